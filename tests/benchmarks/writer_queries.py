"""The writer's queries and the corpus they are asked of.

120 queries of our own over the sample corpus, the seeds and national reports from 2012 on. Judged
by reading what words, bigrams, the encoder and their fusion put first: 2 answers it, 1 touches it,
0 does not. A judged place is the source and the offset where the passage began when it was read;
the passage that holds the offset now counts.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rag.retrieval.library import Library
from rag.settings import Settings
from tests.benchmarks.measuring import CACHE
from tests.shared import SHARED

QUERIES: Final = Path(__file__).parent / "data" / "writer_queries.jsonl"
SETS: Final = ("keywords", "question", "paragraph", "phrase", "filters", "part")
_SAMPLE: Final = Path(__file__).parents[2] / "corpus" / "sample"
_FIRST_YEAR: Final = 2012
_CONGRESSES: Final = frozenset({"cpc-18-84", "cpc-19-85", "cpc-20-86"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, the filters it wants, and the grade of each place, by source and offset."""

    id: str
    set: str
    text: str
    filters: Mapping[str, Any]
    grades: Mapping[tuple[str, int], int]

    @property
    def fitted(self) -> bool:
        """Whether it is of the half that numbers may be fitted on; by a hash of its text."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


def queries() -> tuple[Judged, ...]:
    """All of them, in the order of the file."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    return tuple(_judged(json.loads(line)) for line in lines)


def _judged(row: Mapping[str, Any]) -> Judged:
    grades = {(source, start): grade for source, start, grade in row["judged"]}
    return Judged(row["id"], row["set"], row["text"], row["filters"], grades)


@contextmanager
def writers_library() -> Iterator[Library]:
    """The library that is asked, with the real encoder; kept in the user's cache."""
    if SHARED is None:
        raise SystemExit("shared data not found")
    home = CACHE / "bench-queries"
    settings = Settings.load(home=home, model_cache=CACHE / "models")
    with Library.open(settings, progress=print) as library:
        library.ingest(corpus(SHARED, home), progress=lambda *said: print(*said))
        yield library


def corpus(shared: Path, home: Path) -> list[Path]:
    """The paths to ingest; the reports chosen are written out under ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    lines = (shared / "data" / "corpus" / "work_reports.jsonl").read_text("utf-8").splitlines()
    chosen = home / "work_reports.jsonl"
    chosen.write_text("".join(f"{line}\n" for line in lines if _is_wanted(line)), "utf-8")
    return [_SAMPLE, shared / "seeds", chosen]


def _is_wanted(line: str) -> bool:
    name: str = json.loads(line)["id"]
    year = name.removeprefix("gwr-")[:4]
    return name in _CONGRESSES or (year.isdigit() and int(year) >= _FIRST_YEAR)


def graded_passages(library: Library, asked: Judged) -> dict[str, int]:
    """The passages that hold the places judged, by id; the best grade of each."""
    found: dict[str, int] = {}
    places: dict[str, dict[int, int]] = {}
    for (source, start), grade in asked.grades.items():
        places.setdefault(source, {})[start] = grade
    for passage_id, source, start, end in _spans(library):
        for offset, grade in places.get(source, {}).items():
            if start <= offset < end:
                found[passage_id] = max(grade, found.get(passage_id, 0))
    return found


def _spans(library: Library) -> Iterator[tuple[str, str, int, int]]:
    sources = {one.id: one.source.rsplit("/", 1)[-1] for one in library.store.documents()}
    for passage in library.store.passages():
        yield passage.id, sources[passage.document_id], passage.start, passage.end
