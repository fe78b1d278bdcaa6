"""Layers of Keras with random settings, for `fuzz_keras.py`."""

from drawing import candidate, instead, listed
from keras import layers

ANY = (2, 3, 4, 5)
MAPS = (3, 4, 5)
IMAGES = (4,)
SEQUENCES = (3,)


def activation(d):
    return d.one(
        None, None, "relu", "tanh", "sigmoid", "elu", "selu", "softplus", "softsign", "silu", "gelu", "hard_sigmoid",
        "hard_silu", "leaky_relu", "relu6", "mish", "log_sigmoid", "celu", "tanh_shrink", "hard_tanh", "squareplus",
        "sparse_plus", "sparse_sigmoid", "softmax", "log_softmax", "linear",
    )  # fmt: skip


def data_format(d):
    return d.one(None, None, None, "channels_last", "channels_first")


def spatial(x):
    return len(x.shape) - 2


def of_rank(name, x):
    """`Conv` for a tensor of images is `Conv2D`."""
    return getattr(layers, f"{name}{spatial(x)}D")


def channels(x, form):
    return x.shape[1 if form == "channels_first" else -1]


def steps(d, n):
    """Strides and dilation, of which Keras takes one."""
    if d.chance(0.3):
        return {"dilation_rate": d.sizes(n, 1, 3)}
    return {"strides": d.sizes(n, 1, 3)} if d.chance(0.5) else {}


@candidate(*MAPS)
def conv(d, x, sketch):
    n, form = spatial(x), data_format(d)
    groups = d.one(*[g for g in range(1, channels(x, form) + 1) if channels(x, form) % g == 0]) if d.chance(0.3) else 1
    padding = d.one("valid", "same", "same", *(["causal"] if n == 1 and form != "channels_first" else []))
    return of_rank("Conv", x)(
        groups * d.int(1, 4), d.sizes(n, 1, 4), padding=padding, groups=groups, activation=activation(d),
        use_bias=d.chance(0.7), data_format=form, **steps(d, n),
    )(x)  # fmt: skip


@candidate(3, 4)
def depthwise_conv(d, x, sketch):
    n = spatial(x)
    # TensorFlow wants the same stride along both axes.
    own = {"dilation_rate": d.int(1, 2)} if d.chance(0.3) else {"strides": d.int(1, 2)}
    return of_rank("DepthwiseConv", x)(
        d.sizes(n, 1, 4), padding=d.one("valid", "same"), depth_multiplier=d.int(1, 3), activation=activation(d),
        use_bias=d.chance(0.7), data_format=data_format(d), **own,
    )(x)  # fmt: skip


@candidate(3, 4)
def separable_conv(d, x, sketch):
    own = {"dilation_rate": d.int(1, 2)} if d.chance(0.3) else {"strides": d.int(1, 2)}
    return of_rank("SeparableConv", x)(
        d.int(1, 6), d.sizes(spatial(x), 1, 4), padding=d.one("valid", "same"), depth_multiplier=d.int(1, 2),
        activation=activation(d), use_bias=d.chance(0.7), data_format=data_format(d), **own,
    )(x)  # fmt: skip


@candidate(*MAPS)
def conv_transpose(d, x, sketch):
    n = spatial(x)
    own = {"dilation_rate": d.int(1, 2)} if d.chance(0.3) else {}
    strides = 1 if own else d.sizes(n, 1, 3)
    if isinstance(strides, int) and strides > 1 and d.chance(0.3):
        own["output_padding"] = d.int(0, strides - 1)
    return getattr(layers, f"Conv{n}DTranspose")(
        d.int(1, 5), d.sizes(n, 1, 4), strides=strides, padding=d.one("valid", "same"), activation=activation(d),
        use_bias=d.chance(0.7), data_format=data_format(d), **own,
    )(x)  # fmt: skip


