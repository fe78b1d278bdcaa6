# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' Conv1D
#'
#' A convolution.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `filters` channels. Output length along an axis: `ceil(n / stride)` with padding `same` and `causal`, `floor((n - (kernel - 1) * dilation - 1) / stride) + 1` with `valid`.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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

#' Activation
#'
#' An activation function as a layer of its own. The shape stays.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
#' @param max_value Largest value; none if absent.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' `e^x` over its sum along one axis or several. The shape stays.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
  layer_apply(object, missing(object), "Normalization", list(axis = as_axis(axis), mean = mean, variance = variance, invert = invert), name = name, dtype = dtype, trainable = trainable)
}

#' Rescaling
#'
#' `x * scale + offset`, in floats also for integer inputs. The shape stays.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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

#' GlobalMaxPooling1D
#'
#' The largest value of each channel.
#'
#' Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the input's axes with spatial lengths of 1 if `keepdims`.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' The product of its inputs.
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
#' The largest of its inputs at each place.
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
#' The smallest of its inputs at each place.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
#' @param factor Largest change, or the range of changes.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_contrast <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomContrast", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomBrightness
#'
#' In training, makes images brighter or darker at random.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
#' @param factor Largest change, or the range of changes.
#' @param value_range Least and largest value of an image.
#' @param data_format Where the channels stand. One of `"channels_last"`, `"channels_first"`.
#' @param seed Of the random numbers.
#' @param ... Must be empty.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
layer_random_brightness <- function(object, factor, value_range = c(0, 255), data_format = NULL, seed = NULL, ..., name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  layer_apply(object, missing(object), "RandomBrightness", list(factor = factor, value_range = value_range, data_format = data_format, seed = seed), name = name, dtype = dtype, trainable = trainable)
}

#' RandomHue
#'
#' In training, changes the hue of images at random.
#'
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.
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
