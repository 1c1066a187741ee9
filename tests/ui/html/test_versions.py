"""The list of versions, comparisons and wishes as HTML: complete, escaped, short."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from rag.chain.kept import Kept
from rag.draft.differing import diff
from rag.draft.values import Compared
from rag.draft.versions import Version
from rag.wishes.store import Wish
from tests.fakes import HOSTILE
from ui.html.versions import AROUND, comparison_html, versions_html
from ui.html.wishes import wishes_html
from ui.messages.catalogue import Messages

SAY = Messages()


def kept(*documents: int, current: int) -> Kept:
    versions = tuple(
        Version(number=n, document=d, operation=f"做了{n}{HOSTILE}")
        for n, d in enumerate(documents, 1)
    )
    return Kept(versions=versions, current=current)


def test_every_version_but_the_one_on_screen_can_be_restored_and_compared() -> None:
    html = versions_html(kept(1, 1, 2, current=2), SAY)
    assert re.findall(r'data-version="(\d)"', html) == ["3", "1"]
    assert re.findall(r'data-old="(\d)" data-new="(\d)"', html) == [("3", "2"), ("1", "2")]
    assert html.count("aria-current") == 1
    assert html.index("第 2 篇") < html.index("第 1 篇")
    assert "<script" not in html
    assert "做了3&lt;script" in html


def test_two_versions_need_no_choice_of_two_and_none_no_list() -> None:
    assert 'data-do="pair"' not in versions_html(kept(1, 1, current=1), SAY)
    assert "<h4>" not in versions_html(kept(1, 1, current=1), SAY)
    for documents, current, chosen in (
        ((1, 1, 1), 3, ["2", "3"]),
        ((1, 1, 1), 1, ["2", "1"]),
        ((1, 1, 2, 1), 4, ["2", "4"]),
        ((1, 1, 2), 3, ["2", "3"]),
    ):
        html = versions_html(kept(*documents, current=current), SAY)
        assert re.findall(r'value="(\d)" selected', html) == chosen
    assert versions_html(Kept(), SAY) == ""


def test_a_comparison_marks_the_changes_and_leaves_out_what_stayed() -> None:
    same = "这一句没有改动，前后都一样。" * 30
    before, after = f"{same}要抓好{HOSTILE}落实。{same}", f"{same}要抓实{HOSTILE}落实。{same}\n"
    html = comparison_html(Compared(old=1, new=3, steps=diff(before, after)), SAY)
    assert "第 1 版 → 第 3 版，改了 2 处" in html
    assert "<del>抓好</del><ins>抓实</ins>" in html
    assert "<ins>¶\n</ins>" in html
    assert "<script" not in html
    assert len(re.sub("<[^>]*>", "", html)) < 8 * AROUND + 400
    assert 'data-version="1"' in html


def test_versions_with_the_same_words_say_so() -> None:
    html = comparison_html(Compared(old=1, new=2, steps=diff("一样。", "一样。")), SAY)
    assert "文字一样" in html
    assert "<ins>" not in html


@given(st.text("要把路修好<&>。\n", max_size=60), st.text("要把路修好<&>。\n", max_size=60))
def test_the_marks_hold_exactly_what_changed(before: str, after: str) -> None:
    steps = diff(before, after)
    html = comparison_html(Compared(old=1, new=2, steps=steps), SAY)
    for op, tag in (("insert", "ins"), ("delete", "del")):
        marked = "".join(re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL))
        assert unescape(marked).replace("¶", "") == "".join(
            one.text for one in steps if one.op == op
        )


def test_every_wish_has_a_button_and_is_escaped() -> None:
    wishes = [Wish(number=n, text=f"不用{HOSTILE}", said="", thread="") for n in (2, 5)]
    html = wishes_html(wishes, SAY)
    assert "长期要求 2 条" in html
    assert re.findall(r'data-wish="(\d)"', html) == ["2", "5"]
    assert "<script" not in html
    assert wishes_html((), SAY) == ""
