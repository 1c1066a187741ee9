"""Scores of readings against the test turns: the actions, the targets, the fields of the brief."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.requests.operations import Operation
from rag.requests.places import InHand

FOLDER = Path(__file__).parent / "turns"
_DEFAULT = {"unit": "全文", "number": 0, "to": 0, "section": 0, "paragraph": 0}


@dataclass(frozen=True)
class Turn:
    """A turn with its state and its right readings."""

    id: str
    text: str
    held: InHand
    readings: tuple[list[dict[str, Any]], ...]
    material_starts: str = ""


def turns(name: str) -> Iterator[Turn]:
    """The turns of a file, in order."""
    for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines():
        talk = json.loads(line)
        for number, turn in enumerate(talk["turns"]):
            state = turn["state"]
            held = InHand(
                has=state["has"],
                headings=tuple(state["headings"]),
                paragraphs=tuple(state["paragraphs"]),
                title=state.get("title", ""),
                versions=state.get("versions", 0),
            )
            readings = (turn["want"], *turn.get("also_right", ()))
            yield Turn(
                f"{talk['id']}-{number}",
                turn["text"],
                held,
                readings,
                turn.get("material_starts", ""),
            )


@dataclass
class Score:
    """How many turns were right, and which were wrong."""

    turns: int = 0
    actions: int = 0
    unread: int = 0
    targets: int = 0
    targets_right: int = 0
    wrong: list[tuple[Turn, Any]] = field(default_factory=list)
    wrong_targets: list[tuple[Turn, Any]] = field(default_factory=list)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)


def score(cases: Sequence[Turn], read: Callable[[Turn], Sequence[Operation] | None]) -> Score:
    """Read each turn and compare."""
    result = Score()
    for turn in cases:
        found = read(turn)
        result.turns += 1
        if found is None:
            result.unread += 1
            result.wrong.append((turn, None))
            continue
        said = [one.do for one in found]
        fitting = [r for r in turn.readings if [one["do"] for one in r] == said]
        if not fitting:
            result.wrong.append((turn, found))
            result.confused[("+".join(o["do"] for o in turn.readings[0]), "+".join(said))] += 1
            continue
        result.actions += 1
        if any(_place(one) for one in fitting[0]):
            result.targets += 1
            if any(_same_places(reading, found) for reading in fitting):
                result.targets_right += 1
            else:
                result.wrong_targets.append((turn, found))
    return result


def _place(operation: dict[str, Any]) -> bool:
    return "target" in operation or "at" in operation or "other" in operation


def _same_places(reading: list[dict[str, Any]], found: Sequence[Operation]) -> bool:
    return all(
        _same(gold.get(name), getattr(one, name, None))
        for gold, one in zip(reading, found, strict=True)
        for name in ("target", "other", "at")
        if name in gold
    )


def _same(gold: dict[str, Any] | None, found: Any) -> bool:
    if found is None:
        return False
    own: dict[str, Any] = found.model_dump(mode="json")
    if gold is None:
        return bool(own["unit"] == "全文")
    if any(gold.get(name, default) != own[name] for name, default in _DEFAULT.items()):
        return False
    if gold.get("side", own.get("side")) != own.get("side"):
        return False
    words = own["about"] + own["words"]
    named = [gold[name] for name in ("about", "words") if gold.get(name)]
    return all(words and (one in words or words in one) for one in named)
