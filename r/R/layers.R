# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' Conv1D
#'
#' A convolution.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `filters` channels. Output length along an axis: `ceil(n / stride)` with padding `same` and `causal`, `floor((n - (kernel - 1) * dilation - 1) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid`, `same`, or for one axis `causal`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param groups Channel groups that do not see each other.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_1d <- function(object, filters, kernel_size, strides = c(1L), padding = "valid", data_format = NULL, dilation_rate = c(1L), groups = 1L, activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Conv1D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, groups = groups, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' Conv2D
#'
#' A convolution.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `filters` channels. Output length along an axis: `ceil(n / stride)` with padding `same` and `causal`, `floor((n - (kernel - 1) * dilation - 1) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid`, `same`, or for one axis `causal`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param groups Channel groups that do not see each other.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_2d <- function(object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", data_format = NULL, dilation_rate = c(1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Conv2D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, groups = groups, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' Conv3D
#'
#' A convolution.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `filters` channels. Output length along an axis: `ceil(n / stride)` with padding `same` and `causal`, `floor((n - (kernel - 1) * dilation - 1) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid`, `same`, or for one axis `causal`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param groups Channel groups that do not see each other.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_3d <- function(object, filters, kernel_size, strides = c(1L, 1L, 1L), padding = "valid", data_format = NULL, dilation_rate = c(1L, 1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Conv3D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, groups = groups, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' DepthwiseConv1D
#'
#' A convolution in which every input channel is convolved alone, with `depth_multiplier` kernels of its own.
#'
#' Output channel `c * depth_multiplier + m` is input channel `c` under its kernel `m`; lengths as in `Conv`(super::conv::Conv).
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param depth_multiplier Output channels per input channel.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param depthwise_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param depthwise_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param depthwise_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_depthwise_conv_1d <- function(object, kernel_size, strides = c(1L), padding = "valid", depth_multiplier = 1L, data_format = NULL, dilation_rate = c(1L), activation = NULL, use_bias = TRUE, depthwise_initializer = "glorot_uniform", bias_initializer = "zeros", depthwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "DepthwiseConv1D", list(kernel_size = kernel_size, strides = strides, padding = padding, depth_multiplier = depth_multiplier, data_format = data_format, dilation_rate = dilation_rate, activation = activation, use_bias = use_bias, depthwise_initializer = depthwise_initializer, bias_initializer = bias_initializer, depthwise_regularizer = depthwise_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, depthwise_constraint = depthwise_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' DepthwiseConv2D
#'
#' A convolution in which every input channel is convolved alone, with `depth_multiplier` kernels of its own.
#'
#' Output channel `c * depth_multiplier + m` is input channel `c` under its kernel `m`; lengths as in `Conv`(super::conv::Conv).
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param depth_multiplier Output channels per input channel.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param depthwise_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param depthwise_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param depthwise_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_depthwise_conv_2d <- function(object, kernel_size, strides = c(1L, 1L), padding = "valid", depth_multiplier = 1L, data_format = NULL, dilation_rate = c(1L, 1L), activation = NULL, use_bias = TRUE, depthwise_initializer = "glorot_uniform", bias_initializer = "zeros", depthwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "DepthwiseConv2D", list(kernel_size = kernel_size, strides = strides, padding = padding, depth_multiplier = depth_multiplier, data_format = data_format, dilation_rate = dilation_rate, activation = activation, use_bias = use_bias, depthwise_initializer = depthwise_initializer, bias_initializer = bias_initializer, depthwise_regularizer = depthwise_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, depthwise_constraint = depthwise_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' SeparableConv1D
#'
#' A depthwise convolution, then a convolution of one tap that mixes the channels; bias and activation come last.
#'
#' Output lengths as in `Conv`(super::conv::Conv), with `filters` channels.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param depth_multiplier Channels between the two steps per input channel.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param depthwise_initializer Of the depthwise kernel.
#' @param pointwise_initializer Of the pointwise kernel.
#' @param bias_initializer Of the bias.
#' @param depthwise_regularizer Penalty on the depthwise kernel in training.
#' @param pointwise_regularizer Penalty on the pointwise kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param depthwise_constraint Constraint on the depthwise kernel in training.
#' @param pointwise_constraint Constraint on the pointwise kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_separable_conv_1d <- function(object, filters, kernel_size, strides = c(1L), padding = "valid", data_format = NULL, dilation_rate = c(1L), depth_multiplier = 1L, activation = NULL, use_bias = TRUE, depthwise_initializer = "glorot_uniform", pointwise_initializer = "glorot_uniform", bias_initializer = "zeros", depthwise_regularizer = NULL, pointwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL, pointwise_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SeparableConv1D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, depth_multiplier = depth_multiplier, activation = activation, use_bias = use_bias, depthwise_initializer = depthwise_initializer, pointwise_initializer = pointwise_initializer, bias_initializer = bias_initializer, depthwise_regularizer = depthwise_regularizer, pointwise_regularizer = pointwise_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, depthwise_constraint = depthwise_constraint, pointwise_constraint = pointwise_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' SeparableConv2D
#'
#' A depthwise convolution, then a convolution of one tap that mixes the channels; bias and activation come last.
#'
#' Output lengths as in `Conv`(super::conv::Conv), with `filters` channels.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param depth_multiplier Channels between the two steps per input channel.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param depthwise_initializer Of the depthwise kernel.
#' @param pointwise_initializer Of the pointwise kernel.
#' @param bias_initializer Of the bias.
#' @param depthwise_regularizer Penalty on the depthwise kernel in training.
#' @param pointwise_regularizer Penalty on the pointwise kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param depthwise_constraint Constraint on the depthwise kernel in training.
#' @param pointwise_constraint Constraint on the pointwise kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_separable_conv_2d <- function(object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", data_format = NULL, dilation_rate = c(1L, 1L), depth_multiplier = 1L, activation = NULL, use_bias = TRUE, depthwise_initializer = "glorot_uniform", pointwise_initializer = "glorot_uniform", bias_initializer = "zeros", depthwise_regularizer = NULL, pointwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL, pointwise_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SeparableConv2D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, depth_multiplier = depth_multiplier, activation = activation, use_bias = use_bias, depthwise_initializer = depthwise_initializer, pointwise_initializer = pointwise_initializer, bias_initializer = bias_initializer, depthwise_regularizer = depthwise_regularizer, pointwise_regularizer = pointwise_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, depthwise_constraint = depthwise_constraint, pointwise_constraint = pointwise_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' Conv1DTranspose
#'
#' A transposed convolution: what the gradient of a convolution does to its output.
#'
#' With `k = (kernel - 1) * dilation + 1`, the output length along an axis is `(n - 1) * stride + max(k, stride)` with padding `valid` and `n * stride` with `same`; with an `output_padding` of `p` it is `(n - 1) * stride + k + p` and `(n - 1) * stride + k \% 2 + p`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Output step between neighbouring inputs.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param output_padding Length added at the end of each axis, less than the stride; absent: it follows from the padding.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_1d_transpose <- function(object, filters, kernel_size, strides = c(1L), padding = "valid", output_padding = NULL, data_format = NULL, dilation_rate = c(1L), activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Conv1DTranspose", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, output_padding = output_padding, data_format = data_format, dilation_rate = dilation_rate, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' Conv2DTranspose
#'
#' A transposed convolution: what the gradient of a convolution does to its output.
#'
#' With `k = (kernel - 1) * dilation + 1`, the output length along an axis is `(n - 1) * stride + max(k, stride)` with padding `valid` and `n * stride` with `same`; with an `output_padding` of `p` it is `(n - 1) * stride + k + p` and `(n - 1) * stride + k \% 2 + p`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Output step between neighbouring inputs.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param output_padding Length added at the end of each axis, less than the stride; absent: it follows from the padding.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between taps.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_2d_transpose <- function(object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", output_padding = NULL, data_format = NULL, dilation_rate = c(1L, 1L), activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Conv2DTranspose", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, output_padding = output_padding, data_format = data_format, dilation_rate = dilation_rate, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' Conv3DTranspose
#'
#' A transposed convolution: what the gradient of a convolution does to its output.
#'
#' With `k = (kernel - 1) * dilation + 1`, the output length along an axis is `(n - 1) * stride + max(k, stride)` with padding `valid` and `n * stride` with `same`; with an `output_padding` of `p` it is `(n - 1) * stride + k + p` and `(n - 1) * stride + k \% 2 + p`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Output channels.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Output step between neighbouring inputs.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param output_padding Length added at the end of each axis, less than the stride; absent: it follows from the padding.
#' @param dilation_rate Distance between taps.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_3d_transpose <- function(object, filters, kernel_size, strides = c(1L, 1L, 1L), padding = "valid", data_format = NULL, output_padding = NULL, dilation_rate = c(1L, 1L, 1L), activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Conv3DTranspose", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, output_padding = output_padding, dilation_rate = dilation_rate, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' Dense
#'
#' `activation(x @ kernel + bias)` along the last axis: `(..., k)` to `(..., units)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param units Output channels.
#' @param activation Function of the result.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_dense <- function(object, units, activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Dense", list(units = units, activation = activation, use_bias = use_bias, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' EinsumDense
#'
#' `activation(einsum(equation, x, kernel) + bias)`, such as a dense layer over several axes.
#'
#' An equation is written as in NumPy: `abc,cd->abd` for `(batch, steps, channels)`, `...x,xy->...y` for any number of axes.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param equation Which axes are multiplied and summed over.
#' @param output_shape Lengths of the output without the batch and the axes that an ellipsis stands for.
#' @param activation Function of the result.
#' @param bias_axes Letters of the output's axes along which there is a bias; none if absent.
#' @param kernel_initializer Of the kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_einsum_dense <- function(object, equation, output_shape, activation = NULL, bias_axes = NULL, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, activity_regularizer = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "EinsumDense", list(equation = equation, output_shape = output_shape, activation = activation, bias_axes = bias_axes, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint, activity_regularizer = activity_regularizer), name = name, dtype = dtype, trainable = trainable)
}

#' Embedding
#'
#' A vector for each whole number: `(...)` to `(..., output_dim)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param input_dim One more than the largest number.
#' @param output_dim Length of the vectors.
#' @param embeddings_initializer Of the vectors.
#' @param embeddings_regularizer Penalty on the vectors in training.
#' @param embeddings_constraint Constraint on the vectors in training.
#' @param mask_zero Whether 0 means that there is nothing: the layers behind get a mask.
#' @param activity_regularizer Penalty on the output in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_embedding <- function(object, input_dim, output_dim, embeddings_initializer = "random_uniform", embeddings_regularizer = NULL, embeddings_constraint = NULL, mask_zero = FALSE, activity_regularizer = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Embedding", list(input_dim = input_dim, output_dim = output_dim, embeddings_initializer = embeddings_initializer, embeddings_regularizer = embeddings_regularizer, embeddings_constraint = embeddings_constraint, mask_zero = mask_zero, activity_regularizer = activity_regularizer), name = name, dtype = dtype, trainable = trainable)
}

#' ReversibleEmbedding
#'
#' A vector for each whole number and, called with `reverse`, a score for each number by its vector.
#'
#' `(...)` to `(..., output_dim)`; in reverse `(..., output_dim)` to `(..., input_dim)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param input_dim One more than the largest number.
#' @param output_dim Length of the vectors.
#' @param tie_weights Whether the scores use the same vectors.
#' @param embeddings_initializer Of the vectors.
#' @param embeddings_regularizer Penalty on the vectors in training.
#' @param embeddings_constraint Constraint on the vectors in training.
#' @param mask_zero Whether 0 means that there is nothing: the layers behind get a mask.
#' @param reverse_dtype In which type the scores are computed: the layer's own if absent.
#' @param logit_soft_cap Bound of the scores, which a hyperbolic tangent keeps; none if absent.
#' @param activity_regularizer Penalty on the output in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_reversible_embedding <- function(object, input_dim, output_dim, tie_weights = TRUE, embeddings_initializer = "random_uniform", embeddings_regularizer = NULL, embeddings_constraint = NULL, mask_zero = FALSE, reverse_dtype = NULL, logit_soft_cap = NULL, activity_regularizer = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ReversibleEmbedding", list(input_dim = input_dim, output_dim = output_dim, tie_weights = tie_weights, embeddings_initializer = embeddings_initializer, embeddings_regularizer = embeddings_regularizer, embeddings_constraint = embeddings_constraint, mask_zero = mask_zero, reverse_dtype = reverse_dtype, logit_soft_cap = logit_soft_cap, activity_regularizer = activity_regularizer), name = name, dtype = dtype, trainable = trainable)
}

#' Masking
#'
#' Sets steps of a sequence to 0 that hold one value only, and gives the layers behind a mask without them.
#'
#' `(batch, steps, ...)`; the shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param mask_value The value.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_masking <- function(object, mask_value = 0, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Masking", list(mask_value = mask_value), name = name, dtype = dtype, trainable = trainable)
}

