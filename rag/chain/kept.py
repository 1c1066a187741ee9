"""What is kept beside the text of a conversation, and where the conversation stands."""

import hashlib
import json

from corpus.document.values import Value
from rag.chain.state import State
from rag.draft.versions import Version
from rag.wishes.store import Wish

# Hexadecimal digits that tell one outline from another of the same conversation.
_DIGITS = 8


class Kept(Value):
    """What a writer keeps beside a conversation's text: the versions and the wishes.

    ``current`` is the number of the version on screen, 0 where there is none. ``pace`` is in
    characters read aloud per minute. ``again`` says whether the last turn can be done again to
    another outcome. ``stand`` says where the conversation stands: a turn that carries it is
    refused where the draft or the outline was changed elsewhere meanwhile.
    """

    versions: tuple[Version, ...] = ()
    current: int = 0
    wishes: tuple[Wish, ...] = ()
    pace: int = 0
    again: bool = False
    stand: str = ""


def stand_of(state: State, version: int) -> str:
    """Return where a conversation stands: its version on screen, and the outline in hand."""
    if state.get("hand") != "outline":
        return str(version)
    outline = json.dumps(state.get("outline", []), sort_keys=True)
    return f"{version}-{hashlib.sha256(outline.encode()).hexdigest()[:_DIGITS]}"


def title_of(state: State) -> str:
    """Return what a conversation is on: the title of its draft, else its first words."""
    held = state.get("draft") or {}
    turns = state.get("turns") or [{}]
    return str(held.get("title") or turns[0].get("text") or "")
