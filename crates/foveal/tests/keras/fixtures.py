"""Reproducible Keras fixtures: seeded weights and inputs, and archives that are the same bytes on every run.

Used by `make_vectors.py` (one layer at a time), `make_models.py` (whole small models) and `live.py`
(keras.applications).
"""

import io
import json
import math
import os
import tempfile
import zipfile

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Every program runs once, so optimising it takes longer than it saves.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

import keras  # noqa: E402 (the environment above chooses the backend)
import numpy as np  # noqa: E402

SAVED = "2000-01-01@00:00:00"
EPOCH = (1980, 1, 1, 0, 0, 0)
POSITIVE = ("gamma", "scale", "variance", "moving_variance")


def rng(*seed):
    """A generator that depends on nothing but the words given, so adding a case changes no other."""
    return np.random.default_rng(list("/".join(seed).encode()))


def flat(structure):
    """The leaves of a nested structure in Keras' order (dicts by sorted key), the same in every version of Keras."""
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in flat(structure[key])]
    if isinstance(structure, list | tuple):
        return [leaf for item in structure for leaf in flat(item)]
    return [structure]


def pack(structure, leaves):
    """The inverse of `flat`: `leaves`, an iterator, in the form of `structure`."""
    if isinstance(structure, dict):
        return {key: pack(structure[key], leaves) for key in sorted(structure)}
    if isinstance(structure, list | tuple):
        return [pack(item, leaves) for item in structure]
    return next(leaves)


def ask(model, inputs):
    """The outputs of `model` at inference for `inputs`, both flat."""
    return flat(model.predict(structured(model, inputs), verbose=0))


def call(model, inputs):
    """As `ask`, but in one call, which also takes outputs without a batch axis."""
    return flat(model(structured(model, inputs), training=False))


def structured(model, inputs):
    """Flat inputs in the form that `model` takes."""
    structure = getattr(model, "_inputs_struct", None)  # of a Functional; a Sequential has one input
    return pack(structure, iter(inputs))


def draw_input(generator, tensor, maximum=None, sizes=()):
    """Normal numbers (integers 0..=maximum for integer tensors and truth values) in `tensor`'s shape; `sizes` fill its unknown dims."""
    sizes = iter(sizes)
    shape = [next(sizes) if dim is None else dim for dim in tensor.shape]
    if "int" in tensor.dtype or tensor.dtype == "bool":
        return generator.integers(0, maximum, shape, endpoint=True).astype(tensor.dtype)
    return generator.normal(size=shape).astype("float32")


def randomise(layer, *seed):
    """Gives every weight of `layer` a seeded value that keeps activations near unit scale.

    Kernels are He-scaled by the number of taps an output value sees; variances and scales stay positive; biases,
    shifts and means are moderate, so that none of them could be left out unnoticed.
    """
    for place, sub in enumerate(layer._flatten_layers()):
        own = sub._trainable_variables + sub._non_trainable_variables
        for index, variable in enumerate(own):
            variable.assign(draw_weight(rng(*seed, str(place), str(index)), sub, variable))
        if isinstance(sub, keras.layers.Normalization):
            sub.finalize_state()


def draw_weight(generator, layer, variable):
    shape, name = tuple(variable.shape), variable.name
    if "int" in str(variable.dtype):
        return np.ones(shape)
    if name in POSITIVE:
        return generator.uniform(0.5, 1.5, shape)
    if "kernel" in name:
        depthwise = "depthwise" in name or type(layer).__name__.startswith("Depthwise")
        taps = math.prod(shape[:-2] if depthwise else shape[:-1])
        return generator.normal(0.0, min(0.5, math.sqrt(2.0 / taps)), shape)
    return generator.normal(0.0, 0.25, shape)


def save_model(model, path):
    """Saves `model` as `.keras` with everything that varies from run to run (dates, Python ids) made constant."""
    with tempfile.TemporaryDirectory() as folder:
        plain = os.path.join(folder, "model.keras")
        model.save(plain)
        with zipfile.ZipFile(plain) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, settle(name, data))


def settle(name, data):
    if name == "metadata.json":
        return json.dumps(json.loads(data) | {"date_saved": SAVED})
    if name == "config.json":
        return json.dumps(renumber(json.loads(data), {}))
    return data


def renumber(value, ids):
    """Replaces `shared_object_id`s, which are memory addresses, by their order of appearance."""
    if isinstance(value, dict):
        return {
            key: ids.setdefault(item, len(ids) + 1) if key == "shared_object_id" else renumber(item, ids)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [renumber(item, ids) for item in value]
    return value


def save_arrays(arrays, path):
    """`np.savez_compressed`, at the highest level and with constant dates."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.asarray(array, order="C"), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data.getvalue())


def entries(case, inputs, outputs):
    """The arrays of one case under their names: `<case>/in0`, ... and `<case>/out`, or `out0`, ... for several."""
    outputs = [to_numpy(output) for output in outputs]
    names = ["out"] if len(outputs) == 1 else [f"out{index}" for index in range(len(outputs))]
    named = {f"{case}/in{index}": array for index, array in enumerate(inputs)}
    return named | {f"{case}/{name}": array for name, array in zip(names, outputs, strict=True)}


def to_numpy(tensor):
    """float16 and bfloat16 are widened: every value stays as it is, and any reader knows float32."""
    array = keras.ops.convert_to_numpy(tensor)
    return array.astype("float32") if array.dtype.itemsize == 2 else array
