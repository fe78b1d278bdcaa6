"""What all layers have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import _foveal
from ._foveal import Tensor
from .errors import ArgumentTypeError, FovealError, UsageError, of_kind
from .training_objects import Constraint, Regularizer, serialized

__all__ = ["Input", "Lambda", "Layer", "Tensor"]


def flat(structure: Any) -> list[Any]:
    """The leaves of lists, tuples and dicts, in Keras' order: dicts by sorted key."""
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in flat(structure[key])]
    if isinstance(structure, (list, tuple)):
        return [leaf for item in structure for leaf in flat(item)]
    return [structure]


def shaped(structure: Any, leaves: Iterator[Any]) -> Any:
    """A structure with other leaves, in the order of :func:`flat`."""
    if isinstance(structure, dict):
        return {key: shaped(structure[key], leaves) for key in sorted(structure)}
    if isinstance(structure, (list, tuple)):
        return [shaped(item, leaves) for item in structure]
    return next(leaves)


def is_symbolic(structure: Any) -> bool:
    """Whether there is a symbolic tensor somewhere."""
    return any(isinstance(leaf, Tensor) for leaf in flat(structure))


def one(outputs: list[Any]) -> Any:
    """The only output, or all of them."""
    return outputs[0] if len(outputs) == 1 else outputs


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
) -> Tensor:
    """An input of a model.

    Parameters
    ----------
    shape
        Lengths of one example, without the batch; None for any length.
    batch_size
        Ignored: every model takes batches of any size.
    dtype
        Type of its elements, ``"float32"`` if None.
    sparse, tensor
        Must be absent.
    batch_shape
        Lengths with the batch, instead of `shape`.
    name
        Name of the input.
    """
    if sparse or tensor is not None:
        raise ArgumentTypeError("Input: sparse inputs and given tensors are not supported")
    if (shape is None) == (batch_shape is None):
        raise ArgumentTypeError("Input takes either a shape, without the batch, or a batch_shape")
    lengths = list(batch_shape)[1:] if batch_shape is not None else [shape] if isinstance(shape, int) else list(shape or ())
    if any(n is not None and n < 0 for n in lengths):
        raise UsageError(f"Input: the shape {tuple(lengths)} has a negative length; None stands for any")
    return _foveal.input(lengths, name, getattr(dtype, "name", dtype) or "float32")


class Layer:
    """A layer: call it on symbolic tensors, several times to share its weights.

    Called on arrays it computes at once, for inputs of at least one axis, the first of which is the batch.
    """

    _module = "keras.layers"
    _class: str | None = None
    #: Settings for which None is a value of its own, rather than that they are absent.
    _may_be_none: tuple[str, ...] = ()

    def __init__(
        self, config: dict[str, Any], name: str | None = None, dtype: Any = None, trainable: bool = True, **unknown: Any
    ) -> None:
        if unknown:
            hint = "; put keras.Input(shape) in front of the layer" if "input_shape" in unknown else ""
            raise ArgumentTypeError(f"{type(self).__name__} has no argument {', '.join(map(repr, unknown))}{hint}")
        self._arguments = (config, name, dtype, trainable)
        given = {
            key: self._written(key, value) for key, value in config.items() if value is not None or key in self._may_be_none
        }
        dtype = getattr(dtype, "name", dtype)
        self._core = _foveal.Layer(self._class or type(self).__name__, given, self._module, name, dtype, trainable)
        self.name = name
        self.trainable = trainable

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "call" in cls.__dict__:
            raise ArgumentTypeError(
                f"{cls.__name__}: layers written in Python cannot become part of a model file; write a function of tensors "
                "and wrap it in layers.Lambda, or call it on the tensors directly"
            )
        super().__init_subclass__(**kwargs)

    def _written(self, key: str, value: Any) -> Any:
        """A setting as files have it: functions of ``keras.ops`` by their names, classes of initializers with their defaults."""
        described = (Regularizer, Constraint)
        if isinstance(value, described) or (isinstance(value, type) and issubclass(value, described)):
            return serialized(value, key)
        if isinstance(value, type) and issubclass(value, dict):
            value = value()
        if not callable(value) or isinstance(value, Layer):
            return value
        if str(getattr(value, "__module__", "")).startswith(f"{__package__}.keras") and not isinstance(value, type):
            return value.__name__
        raise ArgumentTypeError(
            f"{type(self).__name__}: {key} = {value!r} is Python code, which cannot become part of a model file: give the name of "
            'one of Keras\' own, such as "relu", or call layers.Lambda behind the layer'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("training", None)
        if is_symbolic([args, kwargs]):
            return one(self._core.call(list(args), kwargs))
        return at_once(lambda given: one(self._core.call(*given)), [list(args), kwargs])

    def get_config(self) -> dict[str, Any]:
        """The settings of the layer."""
        _, name, dtype, trainable = self._arguments
        return {"name": name, "trainable": trainable, "dtype": dtype or "float32", **self._core.config()}

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self._arguments)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{f' name={self.name}' if self.name else ''}>"


