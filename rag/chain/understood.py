"""What is told of a request before writing begins: the brief as a card, or what is to be asked."""

from rag.draft.values import BriefField, Understood
from rag.requests.brief import Brief
from rag.requests.by_hand import LABELS, shown
from rag.requests.contradictions import contradiction
from rag.requests.missing import GO_ON, IN_CHINESE, in_another_language, missing
from rag.requests.operations import Clarify, Operation, Outline
from rag.requests.operations import Draft as NewDraft

# The fields that the words of other fields are shown with.
_READ_AS = {"minutes": "length", "pages": "length"}


def as_understood(brief: Brief) -> Understood:
    """Return the brief as an event: its fields in words, and all of it as JSON."""
    words: dict[str, list[str]] = {}
    for one in brief.read:
        words.setdefault(_READ_AS.get(one.field, one.field), []).append(one.words)
    fields = tuple(
        BriefField(name=name, label=label, value=value, words=tuple(words.get(name, ())))
        for name, label in LABELS.items()
        if (value := shown(brief, name))
    )
    return Understood(
        fields=fields,
        requirements=tuple(one.text for one in brief.requirements),
        brief=brief.model_dump(mode="json"),
    )


def refused(operation: Operation) -> str:
    """Return in one line why a new text cannot be written as it was asked for; empty if it can."""
    if not isinstance(operation, NewDraft | Outline):
        return ""
    if in_another_language(operation.brief.request):
        return IN_CHINESE
    if found := contradiction(operation.brief):
        return f"要求自相矛盾：“{found.one}”与“{found.other}”，{found.why}；请去掉一条再来"
    if missing(operation.brief):
        return "要求里没有说讲什么；请写明主题，例如“在全县安全生产会议上的讲话”"
    return ""


def asked_before(
    operation: Operation, said: str, *, again: bool
) -> tuple[Clarify, dict[str, str]] | None:
    """Return the question that a new text raises, and what each answer to it stands for.

    The key of what is written where the answer is words of the writer is empty; the answer is
    added to it. ``again`` says that what is missing was asked already: it is not asked twice.
    """
    if not isinstance(operation, NewDraft | Outline):
        return None
    brief = operation.brief
    if in_another_language(brief.request):
        return Clarify(question=IN_CHINESE), {}
    if found := contradiction(brief):
        ways = {name: said.replace(brief.request, other, 1) for name, other in found.ways}
        question = (
            f"要求里有两条对不上：“{found.one}”和“{found.other}”（{found.why}）。按哪一条写？"
        )
        return Clarify(question=question, choices=tuple(ways)), ways
    if not again and (lack := missing(brief)):
        answers = {GO_ON: f"{said}，{lack.default}", "": said}
        return Clarify(question=lack.question, choices=(GO_ON,)), answers
    return None
