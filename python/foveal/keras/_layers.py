# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Keras' layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..layer import Layer

__all__ = [
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "Dense",
    "Activation",
    "ReLU",
    "LeakyReLU",
    "ELU",
    "Softmax",
    "PReLU",
    "BatchNormalization",
    "LayerNormalization",
    "RMSNormalization",
    "GroupNormalization",
    "UnitNormalization",
    "Normalization",
    "Rescaling",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "CenterCrop",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "Resizing",
    "Concatenate",
    "Add",
    "Subtract",
    "Multiply",
    "Average",
    "Maximum",
    "Minimum",
    "Flatten",
    "Reshape",
    "Permute",
    "RepeatVector",
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "GaussianDropout",
    "GaussianNoise",
    "AlphaDropout",
    "ActivityRegularization",
    "Identity",
    "RandomFlip",
    "RandomRotation",
    "RandomZoom",
    "RandomTranslation",
    "RandomContrast",
    "RandomBrightness",
    "RandomHue",
    "RandomSaturation",
]


class Conv1D(Layer):
    """A convolution.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``filters`` channels.
    Output length along an axis: ``ceil(n / stride)`` with padding ``same`` and ``causal``,
    ``floor((n - (kernel - 1) * dilation - 1) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid``, ``same``, or for one axis ``causal``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    groups
        Channel groups that do not see each other.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1,),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1,),
        groups: int = 1,
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "groups": groups, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Conv2D(Layer):
    """A convolution.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``filters`` channels.
    Output length along an axis: ``ceil(n / stride)`` with padding ``same`` and ``causal``,
    ``floor((n - (kernel - 1) * dilation - 1) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid``, ``same``, or for one axis ``causal``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    groups
        Channel groups that do not see each other.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1),
        groups: int = 1,
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "groups": groups, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Conv3D(Layer):
    """A convolution.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``filters`` channels.
    Output length along an axis: ``ceil(n / stride)`` with padding ``same`` and ``causal``,
    ``floor((n - (kernel - 1) * dilation - 1) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid``, ``same``, or for one axis ``causal``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    groups
        Channel groups that do not see each other.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1, 1),
        groups: int = 1,
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "groups": groups, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class DepthwiseConv1D(Layer):
    """A convolution in which every input channel is convolved alone, with ``depth_multiplier`` kernels of its own.

    Output channel ``c * depth_multiplier + m`` is input channel ``c`` under its kernel ``m``; lengths as in
    ``Conv``(super::conv::Conv).

    Parameters
    ----------
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    depth_multiplier
        Output channels per input channel.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    depthwise_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    depthwise_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    depthwise_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1,),
        padding: Literal["valid", "same", "causal"] = "valid",
        depth_multiplier: int = 1,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1,),
        activation: str | None = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"kernel_size": kernel_size, "strides": strides, "padding": padding, "depth_multiplier": depth_multiplier, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "use_bias": use_bias, "depthwise_initializer": depthwise_initializer, "bias_initializer": bias_initializer, "depthwise_regularizer": depthwise_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "depthwise_constraint": depthwise_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class DepthwiseConv2D(Layer):
    """A convolution in which every input channel is convolved alone, with ``depth_multiplier`` kernels of its own.

    Output channel ``c * depth_multiplier + m`` is input channel ``c`` under its kernel ``m``; lengths as in
    ``Conv``(super::conv::Conv).

    Parameters
    ----------
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    depth_multiplier
        Output channels per input channel.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    depthwise_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    depthwise_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    depthwise_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        depth_multiplier: int = 1,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1),
        activation: str | None = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"kernel_size": kernel_size, "strides": strides, "padding": padding, "depth_multiplier": depth_multiplier, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "use_bias": use_bias, "depthwise_initializer": depthwise_initializer, "bias_initializer": bias_initializer, "depthwise_regularizer": depthwise_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "depthwise_constraint": depthwise_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class SeparableConv1D(Layer):
    """A depthwise convolution, then a convolution of one tap that mixes the channels; bias and activation come last.

    Output lengths as in ``Conv``(super::conv::Conv), with ``filters`` channels.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    depth_multiplier
        Channels between the two steps per input channel.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    depthwise_initializer
        Of the depthwise kernel.
    pointwise_initializer
        Of the pointwise kernel.
    bias_initializer
        Of the bias.
    depthwise_regularizer
        Penalty on the depthwise kernel in training.
    pointwise_regularizer
        Penalty on the pointwise kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    depthwise_constraint
        Constraint on the depthwise kernel in training.
    pointwise_constraint
        Constraint on the pointwise kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1,),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1,),
        depth_multiplier: int = 1,
        activation: str | None = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "depth_multiplier": depth_multiplier, "activation": activation, "use_bias": use_bias, "depthwise_initializer": depthwise_initializer, "pointwise_initializer": pointwise_initializer, "bias_initializer": bias_initializer, "depthwise_regularizer": depthwise_regularizer, "pointwise_regularizer": pointwise_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "depthwise_constraint": depthwise_constraint, "pointwise_constraint": pointwise_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class SeparableConv2D(Layer):
    """A depthwise convolution, then a convolution of one tap that mixes the channels; bias and activation come last.

    Output lengths as in ``Conv``(super::conv::Conv), with ``filters`` channels.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    depth_multiplier
        Channels between the two steps per input channel.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    depthwise_initializer
        Of the depthwise kernel.
    pointwise_initializer
        Of the pointwise kernel.
    bias_initializer
        Of the bias.
    depthwise_regularizer
        Penalty on the depthwise kernel in training.
    pointwise_regularizer
        Penalty on the pointwise kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    depthwise_constraint
        Constraint on the depthwise kernel in training.
    pointwise_constraint
        Constraint on the pointwise kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1),
        depth_multiplier: int = 1,
        activation: str | None = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "depth_multiplier": depth_multiplier, "activation": activation, "use_bias": use_bias, "depthwise_initializer": depthwise_initializer, "pointwise_initializer": pointwise_initializer, "bias_initializer": bias_initializer, "depthwise_regularizer": depthwise_regularizer, "pointwise_regularizer": pointwise_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "depthwise_constraint": depthwise_constraint, "pointwise_constraint": pointwise_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Conv1DTranspose(Layer):
    """A transposed convolution: what the gradient of a convolution does to its output.

    With ``k = (kernel - 1) * dilation + 1``, the output length along an axis is ``(n - 1) * stride + max(k, stride)`` with
    padding ``valid`` and ``n * stride`` with ``same``; with an ``output_padding`` of ``p`` it is ``(n - 1) * stride + k + p`` and
    ``(n - 1) * stride + k % 2 + p``.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Output step between neighbouring inputs.
    padding
        ``valid`` or ``same``.
    output_padding
        Length added at the end of each axis, less than the stride; absent: it follows from the padding.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1,),
        padding: Literal["valid", "same", "causal"] = "valid",
        output_padding: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1,),
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "output_padding": output_padding, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Conv2DTranspose(Layer):
    """A transposed convolution: what the gradient of a convolution does to its output.

    With ``k = (kernel - 1) * dilation + 1``, the output length along an axis is ``(n - 1) * stride + max(k, stride)`` with
    padding ``valid`` and ``n * stride`` with ``same``; with an ``output_padding`` of ``p`` it is ``(n - 1) * stride + k + p`` and
    ``(n - 1) * stride + k % 2 + p``.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Output step between neighbouring inputs.
    padding
        ``valid`` or ``same``.
    output_padding
        Length added at the end of each axis, less than the stride; absent: it follows from the padding.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between taps.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        output_padding: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1),
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "output_padding": output_padding, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Conv3DTranspose(Layer):
    """A transposed convolution: what the gradient of a convolution does to its output.

    With ``k = (kernel - 1) * dilation + 1``, the output length along an axis is ``(n - 1) * stride + max(k, stride)`` with
    padding ``valid`` and ``n * stride`` with ``same``; with an ``output_padding`` of ``p`` it is ``(n - 1) * stride + k + p`` and
    ``(n - 1) * stride + k % 2 + p``.

    Parameters
    ----------
    filters
        Output channels.
    kernel_size
        Taps along each spatial axis.
    strides
        Output step between neighbouring inputs.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    output_padding
        Length added at the end of each axis, less than the stride; absent: it follows from the padding.
    dilation_rate
        Distance between taps.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        output_padding: Any = None,
        dilation_rate: int | Sequence[int] = (1, 1, 1),
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "output_padding": output_padding, "dilation_rate": dilation_rate, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Dense(Layer):
    """``activation(x @ kernel + bias)`` along the last axis: ``(..., k)`` to ``(..., units)``.

    Parameters
    ----------
    units
        Output channels.
    activation
        Function of the result.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        units: int,
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint}, name, dtype, trainable, **unknown)


class Activation(Layer):
    """An activation function as a layer of its own. The shape stays.

    Parameters
    ----------
    activation
        The function's name.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        activation: str | None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"activation": activation}, name, dtype, trainable, **unknown)


