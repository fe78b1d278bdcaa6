"""Draws random small models, by real Keras and with its answers, for the tests to compare with.

    fuzz_keras.py make FOLDER --seed S --first N --count N
    fuzz_keras.py exact FOLDER --seed S NUMBER:ATTEMPT ...
    fuzz_keras.py check FOLDER

`make` writes `<number>.keras` and `<number>.npz` (`0/in0`, ..., `0/out0`, ...), the same for the same seed and number. A
drawing that Keras itself does not take, or whose answers are not finite, is drawn anew: `make` prints which attempt it was.

`exact` computes models of `make` again in double precision, into `<number>.exact.npz`: where rounding is amplified, what
counts is that one is no farther from the exact answer than the other.

`check` opens `<number>.saved.keras` beside them, as foveal saved it, and prints a line of JSON for each that Keras does not
take or answers otherwise than the original: `{"case": "00017", "error": ...}`, with `"original": true` where Keras does
not take back what it wrote itself either.
"""

import argparse
import collections
import json
import os
import pathlib
import sys
from typing import NamedTuple

# Double precision is asked for before JAX is there.
os.environ["JAX_ENABLE_X64"] = "1" if "exact" in sys.argv[1:2] else "0"

import fixtures  # isort: skip (imported first: it chooses the backend)
import drawn_layers  # noqa: F401 (lists its candidates)
import drawn_ops  # noqa: F401 (lists its candidates)
import keras
import numpy as np
from drawing import CANDIDATES, Draw, kind
from keras import Input, Model, Sequential, layers, ops

MOST_VALUES = 20_000
# Of integer inputs.
LARGEST = 9
# Of answers; beyond that, rounding is all that differs.
MOST = 1e6
ATTEMPTS = 200


