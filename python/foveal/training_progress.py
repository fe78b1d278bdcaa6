"""What ``fit`` shows of itself, as Keras does."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

_WIDTH = 20
#: Seconds between two pictures of the bar.
_PAUSE = 0.05


class Progress:
    """A bar for every epoch, or a line, or nothing; a callback."""

    def __init__(self, verbose: int, epochs: int, steps: int | None) -> None:
        self.verbose, self._epochs, self._steps = verbose, epochs, steps
        self._started = self._shown = 0.0
        self._seen = 0
        # A file is no place for a bar that moves.
        self._moves = verbose == 1 and (sys.stdout.isatty() or "ipykernel" in sys.modules)

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Nothing is asked for."""

    def set_model(self, model: Any) -> None:
        """Nothing is asked for."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Nothing is shown yet."""

    def on_train_end(self, logs: Any = None) -> None:
        """All is shown."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """A new bar."""
        self._started, self._seen = time.monotonic(), 0
        if self.verbose:
            print(f"Epoch {epoch + 1}/{self._epochs}", flush=True)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float]) -> None:
        """The bar moves on."""
        self._seen = batch + 1
        if self._moves and (time.monotonic() - self._shown >= _PAUSE):
            self._shown = time.monotonic()
            print(f"\r{self._bar(logs)}", end="", flush=True)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        """The last of the bar, with the results of the validation."""
        seconds = time.monotonic() - self._started
        if self.verbose == 1:
            self._steps = self._steps or self._seen
            print(f"{chr(13) if self._moves else ''}{self._bar(logs)}", flush=True)
        elif self.verbose:
            print(f"{self._seen}/{self._seen} - {seconds:.0f}s - {_pace(seconds, self._seen)}{values(logs)}", flush=True)

    def _bar(self, logs: Mapping[str, float]) -> str:
        seconds = time.monotonic() - self._started
        total = self._steps
        full = _WIDTH if not total else min(_WIDTH, _WIDTH * self._seen // total)
        left = seconds if not total or self._seen >= total else seconds / max(self._seen, 1) * (total - self._seen)
        bar = "━" * full + "─" * (_WIDTH - full)
        return f"{self._seen}/{total or 'Unknown'} {bar} {left:.0f}s {_pace(seconds, self._seen)}{values(logs)}"


def _pace(seconds: float, steps: int) -> str:
    return f"{1000 * seconds / max(steps, 1):.0f}ms/step"


def values(logs: Mapping[str, float]) -> str:
    """Names and values, as Keras writes them."""
    return "".join(f" - {name}: {value:.4f}" if value == 0 or abs(value) > 1e-3 else f" - {name}: {value:.4e}" for name, value in logs.items())
