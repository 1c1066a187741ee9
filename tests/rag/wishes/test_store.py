"""The store of standing wishes: kept once, each owner's own, numbers never given twice."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import RequestError
from rag.wishes.owners import owner_of
from rag.wishes.store import LONGEST_WISH, MOST_WISHES, StandingWishes
from ui.web import threads


@pytest.fixture
def wishes(tmp_path: Path) -> Iterator[StandingWishes]:
    held = StandingWishes(tmp_path / "threads.sqlite3")
    yield held
    held.close()


def texts(wishes: StandingWishes, owner: str = "") -> list[str]:
    return [one.text for one in wishes.list(owner)]


def test_the_same_words_are_kept_once(wishes: StandingWishes) -> None:
    first, new = wishes.keep("", "不用排比", thread="a")
    again, renewed = wishes.keep("", " 不用排比。", thread="b")
    assert (new, renewed) == (True, False)
    assert again == first
    assert texts(wishes) == ["不用排比"]
    assert (first.thread, first.number) == ("a", 1)


def test_the_wishes_of_one_do_not_show_for_another(wishes: StandingWishes) -> None:
    wishes.keep("甲", "不用排比", thread="t")
    wishes.keep("乙", "多用短句", thread="t")
    assert (texts(wishes, "甲"), texts(wishes, "乙"), texts(wishes)) == (
        ["不用排比"],
        ["多用短句"],
        [],
    )
    with pytest.raises(RequestError, match="没有第 2 条"):
        wishes.forget("乙", 2, thread="t")
    wishes.forget("乙", 1, thread="t")
    assert texts(wishes, "甲") == ["不用排比"]


def test_a_number_is_not_given_again_and_nothing_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "threads.sqlite3"
    held = StandingWishes(path)
    held.keep("", "不用排比", thread="t")
    held.forget("", 1, thread="u")
    with pytest.raises(RequestError, match="没有第 1 条"):
        held.forget("", 1, thread="u")
    held.close()
    again = StandingWishes(path)
    wish, new = again.keep("", "不用排比", thread="t")
    assert (wish.number, new) == (2, True)
    again.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM wishes").fetchone() == (2,)
    connection.close()


def test_too_many_and_too_long_are_refused_in_one_line(wishes: StandingWishes) -> None:
    for text in ("", " 。", "长" * (LONGEST_WISH + 1)):
        with pytest.raises(RequestError) as refused:
            wishes.keep("", text, thread="t")
        assert "\n" not in str(refused.value)
    wishes.keep("", "长" * LONGEST_WISH, thread="t")
    for number in range(1, MOST_WISHES):
        wishes.keep("", f"第{number}个词不用", thread="t")
    with pytest.raises(RequestError, match=f"已有 {MOST_WISHES} 条"):
        wishes.keep("", "再来一条", thread="t")
    assert wishes.keep("", "第1个词不用", thread="t")[1] is False


def test_threads_that_keep_at_once_lose_nothing(wishes: StandingWishes) -> None:
    said = [f"不用第{number}个词" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda text: wishes.keep("", text, thread="t"), said))
    assert sorted(wish.number for wish, _ in kept) == list(range(1, 41))
    assert sorted(texts(wishes)) == sorted(said)


def test_a_second_process_takes_the_next_number(tmp_path: Path) -> None:
    path = tmp_path / "threads.sqlite3"
    one, other = StandingWishes(path), StandingWishes(path)
    numbers = [
        held.keep("", f"不用第{index}个词", thread="t")[0].number
        for index, held in enumerate((one, other, one, other))
    ]
    assert numbers == [1, 2, 3, 4]
    one.close()
    other.close()


def test_a_database_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "threads.sqlite3"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(RequestError, match="长期要求读写不了"):
        StandingWishes(path)


@given(st.text(min_size=1).filter(lambda name: ":" not in name))
def test_the_owner_of_a_conversation_is_its_user(user: str) -> None:
    assert owner_of(threads.key_of(threads.new(), user)) == user


@pytest.mark.parametrize("thread", ["cli", "春季会议", "甲:乙", "甲:" + "0" * 31, ""])
def test_a_name_of_the_command_line_is_of_nobody_in_particular(thread: str) -> None:
    assert owner_of(thread) == ""
    assert owner_of(threads.key_of(threads.new(), "")) == ""


@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙"), st.one_of(st.sampled_from("天地人和"), st.integers(1, 5))
        )
    )
)
def test_what_holds_is_what_was_kept_and_not_taken_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | int]]
) -> None:
    held = StandingWishes(tmp_path_factory.mktemp("w") / "threads.sqlite3")
    hold: dict[str, dict[int, str]] = {"甲": {}, "乙": {}}
    given_out = {"甲": 0, "乙": 0}
    for owner, step in steps:
        if isinstance(step, str):
            held.keep(owner, step, thread="t")
            if step not in hold[owner].values():
                given_out[owner] += 1
                hold[owner][given_out[owner]] = step
        elif step in hold[owner]:
            held.forget(owner, step, thread="t")
            del hold[owner][step]
        else:
            with pytest.raises(RequestError):
                held.forget(owner, step, thread="t")
    for owner, expected in hold.items():
        assert {one.number: one.text for one in held.list(owner)} == expected
    held.close()
