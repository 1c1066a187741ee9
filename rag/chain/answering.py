"""Carry out what needs no model: exact edits, versions, and answers about the draft."""

import re
from collections.abc import Sequence
from typing import Any, Final

from langgraph.runtime import Runtime

from corpus.language.grams import bigram_set
from rag.attribution.attributing import Attributor
from rag.chain.comparing import compare
from rag.chain.nodes import answered, wishes_in
from rag.chain.receiving import keep
from rag.chain.replies import (
    ASK_VERSIONS,
    BY_OUTLINE,
    HELP,
    OUTLINE_ONLY,
    OUTSIDE,
    TALK,
    said_of_edit,
    said_of_facts,
    said_of_figures,
    said_of_outline,
    said_of_requirements,
    said_of_sources,
    said_of_versions,
    versions_to_choose,
)
from rag.chain.standing import on_wishes
from rag.chain.state import State, as_outline, draft_of, plain, plans_in
from rag.checks.leaks import find_numbers
from rag.draft.composing import Piece, pieces_of
from rag.draft.values import Draft, DraftDone
from rag.editing.document import Document, Paragraph, Section, Sentence
from rag.editing.editing import edit as edit_exactly
from rag.editing.inserting import put_section
from rag.editing.places import is_whole, sentences_at
from rag.errors import RequestError
from rag.requests.forms import MEETS_WISHES
from rag.requests.operations import (
    OPERATIONS,
    AddFact,
    AddSection,
    Ask,
    Clarify,
    Compare,
    Forget,
    Insert,
    Keep,
    Operation,
    Redo,
    Refuse,
    Remember,
    Restore,
    Revise,
    Talk,
    Undo,
    Wishes,
)
from rag.requests.place import Place, Spot, Unit
from rag.wishes.applying import pace_of
from rag.writing.context import Context
from rag.writing.outline import SectionPlan
from rag.writing.sections import sources_of

Run = Runtime[Context]


def edit(state: State, runtime: Run) -> dict[str, Any]:
    """Carry out exact edits on the draft or the outline in hand."""
    operations = OPERATIONS.validate_python(state["doing"])
    if state.get("hand") == "outline":
        return _edit_outline(state, operations, runtime)
    held = draft_of(state)
    if held is None:
        return answered(state, "还没有可修改的稿子；请先起草，或把要改的文字贴过来。")
    document = Document.of(held.title, pieces_of(held))
    given = [_beside(one, document) if isinstance(one, AddFact) else one for one in operations]
    edited = edit_exactly(given, document)
    said = said_of_edit(edited.done, edited.failed)
    if not edited.done:
        return answered(state, said)
    _attribute(list(document.changed()), held, state, runtime.context)
    return {
        **answered(state, said),
        "pieces": plain(document.pieces()),
        "evidence": plain(held.evidence),
        "title": document.title,
    }


def _beside(fact: AddFact, document: Document) -> Operation:
    """A fact as a sentence at the end of the paragraph that is most like it."""
    number = _most_like(fact.text, document.paragraphs)
    if not number:
        return Insert(text=fact.text)
    return Insert(text=fact.text, at=Spot(unit=Unit.PARAGRAPH, number=number))


def _most_like(words: str, among: Sequence[Paragraph | Sentence]) -> int:
    """The number of the first node that shares most bigrams with words; 0 where there is none."""
    wanted = bigram_set(words)
    shares = [len(wanted & bigram_set(one.text)) for one in among]
    return shares.index(max(shares)) + 1 if shares else 0


def _attribute(changed: Sequence[Sentence], held: Draft, state: State, context: Context) -> None:
    """Judge the sentences whose words changed against the evidence of the draft."""
    if not changed:
        return
    sources = sources_of(context.holdings, held.evidence, state["request"])
    judge = Attributor.of(context.library)
    for sentence in changed:
        (judged,) = judge.attribute(
            [(sentence.text, 0)], sources.candidates, given=state["request"]
        )
        sentence.kept = judged


def _edit_outline(state: State, operations: Sequence[Operation], runtime: Run) -> dict[str, Any]:
    plans = plans_in(state)
    headed = [one for one in plans if one.heading]
    sections = [Section(one.heading, []) for one in headed]
    plan_of = {id(section): one for section, one in zip(sections, headed, strict=True)}
    document = Document("", list(sections))
    added = [one for one in operations if isinstance(one, AddSection)]
    for one in added:
        put_section(one, Piece(), document)
    edited = edit_exactly([one for one in operations if one not in added], document)
    length = sum(one.length for one in headed) // max(1, len(headed))
    kept = [
        plan_of.get(id(one), SectionPlan(topic=one.heading, length=length)).model_copy(
            update={"heading": one.heading}
        )
        for one in document.sections
    ]
    first = [one for one in plans[:1] if not one.heading]
    last = [one for one in plans[-1:] if not one.heading and len(plans) > 1]
    outline = (*first, *kept, *last)
    runtime.stream_writer(as_outline(outline))
    done = (*(f"已加“{one.heading or one.topic}”" for one in added), *edited.done)
    said = f"{said_of_edit(done, edited.failed)}\n{said_of_outline(outline)}"
    return {**answered(state, said, (BY_OUTLINE,)), "outline": plain(outline)}


