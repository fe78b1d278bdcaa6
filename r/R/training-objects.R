# Optimizers, losses, metrics and the like as descriptions, which the core checks: Keras' serialized objects.
training_object <- function(kind, class, config, call = rlang::caller_env()) {
  config <- config[!vapply(config, is.null, logical(1))]
  module <- ask(rust_training_object(kind, class, config), call)
  # An empty list would be an array rather than an object.
  structure(list(module = module, class_name = class, config = if (length(config) > 0) config, registered_name = NULL),
    class = c(paste0("foveal_", kind), "foveal_training_object"))
}

# A setting that is a list of numbers also where there is one of them.
many <- function(x) if (!is.null(x)) as.list(x)

#' @export
format.foveal_training_object <- function(x, ...) {
  settings <- vapply(x$config, \(value) paste(format(unlist(value)), collapse = " "), "")
  sprintf("<%s %s%s>", sub("foveal_", "", class(x)[1]), x$class_name, paste0(" ", names(settings), "=", settings, collapse = "", recycle0 = TRUE))
}

#' @export
print.foveal_training_object <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  invisible(x)
}

# An argument of compile() as the core takes it: names, descriptions, builders of descriptions, and lists of them.
described <- function(value, what, call = rlang::caller_env()) {
  if (inherits(value, "foveal_training_object") || is.null(value)) {
    return(value)
  }
  if (is.function(value)) {
    made <- tryCatch(value(), error = function(e) NULL)
    if (inherits(made, "foveal_training_object")) return(made)
    fail("usage", sprintf("`%s` is R code, which cannot be compiled: give the name or an object of one of Keras'.", what), call)
  }
  if (is.character(value) && (length(value) > 1 || !is.null(names(value)))) value <- as.list(value)
  if (is.list(value)) return(lapply(value, described, what = what, call = call))
  if (!is.character(value)) {
    fail("usage", sprintf("`%s` must be a name, or what %s_*() gives, not %s.", what, sub("s$", "", sub("weighted_", "", what)), describe(value)), call)
  }
  value
}
