# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.

#' SGD
#'
#' Gradient descent, with momentum if asked for: `m = momentum * m - rate * g; w += m`.
#'
#' @param learning_rate A number, or a schedule.
#' @param momentum The part of the last step that is made again.
#' @param nesterov Whether momentum is Nesterov's, which looks ahead.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_sgd <- function(learning_rate = 0.01, momentum = 0, nesterov = FALSE, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "sgd", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "SGD", list(learning_rate = learning_rate, momentum = momentum, nesterov = nesterov, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' RMSprop
#'
#' Divides every gradient by the root of a moving average of its square (Hinton 2012).
#'
#' @param learning_rate A number, or a schedule.
#' @param rho The part of the old average that stays in every step.
#' @param momentum The part of the last step that is made again.
#' @param epsilon A small number under the root.
#' @param centered Whether gradients are divided by their deviation from their mean.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_rmsprop <- function(learning_rate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7, centered = FALSE, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "rm_sprop", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "RMSprop", list(learning_rate = learning_rate, rho = rho, momentum = momentum, epsilon = epsilon, centered = centered, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Adam
#'
#' Divides a moving average of every gradient by the root of one of its square, both corrected for their start at 0 (Kingma and Ba 2014).
#'
#' @param learning_rate A number, or a schedule.
#' @param beta_1 The part of the old average of gradients that stays in every step.
#' @param beta_2 The part of the old average of squares that stays in every step.
#' @param epsilon A small number beside the root, which is not corrected for the start.
#' @param amsgrad Whether to divide by the largest average so far (Reddi et al. 2018).
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_adam <- function(learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7, amsgrad = FALSE, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "adam", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Adam", list(learning_rate = learning_rate, beta_1 = beta_1, beta_2 = beta_2, epsilon = epsilon, amsgrad = amsgrad, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' AdamW
#'
#' Adam with weight decay (Loshchilov and Hutter 2017).
#'
#' @param learning_rate A number, or a schedule.
#' @param beta_1 The part of the old average of gradients that stays in every step.
#' @param beta_2 The part of the old average of squares that stays in every step.
#' @param epsilon A small number beside the root, which is not corrected for the start.
#' @param amsgrad Whether to divide by the largest average so far (Reddi et al. 2018).
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_adam_w <- function(learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7, amsgrad = FALSE, weight_decay = 0.004, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "adam_w", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "AdamW", list(learning_rate = learning_rate, beta_1 = beta_1, beta_2 = beta_2, epsilon = epsilon, amsgrad = amsgrad, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Adagrad
#'
#' Divides every gradient by the root of the sum of all its squares so far (Duchi et al. 2011).
#'
#' @param learning_rate A number, or a schedule.
#' @param initial_accumulator_value What the sums start with.
#' @param epsilon A small number under the root.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_adagrad <- function(learning_rate = 0.001, initial_accumulator_value = 0.1, epsilon = 1e-7, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "adagrad", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Adagrad", list(learning_rate = learning_rate, initial_accumulator_value = initial_accumulator_value, epsilon = epsilon, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Adadelta
#'
#' Measures steps in the size of earlier steps, so that it hardly needs a learning rate (Zeiler 2012).
#'
#' @param learning_rate A number, or a schedule.
#' @param rho The part of the old averages that stays in every step.
#' @param epsilon A small number under the roots.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_adadelta <- function(learning_rate = 0.001, rho = 0.95, epsilon = 1e-7, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "adadelta", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Adadelta", list(learning_rate = learning_rate, rho = rho, epsilon = epsilon, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Adamax
#'
#' Adam with the largest size of recent gradients in place of their mean square (Kingma and Ba 2014).
#'
#' @param learning_rate A number, or a schedule.
#' @param beta_1 The part of the old average of gradients that stays in every step.
#' @param beta_2 By what the largest size shrinks in every step.
#' @param epsilon A small number beside the size.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_adamax <- function(learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "adamax", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Adamax", list(learning_rate = learning_rate, beta_1 = beta_1, beta_2 = beta_2, epsilon = epsilon, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Nadam
#'
#' Adam with Nesterov's momentum (Dozat 2015).
#'
#' @param learning_rate A number, or a schedule.
#' @param beta_1 The part of the old average of gradients that stays in every step.
#' @param beta_2 The part of the old average of squares that stays in every step.
#' @param epsilon A small number beside the root.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_nadam <- function(learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "nadam", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Nadam", list(learning_rate = learning_rate, beta_1 = beta_1, beta_2 = beta_2, epsilon = epsilon, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Ftrl
#'
#' "Follow the regularized leader": weights that are exactly 0 where the regularization is strong (McMahan et al. 2013).
#'
#' @param learning_rate A number, or a schedule.
#' @param learning_rate_power How the learning rate falls with the sum of squares, at most 0.
#' @param initial_accumulator_value What the sums of squares start with.
#' @param l1_regularization_strength L1 regularization.
#' @param l2_regularization_strength L2 regularization of the weights that stabilises them.
#' @param l2_shrinkage_regularization_strength L2 regularization as a part of the gradients.
#' @param beta The paper's beta.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_ftrl <- function(learning_rate = 0.001, learning_rate_power = -0.5, initial_accumulator_value = 0.1, l1_regularization_strength = 0, l2_regularization_strength = 0, l2_shrinkage_regularization_strength = 0, beta = 0, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "ftrl", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Ftrl", list(learning_rate = learning_rate, learning_rate_power = learning_rate_power, initial_accumulator_value = initial_accumulator_value, l1_regularization_strength = l1_regularization_strength, l2_regularization_strength = l2_regularization_strength, l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength, beta = beta, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Lion
#'
#' Steps of one size in every direction: `w -= rate * sign(beta_1 * m + (1 - beta_1) * g)` (Chen et al. 2023).
#'
#' @param learning_rate A number, or a schedule.
#' @param beta_1 The part of the momentum in the direction of a step.
#' @param beta_2 The part of the old momentum in the new one.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_lion <- function(learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.99, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "lion", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Lion", list(learning_rate = learning_rate, beta_1 = beta_1, beta_2 = beta_2, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' Lamb
#'
#' Adam with steps in proportion to the norm of each variable, for large batches (You et al. 2019).
#'
#' @param learning_rate A number, or a schedule.
#' @param beta_1 The part of the old average of gradients that stays in every step.
#' @param beta_2 The part of the old average of squares that stays in every step.
#' @param epsilon A small number beside the root.
#' @param weight_decay The part of every weight, times the learning rate, that each step takes away first.
#' @param clipnorm The largest norm of one variable's gradient; longer ones are shortened.
#' @param clipvalue The largest size of an element of a gradient.
#' @param global_clipnorm The largest norm of all gradients together; longer ones are shortened.
#' @param use_ema Whether to keep an exponential moving average of the weights.
#' @param ema_momentum The part of the old average that stays in every step.
#' @param ema_overwrite_frequency After how many steps the weights are replaced by their average; at the end of training if none.
#' @param loss_scale_factor A factor of the loss that is taken out of the gradients again.
#' @param gradient_accumulation_steps How many gradients are averaged before the weights change.
#' @param name The optimizer's name.
#' @param ... Must be empty.
#' @returns An optimizer, for [compile()].
#' @family optimizers
#' @export
optimizer_lamb <- function(learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = "lamb", ..., loss_scale_factor = NULL, gradient_accumulation_steps = NULL) {
  rlang::check_dots_empty()
  training_object("optimizer", "Lamb", list(learning_rate = learning_rate, beta_1 = beta_1, beta_2 = beta_2, epsilon = epsilon, weight_decay = weight_decay, clipnorm = clipnorm, clipvalue = clipvalue, global_clipnorm = global_clipnorm, use_ema = use_ema, ema_momentum = ema_momentum, ema_overwrite_frequency = ema_overwrite_frequency, loss_scale_factor = loss_scale_factor, gradient_accumulation_steps = gradient_accumulation_steps, name = name))
}

#' ExponentialDecay
#'
#' `initial_learning_rate * decay_rate ^ (step / decay_steps)`.
#'
#' @param initial_learning_rate The learning rate of step 0.
#' @param decay_steps After how many steps the rate has been multiplied once.
#' @param decay_rate By what it is multiplied.
#' @param staircase Whether it changes only after whole `decay_steps`.
#' @param name Its name.
#' @returns A learning rate that changes with the steps, for an optimizer.
#' @family optimizers
#' @export
learning_rate_schedule_exponential_decay <- function(initial_learning_rate, decay_steps, decay_rate, staircase = FALSE, name = "ExponentialDecay") {
  training_object("schedule", "ExponentialDecay", list(initial_learning_rate = initial_learning_rate, decay_steps = decay_steps, decay_rate = decay_rate, staircase = staircase, name = name))
}

#' PiecewiseConstantDecay
#'
#' One value up to and with the first boundary, the next up to the second, ...
#'
#' @param boundaries The last steps of all values but the last.
#' @param values Learning rates, one more than boundaries.
#' @param name Its name.
#' @returns A learning rate that changes with the steps, for an optimizer.
#' @family optimizers
#' @export
learning_rate_schedule_piecewise_constant_decay <- function(boundaries, values, name = "PiecewiseConstant") {
  training_object("schedule", "PiecewiseConstantDecay", list(boundaries = many(boundaries), values = many(values), name = name))
}

#' PolynomialDecay
#'
#' From one rate to another along a power of the part of the steps that remains.
#'
#' @param initial_learning_rate The learning rate of step 0.
#' @param decay_steps After how many steps the end is reached.
#' @param end_learning_rate The learning rate at the end.
#' @param power The exponent; 1 is a straight line.
#' @param cycle Whether the decay begins again, over more steps, when its end is reached.
#' @param name Its name.
#' @returns A learning rate that changes with the steps, for an optimizer.
#' @family optimizers
#' @export
learning_rate_schedule_polynomial_decay <- function(initial_learning_rate, decay_steps, end_learning_rate = 0.0001, power = 1, cycle = FALSE, name = "PolynomialDecay") {
  training_object("schedule", "PolynomialDecay", list(initial_learning_rate = initial_learning_rate, decay_steps = decay_steps, end_learning_rate = end_learning_rate, power = power, cycle = cycle, name = name))
}

#' InverseTimeDecay
#'
#' `initial_learning_rate / (1 + decay_rate * step / decay_steps)`.
#'
#' @param initial_learning_rate The learning rate of step 0.
#' @param decay_steps How many steps count as one.
#' @param decay_rate How fast it decays.
#' @param staircase Whether it changes only after whole `decay_steps`.
#' @param name Its name.
#' @returns A learning rate that changes with the steps, for an optimizer.
#' @family optimizers
#' @export
learning_rate_schedule_inverse_time_decay <- function(initial_learning_rate, decay_steps, decay_rate, staircase = FALSE, name = "InverseTimeDecay") {
  training_object("schedule", "InverseTimeDecay", list(initial_learning_rate = initial_learning_rate, decay_steps = decay_steps, decay_rate = decay_rate, staircase = staircase, name = name))
}

#' CosineDecay
#'
#' Half a wave of the cosine from the initial rate to `alpha` times it, behind a straight warm-up if asked for.
#'
#' @param initial_learning_rate The learning rate of step 0.
#' @param decay_steps Steps of the decay, after the warm-up.
#' @param alpha The part of the rate that is left at the end.
#' @param warmup_target The learning rate at the end of the warm-up; none without one.
#' @param warmup_steps Steps of the warm-up.
#' @param name Its name.
#' @returns A learning rate that changes with the steps, for an optimizer.
#' @family optimizers
#' @export
learning_rate_schedule_cosine_decay <- function(initial_learning_rate, decay_steps, alpha = 0, warmup_target = NULL, warmup_steps = 0L, name = "CosineDecay") {
  training_object("schedule", "CosineDecay", list(initial_learning_rate = initial_learning_rate, decay_steps = decay_steps, alpha = alpha, warmup_target = warmup_target, warmup_steps = warmup_steps, name = name))
}

#' CosineDecayRestarts
#'
#' Half waves of the cosine one after another, each `t_mul` times as long as the last and starting at `m_mul` times its rate.
#'
#' @param initial_learning_rate The learning rate of step 0.
#' @param first_decay_steps Steps of the first wave.
#' @param t_mul By what the lengths grow.
#' @param m_mul By what the rates at the starts change.
#' @param alpha The part of the rate that is left at the end of a wave.
#' @param name Its name.
#' @returns A learning rate that changes with the steps, for an optimizer.
#' @family optimizers
#' @export
learning_rate_schedule_cosine_decay_restarts <- function(initial_learning_rate, first_decay_steps, t_mul = 2, m_mul = 1, alpha = 0, name = "SGDRDecay") {
  training_object("schedule", "CosineDecayRestarts", list(initial_learning_rate = initial_learning_rate, first_decay_steps = first_decay_steps, t_mul = t_mul, m_mul = m_mul, alpha = alpha, name = name))
}
