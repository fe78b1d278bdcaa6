# A model is a function (of symbolic tensors) with a state: the pointer into Rust, and the recipe by which another session
# makes it again: the bytes of a .keras file, or a crop of another model's state. One that is trained has its `trainer`
# besides, and is `behind` as long as that has taken steps that the pointer does not know of.
new_model <- function(ptr, recipe, class = character()) {
  state <- new.env(parent = emptyenv())
  state$ptr <- ptr
  state$recipe <- recipe
  model_of(state, class)
}

model_of <- function(state, class = character()) {
  model <- function(inputs, ...) {
    inputs <- c(if (is_tensor(inputs)) list(inputs) else inputs, list(...))
    if (!is.list(inputs) || !all(vapply(inputs, is_tensor, logical(1)))) {
      fail("usage", "A model is called on symbolic tensors; for arrays there is predict().", call = NULL)
    }
    if (!rust_is_live(state$layer)) state$layer <- ask(rust_model_as_layer(pointer_of(state)), call = NULL)
    one(ask(rust_call(state$layer, if (length(inputs) == 1) inputs else list(unname(inputs)), NULL), call = NULL))
  }
  structure(model, class = c(class, "foveal_model"), state = state)
}

state_of <- function(model, call = rlang::caller_env()) {
  if (!inherits(model, "foveal_model")) {
    fail("usage", sprintf("`model` must be a model, as load_model() and keras_model() give it, not %s.", describe(model)), call)
  }
  state <- attr(model, "state")
  if (!is.environment(state)) fail("usage", "`model` has lost what makes it a model: load or build it again.", call)
  state
}

pointer_of <- function(state, call = rlang::caller_env()) {
  if (isTRUE(state$behind)) catch_up(state, call)
  if (!rust_is_live(state$ptr)) {
    recipe <- state$recipe
    state$ptr <- switch(recipe$type,
      bytes = ask(rust_from_bytes(recipe$bytes, list(), character()), call),
      crop = ask(rust_crop(pointer_of(recipe$parent, call), recipe$layer, recipe$crop), call),
      layers = build_sequential(state, call)
    )
  }
  state$ptr
}

pointer <- function(model, call = rlang::caller_env()) pointer_of(state_of(model, call), call)

# A model made here, which another session reads from its bytes.
made_model <- function(ptr) new_model(ptr, list(type = "bytes", bytes = ask(rust_to_bytes(ptr))))

#' Models of layers
#'
#' `keras_model()` makes a model from symbolic tensors, `keras_model_sequential()` one that layers are added to.
#'
#' @param inputs,outputs A symbolic tensor or a list of them.
#' @param input_shape Lengths of one example, without the batch; `NA` for any length.
#' @param name Name of the model.
#' @param ... Must be empty.
#' @returns A model: a function of symbolic tensors with methods for [predict()], [summary()], [plot()] and more.
#' @export
#' @examples
#' input <- layer_input(shape = c(256, 256, 3))
#' output <- input |>
#'   layer_conv_2d(32, c(3, 3), padding = "same") |>
#'   layer_activation_relu() |>
#'   layer_center_crop(128, 128)
#' model <- keras_model(input, output)
#' dim(predict(model, array(runif(256 * 256 * 3), c(1, 256, 256, 3))))
keras_model <- function(inputs = NULL, outputs = NULL, ..., name = NULL) {
  rlang::check_dots_empty()
  if (!is.null(name)) name <- string(name, "name")
  made_model(ask(rust_model(inputs, outputs, next_seed(), name)))
}

#' @rdname keras_model
#' @export
keras_model_sequential <- function(input_shape = NULL, ...) {
  rlang::check_dots_empty()
  if (is.null(input_shape)) fail("usage", "Give `input_shape`, the lengths of one example without the batch.")
  input <- layer_input(input_shape)
  model <- new_model(NULL, list(type = "layers"), "foveal_sequential")
  state <- attr(model, "state")
  state$input <- input
  state$end <- input
  model
}

add_layer <- function(model, layer) {
  state <- attr(model, "state")
  if (!rust_is_live(state$input$ptr)) {
    fail("usage", "Layers cannot be added to a sequential model that was made in another session.")
  }
  state$end <- layer(state$end)
  state$ptr <- state$trainer <- NULL
  state$behind <- FALSE
  state$recipe <- list(type = "layers")
  invisible(model)
}

