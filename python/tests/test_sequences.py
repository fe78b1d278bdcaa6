"""Recurrent layers, attention and layers that hold layers, beside real Keras."""

import numpy as np
import pytest

from foveal import errors, keras
from foveal.keras import layers


def assert_keras_agrees(model, inputs, real_keras, folder):
    """What foveal saves opens in real Keras with the same numbers."""
    model.save(folder / "ours.keras")
    assert_same(model, real_keras.models.load_model(folder / "ours.keras"), inputs)


def assert_same(model, theirs, inputs):
    expected, got = theirs.predict(inputs, verbose=0), model.predict(inputs)
    several = isinstance(expected, (list, tuple))
    assert isinstance(got, list) == several
    for ours, keras_s in zip(got, expected) if several else [(got, expected)]:
        np.testing.assert_allclose(ours, keras_s, rtol=1e-4, atol=1e-5)


WRAPPED = {
    "LSTM": lambda of: of.LSTM(8, return_sequences=True),
    "Bidirectional": lambda of: of.Bidirectional(of.LSTM(8)),
    "Bidirectional of two layers": lambda of: of.Bidirectional(
        of.LSTM(8), merge_mode="sum", backward_layer=of.GRU(8, go_backwards=True)
    ),
    "Bidirectional, both": lambda of: of.Bidirectional(of.GRU(3), merge_mode=None),
    "TimeDistributed": lambda of: of.TimeDistributed(of.Dense(4, activation="relu")),
    "RNN": lambda of: of.RNN(of.GRUCell(5), return_sequences=True),
    "RNN of several cells": lambda of: of.RNN([of.LSTMCell(5), of.LSTMCell(3)]),
    "StackedRNNCells": lambda of: of.RNN(of.StackedRNNCells([of.SimpleRNNCell(5), of.GRUCell(3)])),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_layers_within_layers_are_those_of_real_keras(name, real_keras, tmp_path, rng):
    input = keras.Input((7, 6))
    output = WRAPPED[name](layers)(input)
    x = rng.standard_normal((2, 7, 6)).astype("f4")
    their_input = real_keras.Input((7, 6))
    theirs = real_keras.Model(their_input, WRAPPED[name](real_keras.layers)(their_input))
    ours = keras.Model(input, output)
    assert [tensor.shape for tensor in ours.outputs] == [tensor.shape for tensor in theirs.outputs]
    assert [w.shape for w in ours.get_weights()] == [w.shape for w in theirs.get_weights()]
    assert_keras_agrees(ours, x, real_keras, tmp_path)
    ours.set_weights(theirs.get_weights())
    assert_same(ours, theirs, x)


def test_states_go_from_one_layer_to_the_next(real_keras, tmp_path, rng):
    source, target = keras.Input((5, 3)), keras.Input((6, 3))
    _, *states = layers.LSTM(4, return_state=True)(source)
    output = layers.LSTM(4, return_sequences=True)(target, initial_state=states)
    inputs = [rng.standard_normal((2, n, 3)).astype("f4") for n in (5, 6)]
    assert_keras_agrees(keras.Model([source, target], output), inputs, real_keras, tmp_path)


def test_masks_of_embeddings_reach_recurrent_layers(real_keras, tmp_path):
    input = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(input)
    model = keras.Model(input, layers.Bidirectional(layers.GRU(3))(x))
    words = np.array([[3, 1, 4, 0, 0, 0], [2, 7, 1, 8, 2, 0]], dtype="int32")
    assert_keras_agrees(model, words, real_keras, tmp_path)


@pytest.mark.parametrize("options", [{}, {"use_causal_mask": True}, {"return_attention_scores": True}])
def test_attention_takes_several_tensors(options, real_keras, tmp_path, rng):
    shapes = {"query": (5, 6), "value": (7, 4), "key": (7, 6)}
    given = {name: keras.Input(shape) for name, shape in shapes.items()}
    mask = keras.Input((5, 7), dtype="bool")
    attention = layers.MultiHeadAttention(2, 3)
    outputs = attention(given["query"], given["value"], key=given["key"], attention_mask=mask, **options)
    model = keras.Model([*given.values(), mask], outputs)
    inputs = [rng.standard_normal((2, *shape)).astype("f4") for shape in shapes.values()]
    allowed = rng.random((2, 5, 7)) < 0.7
    allowed[..., 0] = True
    assert_keras_agrees(model, [*inputs, allowed], real_keras, tmp_path)


def test_attention_by_names_and_on_arrays(rng):
    query, value = (rng.standard_normal((2, n, 6)).astype("f4") for n in (5, 7))
    a, b = keras.Input((5, 6)), keras.Input((7, 6))
    attention = layers.MultiHeadAttention(2, 3)
    model = keras.Model([a, b], attention(value=b, query=a))
    expected = model.predict([query, value])
    np.testing.assert_array_equal(attention(query, value), expected)
    np.testing.assert_array_equal(attention(query=query, value=value, key=None), expected)


def test_a_layer_with_weights_is_not_taken_into_another():
    lstm, input = layers.LSTM(3), keras.Input((4, 2))
    keras.Model(input, lstm(input))
    with pytest.raises(errors.UsageError, match="this LSTM has weights of its own"):
        layers.Bidirectional(lstm)
