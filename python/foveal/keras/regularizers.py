"""Regularizers of weights: what they add to the loss."""

from __future__ import annotations

from typing import Any

__all__ = ["L1", "L1L2", "L2", "OrthogonalRegularizer", "l1", "l1_l2", "l2"]


class _Regularizer(dict[str, Any]):
    """A description, which layers take as they take a name such as ``"l2"``."""

    def __init__(self, **config: Any) -> None:
        super().__init__(module="keras.regularizers", class_name=type(self).__name__, config=config, registered_name=None)


class L1(_Regularizer):
    """The sum of absolute values."""

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)


class L2(_Regularizer):
    """The sum of squares."""

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)


class L1L2(_Regularizer):
    """Both sums."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        super().__init__(l1=l1, l2=l2)


class OrthogonalRegularizer(_Regularizer):
    """Rows or columns that are not at right angles."""

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        super().__init__(factor=factor, mode=mode)


l1, l2, l1_l2 = L1, L2, L1L2
