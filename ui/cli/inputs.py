"""Read a command's input, texts and lines of JSON, and report what is wrong in it."""

import json
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ui.cli.console import Console
from ui.errors import InputError
from ui.messages.catalogue import Messages

STDIN = "-"
_Record = TypeVar("_Record")


def take_back_message(args: Namespace, name: str) -> None:
    """Set the message where it stood behind ``--material`` and was taken for one more file."""
    if len(args.material) > 1 and not Path(args.material[-1]).exists():
        *args.material, message = args.material
        setattr(args, name, message)


def existing_files(names: Sequence[str], *, say: Messages) -> list[Path]:
    """Return the paths of files.

    Raises:
        InputError: one of them does not exist.
    """
    paths = [Path(name).absolute() for name in names]
    for path, name in zip(paths, names, strict=True):
        if not path.is_file():
            raise InputError(say("error.no_such_file", path=name))
    return paths


def check_target(target: Path, *, say: Messages) -> None:
    """Make sure that a Word file can be written there.

    Raises:
        InputError: the name is not of a Word file, or the folder does not exist.
    """
    if target.suffix.lower() != ".docx":
        raise InputError(say("error.not_docx", path=target))
    if not target.parent.is_dir():
        raise InputError(say("error.no_folder", path=target.parent))


def read_text(name: str, *, say: Messages) -> str:
    """Read the text of a file in any format of the corpus, or of standard input for ``-``.

    Lines are stripped and empty lines dropped, so each line is a paragraph.

    Raises:
        InputError: there is no such file, it cannot be read, holds many documents, or no text.
    """
    text = _standard_input(say) if name == STDIN else _file_text(Path(name), say)
    lines = (line.strip() for line in text.splitlines())
    text = "\n".join(line for line in lines if line)
    if not text:
        raise InputError(say("error.empty_file", path=name))
    return text


def read_brief(name: str, *, say: Messages) -> str | dict[str, Any]:
    """Read a request: the fields of a JSON object, or else the text as :func:`read_text` does.

    Raises:
        InputError: as :func:`read_text`; or the file begins as a JSON object and is none.
    """
    path = Path(name)
    is_text_file = name != STDIN and path.is_file()
    begins = path.read_bytes()[:64].decode("utf-8-sig", "ignore") if is_text_file else ""
    text = begins if _JSON.match(begins) else read_text(name, say=say)
    if not _JSON.match(text):
        return text
    whole = path.read_text("utf-8-sig", "replace") if is_text_file else text
    try:
        return _json_object(whole, say)
    except InputError as error:
        raise InputError(say("error.file", path=name, reason=error)) from error


# A request in words does not begin so.
_JSON = re.compile(r"\s*\{\s*(?:[\"}]|$)")


def _standard_input(say: Messages) -> str:
    from corpus.errors import ReadError
    from corpus.files.encoding import decode

    try:
        return decode(sys.stdin.buffer.read())[0]
    except ReadError as error:
        raise InputError(say("error.file", path=STDIN, reason=error)) from error


def _file_text(path: Path, say: Messages) -> str:
    from corpus.document.values import RawDocument
    from corpus.errors import ReadError
    from corpus.reading import gathering

    existing_files([str(path)], say=say)
    if path.suffix.lower() == ".jsonl":
        raise InputError(say("error.many_records", path=path))
    try:
        items = list(gathering.read(path))
    except ReadError as error:
        raise InputError(say("error.file", path=path, reason=error)) from error
    if not items:
        raise InputError(say("error.empty_file", path=path))
    if len(items) > 1:
        raise InputError(say("error.many_records", path=path))
    document = items[0]
    if not isinstance(document, RawDocument):
        raise InputError(say("error.file", path=path, reason=document.reason))
    return document.text


def read_records(
    name: str, parse: Callable[[dict[str, Any]], _Record], *, console: Console
) -> tuple[list[_Record], int]:
    """Read a file of JSON objects, one per line; return the records and the number of bad lines.

    Bad lines are reported on standard error with their numbers. Blank lines are skipped.

    Args:
        name: The file; ``-`` is standard input.
        parse: Converts an object to a record; raises InputError if it cannot.
        console: Where bad lines are reported.

    Raises:
        InputError: there is no such file.
    """
    say, records, bad = console.say, [], 0
    for number, line in enumerate(_lines(name, say), start=1):
        if not line.strip():
            continue
        try:
            records.append(parse(_json_object(_decoded(line, say), say)))
        except InputError as error:
            bad += 1
            console.note(say("error.line", path=name, line=number, reason=error))
    return records, bad


def _lines(name: str, say: Messages) -> Iterable[bytes]:
    if name == STDIN:
        return sys.stdin.buffer
    path = Path(name)
    existing_files([name], say=say)
    return path.read_bytes().splitlines()


def _decoded(line: bytes, say: Messages) -> str:
    try:
        return line.decode("utf-8-sig")
    except ValueError as error:
        raise InputError(say("error.not_json")) from error


def _json_object(text: str, say: Messages) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise InputError(say("error.not_json")) from error
    if not isinstance(value, dict):
        raise InputError(say("error.not_object"))
    return value


def text_field(record: dict[str, Any], field: str, *, say: Messages) -> str:
    """Return the text in a field.

    Raises:
        InputError: the field is missing, not text, or blank.
    """
    value = record.get(field)
    if not isinstance(value, str) or not value.strip():
        raise InputError(say("error.field", field=field))
    return value


def list_field(record: dict[str, Any], field: str, *, say: Messages) -> list[Any]:
    """Return the list in a field.

    Raises:
        InputError: the field is missing or not a list.
    """
    value = record.get(field)
    if not isinstance(value, list):
        raise InputError(say("error.field", field=field))
    return value
