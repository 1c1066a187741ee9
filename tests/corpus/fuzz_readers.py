"""Damaged files of every kind, without end: ``python -m tests.corpus.fuzz_readers --minutes 10``.

Whatever the bytes are, a reader gives documents or a reason. Files that bring out anything else,
or take longer than a reader may, are kept in the folder given by ``--keep``.
"""

import argparse
import faulthandler
import hashlib
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from corpus.errors import ReadError
from corpus.reading import doc as reader_doc
from corpus.reading.formats import extract
from corpus.reading.gathering import ReadFailure, read
from tests.corpus.made_files import (
    docx_bytes,
    numbered_docx_bytes,
    pdf_bytes,
    with_member,
    zip_bytes,
)

# A reader that takes so long for a file of a few KB hangs, or is made to.
SLOW_SECONDS = 10
FIXTURES = Path(__file__).parent / "fixtures"
_PAGE = (
    '<html><head><meta charset="gb2312"><title>讲话</title></head><body><table><tr><td>标题：</td>'
    "<td>关于某事的讲话</td></tr></table><div><p>同志们：开会。</p><p>今天安排冬修水利。</p></div>"
)
_MHT = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: '
    "text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    f"{_PAGE}\n--x\nContent-Type: image/png\n\nabc\n--x--\n"
)
_FEED = (
    '<?xml version="1.0" encoding="big5"?><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel>'
    "<title>要聞</title><item><title>會議 &amp; 講話 &a;</title><description>&lt;p&gt;正文&lt;/p"
    "&gt;</description><pubDate>2024-01-02</pubDate></item></channel></rss>"
)
_RTF = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 \'cb\'ce;}{\f1 Arial;}}{\*\x y}"
    r"{\pict\bin4 abcd}\f0\uc1 \'cd\'ac\u24535?\cell b\row\par{\field{\*\fldinst HYPERLINK"
    r' "a"}{\fldrslt c}}}'
)
STARTS: dict[str, bytes] = {
    ".txt": "---\ntitle: 讲话\n---\n同志们：\n　　今天开会。\n".encode(),
    ".md": "# 讲话\n\n同志们：\n".encode("gb18030"),
    ".html": _PAGE.encode("gb18030"),
    ".xml": _FEED.encode("big5"),
    ".mht": _MHT.encode(),
    ".docx": numbered_docx_bytes("认清形势", "抓好任务"),
    ".doc": (FIXTURES / "speech.doc").read_bytes(),
    ".rtf": _RTF.encode(),
    ".pdf": pdf_bytes(["同志们：", "开会。"], ["谢谢大家"]),
    ".jsonl": '{"id": 1, "text": "同志们：\\n开会。"}\n{"id": 2, "text": "谢谢"}\n'.encode(),
    ".zip": zip_bytes(
        {
            "县/讲话.txt": "同志们：".encode("gb18030"),
            "里.zip": zip_bytes({"a.html": _PAGE.encode()}),
            "b.docx": docx_bytes("同志们"),
        }
    ),
}
_PIECES = (
    b"", b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"<", b">", b"&", b"{", b"}", b"\\",
    b"]]>", b"<!--", b"%PDF-", b"PK\x03\x04", b"PK\x01\x02", b"\xd0\xcf\x11\xe0", b"\\uc99999",
    b"\\u-1?", b"<table>", b"<td>", b"<p", b"&#x10ffff;", b"&#0;", b"9" * 30, b"-1",
    b"\xef\xbb\xbf", b"\xff\xfe", "“".encode(), b"stream\n", b"endobj", b"obj <<", b"w:numId",
    b'w:val="%1"', b"\r",
)  # fmt: skip


def outcome(suffix: str, data: bytes) -> list[object]:
    """The documents and failures of a file with these bytes; raises only what is a bug."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(data)
        try:
            found: list[object] = list(read(path, extract=extract))
        except ReadError as error:
            found = [ReadFailure(str(path), str(error))]
    for item in found:
        if isinstance(item, ReadFailure):
            assert item.reason.strip(), "a reason says something"
            assert "\n" not in item.reason, "a reason is one line"
    return found


@contextmanager
def quick_programs() -> Iterator[None]:
    """Without LibreOffice, which takes seconds a file."""
    readers = dict(reader_doc._READERS)
    reader_doc._READERS.pop(reader_doc.LIBREOFFICE)
    try:
        yield
    finally:
        reader_doc._READERS.clear()
        reader_doc._READERS.update(readers)


def damaged(data: bytes, luck: random.Random) -> bytes:
    """The bytes with one to eight things done to them."""
    for _ in range(luck.randint(1, 8)):
        at = luck.randrange(len(data) + 1)
        end = min(len(data), at + int(luck.expovariate(1 / 20)))
        piece = luck.choice(
            (luck.choice(_PIECES), luck.randbytes(luck.randint(1, 8)), data[at:end] * 2, b"")
        )
        data = data[:at] + piece + data[end if luck.random() < 0.7 else at :]
    return data[: luck.randrange(len(data) + 1)] if luck.random() < 0.1 else data


def damaged_inside(data: bytes, luck: random.Random) -> bytes:
    """A packed file of which one member is damaged, so that the damage reaches the parser."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = luck.choice(package.infolist())
        content = package.read(info)
    return with_member(data, info.filename, damaged(content, luck))


def example(luck: random.Random) -> tuple[str, bytes]:
    """A suffix and bytes: a damaged file of that kind, of another, or nothing but noise."""
    suffix = luck.choice(sorted(STARTS))
    data = STARTS[suffix]
    chance = luck.random()
    if chance < 0.05:
        return suffix, luck.randbytes(luck.randint(1, 2000))
    if chance < 0.1:
        return luck.choice(sorted(STARTS)), damaged(data, luck)
    if suffix in {".docx", ".zip"} and chance < 0.8:
        return suffix, damaged_inside(data, luck)
    return suffix, damaged(data, luck)


class _TooSlow(BaseException):
    """Raised by the alarm; no reader catches it."""


def _raise_too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    arguments = parser.parse_args()
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _raise_too_slow)
    arguments.keep.mkdir(parents=True, exist_ok=True)
    luck, counts, findings = random.Random(arguments.seed), dict.fromkeys(STARTS, 0), 0
    end = time.monotonic() + arguments.minutes * 60
    with quick_programs():
        while time.monotonic() < end:
            suffix, data = example(luck)
            # Kept before it is read: a crash in a C library ends this process.
            last = arguments.keep / f"last{suffix}"
            last.write_bytes(data)
            counts[suffix] += 1
            findings += not _survives(outcome, suffix, data, last)
            last.unlink(missing_ok=True)
    print(f"seed {arguments.seed}: {sum(counts.values())} files {counts}, {findings} findings")
    return 1 if findings else 0


def _survives(
    attempt: Callable[[str, bytes], object], suffix: str, data: bytes, last: Path
) -> bool:
    signal.alarm(SLOW_SECONDS)
    try:
        attempt(suffix, data)
    except (Exception, _TooSlow):  # noqa: BLE001 - to find what nobody expects is its purpose
        signal.alarm(0)
        traceback.print_exc(file=sys.stdout)
        kept = last.with_name(hashlib.sha256(data).hexdigest()[:12] + suffix)
        shutil.copy(last, kept)
        print(f"kept: {kept}")
        return False
    finally:
        signal.alarm(0)
    return True


if __name__ == "__main__":
    sys.exit(_main())
