"""A header is read whether it stands in lines or is glued to the text."""

import pytest

from corpus.metadata.audience import find_audience
from corpus.metadata.header import find_header

GLUED = (
    "把清淤抓到底——在全县河道清淤现场会上的讲话（2019年4月2日，青石渡）"
    "县委书记 方正平各位代表，同志们：今天开会。"
)


def test_a_header_glued_to_the_text() -> None:
    header = find_header(GLUED)
    assert header.title == "把清淤抓到底——在全县河道清淤现场会上的讲话"
    assert (header.date, header.place) == ("2019年4月2日", "青石渡")
    assert header.person is not None
    assert (header.person.name, header.person.role) == ("方正平", "县委书记")
    assert GLUED[header.body :].startswith("各位代表")


def test_a_header_in_lines() -> None:
    text = (
        "把清淤抓到底\n——在溪宁县清淤大会上的讲话\n溪宁县县长\n方正平\n（2019年4月2日）\n各位：\n好"
    )
    header = find_header(text)
    assert header.title == "把清淤抓到底 ——在溪宁县清淤大会上的讲话"
    assert header.date == "2019年4月2日"
    assert header.person is not None
    assert (header.person.name, header.person.role) == ("方正平", "溪宁县县长")


def test_a_line_that_reports_the_meeting() -> None:
    text = (
        "政府工作报告\n2019年4月2日在溪宁县人民代表大会会议上县长方正平作政府工作报告\n各位：\n好"
    )
    header = find_header(text)
    assert header.title == "政府工作报告"
    assert (header.date, header.occasion) == ("2019年4月2日", "溪宁县人民代表大会会议")
    assert header.person is not None
    assert (header.person.name, header.person.role) == ("方正平", "县长")


def test_a_starred_title_has_its_speaker_behind_the_star() -> None:
    header = find_header("把清淤抓到底※方正平今年修了三条渠。\n※这是方正平在会上的讲话。")
    assert header.title == "把清淤抓到底"
    assert header.person is not None
    assert header.person.name == "方正平"


@pytest.mark.parametrize(
    "text", ["同志们：\n清淤的事，今天定下来。", "清淤的事，今天定下来。", "", "\n\n"]
)
def test_a_text_without_a_header_has_none(text: str) -> None:
    header = find_header(text)
    assert (header.title, header.date, header.person, header.occasion) == ("", "", None, "")


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("同志们：\n好。", "同志们"),
        (
            "尊敬的各位来宾，女士们、先生们，朋友们：\n好。",
            "尊敬的各位来宾，女士们、先生们，朋友们",
        ),
        ("在大会上的讲话\n各位代表！\n好。", "各位代表"),
        ("各位代表，现在，我作报告。", "各位代表"),
        ("青年朋友们、同志们：好。", "青年朋友们、同志们"),
        ("主席先生，各位同事：好。", "主席先生，各位同事"),
        ("要做到以下几点：\n好。", ""),
        ("会议主要任务：\n好。", ""),
        ("各位代表的意见很好。", ""),
        ("", ""),
    ],
)
def test_whom_a_speech_addresses(text: str, audience: str) -> None:
    found = find_audience(text)
    assert (found.value if found else "") == audience


def test_the_first_heading_is_no_second_line_of_the_title() -> None:
    assert (
        find_header("全县养老服务工作情况\n一、机构建设\n已有机构。").title
        == "全县养老服务工作情况"
    )
