# The flowers in the order of fixtures/make_iris.py.
flowers <- order((seq_len(150) - 1) %% 50)
x <- unname(as.matrix(iris[flowers, 1:4]))
y <- iris$Species[flowers]

flower_model <- function(..., seed = 1) {
  set_random_seed(seed)
  on.exit(set_random_seed(NULL))
  input <- layer_input(shape = 4)
  model <- keras_model(input, input |> layer_dense(8, activation = "relu", ...) |> layer_dense(3, activation = "softmax", name = "species"))
  compile(model, optimizer_adam(0.02), "sparse_categorical_crossentropy", metrics = "accuracy")
}

test_that("training goes as in real Keras, and on where it was", {
  skip_if_not_installed("jsonlite")
  keras <- jsonlite::fromJSON(test_path("fixtures", "iris.json"))
  train <- function(model, epochs) {
    fit(model, x, y, batch_size = 16, epochs = epochs, shuffle = FALSE, validation_split = 0.2, verbose = 0)$metrics
  }
  model <- load_model(test_path("fixtures", "iris.keras"))
  expect_equal(train(model, 4), keras$first[names(keras$first)], tolerance = 1e-3, ignore_attr = TRUE)
  path <- tempfile(fileext = ".keras")
  save_model(model, path)
  copy <- unserialize(serialize(model, NULL))
  for (later in list(model, load_model(path), load_model(test_path("fixtures", "iris-later.keras")), copy)) {
    got <- train(later, 2)
    expect_setequal(names(got), names(keras$second))
    expect_equal(got[names(keras$second)], keras$second, tolerance = 2e-3)
  }
})

test_that("flowers are learnt, and the model in place is the trained one", {
  model <- flower_model()
  before <- evaluate(model, x, y, verbose = 0)
  history <- fit(model, x, y, epochs = 40, batch_size = 16, verbose = 0)
  expect_gt(evaluate(model, x, y, verbose = 0)$accuracy, 0.93)
  expect_lt(evaluate(model, x, y, verbose = 0)$loss, before$loss / 3)
  expect_equal(mean(max.col(predict(model, x)) == as.integer(y)), evaluate(model, x, y, verbose = 0)$accuracy, tolerance = 1e-6)
  expect_s3_class(history, "keras_training_history")
  table <- as.data.frame(history)
  expect_equal(levels(table$metric), c("accuracy", "loss"))
  expect_equal(table$value[table$metric == "loss"], history$metrics$loss)
  expect_output(print(history), "Epoch 40 of 40")
  again <- flower_model()
  set_weights(again, get_weights(model))
  expect_equal(evaluate(again, x, y, verbose = 0), evaluate(model, x, y, verbose = 0))
})

test_that("the same seed gives the same training", {
  train <- function() get_weights(fit_it(flower_model()))
  fit_it <- function(model) {
    fit(model, x, y, epochs = 2, verbose = 0)
    model
  }
  expect_identical(train(), train())
})

test_that("functions are called, see the weights of the moment, and stop", {
  model <- flower_model()
  called <- character()
  seen <- list()
  note <- function(what) function(...) called <<- c(called, what)
  spy <- callback_lambda(
    on_train_begin = note("begin"), on_train_end = note("end"), on_epoch_begin = note("epoch"), on_train_batch_begin = note("batch"),
    on_train_batch_end = function(batch, logs) expect_true(is.integer(batch) && logs$loss > 0),
    on_epoch_end = function(epoch, logs) {
      seen[[epoch + 1]] <<- list(loss = evaluate(model, x, y, verbose = 0)$loss, weights = get_weights(model), rate = model$optimizer$learning_rate)
      if (epoch == 1) model$stop_training <- TRUE
    }
  )
  halve <- callback_learning_rate_scheduler(function(epoch, lr) lr / 2)
  history <- fit(model, x, y, batch_size = 75, epochs = 9, callbacks = list(spy, halve), verbose = 0)
  expect_equal(called, c("begin", rep(c("epoch", "batch", "batch"), 2), "end"))
  expect_equal(history$metrics$learning_rate, c(0.01, 0.005))
  expect_equal(vapply(seen, \(s) s$rate, 0), c(0.01, 0.005))
  expect_false(identical(seen[[1]]$weights, seen[[2]]$weights))
  expect_identical(seen[[2]]$weights, get_weights(model))
  expect_equal(seen[[2]]$loss, evaluate(model, x, y, verbose = 0)$loss)
  model$optimizer$learning_rate <- 0.5
  expect_equal(model$optimizer$learning_rate, 0.5)
  expect_equal(model$optimizer$iterations, 4)
})

