"""Archives: names as their makers saw them, limits that hold, and nothing written to disk."""

import io
import zipfile
from pathlib import Path

import pytest

from corpus.document.values import RawDocument
from corpus.errors import ReadError
from corpus.files import limits as archives
from corpus.reading import zip as reader_zip
from corpus.reading.gathering import ReadFailure, read
from tests.corpus.made_files import docx_bytes, zip_bytes

SPEECH = "同志们：\n今天开会，安排冬修水利。".encode()


def members(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The texts and the reasons of an archive, by the name behind the ``#``."""
    texts, reasons = {}, {}
    for item in read(path):
        if isinstance(item, RawDocument):
            texts[item.source.removeprefix(f"{path}#")] = item.text
        else:
            reasons[item.path.removeprefix(f"{path}#")] = item.reason
    return texts, reasons


def write(folder: Path, data: bytes) -> Path:
    path = folder / "讲话.zip"
    path.write_bytes(data)
    return path


def test_each_member_is_a_document_with_its_own_source(tmp_path: Path) -> None:
    files = {
        "2024/冬修.txt": SPEECH,
        "2024/春耕.docx": docx_bytes("同志们：", "春耕开始了。"),
        "多条.jsonl": '{"id": "甲", "text": "第一条"}\n坏'.encode(),
        "图.jpg": b"\xff\xd8\xff",
        "空.txt": b"",
        ".隐藏.txt": SPEECH,
        "__MACOSX/冬修.txt": SPEECH,
    }
    texts, reasons = members(write(tmp_path, zip_bytes(files)))
    assert texts == {
        "2024/冬修.txt": SPEECH.decode(),
        "2024/春耕.docx": "同志们：\n春耕开始了。",
        "多条.jsonl#甲": "第一条",
    }
    assert set(reasons) == {"图.jpg", "空.txt", "多条.jsonl#L2"}
    assert "后缀" in reasons["图.jpg"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_names_without_the_flag_are_decoded_by_evidence(tmp_path: Path, encoding: str) -> None:
    names = ["縣委書記在全縣會議上的講話/第一部分.txt", "會議材料/主持詞.txt"]
    assert set(members(write(tmp_path, _unflagged(names, encoding)))[0]) == set(names)


def _unflagged(names: list[str], encoding: str) -> bytes:
    """As old programs write it: the bytes of the name in the local code page, no flag."""
    placeholders = [
        f"{index:04}".ljust(len(name.encode(encoding)), "x") for index, name in enumerate(names)
    ]
    data = zip_bytes({placeholder: SPEECH for placeholder in placeholders})
    for placeholder, name in zip(placeholders, names, strict=True):
        data = data.replace(placeholder.encode(), name.encode(encoding))
    return data


@pytest.mark.parametrize(
    "name", ["../../外面.txt", "/etc/外面.txt", "..\\..\\外面.txt", "a/../../外面.txt"]
)
def test_a_name_that_leads_outside_leads_nowhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "深" / "处"
    folder.mkdir(parents=True)
    texts, _ = members(write(folder, zip_bytes({name: SPEECH})))
    (found,) = texts
    assert found in {"外面.txt", "etc/外面.txt"}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["讲话.zip"]


def test_a_member_without_a_name_and_folders_are_left_out(tmp_path: Path) -> None:
    data = zip_bytes({"xx": SPEECH, "夹/": b"", "夹\\": b"", "好.txt": SPEECH})
    for signature, length, name in ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46)):
        at = data.find(signature)
        data = data[: at + length] + bytes(2) + data[at + length + 2 :]
        # What was the name is now the beginning of the extra field, too short to be one.
        data = data[: at + length + 2] + b"\x02\x00" + data[at + length + 4 :]
        assert data[at + name : at + name + 2] == b"xx"
    assert members(write(tmp_path, data)) == ({"好.txt": SPEECH.decode()}, {})


def test_an_encrypted_member_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"密.txt": SPEECH, "明.txt": SPEECH}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    texts, reasons = members(write(tmp_path, bytes(data)))
    assert set(texts) == {"明.txt"}
    assert "密码" in reasons["密.txt"]


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path) -> None:
    data, inner = zip_bytes({"讲话.txt": SPEECH}), ""
    for _ in range(reader_zip.MAX_DEPTH - 1):
        data, inner = zip_bytes({"里.zip": data}), f"里.zip#{inner}"
    assert set(members(write(tmp_path, data))[0]) == {f"{inner}讲话.txt"}
    _, reasons = members(write(tmp_path, zip_bytes({"外.zip": data})))
    (reason,) = reasons.values()
    assert "层" in reason


