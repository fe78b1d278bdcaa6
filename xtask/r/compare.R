# foveal beside reticulate and real Keras, in one run: compare.R FOLDER, which holds what networks.py saves. Prints Markdown.
folder <- commandArgs(TRUE)[1]
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

cold <- function(side, times) {
  runs <- vapply(seq_len(times), function(i) {
    start <- proc.time()[["elapsed"]]
    peak <- system2("Rscript", c(file.path(here, "first.R"), side, folder), stdout = TRUE, stderr = FALSE)
    c(proc.time()[["elapsed"]] - start, as.double(utils::tail(peak, 1)) / 1e3)
  }, numeric(2))
  apply(runs, 1, stats::median)
}
first <- list(foveal = cold("foveal", 7), keras = cold("keras", 3))

library(foveal)
keras <- reticulate::import("keras")
np <- reticulate::import("numpy", convert = FALSE)

# Medians in ms of interleaved rounds; `collect` keeps R's garbage collection, which large arrays set off, out of the times.
medians <- function(rounds, ..., collect = FALSE) {
  calls <- list(...)
  times <- replicate(rounds, vapply(calls, function(f) {
    if (collect) gc(FALSE)
    start <- Sys.time()
    f()
    as.double(difftime(Sys.time(), start, units = "secs")) * 1e3
  }, 0))
  apply(times, 1, stats::median)
}

x <- array(stats::runif(8 * 256 * 256 * 3), c(8, 256, 256, 3))
held <- np$ascontiguousarray(reticulate::np_array(x, dtype = "float32"))
bridge <- medians(25, collect = TRUE,
  in_foveal = function() foveal:::rust_take(x),
  in_reticulate = function() np$ascontiguousarray(reticulate::np_array(x, dtype = "float32")),
  out_foveal = function() foveal:::rust_give(),
  out_reticulate = function() reticulate::py_to_r(held)
)

row <- function(what, ours, theirs, unit, note = "") {
  cat(sprintf("| %s | %s | %s | %.1f | %s |\n", what, format(signif(ours, 3)), format(signif(theirs, 3)), theirs / ours, unit), sep = "")
}
cat("| what | foveal | reticulate + Keras | times | unit |\n|---|---|---|---|---|\n")
row("start to first prediction of network one", first$foveal[1], first$keras[1], "s")
row("largest memory of that process", first$foveal[2], first$keras[2], "MB")
row("8x256x256x3 doubles into the engine", bridge[["in_foveal"]], bridge[["in_reticulate"]], "ms")
row("the same, float32 back to R", bridge[["out_foveal"]], bridge[["out_reticulate"]], "ms")

networks <- list(tiny = c(1, 8, 8, 3), one = c(1, 256, 256, 3), two = c(1, 256, 256, 3), vgg16 = c(1, 224, 224, 3))
said <- c(tiny = "a call of a tiny model (two convolutions of 8 on 8x8)", one = "network one", two = "network two",
  vgg16 = "VGG16 block3_pool cropped to 8x8")
for (name in names(networks)) {
  path <- file.path(folder, paste0(name, ".keras"))
  ours <- load_model(path)
  theirs <- keras$models$load_model(path)
  x <- array(stats::runif(prod(networks[[name]])), networks[[name]])
  a <- predict(ours, x, verbose = 0)
  b <- theirs$predict(x, verbose = 0L)
  stopifnot(max(abs(a - b)) <= 1e-5 * max(abs(b)))
  times <- medians(if (name == "tiny") 60 else 15,
    foveal = function() predict(ours, x, verbose = 0),
    predict = function() theirs$predict(x, verbose = 0L),
    call = function() theirs(x)$numpy()
  )
  row(paste0(said[[name]], ", against `predict()`"), times[["foveal"]], times[["predict"]], "ms")
  row(paste0(said[[name]], ", against `model(x)`"), times[["foveal"]], times[["call"]], "ms")
}
