# A model that gives back what it gets.
echo <- function(shape) {
  input <- layer_input(shape = shape)
  keras_model(input, layer_identity(input))
}

test_that("arrays of every rank cross unchanged in both directions", {
  for (dims in list(c(2, 5), c(1, 1), c(3, 4, 5), c(2, 33, 35, 3), c(1, 7, 1, 2), c(2, 3, 4, 5, 2), c(40, 1, 1, 3), c(1, 70, 2, 65))) {
    x <- array(as.double(seq_len(prod(dims))), dims)
    expect_identical(predict(echo(dims[-1]), x), x)
  }
})

test_that("an axis of R is the same axis of the network", {
  input <- layer_input(shape = c(4, 5, 3))
  model <- keras_model(input, input[, 2, , 3])
  x <- ramp(2, 4, 5, 3)
  expect_equal(predict(model, x), x[, 2, , 3], tolerance = 1e-6)
})

test_that("integers and truth values are numbers, but NA is none", {
  model <- echo(3)
  expect_identical(predict(model, matrix(1:6, 2)), matrix(as.double(1:6), 2))
  expect_identical(predict(model, matrix(c(TRUE, FALSE, TRUE), 1)), matrix(c(1, 0, 1), 1))
  expect_error(predict(model, matrix(c(1L, NA, 3L), 1)), "NA", class = "foveal_error_missing")
  expect_error(predict(model, matrix(c(TRUE, NA, FALSE), 1)), "NA", class = "foveal_error_missing")
  expect_identical(is.nan(predict(model, matrix(c(1, NA, NaN), 1))), matrix(c(FALSE, TRUE, TRUE), 1))
})

test_that("what is no array of the right shape is refused with both shapes", {
  model <- small_model()
  expect_error(predict(model, ramp(12, 10, 3)), "forget the batch", class = "foveal_error_input_shape")
  expect_error(predict(model, ramp(1, 12, 11, 3)), "(NA, 12, 10, 3), got (1, 12, 11, 3)", fixed = TRUE, class = "foveal_error_input_shape")
  expect_error(predict(model, ramp(1, 3, 12, 10)), "channels", class = "foveal_error_input_shape")
  expect_error(predict(model, data.frame(a = 1)), "data frame", class = "foveal_error_array")
  expect_error(predict(model, "a"), class = "foveal_error_array")
  expect_error(predict(model, NULL), class = "foveal_error")
  expect_error(predict(model, list()), class = "foveal_error_inputs")
  expect_error(predict(model, complex(3)), class = "foveal_error_array")
})

test_that("an empty batch gives an empty result", {
  expect_identical(dim(predict(small_model(), array(0, c(0, 12, 10, 3)))), c(0L, 10L, 8L, 4L))
})

test_that("several inputs go by name or in order, several outputs come by name", {
  a <- layer_input(shape = 3, name = "a")
  b <- layer_input(shape = 3, name = "b")
  model <- keras_model(list(a, b), list(layer_subtract(list(a, b), name = "less"), layer_add(a, b, name = "more")))
  x <- matrix(as.double(1:6), 2)
  y <- matrix(10, 2, 3)
  expected <- list(less = x - y, more = x + y)
  expect_identical(predict(model, list(x, y)), expected)
  expect_identical(predict(model, list(b = y, a = x)), expected)
  expect_error(predict(model, list(a = x, c = y)), "`c`", class = "foveal_error_inputs")
  expect_error(predict(model, list(x)), "2 inputs", class = "foveal_error_inputs")
})

test_that("batch size and threads do not change a bit", {
  model <- small_model()
  x <- ramp(5, 12, 10, 3)
  expect_identical(predict(model, x, batch_size = 2), predict(model, x))
  expect_identical(predict(model, x, threads = 1), predict(model, x))
})

test_that("pictures go to arrays and back", {
  photo <- image_load(foveal_example("astronaut.jpg"))
  x <- image_to_array(photo)
  expect_equal(dim(x), c(256, 256, 3))
  expect_true(all(x >= 0 & x <= 255))
  path <- tempfile(fileext = ".png")
  image_array_save(x, path)
  expect_identical(image_to_array(image_load(path)), x)
  expect_equal(dim(image_to_array(image_load(path, "grayscale", target_size = c(20, 30)))), c(20, 30, 1))
  expect_error(image_load("no-such-file.png"), "no-such-file.png", class = "foveal_error_picture")
  expect_error(image_array_save(1:3, path), class = "foveal_error_picture")
})
