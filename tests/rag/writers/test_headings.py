"""Headings by a capable model: what fits is taken, else told once, else code has its own."""

import json
from collections.abc import Callable, Iterator, Sequence

import pytest
from langchain_core.messages import BaseMessage

from rag.attachments.shelf import Shelf
from rag.draft.values import Progress
from rag.models.client import LanguageModel
from rag.requests.brief import parse_request
from rag.retrieval.library import Library
from rag.settings import Settings
from rag.writers.headings import ATTEMPTS, faults, headings_for
from rag.writing.context import Context
from rag.writing.outline import make_headings
from tests.fake_model import ScriptedChatModel

REQUEST = "请起草县委书记在全县防汛动员会上的讲话，1500字左右，分三部分"
GOOD = ("认清防汛形势，绷紧安全之弦", "抓实防汛举措，筑牢堤坝之基", "压紧防汛责任，扛起守土之责")
VAGUE = ("认清当前形势，绷紧安全之弦", "抓实各项举措，筑牢堤坝之基", "压紧各级责任，扛起守土之责")
LISTED = (
    "请起草县委书记在全县防汛动员会上的讲话，分三部分：一是认清形势；二是抓实举措；三是压紧责任"
)


class Asked:
    """A model that gives its answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, messages: Sequence[BaseMessage]) -> str:
        self.asked.append("\n".join(str(one.content) for one in messages))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


Found = tuple[tuple[str, ...], list[str]]


@pytest.fixture
def headings(settings: Settings, library: Library) -> Iterator[Callable[..., Found]]:
    library.settings = settings.model_copy(update={"writer": "section"})
    with Shelf(settings.home / "attached", library) as shelf:

        def find(model: Asked, request: str = REQUEST) -> Found:
            served = LanguageModel(settings, chat_model=ScriptedChatModel(answer=model))
            told: list[Progress] = []
            found = headings_for(
                Context(library, served, shelf), parse_request(request), told.append
            )
            return found, [one.message for one in told]

        yield find


def written(*headings: str) -> str:
    return json.dumps({"headings": headings}, ensure_ascii=False)


def test_headings_that_fit_are_taken(headings: Callable[..., Found]) -> None:
    model = Asked(written(*(f"{n}、{one}。" for n, one in zip("一二三", GOOD, strict=True))))
    assert headings(model) == (GOOD, [])
    assert "共 3 个部分" in model.asked[0]
    assert REQUEST in model.asked[0]


def test_what_is_wrong_is_told_once(headings: Callable[..., Found]) -> None:
    model = Asked(written(*GOOD[:2]), written(*GOOD))
    assert headings(model) == (GOOD, [])
    assert "要 3 个标题" in model.asked[1]


@pytest.mark.parametrize("answer", ["好的，我来拟。", written(*GOOD[:2]), written("a", "b", "c")])
def test_else_they_are_those_of_code_and_that_is_said(
    headings: Callable[..., Found], settings: Settings, answer: str
) -> None:
    found, told = headings(Asked(*[answer] * ATTEMPTS))
    assert found == make_headings(LanguageModel(settings), parse_request(REQUEST), seed=0)
    assert any("通用结构" in one for one in told)


def test_a_server_that_fails_costs_no_outline(headings: Callable[..., Found]) -> None:
    found, told = headings(Asked(ConnectionError()))
    assert len(found) == 3
    assert told


def test_headings_of_the_writer_are_kept_exactly(headings: Callable[..., Found]) -> None:
    model = Asked()
    assert headings(model, LISTED) == (("认清形势", "抓实举措", "压紧责任"), [])
    assert not model.asked


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD[:2], "要 3 个"),
        ((GOOD[0], GOOD[0], GOOD[1]), "重复"),
        (("防汛", *GOOD[1:]), "字之间"),
        (("认清防汛的形势", *GOOD[1:]), "对仗"),
        (("投入3000万元，筑牢防汛之堤", *GOOD[1:]), "3000万"),
        (VAGUE, "看不出讲的是"),
    ],
)
def test_what_is_wrong_with_headings(wrong: tuple[str, ...], said: str) -> None:
    assert said in "；".join(faults(wrong, 3, parse_request(REQUEST)))
    assert not faults(GOOD, 3, parse_request(REQUEST))
