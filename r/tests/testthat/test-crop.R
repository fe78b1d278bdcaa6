test_that("a crop of any layer is that crop of its output", {
  model <- contours()
  x <- ramp(2, 256, 256, 3) * 255
  for (layer in c("conv2", "pool", "features")) {
    full <- predict(keras_model(model$input, get_layer(model, layer)$output), x)
    expect_identical(predict(center_crop(model, layer, height = 20, width = 31), x), center_of(full, 20, 31))
    expect_identical(predict(crop(model, layer, size = c(3, 5), at = c(2, 7)), x), full[, 2:4, 7:11, , drop = FALSE])
  }
})

test_that("a crop of a crop, saved and opened again, is the same", {
  model <- center_crop(contours(), "features", 64, 64)
  last <- utils::tail(summary(model)$layer, 1)
  again <- center_crop(model, last, fraction = 0.5)
  path <- tempfile(fileext = ".keras")
  expect_message(save_model(again, path), "foveal>Crop")
  x <- ramp(1, 256, 256, 3)
  expect_identical(predict(load_model(path), x), predict(again, x))
  expect_error(save_model(again, path), "overwrite", class = "foveal_error_file")
  expect_message(save_model(again, path, overwrite = TRUE))
})

test_that("crops that cannot be say why", {
  model <- small_model()
  expect_error(center_crop(model, "relu", 11, 3), "11", class = "foveal_error_crop")
  expect_error(center_crop(model, "relu", 0, 3), class = "foveal_error")
  expect_error(center_crop(model, "rely", 2, 2), "`relu`", class = "foveal_error_no_such_layer")
  expect_error(center_crop(model, "relu"), "size", class = "foveal_error_usage")
  expect_error(center_crop(model, "relu", size = 3), "axes", class = "foveal_error_crop")
  expect_error(crop(model, "relu", size = c(2, 2), at = c(0, 1)), "from 1 on", class = "foveal_error_usage")
})

test_that("a U-Net's skip is cropped to what it meets, and padded back", {
  input <- layer_input(shape = c(NA, NA, 2))
  up <- input |> layer_max_pooling_2d(2) |> layer_conv_2d(2, 3) |> layer_upsampling_2d(2)
  skip <- layer_center_crop_like(input, up)
  model <- keras_model(input, list(layer_concatenate(skip, up), layer_pad_back(skip, input)))
  x <- ramp(1, 21, 22, 2)
  y <- predict(model, x)
  inner <- center_of(x, dim(y[[1]])[2], dim(y[[1]])[3])
  expect_equal(y[[1]][, , , 1:2, drop = FALSE], inner, tolerance = 1e-6)
  expect_equal(dim(y[[2]]), dim(x))
  expect_equal(sum(y[[2]]), sum(inner), tolerance = 1e-4)
})

test_that("policies and rounding are the core's", {
  input <- layer_input(shape = c(5, 6, 1))
  x <- ramp(1, 5, 6, 1)
  out <- function(...) predict(keras_model(input, layer_center_crop(input, 7, 2, ...)), x)
  expect_error(out(), "7 x 2", class = "foveal_error_layer")
  expect_equal(dim(out(too_small = "pad")), c(1, 7, 2, 1))
  expect_equal(dim(out(too_small = "keep")), c(1, 5, 2, 1))
  expect_equal(dim(out(too_small = "resize")), c(1, 7, 2, 1))
  start <- function(rounding) predict(keras_model(input, layer_crop(input, size = c(2, 3), rounding = rounding)), x)
  expect_equal(start("floor"), x[, 2:3, 2:4, , drop = FALSE], tolerance = 1e-6)
  expect_equal(start("torchvision"), x[, 3:4, 3:5, , drop = FALSE], tolerance = 1e-6)
  expect_error(out(too_small = "shrink"), "one of", class = "foveal_error_usage")
})

test_that("parts that lie far apart are told one by one", {
  input <- layer_input(shape = c(64, 64, 3))
  seen <- input |> layer_conv_2d(8, 3, padding = "same", name = "conv")
  ends <- list(layer_cropping_2d(seen, list(c(0, 60), c(0, 60))), layer_cropping_2d(seen, list(c(60, 0), c(60, 0))))
  told <- explain(keras_model(input, layer_add(ends)))
  expect_equal(told$layers$needed[told$layers$layer == "conv"], "1:4, 1:4, : and 61:64, 61:64, :")
  expect_length(told$boxes[[which(told$layers$layer == "conv")]], 2)
})

test_that("what is needed and seen is told in R's counting", {
  model <- contours()
  expect_error(explain(model, "features", 64, 64), "input_shape", class = "foveal_error_inputs")
  told <- explain(model, "features", 64, 64, input_shape = c(1, 256, 256, 3))
  expect_lt(told$ratio, 0.1)
  box <- told$inputs[[1]]$needed
  expect_equal(box$last - box$first + 1, c(1, 84, 84, 3))
  expect_output(print(told), "saved")
  field <- receptive_field(model, "conv2")
  expect_equal(field$size, c(5, 5))
  expect_equal(field$offset, c(-2, -2))
  file <- tempfile(fileext = ".pdf")
  grDevices::pdf(file)
  plot(told)
  plot(field)
  plot(model)
  plot(image_load(foveal_example("astronaut.jpg")))
  grDevices::dev.off()
  expect_gt(file.size(file), 1000)
})