class ReLU(Layer):
    """``min(x, max_value)`` above ``threshold``, ``negative_slope * (x - threshold)`` below. The shape stays.

    Parameters
    ----------
    max_value
        Largest value; none if absent.
    negative_slope
        Slope below the threshold.
    threshold
        Where the function leaves its lower branch.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"max_value": max_value, "negative_slope": negative_slope, "threshold": threshold}, name, dtype, trainable, **unknown)


class LeakyReLU(Layer):
    """``x`` where positive, else ``negative_slope * x``. The shape stays.

    Parameters
    ----------
    negative_slope
        Slope below 0.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        negative_slope: float = 0.3,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"negative_slope": negative_slope}, name, dtype, trainable, **unknown)


class ELU(Layer):
    """``x`` where positive, else ``alpha * (e^x - 1)``. The shape stays.

    Parameters
    ----------
    alpha
        Minus the limit far below 0.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"alpha": alpha}, name, dtype, trainable, **unknown)


class Softmax(Layer):
    """``e^x`` over its sum along one axis or several. The shape stays.

    Parameters
    ----------
    axis
        The axes along which the result sums up to 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis}, name, dtype, trainable, **unknown)


class PReLU(Layer):
    """``x`` where positive, else ``alpha * x`` with an alpha of its own for every place but the batch. The shape stays.

    Parameters
    ----------
    alpha_initializer
        Of the slopes.
    alpha_regularizer
        Penalty on the slopes in training.
    alpha_constraint
        Constraint on the slopes in training.
    shared_axes
        Axes (counted with the batch) along which one slope serves all: ``[1, 2]`` for one per channel of an image.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Sequence[int] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"alpha_initializer": alpha_initializer, "alpha_regularizer": alpha_regularizer, "alpha_constraint": alpha_constraint, "shared_axes": shared_axes}, name, dtype, trainable, **unknown)


class BatchNormalization(Layer):
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, with stored mean and variance per channel in prediction.
    The shape stays.

    Parameters
    ----------
    axis
        The axis of the channels.
    momentum
        Weight of the old value when the stored statistics are updated in training.
    epsilon
        Added to the variance.
    center
        Whether to add beta.
    scale
        Whether to multiply by gamma.
    beta_initializer
        Of beta.
    gamma_initializer
        Of gamma.
    moving_mean_initializer
        Of the stored mean.
    moving_variance_initializer
        Of the stored variance.
    beta_regularizer
        Penalty on beta in training.
    gamma_regularizer
        Penalty on gamma in training.
    beta_constraint
        Constraint on beta in training.
    gamma_constraint
        Constraint on gamma in training.
    synchronized
        Whether training statistics are shared between devices; one device is all there is.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        synchronized: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "momentum": momentum, "epsilon": epsilon, "center": center, "scale": scale, "beta_initializer": beta_initializer, "gamma_initializer": gamma_initializer, "moving_mean_initializer": moving_mean_initializer, "moving_variance_initializer": moving_variance_initializer, "beta_regularizer": beta_regularizer, "gamma_regularizer": gamma_regularizer, "beta_constraint": beta_constraint, "gamma_constraint": gamma_constraint, "synchronized": synchronized}, name, dtype, trainable, **unknown)


class LayerNormalization(Layer):
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, with mean and variance of each entry's own values along ``axis``.
    The shape stays.

    Parameters
    ----------
    axis
        The axes that are normalised together, which are also those of gamma and beta.
    epsilon
        Added to the variance.
    center
        Whether to add beta.
    scale
        Whether to multiply by gamma.
    rms_scaling
        Whether to leave the mean in and have no beta; not what the name says, and deprecated in Keras.
    beta_initializer
        Of beta.
    gamma_initializer
        Of gamma.
    beta_regularizer
        Penalty on beta in training.
    gamma_regularizer
        Penalty on gamma in training.
    beta_constraint
        Constraint on beta in training.
    gamma_constraint
        Constraint on gamma in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        rms_scaling: bool = False,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "epsilon": epsilon, "center": center, "scale": scale, "rms_scaling": rms_scaling, "beta_initializer": beta_initializer, "gamma_initializer": gamma_initializer, "beta_regularizer": beta_regularizer, "gamma_regularizer": gamma_regularizer, "beta_constraint": beta_constraint, "gamma_constraint": gamma_constraint}, name, dtype, trainable, **unknown)


class RMSNormalization(Layer):
    """``scale * x / sqrt(mean(x^2) + epsilon)``, with the mean of each entry's own values along ``axis``. The shape stays.

    Parameters
    ----------
    axis
        The axes that are normalised together, which are also those of the scale.
    epsilon
        Added to the mean square.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-6,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "epsilon": epsilon}, name, dtype, trainable, **unknown)


