"""Write a draft as a Word file in the format of GB/T 9704-2012, as it applies to a speech.

A speech is no red-headed document: it has no 版头, no 版记 and no addressees. The sources of a
sentence are Word endnotes, so readers can jump from the sentence to the quotation.
"""

import io
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from ui.export.docx_parts import (
    READING_COPY,
    STANDARD,
    TABLE_BORDERS,
    TABLE_HEADER,
    Type,
    endnote_properties_xml,
    endnotes_xml,
    font_table_xml,
    style_id,
    styles_xml,
)
from ui.export.docx_runs import clean, fill
from ui.export.layout import Block, Role, blocks
from ui.export.markdown import Pieces
from ui.text.report import also_name, places_of

if TYPE_CHECKING:
    from rag.draft.values import AttributedSentence, Citation, Draft, Evidence

PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
# The page number's upper edge is 7 mm below the text (7.5); its line is about 6 mm high.
FOOTER_DISTANCE = Mm(35 - 7 - 6)
# Parts of python-docx's template that refer to its own styles, which we replace.
_OF_THE_TEMPLATE = ("/stylesWithEffects", "/numbering", "/customXml")


def export_docx(draft: "Draft", target: Path, *, reading_copy: bool = False) -> None:
    """Write a draft as a Word file; an existing file is replaced completely or not at all.

    Args:
        draft: The draft; its sources become endnotes. A plain text is a draft without sections.
        target: The .docx file to write.
        reading_copy: Use 18 pt type on a line pitch of 33 pt, for reading aloud.

    Raises:
        OSError: the file cannot be written.
    """
    save(docx_bytes(draft, reading_copy=reading_copy), target)


def docx_bytes(draft: "Draft", *, reading_copy: bool = False) -> bytes:
    """Return a draft as the Word file that :func:`export_docx` writes."""
    type_ = READING_COPY if reading_copy else STANDARD
    document = docx.Document()
    _set_styles(document, type_)
    _set_page(document, type_)
    _set_page_numbers(document)
    _write(document, draft)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _title(draft), "", ""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _title(draft: "Draft") -> str:
    if draft.title:
        return clean(draft.title)
    for block in blocks(draft.text):
        if block.role is Role.TITLE:
            return clean(block.text.replace("\n", ""))
    return ""


