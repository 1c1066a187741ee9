"""One contract for every vector index, run on a fake in memory, on FAISS and on Milvus Lite."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings.disk.generations import MANIFEST, current
from embeddings.encoders.protocol import Vectors, normalised
from embeddings.errors import VectorIndexError
from embeddings.index.attributes import Attributes, SentenceAttributes
from embeddings.index.faiss_index import FaissIndex
from embeddings.index.protocol import NO_ID, Progress, VectorIndex, as_ids, check_addition
from embeddings.index.segments import BASE_IDS, BASE_LISTS, BASE_ROWS, RECENT_ROWS, Ids, row_files
from tests.hash_encoder import HashEncoder

DIMENSION = 8
# Vectors are kept in half precision, which has eleven bits.
CLOSE = 1e-3
Make = Callable[[int], VectorIndex]


class BruteForceIndex:
    """A vector index as plainly as can be: a dictionary, and a sort for every search."""

    shared = False

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.fingerprint = ""
        self._held: dict[int, Vectors] = {}

    def __len__(self) -> int:
        return len(self._held)

    def ids(self) -> Ids:
        return as_ids(sorted(self._held))

    def contains(self, ids: Sequence[int] | Ids) -> NDArray[np.bool_]:
        return np.array([number in self._held for number in as_ids(ids).tolist()], np.bool_)

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        check_addition(as_ids(ids), vectors, self.dimension)
        self._held.update(zip(as_ids(ids).tolist(), vectors, strict=True))

    def remove(self, ids: Sequence[int] | Ids) -> int:
        return sum(self._held.pop(number, None) is not None for number in as_ids(ids).tolist())

    def search(
        self, vectors: Vectors, k: int, *, allowed: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        scores = np.full((len(vectors), k), -np.inf, np.float32)
        ids = np.full((len(vectors), k), NO_ID, np.int64)
        open_to = set(self._held) if allowed is None else set(as_ids(allowed).tolist())
        for row, vector in enumerate(vectors):
            near = [(float(vector @ self._held[n]), n) for n in self._held if n in open_to]
            for place, (score, number) in enumerate(sorted(near, reverse=True)[:k]):
                scores[row, place], ids[row, place] = score, number
        return scores, ids

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        found = [self._held[number] for number in as_ids(ids).tolist()]
        return np.array(found, np.float32).reshape(-1, self.dimension)

    def save(
        self, root: Path, *, encoder: str, fingerprint: str, progress: Progress | None = None
    ) -> None:
        raise VectorIndexError("这个索引只在内存里")

    def is_of(self, sentences: str, state: str) -> bool:
        return self.fingerprint == sentences

    def distrust(self) -> None:
        self.fingerprint = ""

    def know(self, facts: Callable[[], SentenceAttributes]) -> None:
        pass

    def describe(self, root: Path, facts: Callable[[], SentenceAttributes], state: str) -> None:
        pass

    def narrowed(self, where: str) -> Self:
        return self


@pytest.fixture(params=["fake", "faiss", "milvus"])
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "milvus":
        maker: Make = request.getfixturevalue("make_milvus")
        return maker
    return BruteForceIndex if request.param == "fake" else FaissIndex.create


def random_vectors(count: int, seed: int = 0) -> Vectors:
    numbers = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return normalised(numbers.astype(np.float32))


def test_the_nearest_come_first(make: Make) -> None:
    index, vectors = make(DIMENSION), random_vectors(20)
    index.add(range(100, 120), vectors)
    scores, ids = index.search(vectors[:3], 5)
    assert ids[:, 0].tolist() == [100, 101, 102]
    assert scores[:, 0] == pytest.approx(1, abs=CLOSE)
    assert (np.diff(scores, axis=1) <= 0).all()


def test_fewer_than_k_leave_no_ids(make: Make) -> None:
    index = make(DIMENSION)
    _, ids = index.search(random_vectors(1), 2)
    assert ids.tolist() == [[NO_ID, NO_ID]]
    index.add([7], random_vectors(1))
    scores, ids = index.search(random_vectors(1), 3)
    assert ids.tolist() == [[7, NO_ID, NO_ID]]
    assert np.isneginf(scores[0, 1:]).all()


def test_only_what_is_allowed_is_found(make: Make) -> None:
    index, vectors = make(DIMENSION), random_vectors(50)
    index.add(range(50), vectors)
    _, ids = index.search(vectors[:4], 10, allowed=as_ids([9, 30, 41, 999]))
    assert {tuple(sorted(row)) for row in ids[:, :3].tolist()} == {(9, 30, 41)}
    assert (ids[:, 3:] == NO_ID).all()
    _, ids = index.search(vectors[:1], 2, allowed=as_ids([]))
    assert ids.tolist() == [[NO_ID, NO_ID]]


LEVELS = SentenceAttributes.of(
    range(30), [Attributes(level="县" if n < 10 else "市") for n in range(30)]
)


def test_narrowed_to_an_expression_it_finds_what_is_allowed(make: Make) -> None:
    index, vectors = make(DIMENSION), random_vectors(30)
    index.know(lambda: LEVELS)
    index.add(range(30), vectors)
    allowed = as_ids([2, 5, 7])
    _, whole = index.search(vectors[:4], 10, allowed=allowed)
    _, narrowed = index.narrowed('level == "县"').search(vectors[:4], 10, allowed=allowed)
    assert np.array_equal(narrowed, whole)
    _, ids = index.narrowed("").search(vectors[:1], 30)
    assert sorted(ids[0].tolist()) == list(range(30))


@pytest.mark.parametrize("make", ["faiss", "milvus"], indirect=True)
def test_it_is_of_what_it_was_saved_for_until_it_is_doubted(make: Make, tmp_path: Path) -> None:
    index, asked = make(DIMENSION), list[str]()

    def facts() -> SentenceAttributes:
        asked.append("facts")
        return LEVELS

    index.add(range(30), random_vectors(30))
    assert not index.is_of("sentences", "state")
    index.save(tmp_path, encoder=_ENCODER, fingerprint="sentences")
    index.describe(tmp_path, facts, "state")
    index.describe(tmp_path, facts, "state")
    assert index.is_of("sentences", "state")
    assert not index.is_of("others", "state")
    assert len(asked) <= 1  # going through the corpus takes long, so at most once a state of it
    index.distrust()
    assert not index.is_of("sentences", "state")
    assert len(index) == 30


def test_what_is_removed_is_gone_and_the_rest_stays(make: Make) -> None:
    index, vectors = make(DIMENSION), random_vectors(6)
    index.add([5, 3, 9, 1, 2**40, 4], vectors)
    assert index.remove([3, 9, 77]) == 2
    assert index.remove([]) == 0
    assert index.ids().tolist() == [1, 4, 5, 2**40]
    assert len(index) == 4
    assert index.vectors([4, 5]) == pytest.approx(vectors[[5, 0]], abs=CLOSE)
    with pytest.raises(KeyError):
        index.vectors([5, 3])
    assert index.vectors([]).shape == (0, DIMENSION)


def test_an_id_added_again_has_the_new_vector(make: Make) -> None:
    index, vectors = make(DIMENSION), random_vectors(2)
    index.add([1], vectors[:1])
    index.add([1], vectors[1:])
    assert len(index) == 1
    assert index.vectors([1]) == pytest.approx(vectors[1:], abs=CLOSE)


@pytest.mark.parametrize(
    ("ids", "shape"), [([1, 2], (1, 8)), ([1], (1, 7)), ([1, 1], (2, 8)), ([-1], (1, 8))]
)
def test_what_does_not_fit_is_refused(make: Make, ids: list[int], shape: tuple[int, int]) -> None:
    index = make(DIMENSION)
    with pytest.raises(ValueError, match=r"ids|id"):
        index.add(ids, np.ones(shape, np.float32))
    assert len(index) == 0


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "save", "open"]),
        st.sets(st.integers(0, 30), min_size=1),
    ),
    max_size=10,
)
_ENCODER = "fake"


@settings(max_examples=60, deadline=None)
@given(_STEPS, st.integers(1, 12), st.sampled_from([3, 12, 100]))
def test_faiss_and_the_fake_agree(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, set[int]]],
    k: int,
    most_recent: int,
) -> None:
    """Whatever is added and removed, with a base or without, saved and opened in between."""
    root = tmp_path_factory.mktemp("vectors")
    plain = BruteForceIndex(DIMENSION)
    fast = FaissIndex.create(DIMENSION, most_recent=most_recent)
    for number, (step, ids) in enumerate(steps):
        vectors = random_vectors(len(ids), seed=number)
        if step == "add":
            plain.add(sorted(ids), vectors)
            fast.add(sorted(ids), vectors)
        elif step == "remove":
            assert plain.remove(sorted(ids)) == fast.remove(sorted(ids))
        else:
            fast.save(root, encoder=_ENCODER, fingerprint="")
            opened = FaissIndex.open(root, encoder=_ENCODER, most_recent=most_recent)
            assert opened is not None
            fast = opened if step == "open" else fast
    held = plain.ids().tolist()
    assert held == fast.ids().tolist()
    assert len(plain) == len(fast)
    assert plain.contains(range(31)).tolist() == fast.contains(range(31)).tolist()
    assert plain.vectors(held) == pytest.approx(fast.vectors(held), abs=CLOSE)
    query = random_vectors(2, seed=99)
    for allowed in (None, as_ids(range(0, 30, 2))):
        wanted, found = (one.search(query, k, allowed=allowed) for one in (plain, fast))
        assert wanted[0] == pytest.approx(found[0], abs=CLOSE)
        assert ((found[1] == NO_ID) == np.isneginf(found[0])).all()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Vectors]:
    """Three thousand vectors of which most lie in a base, saved."""
    root, vectors = tmp_path_factory.mktemp("large"), random_vectors(3000, seed=4)
    index = FaissIndex.create(DIMENSION, most_recent=500)
    told: list[tuple[int, int]] = []
    index.add(range(2800), vectors[:2800])
    index.save(
        root, encoder=_ENCODER, fingerprint="a", progress=lambda *counts: told.append(counts)
    )
    assert told[-1] == (2800, 2800)
    index.add(range(2800, 3000), vectors[2800:])
    index.remove(range(0, 100))
    index.save(root, encoder=_ENCODER, fingerprint="b")
    return root, vectors


def open_large(root: Path) -> FaissIndex:
    index = FaissIndex.open(root, encoder=_ENCODER, most_recent=500)
    assert index is not None
    return index


def test_many_vectors_are_found_with_few_misses(large: tuple[Path, Vectors]) -> None:
    root, vectors = large
    index, queries = open_large(root), random_vectors(50, seed=5)
    assert len(index) == 2900
    exact = np.argsort(-(queries @ vectors[100:].T), axis=1)[:, :10] + 100
    _, found = index.search(queries, 10)
    hits = [len(set(a) & set(b)) for a, b in zip(exact.tolist(), found.tolist(), strict=True)]
    assert np.mean(hits) / 10 > 0.97


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_a_filter_reaches_into_the_base(large: tuple[Path, Vectors], share: float) -> None:
    root, vectors = large
    allowed = np.flatnonzero(np.random.default_rng(6).random(3000) < share)
    _, found = open_large(root).search(vectors[500:520], 5, allowed=as_ids(allowed))
    assert set(found.ravel().tolist()) <= set(allowed[allowed >= 100].tolist())


def test_a_base_is_shared_extended_and_built_anew_as_it_grows(tmp_path: Path) -> None:
    index, vectors = FaissIndex.create(DIMENSION, most_recent=50), random_vectors(500)

    def save() -> list[tuple[str, int]]:
        index.save(tmp_path, encoder=_ENCODER, fingerprint="")
        folder = current(tmp_path)
        assert folder is not None
        return [(path.name, path.stat().st_ino) for path in row_files(folder)]

    index.add(range(100), vectors[:100])
    built = save()
    assert len(built) == 1
    index.add(range(100, 140), vectors[100:140])
    assert save() == built
    index.add(range(140, 160), vectors[140:160])
    extended = save()
    assert extended[0] == built[0]
    assert len(extended) == 2
    index.add(range(200, 450), vectors[200:450])
    anew = save()
    assert len(anew) == 1
    assert anew != built
    assert index.search(vectors[100:150], 1)[1].ravel().tolist() == list(range(100, 150))
    assert index.vectors([3, 150, 449]) == pytest.approx(vectors[[3, 150, 449]], abs=CLOSE)
    index.remove(range(0, 445))
    assert save() == []
    assert index.ids().tolist() == [445, 446, 447, 448, 449]


def test_what_comes_out_of_order_goes_behind_and_nothing_is_built_anew(tmp_path: Path) -> None:
    index, vectors = FaissIndex.create(DIMENSION, most_recent=50), random_vectors(300)
    index.add(range(100, 200), vectors[100:200])
    index.save(tmp_path, encoder=_ENCODER, fingerprint="")
    # Of what is in the base some goes and comes again, with another vector.
    index.remove(range(150, 160))
    index.add([*range(100), *range(150, 160)], vectors[[*range(100), *range(250, 260)]])
    index.save(tmp_path, encoder=_ENCODER, fingerprint="")
    folder = current(tmp_path)
    assert folder is not None
    assert len(row_files(folder)) == 2
    opened = FaissIndex.open(tmp_path, encoder=_ENCODER, most_recent=50)
    assert opened is not None
    for one in (index, opened):
        assert one.ids().tolist() == list(range(200))
        wanted = vectors[[*range(150), *range(250, 260), *range(160, 200)]]
        assert one.vectors(range(200)) == pytest.approx(wanted, abs=CLOSE)
        found = one.search(wanted[[0, 99, 100, 155, 199]], 1)[1].ravel()
        assert found.tolist() == [0, 99, 100, 155, 199]
    opened.remove([155, 3])
    opened.add([3, 500], vectors[[3, 299]])
    opened.save(tmp_path, encoder=_ENCODER, fingerprint="")
    again = FaissIndex.open(tmp_path, encoder=_ENCODER, most_recent=50)
    assert again is not None
    assert again.contains([3, 155, 500]).tolist() == [True, False, True]
    assert again.vectors([3, 500]) == pytest.approx(vectors[[3, 299]], abs=CLOSE)


def test_a_large_index_rebuilt_gives_the_same_answers(
    large: tuple[Path, Vectors], tmp_path: Path
) -> None:
    root, vectors = large
    again = FaissIndex.create(DIMENSION, most_recent=500)
    again.add(range(100, 3000), vectors[100:])
    again.save(tmp_path, encoder=_ENCODER, fingerprint="b")
    queries = random_vectors(20, seed=8)
    first, second = (one.search(queries, 3) for one in (open_large(root), again))
    assert (first[1] == second[1]).mean() > 0.98  # another base, and lists drawn from it


@pytest.mark.parametrize("name", [BASE_IDS, BASE_ROWS.format(0), BASE_LISTS])
def test_a_base_that_is_cut_short_is_refused(
    large: tuple[Path, Vectors], tmp_path: Path, name: str
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(large[0], root)
    folder = current(root)
    assert folder is not None
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(VectorIndexError, match="verify --repair"):
        open_large(root)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    encoder = HashEncoder()
    index = FaissIndex.create(encoder.dimension)
    index.add([3, 5], encoder.encode_passages(["甲", "乙"]))
    index.save(tmp_path / "vectors", encoder=encoder.name, fingerprint="f" * 64)
    return tmp_path / "vectors"


def test_a_saved_index_opens_to_the_same_answers(saved: Path) -> None:
    index = FaissIndex.open(saved, encoder=HashEncoder().name)
    assert index is not None
    assert index.fingerprint == "f" * 64
    _, ids = index.search(HashEncoder().encode_queries(["乙"]), 2)
    assert ids.tolist() == [[5, 3]]


def test_nothing_saved_is_nothing_opened(tmp_path: Path) -> None:
    assert FaissIndex.open(tmp_path / "none", encoder="hash-256") is None


def test_an_index_of_another_encoder_is_refused(saved: Path) -> None:
    with pytest.raises(VectorIndexError, match="hash-256") as caught:
        FaissIndex.open(saved, encoder="bundled:x")
    assert "verify --repair" in str(caught.value)


@pytest.mark.parametrize("name", [RECENT_ROWS, MANIFEST])
@pytest.mark.parametrize("harm", ["flip", "cut", "empty"])
def test_a_damaged_index_is_refused(saved: Path, name: str, harm: str) -> None:
    folder = current(saved)
    assert folder is not None
    data = (folder / name).read_bytes()
    middle = len(data) // 2
    changed = {
        "flip": data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :],
        "cut": data[:middle],
        "empty": b"",
    }[harm]
    (folder / name).write_bytes(changed)
    with pytest.raises(VectorIndexError, match="verify --repair") as caught:
        FaissIndex.open(saved, encoder=HashEncoder().name)
    assert "\n" not in str(caught.value)


def test_a_byte_between_the_samples_of_a_large_file_is_found_by_a_deep_check(
    tmp_path: Path,
) -> None:
    dimension = 4096
    index = FaissIndex.create(dimension)
    index.add(range(4200), np.zeros((4200, dimension), np.float32))  # 34 MB
    index.save(tmp_path, encoder=_ENCODER, fingerprint="")
    folder = current(tmp_path)
    assert folder is not None
    with (folder / RECENT_ROWS).open("r+b") as file:
        file.seek(300_000)
        file.write(b"\x01")
    assert FaissIndex.open(tmp_path, encoder=_ENCODER) is not None
    with pytest.raises(VectorIndexError, match="verify --repair"):
        FaissIndex.open(tmp_path, encoder=_ENCODER, deep=True)


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VectorIndexError, match="写不进"):
        FaissIndex.create(4).save(tmp_path / "file" / "x", encoder="e", fingerprint="")
