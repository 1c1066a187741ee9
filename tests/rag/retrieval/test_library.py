"""The library with the fake encoder: searching, following the store, mending, two at once."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.document.values import Kind, Level, Part
from corpus.errors import NotFoundError, StoreError
from embeddings.disk.generations import current, locked
from embeddings.encoders.protocol import Encoder, Vectors
from embeddings.errors import EncoderError, VectorIndexError
from rag.errors import RequestError
from rag.query.filters import Filters, is_unsound
from rag.retrieval.library import Library
from rag.retrieval.searching import MAX_QUERY
from rag.retrieval.upkeep import VerifyReport
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

FLOOD = """---
title: 在全县防汛工作会议上的讲话
date: 2021-06-15
level: 县
kind: 工作会议讲话
---
在全县防汛工作会议上的讲话

同志们：

今天召开全县防汛工作会议，主要任务是分析汛情、部署防汛。下面，我讲两点意见。

一、充分认识防汛形势的严峻性

今年入汛早、雨量大，三座小型水库已经超过汛限水位，防汛形势十分严峻，意义重大，各级务必清醒。

二、抓实防汛各项任务

（一）要加强巡查值守。水库大坝每两小时巡查一次，发现渗漏立即报告，决不能心存侥幸。
（二）要备足物资队伍。编织袋、砂石料和冲锋舟备在一线，应急队伍二十四小时待命。
"""
BOOKS = """---
title: 在全市农家书屋建设推进会上的讲话
date: 2023-03
level: 市
kind: 动员部署
---
在全市农家书屋建设推进会上的讲话

同志们：

农家书屋建在村里，关键要有人管、有人读。去年全市借阅量增长三成，成绩值得肯定。

一、要把书送到田埂上

要办好流动书屋，每月到每个村办一次读书会，让孩子和老人都能借到想看的书。
"""
UNDATED = """在村务公开座谈会上的发言

