# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' @describeIn operations `-x`.
#' @export
op_negative <- function(x) {
  op_call("Negative", "numpy", list(x))
}

#' @describeIn operations `x * x`.
#' @export
op_square <- function(x) {
  op_call("Square", "numpy", list(x))
}

#' @describeIn operations Square root.
#' @export
op_sqrt <- function(x) {
  op_call("Sqrt", "numpy", list(x))
}

#' @describeIn operations `|x|`.
#' @export
op_absolute <- function(x) {
  op_call("Absolute", "numpy", list(x))
}

#' @describeIn operations `e^x`.
#' @export
op_exp <- function(x) {
  op_call("Exp", "numpy", list(x))
}

#' @describeIn operations `e^x - 1`.
#' @export
op_expm1 <- function(x) {
  op_call("Expm1", "numpy", list(x))
}

#' @describeIn operations Natural logarithm.
#' @export
op_log <- function(x) {
  op_call("Log", "numpy", list(x))
}

#' @describeIn operations `ln(1 + x)`.
#' @export
op_log1p <- function(x) {
  op_call("Log1p", "numpy", list(x))
}

#' @describeIn operations Hyperbolic tangent.
#' @export
op_tanh <- function(x) {
  op_call("Tanh", "numpy", list(x))
}

#' @describeIn operations Sine.
#' @export
op_sin <- function(x) {
  op_call("Sin", "numpy", list(x))
}

#' @describeIn operations Cosine.
#' @export
op_cos <- function(x) {
  op_call("Cos", "numpy", list(x))
}

#' @describeIn operations Largest integer not above `x`.
#' @export
op_floor <- function(x) {
  op_call("Floor", "numpy", list(x))
}

#' @describeIn operations Smallest integer not below `x`.
#' @export
op_ceil <- function(x) {
  op_call("Ceil", "numpy", list(x))
}

#' @describeIn operations -1, 0 or 1.
#' @export
op_sign <- function(x) {
  op_call("Sign", "numpy", list(x))
}

#' @describeIn operations `1 / x`.
#' @export
op_reciprocal <- function(x) {
  op_call("Reciprocal", "numpy", list(x))
}

#' @describeIn operations Whether `x` is 0.
#' @export
op_logical_not <- function(x) {
  op_call("LogicalNot", "numpy", list(x))
}

#' @describeIn operations `1 / sqrt(x)`.
#' @export
op_rsqrt <- function(x) {
  op_call("Rsqrt", "math", list(x))
}

#' @describeIn operations The error function.
#' @export
op_erf <- function(x) {
  op_call("Erf", "math", list(x))
}

#' @describeIn operations `max(x, 0)`.
#' @export
op_relu <- function(x) {
  op_call("Relu", "nn", list(x))
}

#' @describeIn operations `x` within 0..=6.
#' @export
op_relu6 <- function(x) {
  op_call("Relu6", "nn", list(x))
}

#' @describeIn operations `1 / (1 + e^-x)`.
#' @export
op_sigmoid <- function(x) {
  op_call("Sigmoid", "nn", list(x))
}

#' @describeIn operations `x sigmoid(x)`.
#' @export
op_silu <- function(x) {
  op_call("Silu", "nn", list(x))
}

#' @describeIn operations `ln(1 + e^x)`.
#' @export
op_softplus <- function(x) {
  op_call("Softplus", "nn", list(x))
}

#' @describeIn operations `x / (1 + |x|)`.
#' @export
op_softsign <- function(x) {
  op_call("Softsign", "nn", list(x))
}

#' @describeIn operations `relu6(x + 3) / 6`.
#' @export
op_hard_sigmoid <- function(x) {
  op_call("HardSigmoid", "nn", list(x))
}

#' @describeIn operations `x hard_sigmoid(x)`.
#' @export
op_hard_silu <- function(x) {
  op_call("HardSilu", "nn", list(x))
}

#' @describeIn operations Scaled exponential linear unit.
#' @export
op_selu <- function(x) {
  op_call("Selu", "nn", list(x))
}

