"""Create names of conversations and of exported files."""

import re
import uuid

_THREAD = re.compile(r"[0-9a-f]{32}")
# Characters that some file systems refuse in a name, and the maximum length of a name.
_UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_NAME_LENGTH = 60


def new() -> str:
    """Return the name of a new conversation: 122 random bits, so that nobody can guess it."""
    return uuid.uuid4().hex


def known_or_new(asked: str) -> str:
    """Return the name in an address, or a new one if it is invalid."""
    return asked if _THREAD.fullmatch(asked) else new()


def key_of(thread: str, user: str) -> str:
    """Return a conversation's key for the writer; it contains the user, who owns it."""
    thread = known_or_new(thread or "")
    return f"{user}:{thread}" if user else thread


def file_name(title: str) -> str:
    """Convert a title to a file name without extension."""
    return _UNSAFE_IN_NAME.sub(" ", title)[:_NAME_LENGTH].strip(" .") or "wengao"
