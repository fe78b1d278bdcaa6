"""One engine as a server on its standard input and output: engines.py ENGINE THREADS.

    load FOLDER   reads the model and the input that models.py made there  -> ok
    check         runs it                                                  -> the largest difference from Keras, relative
    run CALLS     runs it so many times                                    -> mean nanoseconds of a call

A folder with targets is for training: a call is one step on the same batch, and what is compared are the losses of the
first steps.

Anything that fails answers `error` and a reason.
"""

import functools
import json
import os
import sys
import time

import numpy as np


class OpenVINO:
    def __init__(self, threads):
        import openvino

        self.core, self.preprocess, self.layout = openvino.Core(), openvino.preprocess, openvino.Layout
        self.settings = {
            "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32", "ENABLE_CPU_PINNING": False,
        }
        self.version = openvino.__version__.split("-")[0]

    def load(self, folder, x):
        # Images with their channels last, as they come: the engine then chooses its own order inside.
        model = self.core.read_model(os.path.join(folder, "model.onnx"))
        steps = self.preprocess.PrePostProcessor(model)
        ends = [steps.input()] + ([steps.output()] if len(model.outputs[0].shape) == 4 else [])
        for end in ends:
            end.tensor().set_layout(self.layout("NHWC"))
            end.model().set_layout(self.layout("NCHW"))
        request = self.core.compile_model(steps.build(), "CPU", self.settings).create_infer_request()
        request.set_input_tensor(type(request.get_input_tensor())(x))

        def output():
            request.infer()
            return request.get_output_tensor().data

        return request.infer, output


class OnnxRuntime:
    def __init__(self, threads):
        import onnxruntime

        self.onnxruntime = onnxruntime
        self.options = onnxruntime.SessionOptions()
        self.options.intra_op_num_threads = threads
        self.options.inter_op_num_threads = 1
        self.version = onnxruntime.__version__

    def load(self, folder, x):
        session = self.onnxruntime.InferenceSession(
            os.path.join(folder, "model.onnx"), self.options, providers=["CPUExecutionProvider"]
        )
        feed = {session.get_inputs()[0].name: channels_first(x)}
        run = lambda: session.run(None, feed)
        return run, lambda: channels_last(run()[0])


class TensorFlow:
    """Keras on TensorFlow, as one compiled graph."""

    compiled_by_xla = False

    def __init__(self, threads):
        os.environ["KERAS_BACKEND"] = "tensorflow"
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        self.tf = tf
        self.version = tf.__version__

    def load(self, folder, x):
        model, x = keras_model(folder), self.tf.constant(x)
        function = self.tf.function(lambda x: model(x, training=False), jit_compile=self.compiled_by_xla)
        function = function.get_concrete_function(self.tf.TensorSpec(x.shape, x.dtype))
        run = lambda: function(x)
        return run, lambda: run().numpy()

    def train(self, folder, x, y):
        model, (optimizer, loss) = keras_model(folder), keras_compile(folder)
        variables, tf = model.trainable_variables, self.tf
        optimizer.build(variables)

        @tf.function(jit_compile=self.compiled_by_xla)
        def step(x, y):
            with tf.GradientTape() as tape:
                value = loss(y, model(x, training=True))
            optimizer.apply(tape.gradient(value, variables), variables)
            return value

        x, y = tf.constant(x), tf.constant(y)
        step = step.get_concrete_function(*(tf.TensorSpec(array.shape, array.dtype) for array in [x, y]))
        return lambda: step(x, y).numpy()


class TensorFlowXla(TensorFlow):
    """The same compiled by XLA."""

    compiled_by_xla = True


class KerasPredict(TensorFlow):
    """What most people call."""

    def load(self, folder, x):
        model = keras_model(folder)
        run = lambda: model.predict(x, batch_size=len(x), verbose=0)
        return run, run


class Jax:
    """Keras on JAX, compiled."""

    def __init__(self, threads):
        os.environ["KERAS_BACKEND"] = "jax"
        flags = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} intra_op_parallelism_threads={threads}"
        os.environ["XLA_FLAGS"] = flags
        import jax

        self.jax = jax
        self.version = jax.__version__

    def load(self, folder, x):
        model, x = keras_model(folder), self.jax.numpy.asarray(x)
        fixed = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
        function = self.jax.jit(lambda x: model.stateless_call(*fixed, x, training=False)[0])
        run = lambda: function(x).block_until_ready()
        return run, lambda: np.asarray(run())

    def train(self, folder, x, y):
        model, (optimizer, loss) = keras_model(folder), keras_compile(folder)
        optimizer.build(model.trainable_variables)

        def value(trained, fixed, x, y):
            predictions, fixed = model.stateless_call(trained, fixed, x, training=True)
            return loss(y, predictions), fixed

        @functools.partial(self.jax.jit, donate_argnums=0)
        def step(state, x, y):
            trained, fixed, slots = state
            (result, fixed), gradients = self.jax.value_and_grad(value, has_aux=True)(trained, fixed, x, y)
            trained, slots = optimizer.stateless_apply(slots, gradients, trained)
            return (trained, fixed, slots), result

        own = [model.trainable_variables, model.non_trainable_variables, optimizer.variables]
        self.state = tuple([v.value for v in variables] for variables in own)
        x, y = self.jax.numpy.asarray(x), self.jax.numpy.asarray(y)

        def call():
            self.state, result = step(self.state, x, y)
            # All of the step, not only its loss.
            return np.asarray(self.jax.block_until_ready((self.state, result))[1])

        return call


