"""Cleaning rules on script: bracketed pinyin, and traditional characters to simplified ones.

Every rule is a pure function from clean text to clean text; the raw text keeps what was there, and
:func:`corpus.document.original.original_script` shows it.
"""

import re
from collections.abc import Iterator

from corpus.cleaning.characters import HAN
from corpus.cleaning.edits import Edit, apply, substitute
from corpus.document.values import CleanText
from corpus.language.folding import simplify

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Letters of pinyin, with the ɑ and ɡ of its typefaces.
_LETTERS = f"a-zɑɡüê{_TONED}"
# In brackets of any kind behind a Han character, as dictionary sites add it.
_PINYIN = re.compile(
    rf"(?<=[{HAN}])[(（\[［【〔][ \t]?([{_LETTERS}][{_LETTERS}1-5 '’·-]{{0,39}})[)）\]］】〕]", re.I
)
# One syllable of Hanyu Pinyin (GB/T 16159), loosely: initial, finals, n or ng or r, tone digit.
_SYLLABLE = re.compile(
    rf"(?:[zcs]h|[bpmfdtnlgɡkhjqxrzcsyw])?[aɑeiouüvê{_TONED}]{{1,4}}(?:n[gɡ]?|r)?[1-5]?", re.I
)
_TONE = re.compile(f"[{_TONED}]|[a-z][1-5]", re.I)
# Where such a site met a character that it could not write it lost the bracket too: 要?jiǎng)新.
_LOST = re.compile(rf"(?:[?？\ufffd][(（]?[{_LETTERS}1-5]{{1,7}}[)）])+", re.I)
_LOST_CHARACTER = "\ufffd"
# Fewer bracketed syllables with a tone mark than this are a gloss on a rare character, which a
# speech may well have; a page that was annotated has hundreds.
_LEAST_PINYIN = 3

_CLAUSE = re.compile("[^，。；：！？、\n]+")

# OpenCC leaves 著 alone, which Taiwan writes for the particle 着 too; in simplified text it is 着
# but for these words.
_PARTICLE = re.compile("(?<![显专名论原编土昭卓巨译遗新合拙所])著(?![名作述书称者录有])")
# A text of which more than this share was converted is in traditional characters throughout.
_LEAST_CONVERTED_SHARE = 0.05


def drop_pinyin(clean: CleanText) -> CleanText:
    """Bracketed pinyin behind characters is dropped where a page annotates them throughout.

    A character that the page lost in annotating it becomes U+FFFD, which is found as noise.
    """
    matches = [match for match in _PINYIN.finditer(clean.text) if _is_pinyin(match.group(1))]
    if sum(1 for match in matches if _TONE.search(match.group(1))) < _LEAST_PINYIN:
        return clean
    edits = [Edit(match.start(), match.end()) for match in matches]
    edits += [
        Edit(match.start(), match.end(), _LOST_CHARACTER)
        for match in _LOST.finditer(clean.text)
        if _TONE.search(match.group())
    ]
    return apply(clean, edits)


def _is_pinyin(gloss: str) -> bool:
    """Whether letters in brackets are a reading: they bear a tone, or are one syllable."""
    return bool(_TONE.search(gloss) or _SYLLABLE.fullmatch(gloss.strip()))


def to_simplified(clean: CleanText) -> CleanText:
    """Traditional characters become simplified ones; the raw text keeps what was there."""
    text = clean.text
    if (converted := simplify(text)) == text:
        return clean
    if len(converted) == len(text):
        edits = list(_differences(text, converted, 0))
    else:
        edits = list(_clause_edits(text))
    clean = apply(clean, edits)
    if len(edits) < _LEAST_CONVERTED_SHARE * len(text):
        return clean
    return substitute(clean, _PARTICLE, "着")


def _differences(text: str, converted: str, offset: int) -> Iterator[Edit]:
    pairs = zip(text, converted, strict=True)
    for place, (old, new) in enumerate(pairs, start=offset):
        # A simplified form beyond the basic plane exists on paper only: hardly a font has it.
        if old != new and new <= "\uffff":
            yield Edit(place, place + 1, new)


def _clause_edits(text: str) -> Iterator[Edit]:
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        converted = simplify(clause)
        if len(converted) == len(clause):
            yield from _differences(clause, converted, match.start())
        else:
            yield Edit(match.start(), match.end(), converted)
