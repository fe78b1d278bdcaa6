"""Keras models without Keras: crop any layer's output and compute only what the crop needs.

>>> from foveal import keras
>>> from foveal.keras import layers
>>> input = keras.Input((256, 256, 3))
>>> output = layers.CenterCrop(128, 128)(layers.ReLU()(layers.Conv2D(32, 3, padding="same")(input)))
>>> model = keras.Model(input, output)
>>> model.output_shape
(None, 128, 128, 32)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import FovealError

if TYPE_CHECKING:
    __version__: str

    from . import errors as errors
    from . import keras as keras
    from .live_keras import from_keras as from_keras
    from .model import Model as Model
    from .model import load_model as load_model
    from .random import set_random_seed as set_random_seed
    from .sequential import Sequential as Sequential
    from .verification import verify as verify

__all__ = ["FovealError", "Model", "Sequential", "errors", "from_keras", "keras", "load_model", "set_random_seed", "verify"]

_WHERE = {
    "Model": "model",
    "Sequential": "sequential",
    "from_keras": "live_keras",
    "load_model": "model",
    "set_random_seed": "random",
    "verify": "verification",
}


def __getattr__(name: str) -> Any:
    """What is used comes in: importing foveal is quick."""
    if name == "__version__":
        value = import_module(f"{__name__}._foveal").__version__
    elif name in _WHERE:
        value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    elif name in ("keras", "errors"):
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
