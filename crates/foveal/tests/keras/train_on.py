"""Real Keras goes on training what foveal has trained and saved: `python train_on.py FOLDER`, behind train_alongside.py."""

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from train_alongside import BATCH, MORE


def main(folder):
    failures = []
    for saved in sorted(folder.glob("*.of-foveal.zip")):
        name = saved.name.removesuffix(".of-foveal.zip")
        file = folder / "again" / f"{name}.keras"
        file.parent.mkdir(exist_ok=True)
        shutil.copy(saved, file)
        model = keras.models.load_model(file)
        arrays = np.load(folder / f"{name}.npz")
        wanted = arrays["losses"]
        worst = 0.0
        for step in range(len(wanted) - MORE, len(wanted)):
            part = slice(step * BATCH, (step + 1) * BATCH)
            loss = float(model.train_on_batch(arrays["x"][part], arrays["y"][part]))
            worst = max(worst, abs(loss - wanted[step]) / max(abs(wanted[step]), 1e-3))
        print(f"{name}: goes on in Keras within {worst:.1e}", flush=True)
        if not worst <= 1e-4:
            failures.append(name)
    sys.exit(f"differ: {failures}" if failures else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
