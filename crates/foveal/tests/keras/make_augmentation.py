"""Makes test vectors of image augmentation with real Keras on TensorFlow.

    make_augmentation.py FILE

Writes JSON: for each case a layer's class and settings, whose ranges are single numbers, so that nothing is left to chance
but what is said; images; and what the layer makes of them in training. Where a sign, a side, a box or a change is drawn, there are
all of the answers that an image may have, and in how many calls each of them should come up. What cannot be foreseen of a layer is
asked of the transformation that it makes: tilted images, and displaced ones (Keras on JAX, as scipy).
"""

import itertools
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

#: Sides for which the boxes of RandomErasing are few.
SMALL = (6, 4, 3, 3)
#: With this, no change that RandAugment and AugMix compose depends on chance.
NO_CHANCE = {"factor": [0.0, 0.0], "value_range": [0.0, 255.0]}
#: A mixture of all or nothing.
PURE = 1e-6


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


def flat(array):
    return [round(float(x), 4) for x in np.asarray(array).ravel()]


def told(name, config, images, made, calls=1):
    return {"class": name, "config": config, "shape": images.shape, "x": flat(images), "y": made, "calls": calls}


def pictures(shape):
    return RNG.uniform(0, 255, shape).round(4).astype("float32")


def case(name, config, drawn):
    images = pictures((6, 3, 5, 7) if config.get("data_format") == "channels_first" else (6, 5, 7, 3))
    made = [flat(answer) for answer in answers(getattr(keras.layers, name)(**config), images, drawn)]
    return told(name, config, images, made)


def different(made):
    """Each answer once, and those that differ by rounding alone."""
    kept = []
    for answer in map(np.asarray, made):
        if not any(np.allclose(answer, other, rtol=0, atol=1e-2) for other in kept):
            kept.append(answer)
    return [flat(answer) for answer in kept]


def erasing(config, calls):
    """Every box that RandomErasing may cover."""
    layer, images = keras.layers.RandomErasing(**config), pictures(SMALL)
    fill, ones = layer._get_fill_value(images, images.shape, None), np.ones(len(images), "float32")
    steps = np.linspace(0, 1, 64, endpoint=False) + 1 / 128
    boxes = []
    for place in itertools.product(steps, steps):
        lengths = [np.sqrt(layer.scale[0]) * n for n in (images.shape[2], images.shape[1])]
        starts = [at * (n - length) for at, n, length in zip(place, (images.shape[2], images.shape[1]), lengths)]
        corners = [ones * corner for start, length in zip(starts, lengths) for corner in (start, start + length)]
        boxes.append(np.asarray(layer._generate_batch_mask(images.shape, corners)))
    boxes = list({box.tobytes(): box for box in boxes}.values())
    of = lambda box: {"batch_masks": box, "apply_erasing": ones > 0, "fill_value": fill}
    return told("RandomErasing", config, images, different(layer.transform_images(images, of(box)) for box in boxes), calls)


def composed_at_random(config, calls):
    """Every combination that RandAugment may draw: one of its layers behind the other, each with the numbers drawn once."""
    config = NO_CHANCE | config
    layer, images = keras.layers.RandAugment(**config), pictures((3, 4, 5, 3))
    drawn = layer.get_random_transformation(images)["transforms"]
    made = [images]
    for _ in range(layer.num_ops):
        made = [getattr(layer, name).transform_images(before, drawn[name]) for before in made for name in drawn]
    return told("RandAugment", config, images, different(made), calls)


def chained(config, calls):
    """Every chain of which AugMix may take all, and the images themselves."""
    config = NO_CHANCE | {"alpha": PURE, "num_chains": 1} | config
    layer, images = keras.layers.AugMix(**config), pictures((3, 4, 5, 3))
    made = []
    for names in itertools.product([None, *layer._augment_layers], repeat=layer.chain_depth):
        links = [{"layer_name": name, "transformation": getattr(layer, name).get_random_transformation(images)} for name in names if name]
        drawn = {"chain_mixing_weights": np.ones(1, "float32"), "weight_sample": np.float32(0), "chain_transforms": [links]}
        made.append(layer.transform_images(images, drawn))
    return told("AugMix", config, images, different(made), calls)


def tilted():
    """Images and the parts by which their corners move, as RandomPerspective has them."""
    images, cases = pictures((3, 5, 7, 2)), []
    height, width = images.shape[1:3]
    parts = RNG.uniform(-0.5, 0.5, (len(images), 4)).round(4).astype("float32")
    corners = np.tile(np.asarray([[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]], "float32"), (len(images), 1, 1))
    factors = np.zeros_like(corners)
    factors[:, 1, 0], factors[:, 2, 1], factors[:, 3, 0], factors[:, 3, 1] = parts.T
    for interpolation in ("bilinear", "nearest"):
        layer = keras.layers.RandomPerspective(interpolation=interpolation, fill_value=9.0)
        drawn = {"apply_perspective": np.ones(len(images), bool), "start_points": corners, "end_points": corners + corners * factors}
        cases.append({"bilinear": interpolation == "bilinear", "y": flat(layer.transform_images(images, drawn))})
    return {"shape": images.shape, "x": flat(images), "parts": flat(parts), "cases": cases}


def displaced():
    """Images and the ways of their pixels, as RandomElasticTransform has them."""
    from keras.src.backend.jax.image import map_coordinates

    images, cases = pictures((2, 4, 5, 2)), []
    batch, height, width, channels = images.shape
    ways = RNG.uniform(-7, 7, (2, batch, height, width)).round(4).astype("float32")
    places = ways + np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"))[:, None].astype("float32")
    for fill_mode, order in itertools.product(("constant", "reflect", "mirror", "wrap", "nearest"), (0, 1)):
        one = lambda i, c: map_coordinates(images[i, ..., c], [places[0, i], places[1, i]], order, fill_mode, 9.0)
        made = np.stack([np.stack([one(i, c) for c in range(channels)], -1) for i in range(batch)])
        cases.append({"fill_mode": fill_mode, "bilinear": order == 1, "y": flat(made)})
    return {"shape": images.shape, "x": flat(images), "ways": [flat(way) for way in ways], "cases": cases}


def transformations():
    return {
        "cases": [
            *[case(*one) for one in CASES],
            erasing({"factor": [1.0, 1.0], "scale": [0.25, 0.25], "fill_value": 7}, 40),
            erasing({"factor": [1.0, 1.0], "scale": [0.5, 0.5], "fill_value": [1.0, 300.0, 3.0], "value_range": [0.0, 200.0]}, 40),
            composed_at_random({"num_ops": 1}, 200),
            composed_at_random({"num_ops": 2}, 1500),
            composed_at_random({"num_ops": 1, "value_range": [0.0, 300.0]}, 200),
            chained({"chain_depth": 1}, 300),
            chained({"chain_depth": 2, "all_ops": False}, 1500),
        ],
        "tilted": tilted(),
        "displaced": displaced(),
    }


def main(path):
    text = json.dumps({"keras": keras.__version__, "ranges": RANGES} | transformations(), separators=(",", ":"))
    pathlib.Path(path).write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