class Sketch:
    """A model as it grows."""

    def __init__(self, draw, rank=None, takes=("float",)):
        self.draw, self.inputs, self.open, self.exact, self.used = draw, [], [], set(), []
        self.batch = draw.int(1, 3)
        for _ in range(draw.one(1, 1, 1, 2, 3) if rank is None else 1):
            self.input(rank or draw.one(2, 3, 3, 4, 4, 4, 4, 5), draw.one(*takes))

    def input(self, rank, taken):
        longest = {2: 12, 3: 11, 4: 9, 5: 5}[rank]
        dtype = {"float": None, "int": "int32", "bool": "bool"}[taken]
        shape = (*self.draw.ints(rank - 2, 1 if self.draw.chance(0.1) else 3, longest), self.draw.int(1, 6))
        self.inputs.append(Input(shape, dtype=dtype, name=f"in{len(self.inputs)}"))
        self.add(self.inputs[-1], exact=True)

    def add(self, tensor, exact=False):
        self.open.append(tensor)
        if exact:
            self.exact.add(id(tensor))

    def pick(self):
        recent = self.open[-3:] if self.draw.chance(0.7) else self.open
        return self.draw.one(*recent)

    def like(self, x, place):
        """Another tensor of the shape and type of `x`, or `x` itself."""
        others = [y for y in self.open if y.shape == x.shape and y.dtype == x.dtype and id(y) in self.exact]
        if id(x) not in self.exact or self.draw.chance(0.5):
            others = [y for y in self.open if y.shape == x.shape and y.dtype == x.dtype]
        return self.draw.one(*others) if others and self.draw.chance(0.8) else x

    def broadcast(self, x):
        """A tensor, or an array, that repeats along some axes of `x`."""
        if len(x.shape) > 2 and self.draw.chance(0.5):
            return ops.max(x, axis=self.draw.int(1, len(x.shape) - 1), keepdims=True)
        values = [self.draw.int(-2, 2) if kind(x) == "int" else self.draw.number() for _ in range(x.shape[-1])]
        return np.array(values, str(x.dtype))

    def beside(self, x, axis):
        """A tensor that differs from `x` in the length of `axis` at most."""
        axis %= len(x.shape)
        fits = [
            y for y in self.open
            if len(y.shape) == len(x.shape) and y.dtype == x.dtype
            and all(a == b for place, (a, b) in enumerate(zip(x.shape, y.shape, strict=True)) if place != axis)
        ]  # fmt: skip
        return self.draw.one(x, *fits)

    def condition(self, x):
        return ops.greater(x, ops.flip(x, axis=-1)) if self.draw.chance(0.5) else ops.less(x, 1)

    def mask(self, x):
        """Some steps of a sequence."""
        return ops.greater(x[:, :, 0], self.draw.number(-1, 0.5))

    def fitting(self, x):
        return [c for c in CANDIDATES if self.takes(c, x)]

    def takes(self, candidate, x):
        return len(x.shape) in candidate.ranks and kind(x) in candidate.takes and (id(x) in self.exact or not candidate.jumps)

    def apply(self, candidate, x):
        """Whether the candidate could be applied; what Keras does not take is left out."""
        try:
            results = fixtures.flat(candidate.make(self.draw, x, self))
        except Exception as error:
            refused[f"{candidate.name}: {type(error).__name__}"] += 1
            return False
        kept = [y for y in results if isinstance(y, keras.KerasTensor) and self.small(y)]
        for y in kept:
            self.add(y, exact=candidate.exact and id(x) in self.exact)
        if kept:
            self.used.append(candidate.name)
        return bool(kept)

    def small(self, tensor):
        lengths = [1 if n is None else n for n in tensor.shape]
        return 2 <= len(lengths) <= 5 and 0 < np.prod(lengths) <= MOST_VALUES and tensor.shape[0] is None

    def grow(self):
        x = self.pick()
        fitting = self.fitting(x)
        if self.draw.chance(0.12):
            return self.nest(x)
        return bool(fitting) and self.apply(self.draw.one(*fitting), x)

    def nest(self, x):
        """A model within the model, or a layer, called on one or two tensors."""
        if kind(x) != "float" or len(x.shape) < 2:
            return False
        try:
            shared = self.inner(x)
            for tensor in [x, *([self.like(x, 0)] if self.draw.chance(0.5) else [])]:
                for y in fixtures.flat(shared(tensor)):
                    if self.small(y):
                        self.add(y)
        except Exception as error:
            refused[f"nest: {type(error).__name__}"] += 1
            return False
        self.used.append("nest")
        return True

    def inner(self, x):
        d, form = self.draw, self.draw.int(0, 2)
        if form == 0:
            return d.one(layers.Dense(d.int(1, 5)), layers.BatchNormalization(), layers.LayerNormalization())
        if form == 1:
            return Sequential([Input(x.shape[1:]), layers.Dense(d.int(1, 5), activation="relu"), layers.BatchNormalization()])
        sketch = Sketch(d, len(x.shape))
        sketch.inputs = [Input(x.shape[1:], dtype=x.dtype)]
        sketch.open, sketch.exact = list(sketch.inputs), set()
        for _ in range(d.int(1, 4)):
            sketch.grow()
        return Model(sketch.inputs[0], sketch.outputs(d.one(1, 1, 2)))

    def outputs(self, count):
        made = [y for y in self.open if not any(y is x for x in self.inputs)]
        if not made:
            raise ValueError("nothing was made")
        outputs = [made[-1]]
        while len(outputs) < min(count, len(made)):
            outputs.append(self.draw.one(*[y for y in made if not any(y is z for z in outputs)]))
        return outputs[0] if len(outputs) == 1 else outputs


refused = collections.Counter()


def single(draw):
    """One candidate, each as likely as any other."""
    chosen = draw.one(*CANDIDATES)
    sketch = Sketch(draw, draw.one(*chosen.ranks), chosen.takes)
    if not sketch.apply(chosen, sketch.inputs[0]):
        return None
    return sketch, sketch.outputs(3)


def chain(draw):
    sketch = Sketch(draw, draw.one(3, 4, 4, 4))
    for _ in range(draw.int(2, 7)):
        last = sketch.open[-1]
        fitting = sketch.fitting(last)
        if fitting:
            sketch.apply(draw.one(*fitting), last)
    return sketch, sketch.outputs(1)


def graph(draw):
    sketch = Sketch(draw, takes=("float", "float", "float", "int"))
    for _ in range(draw.int(3, 12)):
        sketch.grow()
    outputs = sketch.outputs(draw.one(1, 2, 3))
    if isinstance(outputs, list) and draw.chance(0.3):
        outputs = {f"{name}": y for name, y in zip("bca", outputs, strict=False)}
    return sketch, outputs


POLICIES = "mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64"


def draw_model(draw, exact=False):
    """A model, its sketch, and the dtype policy it was made under."""
    policy = draw.one(*POLICIES) if draw.chance(0.1) else "float32"
    keras.config.set_floatx("float64" if exact else "float32")
    keras.config.set_dtype_policy("float64" if exact else policy)
    try:
        drawn = draw.one(single, single, chain, graph)(draw)
    finally:
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")
    if drawn is None:
        return None
    sketch, outputs = drawn
    return Model(sketch.inputs, outputs), sketch, policy


