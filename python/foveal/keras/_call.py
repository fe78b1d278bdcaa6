"""Calling operations."""

from __future__ import annotations

from typing import Any

from ..layer import Layer


class _Operation(Layer):
    def __init__(self, name: str, module: str, config: dict[str, Any]) -> None:
        self._class, self._module = name, f"keras.src.ops.{module}"
        super().__init__(config)


def operation(name: str, module: str, args: list[Any], config: dict[str, Any]) -> Any:
    """What the operation makes of symbolic tensors or arrays."""
    from ..layer import _at_once, is_symbolic, one

    layer = _Operation(name, module, config)
    if is_symbolic(args):
        return one(layer._core.call(args))
    return _at_once(lambda tensors: one(layer._core.call(list(tensors) if len(args) > 1 else [tensors])), args if len(args) > 1 else args[0])
