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
    "EinsumDense",
    "Embedding",
    "ReversibleEmbedding",
    "Masking",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "RNN",
    "LSTMCell",
    "GRUCell",
    "SimpleRNNCell",
    "StackedRNNCells",
    "Bidirectional",
    "MultiHeadAttention",
    "GroupQueryAttention",
    "Attention",
    "AdditiveAttention",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "TimeDistributed",
    "SpectralNormalization",
    "RandomCrop",
    "Dot",
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
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
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
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomSharpness",
    "RandomShear",
    "MixUp",
    "CutMix",
    "AugMix",
    "RandAugment",
    "Solarization",
    "AutoContrast",
    "CategoryEncoding",
    "Discretization",
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


class EinsumDense(Layer):
    """``activation(einsum(equation, x, kernel) + bias)``, such as a dense layer over several axes.

    An equation is written as in NumPy: ``abc,cd->abd`` for ``(batch, steps, channels)``, ``...x,xy->...y`` for any number of axes.

    Parameters
    ----------
    equation
        Which axes are multiplied and summed over.
    output_shape
        Lengths of the output without the batch and the axes that an ellipsis stands for.
    activation
        Function of the result.
    bias_axes
        Letters of the output's axes along which there is a bias; none if absent.
    kernel_initializer
        Of the kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    kernel_constraint
        Constraint on the kernel in training.
    bias_constraint
        Constraint on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        equation: str,
        output_shape: int | Sequence[int | None],
        activation: str | None = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        activity_regularizer: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"equation": equation, "output_shape": output_shape, "activation": activation, "bias_axes": bias_axes, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint, "activity_regularizer": activity_regularizer}, name, dtype, trainable, **unknown)


class Embedding(Layer):
    """A vector for each whole number: ``(...)`` to ``(..., output_dim)``.

    Parameters
    ----------
    input_dim
        One more than the largest number.
    output_dim
        Length of the vectors.
    embeddings_initializer
        Of the vectors.
    embeddings_regularizer
        Penalty on the vectors in training.
    embeddings_constraint
        Constraint on the vectors in training.
    mask_zero
        Whether 0 means that there is nothing: the layers behind get a mask.
    activity_regularizer
        Penalty on the output in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "random_uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        activity_regularizer: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"input_dim": input_dim, "output_dim": output_dim, "embeddings_initializer": embeddings_initializer, "embeddings_regularizer": embeddings_regularizer, "embeddings_constraint": embeddings_constraint, "mask_zero": mask_zero, "activity_regularizer": activity_regularizer}, name, dtype, trainable, **unknown)


class ReversibleEmbedding(Layer):
    """A vector for each whole number and, called with ``reverse``, a score for each number by its vector.

    ``(...)`` to ``(..., output_dim)``; in reverse ``(..., output_dim)`` to ``(..., input_dim)``.

    Parameters
    ----------
    input_dim
        One more than the largest number.
    output_dim
        Length of the vectors.
    tie_weights
        Whether the scores use the same vectors.
    embeddings_initializer
        Of the vectors.
    embeddings_regularizer
        Penalty on the vectors in training.
    embeddings_constraint
        Constraint on the vectors in training.
    mask_zero
        Whether 0 means that there is nothing: the layers behind get a mask.
    reverse_dtype
        In which type the scores are computed: the layer's own if absent.
    logit_soft_cap
        Bound of the scores, which a hyperbolic tangent keeps; none if absent.
    activity_regularizer
        Penalty on the output in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "random_uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: str | None = None,
        logit_soft_cap: float | None = None,
        activity_regularizer: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"input_dim": input_dim, "output_dim": output_dim, "tie_weights": tie_weights, "embeddings_initializer": embeddings_initializer, "embeddings_regularizer": embeddings_regularizer, "embeddings_constraint": embeddings_constraint, "mask_zero": mask_zero, "reverse_dtype": reverse_dtype, "logit_soft_cap": logit_soft_cap, "activity_regularizer": activity_regularizer}, name, dtype, trainable, **unknown)


class Masking(Layer):
    """Sets steps of a sequence to 0 that hold one value only, and gives the layers behind a mask without them.

    ``(batch, steps, ...)``; the shape stays.

    Parameters
    ----------
    mask_value
        The value.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        mask_value: float = 0.0,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"mask_value": mask_value}, name, dtype, trainable, **unknown)


