"""Requests as writers put them, and what is understood."""

import contextlib
import datetime
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind, Level
from rag.errors import RequestError
from rag.requests.brief import (
    MAX_REQUEST,
    SECTION_LENGTH,
    SPEECH_LENGTH,
    Action,
    ReviseMode,
    parse_request,
)
from rag.requests.length import LONGEST, SHORTEST
from rag.requests.place import Place, Unit

DRAFT, OUTLINE, MATERIAL, QUESTION = (
    Action.DRAFT,
    Action.OUTLINE,
    Action.MATERIAL,
    Action.QUESTION,
)
Expected = dict[str, Any]

REQUESTS: list[tuple[str, Action, str, Expected]] = [
    (
        "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，400字左右",
        DRAFT,
        "加强基层组织建设",
        {
            "headings": ("加强基层组织建设",),
            "occasion": "全县群团工作会议",
            "role": "县委书记",
            "level": Level.COUNTY,
            "kind": Kind.WORK_MEETING,
            "length": 400,
            "whole": False,
        },
    ),
    (
        "列一个县委书记在全县安全生产会议上的讲话提纲",
        OUTLINE,
        "安全生产",
        {"occasion": "全县安全生产会议", "role": "县委书记", "level": Level.COUNTY},
    ),
    (
        "请为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分",
        OUTLINE,
        "职工技能竞赛",
        {"occasion": "全县职工技能竞赛动员会", "role": "县总工会主席", "level": Level.COUNTY},
    ),
    (
        "写一篇镇党委书记在乡村治理推进会上的表态发言，五分钟",
        DRAFT,
        "乡村治理",
        {
            "occasion": "乡村治理推进会",
            "role": "镇党委书记",
            "level": Level.TOWNSHIP,
            "kind": Kind.PLEDGE,
            "length": 900,
            "whole": True,
        },
    ),
    ("找一下基层妇联阵地建设的素材", MATERIAL, "基层妇联阵地建设", {"level": None}),
    (
        "2020年以来县级讲话怎么讲压实责任",
        MATERIAL,
        "压实责任",
        {"since": "2020", "level": Level.COUNTY},
    ),
    (
        "帮我写“提高思想认识”“抓好重点任务”两节，一共800字",
        DRAFT,
        "提高思想认识；抓好重点任务",
        {"headings": ("提高思想认识", "抓好重点任务"), "length": 800},
    ),
    (
        "写“建强阵地”、“带好队伍”和“办好实事”三个部分",
        DRAFT,
        "建强阵地；带好队伍；办好实事",
        {"headings": ("建强阵地", "带好队伍", "办好实事"), "length": SECTION_LENGTH},
    ),
    (
        "县长在全县防汛抗旱工作动员会上的讲话，十分钟",
        DRAFT,
        "防汛抗旱",
        {"kind": Kind.MOBILISATION, "role": "县长", "length": 1800, "whole": True},
    ),
    (
        "起草市总工会主席在五一表彰大会上的致辞",
        DRAFT,
        "五一",
        {"role": "市总工会主席", "level": Level.CITY, "kind": Kind.ADDRESS},
    ),
    (
        "起草一份县教育局局长在运动会开幕仪式上的致辞",
        DRAFT,
        "运动会开幕",
        {"role": "县教育局局长", "level": Level.COUNTY},
    ),
    (
        "以县妇联主席的身份写一篇在三八节座谈会上的发言",
        DRAFT,
        "三八节",
        {"role": "县妇联主席", "kind": Kind.SYMPOSIUM, "occasion": "三八节座谈会"},
    ),
    (
        "为县委书记拟一个全县三级干部大会的讲话稿",
        DRAFT,
        "三级干部",
        {"occasion": "全县三级干部大会", "whole": True, "length": SPEECH_LENGTH},
    ),
    (
        "县委书记要在全县安全生产会议上讲话，帮我写个稿子，十五分钟",
        DRAFT,
        "安全生产",
        {"length": 2700, "whole": True},
    ),
    (
        "县里要开秋粮收购会，给分管副县长写个讲话稿，八百字",
        DRAFT,
        "秋粮收购",
        {"occasion": "秋粮收购会", "role": "副县长", "level": Level.COUNTY, "length": 800},
    ),
    (
        "起草一份在全市信访工作联席会议上的讲话，重点讲源头治理",
        DRAFT,
        "源头治理",
        {"occasion": "全市信访工作联席会议", "level": Level.CITY},
    ),
    (
        "团县委书记在五四表彰大会上讲话，主题是青春建功乡村振兴，1200字",
        DRAFT,
        "青春建功乡村振兴",
        {"role": "团县委书记", "kind": Kind.COMMENDATION, "length": 1200},
    ),
    ("写一篇以“弘扬劳模精神”为主题的讲话稿", DRAFT, "弘扬劳模精神", {"whole": True}),
    ("写一段关于加强青年干部培养的讲话，300字", DRAFT, "加强青年干部培养", {"whole": False}),
    ("写一篇在全县社会治理工作推进会上的讲话", DRAFT, "社会治理", {}),
    ("主持词：全市科技创新大会", DRAFT, "科技创新", {"kind": Kind.HOSTING}),
    ("写一个全县教育工作会议主持词", DRAFT, "教育", {"occasion": "全县教育工作会议"}),
    ("写一份乡长述职报告", DRAFT, "乡长述职报告", {"kind": Kind.DUTY_REPORT}),
    ("给县长写一份端午节慰问老人的讲话", DRAFT, "端午节慰问老人", {"role": "县长"}),
    ("给我来一段讲人才振兴的，两百字", DRAFT, "人才振兴", {"length": 200}),
    ("就基层减负写三百字", DRAFT, "基层减负", {"length": 300}),
    ("关于耕地保护的讲话", DRAFT, "耕地保护", {"whole": True}),
    ("关于坚持和加强党的领导的讲话", DRAFT, "坚持和加强党的领导", {}),
    ("参考往年讲话，写一段对信访工作的要求", DRAFT, "信访工作", {"whole": False}),
    ("围绕“数字政府建设”写一节", DRAFT, "数字政府建设", {"headings": ()}),
    (
        "请起草一份关于做好春节期间安全防范工作的讲话，2024年1月20日召开",
        DRAFT,
        "做好春节期间安全防范工作",
        {"date": datetime.date(2024, 1, 20)},
    ),
    ("拟一份区委书记在民营企业座谈会上的讲话，1,500字以内", DRAFT, "民营企业",
     {"level": Level.COUNTY, "length": 1500}),
    ("写个关于共同富裕的讲话，1.2千字", DRAFT, "共同富裕", {"length": 1200}),
    ("写个关于共同富裕的讲话，1500多字", DRAFT, "共同富裕", {"length": 1500}),
    ("安全生产", DRAFT, "安全生产", {"length": SECTION_LENGTH, "length_given": False}),
    # words of the topic that elsewhere ask for something
    ("写一段丰富群众文化生活的讲话", DRAFT, "丰富群众文化生活", {}),
    ("写一段推进框架协议落实的讲话", DRAFT, "推进框架协议落实", {}),
    ("写一段应急搜救工作的讲话，一千五百字", DRAFT, "应急搜救工作", {"length": 1500}),
    ("写一段15分钟便民生活圈建设的讲话", DRAFT, "15分钟便民生活圈建设", {"length_given": False}),
    ("写一段节约用水的讲话", DRAFT, "节约用水", {}),
    ("写一段村务公开的话，200字", DRAFT, "村务公开", {}),
    ("写一节讲政治、守规矩的内容", DRAFT, "讲政治、守规矩", {}),
    ("写一段加强村党支部书记队伍建设的话", DRAFT, "加强村党支部书记队伍建设", {}),
    ("贯彻中央八项规定精神，写一段讲话", DRAFT, "贯彻中央八项规定精神", {"level": None}),
    ("按这个提纲起草", DRAFT, "按这个提纲起草", {}),
    # outlines, material, questions
    ("请帮我起草镇长在人居环境整治现场会上的讲话提纲", OUTLINE, "人居环境整治",
     {"level": Level.TOWNSHIP}),
    ("列出讲乡村振兴的大纲", OUTLINE, "乡村振兴", {}),
    ("找一下高校毕业生就业的素材", MATERIAL, "高校毕业生就业", {}),
    ("找新材料产业的素材", MATERIAL, "新材料产业", {}),
    ("找民营企业的素材", MATERIAL, "民营企业", {"level": None}),
    ("找几句讲担当作为的话", MATERIAL, "担当作为", {}),
    ("找几段关于阵地建设的材料", MATERIAL, "阵地建设", {}),
    ("搜一下民营经济怎么说", MATERIAL, "民营经济", {}),
    ("搜一下“两个维护”的表述", MATERIAL, "两个维护", {}),
    ("查一查有没有讲优化营商环境的讲话", MATERIAL, "优化营商环境", {}),
    ("三十二字方针怎么写", MATERIAL, "三十二字方针", {"length_given": False}),
    ("近三年市里的讲话对数字经济是怎么讲的", MATERIAL, "数字经济", {}),
    ("2021年起市级讲话怎么提“六稳六保”", MATERIAL, "六稳六保",
     {"since": "2021", "level": Level.CITY}),
    ("什么是枫桥经验？", QUESTION, "枫桥经验", {}),
    ("“科技兴农”这个说法哪一年提出的？", QUESTION, "科技兴农", {}),
    ("有哪些讲话讲过“三农”工作？", QUESTION, "三农", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "action", "topic", "expected"), REQUESTS, ids=[r[0] for r in REQUESTS]
)
def test_a_request_is_understood(
    request_: str, action: Action, topic: str, expected: Expected
) -> None:
    brief = parse_request(request_)
    assert (brief.action, brief.topic) == (action, topic)
    assert {name: getattr(brief, name) for name in expected} == expected
    assert brief.text == ""


