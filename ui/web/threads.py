"""Create names of conversations and of exported files."""

import hashlib
import re
import uuid

_NAME_DIGITS = 32
_THREAD = re.compile(rf"[0-9a-f]{{{_NAME_DIGITS}}}")
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


def page_name(thread: str) -> str:
    """Return what the page calls a conversation in its address.

    That of a user is called without the user; one of the command line, whose name can be anything,
    by a hash of it.
    """
    name = thread.rpartition(":")[2]
    if _THREAD.fullmatch(name):
        return name
    return hashlib.sha256(thread.encode("utf-8", "replace")).hexdigest()[:_NAME_DIGITS]


def file_name(title: str) -> str:
    """Convert a title to a file name without extension."""
    return _UNSAFE_IN_NAME.sub(" ", title)[:_NAME_LENGTH].strip(" .") or "wengao"
