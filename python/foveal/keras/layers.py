"""Keras' layers, and foveal's own for crops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..layer import Input, Lambda, Layer, Tensor
from . import _layers
from ._layers import *  # noqa: F403

__all__ = [*_layers.__all__, "CenterCropLike", "Crop", "Input", "InputLayer", "Lambda", "Layer", "PadBack", "add", "average", "concatenate",
           "maximum", "minimum", "multiply", "subtract"]  # fmt: skip

InputLayer = Input


def __getattr__(name: str) -> Any:
    raise AttributeError(f"foveal has no layer {name!r}")


class _Own(Layer):
    _module = "foveal"


class Crop(_Own):
    """Crop the center, or any region, of the spatial axes. Of everything before the crop, only what it needs is computed.

    Parameters
    ----------
    size
        Entries along each spatial axis; one number stands for height and width.
    at
        ``"center"``, or the first position along each axis.
    fraction
        The part of each spatial axis to keep, instead of a size.
    rounding
        Where the crop starts when the surplus is odd: ``"floor"`` as Keras, ``"torchvision"`` or ``"monai"``.
    too_small
        For inputs smaller than the crop: ``"error"``, ``"resize"`` as Keras, ``"pad"`` with zeros or ``"keep"``.
    data_format
        ``"channels_last"`` (the default) or ``"channels_first"``.
    """

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        at: str | Sequence[int] = "center",
        *,
        fraction: float | None = None,
        rounding: str = "floor",
        too_small: str = "error",
        data_format: str | None = None,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
    ) -> None:
        from ..model import keep_of

        keep = keep_of(size, at, fraction, lambda: 2)
        config = {"keep": keep, "rounding": rounding, "too_small": too_small, "data_format": data_format}
        super().__init__(config, name, dtype, trainable)


class CenterCropLike(_Own):
    """The center of the first tensor, as large as the second: ``CenterCropLike()([skip, up])``.

    This is what the skip connections of a U-Net need. See :class:`Crop` for the parameters.
    """

    _class = "Crop"

    def __init__(
        self,
        *,
        rounding: str = "floor",
        too_small: str = "error",
        data_format: str | None = None,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
    ) -> None:
        config = {"keep": "like", "rounding": rounding, "too_small": too_small, "data_format": data_format}
        super().__init__(config, name, dtype, trainable)


class PadBack(_Own):
    """Zeros around the first tensor, up to the size of the second: the inverse of :class:`CenterCropLike`."""

    def __init__(
        self,
        *,
        rounding: str = "floor",
        data_format: str | None = None,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
    ) -> None:
        super().__init__({"rounding": rounding, "data_format": data_format}, name, dtype, trainable)


def _merged(layer: type[Layer]) -> Any:
    def merge(inputs: Sequence[Tensor], **kwargs: Any) -> Tensor:
        return layer(**kwargs)(list(inputs))  # type: ignore[no-any-return]

    merge.__name__ = layer.__name__.lower()
    merge.__doc__ = f"``{layer.__name__}`` of these tensors."
    return merge


add = _merged(_layers.Add)
average = _merged(_layers.Average)
concatenate = _merged(_layers.Concatenate)
maximum = _merged(_layers.Maximum)
minimum = _merged(_layers.Minimum)
multiply = _merged(_layers.Multiply)
subtract = _merged(_layers.Subtract)
