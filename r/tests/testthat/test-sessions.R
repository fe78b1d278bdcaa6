x <- ramp(1, 12, 10, 3)

test_that("models outlive files and sessions", {
  model <- small_model()
  cropped <- center_crop(model, "conv", 4, 4)
  path <- tempfile(fileext = ".rds")
  saveRDS(list(model, cropped), path)
  back <- readRDS(path)
  expect_identical(predict(back[[1]], x), predict(model, x))
  expect_identical(predict(back[[2]], x), predict(cropped, x))
})

test_that("a sequential model that was used outlives its session", {
  model <- keras_model_sequential(c(4, 4, 1)) |> layer_conv_2d(2, 3)
  y <- predict(model, ramp(1, 4, 4, 1))
  path <- tempfile(fileext = ".rds")
  saveRDS(model, path)
  back <- readRDS(path)
  expect_identical(predict(back, ramp(1, 4, 4, 1)), y)
  expect_error(layer_flatten(back), "another session", class = "foveal_error_usage")
  longer <- model |> layer_flatten()
  expect_equal(dim(predict(longer, ramp(1, 4, 4, 1))), c(1, 8))
})

test_that("a cluster predicts", {
  skip_on_cran()
  model <- small_model()
  cluster <- parallel::makePSOCKcluster(1)
  on.exit(parallel::stopCluster(cluster))
  parallel::clusterCall(cluster, function(paths) .libPaths(paths), .libPaths())
  expect_identical(parallel::clusterCall(cluster, function(m, x) stats::predict(m, x), model, x)[[1]], predict(model, x))
})

test_that("callr and future predict", {
  skip_on_cran()
  skip_if_not_installed("callr")
  model <- small_model()
  expect_identical(callr::r(function(m, x) { library(foveal); predict(m, x) }, list(model, x), libpath = .libPaths()), predict(model, x))
  skip_if_not_installed("future")
  old <- future::plan(future::multisession, workers = 2)
  on.exit(future::plan(old))
  paths <- .libPaths()
  told <- future::value(future::future({ .libPaths(paths); library(foveal); predict(model, x) }, globals = list(model = model, x = x, paths = paths)))
  expect_identical(told, predict(model, x))
})

test_that("a fork after a predict predicts", {
  skip_on_cran()
  skip_on_cran()
  skip_on_os("windows")
  model <- small_model()
  here <- predict(model, x)
  jobs <- lapply(1:2, \(i) parallel::mcparallel(predict(model, x)))
  there <- parallel::mccollect(jobs)
  expect_identical(unname(there), list(here, here))
})

test_that("a time limit stops a long predict and leaves everything usable", {
  input <- layer_input(shape = c(NA, NA, 64))
  slow <- keras_model(input, input |> layer_conv_2d(256, 9, padding = "same") |> layer_conv_2d(256, 9, padding = "same"))
  big <- array(0, c(2, 256, 256, 64))
  took <- system.time(expect_error({
    setTimeLimit(elapsed = 0.3, transient = TRUE)
    predict(slow, big)
  }, "time limit"))[["elapsed"]]
  setTimeLimit()
  full <- system.time(predict(slow, big[1, 1:64, 1:64, , drop = FALSE]))[["elapsed"]] * 32
  expect_lt(took, max(3, full / 2))
  expect_equal(dim(predict(slow, array(0, c(1, 4, 4, 64)))), c(1, 4, 4, 256))
})

test_that("Ctrl-C stops a long predict and leaves everything usable", {
  skip_if_not_installed("callr")
  skip_on_cran()
  skip_on_os("windows")
  began <- tempfile()
  session <- callr::r_bg(args = list(began = began), libpath = .libPaths(), function(began) {
    input <- foveal::layer_input(shape = c(NA, NA, 64))
    features <- foveal::layer_conv_2d(foveal::layer_conv_2d(input, 256, 9, padding = "same"), 256, 9, padding = "same")
    slow <- foveal::keras_model(input, features)
    tiny <- array(0, c(1, 4, 4, 64))
    before <- predict(slow, tiny)
    big <- array(0, c(16, 256, 256, 64))
    file.create(began)
    stopped <- tryCatch(predict(slow, big), interrupt = \(e) "interrupted")
    list(stopped, identical(before, predict(slow, tiny)))
  })
  on.exit(session$kill())
  while (!file.exists(began) && session$is_alive()) Sys.sleep(0.05)
  Sys.sleep(0.5)
  session$interrupt()
  session$wait(60000)
  expect_identical(session$get_result(), list("interrupted", TRUE))
})

test_that("symbolic tensors of another session are refused in words", {
  path <- tempfile(fileext = ".rds")
  saveRDS(layer_input(shape = 3), path)
  expect_error(layer_dense(readRDS(path), 3), "session", class = "foveal_error_usage")
})
