"""Texts to token ids: by the pieces that occur in them while they are few, then by all of them."""

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
# Longer texts are cut to the model's positions.
LONGEST: Final = 512
# Up to so many characters the pieces are looked up: a question takes a millisecond, 3,000
# characters 50; reading the whole tokenizer once takes 800.
_LITTLE: Final = 3000


def write_tokens(vocabulary: Vocabulary, folder: Path) -> None:
    """Write what :class:`Tokens` reads."""
    tokenizer(vocabulary).save(str(folder / _FILE), pretty=False)
    write_index(vocabulary, folder)


class Tokens:
    """The tokenizer of a folder; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self._index = VocabularyIndex(folder)
        self._whole: Tokenizer | None = None
        self._reading = threading.Lock()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of the tokens of each text, with those that mark beginning and end."""
        if self._whole is None and sum(map(len, texts)) <= _LITTLE:
            return self.looked_up(texts)
        return [one.ids for one in self.whole().encode_batch_fast(list(texts))]

    def looked_up(self, texts: Sequence[str]) -> list[list[int]]:
        """The same, by the pieces that occur in them."""
        part, ids = self._index.part(texts)
        made = prepare(tokenizer(part), longest=LONGEST)
        whole = ids.tolist()
        return [[whole[own] for own in made.encode(text).ids] for text in texts]

    def whole(self) -> "Tokenizer":
        """The tokenizer of all pieces, read at first use."""
        with self._reading:
            if self._whole is None:
                self._whole = prepare(read_tokenizer(self._file), longest=LONGEST)
            return self._whole
