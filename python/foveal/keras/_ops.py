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
    "sparsemax",
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
    "matmul",
    "dot",
    "inner",
    "tensordot",
    "outer",
    "dot_product_attention",
    "argmax",
    "argmin",
    "cumsum",
    "cumprod",
    "sort",
    "argsort",
    "top_k",
    "tile",
    "broadcast_to",
    "roll",
    "fliplr",
    "flipud",
    "rot90",
    "hstack",
    "vstack",
    "dstack",
    "append",
    "array_split",
    "ravel",
    "take",
    "tril",
    "triu",
    "diff",
    "zeros_like",
    "ones_like",
    "full_like",
    "copy",
    "select",
    "stop_gradient",
    "unstack",
    "log2",
    "log10",
    "exp2",
    "deg2rad",
    "rad2deg",
    "fabs",
    "sinh",
    "cosh",
    "cbrt",
    "trunc",
    "tan",
    "isnan",
    "isinf",
    "isfinite",
    "isposinf",
    "isneginf",
    "nan_to_num",
    "hypot",
    "logaddexp",
    "logaddexp2",
    "divide_no_nan",
    "heaviside",
    "isclose",
    "digitize",
    "glu",
    "one_hot",
    "multi_hot",
    "erfc",
    "arcsin",
    "arccos",
    "arctan",
    "arcsinh",
    "arccosh",
    "arctanh",
    "sinc",
    "erfinv",
    "arctan2",
    "fmod",
    "fmax",
    "fmin",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "bitwise_not",
    "bitwise_invert",
    "signbit",
    "nansum",
    "nanprod",
    "nanmax",
    "nanmin",
    "nanmean",
    "nanvar",
    "nanstd",
    "median",
    "quantile",
    "percentile",
    "diagonal",
    "trace",
    "cross",
    "trapezoid",
    "take_along_axis",
    "isin",
    "searchsorted",
    "vdot",
    "empty_like",
    "hsplit",
    "dsplit",
    "saturate_cast",
    "conv",
    "depthwise_conv",
    "separable_conv",
    "adaptive_max_pool",
    "adaptive_average_pool",
    "layer_normalization",
    "rms_normalization",
    "pad_images",
    "extract_patches",
    "rgb_to_grayscale",
    "rgb_to_hsv",
    "hsv_to_rgb",
    "gaussian_blur",
    "sobel_edges",
    "extract_sequences",
    "unfold",
    "bitwise_left_shift",
    "left_shift",
    "bitwise_right_shift",
    "right_shift",
    "gcd",
    "lcm",
    "unravel_index",
    "i0",
    "ldexp",
    "cdist",
    "allclose",
    "nancumsum",
    "nancumprod",
    "nanargmax",
    "nanargmin",
    "nanmedian",
    "nanquantile",
    "nanpercentile",
    "all",
    "any",
    "count_nonzero",
    "ptp",
    "logsumexp",
    "norm",
    "moments",
    "depth_to_space",
    "space_to_depth",
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


def sparsemax(x: Any, axis: int = -1) -> Any:
    """``max(x - tau, 0)`` with the ``tau`` of Keras, which is not that of the projection on the simplex.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        The axis along which ``tau`` is found.
    """
    return operation("Sparsemax", "nn", [x], {"axis": axis})


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
        What the border holds: ``constant``, or values of the tensor by ``reflect``, ``symmetric``, ``edge`` or ``wrap``.
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


def matmul(x1: Any, x2: Any) -> Any:
    """Products of matrices in the last two axes.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Matmul", "numpy", [x1, x2], {})


def dot(x1: Any, x2: Any) -> Any:
    """Over the last axis of the one and the last but one of the other.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Dot", "numpy", [x1, x2], {})


def inner(x1: Any, x2: Any) -> Any:
    """Over the last axes of both.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Inner", "numpy", [x1, x2], {})


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Over axes that are given.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    axes
        How many of the last axes of the one and the first of the other, or a list of axes for each.
    """
    return operation("Tensordot", "numpy", [x1, x2], {"axes": axes})