class GroupNormalization(Layer):
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, with mean and variance over all of an entry's values in a group
    of neighbouring channels. The shape stays.

    Parameters
    ----------
    groups
        Number of groups; -1 for one per channel (instance normalisation).
    axis
        The axis of the channels.
    epsilon
        Added to the variance.
    center
        Whether to add beta.
    scale
        Whether to multiply by gamma.
    beta_initializer
        Of beta.
    gamma_initializer
        Of gamma.
    beta_regularizer
        Penalty on beta in training.
    gamma_regularizer
        Penalty on gamma in training.
    beta_constraint
        Constraint on beta in training.
    gamma_constraint
        Constraint on gamma in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"groups": groups, "axis": axis, "epsilon": epsilon, "center": center, "scale": scale, "beta_initializer": beta_initializer, "gamma_initializer": gamma_initializer, "beta_regularizer": beta_regularizer, "gamma_regularizer": gamma_regularizer, "beta_constraint": beta_constraint, "gamma_constraint": gamma_constraint}, name, dtype, trainable, **unknown)


class UnitNormalization(Layer):
    """``x`` divided by its Euclidean length along ``axis``. The shape stays.

    Parameters
    ----------
    axis
        The axes along which the result has length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis}, name, dtype, trainable, **unknown)


class Normalization(Layer):
    """``(x - mean) / max(sqrt(variance), 1e-7)``, with mean and variance given, or learnt from data beforehand. The shape stays.

    Parameters
    ----------
    axis
        The axes along which each place has a mean and a variance of its own; null or none: one for all.
    mean
        The mean; learnt if absent.
    variance
        The variance; learnt if absent.
    invert
        Whether to undo it: ``mean + x * max(sqrt(variance), 1e-7)``.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: Any = (-1,),
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis, "mean": mean, "variance": variance, "invert": invert}, name, dtype, trainable, **unknown)


