"""A model's layers as features for scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from .model import Model, load_model

__all__ = ["LayerFeatures"]


class LayerFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The output of a layer, or a crop of it, as a table with a row for each example.

    Parameters
    ----------
    model
        A model, or the path of a ``.keras`` file.
    layer
        Name of a layer; the model's output if None.
    crop
        Entries to keep along each spatial axis, from the center; only what they need is computed. The whole output if
        None.
    batch_size
        Examples computed at once.

    Attributes
    ----------
    model_ : Model
        The model that computes the features.
    n_features_out_ : int
        Number of features.
    """

    def __init__(self, model: Any = None, layer: str | None = None, crop: Any = None, batch_size: int | None = None) -> None:
        self.model = model
        self.layer = layer
        self.crop = crop
        self.batch_size = batch_size

    def fit(self, X: Any, y: Any = None) -> LayerFeatures:
        """Cut the layer out of the model; nothing is learned from `X`."""
        model = self.model if isinstance(self.model, Model) else load_model(self.model)
        self.model_ = model if self.layer is None else model.crop(self.layer, self.crop)
        self.shape_ = self._output(X[:1]).shape[1:]
        self.n_features_out_ = int(np.prod(self.shape_))
        self.n_features_in_ = int(np.prod(np.shape(X)[1:]))
        return self

    def _output(self, X: Any) -> Any:
        # Tables have their examples flat; the model knows the shape of one.
        X = np.asarray(X)
        shape = self.model_.input_shape[1:]
        if X.ndim == 2 and len(shape) > 1 and None not in shape:
            X = X.reshape(len(X), *shape)
        return self.model_.predict(X, batch_size=self.batch_size)

    def transform(self, X: Any) -> Any:
        """The features of each example."""
        check_is_fitted(self)
        return self._output(X).reshape(len(X), self.n_features_out_)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names such as ``relu_0_3_7``: the layer, and the place in its output."""
        check_is_fitted(self)
        name = self.layer or self.model_.name
        return np.asarray(["_".join([name, *map(str, place)]) for place in np.ndindex(*self.shape_)], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")
