"""Makes networks of keras.applications with random weights, and real Keras' answers, for the tests to compare with.

    applications.py FOLDER                a small member of every family
    applications.py FOLDER --only NAME    that one: of the small members, or a whole network such as ResNet50
    applications.py --list                the names of the whole networks

Writes `<name>.keras` and `<name>.npz` with `0/in0`, `0/out` and, for two inner layers, `inner/<layer>`; of a whole network
also `<name>_any.keras`, which has no top and takes images of any size, and its answer for a second size. Small members
that are there already, and newer than these scripts, are kept.

Whole networks end in logits: activations grow along a random network, and the softmax of logits that are hundreds apart
is a 1 among zeros, which says nothing.
"""

import argparse
import inspect
import os
import pathlib
import sys
import time
from typing import NamedTuple

import fixtures
import keras
import numpy as np
from keras.src.applications import convnext, densenet, efficientnet, efficientnet_v2, nasnet, resnet

TEN = {"include_top": True, "classes": 10}
LOGITS = TEN | {"classifier_activation": None}
NO_TOP = {"include_top": False}


class Network(NamedTuple):
    build: callable
    size: int  # of the square image
    inner: tuple  # layers whose outputs are compared too
    settings: dict


def two_stacks(stack):
    def stacks(x):
        x = stack(x, 16, 2, stride1=1, name="conv2")
        return stack(x, 24, 2, name="conv3")

    return stacks


APPLICATIONS = keras.applications
# As their families build them, but narrower and shallower where the public functions allow or their common one does.
SMALL = {
    "vgg16": Network(APPLICATIONS.VGG16, 64, ("block2_conv2", "block4_pool"), NO_TOP),
    "resnet": Network(
        resnet.ResNet, 96, ("conv2_block2_out", "conv3_block1_1_conv"),
        LOGITS | {"stack_fn": two_stacks(resnet.stack_residual_blocks_v1), "preact": False, "use_bias": True},
    ),
    "resnet_v2": Network(
        resnet.ResNet, 96, ("conv2_block1_out", "conv3_block1_2_conv"),
        LOGITS | {"stack_fn": two_stacks(resnet.stack_residual_blocks_v2), "preact": True, "use_bias": True},
    ),
    "mobilenet": Network(APPLICATIONS.MobileNet, 96, ("conv_dw_3", "conv_pw_11_relu"), TEN | {"alpha": 0.25}),
    "mobilenet_v2": Network(
        APPLICATIONS.MobileNetV2, 96, ("block_3_depthwise", "block_12_add"), LOGITS | {"alpha": 0.35}
    ),
    "mobilenet_v3": Network(
        APPLICATIONS.MobileNetV3Small, 96, ("expanded_conv_2_add", "expanded_conv_5_depthwise"), LOGITS | {"minimalistic": False}
    ),
    "densenet": Network(densenet.DenseNet, 96, ("conv3_block2_concat", "pool3_pool"), TEN | {"blocks": [2, 3, 2, 2]}),
    "inception_v3": Network(APPLICATIONS.InceptionV3, 96, ("mixed2", "mixed7"), TEN),
    "xception": Network(APPLICATIONS.Xception, 75, ("block3_sepconv2", "block4_sepconv1_bn"), NO_TOP),
    "nasnet": Network(
        nasnet.NASNet, 96, ("normal_concat_0", "reduction_concat_reduce_2"),
        LOGITS | {"penultimate_filters": 96, "num_blocks": 1, "stem_block_filters": 8},
    ),
    "efficientnet": Network(
        efficientnet.EfficientNet, 64, ("block2a_expand_conv", "block3a_se_excite"),
        LOGITS | {"width_coefficient": 0.5, "depth_coefficient": 0.3, "default_size": 64, "name": "efficientnet"},
    ),
    "efficientnet_v2": Network(
        efficientnet_v2.EfficientNetV2, 64, ("block2a_expand_conv", "block4a_se_excite"),
        LOGITS | {
            "width_coefficient": 0.5, "depth_coefficient": 0.3, "default_size": 64, "name": "efficientnetv2-b0",
        },
    ),
    "convnext": Network(
        convnext.ConvNeXt, 96, ("convnext_stage_1_block_0_depthwise_conv", "convnext_stage_2_block_0_identity"),
        LOGITS | {"depths": [1, 1, 1, 1], "projection_dims": [16, 24, 32, 48], "name": "convnext"},
    ),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=".")
    parser.add_argument("--only", metavar="NAME", help="make this network alone")
    parser.add_argument("--list", action="store_true", help="print the names of the whole networks")
    args = parser.parse_args()
    if args.list:
        print("\n".join(whole_networks()))
        return
    args.folder.mkdir(parents=True, exist_ok=True)
    if args.only in whole_networks():
        make_whole(args.only, args.folder)
        return
    for name in SMALL:
        if args.only in (None, name):
            start = time.monotonic()
            made = make_small(name, args.folder)
            print(f"{name}: {'made' if made else 'kept'}, {time.monotonic() - start:.1f} s", flush=True)


