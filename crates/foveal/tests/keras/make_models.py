"""Makes small whole models with real Keras, and its answers to them.

    make_models.py FOLDER [--versions] [--only NAME]

Each model of `models.py` becomes `<name>.keras` and `<name>.npz`, with `<case>/in0`, ... (in the order of the
model's inputs, flat) and `<case>/out` (`out0`, ... for several outputs, flat); the cases are numbered from 0 and
differ in the sizes that the model leaves open.

`--versions` makes the models that are also kept as older Keras versions write them, under `vectors/versions`: run
this script with a Python that has the version.
"""

import argparse
import pathlib
import sys

import fixtures
import keras
from models import FIXTURES


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--versions", action="store_true", help="make the models kept for several Keras versions")
    parser.add_argument("--only", metavar="NAME", help="make this model alone")
    args = parser.parse_args()
    names = [name for name, made in FIXTURES.items() if made.versions or not args.versions]
    if args.only is not None and args.only not in names:
        sys.exit(f"no model `{args.only}` among {', '.join(names)}")
    args.folder.mkdir(parents=True, exist_ok=True)
    for path in [*args.folder.glob("*.keras"), *args.folder.glob("*.npz")]:
        if path.stem not in names:
            path.unlink()
    for name in names:
        if args.only in (None, name):
            make(name, FIXTURES[name], args.folder)


def make(name, made, folder):
    keras.utils.clear_session()
    keras.utils.set_random_seed(1)
    model = made.build()
    fixtures.randomise(model, name)
    fixtures.save_model(model, folder / f"{name}.keras")
    if made.answers:
        arrays = {}
        for case, sizes in enumerate(made.sizes):
            arrays |= answers(model, name, str(case), sizes, made.maximum)
        fixtures.save_arrays(arrays, folder / f"{name}.npz")
    print(name, flush=True)


def answers(model, name, case, sizes, maximum):
    inputs = [
        fixtures.draw_input(fixtures.rng(name, case, str(index)), tensor, maximum, sizes)
        for index, tensor in enumerate(model.inputs)
    ]
    return fixtures.entries(case, inputs, fixtures.ask(model, inputs))


if __name__ == "__main__":
    main()
