"""Tokens for lexical search: words and character bigrams of folded text.

This module is the door to rjieba (https://github.com/messense/rjieba-py), imported at first use.
No stopword is dropped: BM25 weighs down what is everywhere, and a list made for news throws away
的 in 的确 and 不 in 不忘初心.
"""

import re

from corpus.language.folding import fold

# Latin words and numbers stay whole, with decimals and per cent (5.2%, ai, 2035); 㐀 to 鿿 and
# the planes beyond are Chinese characters.
_RUN = re.compile(
    r"(?P<latin>[0-9a-zà-ÿ]+(?:[.,][0-9]+)*%?)|(?P<han>[㐀-鿿\U00020000-\U0003ffff]+)"
)


def words(text: str) -> list[str]:
    """Words, and the shorter words inside long ones, so that 基层 finds 基层组织."""
    import rjieba

    cut: list[str] = rjieba.cut_for_search(fold(text))
    return [word for word in cut if any(character.isalnum() for character in word)]


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters; a lone character, a Latin word or a number whole."""
    tokens: list[str] = []
    for match in _RUN.finditer(fold(text)):
        run = match.group()
        if match["latin"] or len(run) == 1:
            tokens.append(run)
        else:
            tokens.extend(run[start : start + 2] for start in range(len(run) - 1))
    return tokens


def certain(text: str) -> list[str]:
    """The bigrams that a longer text must have if it holds this one.

    A lone character or a Latin word at the edge may be a part of a longer one there.
    """
    tokens = bigrams(text)
    paired = [token for token in tokens if len(token) == 2 and not token.isascii()]
    return paired or tokens
