# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Callbacks that the core has."""

from __future__ import annotations

from typing import Any, Literal

from ..training_objects import BuiltIn

__all__ = [
    "EarlyStopping",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "CSVLogger",
    "TerminateOnNaN",
    "BuiltIn",
]


class EarlyStopping(BuiltIn):
    """Ends training once a value no longer gets better.

    Parameters
    ----------
    monitor
        Which value.
    min_delta
        Less is no improvement.
    patience
        Epochs without an improvement after which training ends.
    mode
        Which way is better.
    restore_best_weights
        Whether the weights of the best epoch come back at the end.
    start_from_epoch
        Epochs at the beginning that do not count.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        mode: Literal["auto", "min", "max"] = "auto",
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
        **unknown: Any,
    ) -> None:
        super().__init__({"monitor": monitor, "min_delta": min_delta, "patience": patience, "mode": mode, "restore_best_weights": restore_best_weights, "start_from_epoch": start_from_epoch}, **unknown)


class ModelCheckpoint(BuiltIn):
    """Saves the model, or its weights, behind every epoch or so many batches, or only where it is the best so far, also over several
    trainings.

    Parameters
    ----------
    filepath
        Where to, a name that ends in ``.keras``, or in ``.weights.h5`` for weights alone; ``{epoch}``, ``{epoch:02d}``, ``{val_loss:.2f}`` and,
        between epochs, ``{batch}``, say, are filled in, ``{{`` and ``}}`` are braces. Folders that are not there are made.
    monitor
        Which value.
    save_best_only
        Whether to keep the best alone.
    save_weights_only
        Whether to save the weights, with the optimizer's memory, rather than the whole model.
    mode
        Which way is better.
    save_freq
        When to save: ``"epoch"``, or behind every so many batches; the value is then that of the epoch so far.
    initial_value_threshold
        What the first model that is saved as the best must be better than.
    """

    def __init__(
        self,
        filepath: str,
        monitor: str = "val_loss",
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: Literal["auto", "min", "max"] = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"filepath": filepath, "monitor": monitor, "save_best_only": save_best_only, "save_weights_only": save_weights_only, "mode": mode, "save_freq": save_freq, "initial_value_threshold": initial_value_threshold}, **unknown)


class ReduceLROnPlateau(BuiltIn):
    """Lowers the learning rate once a value no longer gets better.

    Parameters
    ----------
    monitor
        Which value.
    factor
        What the learning rate is multiplied by.
    patience
        Epochs without an improvement after which it is.
    mode
        Which way is better.
    min_delta
        Less is no improvement.
    cooldown
        Epochs after a change in which nothing counts.
    min_lr
        The least learning rate.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        mode: Literal["auto", "min", "max"] = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **unknown: Any,
    ) -> None:
        super().__init__({"monitor": monitor, "factor": factor, "patience": patience, "mode": mode, "min_delta": min_delta, "cooldown": cooldown, "min_lr": min_lr}, **unknown)


class CSVLogger(BuiltIn):
    """Writes a table with a line for every epoch.

    Parameters
    ----------
    filename
        Where to.
    separator
        Between columns.
    append
        Whether to go on with a table that is there.
    """

    def __init__(
        self,
        filename: str,
        separator: str = ",",
        append: bool = False,
        **unknown: Any,
    ) -> None:
        super().__init__({"filename": filename, "separator": separator, "append": append}, **unknown)


class TerminateOnNaN(BuiltIn):
    """Ends training once the loss is no number."""

    def __init__(
        self,
        **unknown: Any,
    ) -> None:
        super().__init__({}, **unknown)
