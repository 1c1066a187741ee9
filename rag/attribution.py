"""Attribution: which sentences of the corpus bear a sentence of a draft out, and how well.

Code attributes, the model writes: citations are computed after generation from exact spans, and
they can be empty. Nothing is cited that does not bear the sentence out, and no bar is lowered
until something sticks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.encoder import Encoder
from rag.draft import AttributedSentence, Citation, Relation, Verdict
from rag.grams import character_weights, common_spans, content, covered_positions, tiles

if TYPE_CHECKING:
    from rag.library import Library

# A run of this many characters is not chance: formulae of the trade are rarely longer.
COPY_RUN = 13
# A sentence is verbatim when this share of its characters stands in the source in one order.
VERBATIM_COVERAGE = 0.9
SUPPORTED_BAR = 0.6
PARTIAL_BAR = 0.35
# More sources than this under one sentence help nobody to check it.
MAX_CITATIONS = 3
MIN_CONTENT = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a source: ``text`` is ``[start:end]`` of the clean text of the document."""

    document_id: str
    start: int
    end: int
    text: str


class Attributor:
    """Attributes sentences to candidates; holds the encoder and a bounded cache of vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def attribute(
        self,
        sentences: Sequence[tuple[str, int]],
        candidates: Sequence[Candidate],
        *,
        facts: str = "",
    ) -> tuple[AttributedSentence, ...]:
        """Attribute each sentence to the candidates that bear it out.

        Args:
            sentences: ``(text, start in the draft)`` of each sentence.
            candidates: Sentences of the sources; duplicates are harmless.
            facts: What the user said; a fact found there needs no source.
        """
        return tuple(self._attribute(text, start, candidates) for text, start in sentences)

    def _attribute(
        self, text: str, start: int, candidates: Sequence[Candidate]
    ) -> AttributedSentence:
        end = start + len(text)
        if len(content(text).characters) < MIN_CONTENT:
            return AttributedSentence(text=text, start=start, end=end, verdict=Verdict.NOT_NEEDED)
        weights = character_weights(text)
        total = sum(weights)
        scored = []
        for candidate in candidates:
            covered = covered_positions(text, candidate.text)
            score = sum(w for w, c in zip(weights, covered, strict=True) if c) / total
            scored.append((score, candidate))
        scored.sort(key=lambda pair: (-pair[0], pair[1].document_id, pair[1].start))
        if not scored or scored[0][0] < PARTIAL_BAR:
            return AttributedSentence(
                text=text,
                start=start,
                end=end,
                verdict=Verdict.UNSUPPORTED,
                reasons=("资料中没有找到依据",),
            )
        score, best = scored[0]
        verdict, relation = _grade(score)
        citation = Citation(
            document_id=best.document_id,
            start=best.start,
            end=best.end,
            quote=best.text,
            score=score,
            relation=relation,
            matches=tuple((a, best.start + b, n) for a, b, n in common_spans(text, best.text)),
        )
        return AttributedSentence(
            text=text, start=start, end=end, verdict=verdict, citations=(citation,)
        )


def _grade(score: float) -> tuple[Verdict, Relation]:
    if score >= VERBATIM_COVERAGE:
        return Verdict.VERBATIM, Relation.VERBATIM
    if score >= SUPPORTED_BAR:
        return Verdict.SUPPORTED, Relation.REWORDED
    return Verdict.PARTIAL, Relation.SAME_POINT


def attribute_text(
    text: str,
    library: "Library",
    *,
    document_ids: Sequence[str] | None = None,
    facts: str = "",
) -> tuple[AttributedSentence, ...]:
    """Attribute every sentence of ``text`` to the corpus.

    Args:
        text: A draft; any text.
        library: The corpus.
        document_ids: Only these documents are cited; None is all.
        facts: What the user said.

    Raises:
        NotFoundError: a document id is unknown.
    """
    from corpus.sentences import split_sentences

    sentences = [(text[s.start : s.end], s.start) for s in split_sentences(text)]
    rows = {
        hit.row.id: hit.row
        for hits in library.nearest_sentences([sentence for sentence, _ in sentences], k=20)
        for hit in hits
        if document_ids is None or hit.row.document_id in document_ids
    }
    candidates = [Candidate(row.document_id, row.start, row.end, row.text) for row in rows.values()]
    return Attributor(library.encoder).attribute(sentences, candidates, facts=facts)


def copy_rate(text: str, sources: Iterable[str]) -> float:
    """The share of the characters of ``text`` that stand letter by letter in a source.

    Counted are content characters in runs of :data:`COPY_RUN` or more within one source text;
    punctuation is passed over.
    """
    characters = content(text).characters
    copied = [False] * len(characters)
    for source in sources:
        for start, _, length in tiles(characters, content(source).characters, minimum=COPY_RUN):
            copied[start : start + length] = [True] * length
    return sum(copied) / len(copied) if copied else 0.0


def supported_rate(sentences: Iterable[AttributedSentence]) -> float:
    """The share of the sentences that need a source which are verbatim or supported; 1 for none."""
    verdicts = [
        sentence.verdict
        for sentence in sentences
        if sentence.verdict not in (Verdict.NOT_NEEDED, Verdict.USER_FACT)
    ]
    good = sum(verdict in (Verdict.VERBATIM, Verdict.SUPPORTED) for verdict in verdicts)
    return good / len(verdicts) if verdicts else 1.0


def attribute_items(
    docs: Sequence[str], sentences: Sequence[str], encoder: Encoder
) -> tuple[tuple[Verdict, tuple[int, ...], float], ...]:
    """Attribute sentences to their own documents, one sentence each.

    Returns:
        For each sentence the verdict, the indexes of the documents cited, best first, and the
        score of the best, 0 to 1.
    """
    candidates = [Candidate(str(i), 0, len(doc), doc) for i, doc in enumerate(docs)]
    attributed = Attributor(encoder).attribute([(text, 0) for text in sentences], candidates)
    return tuple(
        (
            sentence.verdict,
            tuple(int(citation.document_id) for citation in sentence.citations),
            max((citation.score for citation in sentence.citations), default=0.0),
        )
        for sentence in attributed
    )
