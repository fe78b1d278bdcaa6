# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..training_objects import Metric

__all__ = [
    "Mean",
    "Sum",
    "MeanSquaredError",
    "RootMeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "CosineSimilarity",
    "LogCoshError",
    "R2Score",
    "AUC",
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "PrecisionAtRecall",
    "Recall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
    "TrueNegatives",
    "TruePositives",
    "ConcordanceCorrelation",
    "PearsonCorrelation",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "KLDivergence",
    "Poisson",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "F1Score",
    "FBetaScore",
    "IoU",
    "BinaryIoU",
    "MeanIoU",
    "OneHotIoU",
    "OneHotMeanIoU",
    "Metric",
]


class Mean(Metric):
    """The weighted mean of the predictions, whatever the targets.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "mean",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class Sum(Metric):
    """The weighted sum of the predictions, whatever the targets.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "sum",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class MeanSquaredError(Metric):
    """The mean of the squares of errors.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "mean_squared_error",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class RootMeanSquaredError(Metric):
    """The root of the mean of the squares of errors.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "root_mean_squared_error",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class MeanAbsoluteError(Metric):
    """The mean of the sizes of errors.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "mean_absolute_error",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class MeanAbsolutePercentageError(Metric):
    """The mean of the sizes of errors in percent of the targets.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "mean_absolute_percentage_error",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class MeanSquaredLogarithmicError(Metric):
    """The mean of the squares of the differences of logarithms.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "mean_squared_logarithmic_error",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class CosineSimilarity(Metric):
    """The mean cosine of the angle between targets and predictions.

    Parameters
    ----------
    axis
        The axis of the vectors.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        axis: int | None = None,
        name: str = "cosine_similarity",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "name": name, "dtype": dtype}, **unknown)


class LogCoshError(Metric):
    """The mean of ``log(cosh(error))``.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "logcosh",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class R2Score(Metric):
    """The part of the variance of the targets that predictions explain.

    Parameters
    ----------
    class_aggregation
        How the scores of outputs become one; none stays apart.
    num_regressors
        The number of independent variables, by which the score is adjusted unless it is 0.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        class_aggregation: Any = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"class_aggregation": class_aggregation, "num_regressors": num_regressors, "name": name, "dtype": dtype}, **unknown)


class AUC(Metric):
    """The area under a curve, by sums over thresholds.

    Parameters
    ----------
    num_thresholds
        How many thresholds the curve has.
    curve
        Which curve.
    summation_method
        What stands for the curve between two thresholds.
    multi_label
        Whether every class has a curve of its own, of which the mean is taken.
    num_labels
        The number of classes with curves of their own.
    label_weights
        Weights of the classes.
    from_logits
        Whether predictions are logits rather than probabilities.
    thresholds
        Thresholds between 0 and 1, in place of evenly spaced ones.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: Literal["ROC", "PR", "PRGAIN"] = "ROC",
        summation_method: Literal["interpolation", "majoring", "minoring"] = "interpolation",
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
        thresholds: Sequence[float] | None = None,
        name: str = "auc",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"num_thresholds": num_thresholds, "curve": curve, "summation_method": summation_method, "multi_label": multi_label, "num_labels": num_labels, "label_weights": label_weights, "from_logits": from_logits, "thresholds": thresholds, "name": name, "dtype": dtype}, **unknown)


class FalseNegatives(Metric):
    """How many targets of 1 are predicted as 0.

    Parameters
    ----------
    thresholds
        Predictions above it mean 1; 0.5 if null.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        thresholds: Any = None,
        name: str = "false_negatives",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"thresholds": thresholds, "name": name, "dtype": dtype}, **unknown)


class FalsePositives(Metric):
    """How many targets of 0 are predicted as 1.

    Parameters
    ----------
    thresholds
        Predictions above it mean 1; 0.5 if null.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        thresholds: Any = None,
        name: str = "false_positives",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"thresholds": thresholds, "name": name, "dtype": dtype}, **unknown)


class Precision(Metric):
    """How many of those predicted as 1 are 1.

    Parameters
    ----------
    thresholds
        Predictions above it mean 1; 0.5 if null, or none with ``top_k``.
    top_k
        How many of the largest predictions of a sample count; all if null.
    class_id
        The only class that counts.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str = "precision",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"thresholds": thresholds, "top_k": top_k, "class_id": class_id, "name": name, "dtype": dtype}, **unknown)


class PrecisionAtRecall(Metric):
    """The best precision where the recall is at least this.

    Parameters
    ----------
    num_thresholds
        How many thresholds are tried.
    recall
        What the other rate is to be at least; without a default.
    class_id
        The only class that counts.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_thresholds: int | None = None,
        recall: float | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_thresholds": num_thresholds, "recall": recall, "class_id": class_id, "name": name, "dtype": dtype}, **unknown)


class Recall(Metric):
    """How many of those that are 1 are predicted as 1.

    Parameters
    ----------
    thresholds
        Predictions above it mean 1; 0.5 if null, or none with ``top_k``.
    top_k
        How many of the largest predictions of a sample count; all if null.
    class_id
        The only class that counts.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str = "recall",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"thresholds": thresholds, "top_k": top_k, "class_id": class_id, "name": name, "dtype": dtype}, **unknown)


