"""Forty requests for drafts, written out and measured; every draft is kept to be read.

Run with ``python -m tests.benchmarks.bench_writing [--only 01,11] [--keep FOLDER] [--all]``, or
``make bench-writing`` for all of them. The corpus is the sample corpus; twenty-odd requests are on
subjects that it does not have. Figures see no paragraph that says nothing: read the drafts.
"""

import argparse
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import corpus
from rag.chain.graph import Writer
from rag.checks.leaks import find_leaks
from rag.checks.style import DEMAND
from rag.draft.values import Draft, Verdict
from rag.requests.brief import Brief, parse_request
from rag.retrieval.library import Library
from rag.settings import Settings

CACHE: Final = Path.home() / ".cache" / "wengao-tests"
SAMPLE: Final = Path(corpus.__file__).parent / "sample"
BRIEFS: Final = Path(__file__).parent / "data" / "briefs.jsonl"
# What ``make bench`` runs of them: one of each make.
FEW: Final = ("01", "02", "11", "12", "21", "25", "27", "31", "34", "39")
# A draft that differs less from the length asked for has it.
NEAR: Final = 0.15
_DUTY_FREE = re.compile("表态|述职|任职")


@dataclass(frozen=True, slots=True)
class Measured:
    """What is counted of one draft; shares are 0 to 1."""

    name: str
    seconds: float
    characters: int
    off_length: float
    points: float
    structure: bool
    cited: float
    copied: float
    demands: float
    leaks: int
    invented: int
    outdated: int
    repeated: int
    misplaced: int
    text: str

    def row(self) -> str:
        """The figures as a row of a table."""
        return (
            f"| {self.name} | {self.seconds:.0f} | {self.characters} | {self.off_length:+.0%} "
            f"| {self.points:.0%} | {'yes' if self.structure else 'NO'} | {self.cited:.0%} "
            f"| {self.copied:.0%} | {self.demands:.0%} | {self.leaks} | {self.invented} "
            f"| {self.outdated} | {self.repeated} | {self.misplaced} |"
        )


HEAD: Final = (
    "| | seconds | characters | off length | points | structure | cited | copied | begins with 要 "
    "| leaks | invented numbers | outdated | repeated | demands out of place |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Print a row a draft and the sums, and keep the drafts."""
    arguments = _arguments()
    rows = [json.loads(line) for line in BRIEFS.read_text(encoding="utf-8").splitlines()]
    wanted = tuple(arguments.only.split(",")) if arguments.only else FEW
    rows = rows if arguments.all else [row for row in rows if row["id"] in wanted]
    keep = Path(arguments.keep) if arguments.keep else CACHE / "bench-writing-drafts"
    keep.mkdir(parents=True, exist_ok=True)
    settings = Settings.load(home=CACHE / "bench-drafting", model_cache=CACHE / "models")
    with Library.open(settings, progress=print) as library:
        library.ingest([SAMPLE])
        texts = tuple(library.store.text(one.id) for one in library.store.documents())
        with Writer.open(settings, library) as writer:
            writer.warm()
            print(HEAD)
            measured = [_measured(writer, row, texts, keep) for row in rows]
    _sum(measured)
    print(f"drafts: {keep}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="ids of requests, parted by commas")
    parser.add_argument("--all", action="store_true", help="all forty")
    parser.add_argument("--keep", default="", help="the folder for the drafts")
    return parser.parse_args()


def _measured(writer: Writer, row: dict[str, Any], texts: Sequence[str], keep: Path) -> Measured:
    begun = time.perf_counter()
    draft = writer.draft_once(row["request"])
    seconds = time.perf_counter() - begun
    assert isinstance(draft, Draft)
    found = measure(draft, row, texts, seconds)
    (keep / f"{row['id']}.txt").write_text(f"{row['request']}\n\n{draft.text}\n", encoding="utf-8")
    print(found.row(), flush=True)
    return found


def measure(draft: Draft, row: dict[str, Any], texts: Sequence[str], seconds: float) -> Measured:
    """Count what can be counted of a draft.

    Args:
        draft: The draft.
        row: The request, with what its draft has to have.
        texts: The speeches of the corpus.
        seconds: How long it took.
    """
    brief = parse_request(row["request"])
    checks = [finding.check for finding in draft.findings]
    points = row["points"]
    own = [one.text for one in draft.sentences if one.verdict is not Verdict.NOT_NEEDED]
    return Measured(
        name=row["id"],
        seconds=seconds,
        characters=int(draft.metrics["characters"]),
        off_length=_off(draft, brief),
        points=sum(one in draft.text for one in points) / len(points) if points else 1.0,
        structure=sum(bool(one.heading) for one in draft.sections) == row["parts"],
        cited=draft.metrics["cited_rate"],
        copied=draft.metrics["copy_rate"],
        demands=sum(one.startswith("要") for one in own) / max(1, len(own)),
        leaks=len(find_leaks(draft.text, source_texts=texts, given=brief.given)),
        invented=checks.count("数字"),
        outdated=checks.count("提法"),
        repeated=checks.count("重复"),
        misplaced=len(DEMAND.findall(draft.text)) if _DUTY_FREE.search(row["request"]) else 0,
        text=draft.text,
    )


def _off(draft: Draft, brief: Brief) -> float:
    """By how much the length misses what was asked for; 0 where nothing was."""
    if not brief.length_given:
        return 0.0
    return draft.metrics["characters"] / brief.length - 1


def _sum(measured: Sequence[Measured]) -> None:
    count = len(measured)
    near = sum(abs(one.off_length) <= NEAR for one in measured)
    print(
        f"\n{count} drafts: length within {NEAR:.0%} {near}, "
        f"points covered {sum(one.points for one in measured) / count:.0%}, "
        f"structure kept {sum(one.structure for one in measured)}, "
        f"copied {sum(one.copied for one in measured) / count:.0%}, "
        f"begins with 要 {sum(one.demands for one in measured) / count:.0%}, "
        f"leaks {sum(one.leaks for one in measured)}, "
        f"invented numbers {sum(one.invented for one in measured)}, "
        f"outdated {sum(one.outdated for one in measured)}, "
        f"repeated {sum(one.repeated for one in measured)}, "
        f"demands out of place {sum(one.misplaced for one in measured)}, "
        f"{sum(one.seconds for one in measured):.0f} s"
    )


if __name__ == "__main__":
    main()