def outer(x1: Any, x2: Any) -> Any:
    """Every value of a line times every value of another one.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Outer", "numpy", [x1, x2], {})


def dot_product_attention(query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None, is_causal: bool = False, flash_attention: bool | None = None, attn_logits_soft_cap: float | None = None) -> Any:
    """Means of values, weighted by the products of queries and keys, over ``(batch, places, heads, channels)``.

    Parameters
    ----------
    query
        A symbolic tensor, or an array.
    key
        A symbolic tensor, or an array.
    value
        A symbolic tensor, or an array.
    bias
        A symbolic tensor, or an array; may be absent.
    mask
        A symbolic tensor, or an array; may be absent.
    scale
        Factor of the scores; one over the square root of the channels if None.
    is_causal
        Whether a query sees no key behind its own place.
    flash_attention
        Whether Keras computes it in another way.
    attn_logits_soft_cap
        Bound of the scores, which a hyperbolic tangent keeps; none if absent.
    """
    return operation("DotProductAttention", "nn", [query, key, value, bias, mask, scale], {"is_causal": is_causal, "flash_attention": flash_attention, "attn_logits_soft_cap": attn_logits_soft_cap})


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest value stands, the first one of equal ones.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Argmax", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest value stands, the first one of equal ones.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Argmin", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def cumsum(x: Any, axis: int | None = None, dtype: str | None = None) -> Any:
    """The sum of all values up to each one.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    dtype
        Element type of the result: none.
    """
    return operation("Cumsum", "numpy", [x], {"axis": axis, "dtype": dtype})


def cumprod(x: Any, axis: int | None = None, dtype: str | None = None) -> Any:
    """The product of all values up to each one.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    dtype
        Element type of the result: none.
    """
    return operation("Cumprod", "numpy", [x], {"axis": axis, "dtype": dtype})


def sort(x: Any, axis: int | None = -1) -> Any:
    """Values from the smallest to the largest.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if null.
    """
    return operation("Sort", "numpy", [x], {"axis": axis})


def argsort(x: Any, axis: int | None = -1) -> Any:
    """Where the values stand from the smallest to the largest.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if null.
    """
    return operation("Argsort", "numpy", [x], {"axis": axis})


def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """The largest values along the last axis, the largest first, and where they stand.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    k
        How many.
    sorted
        Whether they come in order; they do in any case.
    """
    return operation("TopK", "math", [x], {"k": k, "sorted": sorted})


def tile(x: Any, repeats: int | Sequence[int]) -> Any:
    """Copies of a tensor behind one another.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    repeats
        How many along each of the last axes.
    """
    return operation("Tile", "numpy", [x], {"repeats": repeats})


def broadcast_to(x: Any, shape: Sequence[int]) -> Any:
    """Lengths of 1, and missing ones, repeat to a shape.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    shape
        The shape.
    """
    return operation("BroadcastTo", "numpy", [x], {"shape": shape})


def roll(x: Any, shift: int | Sequence[int], axis: Any = None) -> Any:
    """What leaves a tensor at one end comes in at the other.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    shift
        By how many places.
    axis
        Along which axes.
    """
    return operation("Roll", "numpy", [x], {"shift": shift, "axis": axis})


def fliplr(x: Any) -> Any:
    """The second axis backwards.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Fliplr", "numpy", [x], {})


