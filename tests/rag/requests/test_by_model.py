"""A capable model reads what the rules are not sure of; nothing that it answers is trusted."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from rag.errors import ModelRefusedError, ModelServerError
from rag.models.client import LanguageModel
from rag.requests.brief import ReviseMode
from rag.requests.by_model import read_by_model
from rag.requests.operations import (
    Clarify,
    Delete,
    Insert,
    Operation,
    Remember,
    Replace,
    Revise,
    SetTitle,
    Talk,
    Undo,
)
from rag.requests.place import Place, Unit
from rag.requests.places import InHand

DRAFT = InHand(
    has="draft",
    headings=("一、提高认识", "二、抓好落实"),
    paragraphs=(2, 2),
    versions=2,
    text="要提高认识。要抓好落实。",
)


class FakeModel(LanguageModel):
    """A model server that gives its answers one after another, and keeps what it was asked."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[list[BaseMessage]] = []
        self.options: list[dict[str, Any]] = []

    def complete(self, messages: Sequence[BaseMessage], **options: Any) -> str:
        self.asked.append(list(messages))
        self.options.append(options)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def written(*operations: dict[str, Any]) -> str:
    return json.dumps({"operations": operations}, ensure_ascii=False)


def read(said: str, model: FakeModel, held: InHand = DRAFT) -> tuple[Operation, ...] | None:
    return read_by_model(said, held, model, pace=220)


def test_wishes_come_back_as_operations_in_order() -> None:
    model = FakeModel(
        written(
            {"do": "delete", "target": {"unit": "句", "number": -1, "section": 2}},
            {"do": "replace", "old": "抓好", "new": "抓实"},
            {"do": "revise", "mode": "扩写", "target": {"unit": "开头"}, "text": "头上再厚一点"},
        )
    )
    assert read("末一句不要，抓好统统写抓实，头上再厚一点", model) == (
        Delete(target=Place(unit=Unit.SENTENCE, number=-1, section=2)),
        Replace(old="抓好", new="抓实"),
        Revise(mode=ReviseMode.EXPAND, target=Place(unit=Unit.OPENING), wish="头上再厚一点"),
    )
    assert len(model.asked) == 1
    assert model.options[0]["extra_body"]["response_format"]["type"] == "json_schema"
    said = str(model.asked[0][-1].content)
    assert "二、抓好落实" in said
    assert "要提高认识。" in said


@pytest.mark.parametrize(
    "wrap",
    ["{}", "<think>他要撤销{{一次}}。</think>\n{}", "```json\n{}\n```", "好的：{}"],
)
def test_json_is_found_in_what_stands_around_it(wrap: str) -> None:
    answer = wrap.replace("{{", "（").replace("}}", "）").replace("{}", written({"do": "undo"}))
    assert read("刚才那下不算", FakeModel(answer)) == (Undo(),)


@pytest.mark.parametrize(
    "bad",
    [
        "我不明白",
        "",
        written({"do": "explode"}),
        written({"do": "undo", "count": 0}),
        written({"do": "delete"}),
        written({"do": "swap", "target": {"unit": "段", "number": 1}, "text": "不知和哪段换"}),
        written({"do": "replace", "old": "抓好", "new": "模型自己编的话"}),
        written({"do": "insert", "text": "全县完成投资九百亿元。"}),
        written({"do": "set_title"}),
        written({"do": "draft", "text": "写一篇新的"}),
    ],
)
def test_what_is_wrong_is_asked_once_more_and_then_given_up(bad: str) -> None:
    model = FakeModel(bad, written({"do": "talk"}))
    assert read("那个地方你看着办", model) == (Talk(),)
    assert "不合要求" in str(model.asked[1][-1].content)
    assert str(model.asked[1][-2].content) == (bad or "（空）")
    assert read("那个地方你看着办", FakeModel(bad, bad)) is None


def test_no_operation_at_all_is_no_reading() -> None:
    assert read("嗯", FakeModel(written(), written())) is None


def test_words_of_the_writer_are_taken_over() -> None:
    model = FakeModel(
        written(
            {"do": "insert", "text": "要办好实事。", "at": {"unit": "段", "number": 1}},
            {"do": "set_title", "text": "在全县工作会议上的讲话"},
        )
    )
    found = read("头一段后面放上要办好实事，名字叫“在全县工作会议上的讲话”", model)
    assert found is not None
    first, second = found
    assert isinstance(first, Insert)
    assert first.at.number == 1
    assert second == SetTitle(text="在全县工作会议上的讲话")


def test_a_question_and_a_standing_wish_carry_their_words() -> None:
    model = FakeModel(
        written({"do": "remember", "text": "不喊口号"}, {"do": "clarify", "text": "是哪一段？"})
    )
    assert read("往后都不喊口号，那段也顺一顺", model) == (
        Remember(wish="不喊口号"),
        Clarify(question="是哪一段？"),
    )


def test_a_server_without_schemas_is_asked_in_plain_words() -> None:
    model = FakeModel(ModelRefusedError("不接受"), written({"do": "undo"}))
    assert read("刚才那下不算", model) == (Undo(),)
    assert "extra_body" in model.options[0]
    assert "extra_body" not in model.options[1]


def test_a_server_that_is_down_is_reported_at_once() -> None:
    model = FakeModel(ModelServerError("连不上"))
    with pytest.raises(ModelServerError, match="连不上"):
        read("刚才那下不算", model)
    assert len(model.asked) == 1


def test_a_new_text_is_begun_where_it_is_said_clearly_or_an_outline_is_in_hand() -> None:
    new = written({"do": "draft", "text": "这回再弄一份党员大会上的"})
    assert _kinds(read("这回再弄一份党员大会上的", FakeModel(new))) == ["draft"]
    outline = InHand(has="outline", headings=("一、提高认识", "二、抓好落实"))
    said = "架子定了，成稿"
    assert _kinds(read(said, FakeModel(written({"do": "draft"})), outline)) == ["draft"]


def test_new_words_may_hold_the_old_ones() -> None:
    model = FakeModel(written({"do": "replace", "old": "跳闸", "new": "非计划跳闸"}))
    assert read("“跳闸”前头垫一个“非计划”", model) == (Replace(old="跳闸", new="非计划跳闸"),)


def _kinds(read: tuple[Operation, ...] | None) -> list[str]:
    return [one.do for one in read or ()]
