"""Lists what Keras exports: every class of `keras.layers` and every function of `keras.ops`.

    names.py FILE

Writes JSON: `keras`, the version; `layers`, each exported name with the name under which files know its class; `ops`, each
function with the module and class of the node that it leaves in a model, or null where it leaves none.
"""

import importlib
import inspect
import json
import pathlib
import sys

import fixtures  # noqa: F401 (imported first: it chooses the backend)
import keras
from keras.src.api_export import get_name_from_symbol
from keras.src.ops.operation import Operation

MODULES = {"": "", "image.": "image", "linalg.": "linalg", "nn.": "nn", "numpy.": "numpy"}


def main():
    names = {"keras": keras.__version__, "layers": layers(), "ops": ops()}
    pathlib.Path(sys.argv[1]).write_text(json.dumps(names, indent=1, sort_keys=True) + "\n")


def layers():
    found = {}
    for name in public(keras.layers):
        value = getattr(keras.layers, name)
        if inspect.isclass(value):
            found[name] = (get_name_from_symbol(value) or value.__name__).rsplit(".", 1)[-1]
    return found


def ops():
    found = {}
    for prefix, module in MODULES.items():
        folder = getattr(keras.ops, module) if module else keras.ops
        for name in public(folder):
            value = getattr(folder, name)
            if inspect.isfunction(value) and (not prefix or name not in found):
                found.setdefault(f"{prefix}{name}" if not hasattr(keras.ops, name) else name, node(value))
    return found


def node(function):
    """The first operation that the function's code names."""
    module = importlib.import_module(function.__module__)
    code = inspect.unwrap(function).__code__
    for name in code.co_names:
        value = getattr(module, name, None)
        if inspect.isclass(value) and issubclass(value, Operation):
            return [value.__module__, value.__name__]
    return None


def public(module):
    return [name for name in dir(module) if not name.startswith("_")]


if __name__ == "__main__":
    main()
