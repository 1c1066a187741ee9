"""Clean the script: drop bracketed pinyin, and convert traditional characters to simplified ones.

The raw text keeps the original; :func:`corpus.document.original.original_script` shows it.
"""

import re
from collections.abc import Iterator

from corpus.cleaning.characters import HAN
from corpus.cleaning.edits import Edit, apply, substitute
from corpus.document.values import CleanText
from corpus.language.folding import simplify

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Letters of pinyin, including ɑ and ɡ, which pinyin fonts use.
_LETTERS = f"a-zɑɡüê{_TONED}"
# Pinyin in any brackets after a Han character, as dictionary sites add it.
_PINYIN = re.compile(
    rf"(?<=[{HAN}])[(（\[［【〔][ \t]?([{_LETTERS}][{_LETTERS}1-5 '’·-]{{0,39}})[)）\]］】〕]", re.I
)
# One syllable of Hanyu Pinyin (GB/T 16159), loosely: initial, finals, n or ng or r, tone digit.
_SYLLABLE = re.compile(
    rf"(?:[zcs]h|[bpmfdtnlgɡkhjqxrzcsyw])?[aɑeiouüvê{_TONED}]{{1,4}}(?:n[gɡ]?|r)?[1-5]?", re.I
)
_TONE = re.compile(f"[{_TONED}]|[a-z][1-5]", re.I)
# If such a site cannot write a character, it loses the bracket too: 要?jiǎng)新.
_LOST = re.compile(rf"(?:[?？\ufffd][(（]?[{_LETTERS}1-5]{{1,7}}[)）])+", re.I)
_LOST_CHARACTER = "\ufffd"
# Fewer syllables with a tone mark are glosses on rare characters; annotated pages have hundreds.
_LEAST_PINYIN = 3

_CLAUSE = re.compile("[^，。；：！？、\n]+")

# Taiwan writes 著 for 着 and OpenCC keeps it; simplified text has 着, except in these words.
_PARTICLE = re.compile("(?<![显专名论原编土昭卓巨译遗新合拙所])著(?![名作述书称者录有])")
# If more than this share was converted, the whole text is in traditional characters.
_LEAST_CONVERTED_SHARE = 0.05


def drop_pinyin(clean: CleanText) -> CleanText:
    """Drop bracketed pinyin after characters if the page annotates its whole text.

    A character that the page lost during annotation becomes U+FFFD, which is found as noise.
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
    """Return whether bracketed letters are pinyin: they have a tone, or are one syllable."""
    return bool(_TONE.search(gloss) or _SYLLABLE.fullmatch(gloss.strip()))


def to_simplified(clean: CleanText) -> CleanText:
    """Convert traditional characters to simplified ones."""
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
        # Hardly any font contains simplified forms outside the basic plane.
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
