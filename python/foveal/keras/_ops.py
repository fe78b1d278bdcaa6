# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Keras' operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ._call import operation

__all__ = [
    "negative",
    "square",
    "sqrt",
    "absolute",
    "abs",
    "exp",
    "expm1",
    "log",
    "log1p",
    "tanh",
    "sin",
    "cos",
    "floor",
    "ceil",
    "sign",
    "reciprocal",
    "rsqrt",
    "erf",
    "add",
    "subtract",
    "multiply",
    "true_divide",
    "divide",
    "floor_divide",
    "mod",
    "power",
    "maximum",
    "minimum",
    "equal",
    "not_equal",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "clip",
    "round",
    "logical_not",
    "where",
    "cast",
    "relu",
    "relu6",
    "sigmoid",
    "silu",
    "softplus",
    "softsign",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "selu",
    "log_sigmoid",
    "tanh_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "gelu",
    "leaky_relu",
    "elu",
    "celu",
    "hard_shrink",
    "soft_shrink",
    "squareplus",
    "threshold",
    "softmax",
    "log_softmax",
    "normalize",
    "mean",
    "sum",
    "prod",
    "max",
    "min",
    "amax",
    "amin",
    "var",
    "std",
    "concatenate",
    "stack",
    "reshape",
    "transpose",
    "swapaxes",
    "moveaxis",
    "expand_dims",
    "squeeze",
    "pad",
    "flip",
    "repeat",
    "split",
    "max_pool",
    "average_pool",
    "crop_images",
    "resize",
]


def negative(x: Any) -> Any:
    """``-x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Negative", "numpy", [x], {})


def square(x: Any) -> Any:
    """``x * x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Square", "numpy", [x], {})


def sqrt(x: Any) -> Any:
    """Square root.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Sqrt", "numpy", [x], {})


def absolute(x: Any) -> Any:
    """``|x|``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Absolute", "numpy", [x], {})


def abs(x: Any) -> Any:
    """``|x|``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Abs", "numpy", [x], {})


def exp(x: Any) -> Any:
    """``e^x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Exp", "numpy", [x], {})


def expm1(x: Any) -> Any:
    """``e^x - 1``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Expm1", "numpy", [x], {})


def log(x: Any) -> Any:
    """Natural logarithm.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Log", "numpy", [x], {})


def log1p(x: Any) -> Any:
    """``ln(1 + x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Log1p", "numpy", [x], {})


def tanh(x: Any) -> Any:
    """Hyperbolic tangent.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Tanh", "numpy", [x], {})


def sin(x: Any) -> Any:
    """Sine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Sin", "numpy", [x], {})


def cos(x: Any) -> Any:
    """Cosine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Cos", "numpy", [x], {})


def floor(x: Any) -> Any:
    """Largest integer not above ``x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Floor", "numpy", [x], {})


def ceil(x: Any) -> Any:
    """Smallest integer not below ``x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Ceil", "numpy", [x], {})


def sign(x: Any) -> Any:
    """-1, 0 or 1.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Sign", "numpy", [x], {})


def reciprocal(x: Any) -> Any:
    """``1 / x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Reciprocal", "numpy", [x], {})


def rsqrt(x: Any) -> Any:
    """``1 / sqrt(x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Rsqrt", "math", [x], {})


def erf(x: Any) -> Any:
    """The error function.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Erf", "math", [x], {})


def add(x1: Any, x2: Any) -> Any:
    """``x1 + x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Add", "numpy", [x1, x2], {})


def subtract(x1: Any, x2: Any) -> Any:
    """``x1 - x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Subtract", "numpy", [x1, x2], {})


def multiply(x1: Any, x2: Any) -> Any:
    """``x1 * x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Multiply", "numpy", [x1, x2], {})


def true_divide(x1: Any, x2: Any) -> Any:
    """``x1 / x2``, a float.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("TrueDivide", "numpy", [x1, x2], {})


def divide(x1: Any, x2: Any) -> Any:
    """``x1 / x2``, a float.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Divide", "numpy", [x1, x2], {})


def floor_divide(x1: Any, x2: Any) -> Any:
    """The integer below or at ``x1 / x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("FloorDivide", "numpy", [x1, x2], {})