class Rescaling(Layer):
    """``x * scale + offset``, in floats also for integer inputs. The shape stays.

    Parameters
    ----------
    scale
        Factor: one for all, or one per channel.
    offset
        Added after: one for all, or one per channel.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        scale: Any,
        offset: Any = 0.0,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"scale": scale, "offset": offset}, name, dtype, trainable, **unknown)


class MaxPooling1D(Layer):
    """The largest value in each window; padding never wins.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``. Output length along an axis:
    ``ceil(n / stride)`` with padding ``same``, ``floor((n - pool_size) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        pool_size: int | Sequence[int] = (2,),
        strides: Any = None,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class MaxPooling2D(Layer):
    """The largest value in each window; padding never wins.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``. Output length along an axis:
    ``ceil(n / stride)`` with padding ``same``, ``floor((n - pool_size) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        pool_size: int | Sequence[int] = (2, 2),
        strides: Any = None,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class MaxPooling3D(Layer):
    """The largest value in each window; padding never wins.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``. Output length along an axis:
    ``ceil(n / stride)`` with padding ``same``, ``floor((n - pool_size) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        pool_size: int | Sequence[int] = (2, 2, 2),
        strides: Any = None,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class AveragePooling1D(Layer):
    """The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their
    own type, where the sum of small ones wraps around; here it does not.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``. Output length along an axis:
    ``ceil(n / stride)`` with padding ``same``, ``floor((n - pool_size) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        pool_size: int | Sequence[int],
        strides: Any = None,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class AveragePooling2D(Layer):
    """The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their
    own type, where the sum of small ones wraps around; here it does not.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``. Output length along an axis:
    ``ceil(n / stride)`` with padding ``same``, ``floor((n - pool_size) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        pool_size: int | Sequence[int],
        strides: Any = None,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class AveragePooling3D(Layer):
    """The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their
    own type, where the sum of small ones wraps around; here it does not.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``. Output length along an axis:
    ``ceil(n / stride)`` with padding ``same``, ``floor((n - pool_size) / stride) + 1`` with ``valid``.

    Parameters
    ----------
    pool_size
        Window along each spatial axis.
    strides
        Step of the window; its size if absent.
    padding
        ``valid`` or ``same``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        pool_size: int | Sequence[int],
        strides: Any = None,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"pool_size": pool_size, "strides": strides, "padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class GlobalMaxPooling1D(Layer):
    """The largest value of each channel.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output ``(batch, channels)``, or the
    input's axes with spatial lengths of 1 if ``keepdims``.

    Parameters
    ----------
    data_format
        Where the channels stand.
    keepdims
        Whether the spatial axes stay, with length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format, "keepdims": keepdims}, name, dtype, trainable, **unknown)


class GlobalMaxPooling2D(Layer):
    """The largest value of each channel.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output ``(batch, channels)``, or the
    input's axes with spatial lengths of 1 if ``keepdims``.

    Parameters
    ----------
    data_format
        Where the channels stand.
    keepdims
        Whether the spatial axes stay, with length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format, "keepdims": keepdims}, name, dtype, trainable, **unknown)


class GlobalMaxPooling3D(Layer):
    """The largest value of each channel.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output ``(batch, channels)``, or the
    input's axes with spatial lengths of 1 if ``keepdims``.

    Parameters
    ----------
    data_format
        Where the channels stand.
    keepdims
        Whether the spatial axes stay, with length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format, "keepdims": keepdims}, name, dtype, trainable, **unknown)


