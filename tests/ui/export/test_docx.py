import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from corpus.document.values import Flaw, FlawKind
from rag.draft.values import (
    AttributedSentence,
    Citation,
    Draft,
    DraftSection,
    Evidence,
    Relation,
    Verdict,
)
from ui.export.docx import export_docx
from ui.export.docx_parts import W

TEXT = """在全县河湖管护工作会议上的讲话
县水利局局长
（2026年3月12日）
同志们：
治水先治岸。
一、看清形势
（一）压实责任。河长要巡河，部门要联动。
（二）补齐短板
1.清淤要赶在汛前
今年计划清淤【待补：公里数】公里。"""


def _sentence(text: str, *, quote: str = "") -> AttributedSentence:
    start = TEXT.index(text)
    citation = Citation(
        document_id="d1", start=4, end=4 + len(quote), quote=quote, score=0.8,
        relation=Relation.REWORDED,
    )  # fmt: skip
    return AttributedSentence(
        text=text,
        start=start,
        end=start + len(text),
        verdict=Verdict.SUPPORTED if quote else Verdict.UNSUPPORTED,
        citations=(citation,) if quote else (),
    )


DRAFT = Draft(
    text=TEXT,
    title="在全县河湖管护工作会议上的讲话",
    sections=(
        DraftSection(
            heading="一、看清形势",
            sentences=(
                _sentence("治水先治岸。", quote="治水要先治岸 <先> & 后"),
                _sentence("部门要联动。"),
                _sentence("河长要巡河，", quote="河长巡河"),
            ),
        ),
    ),
    evidence=(
        Evidence(
            rank=1, score=0.9, passage_id="p1", document_id="d1", source="河湖.txt",
            title="治水讲话", speaker="周河", date="2024-05", start=0, end=20, text="治水要先治岸",
            flaws=(Flaw(kind=FlawKind.GAP, reason="省略"),),
        ),
    ),
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "讲话.docx"


def _font(style: Any) -> tuple[str | None, float]:
    fonts = style.element.rPr.find(qn("w:rFonts"))
    return fonts.get(qn("w:eastAsia")), style.font.size.pt


def _open(path: Path) -> Any:
    """The file as python-docx reads it; its own types allow every part to be missing."""
    return docx.Document(str(path))


def _xpath(xml: bytes, path: str) -> list[str]:
    found: list[str] = etree.fromstring(xml).xpath(path, namespaces={"w": W})
    return found


def test_page_fonts_and_sizes_are_those_of_the_standard(path: Path) -> None:
    export_docx(DRAFT, path)
    document = _open(path)
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (
        pytest.approx(210, abs=0.1),
        pytest.approx(297, abs=0.1),
    )
    margins = (
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    )  # fmt: skip
    assert [m.mm for m in margins] == pytest.approx([37, 35, 28, 26], abs=0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:linePitch")) == "579"
    # 28 characters fill the width of the type area: 16 pt each, drawn together a little.
    spacing = document.paragraphs[4].style.element.rPr.find(qn("w:spacing"))
    width = 16 + int(spacing.get(qn("w:val"))) / 20
    assert 28 * width <= Mm(156).pt < 28.5 * width
    styles = {p.text[:4]: _font(p.style) for p in document.paragraphs}
    assert styles == {
        "在全县河": ("方正小标宋简体", 22),
        "县水利局": ("楷体", 16),
        "（202": ("楷体", 16),
        "同志们：": ("仿宋", 16),
        "治水先治": ("仿宋", 16),
        "一、看清": ("黑体", 16),
        "（一）压": ("仿宋", 16),
        "（二）补": ("楷体", 16),
        "1.清淤": ("仿宋", 16),
        "今年计划": ("仿宋", 16),
    }
    body = document.paragraphs[4].style
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert document.paragraphs[3].style.paragraph_format.first_line_indent is None
    assert document.core_properties.title == DRAFT.title


def test_defaults_hold_28_95_points_exactly(path: Path) -> None:
    export_docx(DRAFT, path)
    spacing = _open(path).styles.element.find(f".//{qn('w:pPrDefault')}//{qn('w:spacing')}")
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")


def test_a_lead_has_the_font_of_its_heading_and_a_slot_is_highlighted(path: Path) -> None:
    export_docx(DRAFT, path)
    paragraphs = _open(path).paragraphs
    lead = paragraphs[6].runs[0]
    assert lead.text == "（一）压实责任。"
    assert lead._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "楷体"
    marked = [run.text for run in paragraphs[9].runs if run.font.highlight_color]
    assert marked == ["【待补：公里数】"]


def test_sources_are_endnotes_at_their_sentences(path: Path) -> None:
    export_docx(DRAFT, path)
    document = _open(path)
    body = document.element.body
    found = [
        (reference.getparent().getprevious().text, reference.get(qn("w:id")))
        for reference in body.iter(qn("w:endnoteReference"))
    ]
    assert found == [("治水先治岸。", "1"), ("河长要巡河，", "2")]
    with zipfile.ZipFile(path) as archive:
        notes = etree.fromstring(archive.read("word/endnotes.xml"))
        types = archive.read("[Content_Types].xml").decode()
    texts = {note.get(qn("w:id")): "".join(note.itertext()).strip() for note in notes if len(note)}
    assert set(texts) == {"-1", "0", "1", "2"}
    assert texts["1"] == (
        "化用：《治水讲话》，周河，2024-05，河湖.txt（资料缺陷：缺文）：“治水要先治岸 <先> & 后”"
    )
    assert "wordprocessingml.endnotes+xml" in types
    numbering = document.settings.element.find(f"{qn('w:endnotePr')}/{qn('w:numFmt')}")
    assert numbering.get(qn("w:val")) == "decimal"


def test_page_numbers_stand_outside(path: Path) -> None:
    export_docx(DRAFT, path)
    document = _open(path)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        words = "".join(etree.fromstring(paragraph._p.xml).itertext()).split()
        assert words == ["—", "PAGE", "—"]
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert _font(paragraph.style) == ("宋体", 14)


def test_a_reading_copy_is_larger(path: Path) -> None:
    export_docx(DRAFT, path, reading_copy=True)
    document = _open(path)
    assert _font(document.paragraphs[4].style) == ("仿宋", 18)
    assert document.sections[0]._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "660"


def test_every_named_font_has_stand_ins_and_every_style_used_exists(path: Path) -> None:
    export_docx(DRAFT, path)
    with zipfile.ZipFile(path) as archive:
        named = {
            name
            for part in archive.namelist()
            if part.endswith(".xml") and "theme" not in part
            for name in _xpath(archive.read(part), "//@w:eastAsia[parent::w:rFonts]")
        }
        table = etree.fromstring(archive.read("word/fontTable.xml"))
        styles = set(_xpath(archive.read("word/styles.xml"), "//w:style/@w:styleId"))
        used = {
            name
            for part in ("document", "endnotes", "footer1")
            for name in _xpath(
                archive.read(f"word/{part}.xml"), "//@w:val[parent::w:pStyle or parent::w:rStyle]"
            )
        }
    alternatives = {font.get(qn("w:name")): font.find(qn("w:altName")) for font in table}
    assert named
    assert all(alternatives[name] is not None for name in named)
    assert used <= styles


def test_a_plain_text_has_no_endnotes_and_bad_characters_go(path: Path) -> None:
    export_docx(Draft(text="第一段，\x00有杂\ud800字。\n第二段。", sections=()), path)
    document = _open(path)
    assert [p.text for p in document.paragraphs] == ["第一段，有杂字。", "第二段。"]
    with zipfile.ZipFile(path) as archive:
        assert "word/endnotes.xml" not in archive.namelist()


def test_a_title_outside_the_text_is_put_above_it(path: Path) -> None:
    export_docx(Draft(text="第一段，正文。\n第二段。", title="关于河湖的讲话", sections=()), path)
    assert _open(path).paragraphs[0].text == "关于河湖的讲话"


def test_a_failed_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export_docx(DRAFT, path)
    before = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("docx.document.Document.save", full_disk)
    with pytest.raises(OSError, match="No space"):
        export_docx(DRAFT, path, reading_copy=True)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_chinese_marks_are_set_in_the_chinese_font_and_english_ones_are_not(path: Path) -> None:
    export_docx(Draft(text="要抓“三件事”……一件是 People’s 一词。\n第二段。", sections=()), path)
    runs = _open(path).paragraphs[0].runs
    hints = {run.text: run._r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in runs}
    assert {text: fonts is not None for text, fonts in hints.items()} == {
        "要抓“三件事”……一件是 ": True,
        "People’s": False,
        " 一词。": True,
    }
    assert hints[" 一词。"].get(qn("w:hint")) == "eastAsia"


def test_markdown_becomes_formatting(path: Path) -> None:
    text = "开场，有标点。\n**要抓紧**，见[公报](https://example.org/a)。\n|河段|公里|\n|---|---|\n|上游|**12**|"
    export_docx(Draft(text=text, sections=()), path)
    document = _open(path)
    paragraph = document.paragraphs[1]
    assert [(run.text, bool(run.bold)) for run in paragraph.runs] == [
        ("要抓紧", True), ("，见", False), ("。", False),
    ]  # fmt: skip
    assert [(link.text, link.url) for link in paragraph.hyperlinks] == [
        ("公报", "https://example.org/a")
    ]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["河段", "公里"], ["上游", "12"],
    ]  # fmt: skip
    assert table.rows[1].cells[1].paragraphs[0].runs[0].bold


def test_endnotes_stand_behind_the_sentence_whatever_marks_are_around(path: Path) -> None:
    text = "第一句话，要紧。**第二句话。**第三句。\n又一段。"
    start, end = text.index("第二句"), text.index("。**第三") + 1
    cited = DRAFT.sentences[0].model_copy(
        update={"text": text[start:end], "start": start, "end": end}
    )
    section = DraftSection(heading="", sentences=(cited,))
    export_docx(DRAFT.model_copy(update={"text": text, "title": "", "sections": (section,)}), path)
    (reference,) = _open(path).element.body.iter(qn("w:endnoteReference"))
    assert reference.getparent().getprevious().text == "第二句话。"


def test_headings_stay_with_what_follows(path: Path) -> None:
    export_docx(DRAFT, path)
    keeps = {p.style.name: p.style.paragraph_format.keep_with_next for p in _open(path).paragraphs}
    assert {name for name, kept in keeps.items() if kept} >= {"Heading 1", "Heading 2", "Heading 3"}
    assert not keeps["Body Text"]


def test_two_lines_of_a_title_stand_above_the_subtitle(path: Path) -> None:
    text = "守护一河清水\n建设幸福河湖\n——在全县会议上的讲话\n会议很重要，大家要听。"
    export_docx(Draft(text=text, sections=()), path)
    document = _open(path)
    title, subtitle = document.paragraphs[:2]
    assert (title.text, title.style.name) == ("守护一河清水\n建设幸福河湖", "Title")
    assert (subtitle.text, subtitle.style.name) == ("——在全县会议上的讲话", "Subtitle")
    assert title.paragraph_format.space_after == 0
    assert document.core_properties.title == "守护一河清水建设幸福河湖"
