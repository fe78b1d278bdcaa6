"""Makes test vectors of training with real Keras: losses, metrics, optimizers, schedules, regularizers and constraints.

    make_training.py FILE

Writes JSON. `data` holds arrays by name, `[shape, values]`; everything else refers to them. Each case has the `object` as
Keras serializes it, what goes in, and what Keras answers. `names` lists what Keras exports and what its short names mean.
"""

import inspect
import json
import pathlib
import sys

import fixtures
import keras
import numpy as np
from keras import losses, metrics, optimizers
from keras.src import backend

RNG = fixtures.rng("training")
DATA = {}


def put(name, array):
    """Keeps an array under a name."""
    DATA[name] = np.asarray(array, "float32")
    return name


def probabilities(*shape):
    x = RNG.uniform(0.05, 1, shape)
    return x / x.sum(-1, keepdims=True)


def inputs():
    """Targets, predictions and weights of the shapes that the cases use."""
    put("numbers", RNG.normal(size=(5, 3)))
    put("numbers2", RNG.normal(size=(5, 3)))
    put("positive", RNG.uniform(0.1, 2, (5, 3)))
    put("positive2", RNG.uniform(0.1, 2, (5, 3)))
    put("map", RNG.normal(size=(2, 3, 4)))
    put("map2", RNG.normal(size=(2, 3, 4)))
    put("flat", RNG.normal(size=(5,)))
    put("column", RNG.normal(size=(5, 1)))
    put("labels", RNG.integers(0, 2, (5, 3)))
    put("labels2", RNG.integers(0, 2, (5, 3)))
    put("scores", RNG.uniform(0, 1, (5, 3)))
    put("scores2", RNG.uniform(0, 1, (5, 3)))
    put("yes", [0, 1, 1, 0, 1])
    put("yes_column", [[0], [1], [1], [0], [1]])
    put("chance", RNG.uniform(0, 1, (5,)))
    put("chance_column", RNG.uniform(0, 1, (5, 1)))
    put("signs", np.where(RNG.normal(size=(5, 3)) > 0, 1, -1))
    put("classes", [2, 0, 1, 2, 1])
    put("classes2", [1, 0, 0, 2, 2])
    put("fractional_classes", [2.9, 0.2, 1.5, 2.0, -0.4])
    put("classes_column", [[2], [0], [1], [2], [1]])
    put("onehot", np.eye(3)[[2, 0, 1, 2, 1]])
    put("onehot2", np.eye(3)[[1, 1, 0, 2, 0]])
    put("softmax", probabilities(5, 3))
    put("softmax2", probabilities(5, 3))
    put("segments", RNG.integers(0, 4, (2, 3)))
    put("segments_onehot", np.eye(4)[RNG.integers(0, 4, (2, 3))])
    put("segments_softmax", probabilities(2, 3, 4))
    put("six", probabilities(5, 6))
    put("six_onehot", np.eye(6)[[5, 0, 3, 2, 1]])
    put("six_classes", [5, 0, 3, 2, 1])
    unit = RNG.normal(size=(5, 3))
    put("unit", unit / np.linalg.norm(unit, axis=-1, keepdims=True))
    put("weights", [0.5, 2, 0, 1, 1.5])
    put("weights_column", [[0.5], [2], [0], [1], [1.5]])
    put("weights_matrix", RNG.uniform(0, 2, (5, 3)))
    put("whole_weights", [1, 2, 0, 1, 3])
    put("map_weights", RNG.uniform(0, 2, (2, 3)))
    put("mask", [1, 0, 1, 1, 0])
    put("map_mask", [[1, 1, 0], [1, 0, 0]])
    put("spoken", [[1, 2, 2, 3], [3, 3, 3, 0], [0, 0, 0, 0], [1, 2, 3, 1], [2, 0, 0, 0]])
    put("spoken_and_below_0", [[1, 2, -1, -1], [3, -1, 3, 2], [-1, -1, -1, -1], [-2, 2, 3, 1], [2, 0, -1, 0]])
    own = np.random.default_rng(11)
    put("scores_of_steps", own.normal(size=(5, 7, 4)) * 2)
    # Too few steps for three equal labels, or four others.
    put("scores_of_few_steps", own.normal(size=(5, 3, 4)))