SECOND = Place(unit=Unit.PARAGRAPH, number=2)
REVISIONS: list[tuple[str, ReviseMode, Place, int | None]] = [
    ("再短一点", ReviseMode.SHORTEN, Place(), None),
    ("太长了，压到一千字", ReviseMode.SHORTEN, Place(), 1000),
    ("第二段换个说法", ReviseMode.REPHRASE, SECOND, None),
    ("第2段重写", ReviseMode.REPHRASE, SECOND, None),
    ("把第二自然段改得更有气势", ReviseMode.POLISH, SECOND, None),
    ("最后一句再有力一点", ReviseMode.POLISH, Place(unit=Unit.SENTENCE, number=-1), None),
    ("倒数第二句缩写", ReviseMode.SHORTEN, Place(unit=Unit.SENTENCE, number=-2), None),
    ("首段润色一下", ReviseMode.POLISH, Place(unit=Unit.PARAGRAPH, number=1), None),
    ("末段再展开", ReviseMode.EXPAND, Place(unit=Unit.PARAGRAPH, number=-1), None),
    ("把第三节扩写到600字", ReviseMode.EXPAND, Place(unit=Unit.SECTION, number=3), 600),
    ("第十二句正式一点", ReviseMode.FORMAL, Place(unit=Unit.SENTENCE, number=12), None),
    ("第一部分具体一点", ReviseMode.EXPAND, Place(unit=Unit.SECTION, number=1), None),
    ("接着写", ReviseMode.CONTINUE, Place(), None),
    ("再写一段", ReviseMode.CONTINUE, Place(), None),
    ("语气再坚定一些", ReviseMode.POLISH, Place(), None),
    (
        "第二段改写一下，要求：平实一些，突出给基层减负这个重点",
        ReviseMode.REPHRASE,
        SECOND,
        None,
    ),
]


