"""Write a section at once, with a capable model; code reads, attributes and checks the answer.

The section streams. Then the findings of the checks are given back once, and the repaired version
is kept only where it is better. Citations are computed from the words, never asked of the model.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from langchain_core.messages import BaseMessage

from rag.attribution.attributing import Attributor
from rag.draft.composing import Piece
from rag.draft.values import Event, Evidence, Progress
from rag.models.thinking import THINKING_TOKENS
from rag.requests.brief import Brief
from rag.writers.judging import Judging, body_text, is_better
from rag.writers.reading import ENDLESS, Frame, Reading
from rag.writers.section_prompt import repair_prompt, section_prompt
from rag.writing.context import Context
from rag.writing.outline import SectionPlan
from rag.writing.sections import sources_of

# Tokens of the answer for each of its characters.
TOKENS_A_CHARACTER: Final = 1.0
TEMPERATURE: Final = 0.7


def write_whole(
    context: Context,
    brief: Brief,
    plan: SectionPlan,
    number: int,
    evidence: Sequence[Evidence],
    *,
    outline: Sequence[SectionPlan] = (),
    before: Sequence[str] = (),
) -> Iterator[Event | Piece]:
    """Write one section with one answer of the model.

    Args:
        context: The tools of the turn.
        brief: The request.
        plan: The section.
        number: Its place in the text, from 0.
        evidence: The passages to show, the user's material first.
        outline: All sections of the text.
        before: The sentences that were written before.

    Yields:
        Tokens and sentences as they are written; after each sentence the section so far.

    Raises:
        ModelServerError: the model broke off, or does not answer in Chinese; the last piece
            yielded remains valid.
    """
    frame, seed = Frame.of(plan, number), context.seed + number
    if not plan.moves and plan.before:  # nothing is left to write
        yield from frame.told(Piece())
        return
    sources = sources_of(context.holdings, evidence, brief.given)
    shown = fitting(evidence, room_for(context.library.settings.reads_at_once, brief, plan))
    asked = section_prompt(brief, plan, outline, shown, before)
    attributor = Attributor.of(context.library)
    first = Reading(attributor, sources, frame)
    yield from first.read(_answer(context, asked, plan, seed=seed), plan, context)
    if context.stop.is_set() or not first.body.sentences:
        return
    judged = Judging.of(context, brief, plan, outline, sources)
    best = first.body
    if findings := judged.findings(best):
        yield Progress(message=f"核对出 {len(findings)} 处，改一遍…")
        chat = repair_prompt(asked, first.answer, body_text(best), findings)
        second = Reading(attributor, sources, frame)
        whole = second.quietly(_answer(context, chat, plan, seed=seed), plan, context)
        if whole and is_better(second.body, judged.findings(second.body), best, findings):
            best = second.body
    if best is not first.body or plan.after:
        yield from frame.ended(best)


# Characters of the rules, the outline and what stands before, in a prompt.
_FRAME: Final = 2600
# A section is written twice: the repair has the first version in its prompt.
_VERSIONS: Final = 3
_LEAST_ROOM: Final = 600


def room_for(tokens: int, brief: Brief, plan: SectionPlan) -> int:
    """Return the characters of evidence that fit into a prompt beside everything else.

    Args:
        tokens: What the model reads and writes at once.
        brief: The request.
        plan: The section.
    """
    characters = int(tokens / TOKENS_A_CHARACTER)
    return max(_LEAST_ROOM, characters - _FRAME - len(brief.request) - _VERSIONS * plan.length)


def fitting(evidence: Sequence[Evidence], room: int) -> tuple[Evidence, ...]:
    """Return the passages that fit, the user's material before the corpus."""
    kept: list[Evidence] = []
    for one in sorted(evidence, key=lambda one: not one.attached):
        if len(one.text) <= room:
            kept.append(one)
            room -= len(one.text)
    return tuple(kept)


def _answer(
    context: Context, asked: Sequence[BaseMessage], plan: SectionPlan, *, seed: int
) -> Iterator[str]:
    most = round(ENDLESS * TOKENS_A_CHARACTER * plan.length) + THINKING_TOKENS
    options = {"max_tokens": most, "temperature": TEMPERATURE, "seed": seed}
    return context.model.stream(asked, chinese=True, finished=True, **options)
