"""Pictures of a folder, batch by batch."""

from __future__ import annotations

import os
import random as numbers
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .._foveal import image_folder
from ..errors import UsageError
from ..random import next_seed

__all__ = ["image_dataset_from_directory"]

#: Pillow's names, which have a letter for every channel.
_MODES = {"rgb": "RGB", "grayscale": "L", "rgba": "RGBA"}


class ImageDataset:
    """Batches ``(x, y)`` of pictures and labels, read when they are needed; every iteration is an epoch.

    Attributes
    ----------
    class_names
        The folders, by the numbers of their classes.
    file_paths
        The pictures, in the order of their names.
    """

    def __init__(
        self, found: list[tuple[str, int]], class_names: list[str], label_mode: str | None, batch_size: int, read: Any, seed: int | None
    ) -> None:
        self._found, self._label_mode, self._batch_size, self._read = found, label_mode, batch_size, read
        self._order = None if seed is None else numbers.Random(seed)
        self.class_names = class_names
        self.file_paths = [path for path, _ in found]

    def __len__(self) -> int:
        return -(-len(self._found) // self._batch_size)

    def __iter__(self) -> Iterator[Any]:
        found = list(self._found)
        if self._order is not None:
            self._order.shuffle(found)
        for start in range(0, len(found), self._batch_size):
            batch = found[start : start + self._batch_size]
            x = np.stack([self._read(path) for path, _ in batch])
            yield x if self._label_mode is None else (x, self._labels([label for _, label in batch]))

    def _labels(self, labels: list[int]) -> Any:
        if self._label_mode == "categorical":
            return np.eye(len(self.class_names), dtype="float32")[labels]
        return np.array(labels, "int32") if self._label_mode == "int" else np.array(labels, "float32")[:, None]


def image_dataset_from_directory(
    directory: Any,
    labels: str | None = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int = 32,
    image_size: tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    verbose: bool = True,
) -> Any:
    """Pictures with a folder for each class, for ``fit``, ``evaluate`` and ``validation_data``. Needs Pillow.

    Parameters
    ----------
    directory
        The folder; pictures may stand in folders within those of the classes.
    labels
        ``"inferred"`` by the names of the folders, or None for pictures alone.
    label_mode
        ``"int"``, ``"categorical"``, ``"binary"``, or None for pictures alone.
    class_names
        The folders to take, in the order in which classes are numbered; all of them by name if None.
    color_mode
        ``"rgb"``, ``"grayscale"`` or ``"rgba"``.
    batch_size
        Pictures in a batch.
    image_size
        Rows and columns that pictures are resized to.
    shuffle
        Whether pictures come in another order in every epoch.
    seed
        Of that order, and of the split.
    validation_split
        The part of the pictures to keep for validation.
    subset
        Of a split, ``"training"``, ``"validation"``, or ``"both"`` for a tuple of the two.
    interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio
        As for ``layers.Resizing``.
    follow_links
        Whether to look into folders that are links.
    data_format
        Must be None or ``"channels_last"``.
    verbose
        Whether to say how many pictures there are.
    """
    known: list[tuple[str, Any, Any]] = [
        ("labels", labels, ("inferred", None)),
        ("label_mode", label_mode, ("int", "categorical", "binary", None)),
        ("color_mode", color_mode, tuple(_MODES)),
        ("subset", subset, ("training", "validation", "both", None)),
        ("data_format", data_format, ("channels_last", None)),
    ]
    for name, given, allowed in known:
        if given not in allowed:
            expected = ", ".join(map(repr, allowed))
            raise UsageError(f"image_dataset_from_directory: {name} = {given!r}, but expected one of {expected}")
    if (validation_split is None) != (subset is None):
        raise UsageError("image_dataset_from_directory: validation_split and subset belong together: give both or neither")
    label_mode = label_mode if labels else None
    if shuffle and seed is None:
        if validation_split is not None:
            raise UsageError("image_dataset_from_directory: with shuffle and validation_split, give a seed, so that the parts do not overlap")
        seed = next_seed()
        seed = numbers.randrange(2**32) if seed is None else seed
    mixed_by = seed if shuffle else None
    classes = None if class_names is None else list(class_names)
    names, found = image_folder(os.fspath(directory), classes, labels is not None, label_mode, follow_links, validation_split, mixed_by)
    parts = dict(zip(("training", "validation"), found, strict=False))
    if verbose:
        print(f"Found {sum(map(len, found))} files{f' belonging to {len(names)} classes' if label_mode else ''}.")
    if subset in parts:
        parts = {subset: parts[subset]}
    if verbose and subset:
        for part, files in parts.items():
            print(f"Using {len(files)} files for {part}.")
    read = _reader(color_mode, image_size, interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio)
    made = [ImageDataset(files, names, label_mode, batch_size, read, mixed_by) for files in parts.values()]
    return tuple(made) if subset == "both" else made[0]


def _reader(color_mode: str, image_size: tuple[int, int], interpolation: str, crop: bool, pad: bool) -> Any:
    """A function that reads one picture: an array of rows, columns and channels, from 0 to 255."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError("image_dataset_from_directory reads pictures with Pillow: pip install pillow") from error
    from . import Input, Sequential, layers

    height, width = image_size
    settings: dict[str, Any] = {"interpolation": interpolation, "crop_to_aspect_ratio": crop, "pad_to_aspect_ratio": pad}
    resizing = layers.Resizing(height, width, **settings)
    resize = Sequential([Input((None, None, len(_MODES[color_mode]))), resizing])

    def read(path: str) -> Any:
        with Image.open(path) as picture:
            x = np.asarray(picture.convert(_MODES[color_mode]), "float32")
        x = x.reshape(*x.shape[:2], -1)
        return x if x.shape[:2] == (height, width) else resize.predict(x[None], verbose=0)[0]

    return read