#' LSTM
#'
#' A long short-term memory (Hochreiter and Schmidhuber, 1997).
#'
#' `(batch, time, channels)` to `(batch, units)`, or `(batch, time, units)` if it returns sequences; behind that its states, each `(batch, units)`, if it returns them.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param units Length of the state.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param unit_forget_bias Whether the gate for forgetting starts with a bias of 1.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param zero_output_for_mask Whether masked steps give 0, rather than what the step before gave.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_lstm <- function(object, units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "LSTM", list(units = units, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, unit_forget_bias = unit_forget_bias, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' GRU
#'
#' A gated recurrent unit (Cho et al., 2014).
#'
#' `(batch, time, channels)` to `(batch, units)`, or `(batch, time, units)` if it returns sequences; behind that its states, each `(batch, units)`, if it returns them.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param units Length of the state.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param reset_after Whether the state is reset behind the product with the recurrent kernel.
#' @param zero_output_for_mask Whether masked steps give 0, rather than what the step before gave.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_gru <- function(object, units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, reset_after = TRUE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GRU", list(units = units, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, reset_after = reset_after, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' SimpleRNN
#'
#' The simplest recurrent layer: a dense layer on its input and what it gave before.
#'
#' `(batch, time, channels)` to `(batch, units)`, or `(batch, time, units)` if it returns sequences; behind that its states, each `(batch, units)`, if it returns them.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param units Length of the state.
#' @param activation Of the candidate of the state.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param zero_output_for_mask Whether masked steps give 0, rather than what the step before gave.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_simple_rnn <- function(object, units, activation = "tanh", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SimpleRNN", list(units = units, activation = or_none(activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' RNN
#'
#' A cell along a sequence.
#'
#' `(batch, time, channels)` to `(batch, units)`, or `(batch, time, units)` if it returns sequences; behind that its states, each `(batch, units)`, if it returns them.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param cell An LSTMCell, GRUCell or SimpleRNNCell, or several of them as StackedRNNCells or as a list.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param zero_output_for_mask Whether masked steps give 0, rather than what the step before gave.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_rnn <- function(object, cell, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RNN", list(cell = cell, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' LSTMCell
#'
#' One step of a long short-term memory: gates for input, forgetting, candidate and output.
#'
#' Called on `(batch, channels)` and its two states; gives its output and the next states.
#'
#' @param units Length of the state.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param unit_forget_bias Whether the gate for forgetting starts with a bias of 1.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
rnn_cell_lstm <- function(units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  new_layer("LSTMCell", list(units = units, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, unit_forget_bias = unit_forget_bias, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' GRUCell
#'
#' One step of a gated recurrent unit: gates for update, reset and candidate.
#'
#' Called on `(batch, channels)` and its state; gives its output and the next state.
#'
#' @param units Length of the state.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param reset_after Whether the state is reset behind the product with the recurrent kernel.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
rnn_cell_gru <- function(units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, reset_after = TRUE, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  new_layer("GRUCell", list(units = units, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, reset_after = reset_after, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' SimpleRNNCell
#'
#' One step of the simplest recurrent layer: `activation(x @ kernel + state @ recurrent_kernel + bias)`.
#'
#' Called on `(batch, channels)` and its state; gives its output and the next state.
#'
#' @param units Length of the state.
#' @param activation Of the candidate of the state.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
rnn_cell_simple <- function(units, activation = "tanh", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  new_layer("SimpleRNNCell", list(units = units, activation = or_none(activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' StackedRNNCells
#'
#' Several cells as one: each takes what the one below gives.
#'
#' @param cells From the bottom to the top.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
rnn_cells_stack <- function(cells, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  new_layer("StackedRNNCells", list(cells = cells), name = name, dtype = dtype, trainable = trainable)
}

#' Bidirectional
#'
#' A recurrent layer in both directions of time.
#'
#' Gives what the two give, merged: `(batch, 2 * units)` or `(batch, time, 2 * units)` with `concat`; behind that the states of the one and of the other, if they return them.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param layer The layer, which goes forwards.
#' @param merge_mode `concat`, `sum`, `ave` or `mul`; absent gives both results.
#' @param backward_layer The layer that goes backwards; like the other one if absent.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_bidirectional <- function(object, layer, merge_mode = "concat", backward_layer = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Bidirectional", list(layer = layer, merge_mode = or_none(merge_mode), backward_layer = backward_layer), name = name, dtype = dtype, trainable = trainable)
}

#' MultiHeadAttention
#'
#' Attention of several heads: each takes a mean of the values, weighted by how well their keys fit a query.
#'
#' Called on a query `(batch, queries, ...)`, a value `(batch, keys, ...)` and perhaps a key like the value; gives `(batch, queries, channels)`, with the query's channels unless `output_shape` says otherwise.
#'
#' @param inputs A list of symbolic tensors: queries, values and, if they are not the values, keys; missing for the layer itself.
#' @param num_heads Number of heads.
#' @param key_dim Channels of queries and keys in each head.
#' @param value_dim Channels of values in each head; those of keys if absent.
#' @param dropout Part of the weights set to 0 in training.
#' @param use_bias Whether to add a bias.
#' @param output_shape Lengths of the output's last axes; the query's channels if absent.
#' @param attention_axes Over which axes attention runs; all between batch and channels if absent. Counted from 0 with the batch as the first, as in keras3.
#' @param sliding_window How many places a query sees to either side, its own counted; all if absent.
#' @param kernel_initializer Of the kernels.
#' @param bias_initializer Of the biases.
#' @param kernel_regularizer Penalty on the kernels in training.
#' @param bias_regularizer Penalty on the biases in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernels in training.
#' @param bias_constraint Constraint on the biases in training.
#' @param use_gate Whether a gate of the query opens what the heads give.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_multi_head_attention <- function(inputs, num_heads, key_dim, value_dim = NULL, dropout = 0, use_bias = TRUE, output_shape = NULL, attention_axes = NULL, sliding_window = NULL, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, use_gate = FALSE, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(inputs, missing(inputs), "MultiHeadAttention", list(num_heads = num_heads, key_dim = key_dim, value_dim = value_dim, dropout = dropout, use_bias = use_bias, output_shape = output_shape, attention_axes = attention_axes, sliding_window = sliding_window, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint, use_gate = use_gate, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' GroupQueryAttention
#'
#' Attention of several heads, of which groups share keys and values.
#'
#' Called on a query `(batch, queries, channels)`, a value `(batch, keys, channels)` and perhaps a key like the value; gives `(batch, queries, channels)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param head_dim Channels of each head.
#' @param num_query_heads Heads of queries.
#' @param num_key_value_heads Heads of keys and values, which divide those of queries.
#' @param dropout Part of the weights set to 0 in training.
#' @param use_bias Whether to add a bias.
#' @param sliding_window How many places a query sees to either side, its own counted; all if absent.
#' @param kernel_initializer Of the kernels.
#' @param bias_initializer Of the biases.
#' @param kernel_regularizer Penalty on the kernels in training.
#' @param bias_regularizer Penalty on the biases in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernels in training.
#' @param bias_constraint Constraint on the biases in training.
#' @param use_gate Whether a gate of the query opens what the heads give.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_group_query_attention <- function(object, head_dim, num_query_heads, num_key_value_heads, dropout = 0, use_bias = TRUE, sliding_window = NULL, kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, use_gate = FALSE, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GroupQueryAttention", list(head_dim = head_dim, num_query_heads = num_query_heads, num_key_value_heads = num_key_value_heads, dropout = dropout, use_bias = use_bias, sliding_window = sliding_window, kernel_initializer = kernel_initializer, bias_initializer = bias_initializer, kernel_regularizer = kernel_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, bias_constraint = bias_constraint, use_gate = use_gate, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' Attention
#'
#' Means of values, weighted by the products of queries and keys.
#'
#' Called on `[query, value]` or `[query, value, key]`, each `(batch, places, channels)`; gives `(batch, queries, channels)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param use_scale Whether to multiply the scores by a weight.
#' @param score_mode `dot`, or `concat`: the sum of the hyperbolic tangent of query plus key.
#' @param dropout Part of the weights set to 0 in training.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_attention <- function(object, use_scale = FALSE, score_mode = "dot", dropout = 0, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Attention", list(use_scale = use_scale, score_mode = score_mode, dropout = dropout, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' AdditiveAttention
#'
#' Means of values, weighted by a sum over the hyperbolic tangent of query plus key (Bahdanau et al., 2014).
#'
#' Called on `[query, value]` or `[query, value, key]`, each `(batch, places, channels)`; gives `(batch, queries, channels)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param use_scale Whether each channel has a weight of its own.
#' @param dropout Part of the weights set to 0 in training.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_additive_attention <- function(object, use_scale = TRUE, dropout = 0, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdditiveAttention", list(use_scale = use_scale, dropout = dropout, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' ConvLSTM1D
#'
#' A long short-term memory whose products are convolutions.
#'
#' Input `(batch, time, spatial..., channels)`, or `(batch, time, channels, spatial...)` by `data_format`; output `(batch, spatial..., filters)`, or with the time if it returns sequences, channels first likewise; behind that its two states if it returns them. The number of steps is known: each is written out.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Channels of the state.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window over the input.
#' @param padding `valid` or `same`, of the input's convolution; the state's is always `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between the taps over the input.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param unit_forget_bias Whether the gate for forgetting starts with a bias of 1.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param zero_output_for_mask Whether masked steps give 0: there are none.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_l_s_t_m_1d <- function(object, filters, kernel_size, strides = c(1L), padding = "valid", data_format = NULL, dilation_rate = c(1L), activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ConvLSTM1D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, unit_forget_bias = unit_forget_bias, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' ConvLSTM2D
#'
#' A long short-term memory whose products are convolutions.
#'
#' Input `(batch, time, spatial..., channels)`, or `(batch, time, channels, spatial...)` by `data_format`; output `(batch, spatial..., filters)`, or with the time if it returns sequences, channels first likewise; behind that its two states if it returns them. The number of steps is known: each is written out.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Channels of the state.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window over the input.
#' @param padding `valid` or `same`, of the input's convolution; the state's is always `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between the taps over the input.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param unit_forget_bias Whether the gate for forgetting starts with a bias of 1.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param zero_output_for_mask Whether masked steps give 0: there are none.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_l_s_t_m_2d <- function(object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", data_format = NULL, dilation_rate = c(1L, 1L), activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ConvLSTM2D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, unit_forget_bias = unit_forget_bias, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' ConvLSTM3D
#'
#' A long short-term memory whose products are convolutions.
#'
#' Input `(batch, time, spatial..., channels)`, or `(batch, time, channels, spatial...)` by `data_format`; output `(batch, spatial..., filters)`, or with the time if it returns sequences, channels first likewise; behind that its two states if it returns them. The number of steps is known: each is written out.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param filters Channels of the state.
#' @param kernel_size Taps along each spatial axis.
#' @param strides Step of the window over the input.
#' @param padding `valid` or `same`, of the input's convolution; the state's is always `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param dilation_rate Distance between the taps over the input.
#' @param activation Of the candidate of the state.
#' @param recurrent_activation Of the gates.
#' @param use_bias Whether to add a bias.
#' @param kernel_initializer Of the kernel.
#' @param recurrent_initializer Of the recurrent kernel.
#' @param bias_initializer Of the bias.
#' @param unit_forget_bias Whether the gate for forgetting starts with a bias of 1.
#' @param kernel_regularizer Penalty on the kernel in training.
#' @param recurrent_regularizer Penalty on the recurrent kernel in training.
#' @param bias_regularizer Penalty on the bias in training.
#' @param activity_regularizer Penalty on the output in training.
#' @param kernel_constraint Constraint on the kernel in training.
#' @param recurrent_constraint Constraint on the recurrent kernel in training.
#' @param bias_constraint Constraint on the bias in training.
#' @param dropout Part of the input set to 0 in training.
#' @param recurrent_dropout Part of the state set to 0 in training.
#' @param seed Of the random numbers.
#' @param return_sequences Whether to give what every step gives, rather than the last one.
#' @param return_state Whether to give the states behind the last step too.
#' @param go_backwards Whether to go from the end to the beginning.
#' @param stateful Whether Keras starts where the prediction before ended; here every prediction starts anew.
#' @param unroll Whether Keras writes the steps out one by one.
#' @param zero_output_for_mask Whether masked steps give 0: there are none.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_conv_l_s_t_m_3d <- function(object, filters, kernel_size, strides = c(1L, 1L, 1L), padding = "valid", data_format = NULL, dilation_rate = c(1L, 1L, 1L), activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ConvLSTM3D", list(filters = filters, kernel_size = kernel_size, strides = strides, padding = padding, data_format = data_format, dilation_rate = dilation_rate, activation = or_none(activation), recurrent_activation = or_none(recurrent_activation), use_bias = use_bias, kernel_initializer = kernel_initializer, recurrent_initializer = recurrent_initializer, bias_initializer = bias_initializer, unit_forget_bias = unit_forget_bias, kernel_regularizer = kernel_regularizer, recurrent_regularizer = recurrent_regularizer, bias_regularizer = bias_regularizer, activity_regularizer = activity_regularizer, kernel_constraint = kernel_constraint, recurrent_constraint = recurrent_constraint, bias_constraint = bias_constraint, dropout = dropout, recurrent_dropout = recurrent_dropout, seed = seed, return_sequences = return_sequences, return_state = return_state, go_backwards = go_backwards, stateful = stateful, unroll = unroll, zero_output_for_mask = zero_output_for_mask), name = name, dtype = dtype, trainable = trainable)
}

#' TimeDistributed
#'
#' Another layer on every step of a sequence: `(batch, time, ...)` to `(batch, time, ...)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param layer The layer, which sees `(batch, ...)`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_time_distributed <- function(object, layer, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "TimeDistributed", list(layer = layer), name = name, dtype = dtype, trainable = trainable)
}

#' SpectralNormalization
#'
#' Another layer, which training calls with its kernel divided by an estimate of the kernel's largest singular value; in prediction that layer, with the kernel as it is stored.
#'
#' The optimizer's step starts from the stored kernel, as in Keras on JAX.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param layer The layer, which has a `kernel` or `embeddings`.
#' @param power_iterations Steps towards the largest singular value at every call in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_spectral_normalization <- function(object, layer, power_iterations = 1L, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SpectralNormalization", list(layer = layer, power_iterations = power_iterations), name = name, dtype = dtype, trainable = trainable)
}

#' RandomCrop
#'
#' In training, a box of images at a random place.
#'
#' At inference the largest centered window of the wanted aspect ratio, resized (bilinear), as Keras documents and as tf.keras does. Keras 3 gives the image back uncropped there, whatever shape it has declared.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param height Rows of the output.
#' @param width Columns of the output.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_crop <- function(object, height, width, seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomCrop", list(height = height, width = width, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Dot
#'
#' Products of two tensors, entry by entry of the batch, summed over one axis of each.
#'
#' `(batch, a..., n, b...)` and `(batch, c..., n, d...)` make `(batch, a..., b..., c..., d...)`, at least `(batch, 1)`.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param axes The axis of each input that is summed over; one number stands for both. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param normalize Whether to divide the inputs by their Euclidean lengths along those axes first.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_dot <- function(inputs, ..., axes, normalize = FALSE, name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Dot", config = list(axes = as_axis(axes), normalize = normalize), name = name, dtype = dtype, trainable = trainable)
}

#' Activation
#'
#' An activation function as a layer of its own. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param activation The function's name.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activation <- function(object, activation, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Activation", list(activation = activation), name = name, dtype = dtype, trainable = trainable)
}

#' ReLU
#'
#' `min(x, max_value)` above `threshold`, `negative_slope * (x - threshold)` below. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param max_value Largest value; none if absent or infinite.
#' @param negative_slope Slope below the threshold.
#' @param threshold Where the function leaves its lower branch.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activation_relu <- function(object, max_value = NULL, negative_slope = 0, threshold = 0, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ReLU", list(max_value = max_value, negative_slope = negative_slope, threshold = threshold), name = name, dtype = dtype, trainable = trainable)
}

#' LeakyReLU
#'
#' `x` where positive, else `negative_slope * x`. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param negative_slope Slope below 0.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activation_leaky_relu <- function(object, negative_slope = 0.3, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "LeakyReLU", list(negative_slope = negative_slope), name = name, dtype = dtype, trainable = trainable)
}

#' ELU
#'
#' `x` where positive, else `alpha * (e^x - 1)`. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param alpha Minus the limit far below 0.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activation_elu <- function(object, alpha = 1, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ELU", list(alpha = alpha), name = name, dtype = dtype, trainable = trainable)
}

#' Softmax
#'
#' `e^x` over its sum along one axis or several; where a mask comes with its input, over what is not masked. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param axis The axes along which the result sums up to 1. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activation_softmax <- function(object, axis = -1L, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Softmax", list(axis = as_axis(axis)), name = name, dtype = dtype, trainable = trainable)
}

