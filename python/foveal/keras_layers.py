"""foveal's crops as layers of real Keras, on any of its backends.

A crop that no class of Keras can express (a policy for inputs that are too small, a rounding, a fraction, another
tensor's size) is saved by foveal as the registered class ``foveal>Crop``, its inverse as ``foveal>PadBack``. After
``import foveal.keras_layers`` real Keras opens, runs, trains and saves such files::

    import keras
    import foveal.keras_layers

    model = keras.saving.load_model("cropped.keras")

The layers may also be used to build models in Keras, which foveal then opens. Importing this module imports Keras;
``import foveal`` does not.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Sequence

import keras
from keras import ops

__all__ = ["Crop", "PadBack"]

ROUNDINGS = ("floor", "torchvision", "monai")
POLICIES = ("error", "resize", "pad", "keep")


class _Keep(NamedTuple):
    """How much to keep; the fields that the kind does not use are empty."""

    kind: str
    size: tuple[int, ...] = ()
    start: tuple[int, ...] = ()
    fraction: float = 1.0

    def config(self) -> Any:
        if self.kind == "size":
            return {"size": list(self.size)}
        if self.kind == "fraction":
            return {"fraction": self.fraction}
        if self.kind == "at":
            return {"at": {"start": list(self.start), "size": list(self.size)}}
        return "like"


class _Extent(NamedTuple):
    """What one axis becomes: `length` entries from `start` on, between zeros. Whole numbers, or tensors of them."""

    start: Any
    length: Any
    before: Any = 0
    after: Any = 0


def _lengths(name: str, values: Sequence[int], least: int) -> tuple[int, ...]:
    values = tuple(int(value) for value in values)
    if any(value < least for value in values):
        raise ValueError(f"`{name}` must hold whole numbers of at least {least}. Received: {values}")
    return values


def _keep_of(keep: Any) -> _Keep:
    if isinstance(keep, str) and keep == "like":
        return _Keep("like")
    if isinstance(keep, float):
        keep = {"fraction": keep}
    if isinstance(keep, (tuple, list)):
        keep = {"size": keep}
    if isinstance(keep, dict) and len(keep) == 1:
        ((kind, value),) = keep.items()
        if kind == "size":
            return _Keep("size", size=_lengths("size", value, 1))
        if kind == "fraction":
            if not 0.0 < float(value) <= 1.0:
                raise ValueError(f"A fraction to keep must be more than 0 and at most 1. Received: {value}")
            return _Keep("fraction", fraction=float(value))
        if kind == "at" and set(value) == {"start", "size"}:
            start, size = _lengths("start", value["start"], 0), _lengths("size", value["size"], 1)
            if len(start) == len(size):
                return _Keep("at", size=size, start=start)
    raise ValueError(
        "`keep` must be a size with one number per spatial axis, such as (128, 128), a fraction such as 0.5, 'like', or "
        f"{{'at': {{'start': [...], 'size': [...]}}}}. Received: {keep!r}"
    )


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(f"`{name}` must be one of {', '.join(allowed)}. Received: {value!r}")
    return value


def _spatial_axes(rank: int, data_format: str) -> range:
    return range(2, rank) if data_format == "channels_first" else range(1, max(rank - 1, 1))


def _known(*values: Any) -> bool:
    return all(isinstance(value, int) for value in values)


def _least(a: Any, b: Any) -> Any:
    return min(a, b) if _known(a, b) else ops.minimum(a, b)


def _most(a: Any, b: Any) -> Any:
    return max(a, b) if _known(a, b) else ops.maximum(a, b)


def _double(n: Any) -> Any:
    return float(n) if _known(n) else ops.cast(n, "float64")


def _truncated(x: Any) -> Any:
    return int(x) if isinstance(x, float) else ops.cast(x, "int32")


def _require(condition: Any, message: str) -> None:
    """Raises unless the condition holds; where it is a tensor, when that is computed."""
    if not isinstance(condition, bool):
        # Only TensorFlow has lengths that are not known before they are computed.
        from tensorflow import debugging

        debugging.assert_equal(condition, True, message=message)
    elif not condition:
        raise ValueError(message)


def _start(rounding: str, n: Any, t: Any) -> Any:
    """First position of a centered crop of `t` out of `n`."""
    if rounding == "monai":
        return n // 2 - t // 2
    surplus = n - t
    if rounding == "floor":
        return surplus // 2
    odd_up = surplus % 4 == 3
    return surplus // 2 + (int(odd_up) if isinstance(odd_up, bool) else ops.cast(odd_up, "int32"))


def _centered(n: Any, t: Any, rounding: str, too_small: str, message: str) -> _Extent:
    if too_small == "error":
        _require(t <= n, message)
        return _Extent(_start(rounding, n, t), t)
    length = _least(n, t)
    start = _start(rounding, n, length)
    if too_small == "keep":
        return _Extent(start, length)
    missing = t - length
    return _Extent(start, length, missing // 2, missing - missing // 2)


def _placed(n: Any, start: int, size: int, too_small: str, message: str) -> _Extent:
    if too_small == "pad":
        first = _least(start, n)
        length = _least(n - first, size)
        return _Extent(first, length, 0, size - length)
    if too_small == "keep":
        _require(n > start, message)
        return _Extent(start, _least(n - start, size))
    _require(n >= start + size, message)
    return _Extent(start, size)


def _part(n: Any, fraction: float) -> _Extent:
    whole = _double(n)
    start = _truncated((whole - whole * fraction) / 2.0)
    return _Extent(start, n - 2 * start)


def _aspect(n: Any, other: Any, t: int, t_other: int) -> _Extent:
    """The largest centered part that leaves both axes in the ratio of the wanted lengths."""
    length = _most(_least(_truncated(_double(other) * float(t) / float(t_other)), n), 1)
    return _Extent((n - length) // 2, length)


def _cut(x: Any, axes: Sequence[int], extents: Sequence[_Extent]) -> Any:
    """The box, and zeros around it where an extent has them."""
    shape = ops.shape(x)
    starts, lengths, zeros = [0] * len(shape), list(shape), [(0, 0)] * len(shape)
    for axis, extent in zip(axes, extents):
        starts[axis], lengths[axis], zeros[axis] = extent.start, extent.length, (extent.before, extent.after)
    if _known(*(starts[axis] for axis in axes), *(lengths[axis] for axis in axes)):
        x = x[tuple(slice(s, s + n) if i in axes else slice(None) for i, (s, n) in enumerate(zip(starts, lengths)))]
    else:
        # Unlike a subscript, it refuses a box that is not inside.
        x = ops.slice(x, starts, lengths)
    if any(not _known(a, b) or a or b for a, b in zeros):
        x = ops.pad(x, zeros)
    return x


class _Spatial(keras.Layer):  # type: ignore[misc]
    """What crops and their inverse share: one tensor or two, of which the second only gives lengths."""

    def __init__(self, rounding: str, data_format: str | None, **kwargs: Any):
        super().__init__(**kwargs)
        self.rounding = _one_of("rounding", rounding, ROUNDINGS)
        self.data_format = data_format or keras.config.image_data_format()
        _one_of("data_format", self.data_format, ("channels_last", "channels_first"))

    def _takes_two(self) -> bool:
        raise NotImplementedError

    def _pair(self, inputs: Any, like: Any) -> tuple[Any, Any]:
        tensors = list(inputs) if isinstance(inputs, (tuple, list)) else [inputs]
        tensors += [] if like is None else [like]
        expected = 2 if self._takes_two() else 1
        if len(tensors) != expected:
            raise ValueError(f"Layer {self.name!r} takes {expected} tensor(s). Received: {len(tensors)}")
        return (tensors[0], tensors[1] if expected == 2 else None)

    def _axes(self, x: Any, given: Sequence[int] | None) -> range:
        axes = _spatial_axes(len(x.shape), self.data_format)
        if given is not None and len(given) != len(axes):
            raise ValueError(
                f"Layer {self.name!r} has sizes for {len(given)} spatial axes, but its input of shape {tuple(x.shape)} "
                f"has {len(axes)}"
            )
        return axes

    def _spec(self, x: Any, axes: Sequence[int], lengths: Sequence[int | None], dtype: Any) -> keras.KerasTensor:
        shape = list(x.shape)
        for axis, length in zip(axes, lengths):
            shape[axis] = length
        return keras.KerasTensor(tuple(shape), dtype=dtype)

    def _dtype_of(self, x: Any) -> str:
        dtype = keras.backend.standardize_dtype(x.dtype)
        return str(self.compute_dtype if keras.backend.is_float_dtype(dtype) else dtype)

    def _declared(self, y: Any, spec: keras.KerasTensor) -> Any:
        # TensorFlow forgets lengths that were cut or padded by tensors.
        if hasattr(y, "set_shape"):
            y.set_shape(spec.shape)
        return y

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rounding": self.rounding, "data_format": self.data_format}


@keras.saving.register_keras_serializable(package="foveal")
class Crop(_Spatial):
    """Crops the spatial axes of a tensor with 1 to 3 of them, with what Keras' CenterCrop leaves out.

    Args:
        keep: How much: a size from the center with one number per spatial axis, a fraction of each axis (a float),
            ``"like"`` for as many as the second input has, or a box ``{"at": {"start": [...], "size": [...]}}``.
        rounding: Where a centered crop of ``t`` out of ``n`` starts when the surplus is odd: ``"floor"`` (Keras,
            ``(n - t) // 2``), ``"torchvision"`` (half to even) or ``"monai"`` (``n // 2 - t // 2``).
        too_small: For inputs smaller than the crop: ``"error"``, ``"resize"`` (Keras' CenterCrop: crop to the wanted
            aspect ratio, then bilinear; two spatial axes and a size only), ``"pad"`` with zeros, or ``"keep"`` that axis.
        data_format: Where the channels stand; Keras' own default if None.

    Call it on one tensor, or with ``"like"`` on a list of two: ``Crop("like")([x, other])``.
    """

    def __init__(
        self,
        keep: Sequence[int] | float | str | dict[str, Any],
        rounding: str = "floor",
        too_small: str = "error",
        data_format: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(rounding, data_format, **kwargs)
        self._kept = _keep_of(keep)
        self.too_small = _one_of("too_small", too_small, POLICIES)
        if self.too_small == "resize" and (self._kept.kind != "size" or len(self._kept.size) != 2):
            raise ValueError("The policy 'resize' is for a size with a height and a width")

    @property
    def keep(self) -> Any:
        """How much to keep, as in the layer's config."""
        return self._kept.config()

    def _takes_two(self) -> bool:
        return self._kept.kind == "like"

    def _extent(self, i: int, n: Any, like: Any = None) -> _Extent:
        """What spatial axis `i` of length `n` becomes, beside one of length `like` in the second input."""
        kind, size, start, fraction = self._kept
        message = f"Layer {self.name!r} keeps {self.keep}, more than its input has along spatial axis {i}"
        if _known(n):
            message += f", {n}"
        if kind == "fraction":
            return _part(n, fraction)
        if kind == "at":
            return _placed(n, start[i], size[i], self.too_small, message)
        return _centered(n, like if kind == "like" else size[i], self.rounding, self.too_small, message)

    def _output_length(self, i: int, n: int | None, like: int | None) -> int | None:
        """The output's length along spatial axis `i`, as far as it is known."""
        wanted = self._kept.size[i] if self._kept.size else like
        if n is not None and (wanted is not None or self._kept.kind == "fraction"):
            extent = self._extent(i, n, like)
            return int(extent.before + extent.length + extent.after)
        return wanted if self.too_small in ("error", "pad") else None

    def compute_output_spec(self, inputs: Any, like: Any = None) -> keras.KerasTensor:
        x, like = self._pair(inputs, like)
        axes = self._axes(x, self._kept.size or None)
        if self.too_small == "resize":
            return self._spec(x, axes, self._kept.size, self.compute_dtype)
        others = [None if like is None else like.shape[axis] for axis in axes]
        lengths = [self._output_length(i, x.shape[axis], others[i]) for i, axis in enumerate(axes)]
        return self._spec(x, axes, lengths, self._dtype_of(x))

    def call(self, inputs: Any, like: Any = None) -> Any:
        x, like = self._pair(inputs, like)
        spec = self.compute_output_spec(x if like is None else [x, like])
        axes = self._axes(x, self._kept.size or None)
        if self.too_small == "resize":
            return self._declared(self._resized(x, axes), spec)
        shape, other = ops.shape(x), None if like is None else ops.shape(like)
        extents = [self._extent(i, shape[axis], None if other is None else other[axis]) for i, axis in enumerate(axes)]
        return self._declared(_cut(x, axes, extents), spec)

    def _resized(self, x: Any, axes: Sequence[int]) -> Any:
        """The centered crop, or where either axis is too short for it, the resized one of the same aspect ratio."""
        x = ops.cast(x, self.compute_dtype)
        (n, m), (t, u) = (ops.shape(x)[axis] for axis in axes), self._kept.size
        inside = [_centered(n, t, self.rounding, "keep", ""), _centered(m, u, self.rounding, "keep", "")]
        if _known(n, m) and n >= t and m >= u:
            return _cut(x, axes, inside)
        scaled = [_aspect(n, m, t, u), _aspect(m, n, u, t)]
        if not _known(n, m):
            short = ops.logical_or(n < t, m < u)
            pairs = zip(scaled, inside)
            scaled = [_Extent(*(ops.where(short, a, b) for a, b in ((s.start, c.start), (s.length, c.length)))) for s, c in pairs]
        return ops.image.resize(_cut(x, axes, scaled), (t, u), interpolation="bilinear", data_format=self.data_format)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "keep": self.keep, "too_small": self.too_small}