def flipud(x: Any) -> Any:
    """The first axis backwards.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Flipud", "numpy", [x], {})


def rot90(array: Any, k: int = 1, axes: Sequence[int] = (0, 1)) -> Any:
    """Quarter turns in the plane of two axes.

    Parameters
    ----------
    array
        A symbolic tensor, or an array.
    k
        How many.
    axes
        From which axis towards which.
    """
    return operation("Rot90", "numpy", [array], {"k": k, "axes": axes})


def hstack(xs: Any) -> Any:
    """Tensors behind one another along the second axis.

    Parameters
    ----------
    xs
        A list of symbolic tensors, or of arrays.
    """
    return operation("Hstack", "numpy", [xs], {})


def vstack(xs: Any) -> Any:
    """Tensors behind one another along the first axis.

    Parameters
    ----------
    xs
        A list of symbolic tensors, or of arrays.
    """
    return operation("Vstack", "numpy", [xs], {})


def dstack(xs: Any) -> Any:
    """Tensors behind one another along the third axis.

    Parameters
    ----------
    xs
        A list of symbolic tensors, or of arrays.
    """
    return operation("Dstack", "numpy", [xs], {})


def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """One tensor behind another.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    axis
        Along which axis; both as lines if absent.
    """
    return operation("Append", "numpy", [x1, x2], {"axis": axis})


def array_split(x: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> Any:
    """Parts of a tensor along an axis, of which some may be longer by one.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    indices_or_sections
        Number of parts, or where parts begin.
    axis
        Which axis.
    """
    return operation("ArraySplit", "numpy", [x], {"indices_or_sections": indices_or_sections, "axis": axis})


def ravel(x: Any) -> Any:
    """All values in one line.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Ravel", "numpy", [x], {})


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Entries by their indices.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    indices
        A symbolic tensor, or an array.
    axis
        Along which axis; of all values as one line if absent.
    """
    return operation("Take", "numpy", [x, indices], {"axis": axis})


def tril(x: Any, k: int = 0) -> Any:
    """0 above a diagonal of the last two axes.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    k
        The diagonal.
    """
    return operation("Tril", "numpy", [x], {"k": k})


def triu(x: Any, k: int = 0) -> Any:
    """0 below a diagonal of the last two axes.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    k
        The diagonal.
    """
    return operation("Triu", "numpy", [x], {"k": k})


def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """Differences of neighbours.

    Parameters
    ----------
    a
        A symbolic tensor, or an array.
    n
        How many times.
    axis
        Along which axis.
    """
    return operation("Diff", "numpy", [a], {"n": n, "axis": axis})


def zeros_like(x: Any, dtype: str | None = None) -> Any:
    """0 everywhere, in the shape of a tensor.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    dtype
        Element type; the tensor's if absent.
    """
    return operation("ZerosLike", "numpy", [x], {"dtype": dtype})


def ones_like(x: Any, dtype: str | None = None) -> Any:
    """1 everywhere, in the shape of a tensor.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    dtype
        Element type; the tensor's if absent.
    """
    return operation("OnesLike", "numpy", [x], {"dtype": dtype})


def full_like(x: Any, fill_value: Any, dtype: str | None = None) -> Any:
    """One value everywhere, in the shape of a tensor.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    fill_value
        A number, a symbolic tensor, or an array.
    dtype
        Element type; the tensor's if absent.
    """
    return operation("FullLike", "numpy", [x, fill_value], {"dtype": dtype})


def copy(x: Any) -> Any:
    """The same tensor.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Copy", "numpy", [x], {})


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """One of several values, by the first condition that is true.

    Parameters
    ----------
    condlist
        A list of symbolic tensors, or of arrays.
    choicelist
        A list of symbolic tensors, or of arrays.
    default
        A number, a symbolic tensor, or an array.
    """
    return operation("Select", "numpy", [condlist, choicelist, default], {})


def stop_gradient(variable: Any) -> Any:
    """The same tensor, behind which training does not go.

    Parameters
    ----------
    variable
        A symbolic tensor, or an array.
    """
    return operation("StopGradient", "core", [variable], {})


def unstack(x: Any, num: int | None = None, axis: int = 0) -> Any:
    """Every entry along an axis by itself.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    num
        How many, where the length is not known.
    axis
        Which axis.
    """
    return operation("Unstack", "core", [x], {"num": num, "axis": axis})


def log2(x: Any) -> Any:
    """Logarithm to the base 2.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Log2", "numpy", [x], {})


def log10(x: Any) -> Any:
    """Logarithm to the base 10.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Log10", "numpy", [x], {})


def exp2(x: Any) -> Any:
    """``2^x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Exp2", "numpy", [x], {})


def deg2rad(x: Any) -> Any:
    """Degrees as radians.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Deg2rad", "numpy", [x], {})


def rad2deg(x: Any) -> Any:
    """Radians as degrees.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Rad2deg", "numpy", [x], {})


def fabs(x: Any) -> Any:
    """``|x|``, a float.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Fabs", "numpy", [x], {})


def sinh(x: Any) -> Any:
    """Hyperbolic sine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Sinh", "numpy", [x], {})


def cosh(x: Any) -> Any:
    """Hyperbolic cosine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Cosh", "numpy", [x], {})


def cbrt(x: Any) -> Any:
    """Cube root.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Cbrt", "numpy", [x], {})


def trunc(x: Any) -> Any:
    """Without what is behind the decimal point.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Trunc", "numpy", [x], {})


def tan(x: Any) -> Any:
    """Tangent.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Tan", "numpy", [x], {})


def isnan(x: Any) -> Any:
    """Whether a value is no number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Isnan", "numpy", [x], {})


def isinf(x: Any) -> Any:
    """Whether a value is infinite.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Isinf", "numpy", [x], {})


def isfinite(x: Any) -> Any:
    """Whether a value is a number and not infinite.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Isfinite", "numpy", [x], {})


def isposinf(x: Any) -> Any:
    """Whether a value is infinitely large.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Isposinf", "numpy", [x], {})


def isneginf(x: Any) -> Any:
    """Whether a value is infinitely far below 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Isneginf", "numpy", [x], {})