class LSTM(Layer):
    """A long short-term memory (Hochreiter and Schmidhuber, 1997).

    ``(batch, time, channels)`` to ``(batch, units)``, or ``(batch, time, units)`` if it returns sequences; behind that its
    states, each ``(batch, units)``, if it returns them.

    Parameters
    ----------
    units
        Length of the state.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    unit_forget_bias
        Whether the gate for forgetting starts with a bias of 1.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    zero_output_for_mask
        Whether masked steps give 0, rather than what the step before gave.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        units: int,
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "unit_forget_bias": unit_forget_bias, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class GRU(Layer):
    """A gated recurrent unit (Cho et al., 2014).

    ``(batch, time, channels)`` to ``(batch, units)``, or ``(batch, time, units)`` if it returns sequences; behind that its
    states, each ``(batch, units)``, if it returns them.

    Parameters
    ----------
    units
        Length of the state.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    reset_after
        Whether the state is reset behind the product with the recurrent kernel.
    zero_output_for_mask
        Whether masked steps give 0, rather than what the step before gave.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        units: int,
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "reset_after": reset_after, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class SimpleRNN(Layer):
    """The simplest recurrent layer: a dense layer on its input and what it gave before.

    ``(batch, time, channels)`` to ``(batch, units)``, or ``(batch, time, units)`` if it returns sequences; behind that its
    states, each ``(batch, units)``, if it returns them.

    Parameters
    ----------
    units
        Length of the state.
    activation
        Of the candidate of the state.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    zero_output_for_mask
        Whether masked steps give 0, rather than what the step before gave.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation",)

    def __init__(
        self,
        units: int,
        activation: str | None = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class RNN(Layer):
    """A cell along a sequence.

    ``(batch, time, channels)`` to ``(batch, units)``, or ``(batch, time, units)`` if it returns sequences; behind that its states,
    each ``(batch, units)``, if it returns them.

    Parameters
    ----------
    cell
        An LSTMCell, GRUCell or SimpleRNNCell, or several of them as StackedRNNCells or as a list.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    zero_output_for_mask
        Whether masked steps give 0, rather than what the step before gave.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"cell": cell, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class LSTMCell(Layer):
    """One step of a long short-term memory: gates for input, forgetting, candidate and output.

    Called on ``(batch, channels)`` and its two states; gives its output and the next states.

    Parameters
    ----------
    units
        Length of the state.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    unit_forget_bias
        Whether the gate for forgetting starts with a bias of 1.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        units: int,
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "unit_forget_bias": unit_forget_bias, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed}, name, dtype, trainable, **unknown)


class GRUCell(Layer):
    """One step of a gated recurrent unit: gates for update, reset and candidate.

    Called on ``(batch, channels)`` and its state; gives its output and the next state.

    Parameters
    ----------
    units
        Length of the state.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    reset_after
        Whether the state is reset behind the product with the recurrent kernel.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        units: int,
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "reset_after": reset_after, "seed": seed}, name, dtype, trainable, **unknown)


class SimpleRNNCell(Layer):
    """One step of the simplest recurrent layer: ``activation(x @ kernel + state @ recurrent_kernel + bias)``.

    Called on ``(batch, channels)`` and its state; gives its output and the next state.

    Parameters
    ----------
    units
        Length of the state.
    activation
        Of the candidate of the state.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation",)

    def __init__(
        self,
        units: int,
        activation: str | None = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"units": units, "activation": activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed}, name, dtype, trainable, **unknown)


class StackedRNNCells(Layer):
    """Several cells as one: each takes what the one below gives.

    Parameters
    ----------
    cells
        From the bottom to the top.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        cells: Sequence[Any],
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"cells": cells}, name, dtype, trainable, **unknown)


