#' Inputs of a model
#'
#' @param shape Lengths of one example, without the batch; `NA` for any length.
#' @param batch_size Ignored: every model takes batches of any size.
#' @param dtype Type of its elements, such as `"float32"` or `"uint8"`.
#' @param name Name of the input.
#' @param ... Must be empty.
#' @returns A symbolic tensor, to call layers on.
#' @export
#' @examples
#' layer_input(shape = c(256, 256, 3))
#' layer_input(shape = c(NA, NA, 3), name = "photo")
layer_input <- function(shape = NULL, batch_size = NULL, dtype = NULL, name = NULL, ...) {
  rlang::check_dots_empty()
  if (is.list(shape)) shape <- unlist(lapply(shape, function(n) if (is.null(n)) NA else n))
  if (!(is.numeric(shape) || is.logical(shape))) fail("usage", "`shape` must hold whole numbers, or NA for any length.")
  if (!is.null(name)) name <- string(name, "name")
  shape <- as.double(shape)
  ask(rust_input(if (length(shape) == 1) list(shape) else shape, name, if (is.null(dtype)) "float32" else string(dtype, "dtype")))
}

#' @rdname layer_input
#' @export
keras_input <- layer_input

is_tensor <- function(x) inherits(x, "foveal_tensor")

#' @export
format.foveal_tensor <- function(x, ...) sprintf("<symbolic tensor %s %s>", shape_text(x$shape), x$dtype)

#' @export
print.foveal_tensor <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  invisible(x)
}

#' @export
dim.foveal_tensor <- function(x) x$shape

#' Common arguments of layers
#'
#' @param name Name of the layer; Keras' automatic one, such as `conv2d_1`, if `NULL`.
#' @param dtype What it computes in, such as `"float32"` or `"mixed_float16"`.
#' @param trainable Whether training changes its weights.
#' @returns With `object` a symbolic tensor: the layer's output. With a sequential model: the model, longer by the layer.
#'   Without `object`: the layer, a function to be called on symbolic tensors, sharing its weights.
#' @name layer_common
#' @keywords internal
NULL

common_settings <- function(name, dtype, trainable) {
  settings <- list(name = name, dtype = dtype, trainable = trainable)
  settings[!vapply(settings, is.null, logical(1))]
}

new_layer <- function(class, config = list(), module = "keras.layers", name = NULL, dtype = NULL, trainable = NULL,
                      call = rlang::caller_env()) {
  config <- config[!vapply(config, is.null, logical(1))]
  if (!is.null(name)) name <- string(name, "name", call)
  ptr <- ask(rust_layer(class, module, pointers(config), common_settings(name, dtype, trainable)), call)
  layer_of(ptr, class)
}

# Settings with the pointers of layers in the place of layers.
pointers <- function(x) {
  if (inherits(x, "foveal_layer")) {
    attr(x, "ptr")
  } else if (is.list(x)) {
    lapply(x, pointers)
  } else {
    x
  }
}

# `NULL` where it is a setting's value rather than its absence.
or_none <- function(x) if (is.null(x)) NA else x

# Classes whose calls take several arguments, one by one; all others take one tensor or a list of them.
takes_several <- c("MultiHeadAttention", "GroupQueryAttention", "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")

has_tensors <- function(x) is_tensor(x) || (is.list(x) && length(x) > 0 && all(vapply(x, has_tensors, logical(1))))

# A layer is a function of symbolic tensors; named arguments are those of Keras' calls, such as `mask`.
layer_of <- function(ptr, class) {
  layer <- function(object, ...) {
    given <- list(...)
    named <- if (is.null(names(given))) logical(length(given)) else nzchar(names(given))
    inputs <- c(if (!missing(object)) list(object), unname(given[!named]))
    call_layer(ptr, class, inputs, given[named], call = NULL)
  }
  structure(layer, class = "foveal_layer", ptr = ptr, keras = class)
}