@candidate(*MAPS, takes=("float", "int"), exact=True)
def max_pooling(d, x, sketch):
    n = spatial(x)
    strides = d.one(None, d.sizes(n, 1, 3))
    return of_rank("MaxPooling", x)(d.sizes(n, 1, 3), strides, d.one("valid", "same"), data_format(d))(x)


@candidate(*MAPS)
def average_pooling(d, x, sketch):
    n = spatial(x)
    strides = d.one(None, d.sizes(n, 1, 3))
    return of_rank("AveragePooling", x)(d.sizes(n, 1, 3), strides, d.one("valid", "same"), data_format(d))(x)


@candidate(*MAPS)
def global_pooling(d, x, sketch):
    name = d.one("GlobalMaxPooling", "GlobalAveragePooling")
    return of_rank(name, x)(data_format=data_format(d), keepdims=d.chance(0.4))(x)


def margins(d, n, high):
    pair = lambda: tuple(d.ints(2, 0, high))  # noqa: E731
    if n == 1:
        return d.one(d.int(0, high), pair())
    return d.one(d.int(0, high), tuple(d.ints(n, 0, high)), tuple(pair() for _ in range(n)))


@candidate(*MAPS, takes=("float", "int"), exact=True)
def zero_padding(d, x, sketch):
    n = spatial(x)
    return of_rank("ZeroPadding", x)(margins(d, n, 3), data_format=data_format(d))(x)


@candidate(*MAPS, takes=("float", "int"), exact=True)
def cropping(d, x, sketch):
    n = spatial(x)
    form = {} if n == 1 else {"data_format": data_format(d)}
    return of_rank("Cropping", x)(margins(d, n, 2), **form)(x)


@candidate(*MAPS)
def up_sampling(d, x, sketch):
    n = spatial(x)
    if n == 1:
        return layers.UpSampling1D(d.int(1, 3))(x)
    smooth = lambda: d.one("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")  # noqa: E731
    own = {"interpolation": instead(smooth(), "bicubic", "bilinear")} if n == 2 else {}
    return of_rank("UpSampling", x)(d.sizes(n, 1, 3), data_format=data_format(d), **own)(x)


@candidate(*IMAGES)
def resizing(d, x, sketch):
    own = {d.one("crop_to_aspect_ratio", "pad_to_aspect_ratio"): True} if d.chance(0.3) else {}
    interpolation = instead(d.one("nearest", "bilinear", "bilinear", "bicubic", "lanczos3", "lanczos5"), "bicubic", "bilinear")
    return layers.Resizing(
        d.int(1, 17), d.int(1, 17), interpolation=interpolation, antialias=d.chance(0.3), data_format=data_format(d), **own
    )(x)


@candidate(*IMAGES)
def center_crop(d, x, sketch):
    return layers.CenterCrop(d.int(1, 9), d.int(1, 9), data_format=data_format(d))(x)


@candidate(*ANY)
def dense(d, x, sketch):
    return layers.Dense(d.int(1, 7), activation=activation(d), use_bias=d.chance(0.7))(x)


@candidate(*ANY)
def einsum_dense(d, x, sketch):
    n, units = len(x.shape), d.int(1, 5)
    own = {"bias_axes": d.one(None, "z"), "activation": activation(d)}
    if n == 2:
        return layers.EinsumDense("ab,bz->az", units, **own)(x)
    if n == 3:
        equation, shape = d.one(
            ("abc,cz->abz", (x.shape[1], units)), ("abc,cyz->abyz", (x.shape[1], 2, units)),
            ("abc,bz->acz", (x.shape[2], units)), ("abc,bcz->az", (units,)), ("...c,cz->...z", (x.shape[1], units)),
        )  # fmt: skip
        return layers.EinsumDense(equation, shape, **own)(x)
    letters = "abcde"[:n]
    return layers.EinsumDense(f"{letters},{letters[-1]}z->{letters[:-1]}z", (*x.shape[1:-1], units), **own)(x)


listed("activation_layer", lambda d, x, s: layers.Activation(activation(d))(x), *ANY)