class Bidirectional(Layer):
    """A recurrent layer in both directions of time.

    Gives what the two give, merged: ``(batch, 2 * units)`` or ``(batch, time, 2 * units)`` with ``concat``; behind that the states
    of the one and of the other, if they return them.

    Parameters
    ----------
    layer
        The layer, which goes forwards.
    merge_mode
        ``concat``, ``sum``, ``ave`` or ``mul``; absent gives both results.
    backward_layer
        The layer that goes backwards; like the other one if absent.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("merge_mode",)

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        backward_layer: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"layer": layer, "merge_mode": merge_mode, "backward_layer": backward_layer}, name, dtype, trainable, **unknown)


class MultiHeadAttention(Layer):
    """Attention of several heads: each takes a mean of the values, weighted by how well their keys fit a query.

    Called on a query ``(batch, queries, ...)``, a value ``(batch, keys, ...)`` and perhaps a key like the value; gives
    ``(batch, queries, channels)``, with the query's channels unless ``output_shape`` says otherwise.

    Parameters
    ----------
    num_heads
        Number of heads.
    key_dim
        Channels of queries and keys in each head.
    value_dim
        Channels of values in each head; those of keys if absent.
    dropout
        Part of the weights set to 0 in training.
    use_bias
        Whether to add a bias.
    output_shape
        Lengths of the output's last axes; the query's channels if absent.
    attention_axes
        Over which axes attention runs; all between batch and channels if absent.
    sliding_window
        How many places a query sees to either side, its own counted; all if absent.
    kernel_initializer
        Of the kernels.
    bias_initializer
        Of the biases.
    kernel_regularizer
        Penalty on the kernels in training.
    bias_regularizer
        Penalty on the biases in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernels in training.
    bias_constraint
        Constraint on the biases in training.
    use_gate
        Whether a gate of the query opens what the heads give.
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
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_heads": num_heads, "key_dim": key_dim, "value_dim": value_dim, "dropout": dropout, "use_bias": use_bias, "output_shape": output_shape, "attention_axes": attention_axes, "sliding_window": sliding_window, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint, "use_gate": use_gate, "seed": seed}, name, dtype, trainable, **unknown)


class GroupQueryAttention(Layer):
    """Attention of several heads, of which groups share keys and values.

    Called on a query ``(batch, queries, channels)``, a value ``(batch, keys, channels)`` and perhaps a key like the value; gives
    ``(batch, queries, channels)``.

    Parameters
    ----------
    head_dim
        Channels of each head.
    num_query_heads
        Heads of queries.
    num_key_value_heads
        Heads of keys and values, which divide those of queries.
    dropout
        Part of the weights set to 0 in training.
    use_bias
        Whether to add a bias.
    sliding_window
        How many places a query sees to either side, its own counted; all if absent.
    kernel_initializer
        Of the kernels.
    bias_initializer
        Of the biases.
    kernel_regularizer
        Penalty on the kernels in training.
    bias_regularizer
        Penalty on the biases in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernels in training.
    bias_constraint
        Constraint on the biases in training.
    use_gate
        Whether a gate of the query opens what the heads give.
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
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"head_dim": head_dim, "num_query_heads": num_query_heads, "num_key_value_heads": num_key_value_heads, "dropout": dropout, "use_bias": use_bias, "sliding_window": sliding_window, "kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer, "kernel_regularizer": kernel_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "bias_constraint": bias_constraint, "use_gate": use_gate, "seed": seed}, name, dtype, trainable, **unknown)


class Attention(Layer):
    """Means of values, weighted by the products of queries and keys.

    Called on ``[query, value]`` or ``[query, value, key]``, each ``(batch, places, channels)``; gives ``(batch, queries, channels)``.

    Parameters
    ----------
    use_scale
        Whether to multiply the scores by a weight.
    score_mode
        ``dot``, or ``concat``: the sum of the hyperbolic tangent of query plus key.
    dropout
        Part of the weights set to 0 in training.
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
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"use_scale": use_scale, "score_mode": score_mode, "dropout": dropout, "seed": seed}, name, dtype, trainable, **unknown)


