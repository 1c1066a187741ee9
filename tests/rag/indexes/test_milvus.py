"""A library whose vectors are in Milvus answers as one whose vectors are in FAISS."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as testing
from hypothesis import strategies as st

from corpus.document.values import Kind, Level, Part
from embeddings.errors import VectorIndexError
from embeddings.milvus.homes import HOMES
from embeddings.milvus.server import connect
from embeddings.milvus.vectors import MilvusIndex
from rag.indexes.folder import IndexFolder
from rag.indexes.milvus_filters import attributes_of, expression
from rag.indexes.sentence_vectors import ENCODING
from rag.query.filters import Filters
from rag.retrieval.library import Library
from rag.retrieval.ranking import score
from rag.settings import Settings
from tests.hash_encoder import HashEncoder
from tests.rag.conftest import SPEECHES
from tests.rag.retrieval.test_library import CountingEncoder

QUERIES = ["基层组织", "把力量沉到一线", "堤坝", "妇联"]
SAMPLE = Path(__file__).parents[3] / "corpus" / "sample"


@pytest.fixture
def remote(milvus_file: Path, tmp_path: Path) -> Settings:
    """A home of its own, with vectors in Milvus."""
    return Settings.load(home=tmp_path / "remote", index=f"milvus:{milvus_file}")


def filled(settings: Settings, folder: Path, encoder: HashEncoder | None = None) -> Library:
    library = Library.open(settings, encoder=encoder or HashEncoder())
    assert not library.ingest([folder]).rejected
    return library


@pytest.fixture
def speeches(tmp_path: Path) -> Path:
    folder = tmp_path / "speeches"
    folder.mkdir(exist_ok=True)
    for name, text in SPEECHES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def _id(library: Library, name: str) -> str:
    return next(one.id for one in library.store.documents() if one.source.endswith(name))


def _vectors(library: Library) -> MilvusIndex:
    vectors = IndexFolder.of(library.settings).open_vectors(HashEncoder().name)
    assert isinstance(vectors, MilvusIndex)
    return vectors


# FAISS keeps half precision, Milvus single: a cosine is off by up to this.
HALF = 1e-3


def _scored(library: Library, query: str, filters: Filters) -> dict[str, tuple[float, ...]]:
    """What each part of a search says of each candidate, by the id of the passage."""
    indexes = library.indexes.current()
    mask = indexes.catalogue.matching(filters, library.store.documents())
    vectors = library.encoder.encode_queries([query])
    found = score(indexes.narrowed(filters), query, vectors, wanted=10, mask=mask)
    names = indexes.catalogue.names_of(found.candidates)
    columns = (found.parts["dense"], found.parts["words"], found.parts["bigrams"])
    return dict(zip(names, zip(*(one.tolist() for one in columns), strict=True), strict=True))


def test_the_sample_is_found_as_in_faiss_with_and_without_filters(
    remote: Settings, settings: Settings
) -> None:
    """The same scores by each part for the same candidates, and the same candidates near the top.

    The fake encoder finds many sentences equally far from a short query, and BM25 many passages
    that hold it equally often. Which of them are the last candidates is then a matter of rounding,
    differently on each processor, and each candidate has a share in the mean and the deviation by
    which scores are made comparable. So what the parts say is compared before that.
    """
    wanted = [
        Filters(),
        Filters(level=Level.COUNTY),
        Filters(part=Part.TASKS, no_flawed=True),
        Filters(since="2022-06", until="2024"),
        Filters(kind=Kind.MOBILISATION),
        Filters(level=Level.COUNTY, speaker="无此人"),
    ]
    with filled(remote, SAMPLE) as ours, filled(settings, SAMPLE) as other:
        for filters, query in itertools.product(wanted, QUERIES):
            scored, by_faiss = (_scored(one, query, filters) for one in (ours, other))
            for name in scored.keys() & by_faiss.keys():
                assert scored[name] == pytest.approx(by_faiss[name], abs=HALF)
            found, expected = (one.search(query, filters=filters) for one in (ours, other))
            assert len(found) == len(expected)
            at_the_edge = scored.keys() ^ by_faiss.keys()
            assert not at_the_edge & {one.passage_id for one in (*found, *expected)}
        near, expected_near = (one.nearest_sentences(QUERIES, k=5) for one in (ours, other))
        for own, of_other in zip(near, expected_near, strict=True):
            assert [hit.row.text for hit in own] == [hit.row.text for hit in of_other]
            assert [hit.similarity for hit in own] == pytest.approx(
                [hit.similarity for hit in of_other], abs=1e-3
            )
        assert ours.upkeep.verify().ok
        assert not ours.upkeep.verify().notices


def test_what_is_removed_is_gone_and_a_library_opened_again_knows(
    remote: Settings, speeches: Path
) -> None:
    encoder = CountingEncoder()
    with filled(remote, speeches, encoder) as library:
        assert library.search("堤坝")[0].source.endswith("c.md")
        library.remove([_id(library, "c.md")])
    encoded = encoder.encoded
    with Library.open(remote, encoder=encoder) as again:
        assert all(not one.source.endswith("c.md") for one in again.search("堤坝"))
        report = again.upkeep.verify()
        assert (report.ok, report.notices) == (True, ())
        assert len(_vectors(again)) == again.store.counts().sentences
        again.ingest([speeches])
        assert again.search("堤坝")[0].source.endswith("c.md")
    assert 0 < encoder.encoded - encoded < encoded


def test_filters_are_seen_to_by_the_server(remote: Settings, speeches: Path) -> None:
    with filled(remote, speeches) as library:
        documents = {one.id: one for one in library.store.documents()}
        of_sentence = {row.id: row.document_id for row in library.store.sentence_rows()}
        narrowed = _vectors(library).narrowed(expression(Filters(level=Level.CITY)))
        _, ids = narrowed.search(HashEncoder().encode_queries(["组织"]), len(of_sentence))
        found = {documents[of_sentence[number]].level for number in ids[ids >= 0].tolist()}
        assert found == {Level.CITY}


def test_a_correction_reaches_the_server_and_encodes_nothing(
    remote: Settings, speeches: Path
) -> None:
    encoder = CountingEncoder()
    with filled(remote, speeches, encoder) as library:
        encoded = encoder.encoded
        with Library.open(remote, encoder=HashEncoder()) as other:
            assert other.search("基层组织", filters=Filters(level=Level.UNIT)) == ()
            library.correct(_id(library, "a.md"), {"level": "单位", "date": "1999"})
            for one in (library, other):
                found = one.search("基层组织", filters=Filters(level=Level.UNIT, until="2000"))
                assert {hit.source.rpartition("/")[2] for hit in found} == {"a.md"}
        assert encoder.encoded == encoded
        rows = attributes_of(library.store)
        held = _vectors(library)
        assert held.described == library.store.fingerprint()
        _, ids = held.narrowed('level == "单位"').search(
            HashEncoder().encode_queries(["基层组织"]), 100
        )
        assert {row["date"] for row in rows.rows_of(ids[ids >= 0])} == {"1999"}


_DATES = st.sampled_from(
    ["", *("2021", "2022"), *("2021-06", "2021-12", "2022-01"), *("2021-06-30", "2021-07-01")]
)


@pytest.fixture(scope="module")
def dated(milvus_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A document for each way to write a date, level and soundness between them."""
    home = tmp_path_factory.mktemp("dated")
    folder = home / "speeches"
    folder.mkdir()
    dates = ["", "2020", "2021", "2022", "2021-05", "2021-06", "2021-06-29", "2021-06-30"]
    dates += ["2021-07-01", "2021-12-31", "2022-01-01"]
    levels = itertools.cycle(["县", "市", "省"])
    for number, (date, level) in enumerate(zip(dates, levels, strict=False)):
        head = f"title: 第{number}次会议讲话\nlevel: {level}\n" + (
            f"date: {date}\n" if date else ""
        )
        body = f"同志们：\n\n第{number}件事要抓实，不能停在纸面上。要一件一件办。\n"
        (folder / f"{number}.md").write_text(f"---\n{head}---\n\n{body}", "utf-8")
    settings = Settings.load(home=home / "home", index=f"milvus:{milvus_file}")
    with filled(settings, folder) as library:
        yield library


