# Loss and metrics of every epoch. `told` has numbers of epochs, and the values by name.
new_history <- function(told, params) {
  structure(list(params = params, metrics = told$metrics, epoch = told$epoch), class = c("foveal_history", "keras_training_history"))
}

#' Loss and metrics of a training
#'
#' What [fit()] returns: a list of `params`, and of `metrics` with the values of every epoch by name; those of the
#' validation have names with `val_`.
#'
#' @param x A history.
#' @param y Ignored.
#' @param metrics Names of what to draw; everything if `NULL`.
#' @param method `"ggplot2"` or `"base"`; `"auto"` is ggplot2 where it is installed.
#' @param smooth Whether ggplot2 draws a smooth line through ten epochs or more.
#' @param row.names,optional,... Ignored.
#' @returns `as.data.frame()` a data frame with a row for every epoch and value: `epoch`, `value`, `metric` and `data`,
#'   which is `training` or `validation`. `plot()` a ggplot, or for base graphics the history, invisibly.
#' @family training
#' @name training_history
#' @examples
#' model <- keras_model_sequential(4) |> layer_dense(3, activation = "softmax")
#' compile(model, "adam", "sparse_categorical_crossentropy", metrics = "accuracy")
#' history <- fit(model, as.matrix(iris[, 1:4]), iris$Species, epochs = 3, validation_split = 0.2, verbose = 0)
#' as.data.frame(history)
#' plot(history, method = "base")
NULL

#' @rdname training_history
#' @export
print.foveal_history <- function(x, ...) {
  epochs <- length(x$epoch)
  if (epochs == 0) {
    cat("<training history without an epoch>\n")
    return(invisible(x))
  }
  cat(sprintf("Epoch %d of %d (plot() shows all of them):\n", as.integer(x$epoch[epochs]), as.integer(x$params$epochs)))
  values <- vapply(x$metrics, \(v) v[epochs], 0)
  cat(sprintf("%s: %s\n", formatC(names(values), width = max(nchar(names(values))) + 1), vapply(values, format, "", digits = 4)), sep = "")
  invisible(x)
}

#' @rdname training_history
#' @export
as.data.frame.foveal_history <- function(x, row.names = NULL, optional = FALSE, ...) {
  names <- names(x$metrics)
  epochs <- length(x$epoch)
  validation <- startsWith(names, "val_")
  metrics <- sub("^val_", "", names)
  data.frame(
    epoch = rep(as.integer(x$epoch), length(names)),
    value = as.double(unlist(x$metrics, use.names = FALSE)),
    metric = factor(rep(metrics, each = epochs), unique(metrics)),
    data = factor(rep(ifelse(validation, "validation", "training"), each = epochs), c("training", "validation"))
  )
}

history_colors <- c(training = "#0072B2", validation = "#D55E00")

#' @rdname training_history
#' @export
plot.foveal_history <- function(x, y, metrics = NULL, method = c("auto", "ggplot2", "base"), smooth = TRUE, ...) {
  method <- choice(method, "method", c("auto", "ggplot2", "base"))
  table <- as.data.frame(x)
  if (!is.null(metrics)) table <- table[table$metric %in% metrics, ]
  table <- droplevels(table[is.finite(table$value), ])
  if (nrow(table) == 0) fail("usage", "The history has no values to draw.")
  if (method == "auto") method <- if (requireNamespace("ggplot2", quietly = TRUE)) "ggplot2" else "base"
  if (method == "ggplot2") {
    return(history_ggplot(table, isTRUE(smooth) && length(unique(table$epoch)) >= 10))
  }
  draw_history(table)
  invisible(x)
}

history_ggplot <- function(table, smooth) {
  several <- nlevels(table$data) > 1
  aes <- if (several) ggplot2::aes(.data$epoch, .data$value, color = .data$data, fill = .data$data) else ggplot2::aes(.data$epoch, .data$value)
  picture <- ggplot2::ggplot(table, aes) + ggplot2::geom_point(shape = 21, alpha = 0.6) +
    ggplot2::facet_grid(metric ~ ., switch = "y", scales = "free_y") +
    ggplot2::theme(axis.title.y = ggplot2::element_blank(), strip.placement = "outside", strip.background = ggplot2::element_blank())
  if (smooth) picture + ggplot2::geom_smooth(se = FALSE, method = "loess", formula = y ~ x, na.rm = TRUE) else picture + ggplot2::geom_line()
}

# A picture below another for each metric.
draw_history <- function(table) {
  metrics <- levels(table$metric)
  old <- graphics::par(mfrow = c(length(metrics), 1), mar = c(3, 4.5, 0.8, 1), mgp = c(2, 0.7, 0))
  on.exit(graphics::par(old))
  for (metric in metrics) {
    part <- table[table$metric == metric, ]
    graphics::plot(part$epoch, part$value, type = "n", xlab = "epoch", ylab = metric, las = 1, xaxt = "n")
    graphics::axis(1, unique(round(pretty(part$epoch))))
    graphics::grid(nx = NA, ny = NULL)
    for (data in levels(part$data)) {
      line <- part[part$data == data, ]
      graphics::lines(line$epoch, line$value, type = if (nrow(line) > 40) "l" else "o", pch = 16, cex = 0.7, lwd = 1.5, col = history_colors[[data]])
    }
    if (nlevels(part$data) > 1) {
      graphics::legend("topright", levels(part$data), col = history_colors[levels(part$data)], lwd = 1.5, bty = "n", horiz = TRUE)
    }
  }
}
