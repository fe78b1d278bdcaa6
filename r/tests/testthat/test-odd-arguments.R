# Whatever R can pass, a call returns or raises a condition; the session lives.
odd <- list(
  NULL, NA, NaN, -1, 0, 1.5, 1e300, Inf, "", "relu", c(1, NA), 1:3, TRUE, list(), list(1), list(a = 1), letters, 1i, as.raw(1),
  quote(x), function(x) x, new.env(), data.frame(a = 1), factor("a"), array(0, c(0, 3)), array(1, c(1, 2, 2, 1)), Sys.time(),
  structure(list(), class = "foveal_tensor"), structure(list(ptr = 1, shape = 1, dtype = "float32"), class = "foveal_tensor"),
  structure(function() 1, class = "foveal_model"), structure(function(x) x, class = "foveal_layer"), ~x, expression(a)
)

test_that("no exported function falls over odd arguments", {
  skip_on_cran()
  set.seed(1)
  model <- small_model()
  tensor <- layer_input(shape = c(8, 8, 2))
  values <- c(odd, list(model, tensor, layer_dense(units = 2), tensor[, 1:2, , ]))
  leave <- c("foveal_app", "set_random_seed", "explain", grep("^\\$|^\\[|^print|^plot", getNamespaceExports("foveal"), value = TRUE))
  functions <- setdiff(getNamespaceExports("foveal"), leave)
  old <- setwd(tempdir())
  on.exit(setwd(old))
  tried <- 0
  for (name in sort(functions)) {
    f <- getExportedValue("foveal", name)
    if (!is.function(f)) next
    formals <- setdiff(names(formals(f)), "...")
    for (i in 1:6) {
      n <- sample(0:min(4, length(formals)), 1)
      args <- stats::setNames(values[sample(length(values), n, replace = TRUE)], formals[seq_len(n)])
      utils::capture.output(suppressMessages(suppressWarnings(try(print(do.call(f, args, quote = TRUE)), silent = TRUE))))
      tried <- tried + 1
    }
  }
  expect_gt(tried, 500)
  expect_equal(dim(predict(model, ramp(1, 12, 10, 3))), c(1, 10, 8, 4))
})

test_that("pointers of others are not followed", {
  expect_error(predict(structure(function() 1, class = "foveal_model"), 1))
  state <- new.env()
  state$ptr <- getNativeSymbolInfo("R_addTaskCallback")$address
  state$recipe <- list(type = "none")
  expect_error(predict(structure(function() 1, class = "foveal_model", state = state), 1))
})
