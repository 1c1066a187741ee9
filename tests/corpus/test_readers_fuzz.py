"""Any bytes give documents or ReadError, whatever the file is called; nothing else, and no hang."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import clean
from corpus.document import RawDocument
from corpus.errors import ReadError
from corpus.readers import SUFFIXES, ReadFailure, read
from tests.corpus.files import docx_bytes, pdf_bytes

HTML = "<html><head><title>讲话</title></head><body><table><tr><td><p>同志们：开会。</p></table>"
JSONL = '{"id": 1, "text": "同志们：\\n开会。"}\n{"id": 2, "text": "谢谢"}\n'
STARTS = {
    ".txt": "---\ntitle: 讲话\n---\n同志们：\n　　今天开会。\n".encode(),
    ".md": "# 讲话\n\n同志们：\n".encode(),
    ".html": HTML.encode(),
    ".htm": HTML.encode("gb18030"),
    ".docx": docx_bytes("同志们：", "开会。"),
    ".pdf": pdf_bytes(["同志们：", "开会。"]),
    ".jsonl": JSONL.encode(),
}
# The first example imports the format's library; a hang is caught by the timeout of the suite.
LIMITS = settings(max_examples=40, deadline=None)


def check(suffix: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(data)
        try:
            found = list(read(path))
        except ReadError as error:
            found = [ReadFailure(str(path), str(error))]
    for item in found:
        if isinstance(item, ReadFailure):
            assert item.reason.strip()
            assert "\n" not in item.reason
        else:
            cleaned = clean(item)
            assert len(cleaned.text) <= 2 * len(item.text) + 2


def damaged(data: bytes, damage: list[tuple[int, bytes]]) -> bytes:
    for place, new in damage:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + len(new) :]
    return data


DAMAGE = st.lists(st.tuples(st.integers(0, 100_000), st.binary(max_size=12)), max_size=6)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@LIMITS
@given(data=st.binary(min_size=1, max_size=600))
def test_any_bytes(suffix: str, data: bytes) -> None:
    check(suffix, data)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@LIMITS
@given(damage=DAMAGE, cut=st.integers(0, 200))
def test_damaged_files(suffix: str, damage: list[tuple[int, bytes]], cut: int) -> None:
    start = STARTS[suffix]
    check(suffix, damaged(start, damage)[: max(1, len(start) - cut)])


@LIMITS
@given(
    member=st.sampled_from(zipfile.ZipFile(io.BytesIO(STARTS[".docx"])).namelist()), damage=DAMAGE
)
def test_docx_with_a_damaged_member(member: str, damage: list[tuple[int, bytes]]) -> None:
    """Inside an intact package, so that the damage reaches the library."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(STARTS[".docx"])) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, damaged(content, damage) if info.filename == member else content)
    check(".docx", file.getvalue())


@LIMITS
@given(text=st.text(max_size=300))
def test_any_text_as_a_page(text: str) -> None:
    check(".html", f"<html><body>{text}</body>".encode("utf-8", "surrogatepass"))


def test_reading_gives_raw_documents_of_what_the_file_held() -> None:
    for suffix, data in STARTS.items():
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(data)
            assert all(isinstance(item, RawDocument) for item in read(path))
