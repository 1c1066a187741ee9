"""Words of a text; a door to rjieba (jieba in Rust, MIT), imported at first use."""


def cut(text: str) -> list[str]:
    """The words of ``text`` in order; together they are the text.

    Words are those of the dictionary; none is guessed (no hidden Markov model), so that the same
    characters between the same neighbours are cut alike everywhere.
    """
    import rjieba

    words: list[str] = rjieba.cut(text, False)
    return words
