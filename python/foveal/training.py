"""What models do when they are trained: Keras' ``compile``, ``fit`` and ``evaluate``."""

from __future__ import annotations

import operator
import random as numbers
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _foveal, random
from .errors import ArgumentTypeError, UsageError
from .training_objects import BuiltIn, Optimizer, serialized

if TYPE_CHECKING:
    from .keras.callbacks import History

__all__ = ["Trains"]

_NO_HOOKS = ("on_train_batch_begin", "on_batch_begin", "on_test_begin", "on_test_end", "on_test_batch_begin", "on_test_batch_end")


class Trains:
    """The part of a model that trains it. The core's model never changes: after training another one takes its place."""

    _core: _foveal.Model
    _in_order: Callable[[Any], list[Any]]
    _info: Callable[[], dict[str, Any]]
    _take: Callable[[_foveal.Model], None]

    #: Set by a callback, it ends training behind this batch or epoch.
    stop_training: bool = False
    #: What the model is compiled with, as the core takes it.
    _compile: dict[str, Any] | None = None
    _trainer: _foveal.Trainer | None = None
    #: The training that a callback is called from.
    _live: _foveal.Training | None = None
    #: Gives the model's weights of this moment, where a training has changed them.
    _pending: Callable[[], _foveal.Model] | None = None
    _optimizer: Optimizer | None = None

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
        *,
        targets: str = "as_given",
        gradient_checkpointing: bool = False,
    ) -> None:
        """Say how the model is to be trained.

        Parameters
        ----------
        optimizer, loss, metrics, weighted_metrics
            Names, objects of ``foveal.keras`` or of Keras itself; for several outputs lists of them, or dicts by name.
        loss_weights
            Weights of the outputs' losses: a list, or a dict by name.
        run_eagerly, steps_per_execution, jit_compile
            Kept in the file that is saved, for Keras; foveal does not need them.
        auto_scale_loss
            Ignored.
        targets
            ``"center_crop"`` crops targets and sample weights that are larger than a cropped output.
        gradient_checkpointing
            Whether the backward pass computes tensors anew where that lowers the peak of memory, rather than keeping them:
            the same results for up to one more forward pass a step. Keras has ``keras.RematScope`` for it, layer by layer.
        """
        given = {"loss": loss, "loss_weights": loss_weights, "metrics": metrics, "weighted_metrics": weighted_metrics}
        self._compile = {"optimizer": serialized(optimizer, "optimizer"), "targets": targets}
        self._compile["gradient_checkpointing"] = gradient_checkpointing
        self._compile |= {"run_eagerly": run_eagerly, "steps_per_execution": steps_per_execution, "jit_compile": jit_compile}
        self._compile.update({key: serialized(value, key) for key, value in given.items()})
        if isinstance(optimizer, type):
            optimizer = optimizer()
        self._optimizer = optimizer if isinstance(optimizer, Optimizer) else None
        self._trainer = None
        if self._is_built():
            self._at_work()

    def _is_built(self) -> bool:
        return True

    def _at_work(self) -> _foveal.Trainer:
        """The core's trainer, made when it is first needed."""
        if self._trainer is None:
            seed = random.next_seed()
            if self._compile is not None:
                self._trainer = _foveal.Trainer(self._core, self._compile, seed)
            else:
                self._trainer = _foveal.Trainer.resume(self._core, seed)
        if self._optimizer is not None:
            self._optimizer._bind(self)
        return self._trainer

    def _weights_given(self, weights: Sequence[Any]) -> None:
        """Hands weights that were set on to a training."""
        if self._live is not None:
            self._live.set_weights(list(weights))
            self._pending = None
        elif self._trainer is not None:
            self._trainer.set_weights(list(weights))

    @property
    def optimizer(self) -> Optimizer | None:
        """The optimizer, whose ``learning_rate`` may be changed; None before :meth:`compile`."""
        if self._optimizer is None and (self._trainer is not None or self._compile is not None):
            self._optimizer = Optimizer._of(self)
        return self._optimizer

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
    ) -> History:
        """Train the model.

        Ctrl-C ends training behind the current batch; the model then has the weights so far, or the best ones where
        ``EarlyStopping(restore_best_weights=True)`` keeps them.

        Parameters
        ----------
        x, y
            Arrays with the samples along their first axis; lists of them or dicts by name for several inputs or outputs.
            Without `y`, `x` gives batches ``(x, y)`` or ``(x, y, sample_weight)``: a generator, a ``Sequence`` or anything
            that can be iterated.
        batch_size
            Samples in a batch of arrays, 32 by default.
        epochs, initial_epoch
            Numbers of the last epoch and of the first.
        verbose
            1 shows a progress bar, 2 a line for every epoch, 0 nothing.
        callbacks
            Those of ``foveal.keras.callbacks``, and objects with Keras' methods.
        validation_split
            The part of the samples, the last ones, to validate with behind every epoch.
        validation_data
            ``(x, y)`` or ``(x, y, sample_weight)`` to validate with, or batches as `x` gives them.
        shuffle
            Whether samples of arrays, and batches of a ``PyDataset`` or anything else with a length and an index, come in another
            order in every epoch.
        class_weight
            How much each class counts, by its number.
        sample_weight
            How much each sample counts: an array, or a list or dict by output.
        steps_per_epoch
            Batches in an epoch, as for a generator without end; the next epoch goes on behind them.
        validation_steps
            Batches to validate with, from the first on; all there are if None.
        validation_batch_size
            Samples in a batch of the validation; `batch_size` if None.
        validation_freq
            Validate behind every so many epochs, or behind those of a list of numbers from 1 on.

        Returns
        -------
        foveal.keras.callbacks.History
            Loss and metrics of every epoch.
        """
        from .keras.callbacks import History
        from .training_progress import Progress

        epochs, initial_epoch = _count("fit", "epochs", epochs, 0), _count("fit", "initial_epoch", initial_epoch, 0)
        size = _count("fit", "batch_size", 32 if batch_size is None else batch_size)
        steps_per_epoch = None if steps_per_epoch is None else _count("fit", "steps_per_epoch", steps_per_epoch)
        if validation_steps is not None:
            validation_steps = _count("fit", "validation_steps", validation_steps)
        if validation_batch_size is not None:
            validation_batch_size = _count("fit", "validation_batch_size", validation_batch_size)
        if not 0.0 <= validation_split < 1.0:
            raise UsageError(f"fit: validation_split = {validation_split!r}, but expected a number from 0 on that is less than 1")
        train, steps = self._data(x, y, sample_weight, shuffle=bool(shuffle))
        if validation_split and (validation_data is not None or not isinstance(train, tuple)):
            raise UsageError("fit: validation_split is for arrays, and without validation_data")
        validation = None if validation_data is None else self._validation(validation_data)
        if isinstance(train, tuple):
            count = _length(train[0])
            kept = int(count * (1.0 - validation_split)) if validation_split else count
            steps = steps_per_epoch or -(-kept // size)
        history = History()
        progress = Progress(_verbosity(verbose), epochs, steps_per_epoch or steps)
        own = list(callbacks) if isinstance(callbacks, Iterable) else [] if callbacks is None else [callbacks]
        arguments = {
            "batch_size": size,
            "epochs": epochs,
            "initial_epoch": initial_epoch,
            "shuffle": bool(shuffle),
            "steps_per_epoch": steps_per_epoch,
            "validation_freq": _frequency(validation_freq),
            "validation_steps": validation_steps,
            "validation_batch_size": validation_batch_size,
            "class_weight": _class_factors(class_weight),
            "validation_split": float(validation_split),
        }
        trainer = self._at_work()
        params = {"verbose": progress.verbose, "epochs": epochs, "steps": steps_per_epoch or steps}
        self.stop_training = False
        hooks = [self._hook(callback, params) for callback in [*own, history, progress]]
        try:
            trainer.fit(train, validation, arguments, hooks)
        finally:
            self._take(trainer.model())
        self.history = history
        return history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics over all of the data: a number, a list or, with `return_dict`, a dict by name.

        Parameters
        ----------
        x, y, batch_size, sample_weight
            As for :meth:`fit`.
        verbose
            1 prints the result.
        steps
            Batches to take, from the first on; all there are if None.
        callbacks
            Must be None.
        return_dict
            Whether to give a dict.
        """
        if callbacks is not None:
            raise UsageError("evaluate: callbacks are not supported")
        steps = None if steps is None else _count("evaluate", "steps", steps)
        given, _ = self._data(x, y, sample_weight)
        trainer = self._at_work() if self._live is None else self._live
        logs = trainer.evaluate(given, _count("evaluate", "batch_size", 32 if batch_size is None else batch_size), steps)
        if verbose in (1, 2, True):
            from .training_progress import values

            print(values(dict(logs)).removeprefix(" - "))
        return self._told(logs, return_dict)

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """One step on one batch; its loss and metrics, before the step."""
        given, _ = self._data(x, y, sample_weight)
        trainer = self._at_work()
        logs = trainer.on_batch(given, True, _class_factors(class_weight))
        if self._live is None:
            self._pending = trainer.model
        return self._told(logs, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Loss and metrics of one batch."""
        given, _ = self._data(x, y, sample_weight)
        return self._told(self._at_work().on_batch(given, False, []), return_dict)

    def _told(self, logs: list[tuple[str, float]], return_dict: bool) -> Any:
        """Results as Keras gives them: the loss, and metrics in the order of `compile`."""
        if return_dict:
            return dict(logs)
        results = [value for _, value in logs]
        return results[0] if len(results) == 1 else results

    def _data(self, x: Any, y: Any, sample_weight: Any, shuffle: bool = False, keep: bool = False) -> tuple[Any, int | None]:
        """Arrays in order, or what gives them batch by batch, with the number of batches if it is known."""
        if y is None and _gives_batches(x):
            if sample_weight is not None:
                raise UsageError("sample_weight goes with arrays; batches bring theirs as (x, y, sample_weight)")
            return _Batches(self, x, shuffle, keep), len(x) if hasattr(x, "__len__") else None
        if y is None:
            raise UsageError("training needs targets: give x and y, or batches (x, y)")
        return self._lists(x, y, sample_weight), None

    def _lists(self, x: Any, y: Any = None, sample_weight: Any = None) -> tuple[list[Any], list[Any], list[Any]]:
        inputs, targets = self._in_order(x), self._by_output(y, "y")
        return inputs, targets, [] if sample_weight is None else self._weights(sample_weight, len(targets))

    def _weights(self, given: Any, count: int) -> list[Any]:
        """The samples' weights by output, as Keras takes them: one array counts for all outputs, several for one each."""
        weights = self._by_output(given, "sample_weight")
        if isinstance(given, Mapping) and any(one is None for one in weights):
            raise UsageError("sample_weight must have an array for each output, as y does")
        return weights * count if len(weights) == 1 else weights

    def _validation(self, given: Any) -> Any:
        if isinstance(given, (tuple, list)):
            if len(given) not in (2, 3):
                raise UsageError("validation_data must be (x, y) or (x, y, sample_weight)")
            return self._lists(*given)
        return self._data(given, None, None, keep=True)[0]

    def _by_output(self, given: Any, what: str) -> list[Any]:
        outputs = [entry["name"] for entry in self._info()["outputs"]]
        keys = self._info()["output_keys"] or outputs
        if isinstance(given, Mapping):
            if unknown := [name for name in given if name not in outputs and name not in keys]:
                raise UsageError(f"{what} names {', '.join(map(repr, unknown))}, but the model's outputs are {', '.join(outputs)}")
            return [given[name] if name in given else given.get(key) for name, key in zip(outputs, keys)]
        if isinstance(given, (list, tuple)) and (len(outputs) > 1 or (len(given) == 1 and hasattr(given[0], "__array__"))):
            return list(given)
        return [given]

    def _hook(self, callback: Any, params: dict[str, Any]) -> tuple[Any, Any]:
        """A callback as the core takes it."""
        if isinstance(callback, type):
            callback = callback()
        if isinstance(callback, BuiltIn):
            return callback._at_work(), None
        if not hasattr(callback, "set_model"):
            raise ArgumentTypeError(f"{callback!r} is no callback: derive from foveal.keras.callbacks.Callback")
        if unheard := [name for name in _NO_HOOKS if _is_own(callback, name)]:
            raise UsageError(f"{type(callback).__name__}.{unheard[0]} would not be called: training calls {', '.join(_HOOKS)}")
        callback.set_params(params)
        callback.set_model(self)

        def hook(name: str, index: int, total: int | None, logs: dict[str, float], training: _foveal.Training) -> bool:
            self._live, self._pending = training, training.model
            try:
                method = getattr(callback, f"on_{name}")
                method(logs) if name in ("train_begin", "train_end") else method(index, logs)
            finally:
                self._live = self._pending = None
            return self.stop_training

        return hook, _is_own(callback, "on_train_batch_end") or _is_own(callback, "on_batch_end")


_HOOKS = ("on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_epoch_end", "on_train_end")


def _is_own(callback: Any, name: str) -> bool:
    """Whether a callback has a method of its own, rather than that of a class ``Callback``."""
    if name in vars(callback):
        return True
    method = getattr(type(callback), name, None)
    return method is not None and not method.__qualname__.startswith("Callback.")


def _count(where: str, name: str, given: Any, least: int = 1) -> int:
    """A whole number that is large enough."""
    try:
        number = operator.index(given)
    except TypeError:
        number = least - 1
    if number < least:
        raise UsageError(f"{where}: {name} = {given!r}, but expected a whole number from {least} on")
    return number


def _frequency(given: Any) -> int | list[int]:
    if isinstance(given, (list, tuple)):
        return [_count("fit", "validation_freq", number) for number in given]
    return _count("fit", "validation_freq", given)


def _verbosity(given: Any) -> int:
    known = {"auto": 1, "0": 0, "1": 1, "2": 2}
    if str(int(given) if isinstance(given, (bool, float)) else given) not in known:
        raise UsageError(f'fit: verbose = {given!r}, but expected "auto", 0, 1 or 2')
    return known[str(int(given) if isinstance(given, (bool, float)) else given)]


def _length(arrays: list[Any]) -> int:
    return len(arrays[0]) if arrays and hasattr(arrays[0], "__len__") else 0


def _gives_batches(x: Any) -> bool:
    if isinstance(x, (list, tuple, Mapping, str)) or hasattr(x, "__array__") or hasattr(x, "__dlpack__"):
        return False
    return hasattr(x, "__iter__") or hasattr(x, "__getitem__")


class _Batches:
    """Batches as lists of arrays; iterated once in every epoch."""

    def __init__(self, model: Trains, source: Any, shuffle: bool, keep: bool) -> None:
        self._model, self._source = model, source
        self._order = numbers.Random(random.next_seed()) if shuffle else None
        #: The batches of a generator, which gives them once, where they are wanted again.
        self._kept: list[Any] | None = [] if keep and hasattr(source, "__next__") else None

    def __iter__(self) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
        source = self._source
        if hasattr(source, "__next__"):
            # What a generator has given is gone: the next epoch goes on behind it.
            batches: Iterable[Any] = source if self._kept is None else self._again(self._kept)
        elif hasattr(source, "__getitem__") and hasattr(source, "__len__"):
            order = list(range(len(source)))
            if self._order is not None:
                self._order.shuffle(order)
            batches = (source[i] for i in order)
        else:
            batches = source
        for batch in batches:
            if not isinstance(batch, (tuple, list)) or len(batch) not in (2, 3):
                raise UsageError("batches must be (x, y) or (x, y, sample_weight)")
            yield self._model._lists(*batch)
        if hasattr(source, "on_epoch_end"):
            source.on_epoch_end()

    def _again(self, kept: list[Any]) -> Iterator[Any]:
        yield from kept
        for batch in self._source:
            kept.append(batch)
            yield batch


def _class_factors(given: Mapping[int, float] | None) -> list[tuple[int, float]]:
    given = given or {}
    if not isinstance(given, Mapping):
        raise UsageError(f"class_weight = {given!r}, but expected a dict of factors by the numbers of classes")
    try:
        return [(_count("fit", "class_weight's class", number, 0), float(factor)) for number, factor in given.items()]
    except (TypeError, ValueError):
        raise UsageError(f"class_weight = {given!r}, but expected numbers as factors") from None
