"""Fold script, width and case to compare texts.

``fold`` keeps the length, so offsets in the folded text are offsets in the original text. OpenCC's
``t2s`` converts traditional to simplified characters (https://github.com/BYVoid/OpenCC).
"""

import re
import unicodedata
from functools import lru_cache

import opencc

# Lone surrogates come from wrongly decoded files. OpenCC rejects them.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """Fold one character to one character: simplified, half width, lower case."""
    for convert in (_converter().convert, lambda c: unicodedata.normalize("NFKC", c), str.lower):
        converted = convert(character)
        if len(converted) == 1:
            character = converted
    return character


def fold(text: str) -> str:
    """Fold script, width and case; ``len(fold(text)) == len(text)``, and it is idempotent.

    OpenCC converts whole phrases (干燥 and 幹部 differ), or characters if the length would change.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text)
    converted = _converter().convert(text)
    if len(converted) != len(text):
        converted = text
    return "".join(map(_fold_character, converted))


def simplify(text: str) -> str:
    """Convert the text to simplified characters; width and case stay, the length may change."""
    return str(_converter().convert(_LONE_SURROGATE.sub("\ufffd", text)))
