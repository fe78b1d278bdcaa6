"""Two convolutions and two crops; the crop's size has defaults."""

import numpy as np
from foveal import keras
from foveal.keras import layers
from foveal.keras import ops as tf


def make_crop(crop_height=128, crop_width=128):
    def crop(tensor):
        height, width = tf.shape(tensor)[1], tf.shape(tensor)[2]
        top = (height - crop_height) // 2
        left = (width - crop_width) // 2
        return tensor[:, top : top + crop_height, left : left + crop_width, :]

    return crop


inputs = keras.Input(shape=(256, 256, 3))
x = layers.Conv2D(32, (3, 3), padding="same")(inputs)
x = layers.ReLU()(x)
x = layers.Lambda(make_crop())(x)
x = layers.Conv2D(64, (3, 3), padding="same")(x)
x = layers.ReLU()(x)
outputs = layers.Lambda(make_crop(crop_height=64, crop_width=64))(x)
model = keras.Model(inputs, outputs)

images = np.random.default_rng(0).random((1, 256, 256, 3), dtype=np.float32)
output = model.predict(images)
print(output.shape)
