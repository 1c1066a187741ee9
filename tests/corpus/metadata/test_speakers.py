"""Speakers are named where a frame shows a name, and nowhere else."""

import pytest

from corpus.metadata.header import find_header
from corpus.metadata.speakers import find_speaker


def speaker(title: str, text: str = "", *, raw: str = "", news: bool = False) -> tuple[str, str]:
    found = find_speaker(title, find_header(text), text, raw, news=news)
    return (found.name, found.role) if found else ("", "")


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("方正平同志在全市大会上的讲话", "", ("方正平", "")),
        ("方平在全市大会上的讲话", "", ("方平", "")),
        ("欧阳正平在全市大会上的讲话", "", ("欧阳正平", "")),
        ("县委书记在全县大会上的讲话", "", ("", "县委书记")),
        ("高新区在全市大会上的发言", "", ("", "")),
        ("在全市大会上的讲话", "在全市大会上的讲话\n方正平\n同志们：\n好。", ("方正平", "")),
        ("在全市大会上的讲话", "在全市大会上的讲话\n方 平\n同志们：\n好。", ("方平", "")),
        (
            "在全市大会上的讲话",
            "在全市大会上的讲话\n市委副书记、市长 方正平（2020年3月5日）\n同志们：\n好。",
            ("方正平", "市委副书记、市长"),
        ),
        ("在全市大会上的讲话", "在全市大会上的讲话\n同志们：\n市委书记带头在一线。", ("", "")),
        (
            "在全县大会上的讲话",
            "在全县大会上的讲话（2020年3月5日，青石渡）中共溪宁县委书记 方正平各位代表：好。",
            ("方正平", "溪宁县委书记"),
        ),
        (
            "政府工作报告",
            "政府工作报告\n——2020年3月5日在溪宁县人民代表大会会议上\n县长 方正平\n各位代表：\n好。",
            ("方正平", "县长"),
        ),
        (
            "政府工作报告",
            "政府工作报告\n2020年3月5日方正平县长在溪宁县第九届人民代表大会第二次会议上的报告\n各位代表：\n好。",
            ("方正平", "县长"),
        ),
        (
            "政府工作报告",
            "政府工作报告\n溪宁县县长\n阿合买提·吐尔逊\n各位代表：\n好。",
            ("阿合买提·吐尔逊", "溪宁县县长"),
        ),
        ("", "乡亲们：\n你们好！信收到了。\n方正平\n2020年3月5日", ("方正平", "")),
        ("", "各位领导、同志们：\n我叫方正平，当过兵。", ("方正平", "")),
    ],
)
def test_frames(title: str, text: str, expected: tuple[str, str]) -> None:
    assert speaker(title, text) == expected


def test_the_office_from_an_editors_note_without_working_groups() -> None:
    note = "按：3月5日，我市召开大会。市委常委、组织部长、市清淤工作领导小组组长方正平同志出席。"
    found = speaker("方正平同志在全市大会上的讲话", "同志们：", raw=note)
    assert found == ("方正平", "市委常委、组织部长")


def test_the_lead_of_a_report() -> None:
    lead = "本报讯 3月5日，市委书记方正平深入东乡调研。"
    assert speaker("河道清淤加快推进", lead, news=True) == ("方正平", "市委书记")
    assert speaker("河道清淤加快推进", lead) == ("", "")
