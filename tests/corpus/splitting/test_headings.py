"""Headings are found where they begin, however they are written, and nothing else is."""

import pytest

from corpus.splitting.headings import RUN_IN, Outline, find_headings
from corpus.splitting.sentences import split_sentences
from tests.corpus.making import SPEECH


def headings(text: str) -> list[tuple[int, str]]:
    found = find_headings(text, split_sentences(text))
    return [(heading.level, heading.title) for heading in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、加强领导\n要抓实。", [(1, "一、加强领导")]),
        ("十二、 加强领导\n要抓实。", [(1, "十二、加强领导")]),
        ("第二部分 工作安排\n要抓实。", [(1, "第二部分 工作安排")]),
        ("（三）压实责任。各级要抓。", [(2, "（三）压实责任")]),
        ("(三)压实责任。各级要抓。", [(2, "（三）压实责任")]),
        ("2．压实责任。各级要抓，抓到底。", [(3, "2．压实责任")]),
        ("2.5万人到会。", []),
        ("2.要压实责任。各级要抓。", [(3, "2.要压实责任")]),
        ("（2）压实责任。各级要抓。", [(4, "（2）压实责任")]),
        ("①压实责任。各级要抓。", [(4, "①压实责任")]),
        ("一、二、三产业融合发展，要抓实。", []),
        ("一要抓紧。我们都要抓紧。", []),  # alone it counts nothing
        ("一要抓紧。先开头。\n二要抓实。再落地。", [(5, "一要抓紧"), (5, "二要抓实")]),
        ("一是抓紧。先开头。二是抓实。再落地。", [(5, "一是抓紧"), (5, "二是抓实")]),
        ("一是一，二是二。", []),
        (
            "第一条，把门打开。人要在。\n第二条，把灯点亮。灯要亮。",
            [(5, "第一条，把门打开"), (5, "第二条，把灯点亮")],
        ),
        (
            "首先，统一思想。想通了才走得动。\n其次，压实责任。",
            [(5, "首先，统一思想"), (5, "其次，压实责任")],
        ),
        ("首先，我代表县里向大家表示感谢！", []),
        ("第一书记要住在村里。", []),
    ],
)
def test_examples(text: str, expected: list[tuple[int, str]]) -> None:
    assert headings(text) == expected


def test_a_long_heading_is_shown_by_its_first_clause_and_a_short_one_whole() -> None:
    short = "（一）看清长处短处，掂准工作分量。今年要抓实。"
    long = "（一）牢牢守住“安全，稳定”这条底线，在任何时候任何情况下都不麻痹大意。今年要抓实。"
    assert headings(short) == [(2, "（一）看清长处短处，掂准工作分量")]
    assert headings(long) == [(2, "（一）牢牢守住“安全，稳定”这条底线")]


def test_items_of_a_list_do_not_divide_but_sections_do() -> None:
    items = "要做到：\n1.门要开。\n2.灯要亮。\n3.人要在。"
    found = find_headings(items, split_sentences(items))
    assert [heading.divides for heading in found] == [False, False, False]
    sections = "1.门要开。早八点开门，晚八点关门。\n2.灯要亮。天黑就亮。"
    found = find_headings(sections, split_sentences(sections))
    assert [heading.divides for heading in found] == [True, True]


def path(text: str, start: str, end: str) -> tuple[str, ...]:
    outline = Outline(find_headings(text, split_sentences(text)))
    return outline.path(text.index(start), text.index(end) + len(end))


def test_the_path_above_a_span() -> None:
    assert path(SPEECH, "今天我们", "现场会") == ()
    assert path(SPEECH, "河道是水乡", "血脉。") == ("一、充分认识清淤的重要性",)
    assert path(SPEECH, "（二）分段", "一人。") == ("二、抓好三项任务", "（二）分段包干")
    # a heading and the one right under it stand over what follows both
    assert path(SPEECH, "二、抓好", "列出表。") == ("二、抓好三项任务", "（一）摸清底数")
    # over two sections of one level stands only what is above both
    assert path(SPEECH, "（一）摸清", "一人。") == ("二、抓好三项任务",)


def test_a_run_in_opening_ends_with_its_paragraph() -> None:
    text = "一是门要开。早八点开门。\n二是灯要亮。天黑就亮。\n各村都要照办。"
    assert path(text, "早八点", "开门。") == ("一是门要开",)
    assert path(text, "天黑", "就亮。") == ("二是灯要亮",)
    assert path(text, "各村", "照办。") == ()


def test_levels_are_in_order() -> None:
    levels = [level for level, _ in headings(SPEECH)]
    assert levels == [1, 1, 2, 2, 1]
    assert max(levels) < RUN_IN


@pytest.mark.parametrize("title", ["名词解释", "附件：", "附件1", "有关用语说明", "注释"])
def test_what_is_attached_has_a_heading_of_its_own(title: str) -> None:
    text = f"三、抓好落实\n（一）抓早。早动手。\n{title}\n1.三清：清垃圾、清沟渠、清圈舍。"
    assert path(text, "1.三清", "圈舍。")[0] == title.rstrip("：")
    assert (1, "附件要报齐") not in headings("附件要报齐。各乡镇抓紧。")


def test_an_address_in_mid_speech_ends_a_subsection_but_not_its_point() -> None:
    text = "二、抓好落实\n（一）抓早。早动手。\n各位代表！\n一年来大家很辛苦。"
    assert path(text, "早动手", "动手。") == ("二、抓好落实", "（一）抓早")
    assert path(text, "一年来", "辛苦。") == ("二、抓好落实",)
