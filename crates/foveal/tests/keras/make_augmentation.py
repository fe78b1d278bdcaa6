"""Makes test vectors of image augmentation with real Keras on TensorFlow.

    make_augmentation.py FILE

Writes JSON: for each case a layer's class and settings, whose ranges are single numbers, so that nothing is left to chance
but what is said; images; and what the layer makes of them in training. Where a sign or a side is drawn, there are all of the
answers that an image may have.
"""

import json
import pathlib
import sys

import fixtures
import keras
import numpy as np

RNG = fixtures.rng("augmentation")
assert keras.backend.backend() == "tensorflow"

#: Class, settings, and the transformations that Keras may draw, where they are not all the same.
CASES = [
    *[("RandomRotation", {"factor": [0.1, 0.1], "fill_mode": mode, "fill_value": 7.0}, None) for mode in ("constant", "reflect", "wrap", "nearest")],
    ("RandomRotation", {"factor": [-0.3, -0.3], "interpolation": "nearest"}, None),
    ("RandomZoom", {"height_factor": [0.3, 0.3], "width_factor": [-0.4, -0.4]}, None),
    ("RandomZoom", {"height_factor": [1.0, 1.0], "fill_mode": "wrap"}, None),
    ("RandomZoom", {"height_factor": [0.9, 0.9], "width_factor": [0.7, 0.7], "interpolation": "nearest"}, None),
    ("RandomTranslation", {"height_factor": [0.21, 0.21], "width_factor": [-0.35, -0.35]}, None),
    ("RandomTranslation", {"height_factor": [0.5, 0.5], "width_factor": [0.3, 0.3], "fill_mode": "constant", "fill_value": -1.0}, None),
    ("RandomTranslation", {"height_factor": [0.5, 0.5], "width_factor": [0.0, 0.0], "data_format": "channels_first"}, None),
    ("RandomShear", {"x_factor": [0.4, 0.4], "y_factor": [0.2, 0.2]}, [{"shear_factor": [[0.4 * s, 0.2 * s]]} for s in (1, -1)]),
    *[("RandomFlip", {"mode": mode}, [{"flips": [[[[f]]]]} for f in (False, True)]) for mode in ("horizontal", "vertical", "horizontal_and_vertical")],
    ("RandomBrightness", {"factor": [0.2, 0.2]}, None),
    ("RandomBrightness", {"factor": [-0.7, -0.7], "value_range": [0.0, 300.0]}, None),
    ("RandomColorDegeneration", {"factor": [0.4, 0.4]}, None),
    ("RandomGrayscale", {"factor": 1.0}, None),
    ("RandomInvert", {"factor": [1.0, 1.0]}, None),
    ("RandomSharpness", {"factor": [0.9, 0.9]}, None),
    ("RandomSharpness", {"factor": [0.1, 0.1], "data_format": "channels_first"}, None),
    *[("RandomHue", {"factor": [f, f], **more}, [{"factor": [s * f * 0.5]} for s in (1, -1)]) for f, more in ((0.4, {}), (1.0, {"value_range": [-20.0, 300.0]}))],
    *[("RandomSaturation", {"factor": [f, f]}, None) for f in (0.2, 0.5, 0.8)],
    ("RandomSaturation", {"factor": [0.7, 0.7], "data_format": "channels_first"}, None),
    *[("RandomPosterization", {"factor": [bits, bits]}, None) for bits in (1, 4, 8)],
    ("RandomPosterization", {"factor": [3, 3], "value_range": [0.0, 256.0]}, None),
    ("RandomGaussianBlur", {"factor": [1.0, 1.0], "kernel_size": [5, 5], "sigma": [0.8, 0.8]}, None),
    ("RandomGaussianBlur", {"factor": [1.0, 1.0], "kernel_size": [3, 5], "sigma": [0.5, 0.5]}, None),
    ("RandomColorJitter", {"brightness_factor": [0.1, 0.1], "saturation_factor": [0.6, 0.6]}, None),
    ("Solarization", {}, None),
]


#: What single numbers for ranges mean.
RANGES = {
    name: {factor: [float(end) for end in getattr(keras.layers, name)(factor).factor] for factor in factors}
    for name, factors in {
        "RandomRotation": (0.2, -0.2), "RandomBrightness": (0.2, -0.3), "RandomContrast": (0.3,), "RandomColorDegeneration": (0.4,),
        "RandomSharpness": (0.6,), "RandomInvert": (0.7,), "RandomHue": (0.3,), "RandomSaturation": (0.3,), "RandomPosterization": (4,),
        "RandomGaussianBlur": (0.4,),
    }.items()
}


def answers(layer, images, drawn):
    """What the layer makes of every image, for each transformation it may draw."""
    if drawn is None:
        return [np.asarray(layer(images, training=True))]
    batch = len(images)
    of = lambda one: {key: np.repeat(np.asarray(value, None if "flips" in one else "float32"), batch, 0) for key, value in one.items()}
    return [np.asarray(layer.transform_images(images, of(one), training=True)) for one in drawn]


def case(name, config, drawn):
    shape = (6, 3, 5, 7) if config.get("data_format") == "channels_first" else (6, 5, 7, 3)
    images = RNG.uniform(0, 255, shape).round(4).astype("float32")
    layer = getattr(keras.layers, name)(**config)
    flat = lambda array: [round(float(x), 4) for x in array.ravel()]
    made = [flat(answer) for answer in answers(layer, images, drawn)]
    return {"class": name, "config": config, "shape": shape, "x": flat(images), "y": made}


def main(path):
    text = json.dumps({"keras": keras.__version__, "ranges": RANGES, "cases": [case(*one) for one in CASES]}, separators=(",", ":"))
    pathlib.Path(path).write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
