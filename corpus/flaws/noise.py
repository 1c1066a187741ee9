"""Find noise from wrong decoding, text recognition (OCR) and careless copying.

One sign is enough. But a letter or mark between Chinese characters may be a name, so only several
of them count.
"""

import re
from collections.abc import Iterator
from typing import Final

from corpus.document.values import Flaw, FlawKind

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"

# --- wrong decoding ------------------------------------------------------------------------------

# UTF-8 decoded as Latin-1 or Windows-1252: a lead byte and its followers (ä¸­).
_FOLLOWING = "\u0080-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
# UTF-8 decoded as GBK: the results of a character's first two bytes (涓 for 中). Each may occur in
# normal text (涓涓细流, 绛县), but not four so close together.
_GBK = "".join(
    bytes((lead, trail)).decode("gbk") for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0)
)
_UNDECODED: Final = (
    # Replacement characters, and private-use characters from missing fonts.
    re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]+"),
    re.compile("锟斤拷|烫烫烫|屯屯屯|ï»¿"),
    re.compile(f"(?:[À-ï][{_FOLLOWING}]{{1,2}}){{2,}}"),
    # GBK decoded as Latin-1: ÖÐ¹ú. Not ×××, which masks a name, and not dots and units.
    re.compile(r"(?:(?![×÷·°±§])[¡-ÿ]){4,}"),
    re.compile(f"[{_GBK}](?:.{{0,2}}?[{_GBK}]){{3,}}.?"),
    # Half-width katakana from Shift-JIS, and marks in place of lost characters inside a sentence.
    re.compile("[ｦ-ﾟ]{3,}"),
    re.compile(rf"(?<=[{_HAN}])[?？]{{3,}}(?=[{_HAN}])"),
)
_ENTITY = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|hellip|mdash|middot|#\d{2,6}|#x[\da-fA-F]{2,5});"
)

# --- text recognition ----------------------------------------------------------------------------

_RADICALS = "亻氵扌纟讠钅饣忄犭礻衤刂阝宀冖辶艹疒虍彳丬灬勹匚\u2e80-\u2fdf\u31c0-\u31ef"
_RADICAL = re.compile(f"[{_RADICALS}]+")
_MISREAD: Final = (
    (
        re.compile(
            r"(?<![A-Za-z])(?:\d[lIOo](?=[\d%年月日])|[lIO]\d+(?=[年月日%]))"
            r"|(?<![A-Za-z\d])[lIO](?=[年月日]\d)"
        ),
        "数字疑似识别错误",
    ),
    (re.compile(r"(?<=\d)曰|(?<=[今近节生])曰(?![：:“，])|曰(?=[常益][^：:])"), "“日”疑似误作“曰”"),
)
# A single letter between characters (not X, which masks; not A级, B超, T恤, 浙江e港通), and marks
# that occur in no sentence (互联网+ and formulas have + and =).
_STRAY = re.compile(
    rf"(?<=[{_HAN}])[b-df-jl-oq-wy](?=[{_HAN}])|(?<=[{_HAN}])[~^#$@{{}}■◆▲▼◇△※†‡¤¦¬¶](?=[{_HAN}])"
)
_LEAST_STRAY = 3
_SPACED = re.compile(rf"(?:[{_HAN}][ \u3000]){{6,}}[{_HAN}]")
_REPEATED = re.compile(rf"([{_HAN}]{{2,8}})\1{{3,}}|([{_HAN}])\2{{5,}}")
_LEAST_LINE = 10
# If more than this share is neither letter, number nor usual punctuation, the line is no text.
_NOISE_SHARE = 0.4
_USUAL = frozenset("，。、；：？！“”‘’（）《》〈〉【】—…·-,.;:?!()[]/% \u3000〔〕＿_")

# --- unclosed marks ------------------------------------------------------------------------------

