"""Real tasks, end to end: pictures that ship with scikit-learn and scikit-image."""

import numpy as np
import pytest

import foveal
from foveal import keras
from foveal.keras import callbacks, layers, losses, optimizers


def digits():
    """Pictures of handwritten digits, of which every fourth is held out."""
    found = pytest.importorskip("sklearn.datasets").load_digits()
    x, y = found.images[..., None].astype("float32") / 16, found.target
    held_out = np.arange(len(x)) % 4 == 0
    return x[~held_out], y[~held_out], x[held_out], y[held_out]


def test_a_classifier_of_digits():
    x, y, x_test, y_test = digits()
    foveal.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=15, batch_size=32, verbose=0)
    assert np.mean(model.predict(x_test).argmax(axis=1) == y_test) >= 0.97
    assert model.evaluate(x_test, y_test, verbose=0)[1] >= 0.97


def coins():
    """The picture of coins, and where scikit-image's own segmentation finds them."""
    data = pytest.importorskip("skimage.data")
    from scipy import ndimage
    from skimage.filters import sobel
    from skimage.segmentation import watershed

    picture = data.coins()
    markers = np.zeros(picture.shape, dtype=int)
    markers[picture < 30], markers[picture > 150] = 1, 2
    mask = ndimage.binary_fill_holes(watershed(sobel(picture), markers) - 1)
    return picture[..., None].astype("float32") / 255, mask[..., None].astype("float32")


def valid_unet():
    """Convolutions without padding; skip connections are cropped to the decoder's size."""
    inputs = keras.Input((None, None, 1))

    def block(tensor, filters):
        for _ in range(2):
            tensor = layers.Conv2D(filters, 3, activation="relu")(tensor)
        return tensor

    first = block(inputs, 8)
    second = block(layers.MaxPooling2D(2)(first), 16)
    up = layers.UpSampling2D(2)(block(layers.MaxPooling2D(2)(second), 32))
    up = block(layers.Concatenate()([layers.CenterCropLike()([second, up]), up]), 16)
    up = layers.UpSampling2D(2)(up)
    up = block(layers.Concatenate()([layers.CenterCropLike()([first, up]), up]), 8)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(up))


def test_a_unet_finds_coins():
    picture, mask = coins()
    # The left is learnt from, in pieces; the right is held out.
    size, left = 76, 256
    corners = [(top, start) for top in range(0, picture.shape[0] - size, 24) for start in range(0, left - size, 24)]
    pieces = [np.stack([array[t : t + size, s : s + size] for t, s in corners]) for array in (picture, mask)]
    foveal.set_random_seed(0)
    model = valid_unet()
    # Outputs are smaller than masks, which are cropped alike.
    model.compile(optimizers.Adam(3e-3), losses.BinaryCrossentropy(), metrics=["accuracy"], targets="center_crop")
    stop = callbacks.EarlyStopping(monitor="loss", patience=5, restore_best_weights=True)
    model.fit(*pieces, epochs=12, batch_size=8, callbacks=[stop], verbose=0)
    held_out, truth = picture[None, :300, left : left + 124], mask[:300, left : left + 124, 0]
    found = model.predict(held_out)[0, ..., 0] > 0.5
    rim = [(n - m) // 2 for n, m in zip(truth.shape, found.shape)]
    truth = truth[rim[0] : rim[0] + found.shape[0], rim[1] : rim[1] + found.shape[1]] > 0
    assert (found & truth).sum() / (found | truth).sum() > 0.85