test_that("Keras' own callbacks work", {
  model <- flower_model()
  table <- tempfile(fileext = ".csv")
  best <- tempfile(fileext = ".keras")
  # A rate that makes it worse after the first epoch.
  worse <- callback_learning_rate_scheduler(function(epoch) if (epoch == 0) 0.01 else 5)
  stopping <- callback_early_stopping("loss", patience = 2, restore_best_weights = TRUE)
  history <- fit(model, x, y, epochs = 20, verbose = 0,
    callbacks = list(worse, stopping, callback_csv_logger(table), callback_model_checkpoint(best, "loss", save_best_only = TRUE)))
  expect_lt(length(history$metrics$loss), 20)
  logged <- read.csv(table)
  expect_equal(logged$loss, history$metrics$loss)
  expect_equal(get_weights(load_model(best)), get_weights(model))
})

test_that("what fails in a callback ends training as that error, and keeps the weights", {
  model <- flower_model()
  first <- get_weights(model)
  failing <- callback_lambda(on_train_batch_end = function(batch, logs) if (batch == 2) stop("enough"))
  expect_error(fit(model, x, y, callbacks = failing, verbose = 0), "enough")
  expect_false(identical(get_weights(model), first))
  expect_error(fit(model, x, y, verbose = 0), NA)
  inner <- callback_lambda(on_epoch_end = function(epoch, logs) fit(model, x, y, verbose = 0))
  expect_error(fit(model, x, y, callbacks = inner, verbose = 0), "being trained", class = "foveal_error_usage")
})

test_that("batches come from functions, weights from classes and samples", {
  losses <- function(...) fit(flower_model(), ..., epochs = 2, verbose = 0)$metrics$loss
  expected <- losses(x, y, batch_size = 50, shuffle = FALSE)
  made <- 0
  batches <- function() {
    made <<- made + 1
    if (made %% 4 > 0) list(x[(made %% 4 - 1) * 50 + 1:50, ], y[(made %% 4 - 1) * 50 + 1:50])
  }
  expect_equal(losses(batches), expected)
  endless <- local({ i <- 0; function() { i <<- i %% 3 + 1; list(x[(i - 1) * 50 + 1:50, ], y[(i - 1) * 50 + 1:50]) } })
  expect_equal(losses(endless, steps_per_epoch = 3), expected)
  by_class <- losses(x, y, class_weight = list("0" = 1, "1" = 3), shuffle = FALSE)
  expect_equal(losses(x, y, sample_weight = ifelse(y == "versicolor", 3, 1), shuffle = FALSE), by_class)
})

test_that("one batch at a time is what a run takes", {
  run <- flower_model()
  steps <- flower_model()
  history <- fit(run, x, y, batch_size = 150, epochs = 3, shuffle = FALSE, verbose = 0)
  losses <- vapply(1:3, \(step) train_on_batch(steps, x, y)$loss, 0)
  expect_equal(losses, history$metrics$loss)
  expect_identical(get_weights(steps), get_weights(run))
  expect_equal(test_on_batch(steps, x, y), evaluate(run, x, y, batch_size = 150, verbose = 0))
  train_on_batch(steps, x, y)
  copy <- unserialize(serialize(steps, NULL))
  expect_error(predict(copy, x), "middle of its training", class = "foveal_error_usage")
})

test_that("targets are cropped as the output is", {
  input <- layer_input(shape = c(16, 16, 1))
  model <- keras_model(input, input |> layer_conv_2d(1, 3, activation = "sigmoid") |> layer_center_crop(8, 8))
  pictures <- ramp(4, 16, 16, 1) + 0.4
  masks <- 1 * (pictures > 0.5)
  compile(model, "adam", "binary_crossentropy")
  expect_error(fit(model, pictures, masks, verbose = 0), "center_crop", class = "foveal_error")
  compile(model, "adam", "binary_crossentropy", targets = "center_crop")
  given <- test_on_batch(model, pictures, masks)
  expect_equal(given, test_on_batch(model, pictures, masks[, 5:12, 5:12, , drop = FALSE]), tolerance = 1e-6)
  # Another session knows of it too.
  expect_equal(test_on_batch(unserialize(serialize(model, NULL)), pictures, masks), given)
})

