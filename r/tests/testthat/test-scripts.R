# Scripts as they were written for keras3, with the library's name changed.
run <- function(name, ...) {
  frame <- list2env(list(...), parent = globalenv())
  set_random_seed(4)
  on.exit(set_random_seed(NULL))
  sys.source(test_path("scripts", name), frame)
  frame
}

test_that("a U-Net with cropped skips", {
  of <- run("unet.R")
  expect_equal(dim(of$y), c(2, 100, 100, 2))
  expect_equal(of$y[, , , 1] + of$y[, , , 2], array(1, c(2, 100, 100)), tolerance = 1e-6)
  last <- utils::tail(summary(of$model)$layer, 1)
  center <- center_crop(of$model, last, 8, 8)
  expect_identical(predict(center, of$x), center_of(of$y, 8, 8))
  expect_lt(explain(center)$ratio, 0.4)
})

test_that("a classifier", {
  of <- run("classifier.R")
  expect_equal(dim(of$probabilities), c(5, 10))
  expect_equal(rowSums(of$probabilities), rep(1, 5), tolerance = 1e-6)
  expect_equal(of$model$name, "classifier")
})

test_that("features of a saved application model", {
  application <- Sys.getenv("FOVEAL_APPLICATION")
  skip_if_not(file.exists(application), "FOVEAL_APPLICATION names no MobileNetV2 saved by Keras")
  of <- run("features.R", application = application)
  center <- center_of(of$maps, 4, 4)
  expect_equal(c(of$features), c(apply(center, 4, mean)), tolerance = 1e-5)
})
