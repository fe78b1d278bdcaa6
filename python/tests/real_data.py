"""Pictures that ship with scikit-learn and scikit-image, to train with; ``real_data.py FOLDER`` writes them as arrays for
programs in other languages."""

import sys
from pathlib import Path

import numpy as np


def digits():
    """Handwritten digits, 8x8 pixels of 0 to 255, and which they are; every fourth is held out."""
    from sklearn.datasets import load_digits

    found = load_digits()
    x, y = np.round(found.images[..., None] * (255 / 16)).astype("uint8"), found.target
    held_out = np.arange(len(x)) % 4 == 0
    return {"x": x[~held_out], "y": y[~held_out], "x_test": x[held_out], "y_test": y[held_out]}


def coins():
    """Pieces of the left of a picture of coins and where scikit-image's own segmentation finds them; the right is held out."""
    from scipy import ndimage
    from skimage import data
    from skimage.filters import sobel
    from skimage.segmentation import watershed

    picture = data.coins()
    markers = np.zeros(picture.shape, dtype=int)
    markers[picture < 30], markers[picture > 150] = 1, 2
    mask = ndimage.binary_fill_holes(watershed(sobel(picture), markers) - 1)
    both = picture[..., None], mask[..., None].astype("uint8")
    size, left = 76, 256
    corners = [(top, start) for top in range(0, picture.shape[0] - size, 24) for start in range(0, left - size, 24)]
    x, y = (np.stack([array[t : t + size, s : s + size] for t, s in corners]) for array in both)
    x_test, y_test = (array[None, :300, left : left + 124] for array in both)
    return {"x": x, "y": y, "x_test": x_test, "y_test": y_test}


if __name__ == "__main__":
    for task in (digits, coins):
        arrays = {name: array.astype("float32") for name, array in task().items()}
        np.savez(Path(sys.argv[1]) / f"{task.__name__}.npz", **arrays)