call_layer <- function(ptr, class, inputs, named, call) {
  if (length(inputs) == 1 && !is_tensor(inputs[[1]]) && is.list(inputs[[1]])) inputs <- inputs[[1]]
  wrong <- Filter(function(x) !has_tensors(x), inputs)
  if (length(wrong) > 0) {
    fail("usage", sprintf("%s is called on symbolic tensors, as layer_input() and layers give them, not on %s.",
      class, class(wrong[[1]])[1]), call = call)
  }
  if (!class %in% takes_several) {
    if (length(inputs) > 1) inputs <- list(inputs)
  } else if (!is.null(names(inputs))) {
    named <- c(inputs, named)
    inputs <- list()
  }
  one(ask(rust_call(ptr, unname(inputs), named), call = call))
}

#' @export
print.foveal_layer <- function(x, ...) {
  cat("<layer ", attr(x, "keras"), ">\n", sep = "")
  invisible(x)
}

layer_apply <- function(object, without, class, config, module = "keras.layers", name = NULL, dtype = NULL,
                        trainable = NULL, call = rlang::caller_env()) {
  layer <- new_layer(class, config, module, name, dtype, trainable, call)
  if (without || is.null(object)) {
    return(layer)
  }
  if (inherits(object, "foveal_sequential")) {
    return(add_layer(object, layer))
  }
  if (!has_tensors(object)) {
    fail("usage", sprintf(
      "`object` must be a symbolic tensor, as layer_input() and layers give them, not %s. To get the layer itself, name the other arguments.",
      describe(object)), call)
  }
  call_layer(attr(layer, "ptr"), class, list(object), list(), call)
}

describe <- function(x) {
  if (is.array(x)) sprintf("an array of %s", shape_text(dim(x))) else sprintf("an object of class %s", class(x)[1])
}

one <- function(outputs) if (length(outputs) == 1) outputs[[1]] else outputs

layer_merge <- function(inputs, ..., class, config, name = NULL, dtype = NULL, trainable = NULL, call = rlang::caller_env()) {
  layer <- new_layer(class, config, name = name, dtype = dtype, trainable = trainable, call = call)
  if (missing(inputs)) {
    return(layer)
  }
  all <- c(if (is_tensor(inputs)) list(inputs) else inputs, list(...))
  if (!is.list(all) || !all(vapply(all, is_tensor, logical(1)))) {
    fail("usage", sprintf("%s merges symbolic tensors, as layer_input() and layers give them.", class), call)
  }
  one(ask(rust_call(attr(layer, "ptr"), list(unname(all)), NULL), call))
}

# R counts axes from 1, Keras from 0; negative ones count from the end in both.
as_axis <- function(axis, call = rlang::caller_env()) {
  if (is.null(axis)) {
    return(NULL)
  }
  if (!is.numeric(axis) || anyNA(axis) || any(axis == 0) || any(axis != round(axis))) {
    fail("usage", "An axis must be a whole number, counted from 1, or negative from the end.", call)
  }
  ifelse(axis > 0, axis - 1, axis)
}

#' A layer from an R function
#'
#' The function is called once, on the symbolic tensor: what it does with it by operators, `[`, `op_*` functions and
#' layers becomes part of the model, which so can be saved. Nothing of R is left in the model.
#'
#' @inheritParams layer_dense
#' @param f A function of a symbolic tensor.
#' @returns What `f` returns; without `object` a function.
#' @export
#' @examples
#' layer_input(shape = c(8, 8, 3)) |> layer_lambda(\(x) x[, 3:6, 3:6, ] / 255)
layer_lambda <- function(object, f, ...) {
  rlang::check_dots_empty()
  if (!is.function(f)) fail("usage", "`f` must be a function of a symbolic tensor.")
  if (missing(object)) {
    return(f)
  }
  f(object)
}

keep_of <- function(size, fraction, at, call) {
  if (is.null(fraction) == is.null(size)) fail("usage", "Give either a size or a fraction.", call)
  if (!is.null(fraction)) {
    if (!is.numeric(fraction) || length(fraction) != 1 || is.na(fraction)) fail("usage", "`fraction` must be one number.", call)
    return(list(fraction = fraction))
  }
  size <- as.list(wholes(size, "size", 0, call))
  if (is.null(at)) {
    return(list(size = size))
  }
  at <- wholes(at, "at", 1, call)
  if (length(at) != length(size)) fail("usage", "`at` must have a position for each length of `size`.", call)
  list(at = list(start = as.list(at - 1), size = size))
}

roundings <- c("floor", "torchvision", "monai")
policies <- c("error", "resize", "pad", "keep")