def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Finite numbers in the place of others.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    nan
        For what is no number.
    posinf
        For what is infinitely large; the largest number if absent.
    neginf
        For what is infinitely far below 0; the smallest number if absent.
    """
    return operation("NanToNum", "numpy", [x], {"nan": nan, "posinf": posinf, "neginf": neginf})


def hypot(x1: Any, x2: Any) -> Any:
    """``sqrt(x1^2 + x2^2)``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Hypot", "numpy", [x1, x2], {})


def logaddexp(x1: Any, x2: Any) -> Any:
    """``ln(e^x1 + e^x2)``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Logaddexp", "numpy", [x1, x2], {})


def logaddexp2(x1: Any, x2: Any) -> Any:
    """The logarithm to the base 2 of ``2^x1 + 2^x2``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Logaddexp2", "numpy", [x1, x2], {})


def divide_no_nan(x1: Any, x2: Any) -> Any:
    """``x1 / x2``, and 0 where ``x2`` is 0.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("DivideNoNan", "numpy", [x1, x2], {})


def heaviside(x1: Any, x2: Any) -> Any:
    """0 below 0, 1 above, and ``x2`` at 0.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Heaviside", "numpy", [x1, x2], {})


def isclose(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """Whether two values are about equal.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    rtol
        How far they may be apart, as a part of the second one.
    atol
        How far they may be apart besides.
    equal_nan
        Whether what is no number equals its like.
    """
    return operation("Isclose", "numpy", [x1, x2, rtol, atol], {"equal_nan": equal_nan})


def digitize(x: Any, bins: Any) -> Any:
    """In which of the intervals between given numbers a value lies.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    bins
        A symbolic tensor, or an array.
    """
    return operation("Digitize", "numpy", [x, bins], {})


def glu(x: Any, axis: int = -1) -> Any:
    """One half of a tensor times the sigmoid of the other half.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis the halves stand.
    """
    return operation("Glu", "nn", [x], {"axis": axis})


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: str | None = None, sparse: bool = False) -> Any:
    """1 at the place that a whole number names, 0 elsewhere.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    num_classes
        How many places.
    axis
        Where the new axis stands.
    dtype
        Element type; float32 if absent.
    sparse
        Whether the result is sparse: no.
    """
    return operation("OneHot", "nn", [x], {"num_classes": num_classes, "axis": axis, "dtype": dtype, "sparse": sparse})


def multi_hot(inputs: Any, num_classes: int, axis: int = -1, dtype: str | None = None, sparse: bool = False) -> Any:
    """1 at all places that whole numbers name, 0 elsewhere.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    num_classes
        How many places.
    axis
        Where the new axis stands.
    dtype
        Element type; float32 if absent.
    sparse
        Whether the result is sparse: no.
    """
    return operation("MultiHot", "nn", [inputs], {"num_classes": num_classes, "axis": axis, "dtype": dtype, "sparse": sparse})


def erfc(x: Any) -> Any:
    """1 minus the error function.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Erfc", "math", [x], {})


def arcsin(x: Any) -> Any:
    """Inverse sine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Arcsin", "numpy", [x], {})


def arccos(x: Any) -> Any:
    """Inverse cosine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Arccos", "numpy", [x], {})


def arctan(x: Any) -> Any:
    """Inverse tangent.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Arctan", "numpy", [x], {})


def arcsinh(x: Any) -> Any:
    """Inverse hyperbolic sine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Arcsinh", "numpy", [x], {})


def arccosh(x: Any) -> Any:
    """Inverse hyperbolic cosine.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Arccosh", "numpy", [x], {})


def arctanh(x: Any) -> Any:
    """Inverse hyperbolic tangent.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Arctanh", "numpy", [x], {})


def sinc(x: Any) -> Any:
    """``sin(pi x) / (pi x)``, and 1 at 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Sinc", "numpy", [x], {})


def erfinv(x: Any) -> Any:
    """Inverse error function.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Erfinv", "math", [x], {})


def arctan2(x1: Any, x2: Any) -> Any:
    """The angle of the point ``(x2, x1)``.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Arctan2", "numpy", [x1, x2], {})


def fmod(x1: Any, x2: Any) -> Any:
    """The remainder, with the sign of the dividend.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Fmod", "numpy", [x1, x2], {})


def fmax(x1: Any, x2: Any) -> Any:
    """The larger one, or the one that is a number.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Fmax", "numpy", [x1, x2], {})


