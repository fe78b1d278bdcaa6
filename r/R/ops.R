#' Operations on symbolic tensors
#'
#' They become part of the model, as in Keras. Arithmetic and comparison operators and `[` do the same.
#'
#' @param x,x1,x2 A symbolic tensor; one of `x1` and `x2` may be a number or an array.
#' @param axis Along which axes, counted from 1 with the batch as the first; negative ones count from the end; all if
#'   `NULL`.
#' @param keepdims Whether axes that are reduced stay, with length 1.
#' @returns A symbolic tensor.
#' @name operations
#' @examples
#' x <- layer_input(shape = c(8, 8, 3))
#' (x - 127.5) / 127.5
#' op_relu(x) + op_mean(x, axis = 4, keepdims = TRUE)
NULL

op_call <- function(class, module, args, config = list(), call = rlang::caller_env()) {
  if (!any(vapply(args, is_tensor, logical(1)))) {
    fail("usage", sprintf("op_%s() works on symbolic tensors, as layer_input() and layers give them.", tolower(class)), call)
  }
  layer <- new_layer(class, config, paste0("keras.src.ops.", module), call = call)
  one(ask(rust_call(attr(layer, "ptr"), args, NULL), call))
}

#' @export
Ops.foveal_tensor <- function(e1, e2) {
  if (nargs() == 1) {
    return(switch(.Generic,
      `-` = op_negative(e1),
      `+` = e1,
      `!` = op_logical_not(e1)
    ))
  }
  class <- switch(.Generic,
    `+` = "Add", `-` = "Subtract", `*` = "Multiply", `/` = "TrueDivide", `^` = "Power", `%%` = "Mod", `%/%` = "FloorDivide",
    `==` = "Equal", `!=` = "NotEqual", `<` = "Less", `<=` = "LessEqual", `>` = "Greater", `>=` = "GreaterEqual",
    `&` = "LogicalAnd", `|` = "LogicalOr"
  )
  op_call(class, "numpy", list(e1, e2), call = rlang::caller_env())
}

#' @export
Math.foveal_tensor <- function(x, ...) {
  class <- switch(.Generic,
    abs = "Absolute", sqrt = "Sqrt", exp = "Exp", expm1 = "Expm1", log = "Log", log1p = "Log1p", tanh = "Tanh", sin = "Sin",
    cos = "Cos", floor = "Floor", ceiling = "Ceil", sign = "Sign",
    fail("usage", sprintf("%s() of a symbolic tensor is not supported.", .Generic), rlang::caller_env())
  )
  op_call(class, "numpy", list(x), call = rlang::caller_env())
}

slice_of <- function(start, stop, step = NULL) {
  list(class_name = "__slice__", config = list(start = start, stop = stop, step = step))
}

# One index of `[`: nothing for all, one position, or a run of positions with a step.
index_of <- function(index, drop, axis, length, call) {
  if (is.logical(index) || !is.numeric(index) || length(index) == 0 || anyNA(index) || any(index != round(index)) || any(index < 1)) {
    fail("usage", sprintf("Index %d of a symbolic tensor must be positions from 1 on, one or a regular run such as 3:6.", axis), call)
  }
  if (!is.na(length) && max(index) > length) {
    fail("usage", sprintf("Index %d goes to %d, but the axis has length %d.", axis, max(index), length), call)
  }
  if (length(index) == 1) {
    return(if (drop) index - 1 else slice_of(index - 1, index))
  }
  step <- unique(diff(index))
  if (length(step) != 1 || step < 1) {
    fail("usage", sprintf("Index %d of a symbolic tensor must be a regular run upwards, such as 3:6 or seq(1, 9, 2).", axis), call)
  }
  slice_of(index[1] - 1, index[length(index)], if (step == 1) NULL else step)
}

#' @export
`[.foveal_tensor` <- function(x, ..., drop = TRUE) {
  call <- rlang::caller_env()
  given <- rlang::enquos(..., .ignore_empty = "none")
  shape <- x$shape
  if (length(given) != length(shape)) {
    fail("usage", sprintf("The tensor has %d axes with the batch, %s, but %d indices were given.",
      length(shape), shape_text(shape), length(given)), call)
  }
  key <- lapply(seq_along(given), function(axis) {
    if (rlang::quo_is_missing(given[[axis]])) slice_of(NULL, NULL) else index_of(rlang::eval_tidy(given[[axis]]), drop, axis, shape[axis], call)
  })
  op_call("GetItem", "numpy", list(x, key), call = call)
}

#' More operations on symbolic tensors
#'
#' @param x,x1,x2,condition A symbolic tensor.
#' @param inputs A list of symbolic tensors.
#' @param axis,axes Axes, counted from 1 with the batch as the first; negative ones count from the end.
#' @param newshape Lengths with the batch; one may be -1.
#' @param dtype Type of the elements, such as `"float32"`.
#' @param x_min,x_max Bounds.
#' @returns A symbolic tensor; `op_shape()` the lengths, `NA` where unknown.
#' @name more_operations
NULL

#' @rdname more_operations
#' @export
op_shape <- function(x) as.list(x$shape)

#' @rdname more_operations
#' @export
op_concatenate <- function(inputs, axis = 1) {
  op_call_list("Concatenate", "numpy", inputs, list(axis = as_axis(axis)))
}

#' @rdname more_operations
#' @export
op_stack <- function(inputs, axis = 1) {
  op_call_list("Stack", "numpy", inputs, list(axis = as_axis(axis)))
}

op_call_list <- function(class, module, inputs, config, call = rlang::caller_env()) {
  if (!is.list(inputs) || is_tensor(inputs) || !all(vapply(inputs, is_tensor, logical(1)))) {
    fail("usage", "`inputs` must be a list of symbolic tensors.", call)
  }
  layer <- new_layer(class, config, paste0("keras.src.ops.", module), call = call)
  one(ask(rust_call(attr(layer, "ptr"), list(unname(inputs)), NULL), call))
}

#' @rdname more_operations
#' @export
op_transpose <- function(x, axes = NULL) {
  op_call("Transpose", "numpy", list(x), list(axes = as.list(as_axis(axes))))
}

#' @rdname more_operations
#' @export
op_reshape <- function(x, newshape) {
  op_call("Reshape", "numpy", list(x), list(newshape = as.list(newshape)))
}

#' @rdname more_operations
#' @export
op_expand_dims <- function(x, axis) op_call("ExpandDims", "numpy", list(x), list(axis = as_axis(axis)))

#' @rdname more_operations
#' @export
op_squeeze <- function(x, axis = NULL) op_call("Squeeze", "numpy", list(x), list(axis = as_axis(axis)))

#' @rdname more_operations
#' @export
op_clip <- function(x, x_min, x_max) op_call("Clip", "numpy", list(x), list(x_min = x_min, x_max = x_max))

#' @rdname more_operations
#' @export
op_cast <- function(x, dtype) op_call("Cast", "core", list(x), list(dtype = string(dtype, "dtype")))

#' @rdname more_operations
#' @export
op_where <- function(condition, x1, x2) op_call("Where", "numpy", list(condition, x1, x2))

#' @rdname more_operations
#' @export
op_softmax <- function(x, axis = -1) op_call("Softmax", "nn", list(x), list(axis = as_axis(axis)))
