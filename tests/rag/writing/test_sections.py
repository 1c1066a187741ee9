"""Whole drafts by their structures, with a model that does as it is told: what code answers for."""

import re
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.messages import BaseMessage

from rag.chain.graph import Writer
from rag.checks.style import DEMAND
from rag.draft.values import Draft, Verdict
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer

REQUESTS = {
    "动员": "写一篇县长在全县秋季防火动员会上的讲话，1200字",
    "表态": "代镇长写一个在全县乡村治理工作会议上的表态发言，900字",
    "任职": "写一篇县教育局局长任职表态发言，700字",
    "述职": "写一份镇党委书记2025年度述职报告，1000字",
    "致辞": "写一个市长在全市茶叶博览会上的致辞，600字",
    "表彰": "写一篇县委书记在全县教师表彰大会上的讲话，1000字",
    "座谈": "写一篇县委书记在全县青年座谈会上的讲话，900字",
    "现场": "写一篇副县长在全县改厕现场推进会上的讲话，900字",
    "开班": "写一篇县委书记在全县青年干部培训班开班式上的讲话，900字",
}


@pytest.fixture
def writer(settings: Settings, library: Library) -> Iterator[Writer]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as opened:
        yield opened


def drafted(writer: Writer, request: str) -> Draft:
    made = writer.draft_once(request)
    assert isinstance(made, Draft)
    return made


@pytest.mark.parametrize("name", REQUESTS)
def test_no_part_of_a_speech_is_empty_and_nothing_is_said_twice(writer: Writer, name: str) -> None:
    draft = drafted(writer, REQUESTS[name])
    assert all(section.sentences for section in draft.sections)
    headings = [one.heading for one in draft.sections if one.heading]
    assert len(set(headings)) == len(headings)
    said = [one.text for one in draft.sentences]
    assert len(set(said)) == len(said)
    assert "{" not in draft.text


def test_a_main_speech_begins_with_its_meeting_and_has_parallel_headings(writer: Writer) -> None:
    draft = drafted(writer, REQUESTS["动员"])
    assert draft.text.startswith("同志们：\n今天，我们召开全县秋季防火动员会，")
    headings = [one.heading for one in draft.sections if one.heading]
    assert [one[:2] for one in headings] == ["一、", "二、", "三、"]
    assert all("防火" in one for one in headings)
    assert max(map(len, headings)) - min(map(len, headings)) <= 4
    assert "下面，我讲三点意见。" in draft.text


@pytest.mark.parametrize("name", ["表态", "任职", "述职"])
def test_who_speaks_for_himself_demands_nothing(writer: Writer, name: str) -> None:
    draft = drafted(writer, REQUESTS[name])
    assert not DEMAND.search(draft.text)
    assert not [one for one in draft.findings if one.check == "身份"]
    assert not any(re.match("要(?!求)", one.text) for one in draft.sentences)


def test_a_pledge_promises_to_those_above(writer: Writer) -> None:
    draft = drafted(writer, REQUESTS["表态"])
    assert draft.text.startswith("尊敬的各位领导、同志们：\n刚才，会议对乡村治理工作作了全面部署")
    assert "请县委、县政府放心" in draft.text
    assert draft.text.endswith("谢谢大家！")


def test_a_report_on_duty_leaves_a_slot_for_what_only_the_writer_knows(writer: Writer) -> None:
    draft = drafted(writer, REQUESTS["述职"])
    assert "现将2025年度履行职责情况报告如下" in draft.text
    assert "【待补：有关数据和实例】" in draft.text
    assert any(one.check == "待补" for one in draft.findings)
    assert "我们" not in draft.text


def test_an_address_welcomes_and_wishes_and_sets_no_tasks(writer: Writer) -> None:
    draft = drafted(writer, REQUESTS["致辞"])
    assert draft.text.startswith("尊敬的各位来宾、各位朋友：\n大家好！今天，全市茶叶博览会如期举行")
    assert "我谨代表市委、市政府，向莅临的各位来宾表示热烈的欢迎" in draft.text
    assert "预祝本次茶叶博览会取得圆满成功！" in draft.text
    assert not any(one.heading for one in draft.sections)


def test_a_commendation_congratulates_before_anything_else(writer: Writer) -> None:
    draft = drafted(writer, REQUESTS["表彰"])
    first = draft.sections[0]
    assert "向受到表彰的先进集体和先进个人表示热烈的祝贺！" in draft.text
    assert "向全县广大教师致以诚挚的问候和崇高的敬意！" in draft.text
    assert any("祝贺" in one.text for one in first.sentences[:4])


def test_a_host_announces_every_item_in_order_without_a_model(
    settings: Settings, library: Library
) -> None:
    def never(messages: Sequence[BaseMessage]) -> str:
        raise AssertionError("no model is asked")

    request = (
        "写一个主持词：全县教育工作会议，县委副书记主持。议程：一、副县长魏一鸣宣读表彰决定；"
        "二、教师代表田秋发言；三、县教育局局长作工作报告；四、县委书记郑朗讲话。"
        "出席会议的有县四大班子领导。"
    )
    with Writer.open(settings, library, model=ScriptedChatModel(answer=never)) as opened:
        draft = drafted(opened, request)
    places = [
        draft.text.index(words)
        for words in (
            "现在开会",
            "出席今天会议的有：县四大班子领导",
            "今天的会议共有四项议程",
            "请副县长魏一鸣同志宣读表彰决定",
            "请教师代表田秋",
            "请县教育局局长作工作报告",
            "请县委书记郑朗同志讲话，大家欢迎",
            "一要迅速传达学习",
            "会议到此结束，散会！",
        )
    ]
    assert places == sorted(places)
    assert {one.verdict for one in draft.sentences} == {Verdict.NOT_NEEDED}


@pytest.mark.parametrize(
    ("words", "count"), [("分三点", 3), ("分四点，每点有小标题", 4), ("分两点", 2)]
)
def test_a_section_in_points_has_as_many_parts(writer: Writer, words: str, count: int) -> None:
    draft = drafted(writer, f"请起草县长在全县防火会议上讲话中“看好山林”一节，600字，{words}")
    marks = [one.heading[:3] for one in draft.sections[1:]]
    assert marks == ["（一）", "（二）", "（三）", "（四）"][:count]


def test_only_the_beginning_is_written_where_only_that_is_asked_for(writer: Writer) -> None:
    draft = drafted(writer, "起草县委书记在全县科技工作者表彰大会上讲话的开头，300字")
    assert draft.text.startswith("同志们：\n今天，我们召开全县科技工作者表彰大会")
    assert "热烈的祝贺" in draft.text
    assert not any(one.heading for one in draft.sections)


def test_facts_that_the_writer_gave_are_in_the_text(writer: Writer) -> None:
    draft = drafted(
        writer,
        "写一篇县长在全县秋季防火动员会上的讲话，1000字，数据：全县林地42万亩，护林员316名",
    )
    assert "42万亩" in draft.text
    assert "316名" in draft.text
