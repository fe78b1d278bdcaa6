"""Training: compile, fit, evaluate, callbacks, and beside real Keras."""

import os
import pickle
import signal
import threading

import numpy as np
import pytest

import foveal
from foveal import errors, keras
from foveal.keras import callbacks, layers, losses, metrics, optimizers, regularizers


@pytest.fixture
def data(rng):
    x = rng.random((96, 4), dtype=np.float32)
    return x, (x.sum(axis=1) > 2).astype("int64")


@pytest.fixture
def network():
    foveal.set_random_seed(3)
    inputs = keras.Input((4,), name="x")
    hidden = layers.Dense(8, activation="tanh", name="hidden")(inputs)
    return keras.Model(inputs, layers.Dense(2, activation="softmax", name="classes")(hidden))


def compiled(model, **kwargs):
    model.compile(optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"], **kwargs)
    return model


def test_fit_changes_the_model_in_place(network, data):
    x, y = data
    before = network.predict(x)
    history = compiled(network).fit(x, y, epochs=30, batch_size=16, validation_split=0.25, verbose=0)
    assert list(history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert history.epoch == list(range(30)) and history.params["steps"] == 5
    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]
    after = network.predict(x)
    assert not np.array_equal(before, after)
    loss, accuracy = network.evaluate(x, y, verbose=0)
    assert accuracy == pytest.approx(np.mean(after.argmax(axis=1) == y))
    assert loss == pytest.approx(-np.log(after[np.arange(len(y)), y]).mean(), rel=1e-4)
    assert network.evaluate(x, y, return_dict=True, verbose=0) == {"loss": loss, "accuracy": accuracy}


def test_a_saved_model_goes_on(network, data, tmp_path):
    x, y = data
    twin = pickle.loads(pickle.dumps(network))
    options = {"batch_size": 16, "shuffle": False, "verbose": 0}
    at_once = compiled(twin).fit(x, y, epochs=4, **options).history["loss"]
    compiled(network).fit(x, y, epochs=2, **options)
    network.save(tmp_path / "m.keras")
    rest = keras.models.load_model(tmp_path / "m.keras").fit(x, y, epochs=2, **options).history["loss"]
    assert rest == at_once[2:]


def test_weights_that_are_set_are_trained_on(network, data):
    x, y = data
    weights = network.get_weights()
    first = compiled(network).train_on_batch(x, y)
    assert network.train_on_batch(x, y)[0] < first[0]
    network.set_weights(weights)
    assert network.test_on_batch(x, y) == first


def test_callbacks_see_and_stop_the_training(network, data):
    x, y = data
    seen = []

    class Watch(callbacks.Callback):
        def on_train_begin(self, logs=None):
            seen.append("begin")

        def on_train_batch_end(self, batch, logs=None):
            seen.append((batch, sorted(logs)))

        def on_epoch_end(self, epoch, logs=None):
            correct = np.mean(self.model.predict(x).argmax(axis=1) == y)
            assert self.model.evaluate is not None and 0 <= correct <= 1
            logs["correct"] = float(correct)
            self.model.optimizer.learning_rate = 0.5 * float(self.model.optimizer.learning_rate)
            self.model.stop_training = epoch == 2

    history = compiled(network).fit(x, y, epochs=10, batch_size=48, callbacks=[Watch()], verbose=0)
    batches = [(0, ["accuracy", "loss"]), (1, ["accuracy", "loss"])]
    assert seen == ["begin", *batches * 3]
    assert len(history.history["correct"]) == 3
    assert network.optimizer.learning_rate == pytest.approx(0.02 / 8)
    assert network.optimizer.iterations == 6


def test_callbacks_set_weights(network, data):
    x, y = data
    weights = [np.zeros_like(array) for array in network.get_weights()]

    class Reset(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.set_weights(weights)

    compiled(network).fit(x, y, epochs=2, callbacks=[Reset()], verbose=0)
    assert all(not array.any() for array in network.get_weights())


def test_built_in_callbacks(network, data, tmp_path):
    x, y = data
    stop = callbacks.EarlyStopping(monitor="loss", patience=2, min_delta=100.0, restore_best_weights=True)
    table = callbacks.CSVLogger(str(tmp_path / "log.csv"))
    rates = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = compiled(network).fit(x, y, epochs=9, callbacks=[stop, rates, table], verbose=0)
    assert history.epoch == [0, 1, 2]
    np.testing.assert_allclose(history.history["learning_rate"], [0.01, 0.005, 0.0025], rtol=1e-6)
    assert (tmp_path / "log.csv").read_text().splitlines()[0] == "epoch,accuracy,learning_rate,loss,val_accuracy,val_learning_rate,val_loss"
    with pytest.raises(errors.UsageError, match="EarlyStopping"):
        network.fit(x, y, callbacks=[callbacks.EarlyStopping(patience="long")], verbose=0)


def test_a_failing_callback_ends_training_with_its_error(network, data):
    class Fails(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyError("of my own")

    with pytest.raises(KeyError, match="of my own"):
        compiled(network).fit(*data, epochs=3, callbacks=[Fails()], verbose=0)

    class Unheard(callbacks.Callback):
        def on_test_begin(self, logs=None):
            pass

    with pytest.raises(errors.UsageError, match="on_test_begin"):
        network.fit(*data, callbacks=[Unheard()], verbose=0)


def test_batches_from_generators_and_sequences(network, data):
    x, y = data
    weights = network.get_weights()

    class Batches:
        def __len__(self):
            return 6

        def __getitem__(self, index):
            return x[16 * index : 16 * (index + 1)], y[16 * index : 16 * (index + 1)]

    def endless():
        while True:
            yield from (Batches()[i] for i in range(6))

    expected = compiled(network).fit(x, y, epochs=3, batch_size=16, shuffle=False, verbose=0).history
    for given, options in [(Batches(), {"shuffle": False}), (endless(), {"steps_per_epoch": 6})]:
        network.set_weights(weights)
        assert compiled(network).fit(given, epochs=3, verbose=0, **options).history == expected
    network.set_weights(weights)
    assert network.evaluate(Batches(), verbose=0) == pytest.approx(network.evaluate(x, y, batch_size=16, verbose=0))


def test_an_interrupt_keeps_the_weights(network, data):
    x, y = data
    before = network.get_weights()
    compiled(network)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        network.fit(x, y, epochs=100_000_000, verbose=0)
    assert not np.array_equal(network.get_weights()[0], before[0])
    assert network.evaluate(x, y, verbose=0)[0] < 0.7


def test_class_and_sample_weights(network, data):
    x, y = data
    compiled(network)
    weights = np.where(y == 1, 3.0, 1.0)
    first = network.get_weights()
    by_class = network.fit(x, y, class_weight={0: 1.0, 1: 3.0}, shuffle=False, verbose=0).history["loss"]
    network.set_weights(first)
    compiled(network)
    assert network.fit(x, y, sample_weight=weights, shuffle=False, verbose=0).history["loss"] == by_class


def test_what_is_shown(network, data, capsys):
    compiled(network).fit(*data, epochs=2, batch_size=48, verbose=1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2"
    assert lines[1].startswith("2/2 ━━━━━━━━━━━━━━━━━━━━ ") and "ms/step - accuracy: 0." in lines[1]
    network.fit(*data, batch_size=48, verbose=2)
    assert capsys.readouterr().out.splitlines()[1].startswith("2/2 - 0s - ")
    network.fit(*data, verbose=0)
    assert capsys.readouterr().out == ""


def test_settings_are_checked(network):
    with pytest.raises(errors.FovealError, match="beta_3"):
        optimizers.Adam(beta_3=0.5)
    with pytest.raises(errors.FovealError, match="mean_square_error"):
        network.compile("adam", "mean_square_error")
        network.train_on_batch(np.zeros((2, 4)), np.zeros((2, 2)))
    with pytest.raises(errors.ArgumentTypeError, match="Python code"):
        network.compile("adam", lambda y_true, y_pred: y_pred)
    assert optimizers.SGD(0.1, momentum=0.9).get_config()["momentum"] == 0.9
    assert optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)).get_config()["learning_rate"]["class_name"] == "ExponentialDecay"
    assert metrics.MeanIoU(num_classes=3).name == "mean_io_u"


def test_regularizers_add_to_the_loss(data):
    x, y = data

    def loss(regularizer):
        foveal.set_random_seed(1)
        model = keras.Sequential([keras.Input((4,)), layers.Dense(1, kernel_regularizer=regularizer)])
        model.compile("sgd", losses.MeanSquaredError())
        return model.test_on_batch(x, y), model.get_weights()[0]

    plain, kernel = loss(None)
    assert loss(regularizers.L2(0.1))[0] == pytest.approx(plain + 0.1 * (kernel**2).sum(), rel=1e-5)


def test_masks_are_cropped_as_the_output_is(rng):
    inputs = keras.Input((16, 16, 1))
    model = keras.Model(inputs, layers.CenterCrop(8, 8)(layers.Conv2D(1, 3, activation="sigmoid")(inputs)))
    x = rng.random((4, 16, 16, 1), dtype=np.float32)
    model.compile("adam", "binary_crossentropy")
    with pytest.raises(errors.FovealError, match="center_crop"):
        model.fit(x, x > 0.5, verbose=0)
    model.compile("adam", "binary_crossentropy", targets="center_crop")
    given = model.test_on_batch(x, x > 0.5)
    assert given == pytest.approx(model.test_on_batch(x, (x > 0.5)[:, 4:12, 4:12]), rel=1e-6)


def test_the_same_trajectory_as_keras(real_keras, tmp_path, rng):
    inputs = real_keras.Input((12, 12, 2))
    y = real_keras.layers.Conv2D(6, 3, activation="relu")(inputs)
    y = real_keras.layers.BatchNormalization()(y)
    y = real_keras.layers.Dense(3, activation="softmax")(real_keras.layers.Flatten()(y))
    theirs = real_keras.Model(inputs, y)
    theirs.save(tmp_path / "m.keras")
    ours = keras.models.load_model(tmp_path / "m.keras")
    x, labels = rng.random((40, 12, 12, 2), dtype=np.float32), rng.integers(0, 3, 40)
    # Objects of real Keras are taken as they are.
    arguments = {
        "optimizer": real_keras.optimizers.Adam(1e-3, clipnorm=1.0),
        "loss": real_keras.losses.SparseCategoricalCrossentropy(),
        "metrics": [real_keras.metrics.SparseCategoricalAccuracy(name="hits")],
    }
    ours.compile(**arguments)
    theirs.compile(**arguments)
    options = {"epochs": 5, "batch_size": 8, "shuffle": False, "verbose": 0, "validation_split": 0.2}
    expected, got = theirs.fit(x, labels, **options).history, ours.fit(x, labels, **options).history
    assert sorted(got) == sorted(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-4, err_msg=name)
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x, verbose=0), rtol=1e-3, atol=1e-5)


