"""Callbacks: what happens between batches and epochs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ._callbacks import CSVLogger, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, TerminateOnNaN

__all__ = [
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]


class Callback:
    """What is called while a model is trained: override what you need.

    ``self.model`` has the weights of the moment; ``self.model.stop_training = True`` ends training.
    """

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}
        self.model: Any = None

    def set_params(self, params: dict[str, Any]) -> None:
        """Told before training: verbose, epochs and steps."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Told before training: the model."""
        self.model = model

    def on_train_begin(self, logs: Any = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: Any = None) -> None:
        """Behind the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Before an epoch."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Behind an epoch and its validation; `logs` may be added to."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Behind a batch; an older name of :meth:`on_train_batch_end`."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Behind a batch, with loss and metrics of the epoch so far."""
        self.on_batch_end(batch, logs)


class History(Callback):
    """Loss and metrics of every epoch: ``history`` by name, ``epoch`` their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Takes an epoch down."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "model": None}


class LambdaCallback(Callback):
    """Functions as a callback."""

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
    ) -> None:
        super().__init__()
        self._functions = {
            "epoch_begin": on_epoch_begin,
            "epoch_end": on_epoch_end,
            "train_begin": on_train_begin,
            "train_end": on_train_end,
            "batch_end": on_train_batch_end,
        }

    def _call(self, name: str, *args: Any) -> None:
        function = self._functions[name]
        if function is not None:
            function(*args)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Before an epoch."""
        self._call("epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Behind an epoch."""
        self._call("epoch_end", epoch, logs)

    def on_train_begin(self, logs: Any = None) -> None:
        """Before the first epoch."""
        self._call("train_begin", logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Behind the last epoch."""
        self._call("train_end", logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Behind a batch."""
        self._call("batch_end", batch, logs)


class LearningRateScheduler(Callback):
    """Sets the learning rate of every epoch: ``schedule(epoch, rate)``, or ``schedule(epoch)``, gives the new one."""

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule, self.verbose = schedule, verbose
        self._takes_rate = _takes_two(schedule)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Sets the rate."""
        self.model.optimizer.learning_rate = self.schedule(*self._arguments(epoch))

    def _arguments(self, epoch: int) -> tuple[Any, ...]:
        return (epoch, float(self.model.optimizer.learning_rate)) if self._takes_rate else (epoch,)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Tells the rate."""
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def _takes_two(function: Callable[..., Any]) -> bool:
    """Whether a function can be called with two arguments; those that do not say are."""
    try:
        inspect.signature(function).bind(0, 0.0)
    except TypeError:
        return False
    except ValueError:
        return True
    return True
