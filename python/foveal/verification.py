"""foveal beside real Keras: the same inputs through both, and the largest difference of every layer.

``foveal.verify("model.keras")`` runs both in this process. The command ``foveal verify`` runs this file as a program in a
Python that has Keras: the command computes foveal's side and leaves it in a folder, the program computes Keras' side and
leaves the comparison there. Keras' safe mode stays on: no code from the file is run.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Sequence

import numpy as np

__all__ = ["LayerDifference", "Verification", "verify"]

# Differences allowed between two orders of the same sums, as a part of a layer's largest value.
TOLERANCES = {"float16": 1e-2, "bfloat16": 8e-2}
TOLERANCE = 1e-5

Place = tuple[Any, ...]  # ((layer name, call), ...) from the outermost model inwards, and which output.


@dataclass
class LayerDifference:
    """How far foveal's output of a layer is from Keras'."""

    layer: str
    class_name: str
    max_abs_error: float | None
    max_abs_value: float | None
    agrees: bool
    problem: str | None = None

    @property
    def relative_error(self) -> float | None:
        """The largest error as a part of the largest value."""
        if self.max_abs_error is None or self.max_abs_error == 0:
            return self.max_abs_error
        return self.max_abs_error / self.max_abs_value if self.max_abs_value else float("inf")


@dataclass
class Verification:
    """What came out; true if all layers agree. Prints as a table."""

    keras_version: str
    backend: str
    tolerance: float
    layers: list[LayerDifference] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)

    @property
    def first_departure(self) -> str | None:
        """The first layer, in the order of computation, that differs by more than the tolerance."""
        return next((row.layer for row in self.layers if not row.agrees), None)

    def __bool__(self) -> bool:
        return bool(self.layers) and self.first_departure is None

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; numbers that JSON has no word for are None."""

        def finite(x: float | None) -> float | None:
            return x if x is None or np.isfinite(x) else None

        rows = [
            {**asdict(row), "max_abs_error": finite(row.max_abs_error), "relative_error": finite(row.relative_error)}
            for row in self.layers
        ]
        return {
            "keras_version": self.keras_version,
            "backend": self.backend,
            "tolerance": self.tolerance,
            "agrees": bool(self),
            "first_departure": self.first_departure,
            "layers": rows,
            "not_compared": self.not_compared,
        }

    def __str__(self) -> str:
        def number(x: float | None) -> str:
            return "-" if x is None else f"{x:.1e}"

        heading = ("layer", "class", "max error", "max value", "error/value")
        rows = [
            (row.layer, row.class_name, number(row.max_abs_error), number(row.max_abs_value), number(row.relative_error))
            + (() if row.agrees else (f"<- {row.problem or 'differs'}",))
            for row in self.layers
        ]
        widths = [max(len(row[i]) for row in [heading, *rows]) for i in range(len(heading))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0])).rstrip() for row in [heading, *rows]]
        return "\n".join([*lines, self.verdict()])

    def verdict(self) -> str:
        """One line that says how it went."""
        beside = f"Keras {self.keras_version} on {self.backend}"
        if not self.layers:
            return f"no layer could be compared with {beside}"
        if self:
            return f"{len(self.layers)} layer outputs agree with {beside} to {self.tolerance:g} of their largest value"
        return f"departs from {beside} at `{self.first_departure}`, by more than {self.tolerance:g} of its largest value"


