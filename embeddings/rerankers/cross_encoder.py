"""Run re-rankers of sentence-transformers; import this late, because it takes seconds."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from sentence_transformers import CrossEncoder

from embeddings.encoders.hub import revision
from embeddings.encoders.protocol import available_cores, prepared
from embeddings.encoders.sentence_models import LOAD_ERRORS, Report, first_line, quiet, tell
from embeddings.errors import RerankerError
from embeddings.rerankers.configuration import MEND, OWNER, scores_pairs
from embeddings.rerankers.protocol import Scores
from embeddings.rerankers.windows import windows

# Pairs per batch. Pairs are long: more would cost memory and not be faster on a few cores.
BATCH: Final = 16
# Tokens per pair. Time grows with its square; a passage with headings and query is rarely longer.
LONGEST: Final = 512
# Errors for a pair in a loaded model, for example without padding or with too small a vocabulary.
_READ_ERRORS: Final = (ValueError, RuntimeError, LookupError, TypeError, AttributeError)


class CrossEncoderReranker:
    """A CrossEncoder with one label. The query may use half of the model's input.

    One call at a time: it uses all threads, and the tokenizer is not thread-safe.
    """

    def __init__(self, model: CrossEncoder, name: str, *, threads: int = 0) -> None:
        self._model = model
        self._tokenizer: Any = model.tokenizer
        self._longest = min(LONGEST, model.max_seq_length or LONGEST)
        self._threads = threads or available_cores()
        self._reading = threading.Lock()
        self.name = name

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """Return scores of shape ``(len(texts),)``: the model's logits, without an activation.

        Raises:
            RerankerError: The model cannot read the texts.
        """
        if not texts:
            return np.zeros(0, dtype=np.float32)
        with self._reading:
            try:
                owners, pairs = self._pairs(prepared(query), [prepared(text) for text in texts])
                found = self._read(pairs)
            except _READ_ERRORS as error:
                raise RerankerError(
                    f"重排模型“{self.name}”读不了文本（{first_line(error)}）；{MEND}"
                ) from error
        if found.shape != (len(pairs),) or not np.isfinite(found).all():
            raise RerankerError(f"重排模型“{self.name}”给的不是每段一个分数；{MEND}")
        best = np.full(len(texts), -np.inf, dtype=np.float32)
        np.maximum.at(best, owners, found)
        return best

    def _pairs(self, query: str, texts: Sequence[str]) -> tuple[list[int], list[tuple[str, str]]]:
        """Return the pairs to score, and the index of the text of each."""
        room = self._longest - int(self._tokenizer.num_special_tokens_to_add(pair=True))
        (length,) = self._lengths([query])
        query = windows(query, _fitting(query, length, room // 2))[0]
        room -= min(length, room // 2)
        owners, pairs = [], []
        for place, (text, length) in enumerate(zip(texts, self._lengths(texts), strict=True)):
            for window in windows(text, _fitting(text, length, room)):
                owners.append(place)
                pairs.append((query, window))
        return owners, pairs

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        found = self._tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )
        return [len(ids) for ids in found["input_ids"]]

    def _read(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        torch.set_num_threads(self._threads)
        # predict() batches pairs of similar length by itself, and cuts pairs that are too long.
        found = self._model.predict(
            pairs,
            batch_size=BATCH,
            show_progress_bar=False,
            # Logits, because after an activation the best scores would be equal.
            activation_fn=torch.nn.Identity(),
            convert_to_numpy=True,
        )
        return np.asarray(found, dtype=np.float32)


def _fitting(text: str, tokens: int, room: int) -> int:
    """Return how many characters fit into ``room`` tokens, at this text's average."""
    return len(text) if tokens <= room else max(1, len(text) * room // tokens)


def load_folder(folder: Path, *, threads: int, progress: Report | None) -> CrossEncoderReranker:
    """Load the CrossEncoder in a folder.

    Raises:
        RerankerError: It is damaged or no CrossEncoder with one label.
    """
    tell(progress, f"正在载入重排模型 {folder}…")
    return _reranker(_load(str(folder)), folder.resolve().name, threads=threads)


def load_from_hub(name: str, *, threads: int, progress: Report | None) -> CrossEncoderReranker:
    """Load a CrossEncoder by its name on the hub, and download it if it is not in the cache.

    Raises:
        RerankerError: It is missing, damaged or no CrossEncoder with one label.
    """
    tell(progress, f"正在载入重排模型 {name}…")
    try:
        model = _load(name)
    except RerankerError:
        tell(progress, f"本机没有重排模型 {name}，正在从模型库获取…")
        model = _load(name, local=False)
    return _reranker(model, f"{name}@{revision(name, owner=OWNER)}", threads=threads)


def _reranker(model: CrossEncoder, name: str, *, threads: int) -> CrossEncoderReranker:
    # An encoder would get a random head, but a model with several modules has its own head.
    if len(model) == 1 and not scores_pairs(getattr(model.config, "architectures", None)):
        raise RerankerError(f"重排模型“{name}”不是 CrossEncoder；{MEND}")
    if model.num_labels != 1:
        raise RerankerError(
            f"重排模型“{name}”给每对文本 {model.num_labels} 个标签，重排要的是 1 个分数；{MEND}"
        )
    found = CrossEncoderReranker(model, name, threads=threads)
    # Test it now, not in the middle of a search; with two lengths, so that one text is padded.
    found.score("问", ["答", "答得长一些"])
    return found


def _load(name: str, *, local: bool = True) -> CrossEncoder:
    with quiet():
        try:
            model: CrossEncoder = CrossEncoder(name, device="cpu", local_files_only=local)
        except LOAD_ERRORS as error:
            raise RerankerError(
                f"重排模型“{name}”载入不了（{first_line(error)}）；{MEND}"
            ) from error
    model.eval()
    return model
