"""`foveal.verify`: every layer beside real Keras."""

import json

import numpy as np
import pytest

import foveal
from foveal.verification import Refused

keras = pytest.importorskip("keras")


@pytest.fixture
def network():
    """Shared and nested layers, operations, a Sequential in it, two outputs."""
    inner_input = keras.Input((None, None, 4))
    inner = keras.Model(inner_input, keras.layers.Conv2D(4, 3, padding="same", name="conv")(inner_input), name="inner")
    sequence = keras.Sequential([keras.Input((None, None, 4)), keras.layers.DepthwiseConv2D(3, name="deep")], name="sequence")
    shared = keras.layers.Conv2D(4, 1, name="shared")
    input = keras.Input((None, None, 3), name="photo")
    a = shared(input)
    b = inner(shared(input * 2.0))
    return keras.Model(input, [sequence(inner(a) + b), keras.layers.GlobalMaxPooling2D(name="pool")(b)])


def test_every_call_of_every_layer_agrees(network, tmp_path):
    network.save(tmp_path / "m.keras")
    report = foveal.verify(tmp_path / "m.keras", input_size=(13, 16))
    names = [row.layer for row in report.layers]
    for name in ("shared", "shared:1", "inner/conv", "inner:1/conv", "inner", "inner:1", "sequence/deep", "pool"):
        assert name in names, names
    assert report and report.first_departure is None and not report.not_compared
    assert f"{len(names)} layer outputs agree with Keras {keras.__version__}" in str(report)


def test_given_inputs(network, tmp_path, rng):
    network.save(tmp_path / "m.keras")
    x = rng.random((1, 9, 9, 3), dtype=np.float32)
    for inputs in (x, [x], {"photo": x}):
        assert foveal.verify(tmp_path / "m.keras", inputs)
    with pytest.raises(ValueError, match="photo"):
        foveal.verify(tmp_path / "m.keras", {"picture": x})


def test_the_first_departure_is_named(network, tmp_path, monkeypatch):
    """Keras gets other weights for one layer: that layer and all behind it differ, what stands before does not."""
    network.save(tmp_path / "m.keras")
    other = keras.saving.load_model(tmp_path / "m.keras")
    layer = other.get_layer("inner").get_layer("conv")
    layer.set_weights([w + 0.01 for w in layer.get_weights()])
    monkeypatch.setattr("foveal.verification.load_in_keras", lambda path: other)
    report = foveal.verify(tmp_path / "m.keras", input_size=12)
    assert not report
    assert report.first_departure in ("inner/conv", "inner:1/conv")
    agrees = {row.layer: row.agrees for row in report.layers}
    assert agrees["shared"] and agrees["shared:1"] and not agrees["inner"] and not agrees["pool"]
    assert report.first_departure in str(report) and "<- differs" in str(report)
    assert json.loads(json.dumps(report.to_dict()))["agrees"] is False
    assert foveal.verification.compare([], {}, None).verdict().startswith("no layer")


def test_a_python_lambda_is_never_run(tmp_path):
    """Keras' safe mode refuses the file, with layers replaced or not."""
    input = keras.Input((8, 8, 1))
    keras.Model(input, keras.layers.Lambda(lambda x: x * 2.0)(input)).save(tmp_path / "m.keras")
    with pytest.raises(Refused, match="safe mode"):
        foveal.verification.load_in_keras(str(tmp_path / "m.keras"))
    with pytest.raises(ValueError, match="Lambda"):
        foveal.verify(tmp_path / "m.keras")


def test_infinities_and_nans_are_compared():
    from foveal.verification import _difference

    ours, theirs = np.array([1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.inf])
    assert _difference("x", "X", ours, theirs).max_abs_error == 0.0
    assert _difference("x", "X", ours, np.array([1.0, 2.0, np.inf])).max_abs_error == np.inf
    assert _difference("x", "X", ours[:2], theirs).problem == "shape (2,), in Keras (3,)"