test_that("regularizers add to the loss, constraints hold", {
  plain <- flower_model()
  penalised <- flower_model(kernel_regularizer = regularizer_l2(0.1))
  kernel <- get_weights(plain)[[1]]
  expect_equal(test_on_batch(penalised, x, y)$loss, test_on_batch(plain, x, y)$loss + 0.1 * sum(kernel^2), tolerance = 1e-5)
  held <- flower_model(kernel_constraint = constraint_nonneg())
  fit(held, x, y, verbose = 0)
  expect_gte(min(get_weights(held)[[1]]), 0)
  path <- tempfile(fileext = ".keras")
  save_model(held, path)
  expect_identical(get_weights(load_model(path)), get_weights(held))
})

test_that("several outputs have losses, metrics and targets by name", {
  input <- layer_input(shape = 4)
  hidden <- layer_dense(input, 6, activation = "relu")
  model <- keras_model(input, list(layer_dense(hidden, 3, activation = "softmax", name = "kind"), layer_dense(hidden, 1, name = "length")))
  compile(model, "sgd", list(kind = "sparse_categorical_crossentropy", length = loss_huber), metrics = list(kind = "accuracy"),
    loss_weights = c(kind = 1, length = 0.5))
  told <- evaluate(model, x, list(length = x[, 1], kind = y), verbose = 0)
  expect_equal(told$loss, told$kind_loss + 0.5 * told$length_loss, tolerance = 1e-6)
  expect_true("kind_accuracy" %in% names(told))
  expect_error(evaluate(model, x, list(nobody = y)), "nobody", class = "foveal_error_usage")
})

test_that("what makes no sense is refused in words", {
  model <- keras_model_sequential(4) |> layer_dense(3)
  expect_error(fit(model, x, y), "compile", class = "foveal_error_usage")
  expect_error(compile(model, "adma", "mse"), "adma", class = "foveal_error")
  expect_error(compile(model, "adam", function(y_true, y_pred) y_pred), "R code", class = "foveal_error_usage")
  expect_error(optimizer_adam(beta_1 = "much"), class = "foveal_error_usage")
  expect_error(metric_mean_iou(), "num_classes")
  expect_error(loss_huber(dleta = 3))
  compile(model, optimizer_sgd, loss_mean_squared_error)
  expect_error(fit(model, x), "`y`", class = "foveal_error_usage")
  expect_error(fit(model, iris[, 1:4], y), "as.matrix", class = "foveal_error_array")
  expect_error(fit(model, x, y[1:10]), "samples", class = "foveal_error")
  expect_error(fit(model, x, y, callbacks = list("early")), "callback", class = "foveal_error_usage")
  expect_error(fit(model, x, y, class_weight = c(1, 2)), "named", class = "foveal_error_usage")
  expect_error(fit(model, x, y, nonsense = 1))
  expect_error(callback_lambda(on_test_begin = function(logs) 1), "on_test_begin", class = "foveal_error_usage")
})

test_that("progress is shown as asked for", {
  model <- flower_model()
  lines <- capture.output(fit(model, x, y, epochs = 2, batch_size = 75, verbose = 1))
  expect_equal(lines[c(1, 3)], c("Epoch 1/2", "Epoch 2/2"))
  expect_match(lines[2], "^2/2 .* [0-9]+ms/step - accuracy: 0[.][0-9]+ - loss: ")
  lines <- capture.output(fit(model, x, y, batch_size = 75, verbose = 2))
  expect_match(lines[2], "^2/2 - 0s - ")
  expect_equal(capture.output(fit(model, x, y, verbose = 0)), character())
})

test_that("histories are drawn", {
  history <- fit(flower_model(), x, y, epochs = 3, validation_split = 0.2, verbose = 0)
  path <- tempfile(fileext = ".png")
  grDevices::png(path)
  plot(history, method = "base")
  grDevices::dev.off()
  expect_gt(length(unique(c(image_to_array(image_load(path))))), 10)
  expect_error(plot(history, metrics = "nothing"), class = "foveal_error_usage")
  skip_if_not_installed("ggplot2")
  expect_s3_class(plot(history, method = "ggplot2"), "ggplot")
})

