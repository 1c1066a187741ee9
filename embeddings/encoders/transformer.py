"""Run encoders of sentence-transformers on torch; import it late, because it takes seconds."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from embeddings.disk.generations import sha256_of
from embeddings.encoders import bundled
from embeddings.encoders.hub import revision
from embeddings.encoders.protocol import Vectors, available_cores, normalised, prepared
from embeddings.encoders.sentence_models import LOAD_ERRORS, Report, first_line, quiet, tell
from embeddings.errors import EncoderError

# Texts per batch: on 2 cores larger batches are not faster and cost memory (measured).
BATCH: Final = 32
# Up to this many texts are encoded on one thread, because threads that wait for each other spin.
# While the language model uses the cores, a question took 1,360 ms on two threads and 90 ms on one;
# on idle cores two threads are a few milliseconds faster. More texts mean an ingest.
FEW: Final = BATCH
# The owner for model names without one, as in sentence-transformers.
_OWNER: Final = "sentence-transformers"


class SentenceTransformerEncoder:
    """Any Sentence-Transformers model, with its prompts ``query`` and ``passage`` if it has them.

    Several threads can use it safely; torch runs them in parallel.
    """

    def __init__(self, model: SentenceTransformer, name: str, *, threads: int = 0) -> None:
        self._model = model
        self._threads = threads or available_cores()
        self.name = name
        self.dimension = int(model.get_embedding_dimension() or 0)
        prompts = model.prompts
        self._query_prompt = prompts.get("query") or ""
        self._passage_prompt = prompts.get("passage") or prompts.get("document") or ""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._encode(texts, self._query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of shape ``(len(texts), dimension)``, L2-normalised."""
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        torch.set_num_threads(1 if len(texts) <= FEW else self._threads)
        # encode() batches texts of similar length by itself.
        vectors = self._model.encode(
            [prepared(text) for text in texts],
            prompt=prompt,
            batch_size=BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return normalised(np.asarray(vectors, dtype=np.float32))


def load_bundled(
    models_dir: Path, *, threads: int, progress: Report | None
) -> SentenceTransformerEncoder:
    """Load the bundled encoder in floats, and write it under ``models_dir`` if it is missing.

    Raises:
        EncoderError: It is not installed, damaged, or cannot be written.
    """
    folder = bundled.written_out(bundled.SENTENCE_TRANSFORMERS, models_dir, progress=progress)
    tell(progress, "正在载入编码器…")
    return SentenceTransformerEncoder(_load(str(folder)), bundled.NAME, threads=threads)


def load_model(name: str, *, threads: int, progress: Report | None) -> SentenceTransformerEncoder:
    """Load a model from its folder or by its name on the hub.

    Raises:
        EncoderError: It is missing, damaged or no Sentence-Transformers model.
    """
    tell(progress, f"正在载入编码器 {name}…")
    path = Path(name).expanduser()
    if path.is_dir():
        return SentenceTransformerEncoder(_load(str(path)), _folder_name(path), threads=threads)
    try:
        model = _load(name)
    except EncoderError:
        if path.is_absolute() or name.count("/") > 1:  # a path, not a valid hub name
            raise
        tell(progress, f"本机没有编码器 {name}，正在从模型库获取…")
        model = _load(name, local=False)
    return SentenceTransformerEncoder(
        model, f"{name}@{revision(name, owner=_OWNER)}", threads=threads
    )


def _load(name: str, *, local: bool = True) -> SentenceTransformer:
    with quiet():
        try:
            model = SentenceTransformer(name, device="cpu", local_files_only=local)
        except LOAD_ERRORS as error:
            raise EncoderError(
                f"编码器“{name}”载入不了（{first_line(error)}）；请检查 WENGAO_ENCODER，"
                "它可以是 bundled、bundled-torch、一个 Sentence-Transformers 文件夹或模型名"
            ) from error
    model.eval()
    return model


def _folder_name(folder: Path) -> str:
    """Return the folder's name and a hash of all its files: other weights are another encoder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {sha256_of(path)}\n".encode())
    return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"
