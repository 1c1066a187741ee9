import pytest

from ui.export.markdown import Line, lines, printed


def _read(text: str) -> list[Line]:
    return [line for line in lines(text) if line is not None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**加强领导**，*抓好*落实。", "加强领导，抓好落实。"),
        ("- 一件事", "一件事"),
        ("详见[公报](https://example.org/a)。", "详见公报。"),
        ("## （二）补齐短板 ##", "（二）补齐短板"),
        ("> 引一句话。", "引一句话。"),
        (r"原样的\*星号", "原样的*星号"),
        ("按`编号`排。", "按编号排。"),
        ("多出一个**星号的句子。", "多出一个星号的句子。"),
        # Only alike.
        ("每亩5*3*2公斤", "每亩5*3*2公斤"),
        ("带*的是约束性指标，标*的是预期性指标。", "带*的是约束性指标，标*的是预期性指标。"),
        ("填____年____月", "填____年____月"),
        ("#河湖话题#很热", "#河湖话题#很热"),
        ("[附表](见后)", "[附表](见后)"),
        ("——在会上的讲话", "——在会上的讲话"),
        ("-5℃以下", "-5℃以下"),
    ],
)
def test_no_mark_is_printed(text: str, said: str) -> None:
    assert [printed(line.pieces) for line in _read(text)] == [said]


@pytest.mark.parametrize("line", ["---", "***", "```python", "~~~", "====", "##", ""])
def test_lines_of_marks_print_nothing(line: str) -> None:
    assert _read(line) == []


def test_formatting_and_places_are_kept() -> None:
    text = "先**抓~~旧~~新**，见[公报](https://example.org/a)。"
    (line,) = _read(text)
    looks = [(one.text, one.bold, one.struck, one.link) for one in line.pieces]
    assert looks == [
        ("先", False, False, ""),
        ("抓", True, False, ""),
        ("旧", True, True, ""),
        ("新", True, False, ""),
        ("，见", False, False, ""),
        ("公报", False, False, "https://example.org/a"),
        ("。", False, False, ""),
    ]
    assert all(text[one.start : one.end] == one.text for one in line.pieces)


def test_a_table_has_cells_and_ends_where_its_lines_do() -> None:
    text = "| 河段 | 公里 |\n| --- | ---: |\n| **上游** | 12 |\n后面一句。\n甲|乙\n-|-\n丙|丁"
    read = _read(text)
    assert [[printed(cell) for cell in line.cells] for line in read] == [
        ["河段", "公里"], ["上游", "12"], [], ["甲", "乙"], ["丙", "丁"],
    ]  # fmt: skip
    assert text[read[1].cells[1][0].start :].startswith("12")
