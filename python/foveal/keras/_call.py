"""Calling operations."""

from __future__ import annotations

from typing import Any

from ..layer import Layer, at_once, is_symbolic, one


class _Operation(Layer):
    def __init__(self, name: str, module: str, config: dict[str, Any]) -> None:
        self._class, self._module = name, f"keras.src.ops.{module}"
        super().__init__(config)


def operation(name: str, module: str, args: list[Any], config: dict[str, Any]) -> Any:
    """What the operation makes of symbolic tensors or arrays."""
    call = _Operation(name, module, config)._core.call
    while args and args[-1] is None:
        args = args[:-1]
    if is_symbolic(args):
        return one(call(args))
    return at_once(lambda tensors: one(call(tensors)), args)
