"""Opens `.keras` files that foveal wrote in real Keras and compares what they answer.

    check_saved.py FOLDER

Every `<name>.keras` has an `<name>.npz` beside it with `<case>/in0`, ... and `<case>/out` (or `out0`, ...). Prints a
line of JSON per output,

    {"model": "resnet.keras", "case": "0", "output": 0, "max_abs_error": 1e-7, "max_abs_value": 3.2}

or `{"model": ..., "error": ...}` for a file that real Keras does not take, and then fails.
"""

import argparse
import json
import pathlib
import sys

import fixtures
import keras
import numpy as np


def main():
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
            lines, failed = [{"error": f"{type(error).__name__}: {error}"}], True
        for line in lines:
            print(json.dumps({"model": file.name} | line), flush=True)
    sys.exit(failed)


def compare(file):
    model = keras.models.load_model(file, compile=False)
    arrays = np.load(file.with_suffix(".npz"))
    for case in dict.fromkeys(name.split("/")[0] for name in arrays.files):
        inputs = [arrays[f"{case}/in{index}"] for index in range(len(model.inputs))]
        wanted = [arrays[name] for name in arrays.files if name.startswith(f"{case}/out")]
        given = [fixtures.to_numpy(output) for output in fixtures.ask(model, inputs)]
        for output, (ours, theirs) in enumerate(zip(wanted, given, strict=True)):
            yield {"case": case, "output": output} | difference(ours, theirs)


def difference(ours, theirs):
    if ours.shape != theirs.shape:
        raise ValueError(f"foveal answers the shape {ours.shape}, Keras {theirs.shape}")
    ours, theirs = ours.astype("float64"), theirs.astype("float64")
    return {"max_abs_error": float(np.abs(ours - theirs).max()), "max_abs_value": float(np.abs(theirs).max())}


if __name__ == "__main__":
    main()
