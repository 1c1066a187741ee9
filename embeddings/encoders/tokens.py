"""Tokenize texts: short input with only the pieces that occur in it, long input with all pieces."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embeddings.encoders.e5s1 import Vocabulary
from embeddings.encoders.unigram import prepare, read_tokenizer, tokenizer
from embeddings.encoders.vocabulary_index import VocabularyIndex, write_index

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_FILE: Final = "tokenizer.json"
# Longer texts are cut to the model's number of positions.
LONGEST: Final = 512
# Up to this many characters, the pieces are looked up: a question takes 1 ms, 3,000 characters
# take 50 ms. Reading the whole tokenizer once takes 800 ms.
_LITTLE: Final = 3000


def write_tokens(vocabulary: Vocabulary, folder: Path) -> None:
    """Write the files that :class:`Tokens` reads."""
    tokenizer(vocabulary).save(str(folder / _FILE), pretty=False)
    write_index(vocabulary, folder)


class Tokens:
    """The tokenizer of a folder; several threads can use it safely."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self._index = VocabularyIndex(folder)
        self._whole: Tokenizer | None = None
        self._reading = threading.Lock()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, including the start and end tokens."""
        if self._whole is None and sum(map(len, texts)) <= _LITTLE:
            return self.looked_up(texts)
        return [one.ids for one in self.whole().encode_batch_fast(list(texts))]

    def looked_up(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the same ids, computed with only the pieces that occur in the texts."""
        part, ids = self._index.part(texts)
        made = prepare(tokenizer(part), longest=LONGEST)
        whole = ids.tolist()
        return [[whole[own] for own in made.encode(text).ids] for text in texts]

    def whole(self) -> "Tokenizer":
        """Return the tokenizer with all pieces, read at first use."""
        with self._reading:
            if self._whole is None:
                self._whole = prepare(read_tokenizer(self._file), longest=LONGEST)
            return self._whole