@keras.saving.register_keras_serializable(package="foveal")
class PadBack(_Spatial):
    """The inverse of a centered crop: zeros around the input, up to a given size or that of a second input.

    Args:
        size: Lengths of the spatial axes before the crop; those of the second input if None.
        rounding: The crop's rounding.
        data_format: Where the channels stand; Keras' own default if None.
    """

    def __init__(
        self, size: Sequence[int] | None = None, rounding: str = "floor", data_format: str | None = None, **kwargs: Any
    ):
        super().__init__(rounding, data_format, **kwargs)
        self._size = None if size is None else _lengths("size", size, 1)

    @property
    def size(self) -> list[int] | None:
        """The size before the crop, as in the layer's config."""
        return None if self._size is None else list(self._size)

    def _takes_two(self) -> bool:
        return self._size is None

    def compute_output_spec(self, inputs: Any, like: Any = None) -> keras.KerasTensor:
        x, like = self._pair(inputs, like)
        axes = self._axes(x, self._size)
        lengths = [like.shape[axis] for axis in axes] if self._size is None else self._size
        return self._spec(x, axes, lengths, self._dtype_of(x))

    def call(self, inputs: Any, like: Any = None) -> Any:
        x, like = self._pair(inputs, like)
        axes = self._axes(x, self._size)
        shape = ops.shape(x)
        wholes = self._size or [ops.shape(like)[axis] for axis in axes]
        extents = []
        for axis, whole in zip(axes, wholes):
            n = shape[axis]
            _require(n <= whole, f"Layer {self.name!r} pads to {whole} along axis {axis}, less than its input has, {n}")
            before = _start(self.rounding, whole, n)
            extents.append(_Extent(0, n, before, whole - n - before))
        spec = self.compute_output_spec(x if like is None else [x, like])
        return self._declared(_cut(x, axes, extents), spec)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}
