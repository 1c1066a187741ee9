import pytest

from corpus.flaws.masked import find_masked


def found(text: str) -> list[str]:
    return [text[flaw.start : flaw.end] for flaw in find_masked(text)]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("市总工会等X个部门", ["X"]),
        ("为推动XX群团事业，建设法治XX、平安XX作贡献", ["XX", "XX", "XX"]),
        ("把X多万工人转化为动力", ["X"]),
        ("_总书记强调", ["_"]),
        ("农民工、_职业者等_延伸组织", ["_", "_"]),
        ("×××同志作了报告", ["×××"]),
        ("**县委书记", ["**"]),
        ("这次x区会议，x同志作了报告", ["x", "x"]),
        ("某某同志讲话", ["某某"]),
        ("在某某县某某镇", ["某某", "某某"]),
        ("中共某市委，某县人民政府", ["某", "某"]),
        ("X年X月召开，增长X%", ["X", "X", "X"]),
        ("××省○○市", ["××", "○○"]),
        ("A同志在会上发言，B县委作了汇报", ["A", "B"]),
        ("＊＊同志", ["＊＊"]),
    ],
)
def test_masks_are_found_with_their_place(text: str, masked: list[str]) -> None:
    assert found(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "二○○八年和二〇〇六年",
        "X光检查",
        "增长3×4倍",
        "某部和某种原因，某个人，某一天",
        "A级景区、B超、C919、T恤",
        "一个A股公司",
        "CXX系统",
        "file_name",
        "MAX个人",
        "Xi’an",
    ],
)
def test_what_is_no_mask_stays(text: str) -> None:
    assert found(text) == []
