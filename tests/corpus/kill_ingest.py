"""Kill an ingest at random moments: what is left is whole, and the finished run equals another.

``python -m tests.corpus.kill_ingest --moments 50 --files 200`` does it in full and prints what came
of it; ``tests/corpus/ingest/test_kill.py`` is the short form. Every moment begins with the same
home, in which some files are already, in an older wording and with corrections, so that the
ingest adds, replaces and leaves alone. The library is the real one, with an encoder that needs no
weights. A third of the moments fall into the making of the indexes, which takes a small part of
the time.

With ``--large`` the indexes are built as those of a very large corpus are: a base of vectors beyond
:data:`VECTORS`, extended and built anew, saved at every step, and segments of words merged.
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from corpus.document.values import Document
from embeddings.index import faiss_index as vector_index
from rag.indexes import sentence_vectors
from rag.indexes.sentence_vectors import ENCODING
from rag.lexical import postings
from rag.lexical import segments as lexical_segments
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

# What is few with ``--large``: recent vectors, sentences encoded before each save, texts cut and
# postings merged at once.
VECTORS: Final = 150
LARGE: Final = (
    (vector_index, "MOST_RECENT", VECTORS),
    (sentence_vectors, "_REPORT_EVERY", 64),
    (sentence_vectors, "_SAVE_SECONDS", 0.0),
    (sentence_vectors, "_SAVE_SHARE", 1e9),
    (lexical_segments, "_BATCH", 16),
    (postings, "_CHUNK", 2_000),
)
_ROOT: Final = Path(__file__).parents[2]
_SUBJECTS: Final = (
    "水利",
    "林业",
    "教育",
    "卫生",
    "文旅",
    "交通",
    "供销",
    "粮食",
    "民政",
    "住建",
    "农机",
    "气象",
    "渔业",
    "茶业",
    "畜牧",
)
_PLACES: Final = (
    "青石渡",
    "白沙洲",
    "桐岭镇",
    "枫溪县",
    "澜州市",
    "石桥乡",
    "云台村",
    "东岸街道",
)
_ACTS: Final = (
    "摸清底数",
    "排好工期",
    "管好经费",
    "盯住短板",
    "配齐人手",
    "建好台账",
    "走访农户",
    "修好便道",
)
_ENDS: Final = (
    "不留死角",
    "一周一报",
    "一户一策",
    "年底见效",
    "当月办结",
    "件件回音",
    "人人有责",
    "步步踏实",
)
_QUERIES: Final = ("怎样管好经费", "茶业排好工期", "云台村走访农户", "一户一策")
# A moment that falls after the end of the ingest is drawn again, at most so often.
_DRAWS: Final = 20


@dataclass(frozen=True)
class Outcome:
    """How many kills there were, where they fell, and what was wrong after any of them."""

    killed: int
    while_reading: int
    while_indexing: int
    wrong: tuple[str, ...]


def make_files(folder: Path, count: int, *, wording: str = "新") -> None:
    """Text files, and among them pages, one file of records and one archive; ours, by a seed."""
    folder.mkdir(parents=True, exist_ok=True)
    many = max(4, count // 10)
    for number in range(count - many):
        page = number % 40 == 7
        text = _speech(number, wording)
        body = f"<html><body><p>{text.replace(chr(10), '</p><p>')}</p></body></html>"
        name = f"{number:04}{'.html' if page else '.txt'}"
        (folder / name).write_text(body if page else text, encoding="utf-8")
    records = [
        {"id": f"r{number}", "text": _speech(10_000 + number, wording), "date": "2021-05"}
        for number in range(many // 2)
    ]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (folder / "records.jsonl").write_text(lines, encoding="utf-8")
    with zipfile.ZipFile(folder / "packed.zip", "w") as package:
        for number in range(many - many // 2):
            package.writestr(f"内/{number}.txt", _speech(20_000 + number, wording))


def _speech(number: int, wording: str) -> str:
    chance = random.Random(f"{number} {wording if number % 3 == 0 else ''}")
    subject, place = chance.choice(_SUBJECTS), chance.choice(_PLACES)
    lines = [f"在{place}{subject}工作会议上的讲话", "同志们："]
    for order in "一二三":
        lines.append(f"{order}、把{chance.choice(_SUBJECTS)}{chance.choice(_ACTS)}")
        lines.extend(
            f"{chance.choice(_PLACES)}第{chance.randrange(100)}组要{chance.choice(_ACTS)}，"
            f"{chance.choice(_SUBJECTS)}要{chance.choice(_ACTS)}，{chance.choice(_ENDS)}。"
            for _ in range(chance.randrange(2, 6))
        )
    return "\n".join(lines) + "\n"


def make_home(home: Path, folder: Path, count: int) -> None:
    """A home that holds a part of the files in an older wording, some of them corrected."""
    make_files(folder, count, wording="旧")
    some = sorted(folder.iterdir())[: count // 4]
    with _open(home) as library:
        report = library.ingest(some)
        for place, document in enumerate(report.added[:6]):
            library.correct(document.id, {"speaker": f"林远{place}", "date": f"20{place + 10}"})
    make_files(folder, count)


def _open(home: Path) -> Library:
    return Library.open(Settings.load(home=home), encoder=HashEncoder())


def as_if_large() -> None:
    """Let few vectors and words be handled in this process as very many are."""
    for module, name, value in LARGE:
        setattr(module, name, value)


class Child:
    """An ingest in a process of its own, which says when it begins and when it encodes."""

    def __init__(self, home: Path, folder: Path, *, large: bool) -> None:
        command = [sys.executable, "-m", __spec__.name, "--child", str(home), str(folder)]
        command += ["--large"] if large else []
        self.process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        self.wait_for("begins")

    def wait_for(self, word: str) -> float:
        """Wait until it says so; the time."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == word:
                return time.monotonic()
        raise RuntimeError(f"the child ended before it said {word}")

    def kill(self) -> bool:
        """Kill it; whether it was still at work."""
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait() == -signal.SIGKILL

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def run_child(home: Path, folder: Path) -> None:
    """What the child does."""
    told = False

    def progress(what: str, _done: int, _total: int) -> None:
        nonlocal told
        if what.startswith(ENCODING) and not told:
            told = True
            print("encodes", flush=True)

    with _open(home) as library:
        assert library.encoder
        print("begins", flush=True)
        library.ingest([folder], progress=progress)


