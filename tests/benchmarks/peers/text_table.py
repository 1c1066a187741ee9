"""The table of the text part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

import numpy as np

from tests.benchmarks.measuring import ndcg, recall
from tests.benchmarks.peers.apart import Clock
from tests.benchmarks.peers.systems import System


class Round(NamedTuple):
    """What one process saw: its imports, opening until the first answer, and each question."""

    imports: Clock
    opened: Clock
    asked: list[Clock]

    @property
    def question(self) -> float:
        """Processor milliseconds of a question, the median."""
        return 1000 * median(one.cpu for one in self.asked)


@dataclass(slots=True)
class Result:
    """What is known of a system.

    ``ranks`` are the places of the documents asked for; ``beside`` are the rounds of the first
    system that ran just before each of its own.
    """

    system: System
    built: Clock
    characters: int = 0
    disk: float = 0
    building: float = 0
    failure: str = ""
    rounds: list[Round] = field(default_factory=list)
    beside: list[Round] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    memory: float = 0


_HEADS = (
    *("", "R@1", "R@10", "nDCG@10", "chars/s", "per CPU s", "×"),
    *("p50 ms", "p95 ms", "CPU ms", "×", "imports s", "CPU s", "opens s", "CPU s"),
    *("MiB", "building", "disk MiB", ""),
)


def show_heads() -> None:
    """Print what stands above the rows."""
    print(
        "\nchars/s: taking the corpus in. p50, p95, CPU: a question, encoding it included. "
        "imports: of libraries,\nin a new process; opens: from then on to the first answer. "
        "MiB: most memory of a process that\nsearches, and of the one that builds. × is processor "
        "time over that of the first row."
    )
    _print(_HEADS)


def show(one: Result, first: Result) -> None:
    """Print a row; ``first`` is what × compares with."""
    if one.failure:
        print(f"{one.system.name:22} {one.failure}", flush=True)
    else:
        _print((one.system.name, *_figures(one, first), one.system.note))


def _print(cells: Sequence[str]) -> None:
    name, *figures, note = cells
    columns = (
        f"{cell:>{max(len(head), 6)}}" for cell, head in zip(figures, _HEADS[1:-1], strict=True)
    )
    print(f"{name:22} {' '.join(columns)}  {note}".rstrip(), flush=True)


def _figures(one: Result, first: Result) -> list[str]:
    walls = [1000 * asked.wall for own in one.rounds for asked in own.asked]
    p50, p95 = np.quantile(walls, [0.5, 0.95])
    return [
        f"{recall(one.ranks, 1):.3f}",
        f"{recall(one.ranks, 10):.3f}",
        f"{ndcg(one.ranks):.4f}",
        f"{one.characters / one.built.wall:,.0f}",
        f"{one.characters / one.built.cpu:,.0f}",
        _times(one.built.cpu, first.built.cpu),
        f"{p50:.1f}",
        f"{p95:.1f}",
        f"{median(own.question for own in one.rounds):.1f}",
        _in_turn(one),
        *_seconds([own.imports for own in one.rounds]),
        *_seconds([own.opened for own in one.rounds]),
        f"{one.memory:,.0f}",
        f"{one.building:,.0f}",
        f"{one.disk:.1f}",
    ]


def _in_turn(one: Result) -> str:
    """The median of the ratios to what ran just before; none for the first."""
    pairs = zip(one.rounds, one.beside, strict=True) if one.beside else ()
    ratios = [own.question / other.question for own, other in pairs]
    return f"{median(ratios):.3g}" if ratios else ""


def _times(own: float, first: float) -> str:
    return f"{own / first:.3g}" if first else ""


def _seconds(clocks: Sequence[Clock]) -> tuple[str, str]:
    return (
        f"{median(one.wall for one in clocks):.2f}",
        f"{median(one.cpu for one in clocks):.2f}",
    )
