"""The nodes of the chain; each gets the state and returns its changes."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from langgraph.runtime import Runtime

from corpus.errors import NotFoundError
from rag.attribution.attributing import attribute_text
from rag.chain.receiving import is_about_material
from rag.chain.repeating import repeatable
from rag.chain.replies import (
    BY_OUTLINE,
    REVISED_A_SECOND,
    said_of_draft,
    said_of_material,
    said_of_outline,
    said_of_question,
)
from rag.chain.rewriting import rewritten
from rag.chain.state import (
    State,
    Turn,
    as_material,
    as_outline,
    as_searched,
    brief_of,
    draft_of,
    evidence_of,
    pieces_in,
    plain,
    plans_of,
)
from rag.chain.understood import as_understood
from rag.chain.versioning import keep_version
from rag.checks.opinions import kept_opinions, with_opinions
from rag.checks.requirements import judge
from rag.checks.running import by_place, check
from rag.draft.composing import Piece, compose, pieces_of, with_findings
from rag.draft.rates import sourced
from rag.draft.requirements import Asks
from rag.draft.values import (
    Answer,
    Draft,
    DraftDone,
    DraftStarted,
    Evidence,
    Progress,
    SentenceDone,
)
from rag.editing.document import Document
from rag.editing.inserting import put_section
from rag.errors import ModelServerError, RequestError
from rag.query.parsing import literal
from rag.query.parsing import understand as understand_query
from rag.quotations.corpus import CorpusSources
from rag.register.profile import profile
from rag.requests.brief import (
    SECTION_LENGTH,
    Action,
    Brief,
    ReviseMode,
    parse_request,
)
from rag.requests.length import LONGEST
from rag.requests.operations import OPERATIONS, AddFact, AddSection, ChangeBrief, is_exact
from rag.requests.operations import Draft as NewDraft
from rag.requests.place import Place
from rag.retrieval.asking import Found, ask
from rag.rewriting.selecting import select
from rag.wishes.applying import check_wishes, offers_of, pace_of, said_of_length, said_of_wishes
from rag.wishes.owners import owner_of
from rag.wishes.store import Wish
from rag.writers.choosing import write as write_one
from rag.writers.headings import headings_for
from rag.writing.context import Context
from rag.writing.given import search_material
from rag.writing.outline import (
    SectionPlan,
    bare_heading,
    is_divided,
    plan_sections,
)
from rag.writing.sections import retrieve, sources_of

RESULTS: Final = 10
STOPPED: Final = "已停止，还没有写出完整的句子。"
NOTHING: Final = "没有写出合格的句子；请换个说法，或先收入相关的讲话。"
# Characters of a section that is added, where no length is said.
ADDED_SECTION: Final = 300
# A continuation or an expansion adds about this share of the text.
ADDED_SHARE: Final = 0.4
# Passages retrieved for revising a pasted text; its attribution has a search of its own.
_REVISION_PASSAGES: Final = 12
Run = Runtime[Context]


def revision_brief(text: str, mode: str, instruction: str, *, pace: int) -> Brief:
    """Create the brief of a revision outside any conversation.

    Raises:
        RequestError: the mode is unknown, or the text is empty or too long.
    """
    modes = [str(value) for value in ReviseMode]
    if mode not in modes:
        raise RequestError(f"没有“{mode}”这种改法；可选：{'、'.join(modes)}")
    text = text.strip()
    if not text:
        raise RequestError("要修改的文字是空的")
    if len(text) > LONGEST:
        raise RequestError(f"一次可改 {LONGEST} 字以内，现有 {len(text)} 字；请分段修改")
    asked = parse_request(instruction, has_draft=True, pace=pace) if instruction.strip() else None
    return Brief(
        request=instruction or mode,
        action=Action.REVISE,
        mode=ReviseMode(mode),
        text=text,
        topic=asked.topic if asked else "",
        target=asked.target if asked else Place(),
        length=asked.length if asked else SECTION_LENGTH,
        length_given=asked.length_given if asked else False,
        requirements=asked.requirements if asked else (),
    )


def plan(state: State, runtime: Run) -> dict[str, Any]:
    """Plan the sections to write."""
    brief = brief_of(state)
    headings: tuple[str, ...] = ()
    runtime.stream_writer(as_understood(brief))
    if held := plans_of(state):
        return _started(brief, held, runtime)
    parted = brief.whole or brief.parts > 1
    if brief.action is Action.OUTLINE and brief.headings and not is_divided(brief):
        brief = brief.model_copy(update={"whole": False})
    elif is_divided(brief):
        headings = headings_for(runtime.context, brief, runtime.stream_writer)
    elif brief.action is Action.OUTLINE or (parted and not brief.headings):
        runtime.stream_writer(Progress(message="拟定提纲…"))
        headings = headings_for(runtime.context, brief, runtime.stream_writer)
        brief = brief.model_copy(update={"whole": True})
    sections = plan_sections(brief, headings)
    if brief.action is Action.OUTLINE:
        runtime.stream_writer(as_outline(sections))
        standing = wishes_in(runtime.context)
        pace = pace_of(standing, runtime.context.library.settings.pace)
        said = f"{said_of_outline(sections)}\n{said_of_length(brief, standing, pace)}".strip()
        return {
            "outline": plain(sections),
            "outline_brief": brief.model_dump(mode="json"),
            "hand": "outline",
            **answered(state, said, (BY_OUTLINE,)),
        }
    return _started(brief, sections, runtime)


def _started(brief: Brief, sections: Sequence[SectionPlan], runtime: Run) -> dict[str, Any]:
    runtime.stream_writer(
        DraftStarted(title=_title(brief), headings=tuple(s.heading for s in sections))
    )
    return {"plan": plain(sections)}


def _title(brief: Brief) -> str:
    """Return the title of the speech, if the request says enough for one."""
    if not brief.occasion:
        return ""
    kind = "主持词" if "主持" in brief.kind else "表态发言" if "表态" in brief.kind else "讲话"
    return f"在{brief.occasion}上的{kind}"


def after_planning(state: State) -> str:
    """An outline is an answer; a draft goes on with retrieval."""
    return "take" if brief_of(state).action is Action.OUTLINE else "retrieve"


def retrieve_section(state: State, runtime: Run) -> dict[str, Any]:
    """Retrieve the evidence of the next section."""
    brief, number = brief_of(state), len(state.get("pieces", []))
    section = plans_of(state)[number]
    runtime.stream_writer(Progress(message=f"检索资料：{section.heading or section.topic}"))
    found = retrieve(runtime.context.holdings, brief, section)
    return {"evidence": [*state.get("evidence", []), *plain(found)]}


def write(state: State, runtime: Run) -> dict[str, Any]:
    """Write and stream the next section."""
    brief, done = brief_of(state), pieces_in(state)
    sections, number = plans_of(state), len(done)
    section = sections[number]
    runtime.stream_writer(Progress(message=f"起草第 {number + 1}/{len(sections)} 节…"))
    found = _of_section(state, brief, section)
    piece = Piece(heading=section.heading)
    interrupted = ""
    try:
        written = [sentence for one in done for sentence in one.sentences]
        for step in write_one(
            runtime.context, brief, section, number, found, outline=sections, written=written
        ):
            if isinstance(step, Piece):
                piece = step
            else:
                runtime.stream_writer(step)
    except ModelServerError as error:
        if not piece.sentences and not any(one.sentences for one in done):
            raise
        interrupted = str(error)
    return {"pieces": plain([*done, piece]), "interrupted": interrupted}


def _of_section(state: State, brief: Brief, section: SectionPlan) -> tuple[Evidence, ...]:
    """Return the last retrieval; the evidence of a turn grows section by section."""
    found = evidence_of(state)
    starts = [index for index, item in enumerate(found) if item.rank == 1]
    return found[starts[-1] :] if starts else found


def after_writing(state: State, runtime: Run) -> str:
    """Continue with the next section unless all are written or the turn has ended early."""
    ended = state.get("interrupted") or runtime.context.stop.is_set()
    more = len(state.get("pieces", [])) < len(state.get("plan", []))
    return "retrieve" if more and not ended else "settle"


def revise(state: State, runtime: Run) -> dict[str, Any]:
    """Revise the chosen parts of the last draft or of the pasted text."""
    brief, context = brief_of(state), runtime.context
    tell = runtime.stream_writer
    if brief.text:
        tell(Progress(message="通读要改的文字…"))
    before = _to_revise(state, brief, context)
    pieces = pieces_of(before)
    chosen = select(pieces, brief.target)
    continues = brief.mode is ReviseMode.CONTINUE
    if not continues and not context.library.settings.writes_sections:
        _bounded(pieces, chosen, brief)
    tell(DraftStarted(title=before.title, headings=tuple(piece.heading for piece in pieces)))
    held = context.holdings.still_there(before.evidence)
    evidence = held or _evidence_for(context, before.text)
    if continues:
        revised = _continued(brief, context, before, pieces, evidence, tell)
    else:
        sources = sources_of(context.holdings, evidence, brief.given)
        revised = rewritten(brief, context, pieces, chosen, sources, tell)
    done, interrupted = list(pieces), ""
    try:
        for so_far in revised:
            done = so_far
    except ModelServerError as error:
        interrupted = str(error)
    return {"pieces": plain(done), "evidence": plain(evidence), "interrupted": interrupted}


def _bounded(pieces: Sequence[Piece], chosen: set[tuple[int, int, int]], brief: Brief) -> None:
    """Refuse before it begins what would take very long."""
    length = sum(len(pieces[s].paragraphs[p][n].text) for s, p, n in chosen)
    if length > LONGEST:
        part = "请分几次贴过来" if brief.text else "请点名改哪一节、哪一段，例如“第二部分润色一下”"
        minutes = round(length / REVISED_A_SECOND / 60)
        raise RequestError(
            f"一次可改 {LONGEST} 字以内，这里有 {length} 字，要约 {minutes} 分钟；{part}"
        )


def _to_revise(state: State, brief: Brief, context: Context) -> Draft:
    if not brief.text:
        held = draft_of(state)
        if held is None or not held.sentences:
            raise RequestError("还没有可修改的稿子；请先起草，或把要改的文字贴在冒号后面")
        return held
    attributed = attribute_text(brief.text, context.library, given=brief.given)
    lines: dict[int, list[Any]] = {}
    for sentence in attributed:
        lines.setdefault(brief.text.count("\n", 0, sentence.start), []).append(sentence)
    piece = Piece(paragraphs=tuple(tuple(line) for line in lines.values()))
    return compose([piece])


def _evidence_for(context: Context, text: str) -> tuple[Evidence, ...]:
    if not text.strip():
        return ()
    return context.library.search(text[:400], k=_REVISION_PASSAGES, literal=True)


def _continued(
    brief: Brief,
    context: Context,
    before: Draft,
    pieces: Sequence[Piece],
    evidence: Sequence[Evidence],
    tell: Any,
) -> Iterator[list[Piece]]:
    """Yield the pieces with new sentences on further points at the end of the last section."""
    for s, piece in enumerate(pieces):
        for sentence in Piece.of(piece.heading, piece.paragraphs).sentences:
            tell(SentenceDone(section=s, sentence=sentence))
    last = len(pieces) - 1
    heading = pieces[last].heading
    added = max(80, round(ADDED_SHARE * len(before.text)))
    if brief.length_given:
        added = max(60, brief.length - len(before.text))
    section = SectionPlan(
        topic=heading or before.text[:40],
        subject=bare_heading(heading) or brief.topic or _first_clause(before.text),
        length=added,
    )
    done = list(pieces)
    said = tuple(sentence.text for piece in pieces for sentence in piece.sentences)
    told = 0
    for step in write_one(context, brief, section, last, evidence, before=said):
        if isinstance(step, Piece):
            joined = pieces[last]
            for sentence in step.sentences:
                joined = joined.with_sentence(sentence)
            done[last] = joined
            # A repaired version changes what was told; the whole draft at the end shows it.
            if len(step.sentences) > told:
                tell(SentenceDone(section=last, sentence=joined.sentences[-1]))
            told = len(step.sentences)
            yield list(done)
        elif not isinstance(step, SentenceDone):
            tell(step)


def _first_clause(text: str) -> str:
    """What a text without a heading is on, as its beginning says."""
    return re.split(r"[，。：；！？\n]", text.strip(), maxsplit=1)[0]


def settle(state: State, runtime: Run) -> dict[str, Any]:
    """Compose the whole draft with offsets, rates and findings."""
    brief, context = brief_of(state), runtime.context
    pieces = [piece for piece in pieces_in(state) if piece.sentences]
    if not pieces:
        return answered(state, STOPPED if context.stop.is_set() else NOTHING)
    runtime.stream_writer(Progress(message="核对引文、数字和提法…"))
    holdings = context.holdings
    found = evidence_of(state)
    cited = sorted({c.document_id for p in pieces for s in p.sentences for c in s.citations})
    texts = dict(_texts_of(cited, context))
    drafted = bool(plans_of(state))
    edited = any(map(is_exact, OPERATIONS.validate_python(state.get("doing", []))))
    draft = compose(
        pieces,
        title=state["title"] if edited else (drafted and _title(brief)) or _held_title(state),
        evidence=found,
        source_texts=list(texts.values()),
        settings_hash=context.library.settings.content_hash,
    )
    standing = wishes_in(context)
    pace = pace_of(standing, context.library.settings.pace)
    one_sided = bool(brief.shortest) != bool(brief.longest)
    findings = check(
        draft.text,
        date=brief.date,
        given=f"{brief.given}\n{holdings.material}",
        sources=holdings.corpus_texts(cited),
        corpus=CorpusSources(context.library),
        # A bound to one side only is judged with the requirements.
        asked_length=brief.length if brief.length_given and not one_sided else None,
        pace=pace,
    )
    findings = by_place((*findings, *check_wishes(draft.text, standing)))
    draft = with_findings(draft, findings)
    placed = profile(draft.text, context.library, kind=brief.kind, level=brief.level)
    draft = draft.model_copy(update={"register_profile": placed})
    draft = _with_requirements(draft, state, context)
    runtime.stream_writer(DraftDone(draft=draft))
    settled: dict[str, Any] = {"draft": draft.model_dump(mode="json"), "hand": "draft"}
    if drafted:
        settled |= {"draft_brief": brief.model_dump(mode="json"), "draft_plan": state["plan"]}
    done = OPERATIONS.validate_python(state.get("doing", []))
    if any(isinstance(one, NewDraft) for one in done):
        settled |= {"added": []}
    if edited:  # what was done is said already
        facts = [one.text for one in done if isinstance(one, AddFact)]
        return settled | {"added": [*state.get("added", []), *facts]}
    said = said_of_draft(draft, stopped=context.stop.is_set(), revised=not drafted)
    if drafted and any(isinstance(one, ChangeBrief) for one in done):
        said += "\n这一版是按改过的要求重写的，先前逐字改过的地方没有带过来；说“撤销”就换回。"
    with_source, needing = sourced(draft.sentences)
    if drafted and needing and not with_source:
        said += "\n语料库里没有讲这个题目的内容，这一稿只按题目写成，没有出处，请逐句核对；"
        said += "附上材料，或收入相关的讲话再写，会更实。"
    elif drafted and not state.get("interrupted") and _lacks_material(brief, draft, context):
        said += f"\n语料库里讲“{brief.topic}”的材料不够，没有写到 {brief.aim} 字；"
        said += "可以附上材料，或收入相关的讲话再写。"
    if drafted and (more := said_of_wishes(brief, standing, findings, pace)):
        said = f"{said}\n{more}"
    return settled | answered(state, said, offers_of(findings) if drafted else ())


# Below this share of the length asked for, what there is to say was not enough.
_TOO_SHORT: Final = 0.75


def _lacks_material(brief: Brief, draft: Draft, context: Context) -> bool:
    """Return whether a draft is short because nothing more was found to say."""
    ended = context.stop.is_set() or context.library.settings.writes_sections
    short = draft.metrics.get("characters", 0) < _TOO_SHORT * brief.aim
    return brief.length_given and short and not ended


def _with_requirements(draft: Draft, state: State, context: Context) -> Draft:
    """The draft with what its request requires and whether it is done.

    A draft in hand is judged by the request that it was written for; another length that is asked
    for now goes before the one asked for then.
    """
    now = brief_of(state)
    first = now if plans_of(state) else Brief.model_validate(state.get("draft_brief") or now)
    asked = first.requirements
    if first is not now and now.length_given:
        asked = tuple(one for one in asked if {c.asks for c in one.checks} != {Asks.LENGTH})
    judged = judge(draft, asked)
    held = draft_of(state)
    if plans_of(state) and context.library.settings.asks_server:
        judged = with_opinions(judged, draft.text, context.model)
    elif held is not None:
        judged = kept_opinions(judged, held.requirements, draft.text)
    return draft.model_copy(update={"requirements": judged})


def _texts_of(documents: Iterable[str], context: Context) -> Iterator[tuple[str, str]]:
    """The texts of cited documents; one that was removed since is passed over."""
    for document_id in documents:
        with suppress(NotFoundError):
            yield document_id, context.holdings.text(document_id)


def wishes_in(context: Context) -> tuple[Wish, ...]:
    """Return the wishes that hold in the conversation of a turn; none outside a conversation."""
    return context.wishes.list(owner_of(context.thread_id)) if context.wishes else ()


def answered(state: State, said: str, choices: Sequence[str] = ()) -> dict[str, Any]:
    """What was said so far in the turn, and this; ``choices`` are what may be said next."""
    before = state.get("answer", "")
    return {"answer": f"{before}\n{said}" if before else said, "choices": list(choices)}


def _held_title(state: State) -> str:
    held = draft_of(state)
    return held.title if held else ""


def material(state: State, runtime: Run) -> dict[str, Any]:
    """Find passages for the request."""
    brief = brief_of(state)
    found = _search(brief, runtime.context)
    runtime.stream_writer(as_material(found))
    said = answered(state, said_of_material(brief, found))
    return {"evidence": plain(found.results), **as_searched(found), **said}


def question(state: State, runtime: Run) -> dict[str, Any]:
    """Quote the sentences of the corpus that answer best, if any."""
    brief, context = brief_of(state), runtime.context
    found = _search(brief, context)
    runtime.stream_writer(as_material(found))
    sources = sources_of(context.holdings, found.results[:RESULTS], "")
    said = said_of_question(brief, found.results, sources.candidates, context.library)
    return {"evidence": plain(found.results), **as_searched(found), **answered(state, said)}


def _search(brief: Brief, context: Context) -> Found:
    """Search the corpus; for a question, or where it is named, the user's material first."""
    found = _search_corpus(brief, context)
    attached = context.holdings.attached
    named = is_about_material(brief.request)
    if attached is None or not (named or brief.action is Action.QUESTION):
        return found
    own = search_material(attached, brief.query)
    results = own if named else (*own, *found.results)[:RESULTS]
    ranked = tuple(
        one.model_copy(update={"rank": rank}) for rank, one in enumerate(results, start=1)
    )
    return replace(found, results=ranked, chips=() if named else found.chips)


