#' @importFrom generics compile
#' @export
generics::compile

#' @importFrom generics fit
#' @export
generics::fit

#' Say how a model is to be trained
#'
#' The names and arguments of Keras. A model that a file brings compiled need not be compiled again: training goes on where
#' the file was, with the optimizer's memory.
#'
#' @param object A model.
#' @param optimizer,loss Names, such as `"adam"` and `"mse"`, or what `optimizer_*()` and `loss_*()` give; losses of several
#'   outputs as a list, in order or by the outputs' names.
#' @param metrics,weighted_metrics Names, such as `"accuracy"`, or what `metric_*()` gives: a vector or a list; for several
#'   outputs a list of them by the outputs' names. Weighted ones see the sample weights.
#' @param ... Must be empty.
#' @param loss_weights How much the loss of each output counts: numbers, in order or by name.
#' @param run_eagerly,steps_per_execution,jit_compile Kept in the file that is saved, for Keras; foveal does not need them.
#' @param auto_scale_loss Ignored.
#' @param targets `"center_crop"` crops targets and sample weights that are larger than a cropped output, as the output is;
#'   with `"as_given"` they are an error.
#' @param gradient_checkpointing Whether the backward pass computes tensors anew where that lowers the peak of memory, rather
#'   than keeping them: the same results for up to one more forward pass a step.
#' @returns The model, invisibly, changed in place. `model$optimizer$learning_rate` may be read and set.
#' @family training
#' @export
#' @examples
#' model <- keras_model_sequential(4) |>
#'   layer_dense(8, activation = "relu") |>
#'   layer_dense(3, activation = "softmax")
#' compile(model, optimizer_adam(0.01), "sparse_categorical_crossentropy", metrics = "accuracy")
#' history <- fit(model, as.matrix(iris[, 1:4]), iris$Species, epochs = 5, verbose = 0)
#' history
compile.foveal_model <- function(object, optimizer = "rmsprop", loss = NULL, metrics = NULL, ..., loss_weights = NULL,
                                 weighted_metrics = NULL, run_eagerly = FALSE, steps_per_execution = 1, jit_compile = "auto",
                                 auto_scale_loss = TRUE, targets = "as_given", gradient_checkpointing = FALSE) {
  rlang::check_dots_empty()
  state <- state_of(object)
  given <- list(optimizer = optimizer, loss = loss, metrics = metrics, weighted_metrics = weighted_metrics)
  given <- Map(described, given, names(given))
  # A list, so that one number for one output is not taken for a number for all.
  given$loss_weights <- if (length(loss_weights) > 1 || !is.null(names(loss_weights))) as.list(loss_weights) else loss_weights
  given <- c(given, run_eagerly = run_eagerly, steps_per_execution = as.integer(steps_per_execution), jit_compile = jit_compile)
  given$gradient_checkpointing <- gradient_checkpointing
  state$targets <- given$targets <- choice(targets, "targets", c("as_given", "center_crop"))
  state$trainer <- ask(rust_compile(pointer(object), given, training_seed(), default_threads()))
  catch_up(state)
  invisible(object)
}

training_seed <- function() {
  seed <- next_seed()
  if (is.null(seed)) 0 else abs(seed)
}

# The training that belongs to a model, made when it is first needed.
at_work <- function(state, call = rlang::caller_env()) {
  if (isTRUE(state$running)) fail("usage", "The model is being trained: wait for the end of that run.", call)
  ptr <- pointer_of(state, call)
  if (!rust_is_live(state$trainer)) state$trainer <- resumed(state, ptr, call)
  state$trainer
}

resumed <- function(state, ptr, call) {
  ask(rust_resume(ptr, identical(state$targets, "center_crop"), training_seed(), default_threads()), call)
}

# The model's network becomes that of its training. Steps that were taken alone are only noted, and followed when somebody
# asks; within a run every question is about the moment.
catch_up <- function(state, call = rlang::caller_env()) {
  if (!rust_is_live(state$trainer)) {
    fail("usage", "The model went to another session in the middle of its training: save it, or look at it by print(), before.", call)
  }
  state$ptr <- ask(rust_trained(state$trainer), call)
  state$layer <- NULL
  if (!isTRUE(state$running)) {
    state$behind <- FALSE
    state$recipe <- list(type = "bytes", bytes = ask(rust_to_bytes(state$ptr), call))
  }
}