class Drawn(NamedTuple):
    model: Model
    policy: str
    used: list
    inputs: list
    answers: list


def draw_case(seed, number, attempt, exact=False):
    """A model with its answers; nothing if Keras does not take it."""
    keras.utils.clear_session()
    draw = Draw(seed, number, attempt)
    try:
        drawn = draw_model(draw, exact)
        if drawn is None:
            return None
        model, sketch, policy = drawn
        fixtures.randomise(model, str(seed), str(number))
        inputs = [draw_values(seed, number, tensor, sketch.batch) for tensor in model.inputs]
        answers = [fixtures.to_numpy(y) for y in fixtures.call(model, inputs)]
    except Exception as error:
        refused[f"model: {type(error).__name__}"] += 1
        return None
    return Drawn(model, policy, sketch.used, inputs, answers)


def make(folder, seed, number):
    """Draws until Keras takes it; returns what was used."""
    for attempt in range(ATTEMPTS):
        drawn = draw_case(seed, number, attempt)
        if drawn is None:
            continue
        if not all(np.isfinite(y).all() and np.abs(y.astype("float64")).max(initial=0) < MOST for y in drawn.answers):
            continue
        stem = folder / f"{number:05}"
        drawn.model.save(f"{stem}.keras")
        arrays = {f"0/in{i}": x for i, x in enumerate(drawn.inputs)} | {f"0/out{i}": y for i, y in enumerate(drawn.answers)}
        np.savez(f"{stem}.npz", **arrays)
        return {"case": stem.name, "policy": drawn.policy, "attempt": attempt, "used": drawn.used}
    raise SystemExit(f"seed {seed}, model {number}: Keras took none of {ATTEMPTS} drawings")


def keep_double():
    """Keras takes the wider of double and single precision to be single, within its normalisations for one."""
    backend = keras.src.backend
    usual = backend.result_type
    backend.result_type = lambda *types: "float64" if "float64" in types else usual(*types)


def make_exact(folder, seed, number, attempt):
    drawn = draw_case(seed, number, attempt, exact=True)
    if drawn is not None:
        np.savez(folder / f"{number:05}.exact.npz", **{f"0/out{i}": y for i, y in enumerate(drawn.answers)})


def draw_values(seed, number, tensor, batch):
    """Inputs of few digits, which every float type holds, so that equal ones are equal in each."""
    generator = fixtures.rng(str(seed), str(number), tensor.name)
    values = fixtures.draw_input(generator, tensor, LARGEST if "int" in tensor.dtype else 1, (batch,))
    return values if kind(tensor) != "float" else (np.round(values * 64) / 64).astype("float32")


def check(folder):
    for saved in sorted(folder.glob("*.saved.keras")):
        stem = saved.name.split(".")[0]
        keras.utils.clear_session()
        arrays = np.load(folder / f"{stem}.npz")
        problem = differs(saved, arrays)
        if problem:
            original = differs(folder / f"{stem}.keras", arrays)
            print(json.dumps({"case": stem, "error": problem, "original": bool(original)}), flush=True)


def differs(path, arrays):
    """What is wrong with a file that should give these answers."""
    try:
        model = keras.models.load_model(path, compile=False)
        inputs = [arrays[f"0/in{i}"] for i in range(len(model.inputs))]
        given = [fixtures.to_numpy(y) for y in fixtures.call(model, inputs)]
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[-400:]}"
    for i, y in enumerate(given):
        wanted = arrays[f"0/out{i}"]
        if y.shape != wanted.shape:
            return f"output {i} has the shape {y.shape} rather than {wanted.shape}"
        error = np.abs(y.astype("float64") - wanted.astype("float64")).max(initial=0)
        if not error <= 1e-6 * np.abs(wanted.astype("float64")).max(initial=0):
            return f"output {i} differs by {error}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["make", "exact", "check"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", nargs="*", help="those to compute exactly")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    args = parser.parse_intermixed_args()
    if args.what == "check":
        return check(args.folder)
    if args.what == "exact":
        keep_double()
        for case in args.cases:
            make_exact(args.folder, args.seed, *map(int, case.split(":")))
        return None
    args.folder.mkdir(parents=True, exist_ok=True)
    for number in range(args.first, args.first + args.count):
        print(json.dumps(make(args.folder, args.seed, number)), flush=True)
    print(json.dumps({"refused": dict(refused.most_common())}), file=sys.stderr)


if __name__ == "__main__":
    main()
