"""Where a text lies among the speeches of a corpus, or among those that come with the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind, Level
from rag.draft.values import Basis
from rag.register.measuring import MEASURES
from rag.register.profile import FEWEST, SHORTEST, percentile, profile, usual
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

DEMANDS = "要把渠修好，一段一段地修。务必赶在春耕前完工，谁也不能拖。"
STATES = "今年的雨水比往年少，渠里的水位一直不高，庄稼的长势受了影响。"


def speech(number: int, line: str) -> str:
    lines = [line.replace("渠", f"第{number}条渠")] * (1 + SHORTEST // len(line))
    head = f"在全县第{number}次水利工作会议上的讲话\n（2024年3月{number + 1}日）"
    return "\n".join((head, "同志们：", *lines, ""))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    root = tmp_path_factory.mktemp("register")
    for number in range(FEWEST):
        (root / f"{number}.txt").write_text(speech(number, STATES), "utf-8")
    home = Settings.load(home=root / "home", model_cache=root / "models")
    with Library.open(home, encoder=HashEncoder()) as opened:
        opened.ingest([root])
        yield opened


def test_a_text_is_compared_with_speeches_of_its_kind_and_level(library: Library) -> None:
    held = library.store.documents()
    kinds = {(one.kind, one.level) for one in held}
    assert len(kinds) == 1, "the speeches are alike"
    ((kind, level),) = kinds
    found = {one.name: one for one in profile(DEMANDS * 10, library, kind=kind, level=level)}
    assert set(found) == set(MEASURES)
    assert {one.basis for one in found.values()} == {Basis.KIND_AND_LEVEL}
    assert found["demands"].percentile == 100
    assert found["demands"].value == 1.0
    other = profile(DEMANDS * 10, library, kind=kind, level=Level.CENTRAL)
    assert {one.basis for one in other} == {Basis.KIND}
    assert {one.basis for one in profile(DEMANDS * 10, library, kind=Kind.PLEDGE, level=None)} == {
        Basis.CORPUS
    }


def test_a_small_corpus_gives_way_to_the_figures_of_the_program(tmp_path: Path) -> None:
    home = Settings.load(home=tmp_path / "home", model_cache=tmp_path / "models")
    with Library.open(home, encoder=HashEncoder()) as empty:
        found = profile(DEMANDS * 10, empty, kind=Kind.WORK_MEETING, level=Level.COUNTY)
    assert {one.basis for one in found} == {Basis.USUAL}


def test_a_short_text_has_no_register(library: Library) -> None:
    assert profile(DEMANDS, library, kind=Kind.WORK_MEETING, level=Level.COUNTY) == ()


def test_the_figures_of_the_program_are_sorted_and_whole() -> None:
    held = usual()
    assert set(held) == set(MEASURES)
    assert all(len(values) >= FEWEST and list(values) == sorted(values) for values in held.values())


@given(st.lists(st.floats(0, 10), min_size=1, max_size=20), st.floats(-1, 11), st.floats(0, 5))
def test_a_percentile_grows_with_the_value(others: list[float], value: float, more: float) -> None:
    held = sorted(others)
    assert 0 <= percentile(value, held) <= percentile(value + more, held) <= 100
    assert percentile(-2, held) == 0
    assert percentile(12, held) == 100
