"""Run the bundled encoder with onnxruntime, without torch; only this module imports onnxruntime.

Import it late, because onnxruntime takes a moment. It never imports torch or transformers.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as failures

from embeddings.encoders import bundled
from embeddings.encoders.batching import by_length, distinct
from embeddings.encoders.onnx_graph import EMBEDDING, IDS, MASK, MODEL_FILE
from embeddings.encoders.protocol import Vectors, available_cores, normalised, prepared
from embeddings.encoders.tokens import Tokens
from embeddings.errors import EncoderError

Report = Callable[[str], None]

# Tokens per batch, including padding. The time per token is the same from 160 to 1,280 (measured).
# More only costs memory, and makes one thread wait for the other at the end.
TOKENS: Final = 512
# Up to this many texts (a draft) use one thread, because a language model may use the cores.
FEW: Final = 32
_ERRORS = (
    failures.EPFail, failures.Fail, failures.InvalidArgument, failures.InvalidGraph,
    failures.InvalidProtobuf, failures.NotImplemented, failures.RuntimeException,
)  # fmt: skip


class OnnxEncoder:
    """Encodes texts as unit vectors with an ONNX graph and the prompts of its model.

    Several threads can use it safely. Each batch runs on one thread and several batches run in
    parallel, so no threads wait for each other inside a batch.
    """

    def __init__(self, session: Any, tokens: Tokens, name: str, *, threads: int) -> None:
        self._session = session
        self._tokens = tokens
        self._threads = threads or available_cores()
        self.name = name
        self.dimension = int(session.get_outputs()[0].shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._encode(texts, bundled.QUERY_PROMPT)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._encode(texts, bundled.PASSAGE_PROMPT)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        each, where = distinct([prompt + prepared(text) for text in texts])
        vectors = np.zeros((len(each), self.dimension), dtype=np.float32)
        tokens = self._tokens.ids(each)
        batches = list(by_length([len(one) for one in tokens], TOKENS))
        for places, found in zip(batches, self._run_all(batches, tokens), strict=True):
            vectors[places] = found
        return normalised(vectors[where])

    def _run_all(
        self, batches: Sequence[list[int]], tokens: Sequence[list[int]]
    ) -> Iterable[Vectors]:
        def run(places: list[int]) -> Vectors:
            return self._run([tokens[place] for place in places])

        threads = min(self._threads, len(batches))
        if threads < 2 or len(tokens) <= FEW:
            return map(run, batches)
        with ThreadPoolExecutor(threads, thread_name_prefix="encode") as pool:
            return list(pool.map(run, batches))

    def _run(self, batch: Sequence[list[int]]) -> Vectors:
        shape = (len(batch), max(map(len, batch)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        vectors: Vectors = self._session.run([EMBEDDING], {IDS: ids, MASK: mask})[0]
        return vectors


def load_bundled(models_dir: Path, *, threads: int, progress: Report | None) -> OnnxEncoder:
    """Load the bundled encoder, and write it under ``models_dir`` first if it is missing.

    Raises:
        EncoderError: It is not installed, damaged, cannot be written or cannot be run.
    """
    folder = bundled.written_out(bundled.ONNX, models_dir, progress=progress)
    session = _session(folder / MODEL_FILE)
    return OnnxEncoder(session, Tokens(folder), bundled.NAME, threads=threads)


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only; warnings would mix with our own output
    try:
        return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    except _ERRORS as error:
        first = str(error).strip().splitlines()[0][:160]
        raise EncoderError(
            f"onnxruntime {onnxruntime.__version__} 载入不了内置编码器（{first}）；"
            "请按 constraints.txt 的版本重装 onnxruntime，或设 WENGAO_ENCODER=bundled-torch"
        ) from error
