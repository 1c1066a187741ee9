"""Read Word documents: paragraphs, tables, text boxes, diagrams and inserted files, in order.

It drops headers, footers, comments, footnotes, deleted and hidden text, keeps inserted text, and
writes out the list numbers that Word computes. What is left out though it may matter (hidden text,
footnotes, a part that is missing) becomes a flaw.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from corpus.document.values import Flaw, FlawKind
from corpus.errors import ReadError
from corpus.files.sniffing import recognise
from corpus.reading.extracted import Extracted, Marked, joined, mark
from corpus.reading.html import read_whole_page
from corpus.reading.mht import read_mht
from corpus.reading.rtf import read_rtf
from corpus.reading.text import read_text
from corpus.reading.xml import read_xml
from corpus.word.numbering import Numbering
from corpus.word.package import DAMAGED, Package, R, Relation, W, is_sound, open_package, parse
from corpus.word.visibility import Visibility

_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_SKIPPED: Final = {
    _FALLBACK,  # a second copy of a text box, for old programs
    f"{W}del",
    f"{W}moveFrom",
    f"{W}delText",
    f"{W}rt",  # pinyin above a word
    f"{W}instrText",
    f"{W}delInstrText",
}
_BREAKS: Final = {
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}noBreakHyphen": "-",
}
_TEXT: Final = (f"{W}t", f"{_MATH}t")
# A file in a file in a file; deeper nesting is a circle or an attack that wastes time.
_MAX_DEPTH: Final = 3
# Characters of symbol fonts; what they look like only the font knows.
_PRIVATE: Final = range(0xE000, 0xF900)


def read_docx(data: bytes, *, depth: int = 1) -> Extracted:
    """Return the body text, one paragraph or table row per line, with tabs between cells.

    Args:
        data: The package.
        depth: How many documents it is in, itself counted.

    Raises:
        ReadError: Not a Word document, encrypted, damaged, or too large when unpacked.
    """
    package = open_package(data)
    content = package.part(package.main) or b""
    root = parse(content)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise ReadError(DAMAGED)
    lines = _Lines(package, root, depth)
    whole = joined(lines.below(body), "\n")
    if not whole.text.strip():
        raise ReadError("文档里没有文字（可能只有图片）")
    flaws = (*whole.flaws, *_left_out(package, root, whole.text, sound=is_sound(content)))
    return Extracted(whole.text, "docx", (), flaws)


def _left_out(package: Package, root: Any, text: str, *, sound: bool) -> Iterator[Flaw]:
    """Say what of the file is not in the text."""
    if not sound:
        end = len(text)
        reason = "Word 文档内部有损坏，只读出了完好的部分，后文可能缺失"
        yield Flaw(kind=FlawKind.TRUNCATED, reason=reason, start=end, end=end)
    lost = sum(
        not (relation.there or relation.external)
        for relation in package.relations(package.main).values()
    )
    if lost:
        yield _unread(f"文件里有 {lost} 处指向已丢失的部件（多是图片），未读入")
    for kind, name in (("footnote", "脚注"), ("endnote", "尾注")):
        if count := _notes(package, root, kind):
            yield _unread(f"有 {count} 条{name}，未读入")


def _unread(reason: str) -> Flaw:
    return Flaw(kind=FlawKind.UNREAD, reason=reason)


def _notes(package: Package, root: Any, kind: str) -> int:
    """Return the number of notes with text that the body refers to."""
    named = {one.get(f"{W}id") for one in root.iter(f"{W}{kind}Reference")}
    notes = package.related(f"{kind}s") if named else None
    found = () if notes is None else notes.iterchildren(f"{W}{kind}")
    return sum(
        any((part.text or "").strip() for part in note.iter(f"{W}t"))
        for note in found
        if note.get(f"{W}id") in named
    )


class _Lines:
    """Yields the lines of a document, counts its list items in order, and follows its fields."""

    def __init__(self, package: Package, root: Any, depth: int) -> None:
        styles = package.related("styles")
        self._package = package
        self._numbering = Numbering(package.related("numbering"), styles)
        self._visibility = Visibility(root, styles)
        self._relations = package.relations(package.main)
        self._fields = _Fields(root)
        self._depth = depth

    def below(self, element: Any) -> Iterator[Marked]:
        """Yield the lines of the paragraphs and tables below ``element``, in document order."""
        unfinished = Marked()
        for child in element:
            if child.tag in _SKIPPED or not isinstance(child.tag, str) or _is_placeholder(child):
                continue
            if child.tag == f"{W}p":
                unfinished = joined((unfinished, self._paragraph(child)))
                if self._goes_on(child):
                    continue
                yield unfinished
                unfinished = Marked()
                yield from self._beside(child)
            elif child.tag == f"{W}tr":
                if child.find(f"{W}trPr/{W}del") is None:
                    yield joined(self._cells(child), "\t")
            elif child.tag in (f"{W}altChunk", f"{W}subDoc"):
                yield self._inserted(child)
            else:
                yield from self.below(child)
        if unfinished.text or unfinished.flaws:
            yield unfinished

    def _cells(self, row: Any) -> Iterator[Marked]:
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is row:
                yield joined(self.below(cell), " ")

    def _paragraph(self, paragraph: Any) -> Marked:
        content = joined(self._runs(paragraph, paragraph))
        label = self._numbering.label(paragraph)
        # Word shows no number for an empty list item, but counts it.
        return joined((Marked(label), content)) if content.text.strip() else content

    def _goes_on(self, paragraph: Any) -> bool:
        """Return whether the next paragraph continues this one.

        Its end is deleted, moved or hidden, or it is a large initial.
        """
        own = paragraph.find(f"{W}pPr/{W}rPr")
        changed = own is not None and any(own.find(f"{W}{n}") is not None for n in _END_GONE)
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        initial = frame is not None and (frame.get(f"{W}dropCap") or "none") != "none"
        return changed or initial or self._visibility.joins(paragraph)

    def _runs(self, element: Any, paragraph: Any) -> Iterator[Marked]:
        """Yield the text inside a paragraph, without its text boxes."""
        for child in element:
            if child.tag in _SKIPPED or child.tag == f"{W}txbxContent" or _is_placeholder(child):
                continue
            if child.tag == f"{W}fldChar":
                self._fields.follow(child)
            elif child.tag == f"{W}r":
                yield self._run(child, paragraph)
            elif child.tag in _TEXT:
                yield Marked(self._fields.shown(child.text or ""))
            elif child.tag in _BREAKS:
                yield Marked(self._fields.shown(_BREAKS[child.tag]))
            elif child.tag == f"{W}sym":
                yield Marked(self._fields.shown(_symbol(child)))
            elif isinstance(child.tag, str):
                yield from self._runs(child, paragraph)

    def _run(self, run: Any, paragraph: Any) -> Marked:
        content = joined(self._runs(run, paragraph))
        count = len("".join(content.text.split()))
        how = self._visibility.hides(run, paragraph) if count else ""
        if not how:
            return content
        return mark(FlawKind.HIDDEN, f"此处有看不见的文字（{how}），{count} 字，未读入")

    def _beside(self, paragraph: Any) -> Iterator[Marked]:
        """Yield what a paragraph anchors: text boxes, diagrams, lettering."""
        for child in _anchored(paragraph):
            if child.tag == f"{W}txbxContent":
                yield from self.below(child)
            elif child.tag == f"{_VML}textpath":
                yield Marked(child.get("string") or "")
            else:
                yield from self._diagram(child)

    def _diagram(self, element: Any) -> Iterator[Marked]:
        """Yield the texts of a diagram (SmartArt), one point a line."""
        relation = self._relations.get(element.get(f"{R}dm") or "")
        root = self._package.xml(relation.target) if relation and relation.there else None
        for point in () if root is None else root.iter(f"{_DIAGRAM}pt"):
            for line in point.iter(f"{_DRAWING}p"):
                yield Marked("".join(part.text or "" for part in line.iter(f"{_DRAWING}t")))

    def _inserted(self, element: Any) -> Marked:
        """Return the text of a file that stands here as a whole, or a gap."""
        relation = self._relations.get(element.get(f"{R}id") or "")
        data = self._package.part(relation.target) if relation and relation.there else None
        if relation is None or data is None:
            return mark(FlawKind.GAP, "此处插入的文件不在文档里，其内容缺失")
        try:
            found = self._read_inserted(data, relation)
        except ReadError as error:
            return mark(FlawKind.GAP, f"此处插入的文件读不出来，其内容缺失（{error}）")
        return Marked(found.text.strip("\n"), _within(found))

    def _read_inserted(self, data: bytes, relation: Relation) -> Extracted:
        suffix = "." + relation.target.rpartition(".")[2]
        kind = recognise(data, suffix)
        if kind == ".docx":
            if self._depth >= _MAX_DEPTH:
                raise ReadError(f"文档套了超过 {_MAX_DEPTH} 层")
            return read_docx(data, depth=self._depth + 1)
        read = _INSERTED.get(kind)
        if read is None:
            raise ReadError(f"不认识的格式 {kind}")
        return read(data)


_END_GONE: Final = ("del", "moveFrom")
_INSERTED: Final[dict[str, Callable[[bytes], Extracted]]] = {
    ".html": read_whole_page,
    ".mht": lambda data: read_mht(data, read_page=read_whole_page),
    ".rtf": read_rtf,
    ".txt": read_text,
    ".xml": read_xml,
}


def _within(found: Extracted) -> tuple[Flaw, ...]:
    """Return the flaws of an inserted text, moved by the line feeds that were cut off it."""
    cut = len(found.text) - len(found.text.lstrip("\n"))
    length = len(found.text.strip("\n"))
    return tuple(
        flaw
        if flaw.start is None or flaw.end is None
        else flaw.model_copy(
            update={
                "start": min(max(flaw.start - cut, 0), length),
                "end": min(max(flaw.end - cut, 0), length),
            }
        )
        for flaw in found.flaws
    )


class _Fields:
    """Knows whether a text is the code of a field, which Word does not show, or its result.

    A code may contain other fields with results of their own; these are not shown either.
    """

    def __init__(self, root: Any) -> None:
        kinds = [one.get(f"{W}fldCharType") for one in root.iter(f"{W}fldChar")]
        # A field without an end would take the rest of the document with it.
        self._trusted = kinds.count("begin") == kinds.count("end")
        self._in_code: list[bool] = []

    def follow(self, element: Any) -> None:
        """Take the start, the middle or the end of a field."""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._in_code.append(True)
        elif self._in_code and kind == "separate":
            self._in_code[-1] = False
        elif self._in_code and kind == "end":
            self._in_code.pop()

    def shown(self, text: str) -> str:
        """Return the text if it is shown."""
        return "" if self._trusted and any(self._in_code) else text


def _is_placeholder(element: Any) -> bool:
    """Return whether a content control still shows the prompt of its template."""
    properties = element.find(f"{W}sdtPr") if element.tag == f"{W}sdt" else None
    return properties is not None and properties.find(f"{W}showingPlcHdr") is not None


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    return "" if code in _PRIVATE or not 0x20 <= code < 0xD800 else chr(code)


def _anchored(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag in (f"{W}txbxContent", f"{_DIAGRAM}relIds", f"{_VML}textpath"):
            yield child
        elif child.tag not in _SKIPPED:
            yield from _anchored(child)
