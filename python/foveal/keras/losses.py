# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..training_objects import Loss

__all__ = [
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "CosineSimilarity",
    "Huber",
    "LogCosh",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "KLDivergence",
    "Poisson",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "SparseCategoricalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "Dice",
    "Tversky",
    "Circle",
    "CTC",
    "Loss",
]


class MeanSquaredError(Loss):
    """``mean((y_true - y_pred)^2)`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "mean_squared_error",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class MeanAbsoluteError(Loss):
    """``mean(|y_true - y_pred|)`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "mean_absolute_error",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class MeanAbsolutePercentageError(Loss):
    """``100 * mean(|(y_true - y_pred) / max(|y_true|, epsilon)|)`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class MeanSquaredLogarithmicError(Loss):
    """``mean((log(max(y_pred, epsilon) + 1) - log(max(y_true, epsilon) + 1))^2)`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class CosineSimilarity(Loss):
    """``-sum(y_true * y_pred)`` over an axis along which both have been given the length 1.

    Parameters
    ----------
    axis
        The axis of the vectors.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        axis: int | None = None,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "cosine_similarity",
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "reduction": reduction, "name": name}, **unknown)


class Huber(Loss):
    """Half the square of errors up to ``delta``, and from there on a straight line; the mean over the last axis.

    Parameters
    ----------
    delta
        Where the line begins.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        delta: float | None = None,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "huber_loss",
        **unknown: Any,
    ) -> None:
        super().__init__({"delta": delta, "reduction": reduction, "name": name}, **unknown)


class LogCosh(Loss):
    """``mean(log(cosh(y_pred - y_true)))`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "log_cosh",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class Hinge(Loss):
    """``mean(max(1 - y_true * y_pred, 0))`` over the last axis; targets are -1 and 1, or 0 and 1.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "hinge",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class SquaredHinge(Loss):
    """``mean(max(1 - y_true * y_pred, 0)^2)`` over the last axis; targets are -1 and 1, or 0 and 1.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "squared_hinge",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class CategoricalHinge(Loss):
    """``max(max((1 - y_true) * y_pred) - sum(y_true * y_pred) + 1, 0)`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "categorical_hinge",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class KLDivergence(Loss):
    """``sum(y_true * log(y_true / y_pred))`` over the last axis, both at least epsilon.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "kl_divergence",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class Poisson(Loss):
    """``mean(y_pred - y_true * log(y_pred + epsilon))`` over the last axis.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "poisson",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)


class BinaryCrossentropy(Loss):
    """``-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`` over an axis.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    label_smoothing
        How far targets are moved towards one half.
    axis
        The axis of the mean.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis, "reduction": reduction, "name": name}, **unknown)


class BinaryFocalCrossentropy(Loss):
    """Binary crossentropy times ``(1 - p)^gamma``, with the probability ``p`` of what is true.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    label_smoothing
        How far targets are moved towards one half.
    apply_class_balancing
        Whether to weigh both classes by ``alpha``.
    alpha
        The weight of the class 1; that of the class 0 is ``1 - alpha``.
    gamma
        How much less counts what is predicted well.
    axis
        The axis of the mean.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        axis: int = -1,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "label_smoothing": label_smoothing, "apply_class_balancing": apply_class_balancing, "alpha": alpha, "gamma": gamma, "axis": axis, "reduction": reduction, "name": name}, **unknown)


class CategoricalCrossentropy(Loss):
    """``-sum(y_true * log(y_pred))`` over the axis of the classes; predictions are divided by their sum.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    label_smoothing
        How far targets are moved towards an even distribution.
    axis
        The axis of the classes.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis, "reduction": reduction, "name": name}, **unknown)


class CategoricalFocalCrossentropy(Loss):
    """Categorical crossentropy times ``alpha * (1 - p)^gamma``, class by class.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    label_smoothing
        How far targets are moved towards an even distribution.
    alpha
        A factor of all, or one for each class.
    gamma
        How much less counts what is predicted well.
    axis
        The axis of the classes.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        alpha: float | Sequence[float] = 0.25,
        gamma: float = 2.0,
        axis: int = -1,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "label_smoothing": label_smoothing, "alpha": alpha, "gamma": gamma, "axis": axis, "reduction": reduction, "name": name}, **unknown)


class SparseCategoricalCrossentropy(Loss):
    """Categorical crossentropy with the numbers of the classes as targets.

    Parameters
    ----------
    from_logits
        Whether predictions are logits rather than probabilities.
    ignore_class
        The number of a class that does not count.
    axis
        The axis of the classes.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int | None = None,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "sparse_categorical_crossentropy",
        **unknown: Any,
    ) -> None:
        super().__init__({"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis, "reduction": reduction, "name": name}, **unknown)


class CategoricalGeneralizedCrossEntropy(Loss):
    """``(1 - p^q) / q`` with the probability ``p`` of the true class, whose number is the target (Zhang and Sabuncu 2018).

    Parameters
    ----------
    q
        Between 0, crossentropy, and 1, the mean absolute error.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        **unknown: Any,
    ) -> None:
        super().__init__({"q": q, "reduction": reduction, "name": name}, **unknown)


class Dice(Loss):
    """``1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred) + epsilon)``.

    Parameters
    ----------
    axis
        Axes of the sums; all if null.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        axis: Any = None,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "dice",
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "reduction": reduction, "name": name}, **unknown)


class Tversky(Loss):
    """As ``Dice``, with weights for both kinds of errors (Salehi et al. 2017).

    Parameters
    ----------
    alpha
        The weight of what is missed.
    beta
        The weight of what is predicted and not true.
    axis
        Axes of the sums; all if null.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        axis: Any = None,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "tversky",
        **unknown: Any,
    ) -> None:
        super().__init__({"alpha": alpha, "beta": beta, "axis": axis, "reduction": reduction, "name": name}, **unknown)


class Circle(Loss):
    """Pulls embeddings of equal labels together and others apart, the more the further they are from where they belong (Sun
    et al. 2020). Predictions are embeddings of length 1, one row for each sample of the batch; targets are labels.

    Parameters
    ----------
    gamma
        A factor of all distances.
    margin
        How close equals are to be, and how far others.
    remove_diagonal
        Whether a sample is no equal of itself.
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "circle",
        **unknown: Any,
    ) -> None:
        super().__init__({"gamma": gamma, "margin": margin, "remove_diagonal": remove_diagonal, "reduction": reduction, "name": name}, **unknown)


class CTC(Loss):
    """Connectionist temporal classification: the negative logarithm of the probability of the labels ``(batch, places)``, of which 0 is
    none, under scores ``(batch, steps, classes)`` that no softmax has seen. Class 0 is the blank.

    Parameters
    ----------
    reduction
        What becomes of the values of the samples.
    name
        The loss's name.
    """

    def __init__(
        self,
        reduction: Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"] = "sum_over_batch_size",
        name: str = "ctc",
        **unknown: Any,
    ) -> None:
        super().__init__({"reduction": reduction, "name": name}, **unknown)
