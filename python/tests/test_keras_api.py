"""Keras' names: signatures like real Keras', models in and out."""

import inspect

import numpy as np
import pytest

import foveal
from foveal import errors, keras
from foveal.keras import initializers, layers, ops
from foveal.keras import _layers, _ops
from foveal.layer import flat

COMMON = {"self", "kwargs", "name", "dtype", "trainable", "unknown"}
#: Arguments of newer or training-only features of Keras that foveal's layers do not have.
NOT_OURS = {
    "Dense": {"lora_rank", "lora_alpha", "quantization_config"},
    "BatchNormalization": {"renorm", "renorm_clipping", "renorm_momentum"},
    "ReLU": set(),
}


@pytest.mark.parametrize("name", _layers.__all__)
def test_layers_have_the_arguments_of_real_keras_in_their_order(name, real_keras):
    ours = [p for p in inspect.signature(getattr(layers, name).__init__).parameters if p not in COMMON]
    theirs = [p for p in inspect.signature(getattr(real_keras.layers, name).__init__).parameters if p not in COMMON]
    shared = [p for p in theirs if p in ours]
    assert [p for p in ours if p in theirs][: len(shared)] == shared


@pytest.mark.parametrize("name", [*_ops.__all__, "average", "batch_normalization", "einsum"])
def test_operations_are_those_of_real_keras(name, real_keras):
    theirs = getattr(real_keras.ops, name, None) or getattr(real_keras.ops.image, name, None)
    ours = list(inspect.signature(getattr(ops, name)).parameters)
    shared = [p for p in inspect.signature(theirs).parameters if p in ours]
    assert [p for p in ours if p in shared] == shared
    needed = [p.name for p in inspect.signature(theirs).parameters.values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    assert set(needed) <= set(ours)


def plain(value):
    """A default in one form: `(1, 1)` means `1`, and names have several spellings."""
    while isinstance(value, (list, tuple)) and value and all(item == value[0] for item in value):
        value = value[0]
    if isinstance(value, str):
        return {"uniform": "random_uniform"}.get(value.lower(), value.lower())
    return value


@pytest.mark.parametrize("kind", ["layers", "ops"])
def test_defaults_are_those_of_real_keras(kind, real_keras):
    names, ours, theirs = {
        "layers": (_layers.__all__, layers, [real_keras.layers]),
        "ops": (_ops.__all__, ops, [real_keras.ops, real_keras.ops.image]),
    }[kind]
    # What Keras has a default for that it does not take itself, or that its settings file decides.
    apart = {("where", "x1"), ("where", "x2"), ("multi_hot", "num_classes"), ("depth_to_space", "data_format"), ("space_to_depth", "data_format")}
    compared, different = 0, []
    for name in names:
        real = next(getattr(module, name) for module in theirs if hasattr(module, name))
        parameters = inspect.signature(real).parameters
        for key, parameter in inspect.signature(getattr(ours, name)).parameters.items():
            if key in COMMON or key not in parameters or (name, key) in apart:
                continue
            compared += 1
            if plain(parameter.default) != plain(parameters[key].default):
                different.append((name, key, parameter.default, parameters[key].default))
    assert compared > 300
    assert not different


@pytest.mark.parametrize("name", ["relu", "gelu", "exp", "softmax", "mean", "max", "square", "log1p", "hard_silu"])
def test_operations_on_arrays_compute_at_once(name, rng, real_keras):
    x = rng.random((3, 4, 5), dtype=np.float32)
    np.testing.assert_allclose(getattr(ops, name)(x), np.asarray(getattr(real_keras.ops, name)(x)), rtol=1e-5, atol=1e-6)


OF_SEVERAL = {
    "matmul": lambda of, x, y: of.matmul(x, of.transpose(y, (0, 2, 1))),
    "einsum": lambda of, x, y: of.einsum("bij,bkj->bik", x, y),
    "tensordot": lambda of, x, y: of.tensordot(x, y, axes=[[2], [2]]),
    "hypot": lambda of, x, y: of.hypot(x, y),
    "isclose": lambda of, x, y: of.isclose(x, y, atol=0.3),
    "take": lambda of, x, y: of.take(x, [2, 0], axis=1),
    "select": lambda of, x, y: of.select([x > 0.5, y > 0.5], [x, y], 0.25),
    "full_like": lambda of, x, y: of.full_like(x, 2.5),
    "hstack": lambda of, x, y: of.hstack([x, y]),
    "append": lambda of, x, y: of.append(x, y, axis=2),
    "average": lambda of, x, y: of.average(x, axis=1, weights=y),
    "diff": lambda of, x, y: of.diff(x, axis=1),
    "rot90": lambda of, x, y: of.rot90(x, axes=(1, 2)),
}


@pytest.mark.parametrize("name", OF_SEVERAL)
def test_operations_of_several_tensors(name, rng, real_keras):
    x, y = (rng.random((2, 3, 4), dtype=np.float32) for _ in range(2))
    a, b = keras.Input((3, 4)), keras.Input((3, 4))
    got = keras.Model([a, b], OF_SEVERAL[name](ops, a, b)).predict([x, y])
    tensors = (real_keras.ops.convert_to_tensor(x), real_keras.ops.convert_to_tensor(y))
    np.testing.assert_allclose(got, np.asarray(OF_SEVERAL[name](real_keras.ops, *tensors)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("given", [{}, {"scale": 0.5}, {"is_causal": True}, {"mask": True}, {"bias": True}])
def test_attention_as_an_operation(given, rng, real_keras):
    q, k, v = (rng.standard_normal((2, 5, 2, 3)).astype("f4") for _ in range(3))
    more = {"mask": rng.random((2, 2, 5, 5)) < 0.8, "bias": rng.standard_normal((2, 2, 5, 5)).astype("f4")}
    more["mask"][..., 0] = True
    given = {key: more.get(key, value) for key, value in given.items()}
    theirs = real_keras.ops.dot_product_attention(q, k, v, **given)
    np.testing.assert_allclose(ops.dot_product_attention(q, k, v, **given), np.asarray(theirs), rtol=1e-4, atol=1e-5)


def test_operations_mix_arrays_and_numbers(rng):
    x = rng.random((3, 4), dtype=np.float32)
    np.testing.assert_array_equal(ops.maximum(x, 0.5), np.maximum(x, np.float32(0.5)))
    np.testing.assert_array_equal(ops.concatenate([x, x], axis=1), np.concatenate([x, x], axis=1))


def test_a_model_written_for_keras_goes_there_and_back(real_keras, tmp_path, rng):
    input = keras.Input((12, 12, 3))
    x = layers.Conv2D(4, 3, activation="relu", kernel_initializer=initializers.HeNormal())(input)
    y = layers.Conv2D(4, 1)(x)
    z = layers.concatenate([layers.Add()([x, y]) * 2.0, ops.sigmoid(x)])
    model = keras.Model(input, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(z)), name="both")
    model.save(tmp_path / "ours.keras")
    theirs = real_keras.models.load_model(tmp_path / "ours.keras")
    picture = rng.random((2, 12, 12, 3), dtype=np.float32)
    np.testing.assert_allclose(theirs.predict(picture, verbose=0), model.predict(picture), rtol=1e-4, atol=1e-5)
    theirs.save(tmp_path / "theirs.keras")
    back = keras.models.load_model(tmp_path / "theirs.keras")
    assert (back.name, back.count_params()) == ("both", theirs.count_params())
    np.testing.assert_array_equal(back.predict(picture), model.predict(picture))


def test_a_lambda_of_a_file_is_replaced_by_name_or_by_its_function(real_keras, tmp_path, rng):
    def cut(x):
        return x[:, 2:6, 2:6]

    real_keras.utils.get_custom_objects()["cut"] = cut
    input = real_keras.Input((8, 8, 2))
    output = real_keras.layers.Lambda(cut, output_shape=(4, 4, 2), name="middle")(real_keras.layers.ReLU()(input))
    theirs = real_keras.Model(input, output)
    theirs.save(tmp_path / "lambda.keras")
    x = rng.standard_normal((1, 8, 8, 2)).astype("f4")
    with pytest.raises(errors.UnknownLayerError, match="middle"):
        foveal.load_model(tmp_path / "lambda.keras")
    for given in ({"replace": {"middle": layers.CenterCrop(4, 4)}}, {"custom_objects": {"cut": layers.CenterCrop(4, 4)}}):
        model = foveal.load_model(tmp_path / "lambda.keras", **given)
        np.testing.assert_array_equal(model.predict(x), theirs.predict(x, verbose=0))
    with pytest.raises(errors.UsageError, match="no layer of the file means `other`; it has cut"):
        foveal.load_model(tmp_path / "lambda.keras", custom_objects={"other": layers.CenterCrop(4, 4)})


def test_sequential_models_are_built_when_their_input_is_known(rng):
    model = keras.Sequential([layers.Conv2D(2, 3), layers.GlobalAveragePooling2D()], name="later")
    with pytest.raises(errors.UsageError, match="no input yet"):
        model.summary()
    model.add(layers.Dense(3))
    assert model.predict(rng.random((2, 9, 9, 1))).shape == (2, 3)
    assert (model.output_shape, model.count_params()) == ((None, 3), 2 * 9 + 2 + 2 * 3 + 3)
    given = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    assert given.input_shape == (None, 4)


def test_layers_share_weights_between_models_and_calls(rng):
    dense = layers.Dense(3, kernel_initializer="random_normal")
    a, b = keras.Input((4,)), keras.Input((4,))
    both = keras.Model([a, b], [dense(a), dense(b)])
    x = rng.random((2, 4), dtype=np.float32)
    first, second = both.predict([x, x])
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(keras.Model(a, dense(a)).predict(x), first)
    np.testing.assert_array_equal(dense(x), first)


def test_structures_of_inputs_and_outputs(rng):
    a, b = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    model = keras.Model({"left": a, "right": b}, {"sum": a + b, "difference": a - b})
    x, y = rng.random((2, 3), dtype=np.float32), rng.random((2, 3), dtype=np.float32)
    out = model.predict({"right": y, "left": x})
    assert set(out) == {"sum", "difference"}
    np.testing.assert_array_equal(out["difference"], x - y)
    with pytest.raises(ValueError, match="inputs are `left`, `right`, but x has `left`, `up`"):
        model.predict({"left": x, "up": y})


def test_a_file_with_a_dict_of_outputs_gives_a_dict(real_keras, tmp_path, rng):
    input = real_keras.Input((3,))
    theirs = real_keras.Model(input, {"b": input + 1, "a": input * 2})
    theirs.save(tmp_path / "dict.keras")
    x = rng.random((2, 3), dtype=np.float32)
    ours, expected = foveal.load_model(tmp_path / "dict.keras").predict(x), theirs.predict(x, verbose=0)
    assert set(ours) == {"a", "b"}
    for key, value in ours.items():
        np.testing.assert_allclose(value, expected[key])


def test_weights_in_and_out(model, rng):
    x = rng.random((1, 8, 8, 3), dtype=np.float32)
    before = model.predict(x)
    kernel, bias = model.get_layer("second").get_weights()
    assert (kernel.shape, bias.shape) == ((3, 3, 8, 4), (4,))
    model.get_layer("second").set_weights([kernel * 2, bias * 2])
    np.testing.assert_allclose(model.predict(x), 2 * before, rtol=1e-6)
    with pytest.raises(ValueError, match="shape"):
        model.set_weights([w.T for w in model.get_weights()])


def test_what_keras_allows_and_foveal_does_not_is_said():
    with pytest.raises(TypeError, match="cannot be traced"):

        class Own(keras.Model):
            def call(self, x):
                return x

    with pytest.raises(TypeError, match="Lambda"):

        class OwnLayer(keras.Layer):
            def call(self, x):
                return x

    with pytest.raises(AttributeError, match="no layer 'LSTMM'"):
        layers.LSTMM


def test_nested_outputs_and_lists_of_one_are_keras_own(real_keras, rng):
    x = rng.random((2, 3), dtype=np.float32)
    structures = (
        lambda a: [a * 2],
        lambda a: (a * 2,),
        lambda a: {"u": [a + 1, a + 2], "v": a + 3},
        lambda a: [a + 1, [a + 2, a + 3]],
    )
    for structure in structures:
        found = []
        for library in (keras, real_keras):
            a = library.Input((3,))
            found.append(library.Model(a, structure(a)).predict(x, verbose=0))
        assert _shapes(found[0]) == _shapes(found[1])
        for ours, theirs in zip(flat(found[0]), flat(found[1])):
            np.testing.assert_allclose(ours, theirs)


def _shapes(outputs):
    if isinstance(outputs, dict):
        return {key: _shapes(output) for key, output in outputs.items()}
    return [_shapes(output) for output in outputs] if isinstance(outputs, (list, tuple)) else outputs.shape


def _with_a_model_inside(library):
    own = library.layers
    inside = library.Input((4,))
    inner = library.Model(inside, own.Dense(4, name="in")(own.Dense(3, name="first")(inside)), name="inner")
    input, shared = library.Input((4,)), own.Dense(4, name="shared")
    return library.Model(input, own.Add()([inner(shared(shared(input))), inner(input)]))


def test_weights_of_layers_called_twice_and_of_models_inside(real_keras, rng):
    theirs, ours = _with_a_model_inside(real_keras), _with_a_model_inside(keras)
    weights = [rng.random(w.shape, dtype=np.float32) for w in theirs.get_weights()]
    theirs.set_weights(weights)
    ours.set_weights(weights)
    for name in ("shared", "inner"):
        for a, b in zip(ours.get_layer(name).get_weights(), theirs.get_layer(name).get_weights()):
            np.testing.assert_array_equal(a, b)
    assert len(ours.get_layer("shared:1").get_weights()) == len(ours.get_layer("inner:1").get_weights()) - 2 == 2
    ours.get_layer("inner").set_weights([w * 0 for w in weights[2:]])
    np.testing.assert_array_equal(ours.predict(np.ones((1, 4))), 0)


def test_a_sequential_model_keeps_its_weights_while_it_grows(real_keras):
    for library in (keras, real_keras):
        model = library.Sequential([library.layers.Dense(4), library.layers.Dense(2)])
        model(np.ones((1, 3), "float32"))
        model.set_weights([np.ones((3, 4)), np.zeros(4), np.ones((4, 2)), np.zeros(2)])
        model.pop()
        model.add(library.layers.Dense(5))
        first, second = model.get_weights()[0], model.get_weights()[2]
        assert (first == 1).all() and second.shape == (4, 5)
        assert [type(layer).__name__ == "InputLayer" for layer in model.layers] == [False, False]


def test_seeds_of_initializers():
    def drawn(seed):
        a = keras.Input((3,))
        kernel = keras.initializers.GlorotUniform(seed=seed)
        return keras.Model(a, layers.Dense(4, kernel_initializer=kernel)(a)).get_weights()[0]

    np.testing.assert_array_equal(drawn(1), drawn(1))
    assert not np.array_equal(drawn(1), drawn(2))


def test_functions_as_settings(rng):
    x = rng.standard_normal((2, 3)).astype("float32")
    a = keras.Input((3,))
    dense = layers.Dense(4, activation=keras.ops.relu)
    assert keras.Model(a, dense(a)).predict(x).min() == 0
    assert layers.Dense(4, kernel_initializer=keras.initializers.HeNormal)(a).shape == (None, 4)
    with pytest.raises(TypeError, match="Dense: activation = .* give the name"):
        layers.Dense(4, activation=lambda x: x)
    with pytest.raises(TypeError, match="put keras.Input"):
        layers.Dense(4, input_shape=(3,))
    with pytest.raises(TypeError, match="not numbers alone"):
        layers.ReLU()([1.0, 2.0])


def test_constants_of_all_sizes(real_keras, rng):
    x = rng.standard_normal((2, 3)).astype("float32")
    steps = (
        lambda k, t: k.ops.where(t > 0, t, float("-inf")),
        lambda k, t: k.ops.clip(t, 0.0, float("inf")),
        # JAX takes no whole number of that size.
        lambda k, t: t * (10**30 if k is keras else 1e30),
        lambda k, t: t + np.float32(np.nan),
    )
    for step in steps:
        inputs = [(library, library.Input((3,))) for library in (keras, real_keras)]
        ours, theirs = (library.Model(a, step(library, a)).predict(x, verbose=0) for library, a in inputs)
        np.testing.assert_allclose(ours, theirs)


def test_files_have_their_extension(model, tmp_path):
    with pytest.raises(ValueError, match=r"\.keras"):
        model.save(tmp_path / "model.h5")


def test_what_memory_cannot_hold_is_an_error():
    a = keras.Input((10**6,))
    with pytest.raises(MemoryError, match="`large`"):
        keras.Model(a, layers.Dense(10**9, name="large")(a))


def test_lists_that_hold_themselves():
    endless = []
    endless.append(endless)
    with pytest.raises(TypeError, match="nested"):
        layers.Conv2D(3, endless)