class RecallAtPrecision(Metric):
    """The best recall where the precision is at least this.

    Parameters
    ----------
    num_thresholds
        How many thresholds are tried.
    precision
        What the other rate is to be at least; without a default.
    class_id
        The only class that counts.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_thresholds: int | None = None,
        precision: float | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_thresholds": num_thresholds, "precision": precision, "class_id": class_id, "name": name, "dtype": dtype}, **unknown)


class SensitivityAtSpecificity(Metric):
    """The best sensitivity where the specificity is at least this.

    Parameters
    ----------
    num_thresholds
        How many thresholds are tried.
    specificity
        What the other rate is to be at least; without a default.
    class_id
        The only class that counts.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_thresholds: int | None = None,
        specificity: float | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_thresholds": num_thresholds, "specificity": specificity, "class_id": class_id, "name": name, "dtype": dtype}, **unknown)


class SpecificityAtSensitivity(Metric):
    """The best specificity where the sensitivity is at least this.

    Parameters
    ----------
    num_thresholds
        How many thresholds are tried.
    sensitivity
        What the other rate is to be at least; without a default.
    class_id
        The only class that counts.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_thresholds: int | None = None,
        sensitivity: float | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_thresholds": num_thresholds, "sensitivity": sensitivity, "class_id": class_id, "name": name, "dtype": dtype}, **unknown)


class TrueNegatives(Metric):
    """How many targets of 0 are predicted as 0.

    Parameters
    ----------
    thresholds
        Predictions above it mean 1; 0.5 if null.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        thresholds: Any = None,
        name: str = "true_negatives",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"thresholds": thresholds, "name": name, "dtype": dtype}, **unknown)


class TruePositives(Metric):
    """How many targets of 1 are predicted as 1.

    Parameters
    ----------
    thresholds
        Predictions above it mean 1; 0.5 if null.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        thresholds: Any = None,
        name: str = "true_positives",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"thresholds": thresholds, "name": name, "dtype": dtype}, **unknown)


class ConcordanceCorrelation(Metric):
    """Lin's concordance correlation of targets and predictions.

    Parameters
    ----------
    axis
        The axis along which values belong together.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        axis: int = -1,
        name: str = "concordance_correlation",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "name": name, "dtype": dtype}, **unknown)


class PearsonCorrelation(Metric):
    """Pearson's correlation of targets and predictions.

    Parameters
    ----------
    axis
        The axis along which values belong together.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        axis: int = -1,
        name: str = "pearson_correlation",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "name": name, "dtype": dtype}, **unknown)


class Hinge(Metric):
    """The mean of hinge losses.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "hinge",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class SquaredHinge(Metric):
    """The mean of squared hinge losses.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "squared_hinge",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class CategoricalHinge(Metric):
    """The mean of categorical hinge losses.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "categorical_hinge",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class KLDivergence(Metric):
    """The mean of the divergences of Kullback and Leibler.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "kl_divergence",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class Poisson(Metric):
    """The mean of Poisson losses.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "poisson",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class BinaryCrossentropy(Metric):
    """The mean of binary crossentropies.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    label_smoothing
        How far targets are moved towards one half.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        name: str = "binary_crossentropy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "label_smoothing": label_smoothing, "name": name, "dtype": dtype}, **unknown)


class CategoricalCrossentropy(Metric):
    """The mean of categorical crossentropies.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    label_smoothing
        How far targets are moved towards an even distribution.
    axis
        The axis of the classes.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        name: str = "categorical_crossentropy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis, "name": name, "dtype": dtype}, **unknown)


class SparseCategoricalCrossentropy(Metric):
    """The mean of categorical crossentropies with the numbers of the classes as targets.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    ignore_class
        The number of a class whose loss is 0.
    axis
        The axis of the classes.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis, "name": name, "dtype": dtype}, **unknown)


class Accuracy(Metric):
    """How often predictions are equal to targets.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "accuracy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class BinaryAccuracy(Metric):
    """How often predictions lie on the right side of a threshold; targets are 0 and 1.

    Parameters
    ----------
    threshold
        Predictions above it mean 1.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        threshold: float = 0.5,
        name: str = "binary_accuracy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"threshold": threshold, "name": name, "dtype": dtype}, **unknown)


class CategoricalAccuracy(Metric):
    """How often the largest prediction stands where the largest target does.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "categorical_accuracy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class SparseCategoricalAccuracy(Metric):
    """How often the largest prediction is that of the class whose number is the target.

    Parameters
    ----------
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        name: str = "sparse_categorical_accuracy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"name": name, "dtype": dtype}, **unknown)


class TopKCategoricalAccuracy(Metric):
    """How often the class with the largest target is among the ``k`` largest predictions.

    Parameters
    ----------
    k
        How many predictions count.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        k: int = 5,
        name: str = "top_k_categorical_accuracy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"k": k, "name": name, "dtype": dtype}, **unknown)


