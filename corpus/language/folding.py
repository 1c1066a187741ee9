"""Fold script, width and case to compare texts.

``fold`` keeps the length, so offsets in the folded text are offsets in the original text. OpenCC's
``t2s`` converts traditional to simplified characters (https://github.com/BYVoid/OpenCC).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import opencc

from corpus.language.person_names import SURNAMES

# The family names above that are written otherwise in traditional characters.
TRADITIONAL_SURNAMES = (
    "張劉陳楊黃趙吳孫馬羅鄭謝許鄧馮韓蕭葉蔣蘇魏呂盧鐘鍾譚陸賈韋鄒龔萬錢嚴賴覃莊顏聶齊龐顧賀龍"
)

# The dot in names as programs write it, folded to that of GB/T 15834.
_DOTS: Final = dict.fromkeys("•‧∙⋅・･", "·")
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
    return _DOTS.get(character, character)


def fold(text: str) -> str:
    """Fold script, width and case; ``len(fold(text)) == len(text)``, and it is idempotent.

    OpenCC converts whole phrases (干燥 and 幹部 differ), or characters if the length would change.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text)
    converted = _converter().convert(text)
    if len(converted) != len(text):
        converted = text
    return "".join(map(_fold_character, converted))


# Characters that simplified text uses as well, though OpenCC changes them: those of GB 2312 (乾坤,
# 瞭望, 於潜), and the forms that 通用规范汉字表 (2013) admits in names (毕昇).
_IN_NAMES: Final = frozenset("昇邨氾迺陞甯鉅龢谿菉蘋勣頫")
# Names and set phrases that keep the character in traditional text, too.
_KEPT: Final = re.compile(
    "乾[县縣隆坤陵元卦嘉安]|[毕畢洪李]昇|瞭[望哨]|於[潜潛陵菟]|幺麽|[宫宮]商角[徵]"
)
# After a family name these are a given name, unless they start a common word.
_GIVEN: Final = re.compile(
    rf"(?<=[{SURNAMES}{TRADITIONAL_SURNAMES}])(?:乾(?![燥淨净旱脆杯涸澀涩糧粮果貨货枯冰洗裂])|昇(?![級级華华值溫温高起]))"
)
_CLAUSE: Final = re.compile("[^，。；：！？、（）《》“”\n]+")
_LEAST_TRADITIONAL: Final = 2


@lru_cache(maxsize=65536)
def _is_shared(character: str) -> bool:
    """Return whether a character that OpenCC changes is one of simplified text as well."""
    return character in _IN_NAMES or _encodes(character, "gb2312")


@lru_cache(maxsize=65536)
def _is_simplified(character: str) -> bool:
    """Return whether only simplified text has a character: 们, 国."""
    return _encodes(character, "gb2312") and not _encodes(character, "big5hkscs")


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def simplify(text: str) -> str:
    """Convert the text to simplified characters; width and case stay, the length may change.

    Characters that both scripts use (乾, 昇, 於) are only converted where the text is traditional:
    its clause if that has other signs, else the whole text. Names and set phrases keep them.
    """
    plain = _LONE_SURROGATE.sub("\ufffd", text)
    converted = str(_converter().convert(plain))
    if converted == plain:
        return plain
    if len(converted) != len(plain):
        return "".join(_simplified_line(line) for line in plain.splitlines(keepends=True))
    changed = [n for n, (old, new) in enumerate(zip(plain, converted, strict=True)) if old != new]
    shared = {n for n in changed if _is_shared(plain[n])}
    if not shared:
        return converted
    kept = shared - _converted_shared(plain, shared, frozenset(changed))
    return "".join(plain[n] if n in kept else new for n, new in enumerate(converted))


def _simplified_line(line: str) -> str:
    converted = str(_converter().convert(line))
    return converted if len(converted) != len(line) else simplify(line)


def _converted_shared(text: str, shared: set[int], changed: frozenset[int]) -> set[int]:
    """Return which of the shared characters stand in traditional text."""
    protected = {
        n for kept in (_KEPT, _GIVEN) for match in kept.finditer(text) for n in range(*match.span())
    }
    whole = len(changed) - len(shared) > sum(map(_is_simplified, text))
    found: set[int] = set()
    for match in _CLAUSE.finditer(text):
        places = range(*match.span())
        here = [n for n in places if n in shared]
        if not here:
            continue
        simplified = sum(_is_simplified(text[n]) for n in places)
        strong = {n for n in places if n in changed and n not in shared}
        found.update(n for n in here if {n - 1, n + 1} & strong)  # 關於
        quoted = len(strong) >= _LEAST_TRADITIONAL and not simplified
        if quoted or (whole and (strong or not simplified)):
            found.update(here)
    return found - protected
