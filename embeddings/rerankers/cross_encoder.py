"""The door to the cross-encoders of sentence-transformers: the real re-ranker.

Import this module late: what it imports takes seconds.
"""

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

# Pairs at once. They are long: more would cost memory and, on a few cores, gain nothing.
BATCH: Final = 16
# Tokens of a pair. Models that read more take longer by the square, and a passage with its headings
# and a question is seldom longer.
LONGEST: Final = 512
# What a pair may raise in a model that loaded: one that has no padding, or too small a vocabulary.
_READ_ERRORS: Final = (ValueError, RuntimeError, LookupError, TypeError, AttributeError)


class CrossEncoderReranker:
    """A CrossEncoder of one label. The query may take half of what the model reads.

    One call at a time: it uses every thread anyway, and its tokenizer serves one at a time.
    """

    def __init__(self, model: CrossEncoder, name: str, *, threads: int = 0) -> None:
        self._model = model
        self._tokenizer: Any = model.tokenizer
        self._longest = min(LONGEST, model.max_seq_length or LONGEST)
        self._threads = threads or available_cores()
        self._reading = threading.Lock()
        self.name = name

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """Scores of shape ``(len(texts),)``, what the model says before any squashing.

        Raises:
            RerankerError: the model cannot read them.
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
        """The pairs to read, and for each the place of its text."""
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
        """Tokens of each text."""
        found = self._tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )
        return [len(ids) for ids in found["input_ids"]]

    def _read(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        torch.set_num_threads(self._threads)
        # predict() itself forms batches of pairs of like length, and cuts what is still too long
        found = self._model.predict(
            pairs,
            batch_size=BATCH,
            show_progress_bar=False,
            # As logits: squashed, the best would be equal.
            activation_fn=torch.nn.Identity(),
            convert_to_numpy=True,
        )
        return np.asarray(found, dtype=np.float32)


def _fitting(text: str, tokens: int, room: int) -> int:
    """How many characters of a text take at most ``room`` tokens, by its average."""
    return len(text) if tokens <= room else max(1, len(text) * room // tokens)


def load_folder(folder: Path, *, threads: int, progress: Report | None) -> CrossEncoderReranker:
    """The CrossEncoder of a folder.

    Raises:
        RerankerError: it is damaged or no CrossEncoder with one label.
    """
    tell(progress, f"正在载入重排模型 {folder}…")
    return _reranker(_load(str(folder)), folder.resolve().name, threads=threads)


def load_from_hub(name: str, *, threads: int, progress: Report | None) -> CrossEncoderReranker:
    """A CrossEncoder by its name on the hub, fetched if it is not in the hub's cache.

    Raises:
        RerankerError: it is missing, damaged or no CrossEncoder with one label.
    """
    tell(progress, f"正在载入重排模型 {name}…")
    try:
        model = _load(name)
    except RerankerError:
        tell(progress, f"本机没有重排模型 {name}，正在从模型库获取…")
        model = _load(name, local=False)
    return _reranker(model, f"{name}@{revision(name, owner=OWNER)}", threads=threads)


def _reranker(model: CrossEncoder, name: str, *, threads: int) -> CrossEncoderReranker:
    # An encoder would be given a head of random numbers; with modules of its own it has a head.
    if len(model) == 1 and not scores_pairs(getattr(model.config, "architectures", None)):
        raise RerankerError(f"重排模型“{name}”不是 CrossEncoder；{MEND}")
    if model.num_labels != 1:
        raise RerankerError(
            f"重排模型“{name}”给每对文本 {model.num_labels} 个标签，重排要的是 1 个分数；{MEND}"
        )
    found = CrossEncoderReranker(model, name, threads=threads)
    # Now rather than in the middle of a search; of two lengths, so that one is padded.
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
