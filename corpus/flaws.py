"""What is wrong with a text, found in the text itself."""

from corpus.document import Flaw


def find_flaws(text: str) -> tuple[Flaw, ...]:
    """The flaws of a clean text."""
    return ()
