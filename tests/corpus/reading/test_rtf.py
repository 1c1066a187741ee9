import pytest

from corpus.document.values import FlawKind
from corpus.errors import ReadError
from corpus.reading.rtf import read_rtf


def escaped(text: str, encoding: str = "gb18030") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def test_chinese_bytes_are_read_in_the_page_of_their_font() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset134 " + escaped("宋体") + r";}"
        r"{\f1\fcharset136 x;}}\f0 "
        + escaped("同志们：")
        + r"\par\f1 "
        + escaped("開會", "big5")
        + "}"
    )
    found = read_rtf(source.encode())
    assert found.text.strip() == "同志们：\n開會"
    assert found.encoding == "rtf"


def test_unicode_numbers_notes_and_page_heads() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg936{\header " + escaped("内部资料") + "}"
        r"{\listtext\pard "
        + escaped("一、")
        + r"\tab}"
        + escaped("认清形势")
        + r"{\footnote x}\par "
        r"\u21516?\u24535?\uc1\u-10179?\u-8704?\par}"
    )
    assert read_rtf(source.encode()).text.strip() == "一、认清形势\n同志😀"


def test_cells_are_parted_by_tabs() -> None:
    source = r"{\rtf1\ansicpg936 a\cell b\cell\row c\cell d\cell\row}"
    assert read_rtf(source.encode()).text.split("\n")[:2] == ["a\tb", "c\td"]


def test_chinese_as_it_is_and_a_code_page_that_nobody_knows() -> None:
    assert (
        read_rtf(b"{\\rtf1\\ansi " + "同志们".encode("gb18030") + b"\\par}").text.strip()
        == "同志们"
    )
    assert "a" in read_rtf(b"{\\rtf1\\ansicpg99999 a\\par}").text


@pytest.mark.parametrize("data", [b"{\\rtf1}", b"{\\rtf", b"{\\rtf1\\uc\\u1114112000 x}"])
def test_what_holds_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_rtf(data)


def test_hidden_text_is_left_out_with_a_flaw() -> None:
    source = rb"{\rtf1\ansicpg936 a{\v one}b\v two\'b3\u19968?\v0 c{\vertalt d}\par}"
    found = read_rtf(source)
    assert found.text.strip() == "abcd"
    assert [(one.kind, one.reason) for one in found.flaws] == [
        (FlawKind.HIDDEN, "有 2 处隐藏的文字，未读入")
    ]
    assert read_rtf(rb"{\rtf1 a\viewkind4 b}").flaws == ()
