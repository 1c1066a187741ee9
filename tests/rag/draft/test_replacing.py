"""Which replacements of findings are made together, and that they put right what was found."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.running import check
from rag.draft.replacing import applied, chosen
from rag.draft.values import Finding, Replacement, Severity

DAY = datetime.date(2026, 7, 1)
# Wrong and right; what needs a person has no right form.
EXACT = [
    ("我们要再接再励。", "我们要再接再厉。"),
    ("坚定“四个意识”，办好实事。", "增强“四个意识”，办好实事。"),
    ("实施“一带一路”战略。", "实施“一带一路”倡议。"),
    ("落实国发[2024]05号文件要求。", "落实国发〔2024〕5号文件要求。"),
    ("同志们,今天开会,大家要听。", "同志们，今天开会，大家要听。"),
    ("工作做的好。", "工作做得好。"),
    ("请银监会支持。", "请国家金融监督管理总局支持。"),
    ("要以习近平总书记为核心的党中央为指引。", "要以习近平同志为核心的党中央为指引。"),
]
OPEN = [
    "学史明理、学史崇德、学史增信、学史力行。",
    "落实国发[24]5号文件要求。",
    "要抓《条例的落实。",
    "我們要堅持習近平新時代中國特色社會主義理論，辦好實事。",
]


@pytest.mark.parametrize(("wrong", "right"), EXACT)
def test_an_exact_finding_says_what_belongs_there(wrong: str, right: str) -> None:
    assert applied(wrong, chosen(check(wrong, date=DAY))) == right


@pytest.mark.parametrize("text", OPEN)
def test_where_a_person_has_to_look_nothing_is_replaced(text: str) -> None:
    found = check(text, date=DAY)
    assert found
    assert chosen(found) == ()


def test_of_two_that_overlap_the_more_severe_is_made() -> None:
    mild = Finding.at((0, 4), "甲", Severity.WARNING, "", "", "温和")
    grave = Finding.at((2, 6), "乙", Severity.ERROR, "", "", "严重")
    assert [one.text for one in chosen((mild, grave))] == ["严重"]


spans = st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from(Severity))


@given(st.lists(spans, max_size=8))
def test_what_is_chosen_never_overlaps_and_is_applied_in_its_place(
    made: list[tuple[int, int, Severity]],
) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(40))
    findings = [
        Finding.at((start, start + length), "甲", severity, "", "", f"<{n}>")
        for n, (start, length, severity) in enumerate(made)
    ]
    kept = chosen(findings)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    assert bool(kept) == bool(findings)
    rest = text
    for one in kept:
        rest = rest.replace(text[one.start : one.end], one.text, 1)
    assert applied(text, kept) == rest


def test_a_replacement_outside_the_findings_own_place_counts_too() -> None:
    twice = (Replacement(start=0, end=1, text="，"), Replacement(start=2, end=3, text="，"))
    finding = Finding.at((0, 1), "甲", Severity.INFO, "").model_copy(update={"replacements": twice})
    assert applied(",a,", chosen([finding])) == "，a，"
