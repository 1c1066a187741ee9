"""A conversation open in two places: a turn that was meant for another stand changes nothing."""

from collections.abc import Iterator

import pytest

from rag.chain.graph import Writer
from rag.draft.values import Event
from rag.errors import MovedOnError, RequestError
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer

REQUEST = "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字左右"
OUTLINE = "请为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分"


@pytest.fixture
def writer(settings: Settings, library: Library) -> Iterator[Writer]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        yield writer


def say(writer: Writer, message: str, stand: str | None = None) -> list[Event]:
    return list(writer.stream(message, thread_id="t", stand=stand))


def test_a_turn_for_a_draft_that_was_changed_meanwhile_changes_nothing(writer: Writer) -> None:
    say(writer, REQUEST)
    seen = writer.kept("t").stand
    say(writer, "把“基层”改成“一线”", seen)
    before = (writer.draft("t"), writer.turns("t"), writer.versions("t"))
    for message in ("再短一点", "再来一版", "撤销"):
        with pytest.raises(MovedOnError, match="第 2 版"):
            say(writer, message, seen)
    assert (writer.draft("t"), writer.turns("t"), writer.versions("t")) == before
    say(writer, "撤销", writer.kept("t").stand)
    assert writer.kept("t").stand == seen, "what is on screen is what the writer saw"
    say(writer, "删掉第二句", seen)


def test_talk_moves_nothing_and_an_outline_does(writer: Writer) -> None:
    empty = writer.kept("t").stand
    say(writer, OUTLINE, empty)
    outline = writer.kept("t").stand
    assert outline != empty
    say(writer, "谢谢", outline)
    assert writer.kept("t").stand == outline
    say(writer, "第二部分改成“压实责任”", outline)
    with pytest.raises(MovedOnError):
        say(writer, "按这个提纲写", outline)


def test_a_turn_in_another_process_is_not_interleaved(
    writer: Writer, settings: Settings, library: Library
) -> None:
    model = ScriptedChatModel(answer=answer)
    with Writer.open(settings, library, model=model) as elsewhere:
        running = elsewhere.stream(REQUEST, thread_id="t")
        next(running)
        with pytest.raises(RequestError, match="另一个窗口"):
            say(writer, REQUEST)
        assert writer.turns("t") == ()
        assert list(writer.stream("谢谢", thread_id="other"))
        list(running)
        assert say(writer, "谢谢", elsewhere.kept("t").stand)
    assert len(writer.turns("t")) == 4