def test_explain_training():
    inputs = keras.Input((32, 32, 4))
    outputs = layers.Conv2D(8, 3, padding="same")(inputs)
    model = keras.Model(inputs, outputs)
    with pytest.raises(errors.UsageError, match="compile"):
        model.explain(training=True)
    model.compile("adam", "mse", targets="center_crop")
    told = model.explain(model.layers[-1].name, 8, training=True)
    # Forward, and the kernel's gradient; the picture has none.
    assert told.full_flops == 2 * 2 * 32 * 32 * 9 * 4 * 8
    assert told.needed_flops == 2 * 2 * 8 * 8 * 9 * 4 * 8
    weights = 4 * (9 * 4 * 8 + 8)
    assert (told.variable_bytes, told.optimizer_bytes) == (weights, 2 * weights)
    assert told.peak_bytes == told.activation_bytes + told.result_bytes + told.variable_bytes + told.optimizer_bytes


def test_gradient_checkpointing_changes_no_bit():
    def weights(checkpointing):
        foveal.set_random_seed(3)
        x = inputs = keras.Input((16, 16, 3))
        for _ in range(4):
            x = layers.Conv2D(8, 3, padding="same", activation="gelu")(x)
        model = keras.Model(inputs, x)
        model.compile("adam", "mse", gradient_checkpointing=checkpointing)
        images = np.linspace(-1, 1, 4 * 16 * 16 * 3, dtype="float32").reshape(4, 16, 16, 3)
        model.fit(images, np.repeat(images, 3, -1)[..., :8], epochs=2, batch_size=2, verbose=0)
        return model.explain(training=True).activation_bytes, model.get_weights()

    (kept, one), (again, other) = weights(False), weights(True)
    assert again < kept
    assert all((a == b).all() for a, b in zip(one, other))


