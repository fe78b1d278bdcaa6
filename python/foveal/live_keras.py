"""Live Keras models, opened natively.

Layers whose code is the user's own (a Lambda, a class of their own) are recognised by calling them, here where their owner
holds them: nothing from a file is run. What one does is written as Keras operations in its place, if that gives the same
bits for random inputs; what is not recognised is named.
"""

from __future__ import annotations

import copy
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator, Mapping, Sequence

import numpy as np

from . import probing
from .verification import calls_of, graph_of

__all__ = ["NotRecognised", "from_keras"]

Shapes = Sequence[tuple[int, ...]]

# Lengths tried for axes that the model leaves open: the longest that are not too much, since a short input may fit into a
# crop whole.
LENGTHS = (1120, 560, 280, 140, 70, 24, 10)
MOST_VALUES = 1 << 23
# Batch, and how much longer: surpluses that tell all roundings apart.
VARIANTS = ((2, 0), (3, 1), (2, 3), (2, 6))


class NotRecognised(ValueError):
    """Layers with code of their own that is neither a crop, a slice nor simple arithmetic; `layers` says what was tried."""

    def __init__(self, layers: Mapping[str, str]):
        self.layers = dict(layers)
        lines = [f"  `{name}`: {reason}" for name, reason in self.layers.items()]
        super().__init__(
            "these layers hold Python code that foveal does not recognise:\n"
            + "\n".join(lines)
            + "\nsay what stands for each: from_keras(model, replace={name: layer}), with a layer of Keras or of foveal"
        )


def from_keras(model: Any, replace: Mapping[str, Any] | None = None) -> Any:
    """The foveal model of a live Keras model (any backend), with its weights as they are now.

    Args:
        model: A functional or Sequential Keras model. It is not changed.
        replace: Layers by name (`inner/lambda` in a nested model), of Keras or of foveal, to stand for layers of the model.

    Raises:
        NotRecognised: names each layer with code of its own that is not recognised, and what was tried.
    """
    import foveal
    import keras

    replace = dict(replace or {})
    # Layers of foveal take their place when the file is opened, those of Keras in the file.
    native = {name: layer for name, layer in replace.items() if not isinstance(layer, keras.Layer)}
    foreign = _foreign(model, "")
    known, unknown = {}, {}
    for name, found in foreign.items():
        if name in native:
            continue
        try:
            known[name] = _given(found, replace[name]) if name in replace else _recognised(found)
        except _Refusal as refusal:
            unknown[name] = str(refusal)
    strangers = [name for name in replace if name not in foreign and name not in native]
    if strangers:
        raise ValueError(f"`replace` names {', '.join(strangers)}, which hold no code of their own: change the model instead")
    if unknown:
        raise NotRecognised(unknown)
    with tempfile.TemporaryDirectory(prefix="foveal-") as folder:
        path = os.path.join(folder, "model.keras")
        _save(model, [found.layer for found in foreign.values()], path)
        _rewrite(path, known)
        return foveal.load_model(path, replace=native)


class _Refusal(Exception):
    """Why a layer is not recognised."""


@dataclass
class _Foreign:
    """A layer with code of its own and its calls in one model."""

    layer: Any
    calls: list = field(default_factory=list)


def _foreign(model: Any, prefix: str) -> dict[str, _Foreign]:
    import keras

    if not isinstance(model, keras.Model) or not hasattr(graph_of(model), "_nodes_by_depth"):
        raise ValueError(
            f"`{getattr(model, 'name', model)}` is no functional or Sequential Keras model with known inputs: foveal reads the "
            "graph of layers, which a subclass of keras.Model does not have"
        )
    found: dict[str, _Foreign] = {}
    for operation, _, node in calls_of(model):
        name = prefix + operation.name
        if _is_model(operation):
            found.update(_foreign(operation, name + "/"))
        elif not _is_known(operation):
            found.setdefault(name, _Foreign(operation)).calls.append(node)
    return found


def _is_model(operation: Any) -> bool:
    import keras

    return isinstance(operation, keras.Model)


def _is_known(operation: Any) -> bool:
    import keras

    if isinstance(operation, keras.layers.Lambda):
        return False
    module = type(operation).__module__
    return module.split(".")[0] in ("keras", "foveal")


@dataclass
class _Call:
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
        place = lambda leaf: by_id.get(id(leaf), leaf)
        args, kwargs = keras.tree.map_structure(place, (arguments.args, arguments.kwargs))
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
            raise _Refusal(f"gives a {type(result).__name__} rather than one tensor")
        return np.asarray(keras.ops.convert_to_numpy(result))


