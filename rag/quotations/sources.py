"""What quotations are compared with: the texts given, or the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol, Self

from corpus.language.alignment import nearest_place
from corpus.language.grams import Content, content_once
from rag.facts.finding import TITLE

# How much of a source before the words is read for who says them there.
BEFORE: Final = 160


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may be quoted; what is not known of it is empty.

    ``head`` is its beginning, where a speech names its day and its meeting. ``name`` is what the
    user is shown. ``news`` says that it reports what others said, often some days later.
    """

    name: str
    document_id: str = ""
    title: str = ""
    speaker: str = ""
    date: str = ""
    occasion: str = ""
    head: str = ""
    news: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a source that is near to some words, at ``[start:end]`` of its text.

    ``changes`` characters differ. ``before`` are the words before it, and ``text`` is all.
    """

    source: Source
    start: int
    end: int
    words: str
    changes: int
    before: str
    text: str

    @classmethod
    def at(cls, source: Source, text: str, span: tuple[int, int], changes: int) -> Self:
        """Return the place at ``span`` of a text."""
        start, end = span
        before = text[max(0, start - BEFORE) : start]
        return cls(source, start, end, text[start:end], changes, before, text)


class Sources(Protocol):
    """Something to compare quotations with."""

    def __len__(self) -> int:
        """The number of texts; with none, nothing is compared."""
        ...

    def places(self, words: str, *, most_changes: int) -> Sequence[Place]:
        """Return places of the fewest changes, one a text, best first; unchanged ones are all."""
        ...

    def titles(self, title: str) -> Sequence[str]:
        """Return titles of texts, and titles named in texts, that may be meant by ``title``."""
        ...


class TextSources:
    """Texts at hand, as ``(name, text)``; nothing else is known of them."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        self._texts = texts

    @cached_property
    def _contents(self) -> tuple[Content, ...]:
        return tuple(content_once(text) for _, text in self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def places(self, words: str, *, most_changes: int) -> tuple[Place, ...]:
        """Return the places in all texts; see :class:`Sources`."""
        wanted = content_once(words).characters
        found = []
        for (name, text), own in zip(self._texts, self._contents, strict=True):
            near = nearest_place(wanted, own)
            if near is not None and near.changes <= most_changes:
                source = Source(name, head=text[:BEFORE])
                found.append(Place.at(source, text, (near.start, near.end), near.changes))
        found.sort(key=lambda one: one.changes)
        return tuple(found)

    def titles(self, title: str) -> tuple[str, ...]:
        """Return the titles named in the texts; see :class:`Sources`."""
        return tuple(dict.fromkeys(one for _, text in self._texts for one in titles_in(text)))


class JoinedSources:
    """Several kinds of sources as one."""

    def __init__(self, parts: Sequence[Sources]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def places(self, words: str, *, most_changes: int) -> tuple[Place, ...]:
        """Return the places of all of them; see :class:`Sources`."""
        found = [
            one for part in self._parts for one in part.places(words, most_changes=most_changes)
        ]
        return tuple(sorted(found, key=lambda one: one.changes))

    def titles(self, title: str) -> tuple[str, ...]:
        """Return the titles of all of them; see :class:`Sources`."""
        return tuple(dict.fromkeys(one for part in self._parts for one in part.titles(title)))


def titles_in(text: str) -> list[str]:
    """Return the titles named in a text, without their marks."""
    return TITLE.findall(text)
