"""Programs written for Keras run with their imports changed, and give what Keras gives."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import foveal

PROGRAMS = Path(__file__).parent / "programs"
SHAPES = {"python_crop_model.py": (1, 128, 128, 32), "two_crops.py": (1, 64, 64, 64)}


@pytest.mark.parametrize("name", SHAPES)
def test_a_program_gives_the_numbers_of_real_keras(name, real_keras, tmp_path):
    ours = runpy.run_path(str(PROGRAMS / name))
    text = (PROGRAMS / name).read_text()
    theirs_path = tmp_path / name
    theirs_path.write_text(text.replace("from foveal import keras", "import keras").replace("from foveal.keras import", "from keras import"))
    theirs = runpy.run_path(str(theirs_path))
    assert ours["output"].shape == theirs["output"].shape == SHAPES[name]
    ours["model"].set_weights(theirs["model"].get_weights())
    np.testing.assert_allclose(ours["model"].predict(ours["images"]), theirs["output"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", SHAPES)
def test_a_traced_crop_is_saved_as_center_crop_that_real_keras_opens(name, real_keras, tmp_path):
    ours = runpy.run_path(str(PROGRAMS / name))
    crops = [layer for layer in ours["model"].layers if layer.class_name == "CenterCrop"]
    assert len(crops) == (2 if name == "two_crops.py" else 1)
    path = tmp_path / "model.keras"
    ours["model"].save(path)
    theirs = real_keras.models.load_model(path)
    assert [type(layer).__name__ for layer in theirs.layers].count("CenterCrop") == len(crops)
    np.testing.assert_allclose(theirs.predict(ours["images"], verbose=0), ours["output"], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(foveal.load_model(path).predict(ours["images"]), ours["output"])


def test_a_program_needs_less_than_all_of_the_network():
    model = runpy.run_path(str(PROGRAMS / "two_crops.py"))["model"]
    assert model.explain().ratio < 0.3
