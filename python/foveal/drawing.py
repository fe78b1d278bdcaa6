"""Pictures and tables for notebooks, without a plotting library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from typing import Any

from . import _foveal
from .errors import UsageError

__all__ = ["Drawing", "bars", "html_table", "model_table", "network"]



class Drawing:
    """Boxes, lines and words, which notebooks show."""

    def __init__(self, width: float, height: float, marks: Sequence[dict[str, Any]]) -> None:
        self._sketch = {"width": float(width), "height": float(height), "marks": list(marks)}

    @property
    def svg(self) -> str:
        """The drawing as SVG."""
        return _foveal.sketch_svg(self._sketch)

    @property
    def png(self) -> bytes:
        """The drawing as the bytes of a PNG file."""
        return _foveal.sketch_png(self._sketch)

    def save(self, path: str) -> None:
        """Write the drawing to a file whose name ends in ``.svg`` or ``.png``."""
        ending = os.path.splitext(path)[1].lower()
        if ending not in (".svg", ".png"):
            raise UsageError(f"{path}: drawings are written as SVG or PNG; name the file something.svg or something.png")
        data = self.png if ending == ".png" else self.svg.encode()
        with open(path, "wb") as file:
            file.write(data)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_png_(self) -> bytes:
        return self.png


def _rect(x: float, y: float, width: float, height: float, fill: str, stroke: str | None = None) -> dict[str, Any]:
    return {"rect": {"x": x, "y": y, "width": width, "height": height, "fill": fill, "stroke": stroke}}


def _text(x: float, y: float, anchor: str, text: str) -> dict[str, Any]:
    return {"text": {"x": x, "y": y, "anchor": anchor, "text": text}}


def html_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], foot: str = "") -> str:
    """A table as notebooks show it."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    foot = f"<p>{escape(foot)}</p>" if foot else ""
    return f"<p><b>{escape(title)}</b></p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def _shape(lengths: Sequence[int | None]) -> str:
    return f"({', '.join(map(str, lengths))})"


def model_table(info: dict[str, Any]) -> str:
    """The layers of a model."""
    rows = [
        (row["name"], row["class_name"], ", ".join(map(_shape, row["shapes"])), f"{row['parameters']:,}", ", ".join(row["connected_to"]))
        for row in info["layers"]
    ]
    total = info["trainable"] + info["non_trainable"]
    foot = f"{total:,} parameters, {info['trainable']:,} of them trainable"
    return html_table(f"Model {info['name']}", ("layer", "class", "output shape", "parameters", "connected to"), rows, foot)


def bars(rows: Sequence[tuple[str, float, float]]) -> Drawing:
    """A pale bar for the whole of each row, and a strong one for its part."""
    most = max([whole for _, whole, _ in rows] or [0]) or 1
    parts: list[dict[str, Any]] = []
    for i, (name, whole, part) in enumerate(rows):
        y = 8 + 22 * i
        parts.append(_text(172, y + 12, "end", name))
        for value, color in ((whole, "#d9d9d9"), (part, "#e69f00")):
            parts.append(_rect(180, y, 400 * value / most, 16, color))
    return Drawing(600, 16 + 22 * len(rows), parts)


def network(info: dict[str, Any], show_shapes: bool, show_names: bool) -> Drawing:
    """Boxes for layers, in rows by their distance from the inputs, and lines between them."""
    layers = [row for row in info["layers"] if "/" not in row["name"]]
    depth: dict[str, int] = {}
    for row in layers:
        depth[row["name"]] = 1 + max([depth.get(name, 0) for name in row["connected_to"]] or [-1])
    levels = [[row for row in layers if depth[row["name"]] == level] for level in range(max(depth.values(), default=-1) + 1)]
    width, height, gap = 200, 26 + 15 * (show_shapes + show_names), 28
    across = max([len(level) for level in levels] or [1])
    place = {
        row["name"]: ((across - len(level)) * (width + gap) / 2 + i * (width + gap) + gap, gap + j * (height + gap))
        for j, level in enumerate(levels)
        for i, row in enumerate(level)
    }
    parts: list[dict[str, Any]] = []
    for row in layers:
        x, y = place[row["name"]]
        for name in row["connected_to"]:
            if name in place:
                x0, y0 = place[name]
                ends = (x0 + width / 2, y0 + height), (x + width / 2, y)
                parts.append({"line": {"from": ends[0], "to": ends[1], "stroke": "#777777"}})
    for row in layers:
        x, y = place[row["name"]]
        lines = [row["class_name"]]
        lines += [row["name"]] if show_names else []
        lines += [", ".join(map(_shape, row["shapes"]))] if show_shapes else []
        parts.append(_rect(x, y, width, height, "#eef3f8", "#4a6785"))
        for i, line in enumerate(lines):
            parts.append(_text(x + width / 2, y + 17 + 15 * i, "middle", line))
    return Drawing(across * (width + gap) + gap, len(levels) * (height + gap) + gap, parts)
