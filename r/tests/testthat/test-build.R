test_that("functions of R are traced once", {
  input <- layer_input(shape = c(8, 8, 3))
  calls <- 0
  output <- layer_lambda(input, function(x) {
    calls <<- calls + 1
    (x[, 3:6, seq(1, 7, 2), ] - 0.5) / 2 + sqrt(abs(x[, 1:4, 1:4, ]))
  })
  model <- keras_model(input, output)
  x <- ramp(2, 8, 8, 3)
  expected <- (x[, 3:6, seq(1, 7, 2), ] - 0.5) / 2 + sqrt(abs(x[, 1:4, 1:4, ]))
  expect_equal(predict(model, x), expected, tolerance = 1e-6)
  expect_equal(calls, 1)
  path <- tempfile(fileext = ".keras")
  save_model(model, path)
  expect_identical(predict(load_model(path), x), predict(model, x))
})

test_that("operators do with tensors and numbers what R does", {
  input <- layer_input(shape = 4)
  x <- matrix(c(-2, -0.5, 0.5, 3), 1)
  value <- function(output) predict(keras_model(input, output), x)
  expect_equal(value(-input), -x)
  expect_equal(value(2 - input), 2 - x)
  expect_equal(value(input^2 / 4), x^2 / 4)
  expect_equal(value(op_maximum(input, 0)), pmax(x, 0))
  expect_equal(value(op_where(input > 0, input, -1)), ifelse(x > 0, x, -1))
  expect_equal(c(value(op_mean(input, axis = 2))), mean(x))
  expect_equal(value(op_stack(list(input, input), axis = 2))[1, 2, ], c(x))
  expect_equal(dim(value(op_reshape(input, c(-1, 2, 2)))), c(1, 2, 2))
  expect_error(input[1, ], NA)
  expect_error(input[, 5], "length 4", class = "foveal_error_usage")
  expect_error(input[, c(1, 3, 4)], "regular run", class = "foveal_error_usage")
  expect_error(input[, 1, 1], "2 axes", class = "foveal_error_usage")
})

test_that("a layer is a function that shares its weights", {
  dense <- layer_dense(units = 3)
  input <- layer_input(shape = 3)
  model <- keras_model(input, dense(dense(input)))
  expect_length(get_weights(model), 2)
  expect_error(dense(1), "symbolic", class = "foveal_error_usage")
  expect_error(layer_dense(matrix(1), 3), "array", class = "foveal_error_usage")
  expect_error(layer_dense(input, units = 3, activation = "rely"), "rely", class = "foveal_error")
  expect_error(layer_conv_2d(input, 3, 3), class = "foveal_error_layer")
  expect_error(layer_dense(input, 3, nonsense = 1), "empty|\\.\\.\\.")
})

test_that("sequential models take layer after layer", {
  model <- keras_model_sequential(c(8, 8, 1)) |> layer_conv_2d(2, 3) |> layer_flatten() |> layer_dense(5, activation = "softmax")
  y <- predict(model, ramp(3, 8, 8, 1))
  expect_equal(dim(y), c(3, 5))
  expect_equal(rowSums(y), rep(1, 3), tolerance = 1e-6)
})

test_that("a model is called like a layer and grows from its own tensors", {
  base <- small_model()
  input <- layer_input(shape = c(12, 10, 3))
  twice <- keras_model(input, base(input) * 2)
  x <- ramp(1, 12, 10, 3)
  expect_equal(predict(twice, x), predict(base, x) * 2, tolerance = 1e-6)
  head <- keras_model(base$input, base$output |> layer_global_average_pooling_2d())
  expect_equal(c(predict(head, x)), c(apply(predict(base, x), 4, mean)), tolerance = 1e-5)
})

test_that("weights come out and go in", {
  model <- small_model()
  weights <- get_weights(model)
  expect_equal(lapply(unname(weights), dim), list(c(3L, 3L, 3L, 4L), 4L))
  x <- ramp(1, 12, 10, 3)
  set_weights(model, lapply(weights, \(w) w * 0))
  expect_true(all(predict(model, x) == 0))
  expect_error(set_weights(model, weights[1]), "2 weights", class = "foveal_error_usage")
  expect_equal(count_params(model), 3 * 3 * 3 * 4 + 4)
})

test_that("the same seed gives the same weights", {
  expect_identical(get_weights(small_model()), get_weights(small_model()))
})

test_that("summaries, layers and fields are there", {
  model <- contours()
  table <- summary(model)
  expect_true(all(c("conv1", "features") %in% table$layer))
  expect_output(print(table), "Parameters")
  expect_output(print(model), "contours")
  expect_equal(get_layer(model, "pool")$class, "MaxPooling2D")
  expect_equal(get_layer(model, index = 1)$name, table$layer[1])
  expect_error(get_layer(model, index = 100), class = "foveal_error_no_such_layer")
  expect_equal(model$input_shape, c(NA, NA, NA, 3))
  expect_error(model$nothing, class = "foveal_error_usage")
})