crop_config <- function(keep, rounding, too_small, data_format, call) {
  config <- list(keep = keep, rounding = choice(rounding, "rounding", roundings, call),
    too_small = choice(too_small, "too_small", policies, call))
  if (!is.null(data_format)) config$data_format <- choice(data_format, "data_format", c("channels_last", "channels_first"), call)
  config
}

#' Crop the center, or any region
#'
#' `layer_center_crop()` keeps `height` x `width` from the center of images; `layer_crop()` keeps a size, a fraction or a
#' box of 1 to 3 spatial axes. Of everything before the crop, only what it needs is computed.
#'
#' @inheritParams layer_dense
#' @param height,width Rows and columns of the output.
#' @param size Entries along each spatial axis, one number for each.
#' @param fraction The part of each spatial axis to keep, more than 0 and at most 1.
#' @param at First position along each axis, counted from 1; the center if `NULL`.
#' @param data_format `"channels_last"` (the default) or `"channels_first"`.
#' @param rounding Where the crop starts when the surplus is odd: `"floor"` as Keras, `"torchvision"` or `"monai"`.
#' @param too_small What to do with an input smaller than the crop: an `"error"`, `"resize"` it as Keras does, `"pad"`
#'   with zeros, or `"keep"` it as it is.
#' @inheritParams layer_common
#' @inherit layer_common return
#' @family layers
#' @export
#' @examples
#' input <- layer_input(shape = c(256, 256, 3))
#' input |> layer_conv_2d(32, c(3, 3), padding = "same") |> layer_center_crop(128, 128)
#' input |> layer_crop(fraction = 0.5)
#' input |> layer_crop(size = c(10, 20), at = c(1, 1))
layer_center_crop <- function(object, height, width, data_format = NULL, ..., rounding = "floor", too_small = "error",
                              name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  size <- c(whole(height, "height", 0), whole(width, "width", 0))
  config <- crop_config(list(size = as.list(size)), rounding, too_small, data_format, rlang::current_env())
  layer_apply(object, missing(object), "Crop", config, module = "foveal", name = name, dtype = dtype, trainable = trainable)
}

#' @rdname layer_center_crop
#' @export
layer_crop <- function(object, size = NULL, fraction = NULL, at = NULL, data_format = NULL, ..., rounding = "floor",
                       too_small = "error", name = NULL, dtype = NULL, trainable = NULL) {
  rlang::check_dots_empty()
  config <- crop_config(keep_of(size, fraction, at, rlang::current_env()), rounding, too_small, data_format, rlang::current_env())
  layer_apply(object, missing(object), "Crop", config, module = "foveal", name = name, dtype = dtype, trainable = trainable)
}

#' Crop to the size of another tensor, and back
#'
#' `layer_center_crop_like()` is what a U-Net's skip connections need: the center of `object`, as large as `like`.
#' `layer_pad_back()` is its inverse: zeros around `object`, up to the size of `like`.
#'
#' @inheritParams layer_center_crop
#' @param like A symbolic tensor.
#' @returns A symbolic tensor.
#' @family layers
#' @export
#' @examples
#' skip <- layer_input(shape = c(64, 64, 16))
#' up <- layer_input(shape = c(56, 56, 16))
#' layer_concatenate(layer_center_crop_like(skip, up), up)
layer_center_crop_like <- function(object, like, data_format = NULL, ..., rounding = "floor", too_small = "error", name = NULL) {
  rlang::check_dots_empty()
  config <- crop_config("like", rounding, too_small, data_format, rlang::current_env())
  on_two(object, like, new_layer("Crop", config, "foveal", name = name))
}

#' @rdname layer_center_crop_like
#' @export
layer_pad_back <- function(object, like, data_format = NULL, ..., rounding = "floor", name = NULL) {
  rlang::check_dots_empty()
  config <- list(rounding = choice(rounding, "rounding", roundings), data_format = data_format)
  on_two(object, like, new_layer("PadBack", config, "foveal", name = name))
}

on_two <- function(object, like, layer, call = rlang::caller_env()) {
  if (!is_tensor(object) || !is_tensor(like)) fail("usage", "`object` and `like` must be symbolic tensors.", call)
  one(ask(rust_call(attr(layer, "ptr"), list(list(object, like)), NULL), call))
}
