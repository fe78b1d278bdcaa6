test_that("the network with one crop is that crop of the full result", {
  set_random_seed(1)
  withr_seed <- function() set_random_seed(NULL)
  on.exit(withr_seed())
  input <- layer_input(shape = c(256, 256, 3))
  features <- input |> layer_conv_2d(32, c(3, 3), padding = "same") |> layer_activation_relu()
  full <- keras_model(input, features)
  model <- keras_model(input, features |> layer_center_crop(128, 128))
  x <- ramp(1, 256, 256, 3)
  y <- predict(model, x)
  expect_equal(dim(y), c(1, 128, 128, 32))
  expect_identical(y, center_of(predict(full, x), 128, 128))
})

test_that("two convolutions with two crops give 64 x 64 x 64", {
  input <- layer_input(shape = c(256, 256, 3))
  output <- input |>
    layer_conv_2d(32, c(3, 3), padding = "same") |>
    layer_activation_relu() |>
    layer_center_crop(128, 128) |>
    layer_conv_2d(64, c(3, 3), padding = "same") |>
    layer_activation_relu() |>
    layer_center_crop(64, 64)
  model <- keras_model(input, output)
  expect_equal(dim(predict(model, ramp(1, 256, 256, 3))), c(1, 64, 64, 64))
  expect_equal(explain(model)$ratio, 0.221, tolerance = 1e-3)
})

test_that("sizes may be unknown until there is an input", {
  input <- layer_input(shape = c(NA, NA, 3))
  model <- keras_model(input, input |> layer_conv_2d(2, 3, padding = "same") |> layer_center_crop(8, 8))
  for (n in c(8, 9, 20)) expect_equal(dim(predict(model, ramp(2, n, n + 1, 3))), c(2, 8, 8, 2))
  expect_error(predict(model, ramp(1, 7, 20, 3)), "8 x 8", class = "foveal_error_layer")
})
