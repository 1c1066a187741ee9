"""What a revision lost of the facts and quotations of its original, and what it added."""

import re
from typing import Final

from corpus.splitting.sentences import LINE_ENDS
from rag.draft.values import AttributedSentence
from rag.facts.agreement import lacking
from rag.quotations.spans import quoted_spans

# When, how often and how much at least, in words that are no dates and no numbers.
_WHEN: Final = re.compile(
    r"(?:今|去|明|前|本)年|年[底初内]|月[底初内]|(?:上|下)半年|[一二三四]季度|每(?:一)?(?:个)?[天日周月季年]"
    r"|每星期|汛期前?|当[天日]|至少|不少于|以上|以下|以内"
    # Who does it with whom, which is a fact of a task.
    r"|牵头|配合|分管|包保|督办|验收"
)
# What numbers a point among others, at its beginning and within.
_COUNT: Final = (
    r"第[一二三四五六七八九十]+(?=[，,、])|[一二三四五六七八九十]是|[一二三四五六七八九十]要"
)
LEADING_COUNT: Final = re.compile(rf"^(?:{_COUNT})[，,、]?")
_COUNTS: Final = re.compile(rf"{_COUNT}|首先|其次|再次|最后")
_ADDRESS: Final = re.compile(r"^(?:同志们|各位\w{2}|朋友们|大家好)(?=[，,！：])")


def lost(before: str, after: str) -> tuple[str, ...]:
    """Return the numbers, times, titles, names and quotations of ``before`` not in ``after``."""
    return _only_in(before, (after,))


def added(before: str, after: str, *, wish: str = "") -> tuple[str, ...]:
    """Return those of ``after`` that neither ``before`` nor the wish has."""
    return _only_in(after, (before, wish))


def structure_of(text: str) -> tuple[str, ...]:
    """Return what addresses the audience and what counts the points of a text."""
    return tuple([*_ADDRESS.findall(text), *_COUNTS.findall(text)])


def is_running_text(paragraph: tuple[AttributedSentence, ...]) -> bool:
    """Return whether a paragraph is running text, and no heading or salutation."""
    return bool(paragraph) and paragraph[-1].text.rstrip()[-1:] in LINE_ENDS


def _only_in(text: str, others: tuple[str, ...]) -> tuple[str, ...]:
    facts = [one.text for one in lacking(text, others)]
    quoted = [text[start:end] for start, end in quoted_spans(text)]
    quoted = [one for one in quoted if not any(one in other for other in others)]
    there = {_bare(one) for other in others for one in _WHEN.findall(other)}
    times = [one for one in _WHEN.findall(text) if _bare(one) not in there]
    return tuple(dict.fromkeys((*facts, *quoted, *times)))


def _bare(time: str) -> str:
    """每一个月 and 每月 are the same."""
    return time.replace("一", "").replace("个", "").replace("星期", "周").replace("日", "天")
