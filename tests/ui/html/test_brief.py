"""The card of a request and its requirements as HTML: escaped, and buttons with what they say."""

from rag.draft.requirements import Judged, Met
from rag.draft.values import BriefField, Understood
from tests.fakes import HOSTILE
from tests.ui.reading import safe
from ui.html.brief import brief_html, requirements_html
from ui.messages.catalogue import Messages

SAY = Messages()


def card(value: str, *words: str) -> str:
    field = BriefField(name="tone", label="语气", value=value, words=words)
    return brief_html(Understood(fields=(field,), requirements=("甲", "乙")), SAY)


def test_a_field_shows_its_words_and_says_how_it_is_changed() -> None:
    html = card("庄重", "语气庄重")
    assert "读自“语气庄重”" in html
    assert 'data-say="语气改成：庄重" data-from="5"' in html
    assert 'data-say="去掉“语气”这一项"' in html
    assert "逐条要求 2 条" in html


def test_a_field_without_words_says_so() -> None:
    assert "由其他几项得出" in card("庄重")


def test_a_card_escapes_what_was_said() -> None:
    text = HOSTILE
    safe(card(text, text))
    judged = Judged(text=text, met=Met.MET, reason=text, start=0, end=1)
    safe(requirements_html([judged], SAY, lambda _start: "s0-0"))


def test_nothing_understood_has_no_card() -> None:
    assert brief_html(None, SAY) == brief_html(Understood(fields=()), SAY) == ""
    assert requirements_html((), SAY, lambda _start: "") == ""


def test_a_requirement_with_a_place_leads_there_and_an_opinion_is_marked() -> None:
    judged = [
        Judged(text="讲到甲", met=Met.MET, reason="讲到", start=3, end=4),
        Judged(text="语气庄重", met=Met.PARTLY, reason="还行", opinion=True),
        Judged(text="不要乙", met=Met.NOT_MET, reason="出现乙"),
    ]
    html = requirements_html(judged, SAY, lambda start: f"s0-{start}")
    assert html.count("data-goto") == 1
    assert 'data-goto="s0-3"' in html
    assert "模型的看法：" in html
    assert "3 条，符合 1 条" in html
