skip_if_not_installed("shiny")

sample_model <- c("Sample: contours" = foveal_example("contours.keras"))
sample_picture <- c("Sample: astronaut" = foveal_example("astronaut.jpg"))

upload <- function(path, name = basename(path)) data.frame(name = name, size = file.size(path), type = "", datapath = path)

# Runs a test within the page's server, once it shows the samples. `of` has what was sent to the component, and what the
# modules give.
in_page <- function(test, models = as.list(sample_model), pictures = as.list(sample_picture)) {
  server <- function(input, output, session) {
    of <- session$userData
    send <- function(type, message) of[[type]] <- c(of[[type]], message$text)
    of$source <- source_server("source", models)
    of$looked <- look_server("look", of$source, pictures, send)
    of$results <- many_server("many", of$source, of$looked)
    of$trained <- train_server("train", of$source)
  }
  start <- quote({
    session$setInputs(`source-model` = "Sample: contours", `source-fit` = "crop", `source-scale` = "byte",
      `look-picture` = "Sample: astronaut", `many-what` = "all")
    session$elapse(1000)
  })
  test <- rlang::new_quosure(call("{", start, substitute(test)), parent.frame())
  rlang::inject(shiny::testServer(server, !!test))
}

document <- function(json) jsonlite::fromJSON(utils::tail(json, 1), simplifyVector = TRUE)

test_that("a click shows a layer, the rectangle and the sliders move its crop", {
  in_page({
    first <- document(of$`foveal-document`)
    expect_equal(first$layer$name, "contours")
    session$setInputs(`look-view_layer` = list(layer = "features"))
    shown <- document(of$`foveal-document`)
    expect_equal(shown$layer$name, "features")
    expect_equal(shown$crop, list(start = c(96, 96), size = c(64, 64)))
    session$setInputs(`look-view_crop` = list(layer = "features", start = list(3L, 200L), size = list(10L, 56L)))
    moved <- document(of$`foveal-moved`)
    expect_equal(moved$crop, list(start = c(3, 200), size = c(10, 56)))
    expect_equal(isolate(of$looked())$box, list(size = c(10, 56), start = c(3, 200)))
    # The same numbers as explain() gives.
    told <- explain(load_model(sample_model), "features", size = c(10, 56), at = c(4, 201), input_shape = c(1, 256, 256, 3))
    expect_equal(moved$explain$ratio, told$ratio)
    expect_equal(output$`look-call`, 'crop(model, "features", size = c(10, 56), at = c(4, 201))')
    session$setInputs(`look-size1` = 20, `look-size2` = 30, `look-start1` = 250, `look-start2` = 7)
    session$elapse(1000)
    expect_equal(document(of$`foveal-moved`)$crop, list(start = c(236, 7), size = c(20, 30)))
    session$setInputs(`look-compare` = 1)
    expect_match(output$`look-compared`, "Compared 9,600 values. They are the same, bit for bit: the largest difference is 0.")
  })
})

test_that("downloads are the crop that is shown", {
  in_page({
    session$setInputs(`look-view_layer` = list(layer = "conv3"))
    session$setInputs(`look-view_crop` = list(layer = "conv3", start = list(5L, 9L), size = list(6L, 4L)))
    x <- array(image_to_array(image_load(sample_picture)), c(1, 256, 256, 3))
    model <- load_model(sample_model)
    y <- predict(keras_model(model$input, get_layer(model, "conv3")$output), x)[, 6:11, 10:13, , drop = FALSE]
    expect_identical(readRDS(output$`look-rds`), y)
    expect_identical(predict(load_model(output$`look-keras`), x), y)
    # The picture has the 24 maps in 5 columns, with a line between them.
    png <- image_to_array(image_load(output$`look-png`, color_mode = "grayscale"))
    expect_equal(dim(png), c(5 * 7 - 1, 5 * 5 - 1, 1))
    map <- y[1, , , 7]
    expect_equal(png[8:13, 6:9, 1], round((map - min(map)) / diff(range(map)) * 255), tolerance = 1e-2)
    npy <- readBin(output$`look-npy`, "raw", 1e6)
    expect_equal(utils::tail(npy, 4), writeBin(y[length(y)], raw(), size = 4, endian = "little"))
  })
})

