#' Callbacks with methods and fields of their own
#'
#' `Callback()` makes a class; what it gives is called to make a callback for [fit()]. In its methods `self` is that callback:
#' `self$model` is the model, with the weights of the moment, as for [callback_lambda()]; `self$params` has `epochs`, `steps` and
#' `verbose`; fields may be set and read.
#'
#' @param classname The class's name.
#' @param ... Methods by name: those that [callback_lambda()] takes, such as `on_epoch_end = function(epoch, logs)`, `initialize`
#'   for what is given when a callback is made, and any others that these call.
#' @param public Fields, and more methods: a named list.
#' @param private Fields and methods that methods find as `private$name`: a named list.
#' @param inherit Another class of `Callback()`, of which everything is taken that has no other value here.
#' @returns A function that makes a callback.
#' @family callbacks
#' @export
#' @examples
#' Patient <- Callback("Patient",
#'   initialize = function(goal) self$goal <- goal,
#'   on_epoch_end = function(epoch, logs = NULL) if (logs$loss < self$goal) self$model$stop_training <- TRUE
#' )
#' model <- keras_model_sequential(4) |> layer_dense(1)
#' compile(model, "sgd", "mse")
#' fit(model, as.matrix(iris[, 1:4]), iris$Petal.Width, epochs = 20, callbacks = Patient(0.1), verbose = 0)
Callback <- function(classname, ..., public = list(), private = list(), inherit = NULL) {
  classname <- string(classname, "classname")
  if (!is.null(inherit) && !inherits(inherit, "foveal_callback_class")) {
    fail("usage", sprintf("`inherit` must be a class that Callback() gave, not %s.", describe(inherit)))
  }
  public <- members_of(c(list(...), public), attr(inherit, "public"))
  private <- members_of(private, attr(inherit, "private"))
  # Refused here rather than where a callback is made.
  do.call(callback_lambda, hooks_among(public))
  structure(function(...) new_callback(classname, public, private, ...), public = public, private = private,
    class = c("foveal_callback_class", "function"))
}

members_of <- function(given, inherited, call = rlang::caller_env()) {
  if (length(given) > 0 && (is.null(names(given)) || any(names(given) == ""))) {
    fail("usage", "Methods and fields of a callback must have names.", call)
  }
  utils::modifyList(as.list(inherited), as.list(given), keep.null = TRUE)
}

hooks_among <- function(members) members[startsWith(as.character(names(members)), "on_")]

new_callback <- function(classname, public, private, ...) {
  scope <- list(self = new.env(parent = emptyenv()), private = new.env(parent = emptyenv()))
  bound <- function(member) {
    if (is.function(member) && !is.primitive(member)) environment(member) <- list2env(scope, parent = environment(member))
    member
  }
  list2env(lapply(public, bound), scope$self)
  list2env(lapply(private, bound), scope$private)
  if (is.function(scope$self$initialize)) scope$self$initialize(...) else rlang::check_dots_empty()
  calls <- do.call(callback_lambda, mget(as.character(names(hooks_among(public))), envir = scope$self))
  structure(c(list(class_name = classname, self = scope$self), unclass(calls)), class = c("foveal_callback_object", class(calls)))
}

#' @export
callback_hook.foveal_callback_object <- function(x, run, call) {
  x$self$model <- run$model
  x$self$params <- run$params
  NextMethod()
}

#' @export
print.foveal_callback_class <- function(x, ...) {
  cat(sprintf("<class of callbacks with %s>\n", paste(names(attr(x, "public")), collapse = ", ")))
  invisible(x)
}
