"""Revise the chosen sentences of a draft, paragraph by paragraph."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.flaws.instructions import is_instruction
from rag.attribution.attributing import Attributor
from rag.chain.replies import REVISED_A_SECOND, said_of_revising
from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Event, Progress, SentenceDone, Token
from rag.requests.brief import Brief, ReviseMode
from rag.requests.place import Unit
from rag.rewriting.expander import PLATITUDES, Expander
from rag.rewriting.facts import is_running_text
from rag.rewriting.protocol import ParagraphReviser, kept
from rag.rewriting.reviser import Reviser
from rag.rewriting.rewriter import Rewriter
from rag.rewriting.selecting import SentencePlace
from rag.writing.context import Context
from rag.writing.drafting import Attempt
from rag.writing.gate import Gate, Sources


def rewritten(
    brief: Brief,
    context: Context,
    pieces: Sequence[Piece],
    chosen: set[SentencePlace],
    sources: Sources,
    tell: Callable[[Event], None],
) -> Iterator[list[Piece]]:
    """Yield the pieces after each paragraph, with those done so far rewritten.

    Args:
        brief: The request.
        context: The tools of the turn.
        pieces: The sections.
        chosen: The sentences to rewrite, as ``(section, paragraph, sentence)``; those of one
            paragraph are rewritten together.
        sources: What may be cited, and what was said.
        tell: Told of what is written.

    Raises:
        ModelServerError: the model broke off; what was yielded stands.
    """
    reviser = _reviser(brief, context, sources)
    runs = _runs(pieces, chosen)
    todo = sum(len(_text(run)) for run in runs.values())
    # What stays counts for the length of a whole text, and not for that of a part.
    whole = brief.target.unit is Unit.ALL
    total = sum(len(one.text) for piece in pieces for one in piece.sentences)
    wanted = brief.length - (total - todo if whole else 0) if brief.length_given else 0
    done, begun = list(pieces), 0
    clock = _Clock(todo)
    for s, piece in enumerate(pieces):
        paragraphs = list(piece.paragraphs)
        for p, paragraph in enumerate(piece.paragraphs):
            run = runs.get((s, p))
            if run and not context.stop.is_set():
                begun += 1
                left = clock.left(todo)
                tell(Progress(message=said_of_revising(brief.mode, begun, len(runs), left)))
                first = paragraph.index(run[0])
                around = _around(done, (s, p, first), len(run))
                # What earlier paragraphs missed of the length, the later ones make up for.
                aim = max(1, round(wanted * len(_text(run)) / todo)) if brief.length_given else 0
                for step in _steps(reviser, run, around, aim):
                    if context.stop.is_set():  # within a paragraph, which stays as it was
                        break
                    if isinstance(step, Attempt):
                        tell(Token(section=s, text=step.text, attempt=step.number))
                    else:
                        rest = paragraph[first + len(run) :]
                        paragraphs[p] = (*paragraph[:first], *step, *rest)
                        wanted, todo = wanted - len(_text(step)), todo - len(_text(run))
            done[s] = Piece.of(piece.heading, paragraphs)
            for sentence in _told(done[s], p):
                tell(SentenceDone(section=s, sentence=sentence))
            yield list(done)


# Said of a paragraph with words for a machine.
ADDRESSED: Final = "里面有像是写给机器的指令，没有交给模型"


def _steps(
    reviser: ParagraphReviser,
    run: Sequence[AttributedSentence],
    around: tuple[str, str],
    aim: int,
) -> Iterator[Attempt | tuple[AttributedSentence, ...]]:
    """Revise a paragraph; one with words for a machine stays as it is, and no model reads it."""
    if is_instruction(_text(run)):
        yield kept(run, ADDRESSED)
        return
    yield from reviser.rewrite(run, around=around, aim=aim)


@dataclass(frozen=True, slots=True)
class _Clock:
    """How long a revision of ``total`` characters goes on, by what it took so far."""

    total: int
    began: float = field(default_factory=time.monotonic)

    def left(self, todo: int) -> float:
        """Return about how many seconds the characters that are left take."""
        took, done = time.monotonic() - self.began, self.total - todo
        pace = done / took if done and took else REVISED_A_SECOND
        return todo / pace


def _reviser(brief: Brief, context: Context, sources: Sources) -> ParagraphReviser:
    """The reviser of the settings: of a capable model, or of a small one for this mode."""
    model, attributor = context.model, Attributor.of(context.library)
    if context.library.settings.writes_sections:
        return Rewriter(
            model,
            attributor,
            sources.candidates,
            sources.given,
            brief.mode,
            brief.request,
            context.seed,
        )
    if brief.mode is ReviseMode.EXPAND:
        gate = Gate(sources, (*PLATITUDES, *brief.avoid, *brief.leave_out), brief.level, brief.day)
        return Expander(model, attributor, gate, brief.topic, context.seed)
    topic = brief.topic or brief.request
    return Reviser(model, attributor, sources, brief.mode, topic, context.seed)


def _runs(
    pieces: Sequence[Piece], chosen: set[SentencePlace]
) -> dict[tuple[int, int], tuple[AttributedSentence, ...]]:
    """The sentences of each paragraph from the first to the last that is chosen; no headings."""
    numbers: dict[tuple[int, int], list[int]] = {}
    for s, p, n in sorted(chosen):
        numbers.setdefault((s, p), []).append(n)
    return {
        (s, p): pieces[s].paragraphs[p][found[0] : found[-1] + 1]
        for (s, p), found in numbers.items()
        if is_running_text(pieces[s].paragraphs[p])
    }


def _told(piece: Piece, paragraph: int) -> tuple[AttributedSentence, ...]:
    """The sentences of a paragraph, with their offsets in the section."""
    before = sum(map(len, piece.paragraphs[:paragraph]))
    return piece.sentences[before : before + len(piece.paragraphs[paragraph])]


def _around(pieces: Sequence[Piece], place: SentencePlace, count: int) -> tuple[str, str]:
    """The text before the sentences at a place, and behind them."""
    s, p, n = place
    flat = [
        ((a, b, c), one.text)
        for a, piece in enumerate(pieces)
        for b, paragraph in enumerate(piece.paragraphs)
        for c, one in enumerate(paragraph)
    ]
    before = "".join(text for at, text in flat if at < place)
    behind = "".join(text for at, text in flat if at >= (s, p, n + count))
    return before, behind


def _text(sentences: Sequence[AttributedSentence]) -> str:
    return "".join(one.text for one in sentences)
