# One picture: the component, sliders, comparison and downloads.

# Peak memory of a whole layer that the page goes along with.
most_bytes <- 4 * 1024^3

look_ui <- function(id, pictures) {
  ns <- shiny::NS(id)
  tags <- shiny::tags
  tags$div(
    class = "look",
    tags$div(
      class = "controls picture",
      shiny::selectInput(ns("picture"), "Picture", pictures, selectize = FALSE),
      shiny::fileInput(ns("file"), "Open a picture", accept = c(".png", ".jpg", ".jpeg"), placeholder = "none")
    ),
    tags$div(class = "results controls sliders", shiny::uiOutput(ns("sliders"))),
    problem_ui(ns),
    shiny::tag("foveal-view", list(id = ns("view"), class = "empty", theme = "light", live = NA)),
    tags$div(
      class = "results after",
      tags$h2("Is it the same as computing everything?"),
      tags$div(class = "buttons", shiny::actionButton(ns("compare"), "Compare crop and full", class = "btn-primary")),
      tags$div(role = "status", shiny::textOutput(ns("compared"))),
      tags$h2("Take it away"),
      tags$div(
        class = "buttons",
        shiny::downloadButton(ns("png"), "Crop as PNG"),
        shiny::downloadButton(ns("rds"), "Crop as RDS"),
        shiny::downloadButton(ns("npy"), "Crop as .npy"),
        shiny::downloadButton(ns("keras"), "Cropped model as .keras")
      ),
      tags$p(class = "hint", "Positions in this page count from 0, those of R from 1. In R this crop is"),
      shiny::verbatimTextOutput(ns("call"))
    )
  )
}

