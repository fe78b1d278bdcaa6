# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.
"""Optimizers."""

from __future__ import annotations

from typing import Any

from ..training_objects import Optimizer
from . import schedules

__all__ = [
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "Nadam",
    "Ftrl",
    "Lion",
    "Lamb",
    "Optimizer",
    "schedules",
]


class SGD(Optimizer):
    """Gradient descent, with momentum if asked for: ``m = momentum * m - rate * g; w += m``.

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    momentum
        The part of the last step that is made again.
    nesterov
        Whether momentum is Nesterov's, which looks ahead.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "sgd",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class RMSprop(Optimizer):
    """Divides every gradient by the root of a moving average of its square (Hinton 2012).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    rho
        The part of the old average that stays in every step.
    momentum
        The part of the last step that is made again.
    epsilon
        A small number under the root.
    centered
        Whether gradients are divided by their deviation from their mean.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "rm_sprop",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "rho": rho, "momentum": momentum, "epsilon": epsilon, "centered": centered, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Adam(Optimizer):
    """Divides a moving average of every gradient by the root of one of its square, both corrected for their start at 0
    (Kingma and Ba 2014).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    beta_1
        The part of the old average of gradients that stays in every step.
    beta_2
        The part of the old average of squares that stays in every step.
    epsilon
        A small number beside the root, which is not corrected for the start.
    amsgrad
        Whether to divide by the largest average so far (Reddi et al. 2018).
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "adam",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon, "amsgrad": amsgrad, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class AdamW(Optimizer):
    """Adam with weight decay (Loshchilov and Hutter 2017).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    beta_1
        The part of the old average of gradients that stays in every step.
    beta_2
        The part of the old average of squares that stays in every step.
    epsilon
        A small number beside the root, which is not corrected for the start.
    amsgrad
        Whether to divide by the largest average so far (Reddi et al. 2018).
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        weight_decay: float | None = 0.004,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "adam_w",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon, "amsgrad": amsgrad, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Adagrad(Optimizer):
    """Divides every gradient by the root of the sum of all its squares so far (Duchi et al. 2011).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    initial_accumulator_value
        What the sums start with.
    epsilon
        A small number under the root.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "adagrad",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "initial_accumulator_value": initial_accumulator_value, "epsilon": epsilon, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Adadelta(Optimizer):
    """Measures steps in the size of earlier steps, so that it hardly needs a learning rate (Zeiler 2012).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    rho
        The part of the old averages that stays in every step.
    epsilon
        A small number under the roots.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "adadelta",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "rho": rho, "epsilon": epsilon, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Adamax(Optimizer):
    """Adam with the largest size of recent gradients in place of their mean square (Kingma and Ba 2014).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    beta_1
        The part of the old average of gradients that stays in every step.
    beta_2
        By what the largest size shrinks in every step.
    epsilon
        A small number beside the size.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "adamax",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Nadam(Optimizer):
    """Adam with Nesterov's momentum (Dozat 2015).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    beta_1
        The part of the old average of gradients that stays in every step.
    beta_2
        The part of the old average of squares that stays in every step.
    epsilon
        A small number beside the root.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "nadam",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Ftrl(Optimizer):
    """"Follow the regularized leader": weights that are exactly 0 where the regularization is strong (McMahan et al. 2013).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    learning_rate_power
        How the learning rate falls with the sum of squares, at most 0.
    initial_accumulator_value
        What the sums of squares start with.
    l1_regularization_strength
        L1 regularization.
    l2_regularization_strength
        L2 regularization of the weights that stabilises them.
    l2_shrinkage_regularization_strength
        L2 regularization as a part of the gradients.
    beta
        The paper's beta.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "ftrl",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "learning_rate_power": learning_rate_power, "initial_accumulator_value": initial_accumulator_value, "l1_regularization_strength": l1_regularization_strength, "l2_regularization_strength": l2_regularization_strength, "l2_shrinkage_regularization_strength": l2_shrinkage_regularization_strength, "beta": beta, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Lion(Optimizer):
    """Steps of one size in every direction: ``w -= rate * sign(beta_1 * m + (1 - beta_1) * g)`` (Chen et al. 2023).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    beta_1
        The part of the momentum in the direction of a step.
    beta_2
        The part of the old momentum in the new one.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "lion",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)


class Lamb(Optimizer):
    """Adam with steps in proportion to the norm of each variable, for large batches (You et al. 2019).

    Parameters
    ----------
    learning_rate
        A number, or a schedule.
    beta_1
        The part of the old average of gradients that stays in every step.
    beta_2
        The part of the old average of squares that stays in every step.
    epsilon
        A small number beside the root.
    weight_decay
        The part of every weight, times the learning rate, that each step takes away first.
    clipnorm
        The largest norm of one variable's gradient; longer ones are shortened.
    clipvalue
        The largest size of an element of a gradient.
    global_clipnorm
        The largest norm of all gradients together; longer ones are shortened.
    use_ema
        Whether to keep an exponential moving average of the weights.
    ema_momentum
        The part of the old average that stays in every step.
    ema_overwrite_frequency
        After how many steps the weights are replaced by their average; at the end of training if none.
    loss_scale_factor
        A factor of the loss that is taken out of the gradients again.
    gradient_accumulation_steps
        How many gradients are averaged before the weights change.
    name
        The optimizer's name.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "lamb",
        **unknown: Any,
    ) -> None:
        super().__init__({"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon, "weight_decay": weight_decay, "clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm, "use_ema": use_ema, "ema_momentum": ema_momentum, "ema_overwrite_frequency": ema_overwrite_frequency, "loss_scale_factor": loss_scale_factor, "gradient_accumulation_steps": gradient_accumulation_steps, "name": name}, **unknown)
