"""The nodes that read a turn into operations and carry out those that need no model.

A turn that changes the draft in hand never becomes a new text by default: only a clear request
writes one, and what cannot be read is asked back.
"""

import datetime
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, Final

from langgraph.runtime import Runtime

from corpus.language.grams import bigram_set
from rag.attribution.attributing import Attributor
from rag.chain.comparing import compare
from rag.chain.nodes import answered, wishes_in
from rag.chain.receiving import (
    asks_to_keep,
    keep,
    on_material,
    said_of,
    take_files,
    take_pasted,
    to_ask,
    with_file,
)
from rag.chain.replies import (
    ASK_VERSIONS,
    BY_OUTLINE,
    CLARIFY,
    HELP,
    OUTLINE_ONLY,
    OUTSIDE,
    TALK,
    readings_to_choose,
    said_of_edit,
    said_of_figures,
    said_of_outline,
    said_of_sources,
    said_of_versions,
    versions_to_choose,
)
from rag.chain.standing import as_offered, on_wishes
from rag.chain.state import State, as_outline, brief_of, draft_of, plain, plans_behind, plans_in
from rag.chain.understood import asked_before, refused
from rag.chain.versioning import reconcile
from rag.draft.composing import Piece, pieces_of
from rag.draft.values import Draft, DraftDone
from rag.editing.document import Document, Paragraph, Section, Sentence
from rag.editing.editing import edit as edit_exactly
from rag.editing.inserting import put_section
from rag.editing.places import is_whole, sentences_at
from rag.errors import RequestError
from rag.requests.brief import Action, Brief, ReviseMode, parse_request
from rag.requests.by_hand import merged, with_field
from rag.requests.by_model import read_by_model
from rag.requests.material import part
from rag.requests.missing import GO_ON, answers, goes_on
from rag.requests.operations import (
    OPERATIONS,
    AddFact,
    AddSection,
    Ask,
    ChangeBrief,
    Clarify,
    Compare,
    Find,
    Forget,
    GoOn,
    Insert,
    Keep,
    Operation,
    Outline,
    Redo,
    Refuse,
    Remember,
    Restore,
    Revise,
    Talk,
    Undo,
    Wishes,
    is_exact,
)
from rag.requests.operations import Draft as NewDraft
from rag.requests.place import Place, Spot, Unit
from rag.requests.places import InHand
from rag.requests.reading import read_turn
from rag.wishes.applying import pace_of, with_wishes
from rag.wishes.store import Wish
from rag.writing.context import Context
from rag.writing.outline import SectionPlan
from rag.writing.sections import sources_of

Run = Runtime[Context]


# Characters of a turn with all the material that is pasted with it.
LONGEST_TURN: Final = 200_000


def understand(state: State, runtime: Run) -> dict[str, Any]:
    """Read the turn into operations; a brief that is given already is one."""
    context = runtime.context
    cleared: dict[str, Any] = {
        "pieces": [], "evidence": [], "plan": [], "answer": "", "interrupted": "", "done": [],
        "choices": [],
    }  # fmt: skip
    cleared |= {"typed": state["request"], "asked": {}}
    if (given := state.get("brief")) and not state.get("turns"):
        # A revision of a text, or a brief by hand.
        take_files(state.get("files", ()), context, runtime.stream_writer)
        draft = () if given["text"] else (NewDraft(brief=brief_of(state)),)
        todo, _ = _before_writing(
            on_material(draft, context, state["request"]), state["request"], context
        )
        return {**cleared, "todo": plain(todo)}
    reconcile(state, context)
    held = in_hand(state, context)
    said = _answered(state, held)
    again = said != state["request"]
    heard: State = {**state, "request": said}
    received, answer = _received(heard, held, runtime)
    # What was pasted is kept as material, so it is not asked about.
    todo, asked = _before_writing(received, part(said).request, context, again=again)
    understood = {"request": said, "asked": asked, "answer": answer}
    return {**cleared, **understood, "todo": plain(todo)}


