"""foveal's crops as layers of real Keras: the same file in both gives the same bits."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

import foveal

keras = pytest.importorskip("keras")
fk = pytest.importorskip("foveal.keras_layers")

LENGTHS = [(3, 5, 8), (7, 9, 6), (5, 11, 3), (4, 4, 4)]


def keeps(rank):
    """What to keep of `rank` axes, with roundings and policies."""
    sized = [((4,) * rank, rounding, policy) for rounding, policy in itertools.product(fk.ROUNDINGS, fk.POLICIES)]
    parts = [(fraction, "floor", "error") for fraction in (0.5, 0.3, 1.0)]
    box = {"at": {"start": [2] * rank, "size": [4] * rank}}
    placed = [(box, "floor", policy) for policy in ("error", "pad", "keep")]
    return [one for one in sized + parts + placed if rank == 2 or one[2] != "resize"]


def shaped(lengths, channels, data_format):
    return (*lengths, channels) if data_format == "channels_last" else (channels, *lengths)


def answer(function, *inputs):
    """The result, or None where the input is refused as too small."""
    try:
        return np.asarray(function(*inputs))
    except ValueError as error:
        assert "more than its input has" in str(error) or "than the crop" in str(error) or "less than" in str(error), error
        return None


def assert_same(ours, theirs, exact=True):
    assert (ours is None) == (theirs is None)
    if ours is not None and exact:
        np.testing.assert_array_equal(ours, theirs)
    elif ours is not None:
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_crop_saved_by_keras_is_the_same_in_foveal(rank, data_format, tmp_path, rng):
    for i, (keep, rounding, policy) in enumerate(keeps(rank)):
        input = keras.Input(shaped((None,) * rank, 2, data_format))
        model = keras.Model(input, fk.Crop(keep, rounding, policy, data_format)(input))
        model.save(tmp_path / f"{i}.keras")
        ours = foveal.load_model(tmp_path / f"{i}.keras")
        for lengths in LENGTHS:
            x = rng.random((2, *shaped(lengths[:rank], 2, data_format)), dtype=np.float32)
            assert_same(answer(ours.predict, x), answer(model, x), exact=policy != "resize")


@pytest.mark.parametrize("rounding", fk.ROUNDINGS)
def test_a_crop_like_another_tensor_and_back(rounding, tmp_path, rng):
    large, small = keras.Input((None, None, 2)), keras.Input((None, None, 1))
    cropped = fk.Crop("like", rounding)([large, small])
    model = keras.Model([large, small], [cropped, fk.PadBack(rounding=rounding)([cropped, large])])
    model.save(tmp_path / "like.keras")
    ours = foveal.load_model(tmp_path / "like.keras")
    for lengths in ((9, 12), (8, 11), (7, 10)):
        x, like = rng.random((1, *lengths, 2), dtype=np.float32), rng.random((1, 4, 5, 1), dtype=np.float32)
        for a, b in zip(ours.predict([x, like]), model([x, like])):
            np.testing.assert_array_equal(a, np.asarray(b))


@pytest.mark.parametrize("options", [{}, {"too_small": "keep"}, {"too_small": "pad", "rounding": "monai"}])
def test_a_crop_saved_by_foveal_opens_in_keras(options, tmp_path, rng):
    from foveal import keras as fkeras

    input = fkeras.Input((None, None, 3))
    model = fkeras.Model(input, fkeras.layers.Conv2D(4, 3, padding="same", name="conv")(input))
    cropped = model.crop("conv", (6, 5), **options)
    cropped.save(tmp_path / "cropped.keras")
    theirs = keras.saving.load_model(tmp_path / "cropped.keras")
    assert any(type(layer) is fk.Crop for layer in theirs.layers)
    x = rng.random((2, 11, 8, 3), dtype=np.float32)
    np.testing.assert_allclose(cropped.predict(x), np.asarray(theirs(x)), atol=1e-5)
    # And back: what Keras saves of it is the same model.
    theirs.save(tmp_path / "again.keras")
    np.testing.assert_array_equal(foveal.load_model(tmp_path / "again.keras").predict(x), cropped.predict(x))


def test_whole_numbers_stay_whole_unless_they_are_resized(tmp_path, rng):
    x = rng.integers(0, 200, (1, 5, 9, 1))
    for policy, dtype in (("pad", "int32"), ("keep", "int32"), ("resize", "float32")):
        input = keras.Input((None, None, 1), dtype="int32")
        model = keras.Model(input, fk.Crop((6, 6), too_small=policy)(input))
        assert model.output.dtype == dtype
        model.save(tmp_path / "whole.keras")
        ours = foveal.load_model(tmp_path / "whole.keras").predict(x.astype("float32"))
        np.testing.assert_allclose(ours, np.asarray(model(x.astype("int32"))), atol=1e-4)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow computes with lengths that are not known")
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_lengths_that_tensorflow_learns_when_it_runs(rank, rng):
    import tensorflow as tf

    for keep, rounding, policy in keeps(rank):
        layer = fk.Crop(keep, rounding, policy, "channels_last")
        function = tf.function(layer, input_signature=[tf.TensorSpec((None,) * (rank + 1) + (2,))])
        for lengths in LENGTHS:
            x = rng.random((2, *lengths[:rank], 2), dtype=np.float32)
            try:
                theirs = function(x).numpy()
            except tf.errors.InvalidArgumentError:
                theirs = None
            assert_same(theirs, answer(layer, x), exact=policy != "resize")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow computes with lengths that are not known")
@pytest.mark.parametrize("rounding", fk.ROUNDINGS)
def test_crops_like_others_of_lengths_that_tensorflow_learns_when_it_runs(rounding, rng):
    import tensorflow as tf

    like, back = fk.Crop("like", rounding), fk.PadBack(rounding=rounding)
    spec = tf.TensorSpec((None, None, None, 2))
    function = tf.function(lambda a, b: back([like([a, b]), a]), input_signature=[spec, spec])
    for n in (8, 9, 10, 11):
        a = rng.random((1, n, 12, 2), dtype=np.float32)
        b = a[:, :4, :5]
        np.testing.assert_array_equal(function(a, b).numpy(), np.asarray(back([like([a, b]), a])))
    with pytest.raises(tf.errors.InvalidArgumentError):
        function(b, a)


@pytest.mark.parametrize(
    "wrong",
    [{"keep": (0, 4)}, {"keep": 0.0}, {"keep": "center"}, {"keep": (4, 4), "rounding": "up"}, {"keep": 0.5, "too_small": "resize"}],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        fk.Crop(**wrong)


def test_sizes_for_other_axes_are_refused():
    with pytest.raises(ValueError, match="1 spatial axes"):
        fk.Crop((4,))(keras.Input((None, None, 3)))


def test_foveal_alone_does_not_import_keras():
    program = "import sys, foveal; foveal.load_model, foveal.verify, foveal.from_keras; assert 'keras' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
