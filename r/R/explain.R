#' What is needed of each layer
#'
#' @param x A model.
#' @param layer The name of a layer, to explain a crop of it; the model as it is if `NULL`.
#' @param height,width,size,fraction,at The crop; see [center_crop()]. Without them all of the layer.
#' @param input_shape Lengths of the input with the batch, for models that take any; a list of them for several inputs.
#' @param training Whether to explain a step of training, as [compile.foveal_model()] said it: forward and backward pass together,
#'   and the memory that training holds at its peak; `layer` and the crop must be `NULL`.
#' @param ... Must be empty.
#' @returns A list with a data frame `layers` (one row for each call of a layer: shape, the part that is computed or parts that lie
#'   far apart, MFLOP, and why not less) and sums, for training also the parts of its memory, of class `foveal_explanation` with methods for `print()` and `plot()`. Positions count
#'   from 1.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' explain(model, layer = "features", height = 64, width = 64, input_shape = c(1, 256, 256, 3))
#' model <- keras_model_sequential(c(32, 32, 3)) |> layer_conv_2d(8, 3) |> layer_center_crop(8, 8)
#' compile(model, "adam", "mse")
#' explain(model, input_shape = c(16, 32, 32, 3), training = TRUE)
explain.foveal_model <- function(x, layer = NULL, height = NULL, width = NULL, size = c(height, width), fraction = NULL,
                                 at = NULL, ..., input_shape = NULL, training = FALSE) {
  rlang::check_dots_empty()
  if (isTRUE(training)) {
    if (!is.null(c(layer, size, fraction, at))) fail("usage", "A step of training is that of the whole model: crop it first.")
    trained <- at_work(state_of(x), rlang::current_env())
    told <- ask(rust_explain_training(trained, shapes_for(info(x)$inputs, input_shape)))
    return(new_explanation(told$step, told$parts))
  }
  if (!is.null(layer)) {
    keep <- if (is.null(size) && is.null(fraction)) NULL else keep_of(size, fraction, at, rlang::current_env())
    config <- if (is.null(keep)) list() else crop_config(keep, "floor", "error", NULL, rlang::current_env())
    ptr <- ask(rust_crop(pointer(x), string(layer, "layer"), config))
  } else {
    ptr <- pointer(x)
  }
  new_explanation(ask(rust_explain(ptr, shapes_for(ask(rust_info(ptr))$info$inputs, input_shape))))
}

new_explanation <- function(answer, parts = NULL) {
  one <- function(box, shape) {
    if (all(box$first == 1 & box$last == shape)) return("all")
    paste(ifelse(box$first == 1 & box$last == shape, ":", sprintf("%d:%d", box$first, box$last))[-1], collapse = ", ")
  }
  needed <- function(boxes, shape) if (length(boxes) == 0) "none" else paste(vapply(boxes, one, "", shape), collapse = " and ")
  layers <- data.frame(
    layer = answer$layers$layer, class = answer$layers$class,
    shape = vapply(answer$shapes, \(s) paste(s[-1], collapse = "x"), ""),
    needed = mapply(needed, answer$needed, answer$shapes),
    full_mflop = answer$layers$full_mflop, needed_mflop = answer$layers$needed_mflop,
    note = if (is.null(answer$layers$note)) NA_character_ else as.character(unlist(lapply(answer$layers$note, \(n) if (is.null(n)) NA else n)))
  )
  structure(c(answer$totals, parts, list(layers = layers, boxes = answer$needed, inputs = answer$inputs)), class = "foveal_explanation")
}

shapes_for <- function(inputs, given, call = rlang::caller_env()) {
  inputs <- entries(inputs)
  if (!is.null(given) && !is.list(given)) given <- list(given)
  if (!is.null(given) && length(given) != length(inputs)) {
    fail("inputs", sprintf("`input_shape` must be a shape for each of the %d inputs.", length(inputs)), call)
  }
  lapply(seq_along(inputs), function(i) {
    if (!is.null(given)) return(wholes(given[[i]], "input_shape", 0, call))
    shape <- as.double(inputs[[i]]$shape)
    shape[1] <- 1
    if (anyNA(shape)) {
      fail("inputs", sprintf("The input `%s` takes any size, %s: give `input_shape`, with the batch.", inputs[[i]]$name,
        shape_text(as.double(inputs[[i]]$shape))), call)
    }
    shape
  })
}

#' @export
print.foveal_explanation <- function(x, ...) {
  table <- x$layers
  mflop <- function(v) ifelse(v == 0, "-", format(round(v, 2), nsmall = 2, big.mark = ",", trim = TRUE))
  shown <- data.frame(layer = table$layer, shape = table$shape, needed = table$needed, `full MFLOP` = mflop(table$full_mflop),
    `needed MFLOP` = mflop(table$needed_mflop), check.names = FALSE)
  print(shown, row.names = FALSE, right = FALSE)
  cat(sprintf("Needed: %.2f of %.2f MFLOP (%.1f %% saved); peak memory %s instead of %s\n", x$needed_mflop, x$full_mflop,
    100 * (1 - x$ratio), size_text(x$peak_bytes), size_text(x$full_peak_bytes)))
  notes <- table[!is.na(table$note), ]
  for (i in seq_len(nrow(notes))) cat(sprintf("  %s: %s\n", notes$layer[i], notes$note[i]))
  invisible(x)
}