@candidate(*ANY)
def relu_layer(d, x, sketch):
    limit = d.one(None, None, d.number(0.5, 4))
    return layers.ReLU(limit, d.one(0.0, 0.25), d.one(0.0, d.number(0, 1)))(x)


@candidate(*ANY)
def other_activations(d, x, sketch):
    shared = d.some(range(1, len(x.shape)), least=0) or None
    axis = d.one(-1, len(x.shape) - 1, 1, d.some(range(1, len(x.shape))))
    return d.one(
        lambda: layers.LeakyReLU(d.number(0, 1)), lambda: layers.ELU(d.number(0.25, 2)),
        lambda: layers.PReLU(shared_axes=shared), lambda: layers.Softmax(axis), lambda: layers.Softmax(axis),
    )()(x)  # fmt: skip


@candidate(*ANY)
def batch_normalization(d, x, sketch):
    axis = d.one(-1, -1, -1, 1)
    return layers.BatchNormalization(axis, epsilon=d.one(1e-3, 1e-2), center=d.chance(0.8), scale=d.chance(0.8))(x)


@candidate(*ANY)
def layer_normalization(d, x, sketch):
    axis = d.one(-1, -1, d.some(range(1, len(x.shape))))
    if d.chance(0.3):
        return layers.RMSNormalization(axis, epsilon=d.one(1e-6, 1e-3))(x)
    return layers.LayerNormalization(axis, epsilon=1e-3, center=d.chance(0.8), scale=d.chance(0.8))(x)


@candidate(*ANY)
def group_normalization(d, x, sketch):
    axis = d.one(-1, -1, 1)
    n = x.shape[axis]
    groups = d.one(-1, 1, *[g for g in range(1, n + 1) if n % g == 0])
    return layers.GroupNormalization(groups, axis, center=d.chance(0.8), scale=d.chance(0.8))(x)


@candidate(*ANY)
def other_normalizations(d, x, sketch):
    n = x.shape[-1]
    axes = d.some(range(1, len(x.shape)))
    return d.one(
        lambda: layers.UnitNormalization(d.one(-1, axes)),
        lambda: layers.Normalization(mean=[d.number() for _ in range(n)], variance=[d.number(0.25, 4) for _ in range(n)]),
        lambda: layers.Normalization(axis=None, mean=d.number(), variance=d.number(0.25, 2), invert=d.chance(0.5)),
    )()(x)


@candidate(*ANY, takes=("float", "int"))
def rescaling(d, x, sketch):
    n = x.shape[-1]
    offset = d.one(0.0, d.number(), [d.number() for _ in range(n)])
    return layers.Rescaling(d.one(1 / 255, d.number(), [d.number() for _ in range(n)]), offset)(x)


@candidate(*ANY, exact=True)
def nothing_at_inference(d, x, sketch):
    return d.one(
        lambda: layers.Dropout(0.5), lambda: layers.GaussianDropout(0.5), lambda: layers.GaussianNoise(1.0),
        lambda: layers.AlphaDropout(0.5), lambda: layers.ActivityRegularization(l1=0.1), lambda: layers.Identity(),
    )()(x)  # fmt: skip


listed("spatial_dropout", lambda d, x, s: of_rank("SpatialDropout", x)(0.5)(x), *MAPS, exact=True)


@candidate(*IMAGES, exact=True)
def random_images(d, x, sketch):
    return d.one(
        lambda: layers.RandomFlip(), lambda: layers.RandomRotation(0.2), lambda: layers.RandomZoom(0.2),
        lambda: layers.RandomTranslation(0.2, 0.2), lambda: layers.RandomContrast(0.2),
    )()(x)  # fmt: skip


