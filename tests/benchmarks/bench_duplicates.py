"""Copies: what is found by kind of edit, what is called a copy and is none, and what it costs.

Run with ``python -m tests.benchmarks.bench_duplicates`` (all of it), or with the names of parts:
``copies``, ``series``, ``cost``. The texts lie in ``shared`` beside the checkout and in
``corpus/sample``; copies are made of them in memory by the edits below, with a fixed seed.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import opencc

from corpus.document.derived import Derived
from corpus.document.values import CleanText, Document, RawDocument
from corpus.errors import ReadError
from corpus.ingest.deriving import derive, document_id, sha256_of
from corpus.reading.gathering import ReadFailure, read
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from corpus.store import copies as duplicates
from corpus.store.store import Store
from embeddings.index.faiss_index import FaissIndex
from rag.indexes.catalogue import Catalogue, lexical_texts
from rag.indexes.folder import Indexes
from rag.indexes.reuse import ReuseIndex
from rag.retrieval.ranking import rank
from tests.hash_encoder import HashEncoder
from tests.rag.lexical_making import lexical_of
from tests.shared import SHARED

Edit = Callable[[str, random.Random], str]
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
# Lines that sites put around a text; written for this benchmark.
_ABOVE = """首页 > 范文大全 > 领导讲话
发布时间：2023-05-06 10:20 来源：本站整理 点击：1024次
【字体：大 中 小】
"""
_BELOW = """
上一篇：没有了
下一篇：返回列表
【打印本页】【关闭窗口】
版权声明：本站文章均来自网络，如有侵权请联系删除。"""
# Words that a spinner would put in their place; written for this benchmark.
_SWAPS = {
    "发展": "开展", "加强": "增强", "工作": "事务", "建设": "修建", "推进": "促进", "提高": "进步",
    "重要": "主要", "必须": "务必", "坚持": "保持", "全面": "周全", "积极": "踊跃", "人民": "民众",
    "国家": "国度", "问题": "题目", "实现": "完成", "创新": "立异", "共同": "一起", "合作": "协作",
    "世界": "天下", "社会": "社群", "经济": "财经", "我们": "咱们", "基层": "底层", "服务": "效劳",
    "群众": "大众", "组织": "构造", "要": "须", "和": "与", "不断": "持续", "努力": "尽力",
}  # fmt: skip
_SIZES = (5_000, 20_000)
_TABLES = (
    "contents", "bands", "links", "sqlite_autoindex_contents_1", "links_by_second",
    "documents_by_content", "sentences_by_fingerprint",
)  # fmt: skip
_QUERIES = 200


def main() -> None:
    """Print the parts asked for, all by default."""
    if SHARED is None:
        raise SystemExit("shared data not found")
    parts = {"copies": copies, "series": series, "cost": cost}
    for name in sys.argv[1:] or list(parts):
        parts[name](SHARED / "data")


# --- copies by kind of edit ---------------------------------------------------------------------


def _scattered(share: float) -> Edit:
    """This share of the letters exchanged for others of the same text."""

    def edit(text: str, chance: random.Random) -> str:
        letters = [one for one in text if one.isalnum()]
        return "".join(
            chance.choice(letters) if one.isalnum() and chance.random() < share else one
            for one in text
        )

    return edit


def _sentences(share: float) -> Edit:
    """This share of the sentences written anew: their letters in another order."""

    def edit(text: str, chance: random.Random) -> str:
        parts = text.split("。")
        for place in chance.sample(range(len(parts)), round(share * len(parts))):
            parts[place] = "".join(chance.sample(parts[place], len(parts[place])))
        return "。".join(parts)

    return edit


def _shuffled(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    return "\n".join(chance.sample(lines, len(lines)))


def _spun(text: str, _chance: random.Random) -> str:
    for word, other in _SWAPS.items():
        text = text.replace(word, other)
    return text


EDITS: dict[str, Edit] = {
    "the same bytes": lambda text, _: text,
    "other punctuation and line breaks": lambda text, _: text.replace("，", ", ").replace(
        "。", "。\n"
    ),
    "traditional characters": lambda text, _: str(opencc.OpenCC("s2t").convert(text)),
    "another title": lambda text, _: "某地某次会议的材料\n" + text[20:],
    "lines of a site around it": lambda text, _: _ABOVE + text + _BELOW,
    "paragraphs in another order": _shuffled,
    "first half alone": lambda text, _: text[: len(text) // 2],
    "an extract of 30 % from its middle": lambda text, _: text[len(text) // 3 :][
        : len(text) * 3 // 10
    ],
    "first half, 5 % of the letters changed": lambda text, chance: _scattered(0.05)(
        text[: len(text) // 2], chance
    ),
    "5 % of the sentences written anew": _sentences(0.05),
    "10 % of the sentences written anew": _sentences(0.1),
    "20 % of the sentences written anew": _sentences(0.2),
    "1 % of the letters changed": _scattered(0.01),
    "5 % of the letters changed": _scattered(0.05),
    "10 % of the letters changed": _scattered(0.1),
    "20 % of the letters changed": _scattered(0.2),
    "words swapped (spun)": _spun,
}


def copies(data: Path) -> None:
    """For every edit: of all speeches a copy, among all speeches; what is linked with what."""
    originals = _speeches(data)
    sizes = sorted(len(text) for text in originals.values())
    print(f"{len(originals)} speeches of {sizes[0]:,} to {sizes[-1]:,} characters")
    print("edit | letters kept | found | below 1,500 letters | from 1,500 | wrong")
    for name, edit in EDITS.items():
        print(_row(name, edit, originals))


def _row(name: str, edit: Edit, originals: dict[str, str]) -> str:
    chance = random.Random(7)
    with _store() as store:
        for key, text in originals.items():
            _add(store, f"{key}#original", text)
        kept = []
        for key, text in originals.items():
            copy = edit(text, chance)
            kept.append(len(copy) / len(text))
            _add(store, f"{key}#copy", copy)
        sources = {one.id: one.source.partition("#")[0] for one in store.documents()}
        pairs = [
            (sources[copy.document_id], sources[copy.cited_id])
            for copy in store.copies.groups().copies.values()
        ]
    found = {one for one, other in pairs if one == other}
    wrong = sum(one != other for one, other in pairs)
    short = {key for key, text in originals.items() if len(text) < 1500}
    long = originals.keys() - short
    return (
        f"{name} | {np.mean(kept):.2f} | {len(found)}/{len(originals)} |"
        f" {len(found & short)}/{len(short)} | {len(found & long)}/{len(long)} | {wrong}"
    )


def _speeches(data: Path) -> dict[str, str]:
    """The speeches by their ids, those left out that are copies of others among them."""
    records = _records(data / "corpus" / "speeches.jsonl")
    texts = {record["id"]: record["text"] for record in records}
    texts |= {path.stem: path.read_text("utf-8").split("---", 2)[2] for path in SAMPLE.glob("*.md")}
    with _store() as store:
        for key, text in texts.items():
            _add(store, key, text)
        sources = {one.id: one.source for one in store.documents()}
        spare = {sources[document_id] for document_id in store.copies.groups().copies}
    print("copies among the speeches themselves:", sorted(spare))
    return {key: text for key, text in texts.items() if key not in spare}


# --- texts that are no copies -------------------------------------------------------------------


def series(data: Path) -> None:
    """What is called a copy among texts of one mould; each is to be read."""
    for name, texts in (
        ("88 national reports and resolutions", _of_jsonl(data / "corpus" / "work_reports.jsonl")),
        ("20 provincial reports of one year", _of_files(sorted((data / "docx").glob("*.docx")))),
        ("30 policy pages", _of_jsonl(data / "cleaning" / "govcn_html.jsonl")),
        ("a year of broadcast news", _of_jsonl(data / "corpus" / "news_2025.jsonl")),
    ):
        with _store() as store:
            for key, text in texts:
                _add(store, key, text)
            documents = {one.id: one for one in store.documents()}
            found = store.copies.groups().copies.values()
            print(f"{name}: {len(documents)} documents, {len(found)} called copies")
            for copy in found:
                one, other = documents[copy.document_id], documents[copy.cited_id]
                print(f"  {copy.similarity:.3f} {one.source} -> {other.source}")


def _of_jsonl(path: Path) -> Iterator[tuple[str, str]]:
    for place, record in enumerate(_records(path)):
        yield str(record.get("id", place)), record["text"]


def _of_files(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        for item in read(path):
            if not isinstance(item, ReadFailure):
                yield path.name, item.text


# --- cost ---------------------------------------------------------------------------------------


@dataclass
class _Clock:
    """Counts the seconds of processor time that comparing takes within an ingest."""

    seconds: float = 0.0

    def around(self, record: Callable[..., None]) -> Callable[..., None]:
        def timed(*arguments: Any) -> None:
            begun = time.process_time()
            record(*arguments)
            self.seconds += time.process_time() - begun

        return timed


def cost(data: Path) -> None:
    """Time and bytes at two sizes; the news beyond the real ones have 40 % of letters changed.

    Seconds are of the processor, so that other programs do not matter. Cleaning and metadata are
    left out: they take their time whether documents are compared or not.
    """
    news = list(_of_jsonl(data / "corpus" / "news_2025.jsonl"))
    for size in _SIZES:
        with _store() as store:
            _cost(store, news, size)


def _cost(store: Store, news: Sequence[tuple[str, str]], size: int) -> None:
    clock, chance, characters = _Clock(), random.Random(7), 0
    plain = duplicates.record
    duplicates.record = clock.around(plain)
    try:
        for place in range(size):
            key, text = news[place % len(news)]
            if place >= len(news):
                text = _scattered(0.4)(text, chance)
            characters += len(text)
            _add_as_is(store, f"{place}-{key}", text)
    finally:
        duplicates.record = plain
    rate = characters / clock.seconds * 60 / 1e6
    print(f"{size:,} news, {characters:,} characters")
    print(f"  comparing took {1000 * clock.seconds / size:.2f} ms a document,", end=" ")
    print(f"{rate:.0f} million characters a minute")
    own, whole = _bytes(store.path)
    print(f"  bytes of the database {whole:,}, of that for copies {own:,} ({own / whole:.0%})")
    _print_search(store)


def _bytes(path: Path) -> tuple[int, int]:
    """Of what is kept for copies (a fingerprint is 7 bytes and its index entry), and of all."""
    connection = sqlite3.connect(path)
    sizes = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    (marked,) = connection.execute("SELECT count(fingerprint) FROM sentences").fetchone()
    connection.close()
    return sum(sizes.get(name, 0) for name in _TABLES) + 7 * marked, sum(sizes.values())


def _print_search(store: Store) -> None:
    """Ranking with vectors of a fake encoder, with what is known of copies and without."""
    begun = time.process_time()
    documents = store.documents()
    ordered = store.copies.by_preference(documents)
    passages = tuple(store.passages())
    found = store.copies.reuse(
        passages, ordered, numbers=store.passage_numbers(), text_of=store.text
    )
    print(
        f"  groups {len(store.copies.groups().copies)},"
        f" reuse between {len(passages):,} passages found in"
        f" {time.process_time() - begun:.1f} s: {len(found.homes)} need not be shown"
    )
    catalogue = Catalogue.build(store)
    texts = list(lexical_texts(store, store.titles(), catalogue.numbers))
    encoder, indexes = HashEncoder(), _indexes(store, catalogue, texts)
    queries = [text[:60] for text in texts[:: max(1, len(passages) // _QUERIES)]]
    vectors = encoder.encode_queries(queries)
    none = np.zeros((0, 4), dtype=np.int32)
    blind = replace(catalogue.reuse, places=none, homes=none, doubles=catalogue.reuse.doubles[:0])
    for name, reuse in (("without", blind), ("with", catalogue.reuse)):
        own = Indexes(indexes.vectors, _with(catalogue, reuse), indexes.lexical, "all")
        times = []
        for query, vector in zip(queries, vectors, strict=True):
            begun = time.process_time()
            rank(own, query, vector[None], k=10, mask=None)
            times.append(1000 * (time.process_time() - begun))
        p50, p95 = np.percentile(times, [50, 95])
        print(f"  search {name} copies known: {p50:.1f} ms at the median, {p95:.1f} at the 95th")


def _with(catalogue: Catalogue, reuse: ReuseIndex) -> Catalogue:
    return replace(catalogue, reuse=reuse)


def _indexes(store: Store, catalogue: Catalogue, texts: Sequence[str]) -> Indexes:
    encoder = HashEncoder()
    vectors = FaissIndex.create(encoder.dimension)
    ids = store.sentence_ids()
    for start in range(0, len(ids), 5000):
        rows = list(store.sentence_rows(ids=ids[start : start + 5000]))
        vectors.add([row.id for row in rows], encoder.encode_passages([row.text for row in rows]))
    return Indexes(vectors, catalogue, lexical_of(texts), "all")


# --- both ---------------------------------------------------------------------------------------


class _store:  # noqa: N801 - reads as a function
    """A store in a folder of its own, for a while."""

    def __enter__(self) -> Store:
        self._folder = tempfile.TemporaryDirectory()
        self._opened = Store.open(Path(self._folder.name) / "corpus.sqlite3")
        return self._opened

    def __exit__(self, *_: object) -> None:
        self._opened.close()
        self._folder.cleanup()


def _add(store: Store, source: str, text: str) -> None:
    raw = RawDocument(source, f"{source}\n{text}".encode(), text, ".txt", "utf-8")
    try:
        new = derive(raw)
    except ReadError:
        return
    store.writer.add(new)


def _add_as_is(store: Store, source: str, text: str) -> None:
    data = f"{source}\n{text}".encode()
    sha256 = sha256_of(data)
    document = Document(
        id=document_id(sha256, source), title=source, source=source, content_sha256=sha256
    )
    sentences = split_sentences(text)
    passages = split_passages(text, sentences, document_id=document.id, flaws=())
    raw = RawDocument(source, data, text, ".txt", "utf-8")
    store.writer.add(Derived(raw, document, CleanText.from_raw(text), sentences, passages))


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
