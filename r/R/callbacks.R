# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' EarlyStopping
#'
#' Ends training once a value no longer gets better.
#'
#' @param monitor Which value.
#' @param min_delta Less is no improvement.
#' @param patience Epochs without an improvement after which training ends.
#' @param mode Which way is better. One of `"auto"`, `"min"`, `"max"`.
#' @param restore_best_weights Whether the weights of the best epoch come back at the end.
#' @param start_from_epoch Epochs at the beginning that do not count.
#' @param ... Must be empty.
#' @param verbose Ignored.
#' @returns A callback, for [fit()].
#' @family callbacks
#' @export
callback_early_stopping <- function(monitor = "val_loss", min_delta = 0, patience = 0L, mode = "auto", restore_best_weights = FALSE, start_from_epoch = 0L, ..., verbose = 0) {
  rlang::check_dots_empty()
  callback_of_class("EarlyStopping", list(monitor = monitor, min_delta = min_delta, patience = patience, mode = mode, restore_best_weights = restore_best_weights, start_from_epoch = start_from_epoch))
}

#' ModelCheckpoint
#'
#' Saves the model, or its weights, behind every epoch or so many batches, or only where it is the best so far, also over several trainings.
#'
#' @param filepath Where to, a name that ends in `.keras`, or in `.weights.h5` for weights alone; `{epoch}`, `{epoch:02d}`, `{val_loss:.2f}` and, between epochs, `{batch}`, say, are filled in, `{{` and `}}` are braces. Folders that are not there are made.
#' @param monitor Which value.
#' @param save_best_only Whether to keep the best alone.
#' @param save_weights_only Whether to save the weights, with the optimizer's memory, rather than the whole model.
#' @param mode Which way is better. One of `"auto"`, `"min"`, `"max"`.
#' @param save_freq When to save: `"epoch"`, or behind every so many batches; the value is then that of the epoch so far.
#' @param initial_value_threshold What the first model that is saved as the best must be better than.
#' @param ... Must be empty.
#' @param verbose Ignored.
#' @returns A callback, for [fit()].
#' @family callbacks
#' @export
callback_model_checkpoint <- function(filepath, monitor = "val_loss", save_best_only = FALSE, save_weights_only = FALSE, mode = "auto", save_freq = "epoch", initial_value_threshold = NULL, ..., verbose = 0) {
  rlang::check_dots_empty()
  callback_of_class("ModelCheckpoint", list(filepath = filepath, monitor = monitor, save_best_only = save_best_only, save_weights_only = save_weights_only, mode = mode, save_freq = save_freq, initial_value_threshold = initial_value_threshold))
}

#' ReduceLROnPlateau
#'
#' Lowers the learning rate once a value no longer gets better.
#'
#' @param monitor Which value.
#' @param factor What the learning rate is multiplied by.
#' @param patience Epochs without an improvement after which it is.
#' @param mode Which way is better. One of `"auto"`, `"min"`, `"max"`.
#' @param min_delta Less is no improvement.
#' @param cooldown Epochs after a change in which nothing counts.
#' @param min_lr The least learning rate.
#' @param ... Must be empty.
#' @param verbose Ignored.
#' @returns A callback, for [fit()].
#' @family callbacks
#' @export
callback_reduce_lr_on_plateau <- function(monitor = "val_loss", factor = 0.1, patience = 10L, mode = "auto", min_delta = 0.0001, cooldown = 0L, min_lr = 0, ..., verbose = 0) {
  rlang::check_dots_empty()
  callback_of_class("ReduceLROnPlateau", list(monitor = monitor, factor = factor, patience = patience, mode = mode, min_delta = min_delta, cooldown = cooldown, min_lr = min_lr))
}

#' CSVLogger
#'
#' Writes a table with a line for every epoch.
#'
#' @param filename Where to.
#' @param separator Between columns.
#' @param append Whether to go on with a table that is there.
#' @param ... Must be empty.
#' @param verbose Ignored.
#' @returns A callback, for [fit()].
#' @family callbacks
#' @export
callback_csv_logger <- function(filename, separator = ",", append = FALSE, ..., verbose = 0) {
  rlang::check_dots_empty()
  callback_of_class("CSVLogger", list(filename = filename, separator = separator, append = append))
}

#' TerminateOnNaN
#'
#' Ends training once the loss is no number.
#'
#' @param ... Must be empty.
#' @param verbose Ignored.
#' @returns A callback, for [fit()].
#' @family callbacks
#' @export
callback_terminate_on_nan <- function(..., verbose = 0) {
  rlang::check_dots_empty()
  callback_of_class("TerminateOnNaN", list())
}
