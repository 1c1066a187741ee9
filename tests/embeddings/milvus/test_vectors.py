"""What is Milvus's own: many ids, places that do not answer, a client that is not installed."""

import socket
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import VectorIndexError
from embeddings.index.attributes import Attributes, SentenceAttributes
from embeddings.index.protocol import as_ids
from embeddings.milvus.server import (
    MOST_ASKED,
    MOST_LISTED,
    MilvusPlace,
    connect,
    name_in,
    server_version,
)
from embeddings.milvus.vectors import MilvusIndex
from tests.embeddings.index.test_protocol import CLOSE, DIMENSION, random_vectors


@pytest.fixture(scope="module")
def many(milvus_file: Path) -> MilvusIndex:
    """More vectors than one query returns, the even ones of one level."""
    index = MilvusIndex.create(MilvusPlace(str(milvus_file), "wengao_many"), DIMENSION)
    ids = range(MOST_ASKED + 3_000)
    facts = SentenceAttributes.of(
        ids, [Attributes(level="县" if one % 2 == 0 else "") for one in ids]
    )
    index.know(lambda: facts)
    index.add(ids, random_vectors(len(ids)))
    return index


def test_all_ids_are_told_also_beyond_what_one_query_returns(many: MilvusIndex) -> None:
    assert np.array_equal(many.ids(), np.arange(MOST_ASKED + 3_000))
    assert len(many) == MOST_ASKED + 3_000


@pytest.mark.parametrize("where", ["", 'level == "县"'])
def test_among_many_allowed_the_nearest_are_found(many: MilvusIndex, where: str) -> None:
    """Every third of the even ids: too many to list, so what the server finds is sifted."""
    vectors, queries = random_vectors(MOST_ASKED + 3_000), random_vectors(2, seed=5)
    allowed = as_ids(range(0, len(vectors) - 3_000, 4))
    assert len(allowed) == MOST_LISTED
    allowed = as_ids([*allowed.tolist(), MOST_ASKED + 2])
    scores, ids = many.narrowed(where).search(queries, 5, allowed=allowed)
    exact = -np.sort(-(queries @ vectors[allowed].T), axis=1)[:, :5]
    assert scores == pytest.approx(exact, abs=CLOSE)
    assert np.isin(ids, allowed).all()


def test_the_nearest_are_found_also_behind_very_many_that_are_not_allowed(
    many: MilvusIndex,
) -> None:
    vectors = random_vectors(MOST_ASKED + 3_000)
    query = random_vectors(1, seed=6)
    farthest = np.argsort(query @ vectors.T, axis=1)[0, : MOST_LISTED + 400]
    scores, ids = many.search(query, 700, allowed=as_ids(np.sort(farthest)))
    exact = -np.sort(-(query @ vectors[farthest].T), axis=1)[:, :700]
    assert (np.diff(scores[0]) <= 0).all()
    assert scores == pytest.approx(exact, abs=CLOSE)
    assert len(set(ids[0].tolist())) == 700


def test_facts_that_changed_are_written_and_no_others(place: MilvusPlace, tmp_path: Path) -> None:
    index, vectors = MilvusIndex.create(place, DIMENSION), random_vectors(3)
    index.know(lambda: SentenceAttributes.of([1, 2, 3], [Attributes(level="县")] * 3))
    index.add([1, 2, 3], vectors)
    index.save(tmp_path, encoder="e", fingerprint="f")
    facts = SentenceAttributes.of(
        [3, 1, 2], [Attributes(level="市"), Attributes(level="县"), Attributes()]
    )
    index.describe(tmp_path, lambda: facts, "state")
    opened = MilvusIndex.open(place, encoder="e")
    assert opened is not None
    assert (opened.fingerprint, opened.described, opened.dimension) == ("f", "state", DIMENSION)
    for level, expected in (("市", [3]), ("县", [1]), ("", [2])):
        _, ids = opened.narrowed(f'level == "{level}"').search(vectors[:1], 3)
        assert ids[ids >= 0].tolist() == expected
    assert opened.vectors([1, 2, 3]) == pytest.approx(vectors, abs=CLOSE)


def test_what_is_changed_and_not_saved_counts_as_behind(place: MilvusPlace, tmp_path: Path) -> None:
    index, vectors = MilvusIndex.create(place, DIMENSION), random_vectors(2)
    index.add([1], vectors[:1])
    assert MilvusIndex.open(place, encoder="e") is None
    index.save(tmp_path, encoder="e", fingerprint="f")
    index.add([2], vectors[1:])
    opened = MilvusIndex.open(place, encoder="e")
    assert opened is not None
    assert opened.fingerprint == ""
    assert opened.ids().tolist() == [1, 2]


def test_vectors_of_another_length_than_was_said_are_refused(
    place: MilvusPlace, tmp_path: Path
) -> None:
    MilvusIndex.create(place, DIMENSION).save(tmp_path, encoder="e", fingerprint="f")
    index = MilvusIndex.create(place, 2 * DIMENSION)
    index.dimension = DIMENSION
    index.save(tmp_path, encoder="e", fingerprint="f")
    with pytest.raises(VectorIndexError, match="16 维"):
        MilvusIndex.open(place, encoder="e")


def test_a_server_that_does_not_answer_is_said_in_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = MilvusPlace(f"http://127.0.0.1:{free.getsockname()[1]}", "wengao_x", "secret")
    with pytest.raises(VectorIndexError, match="连不上 Milvus") as caught:
        MilvusIndex.open(place, encoder="e")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value) + repr(place)


def test_a_file_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(VectorIndexError, match="打不开"):
        connect(MilvusPlace(str(tmp_path / "none" / "milvus.db"), "wengao_x"))


def test_without_the_client_it_is_said_how_to_install_it(
    place: MilvusPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(VectorIndexError, match=r"pip install .*milvus"):
        MilvusIndex.open(place, encoder="e")


def test_what_answers_says_its_version(place: MilvusPlace) -> None:
    assert server_version(place)


def test_a_home_keeps_its_name(tmp_path: Path) -> None:
    name = name_in(tmp_path / "home" / "milvus-name")
    assert name_in(tmp_path / "home" / "milvus-name") == name
    assert name_in(tmp_path / "other" / "milvus-name") != name
