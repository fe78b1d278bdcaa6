# A U-Net with valid convolutions, whose skips are cropped to what they meet.
library(foveal)

conv_block <- function(x, filters) {
  x |>
    layer_conv_2d(filters, c(3, 3), activation = "relu", kernel_initializer = "he_normal") |>
    layer_conv_2d(filters, c(3, 3), activation = "relu", kernel_initializer = "he_normal")
}

up_block <- function(x, skip, filters) {
  x <- x |> layer_conv_2d_transpose(filters, c(2, 2), strides = c(2, 2))
  height <- dim(x)[2]
  width <- dim(x)[3]
  layer_concatenate(list(skip |> layer_center_crop(height, width), x)) |> conv_block(filters)
}

inputs <- layer_input(shape = c(140, 140, 1))
one <- conv_block(inputs, 4)
two <- one |> layer_max_pooling_2d(c(2, 2)) |> conv_block(8)
three <- two |> layer_max_pooling_2d(pool_size = c(2, 2)) |> layer_dropout(0.5) |> conv_block(16)
outputs <- three |> up_block(two, 8) |> up_block(one, 4) |> layer_conv_2d(2, c(1, 1), activation = "softmax")
model <- keras_model(inputs = inputs, outputs = outputs)

x <- array(runif(2 * 140 * 140), dim = c(2, 140, 140, 1))
y <- predict(model, x, verbose = 0)
