# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Constraints of weights, which hold behind every step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..training_objects import Constraint

__all__ = [
    "MaxNorm",
    "NonNeg",
    "UnitNorm",
    "MinMaxNorm",
    "Constraint",
]


class MaxNorm(Constraint):
    """Vectors along an axis are at most so long.

    Parameters
    ----------
    max_value
        The largest norm.
    axis
        Axes of the vectors.
    """

    def __init__(
        self,
        max_value: float = 2.0,
        axis: int | Sequence[int] = 0,
        **unknown: Any,
    ) -> None:
        super().__init__({"max_value": max_value, "axis": axis}, **unknown)


class NonNeg(Constraint):
    """No weight is below 0."""

    def __init__(
        self,
        **unknown: Any,
    ) -> None:
        super().__init__({}, **unknown)


class UnitNorm(Constraint):
    """Vectors along an axis have the length 1.

    Parameters
    ----------
    axis
        Axes of the vectors.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = 0,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis}, **unknown)


class MinMaxNorm(Constraint):
    """Lengths of vectors along an axis lie between two numbers, or come nearer to it with every step.

    Parameters
    ----------
    min_value
        The smallest norm.
    max_value
        The largest norm.
    rate
        The part of the way that each step goes.
    axis
        Axes of the vectors.
    """

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: int | Sequence[int] = 0,
        **unknown: Any,
    ) -> None:
        super().__init__({"min_value": min_value, "max_value": max_value, "rate": rate, "axis": axis}, **unknown)
