"""Layers as features."""

import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_no_attributes_set_in_init, check_parameters_default_constructible

from foveal.sklearn import LayerFeatures


def test_features_are_the_crop_of_the_layer(model, rng):
    x = rng.random((6, 12, 12, 3), dtype=np.float32)
    features = LayerFeatures(model, "relu", crop=2).fit(x)
    table = features.transform(x)
    np.testing.assert_array_equal(table, model.crop("relu", 2).predict(x).reshape(6, -1))
    assert list(features.get_feature_names_out()[:2]) == ["relu_0_0_0", "relu_0_0_1"] and table.shape == (6, 32)


def test_a_pipeline_learns_from_it_and_pickles(model, rng, tmp_path):
    x = rng.random((20, 12, 12, 3), dtype=np.float32)
    x[::2] += 1
    model.save(tmp_path / "model.keras")
    pipeline = make_pipeline(clone(LayerFeatures(tmp_path / "model.keras", "second", 4)), LogisticRegression())
    y = np.arange(20) % 2
    assert pipeline.fit(x, y).score(x, y) == 1
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(pipeline)).predict(x), y)


def test_it_keeps_scikit_learns_conventions():
    check_parameters_default_constructible("LayerFeatures", LayerFeatures())
    check_no_attributes_set_in_init("LayerFeatures", LayerFeatures())