test_that("uploads are used, and what cannot be is a sentence", {
  small <- tempfile(fileext = ".keras")
  save_model(small_model(), small)
  bad <- tempfile(fileext = ".keras")
  writeLines("no model", bad)
  in_page({
    session$setInputs(`source-file` = upload(bad, "bad.keras"))
    expect_match(output$`source-problem`$html, "bad.keras: .*not a Keras model")
    expect_equal(isolate(of$source$name()), "Sample: contours")
    session$setInputs(`look-file` = upload(bad, "bad.png"))
    expect_match(output$`look-problem`$html, "bad.png")
    session$setInputs(`source-file` = upload(small, "small.keras"))
    session$elapse(1000)
    shown <- document(of$`foveal-document`)
    expect_equal(shown$title, "small.keras")
    expect_equal(shown$layer$shape, c(1, 10, 8, 4))
    session$setInputs(`look-view_layer` = list(layer = "no such layer"))
    expect_match(utils::tail(of$`foveal-say`, 1), "no such layer")
    session$setInputs(`look-view_layer` = list(layer = "photo"))
    expect_equal(document(of$`foveal-document`)$layer$name, "photo")
    session$setInputs(`source-fit` = "as_is")
    session$elapse(1000)
    expect_match(output$`look-problem`$html, "256")
  })
})

test_that("a model without pictures, and a layer without rows, are sentences", {
  input <- layer_input(shape = c(8, 8, 3))
  seven <- layer_input(shape = 7, name = "seven")
  models <- c(as.list(sample_model), list(
    numbers = keras_model(seven, layer_dense(seven, 2)),
    classes = keras_model(input, input |> layer_conv_2d(2, 3, name = "conv") |> layer_flatten() |> layer_dense(3, name = "classes"))
  ))
  in_page(models = models, {
    session$setInputs(`source-model` = "numbers")
    expect_match(output$`source-problem`$html, "`seven` expects \\(NA, 7\\)")
    session$setInputs(`source-model` = "classes")
    session$elapse(1000)
    expect_equal(document(of$`foveal-document`)$layer$name, "conv")
    session$setInputs(`look-view_layer` = list(layer = "classes"))
    expect_match(utils::tail(of$`foveal-say`, 1), "no rows and columns")
  })
})

test_that("many pictures are predicted, and a bad one does not end the others", {
  bad <- tempfile(fileext = ".png")
  writeLines("no picture", bad)
  in_page({
    session$setInputs(`many-run` = 1)
    expect_match(output$`many-problem`$html, "Open some pictures")
    session$setInputs(`many-files` = rbind(upload(sample_picture, "a.jpg"), upload(bad, "bad.png"), upload(sample_picture, "a.jpg")))
    session$setInputs(`many-run` = 2)
    results <- isolate(of$results())
    expect_equal(results$table$picture, c("a.jpg", "bad.png", "a.jpg.1"))
    expect_match(output$`many-problem`$html, "bad.png: .*PNG|bad.png: .*Png")
    x <- array(image_to_array(image_load(sample_picture)), c(1, 256, 256, 3))
    expect_identical(results$outputs, list(a.jpg = predict(load_model(sample_model), x), a.jpg.1 = predict(load_model(sample_model), x)))
    expect_identical(readRDS(output$`many-rds`), results$outputs)
    expect_equal(utils::read.csv(output$`many-csv`)$largest, results$table$largest)
    session$setInputs(`many-what` = "crop", `look-view_layer` = list(layer = "features"), `many-run` = 3)
    expect_equal(dim(isolate(of$results())$outputs$a.jpg), c(1, 64, 64, 16))
  })
})

test_that("pictures fit inputs of all orders", {
  path <- tempfile(fileext = ".png")
  picture <- array(rep(0:255, length.out = 6 * 9 * 3), c(6, 9, 3))
  image_array_save(picture, path)
  first <- layer_input(shape = c(3, NA, NA))
  flat <- layer_input(shape = c(4, 5))
  arrays <- input_arrays(keras_model(list(first, flat), list(layer_activation_relu(first), layer_activation_relu(flat))), path, "crop", "unit", 6)
  expect_equal(unname(lapply(arrays, dim)), list(c(1, 3, 6, 6), c(1, 4, 5)))
  expect_equal(aperm(arrays[[1]][1, , , ], c(2, 3, 1)), picture[, 2:7, ] / 255, tolerance = 1e-6)
  expect_equal(cut_to_aspect(picture, 3, 1), picture[, 4:5, , drop = FALSE])
})