def whole_networks():
    return [name for name in sorted(dir(APPLICATIONS)) if inspect.isfunction(getattr(APPLICATIONS, name))]


def make_whole(name, folder):
    build = getattr(APPLICATIONS, name)
    # MobileNetV3 leaves its size open unless it is told.
    shape = {"input_shape": (224, 224, 3)} if name.startswith("MobileNetV3") else {}
    model = build(weights=None, classifier_activation=None, **shape)
    maps = [layer.name for layer in model.layers[1:] if layer.__class__ is not keras.layers.Dropout and is_map(layer.output)]
    inner = [maps[len(maps) * part // 8] for part in (3, 6)]
    write(model, name, inner, folder / name, ())
    size = model.input_shape[1]
    del model
    keras.utils.clear_session()
    # Twelve columns more than rows, and lengths that no power of two divides.
    sizes = (1, size // 2 + 3, size // 2 + 15)
    # NASNet works its padding out from the size when it is built.
    shape = (*sizes[1:], 3) if name.startswith("NASNet") else (None, None, 3)
    write(build(weights=None, include_top=False, input_shape=shape), name, [], folder / f"{name}_any", sizes)


def is_map(tensor):
    return isinstance(tensor, keras.KerasTensor) and len(tensor.shape) == 4 and min(tensor.shape[1:3]) >= 7


def make_small(name, folder):
    """Returns whether the network had to be made."""
    stem = folder / name
    answers = stem.with_suffix(".npz")
    if answers.exists() and answers.stat().st_mtime > newest_script():
        return False
    network = SMALL[name]
    keras.utils.clear_session()
    model = network.build(weights=None, input_shape=(network.size, network.size, 3), **network.settings)
    write(model, name, network.inner, stem, ())
    return True


def write(model, seed, inner, stem, sizes):
    """Saves `model` with random weights, and its answers for one image, of `sizes` where its input says nothing."""
    randomise(model, seed)
    model.save(f"{stem}.keras")
    image = draw_image(model, sizes or (1,), seed)
    asked = keras.Model(model.input, [model.output, *(model.get_layer(layer).output for layer in inner)])
    output, *rest = fixtures.flat(asked.predict(image, verbose=0))
    arrays = fixtures.entries("0", [image], [output])
    arrays |= {f"inner/{layer}": array for layer, array in zip(inner, rest, strict=True)}
    # Renamed when complete: an interrupted run leaves nothing that looks made.
    partial = f"{stem}.partial"
    fixtures.save_arrays(arrays, partial)
    os.replace(partial, f"{stem}.npz")


def draw_image(model, sizes, *seed):
    """As the network expects it: around 128 where it scales bytes itself, else around 0."""
    image = fixtures.draw_input(fixtures.rng(*seed), model.inputs[0], sizes=sizes)
    scales = any(isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization) for layer in model.layers)
    return 128 + 48 * image if scales else image


def randomise(model, seed):
    """Random weights that keep activations near unit scale throughout, however deep the network: in front of gates, a scale
    that grows with the depth would make a jump of every rounding. BatchNormalization gets the statistics of random images,
    shifted and scaled at random."""
    fixtures.randomise(model, seed)
    normalizations = [layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [layer.momentum for layer in normalizations]
    for layer in normalizations:
        layer.momentum = 0.0
    keras.utils.set_random_seed(1)
    sizes = (2, 96, 96) if model.input_shape[1] is None else (2,)
    if normalizations:
        model(draw_image(model, sizes, seed, "statistics"), training=True)
    for place, (layer, momentum) in enumerate(zip(normalizations, momenta, strict=True)):
        layer.momentum = momentum
        mean, variance = (keras.ops.convert_to_numpy(x) for x in (layer.moving_mean, layer.moving_variance))
        generator = fixtures.rng(seed, "statistics", str(place))
        layer.moving_mean.assign(mean + np.sqrt(variance) * generator.normal(0.0, 0.1, mean.shape))
        layer.moving_variance.assign((variance + 1e-3) * generator.uniform(1.0, 2.0, mean.shape))


def newest_script():
    return max(pathlib.Path(module.__file__).stat().st_mtime for module in (fixtures, sys.modules[__name__]))


if __name__ == "__main__":
    main()