class LiteRt:
    def __init__(self, threads):
        from ai_edge_litert import interpreter
        from importlib.metadata import version

        self.interpreter, self.threads = interpreter.Interpreter, threads
        self.version = version("ai-edge-litert")

    def load(self, folder, x):
        model = self.interpreter(os.path.join(folder, "model.tflite"), num_threads=self.threads)
        model.allocate_tensors()
        model.set_tensor(model.get_input_details()[0]["index"], x)
        output = model.get_output_details()[0]["index"]

        def result():
            model.invoke()
            return model.get_tensor(output)

        return model.invoke, result


class PyTorch:
    """Keras on PyTorch, traced and frozen."""

    def __init__(self, threads):
        os.environ["KERAS_BACKEND"] = "torch"
        import torch

        torch.set_num_threads(threads)
        self.torch = torch
        self.version = torch.__version__

    def load(self, folder, x):
        model, x = keras_model(folder), self.torch.from_numpy(x)
        with self.torch.no_grad():
            function = self.torch.jit.freeze(self.torch.jit.trace(model.eval(), x))

        def run():
            with self.torch.no_grad():
                return function(x)

        return run, lambda: run().numpy()

    def train(self, folder, x, y):
        import torch_model

        config = compile_config(folder)
        model = torch_model.TorchModel(keras_model(folder)).train()
        optimizer = torch_model.optimizer(config["optimizer"], [p for p in model.parameters() if p.requires_grad])
        loss, targets = torch_model.loss(config["loss"])
        x, y = torch_model.batch(x), targets(y)

        def forward():
            return loss(model(x), y)

        forward = self.compiled(forward)

        def step():
            value = forward()
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            return value.item()

        return step

    def compiled(self, function):
        return function


class PyTorchCompiled(PyTorch):
    """The same compiled by its own compiler, which needs one for C++."""

    def compiled(self, function):
        return self.torch.compile(function)


ENGINES = {
    "openvino": OpenVINO, "onnxruntime": OnnxRuntime, "tensorflow": TensorFlow, "tensorflow-xla": TensorFlowXla,
    "keras-predict": KerasPredict, "jax": Jax, "litert": LiteRt, "torch": PyTorch,
    "torch-compile": PyTorchCompiled,
}


def keras_model(folder):
    import keras

    return keras.saving.load_model(os.path.join(folder, "model.keras"), compile=False)


def compile_config(folder):
    with open(os.path.join(folder, "compile.json")) as file:
        return json.load(file)


def keras_compile(folder):
    """The optimizer and the loss."""
    import keras

    config = compile_config(folder)
    return keras.optimizers.deserialize(config["optimizer"]), keras.losses.get(config["loss"])


def channels_first(x):
    return np.ascontiguousarray(np.moveaxis(x, -1, 1))


def channels_last(y):
    return np.moveaxis(y, 1, -1) if y.ndim == 4 else y


class Server:
    def __init__(self, engine):
        self.engine = engine

    def load(self, folder):
        read = lambda name: np.load(os.path.join(folder, name))
        x, trains = read("x.npy"), os.path.exists(os.path.join(folder, "targets.npy"))
        if trains:
            self.call, self.expected = self.engine.train(folder, x, read("targets.npy")), read("losses.npy")
            self.output = lambda: [self.call() for _ in self.expected]
        else:
            (self.call, self.output), self.expected = self.engine.load(folder, x), read("y.npy")
        return "ok"

    def check(self):
        y, expected = np.asarray(self.output()), self.expected
        return float(np.abs(y - expected).max() / np.abs(expected).max())

    def run(self, calls):
        call, calls = self.call, range(int(calls))
        start = time.perf_counter_ns()
        for _ in calls:
            call()
        return (time.perf_counter_ns() - start) / len(calls)


def main():
    # Libraries write to standard output as well: the answers get a copy of it.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    try:
        server = Server(ENGINES[sys.argv[1]](int(sys.argv[2])))
    except Exception as error:
        return print("error", type(error).__name__, " ".join(str(error).split())[:200], file=answers)
    print(server.engine.version, file=answers)
    for line in sys.stdin:
        request, _, argument = line.strip().partition(" ")
        try:
            answer = getattr(server, request)(*([argument] if argument else []))
        except Exception as error:
            answer = f"error {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        print(answer, file=answers)


if __name__ == "__main__":
    main()
