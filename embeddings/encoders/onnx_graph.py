"""The encoder of an E5S1 file as an ONNX graph with weights and activations of eight bits.

Written straight from the weights, without torch. What is not standard ONNX are operators that
onnxruntime brings along (domain ``com.microsoft``,
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md). Choices, measured by
``tests/benchmarks/bench_encoder.py`` and beside it:

- Activations get one scale a token. The usual dynamic quantisation takes one scale a batch: then
  the vector of a text depends on its neighbours (cosine down to 0.991), and all are worse (0.997).
- Weights keep 7 of 8 bits (cosine 0.9990 instead of 0.9993): on processors without VNNI sums of
  products of full 8-bit numbers saturate, and the same text would get other vectors there.
- The word embeddings stay in the 4-bit blocks of the file, exactly; only rows asked for expand.
- 4-bit weights for the products as well (``MatMulNBits``) are exact (0.9999) and half as fast.
- Layer normalisation in primitive operators takes half the time of the fused one, which is scalar.

This module is the door to onnx, which is imported when the folder is written.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.e5s1 import BLOCK, E5S1
from embeddings.encoders.tokens import write_tokens

# Raised when the folder would be written otherwise; part of its manifest.
FORMAT: Final = 2
MODEL_FILE: Final = "model.onnx"
_WEIGHTS_FILE: Final = "weights.bin"
# The names that a session goes by.
IDS, MASK, EMBEDDING = "input_ids", "attention_mask", "embedding"

_MICROSOFT: Final = "com.microsoft"
# The first with the normalisations and splits used here; older ones of both still run them.
_OPSET, _IR_VERSION = 20, 10
# Levels on either side of zero. u8 times s8 is summed in pairs into 16 bits where there is no VNNI:
# 2 * 255 * 63 fits, 2 * 255 * 127 does not.
_WEIGHT_LEVELS: Final = 63
_ACTIVATION_LEVELS: Final = 127
_ACTIVATION_ZERO: Final = 128

Floats = NDArray[np.float32]


def write_folder(model: E5S1, folder: Path) -> None:
    """Write the graph, its weights and the tokenizer into an empty folder."""
    import onnx

    # Weights in a file of their own are mapped when a session opens, not read and copied.
    onnx.save(
        _Graph(model).made(),
        str(folder / MODEL_FILE),
        save_as_external_data=True,
        location=_WEIGHTS_FILE,
    )
    (folder / _WEIGHTS_FILE).chmod(0o644)  # onnx writes 0600; a model cache may be shared
    write_tokens(model.vocabulary, folder)


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights in 7 bits with one scale a row, so that ``levels * scales[:, None]`` is near them.

    Returns:
        Levels of the shape of ``weights``, and scales of shape ``(rows,)``.
    """
    scales = np.maximum(np.abs(weights).max(axis=1) / _WEIGHT_LEVELS, np.float32(1e-12))
    return np.rint(weights / scales[:, None]).astype(np.int8), scales.astype(np.float32)


