contours <- function() load_model(foveal_example("contours.keras"))

# A picture-like array, the same every time.
ramp <- function(...) {
  dims <- c(...)
  array((seq_len(prod(dims)) * 31) %% 97 / 97 - 0.4, dims)
}

small_model <- function() {
  set_random_seed(3)
  on.exit(set_random_seed(NULL))
  input <- layer_input(shape = c(12, 10, 3), name = "photo")
  keras_model(input, input |> layer_conv_2d(4, c(3, 3), name = "conv") |> layer_activation_relu(name = "relu"))
}

# The center of an array of pictures, by R's own indexing.
center_of <- function(x, h, w) {
  top <- (dim(x)[2] - h) %/% 2
  left <- (dim(x)[3] - w) %/% 2
  x[, top + seq_len(h), left + seq_len(w), , drop = FALSE]
}
