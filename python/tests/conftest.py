"""What the tests share. Tests beside real Keras are skipped where it is not installed."""

import os
import signal

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

# What runs in the background of a shell ignores Ctrl-C, and hands that on to what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def real_keras():
    return pytest.importorskip("keras")


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def model():
    """A small network of two convolutions, for pictures of any size."""
    from foveal import keras, set_random_seed
    from foveal.keras import layers

    set_random_seed(5)
    input = keras.Input((None, None, 3), name="photo")
    x = layers.Conv2D(8, 3, padding="same", name="first")(input)
    x = layers.ReLU(name="relu")(x)
    return keras.Model(input, layers.Conv2D(4, 3, name="second")(x))