build_sequential <- function(state, call) {
  if (!rust_is_live(state$input$ptr)) {
    if (is.null(state$recipe$bytes)) fail("usage", "A sequential model must be used once before it goes to another session.", call)
    return(ask(rust_from_bytes(state$recipe$bytes, list(), character()), call))
  }
  ptr <- ask(rust_model(state$input, state$end, next_seed(), NULL), call)
  state$recipe$bytes <- ask(rust_to_bytes(ptr), call)
  ptr
}

#' Open and save models
#'
#' `load_model()` opens a `.keras` file of Keras 2 or 3, an unzipped one, or a whole model in HDF5 (`.h5`). No code from the
#' file is run: a layer that is only a piece of Python, such as a `Lambda`, must be replaced; the error says what the file
#' knows about it. Real Keras opens what `save_model()` writes, and trains on from where the file was.
#'
#' @param model A file; for `save_model()` a model.
#' @param custom_objects Layers by the name of the function or class that they stand for, where only one layer of the
#'   file means it.
#' @param replace Layers by the name of the layer that they replace, such as
#'   `list(lambda = layer_center_crop(height = 128, width = 128))`.
#' @param ignore_unknown_keys Settings that foveal does not know and shall pass over.
#' @param compile Ignored: a model that the file has compiled goes on training where it was.
#' @param ... Must be empty.
#' @param filepath The file to write, such as `"model.keras"`.
#' @param overwrite Whether to replace an existing file.
#' @returns `load_model()` a model, `save_model()` the path, invisibly.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' path <- tempfile(fileext = ".keras")
#' center_crop(model, "features", 64, 64) |> save_model(path)
#' load_model(path)
load_model <- function(model, custom_objects = NULL, replace = list(), ignore_unknown_keys = character(), compile = TRUE, ...) {
  rlang::check_dots_empty()
  path <- path.expand(string(model, "model"))
  replace <- replacements(replace, "replace")
  custom <- replacements(custom_objects, "custom_objects")
  ignore <- as.character(ignore_unknown_keys)
  if (length(custom) > 0) replace <- c(replace, by_function(path, custom, replace, ignore))
  if (file.exists(path) && !dir.exists(path)) {
    bytes <- readBin(path, "raw", file.size(path))
    ptr <- ask(rust_from_bytes(bytes, replace, ignore))
  } else {
    ptr <- ask(rust_load(path, replace, ignore))
    bytes <- NULL
  }
  if (is.null(bytes) || length(replace) > 0 || length(ignore) > 0) made_model(ptr) else new_model(ptr, list(type = "bytes", bytes = bytes))
}

replacements <- function(layers, name, call = rlang::caller_env()) {
  if (length(layers) == 0) {
    return(list())
  }
  named <- is.list(layers) && !is.null(names(layers)) && all(nzchar(names(layers)))
  if (!named || !all(vapply(layers, inherits, logical(1), "foveal_layer"))) {
    fail("usage", sprintf(
      "`%s` must be a named list of layers, such as list(lambda = layer_center_crop(height = 128, width = 128)).", name), call)
  }
  lapply(layers, attr, "ptr")
}

# The layers of the file that mean these functions or classes: found by the errors that name them.
by_function <- function(path, custom, replace, ignore, call = rlang::caller_env()) {
  found <- ask(rust_code_layers(path), call)
  out <- list()
  for (name in names(custom)) {
    layers <- found$layer[found$code == name]
    if (length(layers) == 0) {
      fail("usage", sprintf("No layer of the file means `%s`%s.", name,
        if (length(found$code)) paste0("; it has ", paste0("`", unique(found$code), "`", collapse = ", ")) else ""), call)
    }
    if (length(layers) > 1) {
      fail("usage", sprintf("`%s` is meant by several layers, %s: replace them by name.", name, paste0("`", layers, "`", collapse = ", ")), call)
    }
    out[[layers]] <- custom[[name]]
  }
  out
}

#' @rdname load_model
#' @export
save_model <- function(model, filepath = NULL, overwrite = FALSE, ...) {
  rlang::check_dots_empty()
  path <- path.expand(string(filepath, "filepath"))
  if (file.exists(path) && !isTRUE(overwrite)) {
    fail("file", sprintf("%s exists already; overwrite = TRUE replaces it.", path))
  }
  for (note in ask(rust_save(pointer(model), path))) cli::cli_inform(c(i = "{note}"))
  invisible(filepath)
}

#' A path to one of the package's examples
#'
#' @param name `"contours.keras"`, a small network that draws contours, or `"astronaut.jpg"`, a picture of 256 x 256.
#' @returns The path.
#' @export
#' @examples
#' foveal_example("contours.keras")
foveal_example <- function(name) {
  path <- system.file("examples", string(name, "name"), package = "foveal")
  if (!nzchar(path)) {
    fail("usage", sprintf("There is no example %s; there are %s.", name,
      paste(list.files(system.file("examples", package = "foveal")), collapse = ", ")))
  }
  path
}

