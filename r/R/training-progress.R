# What fit() shows of itself, as Keras does: a bar for every epoch that moves where the terminal lets it, or a line.
progress_hook <- function(verbose, epochs, steps) {
  started <- shown <- seen <- 0
  moves <- verbose == 1 && cli::is_dynamic_tty(stdout())
  now <- function() proc.time()[["elapsed"]]
  bar <- function(logs) progress_line(seen, steps, now() - started, logs)
  hook <- function(moment, index, total, logs) {
    if (moment == "epoch_begin") {
      started <<- now()
      seen <<- 0
      cat(sprintf("Epoch %d/%d\n", as.integer(index) + 1L, as.integer(epochs)))
    } else if (moment == "train_batch_end") {
      seen <<- index + 1
      if (moves && now() - shown >= 0.05) {
        shown <<- now()
        cat("\r", bar(logs), sep = "")
      }
    } else {
      if (is.na(steps)) steps <<- seen
      seconds <- now() - started
      if (verbose == 1) {
        cat(if (moves) "\r", bar(logs), "\n", sep = "")
      } else {
        cat(sprintf("%d/%d - %.0fs - %s%s\n", as.integer(seen), as.integer(seen), seconds, pace(seconds, seen), logs_text(logs)))
      }
    }
    utils::flush.console()
    NULL
  }
  list(hook, c("epoch_begin", "train_batch_end", "epoch_end"))
}

progress_line <- function(seen, steps, seconds, logs, width = 20) {
  full <- if (is.na(steps)) width else min(width, width * seen %/% steps)
  left <- if (is.na(steps) || seen >= steps) seconds else seconds / max(seen, 1) * (steps - seen)
  signs <- if (cli::is_utf8_output()) c("\u2501", "\u2500") else c("=", ".")
  sprintf("%d/%s %s%s %.0fs %s%s", as.integer(seen), if (is.na(steps)) "Unknown" else format(steps), strrep(signs[1], full),
    strrep(signs[2], width - full), left, pace(seconds, seen), logs_text(logs))
}

pace <- function(seconds, steps) sprintf("%.0fms/step", 1000 * seconds / max(steps, 1))

# Names and values, as Keras writes them.
logs_text <- function(logs) {
  values <- unlist(logs)
  form <- ifelse(!is.finite(values) | values == 0 | abs(values) > 1e-3, " - %s: %.4f", " - %s: %.4e")
  paste(sprintf(form, names(values), values), collapse = "")
}

# Draws loss and metrics anew behind every epoch.
viewing_hook <- function() {
  told <- list(epoch = numeric(), metrics = list())
  hook <- function(moment, index, total, logs) {
    told$epoch <<- c(told$epoch, index + 1)
    for (name in names(logs)) {
      before <- told$metrics[[name]]
      told$metrics[[name]] <<- c(before, rep(NA_real_, length(told$epoch) - 1 - length(before)), logs[[name]])
    }
    plot(new_history(list(epoch = told$epoch, metrics = lapply(told$metrics, `length<-`, length(told$epoch))), list(epochs = NA)), method = "base")
    NULL
  }
  list(hook, "epoch_end")
}
