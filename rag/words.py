"""Words and their parts of speech; the door to rjieba (jieba in Rust, MIT)."""

from dataclasses import dataclass
from functools import lru_cache

import rjieba


@dataclass(frozen=True, slots=True)
class Word:
    """A word at ``[start:end]``; ``tag`` as in ICTCLAS: nr person, ns place, nt organisation."""

    text: str
    start: int
    end: int
    tag: str


@lru_cache(maxsize=8192)
def tagged(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order; together they are the text."""
    words: list[Word] = []
    position = 0
    for word, tag in rjieba.tag(text):
        words.append(Word(word, position, position + len(word), tag))
        position += len(word)
    return tuple(words)


@lru_cache(maxsize=65536)
def is_word(text: str) -> bool:
    """Whether the dictionary has this word; it has most counties (西畴县) and many villages."""
    return bool(rjieba.has_word(text))
