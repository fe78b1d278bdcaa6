"""What a function on arrays does, found out by calling it.

A function that only selects (crops, slices, flips, permutes) and computes ``a x + b`` shows what it does when every value
that goes in says where it stands: a ramp along each axis, one after another. What it does at one size becomes a rule for
all sizes by looking at several. A rule is a guess until it gives the function's own results, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

import numpy as np

__all__ = ["Axis", "Selection", "select", "affine_forms"]

Function = Callable[[Sequence[np.ndarray]], np.ndarray]
Shapes = Sequence[tuple[int, ...]]
Form = tuple[tuple[str, float], ...]  # Operations with a number, one after another.

STARTS: dict[str, Callable[[int, int], int]] = {
    "floor": lambda n, t: (n - t) // 2,
    "torchvision": lambda n, t: (n - t) // 2 + int((n - t) % 4 == 3),
    "monai": lambda n, t: n // 2 - t // 2,
}


@dataclass(frozen=True)
class Axis:
    """What becomes of an input's axis: a slice, an index, or `center` entries (or as many as input `like` has)."""

    key: slice | int = field(default_factory=lambda: slice(None))
    center: int | None = None
    like: int | None = None
    roundings: tuple[str, ...] = ()
    flip: bool = False


@dataclass(frozen=True)
class Selection:
    """The part of input `source` that the function gives, its axes in the order `order`, times `scale` plus `offset`."""

    source: int
    axes: tuple[Axis, ...]
    order: tuple[int, ...]
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class _Line:
    """Where one axis of the output comes from, at one size: `length` positions from `start` on; `out` is which axis."""

    n: int
    start: int
    step: int
    length: int
    out: int | None


def select(function: Function, sizes: Sequence[Shapes], rng: np.random.Generator) -> Selection | None:
    """The selection that the function is at all of these input shapes, or None."""
    for source in range(len(sizes[0])):
        seen = [found for shapes in sizes if (found := _observe(function, shapes, source, rng))]
        if len(seen) < len(sizes):
            continue
        lines, scale, offset = zip(*seen)
        orders = {tuple(line.out for line in one) for one in lines}
        if len(orders) > 1 or len(set(scale)) > 1 or len(set(offset)) > 1:
            continue
        axes = []
        for k in range(len(lines[0])):
            lengths = [[shape[k] if k < len(shape) else -1 for shape in shapes] for shapes in sizes]
            axes.append(_rule([one[k] for one in lines], lengths, source))
        if all(axis is not None for axis in axes) and axes[0] == Axis():
            (outs,) = orders
            placed = sorted((out, k) for k, out in enumerate(outs) if out is not None)
            return Selection(source, tuple(axis for axis in axes if axis is not None), tuple(k for _, k in placed), scale[0], offset[0])
    return None


def _observe(
    function: Function, shapes: Shapes, source: int, rng: np.random.Generator
) -> tuple[list[_Line], float, float] | None:
    """Where each axis of the source goes, with scale and offset; None if it is no selection."""
    shape = shapes[source]

    def run(x: np.ndarray) -> np.ndarray:
        inputs = [rng.standard_normal(other).astype("float32") for other in shapes]
        inputs[source] = x
        return np.asarray(function(inputs), "float64")

    zero, one = run(np.zeros(shape, "float32")), run(np.ones(shape, "float32"))
    if zero.size == 0 or zero.shape != one.shape or not (zero == zero.flat[0]).all() or not (one == one.flat[0]).all():
        return None
    offset = float(zero.flat[0])
    scale = float(one.flat[0]) - offset
    if not np.isfinite([scale, offset]).all() or scale == 0.0:
        return None
    lines = []
    for k, n in enumerate(shape):
        along = [n if axis == k else 1 for axis in range(len(shape))]
        ramp = np.broadcast_to(np.arange(n, dtype="float32").reshape(along), shape)
        found = (run(np.ascontiguousarray(ramp)) - offset) / scale
        if found.shape != zero.shape or np.abs(found - np.round(found)).max() > 0.25:
            return None
        line = _line(np.round(found).astype("int64"), n)
        if line is None:
            return None
        lines.append(line)
    return _settle(lines, zero.shape), scale, offset


