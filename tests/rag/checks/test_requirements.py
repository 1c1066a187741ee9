"""Whether a draft does what was asked: each verdict must be able to go either way."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from rag.checks.opinions import kept_opinions, with_opinions
from rag.checks.requirements import judge
from rag.draft.composing import Piece, compose
from rag.draft.requirements import Asks, Check, Judged, Met, Requirement
from rag.draft.values import AttributedSentence, Draft, Verdict
from rag.errors import ModelServerError
from rag.models.client import LanguageModel


def draft(*sections: tuple[str, str]) -> Draft:
    """A draft of headings with their sentences."""
    pieces = []
    for heading, text in sections:
        sentences = [
            AttributedSentence(text=f"{one}。", start=0, end=0, verdict=Verdict.NOT_NEEDED)
            for one in text.split("。")
            if one
        ]
        pieces.append(Piece.of(heading, [sentences]))
    return compose(pieces)


TEXT = draft(
    ("一、守住防汛底线", "要把巡堤查险抓在手上。全县去年取得显著成效。我们储备沙袋3200条。"),
    ("二、压实防汛责任", "要守土有责，要守土负责，要守土尽责。各单位要马上行动。"),
)


def verdict(asks: Asks, words: str = "", low: int = 0, high: int = 0) -> Judged:
    check = Check(asks=asks, words=words, low=low, high=high)
    requirement = Requirement(text="甲", start=0, end=1, checks=(check,))
    return judge(TEXT, [requirement])[0]


@pytest.mark.parametrize(
    ("asks", "words", "met"),
    [
        (Asks.HEADING, "守住防汛底线", Met.MET),
        (Asks.HEADING, "防汛底线", Met.PARTLY),
        (Asks.HEADING, "抓好秋粮收购", Met.NOT_MET),
        (Asks.POINT, "巡堤查险", Met.MET),
        (Asks.POINT, "巡堤查险和值守", Met.PARTLY),
        (Asks.POINT, "压实防汛责任", Met.PARTLY),
        (Asks.POINT, "校园安全", Met.NOT_MET),
        (Asks.FACT, "储备沙袋3200条", Met.MET),
        (Asks.FACT, "储备沙袋3200条、木桩150根", Met.PARTLY),
        (Asks.FACT, "储备沙袋320条", Met.NOT_MET),
        (Asks.USE, "守土有责", Met.MET),
        (Asks.USE, "人民至上", Met.NOT_MET),
        (Asks.AVOID, "赋能", Met.MET),
        (Asks.AVOID, "马上行动", Met.NOT_MET),
        (Asks.AVOID, "英文", Met.MET),
        (Asks.AVOID, "套话", Met.NOT_JUDGED),
        (Asks.LEAVE_OUT, "经费", Met.MET),
        (Asks.LEAVE_OUT, "成绩", Met.NOT_MET),
        (Asks.LEAVE_OUT, "问题", Met.MET),
        (Asks.LEAVE_OUT, "要求", Met.NOT_MET),
        (Asks.LEAVE_OUT, "点名批评", Met.NOT_JUDGED),
        (Asks.PERSON, "我们", Met.MET),
        (Asks.PERSON, "我", Met.NOT_MET),
        (Asks.OTHER, "多用短句", Met.MET),
        (Asks.OTHER, "不要留空", Met.MET),
        (Asks.OTHER, "庄重", Met.NOT_JUDGED),
    ],
)
def test_words_are_judged_by_the_letters(asks: Asks, words: str, met: Met) -> None:
    judged = verdict(asks, words)
    assert judged.met is met, judged.reason
    assert judged.reason
    assert not judged.opinion
    if judged.start is not None:
        assert TEXT.text[judged.start : judged.end]


@pytest.mark.parametrize(
    ("asks", "low", "high", "met"),
    [
        (Asks.PARTS, 2, 2, Met.MET),
        (Asks.PARTS, 3, 3, Met.NOT_MET),
        (Asks.LENGTH, 75, 75, Met.MET),
        (Asks.LENGTH, 110, 110, Met.PARTLY),
        (Asks.LENGTH, 500, 500, Met.NOT_MET),
        (Asks.LENGTH, 60, 100, Met.MET),
        (Asks.LENGTH, 0, 72, Met.PARTLY),
        (Asks.LENGTH, 0, 40, Met.NOT_MET),
        (Asks.LENGTH, 300, 0, Met.NOT_MET),
    ],
)
def test_numbers_are_judged_by_counting(asks: Asks, low: int, high: int, met: Met) -> None:
    judged = verdict(asks, low=low, high=high)
    assert judged.met is met, judged.reason


def test_parallel_clauses_are_seen() -> None:
    calm = draft(("", "要抓好防汛。我们将落实责任。"))
    piled = draft(("", "必须守住堤防，必须守住水库，必须守住校园。"))
    check = Check(asks=Asks.AVOID, words="排比")
    requirement = Requirement(text="别用排比", start=0, end=4, checks=(check,))
    assert [judge(one, [requirement])[0].met for one in (calm, piled)] == [Met.MET, Met.NOT_MET]


@pytest.mark.parametrize(
    ("words", "met"),
    [
        (("巡堤查险", "守土尽责"), Met.MET),
        (("巡堤查险", "校园安全"), Met.PARTLY),
        (("秋粮收购", "校园安全"), Met.NOT_MET),
    ],
)
def test_a_requirement_is_judged_by_all_of_its_checks(words: Sequence[str], met: Met) -> None:
    checks = tuple(Check(asks=Asks.POINT, words=one) for one in words)
    (judged,) = judge(TEXT, [Requirement(text="甲", start=0, end=1, checks=checks)])
    assert judged.met is met


def test_what_was_not_judged_keeps_the_rest_from_being_met() -> None:
    checks = (Check(asks=Asks.POINT, words="巡堤查险"), Check(asks=Asks.OTHER, words="庄重"))
    (judged,) = judge(TEXT, [Requirement(text="甲", start=0, end=1, checks=checks)])
    assert judged.met is Met.NOT_JUDGED


class FakeModel(LanguageModel):
    """A model that gives one answer, or breaks off."""

    def __init__(self, answer: Any, *, fails: bool = False) -> None:
        self.answer = answer
        self.fails = fails

    def complete(self, messages: Sequence[BaseMessage], **options: Any) -> str:
        if self.fails:
            raise ModelServerError("断了")
        return json.dumps({"judged": [self.answer]}, ensure_ascii=False)


OPEN = Judged(text="语气庄重", met=Met.NOT_JUDGED, reason="没有判断")


@pytest.mark.parametrize(
    ("answer", "met", "opinion"),
    [
        ({"number": 1, "met": "met", "quote": "要守土有责", "reason": "有力"}, Met.MET, True),
        ({"number": 1, "met": "not_met", "reason": "太随意"}, Met.NOT_MET, True),
        ({"number": 1, "met": "met", "reason": "没有引文"}, Met.NOT_JUDGED, False),
        ({"number": 1, "met": "met", "quote": "编出来的话"}, Met.NOT_JUDGED, False),
        ({"number": 7, "met": "met", "quote": "要守土有责"}, Met.NOT_JUDGED, False),
        ({"number": 1, "met": "perfect"}, Met.NOT_JUDGED, False),
    ],
)
def test_an_opinion_counts_only_with_words_of_the_draft(
    answer: Any, met: Met, opinion: bool
) -> None:
    (judged,) = with_opinions([OPEN], TEXT.text, FakeModel(answer))
    assert (judged.met, judged.opinion) == (met, opinion)
    if judged.start is not None:
        assert TEXT.text[judged.start : judged.end] == judged.quote


def test_a_model_that_fails_leaves_a_requirement_unjudged() -> None:
    (judged,) = with_opinions([OPEN], TEXT.text, FakeModel(None, fails=True))
    assert judged.met is Met.NOT_JUDGED
    assert "模型" in judged.reason


def test_the_model_is_not_asked_what_code_has_judged() -> None:
    judged = (verdict(Asks.USE, "人民至上"),)
    answer = {"number": 1, "met": "met", "quote": "要守土有责"}
    assert with_opinions(judged, TEXT.text, FakeModel(answer)) == judged


def test_an_opinion_is_kept_while_its_words_are_there() -> None:
    held = OPEN.model_copy(update={"met": Met.MET, "opinion": True, "quote": "守土有责"})
    (kept,) = kept_opinions([OPEN], [held], "前面。要守土有责。")
    assert (kept.met, kept.start) == (Met.MET, 4)
    assert kept_opinions([OPEN], [held], "改掉了。") == (OPEN,)


def _parts(text: Draft, *points: str) -> Judged:
    checks = (
        Check(asks=Asks.PARTS, low=2, high=2),
        *(Check(asks=Asks.POINT, words=one) for one in points),
    )
    (judged,) = judge(text, [Requirement(text="甲", start=0, end=1, checks=checks)])
    return judged


def test_a_part_is_there_where_its_heading_has_a_text_below() -> None:
    long = (
        "巡堤查险天天有人上堤，物料备到了险段旁边。"
        + "夜里有人值守，天亮有人交班，哪一处都不空岗，哪一天都不断人。"
    )
    written = draft(("一、工作进展", long), ("二、存在问题", long))
    assert _parts(written, "工作进展", "存在问题").met is Met.MET
    empty = draft(("一、工作进展", long), ("二、存在问题", "有。"))
    assert _parts(empty, "工作进展", "存在问题").met is Met.PARTLY
    assert _parts(written, "工作进展", "下步任务").met is not Met.MET
