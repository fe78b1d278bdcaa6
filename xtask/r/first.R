# One prediction of network one from a cold process: first.R foveal|keras FOLDER. Prints the largest memory in kB.
args <- commandArgs(TRUE)
path <- file.path(args[2], "one.keras")
x <- array(0.5, c(1, 256, 256, 3))
if (args[1] == "foveal") {
  y <- predict(foveal::load_model(path), x)
} else {
  keras <- reticulate::import("keras")
  model <- keras$models$load_model(path)
  y <- model$predict(x, verbose = 0L)
}
stopifnot(identical(dim(y), c(1L, 128L, 128L, 32L)))
status <- readLines("/proc/self/status")
cat(sub("[^0-9]*([0-9]+).*", "\\1", grep("^VmHWM", status, value = TRUE)), "\n")
