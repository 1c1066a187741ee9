"""Words in Milvus: what is sent, what is not, and what is broken off.

A file is written anew at each change; where the way of a server is meant, Milvus Lite is told that
it can be changed in its place.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from corpus.document.values import Level
from embeddings.milvus import passages as milvus_passages
from embeddings.milvus.passage_rows import PassageRow
from embeddings.milvus.passages import MilvusPassages
from embeddings.milvus.tokens import K1, B
from rag.indexes import milvus_passages as sending
from rag.indexes.folder import IndexFolder
from rag.indexes.milvus_lexical import MilvusLexical
from rag.lexical import index as lexical
from rag.lexical.segments import ANALYSERS
from rag.query.filters import Filters
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder
from tests.rag.conftest import SPEECHES

CUTTING = "建立词法索引"


@pytest.fixture
def remote(milvus_file: Path, tmp_path: Path) -> Settings:
    return Settings.load(home=tmp_path / "remote", index=f"milvus:{milvus_file}")


@pytest.fixture
def speeches(tmp_path: Path) -> Path:
    folder = tmp_path / "speeches"
    folder.mkdir()
    for name, text in SPEECHES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server."""
    monkeypatch.setattr(MilvusPassages, "changeable", True)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of passages sent."""
    numbers: list[int] = []
    add = MilvusPassages.add

    def noting(self: MilvusPassages, rows: Iterable[PassageRow]) -> None:
        def each() -> Iterable[PassageRow]:
            for row in rows:
                numbers.append(row.number)
                yield row

        add(self, each())

    monkeypatch.setattr(MilvusPassages, "add", noting)
    return numbers


def opened(settings: Settings) -> Library:
    return Library.open(settings, encoder=HashEncoder())


def filled(settings: Settings, folder: Path) -> Library:
    library = opened(settings)
    assert not library.ingest([folder]).rejected
    return library


def words_of(library: Library) -> MilvusLexical:
    found = IndexFolder.of(library.settings).load_passages()
    assert found is not None
    assert isinstance(found.lexical, MilvusLexical)
    return found.lexical


def _id(library: Library, name: str) -> str:
    return next(one.id for one in library.store.documents() if one.source.endswith(name))


def test_the_server_and_the_local_index_count_alike() -> None:
    assert (K1, B) == (lexical._K1, lexical._B)


def test_no_lexical_index_is_kept_in_the_home(remote: Settings, speeches: Path) -> None:
    with filled(remote, speeches) as library:
        root = library.settings.home / "index"
        assert not [path for path in root.rglob("lexical.*")]
        assert not (root / "passages").exists()
        found = words_of(library)
        assert len(found) == len(found.passages) == library.store.counts().passages


def test_scores_are_those_of_the_local_index(
    remote: Settings, settings: Settings, speeches: Path
) -> None:
    with filled(remote, speeches) as ours, filled(settings, speeches) as other:
        local = IndexFolder.of(settings).load_passages()
        assert local is not None
        found, rows = words_of(ours), np.arange(len(local.catalogue), dtype=np.int32)
        for query in ("基层组织建设", "堤坝 一百二十六家", "“枝叶工程”要继续办"):
            asked, expected = found.ask(query), local.lexical.ask(query)
            for name in ANALYSERS:
                assert asked.scores(name, rows) == pytest.approx(
                    expected.scores(name, rows), rel=1e-4, abs=1e-5
                )
                assert asked.full(name) == pytest.approx(expected.full(name), rel=1e-4)
                wanted = expected.best(name, 3, None)
                assert asked.best(name, 3, None).tolist() == wanted.tolist()
        tokens = ["基层", "组织"]
        assert found.holding(tokens).tolist() == local.lexical.holding(tokens).tolist()
        quoted = "“活动场所开在群众家门口”是怎么说的"
        assert [one.passage_id for one in ours.search(quoted)] == [
            one.passage_id for one in other.search(quoted)
        ]


@pytest.mark.usefixtures("in_place")
def test_only_what_changed_is_sent(remote: Settings, speeches: Path, sent: list[int]) -> None:
    with filled(remote, speeches) as library:
        count = library.store.counts().passages
        assert len(sent) == count
        collection = words_of(library).passages._collection
        changed = _id(library, "a.md")
        own = len(list(library.store.passages(changed)))
        assert 0 < own < count
        for change in ({"title": "在柳溪县妇联会议上的讲话"}, {"level": "单位"}):
            sent.clear()
            library.correct(changed, change)
            assert len(sent) == own
            assert words_of(library).passages._collection == collection
        unit = Filters(level=Level.UNIT)
        assert library.search("柳溪县", filters=unit)[0].document_id == changed
        sent.clear()
        library.remove([changed])
        assert not sent
        assert len(words_of(library).passages) == count - own
        report = library.upkeep.verify()
        assert (report.ok, report.notices) == (True, ())


def test_a_file_is_written_anew_when_something_changed(
    remote: Settings, speeches: Path, sent: list[int]
) -> None:
    with filled(remote, speeches) as library:
        before = words_of(library).passages._collection
        sent.clear()
        library.remove([_id(library, "c.md")])
        assert len(sent) == library.store.counts().passages
        assert words_of(library).passages._collection != before
        sent.clear()
        library.refresh()
        assert not sent


class _Killed(BaseException):
    pass


@pytest.mark.usefixtures("in_place")
def test_sending_that_was_broken_off_is_gone_on_with(
    remote: Settings, speeches: Path, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the first time, when nothing is in force yet."""
    monkeypatch.setattr(milvus_passages, "BATCH", 2)
    monkeypatch.setattr(sending, "_WINDOW", 2)

    def dying(line: str, done: int, _: int) -> None:
        if line == CUTTING and done >= 4:
            raise _Killed

    with opened(remote) as library, pytest.raises(_Killed):
        library.ingest([speeches], progress=dying)
    with opened(remote) as library:
        assert library.upkeep.verify().notices
        sent.clear()
        found = library.search("基层组织")
        count = library.store.counts().passages
        assert 0 < len(sent) < count
        assert found[0].source.endswith("a.md")
        report = library.upkeep.verify()
        assert (report.ok, report.notices) == (True, ())
        assert len(words_of(library).passages) == count
        again = words_of(library).passages
        lengths = again._tokens
        again._count_tokens()
        assert again._tokens == lengths


def test_words_that_are_missing_there_are_found_and_mended(
    remote: Settings, speeches: Path
) -> None:
    with filled(remote, speeches) as library:
        held = words_of(library)
        state = held.passages.fingerprint
        held.passages.remove(held.numbers[:2])
        held.passages.save(IndexFolder.of(remote).vectors, fingerprint=state)
        assert any("缺 2 段" in line for line in library.upkeep.verify().problems)
        assert library.upkeep.repair().ok
        assert len(words_of(library).passages) == len(held)


def test_one_can_go_back_to_faiss_and_again(
    remote: Settings, speeches: Path, tmp_path: Path, sent: list[int]
) -> None:
    local = Settings.load(home=tmp_path / "remote")
    for settings in (remote, local, remote):
        sent.clear()
        with filled(settings, speeches) as library:
            assert library.search("堤坝")[0].source.endswith("c.md")
    assert not sent
