"""Find the sentences of the corpus that support a sentence of a draft, and how well they do.

The model writes, and code attributes: citations are computed from exact spans after generation.
Only sources that support a sentence are cited, and no threshold is lowered to get a citation.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np

from corpus.language.grams import Rarity, character_weights
from corpus.splitting.sentences import split_sentences
from embeddings.encoders.protocol import Vectors
from rag.attribution.background import BACKGROUND, nearness
from rag.attribution.formulaic import Formulas
from rag.attribution.judging import Candidate, attribute_sentence, pair_with, verdict_only
from rag.attribution.needs import needs_source
from rag.attribution.scoring import Cover
from rag.draft.rates import copy_rate, formulaic_spans, supported_rate
from rag.draft.values import AttributedSentence, Verdict
from rag.retrieval.encodings import Encodings

if TYPE_CHECKING:
    from corpus.store.store import SentenceRow
    from rag.retrieval.library import Library

__all__ = [
    "Attributor",
    "Candidate",
    "attribute_items",
    "attribute_text",
    "copy_rate",
    "formulaic_spans",
    "supported_rate",
]

# Only the best candidates by words are compared by meaning; the others cannot win.
SHORTLIST = 32
# Per sentence: the number of nearest sentences in the corpus, and of best passages.
NEAREST, PASSAGES = 20, 3
# A line of up to this many characters without a full stop is a heading.
LONGEST_HEADING = 30


class Attributor:
    """Attributes sentences to candidates, using a library's cached vectors.

    With ``formulas``, the formulaic spans of each sentence are marked too.
    """

    def __init__(self, encodings: Encodings, formulas: Formulas | None = None) -> None:
        self._encodings = encodings
        self._formulas = formulas

    @classmethod
    def of(cls, library: "Library") -> Self:
        """Return the attributor of a library, which marks the corpus's formulaic language."""
        return cls(library.encodings, Formulas(library.spans(), library.store))

    def attribute(
        self,
        sentences: Sequence[tuple[str, int]],
        candidates: Sequence[Candidate],
        *,
        given: str = "",
    ) -> tuple[AttributedSentence, ...]:
        """Attribute each sentence to the candidates that support it.

        Args:
            sentences: ``(text, start in the draft)`` of each sentence.
            candidates: Sentences of the sources; duplicates are harmless.
            given: What the user said; facts in it need no source.
        """
        pool = sorted(set(candidates), key=lambda c: (c.text, c.document_id, c.start))
        rarity = Rarity.within({candidate.text for candidate in pool})
        shortlists = {text: _shortlist(text, pool) for text, _ in sentences if needs_source(text)}
        near = self._nearness(shortlists)
        attributed = (
            attribute_sentence(
                text,
                start,
                [pair_with(text, c, rarity, near[text, c.text]) for c in shortlists[text]],
                given,
            )
            if text in shortlists
            else verdict_only(text, start, Verdict.NOT_NEEDED)
            for text, start in sentences
        )
        formulas = self._formulas
        return tuple(attributed if formulas is None else map(formulas.mark, attributed))

    def hold(self, vectors: Mapping[str, Vectors]) -> None:
        """Add vectors of candidates, by text, so that they are not encoded again."""
        self._encodings.passages.put(vectors)

    def _nearness(
        self, shortlists: Mapping[str, Sequence[Candidate]]
    ) -> dict[tuple[str, str], float]:
        """Compute the nearness of shortlisted candidates; everything is encoded in two batches."""
        if not any(shortlists.values()):
            return {}
        asked = self._encodings.queries.get(list(shortlists))
        texts = {candidate.text for chosen in shortlists.values() for candidate in chosen}
        held = self._encodings.passages.get([*BACKGROUND, *sorted(texts)])
        background = np.stack([held[text] for text in BACKGROUND])
        near: dict[tuple[str, str], float] = {}
        for text, chosen in shortlists.items():
            if chosen:
                vectors = np.stack([held[candidate.text] for candidate in chosen])
                values = nearness(asked[text][None], vectors, background)[0]
                near |= {(text, c.text): float(v) for c, v in zip(chosen, values, strict=True)}
        return near