test_that("the app says what it cannot start with", {
  expect_error(foveal_app(model = 3), "must be a model or a file", class = "foveal_error_usage")
  expect_error(foveal_app(port = "x"), "port", class = "foveal_error_usage")
  expect_s3_class(app_object(), "shiny.appobj")
})

test_that("a small model is trained, and is then the page's own", {
  in_page({
    session$setInputs(`train-data` = "volcano", `train-model` = "new", `train-optimizer` = "Adam", `train-rate` = 0.02, `train-loss` = "",
      `train-epochs` = 3, `train-batch` = 32)
    session$setInputs(`train-start` = 1)
    for (i in 1:400) if (is.null(isolate(of$trained()))) session$elapse(20)
    expect_match(output$`train-told`, "Done after 3 of 3 epochs")
    expect_equal(isolate(of$source$name()), "Trained: volcano")
    session$elapse(1000)
    shown <- document(of$`foveal-document`)
    expect_equal(shown$title, "Trained: volcano")
    expect_equal(shown$layer$name, "steep")
    saved <- load_model(output$`train-keras`)
    expect_identical(get_weights(saved), get_weights(isolate(of$trained())$model))
    expect_equal(saved$optimizer$class, "Adam")
  })
})

test_that("Stop keeps what was learnt, and what cannot be trained is a sentence", {
  in_page({
    session$setInputs(`train-data` = "iris", `train-model` = "new", `train-optimizer` = "SGD", `train-rate` = 0.01, `train-loss` = "",
      `train-epochs` = 100000, `train-batch` = 16)
    session$setInputs(`train-start` = 1)
    session$elapse(20)
    session$elapse(20)
    session$setInputs(`train-stop` = 1)
    expect_match(output$`train-told`, "Stopped after [0-9]+ of 100000 epochs")
    expect_lt(evaluate(isolate(of$trained())$model, unname(as.matrix(iris[, 1:4])), iris$Species, verbose = 0)$loss, 1)
    # Flowers are no pictures.
    expect_match(output$`source-problem`$html, "Trained: iris: .*flower")
    session$setInputs(`train-data` = "pictures", `train-start` = 2)
    expect_match(output$`train-problem`$html, "zip")
    session$setInputs(`train-data` = "iris", `train-model` = "opened", `train-start` = 3)
    session$elapse(20)
    expect_match(output$`train-problem`$html, "expects")
  })
})

test_that("pictures in folders are read from a zip", {
  folder <- tempfile()
  for (class in c("cold", "warm")) {
    dir.create(file.path(folder, "all", class), recursive = TRUE)
    for (i in 1:4) {
      color <- if (class == "cold") c(20, 40, 200) else c(200, 60, 20)
      picture <- aperm(array(color, c(3, 20, 24)), c(2, 3, 1)) + ramp(20, 24, 3) * 10 * i
      image_array_save(picture, file.path(folder, "all", class, paste0(i, ".png")))
    }
  }
  zip <- tempfile(fileext = ".zip")
  before <- setwd(folder)
  on.exit(setwd(before))
  if (utils::zip(zip, "all", flags = "-rq") != 0) skip("there is no zip program")
  data <- picture_data(zip, 16)
  expect_equal(dim(data$x), c(8, 16, 16, 3))
  expect_equal(as.character(data$y), rep(c("cold", "warm"), each = 4))
  expect_gt(min(data$x[data$y == "warm", , , 1]), max(data$x[data$y == "cold", , , 1]))
  model <- compile(data$build(), optimizer_adam(0.02), data$loss, data$metrics)
  run <- stepwise(model, data, 30, 4)
  while (go_on(run, 1)) NULL
  expect_equal(evaluate(best_of(run), data$x, data$y, verbose = 0)$accuracy, 1)
})
