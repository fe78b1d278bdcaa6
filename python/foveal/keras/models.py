"""Keras' ``models``."""

from __future__ import annotations

from typing import Any

from ..model import Model, load_model
from ..sequential import Sequential

__all__ = ["Model", "Sequential", "load_model", "save_model"]


def save_model(model: Model, filepath: Any, overwrite: bool = True, **ignored: Any) -> None:
    """Write a ``.keras`` file, as ``model.save``."""
    model.save(filepath, overwrite)
