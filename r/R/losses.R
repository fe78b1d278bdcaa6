# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' MeanSquaredError
#'
#' `mean((y_true - y_pred)^2)` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_mean_squared_error <- function(..., reduction = "sum_over_batch_size", name = "mean_squared_error") {
  rlang::check_dots_empty()
  training_object("loss", "MeanSquaredError", list(reduction = reduction, name = name))
}

#' MeanAbsoluteError
#'
#' `mean(|y_true - y_pred|)` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_mean_absolute_error <- function(..., reduction = "sum_over_batch_size", name = "mean_absolute_error") {
  rlang::check_dots_empty()
  training_object("loss", "MeanAbsoluteError", list(reduction = reduction, name = name))
}

#' MeanAbsolutePercentageError
#'
#' `100 * mean(|(y_true - y_pred) / max(|y_true|, epsilon)|)` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_mean_absolute_percentage_error <- function(..., reduction = "sum_over_batch_size", name = "mean_absolute_percentage_error") {
  rlang::check_dots_empty()
  training_object("loss", "MeanAbsolutePercentageError", list(reduction = reduction, name = name))
}

#' MeanSquaredLogarithmicError
#'
#' `mean((log(max(y_pred, epsilon) + 1) - log(max(y_true, epsilon) + 1))^2)` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_mean_squared_logarithmic_error <- function(..., reduction = "sum_over_batch_size", name = "mean_squared_logarithmic_error") {
  rlang::check_dots_empty()
  training_object("loss", "MeanSquaredLogarithmicError", list(reduction = reduction, name = name))
}

#' CosineSimilarity
#'
#' `-sum(y_true * y_pred)` over an axis along which both have been given the length 1.
#'
#' @param axis The axis of the vectors. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_cosine_similarity <- function(..., axis = NULL, reduction = "sum_over_batch_size", name = "cosine_similarity") {
  rlang::check_dots_empty()
  training_object("loss", "CosineSimilarity", list(axis = as_axis(axis), reduction = reduction, name = name))
}

#' Huber
#'
#' Half the square of errors up to `delta`, and from there on a straight line; the mean over the last axis.
#'
#' @param delta Where the line begins.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_huber <- function(..., delta = NULL, reduction = "sum_over_batch_size", name = "huber_loss") {
  rlang::check_dots_empty()
  training_object("loss", "Huber", list(delta = delta, reduction = reduction, name = name))
}

#' LogCosh
#'
#' `mean(log(cosh(y_pred - y_true)))` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_log_cosh <- function(..., reduction = "sum_over_batch_size", name = "log_cosh") {
  rlang::check_dots_empty()
  training_object("loss", "LogCosh", list(reduction = reduction, name = name))
}

#' Hinge
#'
#' `mean(max(1 - y_true * y_pred, 0))` over the last axis; targets are -1 and 1, or 0 and 1.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_hinge <- function(..., reduction = "sum_over_batch_size", name = "hinge") {
  rlang::check_dots_empty()
  training_object("loss", "Hinge", list(reduction = reduction, name = name))
}

#' SquaredHinge
#'
#' `mean(max(1 - y_true * y_pred, 0)^2)` over the last axis; targets are -1 and 1, or 0 and 1.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_squared_hinge <- function(..., reduction = "sum_over_batch_size", name = "squared_hinge") {
  rlang::check_dots_empty()
  training_object("loss", "SquaredHinge", list(reduction = reduction, name = name))
}

#' CategoricalHinge
#'
#' `max(max((1 - y_true) * y_pred) - sum(y_true * y_pred) + 1, 0)` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_categorical_hinge <- function(..., reduction = "sum_over_batch_size", name = "categorical_hinge") {
  rlang::check_dots_empty()
  training_object("loss", "CategoricalHinge", list(reduction = reduction, name = name))
}

#' KLDivergence
#'
#' `sum(y_true * log(y_true / y_pred))` over the last axis, both at least epsilon.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_kl_divergence <- function(..., reduction = "sum_over_batch_size", name = "kl_divergence") {
  rlang::check_dots_empty()
  training_object("loss", "KLDivergence", list(reduction = reduction, name = name))
}

#' Poisson
#'
#' `mean(y_pred - y_true * log(y_pred + epsilon))` over the last axis.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_poisson <- function(..., reduction = "sum_over_batch_size", name = "poisson") {
  rlang::check_dots_empty()
  training_object("loss", "Poisson", list(reduction = reduction, name = name))
}

#' BinaryCrossentropy
#'
#' `-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))` over an axis.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param label_smoothing How far targets are moved towards one half.
#' @param axis The axis of the mean. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_binary_crossentropy <- function(..., from_logits = FALSE, label_smoothing = 0, axis = -1L, reduction = "sum_over_batch_size", name = "binary_crossentropy") {
  rlang::check_dots_empty()
  training_object("loss", "BinaryCrossentropy", list(from_logits = from_logits, label_smoothing = label_smoothing, axis = as_axis(axis), reduction = reduction, name = name))
}