_PAIRS: Final = {"”": "“", "》": "《", "）": "（", "】": "【"}
_CLOSING: Final = {opening: closing for closing, opening in _PAIRS.items()}
_OPENING: Final = frozenset(_PAIRS.values())
_NAMES: Final = {"“": "引号", "《": "书名号", "（": "括号", "【": "括号"}
# Marks open at once in a line of text; more are lost ones, and would take quadratic time.
_DEEPEST = 50
# How many characters after the line's end a bracket may be closed.
_REACH = 200
_MARKS = re.compile("[“”《》（）【】]")


def find_noise(text: str) -> Iterator[Flaw]:
    """Find broken or misread characters, garbage, and marks that are never closed."""
    for pattern in _UNDECODED:
        yield from _each(pattern, text, "有无法辨认的字符")
    yield from _each(_ENTITY, text, "有网页代码残留")
    yield from _each(_RADICAL, text, "有拆散的偏旁，疑似识别错误")
    for pattern, reason in _MISREAD:
        yield from _each(pattern, text, reason)
    stray = list(_each(_STRAY, text, "夹杂多余的字母或符号，疑似识别错误"))
    if len(stray) >= _LEAST_STRAY:
        yield from stray
    yield from (
        _noise(match.start(), match.end(), "字间夹有空格")
        for match in _SPACED.finditer(text)
        if not _is_line(text, match)
    )
    yield from _each(_REPEATED, text, "同样的文字反复出现")
    yield from _noise_lines(text)
    yield from _unclosed(text)


def _each(pattern: re.Pattern[str], text: str, reason: str) -> Iterator[Flaw]:
    for match in pattern.finditer(text):
        yield _noise(match.start(), match.end(), reason)


def _noise_lines(text: str) -> Iterator[Flaw]:
    start = 0
    for line in text.split("\n"):
        if len(line) >= _LEAST_LINE and not _is_plain(line):
            odd = sum(not (one.isalnum() or one in _USUAL) for one in line)
            if odd > _NOISE_SHARE * len(line):
                yield _noise(start, start + len(line), "整行多是符号")
        start += len(line) + 1


_PLAIN = re.compile(rf"[{_HAN}]{{6}}")


def _is_plain(line: str) -> bool:
    """Return whether a line has a run of characters, which garbage lacks; this is a fast check."""
    return bool(_PLAIN.search(line))


def _is_line(text: str, match: re.Match[str]) -> bool:
    """Return whether a match is a whole line; a title may have spaces between characters."""
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return around.strip() == ""


def _unclosed(text: str) -> Iterator[Flaw]:
    """Find opening marks that are not closed in their line or before the next quotation starts.

    A quotation of several paragraphs opens in each and closes in the last one. A bracket may close
    on the next line if the line was broken inside it.
    """
    start = 0
    for line in text.split("\n"):
        for place, mark in _open_marks(line):
            after = text[start + len(line) + 1 :][:_REACH]
            if not _closed_later(mark, after):
                yield _noise(start + place, start + place + 1, f"{_NAMES[mark]}没有收尾")
        start += len(line) + 1


def _closed_later(mark: str, after: str) -> bool:
    if mark == "“":
        return after[:1] in ("“", "”")
    closing = _CLOSING[mark]
    return closing in after and mark not in after[: after.index(closing)]


def _open_marks(line: str) -> Iterator[tuple[int, str]]:
    """Yield the positions and marks that stay open in a line, in the order of their detection."""
    opened: list[tuple[int, str]] = []
    for match in _MARKS.finditer(line):
        mark = match.group()
        if mark == "“":
            yield from (one for one in opened if one[1] == "“")
            opened = [one for one in opened if one[1] != "“"]
        if mark in _OPENING:
            opened.append((match.start(), mark))
            if len(opened) > _DEEPEST:
                yield opened.pop(0)
            continue
        # If an outer mark closes, marks opened inside it that are still open stay unclosed.
        kinds = [kind for _, kind in opened]
        if _PAIRS[mark] in kinds:
            last = len(kinds) - 1 - kinds[::-1].index(_PAIRS[mark])
            yield from opened[last + 1 :]
            opened = opened[:last]
    yield from opened


def _noise(start: int, end: int, reason: str) -> Flaw:
    return Flaw(kind=FlawKind.NOISE, reason=reason, start=start, end=end)