@pytest.mark.parametrize(("request_", "mode", "target", "length"), REVISIONS)
def test_a_revision_of_the_draft_at_hand_is_understood(
    request_: str, mode: ReviseMode, target: Place, length: int | None
) -> None:
    brief = parse_request(request_, has_draft=True)
    assert (brief.action, brief.mode, brief.target) == (Action.REVISE, mode, target)
    assert (brief.length if brief.length_given else None) == length
    assert brief.text == ""


@pytest.mark.parametrize("request_", [r for r, *_ in REVISIONS if r != "再写一段"][:13])
def test_a_revision_without_anything_to_revise_is_refused(request_: str) -> None:
    with pytest.raises(RequestError, match="还没有可修改的稿子"):
        parse_request(request_)


PASTED = "大伙儿加把劲，把路修好，别让老百姓再踩泥巴了。"


@pytest.mark.parametrize("has_draft", [False, True])
@pytest.mark.parametrize(
    ("asked", "mode"),
    [
        ("把这段口语转书面：", ReviseMode.FORMAL),
        ("请润色下面这段话\n", ReviseMode.POLISH),
        ("仿写：", ReviseMode.IMITATE),
        ("写一段，仿照下面这句：", ReviseMode.IMITATE),
        ("缩写到100字：\n", ReviseMode.SHORTEN),
    ],
)
def test_a_pasted_text_is_what_is_revised(asked: str, mode: ReviseMode, has_draft: bool) -> None:
    brief = parse_request(asked + PASTED, has_draft=has_draft)
    assert (brief.action, brief.mode, brief.text) == (Action.REVISE, mode, PASTED)


