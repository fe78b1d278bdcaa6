#' Pictures to arrays and back
#'
#' @param path A PNG or JPEG file. A JPEG is turned the way the camera was held.
#' @param color_mode `"rgb"`, `"grayscale"` or `"rgba"`.
#' @param target_size Rows and columns to resize to (bilinear), or `NULL`.
#' @param img A picture, as `image_load()` gives it.
#' @param x An array of height x width x channels.
#' @param scale Whether to stretch the values to 0 to 255; otherwise they are taken as they are.
#' @param data_format Ignored: arrays are height x width x channels.
#' @param ... Must be empty.
#' @returns `image_load()` and `image_from_array()` a picture, `image_to_array()` an array of height x width x channels from
#'   0 to 255, `image_array_save()` the path, invisibly.
#' @export
#' @examples
#' photo <- image_load(foveal_example("astronaut.jpg"))
#' photo
#' x <- image_to_array(photo)
#' dim(x)
#' image_array_save(x, tempfile(fileext = ".png"))
image_load <- function(path, color_mode = "rgb", target_size = NULL, ...) {
  rlang::check_dots_empty()
  channels <- c(rgb = 3, grayscale = 1, rgba = 4)[[choice(color_mode, "color_mode", c("rgb", "grayscale", "rgba"))]]
  x <- ask(rust_read_picture(path.expand(string(path, "path")), channels))
  if (!is.null(target_size)) {
    target_size <- wholes(target_size, "target_size", 1)
    x <- resized(x, target_size[1], target_size[length(target_size)])
  }
  structure(list(array = x), class = "foveal_image")
}

resized <- function(x, rows, columns) {
  if (identical(as.double(dim(x)[1:2]), as.double(c(rows, columns)))) {
    return(x)
  }
  input <- layer_input(dim(x))
  resize <- keras_model(input, layer_resizing(input, rows, columns))
  x <- predict(resize, array(x, c(1, dim(x))), verbose = 0)
  array(x, dim(x)[-1])
}

#' @rdname image_load
#' @export
image_to_array <- function(img, data_format = NULL, ...) {
  if (!inherits(img, "foveal_image")) fail("usage", "`img` must be a picture, as image_load() gives it.")
  img$array
}

#' @rdname image_load
#' @export
image_from_array <- function(x, scale = TRUE, ...) {
  x <- as_picture(x)
  if (isTRUE(scale)) {
    range <- range(x, finite = TRUE)
    x <- if (diff(range) > 0) (x - range[1]) / diff(range) * 255 else x * 0
  }
  structure(list(array = x), class = "foveal_image")
}

#' @rdname image_load
#' @export
image_array_save <- function(img, path, ...) {
  rlang::check_dots_empty()
  x <- if (inherits(img, "foveal_image")) img$array else as_picture(img)
  ask(rust_write_picture(x, path.expand(string(path, "path"))))
  invisible(path)
}

as_picture <- function(x, call = rlang::caller_env()) {
  if (is.matrix(x)) x <- array(x, c(dim(x), 1))
  if (!is.numeric(x) || length(dim(x)) != 3) fail("picture", sprintf("A picture is an array of height x width x channels, not %s.", describe(x)), call)
  x
}

#' @export
print.foveal_image <- function(x, ...) {
  cat(sprintf("<picture %s>\n", paste(dim(x$array), collapse = " x ")))
  invisible(x)
}

#' @export
plot.foveal_image <- function(x, ...) {
  a <- x$array / 255
  if (dim(a)[3] == 1) a <- array(a, dim(a)[1:2])
  old <- graphics::par(mar = rep(0, 4))
  on.exit(graphics::par(old))
  graphics::plot(NULL, xlim = c(0, dim(a)[2]), ylim = c(0, dim(a)[1]), asp = 1, axes = FALSE, xlab = "", ylab = "")
  graphics::rasterImage(grDevices::as.raster(pmin(pmax(a, 0), 1)), 0, 0, dim(a)[2], dim(a)[1])
  invisible(x)
}
