# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' Mean
#'
#' The weighted mean of the predictions, whatever the targets.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_mean <- function(..., name = "mean", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Mean", list(name = name, dtype = dtype))
}

#' Sum
#'
#' The weighted sum of the predictions, whatever the targets.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_sum <- function(..., name = "sum", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Sum", list(name = name, dtype = dtype))
}

#' MeanSquaredError
#'
#' The mean of the squares of errors.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_mean_squared_error <- function(..., name = "mean_squared_error", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "MeanSquaredError", list(name = name, dtype = dtype))
}

#' RootMeanSquaredError
#'
#' The root of the mean of the squares of errors.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_root_mean_squared_error <- function(..., name = "root_mean_squared_error", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "RootMeanSquaredError", list(name = name, dtype = dtype))
}

#' MeanAbsoluteError
#'
#' The mean of the sizes of errors.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_mean_absolute_error <- function(..., name = "mean_absolute_error", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "MeanAbsoluteError", list(name = name, dtype = dtype))
}

#' MeanAbsolutePercentageError
#'
#' The mean of the sizes of errors in percent of the targets.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_mean_absolute_percentage_error <- function(..., name = "mean_absolute_percentage_error", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "MeanAbsolutePercentageError", list(name = name, dtype = dtype))
}

#' MeanSquaredLogarithmicError
#'
#' The mean of the squares of the differences of logarithms.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_mean_squared_logarithmic_error <- function(..., name = "mean_squared_logarithmic_error", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "MeanSquaredLogarithmicError", list(name = name, dtype = dtype))
}

#' CosineSimilarity
#'
#' The mean cosine of the angle between targets and predictions.
#'
#' @param axis The axis of the vectors. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_cosine_similarity <- function(..., axis = NULL, name = "cosine_similarity", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "CosineSimilarity", list(axis = as_axis(axis), name = name, dtype = dtype))
}

#' LogCoshError
#'
#' The mean of `log(cosh(error))`.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_log_cosh_error <- function(..., name = "logcosh", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "LogCoshError", list(name = name, dtype = dtype))
}

#' R2Score
#'
#' The part of the variance of the targets that predictions explain.
#'
#' @param class_aggregation How the scores of outputs become one; none stays apart.
#' @param num_regressors The number of independent variables, by which the score is adjusted unless it is 0.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_r2_score <- function(..., class_aggregation = "uniform_average", num_regressors = 0L, name = "r2_score", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "R2Score", list(class_aggregation = class_aggregation, num_regressors = num_regressors, name = name, dtype = dtype))
}

#' AUC
#'
#' The area under a curve, by sums over thresholds.
#'
#' @param num_thresholds How many thresholds the curve has.
#' @param curve Which curve. One of `"ROC"`, `"PR"`, `"PRGAIN"`.
#' @param summation_method What stands for the curve between two thresholds. One of `"interpolation"`, `"majoring"`, `"minoring"`.
#' @param multi_label Whether every class has a curve of its own, of which the mean is taken.
#' @param num_labels The number of classes with curves of their own.
#' @param label_weights Weights of the classes.
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param thresholds Thresholds between 0 and 1, in place of evenly spaced ones.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_auc <- function(..., num_thresholds = 200L, curve = "ROC", summation_method = "interpolation", multi_label = FALSE, num_labels = NULL, label_weights = NULL, from_logits = FALSE, thresholds = NULL, name = "auc", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "AUC", list(num_thresholds = num_thresholds, curve = curve, summation_method = summation_method, multi_label = multi_label, num_labels = num_labels, label_weights = many(label_weights), from_logits = from_logits, thresholds = many(thresholds), name = name, dtype = dtype))
}

#' FalseNegatives
#'
#' How many targets of 1 are predicted as 0.
#'
#' @param thresholds Predictions above it mean 1; 0.5 if null.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_false_negatives <- function(..., thresholds = NULL, name = "false_negatives", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "FalseNegatives", list(thresholds = thresholds, name = name, dtype = dtype))
}

#' FalsePositives
#'
#' How many targets of 0 are predicted as 1.
#'
#' @param thresholds Predictions above it mean 1; 0.5 if null.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_false_positives <- function(..., thresholds = NULL, name = "false_positives", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "FalsePositives", list(thresholds = thresholds, name = name, dtype = dtype))
}

