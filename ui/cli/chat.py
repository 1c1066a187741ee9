"""The command that talks as the page does: one turn, or a conversation from standard input."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import WengaoError
from ui.cli.exits import DONE, FAILED
from ui.cli.inputs import existing_files, take_back_message
from ui.cli.session import Session
from ui.errors import InputError
from ui.text.report import SourceNumbers, draft_lines

if TYPE_CHECKING:
    from rag.chain.graph import Writer
    from rag.draft.values import Event


def chat(session: Session) -> int:
    """Take one turn of a conversation, or one for each line of standard input."""
    if session.args.threads:
        return _threads(session)
    if session.args.message is None:
        take_back_message(session.args, "message")
    message = session.args.message
    files = existing_files(session.args.material, say=session.say)
    if message is not None and not message.strip():
        raise InputError(session.say("error.empty_message"))
    status, stand = DONE, None
    with session.library() as library, session.writer_on(library) as writer:
        for said in [message] if message is not None else _lines(session):
            try:
                _turn(session, writer, said, files, stand)
                files = []
            except WengaoError as error:
                if message is not None:
                    raise
                session.console.error(str(error))
                status = FAILED
            stand = writer.kept(session.args.thread).stand
    return status


def _threads(session: Session) -> int:
    """List the conversations: those of the command line and of a page without log-in."""
    console = session.console
    with session.library() as library, session.writer_on(library) as writer:
        listed = writer.conversations()
    if console.as_json:
        console.document({"threads": [one.model_dump(mode="json") for one in listed]})
    elif not listed:
        console.note(session.say("chat.threads_none"))
    else:
        for one in listed:
            versions = session.say("history_versions", n=one.versions)
            console.text(f"{one.at[:10]}  {one.thread}  {versions}  {one.title}")
    return DONE


def _lines(session: Session) -> Iterator[str]:
    """The turns typed or piped in; blank lines are passed over."""
    typed = sys.stdin.isatty()
    while True:
        if typed:
            session.console.note(session.say("chat.prompt"))
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _turn(
    session: Session, writer: "Writer", message: str, files: Sequence[Path], stand: str | None
) -> None:
    """Show a turn: with JSON each event, else what was found or written, and the answer.

    The files come with the first turn. ``stand`` is where the turn before left the conversation.
    """
    console = session.console
    for event in writer.stream(message, thread_id=session.args.thread, files=files, stand=stand):
        if console.as_json:
            console.record(event.model_dump(mode="json"))
        else:
            _show(session, event)


def _show(session: Session, event: "Event") -> None:
    console = session.console
    if event.type == "progress":
        console.note(event.message)
    elif event.type == "draft_done":
        if event.draft.title:
            console.text(event.draft.title)
        for line in draft_lines(event.draft, SourceNumbers(), session.say):
            console.text(line)
        console.text()
    elif event.type == "material":
        for item in event.results:
            console.text(f"{item.rank}. 《{item.title}》{item.date}：{item.text}")
        console.text()
    elif event.type == "answer":
        console.text(event.text)
        for choice in event.choices:
            console.text(f"  · {choice}")