def _set_styles(document: WordDocument, type_: Type) -> None:
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    styles.extend(list(parse_xml(styles_xml(type_))))
    for relation in list(document.part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = font_table_xml().encode()
        elif relation.reltype.endswith(_OF_THE_TEMPLATE):
            del document.part.rels[relation.rId]
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def _set_page(document: WordDocument, type_: Type) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.top_margin, section.bottom_margin = MARGIN_TOP, MARGIN_BOTTOM
    section.left_margin, section.right_margin = MARGIN_LEFT, MARGIN_RIGHT
    section.header_distance, section.footer_distance = Mm(15), FOOTER_DISTANCE
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = section._sectPr.makeelement(qn("w:docGrid"), {})
        section._sectPr.append(grid)
    grid.set(qn("w:linePitch"), str(round(type_.pitch * 20)))
    grid.set(qn("w:type"), "lines")


def _set_page_numbers(document: WordDocument) -> None:
    """Add page numbers (—1—), right on odd pages, left on even pages, one character indented."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["footer"]
        paragraph.alignment = side
        edge = paragraph.paragraph_format
        edge.left_indent = edge.right_indent = Pt(14)
        paragraph.add_run("—")
        for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
            _field_part(paragraph, kind, instruction)
        paragraph.add_run("—")


def _field_part(paragraph: Paragraph, kind: str, instruction: str) -> None:
    run = paragraph.add_run()._r
    name = "w:fldChar" if kind else "w:instrText"
    part = run.makeelement(qn(name), {qn("w:fldCharType"): kind} if kind else {})
    part.text = instruction or None
    run.append(part)


def _write(document: WordDocument, draft: "Draft") -> None:
    headings = {section.heading for section in draft.sections if section.heading}
    found = blocks(draft.text, title=draft.title, headings=headings)
    if draft.title and not any(block.role is Role.TITLE for block in found):
        document.add_paragraph(clean(draft.title), style=_style(document, Role.TITLE))
    cited = [sentence for sentence in draft.sentences if sentence.citations]
    notes = _Notes(cited, draft.evidence)
    texts = [text for text in _paragraphs(document, found) if text.pieces]
    starts = [*(text.pieces[0].start for text in texts), len(draft.text)]
    for text, (start, next_start) in zip(texts, pairwise(starts), strict=True):
        fill(text.paragraph, text.pieces, text.block, dict(notes.within(start, next_start)))
    if notes.texts:
        _attach_endnotes(document, notes.texts)


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph of the page, still empty, with what goes into it."""

    paragraph: Paragraph
    pieces: Pieces
    block: Block


def _paragraphs(document: WordDocument, found: Sequence[Block]) -> Iterator[_Text]:
    for table, group in groupby(found, key=lambda block: block.table):
        rows = list(group)
        if table:
            yield from _table(document, rows)
            continue
        for block, below in zip_longest(rows, rows[1:]):
            paragraph = document.add_paragraph(style=_style(document, block.role))
            if block.role is Role.TITLE and below and below.role is Role.SUBTITLE:
                paragraph.paragraph_format.space_after = Pt(0)
            yield _Text(paragraph, block.pieces, block)


def _table(document: WordDocument, rows: Sequence[Block]) -> Iterator[_Text]:
    above = document.element.body.inner_content_elements
    if above and isinstance(above[-1], CT_Tbl):
        # Word would make one table of two.
        document.add_paragraph(style=_style(document, Role.TABLE))
    table = document.add_table(len(rows), max(len(row.cells) for row in rows))
    table._tbl.tblPr.append(parse_xml(TABLE_BORDERS))
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(TABLE_HEADER))
    for row, line in zip(rows, table.rows, strict=True):
        for cell in line.cells:
            cell.paragraphs[0].style = _style(document, Role.TABLE)
        for pieces, cell in zip(row.cells, line.cells, strict=False):
            yield _Text(cell.paragraphs[0], pieces, row)


def _style(document: WordDocument, role: Role) -> Any:
    return next(style for style in document.styles if style.style_id == style_id(role))


class _Notes:
    """The endnotes: one at the end of each sentence with citations."""

    def __init__(
        self, sentences: Sequence["AttributedSentence"], evidence: Sequence["Evidence"]
    ) -> None:
        ordered = sorted(sentences, key=lambda sentence: sentence.end)
        self._ends = [sentence.end for sentence in ordered]
        self.texts = [
            clean("；".join(_note(citation, evidence) for citation in sentence.citations))
            for sentence in ordered
        ]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield ``(offset, number)`` of the notes that end in ``text[start:end]``."""
        for number, offset in enumerate(self._ends, start=1):
            if start < offset <= end:
                yield offset, number


def _note(citation: "Citation", evidence: Sequence["Evidence"]) -> str:
    of_document = (one for one in evidence if one.document_id == citation.document_id)
    source = next(of_document, None)
    if source is None:
        name = citation.document_id
    else:
        flaws = "、".join(dict.fromkeys(flaw.kind for flaw in source.flaws))
        name = "，".join(
            filter(None, (f"《{source.title}》", source.speaker, source.date, source.source))
        ) + (f"（资料缺陷：{flaws}）" if flaws else "")
    also = "、".join(map(also_name, places_of(citation, evidence)))
    other = f"（另见：{also}）" if also else ""
    return f"{citation.relation}：{name}：“{citation.quote}”{other}"


def _attach_endnotes(document: WordDocument, notes: Sequence[str]) -> None:
    part = Part(
        PackURI("/word/endnotes.xml"),
        CONTENT_TYPE.WML_ENDNOTES,
        ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + endnotes_xml(notes)).encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
    # The schema fixes the element order: before w:compat, and before w:pgSz.
    settings = document.settings.element
    settings.find(qn("w:compat")).addprevious(parse_xml(endnote_properties_xml(separators=True)))
    section = document.sections[0]._sectPr
    section.find(qn("w:pgSz")).addprevious(parse_xml(endnote_properties_xml(separators=False)))


def save(content: bytes, target: Path) -> None:
    """Write a file; an existing one is replaced completely or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as stream:
            stream.write(content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