class GlobalAveragePooling1D(Layer):
    """The mean of each channel.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output ``(batch, channels)``, or the
    input's axes with spatial lengths of 1 if ``keepdims``.

    Parameters
    ----------
    data_format
        Where the channels stand.
    keepdims
        Whether the spatial axes stay, with length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format, "keepdims": keepdims}, name, dtype, trainable, **unknown)


class GlobalAveragePooling2D(Layer):
    """The mean of each channel.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output ``(batch, channels)``, or the
    input's axes with spatial lengths of 1 if ``keepdims``.

    Parameters
    ----------
    data_format
        Where the channels stand.
    keepdims
        Whether the spatial axes stay, with length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format, "keepdims": keepdims}, name, dtype, trainable, **unknown)


class GlobalAveragePooling3D(Layer):
    """The mean of each channel.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output ``(batch, channels)``, or the
    input's axes with spatial lengths of 1 if ``keepdims``.

    Parameters
    ----------
    data_format
        Where the channels stand.
    keepdims
        Whether the spatial axes stay, with length 1.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format, "keepdims": keepdims}, name, dtype, trainable, **unknown)


class ZeroPadding1D(Layer):
    """Zeros around ``R`` spatial axes; the output is that much larger.

    Parameters
    ----------
    padding
        Zeros in front of and behind each axis.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        padding: int | Sequence[Any] = (1, 1),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class ZeroPadding2D(Layer):
    """Zeros around ``R`` spatial axes; the output is that much larger.

    Parameters
    ----------
    padding
        Zeros in front of and behind each axis.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        padding: int | Sequence[Any] = ((1, 1), (1, 1)),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class ZeroPadding3D(Layer):
    """Zeros around ``R`` spatial axes; the output is that much larger.

    Parameters
    ----------
    padding
        Zeros in front of and behind each axis.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        padding: int | Sequence[Any] = ((1, 1), (1, 1), (1, 1)),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"padding": padding, "data_format": data_format}, name, dtype, trainable, **unknown)