def test_what_a_pasted_text_says_is_not_asked_for() -> None:
    pasted = "2020年以来，全省丰富了群众文化生活，县长讲了15分钟，写了3000字。"
    brief = parse_request(f"润色：{pasted}")
    assert brief.text == pasted
    assert brief.mode is ReviseMode.POLISH
    assert (brief.since, brief.level, brief.role, brief.length_given) == ("", None, "", False)


@pytest.mark.parametrize(
    "request_", ["写一段丰富群众文化生活的讲话", "起草全县修改完善村规民约工作会议上的讲话",
                 "找一下修改完善村规民约的素材", "按这个提纲展开写"],
)  # fmt: skip
def test_a_new_request_is_no_revision_though_there_is_a_draft(request_: str) -> None:
    assert parse_request(request_, has_draft=True).action is not Action.REVISE


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ("", "没有收到要求"),
        (" \n ", "没有收到要求"),
        ("长" * (MAX_REQUEST + 1), "超过"),
        ("写50字的讲话", "60 到 12000 字，要的是 50 字"),
        ("写一篇三万字的讲话", "要的是 30000 字"),
        ("写一篇讲话，2024年2月30日召开", "没有 2024年2月30日"),
    ],
)
def test_an_impossible_request_is_refused_in_one_line(request_: str, message: str) -> None:
    with pytest.raises(RequestError, match=message) as caught:
        parse_request(request_)
    assert "\n" not in str(caught.value)


def test_a_date_given_apart_goes_before_the_one_in_the_request() -> None:
    date = datetime.date(2025, 5, 4)
    assert parse_request("写一篇讲话，2024年1月20日召开", date=date).date == date


def test_the_query_has_the_meeting_and_the_topic() -> None:
    brief = parse_request("起草一份在全市信访工作联席会议上的讲话，重点讲源头治理")
    assert brief.query == "全市信访工作联席会议 源头治理"


LENGTHS = [
    ("一千五 字", 1500),
    ("一千五字", 1500),
    ("一千五百字", 1500),
    ("两千字", 2000),
    ("1,500字", 1500),
    ("约1000字", 1000),
    ("1000字左右", 1000),
    ("近1000字", 1000),
    ("八百来字", 800),
    ("三四百字", 350),
    ("七八百字", 750),
    ("500-600字", 550),
    ("500—600字", 550),
    ("500字至600字", 550),
    ("800-1000字", 900),
    ("1,200-1,500字", 1350),
    ("八百到一千字", 900),
    ("5分钟", 900),
    ("十五分钟", 2700),
    ("3-5分钟", 720),
    ("三五分钟", 720),
    ("二十多分钟", 3600),
    ("一刻钟", 2700),
    ("半小时", 5400),
    ("半个小时左右", 5400),
    ("1小时", 10_800),
    ("一个小时", 10_800),
    ("半小时以内", 5400),
    ("字数1500以内", 1500),
    ("每部分200字，全文不超过1800字", 1800),
    ("不少于2000字，不超过2500字", 2250),
    ("2页", 1056),
    ("两页纸", 1056),
    ("一页半", 792),
]