test_that("Ctrl-C stops training and keeps the weights", {
  skip_if_not_installed("callr")
  skip_on_cran()
  skip_on_os("windows")
  began <- tempfile()
  session <- callr::r_bg(args = list(began = began, x = x, y = y), libpath = .libPaths(), function(began, x, y) {
    library(foveal)
    input <- layer_input(shape = 4)
    model <- keras_model(input, layer_dense(input, 3, activation = "softmax"))
    compile(model, "adam", "sparse_categorical_crossentropy")
    before <- evaluate(model, x, y, verbose = 0)$loss
    tell <- callback_lambda(on_epoch_end = function(epoch, logs) if (epoch == 20) file.create(began))
    stopped <- tryCatch(fit(model, x, y, epochs = 1e8, callbacks = tell, verbose = 0), interrupt = \(e) "interrupted")
    list(stopped, evaluate(model, x, y, verbose = 0)$loss < before)
  })
  on.exit(session$kill())
  while (!file.exists(began) && session$is_alive()) Sys.sleep(0.05)
  session$interrupt()
  session$wait(60000)
  expect_identical(session$get_result(), list("interrupted", TRUE))
})

test_that("classes of callbacks have methods, fields and heirs", {
  Counting <- Callback("Counting",
    initialize = function(limit = 3) self$limit <- limit,
    on_train_begin = function(logs = NULL) self$losses <- numeric(),
    on_epoch_end = function(epoch, logs = NULL) {
      self$losses <- c(self$losses, logs$loss)
      private$count <- private$count + 1
      if (self$enough()) self$model$stop_training <- TRUE
    },
    enough = function() private$count >= self$limit,
    public = list(losses = NULL), private = list(count = 0)
  )
  counting <- Counting(limit = 2)
  model <- flower_model()
  history <- fit(model, x, y, epochs = 9, batch_size = 75, callbacks = counting, verbose = 0)
  expect_equal(counting$self$losses, history$metrics$loss)
  expect_length(counting$self$losses, 2)
  expect_equal(counting$self$params[c("epochs", "steps")], list(epochs = 9, steps = 2))
  expect_identical(get_weights(counting$self$model), get_weights(model))
  # Callbacks of one class do not share what they hold; a class stands for a callback without arguments.
  expect_length(fit(flower_model(), x, y, epochs = 9, callbacks = list(Counting), verbose = 0)$metrics$loss, 3)
  Patient <- Callback("Patient", enough = function() private$count >= 5, inherit = Counting)
  expect_length(fit(flower_model(), x, y, epochs = 9, callbacks = Patient(), verbose = 0)$metrics$loss, 5)
  expect_output(print(Patient()), "<callback Patient>")
  expect_error(Counting(limt = 2), "unused argument")
  expect_error(Callback("Deaf", on_test_begin = function(logs) 1), "on_test_begin", class = "foveal_error_usage")
  expect_error(Callback("Nobody's", inherit = mean), "inherit", class = "foveal_error_usage")
})

test_that("pictures come from folders", {
  folder <- tempfile()
  for (kind in c("dark", "light")) {
    dir.create(file.path(folder, kind, "more"), recursive = TRUE)
    for (i in 1:4) {
      side <- if (i == 4) 12 else 8
      value <- i + if (kind == "light") 200 else 10
      image_array_save(array(value, c(side, side, 3)), file.path(folder, kind, if (i == 2) "more" else "", paste0(i, ".png")))
    }
  }
  expect_output(image_dataset_from_directory(folder), "Found 8 files belonging to 2 classes")
  found <- function(...) image_dataset_from_directory(folder, image_size = c(8, 8), ..., verbose = FALSE)
  epoch_of <- function(dataset) {
    batches <- list()
    while (!is.null(batch <- dataset())) batches <- c(batches, list(batch))
    batches
  }
  ordered <- epoch_of(found(batch_size = 5, shuffle = FALSE))
  expect_equal(lapply(ordered, \(b) dim(b[[1]])), list(c(5, 8, 8, 3), c(3, 8, 8, 3)))
  expect_equal(unlist(lapply(ordered, `[[`, 2)), rep(0:1, each = 4))
  expect_equal(sort(unlist(lapply(ordered, \(b) b[[1]][, 1, 1, 1]))), c(11:14, 201:204))
  mixed <- found(seed = 1, color_mode = "grayscale", label_mode = "categorical")
  first <- epoch_of(mixed)[[1]]
  expect_equal(dim(first[[1]]), c(8, 8, 8, 1))
  expect_equal(first[[2]][, 2], 1 * (first[[1]][, 1, 1, 1] > 100))
  expect_false(identical(epoch_of(mixed)[[1]][[1]], first[[1]]))
  expect_identical(epoch_of(found(seed = 1, color_mode = "grayscale"))[[1]][[1]], first[[1]])

  parts <- found(validation_split = 0.25, subset = "both", seed = 3, label_mode = "binary", batch_size = 2)
  expect_equal(lengths(lapply(parts, attr, "files")), c(6, 2))
  expect_length(intersect(attr(parts[[1]], "files"), attr(parts[[2]], "files")), 0)
  set_random_seed(1)
  on.exit(set_random_seed(NULL))
  model <- keras_model_sequential(c(8, 8, 3)) |> layer_rescaling(1 / 255) |> layer_global_average_pooling_2d() |>
    layer_dense(1, activation = "sigmoid")
  compile(model, optimizer_adam(0.1), "binary_crossentropy", metrics = "accuracy")
  history <- fit(model, parts[[1]], validation_data = parts[[2]], epochs = 30, verbose = 0)
  expect_equal(history$metrics$val_accuracy[30], 1)
  expect_error(found(class_names = c("dark", "grey")), "grey", class = "foveal_error_usage")
  expect_error(found(validation_split = 0.5), "subset", class = "foveal_error_usage")
  expect_error(image_dataset_from_directory(tempfile()), "no folder", class = "foveal_error_usage")
})