def fmin(x1: Any, x2: Any) -> Any:
    """The smaller one, or the one that is a number.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Fmin", "numpy", [x1, x2], {})


def bitwise_and(x: Any, y: Any) -> Any:
    """Bits that both have.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("BitwiseAnd", "numpy", [x, y], {})


def bitwise_or(x: Any, y: Any) -> Any:
    """Bits that either has.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("BitwiseOr", "numpy", [x, y], {})


def bitwise_xor(x: Any, y: Any) -> Any:
    """Bits that one of them has.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("BitwiseXor", "numpy", [x, y], {})


def bitwise_not(x: Any) -> Any:
    """Bits that a whole number has not.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("BitwiseNot", "numpy", [x], {})


def bitwise_invert(x: Any) -> Any:
    """Bits that a whole number has not.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("BitwiseInvert", "numpy", [x], {})


def signbit(x: Any) -> Any:
    """Whether the sign is negative.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("Signbit", "numpy", [x], {})


def nansum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum of all that is a number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nansum", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanprod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The product of all that is a number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nanprod", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nanmax", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nanmin", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanmean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean of all that is a number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nanmean", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanvar(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The variance of all that is a number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nanvar", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanstd(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation of all that is a number.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Nanstd", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The value in the middle of the others.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axis; all if absent.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Median", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def quantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The value below which a part of the others lies. Keras heeds ``method`` only where it computes at once, not in a model.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    q
        A symbolic tensor, or an array.
    axis
        Over which axis; all if absent.
    method
        What counts between two values: ``linear``, ``lower``, ``higher``, ``midpoint`` or ``nearest``.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Quantile", "numpy", [x, q], {"axis": axis, "method": method, "keepdims": keepdims})


def percentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The value below which so many hundredths of the others lie.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    q
        A symbolic tensor, or an array.
    axis
        Over which axis; all if absent.
    method
        What counts between two values: ``linear``, ``lower``, ``higher``, ``midpoint`` or ``nearest``.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Percentile", "numpy", [x, q], {"axis": axis, "method": method, "keepdims": keepdims})


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The entries of a diagonal, along a new last axis.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    offset
        How far right of the main diagonal.
    axis1
        The axis of the rows.
    axis2
        The axis of the columns.
    """
    return operation("Diagonal", "numpy", [x], {"offset": offset, "axis1": axis1, "axis2": axis2})


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the entries of a diagonal.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    offset
        How far right of the main diagonal.
    axis1
        The axis of the rows.
    axis2
        The axis of the columns.
    """
    return operation("Trace", "numpy", [x], {"offset": offset, "axis1": axis1, "axis2": axis2})


def cross(x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The vector at right angles to two others of three coordinates.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    axisa
        The axis of the first one's coordinates.
    axisb
        The axis of the second one's coordinates.
    axisc
        The axis of the result's coordinates.
    axis
        All three.
    """
    return operation("Cross", "numpy", [x1, x2], {"axisa": axisa, "axisb": axisb, "axisc": axisc, "axis": axis})


def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """The area under a polyline.

    Parameters
    ----------
    y
        A symbolic tensor, or an array.
    x
        Where the points stand: none, which is equally far apart.
    dx
        How far apart they stand.
    axis
        Along which axis.
    """
    return operation("Trapezoid", "numpy", [y], {"x": x, "dx": dx, "axis": axis})


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Entries along an axis, one for each index.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    indices
        A symbolic tensor, or an array.
    axis
        Along which axis.
    """
    return operation("TakeAlongAxis", "numpy", [x, indices], {"axis": axis})


def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each value is among others.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    assume_unique
        Whether all are different.
    invert
        Whether to say where it is not.
    """
    return operation("IsIn", "numpy", [x1, x2], {"assume_unique": assume_unique, "invert": invert})


def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """Where values would stand among others that are in order.

    Parameters
    ----------
    sorted_sequence
        A symbolic tensor, or an array.
    values
        A symbolic tensor, or an array.
    side
        ``left`` or ``right`` of equal ones.
    """
    return operation("SearchSorted", "numpy", [sorted_sequence, values], {"side": side})


