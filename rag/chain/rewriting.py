"""Revise the chosen sentences of a draft paragraph by paragraph, as a capable model can."""

from collections.abc import Callable, Iterator, Sequence

from rag.attribution.attributing import Attributor
from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Event, Evidence, Progress, SentenceDone, Token
from rag.requests.brief import Brief
from rag.rewriting.rewriter import Rewriter
from rag.writing.context import Context
from rag.writing.drafting import Attempt
from rag.writing.sections import sources_of

Place = tuple[int, int, int]


def rewritten(
    brief: Brief,
    context: Context,
    pieces: Sequence[Piece],
    chosen: set[Place],
    evidence: Sequence[Evidence],
    tell: Callable[[Event], None],
) -> Iterator[list[Piece]]:
    """Yield the pieces after each paragraph, with those done so far rewritten.

    Args:
        brief: The request.
        context: The tools of the turn.
        pieces: The sections.
        chosen: The sentences to rewrite, as ``(section, paragraph, sentence)``; those of one
            paragraph are rewritten together.
        evidence: The passages that may be cited.
        tell: Told of what is written.

    Raises:
        ModelServerError: the model broke off; what was yielded stands.
    """
    given = "\n".join(one.text for piece in pieces for one in piece.sentences) + brief.request
    sources = sources_of(context.holdings, evidence, given if brief.text else brief.request)
    rewriter = Rewriter(
        context.model,
        Attributor.of(context.library),
        sources.candidates,
        sources.given,
        brief.mode,
        brief.request,
        context.seed,
    )
    wanted = sum(len(_text(run)) for run in _runs(pieces, chosen).values())
    share = brief.length / wanted if brief.length_given and wanted else 0.0
    done, runs = list(pieces), _runs(pieces, chosen)
    for s, piece in enumerate(pieces):
        paragraphs = list(piece.paragraphs)
        for p, paragraph in enumerate(piece.paragraphs):
            run = runs.get((s, p))
            if run and not context.stop.is_set():
                place = list(runs).index((s, p)) + 1
                tell(Progress(message=f"{brief.mode}：第 {place}/{len(runs)} 段…"))
                first = min(n for a, b, n in chosen if (a, b) == (s, p))
                around = _around(done, (s, p, first), len(run))
                for step in rewriter.rewrite(
                    run, around=around, aim=round(share * len(_text(run)))
                ):
                    if isinstance(step, Attempt):
                        tell(Token(section=s, text=step.text, attempt=step.number))
                    else:
                        rest = paragraph[first + len(run) :]
                        paragraphs[p] = (*paragraph[:first], *step, *rest)
            done[s] = Piece.of(piece.heading, paragraphs)
            # The others of the section follow; what is told is in the order of the text.
            for sentence in _told(done[s], p):
                tell(SentenceDone(section=s, sentence=sentence))
            yield list(done)


def _runs(
    pieces: Sequence[Piece], chosen: set[Place]
) -> dict[tuple[int, int], tuple[AttributedSentence, ...]]:
    """The sentences of each paragraph from the first to the last that is chosen."""
    runs = {}
    for s, p, _ in sorted(chosen):
        numbers = [n for a, b, n in chosen if (a, b) == (s, p)]
        runs[s, p] = pieces[s].paragraphs[p][min(numbers) : max(numbers) + 1]
    return runs


def _told(piece: Piece, paragraph: int) -> tuple[AttributedSentence, ...]:
    """The sentences of a paragraph, with their offsets in the section."""
    before = sum(map(len, piece.paragraphs[:paragraph]))
    return piece.sentences[before : before + len(piece.paragraphs[paragraph])]


def _around(pieces: Sequence[Piece], place: Place, count: int) -> tuple[str, str]:
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
