"""The last turn once more: from what it began with, otherwise worded, beside its first outcome."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
import openai
import pytest
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from rag.chain.graph import Writer
from rag.chain.repeating import asks_again
from rag.draft.values import Answer
from rag.errors import ModelServerError, RequestError
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer

REQUEST = "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字左右"
ANOTHER = ("列进", "写进")


class Varying:
    """A model whose words depend on how often the turn was asked for, and that may break."""

    def __init__(self) -> None:
        self.turn = 0
        self.broken = False

    def __call__(self, messages: Sequence[BaseMessage]) -> str:
        if self.broken:
            raise openai.APIConnectionError(request=httpx2.Request("POST", "http://127.0.0.1/v1"))
        return answer(messages).replace("列进", ANOTHER[self.turn])


class Talk:
    def __init__(self, writer: Writer, model: Varying) -> None:
        self.writer, self.model = writer, model

    def say(self, message: str) -> str:
        *_, last = self.writer.stream(message, thread_id="t")
        assert isinstance(last, Answer)
        return last.text

    @property
    def text(self) -> str:
        held = self.writer.draft("t")
        return held.text if held else ""

    @property
    def labels(self) -> list[str]:
        return [one.operation for one in self.writer.versions("t")]


@pytest.fixture
def talk(settings: Settings, library: Library) -> Iterator[Talk]:
    model = Varying()
    with Writer.open(settings, library, model=ScriptedChatModel(answer=model)) as writer:
        yield Talk(writer, model)


def test_a_draft_is_written_once_more_and_the_former_stays(talk: Talk) -> None:
    talk.say(REQUEST)
    first = talk.text
    assert talk.writer.kept("t").again
    talk.model.turn = 1
    said = talk.say("再来一版")
    assert talk.text != first
    assert "恢复到第 1 版" in said
    assert talk.labels[1].startswith("再来一版（原为第 1 版）")
    assert len({one.document for one in talk.writer.versions("t")}) == 1
    assert [one.text for one in talk.writer.turns("t") if one.role == "user"] == [
        REQUEST,
        "再来一版",
    ]
    talk.say("撤销")
    assert talk.text == first


def test_a_revision_is_done_again_to_what_it_began_with(talk: Talk) -> None:
    talk.say(REQUEST)
    first = talk.text
    talk.say("第二句再短一点")
    shorter = talk.text
    assert len(shorter) < len(first)
    list(talk.writer.again("t"))
    # The model does as before: a revision of the revision would come out otherwise.
    assert talk.text == shorter
    assert len(talk.labels) == 2
    talk.model.turn = 1
    list(talk.writer.again("t"))
    other = talk.text
    assert other != shorter
    assert other == shorter.replace("列进", "写进", 1)
    assert talk.labels[2].startswith("再来一版（原为第 2 版）：第二句再短一点")


def test_each_repetition_has_another_seed(settings: Settings, library: Library) -> None:
    class Seeded(ScriptedChatModel):
        seeds: list[int] = []  # noqa: RUF012 (pydantic copies it)

        def _stream(self, *given: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
            self.seeds.append(options["seed"])
            yield from super()._stream(*given, **options)

    model = Seeded(answer=answer)
    with Writer.open(settings, library, model=model) as writer:
        firsts = []
        list(writer.stream(REQUEST, thread_id="t"))
        for _ in range(3):
            firsts.append(model.seeds[0])
            model.seeds.clear()
            list(writer.again("t"))
    assert firsts[1] == firsts[0] + 1
    assert firsts[2] == firsts[0] + 2


@pytest.mark.parametrize(
    "message", ["谢谢", "多少字", "把“要”改成“务必”", "删掉第二句", "都有哪些版本"]
)
def test_what_would_come_out_the_same_is_not_repeated(talk: Talk, message: str) -> None:
    talk.say(REQUEST)
    talk.say(message)
    before = talk.text
    assert not talk.writer.kept("t").again
    with pytest.raises(RequestError, match="没有可以再来一版的"):
        list(talk.writer.again("t"))
    with pytest.raises(RequestError, match="没有可以再来一版的"):
        talk.say("换一版")
    assert talk.text == before


def test_after_undo_and_before_the_first_turn_there_is_nothing_to_repeat(talk: Talk) -> None:
    assert not talk.writer.kept("t").again
    with pytest.raises(RequestError):
        list(talk.writer.again("t"))
    talk.say(REQUEST)
    talk.say("再短一点")
    talk.say("撤销")
    assert not talk.writer.kept("t").again


def test_a_repetition_that_fails_leaves_all_as_it_was(talk: Talk) -> None:
    talk.say(REQUEST)
    before, labels = talk.text, talk.labels
    talk.model.broken = True
    with pytest.raises(ModelServerError):
        talk.say("再来一版")
    talk.model.broken = False
    assert (talk.text, talk.labels) == (before, labels)
    assert talk.writer.kept("t").again
    talk.model.turn = 1
    assert "恢复到第 1 版" in talk.say("再来一版")
    assert len(talk.labels) == 2


def test_an_outline_is_drawn_up_again(talk: Talk) -> None:
    talk.say("请为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分")
    assert "提纲如下" in talk.say("重写一遍")


@pytest.mark.parametrize(
    "said",
    ["再来一版", "重写一遍", "换一版", "再写一稿。", "不满意，再来一版吧", "重新生成", "换一稿看看",
     "重试", "再来一遍", "请重新写一版"],
)  # fmt: skip
def test_these_words_ask_for_another_version(said: str) -> None:
    assert asks_again(said)


@pytest.mark.parametrize(
    "said",
    ["重写", "再来一段", "第二段重写一遍", "再来一版，短一点", "换第一版", "还是上回那个，再写一份",
     "换一个说法", "再写一版主持词", "换回上一版", "换上一版"],
)  # fmt: skip
def test_these_say_something_else(said: str) -> None:
    assert not asks_again(said)