# A reactive of what is shown: model, arrays, layer, axes, lengths and box, positions from 0.
look_server <- function(id, source, pictures, send = NULL) {
  shiny::moduleServer(id, function(input, output, session) {
    if (is.null(send)) send <- session$sendCustomMessage
    say <- function(type, text) send(paste0("foveal-", type), list(id = session$ns("view"), text = text))
    known <- pictures
    path <- shiny::reactiveVal(NULL)
    shown <- shiny::reactiveVal(NULL)
    problem <- shiny::reactiveVal(NULL)
    compared <- shiny::reactiveVal(NULL)
    output$problem <- shiny::renderUI(problem())
    wrong <- function(text) {
      problem(text)
      if (!is.null(shown())) say("say", text)
    }

    shiny::observeEvent(input$picture, path(known[[input$picture]]))
    shiny::observeEvent(input$file, {
      guarded({
        image_load(input$file$datapath)
        known[[input$file$name]] <<- input$file$datapath
        shiny::updateSelectInput(session, "picture", choices = names(known), selected = input$file$name)
        path(input$file$datapath)
      }, \(text) wrong(sub(input$file$datapath, input$file$name, text, fixed = TRUE)))
    })

    show <- function(model, name, arrays, layer, box = NULL) {
      extent <- layer_extent(model, layer, arrays)
      if (length(extent$lengths) == 0 || any(extent$lengths < 1)) {
        fail("crop", sprintf("The output of `%s`, %s, has no rows and columns to crop. Choose another layer.", layer, shape_text(extent$shape)))
      }
      if (extent$bytes > most_bytes) {
        fail("too_large", sprintf("All of `%s` would take %.1f GB here. Choose a smaller picture, or let it be resized.", layer, extent$bytes / 1e9))
      }
      box <- if (length(box$size) == length(extent$lengths)) box_within(box$size, box$start, extent$lengths) else center_box(extent$lengths)
      say("document", foveal_document(model, layer, arrays, box$size, box$start + 1, title = name))
      shown(list(model = model, name = name, arrays = arrays, layer = layer, axes = extent$axes, lengths = extent$lengths, box = box))
      problem(NULL)
      compared(NULL)
    }
    wanted <- shiny::debounce(shiny::reactive({
      list(model = source$model(), name = source$name(), arrays = source$arrays(), path = shiny::req(path()))
    }), 200)
    shiny::observeEvent(wanted(), guarded({
      arrays <- wanted()$arrays(wanted()$path)
      now <- shown()
      kept <- identical(now$model, wanted()$model)
      layer <- if (kept) now$layer else layer_to_start_with(wanted()$model, arrays)
      show(wanted()$model, wanted()$name, arrays, layer, if (kept) now$box)
    }, wrong))
    shiny::observeEvent(input$view_layer, guarded({
      now <- shiny::req(shown())
      show(now$model, now$name, now$arrays, string(input$view_layer$layer, "layer"))
    }, wrong))

    move <- function(box, answer) {
      now <- shiny::req(shown())
      box <- box_within(box$size, box$start, now$lengths)
      if (answer || !identical(box, now$box)) {
        say("moved", foveal_document(now$model, now$layer, now$arrays, box$size, box$start + 1, moved = TRUE))
        now$box <- box
        shown(now)
        problem(NULL)
        compared(NULL)
      }
      for (i in seq_along(box$size)) {
        for (side in c("size", "start")) {
          id <- paste0(side, i)
          if (!identical(as.double(input[[id]]), box[[side]][i])) shiny::updateSliderInput(session, id, value = box[[side]][i])
        }
      }
    }
    shiny::observeEvent(input$view_crop, guarded({
      told <- input$view_crop
      if (identical(told$layer, shown()$layer)) move(lapply(told[c("size", "start")], \(n) as.double(unlist(n))), TRUE) else say("say", "")
    }, wrong))
    slid <- shiny::debounce(shiny::reactive({
      read <- function(side) lapply(seq_along(shown()$lengths), \(i) input[[paste0(side, i)]])
      box <- list(size = read("size"), start = read("start"))
      if (length(box$size) > 0 && !any(vapply(unlist(box, FALSE), is.null, TRUE))) lapply(box, \(n) as.double(unlist(n)))
    }), 300)
    shiny::observeEvent(slid(), guarded(move(slid(), FALSE), wrong))

    # Drawn anew for another layer or size, not while the rectangle moves.
    extent <- shiny::reactive(shown()[c("name", "layer", "lengths")])
    ruler <- shiny::reactiveVal(NULL)
    shiny::observeEvent(extent(), if (!identical(extent(), ruler())) ruler(extent()))
    output$sliders <- shiny::renderUI({
      lengths <- shiny::req(ruler()$lengths)
      box <- shiny::isolate(shown()$box)
      many <- utils::tail(c("Slices", "Rows", "Columns"), length(lengths))
      one <- utils::tail(c("slice", "row", "column"), length(lengths))
      slider <- function(i, side, label, min, max, value) {
        shiny::sliderInput(session$ns(paste0(side, i)), label, min, max, value, step = 1, ticks = FALSE)
      }
      shiny::tagList(
        lapply(seq_along(lengths), \(i) slider(i, "size", many[i], 1, lengths[i], box$size[i])),
        lapply(seq_along(lengths), \(i) slider(i, "start", paste("First", one[i]), 0, lengths[i] - 1, box$start[i]))
      )
    })
    output$call <- shiny::renderText({
      now <- shiny::req(shown())
      crop_call(now$layer, now$box)
    })

    cut <- function() {
      now <- shiny::req(shown())
      model <- crop(now$model, now$layer, size = now$box$size, at = now$box$start + 1)
      list(model = model, predict = \() predict(model, inputs_for(model, now$arrays), verbose = 0), now = now)
    }
    shiny::observeEvent(input$compare, guarded(compared(compare_crop(cut())), wrong))
    output$compared <- shiny::renderText(shiny::req(compared()))

    name <- function(ending) function() paste0(gsub("[^A-Za-z0-9._-]+", "_", shown()$layer), "_crop.", ending)
    output$png <- shiny::downloadHandler(name("png"), \(file) {
      part <- cut()
      picture <- tempfile(fileext = ".png")
      on.exit(unlink(picture))
      image_array_save(maps_picture(part$predict(), part$now$axes), picture)
      file.copy(picture, file, overwrite = TRUE)
    })
    output$rds <- shiny::downloadHandler(name("rds"), \(file) saveRDS(cut()$predict(), file))
    output$npy <- shiny::downloadHandler(name("npy"), \(file) write_npy(cut()$predict(), file))
    output$keras <- shiny::downloadHandler(name("keras"), \(file) suppressMessages(save_model(cut()$model, file, overwrite = TRUE)))
    shown
  })
}

# The sentence about a crop and that part of everything, each computed anew.
compare_crop <- function(part) {
  now <- part$now
  whole <- layer_alone(now$model, now$layer)
  timed <- function(run) {
    run()
    time <- system.time(y <- run())[["elapsed"]]
    list(y = y, ms = time * 1000)
  }
  full <- timed(\() predict(whole, inputs_for(whole, now$arrays), verbose = 0))
  crop <- timed(part$predict)
  cuts <- rep(list(TRUE), length(dim(full$y)))
  cuts[now$axes] <- Map(\(start, size) start + seq_len(size), now$box$start, now$box$size)
  same <- do.call(`[`, c(list(full$y), cuts, drop = FALSE))
  number <- function(x) format(x, big.mark = ",", digits = 3)
  result <- if (identical(same, crop$y)) "They are the same, bit for bit: the largest difference is 0." else
    sprintf("The largest difference is %s.", number(max(abs(same - crop$y), na.rm = TRUE)))
  shapes <- lapply(inputs_for(part$model, now$arrays), dim)
  told <- explain(part$model, input_shape = shapes)
  sprintf("Compared %s values. %s Computing all of `%s` took %s ms and %s MB, the crop %s ms and %s MB.", number(length(crop$y)), result,
    now$layer, number(full$ms), number(told$full_peak_bytes / 1e6), number(crop$ms), number(told$peak_bytes / 1e6))
}

# The model that ends at a layer.
layer_alone <- function(model, layer) {
  new_model(ask(rust_crop(pointer(model), layer, list())), list(type = "crop", parent = state_of(model), layer = layer, crop = list()))
}