#' PReLU
#'
#' `x` where positive, else `alpha * x` with an alpha of its own for every place but the batch. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param alpha_initializer Of the slopes.
#' @param alpha_regularizer Penalty on the slopes in training.
#' @param alpha_constraint Constraint on the slopes in training.
#' @param shared_axes Axes (counted with the batch) along which one slope serves all: `[1, 2]` for one per channel of an image.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activation_parametric_relu <- function(object, alpha_initializer = "zeros", alpha_regularizer = NULL, alpha_constraint = NULL, shared_axes = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "PReLU", list(alpha_initializer = alpha_initializer, alpha_regularizer = alpha_regularizer, alpha_constraint = alpha_constraint, shared_axes = shared_axes), name = name, dtype = dtype, trainable = trainable)
}

#' BatchNormalization
#'
#' `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with stored mean and variance per channel in prediction. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param axis The axis of the channels. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param momentum Weight of the old value when the stored statistics are updated in training.
#' @param epsilon Added to the variance.
#' @param center Whether to add beta.
#' @param scale Whether to multiply by gamma.
#' @param beta_initializer Of beta.
#' @param gamma_initializer Of gamma.
#' @param moving_mean_initializer Of the stored mean.
#' @param moving_variance_initializer Of the stored variance.
#' @param beta_regularizer Penalty on beta in training.
#' @param gamma_regularizer Penalty on gamma in training.
#' @param beta_constraint Constraint on beta in training.
#' @param gamma_constraint Constraint on gamma in training.
#' @param synchronized Whether training statistics are shared between devices; one device is all there is.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_batch_normalization <- function(object, axis = -1L, momentum = 0.99, epsilon = 0.001, center = TRUE, scale = TRUE, beta_initializer = "zeros", gamma_initializer = "ones", moving_mean_initializer = "zeros", moving_variance_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL, beta_constraint = NULL, gamma_constraint = NULL, synchronized = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "BatchNormalization", list(axis = as_axis(axis), momentum = momentum, epsilon = epsilon, center = center, scale = scale, beta_initializer = beta_initializer, gamma_initializer = gamma_initializer, moving_mean_initializer = moving_mean_initializer, moving_variance_initializer = moving_variance_initializer, beta_regularizer = beta_regularizer, gamma_regularizer = gamma_regularizer, beta_constraint = beta_constraint, gamma_constraint = gamma_constraint, synchronized = synchronized), name = name, dtype = dtype, trainable = trainable)
}

