# What the binding returns, or its failure as a condition of class foveal_error_KIND and foveal_error.
ask <- function(result, call = rlang::caller_env()) {
  if (inherits(result, "foveal_failure")) {
    fail(result$kind, result$message, call = call)
  }
  result
}

fail <- function(kind, message, call = rlang::caller_env()) {
  rlang::abort(message, class = c(paste0("foveal_error_", kind), "foveal_error"), call = call)
}

# One whole number.
whole <- function(x, name, from = -.Machine$integer.max, call = rlang::caller_env()) {
  if (!is.numeric(x) || length(x) != 1 || is.na(x) || x != round(x) || x < from || abs(x) > 9e15) {
    fail("usage", sprintf("`%s` must be one whole number%s.", name, if (from > -1e9) paste(" from", from, "on") else ""), call)
  }
  as.double(x)
}

# Whole numbers, from `from` on.
wholes <- function(x, name, from = 0, call = rlang::caller_env()) {
  if (!is.numeric(x) || length(x) == 0 || anyNA(x) || any(x != round(x)) || any(x < from)) {
    fail("usage", sprintf("`%s` must be whole numbers from %d on.", name, from), call)
  }
  as.double(x)
}

string <- function(x, name, call = rlang::caller_env()) {
  if (!is.character(x) || length(x) != 1 || is.na(x)) {
    fail("usage", sprintf("`%s` must be one string.", name), call)
  }
  x
}

choice <- function(x, name, choices, call = rlang::caller_env()) {
  x <- string(x[1], name, call)
  if (!x %in% choices) {
    fail("usage", sprintf("`%s` must be one of %s.", name, paste0('"', choices, '"', collapse = ", ")), call)
  }
  x
}

# A shape as people write it.
shape_text <- function(shape) {
  paste0("(", paste(ifelse(is.na(shape), "NA", format(shape, trim = TRUE, scientific = FALSE)), collapse = ", "), ")")
}
