"""A progress bar on the terminal's error stream, or in a notebook."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any


class Bar:
    """Called with how much is done, of how much; shows itself once it is worth it."""

    width = 30

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._shown = ""
        self._display: Any = _notebook_display()

    def __call__(self, done: int, total: int) -> None:
        if total <= 1:
            return
        full = self.width * done // total
        text = f"Predicting {'█' * full}{'·' * (self.width - full)} {done}/{total} [{time.monotonic() - self._start:.1f} s]"
        if text == self._shown:
            return
        self._shown = text
        if self._display is not None:
            self._display.update({"text/plain": text}, raw=True)
        else:
            print(f"\r{text}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown and self._display is None:
            print(file=sys.stderr)


def _notebook_display() -> Any:
    """What a notebook shows and changes in place; None elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or type(shell).__name__ != "ZMQInteractiveShell":
        return None
    from IPython.display import display

    return display({"text/plain": ""}, raw=True, display_id=True)
