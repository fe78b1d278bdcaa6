# What fit() and its kin take, as the core has it: a list of the inputs' arrays, the targets' and the sample weights'; or a
# function that gives such lists batch by batch.

# The model's inputs and the names of its outputs.
ends_of <- function(object, call = rlang::caller_env()) {
  of <- info(object, call)
  list(inputs = entries(of$inputs), outputs = names_of(entries(of$outputs)))
}

training_data <- function(ends, x, y, sample_weight, call) {
  if (is.function(x) && !inherits(x, "foveal_model")) {
    if (!is.null(y) || !is.null(sample_weight)) {
      fail("usage", "A function gives batches as list(x, y) or list(x, y, sample_weight), without `y` and `sample_weight` beside it.", call)
    }
    return(function() {
      batch <- x()
      if (!is.null(batch)) batch_lists(ends, batch, "The function of batches must give", call)
    })
  }
  if (is.null(x) || is.null(y)) fail("usage", "Training needs `x` and `y`, or as `x` a function that gives batches.", call)
  data_lists(ends, x, y, sample_weight, call)
}

data_lists <- function(ends, x, y, sample_weight, call) {
  inputs <- if (is.list(x)) in_order(NULL, x, call, ends$inputs) else list(x)
  list(inputs, by_output(ends, y, "y", call), if (is.null(sample_weight)) list() else by_output(ends, sample_weight, "sample_weight", call))
}

batch_lists <- function(ends, batch, who, call) {
  if (!is.list(batch) || is.data.frame(batch) || !length(batch) %in% 2:3) {
    fail("usage", sprintf("%s list(x, y) or list(x, y, sample_weight), not %s.", who, describe(batch)), call)
  }
  data_lists(ends, batch[[1]], batch[[2]], if (length(batch) == 3) batch[[3]], call)
}

validation_lists <- function(ends, given, call) {
  if (is.function(given)) training_data(ends, given, NULL, NULL, call) else batch_lists(ends, given, "`validation_data` must be", call)
}

# An array for each output, NULL where there is none.
by_output <- function(ends, given, what, call) {
  if (is.data.frame(given)) fail("array", sprintf("`%s` is a data frame; give its numbers as an array, for instance as.matrix(%s).", what, what), call)
  if (!is.list(given)) {
    return(list(class_numbers(given)))
  }
  if (!is.null(names(given))) {
    unknown <- setdiff(names(given), ends$outputs)
    if (length(unknown) > 0) {
      fail("usage", sprintf("`%s` names %s, but the model's outputs are %s.", what, paste0("`", unknown, "`", collapse = ", "),
        paste0("`", ends$outputs, "`", collapse = ", ")), call)
    }
    given <- given[ends$outputs]
  }
  lapply(unname(given), class_numbers)
}

# Levels are counted from 0, as Keras counts classes.
class_numbers <- function(y) if (is.factor(y)) as.integer(y) - 1L else y

# Pairs of a class's number and its factor.
class_factors <- function(given, call) {
  if (is.null(given)) {
    return(list())
  }
  classes <- suppressWarnings(as.numeric(names(given)))
  factors <- unlist(given)
  if (length(classes) != length(given) || anyNA(classes) || !is.numeric(factors) || length(factors) != length(given)) {
    fail("usage", "`class_weight` must be numbers named by the classes, such as list(\"0\" = 1, \"1\" = 2.5).", call)
  }
  unname(Map(list, classes, unname(factors)))
}

# 0, 1 or 2.
verbosity <- function(verbose, elsewhere, call) {
  if (identical(verbose, "auto")) {
    return(if (interactive()) 1 else elsewhere)
  }
  if (is.logical(verbose)) verbose <- as.integer(verbose)
  min(whole(verbose, "verbose", 0, call), 2)
}
