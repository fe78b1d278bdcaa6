"""What fit and evaluate do with data, outputs and callbacks, beside real Keras where there is something to compare."""

import numpy as np
import pytest

from foveal import errors, keras
from foveal.keras import callbacks
from foveal.keras.utils import image_dataset_from_directory


def both(real_keras, tmp_path, theirs, **arguments):
    """A model of real Keras and the same one here, compiled alike."""
    theirs.save(tmp_path / "m.keras")
    ours = keras.models.load_model(tmp_path / "m.keras")
    for model in (theirs, ours):
        model.compile(**arguments)
    return theirs, ours


@pytest.fixture
def two_outputs(real_keras):
    inputs = real_keras.Input((6,))
    hidden = real_keras.layers.Dense(8, activation="tanh")(inputs)
    outputs = [real_keras.layers.Dense(3, activation="softmax", name="kind")(hidden), real_keras.layers.Dense(1, name="age")(hidden)]
    return real_keras.Model(inputs, outputs)


def test_evaluate_has_keras_order(real_keras, two_outputs, tmp_path, rng):
    x, kind, age = rng.random((40, 6), dtype=np.float32), rng.integers(0, 3, 40), rng.random((40, 1), dtype=np.float32)
    metrics = {"kind": ["sparse_categorical_crossentropy", "accuracy"], "age": ["mse", "mae"]}
    losses = {"kind": "sparse_categorical_crossentropy", "age": "mse"}
    theirs, ours = both(real_keras, tmp_path, two_outputs, optimizer="sgd", loss=losses, metrics=metrics)
    for given in ([kind, age], {"kind": kind, "age": age}):
        expected, got = theirs.evaluate(x, given, verbose=0), ours.evaluate(x, given, verbose=0)
        assert got == pytest.approx(expected, rel=1e-4)
    named = ours.evaluate(x, [kind, age], verbose=0, return_dict=True)
    assert named == pytest.approx(theirs.evaluate(x, [kind, age], verbose=0, return_dict=True), rel=1e-4)


def test_several_outputs_with_weights_take_keras_steps(real_keras, two_outputs, tmp_path, rng):
    x, kind, age = rng.random((40, 6), dtype=np.float32), rng.integers(0, 3, 40), rng.random((40, 1), dtype=np.float32)
    losses, weights = ["sparse_categorical_crossentropy", "mse"], [rng.random(40, dtype=np.float32), rng.random(40, dtype=np.float32)]
    arguments = {"optimizer": "sgd", "loss": losses, "loss_weights": [1.0, 0.3], "weighted_metrics": [["accuracy"], ["mae"]]}
    theirs, ours = both(real_keras, tmp_path, two_outputs, **arguments)
    options = {"epochs": 4, "batch_size": 10, "shuffle": False, "verbose": 0, "sample_weight": weights}
    expected, got = theirs.fit(x, [kind, age], **options).history, ours.fit(x, [kind, age], **options).history
    assert sorted(got) == sorted(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-4, err_msg=name)


def test_several_outputs_with_masks_take_keras_steps(real_keras, tmp_path, rng):
    inputs = real_keras.Input((5,))
    words = real_keras.layers.Embedding(12, 4, mask_zero=True)(inputs)
    seen = real_keras.layers.LSTM(6, return_sequences=True)(words)
    outputs = [real_keras.layers.Dense(3, activation="softmax", name="tags")(seen), real_keras.layers.Dense(1, name="scores")(seen)]
    x = rng.integers(1, 12, (24, 5)) * (np.arange(5) < rng.integers(1, 6, 24)[:, None])
    tags, scores = rng.integers(0, 3, (24, 5)), rng.random((24, 5, 1), dtype=np.float32)
    losses = {"tags": "sparse_categorical_crossentropy", "scores": "mse"}
    arguments = {"optimizer": real_keras.optimizers.Adam(0.01), "loss": losses, "metrics": {"tags": ["accuracy"], "scores": ["mae"]}}
    theirs, ours = both(real_keras, tmp_path, real_keras.Model(inputs, outputs), **arguments)
    options = {"epochs": 4, "batch_size": 8, "shuffle": False, "verbose": 0}
    expected, got = theirs.fit(x, [tags, scores], **options).history, ours.fit(x, [tags, scores], **options).history
    # Keras on JAX loses masks on the way to the metrics of training; those of an evaluation have them.
    for name in ("loss", "tags_loss", "scores_loss"):
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-4, err_msg=name)
    assert ours.evaluate(x, [tags, scores], verbose=0) == pytest.approx(theirs.evaluate(x, [tags, scores], verbose=0), rel=1e-4)


@pytest.fixture
def small():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    model.compile("sgd", "mse")
    return model


def test_batches_with_an_index_come_in_another_order_in_every_epoch(small, rng):
    class Dataset:
        def __init__(self):
            self.asked = []

        def __len__(self):
            return 12

        def __getitem__(self, index):
            self.asked.append(index)
            return np.full((2, 3), index, "float32"), np.zeros((2, 1), "float32")

    mixed, kept = Dataset(), Dataset()
    small.fit(mixed, epochs=2, verbose=0)
    epochs = [mixed.asked[:12], mixed.asked[12:]]
    assert all(sorted(asked) == list(range(12)) for asked in epochs)
    assert epochs[0] != epochs[1] and list(range(12)) not in epochs
    small.fit(kept, epochs=2, shuffle=False, verbose=0)
    assert kept.asked == [*range(12), *range(12)]


