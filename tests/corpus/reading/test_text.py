"""A few NUL characters do not make a text binary: they go, and their places are said."""

from pathlib import Path

import pytest

from corpus.document.values import FlawKind, RawDocument
from corpus.errors import ReadError
from corpus.reading.gathering import read
from tests.corpus.making import SPEECH


def read_one(path: Path) -> RawDocument:
    found = next(iter(read(path)))
    assert isinstance(found, RawDocument)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
@pytest.mark.parametrize("before", ["同志们", "今天我们"])
def test_a_stray_nul_goes_and_its_place_is_said(tmp_path: Path, encoding: str, before: str) -> None:
    text = SPEECH.translate(_TRADITIONAL) if encoding == "big5hkscs" else SPEECH
    before = before.translate(_TRADITIONAL) if encoding == "big5hkscs" else before
    path = tmp_path / "讲话.txt"
    path.write_bytes(text.replace(before, before + "\x00", 1).encode(encoding, "ignore"))
    found = read_one(path)
    assert found.text == text.encode(encoding, "ignore").decode(encoding)
    place = found.text.index(before) + len(before)
    assert [(one.kind, one.start, one.end) for one in found.flaws] == [
        (FlawKind.NOISE, place, place)
    ]


# Characters of the speech that Big5 lacks, only as far as this test needs them.
_TRADITIONAL = str.maketrans("们会开", "們會開")


def test_a_nul_inside_a_character_is_said_of_the_file(tmp_path: Path) -> None:
    data = SPEECH.encode("gb18030")
    path = tmp_path / "讲话.txt"
    path.write_bytes(data[:1] + b"\x00" + data[1:])
    found = read_one(path)
    assert found.text == SPEECH
    assert [(one.kind, one.start) for one in found.flaws] == [(FlawKind.UNREAD, None)]


def test_many_nul_characters_mean_that_it_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    path.write_bytes("\x00".join(SPEECH).encode())
    with pytest.raises(ReadError):
        list(read(path))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_has_no_strays(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "讲话.txt"
    path.write_bytes(SPEECH.encode(encoding))
    found = read_one(path)
    assert (found.text, found.flaws) == (SPEECH, ())


def test_a_page_and_a_record_say_it_too(tmp_path: Path) -> None:
    page, records = tmp_path / "a.html", tmp_path / "a.jsonl"
    body = "".join(f"<p>{line}</p>" for line in SPEECH.splitlines())
    page.write_bytes(f"<html><body>{body}</body></html>".replace("青石", "青\x00石").encode())
    records.write_bytes('{"id": "a", "text": "渠\x00要\t早修。"}\n'.encode())
    assert "青石渡" in read_one(page).text
    assert [one.kind for one in read_one(page).flaws] == [FlawKind.UNREAD]
    record = read_one(records)
    assert record.text == "渠要\t早修。"
    assert [(one.kind, one.start) for one in record.flaws] == [(FlawKind.NOISE, 1)]