@pytest.mark.parametrize("comma", ["，", ",", "， "])
@pytest.mark.parametrize(("asked", "length"), LENGTHS)
def test_a_length_is_read_and_is_no_part_of_the_topic(asked: str, length: int, comma: str) -> None:
    brief = parse_request(f"写一段节约用水的讲话{comma}{asked}")
    assert (brief.length, brief.length_given, brief.topic) == (length, True, "节约用水")


def test_a_length_is_counted_once() -> None:
    (required,) = parse_request("写一段节约用水的讲话，正文字数在300-400字").requirements
    assert [(one.low, one.high) for one in required.checks] == [(300, 400)]


def test_a_length_behind_a_comma_of_half_width_is_read() -> None:
    assert parse_request("请起草“基层减负”一节,400字").length == 400


@pytest.mark.parametrize(
    "topic", ["24小时值班值守", "一小时经济圈建设", "八小时以外监督", "15分钟便民生活圈建设"]
)
def test_a_time_in_the_topic_is_no_length(topic: str) -> None:
    brief = parse_request(f"写一段{topic}的讲话")
    assert (brief.topic, brief.length_given) == (topic, False)


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [("五分钟", 5), ("3-5分钟", 4), ("一刻钟", 15), ("半小时", 30), ("一小时", 60),
     ("一个半小时", 90), ("1.5小时", 90), ("一小时二十分钟", 80)],
)  # fmt: skip
def test_minutes_are_characters_at_the_pace_of_the_speaker(asked: str, minutes: int) -> None:
    for pace in (60, 100, 130):
        brief = parse_request(f"写一段节约用水的讲话，{asked}", pace=pace)
        assert (brief.length, brief.topic) == (pace * minutes, "节约用水")


def test_characters_asked_for_are_the_same_at_any_pace() -> None:
    lengths = {parse_request("写一段讲话，800字", pace=pace).length for pace in (60, 180, 400)}
    assert lengths == {800}


def test_a_speech_that_no_one_listens_to_is_refused() -> None:
    with pytest.raises(RequestError, match="要的是 16200 字"):
        parse_request("写一篇讲话，一个半小时")


@pytest.mark.parametrize("year", ["二〇二四", "二O二四", "二0二四", "2024"])
def test_a_day_in_words_is_the_day_of_the_meeting(year: str) -> None:
    brief = parse_request(f"写一份关于节约用水的讲话，{year}年一月二十日召开")
    assert (brief.date, brief.topic) == (datetime.date(2024, 1, 20), "节约用水")
    assert parse_request(f"{year}年以来怎么讲节约用水").since == "2024"


WORDS = st.sampled_from(
    re.findall(
        r"[^/]+",
        "写/起草/一段/的/在/全县/会议/上/讲话/关于/“/”/：/，/。/第二段/改写/再短一点/300字/五分钟/500-600字/三四百/半小时/一刻钟/"
        "2024年1月20日/2020年以来/县委书记/素材/找/怎么讲/\n/节约用水/就业/一节/提纲/？",
    )
)
ANYTHING = st.text(max_size=80) | st.lists(WORDS, max_size=14).map("".join)


@given(ANYTHING, st.booleans())
def test_any_text_is_understood_or_refused(text: str, has_draft: bool) -> None:
    try:
        brief = parse_request(text, has_draft=has_draft)
    except RequestError:
        return
    assert SHORTEST <= brief.length <= LONGEST
    assert brief.request == text.strip()
    assert brief.query.strip()
    assert brief.topic or brief.action is Action.REVISE
    assert brief.text in text
    assert all(heading in text for heading in brief.headings)


@pytest.mark.parametrize(
    "piece",
    ["写", "0", "1,000", "“甲乙”", "在全县", "关于", "县", "一二三", "：\n", "会上的", "局长"],
)
def test_the_longest_request_is_read_at_once(piece: str) -> None:
    request = ("写讲话" + piece * MAX_REQUEST)[:MAX_REQUEST]
    started = time.process_time()
    with contextlib.suppress(RequestError):
        parse_request(request)
    assert time.process_time() - started < 2
