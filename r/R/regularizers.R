# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' L1
#'
#' `l1 * sum(|x|)`.
#'
#' @param l1 The factor.
#' @returns A regularizer, for a layer's weights.
#' @family regularizers
#' @export
regularizer_l1 <- function(l1 = 0.01) {
  training_object("regularizer", "L1", list(l1 = l1))
}

#' L2
#'
#' `l2 * sum(x^2)`.
#'
#' @param l2 The factor.
#' @returns A regularizer, for a layer's weights.
#' @family regularizers
#' @export
regularizer_l2 <- function(l2 = 0.01) {
  training_object("regularizer", "L2", list(l2 = l2))
}

#' L1L2
#'
#' `l1 * sum(|x|) + l2 * sum(x^2)`.
#'
#' @param l1 The factor of sizes.
#' @param l2 The factor of squares.
#' @returns A regularizer, for a layer's weights.
#' @family regularizers
#' @export
regularizer_l1_l2 <- function(l1 = 0, l2 = 0) {
  training_object("regularizer", "L1L2", list(l1 = l1, l2 = l2))
}

#' OrthogonalRegularizer
#'
#' `factor` times the mean size of the cosines between the rows of a matrix, or between its columns.
#'
#' @param factor The factor.
#' @param mode Between which vectors. One of `"rows"`, `"columns"`.
#' @returns A regularizer, for a layer's weights.
#' @family regularizers
#' @export
regularizer_orthogonal <- function(factor = 0.01, mode = "rows") {
  training_object("regularizer", "OrthogonalRegularizer", list(factor = factor, mode = mode))
}

#' MaxNorm
#'
#' Vectors along an axis are at most so long.
#'
#' @param max_value The largest norm.
#' @param axis Axes of the vectors. Counted from 1; negative ones count from the end.
#' @returns A constraint, for a layer's weights.
#' @family regularizers
#' @export
constraint_maxnorm <- function(max_value = 2, axis = 1L) {
  training_object("constraint", "MaxNorm", list(max_value = max_value, axis = as_axis(axis)))
}

#' NonNeg
#'
#' No weight is below 0.
#'
#' @returns A constraint, for a layer's weights.
#' @family regularizers
#' @export
constraint_nonneg <- function() {
  training_object("constraint", "NonNeg", list())
}

#' UnitNorm
#'
#' Vectors along an axis have the length 1.
#'
#' @param axis Axes of the vectors. Counted from 1; negative ones count from the end.
#' @returns A constraint, for a layer's weights.
#' @family regularizers
#' @export
constraint_unitnorm <- function(axis = 1L) {
  training_object("constraint", "UnitNorm", list(axis = as_axis(axis)))
}

#' MinMaxNorm
#'
#' Lengths of vectors along an axis lie between two numbers, or come nearer to it with every step.
#'
#' @param min_value The smallest norm.
#' @param max_value The largest norm.
#' @param rate The part of the way that each step goes.
#' @param axis Axes of the vectors. Counted from 1; negative ones count from the end.
#' @returns A constraint, for a layer's weights.
#' @family regularizers
#' @export
constraint_minmaxnorm <- function(min_value = 0, max_value = 1, rate = 1, axis = 1L) {
  training_object("constraint", "MinMaxNorm", list(min_value = min_value, max_value = max_value, rate = rate, axis = as_axis(axis)))
}
