"""Makes test vectors with real Keras: what every layer answers for its declared cases.

    make_vectors.py CASES.json FOLDER [--only CLASS]

CASES.json is what `cargo run -p foveal --example cases` prints:

    [{"class": "Conv2D", "module": "keras.layers", "cases": [
        {"name": "same_stride2",           unique within the class
         "config": {...},                  the Keras config without name and dtype
         "inputs": [[2, 7, 5, 3]],         shapes with the batch dimension
         "args": null,                     or the arguments of the call, see `call`
         "kwargs": null,                   or those of them that have names
         "dtypes": [],                     element types of the inputs, where they are not all `dtype`
         "integers": 255,                  inputs are int32 in 0..=255 (null: float32, normal)
         "unknown": true}]}]               the model declares all lengths but the channels unknown (absent: false)

Each class becomes one functional model `<Class>.keras` with a branch per case (the layer is named after the case,
its inputs `<case>_in0`, ...) and `<Class>.npz` with `<case>/in0`, ... and `<case>/out` (`out0`, ... for several
outputs). Operations, whose module is such as `keras.src.ops.numpy`, are stored as `numpy.<Class>`.
"""

import argparse
import importlib
import json
import pathlib
import sys
import traceback

import fixtures
import keras
import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", metavar="CLASS", help="make this class alone (`Conv2D`, `numpy.Add`)")
    args = parser.parse_args()
    groups = {stem(group): group for group in json.loads(args.cases.read_text())}
    args.folder.mkdir(parents=True, exist_ok=True)
    if args.only is None:
        remove_stale(args.folder, groups)
    elif args.only not in groups:
        sys.exit(f"no class `{args.only}` among the cases: {', '.join(sorted(groups))}")
    failed = [name for name in groups if args.only in (None, name) and not make(name, groups[name], args.folder)]
    if failed:
        sys.exit(f"real Keras refuses cases of: {', '.join(failed)}")


def stem(group):
    module = group["module"]
    return group["class"] if module == "keras.layers" else f"{module.rsplit('.', 1)[-1]}.{group['class']}"


def remove_stale(folder, groups):
    for path in [*folder.glob("*.keras"), *folder.glob("*.npz")]:
        if path.stem not in groups:
            path.unlink()


def make(name, group, folder):
    """Writes one class; returns whether Keras took every case."""
    keras.utils.clear_session()
    inputs, outputs, arrays = [], [], {}
    refused = 0
    for case in group["cases"]:
        try:
            branch = build(group, case)
            arrays |= fixtures.entries(case["name"], branch.values, branch.answers())
        except Exception:
            refused += 1
            print(f"{name}/{case['name']}: {traceback.format_exc(limit=-1)}", file=sys.stderr)
            continue
        inputs += branch.inputs
        outputs += branch.outputs
    if inputs:
        fixtures.save_model(keras.Model(inputs, outputs, name=name.replace(".", "_")), folder / f"{name}.keras")
        fixtures.save_arrays(arrays, folder / f"{name}.npz")
    print(f"{name}: {len(group['cases']) - refused} of {len(group['cases'])} cases", flush=True)
    return refused == 0


class Branch:
    """Inputs -> the layer of one case -> its outputs."""

    def __init__(self, inputs, outputs, values):
        self.inputs, self.outputs, self.values = inputs, outputs, values

    def answers(self):
        model = keras.Model(self.inputs, self.outputs)
        return fixtures.flat(model(self.values, training=False))


def build(group, case):
    seed = (stem(group), case["name"])
    layer = create(group, case)
    inputs = [
        keras.Input(batch_shape=shape, dtype=dtype, name=f"{case['name']}_in{index}")
        for index, (shape, dtype) in enumerate(zip(declared_shapes(case), dtypes(case), strict=True))
    ]
    outputs = fixtures.flat(call(layer, inputs, case.get("args"), case.get("kwargs")))
    if isinstance(layer, keras.layers.Layer):
        fixtures.randomise(layer, *seed)
    values = []
    for index, (tensor, shape) in enumerate(zip(inputs, case["inputs"], strict=True)):
        free = [size for size, dim in zip(shape, tensor.shape, strict=True) if dim is None]
        values.append(fixtures.draw_input(fixtures.rng(*seed, f"in{index}"), tensor, case.get("integers"), free))
    return Branch(inputs, outputs, values)


def create(group, case):
    cls = getattr(importlib.import_module(group["module"]), group["class"])
    config = {"name": case["name"], **case["config"]}
    if not issubclass(cls, keras.layers.Layer):
        # A caller of `keras.ops` gives tuples, and some operations insist on them.
        config = {key: tuple(value) if isinstance(value, list) else value for key, value in config.items()}
    return cls.from_config(config)


def declared_shapes(case):
    """The batch is always unknown; so are the spatial dimensions if the case says so."""
    for shape in case["inputs"]:
        shape = [None, *shape[1:]]
        if case.get("unknown"):
            channels = 1 if case["config"].get("data_format") == "channels_first" else len(shape) - 1
            shape = [dim if axis == channels else None for axis, dim in enumerate(shape)]
        yield shape


def dtypes(case):
    return case.get("dtypes") or [case["dtype"]] * len(case["inputs"])


def call(layer, inputs, args, kwargs=None):
    """Calls a layer on its input, or on the list of its inputs, and an operation on its inputs one by one.

    A case may give the positional arguments instead: `"$0"` stands for the first input, and slices and `...` are
    written as Keras writes them.
    """
    if args is not None:
        named = {key: argument(value, inputs) for key, value in (kwargs or {}).items()}
        return layer(*(argument(value, inputs) for value in args), **named)
    if isinstance(layer, keras.layers.Layer):
        return layer(inputs[0] if len(inputs) == 1 else inputs)
    return layer(*inputs)


def argument(value, inputs):
    if isinstance(value, list):
        return [argument(item, inputs) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        return inputs[int(value[1:])]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__slice__":
        bounds = value["config"]
        return slice(bounds["start"], bounds["stop"], bounds["step"])
    if value.get("class_name") == "__ellipsis__":
        return Ellipsis
    if value.get("class_name") == "__numpy__":
        return np.array(value["config"]["value"], value["config"]["dtype"])
    return {key: argument(item, inputs) for key, item in value.items()}


if __name__ == "__main__":
    main()
