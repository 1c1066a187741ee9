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
    """The sizes and the line pitch of a copy, in points."""

    body: float
    title: float
    pitch: float


STANDARD = Type(body=16, title=22, pitch=28.95)
READING_COPY = Type(body=18, title=26, pitch=33)


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    font: str
    title_size: bool = False
    centred: bool = False
    indented: bool = True
    outline: int | None = None


STYLES: Final[dict[Role, _Style]] = {
    Role.TITLE: _Style("Title", "方正小标宋简体", title_size=True, centred=True, indented=False),
    Role.BYLINE: _Style("Subtitle", "楷体", centred=True, indented=False),
    Role.SALUTATION: _Style("Salutation", "仿宋", indented=False),
    Role.HEADING_1: _Style("heading 1", "黑体", outline=0),
    Role.HEADING_2: _Style("heading 2", "楷体", outline=1),
    Role.HEADING_3: _Style("heading 3", "仿宋", outline=2),
    Role.HEADING_4: _Style("heading 4", "仿宋", outline=3),
    Role.BODY: _Style("Body Text", "仿宋"),
}


def style_id(role: Role) -> str:
    """Return the id of a block's paragraph style, as python-docx looks it up."""
    return STYLES[role].name.title().replace(" ", "")


def fonts(east_asian: str, *, xmlns: bool = False) -> str:
    """Return a font element; without ``eastAsia`` Word shows another font."""
    opening = f"<w:rFonts {_XMLNS}" if xmlns else "<w:rFonts"
    latin = f'w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:cs="{LATIN_FONT}"'
    return f'{opening} {latin} w:eastAsia="{east_asian}" w:hint="eastAsia"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def styles_xml(type_: Type) -> str:
    """Return the complete style sheet."""
    pitch = round(type_.pitch * 20)
    return (
        f"<w:styles {_XMLNS}>"
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts('仿宋')}{_size(type_.body)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr>"
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
    size = type_.title if style.title_size else type_.body
    # A title of two lines needs more than the body's line pitch, and a blank line after it.
    spacing = (
        f'<w:spacing w:after="{round(type_.pitch * 20)}" w:line="{round(size * 1.5 * 20)}" '
        'w:lineRule="exact"/>'
        if style.title_size
        else ""
    )
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id(role)}"><w:name w:val="{style.name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>'
        f"{'<w:keepNext/>' if outline else ''}{spacing}{indent if style.indented else ''}"
        f"{'<w:jc w:val=' + chr(34) + 'center' + chr(34) + '/>' if style.centred else ''}{outline}"
        f"</w:pPr><w:rPr>{fonts(style.font)}{_size(size)}</w:rPr></w:style>"
    )


# Page numbers are 4号 (14 pt) 宋体.
_FOOTER_STYLE: Final = (
    '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
    f"<w:rPr>{fonts('宋体')}{_size(14)}</w:rPr></w:style>"
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
