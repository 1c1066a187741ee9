"""Read the quotations of a draft: which words are quoted, from whom, from when and from where.

Not all that stands in quotation marks is a quotation. Terms (“三农”), names of campaigns and words
in another sense are short and stand under no verb of saying. A *loose* quotation may be either: it
is reported only where a source has nearly the same words.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from corpus.files.shipped import shipped_json
from corpus.language.grams import content
from rag.quotations.saying import Said, said_after, said_before, title_before
from rag.quotations.spans import quoted_spans

# What is quoted without a speaker is a term or a name if it is shorter, else a slogan.
LONG_QUOTATION: Final = 8
# Under a verb of saying with a colon or comma, so much is a quotation; without one, a term.
_SHORT_QUOTATION: Final = 4
_SHORT_WITHOUT_COLON: Final = 6
# A part of a quotation between two ellipses is compared if it is as long as this.
_LEAST_PART: Final = 4
# Longer words are no name of a campaign.
_LONGEST_NAME: Final = 20
_ELLIPSIS: Final = re.compile(r"…+|\.{3,}|。{3,}")
# What stands between two quotations of one speaker: “……”“……”, “……”，他说，“……”.
_BETWEEN: Final = re.compile(
    r"[”」』’\"＂'＇]?[，,、；;。\s]*(?:(?:和|与|及|以及|并|又|还|也|同时|另|再)?[，,]?"
    r"|(?:他|她|他们|[^，。；“”]{0,8}(?:同志|书记|总书记|主席|总理)?)"
    r"(?:又|还|接着|进一步|同时)?(?:说|指出|强调|提出|要求|讲道?|问道?|道)"
    r"(?:[，,：:])?)[“「『‘\"＂'＇]?"
)
# The noun that makes the words before it a name: “不忘初心、牢记使命”主题教育.
_NAMED: Final = re.compile(
    r"[”」』’\"＂'＇](?:的)?(?:重大|重要|总体|系列|专题|国家|创新|新|大)?"
    r"(?:主题|专项|行动|工程|计划|活动|战略|倡议|方针|政策|理念|精神|思想|原则|模式|机制|制度|"
    r"工作法|体系|布局|改革|建设|品牌|平台|奖|称号|整治|战役|攻坚|规划|目标|任务|格局|方案|教育|"
    r"方法|经验|做法|法|工作|项目|协议|概念|意识|现象|问题|论|观|式|型|化|文化|口号|故事|系统)"
)
_CALLED: Final = re.compile(
    r"(?:所谓的?|称为|称作|叫做?|叫作|名为|誉为|号称|主题[是为]?|题为|题目是|以|命名为|被评为|荣获|获得?)"
    r"[：:]?[“「『‘\"＂'＇]$"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words at ``[start:end]`` of a draft, without their marks, and what is said of them.

    ``value`` is their content. ``title`` is the text that they are quoted from, by name. A
    ``loose`` quotation may be a name.
    """

    start: int
    end: int
    text: str
    value: str
    said: Said | None = None
    title: str = ""
    loose: bool = False

    @property
    def attributed(self) -> bool:
        """Whether the draft says that somebody, or some text, says these words."""
        return self.said is not None or bool(self.title)


def read_quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of ``text`` that a source must have; no terms and set phrases."""
    found: list[Quotation] = []
    before: Quotation | None = None
    for start, end in quoted_spans(text):
        one = _read(text, start, end)
        if before is not None and not one.attributed:
            between = text[before.end : start]
            if _BETWEEN.fullmatch(between):
                one = replace(one, said=before.said, title=before.title)
        before = one
        if _is_quotation(text, one):
            found += _parts(text, replace(one, loose=_is_loose(text, one)))
    return tuple(found)


def _read(text: str, start: int, end: int) -> Quotation:
    quoted = text[start:end]
    said = said_before(text, start - 1) or said_after(text, end + 1)
    title = title_before(text, start - 1)
    return Quotation(start, end, quoted, content(quoted).characters, said, title)


def _is_quotation(text: str, one: Quotation) -> bool:
    if one.value in _set_phrases():
        return False
    if len(one.value) >= LONG_QUOTATION:
        return True
    if not one.attributed:
        return False
    introduced = text[one.start - 2 : one.start - 1] in ("：", ":", "，", ",")
    least = _SHORT_QUOTATION if introduced else _SHORT_WITHOUT_COLON
    return len(one.value) >= least and not _NAMED.match(text, one.end)


def _is_loose(text: str, one: Quotation) -> bool:
    if len(one.value) > _LONGEST_NAME:
        return False
    if _CALLED.search(text, max(0, one.start - 8), one.start):
        return True
    introduced = text[one.start - 2 : one.start - 1] in ("：", ":")
    return not introduced and _NAMED.match(text, one.end) is not None


def _parts(text: str, one: Quotation) -> list[Quotation]:
    """Split a quotation at its ellipses; what is left out between them is not compared."""
    begins = [one.start, *(one.start + m.end() for m in _ELLIPSIS.finditer(one.text))]
    ends = [*(one.start + m.start() for m in _ELLIPSIS.finditer(one.text)), one.end]
    parts = [
        replace(one, start=a, end=b, text=text[a:b], value=content(text[a:b]).characters)
        for a, b in zip(begins, ends, strict=True)
    ]
    return [part for part in parts if len(part.value) >= _LEAST_PART]


@lru_cache(maxsize=1)
def _set_phrases() -> frozenset[str]:
    """The known formulations in quotation marks, which are names and no quotations."""
    return frozenset(
        content(phrase).characters
        for entry in shipped_json("rag.formulations", "formulations")
        for phrase in (entry["phrase"], *entry["variants"])
    )