def _remade(cls: type[Layer], arguments: tuple[Any, ...]) -> Layer:
    layer = cls.__new__(cls)
    Layer.__init__(layer, *arguments)
    return layer


def at_once(function: Callable[[Any], Any], inputs: Any) -> Any:
    """What a function of tensors makes of arrays; numbers, words and None among them stay what they are."""
    import numpy as np

    arrays: list[Any] = []
    symbols: list[Tensor] = []

    def symbol(leaf: Any) -> Any:
        if isinstance(leaf, (list, tuple)):
            return [symbol(item) for item in leaf]
        if isinstance(leaf, dict):
            return {key: symbol(item) for key, item in leaf.items()}
        if leaf is None or isinstance(leaf, str):
            return leaf
        array = np.asarray(leaf)
        if array.dtype.kind not in "biuf":
            raise ArgumentTypeError(
                f"layers and operations take symbolic tensors, as keras.Input and layers give them, or arrays of numbers, "
                f"not {type(leaf).__name__}"
            )
        if array.ndim == 0:
            return array.item()
        arrays.append(array)
        symbols.append(_foveal.input(array.shape[1:], None, "bool" if array.dtype.kind == "b" else "float32"))
        return symbols[-1]

    given = symbol(inputs)
    if not symbols:
        raise ArgumentTypeError("layers and operations take symbolic tensors or arrays, not numbers alone: numpy.asarray makes an array")
    outputs = function(given)
    model = _foveal.Model(symbols, flat(outputs))
    return one(model.predict(arrays))


class Lambda:
    """A layer from a Python function.

    The function is called once, on the symbolic tensor: what it does with it by operators, slices, ``ops`` and layers
    becomes part of the model, which so can be saved and opened by Keras. Nothing of Python is left in the model. Sizes
    that the function computes with stay formulas: slices from ``(n - c) // 2`` to ``c`` more become center crops, which
    work on inputs of any size; as Keras' CenterCrop does, they resize inputs that are smaller than the crop.

    Parameters
    ----------
    function
        A function of a symbolic tensor, or of a list of them.
    output_shape
        Ignored: the shape follows from the function.
    mask
        Must be None.
    arguments
        Further arguments of the function, by name.
    name
        Name of the (last) layer that the function makes.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
    ) -> None:
        if not callable(function):
            raise ArgumentTypeError(f"Lambda takes a function, not {type(function).__name__}")
        if mask is not None:
            raise ArgumentTypeError("Lambda: masks are not supported")
        self.function = function
        self.arguments = dict(arguments or {})
        self.name = name

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        kwargs.pop("training", None)
        if not is_symbolic(inputs):
            return at_once(self, inputs)
        label = self.name or getattr(self.function, "__name__", "lambda")
        try:
            output = self.function(inputs, **self.arguments, **kwargs)
        except FovealError as error:
            raise of_kind(error.kind, f"layer `{label}` (Lambda): {error}") from error
        if not flat(output) or not all(isinstance(leaf, Tensor) for leaf in flat(output)):
            raise ArgumentTypeError(f"layer `{label}` (Lambda): its function returns {type(output).__name__}, not a tensor of the model")
        if self.name is None or not isinstance(output, Tensor):
            return output
        if any(output.same(leaf) for leaf in flat(inputs)):
            return one(_foveal.Layer("Identity", {}, name=self.name).call([output]))
        return output.named(self.name)

    def __repr__(self) -> str:
        return f"<Lambda {getattr(self.function, '__name__', self.function)!r}>"
