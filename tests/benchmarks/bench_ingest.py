"""Ingest at scale: speed and the most memory taken, with 5,000 to 20,000 items of news.

``python -m tests.benchmarks.bench_ingest [COUNT …]``; the data lie in ``shared`` beside the
checkout. There are 5,199 items there (a year of news, and speeches); beyond these, items are put
together of their sentences, drawn at random, so that they are as long and as different as the real
ones but are not copies of any. Each line is measured in a process of its own: the store alone, the
same ingest again, and the whole library with an encoder that needs no weights (what the real one
takes is a matter of sentences a second). Imports and the start of the process count.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from corpus.ingest.ingesting import ingest
from corpus.store.store import Store
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder
from tests.shared import SHARED

COUNTS: Final = (5_000, 10_000, 20_000)
_FILES: Final = ("news_2025", "speeches", "work_reports")
_WAYS: Final = ("store", "again", "library")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS, metavar="COUNT")
    parser.add_argument("--child", nargs=3, metavar=("WAY", "FILE", "HOME"))
    args = parser.parse_args()
    if args.child:
        way, file, home = args.child
        measure(way, Path(file), Path(home))
        return
    if SHARED is None:
        raise SystemExit("shared data not found")
    heads = ("characters", "seconds", "of CPU", "M/minute", "peak MB")
    print(f"{'items':>7} {'':8} {''.join(f'{head:>12}' for head in heads)}")
    with tempfile.TemporaryDirectory() as base:
        for count in args.counts:
            file = Path(base) / f"{count}.jsonl"
            with file.open("w", encoding="utf-8") as lines:
                lines.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in items(count))
            for way in _WAYS:
                home = Path(base) / f"{count}-{'library' if way == 'library' else 'store'}"
                print(f"{count:>7,} {way:8} {_in_process(way, file, home)}", flush=True)


def items(count: int) -> Iterator[dict[str, Any]]:
    """So many items, the real ones first."""
    real = [one for name in _FILES for one in _records(name)]
    yield from real[:count]
    chance = random.Random(0)
    sentences = [
        part + "。" for one in real for part in one["text"].replace("\n", "").split("。") if part
    ]
    for number in range(count - len(real)):
        model = chance.choice(real)
        length = max(1, model["text"].count("。"))
        text = [chance.choice(sentences) for _ in range(length)]
        lines = ("".join(text[place : place + 4]) for place in range(0, length, 4))
        title = f"{chance.choice(real)['title']}（{number}）"
        date = f"{chance.randrange(2000, 2026)}-{chance.randrange(1, 13):02}"
        yield {"id": f"made-{number}", "title": title, "date": date, "text": "\n".join(lines)}


def _records(name: str) -> list[dict[str, Any]]:
    assert SHARED is not None
    lines = (SHARED / "data" / "corpus" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _in_process(way: str, file: Path, home: Path) -> str:
    command = [sys.executable, "-m", __spec__.name, "--child", way, str(file), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip()


def measure(way: str, file: Path, home: Path) -> None:
    """Do one of the ways and print what it took."""
    started = time.perf_counter()
    if way == "library":
        with Library.open(Settings.load(home=home), encoder=HashEncoder()) as library:
            library.ingest([file])
            characters = library.store.counts().characters
    else:
        with Store.open(home / "corpus.sqlite3") as store:
            report = ingest(store, [file])
            characters = store.counts().characters
            assert report.unchanged == 0 or way == "again"
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    worked = used.ru_utime + used.ru_stime
    # By the time worked: what else the machine does is no property of the program.
    rate = characters / worked * 60 / 1e6
    peak = used.ru_maxrss / 1024
    print(f"{characters:>12,}{seconds:>12.1f}{worked:>12.1f}{rate:>12.2f}{peak:>12.0f}")


if __name__ == "__main__":
    main()
