"""Queries as writers put them: what filters, what does not, and what always holds."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.query.filters import Filters
from rag.query.parsing import Query, literal, understand

TODAY = datetime.date(2026, 11, 22)

# What was asked, what is searched, and what its words set.
FILTERS: list[tuple[str, str, dict[str, object]]] = [
    # Levels
    ("县级怎么讲压实责任", "压实责任", {"level": "县"}),
    ("县级领导怎么讲压实责任", "压实责任", {"level": "县"}),
    ("县级讲话怎么讲群团工作", "群团工作", {"level": "县"}),
    ("县一级怎么讲防汛", "防汛", {"level": "县"}),
    ("县里怎么讲护林防火", "护林防火", {"level": "县"}),
    ("市里的讲话怎么讲安全生产", "安全生产", {"level": "市"}),
    ("市级层面如何部署秋粮收购", "秋粮收购", {"level": "市"}),
    ("省级领导讲话里怎么讲营商环境", "营商环境", {"level": "省"}),
    ("中央层面怎么讲高质量发展", "高质量发展", {"level": "中央"}),
    ("乡镇怎么讲人居环境整治", "人居环境整治", {"level": "乡"}),
    ("县委怎么讲压实责任", "压实责任", {"level": "县"}),
    ("市政府怎么部署防汛", "防汛", {"level": "市"}),
    ("压实责任，县级", "压实责任", {"level": "县"}),
    ("压实责任 县级", "压实责任", {"level": "县"}),
    ("压实责任；只看县级", "压实责任", {"level": "县"}),
    ("只看省级的，营商环境", "营商环境", {"level": "省"}),
    ("压实责任县级怎么讲", "压实责任", {"level": "县"}),
    ("压实责任的县级讲话", "压实责任", {"level": "县"}),
    ("找几段县级讲压实责任的材料", "压实责任", {"level": "县"}),
    ("縣級怎麼講壓實責任", "壓實責任", {"level": "县"}),
    # Kinds
    ("表态发言怎么写防汛", "防汛", {"kind": "表态发言"}),
    ("表态发言里怎么讲担当", "担当", {"kind": "表态发言"}),
    ("防汛工作表态发言", "防汛工作", {"kind": "表态发言"}),
    ("主持词里怎么讲会议纪律", "会议纪律", {"kind": "主持词"}),
    ("全县防汛工作会议主持词", "全县防汛工作会议", {"kind": "主持词"}),
    ("座谈会讲话怎么讲民营经济", "民营经济", {"kind": "座谈会讲话"}),
    ("动员会上怎么讲秸秆禁烧", "秸秆禁烧", {"kind": "动员部署"}),
    ("致辞里怎么欢迎来宾", "怎么欢迎来宾", {"kind": "致辞"}),
    ("县里的座谈会上怎么寄语青年", "怎么寄语青年", {"level": "县", "kind": "座谈会讲话"}),
    ("动员部署会讲话怎么讲秸秆禁烧", "秸秆禁烧", {"kind": "动员部署"}),
    ("述职报告中怎么写党建", "党建", {"kind": "述职"}),
    ("乡村振兴，只看调研讲话", "乡村振兴", {"kind": "调研讲话"}),
    ("校友会成立，致辞", "校友会成立", {"kind": "致辞"}),
    ("表彰大会上怎么讲劳模精神", "劳模精神", {"kind": "总结表彰"}),
    ("工作会议讲话怎么讲统计", "统计", {"kind": "工作会议讲话"}),
    # Parts
    ("基层治理只看任务部署", "基层治理", {"part": "任务部署"}),
    ("只看任务部署，基层治理", "基层治理", {"part": "任务部署"}),
    ("作风建设讲问题的部分", "作风建设", {"part": "存在问题"}),
    ("作风建设存在问题部分", "作风建设", {"part": "存在问题"}),
    ("乡村振兴怎么结尾", "乡村振兴", {"part": "结语号召"}),
    ("乡村振兴的结语怎么写", "乡村振兴", {"part": "结语号召"}),
    ("护林防火开头怎么写", "护林防火", {"part": "背景"}),
    ("护林防火如何开头", "护林防火", {"part": "背景"}),
    ("防汛工作的意义部分怎么写", "防汛工作", {"part": "意义认识"}),
    ("营商环境怎么讲意义", "营商环境", {"part": "意义认识"}),
    ("招商引资怎么肯定成绩", "招商引资", {"part": "肯定成绩"}),
    ("招商引资，组织保障部分", "招商引资", {"part": "组织保障"}),
    # Dates
    ("压实责任，2021年以来", "压实责任", {"since": "2021"}),
    ("2021年以来怎么讲共同富裕", "共同富裕", {"since": "2021"}),
    ("2021年6月以来怎么讲防汛", "防汛", {"since": "2021-06"}),
    ("2021年以来压实责任的讲话", "压实责任", {"since": "2021"}),
    ("压实责任2021年以来怎么讲", "压实责任", {"since": "2021"}),
    ("压实责任2021年以来的说法", "压实责任", {"since": "2021"}),
    ("二〇二一年以来怎么讲共同富裕", "共同富裕", {"since": "2021"}),
    ("二O二一年六月以来怎么讲防汛", "防汛", {"since": "2021-06"}),
    ("二0一八年的讲话怎么讲防疫", "防疫", {"since": "2018", "until": "2018"}),
    ("二ＯＯ八年到二○一二年怎么讲招商", "招商", {"since": "2008", "until": "2012"}),
    ("招商，近三四年", "招商", {"since": "2022-11-22"}),
    ("2022年的讲话怎么讲防疫", "防疫", {"since": "2022", "until": "2022"}),
    ("去年的讲话里怎么讲项目建设", "项目建设", {"since": "2025", "until": "2025"}),
    ("项目建设，今年以来", "项目建设", {"since": "2026"}),
    ("近三年的讲话怎么讲招商", "招商", {"since": "2023-11-22"}),
    ("招商，近两年", "招商", {"since": "2024-11-22"}),
    ("招商，近六个月", "招商", {"since": "2026-05-22"}),
    ("十四五期间怎么讲产业", "产业", {"since": "2021", "until": "2025"}),
    ("“十四五”期间的讲话怎么讲产业", "产业", {"since": "2021", "until": "2025"}),
    ("产业，十三五以来", "产业", {"since": "2016"}),
    ("2019年到2021年怎么讲脱贫", "脱贫", {"since": "2019", "until": "2021"}),
    ("脱贫，2019-2021年", "脱贫", {"since": "2019", "until": "2021"}),
    ("2018年前怎么讲扶贫", "扶贫", {"until": "2017"}),
    ("扶贫，2018年及以前", "扶贫", {"until": "2018"}),
    ("2016年以前怎么讲群团改革", "群团改革", {"until": "2016"}),
    ("2021年以来，压实责任", "压实责任", {"since": "2021"}),
    ("压实责任，2021年", "压实责任", {"since": "2021", "until": "2021"}),
    ("党的十九大以来怎么讲党建", "党建", {"since": "2017-10-18"}),
    ("党建，十八大以前", "党建", {"until": "2012-11-07"}),
    ("改革，十八届三中全会以来", "改革", {"since": "2013-11-09"}),
    # Who speaks
    ("分管领导怎么讲安全生产", "安全生产", {"role": "分管领导"}),
    ("安全生产，分管领导", "安全生产", {"role": "分管领导"}),
    ("压实责任分管领导怎么讲", "压实责任", {"role": "分管领导"}),
    ("一把手怎么讲党建责任", "党建责任", {"role": "一把手"}),
    ("主要领导讲话怎么讲作风", "作风", {"role": "一把手"}),
    ("书记讲的乡村振兴", "乡村振兴", {"role": "书记"}),
    ("县委书记怎么讲信访", "信访", {"role": "县委书记"}),
    ("组织部长讲干部作风", "干部作风", {"role": "组织部长"}),
    ("副县长怎么讲防汛", "防汛", {"role": "副县长"}),
    # Soundness
    ("压实责任，不要新闻", "压实责任", {"no_flawed": True}),
    ("压实责任不要洗稿的", "压实责任", {"no_flawed": True}),
    ("压实责任，只要可靠来源", "压实责任", {"no_flawed": True}),
    ("防汛，不要残缺的", "防汛", {"no_flawed": True}),
    # Together
    (
        "找几段县级分管领导讲压实责任的材料",
        "压实责任",
        {"level": "县", "role": "分管领导"},
    ),
    ("压实责任，县级，2021年以来", "压实责任", {"level": "县", "since": "2021"}),
    (
        "2021年以来县级表态发言怎么写防汛，不要新闻",
        "防汛",
        {"since": "2021", "level": "县", "kind": "表态发言", "no_flawed": True},
    ),
    ("请帮我找一下乡村振兴怎么结尾，市级", "乡村振兴", {"part": "结语号召", "level": "市"}),
    ("“一岗双责”怎么讲，县级", "“一岗双责”", {"level": "县"}),
]

TOPICS = [
    "压实县级责任怎么讲",
    "县级财政困难怎么讲",
    "县级以上领导干部下访",
    "县级融媒体中心建设",
    "县里的企业怎么讲",
    "把责任压到县级怎么讲",
    "学习县级领导讲话精神",
    "省级示范社建设",
    "省级重点项目怎么讲",
    "省市县三级联动",
    "县级和市级怎么讲责任",
    "市里修路的事",
    "市场监管怎么讲",
    "区域协调发展怎么讲",
    "中央八项规定精神怎么讲",
    "中央经济工作会议精神传达",
    "国家层面战略怎么落地",
    "乡镇 街道 社区治理",
    "乡镇干部减负怎么讲",
    "县委巡察整改",
    "市委市政府工作要求",
    "起草表态发言",
    "怎么写表态发言",
    "表态不等于落实",
    "座谈会怎么组织",
    "动员群众参与",
    "文件精神传达",
    "新闻宣传工作怎么讲",
    "新闻报道要讲真话",
    "调研讲话稿怎么写",
    "述职评议怎么开展",
    "主持人大工作",
    "解决群众反映的问题怎么讲",
    "怎么讲问题导向",
    "坚持问题导向和目标导向",
    "任务部署要落到实处",
    "意义重大使命光荣",
    "开头难的问题",
    "做好保障怎么讲",
    "不能只看成绩",
    "只要思想不滑坡",
    "党的十八大以来的成就",
    "总结十八大以来",
    "回顾2021年以来",
    "去年以来招商引资成效",
    "近年来的变化",
    "2008年，谁提出了这个办法？",
    "1982年至1984年间，他在哪里任职？",
    "主政的2003年至2006年间，花了多少经费",
    "今年以来，面对多年未遇的旱情，全县上下一条心，打了一场抗旱保苗的硬仗",
    "《河湖日报》（ 2020年10月02日 02 版）",
    "县里怎么修路",
    "近三年工作总结",
    "十四五期间产业发展目标",
    "“十四五”规划怎么编",
    "2020年脱贫攻坚怎么讲",
    "2035年远景目标",
    "2021年后备干部培养",
    "一把手工程怎么讲",
    "加强对一把手的监督",
    "当好一把手怎么讲",
    "书记抓党建怎么讲",
    "支部 书记 培训",
    "主任医师队伍建设",
    "分管领导责任清单",
    "落实分管领导包保责任",
    "总书记重要讲话精神",
    "不要新闻发言人抢话",
    "不要形式主义",
    "可靠的粮食来源渠道",
    "县级",
    "2021年以来的表态发言",
    "只看县级的",
    "",
    "，，，",
]


def _sets(query: Query) -> dict[str, object]:
    return {name: value for chip in query.chips for name, value in chip.sets.items()}


@pytest.mark.parametrize(("asked", "text", "sets"), FILTERS)
def test_words_filter_as_an_attribute_of_what_is_looked_for(
    asked: str, text: str, sets: dict[str, object]
) -> None:
    query = understand(asked, today=TODAY)
    assert (query.text, _sets(query)) == (text, sets)
    assert query.filters == Filters.parse(**sets)


@pytest.mark.parametrize("asked", TOPICS)
def test_words_of_a_topic_are_searched(asked: str) -> None:
    assert understand(asked, today=TODAY) == literal(asked)


def test_there_are_many_cases_of_both_sides() -> None:
    assert len([case for case in FILTERS if case[2]]) >= 60
    assert len(TOPICS) >= 40


def test_a_relative_date_needs_a_day() -> None:
    assert understand("招商，近三年").chips == ()
    assert understand("招商，2021年以来").chips


def test_the_last_day_of_february_is_a_day_ago() -> None:
    query = understand("招商，近一年", today=datetime.date(2024, 2, 29))
    assert query.filters.since == "2023-02-28"


def test_a_chip_says_what_it_sets_and_where_it_was_read() -> None:
    asked = "压实责任，县级，2021年以来"
    level, since = understand(asked, today=TODAY).chips
    assert (level.label, level.words, asked[level.start : level.end]) == ("层级 县", "县级", "县级")
    assert (since.label, since.sets) == ("时间 2021 以来", {"since": "2021"})


def test_a_chip_can_be_taken_back() -> None:
    query = understand("压实责任，县级，2021年以来", today=TODAY)
    left = query.without({5})
    assert left.filters == Filters(since="2021")
    assert left.text == query.text == "压实责任"


def test_a_paragraph_asks_for_nothing() -> None:
    paragraph = "县级怎么讲压实责任。" * 30
    assert understand(paragraph, today=TODAY) == literal(paragraph)


def test_phrases_stay_in_the_text_and_hold_no_filters() -> None:
    query = understand("“2021年以来，县级”怎么讲", today=TODAY)
    assert query.chips == ()
    assert query.phrases == ("2021年以来，县级",)


# Fragments that make filters, and that border on them.
_PIECES = st.sampled_from(
    [piece for asked, _, _ in FILTERS for piece in (asked, asked[:4], asked[-5:])]
    + ["，", " ", "的", "“", "”", "县级", "2021", "年以来", "怎么讲", "只看", "讲话", "、", "\n"]
)
_ANY = st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=8).map("".join))


@settings(max_examples=400, deadline=None)
@given(_ANY)
def test_whatever_is_asked_spans_are_exact_and_rebuild_it(asked: str) -> None:
    query = understand(asked, today=TODAY)
    assert query.asked == asked
    assert query.text == "，".join(asked[start:end] for start, end in query.kept)
    spans = sorted([*query.kept, *((chip.start, chip.end) for chip in query.chips)])
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(asked[chip.start : chip.end] == chip.words for chip in query.chips)
    assert query.filters == Filters.parse(**_sets(query))


@settings(max_examples=400, deadline=None)
@given(_ANY)
def test_what_is_left_is_understood_as_it_stands(asked: str) -> None:
    text = understand(asked, today=TODAY).text
    assert understand(text, today=TODAY) == literal(text)


@settings(max_examples=200, deadline=None)
@given(_ANY)
def test_without_chips_nothing_is_changed(asked: str) -> None:
    query = understand(asked, today=TODAY)
    assert query.chips or query == literal(asked)