def _received(state: State, held: InHand, runtime: Run) -> tuple[tuple[Operation, ...], str]:
    """The operations of the turn, and what is said of the material that came with it."""
    context, tell = runtime.context, runtime.stream_writer
    said = state["request"]
    files = take_files(state.get("files", ()), context, tell)
    if files and not said.strip():
        return (to_ask(files),), said_of(files, context)
    if asks_to_keep(said, context):
        return (Keep(),), said_of(files, context)
    heard: State = {**state, "request": said if held.draft else with_file(said, files, context)}
    parted = part(said)
    read_so, pasted = take_pasted(read(heard, held, context), parted.text, context, tell)
    return on_material(read_so, context, parted.request), said_of((*files, *pasted), context)


def _answered(state: State, held: InHand) -> str:
    """What was said, as the answer to what was asked where it is one."""
    said, asked = state["request"], state.get("asked") or {}
    if said.strip() in asked:
        return asked[said.strip()]
    if "" not in asked:
        return said
    if goes_on(said):
        return asked[GO_ON]
    return f"{asked['']}，{said}" if answers(said) and not held.draft else said


def _before_writing(
    operations: tuple[Operation, ...], said: str, context: Context, *, again: bool = False
) -> tuple[tuple[Operation, ...], dict[str, str]]:
    """The operations, or the one question that has to be answered before, with its answers.

    Raises:
        RequestError: there is nobody to ask, and the request cannot be met as it is.
    """
    for one in operations:
        question = asked_before(one, said, again=again)
        if question is None:
            continue
        if context.versions is not None:
            clarify, answered_by = question
            return (clarify,), answered_by
        if why := refused(one):
            raise RequestError(why)
    return operations, {}


def read(state: State, held: InHand, context: Context) -> tuple[Operation, ...]:
    """The operations of the turn: by rules, else as the words of a request.

    Raises:
        RequestError: the request is empty or too long.
    """
    said = state["request"]
    standing = wishes_in(context)
    pace = pace_of(standing, context.library.settings.pace)
    date = datetime.date.fromisoformat(state["date"]) if state.get("date") else None
    if len(said) > LONGEST_TURN:
        raise RequestError(
            f"这一次有 {len(said)} 字，超过 {LONGEST_TURN} 字；"
            "请把材料存成文件，用 ingest 收入资料库"
        )
    if offered := as_offered(said, _last_choices(state)):
        return (offered,)
    # With nothing in hand nothing can be lost, and the likely reading will do.
    asks = held.draft and bool(context.library.settings.llm_base_url)
    found = read_turn(said, held, guess=not asks) if said.strip() else None
    if found is None and asks and said.strip():
        # What was pasted is data: the model that reads the request does not get it.
        asked = part(said).request
        found = read_by_model(asked, held, context.model, pace=pace) or read_turn(said, held)
    if found is None:
        brief = parse_request(said, has_draft=held.has == "draft", date=date, pace=pace)
        unclear = Clarify(question=CLARIFY, choices=readings_to_choose(said))
        certain = not held.draft or brief.action is Action.REVISE
        found = (_as_operation(brief),) if certain else (unclear,)
    return tuple(_of_the_day(one, date, pace, standing) for one in found)


def _last_choices(state: State) -> tuple[str, ...]:
    """What the last answer offered to say."""
    turns = state.get("turns", [])
    return tuple(turns[-1].get("choices", ())) if turns else ()


def _of_the_day(
    operation: Operation, date: datetime.date | None, pace: int, standing: Sequence[Wish]
) -> Operation:
    """A brief with the day of the meeting, the pace of the speaker and the standing wishes."""
    if not isinstance(operation, NewDraft | Outline | ChangeBrief):
        return operation
    held = operation.brief
    brief = parse_request(held.request, date=date, pace=pace, action=held.action)
    brief = brief.model_copy(update={"text": held.text})
    if isinstance(operation, ChangeBrief):  # only what was said is changed
        brief = brief.model_copy(update={"wishes": tuple(one.text for one in standing)})
    else:
        brief = with_wishes(brief, standing, pace)
    return operation.model_copy(update={"brief": brief})


def _as_operation(brief: Brief) -> Operation:
    match brief.action:
        case Action.DRAFT:
            return NewDraft(brief=brief)
        case Action.OUTLINE:
            return Outline(brief=brief)
        case Action.MATERIAL:
            return Find(query=brief.request)
        case Action.QUESTION:
            return Ask(about="corpus", question=brief.request)
        case Action.REVISE:
            return Revise(
                mode=brief.mode,
                target=brief.target,
                wish=brief.request.removesuffix(brief.text),
                length=brief.length if brief.length_given else 0,
                text=brief.text,
            )