#' Precision
#'
#' How many of those predicted as 1 are 1.
#'
#' @param thresholds Predictions above it mean 1; 0.5 if null, or none with `top_k`.
#' @param top_k How many of the largest predictions of a sample count; all if null.
#' @param class_id The only class that counts.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_precision <- function(..., thresholds = NULL, top_k = NULL, class_id = NULL, name = "precision", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Precision", list(thresholds = thresholds, top_k = top_k, class_id = class_id, name = name, dtype = dtype))
}

#' PrecisionAtRecall
#'
#' The best precision where the recall is at least this.
#'
#' @param num_thresholds How many thresholds are tried.
#' @param recall What the other rate is to be at least; without a default.
#' @param class_id The only class that counts.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_precision_at_recall <- function(..., num_thresholds = 200L, recall, class_id = NULL, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "PrecisionAtRecall", list(num_thresholds = num_thresholds, recall = recall, class_id = class_id, name = name, dtype = dtype))
}

#' Recall
#'
#' How many of those that are 1 are predicted as 1.
#'
#' @param thresholds Predictions above it mean 1; 0.5 if null, or none with `top_k`.
#' @param top_k How many of the largest predictions of a sample count; all if null.
#' @param class_id The only class that counts.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_recall <- function(..., thresholds = NULL, top_k = NULL, class_id = NULL, name = "recall", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Recall", list(thresholds = thresholds, top_k = top_k, class_id = class_id, name = name, dtype = dtype))
}

#' RecallAtPrecision
#'
#' The best recall where the precision is at least this.
#'
#' @param num_thresholds How many thresholds are tried.
#' @param precision What the other rate is to be at least; without a default.
#' @param class_id The only class that counts.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_recall_at_precision <- function(..., num_thresholds = 200L, precision, class_id = NULL, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "RecallAtPrecision", list(num_thresholds = num_thresholds, precision = precision, class_id = class_id, name = name, dtype = dtype))
}

#' SensitivityAtSpecificity
#'
#' The best sensitivity where the specificity is at least this.
#'
#' @param num_thresholds How many thresholds are tried.
#' @param specificity What the other rate is to be at least; without a default.
#' @param class_id The only class that counts.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_sensitivity_at_specificity <- function(..., num_thresholds = 200L, specificity, class_id = NULL, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "SensitivityAtSpecificity", list(num_thresholds = num_thresholds, specificity = specificity, class_id = class_id, name = name, dtype = dtype))
}

#' SpecificityAtSensitivity
#'
#' The best specificity where the sensitivity is at least this.
#'
#' @param num_thresholds How many thresholds are tried.
#' @param sensitivity What the other rate is to be at least; without a default.
#' @param class_id The only class that counts.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_specificity_at_sensitivity <- function(..., num_thresholds = 200L, sensitivity, class_id = NULL, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "SpecificityAtSensitivity", list(num_thresholds = num_thresholds, sensitivity = sensitivity, class_id = class_id, name = name, dtype = dtype))
}

#' TrueNegatives
#'
#' How many targets of 0 are predicted as 0.
#'
#' @param thresholds Predictions above it mean 1; 0.5 if null.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_true_negatives <- function(..., thresholds = NULL, name = "true_negatives", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "TrueNegatives", list(thresholds = thresholds, name = name, dtype = dtype))
}

#' TruePositives
#'
#' How many targets of 1 are predicted as 1.
#'
#' @param thresholds Predictions above it mean 1; 0.5 if null.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_true_positives <- function(..., thresholds = NULL, name = "true_positives", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "TruePositives", list(thresholds = thresholds, name = name, dtype = dtype))
}

#' ConcordanceCorrelation
#'
#' Lin's concordance correlation of targets and predictions.
#'
#' @param axis The axis along which values belong together. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_concordance_correlation <- function(..., axis = -1L, name = "concordance_correlation", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "ConcordanceCorrelation", list(axis = as_axis(axis), name = name, dtype = dtype))
}

#' PearsonCorrelation
#'
#' Pearson's correlation of targets and predictions.
#'
#' @param axis The axis along which values belong together. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_pearson_correlation <- function(..., axis = -1L, name = "pearson_correlation", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "PearsonCorrelation", list(axis = as_axis(axis), name = name, dtype = dtype))
}

#' Hinge
#'
#' The mean of hinge losses.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_hinge <- function(..., name = "hinge", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Hinge", list(name = name, dtype = dtype))
}

#' SquaredHinge
#'
#' The mean of squared hinge losses.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_squared_hinge <- function(..., name = "squared_hinge", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "SquaredHinge", list(name = name, dtype = dtype))
}

