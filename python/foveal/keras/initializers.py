"""Initializers of weights: Keras' distributions. The random numbers are foveal's own."""

from __future__ import annotations

from typing import Any

__all__ = ["Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Ones",
           "RandomNormal", "RandomUniform", "TruncatedNormal", "Zeros"]  # fmt: skip


class _Initializer(dict[str, Any]):
    """A description, which layers take as they take a name such as ``"he_normal"``."""

    def __init__(self, **config: Any) -> None:
        super().__init__(module="keras.initializers", class_name=type(self).__name__, config=config, registered_name=None)


class _Scaled(_Initializer):
    def __init__(self, seed: Any = None) -> None:
        super().__init__()


class GlorotNormal(_Scaled):
    """Normal, by the number of inputs and outputs."""


class GlorotUniform(_Scaled):
    """Uniform, by the number of inputs and outputs."""


class HeNormal(_Scaled):
    """Normal, for ReLU networks."""


class HeUniform(_Scaled):
    """Uniform, for ReLU networks."""


class LecunNormal(_Scaled):
    """Normal, by the number of inputs."""


class LecunUniform(_Scaled):
    """Uniform, by the number of inputs."""


class Zeros(_Initializer):
    """All 0."""


class Ones(_Initializer):
    """All 1."""


class Constant(_Initializer):
    """All the same value."""

    def __init__(self, value: float = 0.0) -> None:
        super().__init__(value=value)


class RandomNormal(_Initializer):
    """Normal."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        super().__init__(mean=mean, stddev=stddev)


class TruncatedNormal(_Initializer):
    """Normal, within two standard deviations."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        super().__init__(mean=mean, stddev=stddev)


class RandomUniform(_Initializer):
    """Uniform."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        super().__init__(minval=minval, maxval=maxval)
