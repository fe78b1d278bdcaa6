"""The seed of new weights."""

from __future__ import annotations

from random import Random

_seeds: Random | None = None


def set_random_seed(seed: int) -> None:
    """Make the weights of models built from now on the same in every session."""
    global _seeds
    _seeds = Random(seed)


def next_seed() -> int | None:
    """The seed of the next model, if one was set."""
    return None if _seeds is None else _seeds.getrandbits(63)
