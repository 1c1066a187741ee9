import pytest

from corpus.document.values import Document, Flaw, FlawKind, Kind, Level, Passage
from rag.errors import RequestError
from rag.query.filters import Filters, flaws_on, is_unsound


def document(date: str = "", **values: object) -> Document:
    facts = {"id": "d", "title": "讲话", "source": "a.txt", "content_sha256": "0" * 64}
    return Document.model_validate({**facts, "date": date, **values})


PASSAGE = Passage(id="p", document_id="d", start=0, end=5)


@pytest.mark.parametrize(
    ("date", "since", "until", "passes"),
    [
        ("2021-06-15", "2021", "", True),
        ("2021-06-15", "2021-06-15", "2021-06-15", True),
        ("2021-06-15", "2021-06-16", "", False),
        ("2021-06-15", "", "2021-06-14", False),
        ("2021-06-15", "", "2021", True),
        ("2021-06-15", "", "2021-06", True),
        ("2021-06-15", "2022", "", False),
        ("2021", "2021-06", "", True),
        ("2021", "", "2021-06", True),
        ("2021-07", "2021-07-20", "2021-07-25", True),
        ("2020", "2021-06", "", False),
        ("", "", "", True),
        ("", "2021", "", False),
        ("", "", "2021", False),
    ],
)
def test_dates_are_compared_as_far_as_both_go(
    date: str, since: str, until: str, passes: bool
) -> None:
    assert Filters(since=since, until=until).match_document(document(date)) is passes


def test_level_and_kind() -> None:
    county = document(level=Level.COUNTY, kind=Kind.DUTY_REPORT)
    assert Filters(level=Level.COUNTY, kind=Kind.DUTY_REPORT).match_document(county)
    assert not Filters(level=Level.CITY).match_document(county)
    assert not Filters(level=Level.CITY).match_document(document())
    assert not Filters(kind=Kind.ADDRESS).match_document(county)


def test_a_flaw_of_the_passage_or_of_the_whole_document_counts() -> None:
    gap = Flaw(kind=FlawKind.GAP, reason="缺一段", start=80, end=80)
    news = Flaw(kind=FlawKind.NEWS_REPORT, reason="是报道")
    elsewhere, whole = document(flaws=(gap,)), document(flaws=(news,))
    flawed = PASSAGE.model_copy(update={"flaws": (gap,)})
    assert flaws_on(PASSAGE, elsewhere) == ()
    assert flaws_on(PASSAGE, whole) == (news,)
    assert flaws_on(flawed, whole) == (gap, news)


@pytest.mark.parametrize("kind", FlawKind)
def test_only_what_is_wrong_with_the_wording_is_unsound(kind: FlawKind) -> None:
    harmless = {
        FlawKind.UNDATED,
        FlawKind.DUPLICATE,
        FlawKind.HIDDEN,
        FlawKind.UNREAD,
        FlawKind.INVISIBLE,
        FlawKind.LOOKALIKE,
    }
    assert is_unsound((Flaw(kind=kind, reason="有缺陷"),)) is (kind not in harmless)


def test_no_filter_is_empty() -> None:
    assert Filters().empty
    assert not Filters(no_flawed=True).empty
    assert not Filters(since="2021").empty


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("level", "镇", "中央、省、市、县、乡、单位"),
        ("kind", "散文", "工作会议讲话"),
        ("part", "开头", "任务部署"),
        ("since", "去年", "2021-06"),
        ("since", "2021-13", "2021-13"),
        ("until", "2021-02-30", "没有 2021-02-30"),
        ("until", "2021-6-1", "2021-06"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(name: str, value: str, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        Filters.parse(**{name: value})
    assert said in str(caught.value)
    assert value in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_a_user_typed_becomes_filters() -> None:
    assert Filters.parse(level="县", since="2021", part=None, no_flawed=True) == Filters(
        level=Level.COUNTY, since="2021", no_flawed=True
    )
