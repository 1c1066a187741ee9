"""Write one section of a draft: retrieve, plan paragraphs, write them up to the length."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.document.values import Kind
from corpus.splitting.sentences import split_sentences
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
from rag.structures.choosing import moves
from rag.structures.filling import openings
from rag.structures.values import Mood
from rag.writing.context import Context
from rag.writing.copying import CopyBudget, allowed_share
from rag.writing.drafting import Attempt, Drafter
from rag.writing.gate import Gate, Sources, says_again
from rag.writing.given import PASSAGES, given_points, search_material
from rag.writing.outline import SectionPlan
from rag.writing.paragraphs import ParagraphPlan, ParagraphWriter
from rag.writing.planning import (
    SHORTEST_PARAGRAPH,
    Points,
    counted,
    plan_paragraphs,
    slot_for,
)
from rag.writing.points import GROUP, Point, Stance, UsableSentence, about, choose, gather

# Average length of a draft's sentence in characters (measured over drafts).
SENTENCE_LENGTH: Final = 52
# A section with this share of its length is complete; else it gets paragraphs on further points.
COMPLETE: Final = 0.88
# So many further paragraphs at most.
FURTHER: Final = 3
# A capable model is shown so many passages of the corpus: more are read, but not used.
MOST_SHOWN: Final = 12
# Sections that do the same begin with aspects so far from each other.
ASPECTS_APART: Final = 2
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


_ROLES: Final = {Identity.HEAD: LEADER, Identity.DEPUTY: IN_CHARGE}


def preferred(brief: Brief, plan: SectionPlan) -> Preference:
    """What a section is rather built on: speeches of its level, kind, speaker, part and time."""
    parts = [part for name in plan.moves for part in moves()[name].parts]
    role = _ROLES.get(brief.identity, "") if brief.identity else ""
    return Preference(
        level=brief.level,
        kind=brief.kind,
        role=role,
        parts=tuple(dict.fromkeys(parts)),
        day=brief.date,
    )


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
    outline: Sequence[SectionPlan] = (),
    before: Sequence[str] = (),
    used: Sequence[Citation] = (),
) -> Iterator[Event | Piece]:
    """Write one section without repeating the sentences in ``before``, or material in ``used``.

    Sections of the ``outline`` that do the same begin with other aspects of it.

    Yields:
        Tokens and sentences as they are written; after each sentence the section so far.

    Raises:
        ModelServerError: the model broke off; the last piece yielded remains valid.
    """
    section = _Section(number, Piece(heading=plan.heading))
    for phrase in (plan.salutation, *plan.before):
        yield from section.say(phrase)
    room = plan.length - section.length - sum(map(len, plan.after))
    if plan.moves or not plan.before:
        same = sum(one.moves[-1:] == plan.moves[-1:] for one in outline[:number])
        for step in _body(context, brief, plan, number, evidence, before, used, room, same):
            if isinstance(step, Token):
                yield step
            else:
                yield from section.add(*step)
            if context.stop.is_set():
                return
    for phrase in (slot_for(plan, evidence), *plan.after):
        yield from section.say(phrase)


def set_phrase(phrase: str) -> tuple[AttributedSentence, ...]:
    """Return the sentences of a set phrase, which need no source."""
    said = (phrase[span.start : span.end] for span in split_sentences(phrase))
    return tuple(
        AttributedSentence(text=one, start=0, end=len(one), verdict=Verdict.NOT_NEEDED)
        for one in said
    )


class _Section:
    """A section as it grows; what is added is told."""

    def __init__(self, number: int, piece: Piece) -> None:
        self._number = number
        self.piece = piece

    @property
    def length(self) -> int:
        """The characters so far."""
        return sum(len(one.text) for one in self.piece.sentences)

    def say(self, phrase: str) -> Iterator[Event | Piece]:
        """Add a paragraph of set phrases, which need no source."""
        for place, said in enumerate(set_phrase(phrase)):
            yield from self.add(said, place == 0)

    def add(self, sentence: AttributedSentence, breaks: bool) -> Iterator[Event | Piece]:
        """Add a sentence, which may begin a paragraph."""
        self.piece = self.piece.with_sentence(sentence, breaks=breaks)
        yield SentenceDone(section=self._number, sentence=self.piece.sentences[-1])
        yield self.piece


_Step = Token | tuple[AttributedSentence, bool]


def _body(
    context: Context,
    brief: Brief,
    plan: SectionPlan,
    number: int,
    evidence: Sequence[Evidence],
    before: Sequence[str],
    used: Sequence[Citation],
    room: int,
    same: int,
) -> Iterator[_Step]:
    """Yield tokens, and sentences with whether each begins a paragraph: facts, then the moves."""
    library = context.library
    subject = plan.subject or plan.topic
    others = [item for item in evidence if not item.attached]
    cited = {(one.document_id, one.start) for one in used}
    materials = [
        one
        for one in gather(library, others, plan.topic, subject=subject, day=brief.day)
        if (one.candidate.document_id, one.candidate.start) not in cited
    ]
    judge = Attributor.of(library)
    judge.hold({material.candidate.text: material.vector for material in materials})
    # Where the corpus has nothing on the subject, nothing of it is cited by chance.
    shown = [item for item in evidence if item.attached or materials]
    gate = Gate(
        sources_of(context.holdings, shown, brief.given),
        (*brief.avoid, *brief.leave_out),
        brief.level,
        brief.day,
    )
    # The user's own material may be copied: it was given to be used.
    budget = CopyBudget(gate.sources.texts, allowed_share(brief) * room)
    seed = context.seed + 100 * number
    written: list[str] = []
    drafter = Drafter(context.model, judge, gate, seed, before=tuple(before), written=written)
    for step in _facts(context, plan, evidence, used, drafter, room):
        yield _token(step, number) if isinstance(step, Attempt) else (step, len(written) == 1)
    points = Points(
        library,
        context.model,
        gate,
        budget,
        subject,
        seed,
        (*before, *written),
        usual=bool(plan.moves),
        place=ASPECTS_APART * same,
    )
    writer = ParagraphWriter(
        context.model,
        judge,
        gate,
        budget,
        seed,
        first_person="我" if brief.kind is Kind.DUTY_REPORT else "我们",
        said=list(before),
        written=written,
    )
    for paragraph in _to_length(points, plan, materials, written, room):
        begins = True
        for step in writer.write(paragraph):
            if isinstance(step, Attempt):
                yield _token(step, number)
            else:
                yield step, begins
                begins = False
    if plan.moves and not written:
        # A part of a speech is never empty: what is always said in it stands there.
        for place, one in enumerate(openings(moves()[plan.moves[-1]], "")):
            yield writer.say(f"{one.first}。"), place == 0


def _token(attempt: Attempt, number: int) -> Token:
    return Token(section=number, text=attempt.text, attempt=attempt.number)


def _facts(
    context: Context,
    plan: SectionPlan,
    evidence: Sequence[Evidence],
    used: Sequence[Citation],
    drafter: Drafter,
    room: int,
) -> Iterator[Attempt | AttributedSentence]:
    """Yield the sentences of the facts that the writer gave, and of the conversation's material."""
    points = [Point(Stance.FACT, "", (one,), given=one) for one in plan.asked if find_facts(one)]
    attached = context.holdings.attached
    own = [item for item in evidence if item.attached]
    if attached and own and _takes_facts(plan):
        most = max(1, round(FACT_SHARE * room / SENTENCE_LENGTH))
        points += given_points(attached, own, plan.topic, first=most, used=used)[:most]
    for point in points:
        yield from drafter.write(point)


