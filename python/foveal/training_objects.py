"""Optimizers, losses, metrics and callbacks as descriptions, which the core checks and completes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from . import _foveal
from .errors import ArgumentTypeError, UsageError

__all__ = ["BuiltIn", "Constraint", "Loss", "Metric", "Optimizer", "Regularizer", "Schedule", "serialized"]


class _Described:
    """A class of Keras with settings. Those that are None are the core's defaults."""

    _kind = ""

    def __init__(self, config: dict[str, Any], **unknown: Any) -> None:
        given = {key: serialized(value, key) for key, value in {**config, **unknown}.items() if value is not None}
        self._object: dict[str, Any] = _foveal.training_object(self._kind, type(self).__name__, given)

    def get_config(self) -> dict[str, Any]:
        """All settings."""
        return dict(self._object["config"])

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """From what :meth:`get_config` gives."""
        return cls(**config)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._object["config"].get("name", ""))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Loss(_Described):
    """A loss."""

    _kind = "loss"


class Metric(_Described):
    """A metric."""

    _kind = "metric"


class Regularizer(_Described):
    """A regularizer of a weight."""

    _kind = "regularizer"


class Constraint(_Described):
    """A constraint of a weight."""

    _kind = "constraint"


class Schedule(_Described):
    """A learning rate that changes with the steps."""

    _kind = "schedule"


class Optimizer(_Described):
    """An optimizer. In a model that is compiled, its learning rate is that of the training."""

    _kind = "optimizer"
    _model: Any = None

    @classmethod
    def _of(cls, model: Any) -> Optimizer:
        """The optimizer of a model that was compiled by a name, or by its file."""
        made = Optimizer.__new__(Optimizer)
        made._object = {"config": {"name": "optimizer"}}
        made._model = model
        return made

    def _bind(self, model: Any) -> None:
        self._model = model

    def _trainer(self) -> Any:
        return None if self._model is None else self._model._live or self._model._trainer

    @property
    def learning_rate(self) -> Any:
        """The learning rate, which may be set; as it was given before training."""
        trainer = self._trainer()
        return self._object["config"].get("learning_rate") if trainer is None else trainer.learning_rate()

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        trainer = self._trainer()
        if trainer is None:
            self._object["config"]["learning_rate"] = float(rate)
        else:
            trainer.set_learning_rate(float(rate))

    @property
    def iterations(self) -> int:
        """Number of steps that were taken."""
        trainer = self._trainer()
        return 0 if trainer is None else int(trainer.iterations())


class BuiltIn:
    """A callback of the core: a description. It prints nothing, whatever ``verbose`` says."""

    def __init__(self, config: dict[str, Any], verbose: int = 0, **unknown: Any) -> None:
        given = {**config, **unknown}
        self.config = {key: os.fspath(value) if isinstance(value, os.PathLike) else value for key, value in given.items() if value is not None}
        self._core: _foveal.CoreCallback | None = None

    def _at_work(self) -> _foveal.CoreCallback:
        """The core's callback, which goes on in the next training as Keras' do."""
        if self._core is None:
            self._core = _foveal.CoreCallback(type(self).__name__, self.config)
        return self._core

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_core": None}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.config}>"


def serialized(value: Any, what: str) -> Any:
    """A setting as a file has it: objects of ``foveal.keras`` or of Keras by their class and settings."""
    if isinstance(value, type) and hasattr(value, "get_config"):
        value = value()
    if getattr(value, "_exclude_from_weight_decay", None):
        raise UsageError(f"{what}: exclude_from_weight_decay is not supported: {type(value).__name__} decays all weights, or none without weight_decay")
    if isinstance(value, _Described):
        return value._object
    if isinstance(value, Mapping):
        return {str(key): serialized(item, what) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [serialized(item, what) for item in value]
    if hasattr(value, "get_config"):
        if type(value).__module__.split(".")[0] not in ("keras", "tf_keras", "foveal"):
            raise UsageError(f"{what}: {type(value).__name__} is a class of your own, whose code cannot be compiled: give one of Keras'")
        return {"class_name": type(value).__name__, "config": serialized(value.get_config(), what)}
    if callable(value):
        if str(getattr(value, "__module__", "")).split(".")[0] in ("keras", "foveal"):
            return value.__name__
        raise ArgumentTypeError(f"{what}: {value!r} is Python code, which cannot be compiled: give the name or an object of one of Keras'")
    return value.item() if hasattr(value, "item") and not getattr(value, "shape", ()) else value