class Cropping1D(Layer):
    """Cuts margins off ``R`` spatial axes; the output is that much smaller.

    Parameters
    ----------
    cropping
        Entries in front of and behind each axis.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        cropping: int | Sequence[Any] = (1, 1),
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"cropping": cropping}, name, dtype, trainable, **unknown)


class Cropping2D(Layer):
    """Cuts margins off ``R`` spatial axes; the output is that much smaller.

    Parameters
    ----------
    cropping
        Entries in front of and behind each axis.
    data_format
        Where the channels stand; Cropping1D only knows channels last.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        cropping: int | Sequence[Any] = ((0, 0), (0, 0)),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"cropping": cropping, "data_format": data_format}, name, dtype, trainable, **unknown)


class Cropping3D(Layer):
    """Cuts margins off ``R`` spatial axes; the output is that much smaller.

    Parameters
    ----------
    cropping
        Entries in front of and behind each axis.
    data_format
        Where the channels stand; Cropping1D only knows channels last.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        cropping: int | Sequence[Any] = ((1, 1), (1, 1), (1, 1)),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"cropping": cropping, "data_format": data_format}, name, dtype, trainable, **unknown)


class CenterCrop(Layer):
    """Keras' center crop of ``(batch, height, width, channels)`` or one image without batch.

    ``start = floor((n - size) / 2)`` along each axis. Where the input is shorter than the crop along either axis, it is
    cropped to the wanted aspect ratio and resized (bilinear), as Keras does; ``Crop`` has other policies.

    Parameters
    ----------
    height
        Rows of the output.
    width
        Columns of the output.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        height: int,
        width: int,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"height": height, "width": width, "data_format": data_format}, name, dtype, trainable, **unknown)


class UpSampling1D(Layer):
    """Repeats every step of ``(batch, steps, channels)``.

    Parameters
    ----------
    size
        How many times.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        size: int = 2,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"size": size}, name, dtype, trainable, **unknown)


class UpSampling2D(Layer):
    """Enlarges ``(batch, height, width, channels)`` by whole factors.

    Parameters
    ----------
    size
        Factors of height and width.
    data_format
        Where the channels stand.
    interpolation
        How values between samples are found; ``nearest`` repeats them.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        size: int | Sequence[int] = (2, 2),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "nearest",
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"size": size, "data_format": data_format, "interpolation": interpolation}, name, dtype, trainable, **unknown)


class UpSampling3D(Layer):
    """Repeats every value of ``(batch, depth, height, width, channels)`` along the three axes.

    Parameters
    ----------
    size
        How many times along each axis.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        size: int | Sequence[int] = (2, 2, 2),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"size": size, "data_format": data_format}, name, dtype, trainable, **unknown)


class Resizing(Layer):
    """Images of another height and width: ``(batch, height, width, channels)``, or one image without batch. Integer images
    stay integers.

    Parameters
    ----------
    height
        Rows of the output.
    width
        Columns of the output.
    interpolation
        How values between samples are found.
    crop_to_aspect_ratio
        Whether to cut the image, centered, to the wanted aspect ratio first.
    pad_to_aspect_ratio
        Whether to pad the image, centered, to the wanted aspect ratio first.
    fill_mode
        How to pad: ``constant``.
    fill_value
        What to pad with.
    antialias
        Whether to smooth when shrinking.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"height": height, "width": width, "interpolation": interpolation, "crop_to_aspect_ratio": crop_to_aspect_ratio, "pad_to_aspect_ratio": pad_to_aspect_ratio, "fill_mode": fill_mode, "fill_value": fill_value, "antialias": antialias, "data_format": data_format}, name, dtype, trainable, **unknown)


