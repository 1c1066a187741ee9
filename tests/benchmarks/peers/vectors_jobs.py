"""What the processes of the vectors part do; light to import, as those of the text part."""

from pathlib import Path
from typing import NamedTuple

from embeddings.encoders.protocol import Vectors
from tests.benchmarks.made_vectors import perturbed
from tests.benchmarks.measuring import CACHE
from tests.benchmarks.peers.apart import Clock
from tests.benchmarks.peers.systems import System

FOLDER = CACHE / "bench-peers-vectors"


class Searched(NamedTuple):
    """What the process that searches saw, and the ids it found."""

    imports: Clock
    opened: Clock
    asked: list[Clock]
    found: list[list[int]]


def make(count: int, seeds: Vectors) -> Clock:
    """Only make the vectors."""
    start = Clock.now()
    for _ in perturbed(seeds, count):
        pass
    return Clock.now().since(start)


def build(system: System, count: int, seeds: Vectors) -> Clock:
    """Take them in and save, in this process; imports apart."""
    own = system.load().VECTORS[system.name]
    start = Clock.now()
    own.build(_saved(), count, seeds)
    return Clock.now().since(start)


def search(system: System, queries: Vectors) -> Searched:
    """Open what was saved, in this process, and ask for the nearest of one vector at a time."""
    start = Clock.now()
    own = system.load().VECTORS[system.name]
    imported = Clock.now()
    nearest = own.open(_saved())
    nearest(queries[:1])
    ready = Clock.now()
    asked, found = [], []
    for row in range(len(queries)):
        begun = Clock.now()
        ids = nearest(queries[row : row + 1])
        asked.append(Clock.now().since(begun))
        found.append(ids)
    return Searched(imported.since(start), ready.since(imported), asked, found)


def _saved() -> Path:
    """None of them needs the folder to be there; one would refuse it."""
    return FOLDER / "index"
