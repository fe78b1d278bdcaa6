# Data to train with in the app, and small models for it; nothing here knows of shiny. A data set has x, y, the names of its
# classes if it has any, a loss that fits, and a function that makes a model.

app_data <- c("Volcano: steep or not" = "volcano", "Iris: three flowers" = "iris", "Your own pictures" = "pictures")

data_for <- function(name, zip = NULL, side = 64) {
  switch(name, volcano = volcano_data(), iris = iris_data(), pictures = picture_data(zip, side))
}

# Pieces of the map of Maunga Whau, heights from 0 to 255, with what is steeper than half of it as their masks.
volcano_data <- function() {
  heights <- datasets::volcano
  rows <- nrow(heights)
  columns <- ncol(heights)
  down <- heights[pmin(seq_len(rows) + 1, rows), ] - heights[pmax(seq_len(rows) - 1, 1), ]
  right <- heights[, pmin(seq_len(columns) + 1, columns)] - heights[, pmax(seq_len(columns) - 1, 1)]
  slope <- sqrt(down^2 + right^2)
  steep <- 1 * (slope > stats::median(slope))
  heights <- (heights - min(heights)) / diff(range(heights)) * 255
  corners <- expand.grid(top = seq(1, rows - 23, 7), left = seq(1, columns - 23, 7))
  cut <- function(map) {
    pieces <- Map(\(top, left) map[top + 0:23, left + 0:23], corners$top, corners$left)
    aperm(array(unlist(c(pieces, lapply(pieces, \(piece) piece[24:1, ]), lapply(pieces, t))), c(24, 24, 3 * length(pieces), 1)), c(3, 1, 2, 4))
  }
  build <- function() {
    input <- layer_input(shape = c(NA, NA, 1), name = "heights")
    keras_model(input, name = "volcano", outputs = input |> layer_rescaling(1 / 255) |>
      layer_conv_2d(8, 3, padding = "same", activation = "relu", name = "conv1") |>
      layer_conv_2d(8, 3, padding = "same", activation = "relu", name = "conv2") |>
      layer_conv_2d(1, 1, activation = "sigmoid", name = "steep"))
  }
  list(x = cut(heights), y = cut(steep), loss = "binary_crossentropy", metrics = "accuracy", build = build)
}

iris_data <- function() {
  build <- function() {
    input <- layer_input(shape = 4, name = "flower")
    keras_model(input, name = "iris", outputs = input |> layer_dense(16, activation = "relu") |> layer_dense(3, activation = "softmax", name = "species"))
  }
  flowers <- datasets::iris
  list(x = unname(as.matrix(flowers[, 1:4])), y = flowers$Species, loss = "sparse_categorical_crossentropy", metrics = "accuracy", build = build)
}

# Pictures in a folder for each class, in a zip, as Keras' image_dataset_from_directory finds them.
picture_data <- function(zip, side) {
  if (is.null(zip)) fail("usage", "Open a .zip with a folder of pictures for each class first.")
  side <- whole(side, "side", 8)
  folder <- tempfile("pictures")
  on.exit(unlink(folder, recursive = TRUE))
  inside <- suppressWarnings(utils::unzip(zip, exdir = folder))
  pictures <- inside[grepl("[.](png|jpe?g)$", inside, ignore.case = TRUE) & !startsWith(basename(inside), ".")]
  # In one order, whatever the archive has.
  pictures <- sort(pictures, method = "radix")
  class <- factor(basename(dirname(pictures)))
  if (nlevels(class) < 2) fail("usage", "The .zip must have at least two folders with .png or .jpg pictures: the name of a folder is a class.")
  read <- function(path) cut_resized(image_to_array(image_load(path)), side)
  x <- aperm(array(vapply(pictures, read, numeric(side * side * 3)), c(side, side, 3, length(pictures))), c(4, 1, 2, 3))
  build <- function() {
    input <- layer_input(shape = c(side, side, 3), name = "picture")
    maps <- input |> layer_rescaling(1 / 255) |>
      layer_conv_2d(16, 3, padding = "same", activation = "relu", name = "conv1") |> layer_max_pooling_2d() |>
      layer_conv_2d(32, 3, padding = "same", activation = "relu", name = "conv2") |> layer_max_pooling_2d() |>
      layer_conv_2d(32, 3, padding = "same", activation = "relu", name = "conv3")
    keras_model(input, maps |> layer_global_average_pooling_2d() |> layer_dense(nlevels(class), activation = "softmax", name = "classes"), name = "pictures")
  }
  list(x = x, y = class, loss = "sparse_categorical_crossentropy", metrics = "accuracy", build = build)
}

cut_resized <- function(x, side) resized(cut_to_aspect(x, side, side), side, side)

# Some samples of an array, or of a vector.
samples <- function(x, which) {
  if (is.null(dim(x))) x[which] else do.call(`[`, c(list(x, which), rep(list(TRUE), length(dim(x)) - 1), drop = FALSE))
}

# A model of its own with the same network.
copy_of <- function(model) new_model(NULL, list(type = "bytes", bytes = ask(rust_to_bytes(pointer(model)))))

# A training that goes on whenever it is asked to, batch by batch; a fifth of the samples is held out.
stepwise <- function(model, data, epochs, batch_size) {
  count <- samples_of(data$x)
  held <- sample(count, max(1, count %/% 5))
  part <- function(which) list(x = samples(data$x, which), y = samples(data$y, which))
  list2env(list(
    model = model, train = part(setdiff(seq_len(count), held)), held = part(held), epochs = epochs, batch_size = batch_size,
    epoch = 1, order = NULL, at = 0, sums = NULL, table = list(epoch = numeric(), metrics = list()), best = Inf, weights = NULL
  ), parent = emptyenv())
}

# Goes on for so many seconds; whether there is anything left.
go_on <- function(run, seconds) {
  end <- proc.time()[["elapsed"]] + seconds
  count <- samples_of(run$train$x)
  while (run$epoch <= run$epochs) {
    if (is.null(run$order)) run$order <- sample(count)
    which <- run$order[(run$at + 1):min(count, run$at + run$batch_size)]
    told <- unlist(train_on_batch(run$model, samples(run$train$x, which), samples(run$train$y, which)))
    if (!is.finite(told[["loss"]])) fail("training", "The loss is no number any more: choose a smaller learning rate.")
    run$sums <- if (is.null(run$sums)) told * length(which) else run$sums + told * length(which)
    run$at <- run$at + length(which)
    if (run$at >= count) end_epoch(run, count)
    if (proc.time()[["elapsed"]] >= end) break
  }
  run$epoch <= run$epochs
}

end_epoch <- function(run, count) {
  held <- unlist(evaluate(run$model, run$held$x, run$held$y, verbose = 0))
  logs <- c(run$sums / count, stats::setNames(held, paste0("val_", names(held))))
  run$table$epoch <- c(run$table$epoch, run$epoch)
  for (name in names(logs)) run$table$metrics[[name]] <- c(run$table$metrics[[name]], logs[[name]])
  if (isTRUE(held[["loss"]] < run$best)) {
    run$best <- held[["loss"]]
    run$weights <- get_weights(run$model)
  }
  run$epoch <- run$epoch + 1
  run$at <- 0
  run$order <- run$sums <- NULL
}

# The model with the best weights of whole epochs, or those of the moment if there was none.
best_of <- function(run) {
  if (!is.null(run$weights)) set_weights(run$model, run$weights)
  copy_of(run$model)
}
