"""Pictures and tables for notebooks, without a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

__all__ = ["Drawing", "bars", "html_table", "model_table", "network"]

_FONT = 'font-family="system-ui, sans-serif" font-size="12"'


class Drawing:
    """An SVG drawing, which notebooks show."""

    def __init__(self, width: float, height: float, parts: Sequence[str]) -> None:
        body = "\n".join(parts)
        self.svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" {_FONT}>\n{body}\n</svg>\n'
        )

    def save(self, path: str) -> None:
        """Write the drawing to a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_svg_(self) -> str:
        return self.svg


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
    parts = []
    for i, (name, whole, part) in enumerate(rows):
        y = 8 + 22 * i
        parts.append(f'<text x="172" y="{y + 12}" text-anchor="end">{escape(name)}</text>')
        for value, color in ((whole, "#d9d9d9"), (part, "#e69f00")):
            parts.append(f'<rect x="180" y="{y}" width="{400 * value / most:.1f}" height="16" fill="{color}"/>')
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
    parts = []
    for row in layers:
        x, y = place[row["name"]]
        for name in row["connected_to"]:
            if name in place:
                x0, y0 = place[name]
                parts.append(
                    f'<line x1="{x0 + width / 2:g}" y1="{y0 + height:g}" x2="{x + width / 2:g}" y2="{y:g}" stroke="#777777"/>'
                )
    for row in layers:
        x, y = place[row["name"]]
        lines = [row["class_name"]]
        lines += [row["name"]] if show_names else []
        lines += [", ".join(map(_shape, row["shapes"]))] if show_shapes else []
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="{width}" height="{height}" rx="4" fill="#eef3f8" stroke="#4a6785"/>')
        for i, line in enumerate(lines):
            parts.append(f'<text x="{x + width / 2:g}" y="{y + 17 + 15 * i:g}" text-anchor="middle">{escape(line)}</text>')
    return Drawing(across * (width + gap) + gap, len(levels) * (height + gap) + gap, parts)
