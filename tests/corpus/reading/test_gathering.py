import io
import json
import os
import re
from pathlib import Path
from typing import BinaryIO

import pytest

from corpus.document.values import RawDocument
from corpus.errors import ReadError
from corpus.files import loading
from corpus.reading import jsonl as reader_jsonl
from corpus.reading.formats import extract
from corpus.reading.gathering import SUFFIXES, ReadFailure, find_files, read
from corpus.reading.worker import Worker
from tests.corpus.made_files import docx_bytes, pdf_bytes
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
        ("讲话.Docx", docx_bytes("同志们：", "开会了。")),
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
        ("坏的.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是完好的 Word"),
        ("坏的.docx", docx_bytes("同志们")[:900], "不是完好的 Word"),
        ("坏的.zip", docx_bytes("同志们")[:900], "压缩包损坏"),
        ("程序.docx", b"\x7fELF\x02\x01\x01" + bytes(200), "不是完好的 Word"),
        ("程序.pdf", b"\x7fELF\x02\x01\x01" + bytes(200), "不是 PDF"),
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


PAGE = (
    "<html><head><title>讲话</title></head>"
    "<body><p>同志们：</p><p>今天开会，安排冬修。</p></body></html>"
)
ARCHIVED_PAGE = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    f"Content-Type: text/html; charset=utf-8\n\n{PAGE}\n--x--\n"
)
RTF = rb"{\rtf1\ansi\ansicpg936 \'cd\'ac\'d6\'be\'c3\'c7\'a3\'ba\par}"
FEED = "<rss><channel><title>t</title><item><title>同志们：</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.doc", docx_bytes("同志们："), ".docx"),
        ("a.wps", docx_bytes("同志们："), ".docx"),
        ("a.zip", docx_bytes("同志们："), ".docx"),
        ("a.doc", PAGE.encode("gb18030"), ".html"),
        ("a.txt", PAGE.encode(), ".html"),
        ("a.xml", PAGE.encode(), ".html"),
        ("a.doc", ARCHIVED_PAGE.encode(), ".mht"),
        ("a.doc", RTF, ".rtf"),
        ("a.docx", RTF, ".rtf"),
        ("a.doc", "同志们：开会。".encode("gb18030"), ".txt"),
        ("a.pdf", "同志们：开会。".encode(), ".txt"),
        ("a.html", FEED.encode(), ".xml"),
        ("a.docx", pdf_bytes(["同志们：开会。"]), ".pdf"),
        ("a.XHTML", PAGE.encode(), ".html"),
    ],
)
def test_a_file_is_read_by_what_it_is(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    document = only(path)
    assert document.suffix == kind
    assert "同志们：" in document.text


def test_a_forced_encoding_decides(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("講話".encode("big5"))
    (forced,) = read(path, encoding="big5")
    assert isinstance(forced, RawDocument)
    assert (forced.text, forced.encoding) == ("講話", "big5")
    with pytest.raises(ReadError, match="换一种编码"):
        list(read(path, encoding="utf-8"))


# What every folder of real files holds, looked at one by one: each of them has text to read.
@needs_shared
@pytest.mark.parametrize(
    ("folder", "count", "kinds"),
    [
        ("seeds", 5, {".txt"}),
        ("data/docx", 20, {".docx"}),
        ("data/encodings", 24, {".xml", ".html"}),
        ("data/html_pages", 34, {".html"}),
    ],
)
def test_every_real_file_is_read(folder: str, count: int, kinds: set[str]) -> None:
    assert SHARED is not None
    found = find_files([SHARED / folder])
    assert found.failures == ()
    assert len(found.files) == count
    with Worker() as worker:
        documents = [
            document for path in found.files for document in read(path, extract=worker.extract)
        ]
    assert len(documents) == count
    for document in documents:
        assert isinstance(document, RawDocument)
        assert document.suffix in kinds
        # The shortest is the digest of a feed, 173 characters.
        assert len(document.text) > 150
        # One page was published with half an emoji; nothing more is lost in decoding.
        published = document.data.decode("utf-8", "ignore").count("\ufffd")
        assert document.text.count("\ufffd") <= published
        assert not re.search(r"<(?:p|div|span|br|table)\b[^<]{0,80}>", document.text)


@needs_shared
def test_real_files_are_read_in_the_encoding_of_their_manifest() -> None:
    assert SHARED is not None
    right = total = 0
    with Worker() as worker:
        for line in (SHARED / "data" / "messy_manifest.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            encoding = row.get("decoder") or ("utf-8" if row.get("valid_utf8") else "")
            path = SHARED / "data" / row["file"]
            if encoding and path.exists():
                (document,) = read(path, extract=worker.extract)
                total += 1
                right += isinstance(document, RawDocument) and document.encoding == encoding
    assert total == 58
    assert right >= 0.95 * total, f"{right} of {total}"


@needs_shared
def test_feeds_give_the_text_of_all_their_entries() -> None:
    """Every Chinese word of every title is there."""
    assert SHARED is not None
    for path in sorted((SHARED / "data" / "encodings").glob("GB2312*.xml")):
        (document,) = read(path, extract=extract)
        assert isinstance(document, RawDocument)
        source = path.read_bytes().decode(document.encoding, "replace")
        entries = re.findall(r"<(?:item|entry)[\s>].*?</(?:item|entry)>", source, re.S)
        titles = [re.search(r"<title[^>]*>(.*?)</title>", entry, re.S) for entry in entries]
        for title in filter(None, titles):
            words = re.findall(r"[\u4e00-\u9fff]+", title.group(1))
            assert all(word in document.text for word in words)


def test_the_suffixes_are_those_of_the_contract() -> None:
    assert {*SUFFIXES} == {
        *(".txt", ".text", ".md", ".markdown", ".jsonl", ".zip"),
        *(".html", ".htm", ".shtml", ".xhtml", ".xml", ".mht", ".mhtml"),
        *(".docx", ".docm", ".dotx", ".dotm", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".pdf"),
    }
