"""Write the encoder of an E5S1 file as an ONNX graph with 8-bit weights and activations.

It builds the graph from the weights, without torch. Non-standard operators come from onnxruntime
(domain ``com.microsoft``,
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md). These choices were
measured, most of them with ``tests/benchmarks/bench_encoder.py``:

- Activations have one scale per token. Usual dynamic quantisation has one scale per batch. Then the
  vector of a text depends on its batch (cosine down to 0.991), and all are worse (0.997).
- Weights use 7 of 8 bits (cosine 0.9990 instead of 0.9993). On processors without VNNI, sums of
  products of full 8-bit numbers saturate, so the same text would get different vectors there.
- The word embeddings stay in the file's 4-bit blocks, exactly; only requested rows are expanded.
- 4-bit weights for the products too (``MatMulNBits``) would be exact (0.9999), but half as fast.
- Layer normalisation in primitive operators takes half the time of the fused one, which is scalar.

Only this module imports onnx, and only when it writes the folder.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.e5s1 import BLOCK, E5S1
from embeddings.encoders.tokens import write_tokens

# Part of the manifest. Raise it when the content of the folder changes.
FORMAT: Final = 2
MODEL_FILE: Final = "model.onnx"
_WEIGHTS_FILE: Final = "weights.bin"
# The names of the inputs and the output of a session.
IDS, MASK, EMBEDDING = "input_ids", "attention_mask", "embedding"

_MICROSOFT: Final = "com.microsoft"
# The first versions with the normalisations and splits used here.
_OPSET, _IR_VERSION = 20, 10
# Levels on each side of zero. Without VNNI, u8 times s8 is summed in pairs in 16 bits: 2 * 255 * 63
# fits, 2 * 255 * 127 does not.
_WEIGHT_LEVELS: Final = 63
_ACTIVATION_LEVELS: Final = 127
_ACTIVATION_ZERO: Final = 128

Floats = NDArray[np.float32]


def write_folder(model: E5S1, folder: Path) -> None:
    """Write the graph, its weights and the tokenizer into an empty folder."""
    import onnx

    # A session maps weights in a separate file instead of reading and copying them.
    onnx.save(
        _Graph(model).made(),
        str(folder / MODEL_FILE),
        save_as_external_data=True,
        location=_WEIGHTS_FILE,
    )
    (folder / _WEIGHTS_FILE).chmod(0o644)  # onnx writes 0600, but users may share a model cache
    write_tokens(model.vocabulary, folder)


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Quantise weights to 7 bits, one scale per row: ``levels * scales[:, None]`` is near them.

    Returns:
        Levels of the shape of ``weights``, and scales of shape ``(rows,)``.
    """
    scales = np.maximum(np.abs(weights).max(axis=1) / _WEIGHT_LEVELS, np.float32(1e-12))
    return np.rint(weights / scales[:, None]).astype(np.int8), scales.astype(np.float32)


class _Graph:
    """Builds the graph: a BERT without pooler, the mean over tokens, and scaling to length one."""

    def __init__(self, model: E5S1) -> None:
        self._model = model
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def made(self) -> Any:
        """Return the ONNX model; inputs ``(b, s)``, output ``(b, hidden)``."""
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
        # All tokens have the first type.
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
        """Multiply ``x`` by the concatenated weights of these tensors, without biases.

        The rows of ``x`` are scaled to ±1, so that one pass converts the integer product to floats.
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
        """Return the largest magnitude in each row; at least 1e-12, so that rows can be divided."""
        sizes = self._add("Abs", [x], f"{y}.sizes")
        largest = self._add("ReduceMax", [sizes, self._last()], f"{y}.max", keepdims=1)
        least = self._constant("least", np.array(1e-12, np.float32))
        return self._add("Max", [largest, least], f"{y}.largest")

    def _joined(self, x: str, residual: str, bias: str) -> str:
        added = self._add("Add", [x, self._constant(bias, self._model.expand(bias))], f"{x}.biased")
        return self._add("Add", [added, residual], f"{x}.joined")

    def _normalised(self, x: str, name: str) -> str:
        """Layer-normalise with sums instead of means; the weights include the root of the width."""
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
        """Sum over all tokens except padding; scaled to length one, it equals the scaled mean."""
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
        """Add a node, and return the name of its first output, which is also the node's name."""
        from onnx import helper

        names = [outputs] if isinstance(outputs, str) else list(outputs)
        self._nodes.append(
            helper.make_node(operator, inputs, names, names[0], domain=domain, **attributes)
        )
        return names[0]
