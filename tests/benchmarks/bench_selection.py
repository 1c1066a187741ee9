"""Evidence as chosen against the first of the ranking: what a section would be built on.

Run with ``python -m tests.benchmarks.bench_selection``; queries, judgements and corpus are those of
:mod:`tests.benchmarks.bench_queries`, whose home is used. Both rows have as many characters as a
model of 4,096 tokens has room for; the day of the meeting is 1 July 2026.
"""

import datetime
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from corpus.document.values import Kind
from corpus.language.grams import bigram_set
from rag.draft.values import Evidence
from rag.query.filters import is_unsound
from rag.query.parsing import understand
from rag.retrieval.preference import Preference
from rag.retrieval.selection import SAME_WORDS, Budget, outdated_wording, select
from tests.benchmarks.bench_queries import figures_of
from tests.benchmarks.writer_queries import graded_passages, queries, writers_library

_DAY: Final = datetime.date(2026, 7, 1)
_BUDGET: Final = Budget(4096)
_HEADS: Final = ("passages", "documents", "flawed", "outdated", "again", "grade", "nDCG@10")


def main() -> None:
    """Print the table."""
    with writers_library() as library:
        rows: dict[str, list[list[float]]] = {
            name: [] for name in ("first of the ranking", "chosen", "chosen as preferred")
        }
        for asked in queries():
            found = library.search(asked.text, k=_BUDGET.candidates, literal=True)
            vectors = library.passage_vectors([one.passage_id for one in found])
            chosen = select(found, vectors, day=_DAY, budget=_BUDGET)
            grades = graded_passages(library, asked)
            wanted = understand(asked.text, today=_DAY).filters
            preferred = Preference(
                level=wanted.level,
                kind=wanted.kind or Kind.OTHER,
                role=wanted.role,
                parts=(wanted.part,) if wanted.part else (),
                day=_DAY,
            )
            as_preferred = select(found, vectors, day=_DAY, budget=_BUDGET, preferred=preferred)
            rows["chosen as preferred"].append(_figures(as_preferred, grades))
            rows["first of the ranking"].append(_figures(_first(found), grades))
            rows["chosen"].append(_figures(chosen, grades))
    print(f"{'':22}" + "".join(f"{head:>11}" for head in _HEADS))
    for name, figures in rows.items():
        means = [fmean(v for v in own if v == v) for own in zip(*figures, strict=True)]
        print(f"{name:22}" + "".join(f"{mean:>11.3f}" for mean in means))


def _first(found: Sequence[Evidence]) -> list[Evidence]:
    """As many of the ranking as there is room for."""
    room, kept = _BUDGET.characters, []
    for one in found:
        if len(one.text) > room:
            break
        room -= len(one.text)
        kept.append(one)
    return kept


def _figures(found: Sequence[Evidence], grades: Mapping[str, int]) -> list[float]:
    """The figures of ``_HEADS``; the grade is the mean of those judged (2 answers, 0 neither)."""
    judged = [grades[one.passage_id] for one in found if one.passage_id in grades]
    return [
        len(found),
        len({one.document_id for one in found}),
        sum(is_unsound(one.flaws) for one in found) / len(found),
        sum(bool(outdated_wording(one.text, _DAY)) for one in found) / len(found),
        _again(found),
        fmean(judged) if judged else float("nan"),
        figures_of([one.passage_id for one in found], grades).ndcg,
    ]


def _again(found: Sequence[Evidence]) -> int:
    """How many say what one before them says."""
    sets = [bigram_set(one.text) for one in found]
    return sum(
        any(
            len(own & other) >= SAME_WORDS * max(1, min(len(own), len(other)))
            for other in sets[:place]
        )
        for place, own in enumerate(sets)
    )


if __name__ == "__main__":
    main()
