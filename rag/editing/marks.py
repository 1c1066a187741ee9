"""Marks of punctuation at the ends of sentences, and between clauses."""

from typing import Final

ENDS: Final = "。！？…；："


_CLOSERS: Final = "”’）》"


# Marks that are left over when the words between two of them go.
INNER: Final = "，、；："


def one_line(text: str) -> str:
    """A text without its line feeds: what goes into a line stays one."""
    return "".join(line.strip() for line in text.splitlines())


def is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does; a closing mark alone ends none: 《条例》."""
    return text.rstrip(_CLOSERS)[-1:] in tuple(ENDS)


def ended(text: str, mark: str = "。") -> str:
    """The text with a mark at its end."""
    return text if is_ended(text) else text.rstrip("，、") + mark