class Concatenate(Layer):
    """Puts its inputs behind one another along an axis; along all others they agree.

    Parameters
    ----------
    axis
        Along which axis.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axis: int = -1,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axis": axis}, name, dtype, trainable, **unknown)


class Add(Layer):
    """The sum of its inputs.

    Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class Subtract(Layer):
    """The first of two inputs minus the second.

    Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class Multiply(Layer):
    """The product of its inputs.

    Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class Average(Layer):
    """The mean of its inputs, a float. Keras sums integers in their own type, where the sum of small ones wraps around;
    here it does not.

    Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class Maximum(Layer):
    """The largest of its inputs at each place.

    Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class Minimum(Layer):
    """The smallest of its inputs at each place.

    Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class Flatten(Layer):
    """Everything but the batch in one axis, always in channels-last order.

    Parameters
    ----------
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"data_format": data_format}, name, dtype, trainable, **unknown)


class Reshape(Layer):
    """The same elements in the same order under another shape; the batch stays.

    Parameters
    ----------
    target_shape
        Lengths behind the batch; one may be -1 and follows from the rest.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        target_shape: Sequence[int],
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"target_shape": target_shape}, name, dtype, trainable, **unknown)


class Permute(Layer):
    """Reorders the axes behind the batch.

    Parameters
    ----------
    dims
        Output axis ``i`` (from 1) is input axis ``dims[i - 1]``.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        dims: Sequence[int],
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"dims": dims}, name, dtype, trainable, **unknown)


class RepeatVector(Layer):
    """``(batch, channels)`` repeated to ``(batch, n, channels)``.

    Parameters
    ----------
    n
        How many times.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        n: int,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"n": n}, name, dtype, trainable, **unknown)


class Dropout(Layer):
    """In training, sets a random part of its input to 0 and scales up the rest.

    Parameters
    ----------
    rate
        The part set to 0.
    noise_shape
        Shape of the mask, whose lengths of 1 repeat; the input's if absent.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"rate": rate, "noise_shape": noise_shape, "seed": seed}, name, dtype, trainable, **unknown)


class SpatialDropout1D(Layer):
    """In training, sets whole random channels to 0 and scales up the rest.

    Parameters
    ----------
    rate
        The part of the channels set to 0.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        rate: float,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"rate": rate, "seed": seed}, name, dtype, trainable, **unknown)


class SpatialDropout2D(Layer):
    """In training, sets whole random channels to 0 and scales up the rest.

    Parameters
    ----------
    rate
        The part of the channels set to 0.
    data_format
        Where the channels stand.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        rate: float,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"rate": rate, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class SpatialDropout3D(Layer):
    """In training, sets whole random channels to 0 and scales up the rest.

    Parameters
    ----------
    rate
        The part of the channels set to 0.
    data_format
        Where the channels stand.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        rate: float,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"rate": rate, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class GaussianDropout(Layer):
    """In training, multiplies by random numbers around 1 of variance ``rate / (1 - rate)``.

    Parameters
    ----------
    rate
        As of a dropout of the same strength.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        rate: float,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"rate": rate, "seed": seed}, name, dtype, trainable, **unknown)


class GaussianNoise(Layer):
    """In training, adds random numbers around 0.

    Parameters
    ----------
    stddev
        Their standard deviation.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        stddev: float,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"stddev": stddev, "seed": seed}, name, dtype, trainable, **unknown)


class AlphaDropout(Layer):
    """In training, sets a random part of its input to SELU's negative limit and keeps mean and variance.

    Parameters
    ----------
    rate
        The part that is set.
    noise_shape
        Shape of the mask, whose lengths of 1 repeat; the input's if absent.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"rate": rate, "noise_shape": noise_shape, "seed": seed}, name, dtype, trainable, **unknown)


