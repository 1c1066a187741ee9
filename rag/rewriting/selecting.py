"""Which sentences a revision is about."""

from collections.abc import Sequence

from rag.draft.composing import Piece
from rag.errors import RequestError
from rag.requests.place import Place, Unit

# A sentence of a draft: its section, its paragraph there, its number in the paragraph.
SentencePlace = tuple[int, int, int]


def select(pieces: Sequence[Piece], target: Place) -> set[SentencePlace]:
    """Return the sentences of a target.

    Raises:
        RequestError: the draft has no such section, paragraph or sentence.
    """
    places = [
        (s, p, n)
        for s, piece in enumerate(pieces)
        for p, paragraph in enumerate(piece.paragraphs)
        for n in range(len(paragraph))
    ]
    if target.unit is Unit.ALL:
        return set(places)
    depth = {Unit.SECTION: 1, Unit.PARAGRAPH: 2, Unit.SENTENCE: 3}[target.unit]
    groups = list(dict.fromkeys(place[:depth] for place in places))
    if target.unit is Unit.SECTION:
        headed = [group for group in groups if pieces[group[0]].heading]
        groups = headed or groups
    index = target.number - 1 if target.number > 0 else len(groups) + target.number
    if not 0 <= index < len(groups):
        raise RequestError(
            f"稿子只有 {len(groups)} {target.unit}，没有第 {target.number} {target.unit}"
        )
    return {place for place in places if place[:depth] == groups[index]}
