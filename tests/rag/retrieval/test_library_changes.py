"""What is corrected, removed, damaged or broken off shows in searches as it should."""

import multiprocessing
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from corpus.document.values import FlawKind, Level
from corpus.errors import CorrectionError, NotFoundError
from corpus.store.store import Store
from embeddings.disk.generations import MANIFEST, current, locked, read_manifest, seal
from embeddings.errors import VectorIndexError
from embeddings.index.faiss_index import FaissIndex
from embeddings.index.protocol import Ids
from rag.indexes.catalogue import lexical_texts
from rag.query.filters import Filters
from rag.retrieval import current_indexes
from rag.retrieval.library import Library
from rag.retrieval.upkeep import VerifyReport
from rag.settings import Settings
from tests.hash_encoder import HashEncoder
from tests.rag.retrieval.test_library import CountingEncoder


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def filled(settings: Settings, library: Library, encoder: CountingEncoder) -> Iterator[Library]:
    """The three speeches, opened again with an encoder that counts."""
    library.close()
    with Library.open(settings, encoder=encoder) as opened:
        yield opened


def _id(library: Library, name: str) -> str:
    return next(one.id for one in library.store.documents() if one.source.endswith(name))


# Corrections


def test_a_correction_takes_effect_in_searches_at_once_and_encodes_nothing(
    filled: Library, encoder: CountingEncoder, settings: Settings
) -> None:
    query, document_id = "基层组织", _id(filled, "a.md")
    with Library.open(settings, encoder=HashEncoder()) as other:
        assert other.search(query, filters=Filters(level=Level.UNIT)) == ()
        filled.correct(
            document_id, {"level": "单位", "date": "1999", "title": "在码头装卸现场会上的讲话"}
        )
        for library in (filled, other):
            found = library.search(query, filters=Filters(level=Level.UNIT))
            assert {one.document_id for one in found} == {document_id}
            assert {(one.date, one.title) for one in found} == {
                ("1999", "在码头装卸现场会上的讲话")
            }
            old = library.search(query, filters=Filters(until="2000"))
            assert {one.document_id for one in old} == {document_id}
            assert library.search("码头装卸")[0].document_id == document_id
    assert encoder.encoded == 0
    assert filled.upkeep.verify() == VerifyReport()
    with Library.open(settings, encoder=HashEncoder()) as later:
        assert later.search("码头装卸")[0].document_id == document_id
    filled.uncorrect(document_id, ["level", "date", "title"])
    assert filled.search(query, filters=Filters(level=Level.UNIT)) == ()
    assert encoder.encoded == 0
    assert filled.upkeep.verify() == VerifyReport()


def test_a_corrected_date_takes_undated_away_from_what_is_found(
    filled: Library, tmp_path: Path
) -> None:
    path = tmp_path / "undated.txt"
    path.write_text("在村务公开座谈会上的发言\n\n村里的账要贴上墙，贴到群众看得见的地方。\n")
    (document,) = filled.ingest([path]).added
    found = filled.search("村里的账贴上墙")[0]
    assert FlawKind.UNDATED in {flaw.kind for flaw in found.flaws}
    filled.correct(document.id, {"date": "2020-03"})
    found = filled.search("村里的账贴上墙")[0]
    assert (found.document_id, found.date, found.flaws) == (document.id, "2020-03", ())


