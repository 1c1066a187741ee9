"""The corpus view as HTML: figures and links are there, and no document can bring markup in."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.guess import Guess
from corpus.document.values import (
    AlignedRun,
    CleanText,
    Document,
    Flaw,
    FlawKind,
    Kind,
    Level,
    Passage,
)
from corpus.duplicates.groups import Alike
from corpus.ingest.statistics import Matrix, describe
from corpus.store.store import Store
from tests.corpus.making import add
from tests.fakes import HOSTILE
from tests.ui.reading import hostile_text, read, safe
from ui.html import corpus as render_corpus
from ui.html import document as render_document
from ui.html import plots
from ui.html.corpus_table import Row, TableQuery, select
from ui.html.document import Record
from ui.messages.catalogue import Messages

SAY = Messages()


def link(name: str) -> str:
    return f"#/corpus/documents?year={name}"


def test_columns_are_as_high_as_their_share_and_told_in_words() -> None:
    html = plots.columns_svg({"2020": 4, "2021": 0, "2022": 1}, label="年", say=SAY, link=link)
    reader = safe(html)
    assert reader.links == [link("2020"), link("2022")]
    assert 'aria-label="2020：4 篇"' in html
    assert f'height="{plots._TALLEST:.2f}%"' in html
    assert f'height="{plots._TALLEST / 4:.2f}%"' in html


def test_years_without_a_document_are_drawn_unless_a_wrong_one_makes_it_absurd() -> None:
    assert plots.filled_years({"2020": 1, "2023": 2, "": 9}) == {
        "2020": 1, "2021": 0, "2022": 0, "2023": 2,
    }  # fmt: skip
    assert plots.filled_years({"0202": 1, "2023": 2}) == {"0202": 1, "2023": 2}
    assert plots.filled_years({"": 3}) == {}


def test_bars_show_their_figure_and_what_they_are_made_of() -> None:
    html = plots.bars_html(
        {"date": 10, "place": 0}, most=20, link=link, shown={"date": "日期"},
        shares={"date": {"sure": 4, "fair": 6}},
    )  # fmt: skip
    assert 'class="fill sure" height="100%" x="0.00%" width="20.00%"' in html
    assert 'class="fill fair" height="100%" x="20.00%" width="30.00%"' in html
    assert read(html).text == "日期10place0"
    assert safe(html).links == [link("date")]


def test_a_matrix_leaves_empty_rows_and_columns_out() -> None:
    matrix = Matrix(rows=("县", "市", ""), columns=("致辞", "述职"), cells=((0, 2), (0, 0), (0, 1)))
    html = plots.matrix_html(matrix, label="表", unknown="不详")
    assert read(html).text == "述职县2不详1"
    assert (
        plots.matrix_html(
            Matrix(rows=("县",), columns=("致辞",), cells=((0,),)), label="", unknown=""
        )
        == ""
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "corpus.sqlite3")


def test_an_empty_corpus_says_what_to_do(store: Store) -> None:
    assert "加入文件" in read(render_corpus.report_html(describe(store), SAY)).text


def test_the_report_shows_figures_gaps_and_leads_to_the_documents(store: Store) -> None:
    flaw = Flaw(kind=FlawKind.MASKED, reason="遮蔽", start=1, end=3)
    add(store, flaws=(flaw,))
    reader = safe(render_corpus.report_html(describe(store), SAY))
    assert "1篇文档" in reader.text
    assert "表态发言 一篇也没有" in reader.text
    assert "#/corpus/documents?flaw=any" in reader.links
    assert "#/corpus/documents?flaw=%E9%81%AE%E8%94%BD" in reader.links


def _document(text: str = "t", **fields: object) -> Document:
    values = {"id": "d", "title": text, "source": text, "content_sha256": "0" * 64}
    return Document.model_validate(values | fields)


@given(hostile_text)
def test_nothing_of_a_document_becomes_markup(text: str) -> None:
    text = text.replace("\r", "") or "空"
    flaw = Flaw(kind=FlawKind.SPUN, reason=text, start=0, end=1)
    document = _document(
        text, speaker=text, role=text, occasion=text, place=text, audience=text, flaws=(flaw,)
    )
    table = select([Row.of(0, document, 3)], TableQuery())
    assert text in safe(render_corpus.table_html(table, TableQuery(words=text), SAY)).text
    record = Record(
        document=document,
        text=text,
        passages=(Passage(id="p", document_id="d", start=0, end=len(text), flaws=(flaw,)),),
        inferences={"title": Guess(text, 0.5, text)},
        corrections={"title": text},
        copies=(Alike("d2", text, text, "近似", 0.9, True),),
        traditional=True,
    )
    safe(render_document.document_html(record, SAY, saved=text))
    clean = CleanText(text[:1], (AlignedRun(0, 1, 0, 1),))
    assert safe(render_document.raw_html(text, clean)).text == text


def _record(text: str, *flaws: Flaw, **fields: object) -> Record:
    return Record(
        document=_document("题", flaws=flaws, **fields),
        text=text,
        passages=(Passage(id="p", document_id="d", start=0, end=len(text)),),
        inferences={
            "level": Guess("县", 0.85, "全县"),
            "speaker": Guess("何川", 1.0, "何川"),
            "date": Guess("2023", 0.34, "标题"),
        },
        corrections={},
    )


def test_flaws_are_marked_at_their_place_and_told_with_a_way_there() -> None:
    text = "甲乙丙丁" * 20
    record = _record(
        text,
        Flaw(kind=FlawKind.MASKED, reason="遮去", start=2, end=4),
        Flaw(kind=FlawKind.MASKED, reason="遮去", start=6, end=8),
        Flaw(kind=FlawKind.GAP, reason="缺文", start=10, end=10),
        Flaw(kind=FlawKind.SPUN, reason="全篇洗过", start=0, end=len(text)),
        Flaw(kind=FlawKind.UNDATED, reason="没有日期"),
    )
    under = read(render_document.text_html(record, SAY)).under
    listed = read(render_document.flaws_html(record, SAY))
    numbers = [key for name, key in listed.under if name == "data-flaw"]
    assert [under["data-x", number] for number in numbers] == ["丙丁", "丙丁", "乙"]
    assert listed.text.count("遮去") == 1
    assert listed.text.count("全文") == 2


def test_the_text_of_a_document_is_all_there() -> None:
    text = "标题\n同志们：\n一、抓实\n要抓实。\n完"
    record = _record(text)
    assert read(render_document.text_html(record, SAY)).text == "未分类" + text.replace("\n", "")


def test_the_form_says_what_led_to_each_value() -> None:
    record = _record("要抓实。", level=Level.COUNTY, speaker="何川", kind=Kind.ADDRESS)
    html = render_document.form_html(record, SAY)
    words = safe(html).text
    assert "推断：县（85%）；依据“全县”" in words
    assert "文件自己写明：何川" in words
    assert "推断：2023（34%）；把握不够，没有采用；依据“标题”" in words
    assert '<option value="县" selected>' in html
    assert "恢复推断" not in words


def test_a_corrected_field_can_be_reset() -> None:
    record = _record("要抓实。", level=Level.CITY)
    html = render_document.form_html(replace(record, corrections={"level": "市"}), SAY)
    assert html.count('data-do="reset"') == 1
    assert 'data-field="level"' in html


@given(st.text("甲乙丙\n ", max_size=30), st.data())
def test_what_cleaning_took_away_is_struck_through_and_nothing_else(
    raw: str, data: st.DataObject
) -> None:
    kept = sorted(data.draw(st.sets(st.integers(0, max(0, len(raw) - 1)), max_size=len(raw))))
    segments = tuple(AlignedRun(n, n + 1, at, at + 1) for n, at in enumerate(kept) if at < len(raw))
    clean = CleanText("".join(raw[one.raw_start] for one in segments), segments)
    reader = read(render_document.raw_html(raw, clean))
    assert reader.text == raw
    struck = reader.under.get(("data-gone", "1"), "")
    left = "".join(letter for at, letter in enumerate(raw) if at not in kept)
    assert struck.replace("\n", "").replace(" ", "") == left.replace("\n", "").replace(" ", "")


def test_hostile_words_in_an_address_stay_words() -> None:
    rows = [Row.of(0, _document(HOSTILE), 3)]
    query = TableQuery.of({"words": HOSTILE, "sort": HOSTILE, "year": HOSTILE})
    safe(render_corpus.table_html(select(rows, query), query, SAY))