def in_hand(state: State, context: Context) -> InHand:
    """What the conversation has in hand, for reading a turn."""
    held = draft_of(state)
    versions = context.versions.list(context.thread_id) if context.versions else ()
    if state.get("hand") == "outline":
        plans = [one for one in plans_in(state) if one.heading]
        return InHand(has="outline", headings=tuple(one.heading for one in plans))
    if held is None:
        found = "material" if state.get("material") else "nothing"
        return InHand(has=found, versions=len(versions))
    document = Document.of(held.title, pieces_of(held))
    return InHand(
        has="draft",
        headings=tuple(one.heading for one in document.headed),
        paragraphs=tuple(len(one.paragraphs) for one in document.sections),
        title=held.title,
        versions=max(1, len(versions)),
        text=held.text,
    )


def take(state: State, runtime: Run) -> dict[str, Any]:
    """Take the next operation, or the exact ones that come next, to be carried out."""
    todo = OPERATIONS.validate_python(state.get("todo", []))
    cleared: dict[str, Any] = {"pieces": [], "evidence": [], "plan": [], "doing": []}
    if not todo:
        return cleared
    exact = tuple(takewhile(is_exact, todo)) or todo[:1]
    taken: dict[str, Any] = {
        **cleared,
        "doing": plain(exact),
        "todo": plain(todo[len(exact) :]),
        "done": [*state.get("done", []), *plain(exact)],
    }
    return taken | _prepared(state, exact[0], runtime.context)


def _prepared(state: State, operation: Operation, context: Context) -> dict[str, Any]:
    """The brief, the plan and what is written already, for the node that does an operation."""
    match operation:
        case NewDraft() | Outline():
            return _of_new(state, operation)
        case Revise():
            return {"brief": _revision(operation).model_dump(mode="json")}
        case ChangeBrief():
            return _of_change(state, operation)
        case GoOn():
            return _of_rest(state)
        case Find():
            return {"brief": _search_brief(_query(state, operation), Action.MATERIAL)}
        case Ask() if operation.about == "corpus":
            return {"brief": _search_brief(operation.question, Action.QUESTION)}
        case AddSection():
            brief = Brief(
                request=operation.topic or operation.heading,
                action=Action.DRAFT,
                topic=operation.topic or operation.heading,
                wishes=tuple(one.text for one in wishes_in(context)),
            )
            return {"brief": brief.model_dump(mode="json")}
        case _:
            return {
                "brief": Brief(request=state["request"], action=Action.QUESTION).model_dump(
                    mode="json"
                )
            }


def _of_new(state: State, operation: NewDraft | Outline) -> dict[str, Any]:
    """A new text; of an outline in hand, where that is what is to be written out."""
    brief = operation.brief
    if isinstance(operation, Outline) or state.get("hand") != "outline":
        return {"brief": brief.model_dump(mode="json")}
    held = Brief.model_validate(state["outline_brief"])
    changed = {"action": Action.DRAFT, "wishes": brief.wishes}
    plans = plans_in(state)
    if brief.length_given:
        plans = _scaled(plans, brief.length)
    return {
        "brief": held.model_copy(update=changed).model_dump(mode="json"),
        "plan": plain(plans),
    }


def _revision(operation: Revise) -> Brief:
    asked = parse_request(operation.wish, has_draft=True) if operation.wish.strip() else None
    return Brief(
        request=operation.wish or str(operation.mode),
        action=Action.REVISE,
        mode=operation.mode,
        target=operation.target,
        topic=asked.topic if asked and asked.action is Action.REVISE else "",
        length=operation.length or (asked.length if asked else 400),
        length_given=bool(operation.length) or bool(asked and asked.length_given),
        text=operation.text,
        requirements=asked.requirements if asked else (),
    )


