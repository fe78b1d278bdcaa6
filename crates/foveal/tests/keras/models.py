"""Small models that together use every part of the file format and every kind of graph. See `make_models.py`."""

from typing import NamedTuple

import fixtures  # noqa: F401 (imported first: it chooses the backend)
import keras
import numpy as np
from keras import Input, Model, Sequential, layers, ops


class Fixture(NamedTuple):
    """How to build a model and what to ask it."""

    build: callable
    sizes: tuple  # one case per entry: the sizes of the inputs' unknown dimensions, the batch first
    maximum: int  # of integer inputs
    answers: bool  # whether real Keras' answers are kept beside the model
    versions: bool  # whether older Keras versions save it too


FIXTURES = {}


def fixture(*sizes, maximum=None, answers=True, versions=False):
    """Registers a model under its function's name; without sizes it is asked once, with a batch of two."""

    def register(build):
        FIXTURES[build.__name__] = Fixture(build, sizes or ((2,),), maximum, answers, versions)
        return build

    return register


# The two networks of the project, smaller, in every way to write them.

MISSION_SIZES = (1, 32, 32), (2, 17, 23), (1, 33, 18)


def conv(filters, kernel=3, **config):
    return layers.Conv2D(filters, kernel, padding="same", **config)


def middle(x, size):
    """The center crop as people write it by hand: a slice with fixed bounds."""
    top, left = ((full - size) // 2 for full in x.shape[1:3])
    return x[:, top : top + size, left : left + size, :]


def network_one(image, crop):
    return Model(image, crop(layers.ReLU()(conv(8)(image)), 16), name="one")


def network_two(image, crop):
    x = crop(layers.ReLU(name="relu1")(conv(8, name="conv1")(image)), 16)
    return Model(image, crop(layers.ReLU(name="relu2")(conv(12, name="conv2")(x)), 8), name="two")


def center_crop(x, size):
    return layers.CenterCrop(size, size)(x)


@fixture((1,), versions=True)
def one_center_crop():
    return network_one(Input((32, 32, 3), name="image"), center_crop)


@fixture((1,), versions=True)
def one_slices():
    return network_one(Input((31, 32, 3), name="image"), middle)


@fixture(*MISSION_SIZES)
def one_unknown():
    return network_one(Input((None, None, 3), name="image"), center_crop)


@fixture((1,), versions=True)
def one_sequential():
    return Sequential([Input((32, 32, 3)), conv(8), layers.ReLU(), layers.CenterCrop(16, 16)])


@fixture((1,))
def two_center_crop():
    return network_two(Input((32, 32, 3), name="image"), center_crop)


@fixture((1,))
def two_slices():
    return network_two(Input((32, 33, 3), name="image"), middle)


@fixture(*MISSION_SIZES)
def two_unknown():
    return network_two(Input((None, None, 3), name="image"), center_crop)


@fixture((1,))
def two_sequential():
    stack = [Input((32, 32, 3)), conv(8), layers.ReLU(), layers.CenterCrop(16, 16)]
    return Sequential([*stack, conv(12), layers.ReLU(), layers.CenterCrop(8, 8)])


@fixture((1, 32, 32), (1, 12, 40), (1, 9, 9))
def one_too_small():
    """Some of the sizes are smaller than the crop: Keras resizes."""
    return network_one(Input((None, None, 2), name="image"), lambda x, size: layers.CenterCrop(14, size)(x))


# Segmentation networks.


def unet(crop):
    def block(x, filters):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, activation="relu")(x)
        return x

    image = Input((44, 44, 1), name="image")
    first = block(image, 4)
    second = block(layers.MaxPooling2D()(first), 6)
    x = block(layers.MaxPooling2D()(second), 8)
    for skip, filters in ((second, 6), (first, 4)):
        x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
        x = block(layers.Concatenate()([crop(skip, x), x]), filters)
    return Model(image, layers.Conv2D(2, 1, activation="softmax", name="classes")(x))


