"""The measures of a register: what each counts, and that none depends on the length of a text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.register.measuring import MEASURES, measured, running_text

PLAIN = "村里的路修好了，大家走得顺。渠也通了水，庄稼长得旺。"
BOSSY = "要修路，要通水。务必上心，务必抓紧。必须今年做完，不得拖到明年。"


def test_headings_and_salutations_are_left_out() -> None:
    assert running_text("在会上的讲话\n同志们：\n一、修路\n路要修好。\n") == "路要修好。"


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("sentence_length", "路修好了，渠通了水，庄稼长得旺，日子过得好。", PLAIN),
        ("demands", BOSSY, PLAIN),
        ("modal_verbs", BOSSY, PLAIN),
        ("connectives", "路虽然修好了，但是渠没有通，因此庄稼不旺。", PLAIN),
        ("four_characters", "要攻坚克难、真抓实干，把事办好。", PLAIN),
        ("parallel", "修一条路，修一座桥，修一道渠，日子就好。", PLAIN),
        ("we", "我们修路，我们通水。", PLAIN),
        ("facts", "2024年修路12公里，投资300万元。", PLAIN),
        ("repeated", PLAIN + PLAIN, PLAIN),
    ],
)
def test_each_measure_sees_what_it_is_for(name: str, more: str, less: str) -> None:
    assert set(MEASURES) == set(measured(PLAIN))
    assert measured(more)[name] > measured(less)[name]


def test_what_is_important_or_needed_is_no_demand() -> None:
    assert measured("这件事很重要，需要时间。主要的原因是雨水少。")["modal_verbs"] == 0


def test_without_a_sentence_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        measured("")


@given(st.integers(2, 6))
def test_a_text_that_goes_on_alike_has_the_same_register(times: int) -> None:
    one, more = measured(BOSSY), measured(BOSSY * times)
    for name in ("sentence_length", "demands", "modal_verbs", "connectives", "we"):
        assert math.isclose(one[name], more[name], rel_tol=1e-9, abs_tol=1e-9)


@given(st.text("要修路，。我们1年攻坚克难", min_size=1, max_size=80))
def test_no_measure_is_negative_or_without_end(text: str) -> None:
    try:
        found = measured(text)
    except ValueError:
        return
    assert all(math.isfinite(value) and value >= 0 for value in found.values())
    assert max(found["demands"], found["parallel"]) <= 1
