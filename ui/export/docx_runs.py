"""Fill a paragraph of a Word file: runs with their fonts and formatting, links, endnote marks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from corpus.language.numerals import NUMERALS
from ui.export.docx_parts import STYLES, endnote_reference_xml, run_fonts
from ui.export.layout import Block, Role
from ui.export.markdown import Piece

# Characters that XML 1.0 does not allow (section 2.2), and lone surrogates.
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What the writer must fill in; 【一】 is a number.
_SLOT: Final = re.compile(rf"【(?!(?:[{NUMERALS}]{{1,3}}|\d{{1,2}})】)[^】]*】")
# An English apostrophe is no Chinese quotation mark.
_APOSTROPHES: Final = re.compile(r"[A-Za-z]+(?:[‘’][A-Za-z]+)+")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a character is printed; ``note`` counts the endnotes before it."""

    note: int
    lead: bool
    bold: bool
    struck: bool
    link: str
    slot: bool
    latin: bool


def fill(
    paragraph: Paragraph, pieces: Sequence[Piece], block: Block, notes: Mapping[int, int]
) -> None:
    """Print the pieces into a paragraph of their own.

    Args:
        paragraph: The empty paragraph.
        pieces: Its text.
        block: The block that it is, or is a cell of.
        notes: Endnote numbers by the offset in the draft behind which they stand.
    """
    stops = sorted(notes)
    text = "".join(piece.text for piece in pieces)
    looks = list(_looks(text, pieces, block, stops))
    position = passed = 0
    for look, group in groupby(looks):
        length = len(list(group))
        passed = _add_notes(paragraph, notes, stops, passed, look.note)
        _add_run(paragraph, clean(text[position : position + length]), look, block)
        position += length
    _add_notes(paragraph, notes, stops, passed, len(stops))


def clean(text: str) -> str:
    """Return the text without the characters that a Word file cannot hold."""
    return _NOT_XML.sub("", text)


def _looks(
    text: str, pieces: Sequence[Piece], block: Block, stops: Sequence[int]
) -> Iterator[_Look]:
    slots = _covered(_SLOT, text)
    latin = _covered(_APOSTROPHES, text)
    at = 0
    for piece in pieces:
        for index in range(len(piece.text)):
            lead = at < block.lead
            yield _Look(
                note=sum(stop <= piece.start + index for stop in stops),
                lead=lead,
                # A heading has the weight of its level.
                bold=piece.bold and not lead and block.role in (Role.BODY, Role.TABLE),
                struck=piece.struck,
                link=piece.link,
                slot=at in slots,
                latin=at in latin,
            )
            at += 1


def _covered(pattern: re.Pattern[str], text: str) -> set[int]:
    return {place for match in pattern.finditer(text) for place in range(*match.span())}


def _add_notes(
    paragraph: Paragraph, notes: Mapping[int, int], stops: Sequence[int], passed: int, to: int
) -> int:
    for stop in stops[passed:to]:
        paragraph._p.append(parse_xml(endnote_reference_xml(notes[stop])))
    return to


def _add_run(paragraph: Paragraph, text: str, look: _Look, block: Block) -> None:
    run = paragraph.add_run(text)
    style = STYLES[block.lead_role]
    fonts = run_fonts(style.font if look.lead else "", hint=not look.latin)
    if fonts:
        run._r.get_or_add_rPr().insert(0, parse_xml(fonts))
    if look.bold or (look.lead and style.bold):
        run.font.bold = True
    if look.struck:
        run.font.strike = True
    if look.slot:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if look.link:
        _link(paragraph, run, look.link)


def _link(paragraph: Paragraph, run: Run, address: str) -> None:
    """Put the last run into a hyperlink; its look stays that of the text."""
    hyperlink: Any = OxmlElement("w:hyperlink")
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink.set(qn("r:id"), relation)
    run._r.addprevious(hyperlink)
    hyperlink.append(run._r)
