"""Cut text into words with rjieba (jieba in Rust, MIT), which is imported at first use."""

from dataclasses import dataclass
from functools import lru_cache


def cut(text: str) -> list[str]:
    """Return the words of ``text`` in order; joined, they give the text.

    Only dictionary words are used, without a hidden Markov model to guess others. So the same
    characters between the same neighbours are always cut in the same way.
    """
    import rjieba

    words: list[str] = rjieba.cut(text, False)
    return words


@lru_cache(maxsize=65536)
def halves(word: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of words that form a longer word: 公共 and 服务 for 公共服务."""
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
    """Return the tagged words of ``text`` in order; joined, they give the text."""
    import rjieba

    words: list[Word] = []
    position = 0
    for word, tag in rjieba.tag(text):
        words.append(Word(word, position, position + len(word), tag))
        position += len(word)
    return tuple(words)


@lru_cache(maxsize=65536)
def is_word(text: str) -> bool:
    """Return whether the dictionary has this word; it has most counties and many villages."""
    import rjieba

    return bool(rjieba.has_word(text))