info <- function(model, call = rlang::caller_env()) {
  answer <- ask(rust_info(pointer(model, call)), call)
  answer$info$layers$shape <- answer$shapes
  answer$info$layers$connected_to <- answer$connected_to
  answer$info
}

# A list with one entry for each input or output, also where there is one.
entries <- function(x) if (is.null(names(x))) x else list(x)

#' @export
print.foveal_model <- function(x, ...) {
  of <- info(x)
  shapes <- function(entries_of) paste(vapply(entries(entries_of), \(e) paste0(e$name, " ", shape_text(as.double(e$shape))), ""), collapse = ", ")
  cat(sprintf("<model %s>\n  inputs:  %s\n  outputs: %s\n  %d layers, %s parameters\n", of$name, shapes(of$inputs),
    shapes(of$outputs), length(of$layers$name), format(of$trainable + of$non_trainable, big.mark = ",")))
  invisible(x)
}

#' @export
format.foveal_model <- function(x, ...) sprintf("<model %s>", info(x)$name)

#' Layers, shapes and parameters as a table
#'
#' @param object A model.
#' @param ... Ignored.
#' @returns A data frame with a row for each layer.
#' @export
#' @examples
#' summary(load_model(foveal_example("contours.keras")))
summary.foveal_model <- function(object, ...) {
  of <- info(object)
  table <- data.frame(
    layer = of$layers$name, class = of$layers$class,
    output_shape = vapply(of$layers$shape, \(s) if (is.null(s)) "" else shape_text(as.double(s)), ""),
    parameters = of$layers$parameters,
    connected_to = vapply(of$layers$connected_to, paste, "", collapse = ", ")
  )
  structure(table, class = c("foveal_summary", "data.frame"), model = of$name, trainable = of$trainable, non_trainable = of$non_trainable)
}

#' @export
print.foveal_summary <- function(x, ...) {
  cat("Model: ", attr(x, "model"), "\n", sep = "")
  print(structure(x, class = "data.frame"), row.names = FALSE, right = FALSE)
  number <- function(n) format(n, big.mark = ",")
  cat("Parameters: ", number(attr(x, "trainable") + attr(x, "non_trainable")), " (", number(attr(x, "trainable")), " trainable)\n", sep = "")
  invisible(x)
}

#' @export
`$.foveal_model` <- function(x, name) {
  ends <- function(outputs) one(ask(rust_ends(pointer(x), outputs)))
  shapes <- function(of) one(lapply(entries(of), \(e) as.double(e$shape)))
  switch(name,
    input = , inputs = ends(FALSE),
    output = , outputs = ends(TRUE),
    input_shape = shapes(info(x)$inputs),
    output_shape = shapes(info(x)$outputs),
    name = info(x)$name,
    layers = lapply(info(x)$layers$name, get_layer, object = x),
    weights = get_weights(x),
    optimizer = optimizer_at_work(state_of(x)),
    stop_training = isTRUE(state_of(x)$stop),
    fail("usage", sprintf("A model has no `$%s`; it has input, output, input_shape, output_shape, name, layers, weights, optimizer and stop_training.", name))
  )
}

#' A layer of a model
#'
#' @param object A model.
#' @param name Its name; `inner/name` within a nested model, `name:1` for the second call of a layer.
#' @param index Its place, counted from 1.
#' @returns A list with `name`, `class`, `output_shape` and, as a symbolic tensor to build on, `output`.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' get_layer(model, "features")$output
#' get_layer(model, index = 2)
get_layer <- function(object, name = NULL, index = NULL) {
  if (is.null(name)) {
    layers <- info(object)$layers$name
    index <- whole(index, "index", 1)
    if (index > length(layers)) fail("no_such_layer", sprintf("There is no layer %d; the model has %d.", index, length(layers)))
    name <- layers[index]
  }
  of <- ask(rust_layer_info(pointer(object), string(name, "name")))
  structure(list(name = of$name, class = of$class, output_shape = as.double(of$shape), model = object), class = "foveal_model_layer")
}

#' @export
`$.foveal_model_layer` <- function(x, name) {
  if (identical(name, "output")) ask(rust_layer_tensor(pointer(x[["model"]]), x[["name"]]))[[1]] else x[[name]]
}