#' LayerNormalization
#'
#' `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with mean and variance of each entry's own values along `axis`. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param axis The axes that are normalised together, which are also those of gamma and beta. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param epsilon Added to the variance.
#' @param center Whether to add beta.
#' @param scale Whether to multiply by gamma.
#' @param rms_scaling Whether to leave the mean in and have no beta; not what the name says, and deprecated in Keras.
#' @param beta_initializer Of beta.
#' @param gamma_initializer Of gamma.
#' @param beta_regularizer Penalty on beta in training.
#' @param gamma_regularizer Penalty on gamma in training.
#' @param beta_constraint Constraint on beta in training.
#' @param gamma_constraint Constraint on gamma in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_layer_normalization <- function(object, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE, rms_scaling = FALSE, beta_initializer = "zeros", gamma_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL, beta_constraint = NULL, gamma_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "LayerNormalization", list(axis = as_axis(axis), epsilon = epsilon, center = center, scale = scale, rms_scaling = rms_scaling, beta_initializer = beta_initializer, gamma_initializer = gamma_initializer, beta_regularizer = beta_regularizer, gamma_regularizer = gamma_regularizer, beta_constraint = beta_constraint, gamma_constraint = gamma_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' RMSNormalization
#'
#' `scale * x / sqrt(mean(x^2) + epsilon)`, with the mean of each entry's own values along `axis`. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param axis The axes that are normalised together, which are also those of the scale. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param epsilon Added to the mean square.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_rms_normalization <- function(object, axis = -1L, epsilon = 0.000001, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RMSNormalization", list(axis = as_axis(axis), epsilon = epsilon), name = name, dtype = dtype, trainable = trainable)
}