def array(name, mask=None):
    if name is None:
        return None
    tensor = keras.ops.convert_to_tensor(DATA[name])
    if mask is not None:
        backend.set_keras_mask(tensor, keras.ops.cast(DATA[mask], "bool"))
    return tensor


def numbers(x):
    """Numbers of single precision with as few digits as tell them apart."""
    x = np.asarray(x, "float32")
    if not np.isfinite(x).all():
        raise ValueError("an answer that is not finite says nothing")
    return [float(str(v)) for v in x.ravel()]


def loss_cases():
    """Class, settings, targets, predictions, then weights and masks."""
    pair, maps = ("numbers", "numbers2"), ("map", "map2")
    plain = {
        "MeanSquaredError": [pair, maps, ("flat", "column"), ("column", "flat"), ("flat", "flat")],
        "MeanAbsoluteError": [pair, maps],
        "MeanAbsolutePercentageError": [pair],
        "MeanSquaredLogarithmicError": [pair, ("positive", "positive2")],
        "CosineSimilarity": [pair, maps],
        "Huber": [pair],
        "LogCosh": [pair],
        "Hinge": [("signs", "numbers"), ("labels", "numbers"), pair],
        "SquaredHinge": [("signs", "numbers"), ("labels", "numbers")],
        "CategoricalHinge": [("onehot", "numbers")],
        "KLDivergence": [("softmax", "softmax2"), ("onehot", "softmax")],
        "Poisson": [("positive", "positive2")],
        "BinaryCrossentropy": [("labels", "scores"), ("yes", "chance"), ("yes", "chance_column")],
        "BinaryFocalCrossentropy": [("labels", "scores")],
        "CategoricalCrossentropy": [("onehot", "softmax"), ("onehot", "positive"), ("segments_onehot", "segments_softmax")],
        "CategoricalFocalCrossentropy": [("onehot", "softmax"), ("onehot", "positive")],
        "SparseCategoricalCrossentropy": [
            ("classes", "softmax"), ("classes_column", "softmax"), ("segments", "segments_softmax"), ("fractional_classes", "softmax")],
        "CategoricalGeneralizedCrossEntropy": [("classes", "softmax"), ("fractional_classes", "softmax")],
        "Dice": [("labels", "scores"), ("segments_onehot", "segments_softmax")],
        "Tversky": [("labels", "scores"), ("segments_onehot", "segments_softmax")],
        "Circle": [("classes", "unit"), ("classes_column", "unit")],
    }
    for name, pairs in plain.items():
        for y_true, y_pred in pairs:
            yield name, {}, y_true, y_pred, None, None
        y_true, y_pred = pairs[0]
        for reduction in ["sum", "none", "mean", "mean_with_sample_weight"]:
            yield name, {"reduction": reduction}, y_true, y_pred, "weights", None
    settings = [
        ("Huber", {"delta": 0.3}, *pair),
        ("CosineSimilarity", {"axis": 1}, *maps),
        ("BinaryCrossentropy", {"from_logits": True}, "labels", "numbers"),
        ("BinaryCrossentropy", {"label_smoothing": 0.2}, "labels", "scores"),
        ("BinaryCrossentropy", {"axis": 0}, "labels", "scores"),
        ("BinaryFocalCrossentropy", {"from_logits": True, "gamma": 1.5}, "labels", "numbers"),
        ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.7, "label_smoothing": 0.1}, "labels", "scores"),
        ("CategoricalCrossentropy", {"from_logits": True}, "onehot", "numbers"),
        ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "onehot", "softmax"),
        ("CategoricalCrossentropy", {"axis": 1}, "segments_onehot", "segments_softmax"),
        ("CategoricalFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "onehot", "numbers"),
        ("CategoricalFocalCrossentropy", {"alpha": [0.2, 0.5, 0.3], "gamma": 3.0}, "onehot", "softmax"),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, "classes", "numbers"),
        ("SparseCategoricalCrossentropy", {"ignore_class": 2}, "classes", "softmax"),
        ("SparseCategoricalCrossentropy", {"ignore_class": 2}, "fractional_classes", "softmax"),
        ("SparseCategoricalCrossentropy", {"ignore_class": 1, "from_logits": True}, "segments", "map"),
        ("CategoricalGeneralizedCrossEntropy", {"q": 0.8}, "classes", "softmax"),
        ("Dice", {"axis": [1, 2]}, "segments_onehot", "segments_softmax"),
        ("Tversky", {"alpha": 0.3, "beta": 0.8, "axis": 1}, "segments_onehot", "segments_softmax"),
        ("Circle", {"gamma": 10.0, "margin": 0.2, "remove_diagonal": False}, "classes", "unit"),
    ]
    for name, config, y_true, y_pred in settings:
        yield name, config, y_true, y_pred, None, None
    weighted = [
        ("MeanSquaredError", {}, *pair, "weights_column", None),
        ("MeanSquaredError", {}, *maps, "map_weights", None),
        ("MeanSquaredError", {}, *maps, None, "map_mask"),
        ("MeanSquaredError", {}, *maps, "map_weights", "map_mask"),
        ("MeanSquaredError", {"reduction": "sum"}, *maps, "map_weights", "map_mask"),
        ("MeanSquaredError", {"reduction": "mean_with_sample_weight"}, *maps, None, "map_mask"),
        ("MeanSquaredError", {"reduction": "none"}, *maps, None, "map_mask"),
        ("SparseCategoricalCrossentropy", {"ignore_class": 2}, "classes", "softmax", "weights", "mask"),
        ("SparseCategoricalCrossentropy", {}, "segments", "segments_softmax", "map_weights", None),
        ("BinaryCrossentropy", {}, "yes", "chance_column", "weights", None),
        ("CTC", {}, "spoken", "scores_of_steps", None, None),
        ("CTC", {"reduction": "none"}, "spoken", "scores_of_steps", None, None),
        ("CTC", {"reduction": "none"}, "spoken", "scores_of_few_steps", None, None),
        ("CTC", {"reduction": "none"}, "spoken_and_below_0", "scores_of_steps", None, None),
        ("CTC", {}, "spoken", "scores_of_steps", "weights", None),
    ]
    yield from weighted


