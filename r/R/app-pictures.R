# What the app does with pictures and arrays; nothing here knows of shiny.

# How a picture becomes an input.
app_fits <- c("Resize" = "resize", "Cut the center" = "crop", "As it is" = "as_is")
app_scales <- c("0 to 255" = "byte", "0 to 1" = "unit", "-1 to 1" = "signed")

# The rows, columns and channels of each input, NA for any; an error for inputs that no picture can be.
picture_inputs <- function(model) {
  lapply(entries(info(model)$inputs), function(input) {
    shape <- as.double(input$shape)
    rank <- length(shape)
    counts <- c(1, 3, 4)
    axes <- if (rank == 4 && shape[4] %in% counts) c(2, 3, 4) else if (rank == 4 && shape[2] %in% counts) c(3, 4, 2) else
      if (rank == 3) c(2, 3, NA)
    if (is.null(axes)) {
      fail("picture", sprintf("The input `%s` expects %s, which a picture of 1, 3 or 4 channels cannot be.", input$name, shape_text(shape)))
    }
    list(name = input$name, rows = shape[axes[1]], columns = shape[axes[2]],
      channels = if (is.na(axes[3])) 1 else shape[axes[3]], axes = axes)
  })
}

takes_any_size <- function(model) any(vapply(picture_inputs(model), \(input) is.na(input$rows) || is.na(input$columns), TRUE))

# An array for each input of the model, from one picture. `side` stands for lengths that the model leaves open, unless the
# picture is taken as it is.
input_arrays <- function(model, path, fit = "resize", scale = "byte", side = NULL) {
  inputs <- picture_inputs(model)
  out <- lapply(inputs, function(input) {
    mode <- c("1" = "grayscale", "3" = "rgb", "4" = "rgba")[[as.character(input$channels)]]
    x <- image_to_array(image_load(path, color_mode = mode))
    if (fit != "as_is") {
      rows <- if (is.na(input$rows)) whole(side, "side", 1) else input$rows
      columns <- if (is.na(input$columns)) whole(side, "side", 1) else input$columns
      if (fit == "crop") x <- cut_to_aspect(x, rows, columns)
      x <- resized(x, rows, columns)
    }
    x <- switch(scale, byte = x, unit = x / 255, signed = x / 127.5 - 1)
    if (is.na(input$axes[3])) array(x, c(1, dim(x)[1:2])) else
      if (input$axes[3] == 2) array(aperm(x, c(3, 1, 2)), c(1, dim(x)[c(3, 1, 2)])) else array(x, c(1, dim(x)))
  })
  stats::setNames(out, names_of(inputs))
}

# The largest part of a picture, from its center, with the sides' ratio of rows x columns.
cut_to_aspect <- function(x, rows, columns) {
  h <- max(1, min(dim(x)[1], round(dim(x)[2] * rows / columns)))
  w <- max(1, min(dim(x)[2], round(dim(x)[1] * columns / rows)))
  x[(dim(x)[1] - h) %/% 2 + seq_len(h), (dim(x)[2] - w) %/% 2 + seq_len(w), , drop = FALSE]
}

# The inputs of these arrays that a part of the model has.
inputs_for <- function(model, arrays) unname(arrays[names_of(entries(info(model)$inputs))])

# The spatial axes (from 1) and the whole shape of a layer's output for these inputs, and what all of it takes.
layer_extent <- function(model, layer, arrays) {
  of <- ask(rust_layer_info(pointer(model), layer))
  part <- ask(rust_crop(pointer(model), layer, list()))
  needed <- names_of(entries(ask(rust_info(part))$info$inputs))
  told <- ask(rust_explain(part, lapply(unname(arrays[needed]), \(x) as.double(dim(x)))))
  # An input has no row of its own.
  shape <- as.double(if (length(told$shapes) > 0) told$shapes[[length(told$shapes)]] else dim(arrays[[needed[1]]]))
  axes <- as.double(unlist(of$spatial_axes))
  list(axes = axes, shape = shape, lengths = shape[axes], bytes = told$totals$full_peak_bytes)
}

# The last layer with at least two rows and columns, which is where crops are worth most.
layer_to_start_with <- function(model, arrays) {
  names <- info(model)$layers$name
  for (name in rev(names)) {
    extent <- tryCatch(layer_extent(model, name, arrays), foveal_error = function(e) NULL)
    if (!is.null(extent) && length(extent$lengths) > 0 && all(extent$lengths >= 2)) {
      return(name)
    }
  }
  fail("crop", "The model has no layer with rows and columns to crop.")
}

# A box of whole numbers within these lengths, positions from 0.
box_within <- function(size, start, lengths) {
  size <- pmin(pmax(round(size), 1), lengths)
  list(size = size, start = pmin(pmax(round(start), 0), lengths - size))
}

center_box <- function(lengths) {
  size <- pmax(1, lengths %/% 4)
  box_within(size, (lengths - size) %/% 2, lengths)
}

# All maps of an array of one example side by side, from 0 to 255, each from its smallest to its largest value.
maps_picture <- function(y, axes) {
  dims <- dim(y)
  channels <- setdiff(seq_along(dims)[-1], axes)
  x <- aperm(y, c(1, axes, channels))
  dims <- dim(x)[-1]
  spatial <- dims[seq_along(axes)]
  x <- array(x, c(spatial, prod(dims) / prod(spatial)))
  if (length(axes) == 1) x <- array(x, c(1, dim(x)))
  if (length(axes) == 3) x <- array(x[dim(x)[1] %/% 2 + 1, , , ], dim(x)[-1])
  n <- dim(x)[3]
  across <- ceiling(sqrt(n))
  h <- dim(x)[1] + 1
  w <- dim(x)[2] + 1
  sheet <- matrix(255, ceiling(n / across) * h - 1, across * w - 1)
  for (i in seq_len(n)) {
    map <- x[, , i]
    range <- range(map[is.finite(map)], if (!any(is.finite(map))) 0)
    scaled <- if (diff(range) > 0) (map - range[1]) / diff(range) * 255 else map * 0
    scaled[!is.finite(scaled)] <- 0
    top <- (i - 1) %/% across * h
    left <- (i - 1) %% across * w
    sheet[top + seq_len(h - 1), left + seq_len(w - 1)] <- scaled
  }
  array(sheet, c(dim(sheet), 1))
}

# NumPy's format, version 1.0, of float32 in R's own order.
write_npy <- function(x, path) {
  dims <- if (is.null(dim(x))) length(x) else dim(x)
  shape <- paste0("(", paste0(dims, ",", collapse = " "), ")")
  header <- sprintf("{'descr': '<f4', 'fortran_order': True, 'shape': %s, }", shape)
  padding <- (64 - (10 + nchar(header) + 1) %% 64) %% 64
  header <- paste0(header, strrep(" ", padding), "\n")
  file <- file(path, "wb")
  on.exit(close(file))
  writeBin(as.raw(c(0x93, utf8ToInt("NUMPY"), 1, 0)), file)
  writeBin(nchar(header), file, size = 2, endian = "little")
  writeBin(charToRaw(header), file)
  writeBin(as.double(x), file, size = 4, endian = "little")
}

# The call that makes the same crop.
crop_call <- function(layer, box) {
  numbers <- function(x) if (length(x) == 1) format(x) else sprintf("c(%s)", paste(format(x, trim = TRUE, scientific = FALSE), collapse = ", "))
  sprintf("crop(model, %s, size = %s, at = %s)", encodeString(layer, quote = "\""), numbers(box$size), numbers(box$start + 1))
}
