"""Read Word's old binary format (.doc, Kingsoft's .wps) with an installed program.

LibreOffice reads everything and numbers lists like Word, but needs seconds per file. antiword and
catdoc need milliseconds, but lose list numbers. So LibreOffice runs first for a document with
lists, and after antiword for one without; ``encoding`` names the program that read the file.
Only this module imports olefile, which identifies the file before a program is started.
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
# Streams that identify files of other programs (compared in lower case).
_OTHERS = (
    ("encryptedpackage", "文档有密码保护，请去掉密码再试"),
    ("workbook", "内容是 Excel 表格，请另存为 .docx 或 .txt 再试"),
    ("book", "内容是 Excel 表格，请另存为 .docx 或 .txt 再试"),
    ("powerpoint document", "内容是 PowerPoint 演示文稿，请另存为 .docx 或 .txt 再试"),
)
# Fields of the file information block at the start of the stream ([MS-DOC] 2.5): version, flags,
# and the size of the list table (2.5.6, lcbPlfLst).
_FIB_BYTES = 0x2EA
_VERSION = slice(0x02, 0x04)
_FLAGS = slice(0x0A, 0x0C)
_LISTS = slice(0x2E6, 0x2EA)
_ENCRYPTED_FLAG = 0x0100
# Word 97. Older files store Chinese in code pages that antiword and catdoc do not support.
_WORD_97 = 0x00C1
# antiword writes this in place of a picture.
_PICTURE = "[pic]"


@dataclass(frozen=True, slots=True)
class _Properties:
    """What is known about a document before it is read."""

    is_word: bool
    is_old: bool = False
    has_lists: bool = False


def read_doc(data: bytes) -> Extracted:
    """Return the body text, one paragraph per line; ``encoding`` is the program that read it.

    Raises:
        ReadError: Not a Word document, encrypted, damaged, without text, or unreadable here.
    """
    for program in _programs(_look(data)):
        if text := _READERS[program](data).strip("\ufeff\r\n\f "):
            return Extracted(text, program)
    raise ReadError("文档里没有文字，或者已损坏")


def installed() -> tuple[str, ...]:
    """Return the installed programs for .doc files, in order of preference."""
    return tuple(program for program in _READERS if shutil.which(program))


def _look(data: bytes) -> _Properties:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {"/".join(entry).lower() for entry in container.listdir()}
            if container.exists(_WORD_STREAM):
                return _word(container.openstream(_WORD_STREAM).read(_FIB_BYTES))
    # olefile raises OSError for its own errors; fuzzing found the others.
    except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ReadError("不是完好的 Word 文档（内容损坏）") from error
    for name, reason in _OTHERS:
        if name in names:
            raise ReadError(reason)
    # Microsoft Works or the first versions of WPS Office; LibreOffice reads some of these files.
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
    """Return the installed programs to try, in order.

    Raises:
        ReadError: No installed program can read this document.
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
    # -w 0: one paragraph per line. antiword rejects very small documents; the next one does not.
    text = _run(["antiword", "-m", "UTF-8.txt", "-w", "0", "-"], data)
    lines = text.replace(_PICTURE, "").split("\n")
    lines = [_cells(line) if line.startswith("|") else line for line in lines]
    return "\n".join(line for line in lines if line.strip())


def _cells(row: str) -> str:
    """Return the cells of a table row without the frame that antiword draws."""
    return "\t".join(cell.strip() for cell in row.strip("|").split("|"))


def _catdoc(data: bytes) -> str:
    return _run(["catdoc", "-w", "-d", "utf-8"], data)


def _run(command: list[str], data: bytes) -> str:
    """Return the output of the program, or "" if it fails."""
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False)
    except OSError as error:
        raise ReadError(f"程序 {command[0]} 启动不了：{error.strerror}") from error
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _libreoffice(data: bytes) -> str:
    """Convert to .docx, so that lists, tables and page headers are treated as in .docx files."""
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
    """Return our own profile, so that a running LibreOffice is not disturbed; deleted at exit."""
    return tempfile.TemporaryDirectory(prefix="wengao-soffice-")


# In order of preference; catdoc is last because it appends page headers and footers to the text.
_READERS: dict[str, Callable[[bytes], str]] = {
    "antiword": _antiword,
    LIBREOFFICE: _libreoffice,
    "catdoc": _catdoc,
}
