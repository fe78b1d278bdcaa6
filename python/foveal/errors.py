"""What can go wrong, as exceptions.

Every one is a :class:`FovealError` and also one of Python's own, so that ``except ValueError`` works as with Keras.
"""

from __future__ import annotations

__all__ = [
    "FovealError",
    "UsageError",
    "ArgumentTypeError",
    "ModelFileError",
    "ModelFileNotFoundError",
    "LayerError",
    "UnknownLayerError",
    "NoSuchLayerError",
    "InputError",
    "CropError",
    "ResourceError",
    "InternalError",
]


class FovealError(Exception):
    """What foveal raises; `kind` is a word for what went wrong."""

    kind: str = "usage"


class UsageError(FovealError, ValueError):
    """An argument that makes no sense here."""


class ArgumentTypeError(FovealError, TypeError):
    """An argument of a type that means nothing here."""


class ModelFileError(FovealError, ValueError):
    """A file that is not a Keras model, or is damaged."""


class ModelFileNotFoundError(FovealError, FileNotFoundError):
    """A file that is not there."""


class LayerError(FovealError, ValueError):
    """A layer objects to its settings or inputs."""


class UnknownLayerError(FovealError, ValueError):
    """A layer, or a setting of one, that foveal does not know, or whose code is not in the file."""


class NoSuchLayerError(FovealError, ValueError):
    """A name that is no layer's, or that several calls have."""


class InputError(FovealError, ValueError):
    """An array that the model does not take."""


class CropError(FovealError, ValueError):
    """A crop that cannot be made."""


class ResourceError(FovealError, MemoryError):
    """Something larger than memory."""


class InternalError(FovealError, RuntimeError):
    """A defect of foveal's own; please report it."""


_CLASSES: dict[str, type[FovealError]] = {
    "usage": UsageError,
    "type": ArgumentTypeError,
    "file": ModelFileError,
    "no_such_file": ModelFileNotFoundError,
    "graph": ModelFileError,
    "layer": LayerError,
    "config": LayerError,
    "unknown_class": UnknownLayerError,
    "unknown_key": UnknownLayerError,
    "lambda": UnknownLayerError,
    "no_such_layer": NoSuchLayerError,
    "ambiguous_layer": NoSuchLayerError,
    "input_shape": InputError,
    "inputs": InputError,
    "crop": CropError,
    "too_large": ResourceError,
}


def of_kind(kind: str, message: str) -> FovealError:
    """The exception for what the core calls `kind`."""
    error = _CLASSES.get(kind, InternalError)(message)
    error.kind = kind
    return error
