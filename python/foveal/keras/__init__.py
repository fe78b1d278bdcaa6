"""Keras' names: ``from foveal import keras`` instead of ``import keras``."""

from __future__ import annotations

from .._foveal import Tensor as KerasTensor
from ..layer import Input, Layer
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
