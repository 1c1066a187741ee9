"""Letters that look like others: Cyrillic and Greek ones that print as Latin letters do.

The pairs are those single letters of Unicode's confusables (UTS #39) that no reader can tell apart.
"""

import re
from collections.abc import Iterator
from typing import Final

_LOOKALIKES: Final = {
    "АВЕЅІЈКМНОРСТУХԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ": "ABESIJKMHOPCTYXQWABEZHIKMNOPTYXCj",
    "аеѕіјорсухһԁԛԝԍαеινορυϲ": "aesijopcyxhdqwgaeivopuc",
}
_LATIN: Final = str.maketrans(
    {one: other for pair in _LOOKALIKES.items() for one, other in zip(*pair, strict=True)}
)
_OTHER: Final = "\u0370-\u03ff\u0400-\u052f"
_WORD: Final = re.compile(rf"[A-Za-z{_OTHER}]++")
_ANY_LATIN: Final = re.compile("[A-Za-z]")


def latin(text: str) -> str:
    """Return the text with Latin letters in place of those that look like them; same length."""
    return text.translate(_LATIN)


def mixed_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words with Latin letters and such as look like them, which nobody writes so."""
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and _ANY_LATIN.search(word) and latin(word).isascii():
            yield match