test_that("validation takes as many batches as it is told", {
  losses <- function(data, ...) {
    fit(flower_model(), x, y, epochs = 2, validation_data = data, validation_batch_size = 50, shuffle = FALSE, ..., verbose = 0)$metrics$val_loss
  }
  expect_equal(losses(list(x, y), validation_steps = 2), losses(list(x[1:100, ], y[1:100])))
  model <- flower_model()
  expect_equal(evaluate(model, x, y, batch_size = 50, steps = 1, verbose = 0), evaluate(model, x[1:50, ], y[1:50], batch_size = 50, verbose = 0))
  expect_error(losses(list(x, y), validation_steps = 0), "validation_steps", class = "foveal_error_usage")
})

test_that("a step of training is explained", {
  build <- function(size) {
    input <- layer_input(shape = c(32, 32, 3))
    model <- keras_model(input, input |> layer_conv_2d(8, 3, name = "conv") |> layer_center_crop(size, size))
    compile(model, "adam", "mse")
  }
  shape <- c(4, 32, 32, 3)
  told <- explain(build(8), input_shape = shape, training = TRUE)
  # Forward, and back for the kernel; the pictures need no gradient.
  expect_equal(told$needed_mflop, 2 * explain(build(8), input_shape = shape)$needed_mflop, tolerance = 0.05)
  expect_lt(told$needed_mflop, told$full_mflop)
  expect_gt(told$peak_bytes, told$variable_bytes + told$optimizer_bytes)
  # Adam remembers two numbers for each weight.
  expect_equal(told$optimizer_bytes, 2 * told$variable_bytes, tolerance = 0.05)
  expect_output(print(told), "Needed")
  expect_error(explain(build(8), layer = "conv", training = TRUE), "whole model", class = "foveal_error_usage")
  expect_error(explain(keras_model_sequential(3) |> layer_dense(1), training = TRUE), "compile", class = "foveal_error_usage")
})

test_that("gradient checkpointing needs less memory and changes no bit", {
  images <- array(seq(-1, 1, length.out = 4 * 16 * 16 * 3), c(4, 16, 16, 3))
  train <- function(checkpointing) {
    set_random_seed(3)
    on.exit(set_random_seed(NULL))
    x <- input <- layer_input(shape = c(16, 16, 3))
    for (i in 1:4) x <- layer_conv_2d(x, 8, 3, padding = "same", activation = "gelu")
    model <- keras_model(input, x)
    compile(model, "adam", "mse", gradient_checkpointing = checkpointing, jit_compile = FALSE)
    fit(model, images, images[, , , rep(1, 8)], epochs = 2, batch_size = 2, verbose = 0)
    list(bytes = explain(model, training = TRUE)$activation_bytes, weights = get_weights(model))
  }
  kept <- train(FALSE)
  again <- train(TRUE)
  expect_lt(again$bytes, kept$bytes)
  expect_identical(again$weights, kept$weights)
})

test_that("weights are saved every so many batches", {
  model <- flower_model()
  folder <- tempfile()
  keep <- callback_model_checkpoint(file.path(folder, "{epoch}-{batch}.weights.h5"), save_weights_only = TRUE, save_freq = 3)
  fit(model, x, y, epochs = 2, batch_size = 50, callbacks = keep, verbose = 0)
  expect_equal(sort(list.files(folder)), c("1-3.weights.h5", "2-3.weights.h5"))
  expect_error(callback_model_checkpoint("m.keras", save_weights_only = TRUE), "weights.h5", class = "foveal_error_usage")
})
