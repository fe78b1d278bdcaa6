"""What `fuzz_keras.py` draws models from: random choices, and the list of everything that may be applied to a tensor."""

import random
from typing import NamedTuple

import keras


class Draw:
    """Random choices that depend on the words given and nothing else."""

    def __init__(self, *seed):
        self.random = random.Random("/".join(map(str, seed)))

    def one(self, *options):
        return self.random.choice(options)

    def int(self, low, high):
        """From `low` to `high`, both included."""
        return self.random.randint(low, high)

    def ints(self, count, low, high):
        return [self.int(low, high) for _ in range(count)]

    def chance(self, probability):
        return self.random.random() < probability

    def number(self, low=-1.5, high=1.5):
        """A number with few digits, which every float type holds."""
        return round(self.random.uniform(low, high) * 8) / 8

    def some(self, items, least=1):
        """A part of `items`, in their order."""
        items = list(items)
        count = self.int(min(least, len(items)), len(items))
        return [items[place] for place in sorted(self.random.sample(range(len(items)), count))]

    def sizes(self, count, low, high):
        """One number for all axes, or one for each, as Keras' sizes may be written."""
        return self.int(low, high) if self.chance(0.5) else tuple(self.ints(count, low, high))

    def shuffled(self, items):
        items = list(items)
        self.random.shuffle(items)
        return items


class Candidate(NamedTuple):
    """Something that may be applied to a tensor."""

    name: str
    make: callable  # (draw, tensor, sketch) -> result
    ranks: tuple  # of the tensor
    takes: tuple  # kinds of element types: float, int, bool
    jumps: bool  # small errors of the input may become large: only for values that are known exactly
    exact: bool  # exact values stay exact


CANDIDATES = []


def candidate(*ranks, takes=("float",), jumps=False, exact=False):
    """Lists a function under its name."""

    def register(make):
        CANDIDATES.append(Candidate(make.__name__, make, ranks, takes, jumps, exact or jumps))
        return make

    return register


def listed(name, make, *ranks, takes=("float",), jumps=False, exact=False):
    CANDIDATES.append(Candidate(name, make, ranks, takes, jumps, exact or jumps))


def instead(value, odd, other):
    """`value`, or `other` where Keras on TensorFlow gives something else than on JAX for `odd` (docs/keras-differences.md)."""
    return other if value == odd and keras.backend.backend() == "tensorflow" else value


def kind(tensor):
    """The kind of a tensor's element type."""
    dtype = str(tensor.dtype)
    return "float" if "float" in dtype else "bool" if dtype == "bool" else "int"
