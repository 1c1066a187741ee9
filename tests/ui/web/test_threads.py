"""Names of conversations and of exported files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web import threads


def test_a_name_that_cannot_be_ours_is_replaced() -> None:
    mine = threads.new()
    assert threads.known_or_new(mine) == mine
    for asked in ("", "../etc", mine.upper() + "A", mine + "0"):
        assert threads.known_or_new(asked) != asked


def test_a_user_s_conversation_is_another_than_the_same_name_of_another_user() -> None:
    mine = threads.new()
    assert len({threads.key_of(mine, user) for user in ("", "甲", "乙")}) == 3


def test_no_user_reaches_another_s_conversation_through_its_name() -> None:
    mine = threads.new()
    assert threads.key_of(f"甲:{mine}", "") != threads.key_of(mine, "甲")


@given(st.text(max_size=80))
def test_every_title_makes_a_name_that_stays_in_its_folder(title: str) -> None:
    name = threads.file_name(title)
    assert name
    assert name not in (".", "..")
    assert not set(name) & set('/\\:*?"<>|\x00\n')


@pytest.mark.parametrize(("title", "name"), [("讲话：一/二", "讲话：一 二"), ("", "wengao")])
def test_a_plain_title_is_kept(title: str, name: str) -> None:
    assert threads.file_name(title) == name


def test_the_page_names_every_conversation_so_that_it_can_stand_in_an_address() -> None:
    mine = threads.new()
    assert threads.page_name(mine) == mine
    assert threads.page_name(threads.key_of(mine, "甲:乙")) == mine
    for thread in ("cli", "春季会议", "../etc", "甲:乙"):
        name = threads.page_name(thread)
        assert threads.known_or_new(name) == name
        assert name != threads.page_name(thread + "2")
