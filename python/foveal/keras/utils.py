"""Keras' ``utils``."""

from __future__ import annotations

import os
from typing import Any

from ..model import Model
from ..random import set_random_seed
from ._image_dataset import image_dataset_from_directory

__all__ = ["image_dataset_from_directory", "plot_model", "set_random_seed"]


def plot_model(
    model: Model,
    to_file: Any = "model.png",
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
        The PNG or SVG file to write.
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

    drawing = network(model._info(), show_shapes, show_layer_names)
    drawing.save(os.fspath(to_file))
    return drawing
