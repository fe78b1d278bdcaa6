# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Learning rates that change with the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..training_objects import Schedule

__all__ = [
    "ExponentialDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "InverseTimeDecay",
    "CosineDecay",
    "CosineDecayRestarts",
    "Schedule",
]


class ExponentialDecay(Schedule):
    """``initial_learning_rate * decay_rate ^ (step / decay_steps)``.

    Parameters
    ----------
    initial_learning_rate
        The learning rate of step 0.
    decay_steps
        After how many steps the rate has been multiplied once.
    decay_rate
        By what it is multiplied.
    staircase
        Whether it changes only after whole ``decay_steps``.
    name
        Its name.
    """

    def __init__(
        self,
        initial_learning_rate: float | None = None,
        decay_steps: float | None = None,
        decay_rate: float | None = None,
        staircase: bool | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"initial_learning_rate": initial_learning_rate, "decay_steps": decay_steps, "decay_rate": decay_rate, "staircase": staircase, "name": name}, **unknown)


class PiecewiseConstantDecay(Schedule):
    """One value up to and with the first boundary, the next up to the second, ...

    Parameters
    ----------
    boundaries
        The last steps of all values but the last.
    values
        Learning rates, one more than boundaries.
    name
        Its name.
    """

    def __init__(
        self,
        boundaries: Sequence[float] | None = None,
        values: Sequence[float] | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"boundaries": boundaries, "values": values, "name": name}, **unknown)


class PolynomialDecay(Schedule):
    """From one rate to another along a power of the part of the steps that remains.

    Parameters
    ----------
    initial_learning_rate
        The learning rate of step 0.
    decay_steps
        After how many steps the end is reached.
    end_learning_rate
        The learning rate at the end.
    power
        The exponent; 1 is a straight line.
    cycle
        Whether the decay begins again, over more steps, when its end is reached.
    name
        Its name.
    """

    def __init__(
        self,
        initial_learning_rate: float | None = None,
        decay_steps: float | None = None,
        end_learning_rate: float | None = None,
        power: float | None = None,
        cycle: bool | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"initial_learning_rate": initial_learning_rate, "decay_steps": decay_steps, "end_learning_rate": end_learning_rate, "power": power, "cycle": cycle, "name": name}, **unknown)


class InverseTimeDecay(Schedule):
    """``initial_learning_rate / (1 + decay_rate * step / decay_steps)``.

    Parameters
    ----------
    initial_learning_rate
        The learning rate of step 0.
    decay_steps
        How many steps count as one.
    decay_rate
        How fast it decays.
    staircase
        Whether it changes only after whole ``decay_steps``.
    name
        Its name.
    """

    def __init__(
        self,
        initial_learning_rate: float | None = None,
        decay_steps: float | None = None,
        decay_rate: float | None = None,
        staircase: bool | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"initial_learning_rate": initial_learning_rate, "decay_steps": decay_steps, "decay_rate": decay_rate, "staircase": staircase, "name": name}, **unknown)


class CosineDecay(Schedule):
    """Half a wave of the cosine from the initial rate to ``alpha`` times it, behind a straight warm-up if asked for.

    Parameters
    ----------
    initial_learning_rate
        The learning rate of step 0.
    decay_steps
        Steps of the decay, after the warm-up.
    alpha
        The part of the rate that is left at the end.
    warmup_target
        The learning rate at the end of the warm-up; none without one.
    warmup_steps
        Steps of the warm-up.
    name
        Its name.
    """

    def __init__(
        self,
        initial_learning_rate: float | None = None,
        decay_steps: float | None = None,
        alpha: float | None = None,
        warmup_target: float | None = None,
        warmup_steps: float | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"initial_learning_rate": initial_learning_rate, "decay_steps": decay_steps, "alpha": alpha, "warmup_target": warmup_target, "warmup_steps": warmup_steps, "name": name}, **unknown)


class CosineDecayRestarts(Schedule):
    """Half waves of the cosine one after another, each ``t_mul`` times as long as the last and starting at ``m_mul`` times its
    rate.

    Parameters
    ----------
    initial_learning_rate
        The learning rate of step 0.
    first_decay_steps
        Steps of the first wave.
    t_mul
        By what the lengths grow.
    m_mul
        By what the rates at the starts change.
    alpha
        The part of the rate that is left at the end of a wave.
    name
        Its name.
    """

    def __init__(
        self,
        initial_learning_rate: float | None = None,
        first_decay_steps: float | None = None,
        t_mul: float | None = None,
        m_mul: float | None = None,
        alpha: float | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__({"initial_learning_rate": initial_learning_rate, "first_decay_steps": first_decay_steps, "t_mul": t_mul, "m_mul": m_mul, "alpha": alpha, "name": name}, **unknown)
