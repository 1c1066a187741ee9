"""Versions compared in a conversation: told in words, sent to the page, and nothing changed."""

import re
from collections.abc import Iterator

import pytest

from rag.chain.graph import Writer
from rag.draft.values import Compared, DraftDone
from rag.errors import RequestError
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.rag.chain.test_turn import REQUEST, Talk
from tests.scripted_speechwriter import answer


@pytest.fixture
def drafted(settings: Settings, library: Library) -> Iterator[Talk]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        talk = Talk(writer)
        talk.say(REQUEST)
        yield talk


def compared(talk: Talk) -> Compared:
    (found,) = [one for one in talk.events if isinstance(one, Compared)]
    return found


def test_two_versions_are_compared_in_words(drafted: Talk) -> None:
    first = drafted.text
    count = first.count("基层")
    drafted.say("把“基层”改成“一线”")
    drafted.say("把标题改成《抓一线强组织》")
    said = drafted.say("比较第1版和第2版")
    assert f"第 1 版到第 2 版，改了 {count} 处" in said
    assert re.search("“基层.{0,4}”改成“一线", said)
    assert list(drafted.choices) == ["都有哪些版本"]
    said = drafted.say("和上一版比改了什么")
    assert "第 2 版到第 3 版，改了 1 处" in said
    assert "抓一线强组织" in said
    assert "恢复到第 2 版" in drafted.choices
    assert (compared(drafted).old, compared(drafted).new) == (2, 3)
    assert not [one for one in drafted.events if isinstance(one, DraftDone)]
    assert len(drafted.writer.versions("t")) == 3
    drafted.say("跟初稿比改了哪些")
    steps = compared(drafted).steps
    before = "".join(one.text for one in steps if one.op != "insert")
    assert before.endswith(first)


def test_the_previous_version_is_the_one_that_was_on_screen_before(drafted: Talk) -> None:
    drafted.say("把“基层”改成“一线”")
    drafted.say("恢复到第1版")
    drafted.say("删掉第二句")
    drafted.say("和上一版比改了什么")
    assert (compared(drafted).old, compared(drafted).new) == (1, 3)


def test_what_cannot_be_compared_is_said_in_a_line(drafted: Talk) -> None:
    assert "没有可比的" in drafted.say("和上一版比改了什么")
    assert "没有可比的" in drafted.say("跟初稿比改了哪些")
    assert "没有第 7 版" in drafted.say("比较第1版和第7版")
    assert "文字一样" in drafted.say("比较第1版和第1版")
    with pytest.raises(RequestError, match="没有第 7 版"):
        drafted.writer.compared("t", 7, 0)
    with pytest.raises(RequestError):
        drafted.writer.compared("another", 1, 0)


def test_many_changes_are_told_briefly(drafted: Talk) -> None:
    drafted.say("把“，”改成“、”")
    said = drafted.say("和上一版比改了什么")
    assert all(len(line) < 120 for line in said.splitlines())
