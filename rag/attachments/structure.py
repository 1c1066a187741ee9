"""The structure of a document: its headings of the highest level, in order."""

import re
from typing import Final

from corpus.flaws.instructions import is_instruction
from corpus.language.numerals import NUMERALS
from corpus.store.store import Store

# The marker of a heading of any level.
_MARKER: Final = re.compile(
    rf"^(?:第[{NUMERALS}]{{1,3}}(?:部分|章|篇)[、，：:\s]*|[{NUMERALS}]{{1,3}}、|[（(][{NUMERALS}\d]{{1,3}}[）)]、?"
    r"|\d{1,2}[.．、])\s*"
)
# A document with one heading has no structure to follow.
LEAST: Final = 2


def structure(store: Store, document_id: str) -> tuple[str, ...]:
    """Return the headings of the highest level of a document, numbered 一、 and on; often none.

    Args:
        store: The store that holds the document.
        document_id: The document.

    Raises:
        NotFoundError: there is no such document.
    """
    tops = (one.heading_path[0] for one in store.passages(document_id) if one.heading_path)
    bare = [_MARKER.sub("", top).strip(" 。；：，") for top in dict.fromkeys(tops)]
    headings = [one for one in bare if one and not is_instruction(one)][: len(NUMERALS)]
    if len(headings) < LEAST:
        return ()
    return tuple(f"{NUMERALS[place]}、{heading}" for place, heading in enumerate(headings))
