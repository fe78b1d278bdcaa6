"""Makes small whole models with real Keras, and its answers to them.

    make_models.py FOLDER [--versions | --hdf5] [--only NAME]

Each model of `models.py`, `precision.py` and `sequences.py` becomes `<name>.keras` and `<name>.npz`, with `<case>/in0`, ... (in the order of the
model's inputs, flat) and `<case>/out` (`out0`, ... for several outputs, flat); the cases are numbered from 0 and
differ in the sizes that the model leaves open.

`--versions` makes the models that are also kept as older Keras versions write them, in `vectors/versions/<version>`:
run this script with a Python that has the version. The weights are the same, so the answers are those of
`vectors/models`.

`--hdf5` makes the same models in HDF5, `<name>.h5` whole and `<name>.weights.h5` without their configuration, in
`vectors/hdf5/<version>`.
"""

import argparse
import pathlib
import sys

import fixtures
import keras
import precision  # noqa: F401 (its models come behind the others)
import sequences  # noqa: F401 (and these)
from models import FIXTURES


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--versions", action="store_true", help="make the models kept for several Keras versions")
    parser.add_argument("--hdf5", action="store_true", help="make the models kept in HDF5")
    parser.add_argument("--only", metavar="NAME", help="make this model alone")
    args = parser.parse_args()
    names = [name for name, made in FIXTURES.items() if made.versions or not (args.versions or args.hdf5)]
    if args.only is not None and args.only not in names:
        sys.exit(f"no model `{args.only}` among {', '.join(names)}")
    args.folder.mkdir(parents=True, exist_ok=True)
    for path in [*args.folder.glob("*.keras"), *args.folder.glob("*.npz")]:
        if path.stem not in names:
            path.unlink()
    for name in names:
        if args.only in (None, name):
            make(name, args.folder, answers=FIXTURES[name].answers and not args.versions, hdf5=args.hdf5)


def make(name, folder, answers, hdf5=False):
    keras.utils.clear_session()
    keras.utils.set_random_seed(1)
    made = FIXTURES[name]
    model = made.build()
    fixtures.randomise(model, name)
    if hdf5:
        model.save(folder / f"{name}.h5")
        model.save_weights(folder / f"{name}.weights.h5")
        print(name, flush=True)
        return
    fixtures.save_model(model, folder / f"{name}.keras")
    if answers:
        arrays = {}
        for case, sizes in enumerate(made.sizes):
            arrays |= ask(model, name, str(case), sizes, made.maximum)
        fixtures.save_arrays(arrays, folder / f"{name}.npz")
    print(name, flush=True)


def ask(model, name, case, sizes, maximum):
    inputs = [
        fixtures.draw_input(fixtures.rng(name, case, str(index)), tensor, maximum, sizes)
        for index, tensor in enumerate(model.inputs)
    ]
    return fixtures.entries(case, inputs, fixtures.ask(model, inputs))


if __name__ == "__main__":
    main()