#' GroupNormalization
#'
#' `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with mean and variance over all of an entry's values in a group of neighbouring channels. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param groups Number of groups; -1 for one per channel (instance normalisation).
#' @param axis The axis of the channels. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param epsilon Added to the variance.
#' @param center Whether to add beta.
#' @param scale Whether to multiply by gamma.
#' @param beta_initializer Of beta.
#' @param gamma_initializer Of gamma.
#' @param beta_regularizer Penalty on beta in training.
#' @param gamma_regularizer Penalty on gamma in training.
#' @param beta_constraint Constraint on beta in training.
#' @param gamma_constraint Constraint on gamma in training.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_group_normalization <- function(object, groups = 32L, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE, beta_initializer = "zeros", gamma_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL, beta_constraint = NULL, gamma_constraint = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GroupNormalization", list(groups = groups, axis = as_axis(axis), epsilon = epsilon, center = center, scale = scale, beta_initializer = beta_initializer, gamma_initializer = gamma_initializer, beta_regularizer = beta_regularizer, gamma_regularizer = gamma_regularizer, beta_constraint = beta_constraint, gamma_constraint = gamma_constraint), name = name, dtype = dtype, trainable = trainable)
}

#' UnitNormalization
#'
#' `x` divided by its Euclidean length along `axis`. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param axis The axes along which the result has length 1. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_unit_normalization <- function(object, axis = -1L, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "UnitNormalization", list(axis = as_axis(axis)), name = name, dtype = dtype, trainable = trainable)
}

#' Normalization
#'
#' `(x - mean) / max(sqrt(variance), 1e-7)`, with mean and variance given, or learnt from data beforehand. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param axis The axes along which each place has a mean and a variance of its own; null or none: one for all. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param mean The mean; learnt if absent.
#' @param variance The variance; learnt if absent.
#' @param invert Whether to undo it: `mean + x * max(sqrt(variance), 1e-7)`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_normalization <- function(object, axis = c(-1L), mean = NULL, variance = NULL, invert = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Normalization", list(axis = or_none(as_axis(axis)), mean = mean, variance = variance, invert = invert), name = name, dtype = dtype, trainable = trainable)
}

#' Rescaling
#'
#' `x * scale + offset`, in floats also for integer inputs. The shape stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param scale Factor: one for all, or one per channel.
#' @param offset Added after: one for all, or one per channel.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_rescaling <- function(object, scale, offset = 0, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Rescaling", list(scale = scale, offset = offset), name = name, dtype = dtype, trainable = trainable)
}

#' MaxPooling1D
#'
#' The largest value in each window; padding never wins.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis: `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param pool_size Window along each spatial axis.
#' @param strides Step of the window; its size if absent.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_max_pooling_1d <- function(object, pool_size = c(2L), strides = NULL, padding = "valid", data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "MaxPooling1D", list(pool_size = pool_size, strides = strides, padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' MaxPooling2D
#'
#' The largest value in each window; padding never wins.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis: `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param pool_size Window along each spatial axis.
#' @param strides Step of the window; its size if absent.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_max_pooling_2d <- function(object, pool_size = c(2L, 2L), strides = NULL, padding = "valid", data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "MaxPooling2D", list(pool_size = pool_size, strides = strides, padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' MaxPooling3D
#'
#' The largest value in each window; padding never wins.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis: `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param pool_size Window along each spatial axis.
#' @param strides Step of the window; its size if absent.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_max_pooling_3d <- function(object, pool_size = c(2L, 2L, 2L), strides = NULL, padding = "valid", data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "MaxPooling3D", list(pool_size = pool_size, strides = strides, padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AveragePooling1D
#'
#' The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their own type, where the sum of small ones wraps around; here it does not.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis: `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param pool_size Window along each spatial axis.
#' @param strides Step of the window; its size if absent.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_average_pooling_1d <- function(object, pool_size, strides = NULL, padding = "valid", data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AveragePooling1D", list(pool_size = pool_size, strides = strides, padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AveragePooling2D
#'
#' The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their own type, where the sum of small ones wraps around; here it does not.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis: `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param pool_size Window along each spatial axis.
#' @param strides Step of the window; its size if absent.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_average_pooling_2d <- function(object, pool_size, strides = NULL, padding = "valid", data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AveragePooling2D", list(pool_size = pool_size, strides = strides, padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AveragePooling3D
#'
#' The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their own type, where the sum of small ones wraps around; here it does not.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis: `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param pool_size Window along each spatial axis.
#' @param strides Step of the window; its size if absent.
#' @param padding `valid` or `same`. One of `"valid"`, `"same"`, `"causal"`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_average_pooling_3d <- function(object, pool_size, strides = NULL, padding = "valid", data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AveragePooling3D", list(pool_size = pool_size, strides = strides, padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AdaptiveMaxPooling1D
#'
#' The largest value in each of so many windows.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to `ceil((i + 1) n / size)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param output_size Length of each spatial axis of the result.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_adaptive_max_pooling_1d <- function(object, output_size, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdaptiveMaxPooling1D", list(output_size = output_size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AdaptiveMaxPooling2D
#'
#' The largest value in each of so many windows.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to `ceil((i + 1) n / size)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param output_size Length of each spatial axis of the result.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_adaptive_max_pooling_2d <- function(object, output_size, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdaptiveMaxPooling2D", list(output_size = output_size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AdaptiveMaxPooling3D
#'
#' The largest value in each of so many windows.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to `ceil((i + 1) n / size)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param output_size Length of each spatial axis of the result.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_adaptive_max_pooling_3d <- function(object, output_size, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdaptiveMaxPooling3D", list(output_size = output_size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AdaptiveAveragePooling1D
#'
#' The mean of each of so many windows, a float.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to `ceil((i + 1) n / size)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param output_size Length of each spatial axis of the result.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_adaptive_average_pooling_1d <- function(object, output_size, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdaptiveAveragePooling1D", list(output_size = output_size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AdaptiveAveragePooling2D
#'
#' The mean of each of so many windows, a float.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to `ceil((i + 1) n / size)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param output_size Length of each spatial axis of the result.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_adaptive_average_pooling_2d <- function(object, output_size, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdaptiveAveragePooling2D", list(output_size = output_size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AdaptiveAveragePooling3D
#'
#' The mean of each of so many windows, a float.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to `ceil((i + 1) n / size)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param output_size Length of each spatial axis of the result.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_adaptive_average_pooling_3d <- function(object, output_size, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AdaptiveAveragePooling3D", list(output_size = output_size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' GlobalMaxPooling1D
#'
#' The largest value of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param keepdims Whether the spatial axes stay, with length 1.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_global_max_pooling_1d <- function(object, data_format = NULL, keepdims = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GlobalMaxPooling1D", list(data_format = data_format, keepdims = keepdims), name = name, dtype = dtype, trainable = trainable)
}

