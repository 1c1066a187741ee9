"""Words of a text; a door to rjieba (jieba in Rust, MIT), imported at first use."""

from dataclasses import dataclass
from functools import lru_cache


def cut(text: str) -> list[str]:
    """The words of ``text`` in order; together they are the text.

    Words are those of the dictionary; none is guessed (no hidden Markov model), so that the same
    characters between the same neighbours are cut alike everywhere.
    """
    import rjieba

    words: list[str] = rjieba.cut(text, False)
    return words


@lru_cache(maxsize=65536)
def halves(word: str) -> tuple[tuple[str, str], ...]:
    """The pairs of words that make a longer one: 公共 and 服务 of 公共服务."""
    import rjieba

    if len(word) < 3:
        return ()
    cuts = ((word[:place], word[place:]) for place in range(1, len(word)))
    return tuple(pair for pair in cuts if all(map(rjieba.has_word, pair)))


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
    import rjieba

    words: list[Word] = []
    position = 0
    for word, tag in rjieba.tag(text):
        words.append(Word(word, position, position + len(word), tag))
        position += len(word)
    return tuple(words)


@lru_cache(maxsize=65536)
def is_word(text: str) -> bool:
    """Whether the dictionary has this word; it has most counties (西畴县) and many villages."""
    import rjieba

    return bool(rjieba.has_word(text))