def test_weights_of_samples_and_classes_as_in_keras():
    inputs = keras.Input((2,))
    outputs = [layers.Dense(1, name=name, kernel_initializer="ones")(inputs) for name in "ab"]
    model = keras.Model(inputs, outputs)
    model.compile(optimizers.SGD(0.0), ["mse", "mse"])
    x, zeros = np.ones((4, 2), "float32"), np.zeros((4, 1), "float32")
    y = [zeros, zeros + 1]
    # The numbers are Keras' own.
    for weights, a, b in [
        ([np.array([1, 0, 0, 0.0]), np.array([0, 1, 2, 3.0])], 1.0, 1.5),
        (np.array([1, 2, 3, 4.0]), 10.0, 2.5),
        ({"a": np.array([1, 0, 0, 0.0]), "b": np.array([0, 1, 2, 3.0])}, 1.0, 1.5),
    ]:
        told = model.evaluate(x, y, sample_weight=weights, verbose=0, return_dict=True)
        assert (told["a_loss"], told["b_loss"], told["loss"]) == pytest.approx((a, b, a + b))
    with pytest.raises(errors.UsageError, match="each output"):
        model.evaluate(x, y, sample_weight={"a": np.ones(4)}, verbose=0)
    with pytest.raises(errors.UsageError, match="one output"):
        model.fit(x, y, class_weight={0: 1.0, 1: 2.0}, verbose=0)
    single = keras.Model(inputs, layers.Dense(1, kernel_initializer="ones")(inputs))
    single.compile(optimizers.SGD(0.0), "mse", metrics=["mae"])
    labels = np.array([[0], [1], [1], [0]], "float32")
    assert single.train_on_batch(x, labels, class_weight={0: 1.0, 1: 3.0}) == pytest.approx([3.5, 1.5])
    # Every batch by itself.
    assert [single.train_on_batch(x, zeros + n) for n in (0, 1, 5)] == [pytest.approx([(2 - n) ** 2, abs(2 - n)]) for n in (0, 1, 5)]
    with pytest.raises(errors.UsageError, match="exclude"):
        single.fit(x, labels, class_weight={0: 2.0}, sample_weight=np.ones(4), verbose=0)