def vdot(x1: Any, x2: Any) -> Any:
    """The sum of the products of all values.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Vdot", "numpy", [x1, x2], {})


def empty_like(x: Any, dtype: str | None = None) -> Any:
    """0 everywhere, in the shape of a tensor; Keras promises nothing.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    dtype
        Element type; the tensor's if absent.
    """
    return operation("EmptyLike", "numpy", [x], {"dtype": dtype})


def hsplit(x: Any, indices_or_sections: int | Sequence[int]) -> Any:
    """Parts along the second axis.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    indices_or_sections
        Number of parts, or where parts begin.
    """
    return operation("Hsplit", "numpy", [x], {"indices_or_sections": indices_or_sections})


def dsplit(x: Any, indices_or_sections: int | Sequence[int]) -> Any:
    """Parts along the third axis.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    indices_or_sections
        Number of parts, or where parts begin.
    """
    return operation("Dsplit", "numpy", [x], {"indices_or_sections": indices_or_sections})


def saturate_cast(x: Any, dtype: str) -> Any:
    """Another element type, whose ends stop values beyond them.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    dtype
        The type.
    """
    return operation("SaturateCast", "core", [x], {"dtype": dtype})


def conv(inputs: Any, kernel: Any, strides: Any = 1, padding: Literal["valid", "same", "causal"] = "valid", data_format: Literal["channels_last", "channels_first"] | None = None, dilation_rate: Any = 1) -> Any:
    """A convolution with a kernel ``(taps..., input channels, output channels)``.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    kernel
        A symbolic tensor, or an array.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    """
    return operation("Conv", "nn", [inputs, kernel], {"strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate})


def depthwise_conv(inputs: Any, kernel: Any, strides: Any = 1, padding: Literal["valid", "same", "causal"] = "valid", data_format: Literal["channels_last", "channels_first"] | None = None, dilation_rate: Any = 1) -> Any:
    """A convolution of each channel by itself, with a kernel ``(taps..., channels, multiplier)``.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    kernel
        A symbolic tensor, or an array.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    """
    return operation("DepthwiseConv", "nn", [inputs, kernel], {"strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate})


def separable_conv(inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1, padding: Literal["valid", "same", "causal"] = "valid", data_format: Literal["channels_last", "channels_first"] | None = None, dilation_rate: Any = 1) -> Any:
    """A convolution of each channel by itself, and one that joins them.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    depthwise_kernel
        A symbolic tensor, or an array.
    pointwise_kernel
        A symbolic tensor, or an array.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    """
    return operation("SeparableConv", "nn", [inputs, depthwise_kernel, pointwise_kernel], {"strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate})


def adaptive_max_pool(inputs: Any, output_size: Any, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """The largest value in each of so many windows.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    output_size
        Length of each spatial axis.
    data_format
        Where the channels stand.
    """
    return operation("AdaptiveMaxPool", "nn", [inputs], {"output_size": output_size, "data_format": data_format})


def adaptive_average_pool(inputs: Any, output_size: Any, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """The mean of each of so many windows.

    Parameters
    ----------
    inputs
        A symbolic tensor, or an array.
    output_size
        Length of each spatial axis.
    data_format
        Where the channels stand.
    """
    return operation("AdaptiveAveragePool", "nn", [inputs], {"output_size": output_size, "data_format": data_format})


def layer_normalization(x: Any, gamma: Any = None, beta: Any = None, axis: int | Sequence[int] = -1, epsilon: float | None = None, rms_scaling: bool = False) -> Any:
    """``(x - mean) / sqrt(variance + epsilon)``, scaled and shifted if that is asked for.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    gamma
        A symbolic tensor, or an array; may be absent.
    beta
        A symbolic tensor, or an array; may be absent.
    axis
        The axes that are normalised together.
    epsilon
        Added to the variance; 1e-7 if absent.
    rms_scaling
        Whether the mean stays.
    """
    return operation("LayerNorm", "nn", [x, gamma, beta], {"axis": axis, "epsilon": epsilon, "rms_scaling": rms_scaling})


def rms_normalization(x: Any, scale: Any = None, axis: int | Sequence[int] = -1, epsilon: float | None = None) -> Any:
    """``x / sqrt(mean(x^2) + epsilon)``, scaled if that is asked for.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    scale
        A symbolic tensor, or an array; may be absent.
    axis
        The axes that are normalised together.
    epsilon
        Added to the mean square; 1e-7 if absent.
    """
    return operation("RMSNorm", "nn", [x, scale], {"axis": axis, "epsilon": epsilon})


def pad_images(images: Any, top_padding: int | None = None, left_padding: int | None = None, bottom_padding: int | None = None, right_padding: int | None = None, target_height: int | None = None, target_width: int | None = None, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Images with borders of zeros.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    top_padding
        Rows above.
    left_padding
        Columns on the left.
    bottom_padding
        Rows below.
    right_padding
        Columns on the right.
    target_height
        Rows in all.
    target_width
        Columns in all.
    data_format
        Where the channels stand.
    """
    return operation("PadImages", "image", [images], {"top_padding": top_padding, "left_padding": left_padding, "bottom_padding": bottom_padding, "right_padding": right_padding, "target_height": target_height, "target_width": target_width, "data_format": data_format})


