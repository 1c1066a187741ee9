"""Find what people changed and noted in a Word document: tracked changes, moves and comments.

The forms are those of ECMA-376 part 1, 17.13. Neighbouring pieces of one change are one; so are
the two ends of a move. A mark of a paragraph counts as a line feed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.word.package import Package, W

INSERTED: Final = (f"{W}ins", f"{W}moveTo")
DELETED: Final = (f"{W}del", f"{W}moveFrom")
_MOVED: Final = (f"{W}moveFrom", f"{W}moveTo")
# A second copy of a text box, for old programs; properties of a paragraph are read with it.
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED: Final = {_FALLBACK, f"{W}pPr"}
_BREAKS: Final = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
_PROPERTIES: Final = {
    f"{W}{name}"
    for name in ("rPr", "trPr", "tcPr", "tblPr", "tblPrEx", "tblGrid", "sectPr")
}  # fmt: skip
_REFORMATTED: Final = {
    f"{W}{name}Change"
    for name in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "trPr", "tcPr", "tblGrid")
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """A change or a comment while it is being found.

    Attributes:
        kind: ``insertion``, ``deletion``, ``move``, ``formatting`` or ``comment``.
        author: Who made it, as the file says.
        date: When, as the file says; empty if it does not.
        paragraph: The number of its paragraph from 1; of a move, where it went to.
        start: Where it begins in that paragraph as it reads when everything is accepted.
        text: What was inserted, deleted or moved, or what the comment says.
        words: What a comment stands on, of what is not deleted.
        struck: What it stands on of what is.
        came_from: The number of the paragraph that a move left.
        arrived: Whether its other end was seen.
        elements: What stands for it in the main part.
        comment: The id of a comment.
    """

    kind: str
    author: str
    date: str
    paragraph: int
    start: int
    text: str = ""
    words: str = ""
    struck: str = ""
    came_from: int = 0
    arrived: bool = False
    elements: list[Any] = field(default_factory=list)
    comment: str = ""


def find_changes(package: Package, root: Any) -> list[Found]:
    """Return the changes and comments of the main part in document order."""
    finder = _Finder(package.related("comments"))
    finder.walk(root, None)
    return finder.found


class _Finder:
    def __init__(self, comments: Any) -> None:
        self.found: list[Found] = []
        self._comments = {} if comments is None else dict(_told(comments))
        self._noted: dict[str, Found] = {}
        self._open: dict[str, Found] = {}
        self._moves: dict[str, Found] = {}
        self._reformatted: dict[tuple[int, str, str], Found] = {}
        # The names of the moves whose ends are being read: from where, and to where.
        self._names = {f"{W}moveFrom": "", f"{W}moveTo": ""}
        self._paragraphs = self._paragraph = self._start = 0
        # What a piece that follows directly may belong to.
        self._last: Found | None = None
        self._row: Found | None = None

    def walk(self, element: Any, change: Found | None) -> None:
        """Read what is below an element; ``change`` is what all of it belongs to."""
        for child in element:
            tag = child.tag
            if tag == f"{W}p":
                self._read_paragraph(child, change)
            elif tag == f"{W}tr":
                self._read_row(child, change)
            elif tag in INSERTED or tag in DELETED:
                self.walk(child, self._piece(child))
            elif tag in _PROPERTIES:
                self._look(child)
            elif element.tag == f"{W}r":
                self._read(child, change)
            elif not self._range(child) and isinstance(tag, str) and tag not in _PASSED:
                self.walk(child, change)

    def _read_paragraph(self, paragraph: Any, change: Found | None) -> None:
        outer = self._paragraph, self._start
        self._paragraphs += 1
        self._paragraph, self._start = self._paragraphs, 0
        properties = paragraph.find(f"{W}pPr")
        if properties is not None:
            self._look(properties)
        self.walk(paragraph, change)
        marks = () if properties is None else properties.iterchildren(f"{W}rPr")
        end = next((one for mark in marks for one in mark if one.tag in INSERTED + DELETED), None)
        if end is not None:
            self._say(self._piece(end), "\n", end.tag)
        else:
            self._last = self._row
        if outer[0]:
            self._paragraph, self._start = outer

    def _read_row(self, row: Any, change: Found | None) -> None:
        marks = row.find(f"{W}trPr")
        changed = () if marks is None else (one for one in marks if one.tag in INSERTED + DELETED)
        mark = next(iter(changed), None)
        outer = self._row
        self._row = self._piece(mark) if mark is not None else outer
        self.walk(row, self._row if mark is not None else change)
        self._row = outer
        if outer is None:
            self._last = None

    def _piece(self, element: Any) -> Found:
        """Return the change that an element is a piece of."""
        tag, name = element.tag, self._names.get(element.tag, "")
        kind = "move" if name else "insertion" if tag in INSERTED else "deletion"
        last = self._last
        if name and name in self._moves:
            last = self._moves[name]
        elif last and (last.kind, last.author, last.date) != (kind, *_by(element)):
            last = None
        found = last or self._new(kind, element)
        found.elements.append(element)
        if name:
            self._moves[name] = found
            self._move(found, tag)
        self._last = found
        return found

    def _move(self, found: Found, tag: str) -> None:
        """Note one end of a move; its text is what arrived."""
        if tag == f"{W}moveFrom":
            found.came_from = found.came_from or self._paragraph
        elif not found.arrived:
            found.paragraph, found.start = self._paragraph, self._start
            found.arrived, found.text = True, ""

    def _new(self, kind: str, element: Any) -> Found:
        found = Found(kind, *_by(element), max(1, self._paragraph), self._start)
        self.found.append(found)
        return found

    def _say(self, change: Found | None, text: str, tag: str) -> None:
        """Take a text that belongs to a change, or to none."""
        gone = tag in DELETED
        if change is None:
            self._last = None
        elif not (gone and change.arrived):
            change.text += text
        for comment in self._open.values():
            if gone:
                comment.struck += text
            else:
                comment.words += text
        self._start += 0 if gone else len(text)

    def _read(self, child: Any, change: Found | None) -> None:
        """Read what is in a run."""
        if child.tag in (f"{W}t", f"{W}delText") or child.tag in _BREAKS:
            text = _BREAKS.get(child.tag, "") or child.text or ""
            self._say(change, text, _kind_of(child))
        elif child.tag == f"{W}commentReference":
            found = self._comment(child)
            if found is not None:
                found.elements.append(child.getparent() if _is_alone(child) else child)
        elif isinstance(child.tag, str) and child.tag != _FALLBACK:
            self.walk(child, change)

    def _comment(self, element: Any) -> Found | None:
        number = element.get(f"{W}id") or ""
        if number not in self._comments:
            return None
        if number not in self._noted:
            author, date, text = self._comments[number]
            found = Found(
                "comment", author, date, max(1, self._paragraph), self._start, text, comment=number
            )
            self.found.append(found)
            self._noted[number] = found
        return self._noted[number]

    def _range(self, element: Any) -> bool:
        """Read where the range of a comment or a move begins or ends; False for anything else."""
        tag, number = element.tag, element.get(f"{W}id") or ""
        if tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd"):
            found = self._comment(element)
            if found is not None:
                found.elements.append(element)
                if tag == f"{W}commentRangeStart":
                    self._open[number] = found
                else:
                    self._open.pop(number, None)
            return True
        for end in _MOVED:
            if tag == f"{end}RangeStart":
                self._names[end] = element.get(f"{W}name") or ""
                return True
            if tag == f"{end}RangeEnd":
                self._names[end] = ""
                return True
        return False

    def _look(self, properties: Any) -> None:
        """Read how the look of something was changed; one change for each paragraph and author."""
        for element in properties.iter(*_REFORMATTED):
            key = (self._paragraph, *_by(element))
            if key not in self._reformatted:
                self._reformatted[key] = self._new("formatting", element)
            self._reformatted[key].elements.append(element)


def _by(element: Any) -> tuple[str, str]:
    return element.get(f"{W}author") or "", element.get(f"{W}date") or ""


def _kind_of(text: Any) -> str:
    """Return the tag of a deletion around a text; empty if it stays."""
    tags = (one.tag for one in text.iterancestors())
    return next((str(tag) for tag in tags if tag in DELETED or tag == f"{W}p"), "")


def _is_alone(reference: Any) -> bool:
    return all(one is reference or one.tag == f"{W}rPr" for one in reference.getparent())


def _told(comments: Any) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for one in comments.iterchildren(f"{W}comment"):
        lines = ("".join(t.text or "" for t in p.iter(f"{W}t")) for p in one.iter(f"{W}p"))
        yield one.get(f"{W}id") or "", (*_by(one), "\n".join(lines))
