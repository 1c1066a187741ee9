"""Clean characters: invisible ones, width, variants, punctuation."""

import re
import unicodedata
from collections.abc import Iterator

from corpus.cleaning.edits import Edit, apply, substitute
from corpus.document.values import CleanText
from corpus.language.invisible import INVISIBLE

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_WIDE_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Full-width digits, Latin letters and ％ ＋ ＄ ／ ＠ ＝ ＆ ＃ ＊ ＜ ＞ ＿ ｜.
_FULL_WIDTH = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0b\uff04\uff0f\uff20\uff1d"
    "\uff06\uff03\uff0a\uff1c\uff1e\uff3f\uff5c]"
)
_FULL_WIDTH_POINT = re.compile(r"(?<=[0-9\uff10-\uff19])[．－](?=[0-9\uff10-\uff19])")
_FULL_WIDTH_DISTANCE = 0xFEE0

# Radicals, which PDF fonts contain instead of characters (⼀ for 一), and compatibility ideographs.
VARIANT = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
# Small, vertical and half-width forms of Chinese marks (U+FE10 to FE6F, U+FF61 to FF64).
_MARK_FORMS = {
    "﹐": "，", "﹑": "、", "﹒": "．", "﹔": "；", "﹕": "：", "﹖": "？", "﹗": "！", "﹙": "（",
    "﹚": "）", "︰": "：", "︵": "（", "︶": "）", "︿": "〈", "﹀": "〉", "︽": "《", "︾": "》",
    "︻": "【", "︼": "】", "︐": "，", "︒": "。", "︑": "、", "︓": "：", "︔": "；", "︕": "！",
    "︖": "？", "｡": "。", "､": "、",
}  # fmt: skip
_MARK_FORM = re.compile(f"[{''.join(_MARK_FORMS)}]")

# The dot between the parts of a name (艾尔肯·吐尼亚孜), as other programs write it.
_NAME_DOT = re.compile(rf"(?<=[{HAN}])[•‧∙⋅・･](?=[{HAN}])")
_WIDE_NAME_DOT = re.compile(rf"(?<=[{HAN}])(?<![一二三四五六七八九十])．(?=[{HAN}])")

_TO_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
_CJK = rf"{HAN}，。；：！？、“”‘’《》〈〉（）【】〔〕…—％"
_MARK_AFTER_HAN = re.compile(rf"(?<=[{_CJK}])(?:[,;!?]|:(?!//))+")
_MARK_BEFORE_HAN = re.compile(
    rf"(?<![0-9A-Za-z\s,:;!?])[,:;!?]+(?=[{_CJK}])|(?<=[0-9A-Za-z%])[,;!?](?=[{HAN}“《（])"
)
_BRACKETS = re.compile(r"\(([^()（）\n]{0,200})\)")
_LONE_BRACKET = re.compile(rf"\((?=[{HAN}“《])|(?<=[{HAN}，。；：！？”》])\)")
_FULL_BRACKET = {"(": "（", ")": "）"}
_HAN = re.compile(f"[{HAN}]")
_SPACE_AT_MARK = re.compile(
    r"[ \t]+(?=[，。；：！？、）”’》】〉])|(?<=[，。；：！？、（“‘《【〈])[ \t]+"
)


def drop_invisible(clean: CleanText) -> CleanText:
    """Drop invisible characters, and normalise line breaks to LF and wide spaces to spaces."""
    clean = substitute(clean, INVISIBLE, "")
    clean = substitute(clean, _LINE_BREAK, "\n")
    return substitute(clean, _WIDE_SPACE, " ")


# Longer runs of blanks, dots or rules mean nothing more, and make later patterns quadratic.
_LONG_RUN = re.compile(r"([ \t])[ \t]{8,}|([.…。·])[.…。·]{12,}|([_＿\-—|*=~])\3{30,}")
_LONG_RUN_KEPT = {1: 8, 2: 12, 3: 30}
_BLANK_LINES = re.compile(r"(\n)(?:[ \t]{0,8}\n){3,}")


def shorten_runs(clean: CleanText) -> CleanText:
    """Cut long runs of blanks, blank lines, dots and rules to a length with the same meaning."""
    clean = apply(clean, (_shortened(match) for match in _LONG_RUN.finditer(clean.text)))
    return substitute(clean, _BLANK_LINES, "\n\n\n")


def _shortened(match: re.Match[str]) -> Edit:
    return Edit(match.start() + _LONG_RUN_KEPT[match.lastindex or 1], match.end())


def narrow_letters(clean: CleanText) -> CleanText:
    """Turn full-width digits, Latin letters and signs into half width; punctuation stays."""
    clean = substitute(
        clean, _FULL_WIDTH_POINT, lambda m: chr(ord(m.group()) - _FULL_WIDTH_DISTANCE)
    )
    return substitute(clean, _FULL_WIDTH, lambda m: chr(ord(m.group()) - _FULL_WIDTH_DISTANCE))


def unify_variants(clean: CleanText) -> CleanText:
    """Replace radicals, compatibility ideographs and unusual forms of marks with usual ones."""
    clean = substitute(clean, VARIANT, lambda m: _usual(m.group()))
    clean = substitute(clean, _MARK_FORM, lambda m: _MARK_FORMS[m.group()])
    clean = substitute(clean, _NAME_DOT, "·")
    # Some fonts write the full stop ．; a text with 。 does not mean it so.
    stops = clean.text.count("。") > clean.text.count("．")
    return substitute(clean, _WIDE_NAME_DOT, "·") if stops else clean


def _usual(character: str) -> str:
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character


def widen_punctuation(clean: CleanText) -> CleanText:
    """Turn half-width marks in Chinese text into full width, but not in numbers and Latin text."""
    clean = substitute(clean, _MARK_AFTER_HAN, _widened)
    clean = substitute(clean, _MARK_BEFORE_HAN, _widened)
    clean = apply(clean, _bracket_edits(clean.text))
    clean = substitute(clean, _LONE_BRACKET, lambda m: _FULL_BRACKET[m.group()])
    return substitute(clean, _SPACE_AT_MARK, "")


def _widened(match: re.Match[str]) -> str:
    return "".join(_TO_FULL[mark] for mark in match.group())


def _bracket_edits(text: str) -> Iterator[Edit]:
    for match in _BRACKETS.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if _HAN.search(before + match.group(1) + after):
            yield Edit(match.start(), match.start() + 1, "（")
            yield Edit(match.end() - 1, match.end(), "）")
