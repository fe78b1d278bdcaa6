"""Operations of `keras.ops` with random settings, for `fuzz_keras.py`."""

from drawing import candidate, instead, kind, listed
from keras import ops

ANY = (2, 3, 4, 5)
MAPS = (3, 4, 5)
NUMBERS = ("float", "int")

SMOOTH = (
    "negative square absolute exp expm1 tanh sin cos erf sigmoid silu softplus softsign hard_sigmoid hard_silu hard_tanh "
    "selu log_sigmoid tanh_shrink sparse_plus sparse_sigmoid relu relu6 gelu elu celu leaky_relu arctan arcsinh sinh cosh "
    "deg2rad rad2deg cbrt erfc soft_shrink squareplus exp2 sinc logaddexp hypot"
).split()
POSITIVE = "log sqrt rsqrt reciprocal log1p log2 log10 arccosh".split()
WITHIN_ONE = "arcsin arccos arctanh erfinv".split()
JUMPING = "floor ceil round sign trunc isnan isinf isfinite signbit fabs heaviside hard_shrink threshold sparsemax".split()
TWO = {"logaddexp", "hypot", "heaviside"}


def function(name):
    def make(d, x, sketch):
        arguments = [sketch.like(x, 0)] if name in TWO else []
        if name in POSITIVE:
            x = ops.abs(x) + (1.5 if name == "arccosh" else 0.5)
        if name in WITHIN_ONE:
            x = 0.9 * ops.tanh(x)
        if name == "threshold":
            arguments = [d.number(), d.number()]
        return getattr(ops, name)(x, *arguments)

    return make


def one_of(names):
    return lambda d, x, sketch: function(d.one(*names))(d, x, sketch)


listed("smooth", one_of(SMOOTH), *ANY)
listed("positive", one_of(POSITIVE), *ANY)
listed("within_one", one_of(WITHIN_ONE), *ANY)
listed("jumping", one_of(JUMPING), *ANY, jumps=True)


@candidate(*ANY, takes=NUMBERS)
def arithmetic(d, x, sketch):
    """An operator with a number, an array or another tensor on either side."""
    whole = kind(x) == "int"
    number = d.int(-3, 3) if whole else d.number(0.5, 3)
    other = d.one(number, number, sketch.like(x, 0), sketch.broadcast(x))
    operation = d.one(lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b)
    return operation(x, other) if d.chance(0.6) else operation(other, x)


@candidate(*ANY)
def division(d, x, sketch):
    divisor = d.one(d.number(0.5, 3), ops.abs(sketch.like(x, 0)) + 0.5)
    return d.one(lambda: x / divisor, lambda: ops.divide_no_nan(x, divisor), lambda: 2.0 / (ops.abs(x) + 0.5))()


@candidate(*ANY)
def powers(d, x, sketch):
    positive = ops.abs(x) + 0.25
    return d.one(lambda: x**2, lambda: x**3, lambda: positive**0.5, lambda: positive**-1, lambda: ops.power(positive, d.number()))()


