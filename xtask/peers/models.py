"""Makes the networks that `cargo xtask bench` measures, with real Keras, in every form that an engine reads.

    models.py list                 prints the rows as JSON
    models.py make FOLDER ROW ...  writes model.keras, model.onnx, model.tflite, x.npy and y.npy of rows that have none,
                                   each into a folder of its own; for rows of the group "training" model.keras, x.npy,
                                   targets.npy, compile.json and losses.npy
"""

import json
import os
import sys

SEED = 1
CONVOLUTIONS = {
    "3x3 3->32, 256": (256, 3, dict(filters=32, kernel_size=3)),
    "3x3 64->64, 128": (128, 64, dict(filters=64, kernel_size=3)),
    "3x3 256->256, 32": (32, 256, dict(filters=256, kernel_size=3)),
    "1x1 256->64, 64": (64, 256, dict(filters=64, kernel_size=1)),
    "1x1 64->256, 56": (56, 64, dict(filters=256, kernel_size=1)),
    "depthwise 3x3 96, 112": (112, 96, dict(kernel_size=3)),
    "7x7/2 3->64, 224": (224, 3, dict(filters=64, kernel_size=7, strides=2)),
}
NETWORKS = {
    "network one, 256 to 128": ("one", 256, 128),
    "network one, 1024 to 256": ("one", 1024, 256),
    "network one, 2048 to 128": ("one", 2048, 128),
    "network two, without crops": ("two", 256, None),
    "network two, crops 128 and 64": ("two", 256, 64),
    "valid U-Net 572": ("unet", 572, None),
    "valid U-Net 572, to 64": ("unet", 572, 64),
    "ResNet50 512, conv3_block4_out": ("conv3_block4_out", 512, None),
    "ResNet50 512, conv3_block4_out to 16": ("conv3_block4_out", 512, 16),
    "VGG16 224, block3_pool": ("block3_pool", 224, None),
    "VGG16 224, block3_pool to 8": ("block3_pool", 224, 8),
}
# How often a training step runs for its losses to be compared.
STEPS = 5
SGD = dict(class_name="SGD", config=dict(learning_rate=0.01, momentum=0.9))
ADAM = dict(class_name="Adam", config=dict(learning_rate=0.001))
SQUARES = dict(class_name="MeanSquaredError", config=dict())
LOGITS = dict(class_name="SparseCategoricalCrossentropy", config=dict(from_logits=True))
TRAINING = {
    "network two, crops 128 and 64, training": dict(batch=4, optimizer=SGD, loss=SQUARES),
    "valid U-Net 572, training": dict(batch=1, optimizer=SGD, loss=LOGITS),
    "valid U-Net 572, to 64, training": dict(batch=1, optimizer=SGD, loss=LOGITS),
    "ResNet50 blocks 56, training": dict(batch=4, optimizer=SGD, loss=LOGITS),
    "LSTM 64 over 100 steps, training": dict(batch=32, optimizer=ADAM, loss=SQUARES),
    "MLP 784-512-512-10, training": dict(batch=128, optimizer=ADAM, loss=LOGITS),
}
APPLICATIONS = ["MobileNetV2", "ResNet50", "EfficientNetB0", "ConvNeXtTiny"]


def rows():
    """Names of all rows, with the batch, and the row of the same network without its crop."""
    listed = [dict(name=name, group="convolutions", batch=1) for name in CONVOLUTIONS]
    listed += [dict(name="tiny model", group="networks", batch=1)]
    for name, (kind, size, crop) in NETWORKS.items():
        full = [other for other, spec in NETWORKS.items() if spec == (kind, size, None)]
        listed.append(dict(name=name, group="networks", batch=1, full=full[0] if crop and full else None))
    for batch in [1, 8]:
        listed += [dict(name=f"{name} 224, batch {batch}", group="applications", batch=batch) for name in APPLICATIONS]
    listed += [dict(name=name, group="training", batch=row["batch"]) for name, row in TRAINING.items()]
    return listed


def cropped(output, size):
    """The center of an image, as Keras' CenterCrop places it."""
    from keras import layers

    height, width = output.shape[1:3]
    top, left = (height - size) // 2, (width - size) // 2
    return layers.Cropping2D(((top, height - size - top), (left, width - size - left)))(output)


def same(x, filters):
    from keras import layers

    return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)


def network_two(image, crop):
    x = same(image, 32)
    return same(cropped(x, 128) if crop else x, 64)


def unet(image):
    """The U-Net of 2015 (valid convolutions, cropped skips) with 16 base channels, depth 4 and 2 classes."""
    from keras import layers

    def block(x, filters):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, activation="relu")(x)
        return x

    skips = []
    x = block(image, 16)
    for filters in [32, 64, 128, 256]:
        skips.append(x)
        x = block(layers.MaxPooling2D(2)(x), filters)
    for skip, filters in zip(reversed(skips), [128, 64, 32, 16]):
        x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
        x = block(layers.Concatenate()([cropped(skip, x.shape[1]), x]), filters)
    return layers.Conv2D(2, 1)(x)


def network(kind, size, crop):
    import keras

    image = keras.Input((size, size, 3))
    if kind == "one":
        output = same(image, 32)
    elif kind == "two":
        output = network_two(image, crop)
    elif kind == "unet":
        output = unet(image)
    else:
        make = keras.applications.VGG16 if kind.startswith("block") else keras.applications.ResNet50
        base = make(weights=None, include_top=False, input_tensor=image)
        output = base.get_layer(kind).output
    return keras.Model(image, cropped(output, crop) if crop else output)


