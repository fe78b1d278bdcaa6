"""Keras' operations: on symbolic tensors they become part of the model, on arrays they compute at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._foveal import Tensor
from . import _ops
from ._call import operation
from ._ops import *  # noqa: F403

__all__ = [*_ops.__all__, "average", "batch_normalization", "convert_to_numpy", "convert_to_tensor", "einsum", "image", "ndim", "shape", "slice",
           "slice_update", "swish", "pow"]  # fmt: skip

swish = _ops.silu
pow = _ops.power
image = _ops


def shape(x: Any) -> tuple[Any, ...]:
    """Lengths of a tensor, with the batch: numbers to compute with also where they are not known yet."""
    if isinstance(x, Tensor):
        return tuple(x.size(axis) for axis in range(x.ndim))
    return tuple(x.shape)


def ndim(x: Any) -> int:
    """Number of axes."""
    return int(x.ndim)


def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """The box of these lengths at this position; each has an entry for every axis, the batch included."""
    return operation("Slice", "core", [inputs, list(start_indices)], {"shape": list(shape)})


def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """The tensor with a box of it replaced, which begins at this position; that has an entry for every axis, the batch included."""
    return operation("SliceUpdate", "core", [inputs, list(start_indices), updates], {})


def average(x: Any, axis: int | Sequence[int] | None = None, weights: Any = None) -> Any:
    """Mean over axes, or over all; with weights the weighted one."""
    return operation("Average", "numpy", [x, weights], {"axis": axis})


def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 0.001
) -> Any:
    """``(x - mean) / sqrt(variance + epsilon)``, times `scale` and plus `offset` if they are given."""
    return operation("BatchNorm", "nn", [x, mean, variance, offset, scale], {"axis": axis, "epsilon": epsilon})


def einsum(subscripts: str, *operands: Any) -> Any:
    """Products summed as an equation says, such as ``"bij,bjk->bik"``."""
    return operation("Einsum", "numpy", list(operands), {"subscripts": subscripts})


def convert_to_tensor(x: Any, dtype: Any = None, sparse: bool | None = None) -> Any:
    """The tensor itself; other objects as arrays."""
    if isinstance(x, Tensor):
        return x if dtype is None else _ops.cast(x, dtype)
    import numpy as np

    return np.asarray(x, dtype=dtype)


def convert_to_numpy(x: Any) -> Any:
    """An array."""
    import numpy as np

    return np.asarray(x)
