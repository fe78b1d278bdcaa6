"""Small models of sequences: masks that layers hand on, recurrent layers, attention. See `make_models.py`."""

from keras import Input, Model, Sequential, layers
from models import conv, fixture


@fixture((2, 7), maximum=9, versions=True)
def masked_text():
    words = Input((None,), dtype="int32", name="words")
    x = layers.Embedding(10, 6, mask_zero=True)(words)
    x = layers.Dropout(0.1)(layers.Dense(5, activation="tanh")(x))
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(x)
    x = layers.GRU(6, return_sequences=True, reset_after=False)(x)
    return Model(words, layers.Dense(3, activation="softmax")(layers.SimpleRNN(4)(x)))


@fixture((3, 6), maximum=2)
def masked_sequential():
    return Sequential(
        [
            Input((None,), dtype="int32"),
            layers.Embedding(3, 4, mask_zero=True),
            layers.LSTM(5, return_sequences=True, go_backwards=True),
            layers.TimeDistributed(layers.Dense(3)),
            layers.GRU(4),
        ]
    )


@fixture((3, 5), maximum=2)
def masked_merges():
    words, others = Input((None,), dtype="int32", name="words"), Input((None,), dtype="int32", name="others")
    a = layers.Embedding(3, 4, mask_zero=True)(words)
    b = layers.Embedding(3, 4, mask_zero=True)(others)
    free = layers.Embedding(3, 4)(words)
    merged = [layers.Add()([a, b]), layers.Multiply()([a, b]), layers.Maximum()([a, b]), layers.Minimum()([a, free])]
    merged += [layers.Concatenate()([a, b]), layers.Concatenate(axis=1)([a, free]), layers.Average()([a, b])]
    ends = [layers.GlobalAveragePooling1D()(x) for x in merged]
    ends += [layers.LSTM(3)(x) for x in merged]
    return Model([words, others], ends)


@fixture((2, 6), maximum=4, versions=True)
def transformer():
    words = Input((6,), dtype="int32", name="words")
    x = layers.Embedding(5, 8, mask_zero=True)(words)
    attended = layers.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True)
    x = layers.LayerNormalization()(layers.Add()([x, attended]))
    x = layers.Add()([x, layers.Dense(8)(layers.Dense(16, activation="gelu")(x))])
    return Model(words, layers.GlobalAveragePooling1D()(x))


@fixture((3, 6), maximum=2)
def masked_attention():
    words = Input((None,), dtype="int32", name="words")
    a, b = (layers.Embedding(3, 4, mask_zero=True)(words) for _ in range(2))
    alone = [layers.Attention(use_scale=True)([a, b]), layers.AdditiveAttention()([a, b])]
    alone += [layers.GRU(3)(x) for x in alone]
    # Keras takes the masks from what it is called on, so nothing else may need them.
    c, d = (layers.Embedding(3, 4, mask_zero=True)(words) for _ in range(2))
    return Model(words, [*alone, layers.GRU(3)(layers.MultiHeadAttention(2, 3)(c, d))])


@fixture((2, 5), maximum=4)
def masked_inner():
    words = Input((None,), dtype="int32", name="words")
    inner = Sequential([Input((None, 4)), layers.Dense(3), layers.LSTM(2, return_sequences=True)], name="inner")
    x = inner(layers.Embedding(5, 4, mask_zero=True)(words))
    return Model(words, layers.GRU(3)(x))


@fixture((2, 4))
def states():
    sequence, start = Input((None, 3), name="sequence"), Input((5,), name="start")
    output, h, c = layers.LSTM(5, return_state=True, return_sequences=True)(sequence, initial_state=[start, start])
    decoded = layers.LSTM(5, return_sequences=True)(output, initial_state=[h, c])
    return Model([sequence, start], [decoded, h])


@fixture((2, 3))
def video():
    frames = Input((None, 8, 9, 2), name="frames")
    frame = Sequential([Input((8, 9, 2)), conv(3), layers.BatchNormalization(), layers.ReLU(), layers.GlobalMaxPooling2D()])
    return Model(frames, layers.LSTM(4)(layers.TimeDistributed(frame)(frames)))


@fixture((2, 30))
def causal_stack():
    series = Input((None, 2), name="series")
    x = series
    for rate in (1, 2, 4):
        y = layers.Conv1D(4, 2, padding="causal", dilation_rate=rate, activation="tanh")(x)
        x = layers.Add()([layers.Conv1D(4, 1)(x), y])
    return Model(series, layers.Cropping1D((7, 0))(x))
