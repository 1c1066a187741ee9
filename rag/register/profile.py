"""Say where the register of a text lies among real speeches of its kind and level.

The speeches are those of the corpus: of the same kind and level, else of the same kind, else all
speeches; where the corpus has too few, the figures that come with the
program (``usual.json``, see ``tests/benchmarks/make_register.py``).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import Final

from pydantic import TypeAdapter

from corpus.document.values import Document, Kind, Level
from corpus.errors import NotFoundError
from corpus.files.shipped import shipped_json
from rag.draft.values import Basis, RegisterMeasure
from rag.register.measuring import MEASURES, measured, running_text
from rag.retrieval.library import Library

# A shorter text has no register that could be measured.
SHORTEST: Final = 200
# So many speeches make a comparison, and no more are read for one.
FEWEST: Final = 8
MOST: Final = 40
# The figures of a speech are those of its beginning.
READ: Final = 6000
_NO_SPEECH: Final = frozenset({Kind.NEWS, Kind.PAPER, Kind.OTHER})
# So many of the documents that came in last are looked through.
_LOOKED_AT: Final = 600


def profile(
    text: str, library: Library, *, kind: Kind, level: Level | None
) -> tuple[RegisterMeasure, ...]:
    """Return the measures of a text with their percentiles; none of a short text.

    Args:
        text: The text, headings included.
        library: The corpus to compare with.
        kind: The kind of speech that it is.
        level: Its level, if known.
    """
    own = running_text(text)
    if len(own) < SHORTEST:
        return ()
    basis, values = _reference(library, kind, level)
    return tuple(
        RegisterMeasure(
            name=name,
            value=round(value, 4),
            percentile=round(percentile(value, values[name])),
            basis=basis,
        )
        for name, value in measured(own).items()
    )


def _reference(
    library: Library, kind: Kind, level: Level | None
) -> tuple[Basis, Mapping[str, Sequence[float]]]:
    latest = library.indexes.current().catalogue.document_ids[-_LOOKED_AT:]
    documents = library.store.documents_of(latest)
    speeches = [one for one in documents if one.kind not in _NO_SPEECH]
    alike = [one for one in speeches if one.kind == kind]
    for basis, found in (
        (Basis.KIND_AND_LEVEL, [one for one in alike if level and one.level == level]),
        (Basis.KIND, alike),
        (Basis.CORPUS, speeches),
    ):
        values = list(islice(_all(library, found), MOST)) if len(found) >= FEWEST else []
        if len(values) >= FEWEST:
            return basis, {name: sorted(one[name] for one in values) for name in MEASURES}
    return Basis.USUAL, usual()


def _all(library: Library, documents: Iterable[Document]) -> Iterator[Mapping[str, float]]:
    """The measures of the documents that are long enough, the latest first."""
    for one in sorted(documents, key=lambda one: (one.date or "", one.id), reverse=True):
        with suppress(NotFoundError):  # removed in the meantime
            own = running_text(library.store.text(one.id)[:READ])
            if len(own) >= SHORTEST:
                yield _remembered(own)


_remembered = lru_cache(maxsize=256)(measured)


def percentile(value: float, others: Sequence[float]) -> float:
    """Return the share of sorted values that are smaller, 0 to 100; equal ones count half."""
    below, upto = bisect_left(others, value), bisect_right(others, value)
    return 100 * (below + upto) / 2 / len(others)


@lru_cache(maxsize=1)
def usual() -> Mapping[str, Sequence[float]]:
    """Return the sorted values of each measure that come with the program."""
    rows = shipped_json("rag.register", "usual")
    return TypeAdapter(dict[str, tuple[float, ...]]).validate_python(rows)