#' GlobalMaxPooling2D
#'
#' The largest value of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param keepdims Whether the spatial axes stay, with length 1.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_global_max_pooling_2d <- function(object, data_format = NULL, keepdims = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GlobalMaxPooling2D", list(data_format = data_format, keepdims = keepdims), name = name, dtype = dtype, trainable = trainable)
}

#' GlobalMaxPooling3D
#'
#' The largest value of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param keepdims Whether the spatial axes stay, with length 1.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_global_max_pooling_3d <- function(object, data_format = NULL, keepdims = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GlobalMaxPooling3D", list(data_format = data_format, keepdims = keepdims), name = name, dtype = dtype, trainable = trainable)
}

#' GlobalAveragePooling1D
#'
#' The mean of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param keepdims Whether the spatial axes stay, with length 1.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_global_average_pooling_1d <- function(object, data_format = NULL, keepdims = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GlobalAveragePooling1D", list(data_format = data_format, keepdims = keepdims), name = name, dtype = dtype, trainable = trainable)
}

#' GlobalAveragePooling2D
#'
#' The mean of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param keepdims Whether the spatial axes stay, with length 1.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_global_average_pooling_2d <- function(object, data_format = NULL, keepdims = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GlobalAveragePooling2D", list(data_format = data_format, keepdims = keepdims), name = name, dtype = dtype, trainable = trainable)
}

#' GlobalAveragePooling3D
#'
#' The mean of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param keepdims Whether the spatial axes stay, with length 1.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_global_average_pooling_3d <- function(object, data_format = NULL, keepdims = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GlobalAveragePooling3D", list(data_format = data_format, keepdims = keepdims), name = name, dtype = dtype, trainable = trainable)
}

#' ZeroPadding1D
#'
#' Zeros around `R` spatial axes; the output is that much larger.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param padding Zeros in front of and behind each axis.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_zero_padding_1d <- function(object, padding = c(1L, 1L), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ZeroPadding1D", list(padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' ZeroPadding2D
#'
#' Zeros around `R` spatial axes; the output is that much larger.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param padding Zeros in front of and behind each axis.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_zero_padding_2d <- function(object, padding = list(c(1L, 1L), c(1L, 1L)), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ZeroPadding2D", list(padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' ZeroPadding3D
#'
#' Zeros around `R` spatial axes; the output is that much larger.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param padding Zeros in front of and behind each axis.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_zero_padding_3d <- function(object, padding = list(c(1L, 1L), c(1L, 1L), c(1L, 1L)), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ZeroPadding3D", list(padding = padding, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Cropping1D
#'
#' Cuts margins off `R` spatial axes; the output is that much smaller.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param cropping Entries in front of and behind each axis.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_cropping_1d <- function(object, cropping = c(1L, 1L), ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Cropping1D", list(cropping = cropping), name = name, dtype = dtype, trainable = trainable)
}

#' Cropping2D
#'
#' Cuts margins off `R` spatial axes; the output is that much smaller.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param cropping Entries in front of and behind each axis.
#' @param data_format Where the channels stand; Cropping1D only knows channels last. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_cropping_2d <- function(object, cropping = list(c(0L, 0L), c(0L, 0L)), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Cropping2D", list(cropping = cropping, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Cropping3D
#'
#' Cuts margins off `R` spatial axes; the output is that much smaller.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param cropping Entries in front of and behind each axis.
#' @param data_format Where the channels stand; Cropping1D only knows channels last. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_cropping_3d <- function(object, cropping = list(c(1L, 1L), c(1L, 1L), c(1L, 1L)), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Cropping3D", list(cropping = cropping, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' UpSampling1D
#'
#' Repeats every step of `(batch, steps, channels)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param size How many times.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_upsampling_1d <- function(object, size = 2L, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "UpSampling1D", list(size = size), name = name, dtype = dtype, trainable = trainable)
}

#' UpSampling2D
#'
#' Enlarges `(batch, height, width, channels)` by whole factors.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param size Factors of height and width.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param interpolation How values between samples are found; `nearest` repeats them. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_upsampling_2d <- function(object, size = c(2L, 2L), data_format = NULL, interpolation = "nearest", ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "UpSampling2D", list(size = size, data_format = data_format, interpolation = interpolation), name = name, dtype = dtype, trainable = trainable)
}

#' UpSampling3D
#'
#' Repeats every value of `(batch, depth, height, width, channels)` along the three axes.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param size How many times along each axis.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_upsampling_3d <- function(object, size = c(2L, 2L, 2L), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "UpSampling3D", list(size = size, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Resizing
#'
#' Images of another height and width: `(batch, height, width, channels)`, or one image without batch. Integer images stay integers.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param height Rows of the output.
#' @param width Columns of the output.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param crop_to_aspect_ratio Whether to cut the image, centered, to the wanted aspect ratio first.
#' @param pad_to_aspect_ratio Whether to pad the image, centered, to the wanted aspect ratio first.
#' @param fill_mode How to pad: `constant`.
#' @param fill_value What to pad with.
#' @param antialias Whether to smooth when shrinking.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_resizing <- function(object, height, width, interpolation = "bilinear", crop_to_aspect_ratio = FALSE, pad_to_aspect_ratio = FALSE, fill_mode = "constant", fill_value = 0, antialias = FALSE, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Resizing", list(height = height, width = width, interpolation = interpolation, crop_to_aspect_ratio = crop_to_aspect_ratio, pad_to_aspect_ratio = pad_to_aspect_ratio, fill_mode = fill_mode, fill_value = fill_value, antialias = antialias, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Concatenate
#'
#' Puts its inputs behind one another along an axis; along all others they agree.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param axis Along which axis. Counted from 1 with the batch as the first; negative ones count from the end.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_concatenate <- function(inputs, ..., axis = -1L, name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Concatenate", config = list(axis = as_axis(axis)), name = name, dtype = dtype, trainable = trainable)
}

