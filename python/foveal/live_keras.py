"""Live Keras models, opened natively.

Layers whose code is the user's own (a Lambda, a class of their own) are recognised by calling them, here where their owner
holds them: nothing from a file is run. What one does is written as Keras operations in its place, if that gives the same
bits for random inputs; what is not recognised is named.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

from .recognition import Call, Refusal, recognise, traced
from .rewriting import anonymous, rewrite
from .verification import calls_of, graph_of

__all__ = ["NotRecognised", "from_keras"]


class NotRecognised(ValueError):
    """Layers with code of their own that is neither a crop, a slice nor simple arithmetic; `layers` says what was tried."""

    def __init__(self, layers: Mapping[str, str]):
        self.layers = dict(layers)
        lines = [f"  `{name}`: {reason}" for name, reason in self.layers.items()]
        super().__init__(
            "these layers hold Python code that foveal does not recognise:\n"
            + "\n".join(lines)
            + "\nsay what stands for each: from_keras(model, replace={name: layer}), with a layer of Keras or of foveal"
        )


def from_keras(model: Any, replace: Mapping[str, Any] | None = None) -> Any:
    """The foveal model of a live Keras model (any backend), with its weights as they are now.

    Args:
        model: A functional or Sequential Keras model. It is not changed.
        replace: Layers by name (`inner/lambda` in a nested model), of Keras or of foveal, to stand for layers of the model.

    Raises:
        NotRecognised: names each layer with code of its own that is not recognised, and what was tried.
    """
    import foveal
    import keras

    replace = dict(replace or {})
    # Layers of foveal take their place when the file is opened, those of Keras in the file.
    native = {name: layer for name, layer in replace.items() if not isinstance(layer, keras.Layer)}
    foreign = _foreign(model, "")
    known, unknown = {}, {}
    for name, found in foreign.items():
        if name in native:
            continue
        try:
            known[name] = _given(found, replace[name]) if name in replace else _recognised(found)
        except Refusal as refusal:
            unknown[name] = str(refusal)
    strangers = [name for name in replace if name not in foreign and name not in native]
    if strangers:
        raise ValueError(f"`replace` names {', '.join(strangers)}, which hold no code of their own: change the model instead")
    if unknown:
        raise NotRecognised(unknown)
    with tempfile.TemporaryDirectory(prefix="foveal-") as folder:
        path = os.path.join(folder, "model.keras")
        _save(model, [found.layer for found in foreign.values()], path)
        if refused := rewrite(path, known):
            raise NotRecognised(refused)
        return foveal.load_model(path, replace=native)


@dataclass
class _Foreign:
    """A layer with code of its own and its calls in one model."""

    layer: Any
    calls: list[Any] = field(default_factory=list)


def _foreign(model: Any, prefix: str) -> dict[str, _Foreign]:
    import keras

    if not isinstance(model, keras.Model) or not hasattr(graph_of(model), "_nodes_by_depth"):
        raise ValueError(
            f"`{getattr(model, 'name', model)}` is no functional or Sequential Keras model with known inputs: foveal reads the "
            "graph of layers, which a subclass of keras.Model does not have"
        )
    found: dict[str, _Foreign] = {}
    for operation, _, node in calls_of(model):
        name = prefix + operation.name
        if _is_model(operation):
            found.update(_foreign(operation, name + "/"))
        elif not _is_known(operation):
            found.setdefault(name, _Foreign(operation)).calls.append(node)
    return found


def _is_model(operation: Any) -> bool:
    import keras

    return isinstance(operation, keras.Model)


def _is_known(operation: Any) -> bool:
    import keras

    if isinstance(operation, keras.layers.Lambda):
        return False
    module = type(operation).__module__
    return module.split(".")[0] in ("keras", "foveal")


def _recognised(found: _Foreign) -> Any:
    """A Keras model of operations that does what the layer does."""
    if found.layer.weights:
        raise Refusal(f"{type(found.layer).__name__} has weights of its own")
    results = [recognise(Call(found.layer, node)) for node in found.calls]
    configs = [anonymous(result) for result in results]
    if any(config != configs[0] for config in configs[1:]):
        raise Refusal("is called several times and does something else each time")
    return results[0]


def _given(found: _Foreign, layer: Any) -> Any:
    """A Keras layer that stands for another, as a model of it alone."""
    return traced(Call(found.layer, found.calls[0]), lambda tensors: layer(tensors[0] if len(tensors) == 1 else tensors))


def _save(model: Any, layers: Sequence[Any], path: str) -> None:
    """Keras' own file of a model, in which layers with code of their own need not tell their settings."""
    for layer in layers:
        name = layer.name
        object.__setattr__(layer, "get_config", lambda name=name: {"name": name})
    try:
        model.save(path)
    finally:
        for layer in layers:
            object.__delattr__(layer, "get_config")