class _Graph:
    """A graph in the making: a BERT without pooler, then the mean over tokens, then length one."""

    def __init__(self, model: E5S1) -> None:
        self._model = model
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def made(self) -> Any:
        """The model as onnx knows it; inputs ``(b, s)``, output ``(b, hidden)``."""
        from onnx import TensorProto, helper

        self._mean(self._layers(self._embeddings()))
        hidden = self._model.shape.hidden
        inputs = (
            helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "s"])
            for name in (IDS, MASK)
        )
        output = helper.make_tensor_value_info(EMBEDDING, TensorProto.FLOAT, ["b", hidden])
        graph = helper.make_graph(
            self._nodes, "e5s1", list(inputs), [output], list(self._constants.values())
        )
        domains = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=domains, ir_version=_IR_VERSION)

    def _embeddings(self) -> str:
        hidden = self._model.shape.hidden
        levels, scales = self._model.blocks("emb.word")
        packed = (levels[:, 0::2] | (levels[:, 1::2] << 4)).reshape(-1, hidden // 2)
        words = self._add(
            "GatherBlockQuantized",
            [
                self._constant("word", packed),
                IDS,
                self._constant("word.scales", scales.reshape(-1, hidden // BLOCK)),
            ],
            "words",
            _MICROSOFT,
            bits=4,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        # every token is of the first type
        places = self._tensor("emb.pos") + self._tensor("emb.type")[:1]
        length = self._add("Shape", [IDS], "length", start=1, end=2)
        first = self._constant("first", np.zeros(1, np.int64))
        place = self._add("Slice", [self._constant("places", places), first, length], "place")
        return self._normalised(self._add("Add", [words, place], "embedded"), "emb.ln")

    def _layers(self, x: str) -> str:
        from onnx import TensorProto

        mask = self._add("Cast", [MASK], "mask32", to=TensorProto.INT32)
        for layer in range(self._model.shape.layers):
            x = self._layer(x, mask, f"l{layer}")
        return x

    def _layer(self, x: str, mask: str, at: str) -> str:
        joined = self._product(x, [f"{at}.{name}" for name in "qkv"], f"{at}.qkv")
        parts = [f"{at}.qkv.{name}" for name in "qkv"]
        self._add("Split", [joined], parts, axis=-1, num_outputs=3)
        bias = np.concatenate([self._model.expand(f"{at}.{name}.b") for name in "qkv"])
        heads = self._model.shape.heads
        attended = self._add(
            "MultiHeadAttention",
            [*parts, self._constant(f"{at}.qkv.bias", bias), mask],
            f"{at}.attended",
            _MICROSOFT,
            num_heads=heads,
        )
        x = self._joined(self._product(attended, [f"{at}.ao"], f"{at}.ao"), x, f"{at}.ao.b")
        x = self._normalised(x, f"{at}.aln")
        wide = self._product(x, [f"{at}.fi"], f"{at}.fi")
        bias_name = self._constant(f"{at}.fi.b", self._model.expand(f"{at}.fi.b"))
        active = self._add("BiasGelu", [wide, bias_name], f"{at}.active", _MICROSOFT)
        x = self._joined(self._product(active, [f"{at}.fo"], f"{at}.fo"), x, f"{at}.fo.b")
        return self._normalised(x, f"{at}.oln")

    def _product(self, x: str, names: Sequence[str], y: str) -> str:
        """``x`` by the weights of these tensors beside one another, without their biases.

        The rows of ``x`` are scaled to plus or minus one, then quantised with a constant scale, so
        that the product of integers can be turned into floats in one pass.
        """
        shape = self._model.shape
        inputs = shape.feed_forward if names[0].endswith("fo") else shape.hidden
        weights = np.concatenate(
            [self._model.expand(f"{name}.w").reshape(-1, inputs) for name in names]
        )
        levels, scales = quantised(weights)
        largest = self._largest(x, y)
        scaled = self._add("Div", [x, largest], f"{y}.scaled")
        step = self._constant("step", np.array(1 / _ACTIVATION_LEVELS, np.float32))
        zero = self._constant("zero", np.array(_ACTIVATION_ZERO, np.uint8))
        integers = self._add("QuantizeLinear", [scaled, step, zero], f"{y}.integers")
        matrix = self._constant(f"{y}.w", np.ascontiguousarray(levels.T))
        product = self._add(
            "MatMulIntegerToFloat",
            [integers, matrix, step, self._constant(f"{y}.w.scales", scales), zero],
            f"{y}.product",
            _MICROSOFT,
        )
        return self._add("Mul", [product, largest], y)

    def _largest(self, x: str, y: str) -> str:
        """The largest magnitude in each row; a row of zeros is divided by next to nothing."""
        sizes = self._add("Abs", [x], f"{y}.sizes")
        largest = self._add("ReduceMax", [sizes, self._last()], f"{y}.max", keepdims=1)
        least = self._constant("least", np.array(1e-12, np.float32))
        return self._add("Max", [largest, least], f"{y}.largest")

    def _joined(self, x: str, residual: str, bias: str) -> str:
        added = self._add("Add", [x, self._constant(bias, self._model.expand(bias))], f"{x}.biased")
        return self._add("Add", [added, residual], f"{x}.joined")

    def _normalised(self, x: str, name: str) -> str:
        """Layer normalisation. Sums instead of means: the weights take the root of the width."""
        width, epsilon = self._model.shape.hidden, self._model.shape.epsilon
        mean = self._add("ReduceMean", [x, self._last()], f"{name}.mean", keepdims=1)
        centred = self._add("Sub", [x, mean], f"{name}.centred")
        squares = self._add(
            "ReduceSumSquare", [centred, self._last()], f"{name}.squares", keepdims=1
        )
        small = self._constant("epsilon", np.array(epsilon * width, np.float32))
        length = self._add(
            "Sqrt", [self._add("Add", [squares, small], f"{name}.sum")], f"{name}.length"
        )
        unit = self._add("Div", [centred, length], f"{name}.unit")
        weights = self._model.expand(f"{name}.w") * np.float32(np.sqrt(width))
        scaled = self._add("Mul", [unit, self._constant(f"{name}.w", weights)], f"{name}.scaled")
        bias = self._constant(f"{name}.b", self._model.expand(f"{name}.b"))
        return self._add("Add", [scaled, bias], name)

    def _mean(self, x: str) -> None:
        """The sum over tokens that are no padding, at length one, has the direction of the mean."""
        from onnx import TensorProto

        second = self._constant("second", np.ones(1, np.int64))
        kept = self._add("Cast", [MASK], "kept", to=TensorProto.FLOAT)
        row = self._add("Unsqueeze", [kept, second], "kept.row")
        total = self._add("Squeeze", [self._add("MatMul", [row, x], "total.row"), second], "total")
        self._add("LpNormalization", [total], EMBEDDING, axis=-1, p=2)

    def _last(self) -> str:
        return self._constant("last", np.array([-1], np.int64))

    def _tensor(self, name: str) -> Floats:
        return self._model.expand(name).reshape(-1, self._model.shape.hidden)

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(value, name)
        return name

    def _add(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: str | Sequence[str],
        domain: str = "",
        **attributes: Any,
    ) -> str:
        """A node; gives the name of its first output, which is also the node's."""
        from onnx import helper

        names = [outputs] if isinstance(outputs, str) else list(outputs)
        self._nodes.append(
            helper.make_node(operator, inputs, names, names[0], domain=domain, **attributes)
        )
        return names[0]
