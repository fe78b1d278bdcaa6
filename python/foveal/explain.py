"""What of each layer is needed, and what a value sees."""

from __future__ import annotations

from typing import Any

from .drawing import Drawing, bars, html_table

__all__ = ["Explanation", "ReceptiveField", "TrainingExplanation"]


class _Table:
    """Rows that print as a table, and show as one in notebooks."""

    title: str
    columns: tuple[str, ...]

    def _rows(self) -> list[tuple[str, ...]]:
        raise NotImplementedError

    def _foot(self) -> str:
        return ""

    def __repr__(self) -> str:
        rows = [self.columns, *self._rows()]
        widths = [max(len(row[i]) for row in rows) for i in range(len(self.columns))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([self.title, *lines, *([self._foot()] if self._foot() else [])])

    def _repr_html_(self) -> str:
        return html_table(self.title, self.columns, self._rows(), self._foot())


class Explanation(_Table):
    """What of each layer is needed for a model's output, against computing all of every layer.

    Attributes
    ----------
    layers
        A dict for each call of a layer: `layer`, `class`, `shape`, `needed` (start and stop along each axis, or None),
        `parts` (the boxes of `needed` that are computed, where there are several far apart), `full_flops`,
        `needed_flops`, and a `note` that says why not less.
    inputs
        A dict for each input: `name`, `shape`, `needed`.
    full_flops, needed_flops, ratio
        Floating-point operations of convolutions and matrix products: of all layers in full, of what is needed, and the
        second over the first.
    peak_bytes, full_peak_bytes, weight_bytes
        Memory of a run beside inputs and weights, the same with all layers in full, and that of the weights.
    """

    columns = ("layer", "shape", "needed", "MFLOP", "of", "note")

    def __init__(self, told: dict[str, Any]) -> None:
        self.layers: list[dict[str, Any]] = told["layers"]
        self.inputs: list[dict[str, Any]] = told["inputs"]
        self.full_flops: int = told["full_flops"]
        self.needed_flops: int = told["needed_flops"]
        self.ratio: float = told["ratio"]
        self.peak_bytes: int = told["peak_bytes"]
        self.full_peak_bytes: int = told["full_peak_bytes"]
        self.weight_bytes: int = told["weight_bytes"]
        self.title = f"{self.ratio:.1%} of {self.full_flops / 1e6:,.1f} MFLOP are needed"

    def _rows(self) -> list[tuple[str, ...]]:
        def mega(flops: int) -> str:
            return f"{flops / 1e6:,.2f}"

        return [
            (
                row["layer"],
                "x".join(map(str, row["shape"][1:])),
                " and ".join(_box(part, row["shape"]) for part in row["parts"] or [row["needed"]]),
                mega(row["needed_flops"]),
                mega(row["full_flops"]),
                row["note"] or "",
            )
            for row in self.layers
        ]

    def _foot(self) -> str:
        return f"peak memory {self.peak_bytes / 1e6:,.1f} MB, in full {self.full_peak_bytes / 1e6:,.1f} MB"

    def plot(self) -> Drawing:
        """Bars of the operations of each layer: in full, and what is needed."""
        return bars([(row["layer"], row["full_flops"], row["needed_flops"]) for row in self.layers])

    def _repr_svg_(self) -> str:
        return self.plot()._repr_svg_()

    def _repr_png_(self) -> bytes:
        return self.plot()._repr_png_()


class TrainingExplanation(Explanation):
    """What one step of a training needs, forward and backward together.

    Attributes
    ----------
    peak_bytes, full_peak_bytes
        What training holds at its peak beside the model and the batch; the same with all layers in full.
    activation_bytes, result_bytes, variable_bytes, optimizer_bytes
        The parts of the peak: intermediate tensors; predictions, gradients and new state; the weights in training; what the
        optimizer remembers.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.activation_bytes: int = told["activation_bytes"]
        self.result_bytes: int = told["result_bytes"]
        self.variable_bytes: int = told["variable_bytes"]
        self.optimizer_bytes: int = told["optimizer_bytes"]
        self.title += " in a step of training"


def _box(needed: list[list[int]] | None, shape: list[int]) -> str:
    if needed is None:
        return "none"
    if all(span == [0, n] for span, n in zip(needed, shape)):
        return "all"
    return ", ".join(":" if span == [0, n] else f"{span[0]}:{span[1]}" for span, n in list(zip(needed, shape))[1:])


class ReceptiveField(_Table):
    """What one value of a layer's output sees of each input.

    Attributes
    ----------
    axes
        A dict for each input and spatial axis: `size`, the entries that a value sees; `stride`, by how many the window
        moves from one value to the next; `offset`, where the window of the first value begins; `jitter`, how far a window may stray
        from that; `whole`, whether a value sees the whole axis.
    """

    columns = ("input", "axis", "size", "stride", "offset")

    def __init__(self, layer: str, axes: list[dict[str, Any]]) -> None:
        self.layer = layer
        self.axes = axes
        self.title = f"Receptive field of {layer}"

    def _rows(self) -> list[tuple[str, ...]]:
        def number(x: float | None) -> str:
            return "" if x is None else f"{x:g}"

        return [
            (a["input"], str(a["axis"]), "all" if a["whole"] else str(a["size"]), number(a["stride"]), number(a["offset"]))
            for a in self.axes
        ]