def extract_patches(images: Any, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: Literal["valid", "same", "causal"] = "valid", data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Patches of images, the values of each as channels.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    size
        Height and width.
    strides
        Distance of patches; their size if absent.
    dilation_rate
        Distance of values within a patch.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    """
    return operation("ExtractPatches", "image", [images], {"size": size, "strides": strides, "dilation_rate": dilation_rate, "padding": padding, "data_format": data_format})


def rgb_to_grayscale(images: Any, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Grey images of coloured ones.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    data_format
        Where the channels stand.
    """
    return operation("RGBToGrayscale", "image", [images], {"data_format": data_format})


def rgb_to_hsv(images: Any, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Hue, saturation and value of images of red, green and blue, all from 0 to 1.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    data_format
        Where the channels stand.
    """
    return operation("RGBToHSV", "image", [images], {"data_format": data_format})


def hsv_to_rgb(images: Any, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Red, green and blue of images of hue, saturation and value, all from 0 to 1.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    data_format
        Where the channels stand.
    """
    return operation("HSVToRGB", "image", [images], {"data_format": data_format})


def gaussian_blur(images: Any, kernel_size: Sequence[int] = (3, 3), sigma: Sequence[float] = (1.0, 1.0), data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Images smoothed by a Gaussian, with zeros beyond the border.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    kernel_size
        Taps along a row, and along a column.
    sigma
        Standard deviations, in the same order.
    data_format
        Where the channels stand.
    """
    return operation("GaussianBlur", "image", [images], {"kernel_size": kernel_size, "sigma": sigma, "data_format": data_format})


def sobel_edges(images: Any, data_format: Literal["channels_last", "channels_first"] | None = None) -> Any:
    """Sobel's slopes of images, down and to the right, along a new last axis.

    Parameters
    ----------
    images
        A symbolic tensor, or an array.
    data_format
        Where the channels stand.
    """
    return operation("SobelEdges", "image", [images], {"data_format": data_format})


def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Windows along the last axis, as an axis of their own.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    sequence_length
        Length of the windows.
    sequence_stride
        From one window to the next.
    """
    return operation("ExtractSequences", "math", [x], {"sequence_length": sequence_length, "sequence_stride": sequence_stride})


def unfold(x: Any, kernel_size: int | Sequence[int], dilation: int | Sequence[int] = 1, padding: int | Sequence[int] = 0, stride: int | Sequence[int] = 1) -> Any:
    """Patches of images of channels first, the values of each along the second axis.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    kernel_size
        Height and width of the patches.
    dilation
        Distance between values of a patch.
    padding
        Zeros around the image.
    stride
        From one patch to the next.
    """
    return operation("Unfold", "nn", [x], {"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride})


def bitwise_left_shift(x: Any, y: Any) -> Any:
    """Bits moved up: a product with a power of 2.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("BitwiseLeftShift", "numpy", [x, y], {})


def left_shift(x: Any, y: Any) -> Any:
    """Bits moved up: a product with a power of 2.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("LeftShift", "numpy", [x, y], {})


def bitwise_right_shift(x: Any, y: Any) -> Any:
    """Bits moved down: divided by a power of 2, rounded down.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("BitwiseRightShift", "numpy", [x, y], {})


def right_shift(x: Any, y: Any) -> Any:
    """Bits moved down: divided by a power of 2, rounded down.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("RightShift", "numpy", [x, y], {})


def gcd(x1: Any, x2: Any) -> Any:
    """The largest number that divides both.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Gcd", "numpy", [x1, x2], {})


def lcm(x1: Any, x2: Any) -> Any:
    """The smallest number that both divide.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Lcm", "numpy", [x1, x2], {})


def unravel_index(indices: Any, shape: Any) -> Any:
    """The indices of entries that are counted one by one.

    Parameters
    ----------
    indices
        A symbolic tensor, or an array.
    shape
        The lengths of the axes whose entries are counted.
    """
    return operation("UnravelIndex", "numpy", [indices], {"shape": shape})


def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind, of order 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    """
    return operation("I0", "numpy", [x], {})


def ldexp(x1: Any, x2: Any) -> Any:
    """``x1`` times 2 to the power of ``x2``, whole numbers.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    """
    return operation("Ldexp", "numpy", [x1, x2], {})


def cdist(x: Any, y: Any) -> Any:
    """The Euclidean distances of vectors from others, those along the last axis of two tensors.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    y
        A symbolic tensor, or an array.
    """
    return operation("CDist", "math", [x, y], {})


def allclose(x1: Any, x2: Any, rtol: float = 0.00001, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether two tensors are about equal everywhere.

    Parameters
    ----------
    x1
        A symbolic tensor, or an array.
    x2
        A symbolic tensor, or an array.
    rtol
        Tolerance in parts of the second one's values.
    atol
        Tolerance besides.
    equal_nan
        Whether what is no number equals its like.
    """
    return operation("AllClose", "numpy", [x1, x2], {"rtol": rtol, "atol": atol, "equal_nan": equal_nan})


def nancumsum(x: Any, axis: int | None = None, dtype: str | None = None) -> Any:
    """The sum of all numbers up to each one.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    dtype
        Element type of the result: none.
    """
    return operation("Nancumsum", "numpy", [x], {"axis": axis, "dtype": dtype})


def nancumprod(x: Any, axis: int | None = None, dtype: str | None = None) -> Any:
    """The product of all numbers up to each one.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    dtype
        Element type of the result: none.
    """
    return operation("Nancumprod", "numpy", [x], {"axis": axis, "dtype": dtype})


def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest number stands, the first one of equal ones; -1 where there is none.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Nanargmax", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest number stands, the first one of equal ones; -1 where there is none.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Along which axis; in all values as one line if absent.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Nanargmin", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The number in the middle of the others.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axis; all if absent.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Nanmedian", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def nanquantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The value below which a part of the numbers lies.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    q
        A symbolic tensor, or an array.
    axis
        Over which axis; all if absent.
    method
        What counts between two values: ``linear``, ``lower``, ``higher``, ``midpoint`` or ``nearest``.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Nanquantile", "numpy", [x, q], {"axis": axis, "method": method, "keepdims": keepdims})


def nanpercentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The value below which so many hundredths of the numbers lie.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    q
        A symbolic tensor, or an array.
    axis
        Over which axis; all if absent.
    method
        What counts between two values: ``linear``, ``lower``, ``higher``, ``midpoint`` or ``nearest``.
    keepdims
        Whether the axis stays, with length 1.
    """
    return operation("Nanpercentile", "numpy", [x, q], {"axis": axis, "method": method, "keepdims": keepdims})


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether all values are not 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("All", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether any value is not 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Any", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def count_nonzero(x: Any, axis: Any = None) -> Any:
    """How many values are not 0.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    """
    return operation("CountNonzero", "numpy", [x], {"axis": axis})


def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The distance of the smallest from the largest value.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Ptp", "numpy", [x], {"axis": axis, "keepdims": keepdims})


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``ln sum e^x``.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Logsumexp", "math", [x], {"axis": axis, "keepdims": keepdims})


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The length of vectors, Euclidean or otherwise.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    ord
        Which norm: null, 1, 2, infinity, or ``fro``.
    axis
        Over which axes; all if absent.
    keepdims
        Whether the axes stay, with length 1.
    """
    return operation("Norm", "linalg", [x], {"ord": ord, "axis": axis, "keepdims": keepdims})


def moments(x: Any, axes: int | Sequence[int], keepdims: bool = False, synchronized: bool = False) -> Any:
    """Mean and variance.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    axes
        Over which axes.
    keepdims
        Whether the axes stay, with length 1.
    synchronized
        Whether several machines share statistics in training.
    """
    return operation("Moments", "nn", [x], {"axes": axes, "keepdims": keepdims, "synchronized": synchronized})


def depth_to_space(x: Any, block_size: int, data_format: str | None = None) -> Any:
    """Channels in blocks as squares of pixels.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    block_size
        Length of the squares.
    data_format
        Where the channels stand: last.
    """
    return operation("DepthToSpace", "nn", [x], {"block_size": block_size, "data_format": data_format})


def space_to_depth(x: Any, block_size: int, data_format: str | None = None) -> Any:
    """Squares of pixels as channels.

    Parameters
    ----------
    x
        A symbolic tensor, or an array.
    block_size
        Length of the squares.
    data_format
        Where the channels stand: last.
    """
    return operation("SpaceToDepth", "nn", [x], {"block_size": block_size, "data_format": data_format})
