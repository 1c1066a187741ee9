"""Revision with a capable model: whole paragraphs, and nothing else of the text changes."""

import re
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.messages import BaseMessage

from rag.chain.graph import InterruptedDraftError, Writer
from rag.draft.values import Progress
from rag.errors import ModelServerError
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel

FIRST = "渡船的班次要贴在码头上，每天发6班。谁当班谁负责，误了要说清楚。"
SECOND = "救生衣一人一件，旧的换新的。大风天不开船，老人孩子先上岸。"
TEXT = f"{FIRST}\n{SECOND}"


def reword(messages: Sequence[BaseMessage]) -> str:
    """Another ending for each sentence: every word of the paragraph is kept."""
    match = re.search(r"<原文>\n(.*)\n</原文>", str(messages[-1].content))
    assert match
    return match[1].replace("。", "，记在心上。")


@pytest.fixture
def served(settings: Settings, library: Library, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a server, as those of a capable model."""
    server = settings.model_copy(update={"llm_base_url": "http://127.0.0.1:9/v1"})
    monkeypatch.setattr(library, "settings", server)
    return server


@pytest.fixture
def writer(served: Settings, library: Library) -> Iterator[Writer]:
    with Writer.open(served, library, model=ScriptedChatModel(answer=reword)) as opened:
        yield opened


def test_each_paragraph_is_rewritten_as_a_whole(writer: Writer) -> None:
    told = list(writer.stream(f"把下面的话润色一下：\n{TEXT}", thread_id="t"))
    held = writer.draft("t")
    assert held is not None
    assert held.text == TEXT.replace("。", "，记在心上。")
    said = [one.message for one in told if isinstance(one, Progress)]
    assert [one for one in said if one.startswith("润色：第")] == [
        "润色：第 1/2 段…",
        "润色：第 2/2 段…",
    ]


def test_only_the_paragraph_that_was_named_changes(writer: Writer) -> None:
    draft = writer.revise_once(TEXT, mode="润色", instruction="把第二段润色一下").draft
    assert draft.text == f"{FIRST}\n{SECOND.replace('。', '，记在心上。')}"


def test_a_server_that_breaks_off_leaves_the_rest_as_it_was(
    served: Settings, library: Library
) -> None:
    calls: list[int] = []

    def breaks(messages: Sequence[BaseMessage]) -> str:
        calls.append(1)
        if len(calls) > 1:
            raise ModelServerError("断了")
        return reword(messages)

    with (
        Writer.open(served, library, model=ScriptedChatModel(answer=breaks)) as writer,
        pytest.raises(InterruptedDraftError) as raised,
    ):
        writer.revise_once(TEXT, mode="润色")
    assert raised.value.draft is not None
    assert raised.value.draft.text == f"{FIRST.replace('。', '，记在心上。')}\n{SECOND}"
