from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import FlawKind, RawDocument
from corpus.errors import ReadError
from corpus.reading import pdf as reader_pdf
from corpus.reading.pdf import as_printed, read_pdf
from tests.corpus.made_files import PICTURE, pdf_bytes

WORDS = "各级群团组织要牢牢把握正确方向把服务大局和服务群众统一起来不断开创工作新局面"


def test_lines_and_pages_come_in_order() -> None:
    data = pdf_bytes(["同志们：", "现在开会。"], ["谢谢大家！"])
    assert read_pdf(data).text == "同志们：\n现在开会。\n\f\n谢谢大家！"


def test_wrapped_lines_are_joined_across_pages_in_cleaning() -> None:
    width = 20
    paragraph = (WORDS * 6)[: width * 9 + 7] + "。"
    lines = [paragraph[at : at + width] for at in range(0, len(paragraph), width)]
    data = pdf_bytes([*lines[:5], "1"], [*lines[5:], "2"])
    raw = RawDocument("a.pdf", data, read_pdf(data).text, ".pdf", "pdf")
    assert clean(raw).text == paragraph


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_pdf, "MAX_PAGES", 1)
    with pytest.raises(ReadError, match="超过 1 页"):
        read_pdf(pdf_bytes(["第一页的文字"], ["第二页的文字"]))


def test_a_cut_file_is_refused_or_repaired() -> None:
    data = pdf_bytes(["同志们，现在开会。"])
    for cut in range(20, len(data), 97):
        with suppress(ReadError):
            assert read_pdf(data[:cut]).text


def test_several_threads_may_read() -> None:
    data = pdf_bytes(["同志们，现在开会。"])
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda _: read_pdf(data).text, range(40)))
    assert set(texts) == {"同志们，现在开会。"}


def test_a_page_that_is_only_a_picture_leaves_a_gap() -> None:
    lines = ["同志们：", "现在开会。"]
    data = pdf_bytes(lines, [PICTURE], lines[1:])
    found = read_pdf(data)
    assert found.text == "同志们：\n现在开会。\n\f\n\n\f\n现在开会。"
    assert [(one.kind, one.start) for one in found.flaws] == [(FlawKind.GAP, 13)]
    assert "第 2 页" in found.flaws[0].reason
    raw = RawDocument("a.pdf", data, found.text, ".pdf", "pdf", (), found.flaws)
    cleaned = clean(raw)
    assert cleaned.text.split("\n") == [*lines, lines[1]]
    assert [one.kind for one in cleaned.flaws] == [FlawKind.GAP]


def test_a_blank_page_is_no_gap() -> None:
    assert read_pdf(pdf_bytes(["同志们，现在开会，请安静。"], [])).flaws == ()


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("同同志志们们，，现现在在开开会会。。", "同志们，现在开会。"),
        ("同 志 们 ， 现 在 开 会 。", "同志们，现在开会。"),
        ("讲  话", "讲  话"),
        ("同 志 们", "同 志 们"),
        ("清清楚楚明明白白", "清清楚楚明明白白"),
        ("…………………………", "…………………………"),
        ("2020 年 5 月", "2020 年 5 月"),
    ],
)
def test_doubled_and_spaced_characters_are_undone(line: str, printed: str) -> None:
    assert as_printed(line) == printed


def test_a_font_without_meanings_is_refused() -> None:
    with pytest.raises(ReadError, match="OCR"):
        read_pdf(pdf_bytes(["\ue000\ue001\ue002\ue003\ue004\ue005\ue006"]))