#' @describeIn operations `ln sigmoid(x)`.
#' @export
op_log_sigmoid <- function(x) {
  op_call("LogSigmoid", "nn", list(x))
}

#' @describeIn operations `x1 + x2`.
#' @export
op_add <- function(x1, x2) {
  op_call("Add", "numpy", list(x1, x2))
}

#' @describeIn operations `x1 - x2`.
#' @export
op_subtract <- function(x1, x2) {
  op_call("Subtract", "numpy", list(x1, x2))
}

#' @describeIn operations `x1 * x2`.
#' @export
op_multiply <- function(x1, x2) {
  op_call("Multiply", "numpy", list(x1, x2))
}

#' @describeIn operations `x1 / x2`, a float.
#' @export
op_divide <- function(x1, x2) {
  op_call("Divide", "numpy", list(x1, x2))
}

#' @describeIn operations The integer below or at `x1 / x2`.
#' @export
op_floor_divide <- function(x1, x2) {
  op_call("FloorDivide", "numpy", list(x1, x2))
}

#' @describeIn operations The remainder of the division to the integer below; it has the sign of `x2`.
#' @export
op_mod <- function(x1, x2) {
  op_call("Mod", "numpy", list(x1, x2))
}

#' @describeIn operations `x1^x2`.
#' @export
op_power <- function(x1, x2) {
  op_call("Power", "numpy", list(x1, x2))
}

#' @describeIn operations The larger one.
#' @export
op_maximum <- function(x1, x2) {
  op_call("Maximum", "numpy", list(x1, x2))
}

#' @describeIn operations The smaller one.
#' @export
op_minimum <- function(x1, x2) {
  op_call("Minimum", "numpy", list(x1, x2))
}

#' @describeIn operations Whether `x1 == x2`.
#' @export
op_equal <- function(x1, x2) {
  op_call("Equal", "numpy", list(x1, x2))
}

#' @describeIn operations Whether `x1 != x2`.
#' @export
op_not_equal <- function(x1, x2) {
  op_call("NotEqual", "numpy", list(x1, x2))
}

#' @describeIn operations Whether `x1 > x2`.
#' @export
op_greater <- function(x1, x2) {
  op_call("Greater", "numpy", list(x1, x2))
}

#' @describeIn operations Whether `x1 >= x2`.
#' @export
op_greater_equal <- function(x1, x2) {
  op_call("GreaterEqual", "numpy", list(x1, x2))
}

#' @describeIn operations Whether `x1 < x2`.
#' @export
op_less <- function(x1, x2) {
  op_call("Less", "numpy", list(x1, x2))
}

#' @describeIn operations Whether `x1 <= x2`.
#' @export
op_less_equal <- function(x1, x2) {
  op_call("LessEqual", "numpy", list(x1, x2))
}

#' @describeIn operations Whether both are not 0.
#' @export
op_logical_and <- function(x1, x2) {
  op_call("LogicalAnd", "numpy", list(x1, x2))
}

#' @describeIn operations Whether either is not 0.
#' @export
op_logical_or <- function(x1, x2) {
  op_call("LogicalOr", "numpy", list(x1, x2))
}

#' @describeIn operations Whether just one is not 0.
#' @export
op_logical_xor <- function(x1, x2) {
  op_call("LogicalXor", "numpy", list(x1, x2))
}

#' @describeIn operations The mean, a float.
#' @export
op_mean <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Mean", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}

#' @describeIn operations The sum.
#' @export
op_sum <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Sum", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}

#' @describeIn operations The product.
#' @export
op_prod <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Prod", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}

#' @describeIn operations The largest element.
#' @export
op_max <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Max", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}

#' @describeIn operations The smallest element.
#' @export
op_min <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Min", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}

#' @describeIn operations The variance.
#' @export
op_var <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Var", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}

#' @describeIn operations The standard deviation.
#' @export
op_std <- function(x, axis = NULL, keepdims = FALSE) {
  op_call("Std", "numpy", list(x), list(axis = as_axis(axis), keepdims = keepdims))
}
