"""Keras' ``utils``."""

from __future__ import annotations

import os
from typing import Any

from ..errors import UsageError
from ..model import Model
from ..random import set_random_seed

__all__ = ["plot_model", "set_random_seed"]


def plot_model(
    model: Model,
    to_file: Any = "model.svg",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    **ignored: Any,
) -> Any:
    """Draw the layers of a model and how they are connected.

    Parameters
    ----------
    model
        A model.
    to_file
        The SVG file to write.
    show_shapes, show_layer_names
        Whether to show the shapes of outputs, and names.
    show_dtype, rankdir
        Ignored.

    Returns
    -------
    foveal.drawing.Drawing
        The drawing, which notebooks show.
    """
    from ..drawing import network

    path = os.fspath(to_file)
    if not path.lower().endswith(".svg"):
        raise UsageError(f"{path}: plot_model writes SVG; name the file something.svg")
    drawing = network(model._info(), show_shapes, show_layer_names)
    drawing.save(path)
    return drawing