@candidate(*ANY, takes=NUMBERS, jumps=True)
def remainders(d, x, sketch):
    number = d.int(1, 4) if kind(x) == "int" else d.one(0.5, 1.0, 2.0, -0.5)
    return d.one(lambda: x // number, lambda: x % number, lambda: ops.mod(x, number))()


@candidate(*ANY, takes=NUMBERS, jumps=True)
def comparison(d, x, sketch):
    other = d.one(d.int(0, 3), sketch.like(x, 0))
    name = d.one("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
    return getattr(ops, name)(x, other)


@candidate(*ANY, takes=("bool",), exact=True)
def logic(d, x, sketch):
    other = sketch.like(x, 0)
    names = "logical_and", "logical_or", "logical_xor"
    return d.one(lambda: ops.logical_not(x), *[lambda n=n: getattr(ops, n)(x, other) for n in names], lambda: ops.any(x, axis=-1))()


@candidate(*ANY, takes=NUMBERS, exact=True)
def choice(d, x, sketch):
    condition = sketch.condition(x)
    other = d.one(d.int(-1, 2), sketch.like(x, 0), sketch.broadcast(x))
    return ops.where(condition, x, other) if d.chance(0.7) else ops.where(condition, other, x)


@candidate(*ANY, takes=NUMBERS, exact=True)
def extremes(d, x, sketch):
    other = d.one(d.int(-1, 1), sketch.like(x, 0))
    return d.one(lambda: ops.maximum(x, other), lambda: ops.minimum(x, other), lambda: ops.clip(x, -1, d.int(0, 3)))()


def axes(d, x, several=True):
    n = len(x.shape)
    one = d.int(1, n - 1)
    return d.one(one, one - n, *([d.some(range(1, n))] if several else []))


@candidate(*ANY)
def reductions(d, x, sketch):
    name = d.one("mean", "sum", "max", "min", "var", "std", "logsumexp", "amax", "amin", "ptp")
    return getattr(ops, name)(x, axis=axes(d, x, several=name != "ptp"), keepdims=d.chance(0.4))


@candidate(2, 3, 4)
def product(d, x, sketch):
    return ops.prod(x, axis=axes(d, x, several=False), keepdims=d.chance(0.4))


@candidate(*ANY)
def moments(d, x, sketch):
    return ops.moments(x, axes=d.some(range(1, len(x.shape))), keepdims=d.chance(0.4))


@candidate(*ANY, takes=NUMBERS, jumps=True)
def ordering(d, x, sketch):
    axis = axes(d, x, several=False)
    last = x.shape[-1]
    return d.one(
        lambda: ops.argmax(x, axis=axis, keepdims=d.chance(0.3)), lambda: ops.argmin(x, axis=axis), lambda: ops.sort(x, axis=axis),
        lambda: ops.argsort(x, axis=axis), lambda: ops.top_k(x, d.int(1, last)),
        lambda: ops.count_nonzero(x, axis=axis), lambda: ops.median(x, axis=axis),
        lambda: ops.quantile(x, 0.25, axis=axis),
    )()  # fmt: skip


listed("sums_so_far", lambda d, x, s: d.one(ops.cumsum, ops.cumprod)(x, axis=axes(d, x, several=False)), *ANY)


@candidate(*ANY, takes=("float", "int", "bool"), exact=True)
def slicing(d, x, sketch):
    keys = []
    for length in x.shape[1:]:
        low = d.int(0, (length or 4) // 2)
        high = d.one(None, -1, *([d.int(low + 1, length)] if length else []))
        step = d.one(None, None, 2)
        keys.append(d.one(slice(None), slice(low, high, step), slice(low, high, step), d.int(0, (length or 1) - 1)))
    if d.chance(0.1):
        keys[-1] = slice(None, None, -1)
    if d.chance(0.1):
        keys.append(None)
    keys = keys[: d.int(1, len(keys))]
    return x[(Ellipsis, keys[-1])] if d.chance(0.2) and keys[-1] is not None else x[(slice(None), *keys)]


@candidate(*ANY, takes=NUMBERS, exact=True)
def rearranging(d, x, sketch):
    n = len(x.shape)
    flat = 1
    for length in x.shape[1:]:
        flat *= length
    divisor = d.one(*[k for k in range(1, flat + 1) if flat % k == 0])
    a, b = d.int(1, n - 1), d.int(1, n - 1)
    return d.one(
        lambda: ops.reshape(x, (-1, divisor, flat // divisor)), lambda: ops.transpose(x, (0, *d.shuffled(range(1, n)))),
        lambda: ops.swapaxes(x, a, b), lambda: ops.moveaxis(x, a, b), lambda: ops.expand_dims(x, d.int(1, n)),
        lambda: ops.squeeze(ops.expand_dims(x, a), a), lambda: ops.flip(x, axis=a), lambda: ops.roll(x, d.int(-3, 3), axis=a),
        lambda: ops.repeat(x, d.int(1, 3), axis=a), lambda: ops.tile(x, [1, *d.ints(n - 1, 1, 2)]),
        lambda: ops.rot90(x, k=instead(d.int(0, 3), 2, 0), axes=(1, n - 1)) if n > 2 else x + 0,
    )()  # fmt: skip


@candidate(*ANY, takes=NUMBERS, exact=True)
def padding(d, x, sketch):
    width = [(0, 0), *[tuple(d.ints(2, 0, min(2, (length or 2) - 1))) for length in x.shape[1:]]]
    mode = d.one("constant", "constant", "reflect", "symmetric")
    own = {"constant_values": d.int(-1, 2)} if mode == "constant" and d.chance(0.5) else {}
    return ops.pad(x, width, mode=mode, **own)


@candidate(*ANY, takes=NUMBERS, exact=True)
def splitting(d, x, sketch):
    axis = d.int(1, len(x.shape) - 1)
    length = x.shape[axis]
    parts = d.one(*[k for k in range(1, length + 1) if length % k == 0])
    return d.one(
        lambda: ops.split(x, parts, axis=axis), lambda: ops.split(x, [length // 2], axis=axis) if length > 1 else x,
        lambda: ops.unstack(x, axis=axis), lambda: ops.array_split(x, d.int(1, length), axis=axis),
    )()  # fmt: skip


@candidate(*ANY, takes=NUMBERS, exact=True)
def joining(d, x, sketch):
    other, axis = sketch.like(x, 0), d.int(1, len(x.shape) - 1)
    return d.one(
        lambda: ops.concatenate([x, other], axis=axis), lambda: ops.stack([x, other], axis=d.one(axis, -1)),
        lambda: ops.hstack([x, other]), lambda: ops.append(x, other, axis=axis),
    )()  # fmt: skip


@candidate(*ANY, takes=("float", "int", "bool"), jumps=True)
def casting(d, x, sketch):
    return ops.cast(x, d.one("float32", "int32", "bool", "uint8" if kind(x) == "bool" else "int32", "float16"))


@candidate(*ANY, takes=("int",), exact=True)
def encoding(d, x, sketch):
    return ops.one_hot(ops.clip(x, 0, 9), 10)


@candidate(*ANY)
def products(d, x, sketch):
    other, n = sketch.like(x, 0), len(x.shape)
    turned = ops.swapaxes(other, -1, -2)
    batch = "abcde"[: n - 1]
    return d.one(
        *([lambda: ops.matmul(x, turned), lambda: x @ turned] if n > 2 else []),
        lambda: ops.einsum(f"{batch}z,{batch}z->{batch}", x, other),
        lambda: ops.einsum(f"{batch}z,{batch}y->{batch}yz", x, other) if n < 4 else ops.multiply(x, other),
    )()  # fmt: skip


@candidate(*ANY)
def normalizing(d, x, sketch):
    axis = d.one(-1, 1)
    return d.one(
        lambda: ops.softmax(x, axis=axis), lambda: ops.log_softmax(x, axis=axis), lambda: ops.normalize(x, axis=axis),
        lambda: ops.norm(x, axis=axis, keepdims=d.chance(0.5)), lambda: ops.gelu(x, approximate=d.chance(0.5)),
        lambda: ops.layer_normalization(x, axis=axis), lambda: ops.rms_normalization(x, axis=axis),
    )()  # fmt: skip


@candidate(4)
def image_operations(d, x, sketch):
    n = x.shape[-1]
    last = {"data_format": "channels_last"}
    smooth = lambda: instead(d.one("nearest", "bilinear", "bicubic"), "bicubic", "bilinear")  # noqa: E731
    return d.one(
        lambda: ops.image.resize(x, (d.int(1, 12), d.int(1, 12)), interpolation=smooth(), **last),
        lambda: ops.image.crop_images(x, d.int(0, 1), d.int(0, 1), target_height=d.int(1, 3), target_width=d.int(1, 3), **last),
        lambda: ops.image.pad_images(x, d.int(0, 2), d.int(0, 2), d.int(0, 2), d.int(0, 2), **last),
        lambda: ops.image.rgb_to_grayscale(ops.concatenate([x] * 3, axis=-1)[..., :3], **last),
        lambda: ops.image.extract_patches(x, (2, 2), strides=d.int(1, 2), padding=d.one("valid", "same"), **last),
        lambda: ops.depth_to_space(ops.tile(x, (1, 1, 1, 4)), 2, **last),
        lambda: ops.max_pool(x, d.int(1, 3), strides=d.int(1, 2), padding=d.one("valid", "same"), **last),
        lambda: ops.average_pool(x, d.int(1, 3), strides=d.int(1, 2), padding=d.one("valid", "same"), **last),
        lambda: x[..., : max(1, n - 1)],
    )()  # fmt: skip


@candidate(*MAPS)
def bands(d, x, sketch):
    return d.one(ops.tril, ops.triu)(x, d.int(-2, 2))


@candidate(*ANY)
def differences(d, x, sketch):
    return d.one(
        lambda: ops.diff(x, axis=axes(d, x, several=False)), lambda: ops.zeros_like(x) + x, lambda: ops.ones_like(x) * x,
        lambda: ops.full_like(x, d.int(-2, 2)), lambda: ops.nan_to_num(x), lambda: ops.stop_gradient(x),
        lambda: ops.take(x, d.ints(3, 0, min(n for n in x.shape[1:]) - 1), axis=d.int(1, len(x.shape) - 1)),
        lambda: ops.average(x, axis=axes(d, x, several=False)), lambda: ops.glu(ops.concatenate([x, x], axis=-1)),
        lambda: ops.cross(x, sketch.like(x, 0)) if x.shape[-1] == 3 else ops.vdot(x, x) + x,
        lambda: ops.diagonal(x, axis1=1, axis2=2) if len(x.shape) > 2 else ops.negative(x),
        lambda: ops.trace(x, axis1=1, axis2=2) if len(x.shape) > 2 else ops.negative(x),
        lambda: ops.nansum(x, axis=axes(d, x, several=False)), lambda: ops.take_along_axis(x, ops.argsort(x, axis=-1), axis=-1),
        lambda: ops.trapezoid(x, axis=axes(d, x, several=False)),
    )()  # fmt: skip
