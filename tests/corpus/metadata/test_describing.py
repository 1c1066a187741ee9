"""Metadata is what a file declares, else what its words show, with confidence and evidence."""

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, Flaw, FlawKind, Kind, Level, RawDocument
from corpus.metadata.describing import Metadata, infer
from corpus.reading.gathering import read
from tests.corpus.making import SPEECH, raw_document
from tests.shared import needs_shared, seed


def metadata(text: str, *declared: tuple[str, str], flaws: tuple[Flaw, ...] = ()) -> Metadata:
    raw = RawDocument("讲话稿.txt", text.encode(), text, ".txt", "utf-8", declared)
    base = CleanText.from_raw(text)
    return infer(raw, CleanText(text, base.raw_spans, flaws))


def test_what_is_declared_wins() -> None:
    declared = (
        ("title", "在全省水利工作会议上的讲话"),
        ("speaker", "方正平"),
        ("role", "副省长"),
        ("level", "省"),
        ("kind", "表态发言"),
        ("occasion", "全省水利工作会议"),
        ("place", "岱江省"),
        ("audience", "同志们"),
        ("date", "2019年3月5日"),
    )
    found = metadata(SPEECH, *declared)
    fields = found.fields()
    assert fields == {
        **dict(declared),
        "level": Level.PROVINCE,
        "kind": Kind.PLEDGE,
        "date": "2019-03-05",
        "date_precision": "day",
    }
    assert found.title.confidence == 1
    assert found.flaws == ()


def test_a_declared_value_that_is_not_known_is_understood_or_left_to_the_text() -> None:
    found = metadata(SPEECH, ("level", "县级"), ("kind", "座谈会上的发言"), ("date", "不详"))
    assert found.fields()["level"] is Level.COUNTY
    assert found.fields()["kind"] is Kind.SYMPOSIUM
    assert found.fields()["date"] == ""
    assert metadata(SPEECH, ("level", "火星")).fields()["level"] is Level.COUNTY


def test_a_speech_by_its_title() -> None:
    found = metadata(SPEECH)
    assert found.title.value == "在全县河道清淤现场会上的讲话"
    assert found.level is not None
    assert (found.level.value, found.level.evidence) == (Level.COUNTY, "全县")
    assert found.occasion is not None
    assert found.occasion.value == "全县河道清淤现场会"
    assert [flaw.kind for flaw in found.flaws] == [FlawKind.UNDATED]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("在全市防汛工作会议上的讲话", Kind.WORK_MEETING),
        ("在全市防汛动员大会上的讲话", Kind.MOBILISATION),
        ("在青年座谈会上的讲话", Kind.SYMPOSIUM),
        ("在全市水利工作会议上的主持词", Kind.HOSTING),
        ("在推进会上的表态发言", Kind.PLEDGE),
        ("个人述职述廉报告", Kind.DUTY_REPORT),
        ("在清淤总结表彰大会上的讲话", Kind.COMMENDATION),
        ("在开幕式上的致辞", Kind.ADDRESS),
        ("在东乡调研时的讲话", Kind.INSPECTION),
        ("关于做好清淤工作的通知", Kind.PAPER),
    ],
)
def test_the_kind_by_the_title(title: str, kind: Kind) -> None:
    assert metadata(f"{title}\n各位：\n干就是了。").fields()["kind"] is kind


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("市委书记在全市大会上的讲话", Level.CITY),
        ("县委书记在全市大会上的交流发言", Level.COUNTY),
        ("镇党委书记在全镇大会上的讲话", Level.TOWNSHIP),
        ("在全省大会上的讲话", Level.PROVINCE),
        ("在集团公司大会上的讲话", Level.UNIT),
        ("在大会上的讲话", None),
    ],
)
def test_the_level_by_office_and_title(title: str, level: Level | None) -> None:
    assert metadata(f"{title}\n各位：\n干就是了。").fields()["level"] is level


def test_the_level_by_whom_the_speaker_speaks_for() -> None:
    text = "各位：\n我市的河多，我市的桥多，全市上下都要动起来，省委也在看着。"
    assert metadata(text).fields()["level"] is Level.CITY


def test_the_place_by_how_a_writer_names_his_own() -> None:
    text = "县委书记在大会上的讲话\n为了平安溪宁，为了幸福溪宁，为了法治建设，溪宁上下一心。"
    assert metadata(text).fields()["place"] == "溪宁"
    # a prefecture is known by name; 长治久安 is no prefecture
    city = "市委书记在大会上的讲话\n为三门峡的明天，求长治久安，三门峡人要干在前面。"
    assert metadata(city).fields()["place"] == "三门峡"


def test_a_news_report_is_one() -> None:
    flaw = Flaw(kind=FlawKind.NEWS_REPORT, reason="新闻报道")
    text = "方正平调研河道清淤\n本报讯 3月5日，市委书记方正平深入东乡调研。他强调，要抓紧。"
    found = metadata(text, flaws=(flaw,)).fields()
    assert (found["kind"], found["speaker"], found["role"]) == (Kind.NEWS, "方正平", "市委书记")


def test_without_a_title_the_text_or_the_file_gives_one() -> None:
    assert metadata("同志们：\n清淤的事，今天定下来。").title.value == "清淤的事，今天定下来。"
    raw = RawDocument("全县清淤讲话.txt", b"x", "同志们：\n干。", ".txt", "utf-8")
    assert infer(raw, CleanText.from_raw(raw.text)).title.value == "全县清淤讲话"


def test_an_empty_text_has_metadata_too() -> None:
    assert infer(raw_document(""), CleanText("", ())).fields()["title"] == "讲话"


@needs_shared
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            "000",
            {
                "title": "县委书记在县委党的群团工作会议上的讲话",
                "role": "县委书记",
                "level": Level.COUNTY,
                "kind": Kind.WORK_MEETING,
                "date": "2015",
                "date_precision": "year",
                "place": "西畴",
            },
        ),
        (
            "001",
            {
                "title": "在2020年全市群团工作会议上的讲话",
                "level": Level.CITY,
                "kind": Kind.WORK_MEETING,
                "date": "2020",
                "date_precision": "year",
            },
        ),
        (
            "002",
            {
                "title": "2023年区群团组织工作大会讲话范文",
                "level": Level.COUNTY,
                "kind": Kind.WORK_MEETING,
                "date": "",  # 2023 in the title, but the text contradicts itself
            },
        ),
        (
            "003",
            {
                "speaker": "刘南昌",
                "role": "市委书记",
                "level": Level.CITY,
                "kind": Kind.NEWS,
                "place": "三门峡",
                "date": "2018-12-07",
                "date_precision": "day",
            },
        ),
        (
            "004",
            {
                "title": "翁鲁敏同志在全市党群共建创先争优座谈会上的讲话",
                "speaker": "翁鲁敏",
                "role": "市委常委、组织部长",
                "level": Level.CITY,
                "kind": Kind.SYMPOSIUM,
                "date": "2010-12-15",
                "date_precision": "day",
                "place": "绍兴",
            },
        ),
    ],
)
def test_the_seeds(number: str, expected: dict[str, object]) -> None:
    raw = next(read(seed(number)))
    assert isinstance(raw, RawDocument)
    found = infer(raw, clean(raw))
    fields = dict(found.fields())
    assert {name: fields[name] for name in expected} == expected
    if number == "002":
        assert found.date is not None
        assert (found.date.value, found.date.confidence < 0.5) == ("2023", True)
        assert "2023" in found.flaws[0].reason
