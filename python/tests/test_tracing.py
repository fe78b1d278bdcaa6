"""Functions of tensors, traced once: their slices against NumPy's, at several sizes."""

import numpy as np
import pytest

from foveal import errors, keras
from foveal.keras import layers, ops

SIZES = [(9, 12), (10, 7), (16, 33)]


def traced(function, shape=(None, None, 2)):
    input = keras.Input(shape)
    return keras.Model(input, layers.Lambda(function, name="traced")(input))


def center(n, c):
    return (n - c) // 2


CROPS = {
    "floor": (lambda x: _slice(x, lambda n: center(n, 5), lambda n: center(n, 5) + 5), "CenterCrop"),
    "even": (lambda x: _slice(x, lambda n: center(n, 4), lambda n: center(n, 4) + 4), "CenterCrop"),
    "from the middle": (lambda x: _slice(x, lambda n: n // 2 - 2, lambda n: n // 2 + 2), "CenterCrop"),
    "monai": (lambda x: _slice(x, lambda n: n // 2 - 5 // 2, lambda n: n // 2 - 5 // 2 + 5), "Crop"),
    "fraction": (lambda x: _slice(x, lambda n: n // 4, lambda n: n - n // 4), "Crop"),
    "margins": (lambda x: _slice(x, lambda n: 1, lambda n: n - 2), "GetItem"),
    "the end": (lambda x: _slice(x, lambda n: n - 3, lambda n: n), "GetItem"),
}


def _slice(x, start, stop):
    height, width = ops.shape(x)[1], ops.shape(x)[2]
    return x[:, start(height) : stop(height), start(width) : stop(width), :]


@pytest.mark.parametrize("name", CROPS)
@pytest.mark.parametrize("size", SIZES)
def test_slices_by_sizes_are_those_of_numpy_at_every_size(name, size, rng):
    function, kind = CROPS[name]
    model = traced(function)
    assert model.layers[-1].class_name == kind
    x = rng.random((2, *size, 2), dtype=np.float32)
    np.testing.assert_array_equal(model.predict(x), function(x))


def test_a_function_is_called_once_with_a_symbolic_tensor():
    calls = []

    def function(x, factor):
        calls.append(x)
        return x * factor

    input = keras.Input((4,))
    model = keras.Model(input, layers.Lambda(function, arguments={"factor": 3.0})(input))
    model.predict(np.ones((2, 4), "f4"))
    model.predict(np.ones((3, 4), "f4"))
    assert len(calls) == 1 and isinstance(calls[0], keras.KerasTensor)
    assert model.predict(np.ones((1, 4), "f4")).tolist() == [[3.0] * 4]


def test_a_crop_like_another_tensor(rng):
    skip, up = keras.Input((None, None, 2)), keras.Input((None, None, 2))

    def like(tensors):
        x, y = tensors
        top = (ops.shape(x)[1] - ops.shape(y)[1]) // 2
        left = (ops.shape(x)[2] - ops.shape(y)[2]) // 2
        return x[:, top : top + ops.shape(y)[1], left : left + ops.shape(y)[2], :]

    model = keras.Model([skip, up], layers.Lambda(like)([skip, up]))
    a, b = rng.random((1, 11, 14, 2), dtype=np.float32), rng.random((1, 6, 5, 2), dtype=np.float32)
    np.testing.assert_array_equal(model.predict([a, b]), a[:, 2:8, 4:9])


def test_channels_first(rng):
    def crop(x):
        top, left = center(ops.shape(x)[2], 3), center(ops.shape(x)[3], 4)
        return x[:, :, top : top + 3, left : left + 4]

    x = rng.random((1, 2, 8, 9), dtype=np.float32)
    np.testing.assert_array_equal(traced(crop, (2, None, None)).predict(x), x[:, :, 2:5, 2:6])


@pytest.mark.parametrize("axes", [1, 3])
def test_one_and_three_spatial_axes(axes, rng):
    def crop(x):
        return x[(slice(None), *(slice(center(n, 3), center(n, 3) + 3) for n in ops.shape(x)[1:-1]))]

    x = rng.random((2, *(7, 8, 9)[:axes], 2), dtype=np.float32)
    np.testing.assert_array_equal(traced(crop, (*[None] * axes, 2)).predict(x), crop(x))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x[:, : ops.shape(x)[1] // 2],
        lambda x: x[:, ops.shape(x)[1] * 3 // 4 :, 1:2],
        lambda x: x[:, center(ops.shape(x)[1], 3) : center(ops.shape(x)[1], 3) + 3],
    ],
)
def test_other_arithmetic_is_for_known_sizes_and_else_refused_with_the_layer(function, rng):
    x = rng.random((2, 8, 9, 2), dtype=np.float32)
    np.testing.assert_array_equal(traced(function, (8, 9, 2)).predict(x), function(x))
    with pytest.raises(ValueError, match=r"layer `traced` \(Lambda\): .*length that is not known"):
        traced(function)


@pytest.mark.parametrize(
    "function, error",
    [
        (lambda x: x if x > 0 else -x, "truth value"),
        (lambda x: np.sin(x), "not supported|ufunc|holds no values"),
        (lambda x: x[:, int(ops.shape(x)[1]) :], "length that is not known"),
        (lambda x: 7, "not a tensor"),
        (lambda x: [y for y in x], "cannot be iterated|batch"),
        (lambda x: x[:, : ops.shape(x)[1] / 2], "length that is not known"),
    ],
)
def test_what_cannot_be_traced_is_refused(function, error):
    with pytest.raises((TypeError, ValueError), match=error):
        traced(function)


def test_a_crop_larger_than_its_tensor_is_refused():
    with pytest.raises(errors.UsageError, match="cannot crop 9 from axis 1 of length 8"):
        traced(lambda x: _slice(x, lambda n: center(n, 9), lambda n: center(n, 9) + 9), (8, 8, 1))


def test_sizes_compute_as_python_does():
    tensor = keras.Input((7, 10, 3))
    for value, size in zip((7, 10, 3), ops.shape(tensor)[1:]):
        for other in (-3, 1, 2, 5):
            assert (size + other, size - other, size * other, size // other, size % other) == (
                value + other, value - other, value * other, value // other, value % other)  # fmt: skip
            assert (other - size, other // size, -size, size / other) == (other - value, other // value, -value, value / other)
        assert list(range(size)) == list(range(value)) and int(size) == value and size > 1 and size == value


def test_indices_of_all_kinds(rng):
    x = rng.random((2, 5, 6, 3), dtype=np.float32)
    for key in [np.s_[:, 1], np.s_[..., 0], np.s_[:, ::2, ::-1], np.s_[:, None, 2:4], np.s_[:, -1, ..., 1:]]:
        np.testing.assert_array_equal(traced(lambda t, key=key: t[key], (5, 6, 3)).predict(x), x[key])