def test_validation_takes_its_first_batches(real_keras, two_outputs, tmp_path, rng):
    x, y = rng.random((40, 6), dtype=np.float32), [rng.random((40, 3), dtype=np.float32), rng.random((40, 1), dtype=np.float32)]
    theirs, ours = both(real_keras, tmp_path, two_outputs, optimizer="sgd", loss="mse")
    options = {"epochs": 3, "batch_size": 8, "shuffle": False, "verbose": 0, "validation_data": (x, y), "validation_steps": 2}
    expected, got = theirs.fit(x, y, **options).history, ours.fit(x, y, **options).history
    np.testing.assert_allclose(got["val_loss"], expected["val_loss"], rtol=1e-4)
    assert ours.evaluate(x, y, batch_size=8, steps=3, verbose=0) == pytest.approx(theirs.evaluate(x, y, batch_size=8, steps=3, verbose=0), rel=1e-4)
    with pytest.raises(errors.UsageError, match="validation_steps"):
        ours.fit(x, y, validation_data=(x, y), validation_steps=0)


def test_validation_of_batches_begins_again(small, rng):
    x = rng.random((6, 4, 3), dtype=np.float32)

    class Batches:
        def __iter__(self):
            return ((one, one[:, :1]) for one in x)

    endless = ((x[i % 6], x[i % 6][:, :1]) for i in range(10**9))
    for given in (Batches(), endless):
        small.set_weights([np.ones((3, 1)), np.zeros(1)])
        small.optimizer.learning_rate = 0.0
        history = small.fit(x[0], x[0][:, :1], epochs=3, validation_data=given, validation_steps=2, verbose=0).history
        assert len(set(history["val_loss"])) == 1
        assert history["val_loss"][0] == pytest.approx(np.mean((x[:2].sum(axis=2) - x[:2, :, 0]) ** 2), rel=1e-5)


def test_checkpoints_of_weights_open_in_keras(real_keras, tmp_path, rng):
    inputs = real_keras.Input((3,))
    theirs = real_keras.Model(inputs, real_keras.layers.Dense(2)(inputs))
    theirs, ours = both(real_keras, tmp_path, theirs, optimizer="adam", loss="mse")
    x, y = rng.random((20, 3), dtype=np.float32), rng.random((20, 2), dtype=np.float32)
    keep = callbacks.ModelCheckpoint(tmp_path / "{epoch}-{batch}.weights.h5", save_weights_only=True, save_freq=3)
    ours.fit(x, y, epochs=2, batch_size=5, callbacks=[keep], verbose=0)
    # Eight batches, of which the third and the sixth are saved at.
    assert sorted(path.name for path in tmp_path.glob("*.h5")) == ["1-3.weights.h5", "2-2.weights.h5"]
    ours.load_weights(tmp_path / "2-2.weights.h5")
    theirs.load_weights(tmp_path / "2-2.weights.h5")
    np.testing.assert_allclose(theirs.predict(x, verbose=0), ours.predict(x), rtol=1e-5, atol=1e-6)


@pytest.fixture
def pictures(tmp_path):
    """Three dark pictures and four light ones, of which one is larger."""
    image = pytest.importorskip("PIL.Image")
    for name, value, count in [("dark", 10, 3), ("light", 200, 4)]:
        (tmp_path / name / "more").mkdir(parents=True)
        for i in range(count):
            side = 8 if i else 16
            image.fromarray(np.full((side, side, 3), value + i, "uint8")).save(tmp_path / name / ("more" if i == 2 else "") / f"{i}.png")
    (tmp_path / "light" / "notes.txt").write_text("none")
    return tmp_path


def test_pictures_come_from_folders(pictures, capsys):
    dataset = image_dataset_from_directory(pictures, image_size=(8, 8), batch_size=3, shuffle=False)
    assert capsys.readouterr().out == "Found 7 files belonging to 2 classes.\n"
    assert dataset.class_names == ["dark", "light"] and len(dataset) == 3
    x, y = (np.concatenate(parts) for parts in zip(*dataset))
    assert x.shape == (7, 8, 8, 3) and y.tolist() == [0] * 3 + [1] * 4
    assert sorted(x[:, 0, 0, 0].tolist()) == pytest.approx([10, 11, 12, 200, 201, 202, 203])
    mixed = image_dataset_from_directory(pictures, image_size=(8, 8), seed=1, color_mode="grayscale", label_mode="categorical", verbose=False)
    orders = [[batch[0][:, 0, 0, 0].tolist() for batch in mixed] for _ in range(2)]
    assert orders[0] != orders[1] and next(iter(mixed))[1].shape == (7, 2)


def test_pictures_are_split_and_learnt(pictures):
    options = {"image_size": (8, 8), "validation_split": 0.3, "seed": 5, "label_mode": "binary", "batch_size": 2, "verbose": False}
    train, held_out = image_dataset_from_directory(pictures, subset="both", **options)
    assert len(train.file_paths) == 5 and len(held_out.file_paths) == 2
    assert not set(train.file_paths) & set(held_out.file_paths)
    assert image_dataset_from_directory(pictures, subset="validation", **options).file_paths == held_out.file_paths
    inputs = keras.Input((8, 8, 3))
    y = keras.layers.Dense(1, activation="sigmoid")(keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(inputs)))
    model = keras.Model(inputs, y)
    model.compile(keras.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
    assert model.fit(train, validation_data=held_out, epochs=30, verbose=0).history["val_accuracy"][-1] == 1.0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"directory": "nowhere"}, "nowhere"),
        ({"label_mode": "float"}, "label_mode"),
        ({"class_names": ["dark", "grey"]}, "grey"),
        ({"validation_split": 0.5, "seed": 1}, "subset"),
        ({"validation_split": 0.5, "subset": "training"}, "seed"),
    ],
)
def test_folders_that_make_no_sense(pictures, arguments, told):
    with pytest.raises(errors.UsageError, match=told):
        image_dataset_from_directory(**{"directory": pictures, **arguments})
