import numpy as np
import pytest

from corpus.document.values import Document, Level, Part
from rag.indexes.catalogue import Catalogue
from rag.indexes.reuse import ReuseIndex
from rag.query.filters import Filters

PARTS = list(Part)


def document(name: str, level: Level) -> Document:
    return Document(id=name, title="讲话", source=name, content_sha256="0" * 64, level=level)


@pytest.fixture
def catalogue() -> Catalogue:
    """Two documents of two passages each; the first passage of each is a task."""
    rows, pairs = np.zeros((0, 4), dtype=np.int32), np.zeros((0, 2), dtype=np.int64)
    parts = [PARTS.index(Part.TASKS), PARTS.index(Part.CLOSING), PARTS.index(Part.TASKS), -1]
    return Catalogue.of(
        ("a", "b"),
        names=["a-1", "a-2", "b-1", "b-2"],
        numbers=np.arange(1, 5, dtype=np.int64),
        titles=np.array([7, 8], dtype=np.uint64),
        document_rows=np.array([0, 0, 1, 1], dtype=np.int32),
        parts=np.array(parts, dtype=np.int8),
        unsound=np.array([False, True, True, False]),
        sentences=np.array([[10, 1], [11, 2], [12, 3], [13, 4]], dtype=np.int64),
        reuse=ReuseIndex(
            rows, rows, np.arange(2, dtype=np.int32), pairs, np.zeros((0, 5), dtype=np.int64)
        ),
    )


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), ["a-1", "a-2", "b-1", "b-2"]),
        (Filters(part=Part.TASKS), ["a-1", "b-1"]),
        (Filters(part=Part.BACKGROUND), []),
        (Filters(no_flawed=True), ["a-1", "b-2"]),
        (Filters(level=Level.COUNTY), ["a-1", "a-2"]),
        (Filters(level=Level.COUNTY, part=Part.TASKS), ["a-1"]),
        (Filters(level=Level.CITY, no_flawed=True), ["b-2"]),
    ],
)
def test_passages_pass_by_their_part_their_flaws_and_their_document(
    catalogue: Catalogue, filters: Filters, passing: list[str]
) -> None:
    documents = [document("a", Level.COUNTY), document("b", Level.CITY)]
    mask = catalogue.matching(filters, documents)
    assert catalogue.names_of(np.flatnonzero(mask).astype(np.int32)) == passing


def test_a_passage_whose_document_is_gone_does_not_pass(catalogue: Catalogue) -> None:
    mask = catalogue.matching(Filters(), [document("b", Level.CITY)])
    assert mask.tolist() == [False, False, True, True]
