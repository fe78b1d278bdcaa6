"""Saves the networks that R's two ways to them are compared on: networks.py FOLDER."""

import pathlib
import sys

import keras
from keras import layers

folder = pathlib.Path(sys.argv[1])


def save(name, inputs, outputs):
    keras.Model(inputs, outputs).save(folder / f"{name}.keras")


def conv(x, filters):
    return layers.ReLU()(layers.Conv2D(filters, 3, padding="same")(x))


x = keras.Input((256, 256, 3))
save("one", x, layers.CenterCrop(128, 128)(conv(x, 32)))
save("two", x, layers.CenterCrop(64, 64)(conv(layers.CenterCrop(128, 128)(conv(x, 32)), 64)))
x = keras.Input((8, 8, 3))
save("tiny", x, conv(conv(x, 8), 8))
vgg = keras.applications.VGG16(weights=None, include_top=False, input_shape=(224, 224, 3))
save("vgg16", vgg.input, layers.CenterCrop(8, 8)(vgg.get_layer("block3_pool").output))
