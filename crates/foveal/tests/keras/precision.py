"""Small models that compute in half precision. See `make_models.py`."""

from keras import Input, Model, layers
from models import conv, fixture


def half(dtype):
    image = Input((12, 12, 3), name="image")
    x = conv(6, dtype=dtype)(image)
    x = layers.ReLU(dtype=dtype)(layers.BatchNormalization(dtype=dtype)(x))
    x = layers.GlobalAveragePooling2D(dtype=dtype)(conv(4, dtype=dtype)(x))
    return Model(image, [x, layers.Dense(3, activation="softmax", dtype="float32")(x)])


@fixture((2,), versions=True)
def mixed_float16():
    return half("mixed_float16")


@fixture((2,))
def mixed_bfloat16():
    return half("mixed_bfloat16")


@fixture((2,))
def float16():
    return half("float16")


@fixture((2,))
def bfloat16():
    return half("bfloat16")


@fixture((2,))
def uncast():
    """Layers that see float32 as it is, whatever they compute in: rounding it before would lose what they make of it."""
    image = Input((6, 6, 4), name="image")
    far = layers.Rescaling(1.0, offset=300.0, name="far")(image)
    rows = layers.LayerNormalization(dtype="mixed_bfloat16", name="rows")(far)
    groups = layers.GroupNormalization(2, dtype="mixed_bfloat16", name="groups")(far)
    words = layers.Embedding(400, 2, dtype="mixed_bfloat16", name="words")(far)
    return Model(image, [rows, groups, words])
