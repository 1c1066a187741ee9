"""The two writers of a section: a whole one at once for a capable model, else point by point."""

from collections.abc import Iterator, Sequence

from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Event, Evidence
from rag.requests.brief import Brief
from rag.writers.whole import write_whole
from rag.writing.context import Context
from rag.writing.outline import SectionPlan
from rag.writing.sections import write_section


def write(
    context: Context,
    brief: Brief,
    plan: SectionPlan,
    number: int,
    evidence: Sequence[Evidence],
    *,
    outline: Sequence[SectionPlan] = (),
    written: Sequence[AttributedSentence] = (),
    before: Sequence[str] = (),
) -> Iterator[Event | Piece]:
    """Write one section with the writer of the settings.

    Args:
        context: The tools of the turn.
        brief: The request.
        plan: The section.
        number: Its place in the text, from 0.
        evidence: The passages that it is based on.
        outline: All sections of the text.
        written: The sentences of the sections that were written before it in this turn.
        before: The sentences of a draft that the section is added to; none is repeated.

    Yields:
        Tokens and sentences as they are written; after each sentence the section so far.

    Raises:
        ModelServerError: the model broke off; the last piece yielded remains valid.
    """
    said = [*before, *(sentence.text for sentence in written)]
    if context.library.settings.writes_sections:
        yield from write_whole(context, brief, plan, number, evidence, outline=outline, before=said)
        return
    used = [citation for sentence in written for citation in sentence.citations]
    yield from write_section(
        context, brief, plan, number, evidence, outline=outline, before=said, used=used
    )
