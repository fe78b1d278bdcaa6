# A classifier of small pictures: layers of most kinds, a residual connection, scaling by operators.
library(foveal)

inputs <- layer_input(shape = c(28, 28, 1))
x <- (inputs - 127.5) / 127.5
x <- x |>
  layer_conv_2d(filters = 8, kernel_size = c(3, 3), strides = 2, padding = "same", use_bias = FALSE) |>
  layer_batch_normalization() |>
  layer_activation("relu")
residual <- x |>
  layer_depthwise_conv_2d(kernel_size = 3, padding = "same") |>
  layer_batch_normalization() |>
  layer_activation_leaky_relu(negative_slope = 0.1) |>
  layer_conv_2d(8, 1)
outputs <- layer_add(list(x, residual)) |>
  layer_average_pooling_2d(pool_size = 2) |>
  layer_zero_padding_2d(padding = list(c(1, 1), c(2, 2))) |>
  layer_cropping_2d(cropping = list(c(1, 1), c(2, 2))) |>
  layer_upsampling_2d(size = 2) |>
  layer_flatten() |>
  layer_dropout(rate = 0.3) |>
  layer_dense(units = 10, activation = "softmax")
model <- keras_model(inputs, outputs, name = "classifier")

x <- array(sample(0:255, 5 * 28 * 28, replace = TRUE), dim = c(5, 28, 28, 1))
probabilities <- model |> predict(x)
