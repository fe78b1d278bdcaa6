"""A Keras model as a native PyTorch module: channels first in shape, channels last in memory, with the same weights."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

CHANNELS_LAST = torch.channels_last


def set_weights(module, **weights):
    """Gives a module these weights: each an array, and the order of its axes in PyTorch."""
    for name, (array, *order) in weights.items():
        getattr(module, name).data.copy_(torch.from_numpy(np.transpose(array, order or None)))
    return module


def convolution(layer):
    kernel, *bias = layer.get_weights()
    transposed = type(layer).__name__ == "Conv2DTranspose"
    make = nn.ConvTranspose2d if transposed else nn.Conv2d
    channels = kernel.shape[:1:-1] if transposed else kernel.shape[2:]
    padding = dict() if transposed else dict(padding=layer.padding)
    module = make(*channels, layer.kernel_size, layer.strides, bias=bool(bias), **padding)
    set_weights(module, weight=(kernel, 3, 2, 0, 1), **({"bias": (bias[0],)} if bias else {}))
    return activated(module.to(memory_format=CHANNELS_LAST), layer)


def dense(layer):
    kernel, bias = layer.get_weights()
    return activated(set_weights(nn.Linear(*kernel.shape), weight=(kernel, 1, 0), bias=(bias,)), layer)


def batch_normalization(layer):
    gamma, beta, mean, variance = layer.get_weights()
    module = nn.BatchNorm2d(len(gamma), layer.epsilon, 1 - layer.momentum)
    return set_weights(module, weight=(gamma,), bias=(beta,), running_mean=(mean,), running_var=(variance,))


class LastOutput(nn.Module):
    """What an LSTM gives at the end of a sequence."""

    def __init__(self, layer):
        super().__init__()
        kernel, recurrent, bias = layer.get_weights()
        lstm = nn.LSTM(len(kernel), layer.units, batch_first=True)
        zeros = np.zeros_like(bias)
        self.lstm = set_weights(
            lstm, weight_ih_l0=(kernel, 1, 0), weight_hh_l0=(recurrent, 1, 0), bias_ih_l0=(bias,), bias_hh_l0=(zeros,)
        )
        # Keras has one bias.
        lstm.bias_hh_l0.requires_grad_(False)

    def forward(self, x):
        return self.lstm(x)[0][:, -1]


def activated(module, layer):
    name = layer.activation.__name__
    assert name in ["relu", "linear"], name
    return nn.Sequential(module, nn.ReLU(inplace=True)) if name == "relu" else module


def cropping(layer):
    (top, bottom), (left, right) = layer.cropping
    return lambda x: x[:, :, top : x.shape[2] - bottom, left : x.shape[3] - right]


LAYERS = {
    "Conv2D": convolution,
    "Conv2DTranspose": convolution,
    "Dense": dense,
    "BatchNormalization": batch_normalization,
    "LSTM": LastOutput,
    "ReLU": lambda layer: nn.ReLU(inplace=True),
    "MaxPooling2D": lambda layer: nn.MaxPool2d(layer.pool_size, layer.strides),
    "Cropping2D": cropping,
    "Concatenate": lambda layer: lambda *x: torch.cat(x, 1),
    "Add": lambda layer: torch.add,
    "GlobalAveragePooling2D": lambda layer: lambda x: x.mean((2, 3)),
}


class TorchModel(nn.Module):
    """Runs the layers of a Keras model with one input and one output in their order."""

    def __init__(self, keras_model):
        super().__init__()
        self.calls, self.modules_of = [], nn.ModuleList()
        for operation in keras_model._functional.operations if hasattr(keras_model, "_functional") else keras_model.operations:
            if type(operation).__name__ == "InputLayer":
                continue
            call = LAYERS[type(operation).__name__](operation)
            if isinstance(call, nn.Module):
                self.modules_of.append(call)
            node = operation._inbound_nodes[-1]
            self.calls.append((call, [id(x) for x in node.input_tensors], id(node.output_tensors[0])))
        self.input, self.output = (id(tensors[0]) for tensors in [keras_model.inputs, keras_model.outputs])

    def forward(self, x):
        tensors = {self.input: x}
        for call, inputs, output in self.calls:
            tensors[output] = call(*(tensors[i] for i in inputs))
        return tensors[self.output]


def batch(x):
    """An array of Keras' layout."""
    x = torch.from_numpy(x)
    return x.permute(0, 3, 1, 2) if x.ndim == 4 else x


def loss(config):
    """The loss of these settings on a prediction with its channels second, and targets as Keras has them."""
    if config["class_name"] == "MeanSquaredError":
        return functional.mse_loss, batch
    return functional.cross_entropy, lambda y: torch.from_numpy(y).long()


def optimizer(config, parameters):
    settings = config["config"]
    if config["class_name"] == "SGD":
        return torch.optim.SGD(parameters, settings["learning_rate"], settings["momentum"], foreach=True)
    return torch.optim.Adam(parameters, settings["learning_rate"], eps=1e-7, fused=True)
