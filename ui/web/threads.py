"""Names of conversations, and of the files made from them."""

import re
import uuid

_THREAD = re.compile(r"[0-9a-f]{32}")
# What a file system of any kind refuses in a name, and how much of a title makes a name.
_UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_NAME_LENGTH = 60


def new() -> str:
    """The name of a new conversation; 122 random bits, so that nobody finds another's."""
    return uuid.uuid4().hex


def known_or_new(asked: str) -> str:
    """The name that an address asks for, or a new one where it asks for none that can be."""
    return asked if _THREAD.fullmatch(asked) else new()


def key_of(thread: str, user: str) -> str:
    """What the writer stores a conversation under: a user's conversations are that user's own."""
    thread = known_or_new(thread or "")
    return f"{user}:{thread}" if user else thread


def file_name(title: str) -> str:
    """A title as the name of a file, without an extension."""
    return _UNSAFE_IN_NAME.sub(" ", title)[:_NAME_LENGTH].strip(" .") or "wengao"