def _recognised(found: _Foreign) -> Any:
    """A Keras model of operations that does what the layer does."""
    if found.layer.weights:
        raise _Refusal(f"{type(found.layer).__name__} has weights of its own")
    results = [_recognise(_Call(found.layer, node)) for node in found.calls]
    configs = [_anonymous(result) for result in results]
    if any(config != configs[0] for config in configs[1:]):
        raise _Refusal("is called several times and does something else each time")
    return results[0]


def _recognise(call: _Call) -> Any:
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
            model = _traced(call, function)
            if _same_bits(call, model, declared, rng):
                return model
            tried.append(f"{what}: gives other values")
        except Exception as error:
            tried.append(f"{what}: {_first_line(error)}")
    raise _Refusal("; ".join(tried))


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


def _candidates(call: _Call, selection: probing.Selection | None) -> Iterator[tuple[str, Callable]]:
    """What may do the same as the layer, the most telling first, as functions of symbolic tensors."""
    if selection is not None and (selection.scale, selection.offset) == (1.0, 0.0):
        yield "probed as a selection", lambda tensors: _apply(selection, (), tensors)
    yield "traced with symbolic tensors", call.on
    if selection is not None and (selection.scale, selection.offset) != (1.0, 0.0):
        for form in probing.affine_forms(selection.scale, selection.offset):
            text = "probed as x " + " ".join(f"{sign} {number:g}" for sign, number in form)
            yield text, lambda tensors, form=form: _apply(selection, form, tensors)


def _takes(call: _Call, sizes: Sequence[Shapes], rng: np.random.Generator) -> bool:
    """Whether the layer runs on inputs of these shapes."""
    if any(sum(int(np.prod(shape)) for shape in shapes) > MOST_VALUES for shapes in sizes):
        return False
    try:
        for shapes in sizes:
            call.on_arrays(_random(call, shapes, rng, "normal"))
    except _Refusal:
        raise
    except Exception:
        return False
    return True


def _declared_sizes(call: _Call, rng: np.random.Generator) -> list[Shapes]:
    """Shapes as the model declares them, with open axes as long as the layer takes and memory allows."""
    specs = [shape for shape, _ in call.specs]
    for apart in (5, 0):
        for length in LENGTHS if any(None in shape[1:] for shape in specs) else LENGTHS[:1]:
            sizes = [
                [_filled(shape, batch, length + extra - apart * i) for i, shape in enumerate(specs)] for batch, extra in VARIANTS
            ]
            if _takes(call, sizes, rng):
                return sizes
    raise _Refusal("no input of the declared shape that it takes was found")


def _filled(shape: Sequence[int | None], batch: int, length: int) -> tuple[int, ...]:
    # Open axes of different length tell which is which.
    return (batch, *(length + 2 * axis if n is None else n for axis, n in enumerate(shape[1:])))


def _varied_sizes(call: _Call) -> Iterator[list[Shapes]]:
    """Other lengths than declared along what may be the spatial axes, where a centered crop shows that it is one."""
    specs = [shape for shape, _ in call.specs]
    if any(None in shape[1:] for shape in specs):
        return
    for spatial in (lambda rank: range(1, rank - 1), lambda rank: range(2, rank)):
        yield [
            [
                (batch, *(n + extra * (axis + 1 in spatial(len(shape))) for axis, n in enumerate(shape[1:])))
                for shape in specs
            ]
            for batch, extra in VARIANTS
        ]


def _long_sizes(call: _Call) -> Iterator[Shapes]:
    """One open axis long and the others short: a crop that larger inputs would show."""
    specs = [shape for shape, _ in call.specs]
    for at in sorted({axis for shape in specs for axis, n in enumerate(shape) if axis and n is None}):
        yield [
            tuple(1 if axis == 0 else n if n is not None else LENGTHS[0] if axis == at else 16 for axis, n in enumerate(shape))
            for shape in specs
        ]


def _random(call: _Call, shapes: Shapes, rng: np.random.Generator, kind: str) -> list[np.ndarray]:
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


def _same_bits(call: _Call, model: Any, sizes: Sequence[Shapes], rng: np.random.Generator) -> bool:
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


def _traced(call: _Call, function: Callable[[Sequence[Any]], Any]) -> Any:
    """The Keras model of the operations that the function calls."""
    import keras

    inputs = [keras.Input(batch_shape=(None, *shape[1:]), dtype=dtype) for shape, dtype in call.specs]
    output = function(inputs)
    if not isinstance(output, keras.KerasTensor):
        raise _Refusal(f"gives {type(output).__name__} rather than one tensor")
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
    if likes != {None}:
        (like,) = likes
        return Crop("like", **settings)([x, tensors[like]])
    sizes = [x.shape[k] if axes[k].center is None else axes[k].center for k in spatial]
    if None in sizes:
        raise _Refusal("a crop of some axes of a length that is not known")
    return Crop(sizes, **settings)(x)


