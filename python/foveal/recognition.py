"""What a layer with code of its own does, as Keras operations.

Its function is probed with ramps and traced with symbolic tensors, in the process of whoever holds it. What is found is
taken only if it gives the function's own bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, Iterator, Sequence

import numpy as np

from . import probing

__all__ = ["Call", "Refusal", "recognise", "traced"]

Shapes = list[tuple[int, ...]]

# Lengths tried for axes that the model leaves open: the longest that are not too much, since a short input may fit into a
# crop whole.
LENGTHS = (1120, 560, 280, 140, 70, 24, 10)
MOST_VALUES = 1 << 23
# Batch, and how much longer: surpluses that tell all roundings apart.
VARIANTS = ((2, 0), (3, 1), (2, 3), (2, 6))


class Refusal(Exception):
    """Why a layer is not recognised."""


@dataclass
class Call:
    """One call of a layer: its function on flat lists of tensors, and the shapes and types it was called with."""

    layer: Any
    node: Any

    @property
    def specs(self) -> list[tuple[tuple[int | None, ...], str]]:
        import keras

        return [(tuple(t.shape), keras.backend.standardize_dtype(t.dtype)) for t in self.node.input_tensors]

    def on(self, tensors: Sequence[Any]) -> Any:
        import keras

        by_id = {id(symbol): tensor for symbol, tensor in zip(self.node.input_tensors, tensors)}
        arguments = self.node.arguments
        args, kwargs = keras.tree.map_structure(lambda leaf: by_id.get(id(leaf), leaf), (arguments.args, arguments.kwargs))
        return self.layer.call(*args, **kwargs)

    def tensors(self, arrays: Sequence[np.ndarray]) -> list[Any]:
        import keras

        return [keras.ops.convert_to_tensor(array, dtype) for array, (_, dtype) in zip(arrays, self.specs)]

    def on_arrays(self, arrays: Sequence[np.ndarray]) -> np.ndarray:
        return self.numpy(self.on(self.tensors(arrays)))

    @staticmethod
    def numpy(result: Any) -> np.ndarray:
        import keras

        if isinstance(result, (list, tuple, dict)):
            raise Refusal(f"gives a {type(result).__name__} rather than one tensor")
        return np.asarray(keras.ops.convert_to_numpy(result))


def recognise(call: Call) -> Any:
    rng = np.random.default_rng(0)
    declared = _declared_sizes(call, rng)
    tried: list[str] = []
    selection = None
    if all("float" in dtype for _, dtype in call.specs):
        sets = (sizes for sizes in [*_varied_sizes(call), declared] if _takes(call, sizes, rng))
        selection = next((found for sizes in sets if (found := probing.select(call.on_arrays, sizes, rng))), None)
        if selection is None:
            tried.append("probed with ramps: it does not only select values and compute a x + b")
    for what, function in _candidates(call, selection):
        try:
            model = traced(call, function)
            if _same_bits(call, model, declared, rng):
                return model
            tried.append(f"{what}: gives other values")
        except Exception as error:
            tried.append(f"{what}: {_first_line(error)}")
    raise Refusal("; ".join(tried))


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


def _candidates(call: Call, selection: probing.Selection | None) -> Iterator[tuple[str, Callable[[Sequence[Any]], Any]]]:
    """What may do the same as the layer, the most telling first, as functions of symbolic tensors."""
    if selection is not None and (selection.scale, selection.offset) == (1.0, 0.0):
        yield "probed as a selection", partial(_apply, selection, ())
    yield "traced with symbolic tensors", call.on
    if selection is not None and (selection.scale, selection.offset) != (1.0, 0.0):
        for form in probing.affine_forms(selection.scale, selection.offset):
            text = "probed as x " + " ".join(f"{sign} {number:g}" for sign, number in form)
            yield text, partial(_apply, selection, form)


def _takes(call: Call, sizes: Sequence[Shapes], rng: np.random.Generator) -> bool:
    """Whether the layer runs on inputs of these shapes."""
    if any(sum(int(np.prod(shape)) for shape in shapes) > MOST_VALUES for shapes in sizes):
        return False
    try:
        for shapes in sizes:
            call.on_arrays(_random(call, shapes, rng, "normal"))
    except Refusal:
        raise
    except Exception:
        return False
    return True


def _declared_sizes(call: Call, rng: np.random.Generator) -> list[Shapes]:
    """Shapes as the model declares them, with open axes as long as the layer takes and memory allows."""
    specs = [shape for shape, _ in call.specs]
    for apart in (5, 0):
        for length in LENGTHS if any(None in shape[1:] for shape in specs) else LENGTHS[:1]:
            sizes = [
                [_filled(shape, batch, length + extra - apart * i) for i, shape in enumerate(specs)] for batch, extra in VARIANTS
            ]
            if _takes(call, sizes, rng):
                return sizes
    raise Refusal("no input of the declared shape that it takes was found")


def _filled(shape: Sequence[int | None], batch: int, length: int) -> tuple[int, ...]:
    # Open axes of different length tell which is which.
    return (batch, *(length + 2 * axis if n is None else n for axis, n in enumerate(shape[1:])))


def _varied_sizes(call: Call) -> Iterator[list[Shapes]]:
    """Other lengths than declared along what may be the spatial axes, where a centered crop shows that it is one."""
    specs = [shape for shape, _ in call.specs]
    if any(None in shape[1:] for shape in specs):
        return
    last: Callable[[int], range] = lambda rank: range(1, rank - 1)
    first: Callable[[int], range] = lambda rank: range(2, rank)
    for spatial in (last, first):
        yield [
            [
                (batch, *(n + extra * (axis in spatial(len(shape))) for axis, n in enumerate(shape) if axis and n is not None))
                for shape in specs
            ]
            for batch, extra in VARIANTS
        ]


def _long_sizes(call: Call) -> Iterator[Shapes]:
    """One open axis long and the others short: a crop that larger inputs would show."""
    specs = [shape for shape, _ in call.specs]
    for at in sorted({axis for shape in specs for axis, n in enumerate(shape) if axis and n is None}):
        yield [
            tuple(1 if axis == 0 else n if n is not None else LENGTHS[0] if axis == at else 16 for axis, n in enumerate(shape))
            for shape in specs
        ]


def _random(call: Call, shapes: Shapes, rng: np.random.Generator, kind: str) -> list[np.ndarray]:
    """Random inputs: normal ones, those of pictures, or of very different magnitude."""
    arrays = []
    for shape, (_, dtype) in zip(shapes, call.specs):
        if "float" not in dtype:
            arrays.append(rng.integers(0, 2 if dtype == "bool" else 128, shape).astype(dtype))
            continue
        x = rng.standard_normal(shape) if kind != "pictures" else rng.uniform(0.0, 255.0, shape)
        if kind == "magnitudes" and dtype in ("float32", "float64"):
            x = x * 10.0 ** rng.uniform(-12.0, 12.0, shape)
        arrays.append(x.astype("float32"))
    return arrays


def _same_bits(call: Call, model: Any, sizes: Sequence[Shapes], rng: np.random.Generator) -> bool:
    """Whether the model gives the layer's bits: three inputs at two sizes, and nothing else for long ones."""

    def same(shapes: Shapes, kind: str) -> bool:
        arrays = _random(call, shapes, rng, kind)
        expected, got = call.on_arrays(arrays), call.numpy(model(call.tensors(arrays)))
        return expected.dtype == got.dtype and expected.shape == got.shape and expected.tobytes() == got.tobytes()

    if not all(same(shapes, kind) for shapes in sizes[:2] for kind in ("normal", "pictures", "magnitudes")):
        return False
    for shapes in _long_sizes(call):
        try:
            if not same(shapes, "normal"):
                return False
        except Exception:
            # What one of the two refuses is not computed wrongly.
            continue
    return True


