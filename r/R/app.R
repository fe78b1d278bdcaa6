#' Look at networks in the browser
#'
#' Starts a 'shiny' app. Choose a model and a picture, click a layer in the graph, move the rectangle: the page shows
#' feature maps, what the crop needs of the picture and of every layer, its receptive field, time and memory. Crops and
#' cropped models can be downloaded, and many pictures predicted at once. Another tab trains a small model, or the opened
#' one, with data of R's own or with your pictures; what it has learnt can be looked at and cropped at once.
#'
#' Everything is computed by this R session, on this machine.
#'
#' @param model A model or a `.keras` file to start with; a sample if `NULL`. Others can be uploaded in the page.
#' @param picture A PNG or JPEG file to start with; a sample if `NULL`.
#' @param port The port to listen on; a free one if `NULL`.
#' @param launch.browser Whether to open a browser.
#' @param ... Passed on to [shiny::runApp()], such as `host`.
#' @returns Nothing; the app runs until it is interrupted.
#' @export
#' @examples
#' if (interactive() && requireNamespace("shiny")) {
#'   foveal_app()
#' }
foveal_app <- function(model = NULL, picture = NULL, port = NULL, launch.browser = interactive(), ...) {
  if (!requireNamespace("shiny", quietly = TRUE)) {
    fail("usage", "The app needs the package shiny: install.packages(\"shiny\").")
  }
  port <- if (is.null(port)) getOption("shiny.port") else whole(port, "port", 1)
  shiny::runApp(app_object(model, picture), port = port, launch.browser = launch.browser, ...)
  invisible()
}

# Uploads may be this large.
most_upload <- 2 * 1024^3

app_object <- function(model = NULL, picture = NULL, call = rlang::caller_env()) {
  models <- list("Sample: contours" = foveal_example("contours.keras"))
  if (inherits(model, "foveal_model")) models <- c(stats::setNames(list(model), paste0("Model: ", info(model)$name)), models)
  if (is.character(model)) models <- c(stats::setNames(list(string(model, "model", call)), basename(model)), models)
  if (!is.null(model) && length(models) == 1) fail("usage", sprintf("`model` must be a model or a file, not %s.", describe(model)), call)
  pictures <- list("Sample: astronaut" = foveal_example("astronaut.jpg"))
  if (!is.null(picture)) pictures <- c(stats::setNames(list(string(picture, "picture", call)), basename(picture)), pictures)
  server <- function(input, output, session) {
    source <- source_server("source", models)
    looked <- look_server("look", source, pictures)
    many_server("many", source, looked)
    train_server("train", source)
  }
  start <- function() {
    old <- options(shiny.maxRequestSize = most_upload)
    shiny::onStop(function() options(old))
  }
  shiny::shinyApp(app_ui(names(models), names(pictures)), server, onStart = start)
}

app_ui <- function(models, pictures) {
  tags <- shiny::tags
  component <- ask(rust_component())
  file <- function(name) shiny::HTML(paste(readLines(system.file("shiny", name, package = "foveal")), collapse = "\n"))
  shiny::fluidPage(
    lang = "en", title = "foveal",
    tags$head(
      tags$link(rel = "icon", href = "data:,"),
      tags$style(id = "foveal-view-style", media = "not all", shiny::HTML(component$style)),
      tags$style(file("app.css"))
    ),
    tags$header(class = "head", tags$h1("foveal"), tags$p("Crop any layer's output and compute only what the crop needs.")),
    source_ui("source", models),
    shiny::tabsetPanel(
      shiny::tabPanel("One picture", look_ui("look", pictures)),
      shiny::tabPanel("Many pictures", many_ui("many")),
      shiny::tabPanel("Training", train_ui("train"))
    ),
    lapply(component$scripts, \(script) tags$script(shiny::HTML(script))),
    tags$script(file("app.js"))
  )
}

# Runs it; what fails is told as a sentence.
guarded <- function(run, tell) {
  tryCatch({
    force(run)
    TRUE
  }, error = function(e) {
    if (inherits(e, "shiny.silent.error")) stop(e)
    tell(if (inherits(e, "foveal_error")) conditionMessage(e) else paste0("This did not work: ", conditionMessage(e)))
    FALSE
  })
}

problem_ui <- function(ns) shiny::tags$div(role = "alert", shiny::uiOutput(ns("problem"), class = "problem"))

# The model, and how pictures become its input.
source_ui <- function(id, models) {
  ns <- shiny::NS(id)
  shiny::tagList(
    shiny::tags$div(
      class = "controls",
      shiny::selectInput(ns("model"), "Model", models, selectize = FALSE),
      shiny::fileInput(ns("file"), "Open a .keras file", accept = ".keras", placeholder = "none"),
      shiny::selectInput(ns("fit"), "Fit to the input", app_fits, selectize = FALSE),
      shiny::selectInput(ns("scale"), "Values", app_scales, selectize = FALSE),
      shiny::uiOutput(ns("open"))
    ),
    problem_ui(ns)
  )
}

# Reactives: `model`, its `name`, and `arrays`, a function that makes its inputs from a picture file; and `add`, a function
# that makes another model the current one.
source_server <- function(id, models) {
  shiny::moduleServer(id, function(input, output, session) {
    known <- models
    current <- shiny::reactiveVal(NULL)
    problem <- shiny::reactiveVal(NULL)
    output$problem <- shiny::renderUI(problem())

    use <- function(name) {
      model <- known[[name]]
      if (is.character(model)) model <- load_model(model)
      any_size <- takes_any_size(model)
      fit <- if (any_size) "crop" else "resize"
      known[[name]] <<- model
      problem(NULL)
      shiny::updateSelectInput(session, "fit", selected = fit)
      current(list(name = name, model = model, any_size = any_size, fit = fit))
    }
    shiny::observeEvent(input$model, {
      if (!identical(input$model, current()$name)) guarded(use(input$model), \(text) problem(paste0(input$model, ": ", text)))
    })
    add <- function(name, model) {
      old <- known
      known[[name]] <<- model
      opened <- guarded(use(name), \(text) problem(paste0(name, ": ", text)))
      if (opened) shiny::updateSelectInput(session, "model", choices = names(known), selected = name) else known <<- old
    }
    shiny::observeEvent(input$file, add(input$file$name, input$file$datapath))
    # The page follows a new model a moment later.
    shiny::observeEvent(input$fit, ignoreInit = TRUE, {
      now <- current()
      now$fit <- input$fit
      current(now)
    })
    output$open <- shiny::renderUI({
      if (isTRUE(current()$any_size) && current()$fit != "as_is") {
        shiny::numericInput(session$ns("side"), "Size of the input", 256, min = 1, max = 4096)
      }
    })
    list(
      add = add,
      model = shiny::reactive(shiny::req(current()$model)),
      name = shiny::reactive(shiny::req(current()$name)),
      arrays = shiny::reactive({
        model <- shiny::req(current()$model)
        fit <- current()$fit
        scale <- shiny::req(input$scale)
        side <- if (is.null(input$side)) 256 else input$side
        function(path) input_arrays(model, path, fit, scale, side)
      })
    )
  })
}
