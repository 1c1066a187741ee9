import base64
import quopri

import pytest

from corpus.errors import ReadError
from corpus.reading.mht import read_mht

PAGE = "<html><head><title>讲话</title></head><body><p>同志们：</p><p>今天开会。</p></body></html>"


def saved(content: bytes, transfer: str, kind: str = 'text/html; charset="gb2312"') -> bytes:
    return (
        b"From: <Saved by Word>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="----=_x"\r\n\r\n------=_x\r\n'
        + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n".encode()
        + content
        + b"\r\n------=_x\r\nContent-Type: image/png\r\n\r\nxyz\r\n------=_x--\r\n"
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_the_page_is_read_whatever_it_declares(encoding: str) -> None:
    content = PAGE.encode(encoding)
    for data in (
        saved(base64.encodebytes(content), "base64"),
        saved(quopri.encodestring(content), "quoted-printable"),
    ):
        found = read_mht(data)
        assert found.text.split() == ["同志们：", "今天开会。"]
        assert found.encoding == encoding


def test_a_plain_text_is_read_where_there_is_no_page() -> None:
    data = saved("同志们：今天开会。".encode("gb18030"), "8bit", "text/plain; charset=gb2312")
    assert read_mht(data).text == "同志们：今天开会。"


@pytest.mark.parametrize(
    "data",
    [b"", b"MIME-Version: 1.0\n\n", saved(b"", "base64"), saved(b"abc", "8bit", "image/png")],
)
def test_what_holds_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match="没有网页正文"):
        read_mht(data)
