"""What is kept beside the text of a conversation."""

from corpus.document.values import Value
from rag.draft.versions import Version
from rag.wishes.store import Wish


class Kept(Value):
    """What a writer keeps beside a conversation's text: the versions and the wishes.

    ``current`` is the number of the version on screen, 0 where there is none. ``pace`` is in
    characters read aloud per minute. ``again`` says whether the last turn can be done again to
    another outcome.
    """

    versions: tuple[Version, ...] = ()
    current: int = 0
    wishes: tuple[Wish, ...] = ()
    pace: int = 0
    again: bool = False