def mod(x1: Any, x2: Any) -> Any:
    """The remainder of the division to the integer below; it has the sign of ``x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Mod", "numpy", [x1, x2], {})


def power(x1: Any, x2: Any) -> Any:
    """``x1^x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Power", "numpy", [x1, x2], {})


def maximum(x1: Any, x2: Any) -> Any:
    """The larger one.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Maximum", "numpy", [x1, x2], {})


def minimum(x1: Any, x2: Any) -> Any:
    """The smaller one.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Minimum", "numpy", [x1, x2], {})


def equal(x1: Any, x2: Any) -> Any:
    """Whether ``x1 == x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Equal", "numpy", [x1, x2], {})


def not_equal(x1: Any, x2: Any) -> Any:
    """Whether ``x1 != x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("NotEqual", "numpy", [x1, x2], {})


def greater(x1: Any, x2: Any) -> Any:
    """Whether ``x1 > x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Greater", "numpy", [x1, x2], {})


def greater_equal(x1: Any, x2: Any) -> Any:
    """Whether ``x1 >= x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("GreaterEqual", "numpy", [x1, x2], {})


def less(x1: Any, x2: Any) -> Any:
    """Whether ``x1 < x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Less", "numpy", [x1, x2], {})


def less_equal(x1: Any, x2: Any) -> Any:
    """Whether ``x1 <= x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("LessEqual", "numpy", [x1, x2], {})


def logical_and(x1: Any, x2: Any) -> Any:
    """Whether both are not 0.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("LogicalAnd", "numpy", [x1, x2], {})


def logical_or(x1: Any, x2: Any) -> Any:
    """Whether either is not 0.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("LogicalOr", "numpy", [x1, x2], {})


def logical_xor(x1: Any, x2: Any) -> Any:
    """Whether just one is not 0.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("LogicalXor", "numpy", [x1, x2], {})


def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """``x`` within ``x_min..=x_max``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    x_min
        Least value.
    x_max
        Largest value.
    """
    return operation("Clip", "numpy", [x], {"x_min": x_min, "x_max": x_max})


def round(x: Any, decimals: int = 0) -> Any:
    """The nearest integer, halves to even.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    decimals
        Places behind the decimal point: 0.
    """
    return operation("Round", "numpy", [x], {"decimals": decimals})


def logical_not(x: Any) -> Any:
    """Whether ``x`` is 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("LogicalNot", "numpy", [x], {})


def where(condition: Any, x1: Any, x2: Any) -> Any:
    """One of two values, by a condition.

    Parameters
    ----------
    condition
        A symbolic tensor, or an array.
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Where", "numpy", [condition, x1, x2], {})


def cast(x: Any, dtype: str) -> Any:
    """Another element type; floats become integers by leaving out what is behind the point.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    dtype
        Which type.
    """
    return operation("Cast", "core", [x], {"dtype": dtype})


def relu(x: Any) -> Any:
    """``max(x, 0)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Relu", "nn", [x], {})


