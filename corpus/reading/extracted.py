"""Define the result of reading one file, and text that carries flaws while it is put together."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.document.values import Flaw, FlawKind


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text with its original line breaks, its encoding, and the metadata that the file states.

    ``flaws`` are those that only the file shows, with offsets in ``text``.
    """

    text: str
    encoding: str
    declared: tuple[tuple[str, str], ...] = ()
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text with the flaws in it."""

    text: str = ""
    flaws: tuple[Flaw, ...] = ()


def mark(kind: FlawKind, reason: str) -> Marked:
    """Return an empty piece with a flaw: what is missing here."""
    return Marked("", (Flaw(kind=kind, reason=reason, start=0, end=0),))


def joined(pieces: Iterable[Marked], separator: str = "") -> Marked:
    """Join pieces and move their flaws to their places in the whole."""
    texts: list[str] = []
    flaws: list[Flaw] = []
    length = 0
    for piece in pieces:
        if texts:
            length += len(separator)
        flaws += (moved(flaw, length) for flaw in piece.flaws)
        texts.append(piece.text)
        length += len(piece.text)
    return Marked(separator.join(texts), tuple(flaws))


def moved(flaw: Flaw, by: int) -> Flaw:
    """Return the flaw ``by`` characters later; one without a place stays."""
    if flaw.start is None or flaw.end is None:
        return flaw
    return flaw.model_copy(update={"start": flaw.start + by, "end": flaw.end + by})
