"""Real tasks, end to end: pictures that ship with scikit-learn and scikit-image, from Python and with ``foveal train``."""

import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import real_data

import foveal
from foveal import keras
from foveal.keras import callbacks, layers, losses, optimizers

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def digits():
    pytest.importorskip("sklearn")
    return real_data.digits()


@pytest.fixture(scope="module")
def coins():
    pytest.importorskip("skimage")
    return real_data.coins()


def classifier():
    """Two convolutions and a dense layer."""
    foveal.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )


def valid_unet():
    """Convolutions without padding; skip connections are cropped to the decoder's size."""
    foveal.set_random_seed(0)
    inputs = keras.Input((None, None, 1))

    def block(tensor, filters):
        for _ in range(2):
            tensor = layers.Conv2D(filters, 3, activation="relu")(tensor)
        return tensor

    first = block(layers.Rescaling(1 / 255)(inputs), 8)
    second = block(layers.MaxPooling2D(2)(first), 16)
    up = layers.UpSampling2D(2)(block(layers.MaxPooling2D(2)(second), 32))
    up = block(layers.Concatenate()([layers.CenterCropLike()([second, up]), up]), 16)
    up = layers.UpSampling2D(2)(up)
    up = block(layers.Concatenate()([layers.CenterCropLike()([first, up]), up]), 8)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(up))


def accuracy(probabilities, truth):
    return np.mean(probabilities.argmax(axis=1) == truth)


def overlap(probabilities, masks):
    """Intersection over union with the center of the masks."""
    found, rows, columns = probabilities > 0.5, *probabilities.shape[1:3]
    top, left = (masks.shape[1] - rows) // 2, (masks.shape[2] - columns) // 2
    truth = masks[:, top : top + rows, left : left + columns] > 0
    return (found & truth).sum() / (found | truth).sum()


def test_a_classifier_of_digits(digits):
    model = classifier()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(digits["x"], digits["y"], epochs=15, batch_size=32, verbose=0)
    assert accuracy(model.predict(digits["x_test"]), digits["y_test"]) >= 0.97
    assert model.evaluate(digits["x_test"], digits["y_test"], verbose=0)[1] >= 0.97


def test_a_unet_finds_coins(coins):
    model = valid_unet()
    # Outputs are smaller than masks, which are cropped alike.
    model.compile(optimizers.Adam(3e-3), losses.BinaryCrossentropy(), metrics=["accuracy"], targets="center_crop")
    stop = callbacks.EarlyStopping(monitor="loss", patience=5, restore_best_weights=True)
    model.fit(coins["x"], coins["y"], epochs=12, batch_size=8, callbacks=[stop], verbose=0)
    assert overlap(model.predict(coins["x_test"]), coins["y_test"]) > 0.85


class Command:
    """The command ``foveal``, run in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.program = folder, os.environ.get("FOVEAL_COMMAND")
        if self.program is None:
            pytest.skip("FOVEAL_COMMAND names no built command foveal (cargo xtask test sets it)")

    def run(self, line):
        """Runs a line as the README shows it."""
        assert f"\n{line}\n" in README.read_text()
        words = line.split()
        assert words.pop(0) == "foveal"
        subprocess.run([self.program, *words], cwd=self.folder, check=True)

    def describe(self, name):
        """Writes the README's description of a training, which says so in its first line."""
        found = [text for text in re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL) if text.startswith(f"# {name}\n")]
        assert len(found) == 1
        (self.folder / name).write_text(found[0])

    def picture(self, place, pixels):
        """Writes a grey picture."""
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        pytest.importorskip("PIL.Image").fromarray(pixels[..., 0]).save(path)


@pytest.fixture
def command(tmp_path):
    return Command(tmp_path)


def in_keras(path, x):
    """What real Keras predicts with a file."""
    keras_saving = pytest.importorskip("keras").saving
    import foveal.keras_layers  # noqa: F401: the crops that Keras has no class for

    return keras_saving.load_model(path).predict(x, verbose=0)


def test_the_command_learns_digits(command, digits):
    for i, (picture, digit) in enumerate(zip(digits["x"], digits["y"])):
        command.picture(f"digits/{digit}/{i}.png", picture)
    np.save(command.folder / "x.npy", digits["x_test"].astype("float32"))
    classifier().save(command.folder / "digits.keras")
    command.describe("digits.toml")
    command.run("foveal train digits.toml")
    command.run("foveal predict digits-trained.keras x.npy -o y.npy")
    predicted = np.load(command.folder / "y.npy")
    assert accuracy(predicted, digits["y_test"]) >= 0.97
    theirs = in_keras(command.folder / "digits-trained.keras", digits["x_test"].astype("float32"))
    np.testing.assert_allclose(theirs, predicted, rtol=1e-3, atol=1e-5)


def test_the_command_learns_to_find_coins(command, coins):
    for i, (picture, mask) in enumerate(zip(coins["x"], coins["y"])):
        command.picture(f"coins/{i}.png", picture)
        command.picture(f"masks/{i}.png", mask)
    command.picture("photo.png", coins["x_test"][0])
    valid_unet().save(command.folder / "coins.keras")
    command.describe("coins.toml")
    command.run("foveal train coins.toml")
    command.run("foveal predict coins-trained.keras photo.png -o found.npy")
    predicted = np.load(command.folder / "found.npy")
    assert overlap(predicted, coins["y_test"]) > 0.85
    theirs = in_keras(command.folder / "coins-trained.keras", coins["x_test"].astype("float32"))
    np.testing.assert_allclose(theirs, predicted, rtol=1e-3, atol=1e-5)
