"""The list of conversations: newest first, of one user, after a restart, and one deleted."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.chain.graph import Writer
from rag.errors import RequestError
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer

REQUEST = "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字左右"
OWNED = "甲:" + "a" * 32


@pytest.fixture
def writer(settings: Settings, library: Library) -> Iterator[Writer]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        yield writer


def say(writer: Writer, thread: str, message: str) -> None:
    list(writer.stream(message, thread_id=thread))


def test_conversations_are_listed_newest_first_with_title_and_versions(writer: Writer) -> None:
    assert writer.conversations() == ()
    say(writer, "春季会议", REQUEST)
    say(writer, "春季会议", "把“基层”改成“一线”")
    say(writer, "t", "谢谢" * 60)
    say(writer, OWNED, REQUEST)
    newest, oldest = writer.conversations()
    assert (newest.thread, newest.versions) == ("t", 0)
    assert newest.title.startswith("谢谢")
    assert len(newest.title) == 60
    assert (oldest.thread, oldest.versions) == ("春季会议", 2)
    assert oldest.title == "在全县群团工作会议上的讲话"
    assert oldest.at < newest.at
    assert [one.thread for one in writer.conversations("甲")] == [OWNED]
    assert writer.conversations("乙") == ()
    say(writer, "春季会议", "谢谢")
    assert writer.conversations()[0].thread == "春季会议"


def test_conversations_of_an_older_program_appear(
    settings: Settings, library: Library, writer: Writer
) -> None:
    say(writer, "t", REQUEST)
    before = writer.conversations()
    with sqlite3.connect(settings.home / "threads.sqlite3") as connection:
        connection.execute("DROP TABLE conversations")
    model = ScriptedChatModel(answer=answer)
    with Writer.open(settings, library, model=model) as again:
        assert again.conversations() == before


def test_a_deleted_conversation_is_gone_with_its_material_and_others_stay(
    writer: Writer, tmp_path: Path
) -> None:
    path = tmp_path / "情况.txt"
    path.write_text("全县有学校四十所，教师两千人，学生三万人。", encoding="utf-8")
    list(writer.stream("根据附件写一段，讲教育，100字", thread_id="t", files=[path]))
    say(writer, "u", REQUEST)
    kept = (writer.draft("u"), writer.versions("u"))
    assert writer.sources("t").titles()
    writer.forget("t")
    assert [one.thread for one in writer.conversations()] == ["u"]
    assert not writer.turns("t")
    assert not writer.versions("t")
    assert writer.draft("t") is None
    assert writer.sources("t").attached is None
    assert (writer.draft("u"), writer.versions("u")) == kept
    say(writer, "t", REQUEST)
    assert [one.number for one in writer.versions("t")] == [1]


def test_a_conversation_is_listed_while_its_first_turn_is_written(writer: Writer) -> None:
    running = writer.stream(REQUEST, thread_id="t")
    next(running)
    assert [one.title for one in writer.conversations()] == [REQUEST]
    list(running)
    assert [one.title for one in writer.conversations()] == ["在全县群团工作会议上的讲话"]
    with pytest.raises(RequestError):
        say(writer, "refused", " ")
    assert [one.thread for one in writer.conversations()] == ["t"]
