"""Runs: written apart from whoever watches, ended early on request, never stuck on an error."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from corpus.errors import WengaoError
from rag.chain.kept import Kept
from rag.draft.values import Compared, DraftDone, Event, Progress
from rag.errors import ModelMissingError, RequestError
from rag.wishes.store import Wish
from tests.fakes import CHIPS, MAX_REQUEST, FakeTurn, ScriptedWriter, finished_draft
from ui.html.view import Speaker, View, apply_event
from ui.messages.catalogue import Messages
from ui.web.runs import MAX_VIEWS, Desk, Run, Warmth

SAY = Messages()


def _last(run: Run) -> View:
    *_, view = run.follow(pause=0)
    return view


class _Gate(ScriptedWriter):
    """Waits in the middle of its turn until it is let through."""

    def __init__(self) -> None:
        super().__init__(seconds=0)
        self.gate = threading.Event()

    def stream(
        self,
        message: str,
        *,
        thread_id: str,
        files: Sequence[Path] = (),
        stop: threading.Event | None = None,
        stand: str | None = None,
    ) -> Iterator[Event]:
        yield Progress(message="等")
        self.gate.wait(10)
        yield from super().stream(message, thread_id=thread_id, files=files, stop=stop)


class _Broken(ScriptedWriter):
    """Has an error of the program."""

    def stream(
        self,
        message: str,
        *,
        thread_id: str,
        files: Sequence[Path] = (),
        stop: threading.Event | None = None,
        stand: str | None = None,
    ) -> Iterator[Event]:
        yield Progress(message="写")
        raise ZeroDivisionError


def test_any_number_of_pages_watch_one_run_to_its_end() -> None:
    desk = Desk(ScriptedWriter(seconds=0), SAY)
    run = desk.begin("t", "起草")
    assert _last(run) == _last(run)
    assert desk.view("t").draft == finished_draft()
    assert not desk.view("t").busy


def test_an_empty_message_is_refused_before_anything_is_written() -> None:
    desk = Desk(ScriptedWriter(seconds=0), SAY)
    with pytest.raises(RequestError):
        desk.begin("t", " \n")
    assert desk.run("t") is None


def test_a_second_request_waits_its_turn_and_another_conversation_does_not() -> None:
    writer = _Gate()
    desk = Desk(writer, SAY)
    first = desk.begin("t", "起草")
    with pytest.raises(RequestError, match="还在写"):
        desk.begin("t", "再来")
    other = desk.begin("u", "起草")
    writer.gate.set()
    assert _last(first).draft == _last(other).draft == finished_draft()


def test_stop_reaches_the_writer_and_keeps_what_is_written() -> None:
    writer = _Gate()
    desk = Desk(writer, SAY)
    run = desk.begin("t", "起草")
    desk.stop("t")
    assert run.view.status == SAY("stopping")
    writer.gate.set()
    view = _last(run)
    assert writer.stops[-1].is_set()
    assert view.status == SAY("stopped")
    assert view.draft is not None
    assert 0 < len(view.draft.sentences) < len(finished_draft().sentences)


def test_an_error_of_ours_is_a_line_and_leaves_the_beginning() -> None:
    view = _last(Desk(ScriptedWriter(seconds=0), SAY).begin("t", "写到一半出错"))
    assert view.lines[-1].speaker is Speaker.NOTICE
    assert "模型服务中断" in view.lines[-1].text
    assert view.sections[0].sentences


def test_a_failure_before_the_first_sentence_brings_the_last_draft_back() -> None:
    desk = Desk(ScriptedWriter(seconds=0), SAY)
    _last(desk.begin("t", "起草"))
    run = desk.begin("t", "长" * (MAX_REQUEST + 1))
    view = _last(run)
    assert run.refused
    assert view.draft == finished_draft()


def test_an_error_of_the_program_does_not_leave_the_page_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: logged.set())
    view = _last(Desk(_Broken(seconds=0), SAY).begin("t", "起草"))
    assert not view.busy
    assert view.lines[-1].text == SAY("failed")
    assert logged.wait(5)


def test_retry_sends_what_failed_again_and_asks_for_another_version_of_the_rest() -> None:
    desk = Desk(ScriptedWriter(seconds=0), SAY)
    with pytest.raises(RequestError, match="没有可以重试的"):
        desk.again("t")
    _last(desk.begin("t", "找一找素材"))
    with pytest.raises(RequestError, match="没有可以重试的"):
        desk.again("t")
    view = _last(desk.begin("t", "写到一半出错", [Path("/up/情况.docx")]))
    assert view.failed
    run = desk.again("t")
    assert (run.message, run.files) == ("写到一半出错", (Path("/up/情况.docx"),))
    _last(run)
    assert not _last(desk.begin("t", "起草")).failed
    assert desk.again("t").message == "再来一版"


def test_a_new_process_reads_the_conversation_from_the_writer() -> None:
    writer = ScriptedWriter(seconds=0)
    _last(Desk(writer, SAY).begin("t", "起草"))
    view = Desk(writer, SAY).view("t")
    assert [line.speaker for line in view.lines] == [Speaker.USER, Speaker.ASSISTANT]
    assert view.draft == finished_draft()


def test_the_oldest_views_are_forgotten_beyond_the_limit() -> None:
    desk = Desk(ScriptedWriter(seconds=0), SAY)
    _last(desk.begin("first", "找一找素材"))
    for number in range(MAX_VIEWS):
        assert desk.run("first") is not None
        _last(desk.begin(f"t{number}", "找一找素材"))
    assert desk.run("first") is None
    assert desk.run(f"t{MAX_VIEWS - 1}") is not None


def test_the_loading_of_the_models_is_told_to_the_end() -> None:
    warmth = Warmth(SAY)
    assert warmth.state == (SAY("warming"), False, False)
    warmth.load(ScriptedWriter().warm)
    assert list(warmth.follow()) == [(SAY("warmed"), True, False)]


def test_a_model_that_is_missing_is_told_in_its_own_words() -> None:
    def warm(progress: Callable[[str], None]) -> None:
        progress("装入")
        raise ModelMissingError("没有模型，请运行 make models")

    warmth = Warmth(SAY)
    warmth.load(warm)
    assert warmth.state == ("没有模型，请运行 make models", True, True)
    assert issubclass(ModelMissingError, WengaoError)


def test_material_and_warnings_are_there_again_after_a_restart() -> None:
    writer = ScriptedWriter(seconds=0)
    found = _last(Desk(writer, SAY).begin("t", "找一找素材")).material
    assert found
    again = Desk(writer, SAY).view("t")
    assert (again.material, again.material_first) == (found, True)
    writer.remember("t", FakeTurn("assistant", "模型中断。已写 3 句", "模型中断"))
    lines = Desk(writer, SAY).view("t").lines
    assert (lines[-1].speaker, lines[-1].text) == (Speaker.NOTICE, "模型中断")


def test_a_filter_is_taken_back_in_this_process_and_after_a_restart() -> None:
    writer = ScriptedWriter(seconds=0)
    desk = Desk(writer, SAY)
    found = _last(desk.begin("t", "找几段县级分管领导讲压实责任的材料"))
    assert found.chips == CHIPS
    once = desk.without_chip("t", CHIPS[0].start)
    assert once.chips == CHIPS[1:]
    assert desk.view("t") == once
    with pytest.raises(RequestError, match="已经去掉"):
        desk.without_chip("t", CHIPS[0].start)
    again = Desk(writer, SAY)
    assert again.view("t").chips == CHIPS[1:]
    twice = again.without_chip("t", CHIPS[1].start)
    assert (twice.chips, twice.material_first) == ((), True)
    assert len(twice.material) > len(once.material)
    assert again.view("t").material == twice.material


def test_no_filter_is_taken_back_while_a_request_is_being_written() -> None:
    desk = Desk(ScriptedWriter(seconds=0.2), SAY)
    run = desk.begin("t", "起草")
    with pytest.raises(RequestError, match=SAY("busy")):
        desk.without_chip("t", 0)
    _last(run)


def test_a_draft_stands_before_the_material_found_for_it() -> None:
    writer = ScriptedWriter(seconds=0)
    for message in ("找一找素材", "起草"):
        _last(Desk(writer, SAY).begin("t", message))
    view = Desk(writer, SAY).view("t")
    assert view.material
    assert not view.material_first


def test_files_come_with_a_message_and_their_names_stay_in_the_conversation() -> None:
    writer = ScriptedWriter(seconds=0)
    view = _last(Desk(writer, SAY).begin("t", "根据附件起草", [Path("/up/情况.docx")]))
    assert view.lines[0].text == "根据附件起草\n〔附件〕情况.docx"
    assert Desk(writer, SAY).view("t").lines[0].text == view.lines[0].text


def test_files_may_come_without_a_word() -> None:
    run = Desk(ScriptedWriter(seconds=0), SAY).begin("t", " ", [Path("/up/情况.docx")])
    assert "情况.docx" in _last(run).lines[0].text


def test_what_is_kept_is_read_when_a_turn_ends_and_when_a_page_looks_again() -> None:
    writer = ScriptedWriter(seconds=0)
    desk = Desk(writer, SAY)
    wish = Wish(number=1, text="不用排比", said="", thread="u")
    writer.keeps["t"] = Kept(pace=200)
    assert desk.view("t").kept.pace == 200
    run = desk.begin("t", "起草")
    assert _last(run).kept.pace == 200
    writer.keeps["t"] = Kept(pace=180, wishes=(wish,))  # said in another conversation
    assert desk.view("t").kept.wishes == (wish,)
    assert run.view.kept.pace == 180


def test_what_cannot_be_read_leaves_what_was_known() -> None:
    class Unreadable(ScriptedWriter):
        broken = False

        def kept(self, thread_id: str) -> Kept:
            if self.broken:
                raise RequestError("长期要求读写不了")
            return Kept(pace=200)

    writer = Unreadable(seconds=0)
    desk = Desk(writer, SAY)
    run = desk.begin("t", "起草")
    _last(run)
    writer.broken = True
    assert _last(desk.begin("t", "再来")).kept.pace == 200
    assert desk.view("t").kept.pace == 200


def test_a_comparison_is_shown_until_the_next_turn() -> None:
    compared = Compared(old=1, new=2, steps=())
    view = apply_event(View(), compared)
    assert view.compared == compared
    assert apply_event(view, DraftDone(draft=finished_draft())).compared is None

    class Comparing(ScriptedWriter):
        def stream(
            self,
            message: str,
            *,
            thread_id: str,
            files: Sequence[Path] = (),
            stop: threading.Event | None = None,
            stand: str | None = None,
        ) -> Iterator[Event]:
            yield compared if message == "比较" else Progress(message="…")

    desk = Desk(Comparing(seconds=0), SAY)
    assert _last(desk.begin("t", "比较")).compared == compared
    assert _last(desk.begin("t", "谢谢")).compared is None