class AdditiveAttention(Layer):
    """Means of values, weighted by a sum over the hyperbolic tangent of query plus key (Bahdanau et al., 2014).

    Called on ``[query, value]`` or ``[query, value, key]``, each ``(batch, places, channels)``; gives ``(batch, queries, channels)``.

    Parameters
    ----------
    use_scale
        Whether each channel has a weight of its own.
    dropout
        Part of the weights set to 0 in training.
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
        use_scale: bool = True,
        dropout: float = 0.0,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"use_scale": use_scale, "dropout": dropout, "seed": seed}, name, dtype, trainable, **unknown)


class ConvLSTM1D(Layer):
    """A long short-term memory whose products are convolutions.

    Input ``(batch, time, spatial..., channels)``, or ``(batch, time, channels, spatial...)`` by ``data_format``; output
    ``(batch, spatial..., filters)``, or with the time if it returns sequences, channels first likewise; behind that its two
    states if it returns them. The number of steps is known: each is written out.

    Parameters
    ----------
    filters
        Channels of the state.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window over the input.
    padding
        ``valid`` or ``same``, of the input's convolution; the state's is always ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between the taps over the input.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    unit_forget_bias
        Whether the gate for forgetting starts with a bias of 1.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    zero_output_for_mask
        Whether masked steps give 0: there are none.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1,),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1,),
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "unit_forget_bias": unit_forget_bias, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class ConvLSTM2D(Layer):
    """A long short-term memory whose products are convolutions.

    Input ``(batch, time, spatial..., channels)``, or ``(batch, time, channels, spatial...)`` by ``data_format``; output
    ``(batch, spatial..., filters)``, or with the time if it returns sequences, channels first likewise; behind that its two
    states if it returns them. The number of steps is known: each is written out.

    Parameters
    ----------
    filters
        Channels of the state.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window over the input.
    padding
        ``valid`` or ``same``, of the input's convolution; the state's is always ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between the taps over the input.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    unit_forget_bias
        Whether the gate for forgetting starts with a bias of 1.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    zero_output_for_mask
        Whether masked steps give 0: there are none.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1),
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "unit_forget_bias": unit_forget_bias, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class ConvLSTM3D(Layer):
    """A long short-term memory whose products are convolutions.

    Input ``(batch, time, spatial..., channels)``, or ``(batch, time, channels, spatial...)`` by ``data_format``; output
    ``(batch, spatial..., filters)``, or with the time if it returns sequences, channels first likewise; behind that its two
    states if it returns them. The number of steps is known: each is written out.

    Parameters
    ----------
    filters
        Channels of the state.
    kernel_size
        Taps along each spatial axis.
    strides
        Step of the window over the input.
    padding
        ``valid`` or ``same``, of the input's convolution; the state's is always ``same``.
    data_format
        Where the channels stand.
    dilation_rate
        Distance between the taps over the input.
    activation
        Of the candidate of the state.
    recurrent_activation
        Of the gates.
    use_bias
        Whether to add a bias.
    kernel_initializer
        Of the kernel.
    recurrent_initializer
        Of the recurrent kernel.
    bias_initializer
        Of the bias.
    unit_forget_bias
        Whether the gate for forgetting starts with a bias of 1.
    kernel_regularizer
        Penalty on the kernel in training.
    recurrent_regularizer
        Penalty on the recurrent kernel in training.
    bias_regularizer
        Penalty on the bias in training.
    activity_regularizer
        Penalty on the output in training.
    kernel_constraint
        Constraint on the kernel in training.
    recurrent_constraint
        Constraint on the recurrent kernel in training.
    bias_constraint
        Constraint on the bias in training.
    dropout
        Part of the input set to 0 in training.
    recurrent_dropout
        Part of the state set to 0 in training.
    seed
        Of the random numbers.
    return_sequences
        Whether to give what every step gives, rather than the last one.
    return_state
        Whether to give the states behind the last step too.
    go_backwards
        Whether to go from the end to the beginning.
    stateful
        Whether Keras starts where the prediction before ended; here every prediction starts anew.
    unroll
        Whether Keras writes the steps out one by one.
    zero_output_for_mask
        Whether masked steps give 0: there are none.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    _may_be_none = ("activation", "recurrent_activation",)

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1, 1),
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] | None = None,
        dilation_rate: int | Sequence[int] = (1, 1, 1),
        activation: str | None = "tanh",
        recurrent_activation: str | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding, "data_format": data_format, "dilation_rate": dilation_rate, "activation": activation, "recurrent_activation": recurrent_activation, "use_bias": use_bias, "kernel_initializer": kernel_initializer, "recurrent_initializer": recurrent_initializer, "bias_initializer": bias_initializer, "unit_forget_bias": unit_forget_bias, "kernel_regularizer": kernel_regularizer, "recurrent_regularizer": recurrent_regularizer, "bias_regularizer": bias_regularizer, "activity_regularizer": activity_regularizer, "kernel_constraint": kernel_constraint, "recurrent_constraint": recurrent_constraint, "bias_constraint": bias_constraint, "dropout": dropout, "recurrent_dropout": recurrent_dropout, "seed": seed, "return_sequences": return_sequences, "return_state": return_state, "go_backwards": go_backwards, "stateful": stateful, "unroll": unroll, "zero_output_for_mask": zero_output_for_mask}, name, dtype, trainable, **unknown)


