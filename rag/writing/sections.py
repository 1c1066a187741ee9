"""Write one section of a draft: retrieve, choose points, write sentences up to the length."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.document.values import Part
from rag.attachments.holdings import Holdings
from rag.attribution.attributing import Attributor, Candidate
from rag.draft.composing import Piece
from rag.draft.values import (
    AttributedSentence,
    Citation,
    Event,
    Evidence,
    SentenceDone,
    Token,
    Verdict,
)
from rag.facts.finding import find_facts
from rag.fields.speech import Identity
from rag.query.identity import IN_CHARGE, LEADER
from rag.requests.brief import Brief
from rag.retrieval.preference import Preference
from rag.retrieval.retriever import LibraryRetriever, as_evidence
from rag.retrieval.selection import Budget
from rag.writing.context import Context
from rag.writing.drafting import Attempt, Drafter, Sources
from rag.writing.given import PASSAGES, given_points, search_material
from rag.writing.outline import SectionPlan
from rag.writing.points import SHORTEST_CLAUSE, Plan, Point, Stance, about, gather, plan_points

# Average length of a draft's sentence in characters (measured over drafts).
SENTENCE_LENGTH: Final = 52
# Additional points, in case no sentence comes out at some.
RESERVE: Final = 4
# If a section exceeds its length by this factor, its closing is omitted.
SLACK: Final = 1.12
# A shorter section has no room for an opening and a closing.
ROOM_FOR_FRAME: Final = 160
# A capable model is shown so many passages of the corpus: more are read, but not used.
MOST_SHOWN: Final = 12
# The share of a section's length for the user's material, before tasks from the corpus.
FACT_SHARE: Final = 0.6


def retrieve(holdings: Holdings, brief: Brief, plan: SectionPlan) -> tuple[Evidence, ...]:
    """Return the passages that a section is based on: the user's material, then the corpus.

    Each is in order of selection; ranks count through.
    """
    query = " ".join(part for part in (brief.occasion, plan.topic) if part) or brief.request
    library, attached = holdings.corpus, holdings.attached
    budget = Budget(library.settings.reads_at_once)
    retriever = LibraryRetriever(
        library=library,
        literal=True,
        budget=budget,
        day=brief.day,
        preferred=preferred(brief, plan),
    )
    found = tuple(as_evidence(document) for document in retriever.invoke(query))
    whole = library.settings.writes_sections
    if whole:
        found = about(library, found, plan.topic)[:MOST_SHOWN]
    most = max(PASSAGES, budget.candidates) if whole else PASSAGES
    own = search_material(attached, query, most=most) if attached else ()
    return tuple(
        one.model_copy(update={"rank": rank}) for rank, one in enumerate((*own, *found), start=1)
    )


# What a section is, by the words of its heading and topic.
_PARTS: Final = (
    ((Part.BACKGROUND, Part.SIGNIFICANCE), re.compile(r"背景|意义|认识")),
    ((Part.CLOSING,), re.compile(r"结语|号召")),
    ((Part.ACHIEVEMENTS,), re.compile(r"成绩|成效|肯定")),
    ((Part.PROBLEMS,), re.compile(r"问题|不足|困难|短板")),
    ((Part.SAFEGUARDS,), re.compile(r"保障|责任|领导|督查|考核")),
    ((Part.TASKS,), re.compile(r"任务|举措|部署|重点")),
)
_ROLES: Final = {Identity.HEAD: LEADER, Identity.DEPUTY: IN_CHARGE}


def preferred(brief: Brief, plan: SectionPlan) -> Preference:
    """What a section is rather built on: speeches of its level, kind, speaker, part and time."""
    parts = next((parts for parts, cue in _PARTS if cue.search(plan.topic)), ())
    role = _ROLES.get(brief.identity, "") if brief.identity else ""
    return Preference(level=brief.level, kind=brief.kind, role=role, parts=parts, day=brief.date)


def sources_of(holdings: Holdings, evidence: Sequence[Evidence], said: str) -> Sources:
    """Return the sentences that a draft may cite, and the whole texts of their documents.

    Args:
        holdings: The corpus and the user's material.
        evidence: The passages to cite from.
        said: What the user said.
    """
    there = holdings.still_there(evidence)
    wanted = {item.passage_id for item in there}
    documents = sorted({item.document_id for item in there})
    candidates = tuple(
        Candidate(row.document_id, row.start, row.end, row.text)
        for document_id in documents
        for row in holdings.sentences(document_id)
        if row.passage_id in wanted
    )
    held = holdings.attached_ids
    return Sources(
        candidates,
        tuple(holdings.text(one) for one in documents if one not in held),
        said,
        holdings.material,
    )


def write_section(
    context: Context,
    brief: Brief,
    plan: SectionPlan,
    number: int,
    evidence: Sequence[Evidence],
    *,
    before: Sequence[str] = (),
    used: Sequence[Citation] = (),
) -> Iterator[Event | Piece]:
    """Write one section without repeating the sentences in ``before``, or material in ``used``.

    Yields:
        Tokens and sentences as they are written; after each sentence the section so far.

    Raises:
        ModelServerError: the model broke off; the last piece yielded remains valid.
    """
    library, attached = context.library, context.holdings.attached
    piece = Piece(heading=plan.heading)
    if plan.salutation:
        said = AttributedSentence(
            text=plan.salutation, start=0, end=len(plan.salutation), verdict=Verdict.NOT_NEEDED
        )
        piece = piece.with_sentence(said)
        yield SentenceDone(section=number, sentence=said)
        yield piece
    own = [item for item in evidence if item.attached]
    early = max(1, round(FACT_SHARE * plan.length / SENTENCE_LENGTH))
    facts: tuple[Point, ...] = ()
    if attached and own:
        facts = given_points(attached, own, plan.topic, first=early, used=used)
    others = [item for item in evidence if not item.attached]
    materials = gather(library, others, plan.topic, day=brief.day)
    first = max(1, round(plan.length / SENTENCE_LENGTH))
    judge = Attributor(library.encodings)
    judge.hold({material.candidate.text: material.vector for material in materials})
    drafter = Drafter(
        context.model,
        judge,
        sources_of(context.holdings, evidence, brief.given),
        context.seed + 100 * number,
        before=tuple(before),
        avoid=(*brief.avoid, *brief.leave_out),
    )
    points = plan_points(materials, first=first, reserve=RESERVE)
    points = replace(points, tasks=(*facts[:early], *points.tasks, *facts[early:]))
    for point in _to_length(points, plan, drafter):
        if context.stop.is_set():
            return
        for step in drafter.write(point):
            if isinstance(step, Attempt):
                yield Token(section=number, text=step.text, attempt=step.number)
                if context.stop.is_set():
                    return
                continue
            piece = piece.with_sentence(step)
            yield SentenceDone(section=number, sentence=piece.sentences[-1])
            yield piece


# Points of a section if the corpus has nothing on its topic: those of any deployment.
_BARE_TASKS: Final = (
    "明确任务要求",
    "压实工作责任",
    "改进工作作风",
    "强化工作保障",
    "严格督促检查",
)


def _about(asked: str, plan: SectionPlan) -> tuple[str, ...]:
    """What is asked for, with the subject that it belongs to; a fact speaks for itself."""
    subject = plan.topic.partition(" ")[0]
    return (asked,) if find_facts(asked) or subject in asked else (asked, subject)


def _to_length(points: Plan, plan: SectionPlan, drafter: Drafter) -> Iterator[Point]:
    """Yield as many points, in order, as the length still allows after each sentence."""
    framed = plan.framed and plan.length >= ROOM_FOR_FRAME
    closing = points.closing if framed else None
    if framed:
        yield points.opening or Point(Stance.OPENING, plan.topic, (plan.topic,))
    for asked in plan.asked:
        if len(asked) >= SHORTEST_CLAUSE:
            yield Point(Stance.TASK, "", _about(asked, plan))
    kept = SENTENCE_LENGTH if closing else 0
    bare = tuple(Point(Stance.TASK, task, (plan.topic,)) for task in _BARE_TASKS)
    for task in points.tasks or bare:
        written = sum(map(len, drafter.written))
        if drafter.written and written + kept + SENTENCE_LENGTH / 2 >= plan.length:
            break
        yield task
    if closing and sum(map(len, drafter.written)) < SLACK * plan.length:
        yield closing
