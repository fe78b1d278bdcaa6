#' Initializers of weights
#'
#' The distributions of Keras; the random numbers are foveal's own. Builders also take their names, such as
#' `"he_normal"`.
#'
#' @param seed Ignored: see [set_random_seed()].
#' @param value The value.
#' @param mean,stddev Of the normal distribution.
#' @param minval,maxval Bounds of the uniform distribution.
#' @returns A description of the initializer.
#' @name initializers
#' @examples
#' layer_dense(units = 3, kernel_initializer = initializer_he_normal())
NULL

initializer <- function(class, config = structure(list(), names = character())) {
  list(module = "keras.initializers", class_name = class, config = config, registered_name = NULL)
}

#' @rdname initializers
#' @export
initializer_glorot_uniform <- function(seed = NULL) initializer("GlorotUniform")
#' @rdname initializers
#' @export
initializer_glorot_normal <- function(seed = NULL) initializer("GlorotNormal")
#' @rdname initializers
#' @export
initializer_he_uniform <- function(seed = NULL) initializer("HeUniform")
#' @rdname initializers
#' @export
initializer_he_normal <- function(seed = NULL) initializer("HeNormal")
#' @rdname initializers
#' @export
initializer_lecun_uniform <- function(seed = NULL) initializer("LecunUniform")
#' @rdname initializers
#' @export
initializer_lecun_normal <- function(seed = NULL) initializer("LecunNormal")
#' @rdname initializers
#' @export
initializer_zeros <- function() initializer("Zeros")
#' @rdname initializers
#' @export
initializer_ones <- function() initializer("Ones")
#' @rdname initializers
#' @export
initializer_constant <- function(value = 0) initializer("Constant", list(value = value))
#' @rdname initializers
#' @export
initializer_random_normal <- function(mean = 0, stddev = 0.05, seed = NULL) {
  initializer("RandomNormal", list(mean = mean, stddev = stddev, seed = NULL))
}
#' @rdname initializers
#' @export
initializer_random_uniform <- function(minval = -0.05, maxval = 0.05, seed = NULL) {
  initializer("RandomUniform", list(minval = minval, maxval = maxval, seed = NULL))
}
