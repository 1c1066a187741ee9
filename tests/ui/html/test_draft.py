"""Rendering: text content is kept to the letter, and nothing but our own markup is markup."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Document, Flaw, FlawKind
from rag.draft.values import (
    AlsoIn,
    AttributedSentence,
    Chip,
    Citation,
    Evidence,
    Finding,
    Relation,
    Severity,
    Verdict,
)
from tests.fakes import CHIPS, HOSTILE, LONG, evidence, finished_draft
from tests.ui.reading import hostile_text, read, safe
from ui.html import chips as render_chips
from ui.html import draft as render
from ui.html import sources as render_sources
from ui.html.corpus import table_html
from ui.html.corpus_table import Row, TableQuery, select
from ui.html.flaw_marks import MARKS, flaw_badges
from ui.html.marks import Mark, escape, marked, shorten
from ui.html.view import Section, ShownSentence, shown_sections
from ui.messages.catalogue import Messages
from ui.messages.page import EXAMPLES

SAY = Messages()


@given(hostile_text, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=8))
def test_marked_text_is_the_text_and_each_span_is_its_slice(
    text: str, spans: list[tuple[int, int]]
) -> None:
    text = text.replace("\r", "")  # an HTML reader turns a carriage return into a line feed
    marks = [
        Mark(min(span), max(span), "cm"[number % 2], f"k{number}")
        for number, span in enumerate(spans)
    ]
    for outer in ("", "c"):
        reader = safe(marked(text, marks, outer=outer))
        assert reader.text == text
        for mark in marks:
            under = reader.under.get((f"data-{mark.name}", mark.key), "")
            assert under == text[max(0, mark.start) : max(0, mark.end)]


@given(hostile_text, st.integers(0, 1000))
def test_an_offset_moves_the_marks_and_not_the_text(text: str, offset: int) -> None:
    text = text.replace("\r", "")
    reader = read(marked(text, [Mark(offset + 1, offset + 3, "c", "k")], offset=offset))
    assert reader.text == text
    assert reader.under.get(("data-c", "k"), "") == text[1:3]


@given(hostile_text)
def test_escaped_text_leaves_no_markup_and_no_quotation_mark(text: str) -> None:
    assert not set(escape(text)) & set("<>\"'")


def _sentence(text: str, **fields: object) -> AttributedSentence:
    values = {
        "text": text,
        "start": 0,
        "end": len(text),
        "verdict": Verdict.PARTIAL,
        "citations": (
            Citation(
                document_id=text or "d",
                start=0,
                end=3,
                quote=text,
                score=0.5,
                relation=Relation.REWORDED,
                matches=((0, 1, 2),),
            ),
        ),
        "reasons": (text,),
        **fields,
    }
    return AttributedSentence.model_validate(values)


@given(hostile_text)
def test_everything_from_outside_stays_text(text: str) -> None:
    shown = ShownSentence("s0-0", _sentence(text), True, ((0, 0, 2),))
    flaw = Flaw(kind=FlawKind.MASKED, reason=text, start=0, end=2)
    document = Document(
        id=text,
        title=text,
        speaker=text,
        role=text,
        occasion=text,
        place=text,
        date=text,
        source=text,
        content_sha256="0",
        flaws=(flaw,),
    )
    finding = Finding(
        check=text,
        severity=Severity.ERROR,
        start=0,
        end=1,
        message=text,
        suggestion=text,
        evidence=text,
    )
    found = evidence()[0].model_copy(
        update={"title": text, "text": text, "heading": text, "speaker": text, "role": text}
    )
    marks = [Mark(0, 3, "c", "s0-0.0"), Mark(0, 2, "x", FlawKind.MASKED)]
    safe(render.sentence_html(shown, SAY))
    safe(render.findings_html((finding,), SAY))
    safe(render.summary_html(text, (shown.sentence,), finished_draft(), SAY, 180))
    safe(render.legend_html((shown.sentence,), SAY))
    safe(render_sources.panel_html(shown, {text: text}, {text: (flaw,)}, SAY, texts={}))
    safe(render_sources.document_head_html(document, SAY))
    safe(render_sources.missing_head_html(text, SAY))
    safe(render_sources.document_html(text, marks, ((0, len(text)),), SAY))
    safe(render_sources.overview_html(((document, 1, (flaw,)),), SAY))
    safe(render_sources.material_html((found,), SAY))
    chip = Chip(label=text, words=text, start=0, end=len(text), sets={"role": text})
    safe(render_chips.chips_html((chip,), SAY, relaxed=True))


def test_filters_say_whether_they_are_in_force() -> None:
    in_force = render_chips.chips_html(CHIPS, SAY, relaxed=False)
    assert in_force.count("<button") == len(CHIPS)
    assert 'data-chip="3" aria-label="去掉筛选“层级 县”，重新检索"' in in_force
    assert SAY("relaxed") not in in_force
    assert SAY("relaxed") in render_chips.chips_html(CHIPS, SAY, relaxed=True)
    assert render_chips.chips_html((), SAY, relaxed=False) == ""


def test_a_sentence_says_its_verdict_to_eye_and_screen_reader() -> None:
    html = render.sentence_html(ShownSentence("s1-2", _sentence("要抓实。"), False), SAY)
    assert 'class="s v-partial"' in html
    assert 'id="s1-2"' in html
    assert 'tabindex="-1"' in html, "the page chooses the one tab stop of a draft"
    assert 'aria-label="部分有据，1 处出处：要抓实。"' in html
    assert read(html).under["data-m", "s1-2.0"] == "要抓"


def test_a_short_numbered_line_is_a_heading_and_a_sentence_is_not() -> None:
    heading = ShownSentence("s0-0", _sentence("（一）把握政治方向"), True)
    sentence = ShownSentence("s0-1", _sentence("（一）把握政治方向，这是灵魂。"), True)
    assert " sub" in render.sentence_html(heading, SAY)
    assert " sub" not in render.sentence_html(sentence, SAY)


def test_the_summary_counts_what_is_read_aloud() -> None:
    draft = finished_draft()
    html = render.summary_html("同 志\n们", draft.sentences, draft, SAY, 180)
    words = read(html).text
    assert "3 字" in words
    assert "约 0.0 分钟" in words
    assert "7/8 句有出处" in words
    assert "照抄 27%" in words
    assert "检查 3 项" in words


def test_findings_stand_with_the_grave_ones_first_and_keep_their_number() -> None:
    findings = tuple(reversed(finished_draft().findings))
    html = render.findings_html(findings, SAY)
    assert html.index('data-find="2"') < html.index('data-find="1"') < html.index('data-find="0"')


def test_a_finding_marks_its_words_in_every_sentence_that_it_touches() -> None:
    draft = finished_draft()
    shown = shown_sections(
        [Section(section.heading, section.sentences) for section in draft.sections],
        draft.findings,
    )
    html = "".join("".join(render.paragraphs_html(section, SAY)) for section in shown)
    assert read(html).under["data-f", "0"] == "百分之九十"
    assert read(html).under["data-f", "1"] == "再说一遍"


def test_an_unsupported_sentence_says_so_plainly() -> None:
    shown = ShownSentence(
        "s0-0", _sentence("增长九成。", verdict=Verdict.UNSUPPORTED, citations=()), True
    )
    html = render_sources.panel_html(shown, {}, {}, SAY, texts={})
    assert "nosource" in html
    assert "未见出处" in html
    assert "增长九成。" in read(html).text
    assert 'class="tab"' not in html


def test_a_flaw_at_the_cited_span_is_told_and_one_elsewhere_is_not() -> None:
    shown = ShownSentence("s0-0", _sentence("要抓实。"), True)
    here = Flaw(kind=FlawKind.SPUN, reason="洗过的句子", start=2, end=9)
    away = Flaw(kind=FlawKind.GAP, reason="后面缺一段", start=3, end=9)
    html = render_sources.panel_html(shown, {}, {"要抓实。": (here, away)}, SAY, texts={})
    assert "洗过的句子" in html
    assert "后面缺一段" not in html


@pytest.mark.parametrize("kind", FlawKind)
def test_every_kind_of_flaw_has_its_own_mark_its_name_and_its_reason(kind: FlawKind) -> None:
    words = read(flaw_badges([Flaw(kind=kind, reason="说明缘由")])).text
    assert words == f"{MARKS[kind]}{kind}说明缘由"
    assert len(set(MARKS.values())) == len(FlawKind)
    brief = flaw_badges([Flaw(kind=kind, reason="说明缘由")], brief=True)
    assert 'title="说明缘由"' in brief


def test_a_badge_names_the_first_reasons_and_how_many_there_are() -> None:
    flaws = [Flaw(kind=FlawKind.SPUN, reason=f"换词{number % 5}") for number in range(9)]
    words = read(flaw_badges(flaws)).text
    assert words.endswith("换词0；换词1；换词2；等 5 处")
    assert words.count("换词0") == 1


def test_a_sentence_that_cites_a_flawed_place_is_warned_of() -> None:
    shown = ShownSentence("s0-0", _sentence("要抓实。"), True)
    warned, plain = (
        render.paragraphs_html([shown], SAY, warned=keys)[0] for keys in ({"s0-0"}, ())
    )
    assert "warned" in warned
    assert SAY("flaws_here") in warned
    assert "warned" not in plain
    assert read(warned).text == read(plain).text


def test_the_page_names_a_file_and_not_where_it_lies_on_the_server() -> None:
    source = "/srv/机密/甲/讲话.docx"
    document = Document(id="d", title="讲话", source=source, content_sha256="0")
    copy = AlsoIn(
        document_id="e", title="讲话", source=source, date="2020", relation="近似", start=0, end=9
    )
    pages = (
        render_sources.document_head_html(document, SAY),
        render_sources.also_in_html([copy], SAY),
        table_html(select([Row.of(0, document, 3)], TableQuery()), TableQuery(), SAY),
    )
    for html in pages:
        assert "讲话.docx" in html
        assert "机密" not in html


def test_a_card_says_where_else_a_passage_stands() -> None:
    (first, *_) = evidence()
    other = AlsoIn(
        document_id="d/2", title=HOSTILE, source="下载/乙.txt", date="2020", relation="近似",
        start=0, end=9,
    )  # fmt: skip
    card = render_sources.material_html([first.model_copy(update={"also_in": (other,) * 3})], SAY)
    words = read(card).text
    assert "另见 3 处" in words
    assert words.count("近似") == 3
    assert HOSTILE in words
    assert 'href="#/corpus/document/d%2F2"' in card
    assert "另见" not in render_sources.material_html([first], SAY)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 80)), min_size=1, max_size=6))
def test_windows_hold_every_span_whole_in_order_and_apart(pairs: list[tuple[int, int]]) -> None:
    spans = [(start % len(LONG), min(len(LONG), start % len(LONG) + n)) for start, n in pairs]
    shown = render_sources.windows(LONG, spans)
    assert all(start < end for start, end in shown)
    assert all(a[1] < b[0] for a, b in pairwise(shown))
    for start, end in spans:
        assert any(a <= start and end <= b for a, b in shown)


def test_a_short_document_is_shown_whole_and_a_long_one_says_what_is_left_out() -> None:
    assert render_sources.windows("短", ()) == ((0, 1),)
    shown = render_sources.windows(LONG, ((6000, 6010),))
    words = read(render_sources.document_html(LONG, (), shown, SAY)).text
    assert len(words) < 2_500
    assert f"此处略去 {shown[0][0]} 字" in words


def test_a_shortened_text_is_one_line_of_the_given_length() -> None:
    assert shorten("一\n二") == "一 二"
    assert len(shorten("字" * 99, 10)) == 10


def test_the_first_example_is_the_measured_request() -> None:
    assert EXAMPLES[0][1] == (
        "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，400字左右"
    )


def test_a_card_marks_what_is_nearest_and_wording_not_of_the_day() -> None:
    text = "先说<渠>。再说路灯。"
    result = Evidence(
        rank=1, score=0.9, passage_id="p", document_id="d", source="a.md", title="讲话",
        start=10, end=10 + len(text), text=text, nearest=((16, 21),), outdated=("三个代表",),
    )  # fmt: skip
    html = render_sources.material_html([result], SAY)
    assert '先说&lt;渠&gt;。<span data-n="">再说路灯。</span>' in html
    assert f"{SAY('outdated_mark')}</b>“三个代表”" in html
    plain = result.model_copy(update={"nearest": (), "outdated": ()})
    html = render_sources.material_html([plain], SAY)
    assert "data-n" not in html
    assert SAY("outdated_mark") not in html
