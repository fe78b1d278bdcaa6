# Features of an application model that was saved: an inner layer, and its pooled center.
library(foveal)

base <- load_model(application)
layer <- get_layer(base, "block_6_expand_relu")
extractor <- keras_model(inputs = base$input, outputs = layer$output)
pooled <- keras_model(
  inputs = base$input,
  outputs = layer$output |> layer_center_crop(4, 4) |> layer_global_average_pooling_2d()
)

size <- base$input_shape[2:3]
x <- array(runif(prod(size) * 3), dim = c(1, size, 3))
maps <- predict(extractor, x, verbose = 0)
features <- predict(pooled, x, verbose = 0)
