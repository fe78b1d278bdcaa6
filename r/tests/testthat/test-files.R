small <- function() {
  image <- layer_input(c(8, 8, 1))
  keras_model(image, layer_conv_2d(image, 2, 3, name = "conv"))
}

test_that("weights go out and come in", {
  model <- small()
  other <- small()
  path <- tempfile(fileext = ".weights.h5")
  on.exit(unlink(path))
  expect_identical(save_model_weights(model, path), path)
  expect_identical(load_model_weights(other, path), other)
  expect_identical(get_weights(other), get_weights(model))
  expect_error(save_model_weights(model, path), "exists already")
  expect_error(save_model_weights(model, "weights.csv"), "weights.h5")
  expect_error(load_model_weights(model, "absent.weights.h5"), "absent")
})

test_that("all.equal names what differs", {
  model <- small()
  other <- small()
  set_weights(other, get_weights(model))
  expect_true(all.equal(model, other))
  weights <- get_weights(model)
  weights[[1]] <- weights[[1]] + 0.5
  set_weights(other, weights)
  found <- all.equal(model, other)
  expect_length(found, 1)
  expect_match(found, "conv.*18 of 18 values.*kernel")
  expect_true(all.equal(model, other, tolerance = 0.6))
  expect_match(all.equal(model, 1), "numeric")
})
