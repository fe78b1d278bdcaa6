"""Weights in files of their own, models of older forms, and how models differ."""

import pathlib

import foveal
import numpy as np
import pytest
from foveal import keras

VECTORS = pathlib.Path(__file__).parents[2] / "crates" / "foveal" / "tests" / "keras" / "vectors"


def small():
    image = keras.Input((8, 8, 1))
    return keras.Model(image, keras.layers.Conv2D(2, 3, name="conv")(image))


def test_weights_go_out_and_come_in(tmp_path):
    model, other = small(), small()
    path = tmp_path / "w.weights.h5"
    model.save_weights(path)
    other.load_weights(path)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), other.get_weights(), strict=True))
    with pytest.raises(foveal.errors.ModelFileError):
        model.save_weights(path, overwrite=False)
    with pytest.raises(foveal.errors.UsageError, match="weights.h5"):
        model.save_weights(tmp_path / "w.npz")


def test_differences_are_named():
    model, other = small(), small()
    other.set_weights(model.get_weights())
    assert model.differences(other) == []
    kernel, bias = model.get_weights()
    other.set_weights([kernel + np.float32(0.5), bias])
    (found,) = model.differences(other)
    assert (found["layer"], found["kind"], found["differing"]) == ("conv", "values", 18)
    assert found["max_abs_difference"] == pytest.approx(0.5)
    assert "18 of 18 values" in found["message"]
    assert model.differences(other, tolerance=0.6) == []


def test_models_of_older_forms_open():
    for name in ("legacy/2.15/stack.keras", "legacy/2.12/nested.h5", "hdf5/3.15.1/resnet.h5"):
        assert foveal.load_model(VECTORS / name).count_params() > 0
