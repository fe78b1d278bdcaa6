"""Real Keras trains small networks, step by step: `python train_alongside.py FOLDER`.

Writes for each network NAME.keras as compiled and before the first step, NAME.npz with the arrays of all steps and the loss of
each, and NAME.after.keras as it is after the last step but a few, which go on in NAME.npz under `more`.

With `--spread N` behind it, Keras trains each network N more times from weights that differ by 1e-7, and says how far the losses then
are from the first run's: what rounding alone may do. A network is fit for comparison when that stays under the test's bound.
Where one ReLU more or less passes at a large learning rate, Keras is 4 % from itself.
"""

import os
import sys
import zlib
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras import layers, ops, optimizers

STEPS, MORE, BATCH = 50, 5, 8
rng = np.random.default_rng()


def center(x, n):
    """The center crop, in the way of Keras' own layer."""
    return layers.CenterCrop(n, n)(x)


def cropped_stack():
    x = i = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = center(x, 20)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = center(x, 8)
    x = layers.Flatten()(x)
    return keras.Model(i, layers.Dense(5, activation="softmax")(x)), "sparse_categorical_crossentropy", classes(5)


def unet():
    i = keras.Input((44, 44, 1))
    a = layers.Conv2D(8, 3, activation="relu")(i)
    a = layers.Conv2D(8, 3, activation="relu")(a)
    x = layers.MaxPooling2D(2)(a)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.Conv2DTranspose(8, 2, strides=2)(x)
    x = layers.Concatenate()([center(a, 32), x])
    x = layers.Conv2D(8, 3, activation="relu")(x)
    x = layers.Conv2D(1, 1, activation="sigmoid")(x)

    def masks(n):
        return (rng.random((n, 30, 30, 1)) > 0.5).astype("float32")

    return keras.Model(i, x), "binary_crossentropy", masks


def resnet():
    i = keras.Input((16, 16, 3))
    x = layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same", use_bias=False)(i))
    x = layers.ReLU()(x)
    for stride in (1, 2):
        y = layers.BatchNormalization()(layers.Conv2D(16, 3, strides=stride, padding="same")(x))
        y = layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same")(layers.ReLU()(y)))
        shortcut = x if stride == 1 else layers.AveragePooling2D(2)(x)
        x = layers.ReLU()(layers.Add()([shortcut, y]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(i, layers.Dense(4)(x)), keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), onehot(4)


def mobile():
    i = keras.Input((16, 16, 4))
    x = layers.ReLU(6.0)(layers.BatchNormalization()(layers.Conv2D(12, 1, use_bias=False)(i)))
    x = layers.ReLU(6.0)(layers.BatchNormalization(momentum=0.9)(layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)))
    s = layers.Dense(12, activation="sigmoid")(layers.Dense(3, activation="swish")(layers.GlobalAveragePooling2D(keepdims=True)(x)))
    x = layers.Multiply()([x, s])
    x = layers.Add()([i, layers.BatchNormalization()(layers.Conv2D(4, 1, kernel_regularizer="l2")(x))])
    x = layers.DepthwiseConv2D(3, strides=2)(x)
    return keras.Model(i, layers.Dense(3)(layers.Flatten()(x))), "mse", numbers(3)


def lstm():
    i = keras.Input((12, 5))
    x = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(i)
    x = layers.GRU(6)(x)
    return keras.Model(i, layers.Dense(2)(x)), "huber", numbers(2)


def transformer():
    i = keras.Input((10,), dtype="int32")
    x = layers.Embedding(20, 16)(i)
    y = layers.MultiHeadAttention(2, 8)(x, x, use_causal_mask=True)
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    y = layers.Dense(16)(layers.Dense(32, activation="gelu")(x))
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    return keras.Model(i, layers.Dense(20)(x)), keras.losses.SparseCategoricalCrossentropy(from_logits=True), tokens


def frozen():
    i = keras.Input((12, 12, 3))
    backbone = keras.Sequential([layers.Conv2D(8, 3, activation="relu"), layers.BatchNormalization(), layers.Conv2D(8, 3)], name="backbone")
    x = backbone(i)
    backbone.trainable = False
    x = layers.UpSampling2D(2, interpolation="bilinear")(layers.MaxPooling2D(2)(x))
    x = layers.SeparableConv2D(6, 3, activation="elu")(x)
    return keras.Model(i, layers.Dense(2)(layers.GlobalMaxPooling2D()(x))), "mae", numbers(2)


def masked():
    i = keras.Input((12, 5))
    x = layers.Dense(6)(layers.Masking()(i))
    x = layers.BatchNormalization(momentum=0.8)(x)
    return keras.Model(i, layers.Dense(2)(layers.GRU(6)(x))), "mse", numbers(2)


def spectral():
    i = keras.Input((10, 10, 3))
    x = layers.SpectralNormalization(layers.Conv2D(6, 3, activation="relu"))(i)
    x = layers.SpectralNormalization(layers.Conv2D(4, 3), power_iterations=3)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(i, layers.SpectralNormalization(layers.Dense(2))(x)), "mse", numbers(2)


