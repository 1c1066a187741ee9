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
    return [(b.role, text[b.start : b.end]) for b in blocks(text, **options)]  # type: ignore[arg-type]


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
    assert SPEECH[block.start : block.start + block.lead] == "（一）压实责任。"
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
        ("一、" + "长" * 60, Role.BODY),
        ("（三）要抓住重点，抓出成效。要一抓到底。", Role.BODY),
    ],
)
def test_lines_inside_a_text(line: str, role: Role) -> None:
    text = f"第一句话，不是题目。\n{line}"
    assert blocks(text)[1].role is role


@given(st.text(alphabet="一、（）1.#会议：。 \n2026年月日", max_size=60), st.text(max_size=5))
def test_blocks_are_the_lines_in_order_and_lose_nothing(text: str, title: str) -> None:
    found = blocks(text, title=title)
    spans = [(b.start, b.end) for b in found]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert len(found) == sum(bool(line.strip()) for line in text.split("\n"))
    kept = "".join(text[start:end] for start, end in spans)
    assert [c for c in kept if c not in "# \n"] == [c for c in text if c not in "# \n"]
    assert all(0 <= b.lead <= b.end - b.start for b in found)