@testing(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    since=_DATES,
    until=_DATES,
    level=st.sampled_from([None, Level.COUNTY, Level.CITY]),
    no_flawed=st.booleans(),
)
def test_an_expression_lets_through_what_the_filters_do(
    dated: Library, since: str, until: str, level: Level | None, no_flawed: bool
) -> None:
    filters = Filters(since=since, until=until, level=level, no_flawed=no_flawed)
    catalogue = dated.indexes.current().catalogue
    passing = catalogue.matching(filters, tuple(dated.store.documents()))
    expected = set(catalogue.sentences_of(passing).tolist())
    index = _vectors(dated).narrowed(expression(filters))
    _, ids = index.search(HashEncoder().encode_queries(["事"]), len(catalogue.sentence_ids))
    assert set(ids[ids >= 0].tolist()) == expected


# What goes wrong


def test_what_is_broken_off_is_gone_on_with(remote: Settings, speeches: Path) -> None:
    with Library.open(remote, encoder=HashEncoder()) as library:
        told: list[str] = []
        report = library.ingest(
            [speeches],
            progress=lambda line, *_: told.append(line),
            stop=lambda: any(line.startswith(ENCODING) for line in told),
        )
        assert report.stopped
        assert library.upkeep.verify().ok
        assert library.upkeep.verify().notices
        library.ingest([speeches])
        found = library.upkeep.verify()
        assert (found.ok, found.notices) == (True, ())