class TimeDistributed(Layer):
    """Another layer on every step of a sequence: ``(batch, time, ...)`` to ``(batch, time, ...)``.

    Parameters
    ----------
    layer
        The layer, which sees ``(batch, ...)``.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        layer: Any,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"layer": layer}, name, dtype, trainable, **unknown)


class SpectralNormalization(Layer):
    """Another layer, which training calls with its kernel divided by an estimate of the kernel's largest singular value; in
    prediction that layer, with the kernel as it is stored.

    The optimizer's step starts from the stored kernel, as in Keras on JAX.

    Parameters
    ----------
    layer
        The layer, which has a ``kernel`` or ``embeddings``.
    power_iterations
        Steps towards the largest singular value at every call in training.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        layer: Any,
        power_iterations: int = 1,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"layer": layer, "power_iterations": power_iterations}, name, dtype, trainable, **unknown)


class RandomCrop(Layer):
    """In training, a box of images at a random place.

    At inference the largest centered window of the wanted aspect ratio, resized (bilinear), as Keras documents and as
    tf.keras does. Keras 3 gives the image back uncropped there, whatever shape it has declared.

    Parameters
    ----------
    height
        Rows of the output.
    width
        Columns of the output.
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
        height: int,
        width: int,
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"height": height, "width": width, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class Dot(Layer):
    """Products of two tensors, entry by entry of the batch, summed over one axis of each.

    ``(batch, a..., n, b...)`` and ``(batch, c..., n, d...)`` make ``(batch, a..., b..., c..., d...)``, at least ``(batch, 1)``.

    Parameters
    ----------
    axes
        The axis of each input that is summed over; one number stands for both.
    normalize
        Whether to divide the inputs by their Euclidean lengths along those axes first.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        axes: int | Sequence[int],
        normalize: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"axes": axes, "normalize": normalize}, name, dtype, trainable, **unknown)


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
        Largest value; none if absent or infinite.
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
    """``e^x`` over its sum along one axis or several; where a mask comes with its input, over what is not masked. The shape
    stays.

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

    _may_be_none = ("axis",)

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


class AdaptiveMaxPooling1D(Layer):
    """The largest value in each of so many windows.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``output_size`` as
    spatial lengths. Window ``i`` of ``size`` along an axis of length ``n`` reaches from ``floor(i n / size)`` to
    ``ceil((i + 1) n / size)``.

    Parameters
    ----------
    output_size
        Length of each spatial axis of the result.
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
        output_size: int | Sequence[int],
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"output_size": output_size, "data_format": data_format}, name, dtype, trainable, **unknown)


