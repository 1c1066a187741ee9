"""Define the result of reading one file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text with its original line breaks, its encoding, and the metadata that the file states."""

    text: str
    encoding: str
    declared: tuple[tuple[str, str], ...] = ()