#' CategoricalHinge
#'
#' The mean of categorical hinge losses.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_categorical_hinge <- function(..., name = "categorical_hinge", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "CategoricalHinge", list(name = name, dtype = dtype))
}

#' KLDivergence
#'
#' The mean of the divergences of Kullback and Leibler.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_kl_divergence <- function(..., name = "kl_divergence", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "KLDivergence", list(name = name, dtype = dtype))
}

#' Poisson
#'
#' The mean of Poisson losses.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_poisson <- function(..., name = "poisson", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Poisson", list(name = name, dtype = dtype))
}

#' BinaryCrossentropy
#'
#' The mean of binary crossentropies.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param label_smoothing How far targets are moved towards one half.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_binary_crossentropy <- function(..., from_logits = FALSE, label_smoothing = 0, name = "binary_crossentropy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "BinaryCrossentropy", list(from_logits = from_logits, label_smoothing = label_smoothing, name = name, dtype = dtype))
}

#' CategoricalCrossentropy
#'
#' The mean of categorical crossentropies.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param label_smoothing How far targets are moved towards an even distribution.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_categorical_crossentropy <- function(..., from_logits = FALSE, label_smoothing = 0, axis = -1L, name = "categorical_crossentropy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "CategoricalCrossentropy", list(from_logits = from_logits, label_smoothing = label_smoothing, axis = as_axis(axis), name = name, dtype = dtype))
}

#' SparseCategoricalCrossentropy
#'
#' The mean of categorical crossentropies with the numbers of the classes as targets.
#'
#' @param from_logits Whether predictions are logits rather than probabilities.
#' @param ignore_class The number of a class whose loss is 0.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_sparse_categorical_crossentropy <- function(..., from_logits = FALSE, ignore_class = NULL, axis = -1L, name = "sparse_categorical_crossentropy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "SparseCategoricalCrossentropy", list(from_logits = from_logits, ignore_class = ignore_class, axis = as_axis(axis), name = name, dtype = dtype))
}

#' Accuracy
#'
#' How often predictions are equal to targets.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_accuracy <- function(..., name = "accuracy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "Accuracy", list(name = name, dtype = dtype))
}

#' BinaryAccuracy
#'
#' How often predictions lie on the right side of a threshold; targets are 0 and 1.
#'
#' @param threshold Predictions above it mean 1.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_binary_accuracy <- function(..., threshold = 0.5, name = "binary_accuracy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "BinaryAccuracy", list(threshold = threshold, name = name, dtype = dtype))
}

#' CategoricalAccuracy
#'
#' How often the largest prediction stands where the largest target does.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_categorical_accuracy <- function(..., name = "categorical_accuracy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "CategoricalAccuracy", list(name = name, dtype = dtype))
}

#' SparseCategoricalAccuracy
#'
#' How often the largest prediction is that of the class whose number is the target.
#'
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_sparse_categorical_accuracy <- function(..., name = "sparse_categorical_accuracy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "SparseCategoricalAccuracy", list(name = name, dtype = dtype))
}

#' TopKCategoricalAccuracy
#'
#' How often the class with the largest target is among the `k` largest predictions.
#'
#' @param k How many predictions count.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_top_k_categorical_accuracy <- function(..., k = 5L, name = "top_k_categorical_accuracy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "TopKCategoricalAccuracy", list(k = k, name = name, dtype = dtype))
}

#' SparseTopKCategoricalAccuracy
#'
#' How often the class whose number is the target is among the `k` largest predictions.
#'
#' @param k How many predictions count.
#' @param from_sorted_ids Whether predictions are numbers of classes, the likeliest first.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_sparse_top_k_categorical_accuracy <- function(..., k = 5L, from_sorted_ids = NULL, name = "sparse_top_k_categorical_accuracy", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "SparseTopKCategoricalAccuracy", list(k = k, from_sorted_ids = from_sorted_ids, name = name, dtype = dtype))
}

#' F1Score
#'
#' The harmonic mean of precision and recall, for each class unless averaged.
#'
#' @param average How the scores of classes become one; none stays apart.
#' @param threshold Predictions above it mean 1; the largest of a sample if null.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_f1_score <- function(..., average = NULL, threshold = NULL, name = "f1_score", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "F1Score", list(average = average, threshold = threshold, name = name, dtype = dtype))
}