#' Add
#'
#' The sum of its inputs.
#'
#' Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_add <- function(inputs, ..., name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Add", config = list(), name = name, dtype = dtype, trainable = trainable)
}

#' Subtract
#'
#' The first of two inputs minus the second.
#'
#' Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_subtract <- function(inputs, ..., name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Subtract", config = list(), name = name, dtype = dtype, trainable = trainable)
}

#' Multiply
#'
#' The product of its inputs. Masked values count as 1, and the result is 0 where all of them are masked.
#'
#' Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_multiply <- function(inputs, ..., name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Multiply", config = list(), name = name, dtype = dtype, trainable = trainable)
}

#' Average
#'
#' The mean of its inputs, a float. Keras sums integers in their own type, where the sum of small ones wraps around; here it does not.
#'
#' Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_average <- function(inputs, ..., name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Average", config = list(), name = name, dtype = dtype, trainable = trainable)
}

#' Maximum
#'
#' The largest of its inputs at each place, of those that are not masked.
#'
#' Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_maximum <- function(inputs, ..., name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Maximum", config = list(), name = name, dtype = dtype, trainable = trainable)
}

#' Minimum
#'
#' The smallest of its inputs at each place, of those that are not masked.
#'
#' Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
#'
#' @param inputs A symbolic tensor or a list of them.
#' @param ... Further symbolic tensors.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_minimum <- function(inputs, ..., name = NULL, dtype = NULL, trainable = NULL) {
  layer_merge(inputs, ..., class = "Minimum", config = list(), name = name, dtype = dtype, trainable = trainable)
}

#' Flatten
#'
#' Everything but the batch in one axis, always in channels-last order.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_flatten <- function(object, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Flatten", list(data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Reshape
#'
#' The same elements in the same order under another shape; the batch stays.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param target_shape Lengths behind the batch; one may be -1 and follows from the rest.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_reshape <- function(object, target_shape, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Reshape", list(target_shape = target_shape), name = name, dtype = dtype, trainable = trainable)
}

#' Permute
#'
#' Reorders the axes behind the batch.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param dims Output axis `i` (from 1) is input axis `dims[i - 1]`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_permute <- function(object, dims, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Permute", list(dims = dims), name = name, dtype = dtype, trainable = trainable)
}

#' RepeatVector
#'
#' `(batch, channels)` repeated to `(batch, n, channels)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param n How many times.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_repeat_vector <- function(object, n, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RepeatVector", list(n = n), name = name, dtype = dtype, trainable = trainable)
}

#' Dropout
#'
#' In training, sets a random part of its input to 0 and scales up the rest.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param rate The part set to 0.
#' @param noise_shape Shape of the mask, whose lengths of 1 repeat; the input's if absent.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_dropout <- function(object, rate, noise_shape = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Dropout", list(rate = rate, noise_shape = noise_shape, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' SpatialDropout1D
#'
#' In training, sets whole random channels to 0 and scales up the rest.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param rate The part of the channels set to 0.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_spatial_dropout_1d <- function(object, rate, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SpatialDropout1D", list(rate = rate, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' SpatialDropout2D
#'
#' In training, sets whole random channels to 0 and scales up the rest.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param rate The part of the channels set to 0.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_spatial_dropout_2d <- function(object, rate, data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SpatialDropout2D", list(rate = rate, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' SpatialDropout3D
#'
#' In training, sets whole random channels to 0 and scales up the rest.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param rate The part of the channels set to 0.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_spatial_dropout_3d <- function(object, rate, data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "SpatialDropout3D", list(rate = rate, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' GaussianDropout
#'
#' In training, multiplies by random numbers around 1 of variance `rate / (1 - rate)`.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param rate As of a dropout of the same strength.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_gaussian_dropout <- function(object, rate, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GaussianDropout", list(rate = rate, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' GaussianNoise
#'
#' In training, adds random numbers around 0.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param stddev Their standard deviation.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_gaussian_noise <- function(object, stddev, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "GaussianNoise", list(stddev = stddev, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' AlphaDropout
#'
#' In training, sets a random part of its input to SELU's negative limit and keeps mean and variance.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param rate The part that is set.
#' @param noise_shape Shape of the mask, whose lengths of 1 repeat; the input's if absent.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_alpha_dropout <- function(object, rate, noise_shape = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AlphaDropout", list(rate = rate, noise_shape = noise_shape, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' ActivityRegularization
#'
#' In training, adds a penalty on its input to the loss.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param l1 Weight of the sum of absolute values.
#' @param l2 Weight of the sum of squares.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_activity_regularization <- function(object, l1 = 0, l2 = 0, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "ActivityRegularization", list(l1 = l1, l2 = l2), name = name, dtype = dtype, trainable = trainable)
}

#' Identity
#'
#' Gives back what it gets.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_identity <- function(object, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Identity", list(), name = name, dtype = dtype, trainable = trainable)
}