size_text <- function(bytes) if (bytes < 1e6) sprintf("%.0f kB", bytes / 1e3) else sprintf("%.1f MB", bytes / 1e6)

#' @export
plot.foveal_explanation <- function(x, ...) {
  table <- x$layers[x$layers$full_mflop > 0, ]
  if (nrow(table) == 0) {
    graphics::plot.new()
    graphics::title("No convolutions or matrix products")
    return(invisible(x))
  }
  table <- table[rev(seq_len(nrow(table))), ]
  old <- graphics::par(mar = c(4, max(4, 0.6 * max(nchar(table$layer))), 3, 1))
  on.exit(graphics::par(old))
  graphics::barplot(table$full_mflop, names.arg = table$layer, horiz = TRUE, las = 1, col = "grey85", border = NA, xlab = "MFLOP",
    main = sprintf("%.1f %% of the computation saved", 100 * (1 - x$ratio)))
  graphics::barplot(table$needed_mflop, horiz = TRUE, add = TRUE, col = "#E69F00", border = NA, axes = FALSE)
  graphics::legend("bottomright", c("full", "needed"), fill = c("grey85", "#E69F00"), border = NA, bty = "n")
  invisible(x)
}

#' How much of the input one value of a layer sees
#'
#' Along each axis, output `o` (from 0) sees `size` inputs from `offset + o * stride` on (from 0; negative in the
#' padding), or up to `jitter` later: 0 but behind upsampling. `NA` where neighbours do not see shifted fields, or where the place depends on the input's size.
#'
#' @param model A model.
#' @param layer The name of a layer; see [get_layer()].
#' @param x A receptive field.
#' @param ... Ignored.
#' @returns A data frame with a row for each input and axis, with a method for `plot()`.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' field <- receptive_field(model, "features")
#' field
#' plot(field)
receptive_field <- function(model, layer) {
  of <- ask(rust_receptive_field(pointer(model), string(layer, "layer")))
  column <- function(x) if (length(x) == 0) rep(NA_real_, length(of$input)) else as.double(unlist(lapply(x, \(v) if (is.null(v)) NA else v)))
  table <- data.frame(input = as.character(of$input), axis = as.integer(of$axis), size = as.double(of$size), stride = column(of$stride),
    offset = column(of$offset), jitter = as.double(of$jitter), whole = as.logical(of$whole))
  inputs <- entries(info(model)$inputs)
  structure(table, class = c("foveal_receptive_field", "data.frame"), layer = layer,
    shapes = stats::setNames(lapply(inputs, \(i) as.double(i$shape)), vapply(inputs, \(i) i$name, "")))
}

#' @rdname receptive_field
#' @export
plot.foveal_receptive_field <- function(x, ...) {
  first <- x[x$input == x$input[1], ]
  size <- rep(first$size, length.out = 2)
  shape <- attr(x, "shapes")[[x$input[1]]]
  extent <- if (length(shape) == 4 && !anyNA(shape[2:3])) shape[2:3] else 2 * size
  start <- (extent - size) / 2
  graphics::plot(NULL, xlim = c(0, extent[2]), ylim = c(extent[1], 0), asp = 1, xlab = "column", ylab = "row",
    main = sprintf("Receptive field of %s: %s", attr(x, "layer"), paste(first$size, collapse = " x ")))
  graphics::rect(0, extent[1], extent[2], 0, col = "grey92", border = "grey60")
  graphics::rect(start[2], start[1] + size[1], start[2] + size[2], start[1], col = "#E69F0066", border = "#E69F00", lwd = 2)
  invisible(x)
}

#' Draw a model
#'
#' A box for each layer, inputs on top.
#'
#' @param x A model.
#' @param ... Ignored.
#' @returns The model, invisibly.
#' @export
#' @examples
#' plot(load_model(foveal_example("contours.keras")))
plot.foveal_model <- function(x, ...) {
  table <- summary(x)
  sources <- lapply(strsplit(table$connected_to, ", ", fixed = TRUE), match, table$layer)
  depth <- integer(nrow(table))
  for (i in seq_along(sources)) {
    from <- sources[[i]][!is.na(sources[[i]])]
    depth[i] <- if (length(from) == 0) 0L else max(depth[from]) + 1L
  }
  place <- stats::ave(seq_along(depth), depth, FUN = seq_along)
  count <- stats::ave(seq_along(depth), depth, FUN = length)
  px <- place - (count + 1) / 2
  old <- graphics::par(mar = c(0.5, 0.5, 2, 0.5))
  on.exit(graphics::par(old))
  graphics::plot(NULL, xlim = range(px) + c(-0.6, 0.6), ylim = c(max(depth) + 0.6, -0.6), axes = FALSE, xlab = "", ylab = "",
    main = attr(table, "model"))
  for (i in seq_along(sources)) {
    from <- sources[[i]][!is.na(sources[[i]])]
    if (length(from)) graphics::segments(px[from], depth[from] + 0.35, px[i], depth[i] - 0.35, col = "grey50")
  }
  graphics::rect(px - 0.48, depth + 0.35, px + 0.48, depth - 0.35, col = "grey95", border = "grey50")
  cex <- min(1, 12 / (max(depth) + 1))
  graphics::text(px, depth, sprintf("%s  %s", table$layer, table$output_shape), cex = cex)
  invisible(x)
}