#' Train a model
#'
#' Ctrl-C ends training behind the current batch. The model then has the weights so far, or the best ones where
#' [callback_early_stopping()] keeps them.
#'
#' @param object A compiled model.
#' @param x,y Arrays with the samples along their first dimension; lists of them, in order or by name, for several inputs or
#'   outputs. A factor stands for the numbers of its levels, from 0. Without `y`, `x` is a function that gives batches,
#'   `list(x, y)` or `list(x, y, sample_weight)`, one at each call, and `NULL` at the end of an epoch, such as
#'   [image_dataset_from_directory()].
#' @param ... Must be empty.
#' @param batch_size Samples in a batch of arrays, 32 by default.
#' @param epochs,initial_epoch Numbers of the last epoch and of the first, from 1.
#' @param callbacks A list of callbacks, such as [callback_early_stopping()], [callback_lambda()] and those of a [Callback()].
#' @param validation_split The part of the samples, the last ones, to validate with behind every epoch.
#' @param validation_data `list(x, y)` or `list(x, y, sample_weight)` to validate with, or a function as `x` may be.
#' @param shuffle Whether samples of arrays come in another order in every epoch.
#' @param class_weight How much each class counts, by its number: a list or vector named `"0"`, `"1"` and so on.
#' @param sample_weight How much each sample counts: an array, or a list of them by output.
#' @param steps_per_epoch Batches in an epoch, for a function that gives batches without end.
#' @param validation_steps Batches to validate with; all there are if `NULL`.
#' @param validation_batch_size Samples in a batch of the validation; `batch_size` if `NULL`.
#' @param validation_freq Validate behind every so many epochs.
#' @param verbose 1 shows a progress bar, 2 a line for every epoch, 0 nothing; `"auto"` is 1 in interactive sessions and 2
#'   elsewhere.
#' @param view_metrics Whether to draw loss and metrics anew behind every epoch.
#' @returns Loss and metrics of every epoch, invisibly: a `keras_training_history` with methods for [print()], [plot()] and
#'   [as.data.frame()]. The model is changed in place.
#' @family training
#' @export
#' @examples
#' set_random_seed(1)
#' input <- layer_input(shape = 4)
#' output <- input |> layer_dense(16, activation = "relu") |> layer_dense(3, activation = "softmax")
#' model <- keras_model(input, output)
#' compile(model, "adam", "sparse_categorical_crossentropy", metrics = "accuracy")
#' x <- scale(as.matrix(iris[, 1:4]))
#' history <- fit(model, x, iris$Species, epochs = 30, batch_size = 16, verbose = 0)
#' plot(history)
#' evaluate(model, x, iris$Species, verbose = 0)
fit.foveal_model <- function(object, x = NULL, y = NULL, ..., batch_size = NULL, epochs = 1, callbacks = NULL,
                             validation_split = 0, validation_data = NULL, shuffle = TRUE, class_weight = NULL,
                             sample_weight = NULL, initial_epoch = 1, steps_per_epoch = NULL, validation_steps = NULL,
                             validation_batch_size = NULL, validation_freq = 1, verbose = "auto", view_metrics = FALSE) {
  rlang::check_dots_empty()
  call <- rlang::current_env()
  state <- state_of(object)
  training <- at_work(state, call)
  ends <- ends_of(object, call)
  train <- training_data(ends, x, y, sample_weight, call)
  split <- isTRUE(validation_split > 0)
  if (split && (is.function(train) || !is.null(validation_data))) {
    fail("usage", "`validation_split` is for arrays, and without `validation_data`.")
  }
  optional <- function(n, name) if (!is.null(n)) whole(n, name, 1, call)
  arguments <- list(
    batch_size = if (is.null(batch_size)) 32 else whole(batch_size, "batch_size", 1),
    epochs = whole(epochs, "epochs", 0), initial_epoch = whole(initial_epoch, "initial_epoch", 1) - 1, shuffle = isTRUE(shuffle),
    steps_per_epoch = optional(steps_per_epoch, "steps_per_epoch"), validation_freq = whole(validation_freq, "validation_freq", 1),
    validation_steps = optional(validation_steps, "validation_steps"),
    validation_batch_size = optional(validation_batch_size, "validation_batch_size"),
    class_weight = class_factors(class_weight, call), validation_split = as.double(validation_split)
  )
  steps <- steps_of(train, arguments)
  verbose <- verbosity(verbose, elsewhere = 2, call)
  params <- list(verbose = verbose, epochs = arguments$epochs, steps = steps)
  hooks <- lapply(as_callbacks(callbacks, call), callback_hook, run = list(model = object, state = state, params = params), call = call)
  if (isTRUE(view_metrics)) hooks <- c(hooks, list(viewing_hook()))
  if (verbose > 0) hooks <- c(hooks, list(progress_hook(verbose, arguments$epochs, steps)))
  validation <- if (!is.null(validation_data)) validation_lists(ends, validation_data, call)
  state$stop <- FALSE
  state$running <- TRUE
  state$behind <- TRUE
  on.exit({
    state$running <- FALSE
    catch_up(state, call)
  })
  told <- ask(rust_fit(training, train, validation, arguments, hooks), call)
  invisible(new_history(told, params))
}

# Batches in an epoch, NA where only the data will tell.
steps_of <- function(train, arguments) {
  if (!is.null(arguments$steps_per_epoch)) return(arguments$steps_per_epoch)
  if (is.function(train)) return(NA_real_)
  ceiling(floor(samples_of(train[[1]][[1]]) * (1 - arguments$validation_split)) / arguments$batch_size)
}

samples_of <- function(x) if (is.null(dim(x))) length(x) else dim(x)[1]