#' FBetaScore
#'
#' The weighted harmonic mean of precision and recall, for each class unless averaged.
#'
#' @param average How the scores of classes become one; none stays apart.
#' @param beta How many times as much recall counts as precision.
#' @param threshold Predictions above it mean 1; the largest of a sample if null.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_fbeta_score <- function(..., average = NULL, beta = 1, threshold = NULL, name = "fbeta_score", dtype = "float32") {
  rlang::check_dots_empty()
  training_object("metric", "FBetaScore", list(average = average, beta = beta, threshold = threshold, name = name, dtype = dtype))
}

#' IoU
#'
#' The mean of intersection over union of some classes; targets and predictions are numbers of classes.
#'
#' @param num_classes How many classes there are; without a default.
#' @param target_class_ids Classes of which the mean is taken; without a default.
#' @param ignore_class A class whose targets do not count.
#' @param sparse_y_true Whether targets are numbers of classes rather than a value for each.
#' @param sparse_y_pred Whether predictions are numbers of classes rather than a value for each.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_iou <- function(..., num_classes, target_class_ids, ignore_class = NULL, sparse_y_true = TRUE, sparse_y_pred = TRUE, axis = -1L, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "IoU", list(num_classes = num_classes, target_class_ids = many(target_class_ids), ignore_class = ignore_class, sparse_y_true = sparse_y_true, sparse_y_pred = sparse_y_pred, axis = as_axis(axis), name = name, dtype = dtype))
}

#' BinaryIoU
#'
#' The mean of intersection over union of the classes 0 and 1.
#'
#' @param target_class_ids Classes of which the mean is taken.
#' @param threshold Predictions from here on mean 1.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_binary_iou <- function(..., target_class_ids = c(0L, 1L), threshold = 0.5, name = "binary_io_u", dtype = "int32") {
  rlang::check_dots_empty()
  training_object("metric", "BinaryIoU", list(target_class_ids = many(target_class_ids), threshold = threshold, name = name, dtype = dtype))
}

#' MeanIoU
#'
#' The mean of intersection over union of all classes; targets and predictions are numbers of classes.
#'
#' @param num_classes How many classes there are; without a default.
#' @param ignore_class A class whose targets do not count.
#' @param sparse_y_true Whether targets are numbers of classes rather than a value for each.
#' @param sparse_y_pred Whether predictions are numbers of classes rather than a value for each.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_mean_iou <- function(..., num_classes, ignore_class = NULL, sparse_y_true = TRUE, sparse_y_pred = TRUE, axis = -1L, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "MeanIoU", list(num_classes = num_classes, ignore_class = ignore_class, sparse_y_true = sparse_y_true, sparse_y_pred = sparse_y_pred, axis = as_axis(axis), name = name, dtype = dtype))
}

#' OneHotIoU
#'
#' The mean of intersection over union of some classes; targets and predictions have a value for each class.
#'
#' @param num_classes How many classes there are; without a default.
#' @param target_class_ids Classes of which the mean is taken; without a default.
#' @param ignore_class A class whose targets do not count.
#' @param sparse_y_pred Whether predictions are numbers of classes rather than a value for each.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_one_hot_iou <- function(..., num_classes, target_class_ids, ignore_class = NULL, sparse_y_pred = FALSE, axis = -1L, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "OneHotIoU", list(num_classes = num_classes, target_class_ids = many(target_class_ids), ignore_class = ignore_class, sparse_y_pred = sparse_y_pred, axis = as_axis(axis), name = name, dtype = dtype))
}

#' OneHotMeanIoU
#'
#' The mean of intersection over union of all classes; targets and predictions have a value for each class.
#'
#' @param num_classes How many classes there are; without a default.
#' @param ignore_class A class whose targets do not count.
#' @param sparse_y_pred Whether predictions are numbers of classes rather than a value for each.
#' @param axis The axis of the classes. Counted from 1; negative ones count from the end.
#' @param name The metric's name.
#' @param dtype The type that Keras counts in.
#' @param ... Must be empty.
#' @returns A metric, for [compile()].
#' @family metrics
#' @export
metric_one_hot_mean_iou <- function(..., num_classes, ignore_class = NULL, sparse_y_pred = FALSE, axis = -1L, name = NULL, dtype = NULL) {
  rlang::check_dots_empty()
  training_object("metric", "OneHotMeanIoU", list(num_classes = num_classes, ignore_class = ignore_class, sparse_y_pred = sparse_y_pred, axis = as_axis(axis), name = name, dtype = dtype))
}