@candidate(*ANY, exact=True)
def reshaping(d, x, sketch):
    n = len(x.shape)
    if n == 2 and d.chance(0.5):
        return layers.RepeatVector(d.int(1, 4))(x)
    flat = 1
    for length in x.shape[1:]:
        flat *= length
    divisor = d.one(*[k for k in range(1, flat + 1) if flat % k == 0])
    target = d.one((divisor, flat // divisor), (-1, divisor), (flat,), (divisor, 1, -1))
    return d.one(
        lambda: layers.Flatten(data_format(d)), lambda: layers.Reshape(target),
        lambda: layers.Permute(d.shuffled(range(1, n))),
    )()(x)  # fmt: skip


@candidate(*ANY, jumps=True)
def discretization(d, x, sketch):
    bounds = sorted({d.number() for _ in range(d.int(1, 5))})
    mode = d.one("int", "int", "one_hot", "multi_hot", "count") if len(x.shape) == 2 else "int"
    return layers.Discretization(bounds, output_mode=mode)(x)


@candidate(2, takes=("int",), exact=True)
def category_encoding(d, x, sketch):
    return layers.CategoryEncoding(10, output_mode=d.one("multi_hot", "count"))(x)


@candidate(*ANY, exact=True)
def merging(d, x, sketch):
    others = [sketch.like(x, name) for name in range(d.int(1, 2))]
    if d.chance(0.3):
        others[0] = sketch.broadcast(x)
    name = d.one("Add", "Multiply", "Average", "Maximum", "Minimum")
    return getattr(layers, name)(d.shuffled([x, *others]))


listed("subtract", lambda d, x, s: layers.Subtract()(d.shuffled([x, s.like(x, 0)])), *ANY)


@candidate(*ANY, takes=("float", "int"), exact=True)
def concatenate(d, x, sketch):
    axis = d.int(1, len(x.shape) - 1)
    axis = d.one(axis, axis - len(x.shape))
    return layers.Concatenate(axis)(d.shuffled([x, sketch.beside(x, axis)]))


@candidate(2, 3)
def dot(d, x, sketch):
    axis = d.int(1, len(x.shape) - 1)
    return layers.Dot(axis, normalize=d.chance(0.3))([x, sketch.like(x, 0)])


def cell(d):
    own = {"use_bias": d.chance(0.8), "activation": d.one("tanh", "tanh", "relu", "sigmoid")}
    return d.one(
        lambda: layers.LSTMCell(d.int(1, 5), recurrent_activation=d.one("sigmoid", "hard_sigmoid"), **own),
        lambda: layers.GRUCell(d.int(1, 5), reset_after=d.chance(0.6), **own),
        lambda: layers.SimpleRNNCell(d.int(1, 5), **own),
    )()


def recurrent(d, **own):
    """A recurrent layer that returns a tensor."""
    own = {"go_backwards": d.chance(0.3), "return_sequences": d.chance(0.6), "unroll": d.chance(0.1), **own}
    weights = {"use_bias": d.chance(0.8), "activation": d.one("tanh", "tanh", "relu", "sigmoid")}
    return d.one(
        lambda: layers.LSTM(d.int(1, 5), recurrent_activation=d.one("sigmoid", "hard_sigmoid"), **weights, **own),
        lambda: layers.GRU(d.int(1, 5), reset_after=d.chance(0.6), **weights, **own),
        lambda: layers.SimpleRNN(d.int(1, 5), **weights, **own),
        lambda: layers.RNN([cell(d) for _ in range(d.int(1, 3))], **own),
    )()


@candidate(*SEQUENCES)
def recurrence(d, x, sketch):
    layer = recurrent(d, return_state=d.chance(0.3))
    if d.chance(0.2) and not isinstance(layer, layers.RNN):
        return layer(x)
    return layer(x, mask=sketch.mask(x)) if d.chance(0.3) else layer(x)


@candidate(*SEQUENCES)
def recurrence_from_states(d, x, sketch):
    units = d.int(1, 5)
    state = lambda: layers.Dense(units)(layers.Flatten()(sketch.like(x, 0)))  # noqa: E731
    own = {"return_sequences": d.chance(0.5), "return_state": d.chance(0.5)}
    return d.one(
        lambda: layers.LSTM(units, **own)(x, initial_state=[state(), state()]),
        lambda: layers.GRU(units, **own)(x, initial_state=state()),
        lambda: layers.SimpleRNN(units, **own)(x, initial_state=state()),
    )()


@candidate(*SEQUENCES)
def bidirectional(d, x, sketch):
    inner = recurrent(d, go_backwards=False, unroll=False)
    return layers.Bidirectional(inner, merge_mode=d.one("concat", "sum", "mul", "ave", None))(x)


@candidate(*MAPS)
def time_distributed(d, x, sketch):
    inner = {
        3: lambda: d.one(layers.Dense(d.int(1, 4), activation=activation(d)), layers.LayerNormalization()),
        4: lambda: d.one(layers.Conv1D(d.int(1, 4), 2, padding="same"), layers.GlobalMaxPooling1D(), layers.LSTM(3)),
        5: lambda: d.one(layers.Conv2D(d.int(1, 4), 2, padding="same"), layers.MaxPooling2D(padding="same"), layers.Flatten()),
    }
    return layers.TimeDistributed(inner[len(x.shape)]())(x)


@candidate(*SEQUENCES)
def masked(d, x, sketch):
    """A mask that goes on by itself."""
    y = layers.Masking(d.one(0.0, d.number()))(layers.ReLU()(x) if d.chance(0.6) else x)
    return d.one(
        lambda: recurrent(d)(y), lambda: layers.GlobalAveragePooling1D()(y), lambda: layers.Bidirectional(layers.GRU(3))(y),
        lambda: layers.Bidirectional(layers.LSTM(3, return_sequences=True), merge_mode="sum")(layers.Dense(4)(y)),
        lambda: layers.LSTM(4)(layers.TimeDistributed(layers.Dense(3))(y)), lambda: layers.Softmax(axis=1)(y),
    )()  # fmt: skip


@candidate(*SEQUENCES)
def multi_head_attention(d, x, sketch):
    own = {"use_bias": d.chance(0.7), "value_dim": d.one(None, d.int(1, 4)), "output_shape": d.one(None, d.int(1, 5))}
    layer = layers.MultiHeadAttention(d.int(1, 3), d.int(1, 5), **own)
    causal = {"use_causal_mask": True} if d.chance(0.3) else {}
    if d.chance(0.4):
        return layer(x, x, **causal)
    if d.chance(0.3):
        return layer(x, sketch.like(x, 0), return_attention_scores=True)
    return layer(x, sketch.like(x, 0), sketch.like(x, 1), **causal)


@candidate(*SEQUENCES)
def grouped_query_attention(d, x, sketch):
    heads = d.int(1, 2)
    layer = layers.GroupQueryAttention(d.int(1, 5), heads * d.int(1, 2), heads, use_bias=d.chance(0.7))
    return layer(x, sketch.like(x, 0), use_causal_mask=d.chance(0.3))


@candidate(*SEQUENCES)
def attention(d, x, sketch):
    others = [sketch.like(x, n) for n in range(d.int(1, 2))]
    layer = d.one(
        lambda: layers.Attention(use_scale=d.chance(0.5), score_mode=d.one("dot", "concat")),
        lambda: layers.AdditiveAttention(use_scale=d.chance(0.5)),
    )()
    return layer([x, *others], use_causal_mask=d.chance(0.3))


@candidate(2, 3, takes=("int",))
def embedding(d, x, sketch):
    y = layers.Embedding(10, d.int(1, 6), mask_zero=d.chance(0.5))(x)
    if len(x.shape) == 2 and d.chance(0.7):
        return d.one(
            lambda: recurrent(d)(y), lambda: layers.GlobalAveragePooling1D()(y), lambda: layers.MultiHeadAttention(2, 3)(y, y),
            lambda: layers.Attention()([y, y]), lambda: layers.Bidirectional(layers.LSTM(3, return_sequences=True))(y),
            lambda: recurrent(d)(layers.Dropout(0.5)(layers.Add()([y, y]))),
        )()  # fmt: skip
    return y


