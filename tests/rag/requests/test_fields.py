"""The fields of a brief, on requests written for this, and where each was read from."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind
from rag.draft.requirements import Asks
from rag.errors import RequestError
from rag.requests.brief import Action, Brief, parse_request
from rag.requests.material import part
from tests.shared import SHARED

FOLDER: Final = Path(__file__).parent / "briefs"
# These are empty where a request says nothing; the others are scored where the set gives them.
NEW: Final = (
    "identity", "place", "audience", "points", "parts", "facts", "use", "avoid", "leave_out",
    "tone", "shortest", "longest", "minutes", "pages", "model",
)  # fmt: skip


def fields_right(case: dict[str, Any]) -> dict[str, bool]:
    """For each field that is expected or was read, whether it is right."""
    brief = parse_request(case["request"], action=Action.DRAFT).model_dump(mode="json")
    expected = case["expect"]
    blank = Brief(request="", action=Action.DRAFT).model_dump(mode="json")
    scored = {*expected, *(name for name in NEW if brief[name] != blank[name])}
    return {name: brief[name] == expected.get(name, blank[name]) for name in scored}


def share_right(name: str) -> float:
    """The share of fields that are right in a set of requests."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    right = [value for line in lines for value in fields_right(json.loads(line)).values()]
    return sum(right) / len(right)


# What docs/quality/requests.md says, less two fields of a set.
@pytest.mark.parametrize(
    ("name", "least"), [("dev", 0.985), ("held", 0.975), ("other", 0.94), ("held2", 0.89)]
)
def test_the_fields_of_requests_are_read(name: str, least: float) -> None:
    assert share_right(name) >= least


PIECES: Final = st.sampled_from(
    re.findall(
        r"[^/]+",
        "写/起草/一篇/讲话/县委书记/在全县/会议上/，/。/；/：/“/”/、/1. /2) /（三）/一是/二是"
        "/要/不要/别用/不讲/排比/成绩/讲到/包括/分三点/三个部分/2页/800字/以内/不超过/五分钟/语气/庄重/面向/干部/数据：/增长8%"
        "/仿照/《甲》/的写法/按照以下大纲写：/\n/ /重点讲/和/等",
    )
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_what_was_read_stands_where_it_says(text: str) -> None:
    try:
        brief = parse_request(text)
    except RequestError:
        return
    for one in brief.read:
        assert brief.request[one.start : one.end] == one.words
    for required in brief.requirements:
        assert brief.request[required.start : required.end] == required.text
    places = [(one.start, one.end) for one in brief.requirements]
    assert all(a[1] <= b[0] for a, b in pairwise(places))


OTHER: Final = Asks.OTHER


def real(name: str) -> Brief:
    """The brief of a real long request, without the material that was pasted with it."""
    if SHARED is None:
        pytest.skip("the shared evaluation data are not here")
    path = SHARED / "data" / "writing" / "writingbench.jsonl"
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    turn = next(line["request"] for line in lines if line["id"] == name)
    return parse_request(part(turn).request, action=Action.DRAFT)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("wb340", [Asks.LENGTH, OTHER]),
        ("wb512", [OTHER, Asks.POINT, OTHER]),
        ("wb733", [OTHER, *[Asks.HEADING] * 4, OTHER, OTHER, OTHER, Asks.LENGTH, OTHER]),
        ("wb972", [OTHER, Asks.LENGTH, OTHER, *[Asks.POINT] * 4, OTHER, OTHER, OTHER]),
    ],
)  # fmt: skip
def test_what_real_requests_require_is_listed(name: str, asked: list[Asks]) -> None:
    brief = real(name)
    assert [one.checks[0].asks for one in brief.requirements] == asked
    assert (brief.role, brief.kind, brief.level) == ("", Kind.OTHER, None)


def test_the_structure_and_the_bounds_of_real_requests_are_taken_over() -> None:
    assert [len(real(name).headings) for name in ("wb340", "wb512", "wb733", "wb972")] == [
        0,
        0,
        4,
        0,
    ]
    assert (real("wb340").shortest, real("wb340").longest) == (3000, 4000)
    assert (len(real("wb512").points), real("wb512").parts) == (3, 3)
    assert (real("wb733").length, real("wb972").length) == (3000, 3000)
    assert len(real("wb972").points) == 4


if __name__ == "__main__":
    for chosen in ("dev", "other", "held", "held2"):
        print(chosen, f"{share_right(chosen):.3f}")