def traced(call: Call, function: Callable[[Sequence[Any]], Any]) -> Any:
    """The Keras model of the operations that the function calls."""
    import keras

    inputs = [keras.Input(batch_shape=(None, *shape[1:]), dtype=dtype) for shape, dtype in call.specs]
    output = function(inputs)
    if not isinstance(output, keras.KerasTensor):
        raise Refusal(f"gives {type(output).__name__} rather than one tensor")
    if any(output is tensor for tensor in inputs):
        output = keras.layers.Identity()(output)
    return keras.Model(inputs, output)


def _apply(selection: probing.Selection, form: Sequence[tuple[str, float]], tensors: Sequence[Any]) -> Any:
    """A selection and the arithmetic behind it, as Keras layers and operations."""
    from keras import ops

    x, axes = tensors[selection.source], selection.axes
    if any(axis.center is not None or axis.like is not None for axis in axes):
        x = _crop(axes, tensors, x)
    key = tuple(axis.key for axis in axes)
    if any(part != slice(None) for part in key):
        x = x[key]
    # Indexed axes are gone.
    left = [k for k, axis in enumerate(axes) if isinstance(axis.key, slice)]
    flipped = [left.index(k) for k in left if axes[k].flip]
    if flipped:
        x = ops.flip(x, flipped[0] if len(flipped) == 1 else tuple(flipped))
    order = [left.index(k) for k in selection.order]
    if order != sorted(order):
        x = ops.transpose(x, order)
    arithmetic = {"*": lambda x, n: x * n, "/": lambda x, n: x / n, "+": lambda x, n: x + n, "-": lambda x, n: x - n}
    for sign, number in form:
        x = arithmetic[sign](x, number)
    return x


def _crop(axes: Sequence[probing.Axis], tensors: Sequence[Any], x: Any) -> Any:
    from .keras_layers import Crop

    cut = [k for k, axis in enumerate(axes) if axis.center is not None or axis.like is not None]
    last = len(axes) - 1 not in cut
    spatial = range(1, len(axes) - 1) if last else range(2, len(axes))
    rounding = next(name for name in probing.STARTS if all(name in axes[k].roundings for k in cut))
    settings = {"rounding": rounding, "data_format": "channels_last" if last else "channels_first"}
    likes = {axes[k].like for k in spatial}
    like = max((at for at in likes if at is not None), default=None)
    if like is not None:
        if len(likes) > 1:
            raise Refusal("a crop of some axes like another tensor")
        return Crop("like", **settings)([x, tensors[like]])
    sizes = [axes[k].center or x.shape[k] for k in spatial]
    if None in sizes:
        raise Refusal("a crop of some axes beside others of any length")
    return Crop([int(n) for n in sizes], **settings)(x)
