"""The door to onnxruntime: the bundled encoder without torch.

Import this module late: onnxruntime takes a moment. Torch and transformers are never imported.
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

# Tokens at once, padding included: the time a token is the same from 160 to 1,280 (measured); more
# only costs memory and leaves one thread waiting for the other at the end.
TOKENS: Final = 512
# Up to so many texts are encoded on one thread: a draft's, beside a language model that keeps the
# cores busy. More texts than these are an ingest.
FEW: Final = 32
_ERRORS = (
    failures.EPFail, failures.Fail, failures.InvalidArgument, failures.InvalidGraph,
    failures.InvalidProtobuf, failures.NotImplemented, failures.RuntimeException,
)  # fmt: skip


class OnnxEncoder:
    """A graph that turns tokens into unit vectors, with the prompts that its model wants.

    Safe to call from several threads. A batch runs on one thread, and several batches side by side:
    no thread ever waits for another inside a batch.
    """

    def __init__(self, session: Any, tokens: Tokens, name: str, *, threads: int) -> None:
        self._session = session
        self._tokens = tokens
        self._threads = threads or available_cores()
        self.name = name
        self.dimension = int(session.get_outputs()[0].shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._encode(texts, bundled.QUERY_PROMPT)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape ``(len(texts), dimension)``, L2-normalised."""
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
    """The bundled encoder, written out under ``models_dir`` if it is not there.

    Raises:
        EncoderError: it is not installed, damaged, cannot be written or cannot be run.
    """
    folder = bundled.written_out(bundled.ONNX, models_dir, progress=progress)
    session = _session(folder / MODEL_FILE)
    return OnnxEncoder(session, Tokens(folder), bundled.NAME, threads=threads)


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors; its warnings would stand among our own lines
    try:
        return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    except _ERRORS as error:
        first = str(error).strip().splitlines()[0][:160]
        raise EncoderError(
            f"onnxruntime {onnxruntime.__version__} 载入不了内置编码器（{first}）；"
            "请按 constraints.txt 的版本重装 onnxruntime，或设 WENGAO_ENCODER=bundled-torch"
        ) from error