#' BinaryFocalCrossentropy
#'
#' Binary crossentropy times `(1 - p)^gamma`, with the probability `p` of what is true.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param label_smoothing How far targets are moved towards one half.
#' @param apply_class_balancing Whether to weigh both classes by `alpha`.
#' @param alpha The weight of the class 1; that of the class 0 is `1 - alpha`.
#' @param gamma How much less counts what is predicted well.
#' @param axis The axis of the mean. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_binary_focal_crossentropy <- function(..., from_logits = FALSE, label_smoothing = 0, apply_class_balancing = FALSE, alpha = 0.25, gamma = 2, axis = -1L, reduction = "sum_over_batch_size", name = "binary_focal_crossentropy") {
  rlang::check_dots_empty()
  training_object("loss", "BinaryFocalCrossentropy", list(from_logits = from_logits, label_smoothing = label_smoothing, apply_class_balancing = apply_class_balancing, alpha = alpha, gamma = gamma, axis = as_axis(axis), reduction = reduction, name = name))
}

#' CategoricalCrossentropy
#'
#' `-sum(y_true * log(y_pred))` over the axis of the classes; predictions are divided by their sum.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param label_smoothing How far targets are moved towards an even distribution.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_categorical_crossentropy <- function(..., from_logits = FALSE, label_smoothing = 0, axis = -1L, reduction = "sum_over_batch_size", name = "categorical_crossentropy") {
  rlang::check_dots_empty()
  training_object("loss", "CategoricalCrossentropy", list(from_logits = from_logits, label_smoothing = label_smoothing, axis = as_axis(axis), reduction = reduction, name = name))
}

#' CategoricalFocalCrossentropy
#'
#' Categorical crossentropy times `alpha * (1 - p)^gamma`, class by class.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param label_smoothing How far targets are moved towards an even distribution.
#' @param alpha A factor of all, or one for each class.
#' @param gamma How much less counts what is predicted well.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_categorical_focal_crossentropy <- function(..., from_logits = FALSE, label_smoothing = 0, alpha = 0.25, gamma = 2, axis = -1L, reduction = "sum_over_batch_size", name = "categorical_focal_crossentropy") {
  rlang::check_dots_empty()
  training_object("loss", "CategoricalFocalCrossentropy", list(from_logits = from_logits, label_smoothing = label_smoothing, alpha = alpha, gamma = gamma, axis = as_axis(axis), reduction = reduction, name = name))
}

#' SparseCategoricalCrossentropy
#'
#' Categorical crossentropy with the numbers of the classes as targets.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param ignore_class The number of a class that does not count.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_sparse_categorical_crossentropy <- function(..., from_logits = FALSE, ignore_class = NULL, axis = NULL, reduction = "sum_over_batch_size", name = "sparse_categorical_crossentropy") {
  rlang::check_dots_empty()
  training_object("loss", "SparseCategoricalCrossentropy", list(from_logits = from_logits, ignore_class = ignore_class, axis = as_axis(axis), reduction = reduction, name = name))
}

#' CategoricalGeneralizedCrossEntropy
#'
#' `(1 - p^q) / q` with the probability `p` of the true class, whose number is the target (Zhang and Sabuncu 2018).
#'
#' @param q Between 0, crossentropy, and 1, the mean absolute error.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_categorical_generalized_cross_entropy <- function(..., q = 0.5, reduction = "sum_over_batch_size", name = "categorical_generalized_cross_entropy") {
  rlang::check_dots_empty()
  training_object("loss", "CategoricalGeneralizedCrossEntropy", list(q = q, reduction = reduction, name = name))
}

#' Dice
#'
#' `1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred) + epsilon)`.
#'
#' @param axis Axes of the sums; all if null. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_dice <- function(..., axis = NULL, reduction = "sum_over_batch_size", name = "dice") {
  rlang::check_dots_empty()
  training_object("loss", "Dice", list(axis = as_axis(axis), reduction = reduction, name = name))
}

#' Tversky
#'
#' As `Dice`, with weights for both kinds of errors (Salehi et al. 2017).
#'
#' @param alpha The weight of what is missed.
#' @param beta The weight of what is predicted and not true.
#' @param axis Axes of the sums; all if null. Counted from 1; negative ones count from the end.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_tversky <- function(..., alpha = 0.5, beta = 0.5, axis = NULL, reduction = "sum_over_batch_size", name = "tversky") {
  rlang::check_dots_empty()
  training_object("loss", "Tversky", list(alpha = alpha, beta = beta, axis = as_axis(axis), reduction = reduction, name = name))
}

#' Circle
#'
#' Pulls embeddings of equal labels together and others apart, the more the further they are from where they belong (Sun et al. 2020). Predictions are embeddings of length 1, one row for each sample of the batch; targets are labels.
#'
#' @param gamma A factor of all distances.
#' @param margin How close equals are to be, and how far others.
#' @param remove_diagonal Whether a sample is no equal of itself.
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_circle <- function(..., gamma = 80, margin = 0.4, remove_diagonal = TRUE, reduction = "sum_over_batch_size", name = "circle") {
  rlang::check_dots_empty()
  training_object("loss", "Circle", list(gamma = gamma, margin = margin, remove_diagonal = remove_diagonal, reduction = reduction, name = name))
}

#' CTC
#'
#' Connectionist temporal classification: the negative logarithm of the probability of the labels `(batch, places)`, of which 0 is none, under scores `(batch, steps, classes)` that no softmax has seen. Class 0 is the blank.
#'
#' @param reduction What becomes of the values of the samples. One of `"sum_over_batch_size"`, `"mean"`, `"mean_with_sample_weight"`, `"sum"`, `"none"`.
#' @param name The loss's name.
#' @param ... Must be empty.
#' @returns A loss, for [compile()].
#' @family losses
#' @export
loss_ctc <- function(..., reduction = "sum_over_batch_size", name = "ctc") {
  rlang::check_dots_empty()
  training_object("loss", "CTC", list(reduction = reduction, name = name))
}
