#' Callbacks of functions
#'
#' Functions that [fit()] calls between batches and epochs. Within them the model has the weights of the moment: look at it,
#' save it, predict with it. `model$stop_training <- TRUE` ends training behind the batch or epoch,
#' `model$optimizer$learning_rate` may be read and set. What fails in them ends training with that error.
#'
#' @param on_epoch_begin,on_epoch_end,on_train_batch_begin,on_train_batch_end Functions of the number of the epoch or
#'   batch, from 0, and of `logs`, a list of loss and metrics by name: those of the epoch so far, and in `on_epoch_end` those
#'   of the validation too.
#' @param on_train_begin,on_train_end Functions of `logs`, which is empty.
#' @param schedule A function of the epoch's number, from 0, and the learning rate so far, which returns the new one.
#' @param verbose Ignored.
#' @param ... Must be empty.
#' @returns A callback for [fit()].
#' @family callbacks
#' @export
#' @examples
#' model <- keras_model_sequential(4) |> layer_dense(1)
#' compile(model, "sgd", "mse")
#' stop_early <- callback_lambda(on_epoch_end = function(epoch, logs) {
#'   if (logs$loss < 0.1) model$stop_training <- TRUE
#' })
#' half <- callback_learning_rate_scheduler(function(epoch, lr) if (epoch %% 5 == 4) lr / 2 else lr)
#' fit(model, as.matrix(iris[, 1:4]), iris$Petal.Width, epochs = 20, callbacks = list(stop_early, half), verbose = 0)
callback_lambda <- function(on_epoch_begin = NULL, on_epoch_end = NULL, on_train_begin = NULL, on_train_end = NULL,
                            on_train_batch_begin = NULL, on_train_batch_end = NULL, ...) {
  unheard <- names(list(...))
  if (length(unheard) > 0) fail("usage", sprintf("`%s` would not be called: training calls what the other arguments name.", unheard[1]))
  functions <- list(
    epoch_begin = on_epoch_begin, epoch_end = on_epoch_end, train_begin = on_train_begin, train_end = on_train_end,
    train_batch_begin = on_train_batch_begin, train_batch_end = on_train_batch_end
  )
  functions <- functions[!vapply(functions, is.null, logical(1))]
  for (moment in names(functions)) {
    if (!is.function(functions[[moment]])) fail("usage", sprintf("`on_%s` must be a function, not %s.", moment, describe(functions[[moment]])))
  }
  structure(list(functions = functions), class = c("foveal_callback_lambda", "foveal_callback"))
}

#' @rdname callback_lambda
#' @export
callback_learning_rate_scheduler <- function(schedule, verbose = 0) {
  if (!is.function(schedule)) fail("usage", sprintf("`schedule` must be a function, not %s.", describe(schedule)))
  structure(list(schedule = schedule), class = c("foveal_callback_scheduler", "foveal_callback"))
}

#' @export
print.foveal_callback <- function(x, ...) {
  what <- if (!is.null(x$class_name)) x$class_name else if (!is.null(x$schedule)) "LearningRateScheduler" else
    paste0("on_", names(x$functions), collapse = ", ")
  cat(sprintf("<callback %s>\n", what))
  invisible(x)
}

# A callback that the core has; it says nothing, whatever `verbose` is.
callback_of_class <- function(class, config, call = rlang::caller_env()) {
  config <- config[!vapply(config, is.null, logical(1))]
  ask(rust_training_object("callback", class, config), call)
  structure(list(class_name = class, config = config), class = c("foveal_callback_built_in", "foveal_callback"))
}

as_callbacks <- function(given, call) {
  if (is.null(given)) {
    return(list())
  }
  if (inherits(given, "foveal_callback") || is.function(given)) given <- list(given)
  given <- lapply(given, \(one) if (is.function(one)) one() else one)
  bad <- !vapply(given, inherits, logical(1), "foveal_callback")
  if (any(bad)) fail("usage", sprintf("`callbacks` must be a list of what callback_*() gives, not of %s.", describe(given[[which(bad)[1]]])), call)
  given
}

# A callback as the core takes it: a class and its settings, or a function and the moments that it wants to know of. `run` has
# the model, its state and the settings of the run.
callback_hook <- function(x, run, call) UseMethod("callback_hook")

#' @export
callback_hook.foveal_callback_built_in <- function(x, run, call) list(x$class_name, x$config)

#' @export
callback_hook.foveal_callback_lambda <- function(x, run, call) {
  hook <- function(moment, index, total, logs) {
    called <- x$functions[[moment]]
    if (moment %in% c("train_begin", "train_end")) called(logs) else called(as.integer(index), logs)
    list(stop = isTRUE(run$state$stop))
  }
  list(hook, names(x$functions))
}

#' @export
callback_hook.foveal_callback_scheduler <- function(x, run, call) {
  rate <- function(new = NaN) ask(rust_learning_rate(run$state$trainer, new), call)$learning_rate
  schedule <- x$schedule
  one <- length(formals(args(schedule))) == 1 && !"..." %in% names(formals(args(schedule)))
  hook <- function(moment, index, total, logs) {
    if (moment == "epoch_end") return(list(logs = list(learning_rate = rate())))
    new <- if (one) schedule(as.integer(index)) else schedule(as.integer(index), rate())
    if (!is.numeric(new) || length(new) != 1 || is.na(new)) {
      fail("usage", sprintf("The schedule must return one number, not %s.", describe(new)), call)
    }
    rate(as.double(new))
    NULL
  }
  list(hook, c("epoch_begin", "epoch_end"))
}