#' @export
print.foveal_model_layer <- function(x, ...) {
  cat(sprintf("<layer %s (%s) %s>\n", x$name, x$class, shape_text(x$output_shape)))
  invisible(x)
}

#' Weights in and out
#'
#' @param object A model.
#' @param weights A list of arrays, as `get_weights()` gives them.
#' @returns `get_weights()` a list of arrays named by their place in a weights file, in Keras' order; `set_weights()` the
#'   model, invisibly, changed in place; `count_params()` the number of values.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' weights <- get_weights(model)
#' set_weights(model, lapply(weights, \(w) w * 0.5))
get_weights <- function(object) ask(rust_weights(pointer(object)))

#' @rdname get_weights
#' @export
set_weights <- function(object, weights) {
  if (!is.list(weights)) fail("usage", "`weights` must be a list of arrays, as get_weights() gives them.")
  take_model(object, ask(rust_with_weights(pointer_of(state_of(object)), unname(weights))))
}

#' Weights in files of their own
#'
#' `load_model_weights()` takes the weights of a file: `.weights.h5` and `.weights.json` of Keras 3, HDF5 of Keras 2, or a
#' whole model in HDF5. The content decides, and all of them must be the model's. Real Keras loads what
#' `save_model_weights()` writes.
#'
#' @param model A model.
#' @param filepath The file, such as `"model.weights.h5"`.
#' @param overwrite Whether to replace an existing file.
#' @param ... Must be empty.
#' @returns `load_model_weights()` the model, invisibly, changed in place; `save_model_weights()` the path, invisibly.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' path <- tempfile(fileext = ".weights.h5")
#' save_model_weights(model, path)
#' load_model_weights(model, path)
load_model_weights <- function(model, filepath, ...) {
  rlang::check_dots_empty()
  take_model(model, ask(rust_load_weights(pointer(model), path.expand(string(filepath, "filepath")))))
}

#' @rdname load_model_weights
#' @export
save_model_weights <- function(model, filepath, overwrite = FALSE, ...) {
  rlang::check_dots_empty()
  path <- path.expand(string(filepath, "filepath"))
  if (!grepl("[.]weights[.]h5$", path, ignore.case = TRUE)) {
    fail("usage", sprintf("%s: weights are saved as .weights.h5 files; name the file something.weights.h5.", path))
  }
  if (file.exists(path) && !isTRUE(overwrite)) {
    fail("file", sprintf("%s exists already; overwrite = TRUE replaces it.", path))
  }
  ask(rust_save_weights(pointer(model), path))
  invisible(filepath)
}

# Puts another network in the place of a model's; a training goes on with its weights.
take_model <- function(object, ptr) {
  state <- state_of(object)
  if (rust_is_live(state$trainer)) {
    ask(rust_training_weights(state$trainer, ptr))
    catch_up(state)
    return(invisible(object))
  }
  state$ptr <- ptr
  state$recipe <- list(type = "bytes", bytes = ask(rust_to_bytes(ptr)))
  state$layer <- NULL
  invisible(object)
}

#' Are two models the same?
#'
#' Compares layers, settings, connections and weights. Layers belong together by name, or else, of the same class, by their
#' order.
#'
#' @param target,current Models.
#' @param tolerance By how much values of weights may differ.
#' @param ... Must be empty.
#' @returns `TRUE`, or a character vector with a line for each difference; see [all.equal()].
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' other <- load_model(foveal_example("contours.keras"))
#' all.equal(model, other)
#' set_weights(other, lapply(get_weights(other), \(w) w * 2))
#' all.equal(model, other)
all.equal.foveal_model <- function(target, current, ..., tolerance = 0) {
  rlang::check_dots_empty()
  if (!inherits(current, "foveal_model")) {
    return(sprintf("target is a model, current is %s", paste(class(current), collapse = "/")))
  }
  found <- ask(rust_differences(pointer(target), pointer(current), as.numeric(tolerance)))
  if (length(found) == 0) TRUE else as.character(found)
}

#' @rdname get_weights
#' @export
count_params <- function(object) {
  of <- info(object)
  of$trainable + of$non_trainable
}