def _of_change(state: State, operation: ChangeBrief) -> dict[str, Any]:
    """The whole piece again by a changed brief; only a manner that is wished is a revision."""
    new = operation.brief
    held = state.get("draft_brief")
    old = Brief.model_validate(held) if held else None
    brief = _changed(old, operation) if old else None
    if brief is None or old is None:
        return {
            "brief": _revision(Revise(mode=ReviseMode.POLISH, wish=new.request)).model_dump(
                mode="json"
            )
        }
    brief = brief.model_copy(update={"action": Action.DRAFT, "wishes": new.wishes})
    parted = any(getattr(old, name) != getattr(brief, name) for name in _PARTING)
    plans = () if parted else _scaled(plans_behind(state), brief.aim)
    return {"brief": brief.model_dump(mode="json"), "plan": plain(plans)}


# With another one of these the sections are planned anew.
_PARTING: Final = ("topic", "occasion", "kind", "headings", "parts", "points", "facts")


def _changed(old: Brief, operation: ChangeBrief) -> Brief | None:
    if not operation.field:
        return merged(old, operation.brief)
    return with_field(old, operation.field, operation.words)


# Characters that a section has at least, however short the whole.
_SHORTEST_SECTION: Final = 60


def _scaled(plans: Sequence[SectionPlan], length: int) -> tuple[SectionPlan, ...]:
    """The plans with their lengths in the same proportions, for another length of the whole."""
    total = sum(one.length for one in plans) or 1
    lengths = (max(_SHORTEST_SECTION, one.length * length // total) for one in plans)
    return tuple(
        one.model_copy(update={"length": own}) for one, own in zip(plans, lengths, strict=True)
    )


def _of_rest(state: State) -> dict[str, Any]:
    """What was not written of the plan; where all was, a continuation."""
    held = draft_of(state)
    plans = plans_behind(state)
    if held is not None and 0 < len(held.sections) < len(plans) and state.get("draft_brief"):
        return {
            "brief": state["draft_brief"],
            "plan": plain(plans),
            "pieces": plain(pieces_of(held)),
            "evidence": plain(held.evidence),
        }
    return {
        "brief": _revision(Revise(mode=ReviseMode.CONTINUE, wish="接着写")).model_dump(mode="json")
    }


def _query(state: State, operation: Find) -> str:
    """A search that narrows the last one has its words, too."""
    asked = state.get("query", {}).get("asked", "") if operation.narrows else ""
    return f"{asked}，{operation.query}" if asked else operation.query


def _search_brief(said: str, action: Action) -> dict[str, Any]:
    brief = parse_request(said).model_copy(update={"action": action, "request": said})
    return brief.model_dump(mode="json")


def after_taking(state: State) -> str:
    """Return the node that carries out what was taken."""
    doing = OPERATIONS.validate_python(state.get("doing", []))
    if not doing:
        brief = state.get("brief")
        if brief and brief.get("text") and not state.get("answer") and not state.get("turns"):
            return "revise"
        return "respond"
    first = doing[0]
    if state.get("hand") == "outline" and isinstance(first, AddSection | Revise):
        return "edit" if isinstance(first, AddSection) else "tell"
    if is_exact(first):
        return "edit"
    if isinstance(first, ChangeBrief | GoOn) and brief_of(state).action is not Action.REVISE:
        return "retrieve" if state.get("pieces") else "plan"
    if isinstance(first, Ask):
        return "question" if first.about == "corpus" else "tell"
    return _NODES.get(type(first), "tell")


_NODES: Final[dict[type, str]] = {
    NewDraft: "plan", Outline: "plan", Revise: "revise", ChangeBrief: "revise", GoOn: "revise",
    AddSection: "add", Find: "material", Undo: "history", Redo: "history", Restore: "history",
}  # fmt: skip
# The nodes that :func:`after_taking` chooses among.
CARRIED_OUT_BY: Final = (
    "plan", "retrieve", "revise", "add", "edit", "material", "question", "history", "tell",
    "respond",
)  # fmt: skip


def after_editing(state: State) -> str:
    """Settle the draft where an edit changed it."""
    return "settle" if state.get("pieces") else "take"


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
    judge = Attributor(context.library.encodings)
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


# So many sentences are told about at once.
_MOST_TOLD: Final = 3


def after_operation(state: State) -> str:
    """Take the next operation, unless the turn broke off."""
    return "respond" if state.get("interrupted") else "take"