def _line(place: np.ndarray, n: int) -> _Line | None:
    """The arithmetic progression that the coordinates are along one axis, constant along all others."""
    varying = [axis for axis in range(place.ndim) if (np.diff(place, axis=axis) != 0).any()]
    start = int(place.flat[0])
    if not varying:
        return _Line(n, start, 1, 1, None)
    if len(varying) > 1:
        return None
    (axis,) = varying
    length = place.shape[axis]
    step = int(place.take(1, axis).flat[0]) - start
    expected = (start + step * np.arange(length)).reshape([-1 if i == axis else 1 for i in range(place.ndim)])
    return _Line(n, start, step, length, axis) if (place == expected).all() else None


def _settle(lines: list[_Line], shape: tuple[int, ...]) -> list[_Line]:
    """Gives axes of length 1 their place, which their values do not tell."""
    taken = {line.out for line in lines}
    free = [axis for axis in range(len(shape)) if axis not in taken and shape[axis] == 1]
    waiting = [k for k, line in enumerate(lines) if line.out is None]
    if len(free) != len(waiting):
        return lines
    for axis, k in zip(free, waiting):
        lines[k] = _Line(lines[k].n, lines[k].start, 1, 1, axis)
    return lines


def _rule(lines: Sequence[_Line], lengths: Sequence[Sequence[int]], source: int) -> Axis | None:
    """One rule for an axis at all sizes; `lengths` are those of all inputs along it."""
    if lines[0].out is None:
        key = _position([line.start for line in lines], [line.n for line in lines])
        return None if key is None else Axis(key)
    steps = {line.step for line in lines if line.length > 1} or {1}
    if len(steps) > 1:
        return None
    (step,) = steps
    if step == 0:
        return None
    flip = step < 0
    # From the lowest position up.
    starts = [line.start + step * (line.length - 1) if flip else line.start for line in lines]
    step, counts, wholes = abs(step), [line.length for line in lines], [line.n for line in lines]
    if step == 1:
        if starts == [0] * len(starts) and counts == wholes:
            return Axis(flip=flip)
        if centered := _centered(starts, counts, wholes, lengths, source):
            return Axis(**centered, flip=flip)
    start = _position(starts, wholes)
    if start is None:
        return None
    ends = [s + step * (count - 1) + 1 for s, count in zip(starts, counts)]
    if all(end > n - step for end, n in zip(ends, wholes)):
        return Axis(slice(start or None, None, step if step > 1 else None), flip=flip)
    stop = _position(ends, wholes)
    return None if stop is None else Axis(slice(start or None, stop, step if step > 1 else None), flip=flip)


def _position(positions: Sequence[int], lengths: Sequence[int]) -> int | None:
    """The same from the front at all sizes, or the same from the end."""
    if len(set(positions)) == 1:
        return positions[0]
    from_end = {position - n for position, n in zip(positions, lengths)}
    return from_end.pop() if len(from_end) == 1 and from_end != {0} else None


def _centered(
    starts: Sequence[int], counts: Sequence[int], wholes: Sequence[int], lengths: Sequence[Sequence[int]], source: int
) -> dict[str, Any] | None:
    """A centered crop, by the roundings that fit; only where sizes vary does it show that it is one."""
    if len(set(wholes)) == 1:
        return None
    fits = tuple(name for name, start in STARTS.items() if [start(n, t) for n, t in zip(wholes, counts)] == list(starts))
    if not fits or (len(set(starts)) == 1 and len(set(counts)) == 1):
        return None
    if len(set(counts)) == 1:
        return {"center": counts[0], "roundings": fits}
    for other in range(len(lengths[0])):
        if other != source and [one[other] for one in lengths] == counts:
            return {"like": other, "roundings": fits}
    return None


def affine_forms(scale: float, offset: float) -> list[Form]:
    """Ways of writing `scale * x + offset`, which differ in rounding, as steps of an operation with a number."""

    def nice(x: float) -> list[float]:
        return list(dict.fromkeys([float(f"{x:.{digits}g}") for digits in (3, 5, 7, 9)]))

    factors: list[Form] = [()] if scale == 1.0 else []
    factors += [(("*", a),) for a in nice(scale)] + [(("/", c),) for c in nice(1.0 / scale)]
    after: list[Form] = [()]
    before: list[Form] = [()]
    if offset != 0.0:
        after = _terms(nice, offset)
        before = _terms(nice, offset / scale)
    forms = [factor + term for factor in factors for term in after]
    forms += [term + factor for factor in factors for term in before]
    return list(dict.fromkeys(forms))


def _terms(nice: Callable[[float], list[float]], b: float) -> list[Form]:
    return [*((("+", x),) for x in nice(b)), *((("-", x),) for x in nice(-b))]