class SparseTopKCategoricalAccuracy(Metric):
    """How often the class whose number is the target is among the ``k`` largest predictions.

    Parameters
    ----------
    k
        How many predictions count.
    from_sorted_ids
        Whether predictions are numbers of classes, the likeliest first.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        k: int = 5,
        from_sorted_ids: bool | None = None,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"k": k, "from_sorted_ids": from_sorted_ids, "name": name, "dtype": dtype}, **unknown)


class F1Score(Metric):
    """The harmonic mean of precision and recall, for each class unless averaged.

    Parameters
    ----------
    average
        How the scores of classes become one; none stays apart.
    threshold
        Predictions above it mean 1; the largest of a sample if null.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        average: Any = None,
        threshold: float | None = None,
        name: str = "f1_score",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"average": average, "threshold": threshold, "name": name, "dtype": dtype}, **unknown)


class FBetaScore(Metric):
    """The weighted harmonic mean of precision and recall, for each class unless averaged.

    Parameters
    ----------
    average
        How the scores of classes become one; none stays apart.
    beta
        How many times as much recall counts as precision.
    threshold
        Predictions above it mean 1; the largest of a sample if null.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        average: Any = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: str | None = "float32",
        **unknown: Any,
    ) -> None:
        super().__init__({"average": average, "beta": beta, "threshold": threshold, "name": name, "dtype": dtype}, **unknown)


class IoU(Metric):
    """The mean of intersection over union of some classes; targets and predictions are numbers of classes.

    Parameters
    ----------
    num_classes
        How many classes there are; without a default.
    target_class_ids
        Classes of which the mean is taken; without a default.
    ignore_class
        A class whose targets do not count.
    sparse_y_true
        Whether targets are numbers of classes rather than a value for each.
    sparse_y_pred
        Whether predictions are numbers of classes rather than a value for each.
    axis
        The axis of the classes.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_classes: int | None = None,
        target_class_ids: Sequence[int] | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool | None = None,
        sparse_y_pred: bool | None = None,
        axis: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_classes": num_classes, "target_class_ids": target_class_ids, "ignore_class": ignore_class, "sparse_y_true": sparse_y_true, "sparse_y_pred": sparse_y_pred, "axis": axis, "name": name, "dtype": dtype}, **unknown)


class BinaryIoU(Metric):
    """The mean of intersection over union of the classes 0 and 1.

    Parameters
    ----------
    target_class_ids
        Classes of which the mean is taken.
    threshold
        Predictions from here on mean 1.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str = "binary_io_u",
        dtype: str | None = "int32",
        **unknown: Any,
    ) -> None:
        super().__init__({"target_class_ids": target_class_ids, "threshold": threshold, "name": name, "dtype": dtype}, **unknown)


class MeanIoU(Metric):
    """The mean of intersection over union of all classes; targets and predictions are numbers of classes.

    Parameters
    ----------
    num_classes
        How many classes there are; without a default.
    ignore_class
        A class whose targets do not count.
    sparse_y_true
        Whether targets are numbers of classes rather than a value for each.
    sparse_y_pred
        Whether predictions are numbers of classes rather than a value for each.
    axis
        The axis of the classes.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_classes: int | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool | None = None,
        sparse_y_pred: bool | None = None,
        axis: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_classes": num_classes, "ignore_class": ignore_class, "sparse_y_true": sparse_y_true, "sparse_y_pred": sparse_y_pred, "axis": axis, "name": name, "dtype": dtype}, **unknown)


class OneHotIoU(Metric):
    """The mean of intersection over union of some classes; targets and predictions have a value for each class.

    Parameters
    ----------
    num_classes
        How many classes there are; without a default.
    target_class_ids
        Classes of which the mean is taken; without a default.
    ignore_class
        A class whose targets do not count.
    sparse_y_pred
        Whether predictions are numbers of classes rather than a value for each.
    axis
        The axis of the classes.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_classes: int | None = None,
        target_class_ids: Sequence[int] | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool | None = None,
        axis: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_classes": num_classes, "target_class_ids": target_class_ids, "ignore_class": ignore_class, "sparse_y_pred": sparse_y_pred, "axis": axis, "name": name, "dtype": dtype}, **unknown)


class OneHotMeanIoU(Metric):
    """The mean of intersection over union of all classes; targets and predictions have a value for each class.

    Parameters
    ----------
    num_classes
        How many classes there are; without a default.
    ignore_class
        A class whose targets do not count.
    sparse_y_pred
        Whether predictions are numbers of classes rather than a value for each.
    axis
        The axis of the classes.
    name
        The metric's name.
    dtype
        The type that Keras counts in.
    """

    def __init__(
        self,
        num_classes: int | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool | None = None,
        axis: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_classes": num_classes, "ignore_class": ignore_class, "sparse_y_pred": sparse_y_pred, "axis": axis, "name": name, "dtype": dtype}, **unknown)
