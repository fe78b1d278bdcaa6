# The programs from R: reticulate.R FOLDER, which holds them. Needs reticulate and a Python with foveal.
folder <- commandArgs(TRUE)[1]
expected <- list(python_crop_model.py = c(1L, 128L, 128L, 32L), two_crops.py = c(1L, 64L, 64L, 64L))

for (program in names(expected)) {
  reticulate::source_python(file.path(folder, program))
  images <- array(stats::runif(256 * 256 * 3), c(1, 256, 256, 3))
  output <- model$predict(images)
  stopifnot(identical(dim(output), expected[[program]]))
  # R's own array, not a copy of NumPy's behind a pointer; and the crop is that of the whole.
  whole <- model$crop("re_lu")$predict(images)
  if (program == "python_crop_model.py") stopifnot(identical(output, whole[, 65:192, 65:192, , drop = FALSE]))
  message <- tryCatch(model$predict(images[1, , , ]), error = conditionMessage)
  stopifnot(grepl("forget the batch dimension", message))
  cat(program, "prints", dim(output), "\n")
}
