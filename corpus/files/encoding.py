"""Detect the encoding of a text file.

Each Chinese encoding that strictly decodes the bytes is a candidate; the one whose text looks most
like Chinese wins. Python's own codecs give level 1 of GB 2312 and of Big5, the characters in
everyday use. Pages often declare a wrong encoding, so a declaration only breaks near ties. If no
candidate looks like Chinese, charset-normalizer decides.
"""

import re
from functools import lru_cache

from corpus.errors import ReadError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
# The first bytes of files that are not text, whatever their names are.
_MAGIC = (
    (b"PK\x03\x04", "压缩包或 Office 文档"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文档"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90", "程序"),
    (b"\x1f\x8b", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"Rar!", "压缩包"),
    (b"SQLite format 3", "数据库"),
)
_DECLARED_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]{2,20})", re.I
)
# Where a declaration may be (HTML Living Standard: first 1024 bytes; some pages have it later).
_DECLARATION_BYTES = 4096
# Scoring the start is enough: 64 KiB and the whole file gave the same choice (measured).
_SAMPLE_BYTES = 65536
# A lower score means that the text is not Chinese in that encoding (Chinese scores 0.6 to 1.2).
_LEAST_SCORE = 0.3
_DECLARED_BONUS = 0.1
# A file that is cut inside a character, or has a rare stray byte, is still text.
_MOST_BAD_SHARE = 0.01
_MOST_CONTROL_SHARE = 0.02
# One stray character proves nothing, however short the text is.
_FEW_CONTROL = 1
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# The most frequent characters and marks of modern Chinese prose, in both scripts.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之"
    "年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样"
    "理心她本前开但因只从想实工党民政组织建设社会全新群众加强推进坚持"
    "這個們來為國說時會對於過後裡經麼學現當沒動還進開從實黨組織設書長與，。、：；！？“”《》「」"
)


def decode(data: bytes, *, forced: str = "", declared: str = "") -> tuple[str, str]:
    """Return the text of ``data`` without a byte order mark, and the name of the encoding.

    Args:
        data: The bytes of a whole file.
        forced: An encoding that must be used.
        declared: The encoding that the file declares; it has little weight.

    A few stray NUL characters stay in the text, unless they stand inside a character; many mean
    UTF-16, or a file that is not text.

    Raises:
        ReadError: The bytes are not text, or not in the forced encoding.
    """
    if forced:
        return _forced(data, forced), forced
    _refuse_binary(data)
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _lenient(data, name).removeprefix("\ufeff"), name.removesuffix("-sig")
    sparse = _is_sparse(data.count(b"\x00"), len(data))
    text = _strict(data, "utf-8") if sparse else None
    name = "utf-8"
    if text is None:
        text, name = _best(data, _normalised(declared), sparse=sparse)
    _refuse_control(text)
    return text, name


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page or an XML file declares, or ""."""
    found = _DECLARED_CHARSET.search(data[:_DECLARATION_BYTES])
    return found.group(1).decode("ascii", "ignore") if found else ""


def _forced(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError as error:
        raise ReadError(f"没有叫做“{encoding}”的编码") from error
    except ValueError as error:
        raise ReadError(f"不能按 {encoding} 编码读出文字，请换一种编码") from error


def _refuse_binary(data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"不是文字文件（内容是{what}），请核对后缀名")


def _refuse_control(text: str) -> None:
    if not _is_sparse(len(_CONTROL.findall(text)), len(text)):
        raise ReadError("不是文字文件（含有大量控制字符），请核对文件内容")


def _is_sparse(count: int, length: int) -> bool:
    """Return whether so few control characters can be strays in a text."""
    return count <= max(_FEW_CONTROL, _MOST_CONTROL_SHARE * length)


def _normalised(encoding: str) -> str:
    name = encoding.strip().lower()
    return _WIDER.get(name, name)


def _strict(data: bytes, encoding: str) -> str | None:
    """Decode the text, or return None on an error; only the last, cut character may be bad."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < max(1, len(data) - 3):
            return None
        return data[: error.start].decode(encoding, "ignore")


def _lenient(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace")


def _best(data: bytes, declared: str, *, sparse: bool) -> tuple[str, str]:
    """Return the text in the encoding in which it looks most like Chinese.

    ``sparse`` means that there are so few NUL bytes that they may be strays.
    """
    scored = []
    for rank, name in enumerate(_CANDIDATES):
        readable = _readable(data, name, sparse=sparse)
        if readable is not None:
            bonus = _DECLARED_BONUS if name == declared else 0.0
            scored.append((_score(readable[:_SAMPLE_BYTES], name) + bonus, -rank, name))
    score, _, name = max(scored, default=(0.0, 0, ""))
    if score >= _LEAST_SCORE:
        return _strict(_readable(data, name, sparse=sparse) or b"", name) or "", name
    return _damaged(data.replace(b"\x00", b"") if sparse else data) or _other(data)


def _readable(data: bytes, encoding: str, *, sparse: bool) -> bytes | None:
    """Return the bytes that decode strictly, without strays if they only decode without."""
    if _strict(data, encoding) is not None:
        return data
    if not sparse or b"\x00" not in data or encoding.startswith("utf-16"):
        return None
    plain = data.replace(b"\x00", b"")
    return plain if _strict(plain, encoding) is not None else None


def _damaged(data: bytes) -> tuple[str, str] | None:
    """Return the decoding with the best score among those with few bad characters."""
    readings = []
    for name in ("utf-8", *_CANDIDATES):
        text = _lenient(data, name)
        bad = text.count("\ufffd")
        if bad <= _MOST_BAD_SHARE * len(text):
            readings.append((_score(data[:_SAMPLE_BYTES], name), name, text))
    score, name, text = max(readings, default=(0.0, "", ""))
    return (text, name) if score >= _LEAST_SCORE else None


def _other(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    match = from_bytes(data[:_SAMPLE_BYTES]).best()
    text = _strict(data, match.encoding) if match else None
    if match is None or text is None:
        raise ReadError("认不出文字编码，请另存为 UTF-8 再试")
    return text, match.encoding


def _score(data: bytes, encoding: str) -> float:
    """Return how much the text looks like Chinese: the mean weight of its non-ASCII characters."""
    weight, count = 0.0, 0
    common = _common()
    for character in data.decode(encoding, "ignore"):
        if character < "\x80":
            # UTF-16 in the wrong byte order never gives ASCII characters, and no text contains NUL.
            weight -= character == "\x00"
            continue
        count += 1
        if character in _FREQUENT:
            weight += 1.5
        elif character in common:
            weight += 0.7
        elif not "\u3000" <= character <= "\uffef" or "\ue000" <= character <= "\uf8ff":
            weight -= 1.0
    return weight / count if count else (0.5 if weight == 0 and data else 0.0)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Return level 1 of GB 2312 (3,755 characters) and of Big5 (5,401), and the marks of both."""
    simplified = (
        bytes((a, b)) for a in (*range(0xB0, 0xD8), 0xA1, 0xA3) for b in range(0xA1, 0xFF)
    )
    traditional = (
        bytes((a, b))
        for a in range(0xA1, 0xC7)
        for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        if a >= 0xA4 or a == 0xA1
    )
    characters = {pair.decode("gb2312", "ignore") for pair in simplified}
    characters |= {pair.decode("big5", "ignore") for pair in traditional}
    return frozenset(characters - {""})