#' Cut the center, or any region, out of a layer's output
#'
#' The result is a model that gives the crop and computes of every layer only what the crop needs, bit for bit equal to
#' computing everything and cropping afterwards.
#'
#' @param model A model.
#' @param layer The name of a layer; see [get_layer()].
#' @param height,width Rows and columns to keep.
#' @param size Entries to keep along each spatial axis: for layers with one or three of them.
#' @param fraction The part of each spatial axis to keep.
#' @param at First position along each axis, counted from 1; the center if `NULL`.
#' @inheritParams layer_center_crop
#' @param ... Must be empty.
#' @returns A model: predict with it, save it, crop it again.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' center <- center_crop(model, layer = "features", height = 64, width = 64)
#' center
#' corner <- crop(model, "features", size = c(16, 16), at = c(1, 1))
center_crop <- function(model, layer, height = NULL, width = NULL, size = c(height, width), fraction = NULL, ...,
                        rounding = "floor", too_small = "error") {
  rlang::check_dots_empty()
  cropped(model, layer, keep_of(size, fraction, NULL, rlang::current_env()), rounding, too_small, rlang::current_env())
}

#' @rdname center_crop
#' @export
crop <- function(model, layer, size = NULL, at = NULL, fraction = NULL, ..., rounding = "floor", too_small = "error") {
  rlang::check_dots_empty()
  cropped(model, layer, keep_of(size, fraction, at, rlang::current_env()), rounding, too_small, rlang::current_env())
}

cropped <- function(model, layer, keep, rounding, too_small, call) {
  parent <- state_of(model, call)
  config <- crop_config(keep, rounding, too_small, NULL, call)
  layer <- string(layer, "layer", call)
  ptr <- ask(rust_crop(pointer_of(parent, call), layer, config), call)
  recipe <- if (parent$recipe$type == "layers") list(type = "bytes", bytes = ask(rust_to_bytes(ptr))) else
    list(type = "crop", parent = parent, layer = layer, crop = config)
  new_model(ptr, recipe)
}

#' Predict
#'
#' @param object A model.
#' @param x An array of doubles, integers or truth values with the batch as its first dimension; for several inputs a
#'   list of arrays, named or in order.
#' @param ... Must be empty.
#' @param batch_size Examples computed at once, 32 by default. The result does not depend on it.
#' @param verbose 1 shows a progress bar, 0 does not; `"auto"` does in interactive sessions.
#' @param threads Threads to use; all by default. The result does not depend on it.
#' @returns An array of doubles; for several outputs a list of arrays, named.
#' @export
#' @examples
#' model <- load_model(foveal_example("contours.keras"))
#' photo <- image_to_array(image_load(foveal_example("astronaut.jpg")))
#' dim(predict(model, array(photo, c(1, dim(photo)))))
predict.foveal_model <- function(object, x, ..., batch_size = NULL, verbose = "auto", threads = NULL) {
  rlang::check_dots_empty()
  batch_size <- if (is.null(batch_size)) 0 else whole(batch_size, "batch_size", 1)
  threads <- if (is.null(threads)) default_threads() else whole(threads, "threads", 1)
  ptr <- pointer(object)
  inputs <- if (is.list(x)) in_order(object, x) else list(x)
  bar <- if (identical(verbose, "auto")) interactive() else isTRUE(as.logical(verbose))
  out <- ask(rust_predict(ptr, inputs, batch_size, threads, if (bar) progress() else NULL))
  if (length(out) == 1) out[[1]] else out
}

# R CMD check allows two.
default_threads <- function() {
  limit <- Sys.getenv("_R_CHECK_LIMIT_CORES_", "")
  if (nzchar(limit) && !identical(tolower(limit), "false")) 2 else 0
}

in_order <- function(object, x, call = rlang::caller_env(), of = entries(info(object, call)$inputs)) {
  if (is.data.frame(x)) fail("array", "`x` is a data frame; give its numbers as an array, for instance as.matrix(x).", call)
  given <- names(x)
  if (is.null(given) || !any(nzchar(given))) {
    return(unname(x))
  }
  wanted <- vapply(of, \(i) i$name, "")
  keys <- vapply(of, \(i) if (is.null(i$key)) NA_character_ else i$key, "")
  found <- ifelse(wanted %in% given, wanted, keys)
  unknown <- setdiff(given, c(wanted, keys))
  if (length(unknown) > 0 || !all(found %in% given)) {
    fail("inputs", sprintf("The model's inputs are %s, but `x` has %s.", paste0("`", wanted, "`", collapse = ", "),
      paste0("`", given, "`", collapse = ", ")), call)
  }
  unname(x[found])
}

progress <- function() {
  bar <- NULL
  frame <- rlang::caller_env()
  function(done, total) {
    if (total <= 1) return(invisible())
    if (is.null(bar)) bar <<- cli::cli_progress_bar("Predicting", total = total, .envir = frame)
    cli::cli_progress_update(set = done, id = bar, .envir = frame)
  }
}
