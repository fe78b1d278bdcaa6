"""Models."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, Union

from . import _foveal, random
from ._foveal import Tensor
from .cropping import keep_of, lengths_of
from .errors import ArgumentTypeError, ModelFileError, NoSuchLayerError, UsageError
from .layer import Layer, flat, is_symbolic, one, shaped
from .training import Trains

if TYPE_CHECKING:
    from .explain import Explanation, ReceptiveField

__all__ = ["Model", "ModelLayer", "load_model"]

Path = Union[str, "os.PathLike[str]"]


class ModelLayer:
    """A layer as it stands in a model."""

    def __init__(self, model: Model, name: str) -> None:
        self._model = model
        self._info = model._core.layer_info(name)

    @property
    def name(self) -> str:
        """Its name; `inner/name` within a nested model."""
        return str(self._info["name"])

    @property
    def class_name(self) -> str:
        """Its Keras class."""
        return str(self._info["class_name"])

    @property
    def output(self) -> Tensor:
        """Its output as a symbolic tensor, to build on."""
        return self._model._core.layer_tensor(self.name)

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """Lengths of its output, with the batch."""
        return tuple(self._info["shape"])

    def _place(self) -> slice:
        """Where its weights, and those of layers in it, stand among the model's."""
        rows = self._model._info()["layers"]
        # All calls of a layer share its weights.
        name = self.name if any(row["name"] == self.name for row in rows) else re.sub(r":\d+(?=/|$)", "", self.name)
        own = [i for i, row in enumerate(rows) if row["name"] == name or row["name"].startswith(f"{name}/")]
        counts = [row["weights"] for row in rows]
        start = sum(counts[: own[0]]) if own else 0
        return slice(start, start + sum(counts[i] for i in own))

    def get_weights(self) -> list[Any]:
        """Its weights as arrays."""
        return self._model.get_weights()[self._place()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Other weights, in the same order."""
        everything, place = self._model.get_weights(), self._place()
        if place.stop - place.start != len(weights):
            raise UsageError(f"layer `{self.name}` has {place.stop - place.start} weights, but got {len(weights)}")
        everything[place] = list(weights)
        self._model.set_weights(everything)

    def count_params(self) -> int:
        """Number of its weight values."""
        return sum(array.size for array in self.get_weights())

    def __repr__(self) -> str:
        return f"<{self.class_name} name={self.name} output_shape={self.output_shape}>"


class Model(Trains):
    """A model from symbolic inputs to symbolic outputs.

    Parameters
    ----------
    inputs, outputs
        Symbolic tensors: one, or lists or dicts of them.
    name
        Name of the model.
    """

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None) -> None:
        tensors = (flat(inputs), flat(outputs))
        if not all(isinstance(tensor, Tensor) for tensor in tensors[0] + tensors[1]):
            raise ArgumentTypeError("Model takes the symbolic tensors that keras.Input and layers give, as inputs and outputs")
        if not tensors[1]:
            raise UsageError("a model needs at least one output")
        self._take(_foveal.Model(*tensors, random.next_seed(), name))
        # As in Keras, a list of one output is that output.
        alone = isinstance(outputs, (list, tuple)) and len(outputs) == 1
        self._structure = shaped(outputs[0] if alone else outputs, repeat(None))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "call" in cls.__dict__:
            raise ArgumentTypeError(
                f"{cls.__name__}: models whose `call` is Python code cannot be traced; build the same network functionally, "
                "keras.Model(inputs, outputs)"
            )
        super().__init_subclass__(**kwargs)

    @classmethod
    def _of(cls, core: _foveal.Model) -> Model:
        model = Model.__new__(Model)
        model._structure = None
        model._take(core)
        return model

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """From the bytes of a ``.keras`` file."""
        return cls._of(_foveal.Model.from_bytes(data))

    def to_bytes(self) -> bytes:
        """The bytes of a ``.keras`` file."""
        return self._core.to_bytes()

    @property
    def _core(self) -> _foveal.Model:
        pending, self._pending = self._pending, None
        if pending is not None:
            self._take(pending())
        return self._held

    @_core.setter
    def _core(self, core: _foveal.Model) -> None:
        self._held = core

    def _take(self, core: _foveal.Model) -> None:
        self._core = core
        self._pending = None
        self._described: dict[str, Any] | None = None
        self._as_layer: _foveal.Layer | None = None

    def _info(self) -> dict[str, Any]:
        if self._described is None:
            self._described = self._core.info()
        return self._described

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (self.to_bytes(), self._structure)

    def __call__(self, inputs: Any, training: bool = False) -> Any:
        """The model as a layer on symbolic tensors, or its prediction for arrays."""
        if training:
            raise UsageError("training = True: dropout and the like are at work in fit and train_on_batch only")
        if not is_symbolic(inputs):
            return self._outputs(self._core.predict(self._in_order(inputs)))
        if self._as_layer is None:
            self._as_layer = _foveal.Layer.of_model(self._core)
        return self._packed(self._as_layer.call([inputs]))

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: str | int | bool = "auto",
        steps: int | None = None,
        callbacks: Any = None,
        *,
        tile: int | Sequence[int] | None = None,
        threads: int | None = None,
        progress: bool | Callable[[int, int], object] | None = None,
    ) -> Any:
        """Run the model.

        Parameters
        ----------
        x
            An array with the batch as its first axis, of any numbers and strides; tensors of other libraries come by
            DLPack. For several inputs a list of arrays in order, or a dict by name.
        batch_size
            Examples computed at once, 32 by default. The result does not depend on it.
        verbose
            1 shows a progress bar, 0 does not; ``"auto"`` as `progress` says.
        steps, callbacks
            Must be None.
        tile
            Compute the output box by box, of this length along its spatial axes, which bounds memory: the result is the
            same, bit for bit.
        threads
            Most threads to use; all by default. The result does not depend on it.
        progress
            True shows a progress bar; a function is called with how much is done, of how much.

        Returns
        -------
        numpy.ndarray
            The output; for several a list, or a dict as the model was made.
        """
        if steps is not None or callbacks is not None:
            raise UsageError("predict: steps and callbacks are not supported; predict in a loop")
        if progress is None and verbose != "auto":
            progress = bool(verbose)
        if tile is not None:
            tile = lengths_of(tile, 1, "tile")
        for what, numbers in (("batch_size", [batch_size]), ("threads", [threads]), ("tile", tile or [])):
            if any(number is not None and number < 1 for number in numbers):
                raise UsageError(f"predict: {what} must be at least 1")
        inputs = self._in_order(x)
        if not progress:
            return self._outputs(self._core.predict(inputs, batch_size, threads, tile))
        if callable(progress):
            return self._outputs(self._core.predict(inputs, batch_size, threads, tile, progress))
        from .progress import Bar

        with Bar() as bar:
            return self._outputs(self._core.predict(inputs, batch_size, threads, tile, bar))

    def _in_order(self, x: Any) -> list[Any]:
        if isinstance(x, Mapping):
            of = self._info()["inputs"]
            names = [entry["name"] if entry["name"] in x else entry["key"] for entry in of]
            missing = [entry["name"] for entry, name in zip(of, names) if name not in x]
            unknown = sorted(set(x) - set(names))
            if missing or unknown:
                raise _wrong_inputs([entry["name"] for entry in of], list(x))
            return [x[name] for name in names]
        if isinstance(x, (list, tuple)) and len(self._info()["inputs"]) != 1:
            return list(x)
        if isinstance(x, (list, tuple)) and len(x) == 1 and hasattr(x[0], "__array__"):
            return [x[0]]
        return [x]

    def _outputs(self, arrays: list[Any]) -> Any:
        of = self._info()["outputs"]
        for i, entry in enumerate(of):
            if entry["dtype"] not in ("float32", "bfloat16"):
                arrays[i] = arrays[i].astype(entry["dtype"])
        return self._packed(arrays)

    def _packed(self, outputs: list[Any]) -> Any:
        """Outputs in the structure that the model was made with, or that its file has."""
        if self._structure is not None:
            return shaped(self._structure, iter(outputs))
        keys = self._info()["output_keys"]
        return one(list(outputs)) if keys is None else dict(zip(keys, outputs))

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._core.name

    @property
    def inputs(self) -> list[Tensor]:
        """Its inputs as symbolic tensors."""
        return self._core.input_tensors()

    @property
    def outputs(self) -> list[Tensor]:
        """Its outputs as symbolic tensors."""
        return self._core.output_tensors()

    @property
    def input(self) -> Any:
        """Its input, or a list of them."""
        return one(self.inputs)

    @property
    def output(self) -> Any:
        """Its output, or a list of them."""
        return one(self.outputs)

    @property
    def input_shape(self) -> Any:
        """Lengths of the input with the batch; a list for several."""
        return one([tuple(entry["shape"]) for entry in self._info()["inputs"]])

    @property
    def output_shape(self) -> Any:
        """Lengths of the output with the batch; a list for several."""
        return one([tuple(entry["shape"]) for entry in self._info()["outputs"]])

    @property
    def layers(self) -> list[ModelLayer]:
        """Its layers; those of nested models are in these."""
        return [_FirstCall(self, row) for row in self._info()["layers"] if "/" not in row["name"]]

    def get_layer(self, name: str | None = None, index: int | None = None) -> ModelLayer:
        """A layer by its name (`inner/name` in a nested model, `name:1` for its second call) or its place."""
        if (name is None) == (index is None):
            raise UsageError("get_layer takes either a name or an index")
        if name is not None:
            row = next((row for row in self._info()["layers"] if row["name"] == name), None)
            return ModelLayer(self, name) if row is None else _FirstCall(self, row)
        layers = self.layers
        if index is None or not -len(layers) <= index < len(layers):
            raise NoSuchLayerError(f"there is no layer {index}; the model has {len(layers)}")
        return layers[index]

    def get_weights(self) -> list[Any]:
        """All weights as arrays, in Keras' order."""
        return [array for _, array in self._core.weights()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Other weights, in the order of :meth:`get_weights`."""
        self._take(self._core.with_weights(list(weights)))
        self._weights_given(weights)

    def load_weights(self, filepath: Path, **ignored: Any) -> None:
        """Take the weights of a file.

        ``.weights.h5`` and ``.weights.json`` of Keras 3, HDF5 of Keras 2, or a whole model in HDF5; the content decides.
        They must all be this model's.
        """
        self._take(self._core.load_weights(os.fspath(filepath)))
        self._weights_given(self.get_weights())

    def save_weights(self, filepath: Path, overwrite: bool = True) -> None:
        """Write the weights alone, to a ``.weights.h5`` file, which real Keras loads."""
        path = os.fspath(filepath)
        if not path.lower().endswith(".weights.h5"):
            raise UsageError(f"{path}: weights are saved as .weights.h5 files; name the file something.weights.h5")
        if not overwrite and os.path.exists(path):
            raise ModelFileError(f"{path} exists already; overwrite=True replaces it")
        self._core.save_weights(path)

    def differences(self, other: Model, tolerance: float = 0.0) -> list[dict[str, Any]]:
        """How another model differs: layers, settings, connections and weights; an empty list where it does not.

        Each has its ``layer``, its ``kind``, what belongs to the kind, and a ``message``. Values of weights may differ by
        ``tolerance``. Layers belong together by name, or else, of the same class, by their order.
        """
        return list(self._core.differences(other._core, tolerance))

    def count_params(self) -> int:
        """Number of weight values."""
        return int(self._info()["trainable"] + self._info()["non_trainable"])

    def summary(
        self, line_length: int | None = None, positions: Any = None, print_fn: Callable[[str], object] | None = None, **ignored: Any
    ) -> None:
        """Print layers, shapes and parameters."""
        (print_fn or print)(self._core.summary())

    def save(self, filepath: Path, overwrite: bool = True, **ignored: Any) -> None:
        """Write a ``.keras`` file, which real Keras opens."""
        path = os.fspath(filepath)
        if not path.lower().endswith(".keras"):
            raise UsageError(f"{path}: models are saved as .keras files; name the file something.keras")
        if not overwrite and os.path.exists(path):
            raise ModelFileError(f"{path} exists already; overwrite=True replaces it")
        for note in self._core.save(path):
            print(f"note: {note}", file=sys.stderr)

    def crop(
        self,
        layer: str,
        size: int | Sequence[int] | None = None,
        at: str | Sequence[int] = "center",
        *,
        fraction: float | None = None,
        rounding: str = "floor",
        too_small: str = "error",
    ) -> Model:
        """The model that gives a crop of a layer's output, and computes of every layer only what the crop needs.

        The result is bit for bit that of computing everything and cropping afterwards.

        Parameters
        ----------
        layer
            Name of a layer, as for :meth:`get_layer`.
        size
            Entries to keep along each spatial axis; one number stands for all. None for the whole output.
        at
            ``"center"``, or the first position along each spatial axis.
        fraction
            The part of each spatial axis to keep, instead of a size.
        rounding
            Where the crop starts when the surplus is odd: ``"floor"`` as Keras, ``"torchvision"`` or ``"monai"``.
        too_small
            For outputs smaller than the crop: ``"error"``, ``"resize"`` as Keras, ``"pad"`` with zeros or ``"keep"``.
        """
        if size is None and fraction is None:
            if not isinstance(at, str):
                raise UsageError("crop: at is a position, and needs a size")
            return Model._of(self._core.crop(layer))
        keep = keep_of(size, at, fraction, lambda: len(self._core.layer_info(layer)["spatial_axes"]))
        return Model._of(self._core.crop(layer, {"keep": keep, "rounding": rounding, "too_small": too_small}))

    def explain(
        self,
        layer: str | None = None,
        size: int | Sequence[int] | None = None,
        at: str | Sequence[int] = "center",
        *,
        fraction: float | None = None,
        input_shape: Any = None,
        training: bool = False,
    ) -> Explanation:
        """What of each layer is needed for the model's output, or for a crop of a layer.

        `input_shape`, with the batch (a list of shapes for several inputs), must be given to models that take any size.
        With `training`, what a step of training needs, forward and backward, of a model that is compiled.
        """
        from .explain import Explanation, TrainingExplanation

        model = self if layer is None else self.crop(layer, size, at, fraction=fraction)
        shapes = model._shapes(input_shape)
        if not training:
            return Explanation(model._core.explain(shapes))
        return TrainingExplanation(model._core.explain_training(shapes, self._compile))

    def _shapes(self, given: Any) -> list[list[int]]:
        of = self._info()["inputs"]
        if given is not None:
            shapes = [given] if given and not isinstance(given[0], (list, tuple)) else given
            if any(n is None for shape in shapes for n in shape):
                raise UsageError(f"input_shape = {given}: give all lengths, that of the batch too")
            return [[int(n) for n in shape] for shape in shapes]
        for entry in of:
            if None in entry["shape"][1:]:
                raise UsageError(f"the input `{entry['name']}` takes any size, {tuple(entry['shape'])}: give input_shape, with the batch")
        return [[1, *entry["shape"][1:]] for entry in of]

    def receptive_field(self, layer: str) -> ReceptiveField:
        """What one value of a layer's output sees of each input."""
        from .explain import ReceptiveField

        return ReceptiveField(layer, self._core.receptive_field(layer))

    def report(
        self, path: Path, layer: str, x: Any, size: int | Sequence[int], at: str | Sequence[int] = "center", title: str = "foveal"
    ) -> None:
        """Write a page (HTML, complete in itself) that shows a layer's maps for `x`, and the crop, which can be dragged."""
        axes = len(self._core.layer_info(layer)["spatial_axes"])
        lengths, start = lengths_of(size, axes, "size"), None if isinstance(at, str) else lengths_of(at, axes, "at")
        page = self._core.report(layer, self._in_order(x), lengths, start, title)
        with open(path, "w", encoding="utf-8") as file:
            file.write(page)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, {self.input_shape} -> {self.output_shape}>"

    def _repr_html_(self) -> str:
        from .drawing import model_table

        return model_table(self._info())

    def _repr_png_(self) -> bytes | None:
        from .drawing import network

        # Longer ones show as a table only: nobody looks at a picture of ten screens.
        return network(self._info(), show_shapes=True, show_names=True).png if len(self.layers) <= 50 else None


class _FirstCall(ModelLayer):
    """A layer found by its place, however often it is called."""

    def __init__(self, model: Model, row: dict[str, Any]) -> None:
        self._model = model
        self._info = {"name": row["name"], "class_name": row["class_name"], "shape": (row["shapes"] or [[]])[0]}


def _remade(data: bytes, structure: Any) -> Model:
    model = Model.from_bytes(data)
    model._structure = structure
    return model


def _wrong_inputs(expected: list[str], got: list[Any]) -> UsageError:
    names = ", ".join(f"`{name}`" for name in expected)
    return UsageError(f"the model's inputs are {names}, but x has {', '.join(f'`{name}`' for name in got)}")


def load_model(
    filepath: Path,
    custom_objects: Mapping[str, Layer] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    replace: Mapping[str, Layer] | None = None,
    ignore_unknown_keys: Sequence[str] = (),
) -> Model:
    """Open a model. No code from the file is run.

    Reads ``.keras`` files of Keras 2 and 3, unzipped ones, and whole models in HDF5.

    Parameters
    ----------
    filepath
        The file, or the folder it was unpacked to.
    custom_objects
        Layers by the name of the function or class that they stand for, where only one layer of the file means it.
    compile, safe_mode
        Ignored.
    replace
        Layers by the name of the layer that they replace, such as ``{"lambda": layers.CenterCrop(128, 128)}``: for a
        Lambda, and other layers whose code is not in the file.
    ignore_unknown_keys
        Settings that foveal does not know and shall pass over.
    """
    layers = _cores(replace or {}, "replace")
    for name, layer in _cores(custom_objects or {}, "custom_objects").items():
        layers[_meant_by(name, filepath)] = layer
    return Model._of(_foveal.Model.load(os.fspath(filepath), layers, list(ignore_unknown_keys)))


def _cores(layers: Mapping[str, Layer], argument: str) -> dict[str, _foveal.Layer]:
    for name, layer in layers.items():
        if not isinstance(layer, Layer):
            raise ArgumentTypeError(
                f"{argument}: `{name}` must be a layer, such as layers.CenterCrop(128, 128), not {type(layer).__name__}"
            )
    return {name: layer._core for name, layer in layers.items()}


def _meant_by(code: str, filepath: Path) -> str:
    """The only layer of a file that means this function or class."""
    found = _foveal.code_layers(os.fspath(filepath))
    # Registered code is named with its package, as `package>name`.
    layers = [layer for layer, name in found if code in (name, name.rpartition(">")[2])]
    if len(layers) == 1:
        return layers[0]
    if layers:
        raise UsageError(f"`{code}` is meant by several layers, {', '.join(layers)}: replace them by name")
    raise UsageError(f"no layer of the file means `{code}`; it has {', '.join(sorted({name for _, name in found})) or 'none'}")
