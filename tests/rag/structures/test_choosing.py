"""Which structure a request gets."""

import pytest

from corpus.document.values import Kind
from rag.requests.brief import Action, Brief, parse_request
from rag.structures.choosing import structure_of, structures


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        ("写一篇县委书记在全县防汛工作会议上的讲话稿", "动员部署"),
        ("起草市长在全市清洁取暖动员大会上的讲话", "动员部署"),
        ("写一段关于节约粮食的话", "动员部署"),
        ("写一篇镇长在全县禁渔工作会议上的表态发言", "表态发言"),
        ("写一篇新任县审计局局长的任职表态发言", "任职表态"),
        ("我刚到任县水利局，写一篇就职讲话", "任职表态"),
        ("写一篇区委书记在区委常委会扩大会议上传达学习市委全会精神的讲话", "传达学习"),
        ("起草县长在县政府党组会议上学习传达全省经济工作会议精神的讲话", "传达学习"),
        ("起草县委组织部部长在全县村干部培训班开班仪式上的讲话", "开班动员"),
        ("写一篇市委宣传部部长在全市青年干部研修班上的讲话", "开班动员"),
        ("写一篇副县长在全县秸秆利用现场会上的讲话", "现场会"),
        ("写一篇市长在全市果园改造现场推进会上的讲话", "现场会"),
        ("写一篇全镇人居环境观摩会的讲话稿", "现场会"),
        ("起草县林业局局长2024年度述职报告", "述职"),
        ("写一份市审计局副局长的述职述廉报告", "述职"),
        ("写一篇市长在石榴文化节开幕式上的致辞", "致辞"),
        ("起草县委书记在全县教师节表彰大会上的讲话", "总结表彰"),
        ("写一篇市总工会主席在劳动模范座谈会上的讲话", "座谈会讲话"),
        ("写一篇县委书记在乡镇调研时的讲话", "调研讲话"),
        ("写一篇全县防汛工作会议的主持词", "主持词"),
        # What is spoken of makes no other kind of speech.
        ("写一篇传达学习市委全会精神会议的主持词", "主持词"),
        ("写一份述职报告，讲到组织传达学习上级精神的情况", "述职"),
        ("写一篇县长在培训班建设座谈会上的致辞", "致辞"),
        ("写一篇镇长在全县人居环境现场会上的表态发言", "表态发言"),
    ],
)
def test_a_request_gets_the_structure_of_its_kind(request_: str, name: str) -> None:
    assert structure_of(parse_request(request_)).name == name


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_gets_one(kind: Kind) -> None:
    assert kind in structure_of(Brief(request="写一篇讲话", action=Action.DRAFT, kind=kind)).kinds


def test_what_a_request_says_far_behind_is_material() -> None:
    brief = parse_request("写一篇县长在全县禁渔工作会议上的讲话。" + "背景材料很长。" * 60 + "开班")
    assert structure_of(brief).name == "动员部署"


def test_the_special_stands_before_the_general() -> None:
    names = [one.name for one in structures()]
    assert names.index("任职表态") < names.index("表态发言")
    assert names.index("传达学习") < names.index("动员部署")
