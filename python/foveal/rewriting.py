"""Operations in the place of layers, in the config.json of a Keras file."""

from __future__ import annotations

import copy
import json
import zipfile
from typing import Any, Mapping, Sequence

from .recognition import Refusal

__all__ = ["anonymous", "rewrite", "steps"]

Entry = dict[str, Any]  # A layer in config.json.


def steps(model: Any) -> list[Entry]:
    """What a traced model does: each operation as config.json has it."""
    import keras

    config = keras.saving.serialize_keras_object(model)["config"]
    return [entry for entry in config["layers"] if entry["class_name"] != "InputLayer"]


def anonymous(model: Any) -> str:
    """A traced model's operations without the names that Keras numbers them by and the shapes they were traced with."""
    found = copy.deepcopy(steps(model))
    names = {entry["name"]: f"step{i}" for i, entry in enumerate(found)}

    def plain(value: Any) -> Any:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            name, call, output = value["config"]["keras_history"]
            return [names.get(name, "input"), call, output]
        if isinstance(value, dict):
            hidden = ("name", "build_config", "shared_object_id")
            return {key: plain(item) for key, item in value.items() if key not in hidden}
        return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value

    return json.dumps(plain(found), sort_keys=True)


def rewrite(path: str, known: Mapping[str, Any]) -> dict[str, str]:
    """Puts operations, as traced models, in the place of layers in a file's config.json; returns where that cannot be."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    refused = {}
    for name, model in known.items():
        try:
            _put(config, name.split("/"), model)
        except Refusal as refusal:
            refused[name] = str(refusal)
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return refused


def _put(container: Entry, path: Sequence[str], model: Any) -> None:
    layers = container["config"]["layers"]
    at = next(i for i, entry in enumerate(layers) if entry["config"]["name"] == path[0])
    if len(path) > 1:
        _put(layers[at], path[1:], model)
    elif container["class_name"] == "Sequential":
        layers[at] = _in_sequence(layers, path[0], model)
    else:
        layers[at : at + 1] = _inlined(layers[at], model)


def _in_sequence(layers: Sequence[Entry], name: str, model: Any) -> Entry:
    """One entry for a Sequential: a layer if that is all, else a model."""
    import keras

    found = steps(model)
    if len(found) == 1 and not found[0]["module"].startswith("keras.src.ops"):
        entry = {key: value for key, value in found[0].items() if key not in ("name", "inbound_nodes")}
    elif any(entry["class_name"] == "Functional" for entry in layers):
        # Weights are numbered by class: one model more would move those of its siblings.
        raise Refusal("becomes several operations, in a Sequential that holds models")
    else:
        entry = keras.saving.serialize_keras_object(model)
    entry["config"] = {**entry["config"], "name": name}
    return entry


def _inlined(entry: Entry, model: Any) -> list[Entry]:
    """Entries for a functional model: the last has the layer's name, and each is called as often as the layer was."""
    found = steps(model)
    inputs = [tensor._keras_history.operation.name for tensor in model.inputs]
    last = model.outputs[0]._keras_history.operation.name
    names = {step["name"]: f"{entry['name']}_{i}_{step['name']}" for i, step in enumerate(found)}
    names[last] = entry["name"]

    def renamed(value: Any, call: int, given: Mapping[str, Any]) -> Any:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            name, _, output = value["config"]["keras_history"]
            if name in given:
                return given[name]
            return {**value, "config": {**value["config"], "keras_history": [names[name], call, output]}}
        if isinstance(value, dict):
            return {key: renamed(item, call, given) for key, item in value.items()}
        return [renamed(item, call, given) for item in value] if isinstance(value, (list, tuple)) else value

    given = [dict(zip(inputs, _tensors(node))) for node in entry["inbound_nodes"]]
    return [
        {
            **step,
            "name": names[step["name"]],
            "config": {**step["config"], "name": names[step["name"]]},
            "inbound_nodes": [renamed(step["inbound_nodes"][0], call, tensors) for call, tensors in enumerate(given)],
        }
        for step in found
    ]


def _tensors(value: Any) -> list[Entry]:
    """The tensors among the arguments of a call, in flat order."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [tensor for item in items for tensor in _tensors(item)]