村里的账要算给群众看，每一笔开支都要贴上墙，贴到群众看得见的地方。
"""


class CountingEncoder(HashEncoder):
    """Counts the passages that it is asked to encode, and can be told to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded = 0
        self.fail_after: int | None = None

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        if self.fail_after is not None and self.encoded > self.fail_after:
            raise EncoderError("编码器坏了")
        return super().encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return HashEncoder.encode_passages(HashEncoder(), texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "speeches"
    folder.mkdir()
    for name, text in (("flood.md", FLOOD), ("books.md", BOOKS), ("undated.txt", UNDATED)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(home=tmp_path / "home")


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def library(settings: Settings, folder: Path, encoder: CountingEncoder) -> Iterator[Library]:
    with Library.open(settings, encoder=encoder) as library:
        library.ingest([folder])
        yield library


def test_it_finds_the_passage_that_says_it(library: Library) -> None:
    found = library.search("水库大坝多久巡查一次")
    first = found[0]
    assert "每两小时巡查一次" in first.text
    assert first.text == library.store.text(first.document_id)[first.start : first.end]
    assert first.heading.startswith("二、抓实防汛各项任务")
    assert (first.title, first.level, first.kind) == (
        "在全县防汛工作会议上的讲话",
        Level.COUNTY,
        Kind.WORK_MEETING,
    )
    assert first.source.endswith("flood.md")
    assert first.ranks == {"dense": 1, "words": 1, "bigrams": 1}
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 for one in found)


def test_script_does_not_matter(library: Library) -> None:
    simplified = library.search("水库大坝巡查")
    assert library.search("水庫大壩巡查") == simplified


def test_filters_come_before_ranking(library: Library) -> None:
    query = "水库大坝巡查值守"
    city = library.search(query, k=2, filters=Filters(level=Level.CITY))
    assert len(city) == 2
    assert {one.level for one in city} == {Level.CITY}
    assert {one.date for one in library.search(query, filters=Filters(since="2022"))} == {"2023-03"}
    tasks = library.search(query, filters=Filters(part=Part.TASKS))
    assert tasks
    assert {one.part for one in tasks} == {Part.TASKS}
    sound = library.search(query, k=20, filters=Filters(no_flawed=True))
    assert sound
    assert not any(is_unsound(one.flaws) for one in sound)
    assert library.search(query, filters=Filters(level=Level.CENTRAL)) == ()


def test_many_queries_answer_like_one_by_one(library: Library) -> None:
    queries = ["读书会", "防汛物资", "村务公开" * 300]
    assert library.search_many(queries, k=3) == [library.search(query, k=3) for query in queries]
    assert library.search_many([]) == []


@pytest.mark.parametrize("query", ["", "  \n", "？？！", "…"])
def test_an_empty_query_is_refused(library: Library, query: str) -> None:
    with pytest.raises(RequestError, match="空"):
        library.search(query)


def test_a_query_too_long_is_refused_and_a_long_one_searched(library: Library) -> None:
    with pytest.raises(RequestError, match="20,000"):
        library.search("防" * 100_000)
    long = "村里要修路。" * 500 + "水库大坝每两小时巡查一次，发现渗漏立即报告。" + "要种树。" * 500
    assert len(long) <= MAX_QUERY
    assert library.search(long)
    assert library.search("字" * MAX_QUERY)
    assert library.search("防汛\ud800")


def test_k_below_1_is_refused_and_k_beyond_all_gives_all(library: Library) -> None:
    with pytest.raises(RequestError):
        library.search("防汛", k=0)
    everything = library.search("防汛", k=10_000)
    assert len({one.passage_id for one in everything}) == len(everything)
    assert len(everything) == library.stats()["passages"]


def test_nearest_sentences_are_sentences_of_the_store(library: Library) -> None:
    texts = ["发现渗漏立即报告", "每月到每个村办一次读书会"]
    hits = library.nearest_sentences(texts, k=3)
    assert [len(own) for own in hits] == [3, 3]
    assert "渗漏" in hits[0][0].row.text
    assert "读书会" in hits[1][0].row.text
    assert hits[0][0].similarity >= hits[0][1].similarity >= hits[0][2].similarity
    row = hits[0][0].row
    assert library.store.text(row.document_id)[row.start : row.end] == row.text
    assert library.nearest_sentences([]) == []


def test_an_empty_library_answers_with_nothing(settings: Settings) -> None:
    with Library.open(settings, encoder=HashEncoder()) as library:
        assert library.search("防汛") == ()
        assert library.nearest_sentences(["防汛"]) == [[]]
        assert library.upkeep.verify().ok
        assert library.stats()["documents"] == 0


def test_a_second_ingest_encodes_nothing(
    library: Library, folder: Path, encoder: CountingEncoder
) -> None:
    before = encoder.encoded
    report = library.ingest([folder])
    assert (report.added, report.unchanged) == ((), 3)
    library.refresh()
    assert encoder.encoded == before


def test_a_changed_file_replaces_its_sentences_alone(
    library: Library, folder: Path, encoder: CountingEncoder
) -> None:
    before = encoder.encoded
    (folder / "books.md").write_text(BOOKS.replace("读书会", "故事会"), encoding="utf-8")
    library.ingest([folder])
    assert 0 < encoder.encoded - before < 10
    assert not any("读书会" in one.text for one in library.search("读书会", k=50))
    assert "故事会" in library.search("每月办一次故事会")[0].text
    assert library.upkeep.verify().ok


def test_what_is_removed_is_not_found(library: Library) -> None:
    document = library.search("读书会")[0].document_id
    with pytest.raises(NotFoundError):
        library.remove([document, "none"])
    assert library.search("读书会")[0].document_id == document
    library.remove([document])
    assert document not in {one.document_id for one in library.search("读书会", k=50)}
    assert library.upkeep.verify().ok


def test_it_opens_to_the_same_answers(library: Library, settings: Settings) -> None:
    queries = ["水库巡查", "读书会", "账要算给群众看"]
    before = library.search_many(queries)
    library.close()
    encoder = CountingEncoder()
    with Library.open(settings, encoder=encoder) as again:
        assert again.search_many(queries) == before
    assert encoder.encoded == 0


def test_a_rebuilt_index_gives_the_same_answers(library: Library) -> None:
    before = library.search_many(["水库巡查", "读书会"])
    library.refresh(rebuild=True)
    assert library.search_many(["水库巡查", "读书会"]) == before


def test_an_index_that_is_behind_catches_up(
    settings: Settings, folder: Path, encoder: CountingEncoder
) -> None:
    with Library.open(settings, encoder=encoder) as library:
        encoder.fail_after = 0
        with pytest.raises(EncoderError):
            library.ingest([folder])
        encoder.fail_after = None
        assert len(library.store.documents()) == 3
        assert len(library.upkeep.verify().notices) == 2
        assert "读书会" in library.search("读书会")[0].text
        assert library.upkeep.verify().ok


def test_an_interrupted_encoding_goes_on_where_it_was_saved(
    settings: Settings, folder: Path, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.indexes.sentence_vectors._REPORT_EVERY", 4)
    monkeypatch.setattr("rag.indexes.sentence_vectors._SAVE_SECONDS", 0)
    monkeypatch.setattr("rag.indexes.sentence_vectors._SAVE_SHARE", 1e9)
    with Library.open(settings, encoder=encoder) as library:
        encoder.fail_after = 8
        with pytest.raises(EncoderError):
            library.ingest([folder])
        encoder.fail_after, encoder.encoded = None, 0
        library.refresh()
        assert encoder.encoded == len({row.text for row in library.store.sentence_rows()}) - 8


def _damage(settings: Settings, name: str) -> None:
    folder = current(settings.home / "index" / name)
    assert folder is not None
    file = max(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda p: p.stat().st_size
    )
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["vectors", "passages"])
def test_a_damaged_index_is_named_and_mended_on_request(
    library: Library, settings: Settings, name: str
) -> None:
    before = library.search("水库巡查")
    library.close()
    _damage(settings, name)
    with Library.open(settings, encoder=HashEncoder()) as again:
        with pytest.raises(VectorIndexError, match="verify --repair"):
            again.search("水库巡查")
        with pytest.raises(VectorIndexError):
            again.refresh()
        assert len(again.upkeep.verify().problems) == 1
        again.refresh(rebuild=True)
        assert again.upkeep.verify().ok
        assert again.search("水库巡查") == before


def test_a_deleted_index_is_built_again(library: Library, settings: Settings) -> None:
    import shutil

    before = library.search("水库巡查")
    shutil.rmtree(settings.home / "index")
    assert library.search("水库巡查") == before
    assert library.upkeep.verify().ok


def test_an_index_of_another_encoder_is_refused(library: Library, settings: Settings) -> None:
    library.close()
    other: Encoder = HashEncoder(dimension=64)
    with Library.open(settings, encoder=other) as again:
        with pytest.raises(VectorIndexError, match="hash-64"):
            again.search("防汛")
        again.refresh(rebuild=True)
        assert again.search("防汛")


def test_verify_finds_a_store_that_went_its_own_way(library: Library) -> None:
    library.store.writer.remove(library.store.documents()[0].id)
    report = library.upkeep.verify()
    assert report.ok  # an ingest that was broken off leaves the same
    assert len(report.notices) == 2
    assert all("自动补上" in notice for notice in report.notices)
    assert library.search("防汛", k=50)
    library.refresh()
    assert library.upkeep.verify() == VerifyReport()


def test_it_follows_another_process(library: Library, settings: Settings, tmp_path: Path) -> None:
    assert library.search("村务公开")
    (tmp_path / "more.txt").write_text("在茶园现场会上的讲话\n\n采茶要趁晴天，炒茶要看火候。\n")
    with Library.open(settings, encoder=HashEncoder()) as other:
        other.ingest([tmp_path / "more.txt"])
    assert "炒茶" in library.search("炒茶的火候")[0].text


def test_two_changes_take_turns(library: Library, settings: Settings) -> None:
    library.search("防汛")
    with locked(settings.home / "library.lock", timeout=0):
        assert library.search("防汛")
        # A third that has nothing loaded yet reads what is there.
        with Library.open(settings, encoder=HashEncoder()) as other:
            assert other.search("防汛")


def test_threads_search_while_one_ingests(library: Library, folder: Path, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(15):
                assert library.search("水库大坝巡查")[0].text
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3):
        (folder / f"new{number}.txt").write_text(f"第{number}次现场会\n\n今天看了{number}个点。\n")
        library.ingest([folder])
    for thread in threads:
        thread.join()
    assert not failures
    assert library.upkeep.verify().ok


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--home"):
        Library.open(Settings.load(home=tmp_path / "file" / "home"))


def test_opening_loads_neither_encoder_nor_index(settings: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from rag.retrieval.library import Library;"
        "from rag.settings import Settings;"
        f"library = Library.open(Settings.load(home=Path({str(settings.home)!r})));"
        "library.stats();"
        "print(sorted({'torch', 'faiss', 'rjieba', 'langchain_core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.encoder
def test_with_the_real_encoder_meaning_is_found(
    settings: Settings, folder: Path, real_encoder: Encoder
) -> None:
    with Library.open(settings, encoder=real_encoder) as library:
        library.ingest([folder])
        assert "读书会" in library.search("怎样让农村儿童和长者有书可读")[0].text
        assert "贴上墙" in library.search("财务透明，接受监督")[0].text


def test_vectors_of_sentences_come_from_the_index(
    library: Library, encoder: CountingEncoder
) -> None:
    row = next(library.store.sentence_rows())
    before = encoder.encoded
    vectors = library.sentence_vectors([row.id, 10**9])
    assert encoder.encoded == before
    assert list(vectors) == [row.id]
    own = HashEncoder().encode_passages([row.text])[0]
    assert vectors[row.id] == pytest.approx(own, abs=1e-3)  # kept in half precision


def test_a_long_passage_with_all_of_a_clause_comes_before_a_short_one_with_most(
    settings: Settings, tmp_path: Path
) -> None:
    clause = "把进村的便道一段一段修平整"
    rest = "".join(f"第{number}组要晒粮、收农具、看好仓门。" for number in range(12))
    for name, text in (
        ("long", f"{rest}要{clause}。"),
        ("short", "进村的便道一段一段要修，修平整。"),
    ):
        (tmp_path / f"{name}.txt").write_text(f"在全镇工作会上的讲话\n\n{text}\n", "utf-8")
    with Library.open(settings, encoder=HashEncoder()) as library:
        library.ingest([tmp_path / "long.txt", tmp_path / "short.txt"])
        assert library.search(clause, k=1)[0].source.endswith("long.txt")
