# Training: data, settings, curves, and the trained model as the page's own.

train_ui <- function(id) {
  ns <- shiny::NS(id)
  tags <- shiny::tags
  choose <- function(name, label, choices) shiny::selectInput(ns(name), label, choices, selectize = FALSE)
  shiny::tagList(
    tags$div(
      class = "controls",
      choose("data", "Data", app_data),
      shiny::conditionalPanel("input.data == 'pictures'", ns = ns,
        shiny::fileInput(ns("zip"), "A .zip of folders", accept = ".zip", placeholder = "none"),
        shiny::numericInput(ns("side"), "Rows and columns", 64, min = 8, max = 512)),
      choose("model", "Model", c("A small new one" = "new", "The opened one" = "opened")),
      choose("optimizer", "Optimizer", c(Adam = "Adam", AdamW = "AdamW", SGD = "SGD", RMSprop = "RMSprop", Lion = "Lion")),
      shiny::numericInput(ns("rate"), "Learning rate", 0.01, min = 0, step = 0.001),
      choose("loss", "Loss", c("What fits the data" = "", "Crossentropy, two classes" = "binary_crossentropy",
        "Crossentropy, numbers of classes" = "sparse_categorical_crossentropy", "Mean squared error" = "mse", "Dice" = "dice")),
      shiny::numericInput(ns("epochs"), "Epochs", 20, min = 1),
      shiny::numericInput(ns("batch"), "Batch size", 16, min = 1)
    ),
    problem_ui(ns),
    tags$div(class = "buttons", shiny::actionButton(ns("start"), "Train", class = "btn-primary"), shiny::actionButton(ns("stop"), "Stop")),
    tags$div(role = "status", shiny::textOutput(ns("told"))),
    shiny::plotOutput(ns("curves"), height = "420px"),
    shiny::uiOutput(ns("take"))
  )
}

# Seconds of training between two looks at what the page wants.
train_slice <- 0.15

# A reactive of the trained model, once there is one.
train_server <- function(id, source) {
  shiny::moduleServer(id, function(input, output, session) {
    run <- NULL
    ticking <- shiny::reactiveVal(FALSE)
    told <- shiny::reactiveVal("")
    table <- shiny::reactiveVal(NULL)
    trained <- shiny::reactiveVal(NULL)
    problem <- shiny::reactiveVal(NULL)
    output$problem <- shiny::renderUI(problem())

    begin <- function() {
      data <- data_for(input$data, input$zip$datapath, input$side)
      model <- if (identical(input$model, "opened")) copy_of(source$model()) else data$build()
      rate <- as.double(input$rate)
      if (!isTRUE(rate > 0)) fail("usage", "The learning rate must be a number above 0.")
      optimizer <- training_object("optimizer", input$optimizer, list(learning_rate = rate))
      compile(model, optimizer, if (nzchar(input$loss)) input$loss else data$loss, data$metrics, targets = "center_crop")
      run <<- stepwise(model, data, whole(input$epochs, "epochs", 1), whole(input$batch, "batch_size", 1))
      problem(NULL)
      trained(NULL)
      table(NULL)
    }
    shiny::observeEvent(input$start, if (guarded(begin(), problem)) ticking(TRUE))

    end <- function(word) {
      ticking(FALSE)
      if (is.null(run)) return()
      model <- best_of(run)
      name <- paste("Trained:", info(model)$name)
      trained(list(model = model, name = name))
      told(sprintf("%s after %d of %d epochs; the model has the weights of the best epoch, with a loss of %s on the held-out fifth.",
        word, length(run$table$epoch), as.integer(run$epochs), format(run$best, digits = 4)))
      run <<- NULL
      source$add(name, model)
    }
    shiny::observeEvent(input$stop, guarded(end("Stopped"), problem))

    # A slice of training, then the page's turn.
    shiny::observe({
      shiny::req(ticking())
      shiny::invalidateLater(10)
      shiny::isolate({
        more <- TRUE
        went <- guarded(more <- go_on(run, train_slice), problem)
        if (!went) ticking(FALSE) else show(more)
      })
    })
    show <- function(more) {
      if (!identical(run$table$epoch, table()$epoch)) table(run$table)
      if (!more) {
        return(end("Done"))
      }
      now <- if (length(run$sums) > 0) logs_text(as.list(run$sums / run$at)) else ""
      told(sprintf("Epoch %d of %d, %d of %d samples%s", as.integer(run$epoch), as.integer(run$epochs), as.integer(run$at),
        as.integer(samples_of(run$train$x)), now))
    }
    output$told <- shiny::renderText(told())
    output$curves <- shiny::renderPlot({
      now <- shiny::req(table())
      draw_history(as.data.frame(new_history(now, list())))
    })
    output$take <- shiny::renderUI({
      shiny::req(trained())
      shiny::tags$div(class = "buttons", shiny::downloadButton(session$ns("keras"), "Trained model as .keras"))
    })
    output$keras <- shiny::downloadHandler("trained.keras",
      \(file) suppressMessages(save_model(shiny::req(trained())$model, file, overwrite = TRUE)))
    trained
  })
}
