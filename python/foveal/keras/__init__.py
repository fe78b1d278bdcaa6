"""Keras' names: ``from foveal import keras`` instead of ``import keras``."""

from __future__ import annotations

from .._foveal import Tensor as KerasTensor
from ..layer import Input, Layer
from ..model import Model
from ..sequential import Sequential
from . import callbacks, constraints, initializers, layers, losses, metrics, models, ops, optimizers, regularizers, utils

__all__ = [
    "Input",
    "KerasTensor",
    "Layer",
    "Model",
    "Sequential",
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "regularizers",
    "utils",
]
