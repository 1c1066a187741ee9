"""Wishes that cannot both be met, and those that only look so."""

import pytest

from rag.requests.brief import parse_request
from rag.requests.contradictions import contradiction


@pytest.mark.parametrize(
    "request_text",
    [
        "写一篇县长在全县防火会上的讲话，分三部分，要讲到火源管控、队伍值守",
        "写一篇防火讲话，分三个部分，重点讲火源管控、队伍值守、宣传教育、物资储备",
        "写一段防火的话，分两点：管火源、备队伍",
    ],
)
def test_what_is_to_be_spoken_of_is_no_number_of_parts(request_text: str) -> None:
    assert contradiction(parse_request(request_text)) is None


@pytest.mark.parametrize(
    "request_text",
    [
        "写一段防火的话，分三点：管火源、备队伍",
        "写一篇防火讲话，讲三点：一是管火源，二是备队伍",
    ],
)
def test_parts_that_are_counted_and_listed_must_agree(request_text: str) -> None:
    found = contradiction(parse_request(request_text))
    assert found is not None
    assert found.why == "要 3 部分，列出的是 2 项"
