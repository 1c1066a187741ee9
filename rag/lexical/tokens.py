"""Tokenize folded text into words and character bigrams for lexical search.

Only this module uses rjieba (https://github.com/messense/rjieba-py), which it imports at first use.
Stopwords are kept: BM25 gives frequent tokens little weight, and a list made for news would remove
的 from 的确 and 不 from 不忘初心.
"""

import re

from corpus.language.folding import fold

# Latin words and numbers stay whole, with decimals and per cent (5.2%, ai, 2035). 㐀 to 鿿 and the
# planes beyond are Chinese characters.
_RUN = re.compile(
    r"(?P<latin>[0-9a-zà-ÿ]+(?:[.,][0-9]+)*%?)|(?P<han>[㐀-鿿\U00020000-\U0003ffff]+)"
)


def words(text: str) -> list[str]:
    """Return words, and the shorter words inside long ones, so that 基层 finds 基层组织."""
    import rjieba

    cut: list[str] = rjieba.cut_for_search(fold(text))
    return [word for word in cut if any(character.isalnum() for character in word)]


def bigrams(text: str) -> list[str]:
    """Return pairs of adjacent Chinese characters; lone characters, Latin words, numbers whole."""
    tokens: list[str] = []
    for match in _RUN.finditer(fold(text)):
        run = match.group()
        if match["latin"] or len(run) == 1:
            tokens.append(run)
        else:
            tokens.extend(run[start : start + 2] for start in range(len(run) - 1))
    return tokens


def certain(text: str) -> list[str]:
    """Return the bigrams that every text containing this one has.

    A lone character or a Latin word at the edge may be part of a longer token there.
    """
    tokens = bigrams(text)
    paired = [token for token in tokens if len(token) == 2 and not token.isascii()]
    return paired or tokens
