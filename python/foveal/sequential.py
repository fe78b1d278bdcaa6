"""Models of layers one behind the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from . import _foveal, random
from ._foveal import Tensor
from .errors import ArgumentTypeError, UsageError
from .layer import Lambda, Layer, flat
from .model import Model, ModelLayer

__all__ = ["Sequential"]


class Sequential(Model):
    """A model of layers one behind the other, built when its input is known.

    Parameters
    ----------
    layers
        Layers; the first may be a ``keras.Input``.
    """

    def __init__(self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        self._layers: list[Any] = []
        self._input: Tensor | None = None
        self._built: _foveal.Model | None = None
        self._trainer = None
        self._own_name = name
        self._structure: Any = None
        self._given: list[Any] = []
        self._described = None
        self._as_layer = None
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer behind the last."""
        if isinstance(layer, Tensor):
            if self._layers or self._input is not None:
                raise UsageError("an input must be the first layer of a sequential model")
            self._input = layer
        elif isinstance(layer, (Layer, Lambda, Model)):
            self._layers.append(layer)
        else:
            raise ArgumentTypeError(f"a sequential model takes layers, not {type(layer).__name__}")
        self._built = self._trainer = None

    def pop(self, rebuild: bool = True) -> Any:
        """Take the last layer away."""
        if not self._layers:
            raise UsageError("the model has no layers")
        layer = self._layers.pop()
        if self._given:
            self.build()
            self._given = self._given[: len(self.get_weights())]
        self._built = self._trainer = None
        return layer

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Build for inputs of this shape, with the batch."""
        if input_shape is not None:
            self._input = _foveal.input(list(input_shape)[1:])
        if self._input is None:
            raise UsageError("the model has no input yet: add keras.Input(shape) first, or call build(input_shape) or predict")
        tensor = self._input
        for layer in self._layers:
            tensor = layer(tensor)
        self._built = _foveal.Model([self._input], flat(tensor), random.next_seed(), self._own_name)
        if self._given:
            new = [array for _, array in self._built.weights()]
            self._built = self._built.with_weights([*self._given, *new[len(self._given) :]][: len(new)])
        self._described, self._as_layer = None, None

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Other weights, in the order of :meth:`get_weights`; they stay when layers are added."""
        super().set_weights(weights)
        self._given = self.get_weights()

    @property
    def layers(self) -> list[ModelLayer]:
        """Its layers, without the input."""
        return [layer for layer in super().layers if layer.class_name != "InputLayer"]

    @property
    def _held(self) -> _foveal.Model:
        if self._built is None:
            self.build()
        assert self._built is not None
        return self._built

    @_held.setter
    def _held(self, core: _foveal.Model) -> None:
        self._built = core

    def _is_built(self) -> bool:
        return self._input is not None

    def _in_order(self, x: Any) -> list[Any]:
        if self._input is None:
            import numpy as np

            self.build((None, *np.shape(x)[1:]))
        return super()._in_order(x)

    def __call__(self, inputs: Any, training: bool = False) -> Any:
        if self._input is None:
            import numpy as np

            self.build(inputs.shape if isinstance(inputs, Tensor) else np.shape(inputs))
        return super().__call__(inputs, training)
