"""Word's old format, as far as the programs for it are installed.

The fixtures are texts of this project, converted by LibreOffice 7.4: ``speech.doc`` from a page
(``speech.wps`` is the same bytes, as Kingsoft writes them), ``lists.doc`` from a .docx in which
Word counts the headings.
"""

import os
import shutil
from pathlib import Path

import pytest

from corpus.errors import ReadError
from corpus.reading import doc as reader_doc
from corpus.reading.doc import read_doc

FIXTURES = Path(__file__).parents[1] / "fixtures"
LINES = [
    "在全县粮食收储工作会议上的讲话",
    "县委副书记　方正平",
    "（2021年6月2日）",
    "同志们：",
]
PROGRAMS = ["antiword", "soffice", "catdoc"]


def only_program(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """As on a machine that has just these programs of ours."""
    for name in names:
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
    others = {name: reader for name, reader in reader_doc._READERS.items() if name in names}
    monkeypatch.setattr(reader_doc, "_READERS", others)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", ["speech.doc", "speech.wps"])
def test_the_text_comes_out_whole(monkeypatch: pytest.MonkeyPatch, program: str, name: str) -> None:
    only_program(monkeypatch, program)
    found = read_doc((FIXTURES / name).read_bytes())
    assert found.encoding == program
    lines = [line for line in found.text.split("\n") if line]
    assert lines[:4] == LINES
    assert "要“快”，要稳，要让种粮户不吃亏——这是县委、县政府的要求。" in found.text
    assert "乡镇\t任务（吨）\t完成时间" in lines
    assert "青石渡镇\t3200\t7月15日" in lines
    assert lines[-1].startswith("同志们，颗粒归仓")
    assert "|" not in found.text


def test_lists_are_counted_where_libreoffice_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    only_program(monkeypatch, "soffice", "catdoc")
    found = read_doc((FIXTURES / "lists.doc").read_bytes())
    assert found.encoding == "soffice"
    lines = found.text.split("\n")
    assert lines[1:4] == ["一、认清形势", "（一）看到成绩", "（二）看到不足"]
    assert lines[-3:] == ["①查线路", "②查仓门", "三、加强领导"]


def test_what_one_program_cannot_the_next_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Antiword refuses very small documents."""
    only_program(monkeypatch, "antiword", "catdoc")
    assert read_doc((FIXTURES / "lists.doc").read_bytes()).encoding == "catdoc"


def test_without_a_program_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_doc, "_READERS", {})
    with pytest.raises(ReadError, match="apt install antiword catdoc"):
        read_doc((FIXTURES / "speech.doc").read_bytes())


def changed(offset: int, *content: int) -> bytes:
    """The fixture with other bytes in its file information block, which stands after 512 bytes."""
    data = bytearray((FIXTURES / "speech.doc").read_bytes())
    block = data.find(b"\xec\xa5")  # its first two bytes ([MS-DOC] 2.5.2, wIdent)
    assert block > 0
    data[block + offset : block + offset + len(content)] = content
    return bytes(data)


def test_an_encrypted_document_is_refused() -> None:
    with pytest.raises(ReadError, match="密码"):
        read_doc(changed(0x0A, 0x00, 0x03))


def test_word_before_97_needs_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_doc, "_READERS", {"catdoc": reader_doc._READERS["catdoc"]})
    with pytest.raises(ReadError, match="LibreOffice"):
        read_doc(changed(0x02, 0x68, 0x00))


@pytest.mark.parametrize(
    ("name", "what"),
    [("Workbook", "Excel"), ("PowerPoint Document", "PowerPoint"), ("EncryptedPackage", "密码")],
)
def test_files_of_other_programs_are_named(name: str, what: str) -> None:
    data = (FIXTURES / "speech.doc").read_bytes()
    old = "WordDocument".encode("utf-16-le").ljust(64, b"\0")
    new = name.encode("utf-16-le").ljust(64, b"\0")
    length = data.find(old) + 64
    renamed = data.replace(old, new)
    renamed = renamed[:length] + bytes([2 * len(name) + 2]) + renamed[length + 1 :]
    with pytest.raises(ReadError, match=what):
        read_doc(renamed)


@pytest.mark.parametrize("cut", [8, 300, 512, 1500])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(ReadError):
        read_doc((FIXTURES / "speech.doc").read_bytes()[:cut])


def test_the_programs_are_found_where_the_path_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "catdoc"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert reader_doc.installed() == ("catdoc",)
    with pytest.raises(ReadError, match="已损坏"):
        read_doc((FIXTURES / "speech.doc").read_bytes())
