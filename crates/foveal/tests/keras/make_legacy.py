"""Makes small models with tf.keras (2.12 to 2.15), in every form it saves, and its answers to them.

    make_legacy.py FOLDER

Run it with a Python that has the version of TensorFlow. Each model becomes `<name>.keras`, `<name>.h5` and
`<name>.npz`, with `<case>/in0`, ... and `<case>/out0`, ... as in `make_models.py`; the first one also `<name>.weights.h5`, the
weights alone in the old form of HDF5.
"""

import io
import json
import os
import pathlib
import sys
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

keras = tf.keras
layers = keras.layers
Input, Model, Sequential = keras.Input, keras.Model, keras.Sequential
EPOCH = (1980, 1, 1, 0, 0, 0)
POSITIVE = ("gamma", "moving_variance")


def graph():
    """Operators, slices and functions of TensorFlow, a shared layer, several inputs and outputs."""
    left, right = Input((12, 12, 3), name="left"), Input((12, 12, 3), name="right")
    conv = layers.Conv2D(4, 3, padding="same", name="shared")
    a, b = conv(left), conv(right)
    x = a * 1.5 - b
    x = tf.nn.relu(x) + 2.0 / (1.0 + tf.square(b))
    x = tf.concat([x, a], axis=-1)
    x = layers.CenterCrop(8, 6)(x)[:, 1:-1, ::2, :]
    y = tf.reduce_mean(x, axis=[1, 2])
    return Model([left, right], {"map": x, "vector": layers.Dense(3, activation="softmax")(y)})


def nested():
    """Models in models, one of them called twice and partly frozen: HDF5 puts what is not trained behind the rest."""
    part = Input((10, 10, 2))
    x = layers.BatchNormalization(name="first")(layers.Conv2D(3, 3, name="c")(part))
    x = layers.BatchNormalization(name="second", trainable=False)(layers.Conv2D(2, 3, padding="same")(x))
    inner = Model(part, x, name="inner")
    head = Sequential([layers.Flatten(), layers.Dense(4, activation="tanh"), layers.BatchNormalization()], name="head")
    image, other = Input((10, 10, 2), name="image"), Input((10, 10, 2), name="other")
    one, two = inner(image), inner(other)
    return Model([image, other], layers.Add()([head(one), head(two)]))


def stack():
    return Sequential(
        [
            Input((16, 16, 3)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.RandomFlip(),
            layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(max_value=6.0, negative_slope=0.1, threshold=0.05),
            layers.DepthwiseConv2D(3),
            layers.LeakyReLU(0.2),
            layers.SeparableConv2D(5, 3, activation="swish"),
            layers.PReLU(shared_axes=[1, 2]),
            layers.Conv2DTranspose(3, 2, strides=2),
            layers.UpSampling2D(interpolation="bilinear"),
            layers.Resizing(9, 7),
            layers.ZeroPadding2D(((1, 0), (2, 1))),
            layers.LayerNormalization(),
            layers.SpatialDropout2D(0.2),
            layers.GlobalAveragePooling2D(keepdims=True),
            layers.Flatten(),
            layers.Dense(4, activation="gelu"),
            layers.ELU(0.5),
            layers.Dropout(0.5),
            layers.Softmax(),
        ]
    )


def sequences():
    """Masks that nothing in the file says, cells within layers."""
    ids = Input((7,), dtype="int32", name="ids")
    x = layers.Embedding(10, 6, mask_zero=True)(ids)
    x = layers.LSTM(5, return_sequences=True)(x)
    x = layers.Bidirectional(layers.GRU(4, return_sequences=True))(x)
    y = layers.MultiHeadAttention(2, 3)(x, x)
    x = layers.TimeDistributed(layers.Dense(5))(layers.Add()([x, y]))
    x = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)])(x)
    return Model(ids, x)


def normalised():
    """A layer that was adapted to data, and half precision."""
    image = Input((6, 6, 2))
    adapted = layers.Normalization()
    adapted.adapt(np.random.default_rng(3).normal(2.0, 3.0, (5, 6, 6, 2)).astype("float32"))
    x = layers.Conv2D(3, 3, dtype="mixed_float16")(adapted(image))
    return Model(image, layers.Activation("sigmoid", dtype="float32")(x))


def trained():
    """Compiled, and three steps of training on."""
    image = Input((5,))
    model = Model(image, layers.Dense(2)(layers.Dense(3, activation="relu")(image)))
    model.compile(keras.optimizers.Adam(0.25), loss="mse", metrics=["mae"])
    return model


def judged():
    """Compiled with a loss and metrics that have settings of their own."""
    image = Input((5,))
    model = Model(image, layers.Dense(2)(image))
    measures = [keras.metrics.RootMeanSquaredError(name="far"), keras.metrics.CosineSimilarity(axis=1), "mae"]
    model.compile(keras.optimizers.Ftrl(0.5), loss=keras.losses.Huber(delta=3.0), metrics=measures)
    return model


MODELS = [graph, nested, stack, sequences, normalised, trained, judged]


def randomise(model, name):
    for index, weight in enumerate(model.weights):
        generator = np.random.default_rng([index, *name.encode()])
        word = weight.name.split("/")[-1].split(":")[0]
        # What was adapted to data has been taken over by the layer; the variable alone would say nothing.
        if word in ("StateVar", "mean", "variance", "count"):
            continue
        positive = word in POSITIVE
        weight.assign(generator.uniform(0.5, 1.5, weight.shape) if positive else generator.normal(0, 0.4, weight.shape))


def make(build, folder):
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    name = build.__name__
    model = build()
    randomise(model, name)
    arrays, inputs = {}, []
    for index, tensor in enumerate(model.inputs):
        generator = np.random.default_rng([index, 7, *name.encode()])
        shape = (2, *tensor.shape[1:])
        whole = "int" in tensor.dtype.name
        inputs.append(generator.integers(0, 10, shape).astype("int32") if whole else generator.normal(1, 2, shape).astype("float32"))
    if model.optimizer is not None:
        rows = np.random.default_rng(5).normal(size=(3, 5)).astype("float32")
        model.fit(rows, rows[:, :2], batch_size=1, verbose=0)
    outputs = tf.nest.flatten(model(inputs if len(inputs) > 1 else inputs[0], training=False))
    arrays = {f"0/in{i}": x for i, x in enumerate(inputs)} | {f"0/out{i}": np.asarray(y, "float32") for i, y in enumerate(outputs)}
    zipped = {"save_format": "keras_v3"} if tf.__version__.startswith("2.12") else {}
    model.save(folder / f"{name}.keras", **zipped)
    model.save(folder / f"{name}.h5")
    if build is nested:
        model.save_weights(folder / f"{name}.weights-only.h5", save_format="h5")
    repack(folder / f"{name}.keras")
    with zipfile.ZipFile(folder / f"{name}.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.asarray(array, order="C"), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy", EPOCH), data.getvalue(), zipfile.ZIP_DEFLATED)
    print(name, flush=True)


def repack(path):
    """The same members with a constant date, deflated."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            if name == "metadata.json":
                data = json.dumps(json.loads(data) | {"date_saved": "2000-01-01@00:00:00"})
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for build in MODELS:
        make(build, folder)


if __name__ == "__main__":
    main()
