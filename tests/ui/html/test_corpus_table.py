"""The table of documents: addresses are queries, filters narrow, orders hold, pages tile."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Document, Flaw, FlawKind, Kind, Level
from ui.html.corpus_table import (
    PAGE_SIZE,
    SORTS,
    Row,
    TableQuery,
    document_address,
    documents_address,
    ordered,
    select,
)

GAP = Flaw(kind=FlawKind.GAP, reason="缺一段")


def row(place: int = 0, characters: int = 100, **fields: Any) -> Row:
    values = {"title": f"第{place}篇", "source": f"{place}.txt", "content_sha256": "0" * 64}
    return Row.of(place, Document(id=f"d{place}", **(values | fields)), characters)


ROWS = (
    row(0, 300, title="在全县防汛会议上的讲话", level=Level.COUNTY, kind=Kind.MOBILISATION,
        date="2021-06-01", speaker="何川"),
    row(1, 100, title="在全市國企座談會上的講話", level=Level.CITY, kind=Kind.SYMPOSIUM,
        date="2023", flaws=(GAP,)),
    row(2, 200, title="某讲话", source="下载/防汛.docx"),
)  # fmt: skip


def found(**asked: str) -> list[str]:
    return [one.document_id for one in select(ROWS, TableQuery.of(asked)).rows]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ["d0", "d1", "d2"]),
        ({"words": "防汛"}, ["d0", "d2"]),
        ({"words": "防汛 何川"}, ["d0"]),
        ({"words": "国企座谈"}, ["d1"]),
        ({"words": "没有这样的"}, []),
        ({"level": "县"}, ["d0"]),
        ({"level": "-"}, ["d2"]),
        ({"kind": "座谈会讲话"}, ["d1"]),
        ({"year": "2021"}, ["d0"]),
        ({"year": "-"}, ["d2"]),
        ({"flaw": "any"}, ["d1"]),
        ({"flaw": "none"}, ["d0", "d2"]),
        ({"flaw": "缺文"}, ["d1"]),
        ({"flaw": "洗稿"}, []),
        ({"lacks": "speaker"}, ["d1", "d2"]),
        ({"level": "县", "flaw": "any"}, []),
        ({"sort": "characters"}, ["d1", "d2", "d0"]),
        ({"sort": "date"}, ["d0", "d1", "d2"]),
        ({"sort": "date", "down": "1"}, ["d1", "d0", "d2"]),
        ({"sort": "level"}, ["d1", "d0", "d2"]),
        ({"sort": "added", "down": "1"}, ["d2", "d1", "d0"]),
    ],
)
def test_what_is_asked_for_is_what_is_shown(asked: dict[str, str], ids: list[str]) -> None:
    assert found(**asked) == ids


@pytest.mark.parametrize(
    "asked",
    [
        {"level": "国"}, {"kind": "<b>"}, {"year": "二〇二一"}, {"year": "20x"}, {"flaw": "x"},
        {"sort": "__class__"}, {"page": "-3"}, {"page": "9" * 5000}, {"page": "²"},
        {"lacks": "id"}, {"more": "x"},
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_address_is_as_if_it_were_not_there(asked: dict[str, str]) -> None:
    assert TableQuery.of(asked) == TableQuery()


QUERIES = st.builds(
    TableQuery.of,
    st.fixed_dictionaries(
        {},
        optional={
            "words": st.text(max_size=20),
            "level": st.sampled_from([*Level, "-"]),
            "kind": st.sampled_from(Kind),
            "year": st.sampled_from(["1999", "2024", "-"]),
            "flaw": st.sampled_from([*FlawKind, "any", "none"]),
            "sort": st.sampled_from(SORTS),
            "down": st.just("1"),
            "page": st.integers(1, 99).map(str),
        },
    ),
)


@given(QUERIES)
def test_an_address_says_the_whole_query(query: TableQuery) -> None:
    _, _, asked = documents_address(query).partition("?")
    assert TableQuery.of(dict(parse_qsl(asked, keep_blank_values=True))) == query


def test_an_id_cannot_leave_its_place_in_the_address() -> None:
    assert document_address("a/../b?c#d") == "#/corpus/document/a%2F..%2Fb%3Fc%23d"


@given(st.integers(0, 200), QUERIES)
def test_the_pages_hold_every_row_once(count: int, query: TableQuery) -> None:
    rows = [row(place, characters=place % 7) for place in range(count)]
    plain = TableQuery(sort=query.sort, down=query.down)
    first = select(rows, plain)
    shown = [
        one for page in range(first.pages) for one in select(rows, plain.turned_to(page + 1)).rows
    ]
    assert shown == ordered(rows, plain)
    assert sorted(one.place for one in shown) == list(range(count))
    assert first.pages == max(1, -(-count // PAGE_SIZE))
    assert select(rows, plain.turned_to(10_000)).page == first.pages


def test_a_column_sorts_and_again_turns_round() -> None:
    once = TableQuery(page=4).sorted_by("date")
    assert (once.sort, once.down, once.page) == ("date", False, 1)
    assert once.sorted_by("date").down
    assert not once.sorted_by("date").sorted_by("title").down