class AdaptiveMaxPooling2D(Layer):
    """The largest value in each of so many windows.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``output_size`` as
    spatial lengths. Window ``i`` of ``size`` along an axis of length ``n`` reaches from ``floor(i n / size)`` to
    ``ceil((i + 1) n / size)``.

    Parameters
    ----------
    output_size
        Length of each spatial axis of the result.
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
        output_size: int | Sequence[int],
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"output_size": output_size, "data_format": data_format}, name, dtype, trainable, **unknown)


class AdaptiveMaxPooling3D(Layer):
    """The largest value in each of so many windows.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``output_size`` as
    spatial lengths. Window ``i`` of ``size`` along an axis of length ``n`` reaches from ``floor(i n / size)`` to
    ``ceil((i + 1) n / size)``.

    Parameters
    ----------
    output_size
        Length of each spatial axis of the result.
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
        output_size: int | Sequence[int],
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"output_size": output_size, "data_format": data_format}, name, dtype, trainable, **unknown)


class AdaptiveAveragePooling1D(Layer):
    """The mean of each of so many windows, a float.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``output_size`` as
    spatial lengths. Window ``i`` of ``size`` along an axis of length ``n`` reaches from ``floor(i n / size)`` to
    ``ceil((i + 1) n / size)``.

    Parameters
    ----------
    output_size
        Length of each spatial axis of the result.
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
        output_size: int | Sequence[int],
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"output_size": output_size, "data_format": data_format}, name, dtype, trainable, **unknown)


class AdaptiveAveragePooling2D(Layer):
    """The mean of each of so many windows, a float.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``output_size`` as
    spatial lengths. Window ``i`` of ``size`` along an axis of length ``n`` reaches from ``floor(i n / size)`` to
    ``ceil((i + 1) n / size)``.

    Parameters
    ----------
    output_size
        Length of each spatial axis of the result.
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
        output_size: int | Sequence[int],
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"output_size": output_size, "data_format": data_format}, name, dtype, trainable, **unknown)


class AdaptiveAveragePooling3D(Layer):
    """The mean of each of so many windows, a float.

    Input ``(batch, spatial..., channels)``, or channels first by ``data_format``; output the same with ``output_size`` as
    spatial lengths. Window ``i`` of ``size`` along an axis of length ``n`` reaches from ``floor(i n / size)`` to
    ``ceil((i + 1) n / size)``.

    Parameters
    ----------
    output_size
        Length of each spatial axis of the result.
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
        output_size: int | Sequence[int],
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"output_size": output_size, "data_format": data_format}, name, dtype, trainable, **unknown)


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
    """The product of its inputs. Masked values count as 1, and the result is 0 where all of them are masked.

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
    """The largest of its inputs at each place, of those that are not masked.

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
    """The smallest of its inputs at each place, of those that are not masked.

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
        factor: Any,
        value_range: Sequence[float] = (0.0, 255.0),
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomBrightness(Layer):
    """In training, makes images brighter or darker at random.

    Parameters
    ----------
    factor
        Largest change, or the range of changes.
    value_range
        Least and largest value of an image.
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
        factor: Any,
        value_range: Sequence[float] = (0.0, 255.0),
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


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


class RandomColorDegeneration(Layer):
    """In training, takes colour out of images at random.

    Parameters
    ----------
    factor
        Largest part of the colour, or the range of parts.
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


