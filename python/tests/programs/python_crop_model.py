"""The center of a convolution's output, by a crop written as a function."""

import numpy as np
from foveal import keras
from foveal.keras import layers
from foveal.keras import ops as tf


def center_crop(crop_height, crop_width):
    def crop(tensor):
        height = tf.shape(tensor)[1]
        width = tf.shape(tensor)[2]
        top = (height - crop_height) // 2
        left = (width - crop_width) // 2
        return tensor[:, top : top + crop_height, left : left + crop_width, :]

    return crop


inputs = keras.Input(shape=(256, 256, 3))
x = layers.Conv2D(32, (3, 3), padding="same")(inputs)
x = layers.ReLU()(x)
outputs = layers.Lambda(center_crop(128, 128))(x)
model = keras.Model(inputs, outputs)

images = np.random.default_rng(0).random((1, 256, 256, 3), dtype=np.float32)
output = model.predict(images)
print(output.shape)
