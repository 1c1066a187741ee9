"""The parts of a Word file that python-docx does not create: styles, fonts and endnotes.

Measures follow GB/T 9704-2012 as applied to a speech. The parts are WordprocessingML (ECMA-376,
part 1), with sizes in half points and lengths in twentieths of a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from ui.export.layout import Role

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XMLNS: Final = f'xmlns:w="{W}"'

# Fonts named in styles, and the fonts to use if they are not installed; none is shipped.
FALLBACKS: Final[dict[str, str]] = {
    "仿宋": "仿宋_GB2312,FangSong,STFangsong,华文仿宋,Noto Serif CJK SC",
    "黑体": "SimHei,STHeiti,华文黑体,Noto Sans CJK SC",
    "楷体": "楷体_GB2312,KaiTi,STKaiti,华文楷体,Noto Serif CJK SC",
    "方正小标宋简体": "小标宋体,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    "宋体": "SimSun,STSong,华文宋体,Noto Serif CJK SC",
}
LATIN_FONT: Final = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Type:
    """The sizes, the line pitch and what a character gives up of its width, in points."""

    body: float
    title: float
    pitch: float
    drawn: float = 0


# 28 characters of 16 pt are 448 pt, and the type area is 442.2 pt wide (156 mm). The characters are
# drawn together by their spacing, and not by a grid (linesAndChars): LibreOffice puts a character
# that is wider than the grid into two of its squares.
STANDARD = Type(body=16, title=22, pitch=28.95, drawn=0.25)
READING_COPY = Type(body=18, title=26, pitch=33)


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style; its size is the body's where none is given."""

    name: str
    font: str
    title_size: bool = False
    size: float = 0
    pitch: float = 0
    bold: bool = False
    centred: bool = False
    indented: bool = True
    # Stay on the page of the next paragraph.
    keeps: bool = False
    outline: int | None = None


STYLES: Final[dict[Role, _Style]] = {
    Role.TITLE: _Style(
        "Title", "方正小标宋简体", title_size=True, centred=True, indented=False, keeps=True
    ),
    Role.SUBTITLE: _Style("Subtitle", "楷体", centred=True, indented=False, keeps=True),
    Role.BYLINE: _Style("Byline", "楷体", centred=True, indented=False, keeps=True),
    Role.SALUTATION: _Style("Salutation", "仿宋", indented=False, keeps=True),
    Role.HEADING_1: _Style("heading 1", "黑体", keeps=True, outline=0),
    Role.HEADING_2: _Style("heading 2", "楷体", keeps=True, outline=1),
    Role.HEADING_3: _Style("heading 3", "仿宋", keeps=True, outline=2),
    Role.HEADING_4: _Style("heading 4", "仿宋", keeps=True, outline=3),
    # The standard has four levels; offices set 第一， and 一是 in bold.
    Role.HEADING_5: _Style("heading 5", "仿宋", bold=True, keeps=True, outline=4),
    Role.BODY: _Style("Body Text", "仿宋"),
    # Tables are set in 小四 (12 pt), so that their columns hold more than a few characters.
    Role.TABLE: _Style("Table Text", "仿宋", size=12, pitch=20, centred=True, indented=False),
}


def style_id(role: Role) -> str:
    """Return the id of a block's paragraph style, as python-docx looks it up."""
    return STYLES[role].name.title().replace(" ", "")


def fonts(east_asian: str, *, latin: str = LATIN_FONT) -> str:
    """Return a font element; without ``eastAsia`` Word shows another font."""
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" '
        f'w:eastAsia="{east_asian}" w:hint="eastAsia"/>'
    )


def run_fonts(east_asian: str = "", *, hint: bool = True) -> str:
    """Return the font element of a run; empty for a run of Latin text in the style's fonts.

    Word takes the hint from the run only: without it “ ” … — ① are set in the Latin font.
    """
    if east_asian:
        return fonts(east_asian).replace("<w:rFonts", f"<w:rFonts {_XMLNS}", 1)
    return f'<w:rFonts {_XMLNS} w:hint="eastAsia"/>' if hint else ""


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def styles_xml(type_: Type) -> str:
    """Return the complete style sheet."""
    pitch = round(type_.pitch * 20)
    return (
        f"<w:styles {_XMLNS}>"
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts('仿宋')}{_size(type_.body)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        # A page has 22 lines, so no line of a paragraph moves on to keep another one company.
        '<w:pPrDefault><w:pPr><w:widowControl w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{pitch}" w:lineRule="exact"/>'
        '<w:jc w:val="both"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        + "".join(_paragraph_style(role, type_) for role in STYLES)
        + _FOOTER_STYLE
        + _endnote_styles()
        + "</w:styles>"
    )