class ActivityRegularization(Layer):
    """In training, adds a penalty on its input to the loss.

    Parameters
    ----------
    l1
        Weight of the sum of absolute values.
    l2
        Weight of the sum of squares.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        l1: float = 0.0,
        l2: float = 0.0,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"l1": l1, "l2": l2}, name, dtype, trainable, **unknown)


class Identity(Layer):
    """Gives back what it gets.

    Parameters
    ----------
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({}, name, dtype, trainable, **unknown)


class RandomFlip(Layer):
    """In training, turns images over at random.

    Parameters
    ----------
    mode
        ``horizontal``, ``vertical`` or ``horizontal_and_vertical``.
    seed
        Of the random numbers.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"mode": mode, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomRotation(Layer):
    """In training, rotates images at random.

    Parameters
    ----------
    factor
        Largest angle as a part of a full turn, or the range of angles.
    fill_mode
        What is seen beyond the border: ``constant``, ``reflect``, ``wrap`` or ``nearest``.
    interpolation
        How values between samples are found.
    seed
        Of the random numbers.
    fill_value
        What is seen beyond the border with ``constant``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        seed: Any = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "fill_mode": fill_mode, "interpolation": interpolation, "seed": seed, "fill_value": fill_value, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomZoom(Layer):
    """In training, enlarges or shrinks images at random.

    Parameters
    ----------
    height_factor
        Largest part by which the height changes, or the range of parts.
    width_factor
        The same of the width; as the height if absent.
    fill_mode
        What is seen beyond the border: ``constant``, ``reflect``, ``wrap`` or ``nearest``.
    interpolation
        How values between samples are found.
    seed
        Of the random numbers.
    fill_value
        What is seen beyond the border with ``constant``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        seed: Any = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"height_factor": height_factor, "width_factor": width_factor, "fill_mode": fill_mode, "interpolation": interpolation, "seed": seed, "fill_value": fill_value, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomTranslation(Layer):
    """In training, shifts images at random.

    Parameters
    ----------
    height_factor
        Largest shift as a part of the height, or the range of shifts.
    width_factor
        Largest shift as a part of the width, or the range of shifts.
    fill_mode
        What is seen beyond the border: ``constant``, ``reflect``, ``wrap`` or ``nearest``.
    interpolation
        How values between samples are found.
    seed
        Of the random numbers.
    fill_value
        What is seen beyond the border with ``constant``.
    data_format
        Where the channels stand.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        seed: Any = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"height_factor": height_factor, "width_factor": width_factor, "fill_mode": fill_mode, "interpolation": interpolation, "seed": seed, "fill_value": fill_value, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomContrast(Layer):
    """In training, changes the contrast of images at random.

    Parameters
    ----------
    factor
        Largest change, or the range of changes.
    value_range
        Least and largest value of an image.
    data_format
        Where the channels stand.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        factor: Any,
        value_range: Sequence[float] = (0.0, 255.0),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class RandomBrightness(Layer):
    """In training, makes images brighter or darker at random.

    Parameters
    ----------
    factor
        Largest change, or the range of changes.
    value_range
        Least and largest value of an image.
    data_format
        Where the channels stand.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        factor: Any,
        value_range: Sequence[float] = (0.0, 255.0),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class RandomHue(Layer):
    """In training, changes the hue of images at random.

    Parameters
    ----------
    factor
        Largest change, or the range of changes.
    value_range
        Least and largest value of an image.
    data_format
        Where the channels stand.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        factor: Any,
        value_range: Sequence[float] = (0.0, 255.0),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class RandomSaturation(Layer):
    """In training, changes the saturation of images at random.

    Parameters
    ----------
    factor
        Largest change, or the range of changes.
    value_range
        Least and largest value of an image.
    data_format
        Where the channels stand.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        factor: Any,
        value_range: Sequence[float] = (0.0, 255.0),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)
