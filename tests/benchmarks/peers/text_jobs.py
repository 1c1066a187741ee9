"""What the processes of the text part do; light to import, since imports are measured."""

from pathlib import Path

from tests.benchmarks.measuring import CACHE
from tests.benchmarks.peers.apart import Clock
from tests.benchmarks.peers.systems import Corpus, System
from tests.benchmarks.peers.text_table import Round

FOLDER = CACHE / "bench-peers-text"


def build(system: System, corpus: Corpus) -> Clock:
    """Take the corpus in, in this process; imports apart, loading the encoder included."""
    own = system.load().TEXT[system.name]
    start = Clock.now()
    own.build(corpus, folder_of(system))
    return Clock.now().since(start)


def search(system: System, corpus: Corpus, texts: list[str]) -> tuple[Round, list[list[str]]]:
    """Open what was saved, in this process, and ask one question at a time."""
    start = Clock.now()
    own = system.load().TEXT[system.name]
    imported = Clock.now()
    opened = own.open(corpus, folder_of(system))
    opened.ask(texts[0])
    ready = Clock.now()
    asked, answers = [], []
    for text in texts:
        begun = Clock.now()
        answers.append(opened.ask(text))
        asked.append(Clock.now().since(begun))
    rankings = [list(opened.sources(answer)) for answer in answers]
    return Round(imported.since(start), ready.since(imported), asked), rankings


def folder_of(system: System) -> Path:
    """Where it, or the one that builds for it, saves."""
    return FOLDER / system.builder.replace(" ", "-").replace(",", "")
