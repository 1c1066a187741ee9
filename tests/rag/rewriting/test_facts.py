"""What a revision lost and added, beyond numbers: times, quotations, titles."""

import pytest

from rag.draft.values import AttributedSentence, Verdict
from rag.rewriting.facts import added, is_running_text, lost


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("年底以前15个村通车。", "15个村要尽快通车。", ("年底",)),
        ("县里每个月查一回。", "县里每月检查一次。", ()),
        ("每周至少巡查一次。", "每周巡查。", ("至少",)),
        ("要弘扬“背篓精神”。", "要弘扬吃苦精神。", ("背篓精神",)),
        ("按《防汛预案》办。", "按预案办。", ("《防汛预案》",)),
        ("投入1.2万元。", "投入12000元。", ()),
        ("把47处隐患改完。", "把隐患改完。", ("47",)),
    ],
)
def test_what_is_lost_is_named(before: str, after: str, gone: tuple[str, ...]) -> None:
    found = lost(before, after)
    assert len(found) == len(gone)
    assert all(one in name or name in one for one, name in zip(gone, found, strict=True))


def test_what_is_added_may_come_from_the_wish() -> None:
    assert added("要巡堤。", "6月起要巡堤。") == ("6",)
    assert added("要巡堤。", "6月起要巡堤。", wish="写明6月起") == ()


@pytest.mark.parametrize(
    ("text", "running"), [("一、巡堤", False), ("同志们：", False), ("去。", True)]
)
def test_headings_and_salutations_are_no_running_text(text: str, running: bool) -> None:
    one = AttributedSentence(text=text, start=0, end=len(text), verdict=Verdict.NOT_NEEDED)
    assert is_running_text((one,)) is running