def residual_blocks(image, blocks, filters):
    """Blocks of a ResNet50's second stage, with a classifier behind them."""
    from keras import layers

    x = image
    for _ in range(blocks):
        y = x
        for width, kernel in [(filters, 1), (filters, 3), (4 * filters, 1)]:
            y = layers.BatchNormalization(epsilon=1.001e-5)(layers.Conv2D(width, kernel, padding="same")(y))
            y = layers.ReLU()(y) if width == filters else y
        x = layers.ReLU()(layers.Add()([x, y]))
    return layers.Dense(10)(layers.GlobalAveragePooling2D()(x))


def trained(name):
    """The Keras model of a row of the group "training"."""
    import keras
    from keras import layers

    if name.startswith("network two"):
        return network("two", 256, 64)
    if name.startswith("valid U-Net"):
        return network("unet", 572, 64 if "to 64" in name else None)
    if name.startswith("ResNet50 blocks"):
        image = keras.Input((56, 56, 256))
        return keras.Model(image, residual_blocks(image, 3, 64))
    if name.startswith("LSTM"):
        return keras.Sequential([keras.Input((100, 32)), layers.LSTM(64), layers.Dense(1)])
    return keras.Sequential([
        keras.Input((784,)), layers.Dense(512, activation="relu"), layers.Dense(512, activation="relu"), layers.Dense(10),
    ])


def model(name):
    """The Keras model of a row."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(SEED)
    if name in TRAINING:
        return trained(name)
    if name in CONVOLUTIONS:
        size, channels, settings = CONVOLUTIONS[name]
        layer = layers.Conv2D if "filters" in settings else layers.DepthwiseConv2D
        return keras.Sequential([keras.Input((size, size, channels)), layer(padding="same", **settings)])
    if name in NETWORKS:
        return network(*NETWORKS[name])
    if name == "tiny model":
        return keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(8, 3, padding="same"), layers.Conv2D(8, 3, padding="same")])
    application = name.split()[0]
    return getattr(keras.applications, application)(weights=None)


def convert(keras_model, shape, folder):
    """Writes the model for the engines that do not read Keras' own files; says so where a converter cannot."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    function = tf.function(lambda x: keras_model(x, training=False), input_signature=[tf.TensorSpec(shape, tf.float32, name="x")])
    # Without variables and calls of functions, which the converters do not all follow.
    frozen = convert_variables_to_constants_v2(function.get_concrete_function())
    (x,), (y,) = ([tensor.name for tensor in tensors] for tensors in [frozen.inputs, frozen.outputs])

    def onnx():
        import tf2onnx

        tf2onnx.convert.from_graph_def(
            frozen.graph.as_graph_def(), input_names=[x], output_names=[y], opset=18, inputs_as_nchw=[x],
            outputs_as_nchw=[y] if len(frozen.outputs[0].shape) == 4 else None,
            output_path=os.path.join(folder, "model.onnx"),
        )

    def tflite():
        converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
        with open(os.path.join(folder, "model.tflite"), "wb") as file:
            file.write(converter.convert())

    for step in [onnx, tflite]:
        try:
            step()
        except Exception as error:
            print(f"{step.__name__}: {type(error).__name__}: {error}", file=sys.stderr)


def train(keras_model, row, x, folder):
    """Writes targets, what the model is compiled with, and the losses of Keras' first steps."""
    import keras
    import numpy as np

    random, shape = np.random.default_rng(SEED + 1), (len(x), *keras_model.output_shape[1:])
    classes = shape[-1]
    # Of 32 bits, as floats hold all of them.
    targets = random.integers(classes, size=shape[:-1]) if row["loss"] is LOGITS else random.random(shape)
    targets = targets.astype(np.float32)
    np.save(os.path.join(folder, "targets.npy"), targets)
    with open(os.path.join(folder, "compile.json"), "w") as file:
        json.dump(dict(optimizer=row["optimizer"], loss=row["loss"]), file)
    keras_model.compile(keras.optimizers.deserialize(row["optimizer"]), keras.losses.get(row["loss"]))
    losses = []
    for _ in range(STEPS):
        keras_model.reset_metrics()
        losses.append(keras_model.train_on_batch(x, targets))
    np.save(os.path.join(folder, "losses.npy"), np.asarray(losses, np.float32))


def make(folder, name):
    import keras
    import numpy as np

    folder = os.path.join(folder, name.replace("/", "_").replace(" ", "_"))
    last = "losses.npy" if name in TRAINING else "y.npy"
    if os.path.exists(os.path.join(folder, last)):
        return
    print(f"making {name}", file=sys.stderr)
    keras.backend.clear_session()
    batch = next(row["batch"] for row in rows() if row["name"] == name)
    os.makedirs(folder, exist_ok=True)
    keras_model = model(name)
    shape = (batch, *keras_model.input_shape[1:])
    x = np.random.default_rng(SEED).random(shape, dtype=np.float32)
    keras_model.save(os.path.join(folder, "model.keras"))
    np.save(os.path.join(folder, "x.npy"), x)
    # What is looked for is written last: an interrupted row is made again.
    if name in TRAINING:
        return train(keras_model, TRAINING[name], x, folder)
    convert(keras_model, shape, folder)
    np.save(os.path.join(folder, "y.npy"), np.asarray(keras_model(x, training=False)))


if __name__ == "__main__":
    if sys.argv[1] == "list":
        print(json.dumps(rows()))
    else:
        for row in sys.argv[3:]:
            make(sys.argv[2], row)
