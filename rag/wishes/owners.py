"""Whose wishes hold in a conversation."""

import re
from typing import Final

# The page names a conversation of a user USER:NAME, and NAME has 32 hexadecimal digits.
_OWNED: Final = re.compile(r"(?P<user>.+):[0-9a-f]{32}", re.DOTALL)


def owner_of(thread: str) -> str:
    """Return the user who owns a conversation; empty on the command line and without log-in."""
    match = _OWNED.fullmatch(thread)
    return match["user"] if match else ""
