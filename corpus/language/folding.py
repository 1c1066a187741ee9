"""Folding: one script and one width for comparing texts, without moving a single offset.

``fold`` keeps the length, so an offset into the folded text is an offset into the text itself.
The traditional-to-simplified conversion is OpenCC's ``t2s`` (https://github.com/BYVoid/OpenCC).
"""

import re
import unicodedata
from functools import lru_cache

import opencc

# Half a pair, from a file decoded wrongly: no text, and OpenCC refuses it.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """One character to one character: simplified, half width, lower case."""
    for convert in (_converter().convert, lambda c: unicodedata.normalize("NFKC", c), str.lower):
        converted = convert(character)
        if len(converted) == 1:
            character = converted
    return character


def fold(text: str) -> str:
    """Fold script, width and case; ``len(fold(text)) == len(text)``, and it is idempotent.

    OpenCC converts whole phrases where that keeps the length (干燥 and 幹部 differ by context);
    where it does not, each character is converted alone.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text)
    converted = _converter().convert(text)
    if len(converted) != len(text):
        converted = text
    return "".join(map(_fold_character, converted))


def simplify(text: str) -> str:
    """The text in simplified characters, width and case kept; the length may change."""
    return str(_converter().convert(_LONE_SURROGATE.sub("\ufffd", text)))