class RandomColorJitter(Layer):
    """In training, changes brightness, contrast, saturation and hue of images at random.

    Parameters
    ----------
    value_range
        Least and largest value of an image.
    brightness_factor
        Of the brightness; none if absent.
    contrast_factor
        Of the contrast; none if absent.
    saturation_factor
        Of the saturation; none if absent.
    hue_factor
        Of the hue; none if absent.
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
        value_range: Sequence[float] = (0.0, 255.0),
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"value_range": value_range, "brightness_factor": brightness_factor, "contrast_factor": contrast_factor, "saturation_factor": saturation_factor, "hue_factor": hue_factor, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomElasticTransform(Layer):
    """In training, bends images at random.

    Parameters
    ----------
    factor
        How often, or the range of it.
    scale
        How much, or the range of it.
    interpolation
        How values between samples are found.
    fill_mode
        What is seen beyond the border: ``constant``, ``reflect``, ``mirror``, ``wrap`` or ``nearest``.
    fill_value
        What is seen beyond the border with ``constant``.
    value_range
        Least and largest value of an image.
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
        factor: Any = 1,
        scale: Any = 1,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        value_range: Sequence[float] = (0.0, 255.0),
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "scale": scale, "interpolation": interpolation, "fill_mode": fill_mode, "fill_value": fill_value, "value_range": value_range, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomErasing(Layer):
    """In training, covers rectangles of images at random.

    Parameters
    ----------
    factor
        How often, or the range of it.
    scale
        Part of the image that is covered, or the range of it.
    fill_value
        What covers; random numbers if absent.
    value_range
        Least and largest value of an image.
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
        factor: Any = 1,
        scale: Any = (0.02, 0.33),
        fill_value: Any = None,
        value_range: Sequence[float] = (0.0, 255.0),
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "scale": scale, "fill_value": fill_value, "value_range": value_range, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomGaussianBlur(Layer):
    """In training, blurs images at random.

    Parameters
    ----------
    factor
        How often, or the range of it.
    kernel_size
        Taps of the blur.
    sigma
        Width of the blur, or the range of it.
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
        factor: Any = 1,
        kernel_size: Sequence[int] = (3, 3),
        sigma: Any = 1,
        value_range: Sequence[float] = (0.0, 255.0),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "kernel_size": kernel_size, "sigma": sigma, "value_range": value_range, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class RandomGrayscale(Layer):
    """In training, makes images grey at random.

    Parameters
    ----------
    factor
        How often.
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
        factor: Any = 0.5,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomInvert(Layer):
    """In training, turns values of images over at random.

    Parameters
    ----------
    factor
        How often, or the range of it.
    value_range
        Least and largest value of an image.
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
        factor: Any = 1,
        value_range: Sequence[float] = (0.0, 255.0),
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "value_range": value_range, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomPerspective(Layer):
    """In training, tilts images at random.

    Parameters
    ----------
    factor
        How often, or the range of it.
    scale
        How much.
    interpolation
        How values between samples are found.
    fill_value
        What is seen beyond the border.
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
        factor: Any = 1,
        scale: float = 1.0,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        fill_value: float = 0.0,
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "scale": scale, "interpolation": interpolation, "fill_value": fill_value, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandomPosterization(Layer):
    """In training, takes bits from values of images at random.

    Parameters
    ----------
    factor
        How many bits stay, or the range of it.
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


