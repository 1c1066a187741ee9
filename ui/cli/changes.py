"""The command on what colleagues changed in a Word file: list, accept, reject."""

import dataclasses
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.inputs import check_target, existing_files
from ui.cli.session import Session
from ui.errors import InputError
from ui.text.report import shorten

if TYPE_CHECKING:
    from corpus.word.settling import Change

# All tracked changes; a comment is no change of the text, and goes only by its number.
ALL = "all"
_TEXT_LENGTH = 60


def changes(session: Session) -> int:
    """List the tracked changes and comments of a Word file, or write one where some are settled."""
    from corpus.errors import ReadError
    from corpus.word.settling import list_changes, settled
    from ui.export.docx import save

    args, say, console = session.args, session.say, session.console
    settling = args.accept is not None or args.reject is not None
    if settling != (args.to is not None):
        raise InputError(say("changes.error.to"))
    if settling:
        check_target(Path(args.to), say=say)
    (path,) = existing_files([args.file], say=say)
    try:
        data = path.read_bytes()
        found = list_changes(data)
        if settling:
            accepted, rejected = _chosen(session, found)
            save(settled(data, accepted, rejected), Path(args.to))
    except ReadError as error:
        raise InputError(say("error.file", path=args.file, reason=error)) from error
    if console.as_json:
        listed = [dataclasses.asdict(one) for one in found]
        wrote = (
            {"accepted": sorted(accepted), "rejected": sorted(rejected), "path": args.to}
            if settling
            else {}
        )
        console.document({"changes": listed} | wrote)
    elif settling:
        console.text(say("changes.done", n=len(accepted), m=len(rejected), path=args.to))
    else:
        for one in found:
            _show(session, one)
        if not found:
            console.text(say("changes.none"))
    return 0


def _show(session: Session, change: "Change") -> None:
    say = session.say
    text = shorten(change.text.replace("\n", "¶"), _TEXT_LENGTH)
    words = say("changes.words", words=shorten(change.words, _TEXT_LENGTH)) if change.words else ""
    origin = say("changes.from", n=change.came_from) if change.came_from else ""
    session.console.text(
        say(
            "changes.line",
            number=change.number,
            kind=say(f"changes.{change.kind}"),
            author=change.author or "—",
            date=change.date.partition("T")[0] or "—",
            paragraph=change.paragraph,
            text=f"{origin}{words}{text}",
        )
    )


def _chosen(session: Session, found: Sequence["Change"]) -> tuple[set[int], set[int]]:
    """Return the numbers to accept and to reject; ``all`` leaves out what the other names.

    Raises:
        InputError: no numbers, one that there is not, or one that is to be both.
    """
    args, say = session.args, session.say
    accepted, rejected = (
        _numbers(session, given, {one.number for one in found})
        for given in (args.accept, args.reject)
    )
    both = accepted & rejected
    if both or (args.accept == ALL and args.reject == ALL):
        raise InputError(say("changes.error.both"))
    every = {one.number for one in found if one.kind != "comment"}
    if args.accept == ALL:
        accepted = every - rejected
    if args.reject == ALL:
        rejected = every - accepted
    return accepted, rejected


def _numbers(session: Session, given: str | None, known: Collection[int]) -> set[int]:
    """Read ``1,3``; nothing of ``all``, which depends on what else is named."""
    if given is None or given == ALL:
        return set()
    if not re.fullmatch(r"\d{1,6}(?:[,，]\d{1,6})*", given):
        raise InputError(session.say("changes.error.numbers", given=given))
    numbers = {int(one) for one in re.split("[,，]", given)}
    if unknown := sorted(numbers - set(known)):
        raise InputError(session.say("changes.error.unknown", n=unknown[0], most=len(known)))
    return numbers
