"""The view of a conversation: what each event changes, and the draft as text at any moment."""

from dataclasses import replace

from rag.draft.values import (
    Answer,
    DraftDone,
    DraftStarted,
    Event,
    Material,
    Progress,
    SentenceDone,
    Token,
)
from tests.fakes import ScriptedWriter, evidence, finished_draft
from ui.html.view import MAX_SHOWN, Speaker, View, apply_event, excerpt, plain_text, shown_sections
from ui.messages.catalogue import Messages


def _after(*events: Event) -> View:
    view = View()
    for event in events:
        view = apply_event(view, event)
    return view


def _events() -> list[Event]:
    return list(ScriptedWriter(seconds=0).stream("起草", thread_id="t"))


def test_tokens_become_the_tail_and_a_sentence_takes_their_place() -> None:
    sentence = finished_draft().sentences[0]
    started = DraftStarted(title="题", headings=("一", "二"))
    view = _after(started, Token(section=0, text="同"), Token(section=0, text="志"))
    assert view.tail == "同志"
    view = apply_event(view, SentenceDone(section=0, sentence=sentence))
    assert view.tail == ""
    assert view.sections[0].sentences == (sentence,)
    assert view.sections[1].sentences == ()


def test_a_token_of_the_next_section_begins_a_new_tail() -> None:
    view = _after(Token(section=0, text="甲"), Token(section=1, text="乙"))
    assert (view.tail, view.tail_section) == ("乙", 1)


def test_a_new_attempt_drops_what_the_one_before_wrote() -> None:
    tries = (("甲", 0), ("乙", 1), ("丙", 1))
    view = _after(*(Token(section=0, text=text, attempt=n) for text, n in tries))
    assert view.tail == "乙丙"


def test_an_interrupted_turn_says_why() -> None:
    view = _after(Answer(text="写到一半。", interrupted="模型服务中断"))
    assert [line.text for line in view.lines] == ["写到一半。", "模型服务中断"]
    assert view.lines[-1].speaker is Speaker.NOTICE


def test_a_sentence_of_a_section_that_was_not_announced_is_not_lost() -> None:
    view = _after(SentenceDone(section=2, sentence=finished_draft().sentences[0]))
    assert [len(section.sentences) for section in view.sections] == [0, 0, 1]


def test_a_whole_turn_ends_with_the_draft_and_the_answer() -> None:
    view = _after(*_events())
    assert view.draft == finished_draft()
    assert view.lines[-1].speaker is Speaker.ASSISTANT
    assert plain_text(view) == finished_draft().text


def test_the_text_written_so_far_is_a_beginning_of_the_finished_one() -> None:
    view = View()
    for event in _events():
        view = apply_event(view, event)
        if isinstance(event, SentenceDone):
            assert finished_draft().text.startswith(plain_text(view))


def test_paragraphs_break_in_the_same_places_while_writing_and_when_done() -> None:
    events = _events()
    done = next(index for index, event in enumerate(events) if isinstance(event, DraftDone))
    writing, complete = _after(*events[:done]), _after(*events[: done + 1])
    breaks = [
        [[item.breaks for item in section] for section in shown_sections(view.sections)]
        for view in (writing, complete)
    ]
    assert breaks[0] == breaks[1]


def test_material_comes_to_the_front_and_keeps_the_draft() -> None:
    view = _after(*_events(), Material(results=evidence()))
    assert view.material_first
    assert view.draft == finished_draft()
    again = apply_event(view, DraftStarted(title="", headings=()))
    assert not again.material_first


def test_progress_and_answer_change_nothing_else() -> None:
    view = _after(Progress(message="检索"), Answer(text="好"))
    assert replace(view, status="", lines=()) == View()


def test_a_long_message_is_shown_by_its_beginning() -> None:
    assert excerpt("短", Messages()) == "短"
    assert excerpt("长" * (MAX_SHOWN + 1), Messages()) == (
        "长" * MAX_SHOWN + f"……（共 {MAX_SHOWN + 1} 字，此处只显示开头）"
    )