class RandomSharpness(Layer):
    """In training, sharpens or softens images at random.

    Parameters
    ----------
    factor
        How much, or the range of it.
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


class RandomShear(Layer):
    """In training, shears images at random.

    Parameters
    ----------
    x_factor
        How much along the width, or the range of it.
    y_factor
        How much along the height, or the range of it.
    interpolation
        How values between samples are found.
    fill_mode
        What is seen beyond the border: ``constant``, ``reflect``, ``wrap`` or ``nearest``.
    fill_value
        What is seen beyond the border with ``constant``.
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
        x_factor: Any = 0,
        y_factor: Any = 0,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"x_factor": x_factor, "y_factor": y_factor, "interpolation": interpolation, "fill_mode": fill_mode, "fill_value": fill_value, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class MixUp(Layer):
    """In training, mixes images of a batch.

    Parameters
    ----------
    alpha
        How even the mixture is.
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
        alpha: float = 0.2,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        seed: Any = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"alpha": alpha, "data_format": data_format, "seed": seed}, name, dtype, trainable, **unknown)


class CutMix(Layer):
    """In training, puts parts of images of a batch into others.

    Parameters
    ----------
    factor
        How large the parts are, or the range of it.
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
        factor: Any = 1,
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"factor": factor, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class AugMix(Layer):
    """In training, mixes several changed versions of each image.

    Parameters
    ----------
    value_range
        Least and largest value of an image.
    num_chains
        How many versions.
    chain_depth
        How many changes each has.
    factor
        How strong the changes are, or the range of it.
    alpha
        How even the mixture is.
    all_ops
        Whether to use all changes.
    interpolation
        How values between samples are found.
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
        value_range: Sequence[float] = (0.0, 255.0),
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: Any = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"value_range": value_range, "num_chains": num_chains, "chain_depth": chain_depth, "factor": factor, "alpha": alpha, "all_ops": all_ops, "interpolation": interpolation, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class RandAugment(Layer):
    """In training, makes several changes of images at random.

    Parameters
    ----------
    value_range
        Least and largest value of an image.
    num_ops
        How many changes.
    factor
        How strong they are, or the range of it.
    interpolation
        How values between samples are found.
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
        value_range: Sequence[float] = (0.0, 255.0),
        num_ops: int = 2,
        factor: Any = 0.5,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = "bilinear",
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"value_range": value_range, "num_ops": num_ops, "factor": factor, "interpolation": interpolation, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class Solarization(Layer):
    """In training, turns the values of images over that are above a threshold.

    Parameters
    ----------
    addition_factor
        What is added to values, or the range of it.
    threshold_factor
        The threshold, or the range of it.
    value_range
        Least and largest value of an image.
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
        addition_factor: Any = 0,
        threshold_factor: Any = 0,
        value_range: Sequence[float] = (0.0, 255.0),
        seed: Any = None,
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"addition_factor": addition_factor, "threshold_factor": threshold_factor, "value_range": value_range, "seed": seed, "data_format": data_format}, name, dtype, trainable, **unknown)


class AutoContrast(Layer):
    """Stretches the values of every image over the whole range, each channel apart, in prediction as well.

    Parameters
    ----------
    value_range
        Least and largest value of an image.
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
        value_range: Sequence[float] = (0.0, 255.0),
        data_format: Literal["channels_last", "channels_first"] | None = None,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"value_range": value_range, "data_format": data_format}, name, dtype, trainable, **unknown)


class CategoryEncoding(Layer):
    """Whole numbers as rows of truth values or counts.

    Parameters
    ----------
    num_tokens
        One more than the largest number; there is no encoding without it.
    output_mode
        ``one_hot``, ``multi_hot`` or ``count``.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        num_tokens: int | None = None,
        output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "multi_hot",
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"num_tokens": num_tokens, "output_mode": output_mode}, name, dtype, trainable, **unknown)


class Discretization(Layer):
    """The interval in which each number lies.

    Parameters
    ----------
    bin_boundaries
        Where one interval ends and the next begins, in rising order.
    num_bins
        Number of intervals, where the boundaries come from data.
    epsilon
        How exactly boundaries are found in data.
    output_mode
        ``int``, ``one_hot``, ``multi_hot`` or ``count``.
    sparse
        Whether the result is sparse: no.
    name
        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.
    dtype
        What it computes in, such as ``"float32"`` or ``"mixed_float16"``.
    trainable
        Whether training changes its weights.
    """

    def __init__(
        self,
        bin_boundaries: Sequence[float] | None = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int",
        sparse: bool = False,
        *,
        name: str | None = None,
        dtype: Any = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        super().__init__({"bin_boundaries": bin_boundaries, "num_bins": num_bins, "epsilon": epsilon, "output_mode": output_mode, "sparse": sparse}, name, dtype, trainable, **unknown)
