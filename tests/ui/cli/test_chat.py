"""The command that talks: one turn, several from standard input, and events as JSON."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.chain.kept import Kept
from rag.draft.conversations import Conversation
from rag.draft.values import Answer, Event, Progress
from rag.errors import RequestError
from tests.cli_runner import Cli
from tests.fakes import finished_draft


class Talker:
    """Says back what it was told; a draft for 起草, an error for 出错."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.files: list[str] = []
        self.stands: list[str | None] = []

    def stream(
        self,
        message: str,
        *,
        thread_id: str,
        files: Sequence[Path] = (),
        stand: str | None = None,
    ) -> Iterator[Event]:
        from rag.draft.values import DraftDone

        self.told.append((thread_id, message))
        self.stands.append(stand)
        self.files += [path.name for path in files]
        if message == "出错":
            raise RequestError("没有收到要求")
        yield Progress(message="正在想…")
        if message.startswith("起草"):
            yield DraftDone(draft=finished_draft())
        yield Answer(text=f"听到了：{message}")

    def kept(self, thread_id: str) -> Kept:
        return Kept(stand=str(len(self.told)))

    def conversations(self) -> tuple[Conversation, ...]:
        at = "2026-03-01T12:00:00+00:00"
        return (Conversation(thread="春季会议", title="动员讲话", at=at, versions=3),)

    def close(self) -> None:
        pass


@pytest.fixture
def talker() -> Talker:
    return Talker()


def test_one_turn_shows_the_draft_and_the_answer(filled: Cli, talker: Talker) -> None:
    result = filled("chat", "起草一节", writer=lambda *_: talker)
    assert result.status == 0
    assert result.out.rstrip().endswith("听到了：起草一节")
    assert "同志们" in result.out or finished_draft().sentences[0].text in result.out
    assert "正在想" in result.err
    assert talker.told == [("cli", "起草一节")]


def test_events_are_lines_of_json(filled: Cli, talker: Talker) -> None:
    result = filled("chat", "起草一节", "--thread", "t", "--json", writer=lambda *_: talker)
    assert [one["type"] for one in result.lines] == ["progress", "draft_done", "answer"]
    assert talker.told == [("t", "起草一节")]


def test_each_line_of_standard_input_is_a_turn(
    filled: Cli, talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("起草一节\n\n出错\n撤销\n"))
    result = filled("chat", writer=lambda *_: talker)
    assert [message for _, message in talker.told] == ["起草一节", "出错", "撤销"]
    # Each turn acts on what the one before it left, and the first on what is there.
    assert talker.stands == [None, "1", "2"]
    assert "没有收到要求" in result.err
    assert "听到了：撤销" in result.out
    assert result.status == 2


def test_an_error_of_a_single_turn_is_one_line(filled: Cli, talker: Talker) -> None:
    result = filled("chat", "出错", writer=lambda *_: talker)
    assert result.status == 2
    assert result.out == ""
    assert "没有收到要求" in result.err


def test_an_empty_message_is_refused(filled: Cli, talker: Talker) -> None:
    result = filled("chat", "  ", writer=lambda *_: talker)
    assert result.status == 2
    assert talker.told == []


def test_material_comes_with_the_first_turn(
    filled: Cli, talker: Talker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "情况.txt"
    path.write_text("全县有学校四十所。", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("起草一节\n撤销\n"))
    assert filled("chat", "--material", str(path), writer=lambda *_: talker).status == 0
    assert talker.files == ["情况.txt"]


def test_material_that_is_not_there_is_named(filled: Cli, talker: Talker) -> None:
    result = filled("chat", "起草", "--material", "没有.docx", writer=lambda *_: talker)
    assert result.status == 2
    assert "没有.docx" in result.err
    assert talker.told == []


def test_a_message_behind_the_material_is_no_file(
    filled: Cli, talker: Talker, tmp_path: Path
) -> None:
    path = tmp_path / "情况.txt"
    path.write_text("全县有学校四十所。", encoding="utf-8")
    assert filled("chat", "--material", str(path), "起草", writer=lambda *_: talker).status == 0
    assert (talker.told, talker.files) == ([("cli", "起草")], ["情况.txt"])


def test_the_conversations_are_listed(filled: Cli, talker: Talker) -> None:
    result = filled("chat", "--threads", writer=lambda *_: talker)
    assert result.out.split() == ["2026-03-01", "春季会议", "3", "版", "动员讲话"]
    result = filled("chat", "--threads", "--json", writer=lambda *_: talker)
    (listed,) = result.json["threads"]
    assert (listed["thread"], listed["versions"]) == ("春季会议", 3)
    assert talker.told == []
