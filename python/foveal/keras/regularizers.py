# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Regularizers of weights: what they add to the loss."""

from __future__ import annotations

from typing import Any, Literal

from ..training_objects import Regularizer

__all__ = [
    "L1",
    "L2",
    "L1L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "l1",
    "l2",
    "l1_l2",
]


class L1(Regularizer):
    """``l1 * sum(|x|)``.

    Parameters
    ----------
    l1
        The factor.
    """

    def __init__(
        self,
        l1: float = 0.01,
        **unknown: Any,
    ) -> None:
        super().__init__({"l1": l1}, **unknown)


class L2(Regularizer):
    """``l2 * sum(x^2)``.

    Parameters
    ----------
    l2
        The factor.
    """

    def __init__(
        self,
        l2: float = 0.01,
        **unknown: Any,
    ) -> None:
        super().__init__({"l2": l2}, **unknown)


class L1L2(Regularizer):
    """``l1 * sum(|x|) + l2 * sum(x^2)``.

    Parameters
    ----------
    l1
        The factor of sizes.
    l2
        The factor of squares.
    """

    def __init__(
        self,
        l1: float = 0.0,
        l2: float = 0.0,
        **unknown: Any,
    ) -> None:
        super().__init__({"l1": l1, "l2": l2}, **unknown)


class OrthogonalRegularizer(Regularizer):
    """``factor`` times the mean size of the cosines between the rows of a matrix, or between its columns.

    Parameters
    ----------
    factor
        The factor.
    mode
        Between which vectors.
    """

    def __init__(
        self,
        factor: float = 0.01,
        mode: Literal["rows", "columns"] = "rows",
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "mode": mode}, **unknown)


l1 = L1
l2 = L2
l1_l2 = L1L2