def history(state: State, runtime: Run) -> dict[str, Any]:
    """Undo, redo and restore: another version comes on screen."""
    (operation,) = OPERATIONS.validate_python(state["doing"])
    context = runtime.context
    versions, thread = context.versions, context.thread_id
    if versions is None:
        return answered(state, "这里没有版本可以恢复。")
    try:
        match operation:
            case Undo():
                number = versions.undo(thread, operation.count)
            case Redo():
                number = versions.redo(thread, operation.count)
            case Restore(version="previous"):
                number = versions.undo(thread)
            case Restore(version="first"):
                number = versions.restore(thread, versions.first(thread))
            case Restore():
                assert isinstance(operation.version, int)
                number = versions.restore(thread, operation.version)
            case _:
                raise TypeError(operation.do)
    except RequestError as error:
        return answered(state, f"{error}。")
    draft = versions.draft(thread, number)
    runtime.stream_writer(DraftDone(draft=draft))
    done = {Undo: "已撤销", Redo: "已重做"}.get(type(operation), "已恢复")
    what = next(one for one in versions.list(thread) if one.number == number)
    back = "重做" if isinstance(operation, Undo) else "撤销"
    said = f"{done}，现在是第 {number} 版（{what.operation}）。说“{back}”可以再换回来。"
    return {
        **answered(state, said, (back, ASK_VERSIONS)),
        "draft": draft.model_dump(mode="json"),
        "hand": "draft",
    }


def tell(state: State, runtime: Run) -> dict[str, Any]:
    """Answer what needs neither the corpus nor a change."""
    (operation,) = OPERATIONS.validate_python(state["doing"])
    match operation:
        case Talk():
            return answered(state, TALK)
        case Refuse():
            return answered(state, OUTSIDE)
        case Clarify():
            return answered(state, operation.question, operation.choices)
        case Revise():
            return answered(state, OUTLINE_ONLY)
        case Keep():
            return answered(state, keep(runtime.context, runtime.stream_writer))
        case Ask(about="versions"):
            return answered(state, *_versions(runtime.context))
        case Ask():
            return answered(state, _told(operation, state, runtime.context))
        case Compare():
            return compare(state, operation, runtime.context, runtime.stream_writer)
        case Remember() | Forget() | Wishes():
            return on_wishes(state, operation, runtime.context)
        case _:
            raise TypeError(operation.do)


def _versions(context: Context) -> tuple[str, tuple[str, ...]]:
    """The versions, and what to say for another one."""
    if context.versions is None:
        return "这里没有版本。", ()
    every = context.versions.list(context.thread_id)
    current = context.versions.current(context.thread_id)
    return said_of_versions(every, current), versions_to_choose(every, current)


def _told(operation: Ask, state: State, context: Context) -> str:
    held = draft_of(state)
    if operation.about == "help":
        return HELP
    if held is None:
        return "还没有稿子；请先说要起草什么。"
    if MEETS_WISHES.search(operation.question):
        return said_of_requirements(held.requirements, every=True)
    material = context.holdings.material
    if material and _ALL_FIGURES.search(operation.question):
        return said_of_facts(find_numbers(material), held)
    if operation.about in ("length", "minutes"):
        return said_of_figures(held, pace_of(wishes_in(context), context.library.settings.pace))
    document = Document.of(held.title, pieces_of(held))
    try:
        target = operation.target
        if is_whole(target):
            number = _most_like(operation.question, document.sentences) or 1
            target = Place(unit=Unit.SENTENCE, number=number)
        sentences = [one.kept for one in sentences_at(target, document) if one.kept is not None]
    except RequestError as error:
        return f"{error}。"
    return said_of_sources(sentences[:_MOST_TOLD], context.holdings.titles())


# 每个数字都写进去了吗, 材料里的数据有没有漏
_ALL_FIGURES: Final = re.compile(
    r"(?:数字|数据|事实|指标|材料)[^，。]{0,8}(?:都|全)?(?:写进|写上|用上|用到|放进|漏|落下|缺|齐)"
)
# So many sentences are told about at once.
_MOST_TOLD: Final = 3
