#' Pictures of a folder, batch by batch
#'
#' A folder for each class, with PNG and JPEG files in it, or in folders within. Pictures are read when they are needed; they
#' have values from 0 to 255 and are resized (bilinear).
#'
#' @param directory The folder.
#' @param labels `"inferred"`: by the names of the folders.
#' @param label_mode `"int"`, the number of the class, from 0, for [loss_sparse_categorical_crossentropy()]; `"categorical"`, 1 for the
#'   class and 0 for others; `"binary"`, 0 or 1 for two classes.
#' @param class_names The folders to take, in the order in which classes are numbered; all of them by name if `NULL`.
#' @param color_mode `"rgb"`, `"grayscale"` or `"rgba"`.
#' @param batch_size Pictures in a batch.
#' @param image_size Rows and columns.
#' @param shuffle Whether pictures come in another order in every epoch, rather than by their names.
#' @param seed Of that order, and of the split.
#' @param validation_split The part of the pictures to keep for validation.
#' @param subset Of a split, `"training"` or `"validation"`; `"both"` gives a list of the two.
#' @param crop_to_aspect_ratio Whether to cut pictures to the wanted proportions rather than distort them.
#' @param verbose Whether to say how many pictures there are.
#' @param ... Must be empty.
#' @returns A function for [fit()] and [evaluate()] that gives `list(x, y)` at each call and `NULL` behind the last batch; `attr(,
#'   "class_names")` has the classes.
#' @family training
#' @export
#' @examples
#' folder <- tempfile()
#' for (kind in c("dark", "light")) {
#'   dir.create(file.path(folder, kind), recursive = TRUE)
#'   for (i in 1:4) {
#'     picture <- array(runif(8 * 8 * 3, 0, 100) + 150 * (kind == "light"), c(8, 8, 3))
#'     image_array_save(picture, file.path(folder, kind, paste0(i, ".png")))
#'   }
#' }
#' pictures <- image_dataset_from_directory(folder, image_size = c(8, 8), label_mode = "binary")
#' model <- keras_model_sequential(c(8, 8, 3)) |> layer_global_average_pooling_2d() |> layer_dense(1, activation = "sigmoid")
#' compile(model, "adam", "binary_crossentropy")
#' fit(model, pictures, epochs = 2, verbose = 0)
image_dataset_from_directory <- function(directory, labels = "inferred", label_mode = "int", class_names = NULL, color_mode = "rgb",
                                         batch_size = 32, image_size = c(256, 256), shuffle = TRUE, seed = NULL,
                                         validation_split = NULL, subset = NULL, ..., crop_to_aspect_ratio = FALSE, verbose = TRUE) {
  rlang::check_dots_empty()
  choice(labels, "labels", "inferred")
  wanted <- if (!is.null(subset)) choice(subset, "subset", c("training", "validation", "both"))
  mode <- choice(label_mode, "label_mode", c("int", "categorical", "binary"))
  batch_size <- whole(batch_size, "batch_size", 1)
  seed <- if (is.null(seed)) sample.int(.Machine$integer.max, 1) else whole(seed, "seed")
  shuffle <- isTRUE(shuffle)
  found <- labelled_pictures(directory, class_names, mode, validation_split, wanted, if (shuffle) seed else NaN)
  reading <- list(
    mode = mode, classes = found$class_names, color_mode = color_mode, size = rep_len(wholes(image_size, "image_size", 1), 2),
    cut = isTRUE(crop_to_aspect_ratio)
  )
  parts <- found$parts[if (is.null(wanted) || wanted == "both") names(found$parts) else wanted]
  if (isTRUE(verbose)) {
    files <- sum(vapply(found$parts, nrow, 0L))
    cat(sprintf("Found %d files belonging to %d classes.\n", files, length(reading$classes)))
    for (part in names(parts)[!is.null(wanted)]) cat(sprintf("Using %d files for %s.\n", nrow(parts[[part]]), part))
  }
  datasets <- lapply(parts, picture_batches, reading, batch_size, shuffle, seed)
  if (identical(wanted, "both")) unname(datasets) else datasets[[1]]
}

# The names of the classes, and the files as a whole or in two parts, with their classes from 1.
labelled_pictures <- function(directory, class_names, mode, validation_split, subset, seed, call = rlang::caller_env()) {
  if (is.null(validation_split) != is.null(subset)) fail("usage", "`validation_split` and `subset` belong together: give both or neither.", call)
  if (!is.null(subset) && !(is.numeric(validation_split) && length(validation_split) == 1 && !is.na(validation_split))) {
    fail("usage", "`validation_split` must be one number between 0 and 1.", call)
  }
  directory <- path.expand(string(directory, "directory", call))
  split <- if (is.null(subset)) NaN else validation_split
  found <- ask(rust_image_folder(directory, as.character(class_names), mode, as.double(split), as.double(seed)), call)
  found$parts <- lapply(found$parts, as.data.frame)
  names(found$parts) <- c("training", "validation")[seq_along(found$parts)]
  found
}

# A value that is made with a seed of its own; R's numbers go on as if it had not been.
in_seed <- function(seed, value) {
  old <- if (exists(".Random.seed", globalenv())) get(".Random.seed", globalenv())
  on.exit(if (is.null(old)) rm(".Random.seed", envir = globalenv()) else assign(".Random.seed", old, globalenv()))
  set.seed(seed)
  value
}

picture_batches <- function(files, reading, batch_size, shuffle, seed) {
  order <- NULL
  at <- epoch <- 0
  following <- function() {
    if (is.null(order)) {
      order <<- if (shuffle) in_seed((seed + epoch) %% .Machine$integer.max, sample(nrow(files))) else seq_len(nrow(files))
      epoch <<- epoch + 1
    }
    if (at >= nrow(files)) {
      order <<- NULL
      at <<- 0
      return(NULL)
    }
    taken <- files[order[(at + 1):min(at + batch_size, nrow(files))], ]
    at <<- at + nrow(taken)
    picture_batch(taken, reading)
  }
  structure(following, class = c("foveal_image_dataset", "function"), class_names = reading$classes, files = files$path)
}

picture_batch <- function(files, reading) {
  rows <- reading$size[1]
  columns <- reading$size[2]
  read <- function(path) {
    x <- image_to_array(image_load(path, reading$color_mode))
    resized(if (reading$cut) cut_to_aspect(x, rows, columns) else x, rows, columns)
  }
  pictures <- lapply(files$path, read)
  x <- aperm(array(unlist(pictures), c(dim(pictures[[1]]), length(pictures))), c(4, 1, 2, 3))
  numbers <- files$class - 1L
  list(x, if (reading$mode == "categorical") 1 * outer(numbers, seq_along(reading$classes) - 1, "==") else numbers)
}

#' @export
print.foveal_image_dataset <- function(x, ...) {
  cat(sprintf("<%d pictures of %s>\n", length(attr(x, "files")), paste(attr(x, "class_names"), collapse = ", ")))
  invisible(x)
}