def verify(
    path: str | os.PathLike[str],
    inputs: Any = None,
    tolerance: float | None = None,
    *,
    input_size: int | Sequence[int] = 64,
    batch: int = 2,
    seed: int = 0,
) -> Verification:
    """Runs a `.keras` file in foveal and in real Keras on the same inputs, and compares every layer.

    Args:
        path: The file. Keras opens it in safe mode: a file with Python lambdas is refused.
        inputs: One array, a list in the model's order, or a dict by name; random numbers if None.
        tolerance: Largest error of a layer, as a part of its largest value; 1e-5 if None (1e-2 for float16, 8e-2 for
            bfloat16).
        input_size: Lengths of the inputs' axes that the model leaves open, or one for all.
        batch, seed: Of the random inputs.

    Returns:
        A `Verification`: true if all layers agree, with one row per layer, and a table when printed.
    """
    import foveal

    core = foveal.load_model(path)._core
    infos = core.info()["inputs"]
    arrays = _arrays(infos, inputs, input_size, batch, np.random.default_rng(seed))
    probe, rows = core.with_all_activations()
    # An input that no layer reads is none of the probe's.
    read = {info["name"]: array for info, array in zip(infos, arrays)}
    outputs = probe.predict([read[info["name"]] for info in probe.info()["inputs"]])
    expected = activations(load_in_keras(os.fspath(path)), arrays)
    return compare(zip(rows, outputs), expected, tolerance)


def _arrays(infos: Sequence[dict[str, Any]], given: Any, size: Any, batch: int, rng: np.random.Generator) -> list[np.ndarray]:
    """The given inputs, or random ones, in the model's order."""
    names = [info["name"] for info in infos]
    if given is None:
        return [random_input(info["shape"], info["dtype"], size, batch, rng) for info in infos]
    if isinstance(given, Mapping):
        missing = [name for name in names if name not in given]
        if missing:
            raise ValueError(f"nothing is given for the inputs {', '.join(missing)}")
        return [np.asarray(given[name]) for name in names]
    arrays = given if isinstance(given, (list, tuple)) else [given]
    if len(arrays) != len(names):
        raise ValueError(f"the model has {len(names)} inputs ({', '.join(names)}), but got {len(arrays)}")
    return [np.asarray(array) for array in arrays]


def random_input(shape: Sequence[int | None], dtype: str, size: Any, batch: int, rng: np.random.Generator) -> np.ndarray:
    """Values from -1 to 1, or whole numbers from 0 to 255, for an input of this shape (with batch)."""
    open_axes = sum(n is None for n in shape[1:])
    lengths = list(size) if isinstance(size, Iterable) else [size] * open_axes
    if len(lengths) != open_axes:
        raise ValueError(f"input_size gives {len(lengths)} lengths, but an input of shape {tuple(shape)} leaves {open_axes} open")
    given = iter(lengths)
    whole = (batch, *(n if n is not None else next(given) for n in shape[1:]))
    if "float" in dtype:
        return rng.uniform(-1.0, 1.0, whole).astype("float32")
    return rng.integers(0, 2 if dtype == "bool" else 256 if dtype != "int8" else 128, whole).astype(dtype)


class Refused(Exception):
    """Real Keras is not there, or does not open the file."""


def load_in_keras(path: str) -> Any:
    """Real Keras' model of a file, in safe mode."""
    try:
        import keras
    except ImportError as error:
        raise Refused(f"{sys.executable} has no working Keras ({error}): install keras and a backend there") from error
    _register_layers()
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:
        raise Refused(f"Keras {keras.__version__} does not open `{path}` in safe mode: {_first_line(error)}") from error


def _register_layers() -> None:
    """Makes foveal's own layers known to Keras."""
    if __package__:
        from . import keras_layers  # noqa: F401
    else:
        import keras_layers  # type: ignore  # noqa: F401


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


def activations(model: Any, inputs: Sequence[Any]) -> dict[Place, np.ndarray]:
    """Every output of every call of every layer of a Keras model, those of nested models included, by its place."""
    import keras

    values = [keras.ops.convert_to_tensor(x) for x in inputs]
    return {place: _numpy(value) for place, value in _walk(model, values, ())}


def _numpy(value: Any) -> np.ndarray:
    import keras

    return np.asarray(keras.ops.convert_to_numpy(value))


def graph_of(model: Any) -> Any:
    """The functional model that a Keras model is, or that its Sequential keeps."""
    return getattr(model, "_functional", None) or model


