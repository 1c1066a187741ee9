"""Check the quotations and titles of a draft: the same, different, or in no source."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from corpus.language.grams import content
from rag.draft.differing import DiffStep
from rag.draft.values import Finding, Severity
from rag.quotations.agreeing import disagreements
from rag.quotations.reading import Quotation, read_quotations
from rag.quotations.saying import Said
from rag.quotations.sources import Place, Sources
from rag.quotations.titles import check_titles
from rag.quotations.values import ComparedQuotation, QuotedSource, Status

# One character in so many may differ, for words to count as quoted from a source: attributed ones,
# slogans, and words that may be a name.
_ATTRIBUTED: Final = 3
_SLOGAN: Final = 4
_LOOSE: Final = 5
# Words that stand in so many documents were said on many occasions.
_OFTEN_SAID: Final = 3


@dataclass(frozen=True, slots=True)
class _Judged:
    """A quotation, its status, its nearest place, and what the draft says otherwise."""

    quotation: Quotation
    status: Status
    place: Place | None
    differs: dict[str, tuple[str, str]]
    often: bool


def check_quotations(text: str, sources: Sources) -> tuple[Finding, ...]:
    """Report quotations and titles that differ from the sources, or that no source has.

    Without sources nothing can be compared, and nothing is reported.
    """
    if not len(sources):
        return ()
    quotations = [one for judged in _judge(text, sources) for one in _findings(judged)]
    return (*quotations, *check_titles(text, sources))


def compare_quotations(text: str, sources: Sources) -> tuple[ComparedQuotation, ...]:
    """Return every quotation of a text with its status; empty without sources."""
    return tuple(map(_compared, _judge(text, sources))) if len(sources) else ()


def _judge(text: str, sources: Sources) -> list[_Judged]:
    found = [_judge_one(one, sources) for one in read_quotations(text)]
    # What may be a name is no quotation where no source has it.
    return [one for one in found if one.place is not None or not one.quotation.loose]


def _judge_one(one: Quotation, sources: Sources) -> _Judged:
    share = _LOOSE if one.loose else _ATTRIBUTED if one.attributed else _SLOGAN
    places = sources.places(one.text, most_changes=max(1, len(one.value) // share))
    if not places:
        return _Judged(one, Status.UNKNOWN, None, {}, often=False)
    changes = places[0].changes
    said = one.said or Said()
    # Of the documents with the words, the draft means the one that agrees with it most.
    best, differs = min(
        ((place, disagreements(said, place)) for place in places if place.changes == changes),
        key=lambda pair: (len(pair[1]), not _is_named(one.title, pair[0])),
    )
    status = Status.DIFFERENT if changes else Status.SAME
    return _Judged(one, status, best, differs, often=len(places) >= _OFTEN_SAID)


def _is_named(title: str, place: Place) -> bool:
    return bool(title) and content(title).characters in content(place.source.title).characters


def _findings(judged: _Judged) -> list[Finding]:
    one, place = judged.quotation, judged.place
    span = (one.start, one.end)
    if place is None:
        quiet = not one.attributed or (one.said is not None and one.said.saying)
        severity = Severity.INFO if quiet else Severity.WARNING
        return [
            Finding.at(
                span,
                "引文",
                severity,
                "引文在资料中找不到出处",
                "核对原文；核不到就改为转述，去掉引号",
            )
        ]
    found = []
    if judged.status is Status.DIFFERENT:
        difference = describe_difference(one.value, content(place.words).characters)
        severity = Severity.ERROR if one.attributed else Severity.WARNING
        suggestion = f"最接近的原文是“{place.words}”（{place.source.name}）"
        message = f"引文与资料不一致：{difference}"
        found.append(Finding.at(span, "引文", severity, message, suggestion))
    for name, (said, told) in judged.differs.items():
        severity = Severity.INFO if judged.often else Severity.WARNING
        message = f"引文的{name}与资料不同：稿中是“{said}”，资料中是“{told}”"
        suggestion = f"这句话见于{place.source.name}：“{place.words}”，请核对"
        found.append(Finding.at(span, "引文出处", severity, message, suggestion))
    return [finding.model_copy(update={"evidence": place.words}) for finding in found]


def describe_difference(said: str, written: str) -> str:
    """Describe in Chinese the characters in which two texts differ."""
    parts = []
    for kind, old, new in _changes(said, written):
        if kind == "replace":
            parts.append(f"“{old}”原文作“{new}”")
        elif kind == "delete":
            parts.append(f"多“{old}”")
        elif kind == "insert":
            parts.append(f"少“{new}”")
    return "，".join(parts)


def _changes(said: str, written: str) -> list[tuple[str, str, str]]:
    matcher = SequenceMatcher(None, said, written, autojunk=False)
    return [(kind, said[a:b], written[c:d]) for kind, a, b, c, d in matcher.get_opcodes()]


def _diff(said: str, written: str) -> tuple[DiffStep, ...]:
    steps = []
    for kind, old, new in _changes(said, written):
        named = [("equal", old)] if kind == "equal" else [("delete", old), ("insert", new)]
        steps += [DiffStep(op=op, text=text) for op, text in named if text]
    return tuple(steps)


def _compared(judged: _Judged) -> ComparedQuotation:
    one, place = judged.quotation, judged.place
    source: QuotedSource | None = None
    steps: tuple[DiffStep, ...] = ()
    if place is not None:
        told = place.source
        source = QuotedSource(
            document_id=told.document_id,
            title=told.title or told.name,
            speaker=told.speaker,
            date=told.date,
            occasion=told.occasion,
            start=place.start,
            end=place.end,
            words=place.words,
        )
        if place.changes:
            steps = _diff(one.value, content(place.words).characters)
    return ComparedQuotation(
        start=one.start,
        end=one.end,
        text=one.text,
        status=judged.status,
        changes=place.changes if place else 0,
        source=source,
        diff=steps,
        disagrees=tuple(judged.differs),
    )
