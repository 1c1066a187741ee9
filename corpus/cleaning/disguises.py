"""Mark characters that disguise a text: those that nobody sees, and those that look like others.

Both are dropped or put right by rules of cleaning, and their flaw says that they were there. Pages
and PDF files have a few of their own (a zero-width space at the end of a line, ⽓ from a font), so
only what no program writes by itself is marked at once, and the rest when there is much of it.
"""

import re
from dataclasses import replace
from typing import Final

from corpus.cleaning.characters import HAN, VARIANT
from corpus.cleaning.edits import Edit, apply
from corpus.document.values import CleanText, Flaw, FlawKind
from corpus.language.lookalikes import latin, mixed_words

# Marks of direction that turn text round, tag characters, and selectors of the supplement: no
# editor and no page has them in Chinese text.
_PLANTED: Final = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff]")
# Between two characters or Latin letters, where they keep a word from being found. Mongolian and
# Persian need them between their letters.
_LETTER: Final = f"[A-Za-z0-9{HAN}]"
_BETWEEN: Final = re.compile(
    rf"(?<={_LETTER})[\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]+"
    rf"(?={_LETTER})"
)
# Of 87 zero-width spaces in 5,204 real texts, none stands between two letters.
_MOST_BETWEEN: Final = 2
# A font without a few characters gives their radicals.
_MOST_RADICALS: Final = 2


def mark_invisible(clean: CleanText) -> CleanText:
    """Mark a text with characters that nobody sees, which no program puts there by itself."""
    planted = len(_PLANTED.findall(clean.text))
    between = len(_BETWEEN.findall(clean.text))
    if not planted and between <= _MOST_BETWEEN:
        return clean
    reason = f"文中夹有 {planted + between} 处看不见的字符，已去掉"
    return _with(clean, Flaw(kind=FlawKind.INVISIBLE, reason=reason))


def put_right(clean: CleanText) -> CleanText:
    """Put Latin letters in place of Cyrillic and Greek ones within a word, and mark the text.

    Radicals in place of characters are marked here and replaced by
    :func:`corpus.cleaning.characters.unify_variants`.
    """
    mixed = list(mixed_words(clean.text))
    found = [match[0] for match in mixed]
    radicals = VARIANT.findall(clean.text)
    if len(radicals) > _MOST_RADICALS:
        found += radicals
    if not found:
        return clean
    shown = "、".join(f"“{one}”" for one in list(dict.fromkeys(found))[:_SHOWN])
    reason = f"有 {len(found)} 处用了形状相近的别的字符（如{shown}），已换成通用的字"
    edits = (Edit(one.start(), one.end(), latin(one[0])) for one in mixed)
    return _with(apply(clean, edits), Flaw(kind=FlawKind.LOOKALIKE, reason=reason))


_SHOWN: Final = 3


def _with(clean: CleanText, flaw: Flaw) -> CleanText:
    return replace(clean, flaws=(*clean.flaws, flaw))
