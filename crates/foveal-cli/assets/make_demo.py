"""Makes `demo.keras` and `demo.jpg`, which the command `foveal demo` carries.

    pip install -r xtask/requirements/keras.txt scikit-image==0.26.0
    python make_demo.py [PREVIEW.png]

A small network that draws the contours of a picture. It learns from pictures that come with scikit-image, but not
from the one of the demo: for patches of them, Canny's contours, slightly blurred, are what it should answer. PREVIEW.png
shows the picture, its contours, and the channel means of the inner layers.
"""

import os
import pathlib
import sys

# The fixtures ask for fast compilation; training wants fast programs.
os.environ.setdefault("XLA_FLAGS", "")
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "foveal/tests/keras"))

import fixtures  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402
from PIL import Image  # noqa: E402
from skimage import color, data, feature, filters, transform  # noqa: E402

SIZE = 256
PATCH = 64
PATCHES, BATCH, EPOCHS = 2400, 16, 8
PICTURES = (
    "camera",
    "chelsea",
    "coffee",
    "coins",
    "motorcycle_left",
    "motorcycle_right",
    "rocket",
    "page",
    "brick",
    "gravel",
)


def network():
    """Two scales and a skip: 16 channels at full size, 24 at half."""
    image = keras.Input((None, None, 3), name="image")

    def block(x, filters, index):
        x = layers.Conv2D(filters, 3, padding="same", name=f"conv{index}")(x)
        return layers.ReLU(name=f"relu{index}")(x)

    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="rescaling")(image)
    fine = block(block(x, 16, 1), 16, 2)
    x = layers.MaxPooling2D(name="pool")(fine)
    x = block(block(x, 24, 3), 24, 4)
    x = layers.UpSampling2D(interpolation="bilinear", name="up")(x)
    x = layers.Concatenate(name="skip")([fine, x])
    x = block(x, 16, 5)
    x = layers.Conv2D(16, 3, padding="same", activation="relu", name="features")(x)
    return keras.Model(image, layers.Conv2D(1, 1, activation="sigmoid", name="contours")(x), name="demo")


def picture():
    """The face of the astronaut, in the middle."""
    return data.astronaut()[:SIZE, 92 : 92 + SIZE]


def contours(image):
    edges = feature.canny(color.rgb2gray(image), sigma=1.5, low_threshold=0.04, high_threshold=0.1)
    soft = filters.gaussian(edges.astype("float32"), 0.8)
    return np.clip(soft / 0.5, 0, 1)[..., None].astype("float32")


def scenes():
    """The pictures at several scales, with their contours."""
    for name in PICTURES:
        image = (
            getattr(data, name)()
            if not name.startswith("motorcycle")
            else data.stereo_motorcycle()[name.endswith("right")]
        )
        image = color.gray2rgb(image) if image.ndim == 2 else image
        for scale in (1.0, 0.6):
            scaled = transform.rescale(image, scale, channel_axis=-1, anti_aliasing=True).astype("float32")
            yield scaled * 255, contours(scaled)


def patches(count, generator):
    pairs = list(scenes())
    images = np.empty((count, PATCH, PATCH, 3), "float32")
    targets = np.empty((count, PATCH, PATCH, 1), "float32")
    for index in range(count):
        image, target = pairs[generator.integers(len(pairs))]
        top, left = (generator.integers(full - PATCH) for full in image.shape[:2])
        window = slice(top, top + PATCH), slice(left, left + PATCH)
        turns, gain, shift = generator.integers(4), generator.uniform(0.6, 1.2), generator.uniform(-30, 30)
        images[index] = np.clip(np.rot90(image[window], turns) * gain + shift, 0, 255)
        targets[index] = np.rot90(target[window], turns)
    return images, targets


def trained():
    keras.utils.set_random_seed(1)
    images, targets = patches(PATCHES, np.random.default_rng(1))
    model = network()
    # Contours are rare, so they weigh more.
    weights = 1 + 4 * targets[..., 0]
    # Features that can only speak for a contour, and seldom do, are clear to look at.
    model.get_layer("contours").kernel.constraint = keras.constraints.NonNeg()
    model.get_layer("features").activity_regularizer = keras.regularizers.L1(1e-6)
    rate = keras.optimizers.schedules.CosineDecay(3e-3, EPOCHS * PATCHES // BATCH)
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
    model.fit(images, targets, batch_size=BATCH, epochs=EPOCHS, sample_weight=weights, verbose=2)
    plain = network()
    plain.set_weights(model.get_weights())
    return plain


def preview(model, image, path):
    names = ["relu1", "relu2", "relu4", "relu5", "features", "contours"]
    maps = keras.Model(model.input, [model.get_layer(name).output for name in names]).predict(
        image[None].astype("float32")
    )
    panels = [image, np.repeat(contours(image / 255.0) * 255, 3, -1)]
    for values in maps:
        mean = values[0].mean(-1)
        mean = (mean - mean.min()) / (mean.max() - mean.min()) * 255
        panels.append(
            np.asarray(Image.fromarray(mean.astype("uint8")).resize((SIZE, SIZE), Image.NEAREST).convert("RGB"))
        )
    rows = [np.concatenate(panels[start : start + 4], 1) for start in (0, 4)]
    Image.fromarray(np.concatenate(rows).astype("uint8")).save(path)


def main():
    model = trained()
    fixtures.save_model(model, HERE / "demo.keras")
    Image.fromarray(picture()).save(HERE / "demo.jpg", quality=92, optimize=True)
    if len(sys.argv) > 1:
        preview(model, np.asarray(Image.open(HERE / "demo.jpg")), sys.argv[1])


if __name__ == "__main__":
    main()