def loss_vectors():
    for name, config, y_true, y_pred, weight, mask in loss_cases():
        loss = getattr(losses, name)(**config)
        value = loss(array(y_true), array(y_pred, mask), sample_weight=array(weight))
        written = keras.saving.serialize_keras_object(loss)
        # Keras leaves some settings out of what it writes.
        written["config"].update({k: v for k, v in config.items() if k in ("delta", "axis") and k not in written["config"]})
        yield {
            "object": written, "y_true": y_true, "y_pred": y_pred, "sample_weight": weight, "mask": mask,
            "value": numbers(value),
        }


def metric_cases():
    """Class, settings, targets and predictions of several updates, then weights and a mask of all of them."""
    two = [("numbers", "numbers2"), ("positive", "positive2")]
    maps = [("map", "map2"), ("map2", "map")]
    scores = [("labels", "scores"), ("labels2", "scores2")]
    for name in [
        "MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError", "CosineSimilarity", "LogCoshError", "PearsonCorrelation", "ConcordanceCorrelation",
    ]:
        yield name, {}, two, None, None
        yield name, {}, two, "weights", None
        yield name, {}, maps, "map_weights", None
    yield "MeanSquaredError", {}, maps, None, "map_mask"
    yield "MeanSquaredError", {}, maps, "map_weights", "map_mask"
    yield "MeanSquaredError", {}, [("flat", "column")], "weights", None
    yield "RootMeanSquaredError", {}, two, "weights_matrix", None
    yield "CosineSimilarity", {"axis": 1}, maps, None, None
    yield "PearsonCorrelation", {"axis": 0}, two, None, None
    yield "ConcordanceCorrelation", {"axis": 1}, maps, None, None
    for name in ["Hinge", "SquaredHinge"]:
        yield name, {}, [("signs", "numbers"), ("labels", "numbers2")], "weights", None
    yield "CategoricalHinge", {}, [("onehot", "numbers"), ("onehot2", "numbers2")], None, None
    yield "KLDivergence", {}, [("softmax", "softmax2"), ("softmax2", "softmax")], None, None
    yield "Poisson", {}, [("positive", "positive2"), ("positive2", "positive")], None, None
    yield "BinaryCrossentropy", {}, scores, "weights", None
    yield "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, [("labels", "numbers")], None, None
    yield "CategoricalCrossentropy", {}, [("onehot", "softmax"), ("onehot2", "softmax2")], None, None
    yield "CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, [("onehot", "numbers")], None, None
    yield "SparseCategoricalCrossentropy", {}, [("classes", "softmax"), ("classes2", "softmax2")], "weights", None
    yield "SparseCategoricalCrossentropy", {"ignore_class": 2}, [("classes", "softmax"), ("classes2", "softmax2")], None, None
    yield "SparseCategoricalCrossentropy", {"ignore_class": 2}, [("classes", "softmax"), ("classes2", "softmax2")], "weights", None
    equal = [("classes", "classes2"), ("classes2", "classes2")]
    yield "Accuracy", {}, equal, None, None
    yield "Accuracy", {}, equal, "weights", None
    yield "Accuracy", {}, [("segments", "segments"), ("map_mask", "map_mask")], None, "map_mask"
    yield "BinaryAccuracy", {}, scores, None, None
    yield "BinaryAccuracy", {"threshold": 0.3}, scores, "weights", None
    yield "BinaryAccuracy", {}, [("yes", "chance_column"), ("yes_column", "chance")], "weights", None
    yield "CategoricalAccuracy", {}, [("onehot", "softmax"), ("onehot2", "softmax2")], "weights", None
    yield "CategoricalAccuracy", {}, [("segments_onehot", "segments_softmax")], None, "map_mask"
    yield "SparseCategoricalAccuracy", {}, [("classes", "softmax"), ("classes2", "softmax2")], "weights", None
    yield "SparseCategoricalAccuracy", {}, [("classes_column", "softmax"), ("classes2", "softmax2")], None, None
    yield "SparseCategoricalAccuracy", {}, [("segments", "segments_softmax")], "map_weights", "map_mask"
    yield "TopKCategoricalAccuracy", {"k": 2}, [("six_onehot", "six")], "weights", None
    yield "TopKCategoricalAccuracy", {}, [("six_onehot", "six")], None, None
    yield "TopKCategoricalAccuracy", {"k": 2}, [("segments_onehot", "segments_softmax")], None, None
    yield "SparseTopKCategoricalAccuracy", {"k": 3}, [("six_classes", "six")], None, None
    yield "SparseTopKCategoricalAccuracy", {"k": 2}, [("segments", "segments_softmax")], "map_weights", None
    yield "SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, [("classes", "sorted_ids")], None, None
    thresholds = [0.0, 0.25, 0.5, 0.75, 1.0]
    for name in ["TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "Precision", "Recall"]:
        yield name, {}, scores, None, None
        yield name, {"thresholds": 0.3}, scores, "weights", None
        yield name, {"thresholds": [0.8, 0.1]}, scores, "weights_matrix", None
        yield name, {"thresholds": thresholds}, scores, "weights", None
        yield name, {}, [("yes", "chance_column"), ("yes_column", "chance")], None, None
    for name in ["Precision", "Recall"]:
        yield name, {"top_k": 2}, scores, None, None
        yield name, {"class_id": 1}, scores, "weights", None
        yield name, {"top_k": 1, "class_id": 2}, scores, None, None
    for name, key in [
        ("SensitivityAtSpecificity", "specificity"), ("SpecificityAtSensitivity", "sensitivity"),
        ("PrecisionAtRecall", "recall"), ("RecallAtPrecision", "precision"),
    ]:
        yield name, {key: 0.4}, scores, None, None
        yield name, {key: 0.6, "num_thresholds": 7}, scores, "weights", None
        yield name, {key: 0.3, "num_thresholds": 1, "class_id": 0}, scores, None, None
    for curve in ["ROC", "PR", "PRGAIN"]:
        for method in ["interpolation", "majoring", "minoring"]:
            yield "AUC", {"curve": curve, "summation_method": method}, scores, None, None
        yield "AUC", {"curve": curve, "num_thresholds": 9, "multi_label": True}, scores, None, None
    yield "AUC", {}, scores, "weights", None
    yield "AUC", {"thresholds": [0.7, 0.2, 0.4]}, scores, "weights", None
    yield "AUC", {"thresholds": [0.25, 0.5, 0.75]}, scores, None, None
    yield "AUC", {"from_logits": True}, [("labels", "numbers"), ("labels2", "numbers2")], None, None
    yield "AUC", {"multi_label": True, "num_labels": 3}, scores, "weights", None
    classes = [("classes", "classes2"), ("classes2", "classes")]
    onehots = [("onehot", "softmax"), ("onehot2", "softmax2")]
    yield "IoU", {"num_classes": 3, "target_class_ids": [0, 2]}, classes, None, None
    yield "IoU", {"num_classes": 2, "target_class_ids": [1]}, classes, "whole_weights", None
    yield "IoU", {"num_classes": 3, "target_class_ids": [0, 1], "ignore_class": 0}, classes, None, None
    yield "IoU", {"num_classes": 3, "target_class_ids": [0, 1], "dtype": "float32"}, classes, "weights", None
    yield "IoU", {"num_classes": 3, "target_class_ids": [1], "sparse_y_pred": False}, [("classes", "softmax")], None, None
    yield "BinaryIoU", {}, [("labels", "scores"), ("yes", "chance")], None, None
    yield "BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, [("yes", "chance")], "whole_weights", None
    yield "MeanIoU", {"num_classes": 4}, classes, None, None
    yield "OneHotIoU", {"num_classes": 3, "target_class_ids": [0, 2]}, onehots, None, None
    yield "OneHotIoU", {"num_classes": 3, "target_class_ids": [2], "sparse_y_pred": True}, [("onehot", "classes2")], None, None
    yield "OneHotMeanIoU", {"num_classes": 3, "ignore_class": 1}, onehots, "whole_weights", None
    yield "OneHotMeanIoU", {"num_classes": 4}, [("segments_onehot", "segments_softmax")], None, None
    for average in [None, "micro", "macro", "weighted"]:
        yield "F1Score", {"average": average}, onehots, None, None
        yield "FBetaScore", {"average": average, "beta": 2.0, "threshold": 0.4}, scores, "weights", None
    for aggregation in [None, "uniform_average", "variance_weighted_average"]:
        yield "R2Score", {"class_aggregation": aggregation}, two, None, None
        yield "R2Score", {"class_aggregation": aggregation, "num_regressors": 2}, two, "weights", None


def metric_vectors():
    put("sorted_ids", [[0, 2, 1], [0, 1, 2], [2, 0, 1], [1, 0, 2], [1, 2, 0]])
    for name in ["Mean", "Sum"]:
        for weight in [None, "weights"]:
            metric, results = getattr(metrics, name)(), []
            for values in ["numbers", "positive"]:
                metric.update_state(array(values), sample_weight=array(weight))
                results.append(numbers(metric.result()))
            updates = [[values, values] for values in ["numbers", "positive"]]
            yield metric_vector(metric, updates, weight, None, results)
    for name, config, updates, weight, mask in metric_cases():
        keras.utils.clear_session()
        metric, results = getattr(metrics, name)(**config), []
        for y_true, y_pred in updates:
            metric.update_state(array(y_true), array(y_pred, mask), sample_weight=array(weight))
            results.append(numbers(metric.result()))
        yield metric_vector(metric, updates, weight, mask, results, config)


def metric_vector(metric, updates, weight, mask, results, config={}):
    written = keras.saving.serialize_keras_object(metric)
    # Keras leaves a setting out of what it writes.
    if "axis" in config:
        written["config"]["axis"] = config["axis"]
    return {"object": written, "updates": updates, "sample_weight": weight, "mask": mask, "results": results}


def optimizer_cases():
    for name in ["SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "Lion", "Lamb"]:
        yield name, {}
        yield name, {"learning_rate": 0.05, "weight_decay": 0.02}
    yield "SGD", {"momentum": 0.9}
    yield "SGD", {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1}
    yield "SGD", {"clipnorm": 0.5}
    yield "SGD", {"clipvalue": 0.3}
    yield "SGD", {"global_clipnorm": 0.7}
    yield "SGD", {"global_clipnorm": 70.0}
    yield "SGD", {"loss_scale_factor": 8.0, "learning_rate": 0.5}
    yield "SGD", {"momentum": 0.5, "use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 2}
    yield "Adam", {"use_ema": True, "gradient_accumulation_steps": 2}
    yield "Adam", {"use_ema": True, "ema_overwrite_frequency": 2, "gradient_accumulation_steps": 2, "clipnorm": 1.0}
    yield "Adam", {"amsgrad": True, "learning_rate": 0.1}
    yield "Adam", {"beta_1": 0.5, "beta_2": 0.8, "epsilon": 0.1}
    yield "RMSprop", {"momentum": 0.9}
    yield "RMSprop", {"centered": True, "rho": 0.7}
    yield "RMSprop", {"centered": True, "momentum": 0.5, "epsilon": 1e-3}
    yield "Adagrad", {"initial_accumulator_value": 0.5, "learning_rate": 0.1}
    yield "Adadelta", {"rho": 0.8, "epsilon": 1e-3, "learning_rate": 1.0}
    yield "Nadam", {"beta_1": 0.7, "learning_rate": 0.1, "gradient_accumulation_steps": 2}
    yield "Ftrl", {
        "learning_rate": 0.1, "l1_regularization_strength": 0.05, "l2_regularization_strength": 0.1,
        "l2_shrinkage_regularization_strength": 0.2, "beta": 0.3}
    yield "Ftrl", {"learning_rate": 0.1, "learning_rate_power": -0.7}
    yield "Lion", {"beta_1": 0.5, "beta_2": 0.6, "learning_rate": 0.1}
    schedule = optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    yield "Adam", {"learning_rate": schedule, "weight_decay": 0.01}
    yield "Adam", {"learning_rate": schedule, "gradient_accumulation_steps": 2}


def optimizer_vectors():
    start = [RNG.normal(size=(3, 2)), RNG.normal(size=(2,))]
    gradients = [[RNG.normal(size=(3, 2)), RNG.normal(size=(2,))] for _ in range(4)]
    names = ["kernel", "bias"]
    for name, x in zip(names, start):
        put(f"start_{name}", x)
    for step, pair in enumerate(gradients):
        for name, x in zip(names, pair):
            put(f"gradient_{step}_{name}", x)
    for name, config in optimizer_cases():
        keras.utils.clear_session()
        with backend.name_scope("dense"):
            variables = [keras.Variable(DATA[f"start_{n}"], name=n) for n in names]
        optimizer = getattr(optimizers, name)(**config)
        optimizer.build(variables)
        steps = []
        for step in range(len(gradients)):
            pairs = [(keras.ops.convert_to_tensor(DATA[f"gradient_{step}_{n}"]), v) for n, v in zip(names, variables)]
            optimizer.apply_gradients(pairs)
            steps.append([numbers(v) for v in variables])
        state = [{"path": v.path, "shape": list(v.shape), "values": numbers(v)} for v in optimizer.variables]
        # The names of what was built outside of a model's call lack its scope.
        optimizer.finalize_variable_values(variables)
        yield {
            "object": keras.saving.serialize_keras_object(optimizer), "steps": steps, "state": state,
            "final": [numbers(v) for v in variables],
        }


def schedule_vectors():
    schedules = optimizers.schedules
    cases = [
        schedules.ExponentialDecay(0.1, 10, 0.9), schedules.ExponentialDecay(0.1, 10, 0.9, staircase=True),
        schedules.PiecewiseConstantDecay([3, 12, 20], [0.1, 0.05, 0.01, 0.001]),
        schedules.PolynomialDecay(0.1, 15), schedules.PolynomialDecay(0.1, 15, 0.01, power=2.0, cycle=True),
        schedules.InverseTimeDecay(0.1, 10, 0.5), schedules.InverseTimeDecay(0.1, 10, 0.5, staircase=True),
        schedules.CosineDecay(0.1, 20), schedules.CosineDecay(0.01, 15, alpha=0.1, warmup_target=0.1, warmup_steps=5),
        schedules.CosineDecayRestarts(0.1, 4), schedules.CosineDecayRestarts(0.1, 7, t_mul=1.0, m_mul=0.5, alpha=0.1),
        schedules.CosineDecayRestarts(0.1, 5, t_mul=1.5, m_mul=0.9),
    ]
    for schedule in cases:
        rates = [float(schedule(step)) for step in range(30)]
        yield {"object": keras.saving.serialize_keras_object(schedule), "rates": numbers(rates)}


def regularizer_vectors():
    regularizers = keras.regularizers
    cases = [
        regularizers.L1(0.3), regularizers.L2(), regularizers.L1L2(0.1, 0.2), regularizers.L1L2(), regularizers.L1L2(l2=0.5),
        regularizers.OrthogonalRegularizer(), regularizers.OrthogonalRegularizer(0.5, "columns"),
    ]
    for regularizer in cases:
        value = regularizer(array("numbers"))
        yield {"object": keras.saving.serialize_keras_object(regularizer), "x": "numbers", "value": numbers([value])}


def constraint_vectors():
    constraints = keras.constraints
    cases = [
        (constraints.MaxNorm(), "numbers"), (constraints.MaxNorm(0.5, axis=1), "numbers"), (constraints.NonNeg(), "numbers"),
        (constraints.UnitNorm(), "numbers"), (constraints.UnitNorm(axis=[0, 1]), "map"),
        (constraints.MinMaxNorm(0.5, 0.8, rate=0.7), "numbers"), (constraints.MinMaxNorm(2.0, 3.0, axis=-1), "map"),
    ]
    for constraint, x in cases:
        yield {"object": keras.saving.serialize_keras_object(constraint), "x": x, "value": numbers(constraint(array(x)))}


def names():
    """What Keras exports, and the classes or functions that its short names mean."""
    found = {}
    modules = [
        (losses, losses.Loss), (metrics, metrics.Metric), (optimizers, optimizers.Optimizer),
        (keras.regularizers, keras.regularizers.Regularizer), (keras.constraints, keras.constraints.Constraint),
    ]
    for module, base in modules:
        classes = {v.__name__ for v in vars(module).values() if inspect.isclass(v) and v is not base}
        found[module.__name__.rsplit(".", 1)[-1]] = sorted(classes)
    schedules = optimizers.schedules
    found["schedules"] = sorted(
        n for n, v in vars(schedules).items() if inspect.isclass(v) and v is not schedules.LearningRateSchedule)
    from keras.src.losses import ALL_OBJECTS_DICT as loss_names
    from keras.src.metrics import ALL_OBJECTS_DICT as metric_names

    found["loss_names"] = {n: v.__name__ for n, v in sorted(loss_names.items())}
    found["metric_names"] = {n: v.__name__ for n, v in sorted(metric_names.items())}
    return found


def main():
    inputs()
    found = {
        "keras": keras.__version__,
        "names": names(),
        "losses": list(loss_vectors()),
        "metrics": list(metric_vectors()),
        "optimizers": list(optimizer_vectors()),
        "schedules": list(schedule_vectors()),
        "regularizers": list(regularizer_vectors()),
        "constraints": list(constraint_vectors()),
    }
    found["data"] = {name: [list(x.shape), numbers(x)] for name, x in sorted(DATA.items())}
    lines = []
    for key, value in found.items():
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
        if items is None:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
            continue
        entry = (lambda k, v: f"{json.dumps(k)}: {json.dumps(v)}") if isinstance(value, dict) else (lambda _, v: json.dumps(v))
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        lines.append(f"{json.dumps(key)}: {opening}\n" + ",\n".join(entry(k, v) for k, v in items) + f"\n{closing}")
    pathlib.Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
