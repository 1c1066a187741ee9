"""Look for what is wrong with a section that a model wrote, and whether a repair is better."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.checks.requirements import judge
from rag.checks.running import check
from rag.draft.composing import Piece, compose
from rag.draft.requirements import Asks, Check, Met, Requirement
from rag.draft.values import AttributedSentence, Finding, Severity, Verdict
from rag.facts.finding import find_facts
from rag.requests.brief import Brief
from rag.writers.section_prompt import asked_of, room_of
from rag.writing.context import Context
from rag.writing.gate import Sources
from rag.writing.outline import SectionPlan


def body_text(piece: Piece) -> str:
    """Return the text of a section without its heading, a line for each paragraph."""
    return "\n".join("".join(one.text for one in line) for line in piece.paragraphs)


@dataclass(frozen=True, slots=True)
class Judging:
    """Looks for what is wrong with the body of a section."""

    brief: Brief
    plan: SectionPlan
    asked: tuple[str, ...]
    allowed: str
    named: tuple[tuple[str, str], ...]
    pace: int

    @classmethod
    def of(
        cls,
        context: Context,
        brief: Brief,
        plan: SectionPlan,
        outline: Sequence[SectionPlan],
        sources: Sources,
    ) -> "Judging":
        """Return what looks at a planned section, with the sources that it is written from."""
        cited = (one.document_id for one in sources.candidates)
        named = tuple(context.holdings.corpus_texts(cited))
        asked = asked_of(brief, plan, outline)
        return cls(brief, plan, asked, sources.allowed, named, context.library.settings.pace)

    def findings(self, body: Piece) -> tuple[Finding, ...]:
        """What the checks find, without mere notes, and what was asked for and is not there."""
        found = check(
            body_text(body),
            date=self.brief.date,
            given=self.allowed,
            sources=self.named,
            asked_length=room_of(self.plan),
            pace=self.pace,
        )
        wrong = (one for one in found if one.severity is not Severity.INFO)
        return (*wrong, *_missing(body, self.brief, self.asked))


def _missing(body: Piece, brief: Brief, required: Sequence[str]) -> Iterator[Finding]:
    """What the section must say and does not, and what must not be said and is."""
    asked = [
        *(Check(asks=Asks.FACT if find_facts(one) else Asks.POINT, words=one) for one in required),
        *(Check(asks=Asks.AVOID, words=one) for one in brief.avoid),
        *(Check(asks=Asks.LEAVE_OUT, words=one) for one in brief.leave_out),
    ]
    looked_at = [Requirement(text=one.words, start=0, end=0, checks=(one,)) for one in asked]
    for judged in judge(compose([body]), looked_at):
        if judged.met is Met.NOT_MET:
            yield Finding.at(
                (0, 0), "要求", Severity.WARNING, f"要求“{judged.text}”：{judged.reason}"
            )


def is_better(new: Piece, found: Sequence[Finding], old: Piece, before: Sequence[Finding]) -> bool:
    """Return whether a repaired section has fewer findings, and at most one more bare sentence."""
    return (
        bool(new.sentences)
        and len(found) < len(before)
        and _unsupported(new.sentences) <= _unsupported(old.sentences) + 1
    )


def _unsupported(sentences: Sequence[AttributedSentence]) -> int:
    return sum(one.verdict is Verdict.UNSUPPORTED for one in sentences)
