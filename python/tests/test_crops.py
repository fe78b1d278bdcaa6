"""What foveal adds to Keras: crops of any layer, explanations, receptive fields, pictures of them."""

import xml.etree.ElementTree as xml

import numpy as np
import pytest

from foveal import keras
from foveal.keras import layers


@pytest.fixture
def x(rng):
    return rng.random((2, 20, 24, 3), dtype=np.float32)


@pytest.mark.parametrize(
    "options, box",
    [
        ({"size": 6}, np.s_[:, 7:13, 9:15]),
        ({"size": (5, 8)}, np.s_[:, 7:12, 8:16]),
        ({"size": (5, 8), "at": (0, 3)}, np.s_[:, :5, 3:11]),
        ({"fraction": 0.5}, np.s_[:, 5:15, 6:18]),
        ({"size": (5, 7), "rounding": "monai"}, np.s_[:, 8:13, 9:16]),
        ({}, np.s_[:]),
    ],
)
def test_a_crop_is_bit_for_bit_that_of_the_whole(options, box, model, x):
    whole = model.crop("relu").predict(x)
    np.testing.assert_array_equal(model.crop("relu", **options).predict(x), whole[box])


def test_crops_of_small_layers(model, x):
    with pytest.raises(ValueError, match="smaller than the crop"):
        model.crop("relu", 30).predict(x)
    assert model.crop("relu", 30, too_small="pad").predict(x).shape == (2, 30, 30, 8)


@pytest.mark.parametrize("options", [{"size": (3,)}, {"size": 0}, {"size": 3, "at": "left"}, {"size": 3, "fraction": 0.5}])
def test_crops_that_make_no_sense_are_refused(options, model, x):
    with pytest.raises(ValueError):
        model.crop("relu", **options).predict(x)


def test_crop_layers_of_foveals_own(rng):
    skip, up = keras.Input((None, None, 2)), keras.Input((None, None, 2))
    cropped = layers.CenterCropLike()([skip, up])
    model = keras.Model([skip, up], [cropped, layers.PadBack()([cropped, skip]), layers.Crop(3, at=(1, 2))(skip)])
    a, b = rng.random((1, 9, 8, 2), dtype=np.float32), rng.random((1, 4, 4, 2), dtype=np.float32)
    like, back, corner = model.predict([a, b])
    np.testing.assert_array_equal(like, a[:, 2:6, 2:6])
    expected = np.zeros_like(a)
    expected[:, 2:6, 2:6] = like
    np.testing.assert_array_equal(back, expected)
    np.testing.assert_array_equal(corner, a[:, 1:4, 2:5])


def test_an_explanation_tells_and_shows_what_is_needed(model):
    told = model.explain("second", 4, input_shape=(1, 20, 24, 3))
    first = next(row for row in told.layers if row["layer"] == "first")
    # The crop of 4 at (7, 9) of 18 x 22, and one more entry around it for the second convolution's taps.
    assert first["needed"] == [[0, 1], [7, 13], [9, 15], [0, 8]]
    assert first["needed_flops"] == 2 * 6 * 6 * 8 * 27 and 0 < told.ratio < 0.2
    assert "7:13, 9:15" in repr(told) and "7:13, 9:15" in told._repr_html_()
    assert xml.fromstring(told._repr_svg_()).tag.endswith("svg")
    with pytest.raises(ValueError, match="give input_shape"):
        model.explain()


def test_a_receptive_field(model):
    field = model.receptive_field("second")
    assert [(a["size"], a["stride"], a["offset"]) for a in field.axes] == [(5, 1.0, -1.0)] * 2
    assert "second" in repr(field) and "<table>" in field._repr_html_()


def test_summaries_and_drawings(model, tmp_path, capsys):
    model.summary()
    assert "second" in capsys.readouterr().out
    assert "<td>second</td>" in model._repr_html_()
    drawing = keras.utils.plot_model(model, tmp_path / "model.svg", show_shapes=True, show_layer_names=True)
    texts = [node.text for node in xml.parse(tmp_path / "model.svg").iter() if node.tag.endswith("text")]
    assert "Conv2D" in texts and "(None, None, None, 8)" in texts and drawing._repr_svg_()


def test_a_report_is_a_page_by_itself(model, x, tmp_path):
    model.report(tmp_path / "page.html", "relu", x[:1], 6)
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!doctype html>") and "<foveal-view" in page
