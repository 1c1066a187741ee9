"""Cleaning rules on characters: invisible ones, width, script, pinyin, punctuation.

Every rule is a pure function from clean text to clean text.
"""

import re
from collections.abc import Iterator

from corpus.cleaning_edits import Edit, apply, substitute
from corpus.document import CleanText
from corpus.folding import simplify

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Zero width, joiners, direction marks, soft hyphen, byte order mark, variation selectors, and
# control characters but for tab, line feed and form feed.
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
)
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_WIDE_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FULL_WIDTH = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0b\uff04\uff0f\uff20\uff1d]"
)
_FULL_WIDTH_POINT = re.compile(r"(?<=[0-9\uff10-\uff19])[．－](?=[0-9\uff10-\uff19])")
_FULL_WIDTH_DISTANCE = 0xFEE0

# One syllable of pinyin in brackets behind a Han character, as dictionary sites add it.
_LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜêńňǹḿ"
_PINYIN = re.compile(rf"(?<=[{HAN}])[(（][ \t]*([{_LETTERS}]{{1,6}})[ \t]*[)）]")
_TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
# Fewer bracketed syllables with a tone mark than this are a gloss on a rare character, which a
# speech may well have; a page that was annotated has hundreds.
_LEAST_PINYIN = 3

_CLAUSE = re.compile("[^，。；：！？、\n]+")

# OpenCC leaves 著 alone, which Taiwan writes for the particle 着 too; in simplified text it is 着
# but for these words.
_PARTICLE = re.compile("(?<![显专名论原编土昭卓巨译遗新合拙所])著(?![名作述书称者录有])")
# A text of which more than this share was converted is in traditional characters throughout.
_LEAST_CONVERTED_SHARE = 0.05

_TO_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
_CJK = rf"{HAN}，。；：！？、“”‘’《》〈〉（）【】〔〕…—％"
_MARK_AFTER_HAN = re.compile(rf"(?<=[{_CJK}])([,;!?]|:(?!//))")
_MARK_BEFORE_HAN = re.compile(
    rf"(?<![0-9A-Za-z\s])[,:;!?](?=[{_CJK}])|(?<=[0-9A-Za-z%])[,;!?](?=[{HAN}“《（])"
)
_BRACKETS = re.compile(r"\(([^()（）\n]{0,200})\)")
_LONE_BRACKET = re.compile(rf"\((?=[{HAN}“《])|(?<=[{HAN}，。；：！？”》])\)")
_FULL_BRACKET = {"(": "（", ")": "）"}
_HAN = re.compile(f"[{HAN}]")
_STRAIGHT_QUOTE = re.compile('"')
_SPACE_AT_MARK = re.compile(
    r"[ \t]+(?=[，。；：！？、）”’》】〉])|(?<=[，。；：！？、（“‘《【〈])[ \t]+"
)


def drop_invisible(clean: CleanText) -> CleanText:
    """Characters nobody sees are dropped, line breaks become LF, wide spaces plain ones."""
    clean = substitute(clean, _INVISIBLE, "")
    clean = substitute(clean, _LINE_BREAK, "\n")
    return substitute(clean, _WIDE_SPACE, " ")


# Longer runs of blanks, dots or rules say no more than these, and would cost the patterns of the
# later rules quadratic time.
_LONG_RUN = re.compile(r"([ \t])[ \t]{8,}|([.…。·])[.…。·]{12,}|([_＿\-—|*=~])\3{30,}")
_LONG_RUN_KEPT = {1: 8, 2: 12, 3: 30}
_BLANK_LINES = re.compile(r"(\n)(?:[ \t]{0,8}\n){3,}")


def shorten_runs(clean: CleanText) -> CleanText:
    """Long runs of blanks, blank lines, dots and rules are cut to a length that says the same."""
    clean = apply(clean, (_shortened(match) for match in _LONG_RUN.finditer(clean.text)))
    return substitute(clean, _BLANK_LINES, "\n\n\n")


def _shortened(match: re.Match[str]) -> Edit:
    return Edit(match.start() + _LONG_RUN_KEPT[match.lastindex or 1], match.end())


def narrow_letters(clean: CleanText) -> CleanText:
    """Full-width digits, Latin letters and signs become half width; punctuation stays."""
    clean = substitute(
        clean, _FULL_WIDTH_POINT, lambda m: chr(ord(m.group()) - _FULL_WIDTH_DISTANCE)
    )
    return substitute(clean, _FULL_WIDTH, lambda m: chr(ord(m.group()) - _FULL_WIDTH_DISTANCE))


def drop_pinyin(clean: CleanText) -> CleanText:
    """Bracketed pinyin behind characters is dropped where a page annotates them throughout."""
    matches = list(_PINYIN.finditer(clean.text))
    if sum(1 for match in matches if _TONE.search(match.group(1))) < _LEAST_PINYIN:
        return clean
    return apply(clean, (Edit(match.start(), match.end()) for match in matches))


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


def widen_punctuation(clean: CleanText) -> CleanText:
    """Half-width marks in Chinese text become full width; numbers and Latin keep theirs."""
    clean = substitute(clean, _MARK_AFTER_HAN, _widen_after)
    clean = substitute(clean, _MARK_BEFORE_HAN, lambda m: _TO_FULL[m.group()])
    clean = apply(clean, _bracket_edits(clean.text))
    clean = substitute(clean, _LONE_BRACKET, lambda m: _FULL_BRACKET[m.group()])
    clean = apply(clean, _quote_edits(clean.text))
    return substitute(clean, _SPACE_AT_MARK, "")


def _widen_after(match: re.Match[str]) -> str:
    return _TO_FULL[match.group()]


def _bracket_edits(text: str) -> Iterator[Edit]:
    for match in _BRACKETS.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if _HAN.search(before + match.group(1) + after):
            yield Edit(match.start(), match.start() + 1, "（")
            yield Edit(match.end() - 1, match.end(), "）")


def _quote_edits(text: str) -> Iterator[Edit]:
    """Straight quotation marks of a line become curly in turn where they pair up around Chinese."""
    start = 0
    for line in text.split("\n"):
        places = [start + match.start() for match in _STRAIGHT_QUOTE.finditer(line)]
        if places and len(places) % 2 == 0 and _HAN.search(line):
            for index, place in enumerate(places):
                yield Edit(place, place + 1, "”" if index % 2 else "“")
        start += len(line) + 1