def _paragraph_style(role: Role, type_: Type) -> str:
    style = STYLES[role]
    # Two characters of the body, in hundredths of a character, and in twips for old readers.
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{round(type_.body * 40)}"/>'
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    size = type_.title if style.title_size else style.size or type_.body
    drawn = f'<w:spacing w:val="{round(-20 * type_.drawn)}"/>' if size == type_.body else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id(role)}"><w:name w:val="{style.name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>'
        f"{'<w:keepNext/>' if style.keeps else ''}{_spacing(role, size, type_)}"
        f"{indent if style.indented else ''}"
        f"{'<w:jc w:val=' + chr(34) + 'center' + chr(34) + '/>' if style.centred else ''}{outline}"
        f"</w:pPr><w:rPr>{fonts(style.font)}{'<w:b/>' if style.bold else ''}{drawn}{_size(size)}"
        "</w:rPr></w:style>"
    )


def _spacing(role: Role, size: float, type_: Type) -> str:
    """Return the line pitch of a style that has another one than the body."""
    style = STYLES[role]
    after = f'w:after="{round(type_.pitch * 20)}" '
    if style.title_size:
        # A title of two lines needs more than the body's line pitch, and a blank line after it.
        return f'<w:spacing {after}w:line="{round(size * 1.5 * 20)}" w:lineRule="exact"/>'
    if style.pitch:
        line = f'w:line="{round(style.pitch * 20)}" w:lineRule="exact"'
        return f'<w:snapToGrid w:val="0"/><w:spacing {line}/>'
    return f"<w:spacing {after}/>" if role is Role.SUBTITLE else ""


# Page numbers are 4号 (14 pt) 宋体, their digits too.
_FOOTER_STYLE: Final = (
    '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
    f"<w:rPr>{fonts('宋体', latin='宋体')}{_size(14)}</w:rPr></w:style>"
)


def _endnote_styles() -> str:
    return (
        '<w:style w:type="paragraph" w:styleId="EndnoteText"><w:name w:val="endnote text"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:snapToGrid w:val="0"/>'
        '<w:spacing w:line="320" w:lineRule="exact"/><w:jc w:val="left"/></w:pPr>'
        f"<w:rPr>{fonts('仿宋')}{_size(10.5)}</w:rPr></w:style>"
        '<w:style w:type="character" w:styleId="EndnoteReference">'
        '<w:name w:val="endnote reference"/><w:basedOn w:val="DefaultParagraphFont"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )


_BORDER: Final = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
TABLE_BORDERS: Final = (
    f"<w:tblBorders {_XMLNS}>"
    + "".join(
        f"<w:{side} {_BORDER}/>"
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
# The first row is repeated on each page of a long table.
TABLE_HEADER: Final = f"<w:tblHeader {_XMLNS}/>"


def font_table_xml() -> str:
    """Return the font table: each font with its substitutes, in order."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{names}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, names in FALLBACKS.items()
    )
    latin = f'<w:font w:name="{LATIN_FONT}"><w:charset w:val="00"/></w:font>'
    return f"<w:fonts {_XMLNS}>{entries}{latin}</w:fonts>"


def endnotes_xml(notes: Sequence[str]) -> str:
    """Return the endnotes part: the two separators that Word expects, then the notes from 1."""
    return (
        f"<w:endnotes {_XMLNS}>"
        '<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>'
        '<w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
        "<w:continuationSeparator/></w:r></w:p></w:endnote>"
        + "".join(_endnote(number, note) for number, note in enumerate(notes, start=1))
        + "</w:endnotes>"
    )


def _endnote(number: int, note: str) -> str:
    return (
        f'<w:endnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="EndnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:endnote>'
    )


def endnote_reference_xml(number: int) -> str:
    """Return the run that refers to an endnote in the text."""
    return (
        f'<w:r {_XMLNS}><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr>'
        f'<w:endnoteReference w:id="{number}"/></w:r>'
    )


def endnote_properties_xml(*, separators: bool) -> str:
    """Return how endnotes are numbered (1, 2, 3 …); the settings also name the separators."""
    named = '<w:endnote w:id="-1"/><w:endnote w:id="0"/>' if separators else ""
    return f'<w:endnotePr {_XMLNS}><w:numFmt w:val="decimal"/>{named}</w:endnotePr>'