def beside_keras(make, compile_arguments, x, y, **fit):
    """Histories of foveal and of real Keras, from the same weights."""
    real = pytest.importorskip("keras")
    model = make(real)
    ours = foveal.from_keras(model)
    model.compile(**compile_arguments(real))
    ours.compile(**compile_arguments(real))
    fit = {"batch_size": 5, "epochs": 2, "shuffle": False, "verbose": 0, **fit}
    wanted, got = model.fit(x, y, **fit).history, ours.fit(x, y, **fit).history
    assert set(got) == set(wanted)
    for name, values in wanted.items():
        np.testing.assert_allclose(got[name], values, rtol=2e-4, atol=1e-6, err_msg=name)
    for own, weight in zip(ours.get_weights(), model.get_weights()):
        np.testing.assert_allclose(own, weight, rtol=2e-4, atol=1e-5)


def test_frozen_weights_are_neither_penalised_nor_constrained(rng):
    def make(real):
        inputs = real.Input((4,))
        frozen = real.layers.Dense(3, kernel_constraint="unit_norm", kernel_regularizer=real.regularizers.L2(0.1))
        model = real.Model(inputs, real.layers.Dense(1)(frozen(inputs)))
        frozen.trainable = False
        return model

    x, y = rng.random((10, 4), dtype=np.float32), rng.random((10, 1), dtype=np.float32)
    beside_keras(make, lambda real: {"optimizer": real.optimizers.SGD(0.1, loss_scale_factor=64.0), "loss": "mse"}, x, y)


def test_metrics_see_masks(rng):
    foveal.set_random_seed(3)
    inputs = keras.Input((6,))
    hidden = layers.LSTM(4, return_sequences=True)(layers.Embedding(7, 5, mask_zero=True)(inputs))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(hidden))
    x = rng.integers(1, 7, (10, 6)).astype("float32")
    x[:, 3:] = 0
    y = rng.integers(0, 3, (10, 6)).astype("float32")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    _, accuracy = model.evaluate(x, y, verbose=0)
    assert accuracy == pytest.approx(np.mean(model.predict(x).argmax(axis=-1)[:, :3] == y[:, :3]))


