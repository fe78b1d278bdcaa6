"""What to keep of spatial axes, as users say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from typing import Any

from .errors import ArgumentTypeError, UsageError

__all__ = ["keep_of", "lengths_of"]


def lengths_of(value: int | Sequence[int] | None, axes: int, what: str) -> list[int]:
    """One whole number for every axis, or a number for each; any that Python takes for an index."""
    try:
        return [index(value)] * axes  # type: ignore[arg-type]
    except TypeError:
        pass
    try:
        return [index(n) for n in value]  # type: ignore[union-attr]
    except TypeError:
        raise ArgumentTypeError(f"{what} = {value!r}: expected a whole number, or one per spatial axis") from None


def keep_of(
    size: int | Sequence[int] | None, at: str | Sequence[int], fraction: float | None, axes: Callable[[], int]
) -> dict[str, Any]:
    """What to keep of the spatial axes, as the core's crop is told."""
    if (size is None) == (fraction is None):
        raise UsageError("give either a size or a fraction")
    if fraction is not None:
        if not isinstance(at, str):
            raise UsageError("a fraction is kept at the center: give a size with at")
        return {"fraction": float(fraction)}
    lengths = lengths_of(size, axes(), "size")
    if isinstance(at, str):
        if at != "center":
            raise UsageError(f'at = {at!r}: expected "center" or the first position along each spatial axis')
        return {"size": lengths}
    return {"at": {"start": lengths_of(at, len(lengths), "at"), "size": lengths}}
