"""Compare what a draft says of a quotation with what its source says: speaker, day, occasion."""

import datetime
import re
from typing import Final

from corpus.language.grams import content
from corpus.language.person_names import DOTS
from rag.facts.finding import FactKind, find_facts
from rag.quotations.saying import Said, speaker_in
from rag.quotations.sources import Place

SPEAKER: Final = "讲话人"
DATE: Final = "日期"
OCCASION: Final = "场合"

# News tells a speech some days later.
_NEWS_DAYS: Final = 3
_DAY: Final = len("2019-03-05")
# What many meetings are called does not tell one from another.
_GENERIC: Final = re.compile(
    "全国|全省|全市|全县|全区|中央|重要|有关|工作|会议|大会|座谈会|推进会|现场会|动员会|部署会|汇报会|"
    "报告会|研讨会|工作会|论坛|仪式|年会|峰会|会上|调研|考察|讲话|第[一二三四五六七八九十百\\d]+[届次]?"
)
_SENTENCE_END: Final = re.compile(r"[。！？；\n]")


def disagreements(said: Said, place: Place) -> dict[str, tuple[str, str]]:
    """Return what differs, by name: what the draft says, and what the source says."""
    found = {
        SPEAKER: _speaker(said.speaker, place),
        DATE: _date(said.date, place),
        OCCASION: _occasion(said.occasion, place),
    }
    return {name: both for name, both in found.items() if both is not None}


def _speaker(said: str, place: Place) -> tuple[str, str] | None:
    source = place.source
    if not said or _same_person(said, source.speaker):
        return None
    if source.speaker:
        # A speaker may quote another one.
        return None if said in place.before else (said, source.speaker)
    if said in place.text or said in source.title:
        return None
    told = speaker_in(_SENTENCE_END.split(place.before)[-1])
    return (said, told) if told and not _same_person(said, told) else None


def _same_person(one: str, other: str) -> bool:
    """Return whether two names may be one person's: 近平 for 习近平, with any dot or none."""
    first, second = (re.sub(f"[{DOTS}]", "", name) for name in (one, other))
    return bool(first and second) and (first in second or second in first)


def _date(said: str, place: Place) -> tuple[str, str] | None:
    source = place.source
    if not said or not source.date or _same_date(said, source.date):
        return None
    if source.news and _days_apart(said, source.date) <= _NEWS_DAYS:
        return None
    near = f"{source.head}\n{place.before}"
    told = [one.value for one in find_facts(near) if one.kind is FactKind.DATE]
    return None if any(_same_date(said, one) for one in told) else (said, source.date)


def _same_date(said: str, known: str) -> bool:
    """Return whether two dates may be one day; either may lack its year, month or day."""
    if said.startswith("-") or known.startswith("-"):
        said, known = (one[one.find("-") :] for one in (said, known))
    shorter = min(len(said), len(known))
    return said[:shorter] == known[:shorter]


def _days_apart(said: str, known: str) -> int:
    if not len(said) == len(known) == _DAY:
        return _NEWS_DAYS + 1
    try:
        first, second = map(datetime.date.fromisoformat, (said, known))
    except ValueError:
        return _NEWS_DAYS + 1
    return abs((first - second).days)


def _occasion(said: str, place: Place) -> tuple[str, str] | None:
    source = place.source
    core = content(_GENERIC.sub("，", said)).bigrams
    told = source.occasion or source.title
    if not core or not told:
        return None
    known = content("\n".join((source.occasion, source.title, source.head, place.before)))
    return None if set(core) & set(known.bigrams) else (said, told)