def _search_corpus(brief: Brief, context: Context) -> Found:
    query = understand_query(brief.request, today=brief.date or datetime.date.today())
    if not query.chips:
        # Search for the topic, and for quoted phrases that the topic does not contain.
        quoted = [f"“{phrase}”" for phrase in query.phrases if phrase not in brief.query]
        query = literal(" ".join((brief.query, *quoted)))
    return ask(context.library, query, k=RESULTS, day=brief.date)


def add(state: State, runtime: Run) -> dict[str, Any]:
    """Write a further section, and put it where it was asked for."""
    (operation,) = OPERATIONS.validate_python(state["doing"])
    assert isinstance(operation, AddSection)
    brief, context, tell = brief_of(state), runtime.context, runtime.stream_writer
    held = draft_of(state)
    if held is None:
        raise RequestError("还没有稿子可以加；请先说要起草什么")
    document = Document.of(held.title, pieces_of(held))
    tell(DraftStarted(title=held.title, headings=tuple(one.heading for one in held.sections)))
    for number, section in enumerate(held.sections):
        for sentence in Piece.of(section.heading, [section.sentences]).sentences:
            tell(SentenceDone(section=number, sentence=sentence))
    topic = operation.topic or operation.heading
    plan = SectionPlan(topic=topic, length=operation.length or ADDED_SECTION)
    evidence = retrieve(context.holdings, brief, plan)
    said = tuple(sentence.text for sentence in held.sentences)
    piece, interrupted = Piece(), ""
    try:
        for step in write_one(
            context, brief, plan, max(0, len(held.sections) - 1), evidence, before=said
        ):
            if isinstance(step, Piece):
                piece = step
            else:
                tell(step)
    except ModelServerError as error:
        interrupted = str(error)
    if not piece.sentences:
        return answered(state, NOTHING) | {"interrupted": interrupted}
    put_section(operation, piece, document)
    return {
        "pieces": plain(document.pieces()),
        "evidence": plain((*held.evidence, *evidence)),
        "interrupted": interrupted,
    }


def respond(state: State, runtime: Run) -> dict[str, Any]:
    """Say the answer and end the turn."""
    interrupted = state.get("interrupted", "")
    text = state.get("answer", "")
    if interrupted:
        text = f"{interrupted}。{text}"
    text = f"{text}\n{keep_version(state, runtime.context)}".strip()
    choices = tuple(state.get("choices", ()))
    runtime.stream_writer(Answer(text=text, interrupted=interrupted, choices=choices))
    said = plain(
        [
            Turn(
                role="user",
                text=state.get("typed") or state["request"],
                files=tuple(Path(one).name for one in state.get("files", ())),
            ),
            Turn(role="assistant", text=text, interrupted=interrupted, choices=choices),
        ]
    )
    return {
        "turns": said, "brief": {}, "plan": [], "pieces": [], "evidence": [],
        "todo": [], "doing": [], "done": [], "choices": [], "files": [], "again": "",
        "repeat": repeatable(state, runtime.context.seed),
    }  # fmt: skip