def _takes_facts(plan: SectionPlan) -> bool:
    """Return whether facts belong into a section: an opening and a call have none."""
    moods = [moves()[name] for name in plan.moves]
    return not moods or any(one.mood is not Mood.HONOURS and one.name != "点题" for one in moods)


def _to_length(
    points: Points,
    plan: SectionPlan,
    materials: Sequence[UsableSentence],
    written: Sequence[str],
    room: int,
) -> Iterator[ParagraphPlan]:
    """Yield paragraphs, each planned when it is asked for, until the length is reached."""
    left = room - sum(map(len, written))
    if left < SHORTEST_PARAGRAPH and not plan.moves:
        return
    last: ParagraphPlan | None = None
    leads: list[str] = []
    for paragraph in plan_paragraphs(points, plan, materials, length=max(left, 1)):
        rest = room - sum(map(len, written))
        if last is not None and rest < SHORTEST_PARAGRAPH and not paragraph.asked:
            continue
        if last is not None and last.move != paragraph.move:
            leads = []
        if not (paragraph.asked or paragraph.headed) and says_again(paragraph.lead, written):
            # An earlier paragraph said what this one was to begin with.
            continue
        if paragraph.count:
            paragraph = counted(paragraph, len(leads))
        leads.append(paragraph.lead)
        last = replace(paragraph, length=max(SHORTEST_PARAGRAPH, min(paragraph.length, rest)))
        yield last
    for _ in range(FURTHER):
        rest = room - sum(map(len, written))
        if last is None or rest < max(SHORTEST_PARAGRAPH, (1 - COMPLETE) * room):
            return
        more = replace(points, place=points.place + len(leads), said=(*points.said, *written))
        unsaid = more.unsaid(choose(materials, last.move, most=3 * GROUP))
        found = more.find(last.move, 1, unsaid, but=[one.rstrip("。") for one in leads])
        for lead, *near in more.support(found, unsaid):
            last = replace(
                last,
                lead=f"{lead}。",
                references=tuple(near),
                then=more.goes_on(last.move, lead),
                length=max(SHORTEST_PARAGRAPH, rest),
            )
            yield counted(last, len(leads)) if last.count else last
            leads.append(last.lead)
