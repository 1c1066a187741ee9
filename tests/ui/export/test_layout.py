import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.export.layout import Role, blocks

SPEECH = """# 在全县河湖管护工作会议上的讲话
县水利局局长
（2026年3月12日）

同志们：
今天的会议很重要。
一、看清形势
（一）压实责任。河长要巡河，部门要联动，乡镇要兜底。
（二）补齐短板
1.清淤要赶在汛前
2.5公里的堤段今年修完，这是底线。
（1）先易后难
各位代表：请审议。"""


def _roles(text: str, **options: object) -> list[tuple[Role, str]]:
    return [(b.role, b.text) for b in blocks(text, **options)]  # type: ignore[arg-type]


def test_each_line_of_a_speech_is_what_it_is() -> None:
    assert _roles(SPEECH) == [
        (Role.TITLE, "在全县河湖管护工作会议上的讲话"),
        (Role.BYLINE, "县水利局局长"),
        (Role.BYLINE, "（2026年3月12日）"),
        (Role.SALUTATION, "同志们："),
        (Role.BODY, "今天的会议很重要。"),
        (Role.HEADING_1, "一、看清形势"),
        (Role.BODY, "（一）压实责任。河长要巡河，部门要联动，乡镇要兜底。"),
        (Role.HEADING_2, "（二）补齐短板"),
        (Role.HEADING_3, "1.清淤要赶在汛前"),
        # 2.5 is a number, not the second heading.
        (Role.BODY, "2.5公里的堤段今年修完，这是底线。"),
        (Role.HEADING_4, "（1）先易后难"),
        (Role.BODY, "各位代表：请审议。"),
    ]


def test_a_heading_that_runs_into_its_paragraph_is_its_lead() -> None:
    (block,) = (b for b in blocks(SPEECH) if b.lead)
    assert block.text[: block.lead] == "（一）压实责任。"
    assert block.lead_role is Role.HEADING_2


def test_the_title_may_be_told_or_found() -> None:
    text = "加强河湖管护\n一段正文，有标点。"
    assert _roles(text)[0][0] is Role.TITLE
    assert _roles(text, title="别的题目")[0][0] is Role.BODY
    assert _roles(text, title="别的题目", headings=["加强河湖管护"])[0][0] is Role.HEADING_1
    assert _roles("只有一行")[0][0] is Role.BODY
    assert _roles("第一句话，不是题目。\n第二句。")[0][0] is Role.BODY


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("## 一、两级标题", Role.HEADING_1),
        ("### （一）三级", Role.HEADING_2),
        ("女士们、先生们，朋友们：", Role.SALUTATION),
        ("各位代表，同志们！", Role.SALUTATION),
        ("同志们，汛期不等人。让我们把硬仗打好！", Role.BODY),
        ("同志们，让我们把硬仗打好！", Role.BODY),
        ("一、" + "长" * 60, Role.BODY),
        ("（三）要抓住重点，抓出成效。要一抓到底。", Role.BODY),
    ],
)
def test_lines_inside_a_text(line: str, role: Role) -> None:
    text = f"第一句话，不是题目。\n{line}"
    assert blocks(text)[1].role is role


OPENING = "开场一句话，不是题目。\n"


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("(一)压实责任", Role.HEADING_2),
        ("1、清淤要赶在汛前", Role.HEADING_3),
        ("１．清淤要赶在汛前", Role.HEADING_3),
        ("(1)先易后难", Role.HEADING_4),
        ("①先急后缓", Role.HEADING_4),
        ("第一，压实责任", Role.HEADING_5),
        ("第一部分　工作回顾", Role.HEADING_1),
        ("（一）清淤　护岸", Role.HEADING_2),
        ("〔二〕补齐短板", Role.HEADING_2),
        ("二）补齐短板", Role.HEADING_2),
        ("㈢严格考核", Role.HEADING_2),
        ("⒊抓紧验收", Role.HEADING_3),
        ("（１）先易后难", Role.HEADING_4),
        ("⑵分段推进", Role.HEADING_4),
        ("2026、2027年要抓紧", Role.BODY),
        ("5、6月份是关键", Role.BODY),
        ("二、三产业要融合", Role.BODY),
    ],
)
def test_numbers_as_offices_type_them(line: str, role: Role) -> None:
    assert blocks(OPENING + line)[1].role is role