def spectral_frozen():
    """Of the first layer, the optimizer trains nothing, but every call changes its kernel."""
    i = keras.Input((10, 10, 3))
    first = layers.SpectralNormalization(layers.Conv2D(6, 3, activation="relu"))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(first(i)))
    first.trainable = False
    return keras.Model(i, layers.Dense(2)(x)), "mse", numbers(2)


def steps():
    """A model for every step of a sequence, of which the gradient ends at a part."""
    i = keras.Input((12, 5))
    one = keras.Sequential([layers.Dense(8, activation="tanh"), layers.BatchNormalization(), layers.Dense(4)], name="one")
    x = layers.TimeDistributed(one)(i)
    x = layers.Add()([x, ops.stop_gradient(layers.Dense(4)(x))])
    return keras.Model(i, layers.Dense(2)(layers.GlobalAveragePooling1D()(x))), "mse", numbers(2)


def sequences(count):
    """Of 12 steps, of which some at the end do not count."""
    x = rng.standard_normal((count, 12, 5)).astype("float32")
    x[np.arange(12) >= rng.integers(4, 13, count)[:, None]] = 0
    return x


def classes(n):
    return lambda count: rng.integers(0, n, (count,)).astype("float32")


def onehot(n):
    return lambda count: np.eye(n, dtype="float32")[rng.integers(0, n, count)]


def numbers(n):
    return lambda count: rng.standard_normal((count, n)).astype("float32")


def tokens(count):
    return rng.integers(0, 20, (count, 10)).astype("float32")


NETWORKS = {
    "cropped_stack": (cropped_stack, lambda: optimizers.SGD(0.01, momentum=0.9, nesterov=True)),
    "unet": (unet, lambda: optimizers.Adam(1e-3)),
    "resnet": (resnet, lambda: optimizers.SGD(0.005)),
    "mobile": (mobile, lambda: optimizers.RMSprop(1e-3)),
    "lstm": (lstm, lambda: optimizers.Adam(3e-3, clipnorm=1.0)),
    "transformer": (transformer, lambda: optimizers.AdamW(1e-3, weight_decay=0.01)),
    "frozen": (frozen, lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.05, 10, 0.9))),
}
NETWORKS["masked"] = (masked, lambda: optimizers.SGD(0.05))
NETWORKS["spectral"] = (spectral, lambda: optimizers.SGD(0.02, momentum=0.9))
NETWORKS["spectral_frozen"] = (spectral_frozen, lambda: optimizers.SGD(0.05))
NETWORKS["steps"] = (steps, lambda: optimizers.Adam(1e-3))
# On a network without kinks, so that rounding does not decide which way a step goes.
for name in ("Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "Lion", "Lamb"):
    rate = {"Adadelta": 1.0, "Adagrad": 0.1, "Ftrl": 0.1}.get(name, 2e-3)
    NETWORKS[name.lower()] = (lstm, lambda name=name, rate=rate: getattr(optimizers, name)(learning_rate=rate))


def train(model, x, y, saves=None):
    """The loss of every step."""
    losses = []
    for step in range(STEPS + MORE):
        if step == STEPS and saves:
            model.save(saves)
        part = slice(step * BATCH, (step + 1) * BATCH)
        losses.append(float(model.train_on_batch(x[part], y[part])))
    return np.float32(losses)


def spread(model, start, x, y, wanted, times):
    """The largest relative difference of each run from slightly other weights."""
    weights, slots = start
    worst = []
    for _ in range(times):
        noise = [1 + 1e-7 * rng.standard_normal(w.shape) if w.dtype == np.float32 else 1 for w in weights]
        model.set_weights([(w * n).astype(w.dtype) for w, n in zip(weights, noise)])
        for variable, value in zip(model.optimizer.variables, slots):
            variable.assign(value)
        losses = train(model, x, y)
        worst.append(float(np.max(np.abs(losses - wanted) / np.maximum(np.abs(wanted), 1e-3))))
    return sorted(worst)


def main(folder, times=0):
    global rng
    folder.mkdir(parents=True, exist_ok=True)
    for name, (build, optimizer) in NETWORKS.items():
        # Each network has numbers of its own, whatever stands before it.
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        keras.utils.set_random_seed(7)
        model, loss, target = build()
        model.compile(optimizer(), loss)
        model.optimizer.build(model.trainable_variables)
        model.save(folder / f"{name}.keras")
        start = model.get_weights(), [ops.convert_to_numpy(v) for v in model.optimizer.variables]
        count = (STEPS + MORE) * BATCH
        shape = model.inputs[0].shape[1:]
        made = {"transformer": tokens, "masked": sequences}.get(build.__name__)
        x = made(count) if made else rng.standard_normal((count, *shape)).astype("float32")
        y = target(count)
        losses = train(model, x, y, folder / f"{name}.after.keras")
        np.savez(folder / f"{name}.npz", x=x, y=y, losses=losses)
        print(name, losses[0], losses[-1], flush=True)
        if times:
            print("  spread:", *(f"{d:.0e}" for d in spread(model, start, x, y, losses, times)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[3]) if sys.argv[2:3] == ["--spread"] else 0)
