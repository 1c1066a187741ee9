"""Word's old binary format (.doc, Kingsoft's .wps), read by a program that is installed.

LibreOffice reads everything and counts lists as Word does, but takes seconds a file; antiword and
catdoc take milliseconds and lose the numbers of lists. So LibreOffice is asked first where a
document has lists, and after antiword where it has none; ``encoding`` says which program read it.
This is the door to olefile, which tells what the file is before a program is started.
"""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import ReadError
from corpus.reading.extracted import Extracted

INSTALL = "apt install antiword catdoc"
LIBREOFFICE = "soffice"
_WORD_STREAM = "WordDocument"
# Streams by which other programs' files are known (compared in lower case).
_OTHERS = (
    ("encryptedpackage", "文档有密码保护，请去掉密码再试"),
    ("workbook", "内容是 Excel 表格，请另存为 .docx 或 .txt 再试"),
    ("book", "内容是 Excel 表格，请另存为 .docx 或 .txt 再试"),
    ("powerpoint document", "内容是 PowerPoint 演示文稿，请另存为 .docx 或 .txt 再试"),
)
# The file information block at the head of the stream ([MS-DOC] 2.5): its version, its flags, and
# the size of the table of lists (2.5.6, lcbPlfLst).
_FIB_BYTES = 0x2EA
_VERSION = slice(0x02, 0x04)
_FLAGS = slice(0x0A, 0x0C)
_LISTS = slice(0x2E6, 0x2EA)
_ENCRYPTED_FLAG = 0x0100
# Word 97; what is older keeps Chinese in code pages that antiword and catdoc do not know.
_WORD_97 = 0x00C1
# What antiword writes where a picture stands.
_PICTURE = "[pic]"


@dataclass(frozen=True, slots=True)
class _Properties:
    """What is told of a document before it is read."""

    is_word: bool
    is_old: bool = False
    has_lists: bool = False


def read_doc(data: bytes) -> Extracted:
    """The body text, a paragraph a line; ``encoding`` is the program that read it.

    Raises:
        ReadError: no Word document, encrypted, damaged, without text, or no program can read it.
    """
    for program in _programs(_look(data)):
        if text := _READERS[program](data).strip("\ufeff\r\n\f "):
            return Extracted(text, program)
    raise ReadError("文档里没有文字，或者已损坏")


def installed() -> tuple[str, ...]:
    """The programs for .doc files that are on this machine, in the order they are asked."""
    return tuple(program for program in _READERS if shutil.which(program))


def _look(data: bytes) -> _Properties:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {"/".join(entry).lower() for entry in container.listdir()}
            if container.exists(_WORD_STREAM):
                return _word(container.openstream(_WORD_STREAM).read(_FIB_BYTES))
    # olefile raises its own errors as OSError; the others are what fuzzing found.
    except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ReadError("不是完好的 Word 文档（内容损坏）") from error
    for name, reason in _OTHERS:
        if name in names:
            raise ReadError(reason)
    # Microsoft Works and WPS Office's first versions; LibreOffice knows some of them.
    return _Properties(is_word=False)


def _word(block: bytes) -> _Properties:
    if int.from_bytes(block[_FLAGS], "little") & _ENCRYPTED_FLAG:
        raise ReadError("文档有密码保护，请去掉密码再试")
    return _Properties(
        is_word=True,
        is_old=int.from_bytes(block[_VERSION], "little") < _WORD_97,
        has_lists=int.from_bytes(block[_LISTS], "little") > 0,
    )


def _programs(found: _Properties) -> tuple[str, ...]:
    """The installed programs to try, in order.

    Raises:
        ReadError: none is installed that can read this document.
    """
    there = installed()
    if not found.is_word or found.is_old:
        if LIBREOFFICE not in there:
            raise ReadError(
                "这种旧格式要用 LibreOffice 读取，请先安装：apt install libreoffice-writer"
            )
        return (LIBREOFFICE,)
    if not there:
        raise ReadError(f"读取旧版 .doc/.wps 要先安装一个程序：{INSTALL}")
    if found.has_lists and LIBREOFFICE in there:
        return (LIBREOFFICE, *(name for name in there if name != LIBREOFFICE))
    return there


def _antiword(data: bytes) -> str:
    # -w 0: a paragraph a line. It refuses very small documents, which the next program reads.
    text = _run(["antiword", "-m", "UTF-8.txt", "-w", "0", "-"], data)
    lines = text.replace(_PICTURE, "").split("\n")
    lines = [_cells(line) if line.startswith("|") else line for line in lines]
    return "\n".join(line for line in lines if line.strip())


def _cells(row: str) -> str:
    """A row of a table without the frame that antiword draws."""
    return "\t".join(cell.strip() for cell in row.strip("|").split("|"))


def _catdoc(data: bytes) -> str:
    return _run(["catdoc", "-w", "-d", "utf-8"], data)


def _run(command: list[str], data: bytes) -> str:
    """What the program writes; nothing where it fails."""
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False)
    except OSError as error:
        raise ReadError(f"程序 {command[0]} 启动不了：{error.strerror}") from error
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _libreoffice(data: bytes) -> str:
    """Converted to .docx, so that lists, tables and page heads are treated as there."""
    from corpus.reading.docx import read_docx

    with tempfile.TemporaryDirectory(prefix="wengao-") as folder:
        source = Path(folder) / "document.doc"
        source.write_bytes(data)
        _run(
            [
                LIBREOFFICE,
                f"-env:UserInstallation={Path(_profile().name).as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                "docx",
                "--outdir",
                folder,
                str(source),
            ],
            b"",
        )
        result = source.with_suffix(".docx")
        return read_docx(result.read_bytes()).text if result.exists() else ""


@cache
def _profile() -> "tempfile.TemporaryDirectory[str]":
    """A profile of our own, so that a running LibreOffice is not disturbed; gone at exit."""
    return tempfile.TemporaryDirectory(prefix="wengao-soffice-")


# In the order in which they are asked; catdoc appends page heads and feet to the text.
_READERS: dict[str, Callable[[bytes], str]] = {
    "antiword": _antiword,
    LIBREOFFICE: _libreoffice,
    "catdoc": _catdoc,
}
