# Many pictures: one prediction for each, and all of them to take away.

many_ui <- function(id) {
  ns <- shiny::NS(id)
  tags <- shiny::tags
  shiny::tagList(
    tags$div(
      class = "controls",
      shiny::fileInput(ns("files"), "Open pictures", multiple = TRUE, accept = c(".png", ".jpg", ".jpeg"), placeholder = "none"),
      shiny::selectInput(ns("what"), "Predict", c("The model's output" = "all", "The crop of the other tab" = "crop"),
        selectize = FALSE)
    ),
    problem_ui(ns),
    tags$div(class = "buttons", shiny::actionButton(ns("run"), "Predict", class = "btn-primary")),
    tags$div(class = "wide", shiny::tableOutput(ns("table"))),
    shiny::uiOutput(ns("take"))
  )
}

# A reactive of the results: `outputs`, a list named by file, and `table`.
many_server <- function(id, source, looked) {
  shiny::moduleServer(id, function(input, output, session) {
    results <- shiny::reactiveVal(NULL)
    problem <- shiny::reactiveVal(NULL)
    output$problem <- shiny::renderUI(problem())
    part <- function() {
      if (!identical(input$what, "crop")) {
        return(source$model())
      }
      now <- looked()
      if (is.null(now) || !identical(now$name, source$name())) fail("usage", "Show a crop in the tab of one picture first.")
      crop(now$model, now$layer, size = now$box$size, at = now$box$start + 1)
    }
    shiny::observeEvent(input$run, guarded({
      if (is.null(input$files)) fail("usage", "Open some pictures first.")
      problem(NULL)
      results(NULL)
      model <- part()
      arrays <- source$arrays()
      all <- shiny::withProgress(message = "Predicting", {
        predict_many(model, arrays, input$files$name, input$files$datapath, \(i, n, name) {
          shiny::setProgress(i / n, detail = sprintf("%s, %d of %d", name, i, n))
        })
      })
      results(all)
      bad <- nzchar(all$table$problem)
      if (any(bad)) problem(lapply(paste0(all$table$picture[bad], ": ", all$table$problem[bad]), shiny::tags$div))
    }, problem))
    output$table <- shiny::renderTable({
      table <- shiny::req(results())$table
      table <- table[!nzchar(table$problem), setdiff(names(table), "problem")]
      shiny::req(nrow(table) > 0)
      names(table)[names(table) == "largest_at"] <- "largest at"
      table
    }, digits = 4)
    output$take <- shiny::renderUI({
      shiny::req(length(results()$outputs) > 0)
      shiny::tags$div(
        class = "buttons",
        shiny::downloadButton(session$ns("rds"), "All values as RDS"),
        shiny::downloadButton(session$ns("csv"), "The table as CSV")
      )
    })
    output$rds <- shiny::downloadHandler("predictions.rds", \(file) saveRDS(shiny::req(results())$outputs, file))
    output$csv <- shiny::downloadHandler("predictions.csv", \(file) utils::write.csv(shiny::req(results())$table, file, row.names = FALSE))
    results
  })
}

# What goes wrong with one picture does not end the others. Positions count from 0, as everywhere in the page.
predict_many <- function(model, arrays, names, paths, tell = function(i, n, name) NULL) {
  names <- make.unique(names)
  outputs <- list()
  rows <- lapply(seq_along(paths), function(i) {
    row <- data.frame(picture = names[i], shape = "", smallest = NA_real_, mean = NA_real_, largest = NA_real_, largest_at = "", problem = "")
    guarded({
      y <- predict(model, inputs_for(model, arrays(paths[i])), verbose = 0)
      outputs[[names[i]]] <<- y
      first <- if (is.list(y)) y[[1]] else y
      row$shape <- paste(dim(first)[-1], collapse = " x ")
      row[c("smallest", "mean", "largest")] <- c(min(first), mean(first), max(first))
      row$largest_at <- paste(arrayInd(which.max(first), dim(first))[-1] - 1, collapse = ", ")
    }, \(text) row$problem <<- sub(paste0(paths[i], ": "), "", text, fixed = TRUE))
    tell(i, length(paths), names[i])
    row
  })
  list(outputs = outputs, table = do.call(rbind, rows))
}