def relu6(x: Any) -> Any:
    """``x`` within 0..=6.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Relu6", "nn", [x], {})


def sigmoid(x: Any) -> Any:
    """``1 / (1 + e^-x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Sigmoid", "nn", [x], {})


def silu(x: Any) -> Any:
    """``x sigmoid(x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Silu", "nn", [x], {})


def softplus(x: Any) -> Any:
    """``ln(1 + e^x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Softplus", "nn", [x], {})


def softsign(x: Any) -> Any:
    """``x / (1 + |x|)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Softsign", "nn", [x], {})


def hard_sigmoid(x: Any) -> Any:
    """``relu6(x + 3) / 6``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("HardSigmoid", "nn", [x], {})


def hard_silu(x: Any) -> Any:
    """``x hard_sigmoid(x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("HardSilu", "nn", [x], {})


def hard_tanh(x: Any) -> Any:
    """``x`` within -1..=1.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("HardTanh", "nn", [x], {})


def selu(x: Any) -> Any:
    """Scaled exponential linear unit.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Selu", "nn", [x], {})


def log_sigmoid(x: Any) -> Any:
    """``ln sigmoid(x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("LogSigmoid", "nn", [x], {})


def tanh_shrink(x: Any) -> Any:
    """``x - tanh(x)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("TanhShrink", "nn", [x], {})


def sparse_plus(x: Any) -> Any:
    """0 up to -1, ``(x + 1)^2 / 4`` up to 1, then ``x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("SparsePlus", "nn", [x], {})


def sparse_sigmoid(x: Any) -> Any:
    """0 up to -1, ``(x + 1) / 2`` up to 1, then 1.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("SparseSigmoid", "nn", [x], {})


def gelu(x: Any, approximate: bool = True) -> Any:
    """``x Phi(x)``, or its approximation by tanh.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    approximate
        Whether to approximate.
    """
    return operation("Gelu", "nn", [x], {"approximate": approximate})


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """``x`` where positive, else ``negative_slope * x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    negative_slope
        Slope below 0.
    """
    return operation("LeakyRelu", "nn", [x], {"negative_slope": negative_slope})


def elu(x: Any, alpha: float = 1.0) -> Any:
    """``x`` where positive, else ``alpha * (e^x - 1)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    alpha
        Minus the limit far below 0.
    """
    return operation("Elu", "nn", [x], {"alpha": alpha})


def celu(x: Any, alpha: float = 1.0) -> Any:
    """``x`` where positive, else ``alpha * (e^(x / alpha) - 1)``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    alpha
        Minus the limit far below 0.
    """
    return operation("Celu", "nn", [x], {"alpha": alpha})


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """``x`` where ``|x|`` exceeds the threshold, else 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    threshold
        The largest size that vanishes.
    """
    return operation("HardShrink", "nn", [x], {"threshold": threshold})


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """``x`` moved towards 0 by the threshold.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    threshold
        How far.
    """
    return operation("SoftShrink", "nn", [x], {"threshold": threshold})


def squareplus(x: Any, b: float = 4.0) -> Any:
    """``(x + sqrt(x^2 + b)) / 2``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    b
        How smooth the bend at 0 is.
    """
    return operation("Squareplus", "nn", [x], {"b": b})


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """``x`` above the threshold, else another value.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    threshold
        The largest replaced value.
    default_value
        What replaces.
    """
    return operation("Threshold", "nn", [x], {"threshold": threshold, "default_value": default_value})


def softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """``e^x`` over its sum along one axis or several.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        The axes along which the result sums up to 1.
    """
    return operation("Softmax", "nn", [x], {"axis": axis})


def log_softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """The logarithm of softmax.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        The axes of the softmax.
    """
    return operation("LogSoftmax", "nn", [x], {"axis": axis})


def normalize(x: Any, axis: int | Sequence[int] = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """``x`` divided by its Euclidean length along ``axis``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        The axes along which the result has length 1.
    order
        Which norm: 2.
    epsilon
        Least length to divide by; 1e-7 if absent.
    """
    return operation("Normalize", "nn", [x], {"axis": axis, "order": order, "epsilon": epsilon})


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean, a float.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Mean", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Sum", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def prod(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """The product.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    dtype
        Element type of the result: none.
    """
    return operation("Prod", "numpy", [x], {"axis": axis, "keepdims": keepdims, "dtype": dtype})


def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The largest element.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    initial
        A further element: none.
    """
    return operation("Max", "numpy", [x], {"axis": axis, "keepdims": keepdims, "initial": initial})


def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The smallest element.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    initial
        A further element: none.
    """
    return operation("Min", "numpy", [x], {"axis": axis, "keepdims": keepdims, "initial": initial})


def amax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest element.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Amax", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def amin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest element.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Amin", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The variance.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Var", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Std", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def concatenate(xs: Any, axis: int = 0) -> Any:
    """Tensors behind one another along an axis.

    Parameters
    ----------
    xs
        A list of symbolic tensors, or of arrays.
    axis
        Which axis.
    """
    return operation("Concatenate", "numpy", [xs], {"axis": axis})


def stack(x: Any, axis: int = 0) -> Any:
    """Tensors side by side along a new axis.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Where the new axis stands.
    """
    return operation("Stack", "numpy", [x], {"axis": axis})


def reshape(x: Any, newshape: Sequence[int | None]) -> Any:
    """The same elements in the same order under another shape.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    newshape
        Lengths of all axes; one may be -1 and follows from the rest.
    """
    return operation("Reshape", "numpy", [x], {"newshape": newshape})


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """Axes in another order.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axes
        Output axis ``i`` is input axis ``axes[i]``; backwards if absent.
    """
    return operation("Transpose", "numpy", [x], {"axes": axes})


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes change places.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis1
        The one.
    axis2
        The other.
    """
    return operation("Swapaxes", "numpy", [x], {"axis1": axis1, "axis2": axis2})


def moveaxis(x: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Any:
    """Axes go to other places, the rest stays in order.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    source
        Which axes.
    destination
        Where to.
    """
    return operation("Moveaxis", "numpy", [x], {"source": source, "destination": destination})


def expand_dims(x: Any, axis: int | Sequence[int]) -> Any:
    """New axes of length 1.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Where they stand in the result.
    """
    return operation("ExpandDims", "numpy", [x], {"axis": axis})


def squeeze(x: Any, axis: Any = None) -> Any:
    """Without axes of length 1.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Which; all of length 1 if absent.
    """
    return operation("Squeeze", "numpy", [x], {"axis": axis})


def pad(x: Any, pad_width: Any, mode: str = "constant") -> Any:
    """A border of one value.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    pad_width
        In front of and behind each axis.
    mode
        Which kind of border: ``constant``.
    """
    return operation("Pad", "numpy", [x], {"pad_width": pad_width, "mode": mode})


def flip(x: Any, axis: Any = None) -> Any:
    """Backwards.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axes; all if absent.
    """
    return operation("Flip", "numpy", [x], {"axis": axis})


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Every element several times.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    repeats
        How many times.
    axis
        Along which axis.
    """
    return operation("Repeat", "numpy", [x], {"repeats": repeats, "axis": axis})


def split(x: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> Any:
    """Parts of a tensor along an axis.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    indices_or_sections
        Number of equal parts, or where parts begin.
    axis
        Which axis.
    """
    return operation("Split", "numpy", [x], {"indices_or_sections": indices_or_sections, "axis": axis})


def max_pool(inputs: Any, pool_size: Any, strides: Any = None, padding: Literal["valid", "same", "causal"] = "valid", data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """The largest value in each window.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    """
    return operation("MaxPool", "nn", [inputs], {"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format})


def average_pool(inputs: Any, pool_size: Any, strides: Any = None, padding: Literal["valid", "same", "causal"] = "valid", data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their
    own type, where the sum of small ones wraps around; here it does not.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    """
    return operation("AveragePool", "nn", [inputs], {"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format})


def crop_images(images: Any, top_cropping: int | None = None, left_cropping: int | None = None, bottom_cropping: int | None = None, right_cropping: int | None = None, target_height: int | None = None, target_width: int | None = None, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """A box of images.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    top_cropping
        Rows above the box.
    left_cropping
        Columns left of the box.
    bottom_cropping
        Rows below the box.
    right_cropping
        Columns right of the box.
    target_height
        Rows of the box.
    target_width
        Columns of the box.
    data_format
        Where the channels stand.
    """
    return operation("CropImages", "image", [images], {"top_cropping": top_cropping, "left_cropping": left_cropping, "bottom_cropping": bottom_cropping, "right_cropping": right_cropping, "target_height": target_height, "target_width": target_width, "data_format": data_format})


def resize(images: Any, size: Sequence[int], interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear", antialias: bool = False, crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False, fill_mode: str = "constant", fill_value: float = 0.0, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Images of another height and width.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    size
        Height and width.
    interpolation
        How values between samples are found.
    antialias
        Whether to smooth when shrinking.
    crop_to_aspect_ratio
        Whether to cut the image, centered, to the wanted aspect ratio first.
    pad_to_aspect_ratio
        Whether to pad the image, centered, to the wanted aspect ratio first.
    fill_mode
        How to pad: ``constant``.
    fill_value
        What to pad with.
    data_format
        Where the channels stand.
    """
    return operation("Resize", "image", [images], {"size": size, "interpolation": interpolation, "antialias": antialias, "crop_to_aspect_ratio": crop_to_aspect_ratio, "pad_to_aspect_ratio": pad_to_aspect_ratio, "fill_mode": fill_mode, "fill_value": fill_value, "data_format": data_format})