def surplus(skip, like):
    """Cropping2D that cuts `skip` to the size of `like`."""
    cuts = [full - part for full, part in zip(skip.shape[1:3], like.shape[1:3], strict=True)]
    return layers.Cropping2D([(cut // 2, cut - cut // 2) for cut in cuts])(skip)


@fixture((1,), versions=True)
def unet_cropping():
    """The 2015 U-Net: valid convolutions, cropped skips, transposed convolutions."""
    return unet(surplus)


@fixture((1,))
def unet_center_crop():
    return unet(lambda skip, like: layers.CenterCrop(*like.shape[1:3])(skip))


@fixture((1, 16, 24), (1, 40, 32))
def unet_same():
    image = Input((None, None, 1), name="image")
    first = conv(4, activation="relu")(image)
    second = conv(6, activation="relu")(layers.AveragePooling2D(2)(first))
    x = conv(8, strides=2, activation="elu")(second)
    x = layers.UpSampling2D(interpolation="bilinear")(x)
    x = conv(6, activation="relu")(layers.Concatenate()([second, x]))
    x = layers.Concatenate()([first, layers.UpSampling2D()(x)])
    return Model(image, layers.Conv2D(1, 1, activation="sigmoid")(x))


@fixture((1, 24, 24))
def dilated_context():
    image = Input((None, None, 2))
    x = image
    for rate in (1, 2, 4):
        x = conv(6, dilation_rate=rate, activation="leaky_relu")(x)
    return Model(image, layers.Add()([conv(6, 1)(image), x]))


# The families of keras.applications, one block or two of each.


def normalised(x, filters, kernel=3, activation="relu", **config):
    x = layers.Conv2D(filters, kernel, use_bias=False, **{"padding": "same", **config})(x)
    x = layers.BatchNormalization(epsilon=1.001e-5)(x)
    return layers.Activation(activation)(x) if activation else x


@fixture((1,), versions=True)
def resnet():
    image = Input((33, 33, 3), name="image")
    x = layers.ZeroPadding2D(3)(image)
    x = normalised(x, 6, 7, strides=2, padding="valid")
    x = layers.MaxPooling2D(3, strides=2)(layers.ZeroPadding2D(1)(x))
    for filters, strides in ((8, 1), (12, 2)):
        shortcut = normalised(x, filters, 1, None, strides=strides)
        x = normalised(normalised(x, 6, 1, strides=strides), filters, 3, None)
        x = layers.ReLU()(layers.Add()([shortcut, x]))
        x = layers.ReLU()(layers.Add()([x, normalised(normalised(x, 6, 1), filters, 3, None)]))
    x = layers.GlobalAveragePooling2D(name="average")(x)
    return Model(image, layers.Dense(5, activation="softmax", name="predictions")(x))


@fixture((1, 24, 20))
def mobilenet_v2():
    def inverted(x, filters, strides):
        y = normalised(x, 4 * x.shape[-1], 1, "relu6")
        if strides == 2:
            y = layers.ZeroPadding2D(((0, 1), (0, 1)))(y)
        y = layers.DepthwiseConv2D(3, strides=strides, use_bias=False, padding="same" if strides == 1 else "valid")(y)
        y = normalised(layers.ReLU(6.0)(layers.BatchNormalization()(y)), filters, 1, None)
        return layers.Add()([x, y]) if strides == 1 else y

    image = Input((None, None, 3), name="image")
    return Model(image, inverted(inverted(conv(4, strides=2)(image), 6, 2), 6, 1))


@fixture((1, 16, 16))
def mobilenet_v3():
    """Squeeze and excitation with the hard sigmoid as op nodes."""

    def hard_sigmoid(x):
        return layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)

    image = Input((None, None, 3), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(image)
    x = layers.Activation("hard_silu")(conv(8, strides=2)(x))
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = hard_sigmoid(layers.Conv2D(8, 1)(layers.Conv2D(4, 1, activation="relu")(gate)))
    return Model(image, layers.Multiply()([x, gate]))


@fixture((1, 16, 18))
def densenet():
    image = Input((None, None, 3))
    x = conv(6)(image)
    for _ in range(3):
        y = layers.Activation("relu")(layers.BatchNormalization()(x))
        x = layers.Concatenate()([x, conv(4, use_bias=False)(normalised(y, 8, 1))])
    return Model(image, layers.AveragePooling2D(2, strides=2)(layers.Conv2D(9, 1, use_bias=False)(x)))


@fixture((1, 17, 17))
def inception():
    image = Input((None, None, 3))
    x = normalised(image, 6, strides=2, padding="valid")
    branches = [
        normalised(x, 4, 1),
        normalised(normalised(x, 4, 1), 6, 5),
        normalised(normalised(x, 4, (1, 7)), 4, (7, 1)),
        normalised(layers.AveragePooling2D(3, strides=1, padding="same")(x), 4, 1),
    ]
    return Model(image, layers.Concatenate(name="mixed")(branches))


@fixture((1, 19, 19))
def xception():
    image = Input((None, None, 3))
    x = layers.Activation("relu")(layers.BatchNormalization()(layers.SeparableConv2D(8, 3, padding="same")(image)))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(layers.SeparableConv2D(8, 3, padding="same")(x))
    return Model(image, layers.Add()([x, normalised(image, 8, 1, None, strides=2)]))


@fixture((1, 16, 16))
def convnext():
    image = Input((None, None, 3))
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Conv2D(8, 4, strides=4)(image))
    y = layers.LayerNormalization(epsilon=1e-6)(layers.Conv2D(8, 7, padding="same", groups=8)(x))
    y = layers.Dense(8)(layers.Activation("gelu")(layers.Dense(16)(y)))
    return Model(image, layers.Add()([x, y]))


@fixture((2,))
def vgg():
    image = Input((16, 16, 3))
    x = conv(6, activation="relu", name="block1_conv1")(image)
    x = layers.MaxPooling2D(name="block1_pool")(x)
    x = layers.MaxPooling2D(name="block2_pool")(conv(8, activation="relu", name="block2_conv1")(x))
    x = layers.Dropout(0.5)(layers.Dense(12, activation="relu", name="fc1")(layers.Flatten()(x)))
    return Model(image, layers.Dense(4, activation="softmax", name="predictions")(x))


# Graphs: layers and models that are used more than once, and structures of inputs and outputs.


@fixture((1, 12, 12), versions=True)
def shared_layer():
    """One convolution, called three times: on an input, on another, and on its own output."""
    left, right = Input((None, None, 4), name="left"), Input((None, None, 4), name="right")
    shared = conv(4, activation="tanh", name="shared")
    x = layers.Concatenate()([shared(shared(left)), shared(right)])
    return Model([left, right], layers.Conv2D(2, 1)(x))


def inner(name="inner"):
    x = Input((None, None, 4), name="x")
    return Model(x, layers.Add(name="sum")([x, conv(4, name="conv", activation="relu")(x)]), name=name)


@fixture((1, 10, 12), versions=True)
def nested_twice():
    image, block = Input((None, None, 4), name="image"), inner()
    return Model(image, block(block(image)))


@fixture((2,))
def shared_with_wrappers():
    """Layers and a model that are called, held by wrappers and held by several of them; the file has their weights once."""
    frames = Input((3, 6, 5, 4), name="frames")
    block, dense, cell = inner("block"), layers.Dense(4, name="dense"), layers.GRUCell(4, name="cell")
    first = block(frames[:, 0])
    every = layers.TimeDistributed(block, name="every")(frames)
    means = layers.GlobalAveragePooling3D(name="means")(every)
    steps = layers.Reshape((3, 4), name="steps")(layers.TimeDistributed(layers.GlobalAveragePooling2D())(every))
    wide = layers.TimeDistributed(dense, name="dense_steps")(steps)
    back = layers.GRU(4, go_backwards=True, return_sequences=True, name="back")
    both = layers.Bidirectional(layers.GRU(4, return_sequences=True), backward_layer=back, name="both")(wide)
    runs = [layers.RNN(cell, return_sequences=True, name="run")(both), layers.RNN(cell, name="last")(both)]
    again = layers.TimeDistributed(dense, name="dense_again")(runs[0])
    return Model(frames, [first, dense(means), *runs, again, back(wide)])


@fixture((2,))
def shared_between_graphs():
    """A layer of a model within a wrapper, of another model, and of the outer model itself."""
    steps, dense = Input((3, 4), name="steps"), layers.Dense(4, name="dense")
    stack = Sequential([Input((4,)), dense, layers.ReLU(name="relu")], name="stack")
    twin = Sequential([Input((4,)), dense, layers.Softmax(name="softmax")], name="twin")
    return Model(steps, [layers.TimeDistributed(stack, name="every")(steps), twin(steps[:, 0]), dense(steps)])


@fixture((2,))
def precision_of_wrapped():
    """Layers within others that compute in other types than the ones around them."""
    steps = Input((3, 4), name="steps")
    whole = layers.TimeDistributed(layers.Dense(5, dtype="float32", name="whole"), dtype="mixed_float16", name="whole_steps")
    half = layers.TimeDistributed(layers.Dense(5, dtype="mixed_float16", name="half"), name="half_steps")
    both = layers.Bidirectional(layers.GRU(3, return_sequences=True, dtype="float32"), dtype="mixed_float16", name="both")
    single = layers.RNN(layers.LSTMCell(3, dtype="float32", name="cell"), dtype="mixed_float16", name="run")
    return Model(steps, [whole(steps), half(steps), both(steps), single(steps)])


def steps_of_halves(policy):
    """A model within a layer, both in half precision."""
    steps = Input((3, 4), name="steps")
    stack = [Input((4,)), *(layers.Dense(n, "tanh", dtype=policy, name=f"dense_{n}") for n in (5, 2)), layers.BatchNormalization(dtype=policy)]
    every = layers.TimeDistributed(Sequential(stack, name="stack"), dtype=policy, name="every")(steps)
    return Model(steps, layers.Dense(1, dtype=policy, name="last")(every))


@fixture((2,))
def steps_of_float16():
    return steps_of_halves("mixed_float16")


@fixture((2,))
def steps_of_bfloat16():
    return steps_of_halves("mixed_bfloat16")


@fixture((2,))
def steps_of_float32():
    return steps_of_halves("float32")


@fixture((1, 10, 12))
def nested_sequential():
    image = Input((None, None, 4), name="image")
    stack = [conv(4, name="conv"), layers.BatchNormalization(name="norm"), layers.ReLU(name="relu")]
    block = Sequential(stack, name="block")
    return Model(image, layers.Multiply()([block(image), block(block(image))]))


@fixture((1, 10, 12))
def two_norms():
    """The second output is the first without the first of two layers of the same class."""
    image = Input((None, None, 3), name="image")
    first, second = layers.BatchNormalization(name="first"), layers.BatchNormalization(name="second")
    return Model(image, [second(first(image)), second(image)])


@fixture((1, 10, 12))
def nested_sequential_last():
    """The output is the second of three calls of a Sequential, of which Keras counts the first as 0."""
    image = Input((None, None, 4), name="image")
    block = Sequential([conv(4, name="conv", activation="tanh")], name="block")
    x = block(block(image))
    return Model(image, [x, layers.ReLU()(block(x))])


@fixture((1, 10, 12))
def nested_by_name():
    """Models made with a list, or of one input, are called with dicts, whose keys are in another order."""
    z, a = Input((None, None, 3), name="z"), Input((None, None, 3), name="a")
    difference = Model([z, a], layers.Subtract()([z, a]), name="difference")
    x = Input((None, None, 3), name="x")
    single = Model(x, conv(3, name="conv")(x), name="single")
    p, q = Input((None, None, 3), name="p"), Input((None, None, 3), name="q")
    return Model([p, q], single({"x": difference({"a": q, "z": p})}))


@fixture((1, 10, 12))
def keyword_calls():
    image = Input((None, None, 3), name="image")
    x = conv(4)(inputs=image)
    y = inner()(inputs=x)
    return Model(image, layers.Dense(3)(inputs=layers.Add()(inputs=[x, ops.relu(x=y)])))


@fixture((1, 10, 12))
def nested_nested():
    x = Input((None, None, 4), name="x")
    outer = Model(x, conv(4, name="conv")(inner()(x)), name="outer")
    image = Input((None, None, 3), name="image")
    return Model(image, outer(conv(4, name="conv")(image)))


@fixture((1, 10, 12))
def sequential_of_models():
    return Sequential([Input((None, None, 4)), inner("first"), Sequential([conv(4), layers.ReLU()]), inner("second")])


@fixture((2,))
def sequential_called():
    """Never told its input shape: the file keeps the batch size of the first call."""
    model = Sequential([conv(3), layers.Flatten(), layers.Dense(4)])
    model(np.zeros((2, 5, 6, 2), "float32"))
    return model


@fixture((1, 10, 12), versions=True)
def dict_structure():
    """The keys, in Keras' order, are not in the order in which they are given, nor the names of the layers."""
    image, depth = Input((None, None, 3), name="image"), Input((None, None, 1), name="depth")
    x = conv(4, name="mix")(layers.Concatenate()([image, depth]))
    outputs = {"mask": conv(1, name="last")(x), "edge": conv(2, name="first")(x)}
    return Model({"z_image": image, "a_depth": depth}, outputs)


@fixture((1, 10, 12))
def nested_structure():
    image, depth = Input((None, None, 3), name="image"), Input((None, None, 1), name="depth")
    x = conv(4, name="mix")(layers.Concatenate()([image, depth]))
    edges = [conv(2, name="thin")(x), conv(2, 5, name="thick")(x)]
    return Model([image, depth], {"mask": conv(1, name="mask")(x), "edges": edges})


@fixture((1, 10, 12), versions=True)
def list_of_one():
    image = Input((None, None, 3), name="image")
    return Model([image], [conv(2)(image)])


@fixture((1, 10, 12))
def several_outputs():
    """A layer with several outputs, of which two are used, one of them twice."""
    image, gain = Input((None, None, 3), name="image"), Input((1, 1, 2), name="gain")
    parts = ops.split(conv(8)(image), 4, axis=-1)
    x = layers.Multiply()([parts[2], gain])
    return Model([image, gain], [parts[0], x, layers.Concatenate()([x, parts[2]])])


@fixture((5,))
def mixed_entries():
    """Entries of the batch that depend on others."""
    x = Input((3,), name="x")
    return Model(x, [ops.flip(x, axis=0), x - ops.mean(x, axis=0, keepdims=True), layers.ReLU()(x)])


@fixture((1, 10, 12))
def same_output_twice():
    image = Input((None, None, 3), name="image")
    x = conv(2)(image)
    return Model(image, [x, layers.ReLU()(x), x])


@fixture((1, 10, 12), versions=True)
def arithmetic():
    a, b = Input((None, None, 3), name="a"), Input((None, None, 3), name="b")
    x = conv(3)(a) * 1.5 + b
    y = (1.5 * b - x) / 2.0
    return Model([a, b], [x, -y, x**2, 1.0 / (1.0 + y * y), ops.maximum(x, y) - 0.25])


@fixture((2,))
def slices():
    image = Input((9, 10, 3), name="image")
    x = conv(4)(image)
    return Model(image, [x[:, 1:-2, ::2], x[..., 0], x[:, 4], x[:, -6:, :7, 1:3], x[:, ::-1, None]])


@fixture((2,))
def shapes():
    """Operations that only move values."""
    image = Input((4, 6, 3), name="image")
    x = ops.pad(ops.transpose(image, (0, 2, 1, 3)), ((0, 0), (1, 0), (2, 1), (0, 0)), constant_values=0.5)
    y = layers.Permute((2, 1))(layers.Reshape((-1, 3))(x))
    z = ops.squeeze(ops.expand_dims(ops.reshape(image, (-1, 24, 3)), 1), 1)
    return Model(image, [x, y, z, layers.RepeatVector(2)(layers.Flatten()(image)), ops.mean(x, axis=(1, 2))])


@fixture((2, 9, 8), maximum=255)
def image_operations():
    image = Input((None, None, 3), dtype="uint8", name="image")
    x = layers.Rescaling(1 / 255)(image)
    x = layers.Normalization(mean=[0.4, 0.5, 0.6], variance=[0.04, 0.05, 0.06])(x)
    x = layers.Resizing(12, 10, interpolation="bilinear")(x)
    return Model(image, ops.image.resize(layers.CenterCrop(8, 8)(x), (5, 7), interpolation="bilinear"))


# Ranks, formats and dtypes.


@fixture((1,), versions=True)
def channels_first():
    image = Input((3, 20, 24), name="image")
    config = {"data_format": "channels_first"}
    x = layers.Conv2D(6, 3, padding="same", strides=2, use_bias=False, **config)(image)
    x = layers.ReLU()(layers.BatchNormalization(axis=1)(x))
    x = layers.MaxPooling2D(2, **config)(layers.DepthwiseConv2D(3, padding="same", **config)(x))
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", **config)(x)
    x = layers.Concatenate(axis=1)([x, layers.AveragePooling2D(2, **config)(image)])
    return Model(image, layers.CenterCrop(6, 8, **config)(layers.ZeroPadding2D((1, 2), **config)(x)))


@fixture((1,))
def moved_channels():
    """The channels move to the end, and back to the front."""
    image = Input((3, 12, 9), name="image")
    first = layers.Conv2D(4, 3, data_format="channels_first", name="first")(image)
    last = layers.Permute((2, 3, 1), name="last")(first)
    again = ops.transpose(conv(5, name="conv")(last), (0, 3, 1, 2))
    norm = layers.BatchNormalization(axis=1, name="norm")(layers.ReLU(name="relu")(again))
    between = layers.Permute((2, 1, 3), name="between")(norm)
    return Model(image, [last, norm, between])


@fixture((1,))
def volume():
    scan = Input((10, 9, 8, 1), name="scan")
    x = layers.MaxPooling3D()(layers.Conv3D(3, 3, padding="same", activation="relu")(scan))
    x = layers.UpSampling3D()(layers.Conv3D(4, 3, padding="same")(layers.ZeroPadding3D((0, 1, 1))(x)))
    return Model(scan, layers.Cropping3D(((2, 1), (3, 3), (2, 2)))(layers.Conv3DTranspose(2, 2)(x)))


@fixture((2, 10, 12), maximum=255)
def integer_input():
    image = Input((None, None, 3), dtype="int32", name="image")
    return Model(image, conv(4)(layers.Rescaling(1 / 127.5, offset=-1)(image)))


# What else a file may hold.


@fixture((1, 10, 12))
def activation_function():
    """A Keras function in place of an activation's name."""
    image = Input((None, None, 3), name="image")
    return Model(image, layers.Activation(ops.relu)(conv(4, activation=keras.activations.softplus)(image)))


@fixture((1, 10, 12), versions=True)
def compiled():
    image = Input((None, None, 3), name="image")
    x = layers.Dropout(0.3)(conv(4, kernel_regularizer="l2", kernel_initializer="he_normal")(image))
    model = Model(image, layers.Conv2D(1, 1, kernel_constraint="max_norm")(x))
    model.compile(keras.optimizers.Adam(1e-3), loss="mse", metrics=["mae"])
    model.optimizer.build(model.trainable_variables)
    return model


@fixture((1, 10, 12))
def training_only_layers():
    image = Input((None, None, 4), name="image")
    x = layers.SpatialDropout2D(0.2)(layers.GaussianNoise(0.1)(conv(4)(image)))
    x = layers.ActivityRegularization(l2=0.01)(layers.AlphaDropout(0.1)(layers.GaussianDropout(0.1)(x)))
    return Model(image, layers.Identity()(x))


@fixture((1,))
def lambda_python():
    """Bytecode: must be refused, never run."""
    image = Input((24, 24, 3), name="image")
    crop = without_path(lambda x: x[:, 6:18, 6:18, :])
    return Model(image, conv(4)(layers.Lambda(crop, name="lambda")(conv(4)(image))))


def without_path(function):
    """Bytecode carries the path of its source, which differs from machine to machine."""
    function.__code__ = function.__code__.replace(co_filename="models.py")
    return function


def center_crop_factory(height, width):
    def crop(x):
        top, left = (x.shape[1] - height) // 2, (x.shape[2] - width) // 2
        return x[:, top : top + height, left : left + width, :]

    return crop


@fixture((1,), versions=True)
def lambda_factory():
    """The file keeps the name `crop` alone: the sizes 12 and 10 are in the shapes around the layer."""
    image = Input((24, 24, 3), name="image")
    x = layers.Lambda(center_crop_factory(12, 10), name="lambda")(layers.ReLU()(conv(4)(image)))
    return Model(image, layers.ReLU()(conv(4)(x)))


@fixture(answers=False)
def lambda_mission():
    image = Input((256, 256, 3), name="image")
    x = layers.Lambda(center_crop_factory(128, 128))(layers.ReLU()(conv(8)(image)))
    x = layers.Lambda(center_crop_factory(64, 64))(layers.ReLU()(conv(8)(x)))
    return Model(image, layers.GlobalAveragePooling2D()(x))


@keras.saving.register_keras_serializable("fixtures")
class ChannelScale(layers.Layer):
    """A layer that is not Keras': registered under a package of its own."""

    def __init__(self, initial=1.0, **config):
        super().__init__(**config)
        self.initial = initial

    def build(self, shape):
        self.scale = self.add_weight(
            shape=(shape[-1],), initializer=keras.initializers.Constant(self.initial), name="scale"
        )

    def call(self, x):
        return x * self.scale

    def get_config(self):
        return {**super().get_config(), "initial": self.initial}


@fixture((1, 10, 12))
def custom_layer():
    image = Input((None, None, 3), name="image")
    return Model(image, layers.ReLU()(ChannelScale(2.0)(conv(4)(image))))
