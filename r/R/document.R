#' What a crop shows, as JSON
#'
#' The document that the web component `<foveal-view>` of [foveal_app()] shows: the network, feature maps, what a crop
#' needs of every layer and of the input, its receptive field, times and memory.
#'
#' @param model A model.
#' @param layer The name of a layer.
#' @param x Its input, an array with the batch as its first dimension; for several inputs a list of arrays, named or in
#'   order. The first example is shown.
#' @param size Entries to keep along each spatial axis of the layer's output.
#' @param at First position along each axis, counted from 1; the center if `NULL`. Within the document, which is no R, all
#'   positions count from 0.
#' @param picture A PNG or JPEG file to show for the input instead of its values; for several inputs one for each, `NA` for
#'   none.
#' @param ... Must be empty.
#' @param title The document's heading; the model's name if `NULL`.
#' @param moved Whether to give only what another box of the same layer and input changes, which takes much less time.
#' @returns JSON, a string.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' x <- array(image_to_array(image_load(foveal_example("astronaut.jpg"))), c(1, 256, 256, 3))
#' nchar(foveal_document(model, "features", x, size = c(64, 64)))
foveal_document <- function(model, layer, x, size, at = NULL, picture = NULL, ..., title = NULL, moved = FALSE) {
  rlang::check_dots_empty()
  layer <- string(layer, "layer")
  ptr <- pointer(model)
  size <- wholes(size, "size", 1)
  start <- if (is.null(at)) numeric() else wholes(at, "at", 1) - 1
  all <- names_of(entries(info(model)$inputs))
  needed <- names_of(entries(ask(rust_info(ask(rust_crop(ptr, layer, list()))))$info$inputs))
  given <- if (is.list(x)) in_order(model, x) else list(x)
  if (length(given) != length(all)) {
    fail("inputs", sprintf("The model has %d inputs, but `x` has %d.", length(all), length(given)))
  }
  files <- if (is.null(picture)) rep(NA_character_, length(all)) else as.character(picture)
  if (length(files) != length(all)) fail("usage", sprintf("`picture` must name a file for each of the %d inputs.", length(all)))
  files <- ifelse(is.na(files), "", path.expand(files))
  own <- match(needed, all)
  title <- if (is.null(title)) info(model)$name else string(title, "title")
  ask(rust_document(ptr, layer, start, size, lapply(given[own], first_example), files[own],
    if (isTRUE(moved)) character() else title))
}

names_of <- function(inputs) vapply(inputs, \(input) input$name, "")

first_example <- function(x) {
  dims <- dim(x)
  if (length(dims) < 2 || dims[1] <= 1) {
    return(x)
  }
  array(matrix(x, dims[1])[1, ], c(1, dims[-1]))
}
