"""What a reader takes out of the bytes of one file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text with line breaks as found, the encoding it was in, and metadata the file states."""

    text: str
    encoding: str
    declared: tuple[tuple[str, str], ...] = ()
