"""The date of a speech is read where it is written, and inferred only from what holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.calendar.dates import iso
from corpus.document.guess import LEAST_CONFIDENCE
from corpus.metadata.dating import Dating, find_date
from corpus.metadata.header import find_header


def found(
    text: str, *, title: str = "", raw: str = "", contradicted: bool = False, news: bool = False
) -> Dating | None:
    header = find_header(text)
    return find_date(title, header, text, raw, contradicted=contradicted, news=news)


def value(dating: Dating | None) -> str:
    return dating.value if dating and dating.confidence >= LEAST_CONFIDENCE else ""


BODY = "同志们：\n今天开会，把清淤的事定下来。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"在全县大会上的讲话\n（2019年4月2日）\n{BODY}", "2019-04-02"),
        (f"在全县大会上的讲话\n方正平\n二〇一九年四月二日\n{BODY}", "2019-04-02"),
        (f"在全县大会上的讲话（2019年4月2日，青石渡）方正平{BODY}", "2019-04-02"),
        (f"{BODY}\n2019年4月2日", "2019-04-02"),
        ("同志们：\n2019年4月2日，我们开过一次会，当时定了三条。", ""),
        ("今年7月，中央召开党的群团工作会议，意义重大。", "2015"),
        ("去年七月，中央召开党的群团工作会议，意义重大。", "2016"),
        ("今年是“十三五”规划的开局之年。", "2016"),
        ("今年是“十四五”收官之年。", "2025"),
        ("今年是中国共产党成立一百周年。", "2021"),
        ("今年是新中国成立70周年。", "2019"),
        ("今年是贯彻党的十九大精神的开局之年。", ""),
        ("今年我们将迎接党的二十大召开。", ""),
        ("在“十四五”开局之年，要贯彻党的十九届五中全会精神。", "2021"),
        ("明年是“十四五”开局之年，要贯彻党的十九届五中全会精神。", ""),
        ("要贯彻党的十九届五中全会精神。2021年，我们修了三条渠。", "2021"),
        ("要贯彻党的十九届五中全会精神。", ""),
        ("党的十八大以来，河清了。2013年，我们修了三条渠。", ""),
        ("一、2018年工作回顾\n过去一年，修了三条渠。", "2019"),
        ("现在，我向第十三届全国人民代表大会第二次会议作报告。", "2019"),
        ("不久前，党的二十届四中全会在北京召开。", "2025"),
        ("再过几天，就是五四运动一百周年的纪念日。", "2019"),
        ("清淤的事说到这里。\n方正平\n2019年4月2日\n（本报某地4月3日电）", "2019-04-02"),
        ("好。（新华社北京4月2日电）《某某日报》（2019年04月03日 02 版）", "2019-04-02"),
        ("好。《某某日报》（2019年04月03日 02 版）", "2019-04-03"),
        (BODY, ""),
    ],
)
def test_what_the_text_says(text: str, expected: str) -> None:
    assert value(found(text)) == expected


@pytest.mark.parametrize(
    "year", ["二〇〇八", "二○○八", "二OO八", "二ＯＯ八", "二00八", "二零零八", "二〇O8"]
)
def test_a_year_is_read_whatever_its_zero(year: str) -> None:
    """In the header, in brackets, under the text, behind a name, and glued to the text."""
    day = f"{year}年五月十二日"
    expected = "2008-05-12" if not year.endswith("8") else ""
    for text in (
        f"在全县大会上的讲话\n（{day}）\n{BODY}",
        f"在全县大会上的讲话\n方正平\n{day}\n{BODY}",
        f"在全县大会上的讲话（{day}，青石渡）方正平{BODY}",
        f"{BODY}\n{day}",
        f"{BODY}\n方正平{day}",
    ):
        assert value(found(text)) == expected, text


_DATED = st.lists(
    st.sampled_from(
        ["在全县大会上的讲话", "（2019年4月2日）", "二OO八年五月十二日", "2019年2月30日", "方正平",
         "\n", "今年是“十四五”开局之年。", "一百周年", "12月15日下午，我市召开", "同志们："]
    )
    | st.text(max_size=8),
    max_size=12,
).map("".join)  # fmt: skip


@given(_DATED)
def test_what_is_found_is_a_date_and_its_evidence_is_in_the_text(text: str) -> None:
    dating = found(text, title=text, raw=text)
    if dating is None:
        return
    parts = [int(part) for part in dating.value.split("-")]
    assert iso(*(*parts, 0, 0)[:3]) == (dating.value, dating.precision)
    assert 0 < dating.confidence < 1
    for words in dating.evidence.split("；"):
        assert "".join(words.split()) in "".join(text.split())


def test_the_year_in_the_title() -> None:
    dating = found(BODY, title="在2020年全市大会上的讲话")
    assert dating is not None
    assert (dating.value, dating.precision) == ("2020", "year")
    assert dating.confidence > 0.5
    against = found("今年7月，中央召开党的群团工作会议。", title="在2020年全市大会上的讲话")
    assert against is not None
    assert against.confidence < 0.5
    contradicted = found(BODY, title="在2020年全市大会上的讲话", contradicted=True)
    assert contradicted is not None
    assert contradicted.confidence < 0.5


def test_a_meeting_alone_gives_a_year_that_is_kept_and_not_used() -> None:
    dating = found("要贯彻党的十九届五中全会精神。")
    assert dating is not None
    assert (dating.value, dating.confidence < LEAST_CONFIDENCE) == ("2021", True)
    assert "十九届五中全会" in dating.evidence


def test_a_report_on_ones_own_year_may_be_given_in_the_next() -> None:
    dating = found(BODY, title="2020年述职报告")
    assert dating is not None
    assert dating.confidence < LEAST_CONFIDENCE


def test_when_the_page_was_published() -> None:
    assert value(found(BODY, raw="来源：本站 发布日期：2018-12-07 打印")) == "2018-12-07"
    assert value(found(BODY, raw="时间：2018年12月7日 浏览：12")) == "2018-12-07"
    assert value(found(BODY, raw="上传时间:2023-04-19")) == ""


def test_the_day_of_the_meeting_with_the_year_of_the_page() -> None:
    raw = "发布日期：2019-01-05\n按：12月28日，我市召开大会。"
    assert value(found(BODY, raw=raw)) == "2018-12-28"
    assert value(found(BODY, raw=raw, news=True)) == "2019-01-05"


def test_the_day_of_the_meeting_after_the_last_event() -> None:
    note = "按：12月15日下午，我市召开座谈会。"
    text = "要贯彻党的十七届五中全会精神，在“十八大”召开前办好这些事。"
    dating = found(text, raw=note)
    assert dating is not None
    assert (dating.value, dating.precision) == ("2010-12-15", "day")
    assert value(found(BODY, raw=note)) == ""  # no year without an event
