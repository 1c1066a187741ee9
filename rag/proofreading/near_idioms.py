"""Find idioms with one wrong character: 一鼓做气 for 一鼓作气.

Four characters of which three stand in their places as in a known idiom are a slip, unless they
are words of their own: 艰苦奋头 is one, 艰苦战斗 is not. The list leaves out idioms after whose
pattern speakers make new ones (因地制宜, 因村制宜).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.files.shipped import shipped_json
from corpus.language.folding import fold
from corpus.language.words import is_word
from rag.draft.replacing import same_script
from rag.draft.values import Finding, Severity

_CHECK: Final = "错别字"
_LENGTH: Final = 4
_HAN_RUN: Final = re.compile(r"[\u4e00-\u9fff]{4,}")


def check_near_idioms(text: str) -> tuple[Finding, ...]:
    """Report four characters that are a known idiom but for one."""
    return tuple(_near(text))


def _near(text: str) -> Iterator[Finding]:
    gaps = _gaps()
    # 一視同仁 is right in its script.
    written, text = text, fold(text)
    for run in _HAN_RUN.finditer(text):
        for start in range(run.start(), run.end() - _LENGTH + 1):
            words = text[start : start + _LENGTH]
            right = next((idiom for key in _keys(words) if (idiom := gaps.get(key))), "")
            if right and words != right and not _is_phrase(words):
                span = (start, start + _LENGTH)
                yield Finding.at(
                    span, _CHECK, Severity.WARNING,
                    f"“{words}”疑是“{right}”写错了一个字", f"改为“{right}”",
                    right if same_script(written, text, span) else None,
                )  # fmt: skip


@lru_cache(maxsize=1)
def _gaps() -> dict[tuple[int, str], str]:
    """Return the idioms by their three other characters, for each place of the one left out."""
    idioms = shipped_json("rag.proofreading", "wrong_words")["idioms"]
    return {key: idiom for idiom in idioms for key in _keys(idiom)}


def _keys(words: str) -> Iterator[tuple[int, str]]:
    return ((place, words[:place] + words[place + 1 :]) for place in range(_LENGTH))


@lru_cache(maxsize=4096)
def _is_phrase(words: str) -> bool:
    """Return whether four characters are a word, or two words side by side."""
    if words in shipped_json("rag.proofreading", "wrong_words")["idioms"] or is_word(words):
        return True
    halves = is_word(words[:2]) and is_word(words[2:])
    return halves or is_word(words[:3]) or is_word(words[1:])
