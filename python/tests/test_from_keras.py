"""Live Keras models with code of their owner's in them."""

import numpy as np
import pytest

import foveal
from foveal import live_keras

keras = pytest.importorskip("keras")
layers, ops = keras.layers, keras.ops


@pytest.fixture
def x(rng):
    return rng.random((2, 40, 36, 3), dtype=np.float32)


def functional(shape, *steps):
    y = input = keras.Input(shape)
    for step in steps:
        y = step(y)
    return keras.Model(input, y)


def conv(filters=4):
    return layers.Conv2D(filters, 3, padding="same")


def center_crop(height, width):
    """A factory, whose sizes no file holds."""

    def crop(tensor):
        _, n, m, _ = ops.shape(tensor)
        top, left = (n - height) // 2, (m - width) // 2
        return tensor[:, top : top + height, left : left + width, :]

    return crop


def check(model, *inputs, classes=(), atol=1e-5):
    """The opened model gives Keras' values; returns its layers' classes."""
    ours = foveal.from_keras(model)
    inputs = inputs[0] if len(inputs) == 1 else list(inputs)
    np.testing.assert_allclose(ours.predict(inputs), np.asarray(model(inputs)), atol=atol)
    found = [row["class_name"] for row in ours._core.info()["layers"]]
    assert "Lambda" not in found
    assert set(classes) <= set(found), found
    return ours


@pytest.mark.parametrize("size", [(40, 36), (None, None)])
def test_a_center_crop_is_recognised(size, x):
    lambda_ = layers.Lambda(center_crop(12, 9), output_shape=(12, 9, 4))
    ours = check(functional((*size, 3), conv(), lambda_, conv()), x, classes=["Crop"])
    assert ours.output_shape == (None, 12, 9, 4)


def test_a_crop_at_other_sizes_than_it_was_recognised_at(x):
    ours = foveal.from_keras(functional((None, None, 3), layers.Lambda(center_crop(30, 30), output_shape=(30, 30, 3))))
    for n, m in ((30, 31), (33, 40), (101, 64)):
        wide = np.random.default_rng(n).random((1, n, m, 3), dtype=np.float32)
        np.testing.assert_array_equal(ours.predict(wide), center_crop(30, 30)(wide))
    with pytest.raises(ValueError, match="than the crop"):
        ours.predict(x[:, :20])


@pytest.mark.parametrize(
    "function, classes",
    [
        (lambda x: x[:, 3:-4, 5:20, :], ["GetItem"]),
        (lambda x: x[:, ::2, ::3], ["GetItem"]),
        (lambda x: x[..., ::-1], ["Flip"]),
        (lambda x: x[:, ::-1, 2:-3, ::-1], ["Flip", "GetItem"]),
        (lambda x: ops.transpose(x, (0, 2, 1, 3)), ["Transpose"]),
        (lambda x: x[:, :, :, 1], ["GetItem"]),
        (lambda x: x[:, -8:], ["GetItem"]),
        (lambda x: x, ["Identity"]),
        (lambda x: x / 127.5 - 1.0, ["TrueDivide"]),
        (lambda x: ops.clip(x, 0.25, 0.5), ["Clip"]),
        (lambda x: ops.relu(x - 0.5) * 3.0, ["Relu"]),
    ],
)
def test_selections_and_arithmetic(function, classes, x):
    check(functional((40, 36, 3), layers.Lambda(function)), x, classes=classes)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="functions of TensorFlow")
def test_functions_of_tensorflow_are_probed(x):
    import tensorflow as tf

    def crop(tensor, size=16):
        top, left = (tf.shape(tensor)[1] - size) // 2, (tf.shape(tensor)[2] - size) // 2
        return tensor[:, top : top + size, left : left + size, :]

    check(functional((None, None, 3), conv(), layers.Lambda(crop)), x, classes=["Crop"])
    scaled = layers.Lambda(lambda x: tf.cast(x, tf.float32) / 127.5 - 1.0)
    check(functional((None, None, 3), scaled), x, classes=["TrueDivide"])
    with pytest.raises(live_keras.NotRecognised, match="clipped"):
        foveal.from_keras(functional((8, 8, 1), layers.Lambda(lambda x: tf.clip_by_value(x, 0.0, 1e5), name="clipped")))


