test_that("layers hold layers, as in keras3", {
  input <- layer_input(shape = c(7, 6))
  output <- input |>
    layer_bidirectional(layer_lstm(units = 4, return_sequences = TRUE)) |>
    layer_time_distributed(layer_dense(units = 3)) |>
    layer_rnn(list(rnn_cell_gru(units = 5), rnn_cell_lstm(units = 2)))
  model <- keras_model(input, output)
  expect_equal(output$shape, c(NA, 2))
  expect_equal(dim(predict(model, ramp(2, 7, 6))), c(2, 2))
  path <- withr::local_tempfile(fileext = ".keras")
  save_model(model, path)
  expect_identical(predict(load_model(path), ramp(2, 7, 6)), predict(model, ramp(2, 7, 6)))
  stacked <- input |> layer_rnn(rnn_cells_stack(cells = list(rnn_cell_simple(units = 5), rnn_cell_gru(units = 2))))
  expect_equal(stacked$shape, c(NA, 2))
})

test_that("both directions of time are those of the two layers alone", {
  input <- layer_input(shape = c(5, 3))
  model <- keras_model(input, layer_bidirectional(input, layer_gru(units = 4), merge_mode = NULL))
  both <- predict(model, ramp(2, 5, 3))
  weights <- get_weights(model)
  alone <- function(i, ...) {
    one <- keras_model(input, layer_gru(input, units = 4, ...))
    set_weights(one, weights[i])
    predict(one, ramp(2, 5, 3))
  }
  expect_identical(both[[1]], alone(1:3))
  expect_identical(both[[2]], alone(4:6, go_backwards = TRUE))
})

test_that("attention takes several tensors, and states go from one layer to the next", {
  query <- layer_input(shape = c(5, 6))
  value <- layer_input(shape = c(7, 6))
  attention <- layer_multi_head_attention(num_heads = 2, key_dim = 3)
  several <- attention(query, value, return_attention_scores = TRUE)
  expect_equal(lapply(several, dim), list(c(NA, 5, 6), c(NA, 2, 5, 7)))
  model <- keras_model(list(query, value), list(several[[1]], attention(value = value, query = query), attention(list(query, value))))
  outputs <- predict(model, list(ramp(2, 5, 6), ramp(2, 7, 6)))
  expect_identical(outputs[[1]], outputs[[2]])
  expect_identical(outputs[[1]], outputs[[3]])
  expect_equal(dim(layer_multi_head_attention(list(query, value), num_heads = 2, key_dim = 3)), c(NA, 5, 6))

  states <- layer_lstm(units = 4, return_state = TRUE)(value)[-1]
  expect_equal(dim(layer_lstm(units = 4)(query, initial_state = states)), c(NA, 4))
})

test_that("a layer with weights is not taken into another one", {
  input <- layer_input(shape = c(4, 2))
  lstm <- layer_lstm(units = 3)
  keras_model(input, lstm(input))
  expect_error(layer_bidirectional(layer = lstm), "weights of its own", class = "foveal_error")
})