#' Loss and metrics over data
#'
#' @inheritParams fit.foveal_model
#' @param verbose 1 prints the result, 0 does not; `"auto"` does in interactive sessions.
#' @param steps Batches to take; all there are if `NULL`.
#' @param callbacks Must be `NULL`.
#' @returns A named list of numbers.
#' @family training
#' @export
#' @examples
#' model <- keras_model_sequential(4) |> layer_dense(3, activation = "softmax")
#' compile(model, "sgd", "sparse_categorical_crossentropy", metrics = "accuracy")
#' evaluate(model, as.matrix(iris[, 1:4]), iris$Species, verbose = 0)
evaluate <- function(object, ...) UseMethod("evaluate")

#' @rdname evaluate
#' @export
evaluate.foveal_model <- function(object, x = NULL, y = NULL, ..., batch_size = NULL, verbose = "auto", sample_weight = NULL,
                                  steps = NULL, callbacks = NULL) {
  rlang::check_dots_empty()
  call <- rlang::current_env()
  if (!is.null(callbacks)) fail("usage", "`callbacks` must be NULL.")
  state <- state_of(object)
  # A run that asks from within a callback has its own numbers to count.
  training <- if (isTRUE(state$running)) resumed(state, pointer_of(state, call), call) else at_work(state, call)
  data <- training_data(ends_of(object, call), x, y, sample_weight, call)
  told <- ask(rust_evaluate(training, data, if (is.null(batch_size)) 32 else whole(batch_size, "batch_size", 1),
    if (is.null(steps)) NaN else whole(steps, "steps", 1)))
  if (verbosity(verbose, elsewhere = 0, call) > 0) cat(sub("^ - ", "", logs_text(told)), "\n", sep = "")
  told
}

#' One batch
#'
#' `train_on_batch()` takes one step, `test_on_batch()` none.
#'
#' @param object A compiled model.
#' @param x,y,sample_weight One batch; see [fit.foveal_model()].
#' @param ... Must be empty.
#' @returns Loss and metrics of the batch, before the step: a named list of numbers. `train_on_batch()` changes the model in
#'   place.
#' @family training
#' @export
#' @examples
#' model <- keras_model_sequential(4) |> layer_dense(1)
#' compile(model, "sgd", "mse")
#' x <- as.matrix(iris[, 1:4])
#' for (step in 1:3) print(train_on_batch(model, x, iris$Petal.Width))
train_on_batch <- function(object, x, y = NULL, sample_weight = NULL, ...) {
  rlang::check_dots_empty()
  state <- state_of(object)
  told <- on_batch(object, state, x, y, sample_weight, TRUE, rlang::current_env())
  state$behind <- TRUE
  told
}

#' @rdname train_on_batch
#' @export
test_on_batch <- function(object, x, y = NULL, sample_weight = NULL, ...) {
  rlang::check_dots_empty()
  on_batch(object, state_of(object), x, y, sample_weight, FALSE, rlang::current_env())
}

on_batch <- function(object, state, x, y, sample_weight, learn, call) {
  # What there is need not follow every step.
  training <- if (rust_is_live(state$trainer) && !isTRUE(state$running)) state$trainer else at_work(state, call)
  if (is.null(state$ends)) state$ends <- ends_of(object, call)
  batch <- training_data(state$ends, x, y, sample_weight, call)
  if (is.function(batch)) fail("usage", "Give one batch, as arrays.", call)
  ask(rust_on_batch(training, batch, learn), call)
}

# What models in training have besides: `model$optimizer` and `model$stop_training`.

#' @export
`$<-.foveal_model` <- function(x, name, value) {
  state <- state_of(x)
  if (identical(name, "stop_training")) {
    state$stop <- isTRUE(value)
  } else if (!(identical(name, "optimizer") && inherits(value, "foveal_optimizer_at_work"))) {
    fail("usage", sprintf("A model has no `$%s` to set; it has stop_training and optimizer$learning_rate.", name))
  }
  x
}

optimizer_at_work <- function(state, call = rlang::caller_env()) {
  if (!isTRUE(state$running)) at_work(state, call)
  structure(list(), state = state, class = "foveal_optimizer_at_work")
}

#' @export
`$.foveal_optimizer_at_work` <- function(x, name) {
  told <- ask(rust_learning_rate(attr(x, "state")$trainer, NaN))
  if (!name %in% names(told)) fail("usage", sprintf("The optimizer has no `$%s`; it has learning_rate, iterations and class.", name))
  told[[name]]
}

#' @export
`$<-.foveal_optimizer_at_work` <- function(x, name, value) {
  number <- is.numeric(value) && length(value) == 1 && !is.na(value)
  if (!identical(name, "learning_rate") || !number) fail("usage", "Of the optimizer, `learning_rate` can be set, to one number.")
  state <- attr(x, "state")
  ask(rust_learning_rate(state$trainer, as.double(value)))
  state$behind <- TRUE
  x
}

#' @export
print.foveal_optimizer_at_work <- function(x, ...) {
  cat(sprintf("<optimizer %s, learning rate %s, %d steps taken>\n", x$class, format(x$learning_rate), as.integer(x$iterations)))
  invisible(x)
}
