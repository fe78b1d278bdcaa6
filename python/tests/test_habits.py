"""What Python users expect of any package: arrays, copies, processes, threads, Ctrl-C."""

import concurrent.futures
import copy
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

from foveal import errors, keras
from foveal.keras import layers


@pytest.fixture
def x(rng):
    return rng.random((2, 10, 12, 3), dtype=np.float32)


@pytest.mark.parametrize(
    "given",
    [
        lambda x: np.asfortranarray(x),
        lambda x: np.repeat(x, 2, axis=1)[:, ::2],
        lambda x: x[:, ::-1][:, ::-1],
        lambda x: x.astype(x.dtype.newbyteorder()),
        lambda x: x.astype("f8"),
        lambda x: x.tolist(),
        lambda x: np.ma.asarray(x),
        lambda x: _readonly(x),
        lambda x: _Exchanged(x),
    ],
    ids=["fortran", "strides", "backwards", "byte order", "double", "list", "subclass", "read-only", "dlpack"],
)
def test_arrays_of_all_layouts_give_the_same(given, model, x):
    np.testing.assert_array_equal(model.predict(given(x)), model.predict(x))


def _readonly(x):
    x = x.copy()
    x.flags.writeable = False
    return x


class _Exchanged:
    """An array of another library: nothing but DLPack."""

    def __init__(self, x):
        self.x = x

    def __dlpack__(self, **kwargs):
        return self.x.__dlpack__(**kwargs)

    def __dlpack_device__(self):
        return self.x.__dlpack_device__()


@pytest.mark.parametrize("dtype", ["bool", "u1", "i1", "i2", "i8", "u8", "f2"])
def test_numbers_of_all_types(dtype, model, rng):
    x = rng.integers(0, 2, (1, 10, 12, 3)).astype(dtype)
    np.testing.assert_array_equal(model.predict(x), model.predict(x.astype("f4")))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8"])
def test_arrays_of_jax(dtype, model, rng):
    jax = pytest.importorskip("jax.numpy")
    x = jax.asarray(rng.integers(0, 9, (1, 10, 12, 3)), dtype=dtype)
    np.testing.assert_array_equal(model.predict(x), model.predict(np.asarray(x, "f4")))


@pytest.mark.parametrize("x", ["text", None, object(), np.zeros((1, 9, 9, 3), "c8"), [[1], [2, 3]], np.array(["a"])])
def test_what_is_no_array_of_numbers_is_a_type_error(x, model):
    with pytest.raises(TypeError, match="input `photo`"):
        model.predict(x)


def test_integers_that_floats_do_not_tell_apart_are_refused(model):
    with pytest.raises(ValueError, match="2\\^24"):
        model.predict(np.full((1, 9, 9, 3), 1 << 24))


def test_wrong_shapes_say_what_is_likely_wrong(model, x):
    with pytest.raises(errors.InputError, match="forget the batch"):
        model.predict(x[0])


def test_an_empty_batch(model):
    assert model.predict(np.zeros((0, 10, 12, 3))).shape == (0, 8, 10, 4)


def test_the_output_is_the_callers(model, x):
    first = model.predict(x)
    assert first.flags.writeable and first.flags.c_contiguous and first.dtype == np.float32
    kept = first.copy()
    model.predict(x * 2)
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_and_pickles(copied, model, x):
    again = copied(model)
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    weights = model.get_weights()
    again.set_weights([w * 0 for w in weights])
    assert not np.array_equal(again.predict(x), model.predict(x))


def test_layers_and_structured_models_pickle(x):
    layer = pickle.loads(pickle.dumps(layers.Conv2D(4, 3, name="c")))
    assert layer.get_config()["filters"] == 4 and layer.name == "c"
    a = keras.Input((10, 12, 3))
    model = pickle.loads(pickle.dumps(keras.Model(a, {"double": a * 2.0})))
    assert list(model.predict(x)) == ["double"]


def _predict(model, x):
    return model.predict(x)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes(method, model, x):
    expected = model.predict(x)
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        for result in pool.map(_predict, [model] * 3, [x] * 3):
            np.testing.assert_array_equal(result, expected)


