import re
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import langsmith.utils
import openai
import pytest
from langchain_core.messages import BaseMessage
from langchain_core.tracers.langchain import wait_for_all_tracers

from corpus.document.values import Level
from rag.chain.graph import InterruptedDraftError, Writer
from rag.draft.values import (
    Answer,
    Draft,
    DraftDone,
    DraftStarted,
    Event,
    Material,
    SentenceDone,
    Token,
    Understood,
    Verdict,
)
from rag.errors import ModelServerError, RequestError
from rag.retrieval.library import Library
from rag.rewriting.protocol import KEPT
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer

REQUEST = "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，200字左右"


class Breaking:
    """Answers like the rest, and breaks off from the given call on."""

    def __init__(self, at: int) -> None:
        self.calls, self.at = 0, at

    def __call__(self, messages: Sequence[BaseMessage]) -> str:
        self.calls += 1
        if self.calls >= self.at:
            raise openai.APIConnectionError(request=httpx2.Request("POST", "http://127.0.0.1/v1"))
        return answer(messages)


def open_writer(
    settings: Settings, library: Library, say: Callable[[Sequence[BaseMessage]], str] = answer
) -> Writer:
    return Writer.open(settings, library, model=ScriptedChatModel(answer=say))


def run(writer: Writer, message: str, thread_id: str = "t") -> list[Event]:
    return list(writer.stream(message, thread_id=thread_id))


def draft_in(events: Sequence[Event]) -> Draft:
    (done,) = [event for event in events if isinstance(event, DraftDone)]
    return done.draft