#' RandomFlip
#'
#' In training, turns images over at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param mode `horizontal`, `vertical` or `horizontal_and_vertical`.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_flip <- function(object, mode = "horizontal_and_vertical", seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomFlip", list(mode = mode, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomRotation
#'
#' In training, rotates images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor Largest angle as a part of a full turn, or the range of angles.
#' @param fill_mode What is seen beyond the border: `constant`, `reflect`, `wrap` or `nearest`.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param seed Of the random numbers.
#' @param fill_value What is seen beyond the border with `constant`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_rotation <- function(object, factor, fill_mode = "reflect", interpolation = "bilinear", seed = NULL, fill_value = 0, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomRotation", list(factor = factor, fill_mode = fill_mode, interpolation = interpolation, seed = seed, fill_value = fill_value, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomZoom
#'
#' In training, enlarges or shrinks images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param height_factor Largest part by which the height changes, or the range of parts.
#' @param width_factor The same of the width; as the height if absent.
#' @param fill_mode What is seen beyond the border: `constant`, `reflect`, `wrap` or `nearest`.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param seed Of the random numbers.
#' @param fill_value What is seen beyond the border with `constant`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_zoom <- function(object, height_factor, width_factor = NULL, fill_mode = "reflect", interpolation = "bilinear", seed = NULL, fill_value = 0, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomZoom", list(height_factor = height_factor, width_factor = width_factor, fill_mode = fill_mode, interpolation = interpolation, seed = seed, fill_value = fill_value, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomTranslation
#'
#' In training, shifts images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param height_factor Largest shift as a part of the height, or the range of shifts.
#' @param width_factor Largest shift as a part of the width, or the range of shifts.
#' @param fill_mode What is seen beyond the border: `constant`, `reflect`, `wrap` or `nearest`.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param seed Of the random numbers.
#' @param fill_value What is seen beyond the border with `constant`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_translation <- function(object, height_factor, width_factor, fill_mode = "reflect", interpolation = "bilinear", seed = NULL, fill_value = 0, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomTranslation", list(height_factor = height_factor, width_factor = width_factor, fill_mode = fill_mode, interpolation = interpolation, seed = seed, fill_value = fill_value, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomContrast
#'
#' In training, changes the contrast of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor Largest change, or the range of changes.
#' @param value_range Least and largest value of an image.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_contrast <- function(object, factor, value_range = c(0, 255), seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomContrast", list(factor = factor, value_range = value_range, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomBrightness
#'
#' In training, makes images brighter or darker at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor Largest change, or the range of changes.
#' @param value_range Least and largest value of an image.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_brightness <- function(object, factor, value_range = c(0, 255), seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomBrightness", list(factor = factor, value_range = value_range, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomHue
#'
#' In training, changes the hue of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor Largest change, or the range of changes.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_hue <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomHue", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomSaturation
#'
#' In training, changes the saturation of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor Largest change, or the range of changes.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_saturation <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomSaturation", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomColorDegeneration
#'
#' In training, takes colour out of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor Largest part of the colour, or the range of parts.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_color_degeneration <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomColorDegeneration", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomColorJitter
#'
#' In training, changes brightness, contrast, saturation and hue of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param value_range Least and largest value of an image.
#' @param brightness_factor Of the brightness; none if absent.
#' @param contrast_factor Of the contrast; none if absent.
#' @param saturation_factor Of the saturation; none if absent.
#' @param hue_factor Of the hue; none if absent.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_color_jitter <- function(object, value_range = c(0, 255), brightness_factor = NULL, contrast_factor = NULL, saturation_factor = NULL, hue_factor = NULL, seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomColorJitter", list(value_range = value_range, brightness_factor = brightness_factor, contrast_factor = contrast_factor, saturation_factor = saturation_factor, hue_factor = hue_factor, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomElasticTransform
#'
#' In training, bends images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How often, or the range of it.
#' @param scale How much, or the range of it.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param fill_mode What is seen beyond the border: `constant`, `reflect`, `mirror`, `wrap` or `nearest`.
#' @param fill_value What is seen beyond the border with `constant`.
#' @param value_range Least and largest value of an image.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_elastic_transform <- function(object, factor = 1L, scale = 1L, interpolation = "bilinear", fill_mode = "reflect", fill_value = 0, value_range = c(0, 255), seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomElasticTransform", list(factor = factor, scale = scale, interpolation = interpolation, fill_mode = fill_mode, fill_value = fill_value, value_range = value_range, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomErasing
#'
#' In training, covers rectangles of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How often, or the range of it.
#' @param scale Part of the image that is covered, or the range of it.
#' @param fill_value What covers; random numbers if absent.
#' @param value_range Least and largest value of an image.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_erasing <- function(object, factor = 1L, scale = c(0.02, 0.33), fill_value = NULL, value_range = c(0, 255), seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomErasing", list(factor = factor, scale = scale, fill_value = fill_value, value_range = value_range, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomGaussianBlur
#'
#' In training, blurs images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How often, or the range of it.
#' @param kernel_size Taps of the blur.
#' @param sigma Width of the blur, or the range of it.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_gaussian_blur <- function(object, factor = 1L, kernel_size = c(3L, 3L), sigma = 1L, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomGaussianBlur", list(factor = factor, kernel_size = kernel_size, sigma = sigma, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomGrayscale
#'
#' In training, makes images grey at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How often.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_grayscale <- function(object, factor = 0.5, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomGrayscale", list(factor = factor, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomInvert
#'
#' In training, turns values of images over at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How often, or the range of it.
#' @param value_range Least and largest value of an image.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_invert <- function(object, factor = 1L, value_range = c(0, 255), seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomInvert", list(factor = factor, value_range = value_range, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomPerspective
#'
#' In training, tilts images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How often, or the range of it.
#' @param scale How much.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param fill_value What is seen beyond the border.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_perspective <- function(object, factor = 1L, scale = 1, interpolation = "bilinear", fill_value = 0, seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomPerspective", list(factor = factor, scale = scale, interpolation = interpolation, fill_value = fill_value, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandomPosterization
#'
#' In training, takes bits from values of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How many bits stay, or the range of it.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_posterization <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomPosterization", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomSharpness
#'
#' In training, sharpens or softens images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How much, or the range of it.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_sharpness <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomSharpness", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomShear
#'
#' In training, shears images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param x_factor How much along the width, or the range of it.
#' @param y_factor How much along the height, or the range of it.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param fill_mode What is seen beyond the border: `constant`, `reflect`, `wrap` or `nearest`.
#' @param fill_value What is seen beyond the border with `constant`.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_shear <- function(object, x_factor = 0L, y_factor = 0L, interpolation = "bilinear", fill_mode = "reflect", fill_value = 0, data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomShear", list(x_factor = x_factor, y_factor = y_factor, interpolation = interpolation, fill_mode = fill_mode, fill_value = fill_value, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' MixUp
#'
#' In training, mixes images of a batch.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param alpha How even the mixture is.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_mix_up <- function(object, alpha = 0.2, data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "MixUp", list(alpha = alpha, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' CutMix
#'
#' In training, puts parts of images of a batch into others.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param factor How large the parts are, or the range of it.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_cut_mix <- function(object, factor = 1L, seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "CutMix", list(factor = factor, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AugMix
#'
#' In training, mixes several changed versions of each image.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param value_range Least and largest value of an image.
#' @param num_chains How many versions.
#' @param chain_depth How many changes each has.
#' @param factor How strong the changes are, or the range of it.
#' @param alpha How even the mixture is.
#' @param all_ops Whether to use all changes.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_aug_mix <- function(object, value_range = c(0, 255), num_chains = 3L, chain_depth = 3L, factor = 0.3, alpha = 1, all_ops = TRUE, interpolation = "bilinear", seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AugMix", list(value_range = value_range, num_chains = num_chains, chain_depth = chain_depth, factor = factor, alpha = alpha, all_ops = all_ops, interpolation = interpolation, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' RandAugment
#'
#' In training, makes several changes of images at random.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param value_range Least and largest value of an image.
#' @param num_ops How many changes.
#' @param factor How strong they are, or the range of it.
#' @param interpolation How values between samples are found. One of `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_rand_augment <- function(object, value_range = c(0, 255), num_ops = 2L, factor = 0.5, interpolation = "bilinear", seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandAugment", list(value_range = value_range, num_ops = num_ops, factor = factor, interpolation = interpolation, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' Solarization
#'
#' In training, turns the values of images over that are above a threshold.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param addition_factor What is added to values, or the range of it.
#' @param threshold_factor The threshold, or the range of it.
#' @param value_range Least and largest value of an image.
#' @param seed Of the random numbers.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_solarization <- function(object, addition_factor = 0L, threshold_factor = 0L, value_range = c(0, 255), seed = NULL, data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Solarization", list(addition_factor = addition_factor, threshold_factor = threshold_factor, value_range = value_range, seed = seed, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' AutoContrast
#'
#' Stretches the values of every image over the whole range, each channel apart, in prediction as well.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_auto_contrast <- function(object, value_range = c(0, 255), data_format = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "AutoContrast", list(value_range = value_range, data_format = data_format), name = name, dtype = dtype, trainable = trainable)
}

#' CategoryEncoding
#'
#' Whole numbers as rows of truth values or counts.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param num_tokens One more than the largest number; there is no encoding without it.
#' @param output_mode `one_hot`, `multi_hot` or `count`. One of `"int"`, `"one_hot"`, `"multi_hot"`, `"count"`.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_category_encoding <- function(object, num_tokens = NULL, output_mode = "multi_hot", ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "CategoryEncoding", list(num_tokens = num_tokens, output_mode = output_mode), name = name, dtype = dtype, trainable = trainable)
}

#' Discretization
#'
#' The interval in which each number lies.
#'
#' @param object A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.
#' @param bin_boundaries Where one interval ends and the next begins, in rising order.
#' @param num_bins Number of intervals, where the boundaries come from data.
#' @param epsilon How exactly boundaries are found in data.
#' @param output_mode `int`, `one_hot`, `multi_hot` or `count`. One of `"int"`, `"one_hot"`, `"multi_hot"`, `"count"`.
#' @param sparse Whether the result is sparse: no.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_discretization <- function(object, bin_boundaries = NULL, num_bins = NULL, epsilon = 0.01, output_mode = "int", sparse = FALSE, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "Discretization", list(bin_boundaries = bin_boundaries, num_bins = num_bins, epsilon = epsilon, output_mode = output_mode, sparse = sparse), name = name, dtype = dtype, trainable = trainable)
}
