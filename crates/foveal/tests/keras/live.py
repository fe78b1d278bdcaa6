"""Makes networks of keras.applications with random weights, and real Keras' answers, for the tests to compare with.

    live.py FOLDER [--only NAME]

Writes `<name>.keras` and `<name>.npz` with `0/in0`, `0/out` and, for some inner layers, `inner/<layer>`. What is
there already, and newer than these scripts, is kept.
"""

import argparse
import os
import pathlib
import sys
import time
from typing import NamedTuple

import fixtures
import keras


class Network(NamedTuple):
    build: callable
    size: int  # of the square image
    inner: tuple  # layers whose outputs are compared too
    head: dict


TEN = {"include_top": True, "classes": 10}
# Activations grow along a random residual network, and a softmax of large numbers says nothing.
LOGITS = TEN | {"classifier_activation": None}
NETWORKS = {
    "vgg16": Network(keras.applications.VGG16, 64, ("block2_conv2", "block4_pool"), {"include_top": False}),
    "resnet50": Network(keras.applications.ResNet50, 96, ("conv3_block4_out", "conv4_block2_1_conv"), LOGITS),
    "mobilenet": Network(keras.applications.MobileNet, 96, ("conv_dw_3", "conv_pw_11_relu"), TEN),
    "mobilenet_v2": Network(keras.applications.MobileNetV2, 96, ("block_3_depthwise", "block_12_add"), LOGITS),
    "densenet121": Network(keras.applications.DenseNet121, 96, ("conv3_block6_concat", "pool4_pool"), TEN),
    "inception_v3": Network(keras.applications.InceptionV3, 96, ("mixed2", "mixed7"), TEN),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", metavar="NAME", choices=NETWORKS, help="make this network alone")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for name in NETWORKS:
        if args.only in (None, name):
            start = time.monotonic()
            made = make(name, args.folder)
            print(f"{name}: {'made' if made else 'kept'}, {time.monotonic() - start:.1f} s", flush=True)


def make(name, folder):
    """Returns whether the network had to be made."""
    saved, answers = folder / f"{name}.keras", folder / f"{name}.npz"
    if answers.exists() and answers.stat().st_mtime > newest_script():
        return False
    network = NETWORKS[name]
    keras.utils.clear_session()
    model = network.build(weights=None, input_shape=(network.size, network.size, 3), **network.head)
    fixtures.randomise(model, name)
    model.save(saved)
    image = fixtures.draw_input(fixtures.rng(name), model.inputs[0], sizes=(1,))
    inner = [model.get_layer(layer).output for layer in network.inner]
    output, *rest = keras.Model(model.input, [model.output, *inner]).predict(image, verbose=0)
    arrays = fixtures.entries("0", [image], [output])
    arrays |= {f"inner/{layer}": array for layer, array in zip(network.inner, rest, strict=True)}
    # Renamed when complete: an interrupted run leaves nothing that looks made.
    partial = answers.with_suffix(".partial")
    fixtures.save_arrays(arrays, partial)
    os.replace(partial, answers)
    return True


def newest_script():
    return max(pathlib.Path(module.__file__).stat().st_mtime for module in (fixtures, sys.modules[__name__]))


if __name__ == "__main__":
    main()