def test_an_unknown_method_and_a_damaged_member_are_named(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"旧.txt": SPEECH, "坏.txt": SPEECH * 9, "好.txt": SPEECH}))
    first = data.find(b"PK\x01\x02")
    data[first + 10] = 9  # Deflate64
    data[data.find(b"PK\x03\x04") + 8] = 9
    place = data.find("坏.txt".encode()) + 9
    data[place : place + 8] = bytes(8)
    texts, reasons = members(write(tmp_path, bytes(data)))
    assert set(texts) == {"好.txt"}
    assert "压缩方法" in reasons["旧.txt"]
    assert "损坏" in reasons["坏.txt"]


def test_a_bomb_is_refused_and_its_neighbours_are_read(tmp_path: Path) -> None:
    data = zip_bytes({"炸.txt": b"a" * 32 * 1024 * 1024, "好.txt": SPEECH})
    texts, reasons = members(write(tmp_path, data))
    assert set(texts) == {"好.txt"}
    assert "压缩炸弹" in reasons["炸.txt"]


def test_a_member_of_which_the_size_is_a_lie_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_zip, "MAX_FILE_BYTES", 1024 * 1024)
    data = zip_bytes({"大.txt": SPEECH * 60_000})
    size = (len(SPEECH) * 60_000).to_bytes(4, "little")
    assert data.count(size) == 2
    _, reasons = members(write(tmp_path, data.replace(size, (9).to_bytes(4, "little"))))
    assert set(reasons) == {"大.txt"}


def test_all_members_together_have_a_limit() -> None:
    allowance = reader_zip.Allowance(size=2 * len(SPEECH))
    data = io.BytesIO(zip_bytes({f"{index}.txt": SPEECH for index in range(3)}))
    found = list(reader_zip.members(data, allowance))
    assert [bool(member.data) for member in found] == [True, True, False]
    assert "余下的未读取" in found[2].reason


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    data = zip_bytes({f"{index}.txt": b"x" for index in range(30)})
    with (
        pytest.raises(ReadError, match="超过 20 个"),
        archives.open_archive(io.BytesIO(data), max_members=20, damaged="坏"),
    ):
        raise AssertionError("opened")
    huge = data[:-10] + (2**31).to_bytes(4, "little") + data[-6:]
    with (
        pytest.raises(ReadError, match="超过 20 个"),
        archives.open_archive(io.BytesIO(huge), max_members=20, damaged="坏"),
    ):
        raise AssertionError("opened")


@pytest.mark.parametrize(
    ("member", "what"),
    [("xl/workbook.xml", "Excel"), ("ppt/presentation.xml", "PowerPoint"), ("OFD.xml", "OFD")],
)
def test_documents_of_other_programs_are_named(tmp_path: Path, member: str, what: str) -> None:
    for name in ("a.zip", "a.docx"):
        path = tmp_path / name
        path.write_bytes(zip_bytes({member: b"<a/>"}))
        with pytest.raises(ReadError, match=what):
            list(read(path))


def test_an_archive_called_otherwise_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(zip_bytes({"讲话.txt": SPEECH}))
    (document,) = read(path)
    assert not isinstance(document, ReadFailure)
    assert document.source == f"{path}#讲话.txt"


def test_a_forced_encoding_holds_inside(tmp_path: Path) -> None:
    path = write(tmp_path, zip_bytes({"a.txt": "講話".encode("big5")}))
    (document,) = read(path, encoding="big5")
    assert isinstance(document, RawDocument)
    assert document.text == "講話"


def test_an_empty_archive_has_no_documents(tmp_path: Path) -> None:
    assert members(write(tmp_path, zip_bytes({}))) == ({}, {})


def test_the_bytes_of_a_member_are_kept(tmp_path: Path) -> None:
    (document,) = read(write(tmp_path, zip_bytes({"a.txt": SPEECH})))
    assert isinstance(document, RawDocument)
    assert document.data == SPEECH
    assert zipfile.is_zipfile(tmp_path / "讲话.zip")
