#' @section Where to start:
#' [load_model()] opens a `.keras` file; [keras_model()] makes a model of layers. [center_crop()] cuts out the center of
#' any layer's output, [explain()] says what that costs and saves, [receptive_field()] how much of the input one value
#' sees, and [foveal_app()] shows all of it.
#' @keywords internal
"_PACKAGE"

#' @importFrom generics explain
#' @export
generics::explain

#' @importFrom stats predict
NULL

# The seed of the next new model, if set_random_seed() was called.
the <- new.env(parent = emptyenv())

#' Make new weights repeatable
#'
#' The same seed gives the same weights to models built afterwards in the same order. They are not those of Keras.
#'
#' @param seed A whole number, or `NULL` for fresh weights each time.
#' @returns The seed, invisibly.
#' @export
#' @examples
#' set_random_seed(7)
set_random_seed <- function(seed) {
  if (!is.null(seed)) seed <- whole(seed, "seed")
  the$seed <- seed
  invisible(seed)
}

next_seed <- function() {
  seed <- the$seed
  if (!is.null(seed)) the$seed <- seed + 1
  seed
}