def _shortlist(sentence: str, pool: Sequence[Candidate]) -> list[Candidate]:
    if len(pool) <= SHORTLIST:
        return list(pool)
    weights = character_weights(sentence)
    shares = [Cover.of(sentence, candidate.text).share(weights) for candidate in pool]
    best = sorted(range(len(pool)), key=lambda i: (-shares[i], i))[:SHORTLIST]
    return [pool[i] for i in best]


# --- a text against the corpus -----------------------------------------------------------------


def attribute_text(
    text: str,
    library: "Library",
    *,
    document_ids: Sequence[str] | None = None,
    given: str = "",
) -> tuple[AttributedSentence, ...]:
    """Attribute every sentence of ``text`` to the corpus.

    Args:
        text: A draft or any other text.
        library: The corpus.
        document_ids: The only documents to cite; None for all.
        given: What the user said.

    Raises:
        NotFoundError: a document id is unknown.
    """
    spans = split_sentences(text)
    sentences = [(text[span.start : span.end], span.start) for span in spans]
    asked = [sentence for sentence, start in sentences if not _is_heading(text, sentence, start)]
    rows = (
        _nearest(asked, library) if document_ids is None else _of_documents(document_ids, library)
    )
    own = Attributor.of(library)
    held = library.sentence_vectors([row.id for row in rows])
    own.hold({row.text: held[row.id] for row in rows if row.id in held})
    attributed = iter(
        own.attribute(
            [(s, at) for s, at in sentences if not _is_heading(text, s, at)],
            [Candidate(row.document_id, row.start, row.end, row.text) for row in rows],
            given=given,
        )
    )
    return tuple(
        verdict_only(sentence, start, Verdict.NOT_NEEDED)
        if _is_heading(text, sentence, start)
        else next(attributed)
        for sentence, start in sentences
    )


def _is_heading(text: str, sentence: str, start: int) -> bool:
    """Return whether the sentence is a short line of its own without a sentence's end mark."""
    end = start + len(sentence)
    alone = text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
    return (
        alone
        and "\n" in text.strip()
        and len(sentence) <= LONGEST_HEADING
        and sentence[-1] not in "。！？；…!?;：:”"
    )


def _of_documents(document_ids: Sequence[str], library: "Library") -> list["SentenceRow"]:
    return [
        row
        for document_id in dict.fromkeys(document_ids)
        for row in library.store.sentence_rows(document_id=library.store.document(document_id).id)
    ]


def _nearest(sentences: Sequence[str], library: "Library") -> list["SentenceRow"]:
    """Return the nearest sentences by meaning, and all sentences of the best passages.

    Only the one to cite first is kept of several with the same letters. No re-ranker is used: it
    would read thirty passages per sentence, and each sentence is compared again here.
    """
    asked = [sentence for sentence in dict.fromkeys(sentences) if needs_source(sentence)]
    if not asked:
        return []
    hits = library.nearest_sentences(asked, k=NEAREST)
    rows = {hit.row.id: hit.row for found in hits for hit in found}
    passages = {
        (evidence.document_id, evidence.start, evidence.end)
        for found in library.search_many(asked, k=PASSAGES, literal=True, reranked=False)
        for evidence in found
    }
    for document_id in sorted({passage[0] for passage in passages}):
        spans = [(start, end) for other, start, end in passages if other == document_id]
        for row in library.store.sentence_rows(document_id=document_id):
            if any(start <= row.start and row.end <= end for start, end in spans):
                rows[row.id] = row
    return library.leading(rows.values())


# --- many items, each against its own documents -------------------------------------------------


def attribute_items(
    docs: Sequence[str], sentences: Sequence[str], judge: Attributor
) -> tuple[tuple[Verdict, tuple[int, ...], float], ...]:
    """Attribute sentences to their own documents; each document is one candidate.

    Returns:
        For each sentence: the verdict, the indexes of the cited documents, best first, and the
            score of the best, 0 to 1.
    """
    candidates = [Candidate(str(i), 0, len(doc), doc) for i, doc in enumerate(docs) if doc]
    attributed = judge.attribute([(text, 0) for text in sentences], candidates)
    return tuple(
        (
            sentence.verdict,
            tuple(int(citation.document_id) for citation in sentence.citations),
            max((citation.score for citation in sentence.citations), default=0.0),
        )
        for sentence in attributed
    )
