test_that("a document says what explain() says, counted from 0", {
  skip_if_not_installed("jsonlite")
  model <- contours()
  x <- ramp(2, 64, 48, 3)
  read <- function(...) jsonlite::fromJSON(foveal_document(model, "features", x, size = c(16, 8), ...))
  whole <- read()
  told <- explain(model, "features", 16, 8, input_shape = c(1, 64, 48, 3))
  expect_equal(whole$crop, list(start = c(24, 20), size = c(16, 8)))
  expect_equal(whole$explain$inputs$needed[[1]], cbind(told$inputs[[1]]$needed$first - 1, told$inputs[[1]]$needed$last))
  expect_equal(whole$explain$peak_bytes, told$peak_bytes)
  expect_equal(whole$title, model$name)
  # Lowest and highest value of every map of the first example.
  y <- predict(keras_model(model$input, get_layer(model, "features")$output), x[1, , , , drop = FALSE])
  expect_equal(whole$maps$ranges[[1]], unname(t(apply(y, 4, range))), tolerance = 1e-6)
  moved <- read(at = c(1, 41), moved = TRUE)
  expect_equal(moved$crop$start, c(0, 40))
  expect_null(moved$maps)
  expect_equal(moved$explain$ratio, explain(model, "features", 16, 8, at = c(1, 41), input_shape = c(1, 64, 48, 3))$ratio)
  expect_match(read(picture = foveal_example("astronaut.jpg"))$inputs$picture, "^data:image/jpeg")
})

test_that("documents that cannot be say why, and long ones can be interrupted", {
  model <- contours()
  x <- ramp(1, 32, 32, 3)
  expect_error(foveal_document(model, "features", x, size = 4), "2 spatial axes", class = "foveal_error_usage")
  expect_error(foveal_document(model, "features", x, size = c(40, 4)), "40", class = "foveal_error")
  expect_error(foveal_document(model, "features", x, size = c(4, 4), at = c(0, 1)), "from 1 on", class = "foveal_error_usage")
  expect_error(foveal_document(model, "features", list(x, x), size = c(4, 4)), "inputs", class = "foveal_error_inputs")
  expect_error(foveal_document(model, "features", x, size = c(4, 4), picture = tempfile()), class = "foveal_error_picture")
  on.exit(setTimeLimit())
  large <- array(0, c(1, 2048, 2048, 3))
  limited <- function() {
    setTimeLimit(elapsed = 0.5, transient = TRUE)
    foveal_document(model, "features", large, size = c(64, 64))
  }
  time <- system.time(expect_error(limited(), "time limit"))[["elapsed"]]
  expect_lt(time, 30)
})