def calls_of(model: Any) -> list[tuple[Any, int, Any]]:
    """Every call in a Keras model but those of inputs: layer or operation, which of its calls it is, and the node."""
    import keras

    graph = graph_of(model)
    # A layer that stands in several models has the calls of all.
    own = {id(node) for nodes in graph._nodes_by_depth.values() for node in nodes}
    return [
        (operation, call, node)
        for operation in graph.operations
        if not isinstance(operation, keras.layers.InputLayer)
        for call, node in enumerate(node for node in operation._inbound_nodes if id(node) in own)
    ]


def _walk(model: Any, inputs: Sequence[Any], around: Place) -> Iterator[tuple[Place, Any]]:
    """Runs a model for all tensors in it at once, then the models in it on what came to them."""
    import keras

    graph, calls = graph_of(model), calls_of(model)
    tensors = [tensor for _, _, node in calls for tensor in node.output_tensors]
    if not tensors:
        return
    results = keras.Model(graph.inputs, tensors)(list(inputs), training=False)
    results = results if isinstance(results, (list, tuple)) else [results]
    values = {id(tensor): value for tensor, value in zip([*graph.inputs, *tensors], [*inputs, *results])}
    for operation, call, node in calls:
        path = (*around, (operation.name, call))
        for output, tensor in enumerate(node.output_tensors):
            yield (path, output), values[id(tensor)]
        if isinstance(operation, keras.Model):
            yield from _walk(operation, [values[id(tensor)] for tensor in node.input_tensors], path)


def compare(
    computed: Iterable[tuple[Mapping[str, Any], np.ndarray]], expected: Mapping[Place, np.ndarray], tolerance: float | None
) -> Verification:
    """Compares foveal's outputs of layers, each with what it is, in the order of computation, with Keras'."""
    import keras

    report = Verification(keras.__version__, keras.backend.backend(), TOLERANCE if tolerance is None else tolerance)
    for what, values in computed:
        if tolerance is None:
            report.tolerance = max(report.tolerance, TOLERANCES.get(what["dtype"], 0.0))
        theirs = expected.get((tuple((name, call) for name, call in what["path"]), what["output"]))
        if theirs is None:
            report.not_compared.append(what["layer"])
        else:
            report.layers.append(_difference(what["layer"], what["class"], values, theirs))
    for row in report.layers:
        row.agrees = row.relative_error is not None and row.relative_error <= report.tolerance
    return report


def _difference(name: str, class_name: str, ours: np.ndarray, theirs: np.ndarray) -> LayerDifference:
    if ours.shape != theirs.shape:
        problem = f"shape {ours.shape}, in Keras {theirs.shape}"
        return LayerDifference(name, class_name, None, None, False, problem)
    ours, theirs = ours.astype("float64"), theirs.astype("float64")
    with np.errstate(invalid="ignore"):
        error = np.abs(ours - theirs)
    error[(ours == theirs) | (np.isnan(ours) & np.isnan(theirs))] = 0.0
    error[np.isnan(error)] = np.inf
    finite = np.abs(theirs[np.isfinite(theirs)])
    return LayerDifference(name, class_name, float(error.max(initial=0.0)), float(finite.max(initial=0.0)), False)


def _compare_folder(folder: Path) -> dict[str, Any]:
    """Keras' side of the command `foveal verify`: reads job.json and the arrays beside it."""
    job = json.loads((folder / "job.json").read_text("utf-8"))
    model = load_in_keras(job["model"])
    expected = activations(model, [np.load(folder / file) for file in job["inputs"]])

    computed = ((row, np.load(folder / row["file"])) for row in job["activations"])
    report = compare(computed, expected, job["tolerance"])
    return {**report.to_dict(), "verdict": report.verdict()}


def _main(folder: Path) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        report = _compare_folder(folder)
    except Refused as error:
        report = {"error": str(error)}
    (folder / "report.json").write_text(json.dumps(report), "utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
