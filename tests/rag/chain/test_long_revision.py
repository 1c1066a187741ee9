"""A long text that is revised: where it is, how long it takes, a stop that keeps what is done."""

import threading
from collections.abc import Iterator

import pytest

from rag.chain.graph import Writer
from rag.chain.replies import said_of_revising
from rag.draft.values import Progress, SentenceDone, Token
from rag.errors import RequestError
from rag.requests.length import LONGEST
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer

SENTENCE = "要把第{}项任务抓在手上，一件一件落到实处，不能等也不能拖。"
TEXT = "\n".join(SENTENCE.format(n) + SENTENCE.format(n + 10) for n in range(1, 6))
SHORTEN = f"把这段话改得简短一点：\n{TEXT}"


@pytest.fixture
def writer(settings: Settings, library: Library) -> Iterator[Writer]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        yield writer


def test_the_progress_says_which_paragraph_of_how_many(writer: Writer) -> None:
    events = list(writer.stream(SHORTEN, thread_id="t"))
    said = [one.message for one in events if isinstance(one, Progress)]
    assert [one for one in said if "段" in one] == [f"缩写：第 {n}/5 段…" for n in range(1, 6)]


@pytest.mark.parametrize("within", [True, False])
def test_a_stop_keeps_what_is_done_and_the_rest_as_it_was(writer: Writer, within: bool) -> None:
    stop, done = threading.Event(), 0
    for event in writer.stream(SHORTEN, thread_id="t", stop=stop):
        done += isinstance(event, SentenceDone)
        if done == 2 and isinstance(event, Token if within else SentenceDone):
            stop.set()
    draft = writer.draft("t")
    assert draft is not None
    sentences = [one.text for one in draft.sentences]
    given = [SENTENCE.format(n + m) for n in range(1, 6) for m in (0, 10)]
    assert sentences[-8:] == given[2:], "a paragraph that was begun stays as it was"
    assert sentences[0] != given[0]


def test_what_would_take_very_long_is_refused_with_a_way_to_do_a_part(writer: Writer) -> None:
    text = "\n".join(SENTENCE.format(n) for n in range(1, LONGEST // len(SENTENCE) + 60))
    with pytest.raises(RequestError, match=r"一次可改 12000 字以内.*约 \d+ 分钟；请分几次贴"):
        list(writer.stream(f"把这段话改得简短一点：\n{text}", thread_id="t"))


def test_a_long_rest_is_told_in_minutes() -> None:
    assert said_of_revising("润色", 7, 18, 20) == "润色：第 7/18 段…"
    assert said_of_revising("润色", 7, 18, 540).startswith("润色：第 7/18 段，约还要 9 分钟")