def everything(home: Path) -> dict[str, object]:
    """What a library holds and answers, without the numbers that its rows happen to have."""
    with _open(home) as library:
        store = library.store
        answers = [
            [(one.passage_id, one.score, one.flaws) for one in found]
            for found in library.search_many(_QUERIES, k=20)
        ]
        documents = {one.id: _held(library, one) for one in store.documents()}
        return {"documents": documents, "answers": answers, "verified": library.upkeep.verify()}


def _held(library: Library, document: Document) -> tuple[object, ...]:
    store = library.store
    sentences = tuple(store.sentence_rows(document_id=document.id))
    vectors = library.sentence_vectors([row.id for row in sentences])
    return (
        document,
        store.raw(document.id),
        store.clean_text(document.id),
        tuple(store.passages(document.id)),
        tuple((row.passage_id, row.text, vectors[row.id].tobytes()) for row in sentences),
        store.inferences(document.id),
        store.corrections(document.id),
    )


def kill_often(base: Path, *, moments: int, files: int, seed: int, large: bool = False) -> Outcome:
    """Kill an ingest so often, each time from the same beginning, and look at what is left."""
    chance = random.Random(seed)
    folder, start = base / "files", base / "start"
    make_home(start, folder, files)
    whole = base / "whole"
    shutil.copytree(start, whole)
    with Child(whole, folder, large=large) as child:
        begun = time.monotonic()
        encoding = child.wait_for("encodes") - begun
        child.process.wait()
        length = time.monotonic() - begun
    expected = everything(whole)
    wrong: list[str] = []
    killed = [0, 0]
    for moment in range(moments):
        indexing = moment % 3 == 2
        home = base / f"killed{moment}"
        for _ in range(_DRAWS):
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(start, home)
            late = chance.uniform(0, length - encoding if indexing else encoding)
            if _kill_once(home, folder, late, indexing=indexing, large=large):
                killed[indexing] += 1
                wrong.extend(f"moment {moment}: {one}" for one in _look(home, folder, expected))
                break
        shutil.rmtree(home, ignore_errors=True)
    return Outcome(sum(killed), killed[0], killed[1], tuple(wrong))


def _kill_once(home: Path, folder: Path, late: float, *, indexing: bool, large: bool) -> bool:
    with Child(home, folder, large=large) as child:
        if indexing:
            child.wait_for("encodes")
        time.sleep(late)
        return child.kill()


def _look(home: Path, folder: Path, expected: dict[str, object]) -> list[str]:
    """What is wrong after a kill, and after the ingest was run again."""
    with _open(home) as library:
        wrong = [f"verify: {one}" for one in library.upkeep.verify().problems]
        library.ingest([folder])
    found = everything(home)
    return wrong + [f"{name} differ" for name in expected if found[name] != expected[name]]


def main() -> int:
    """Run it and print what came of it; 1 if something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", nargs=2, type=Path, metavar=("HOME", "FOLDER"))
    parser.add_argument("--large", action="store_true")
    args = parser.parse_args()
    if args.large:
        as_if_large()
    if args.child:
        run_child(*args.child)
        return 0
    with tempfile.TemporaryDirectory() as base:
        outcome = kill_often(
            Path(base), moments=args.moments, files=args.files, seed=args.seed, large=args.large
        )
    print(
        f"{outcome.killed} kills ({outcome.while_reading} while reading,"
        f" {outcome.while_indexing} while indexing), {len(outcome.wrong)} wrong"
    )
    print("\n".join(outcome.wrong))
    return 1 if outcome.wrong or outcome.killed < args.moments else 0


if __name__ == "__main__":
    sys.exit(main())