def test_of_a_corrected_document_words_are_cut_again_for_a_title_alone(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[int] = []

    def texts(store: Store, titles: Mapping[str, str], numbers: Ids) -> Iterator[str]:
        cut.extend(numbers.tolist())
        return lexical_texts(store, titles, numbers)

    monkeypatch.setattr("rag.indexes.folder.lexical_texts", texts)
    document_id = _id(filled, "a.md")
    filled.correct(document_id, {"level": "市", "speaker": "林远"})
    assert cut == []
    assert filled.search("基层组织")
    filled.correct(document_id, {"title": "在码头装卸现场会上的讲话"})
    assert len(cut) == len(list(filled.store.passages(document_id)))
    assert len(cut) < filled.store.counts().passages
    assert filled.search("码头装卸")[0].document_id == document_id
    assert filled.upkeep.verify() == VerifyReport()


def test_a_wrong_correction_changes_nothing(filled: Library) -> None:
    before = filled.search("基层组织"), filled.store.fingerprint()
    with pytest.raises(CorrectionError):
        filled.correct(_id(filled, "a.md"), {"level": "宇宙"})
    with pytest.raises(NotFoundError):
        filled.correct("none", {"level": "市"})
    assert (filled.search("基层组织"), filled.store.fingerprint()) == before


# Removal


def _serve(settings: Settings, pipe: Connection) -> None:
    """Another process that has the library open and answers queries."""
    with Library.open(settings, encoder=HashEncoder()) as library:
        while query := pipe.recv():
            hits = library.nearest_sentences([query], k=50)[0]
            pipe.send(
                (
                    {one.document_id for one in library.search(query, k=50)},
                    {hit.row.document_id for hit in hits},
                )
            )


def test_what_is_removed_cannot_be_retrieved_by_any_way(
    filled: Library, settings: Settings, encoder: CountingEncoder
) -> None:
    query, document_id = "枝叶工程要继续办", _id(filled, "a.md")
    here, there = multiprocessing.get_context("fork").Pipe()
    other = multiprocessing.get_context("spawn").Process(target=_serve, args=(settings, there))
    other.start()
    try:
        here.send(query)
        assert all(document_id in found for found in here.recv())
        sentences = [row.id for row in filled.store.sentence_rows(document_id=document_id)]
        passages = [one.id for one in filled.store.passages(document_id)]
        filled.remove([document_id])
        here.send(query)
        assert not any(document_id in found for found in here.recv())
        here.send("")
    finally:
        other.join(timeout=30)
    _is_gone(filled, query, document_id, sentences, passages)
    with Library.open(settings, encoder=HashEncoder()) as later:
        _is_gone(later, query, document_id, sentences, passages)
        later.refresh(rebuild=True)
        _is_gone(later, query, document_id, sentences, passages)
    files = b"".join(
        path.read_bytes() for path in settings.home.rglob("*") if path.suffix in (".json", ".npy")
    )
    assert document_id.encode() not in files


def _is_gone(
    library: Library, query: str, document_id: str, sentences: list[int], passages: list[str]
) -> None:
    assert document_id not in {one.document_id for one in library.search(query, k=50)}
    assert document_id not in {
        hit.row.document_id for hit in library.nearest_sentences([query], k=50)[0]
    }
    assert document_id not in {row.document_id for row in library.store.sentence_rows()}
    assert list(library.store.sentence_rows(ids=sentences)) == []
    assert library.sentence_vectors(sentences) == {}
    ranked = library.ranked([query], k=1000)[0]
    assert not {one.passage_id for one in ranked} & set(passages)
    for passage_id in passages:
        with pytest.raises(NotFoundError):
            library.store.passage(passage_id)
    with pytest.raises(NotFoundError):
        library.store.document(document_id)
    assert library.upkeep.verify() == VerifyReport()


# Breaking off, and mending


def test_stopping_while_encoding_saves_what_is_encoded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.indexes.sentence_vectors._REPORT_EVERY", 4)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "在茶园现场会上的讲话\n\n" + "\n".join(f"第{n}垄要趁晴天采。" for n in range(18))
    )
    encoder = CountingEncoder()
    with Library.open(settings, encoder=encoder) as library:
        report = library.ingest([folder], stop=lambda: encoder.encoded >= 8)
        assert report.stopped
        assert len(report.added) == 1
        assert encoder.encoded == 8
        again = library.ingest([folder], stop=lambda: False)
        assert (again.stopped, again.unchanged) == (False, 1)
        assert encoder.encoded == len(library.store.sentence_ids())
        assert library.upkeep.verify() == VerifyReport()


def test_a_repair_leaves_sound_vectors_alone(
    filled: Library, settings: Settings, encoder: CountingEncoder
) -> None:
    before = filled.search("基层组织")
    connection = sqlite3.connect(filled.store.path)
    connection.execute("UPDATE documents SET processing = 0")
    connection.execute("UPDATE texts SET raw_text = ''")
    connection.commit()
    connection.close()
    report = filled.upkeep.verify()
    assert (report.ok, report.outdated) == (False, 3)
    repaired = filled.upkeep.repair()
    assert (repaired.problems, repaired.outdated, repaired.repaired) == ((), 0, 3)
    assert encoder.encoded == 0
    assert filled.search("基层组织") == before
    assert filled.upkeep.verify() == VerifyReport()


@pytest.mark.parametrize("part", ["vectors", "passages"])
def test_an_index_that_says_it_is_up_to_date_and_is_not_is_a_problem(
    filled: Library, settings: Settings, part: str
) -> None:
    before = filled.search("基层组织")
    if part == "vectors":
        root = settings.home / "index" / "vectors"
        name = filled.models.encoder_name
        vectors = FaissIndex.open(root, encoder=name)
        assert vectors is not None
        vectors.remove(vectors.ids()[:2])
        vectors.save(root, encoder=name, fingerprint=filled.store.fingerprints().sentences)
    else:
        _forge_catalogue(settings.home / "index" / "passages")
    report = filled.upkeep.verify()
    assert (report.ok, report.notices) == (False, ())
    assert filled.upkeep.repair().ok
    assert filled.search("基层组织") == before


def _forge_catalogue(root: Path) -> None:
    """Another passage in the catalogue, sealed as if it were meant so."""
    folder = current(root)
    assert folder is not None
    names = np.load(folder / "names.npy")
    names[0] = names[0][:-1]
    (folder / "names.npy").unlink()
    np.save(folder / "names.npy", names)
    facts = read_manifest(folder)
    del facts["files"]
    (folder / MANIFEST).unlink()
    seal(folder, facts)


# The very first ingest


def test_searches_in_the_first_ingest_wait_for_the_first_indexes(settings: Settings) -> None:
    """Six searches while another process holds the library, and there is nothing to read yet."""
    with ThreadPoolExecutor(6) as pool:
        with locked(settings.home / "library.lock", timeout=0):
            asked = [pool.submit(_search_alone, settings) for _ in range(6)]
            assert wait(asked, timeout=1.5).done == set()
        assert [one.result() for one in asked] == [()] * 6


def _search_alone(settings: Settings) -> tuple[object, ...]:
    with Library.open(settings, encoder=HashEncoder()) as library:
        return library.search("码头装卸")


def test_a_search_that_waits_too_long_says_for_what(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_indexes, "_LOCK_SECONDS", 0.2)
    with (
        locked(settings.home / "library.lock", timeout=0),
        pytest.raises(VectorIndexError, match="第一次建立索引"),
    ):
        _search_alone(settings)