def test_what_numpy_computes_is_probed(x):
    """No symbolic tensor can be traced through it."""
    shift = layers.Lambda(lambda x: ops.convert_to_tensor(ops.convert_to_numpy(x)[:, 4:, 1:30] * 0.5), output_shape=(36, 29, 3))
    check(functional((40, 36, 3), shift), x, classes=["GetItem", "Multiply"])


def test_lists_of_tensors(x, rng):
    def like(tensors):
        large, small = tensors
        (_, n, m, _), (_, t, u, _) = ops.shape(large), ops.shape(small)
        return large[:, (n - t) // 2 : (n - t) // 2 + t, (m - u) // 2 : (m - u) // 2 + u, :]

    a, b = keras.Input((None, None, 3)), keras.Input((None, None, 3))
    check(keras.Model([a, b], layers.Lambda(like, output_shape=(None, None, 3))([a, b])), x, x[:, :11, :12], classes=["Crop"])
    a, b = keras.Input((9, 8, 3)), keras.Input((9, 8, 3))
    total = keras.Model([a, b], layers.Lambda(lambda t: t[0] * 2.0 + t[1])([a, b]))
    check(total, x[:, :9, :8], x[:, 9:18, :8], classes=["Multiply", "Add"])


def test_sequential_nested_and_shared(x):
    check(keras.Sequential([keras.Input((40, 36, 3)), conv(), layers.Lambda(center_crop(12, 9)), conv()]), x, classes=["Crop"])
    check(keras.Sequential([keras.Input((40, 36, 3)), conv(), layers.Lambda(lambda x: x * 2 - 1), conv()]), x)
    inner = functional((40, 36, 3), conv(), layers.Lambda(center_crop(10, 10)))
    check(functional((40, 36, 3), inner, conv()), x, classes=["Crop"])
    shared, input = layers.Lambda(lambda x: x[:, 3:20, 2:30] * 0.5), keras.Input((40, 36, 3))
    check(keras.Model(input, layers.Add()([shared(conv()(input)), shared(conv()(input))])), x, classes=["GetItem", "Multiply"])


class Border(layers.Layer):
    """Cuts a border; it has no get_config that tells of it."""

    def __init__(self, width, **kwargs):
        super().__init__(**kwargs)
        self.width = width

    def call(self, x):
        return x[:, self.width : -self.width, self.width : -self.width]


class Scaled(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones")

    def call(self, x):
        return x * self.scale


def test_classes_of_ones_own(x):
    model = functional((None, None, 3), conv(), Border(3))
    check(model, x, classes=["GetItem"])
    assert "get_config" not in vars(model.layers[-1])


def test_what_is_not_recognised_is_named_and_can_be_replaced(x):
    def odd(x):
        return ops.convert_to_tensor(np.sort(ops.convert_to_numpy(x), axis=1))

    def model(weight_layer):
        return functional((40, 36, 3), layers.Lambda(odd, output_shape=(40, 36, 3), name="odd"), weight_layer)

    with pytest.raises(live_keras.NotRecognised) as raised:
        foveal.from_keras(model(Scaled(name="scaled")))
    assert set(raised.value.layers) == {"odd", "scaled"}
    for part in ("gives other values", "traced", "weights of its own", "replace="):
        assert part in str(raised.value)
    whole = model(layers.ReLU())
    for stand_in in (layers.Rescaling(2.0), foveal.keras.layers.Rescaling(2.0)):
        np.testing.assert_allclose(foveal.from_keras(whole, replace={"odd": stand_in}).predict(x), 2.0 * x, rtol=1e-6)
    with pytest.raises(ValueError, match="strange"):
        foveal.from_keras(whole, replace={"odd": layers.ReLU(), "strange": layers.ReLU()})


def test_models_without_a_graph_are_refused():
    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(ValueError, match="functional"):
        foveal.from_keras(Own())
