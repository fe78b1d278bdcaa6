"""Keras' names: ``from foveal import keras`` instead of ``import keras``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import _foveal
from .._foveal import Tensor as KerasTensor
from ..errors import ArgumentTypeError
from ..layer import Layer
from ..model import Model, Sequential
from . import initializers, layers, models, ops, utils

__all__ = [
    "Input",
    "KerasTensor",
    "Layer",
    "Model",
    "Sequential",
    "initializers",
    "layers",
    "models",
    "ops",
    "utils",
]


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
) -> KerasTensor:
    """An input of a model.

    Parameters
    ----------
    shape
        Lengths of one example, without the batch; None for any length.
    batch_size
        Ignored: every model takes batches of any size.
    dtype
        Type of its elements, ``"float32"`` if None.
    sparse, tensor
        Must be absent.
    batch_shape
        Lengths with the batch, instead of `shape`.
    name
        Name of the input.
    """
    if sparse or tensor is not None:
        raise ArgumentTypeError("Input: sparse inputs and given tensors are not supported")
    if (shape is None) == (batch_shape is None):
        raise ArgumentTypeError("Input takes either a shape, without the batch, or a batch_shape")
    lengths = list(batch_shape)[1:] if batch_shape is not None else [shape] if isinstance(shape, int) else list(shape or ())
    return _foveal.input(lengths, name, getattr(dtype, "name", dtype) or "float32")
