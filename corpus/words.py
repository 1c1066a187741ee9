"""Words of a text; a door to rjieba (jieba in Rust, MIT), imported at first use."""

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
