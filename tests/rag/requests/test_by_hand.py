"""A brief as a JSON object by hand: what is wrong in it is named with what would be right."""

from typing import Any

import pytest

from rag.errors import RequestError
from rag.requests.by_hand import FILLABLE, brief_by_hand


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"topic": "夏粮收购", "audiance": "干部"}, "minutes"),
        ({"topic": "夏粮收购", "headings": "一、算清账"}, "须是列表"),
        ({"topic": "夏粮收购", "kind": "讲话"}, "工作会议讲话"),
        ({"topic": "夏粮收购", "length": "六百字"}, "length"),
        ({"topic": "夏粮收购", "minutes": 3, "length": 3000}, "自相矛盾"),
        ({"topic": "夏粮收购", "pages": 2, "length": 300}, "自相矛盾"),
        ({"tone": "亲切"}, "topic"),
    ],
)
def test_what_is_wrong_is_named(value: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        brief_by_hand(value)


def test_minutes_and_a_length_that_agree_are_taken() -> None:
    brief = brief_by_hand({"topic": "夏粮收购", "minutes": 3, "length": 550})
    assert (brief.length, brief.minutes) == (550, 3)


@pytest.mark.parametrize("name", FILLABLE)
def test_a_field_that_is_named_is_known(name: str) -> None:
    said = ""
    try:
        brief_by_hand({"topic": "夏粮收购", name: None})
    except RequestError as error:
        said = str(error)
    assert "这一项" not in said
