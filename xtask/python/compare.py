"""foveal beside real Keras, in one run. Prints Markdown."""

import os
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PROGRAMS = Path(__file__).resolve().parents[2] / "python/tests/programs"


def row(what, ours, theirs, unit):
    print(f"| {what} | {ours:.3g} | {theirs:.3g} | {theirs / ours:.1f} | {unit} |")


def fresh(program, times):
    """Median time in s and peak memory in MB of a new Python that runs the program."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        assert status == 0, program
        runs.append((time.perf_counter() - start, usage.ru_maxrss / 1e3))
    return [statistics.median(column) for column in zip(*runs)]


def medians(rounds, calls, repeat=1):
    """Median times in ms of interleaved rounds."""
    times = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            for _ in range(repeat):
                call()
            times[name].append((time.perf_counter() - start) / repeat * 1e3)
    return {name: statistics.median(all) for name, all in times.items()}


def theirs_of(path, folder):
    """The program, as Keras runs it."""
    text = path.read_text().replace("from foveal import keras", "import keras").replace("from foveal.keras import", "from keras import")
    changed = Path(folder) / path.name
    changed.write_text(text)
    return changed


def main():
    print("| what | foveal | Keras | times | unit |\n|---|---|---|---|---|")
    base = fresh("import numpy", 7)[0]
    ours, theirs = fresh("import numpy, foveal.keras", 7)[0] - base, fresh("import numpy, keras", 3)[0] - base
    row("import, beyond NumPy", ours * 1e3, theirs * 1e3, "ms")
    with tempfile.TemporaryDirectory() as folder:
        programs = {path: theirs_of(path, folder) for path in sorted(PROGRAMS.glob("*.py"))}
        first, other = next(iter(programs.items()))
        ours, theirs = (fresh(f"import runpy; runpy.run_path({str(path)!r})", times) for path, times in ((first, 7), (other, 3)))
        row("start to first prediction of network one", ours[0], theirs[0], "s")
        row("largest memory of that process", ours[1], theirs[1], "MB")
        compare_small()
        for path, changed in programs.items():
            compare(path, changed)


def compare_small():
    import keras

    from foveal import keras as ours_keras

    def dense(keras):
        input = keras.Input((4,))
        return keras.Model(input, keras.layers.Dense(3)(input))

    ours, theirs, x = dense(ours_keras), dense(keras), np.ones((1, 4), "f4")
    medians(1, {"warm": lambda: ours.predict(x)}, 100)
    small = medians(15, {"foveal": lambda: ours.predict(x)}, 1000)["foveal"]
    times = medians(15, {"predict": lambda: theirs.predict(x, verbose=0), "call": lambda: np.asarray(theirs(x))}, 3)
    row("a call of a tiny model (one dense layer), against `predict()`", small * 1e3, times["predict"] * 1e3, "µs")
    row("the same, against `model(x)`", small * 1e3, times["call"] * 1e3, "µs")


def compare(path, changed):
    sink = sys.stdout
    with open(os.devnull, "w") as sys.stdout:
        ours, theirs = runpy.run_path(str(path)), runpy.run_path(str(changed))
    sys.stdout = sink
    x, model, keras_model = ours["images"], ours["model"], theirs["model"]
    model.set_weights(keras_model.get_weights())
    expected = keras_model.predict(x, verbose=0)
    assert np.abs(model.predict(x) - expected).max() <= 1e-5 * np.abs(expected).max()
    calls = {
        "foveal": lambda: model.predict(x),
        "predict": lambda: keras_model.predict(x, verbose=0),
        "call": lambda: np.asarray(keras_model(x)),
    }
    times = medians(15, calls)
    name = "network two" if path.name.startswith("two") else "network one"
    row(f"{name}, against `predict()`", times["foveal"], times["predict"], "ms")
    row(f"{name}, against `model(x)`", times["foveal"], times["call"], "ms")


main()