@pytest.mark.parametrize(
    ("line", "lead", "role"),
    [
        ("（一)压实责任。河长要巡河，部门要联动。", "（一)压实责任。", Role.HEADING_2),
        ("①先急后缓。急的先办。", "①先急后缓。", Role.HEADING_4),
        ("第一，压实责任。各级要负起责来。", "第一，压实责任。", Role.HEADING_5),
        ("（一）为什么要治？不治不行，大家不答应。", "（一）为什么要治？", Role.HEADING_2),
        ("（一）压实责任　河长要巡河。部门要联动。", "（一）压实责任　", Role.HEADING_2),
        ("**（一）压实责任。**河长要巡河。", "（一）压实责任。", Role.HEADING_2),
    ],
)
def test_run_in_headings(line: str, lead: str, role: Role) -> None:
    block = blocks(OPENING + line)[1]
    assert (block.role, block.text[: block.lead], block.lead_role) == (Role.BODY, lead, role)


@pytest.mark.parametrize(
    ("text", "front"),
    [
        (
            "在全县河湖管护工作会议上的讲话\n（2026年3月12日）\n县水利局局长　周河\n\n同志们：",
            [Role.TITLE, Role.BYLINE, Role.BYLINE, Role.SALUTATION],
        ),
        (
            "守护一河清水\n建设幸福河湖\n——在全县河湖管护工作会议上的讲话\n周河\n2026年3月12日",
            [Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.BYLINE],
        ),
        (
            "在全县河湖管护暨防汛抗旱\n工作会议上的讲话\n县水利局局长 周河\n同志们：",
            [Role.TITLE, Role.BYLINE, Role.SALUTATION],
        ),
    ],
)
def test_titles_of_two_lines_subtitles_and_bylines(text: str, front: list[Role]) -> None:
    found = blocks(f"{text}\n会议很重要，大家要听。")
    assert [block.role for block in found] == [*front, Role.BODY]


def test_a_title_of_two_lines_is_one_paragraph() -> None:
    text = "守护一河清水\n建设幸福河湖\n——在全县会议上的讲话\n会议很重要，大家要听。"
    assert blocks(text)[0].text == "守护一河清水\n建设幸福河湖"
    told = blocks(text, title="守护一河清水 建设幸福河湖")
    assert [block.role for block in told] == [Role.TITLE, Role.SUBTITLE, Role.BODY]


def test_a_hash_in_the_middle_is_no_second_title() -> None:
    assert [b.role for b in blocks("# 题目\n一段话，有标点。\n# 附记\n又一段话。")] == [
        Role.TITLE, Role.BODY, Role.HEADING_1, Role.BODY,
    ]  # fmt: skip


@given(st.text(alphabet="一、（）1.会议：。 \n2026年月日", max_size=60), st.text(max_size=5))
def test_blocks_are_the_lines_in_order_and_lose_nothing(text: str, title: str) -> None:
    found = blocks(text, title=title)
    pieces = [piece for block in found for piece in block.pieces]
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
    assert "".join("".join(block.text.split()) for block in found) == "".join(text.split())
    assert all(0 <= block.lead <= len(block.text) for block in found)


@given(st.text(alphabet="*_~`#|[]()\\<>b-= \n字，1", max_size=40))
def test_any_markdown_is_read_and_pieces_know_their_places(text: str) -> None:
    for block in blocks(text):
        for piece in (*block.pieces, *(one for cell in block.cells for one in cell)):
            assert piece.text == "\n" or text[piece.start : piece.end] == piece.text
