"""Dates are read in every spelling, and inferred only from what holds."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.calendar.dates import parse_date
from corpus.document.guess import LEAST_CONFIDENCE
from corpus.metadata.dating import Dating, find_date
from corpus.metadata.header import find_header


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-03-05", ("2020-03-05", "day")),
        ("2020/3/5", ("2020-03-05", "day")),
        ("2020.3", ("2020-03", "month")),
        ("2020年3月5日", ("2020-03-05", "day")),
        ("（2020年3月5日上午）", ("2020-03-05", "day")),
        ("二〇二〇年三月二十五日", ("2020-03-25", "day")),
        ("二○一○年十二月", ("2010-12", "month")),
        ("2020年", ("2020", "year")),
        ("2020", ("2020", "year")),
        ("2020-13-05", None),
        ("2020年2月30日", None),
        ("1234年", None),
        ("不详", None),
        ("", None),
    ],
)
def test_spellings(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_date(text) == expected


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: datetime.date) -> None:
    assert parse_date(day.isoformat()) == (day.isoformat(), "day")
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == (day.isoformat(), "day")


@given(st.text(max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    parse_date(text)
    found(text, title=text, raw=text)


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