def _given(found: _Foreign, layer: Any) -> Any:
    """A Keras layer that stands for another, as a model of it alone."""
    return _traced(_Call(found.layer, found.calls[0]), lambda tensors: layer(tensors[0] if len(tensors) == 1 else tensors))


def _steps(model: Any) -> list[tuple[dict, list]]:
    """What a traced model does: each operation as config.json has it, with the calls of it."""
    import keras

    config = keras.saving.serialize_keras_object(model)["config"]
    return [entry for entry in config["layers"] if entry["class_name"] != "InputLayer"]


def _anonymous(model: Any) -> str:
    """A traced model's operations without the names that Keras numbers them by and the shapes they were traced with."""
    steps = copy.deepcopy(_steps(model))
    names = {entry["name"]: f"step{i}" for i, entry in enumerate(steps)}

    def plain(value: Any) -> Any:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            name, call, output = value["config"]["keras_history"]
            return [names.get(name, "input"), call, output]
        if isinstance(value, dict):
            hidden = ("name", "build_config", "shared_object_id")
            return {key: plain(item) for key, item in value.items() if key not in hidden}
        return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value

    return json.dumps(plain(steps), sort_keys=True)


def _save(model: Any, layers: Sequence[Any], path: str) -> None:
    """Keras' own file of a model, in which layers with code of their own need not tell their settings."""
    for layer in layers:
        name = layer.name
        object.__setattr__(layer, "get_config", lambda name=name: {"name": name})
    try:
        model.save(path)
    finally:
        for layer in layers:
            object.__delattr__(layer, "get_config")


def _rewrite(path: str, known: Mapping[str, Any]) -> None:
    """Puts operations in the place of layers in a file's config.json."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    for name, model in known.items():
        _put(config, name.split("/"), model)
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _put(container: dict, path: Sequence[str], model: Any) -> None:
    layers = container["config"]["layers"]
    at = next(i for i, entry in enumerate(layers) if entry["config"]["name"] == path[0])
    if len(path) > 1:
        _put(layers[at], path[1:], model)
    elif container["class_name"] == "Sequential":
        layers[at] = _in_sequence(layers, path[0], model)
    else:
        layers[at : at + 1] = _inlined(layers[at], model)


def _in_sequence(layers: Sequence[dict], name: str, model: Any) -> dict:
    """One entry for a Sequential: a layer if that is all, else a model."""
    import keras

    steps = _steps(model)
    if len(steps) == 1 and not steps[0]["module"].startswith("keras.src.ops"):
        entry = {key: value for key, value in steps[0].items() if key not in ("name", "inbound_nodes")}
    elif any(entry["class_name"] == "Functional" for entry in layers):
        # Weights are numbered by class: one model more would move those of its siblings.
        raise NotRecognised({name: "becomes several operations, in a Sequential that holds models"})
    else:
        entry = keras.saving.serialize_keras_object(model)
    entry["config"] = {**entry["config"], "name": name}
    return entry


def _inlined(entry: dict, model: Any) -> list[dict]:
    """Entries for a functional model: the last has the layer's name, and each is called as often as the layer was."""
    steps = _steps(model)
    inputs = [tensor._keras_history.operation.name for tensor in model.inputs]
    last = model.outputs[0]._keras_history.operation.name
    names = {step["name"]: f"{entry['name']}_{i}_{step['name']}" for i, step in enumerate(steps)}
    names[last] = entry["name"]

    def renamed(value: Any, call: int, given: Mapping[str, Any]) -> Any:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            name, _, output = value["config"]["keras_history"]
            if name in given:
                return given[name]
            return {**value, "config": {**value["config"], "keras_history": [names[name], call, output]}}
        if isinstance(value, dict):
            return {key: renamed(item, call, given) for key, item in value.items()}
        return [renamed(item, call, given) for item in value] if isinstance(value, (list, tuple)) else value

    given = [dict(zip(inputs, _tensors(node))) for node in entry["inbound_nodes"]]
    return [
        {
            **step,
            "name": names[step["name"]],
            "config": {**step["config"], "name": names[step["name"]]},
            "inbound_nodes": [renamed(step["inbound_nodes"][0], call, tensors) for call, tensors in enumerate(given)],
        }
        for step in steps
    ]


def _tensors(value: Any) -> list[dict]:
    """The tensors among the arguments of a call, in flat order."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [tensor for item in items for tensor in _tensors(item)]