def test_a_collection_that_is_gone_is_said_and_made_anew_on_request(
    remote: Settings, speeches: Path
) -> None:
    with filled(remote, speeches) as library:
        place = IndexFolder.of(remote).milvus
        assert place is not None
        client = connect(place)
        for name in client.list_collections():
            if name.startswith(f"{place.name}_"):
                client.drop_collection(name)
        assert any("没有集合" in line for line in library.upkeep.verify().problems)
        with (
            Library.open(remote, encoder=HashEncoder()) as again,
            pytest.raises(VectorIndexError, match="verify --repair"),
        ):
            again.search("堤坝")
        assert library.upkeep.repair().ok
        assert library.search("堤坝")[0].source.endswith("c.md")


def test_built_anew_it_takes_the_place_of_the_old_one(remote: Settings, speeches: Path) -> None:
    with filled(remote, speeches) as library:
        place = IndexFolder.of(remote).milvus
        assert place is not None

        def collections() -> set[str]:
            names = connect(place).list_collections()
            assert HOMES in names
            return {name for name in names if name.startswith(f"{place.name}_")}

        before = collections()
        library.refresh(rebuild=True)
        assert len(collections()) == 2  # of sentences and of passages
        assert not collections() & before
        assert library.search("堤坝")[0].source.endswith("c.md")


def test_an_index_of_another_encoder_is_refused(remote: Settings, speeches: Path) -> None:
    filled(remote, speeches).close()
    with (
        Library.open(remote, encoder=HashEncoder(64)) as library,
        pytest.raises(VectorIndexError, match="hash-256"),
    ):
        library.search("堤坝")


def test_two_homes_in_one_file_keep_apart(
    remote: Settings, speeches: Path, milvus_file: Path
) -> None:
    second = Settings.load(home=remote.home.parent / "second", index=f"milvus:{milvus_file}")
    with filled(remote, speeches) as first, Library.open(second, encoder=HashEncoder()) as other:
        other.ingest([speeches / "c.md"])
        assert len(_vectors(other)) < len(_vectors(first))
        other.remove([_id(other, "c.md")])
        assert first.search("堤坝")[0].source.endswith("c.md")


def test_a_file_that_another_program_has_open_is_said_in_one_line(
    remote: Settings, speeches: Path
) -> None:
    filled(remote, speeches).close()
    script = (
        "from embeddings.milvus.server import MilvusPlace, connect\n"
        f"connect(MilvusPlace({remote.milvus_uri!r}, 'wengao_x'))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120
    )
    assert (
        run.stderr.strip().splitlines()[-1].startswith("embeddings.errors.VectorIndexError: 打不开")
    )
