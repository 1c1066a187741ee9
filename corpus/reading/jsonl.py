"""Read JSON Lines, one document per line: ``{"id": …, "text": …}`` and optional metadata."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.document.values import DESCRIBING, RawDocument
from corpus.errors import ReadError
from corpus.files.encoding import decode
from corpus.files.loading import MAX_RECORD_BYTES
from corpus.reading.extracted import Extracted
from corpus.reading.text import without_nul

_BOM = b"\xef\xbb\xbf"


def read_records(
    lines: Iterable[tuple[int, bytes | None]], *, name: str, encoding: str = ""
) -> Iterator[RawDocument | tuple[str, str]]:
    """Yield the records in order; a bad line yields its source and the reason instead.

    Args:
        lines: Line numbers and bytes, as ``load_lines`` returns them.
        name: The source of the file.
        encoding: The encoding to use.
    """
    for number, line in lines:
        place = f"{name}#L{number}"
        if line is None:
            yield place, f"第 {number} 行超过 {MAX_RECORD_BYTES // 2**20} MB"
        elif line.strip(_BOM + b" \t\r\n"):
            try:
                yield _record(name, number, line, encoding)
            except ReadError as error:
                yield place, f"第 {number} 行{error}"


def _record(name: str, number: int, line: bytes, forced: str) -> RawDocument:
    data = line.strip(_BOM + b" \t\r\n")
    content, encoding = decode(data, forced=forced)
    fields = _fields(content)
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ReadError("没有 text 字段，或者 text 是空的")
    identity = fields.get("id")
    key = str(identity) if isinstance(identity, str | int) and str(identity) else f"L{number}"
    found = without_nul(Extracted(_encodable(text), encoding), b"")
    return RawDocument(
        source=f"{name}#{_encodable(key)}",
        data=data,
        text=found.text,
        suffix=".jsonl",
        encoding=encoding,
        flaws=found.flaws,
        declared=tuple(
            (field, _encodable(str(fields[field]).strip()))
            for field in DESCRIBING
            if isinstance(fields.get(field), str | int) and str(fields[field]).strip()
        ),
    )


def _fields(content: str) -> dict[str, Any]:
    try:
        # Some programs write tabs and other control characters as they are.
        value = json.loads(content, strict=False)
    except ValueError as error:
        raise ReadError("不是合法的 JSON") from error
    except RecursionError as error:
        raise ReadError("的 JSON 嵌套太深") from error
    if not isinstance(value, dict):
        raise ReadError("不是一个 JSON 对象")
    return value


def _encodable(text: str) -> str:
    r"""Replace lone surrogates (``\ud800``): JSON allows them, but no database or file does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
