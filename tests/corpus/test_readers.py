import io
import json
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from corpus import loading, reader_jsonl
from corpus.document import RawDocument
from corpus.errors import ReadError
from corpus.readers import SUFFIXES, ReadFailure, find_files, read
from tests.corpus.files import docx_bytes, pdf_bytes
from tests.shared import SHARED, needs_shared


def only(path: Path) -> RawDocument:
    (document,) = read(path)
    assert isinstance(document, RawDocument)
    return document


def refusal(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        list(read(path))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("讲话.txt", "同志们：\n开会了。".encode("gb18030")),
        ("讲话.md", "同志们：\n开会了。".encode()),
        ("讲话.docx", docx_bytes("同志们：", "开会了。")),
        ("讲话.PDF", pdf_bytes(["同志们：", "开会了。"])),
    ],
)
def test_every_format_gives_its_text(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    document = only(path)
    assert document.text.split() == ["同志们：", "开会了。"]
    assert document.data == data
    assert document.source == str(path)
    assert document.suffix == path.suffix.lower()


def test_front_matter_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: 在大会上的讲话\ndate: 2024-03-01\nlicense: CC0\n---\n同志们：\n")
    assert only(path).declared == (("title", "在大会上的讲话"), ("date", "2024-03-01"))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("空.txt", b"", "空的"),
        ("空.docx", b"", "空的"),
        ("空白.txt", b" \n \n", "没有文字"),
        ("程序.txt", b"\x7fELF\x02\x01\x01" + bytes(200), "不是文字文件"),
        ("图片.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "不是文字文件"),
        ("旧版.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
        ("假的.docx", "同志们".encode(), "不是完好的 Word"),
        ("假的.pdf", "同志们".encode(), "不是 PDF"),
        ("扫描.pdf", pdf_bytes([]), "扫描件"),
        ("加密.pdf", pdf_bytes(["x"], encrypted=True), "密码"),
        ("表格.xlsx", b"PK", "不认识的后缀"),
        ("没有后缀", b"x", "没有后缀名"),
    ],
)
def test_bad_files_are_refused_in_one_line(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert reason in refusal(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe, folder, link = tmp_path / "管道.txt", tmp_path / "夹.txt", tmp_path / "链接.txt"
    os.mkfifo(pipe)
    folder.mkdir()
    link.symlink_to(tmp_path / "没有.txt")
    assert "管道" in refusal(pipe)
    assert "文件夹" in refusal(folder)
    assert "链接" in refusal(link)
    assert "不存在" in refusal(tmp_path / "没有.txt")
    assert "不能用的字符" in refusal(Path("\0.txt"))


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("同志们")

    def deny(path: Path) -> BinaryIO:
        raise PermissionError(13, "Permission denied", str(path))

    with pytest.raises(ReadError, match="没有读取权限"):
        list(read(path, opener=deny))


def test_a_disk_error_in_the_middle_is_refused(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    path = tmp_path / "a.txt"
    path.write_text("同志们")
    with pytest.raises(ReadError, match="读取失败"):
        list(read(path, opener=lambda _: Broken()))


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_FILE_BYTES", 1024)
    path = tmp_path / "a.txt"
    path.write_text("同" * 1000)
    assert "超过" in refusal(path)


def test_records_become_documents_and_bad_lines_do_not_stop_them(tmp_path: Path) -> None:
    good = {"id": "甲", "text": "同志们：", "title": "讲话", "date": "2024", "level": "县"}
    lines = [
        json.dumps(good, ensure_ascii=False),
        "{不是 JSON",
        "",
        '["列表"]',
        '{"id": "空", "text": "  "}',
        '{"text": "没有编号"}',
        '{"id": "半个", "text": "\\ud83d 字"}',
        "[" * 100_000,
    ]
    path = tmp_path / "讲话.jsonl"
    path.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    found = list(read(path))
    documents = [item for item in found if isinstance(item, RawDocument)]
    failures = [item for item in found if isinstance(item, ReadFailure)]
    assert [item.source for item in documents] == [f"{path}#甲", f"{path}#L6", f"{path}#半个"]
    assert documents[0].data == lines[0].encode()
    assert dict(documents[0].declared) == {"title": "讲话", "date": "2024", "level": "县"}
    assert [item.path for item in failures] == [f"{path}#L{n}" for n in (2, 4, 5, 8)]
    assert all(failure.reason.startswith("第 ") for failure in failures)
    documents[2].text.encode("utf-8")


def test_a_record_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (loading, reader_jsonl):
        monkeypatch.setattr(module, "MAX_RECORD_BYTES", 100)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "' + "长" * 100 + '"}\n{"id": "b", "text": "短"}\n')
    failure, document = read(path)
    assert isinstance(failure, ReadFailure)
    assert isinstance(document, RawDocument)
    assert document.text == "短"


def test_folders_are_walked_in_order_and_everything_else_is_named(tmp_path: Path) -> None:
    for name in ("二.txt", "一/三.md", "一/图.jpg", ".隐藏.txt", ".git/四.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "一" / "回来").symlink_to(tmp_path)
    (tmp_path / "悬空.txt").symlink_to(tmp_path / "没有")
    found = find_files([tmp_path, tmp_path / "二.txt"])
    assert [path.name for path in found.files] == ["三.md", "二.txt"]
    reasons = {Path(failure.path).name: failure.reason for failure in found.failures}
    assert set(reasons) == {"图.jpg", "悬空.txt"}
    assert "后缀" in reasons["图.jpg"]


def test_a_missing_path_is_named() -> None:
    found = find_files([Path("/没有/这个/文件.txt")])
    assert found.files == ()
    assert "不存在" in found.failures[0].reason


def test_a_folder_that_may_not_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "锁").mkdir()
    (tmp_path / "a.txt").write_text("x")
    listed = Path.iterdir

    def guarded(self: Path) -> object:
        if self.name == "锁":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", guarded)
    found = find_files([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert "权限" in found.failures[0].reason


def test_odd_names_become_plain_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe odd \n name.txt")
    try:
        path.write_text("同志们")
    except OSError:
        pytest.skip("this file system refuses such names")
    document = only(path)
    document.source.encode("utf-8")
    found = find_files([tmp_path])
    assert found.files == (path,)


@needs_shared
def test_every_real_file_is_read_or_refused_with_a_reason() -> None:
    assert SHARED is not None
    folders = [SHARED / "seeds", *(SHARED / "data" / name for name in ("docx", "encodings"))]
    found = find_files(folders)
    assert {Path(failure.path).suffix for failure in found.failures} <= {".xml"}
    for path in found.files:
        assert len(only(path).text) > 100


def test_the_suffixes_are_those_of_the_contract() -> None:
    assert {*SUFFIXES} == {".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".jsonl"}