def test_a_draft_streams_and_ends_with_an_answer(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        events = run(writer, REQUEST)
    kinds = [type(event) for event in events]
    assert kinds[:2] == [Understood, DraftStarted]
    assert kinds[-1] is Answer
    assert {Token, SentenceDone} <= set(kinds[: kinds.index(DraftDone)])
    draft = draft_in(events)
    assert draft.sections[0].heading == "加强基层组织建设"
    assert 120 <= len(draft.text) <= 260
    for sentence in draft.sentences:
        assert draft.text[sentence.start : sentence.end] == sentence.text


def test_citations_stand_in_the_sources(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        draft = draft_in(run(writer, REQUEST))
    cited = [citation for sentence in draft.sentences for citation in sentence.citations]
    assert cited
    for citation in cited:
        text = library.store.text(citation.document_id)
        assert text[citation.start : citation.end] == citation.quote
    assert {item.document_id for item in draft.evidence} >= {c.document_id for c in cited}


def test_nothing_of_the_source_place_or_its_numbers_travels(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        text = draft_in(run(writer, REQUEST)).text
    for foreign in ("枫溪", "澜州", "阮怀川", "一百二十六", "枝叶工程"):
        assert foreign not in text


def test_a_conversation_survives_a_restart(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        first = draft_in(run(writer, REQUEST))
    with open_writer(settings, library) as writer:
        assert writer.draft("t") == first
        assert [turn.role for turn in writer.turns("t")] == ["user", "assistant"]
        shorter = draft_in(run(writer, "再短一点"))
    assert 0 < len(shorter.text) < len(first.text)


def test_material_found_survives_a_restart_and_a_later_draft(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        (found,) = [
            one for one in run(writer, "找一找怎么讲加强基层组织建设") if isinstance(one, Material)
        ]
        assert found.results
    with open_writer(settings, library) as writer:
        assert writer.material("t") == found
        assert writer.material("another") == Material(results=())
        run(writer, REQUEST)
        assert writer.material("t") == found


def test_one_sentence_is_reworded_and_the_others_stay(settings: Settings, library: Library) -> None:
    def reword(messages: Sequence[BaseMessage]) -> str:
        asked = str(messages[-1].content)
        return answer(messages) if "题目：" in asked else asked.replace("，", "，一定要", 1)

    with open_writer(settings, library, reword) as writer:
        before = draft_in(run(writer, REQUEST)).sentences
        after = draft_in(run(writer, "第二句换个说法")).sentences
        with pytest.raises(RequestError, match="没有第 90 句"):
            run(writer, "第九十句换个说法")
    changed = [old.text != new.text for old, new in zip(before, after, strict=True)]
    assert changed == [False, True] + [False] * (len(before) - 2)


def test_a_model_that_dies_while_revising_leaves_the_rest_as_it_was(
    settings: Settings, library: Library
) -> None:
    def break_at_the_second(messages: Sequence[BaseMessage]) -> str:
        asked = str(messages[-1].content)
        if "参考：" in asked:
            return answer(messages)
        if not asked.startswith(before[0].text):
            return Breaking(at=1)(messages)
        return asked.replace("。", "，落到实处。", 1)

    with open_writer(settings, library) as writer:
        before = draft_in(run(writer, REQUEST)).sentences
    with open_writer(settings, library, break_at_the_second) as writer:
        events = run(writer, "全文换个说法")
    with open_writer(settings, library) as writer:
        assert [bool(turn.interrupted) for turn in writer.turns("t")] == [False] * 3 + [True]
    after = draft_in(events).sentences
    assert after[0].text == before[0].text.replace("。", "，落到实处。")
    assert [one.text for one in after[1:]] == [one.text for one in before[1:]]
    assert isinstance(events[-1], Answer)
    assert events[-1].interrupted


def test_a_longer_version_keeps_what_is_there_and_says_nothing_twice(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        before = draft_in(run(writer, REQUEST)).sentences
        after = draft_in(run(writer, "再长一点")).sentences
    held = [one.text for one in before]
    assert [one.text for one in after if one.text in held] == held
    assert len({one.text for one in after}) == len(after)


def test_threads_do_not_know_of_each_other(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        run(writer, REQUEST, "one")
        said = run(writer, "再短一点", "two")[-1]
        assert isinstance(said, Answer)
        assert "还没有稿子" in said.text
        assert writer.draft("two") is None


@pytest.mark.parametrize("message", ["", "   ", "起草" * 50_000])
def test_a_wrong_request_leaves_the_thread_as_it_was(
    settings: Settings, library: Library, message: str
) -> None:
    with open_writer(settings, library) as writer:
        run(writer, REQUEST)
        before = writer.turns("t"), writer.draft("t")
        with pytest.raises(RequestError):
            run(writer, message)
        assert (writer.turns("t"), writer.draft("t")) == before


def test_a_model_that_breaks_off_leaves_what_was_written(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        made = writer.draft_once(REQUEST)
        assert isinstance(made, Draft)
        whole = made.sentences
    with open_writer(settings, library, Breaking(at=3)) as writer:
        events = run(writer, REQUEST)
        written = draft_in(events).sentences
        assert written == whole[: len(written)]
        assert 0 < len(written) < len(whole)
        (said,) = [event for event in events if isinstance(event, Answer)]
        assert "已写的保留" in said.interrupted
        assert said.interrupted in said.text
        assert writer.draft("t") == draft_in(events)


def test_a_model_that_never_answers_is_an_error_and_loses_nothing(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        run(writer, REQUEST)
        kept = writer.draft("t")
    with open_writer(settings, library, Breaking(at=1)) as writer:
        with pytest.raises(ModelServerError, match="连不上"):
            run(writer, REQUEST)
        assert writer.draft("t") == kept


def test_draft_once_gives_up_what_was_written(settings: Settings, library: Library) -> None:
    with (
        open_writer(settings, library, Breaking(at=3)) as writer,
        pytest.raises(InterruptedDraftError) as caught,
    ):
        writer.draft_once(REQUEST)
    assert caught.value.draft is not None
    assert caught.value.draft.sentences


def test_stop_ends_the_turn_with_what_there_is(settings: Settings, library: Library) -> None:
    stop = threading.Event()
    asked: list[str] = []

    def stop_at_the_third(messages: Sequence[BaseMessage]) -> str:
        asked.append(str(messages[-1].content))
        if len(asked) == 3:
            stop.set()
        return answer(messages)

    with open_writer(settings, library, stop_at_the_third) as writer:
        events = list(writer.stream(REQUEST, thread_id="t", stop=stop))
    assert draft_in(events).sentences
    assert len(asked) == 3
    assert isinstance(events[-1], Answer)
    assert events[-1].text.startswith("已停止")


def test_a_subject_that_the_corpus_lacks_is_not_cited(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        draft = draft_in(run(writer, "请起草“深空探测器轨道测控”一节，200字"))
    assert draft.sentences
    assert {sentence.verdict for sentence in draft.sentences} <= {
        Verdict.UNSUPPORTED,
        Verdict.USER_FACT,
        Verdict.NOT_NEEDED,
    }
    assert not any(sentence.citations for sentence in draft.sentences)


def test_an_outline_is_kept_for_the_draft(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        events = run(writer, "列一个县委书记在全县群团工作会议上的讲话提纲")
        assert isinstance(events[-1], Answer)
        assert "一、提高站位" in events[-1].text
        draft = draft_in(run(writer, "按这个提纲起草"))
    headings = [section.heading for section in draft.sections if section.heading]
    assert headings == [
        "一、提高站位，充分认识群团工作的重要意义",
        "二、突出重点，扎实抓好群团工作的各项任务",
        "三、压实责任，切实加强群团工作的组织领导",
    ]
    assert draft.text.startswith("同志们：")


def test_material_and_questions_give_passages_and_words_that_stand_there(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        material = run(writer, "找一下基层阵地建设的素材")
        (found,) = [event for event in material if isinstance(event, Material)]
        assert found.results
        events = run(writer, "基层妇联组织要有什么？")
        assert isinstance(events[-1], Answer)
    quoted = re.findall(r"· (.+?) ——", events[-1].text)
    texts = [library.store.text(document.id) for document in library.store.documents()]
    assert quoted
    assert all(any(quote in text for text in texts) for quote in quoted)


def test_a_filter_in_words_is_told_and_can_be_taken_back(
    settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        events = run(writer, "找几段县级讲基层阵地的材料，1990年以前")
        (found,) = [event for event in events if isinstance(event, Material)]
        level, date = found.chips
        assert (level.sets, date.sets) == ({"level": "县"}, {"until": "1990"})
        assert found.relaxed
        assert isinstance(events[-1], Answer)
        assert "没有段落符合“层级 县、时间 1990 以前”" in events[-1].text
        once = writer.without_chip("t", date.start)
        assert once.chips == (level,)
        assert not once.relaxed
        assert once.results
        assert {one.level for one in once.results} == {Level.COUNTY}
        assert writer.material("t") == once
        with pytest.raises(RequestError, match="已经去掉"):
            writer.without_chip("t", date.start)
        with pytest.raises(RequestError, match="已经去掉"):
            writer.without_chip("another", 0)
        said = [turn.text for turn in writer.turns("t")]
    with open_writer(settings, library) as writer:
        assert writer.material("t") == once
        assert [turn.text for turn in writer.turns("t")] == said
        assert draft_in(run(writer, "起草“抓好基层阵地”一节")).sentences


def test_a_revision_comes_with_its_difference(settings: Settings, library: Library) -> None:
    text = "要把活动场所开在群众家门口，白天有人管，晚上有灯亮。\n要培养一支基层骨干队伍。"
    with open_writer(settings, library) as writer:
        revision = writer.revise_once(text, mode="缩写")
        with pytest.raises(RequestError, match="没有“缩小”这种改法"):
            writer.revise_once(text, mode="缩小")
    assert "".join(c.text for c in revision.diff if c.op != "insert") == text
    assert "".join(c.text for c in revision.diff if c.op != "delete") == revision.draft.text
    assert len(revision.draft.text) < len(text)


@pytest.fixture(params=[100, 240])
def pace(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A pace other than the default, set as a user sets it, before the settings are loaded."""
    monkeypatch.setenv("WENGAO_PACE", str(request.param))
    return int(request.param)


def test_minutes_are_counted_at_the_pace_that_is_set(
    pace: int, settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        draft = draft_in(run(writer, REQUEST.replace("200字左右", "五分钟")))
        text = "要把活动场所开在群众家门口，白天有人管，晚上有灯亮。"
        revised = writer.revise_once(text, mode="扩写", instruction="写到五分钟").draft
    for found in (draft, revised):
        (message,) = [one.message for one in found.findings if one.check == "篇幅"]
        assert f"要求约{5 * pace}字" in message
        assert f"每分钟{pace}字" in message


def test_a_revision_that_changes_a_number_is_refused(settings: Settings, library: Library) -> None:
    text = "全县建成阵地35个，要继续用好。"

    def wrong(messages: Sequence[BaseMessage]) -> str:
        return str(messages[-1].content).replace("35", "53")

    with open_writer(settings, library, wrong) as writer:
        revision = writer.revise_once(text, mode="润色")
    assert revision.draft.text == text
    assert any(KEPT in reason for reason in revision.draft.sentences[0].reasons)


def test_a_whole_speech_has_its_frame(settings: Settings, library: Library) -> None:
    with open_writer(settings, library) as writer:
        draft = draft_in(run(writer, "写一篇县委书记在全县群团工作会议上的讲话稿，600字"))
    assert draft.title == "在全县群团工作会议上的讲话"
    assert draft.sentences[0].text == "同志们："
    assert draft.sentences[0].verdict is Verdict.NOT_NEEDED
    assert sum(bool(section.heading) for section in draft.sections) == 3


@pytest.fixture
def tracing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of what is sent to LangSmith, for which the environment asks."""
    paths: list[str] = []

    class Tracer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Tracer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "key")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        held: Any = langsmith.utils.get_env_var  # remembers what it has read
        held.cache_clear()
        yield paths
        monkeypatch.undo()
        held.cache_clear()
        server.shutdown()


def test_no_trace_of_a_draft_is_sent_anywhere(
    tracing: list[str], settings: Settings, library: Library
) -> None:
    with open_writer(settings, library) as writer:
        assert draft_in(run(writer, REQUEST)).text
    wait_for_all_tracers()
    assert tracing == []
