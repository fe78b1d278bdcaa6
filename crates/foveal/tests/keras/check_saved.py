"""Opens `.keras` files that foveal wrote in real Keras and compares what they answer.

    check_saved.py FOLDER

Every `<name>.keras` has an `<name>.npz` beside it with `<case>/in0`, ... and `<case>/out` (or `out0`, ...). Prints a
line of JSON per output,

    {"model": "resnet.keras", "case": "0", "output": 0, "max_abs_error": 1e-7, "max_abs_value": 3.2}

or `{"model": ..., "beyond_this_version": ...}` for a file with a class that this version of Keras does not have, or an
operation whose name it cannot set, or `{"model": ..., "error": ...}` for a file that it does not take, and then fails.
"""

import argparse
import importlib.util
import json
import pathlib
import re
import sys

import fixtures
import keras
import numpy as np

# What versions before 3.15 cannot have, as below.
BEFORE_3_15 = {
    r"Could not deserialize '[\w.]+' because it is not a KerasSaveable subclass": None,
    r"Unrecognized keyword arguments passed to \w+Attention: \{'use_gate': True\}": ["GroupQueryAttention", "MultiHeadAttention"],
    # Patches side by side, whose strides are null.
    r"cannot access local variable 'strides' where it is not associated with a value.*": ["image.ExtractPatches"],
    # A nested model that is called with a dict; Keras' own file of it opens from 3.15 on too.
    r"`inputs` not connected to `outputs`": ["nested_by_name_crop1"],
}

# What Keras 3.5 cannot have, by the end of its complaint, and the files that hold it.
KERAS_3_5 = {
    r"Could not locate class '\w+'\..*": None,
    r"Could not interpret activation function identifier: \w+": ["Activation"],
    r"including values \{0\} that do not satisfy `value > 0`": ["Conv2DTranspose"],
    r"cannot reshape array of shape \(\) \(size 1\) into shape \[1, 6\] \(size 6\)": ["Normalization"],
    r"Unrecognized keyword arguments passed to \w+: .*": [
        "GroupQueryAttention", "RandomBrightness", "RandomContrast", "RandomFlip", "Resizing"
    ],
    r"list index out of range": ["Attention"],
    r"`query_shape` and `value_shape` must be equal, but are .*": ["MultiHeadAttention"],
    # Masks before cells of several states.
    r"where requires ndarray or scalar arguments, got <class 'list'> .*": ["RNN"],
    r"\w+\.__init__\(\) got an unexpected keyword argument '(name|equal_nan)'": ["core.StopGradient", "numpy.Isclose", "numpy.Select"],
    # Operations that can be traced, but not called.
    r"Arguments received by (Logsumexp|BatchNorm)\.call\(\).*": ["math.Logsumexp", "nn.BatchNorm"],
    r"Operation.__init__\(\) got an unexpected keyword argument '(shape|side)'": ["core.Slice", "numpy.SearchSorted"],
    # A layer has the name that Keras would find for the operation.
    r"Reshape.__init__\(\) got an unexpected keyword argument 'name'": ["shapes"],
    r"Concatenate.__init__\(\) got an unexpected keyword argument 'name'": ["masked_merges"],
    # The operation of a mask, which Keras 3.15 has in the file, and 3.5 makes again when it opens it.
    r'The name "not_equal" is used 2 times in the model\..*': ["transformer"],
}

# What no version of Keras takes back from its own files: a range of shears is refused below 0, and JAX takes no lists,
# which is what JSON makes of tuples.
EVERY_VERSION = {
    r"Received: input_number=-[\d.]+": ["RandomShear"],
    r"Non-hashable static arguments are not supported\..*": [
        "linalg.Norm", "numpy.Rot90", "numpy.Quantile", *(f"numpy.Nan{what}" for what in "max mean min prod std sum var".split())
    ],
    r"can only concatenate tuple \(not \"list\"\) to tuple.*": ["nn.AdaptiveAveragePool", "nn.AdaptiveMaxPool"],
}

# Outputs for integer inputs, of which Keras 3.5 makes something else than later versions.
OTHER_IN_3_5 = {("BatchNormalization", 4), ("GroupNormalization", 3), ("LayerNormalization", 5), ("UpSampling2D", 3)}


def beyond_this_version(file, error):
    minor = int(keras.version().split(".")[1])
    known = EVERY_VERSION | (BEFORE_3_15 if minor < 15 else {}) | (KERAS_3_5 if minor == 5 else {})
    for complaint, stems in known.items():
        found = re.search(complaint + "$", str(error), re.DOTALL)
        if found and (stems is None or file.stem in stems):
            return found[0][:100]
    return None


def know_crops():
    """Makes foveal's own classes known to Keras, by the module that its Python package has for that."""
    path = pathlib.Path(__file__).parents[4] / "python" / "foveal" / "keras_layers.py"
    spec = importlib.util.spec_from_file_location("keras_layers", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def main():
    know_crops()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    files = sorted(parser.parse_args().folder.glob("*.keras"))
    if not files:
        sys.exit("there is no .keras file in that folder")
    failed = False
    for file in files:
        keras.utils.clear_session()
        try:
            lines = list(compare(file))
        except Exception as error:
            beyond = beyond_this_version(file, error)
            lines = [{"beyond_this_version": beyond} if beyond else {"error": f"{type(error).__name__}: {error}"}]
            failed |= beyond is None
        for line in lines:
            print(json.dumps({"model": file.name} | line), flush=True)
    sys.exit(failed)


def compare(file):
    model = keras.models.load_model(file, compile=False)
    arrays = np.load(file.with_suffix(".npz"))
    for case in dict.fromkeys(name.split("/")[0] for name in arrays.files):
        inputs = [arrays[f"{case}/in{index}"] for index in range(len(model.inputs))]
        wanted = [arrays[name] for name in arrays.files if name.startswith(f"{case}/out")]
        given = [fixtures.to_numpy(output) for output in fixtures.call(model, inputs)]
        for output, (ours, theirs) in enumerate(zip(wanted, given, strict=True)):
            if keras.version().startswith("3.5.") and (file.stem, output) in OTHER_IN_3_5:
                yield {"output": output, "beyond_this_version": "integers are another thing in Keras 3.5"}
            else:
                yield {"case": case, "output": output} | difference(ours, theirs)


def difference(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError(f"foveal answers the shape {ours.shape}, Keras {theirs.shape}")
    ours, theirs = ours.astype("float64"), theirs.astype("float64")
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    error = np.abs(np.where(same, 0, ours) - np.where(same, 0, theirs)).max()
    if not np.isfinite(error):
        raise ValueError("foveal and Keras disagree on where values are finite")
    return {"max_abs_error": float(error), "max_abs_value": float(np.abs(theirs[np.isfinite(theirs)]).max(initial=0))}


if __name__ == "__main__":
    main()