def test_joblib(model, x):
    joblib = pytest.importorskip("joblib")
    expected = model.predict(x)
    for result in joblib.Parallel(2)(joblib.delayed(_predict)(model, x) for _ in range(2)):
        np.testing.assert_array_equal(result, expected)


def test_threads_share_a_model(model, x):
    expected = model.predict(x)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for result in pool.map(lambda _: model.predict(x), range(32)):
            np.testing.assert_array_equal(result, expected)


LONG = """
    import numpy as np
    from foveal import keras
    from foveal.keras import layers
    input = keras.Input((None, None, 8))
    x = input
    for _ in range(40):
        x = layers.Conv2D(64, 3, padding="same")(x)
    model = keras.Model(input, x)
    x = np.zeros((4, 600, 600, 8), "f4")
"""


def test_other_threads_run_while_a_model_runs():
    namespace = {}
    exec(textwrap.dedent(LONG), namespace)
    ticks = []

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    done = threading.Event()
    ticker = threading.Thread(target=tick)
    threading.Timer(0.7, signal.raise_signal, [signal.SIGINT]).start()
    ticker.start()
    with pytest.raises(KeyboardInterrupt):
        namespace["model"].predict(namespace["x"])
    done.set()
    ticker.join()
    assert len(ticks) > 20


def test_ctrl_c_stops_a_long_run_and_leaves_everything_usable():
    program = textwrap.dedent(LONG) + textwrap.dedent("""
        print("running", flush=True)
        try:
            model.predict(x)
        except KeyboardInterrupt:
            print("interrupted", model.predict(x[:1, :9, :9]).shape, flush=True)
    """)
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "running\n"
    time.sleep(0.3)
    os.kill(child.pid, signal.SIGINT)
    assert child.communicate(timeout=60)[0] == "interrupted (1, 9, 9, 64)\n"


def test_progress(model, rng, capsys):
    x = rng.random((70, 40, 40, 3), dtype=np.float32)
    seen = []
    model.predict(x, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (70, 70) and seen == sorted(seen)
    model.predict(x, verbose=1)
    assert "70/70" in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        model.predict(x, progress=lambda done, total: 1 / 0)


def test_results_do_not_depend_on_batches_threads_or_tiles(model, rng):
    x = rng.random((5, 30, 31, 3), dtype=np.float32)
    expected = model.predict(x)
    for options in ({"batch_size": 2}, {"threads": 1}, {"tile": 7}, {"tile": (5, 100)}):
        np.testing.assert_array_equal(model.predict(x, **options), expected)


def test_files_that_are_not_there_or_not_models(tmp_path, model):
    import foveal

    with pytest.raises(FileNotFoundError, match="nowhere"):
        foveal.load_model(tmp_path / "nowhere.keras")
    (tmp_path / "text.keras").write_text("not a model")
    with pytest.raises(ValueError, match="not a Keras model"):
        foveal.load_model(tmp_path / "text.keras")
    model.save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="exists already"):
        model.save(tmp_path / "model.keras", overwrite=False)


def test_importing_brings_nothing_else_along():
    program = "import sys, foveal; print(*sorted({name.split('.')[0] for name in sys.modules} & {'numpy', 'sklearn', 'keras', 'IPython'}))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "\n"


def test_fields_of_packed_records(model, x):
    records = np.zeros(x.shape, [("flag", "u1"), ("value", "f4")])
    records["value"] = x
    shifted = np.frombuffer(b"-" + x.tobytes(), "u1")[1:].view("f4").reshape(x.shape)
    for array in (records["value"], shifted):
        assert not array.flags.aligned
        np.testing.assert_array_equal(model.predict(array), model.predict(x))


@pytest.mark.parametrize("wrong", [{"tile": -1}, {"batch_size": -1}, {"batch_size": 0}, {"threads": -2}])
def test_counts_are_at_least_one(wrong, model, x):
    with pytest.raises(ValueError, match="at least 1"):
        model.predict(x, **wrong)


def test_numbers_of_numpy_are_numbers(model, x):
    np.testing.assert_array_equal(model.predict(x, tile=np.int64(4)), model.predict(x))
    assert model.crop("first", np.int32(4)).output_shape[1:3] == (4, 4)
    with pytest.raises(TypeError, match="size = 1.5"):
        model.crop("first", 1.5)
