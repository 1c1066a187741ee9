"""The words of an English wish that rules know, in Chinese; the rest stays as it is."""

import re
from typing import Final

_ORDINALS: Final = (
    ("first|one|1st", "一"), ("second|two|2nd", "二"), ("third|three|3rd", "三"),
    ("fourth|four|4th", "四"), ("fifth|five|5th", "五"), ("sixth|six|6th", "六"),
    ("seventh|seven|7th", "七"), ("eighth|eight|8th", "八"), ("ninth|nine|9th", "九"),
)  # fmt: skip
_UNITS: Final = (("paragraphs?", "段"), ("sections?|parts?", "部分"), ("sentences?", "句"))
_VERBS: Final = (
    (r"\b(?:delete|remove|drop|cut out|take out)\b", "删掉"),
    (r"\b(?:swap|exchange|switch)\b", "对调"),
    (r"\b(?:merge|combine|join)\b", "合并"),
    (r"\b(?:split|break) (?=第)", "拆开"),
    (r"\bundo\b(?: that)?", "撤销"),
    (r"\bredo\b", "重做"),
    (r"\b(?:go on|continue|keep going)\b", "继续"),
    (r"\bhow long does it take\b.*|\bhow many minutes\b.*", "能讲几分钟"),
    (r"\bhow (?:long|many (?:words|characters))\b.*", "多少字"),
    (r"\bwhere (?:does|did|do) .* come from\b", "出处是哪里"),
    (r"\b(?:shorter|shorten|tighten)\b", "再短一点"),
    (r"\b(?:longer|expand|lengthen)\b", "再长一点"),
    (r"\b(?:polish|tone down|soften)\b", "润色"),
)
_ENGLISH: Final = re.compile(r"[A-Za-z]{3,}[^\u4e00-\u9fff]*[A-Za-z]{2,}")


def in_chinese(said: str) -> str:
    """The wish with the words that rules know in Chinese; a Chinese wish is as it was."""
    if not _ENGLISH.search(re.sub(r"[“\"].*?[”\"]", "", said)):
        return said
    for words, numeral in _ORDINALS:
        for unit, measure in _UNITS:
            said = re.sub(
                rf"(?:the )?(?:{words}) (?:{unit})|\b(?:{unit}) (?:{words})\b",
                f"第{numeral}{measure}", said, flags=re.IGNORECASE,
            )  # fmt: skip
        pair = rf"\b(?:{words}) and (?=第)"
        said = re.sub(pair, f"第{numeral}、", said, flags=re.IGNORECASE)
    for unit, measure in _UNITS:
        said = re.sub(rf"(?:the )?last (?:{unit})", f"最后一{measure}", said, flags=re.IGNORECASE)
    for pattern, verb in _VERBS:
        said = re.sub(pattern, verb, said, flags=re.IGNORECASE)
    return said
