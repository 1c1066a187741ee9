"""The bundled weights as any Sentence-Transformers model, with the prompts it was trained with."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders import bundled

QUERY_PROMPT, PASSAGE_PROMPT = bundled.QUERY_PROMPT, bundled.PASSAGE_PROMPT


class PlainEncoder:
    """``SentenceTransformer.encode``, which is what the integrations of all of them call."""

    def __init__(self, models: Path) -> None:
        from sentence_transformers import SentenceTransformer

        folder = str(folder_of(models))
        self._model = SentenceTransformer(folder, device="cpu", local_files_only=True)

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape ``(len(texts), 384)``, of length one."""
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape ``(len(texts), 384)``, of length one."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._model.encode(list(texts), prompt_name=prompt)
        return found


def folder_of(models: Path) -> Path:
    """The Sentence-Transformers folder among the models written out."""
    return models / bundled.SENTENCE_TRANSFORMERS.folder_name
