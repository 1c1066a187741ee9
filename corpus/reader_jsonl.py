"""One document a line: ``{"id": …, "text": …}`` and, optionally, metadata fields."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.document import RawDocument
from corpus.encoding import decode
from corpus.errors import ReadError
from corpus.extracted import DECLARABLE
from corpus.loading import MAX_RECORD_BYTES, Opener, load_lines, open_bytes, source_name

_BOM = b"\xef\xbb\xbf"


def read_records(
    path: Path, *, opener: Opener = open_bytes
) -> Iterator[RawDocument | tuple[str, str]]:
    """The records in order; a bad line gives its source and the reason instead.

    Raises:
        ReadError: the file cannot be opened, or is empty.
    """
    name = source_name(path)
    for number, line in load_lines(path, opener=opener):
        place = f"{name}#L{number}"
        if line is None:
            yield place, f"第 {number} 行超过 {MAX_RECORD_BYTES // 2**20} MB"
        elif line.strip(_BOM + b" \t\r\n"):
            try:
                yield _record(name, number, line)
            except ReadError as error:
                yield place, f"第 {number} 行{error}"


def _record(name: str, number: int, line: bytes) -> RawDocument:
    data = line.strip(_BOM + b" \t\r\n")
    content, encoding = decode(data)
    fields = _fields(content)
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ReadError("没有 text 字段，或者 text 是空的")
    identity = fields.get("id")
    key = str(identity) if isinstance(identity, str | int) and str(identity) else f"L{number}"
    return RawDocument(
        source=f"{name}#{_encodable(key)}",
        data=data,
        text=_encodable(text),
        suffix=".jsonl",
        encoding=encoding,
        declared=tuple(
            (field, _encodable(str(fields[field]).strip()))
            for field in DECLARABLE
            if isinstance(fields.get(field), str | int) and str(fields[field]).strip()
        ),
    )


def _fields(content: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError as error:
        raise ReadError("不是合法的 JSON") from error
    except RecursionError as error:
        raise ReadError("的 JSON 嵌套太深") from error
    if not isinstance(value, dict):
        raise ReadError("不是一个 JSON 对象")
    return value


def _encodable(text: str) -> str:
    r"""JSON may hold half a surrogate pair (``\ud800``), which no database or file can."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