def test_keras_loads_what_was_compiled_with_objects(network, data, tmp_path):
    real = pytest.importorskip("keras")
    x, y = data
    network.compile("sgd", losses.SparseCategoricalCrossentropy(), metrics=[metrics.SparseCategoricalAccuracy(name="hits")])
    network.fit(x, y, verbose=0)
    network.save(tmp_path / "m.keras")
    loaded = real.models.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(loaded.evaluate(x, y, verbose=0), network.evaluate(x, y, verbose=0), rtol=1e-4)


def test_a_callback_evaluates_between_batches(network, data):
    x, y = data
    told = []

    class Watch(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            told.append(self.model.evaluate(x, y, return_dict=True, verbose=0)["loss"])

    options = {"batch_size": 32, "shuffle": False, "verbose": 0}
    twin = pickle.loads(pickle.dumps(network))
    alone = compiled(twin).fit(x, y, **options).history
    assert compiled(network).fit(x, y, callbacks=[Watch()], **options).history == alone
    assert told[-1] == network.evaluate(x, y, return_dict=True, verbose=0)["loss"]


def test_callbacks_take_what_keras_callbacks_take(network, data, tmp_path):
    x, y = data
    rates = []
    set_on_instance = callbacks.Callback()
    set_on_instance.on_epoch_end = lambda epoch, logs=None: rates.append(float(network.optimizer.learning_rate))
    keep = callbacks.ModelCheckpoint(tmp_path / "new" / "{epoch:03d}.keras", save_weights_only=False, save_freq="epoch")
    schedule = callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    compiled(network).fit(x, y, epochs=2, callbacks=[schedule, keep, set_on_instance], verbose=0)
    assert rates == pytest.approx([0.1, 0.05])
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["001.keras", "002.keras"]
    wrong = callbacks.ModelCheckpoint(str(tmp_path / "{val_acc:.2f}.keras"))
    with pytest.raises(errors.UsageError, match="there is no `val_acc`, but epoch, accuracy, loss"):
        network.fit(x, y, callbacks=[wrong], verbose=0)
    with pytest.warns(UserWarning, match="val_loss"):
        network.fit(x, y, callbacks=[callbacks.EarlyStopping()], verbose=0)
    with pytest.raises(errors.UsageError, match="mode"):
        network.fit(x, y, callbacks=[callbacks.EarlyStopping(monitor="acuracy")], verbose=0)


def test_generators_that_end(network, data):
    x, y = data

    def batches():
        for start in (0, 32, 64):
            yield x[start : start + 32], y[start : start + 32]

    with pytest.warns(UserWarning, match="ran out"):
        history = compiled(network).fit(batches(), epochs=3, verbose=0)
    assert history.epoch == [0]
    history = network.fit(x, y, validation_data=batches(), epochs=3, verbose=0)
    assert np.isfinite(history.history["val_loss"]).all() and len(history.history["val_loss"]) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"epochs": -1}, "epochs"),
        ({"epochs": 2.5}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"steps_per_epoch": 0}, "steps_per_epoch"),
        ({"validation_split": 1.0}, "validation_split"),
        ({"validation_freq": 0}, "validation_freq"),
        ({"validation_batch_size": 0}, "validation_batch_size"),
        ({"verbose": "x"}, "verbose"),
        ({"class_weight": {"a": 1.0}}, "class"),
        ({"class_weight": {-1: 1.0}}, "class"),
    ],
)
def test_arguments_that_mean_nothing(network, data, arguments, told):
    with pytest.raises(errors.UsageError, match=told):
        compiled(network).fit(*data, **{"verbose": 0, **arguments})


def test_arrays_without_samples(network, data):
    x, y = data
    with pytest.raises(errors.UsageError, match="no samples"):
        compiled(network).fit(x[:0], y[:0], verbose=0)
    with pytest.raises(errors.UsageError, match="no samples"):
        network.evaluate(np.asfortranarray(x)[:0], y[:0], verbose=0)
    with pytest.raises(errors.UsageError, match="x has 96, y has 95"):
        network.fit(x, y[:-1], verbose=0)
