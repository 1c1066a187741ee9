"""The points of a section that the writer's own material gives.

Unlike a speech of the corpus, the material of a conversation is about the very matter: its names,
numbers and dates belong in the draft, so they stay, and each must be in the sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.language.grams import bigram_set, content
from corpus.splitting.sentences import LINE_ENDS
from corpus.store.store import SentenceRow
from rag.attribution.needs import needs_source
from rag.draft.values import Citation, Evidence
from rag.facts.finding import find_facts
from rag.query.filters import addresses_machine
from rag.retrieval.library import Library
from rag.writing.points import Point, Stance, bare_clauses, unbalanced

# Passages of the material for one section, of so many characters together.
PASSAGES: Final = 8
# Characters of a point; more than from the corpus, because figures are not to be reworded.
REFERENCE_LENGTH: Final = 64
SHORTEST: Final = 10
# A sentence says the same as another that has this share of its bigrams.
SAME: Final = 0.5
# What a fact is worth beside the share of the topic that a sentence has, which is 1 at most.
FACT_WEIGHT: Final = 0.5
# What is still to be done, and not what was done.
_ASKS: Final = re.compile(r"(?<!需)要|必须|务必|应当|下一步|明年|争取|力争")
# Half of a sentence, which says nothing alone.
_LEANING: Final = re.compile(
    r"^(?:如果|即使|无论|不管|虽然|尽管|由于|因为|其中$)|(?:的|是|和|与|及|以及)$"
)


@dataclass(frozen=True, slots=True)
class _Usable:
    row: SentenceRow
    clauses: tuple[str, ...]
    worth: float


def search_material(attached: Library, topic: str, *, most: int = PASSAGES) -> tuple[Evidence, ...]:
    """Return the passages of a conversation's material that are about a topic, best first.

    Passages with words for a machine are left out.

    Args:
        attached: The material of the conversation.
        topic: The topic.
        most: So many passages at most.

    Raises:
        EncoderError: the encoder is missing or damaged.
    """
    found = attached.search(topic, k=most, literal=True)
    return tuple(
        one.model_copy(update={"attached": True})
        for one in found
        if not addresses_machine(one.flaws)
    )


def given_points(
    attached: Library,
    evidence: Sequence[Evidence],
    topic: str,
    *,
    first: int,
    used: Sequence[Citation] = (),
) -> tuple[Point, ...]:
    """Return the points that the material gives to a section.

    Args:
        attached: The material of the conversation.
        evidence: Its passages that were found for the section.
        topic: The topic of the section.
        first: So many of the best come first, in the order of the material; then the others.
        used: What was cited in the sections before; it is not said again.
    """
    spans = {(one.document_id, one.start) for one in used}
    rows = [row for row in _rows(attached, evidence) if (row.document_id, row.start) not in spans]
    usable = _usable(attached, rows, topic)
    chosen: list[_Usable] = []
    for one in sorted(usable, key=lambda one: (-one.worth, one.row.id)):
        if not any(_same(one, other) for other in chosen):
            chosen.append(one)
    chosen[:first] = sorted(chosen[:first], key=lambda one: one.row.id)
    return tuple(
        Point(
            Stance.TASK if _ASKS.search(one.row.text) else Stance.FACT,
            "",
            one.clauses,
            given=one.row.text,
        )
        for one in chosen
    )


def _rows(attached: Library, evidence: Sequence[Evidence]) -> list[SentenceRow]:
    wanted = {item.passage_id for item in evidence}
    return [
        row
        for document_id in sorted({item.document_id for item in evidence})
        for row in attached.store.sentence_rows(document_id=document_id)
        # A line without an end mark is a heading.
        if row.passage_id in wanted and needs_source(row.text) and row.text[-1] in LINE_ENDS
    ]


def _usable(attached: Library, rows: Sequence[SentenceRow], topic: str) -> list[_Usable]:
    """The sentences with something to say, worth their nearness to the topic and their facts."""
    vectors = attached.sentence_vectors([row.id for row in rows])
    asked = attached.encoder.encode_queries([topic])[0]
    pairs = [(row, usable_run(row.text)) for row in rows if row.id in vectors]
    pairs = [(row, clauses) for row, clauses in pairs if len("".join(clauses)) >= SHORTEST]
    near = _spread([float(vectors[row.id] @ asked) for row, _ in pairs])
    return [
        _Usable(row, clauses, float(value) + FACT_WEIGHT * bool(find_facts("，".join(clauses))))
        for (row, clauses), value in zip(pairs, near, strict=True)
    ]


def _spread(values: Sequence[float]) -> NDArray[np.float64]:
    """Values from 0 to 1, the largest 1."""
    array = np.asarray(values, dtype=np.float64)
    width = float(np.ptp(array)) if len(array) else 0.0
    return (array - array.min()) / width if width else np.zeros_like(array)


def usable_run(text: str) -> tuple[str, ...]:
    """Return the adjacent clauses of a sentence that make sense alone, those with facts first."""
    runs: list[list[str]] = [[]]
    for clause in bare_clauses(text):
        if len(content(clause).characters) < 2 or _LEANING.search(clause) or unbalanced(clause):
            runs.append([])
        elif sum(map(len, runs[-1])) + len(clause) <= REFERENCE_LENGTH or not runs[-1]:
            runs[-1].append(clause)
        else:
            runs.append([clause])
    return tuple(max(runs, key=lambda run: (len(find_facts("，".join(run))), sum(map(len, run)))))


def _same(one: _Usable, other: _Usable) -> bool:
    own = bigram_set(one.row.text)
    return len(own & bigram_set(other.row.text)) >= SAME * max(1, len(own))
