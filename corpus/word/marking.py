"""Put comments and tracked changes at places of a Word document, with nothing else of it changed.

The forms are those of ECMA-376 part 1: comments 17.13.4, tracked changes 17.13.5.
"""

import datetime
import posixpath
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.word.lettering import aligned, cut, lettering, run_like
from corpus.word.package import (
    Package,
    W,
    editable,
    open_package,
    parse,
    repacked,
    serialised,
)

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# What somebody else inserted is only commented on: a change within a change cannot be told apart.
_OTHERS: Final = {f"{W}ins", f"{W}moveTo"}
_CONTENT_TYPES: Final = "[content_types].xml"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_NO_COMMENTS: Final = f'<w:comments xmlns:w="{W[1:-1]}"/>'.encode()
_NO_RELATIONS: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on the text from ``start`` to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A tracked change: ``text`` instead of the text from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def marked(
    data: bytes,
    text: str,
    remarks: Sequence[Remark],
    corrections: Sequence[Correction],
    *,
    author: str,
    at: datetime.datetime,
) -> bytes:
    """Return a copy of a Word document with comments and tracked changes.

    Args:
        data: The document.
        text: What was read from it, or what it was made of.
        remarks: The comments. Where the document has no such letters (the number of a list, a
            text box), a comment stands at the nearest letter before.
        corrections: The changes, which do not overlap. Left out is one whose words are not in
            the document as they are in the text, or that would take more away than letters (a
            picture, a note), crosses paragraphs, or lies in what somebody else inserted.
        author: Who is named as the author of both.
        at: When they were made, in UTC.

    Raises:
        ReadError: no Word document, damaged, or Strict Open XML.
    """
    package = open_package(data)
    root = editable(package)
    places = _Places(text, lettering(root).text)
    noted = [(span, one.text) for one in remarks if (span := places.nearest(one.start, one.end))]
    changed = [
        (span, one.text) for one in corrections if (span := places.exact(one.start, one.end))
    ]
    marking = _Marking(root, author, at)
    marking.cut_at({place for span, _ in (*noted, *changed) for place in span})
    for span, words in changed:
        marking.correct(span, words)
    name, comments, parts = _comments(package)
    for span, words in noted:
        marking.remark(span, words, comments)
    parts[package.main] = serialised(root)
    return repacked(package, parts | ({name: serialised(comments)} if noted else {}))


_Span = tuple[int, int]


class _Places:
    """Finds spans of a text among the letters of a document."""

    def __init__(self, text: str, letters: str) -> None:
        self._text, self._letters = text, letters
        self._at = aligned(text, letters)
        self._known = sorted(self._at)

    def nearest(self, start: int, end: int) -> _Span | None:
        """Return the place of a span, or of the letter before it; None if there are no letters."""
        found = [self._at[one] for one in range(start, end) if one in self._at]
        if found:
            return found[0], found[-1] + 1
        if not self._known:
            return None
        near = self._at[self._known[max(0, bisect_right(self._known, start) - 1)]]
        return near, near + 1

    def exact(self, start: int, end: int) -> _Span | None:
        """Return the place of a span if the same words are there."""
        span = self.nearest(start, end)
        if span is None or _bare(self._letters[slice(*span)]) != _bare(self._text[start:end]):
            return None
        return span


def _bare(words: str) -> str:
    return "".join(words.split())


class _Marking:
    def __init__(self, root: Any, author: str, at: datetime.datetime) -> None:
        self._root = root
        self._by = {f"{W}author": author, f"{W}date": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        self._next = 1 + max(map(_number, root.iter()), default=0)
        self._letters = lettering(root)
        # What stands in the place of a run since it was changed: the first and the last element.
        self._changed: dict[Any, tuple[Any, Any]] = {}

    def cut_at(self, offsets: set[int]) -> None:
        """Cut runs, so that each holds letters of one side of every offset only."""
        last = len(self._letters.text)
        for offset in sorted((one for one in offsets if one <= last), reverse=True):
            if offset < last:
                cut(*self._letters.at(offset))
            if offset:
                element, index = self._letters.at(offset - 1)
                if index + 1 == len(element.text):
                    cut(element, index + 1)
        self._letters = lettering(self._root)

    def _between(self, start: int, end: int) -> list[Any]:
        """Return the runs that hold the letters from ``start`` to ``end``, in order."""
        letters = self._letters
        found = {
            element.getparent(): None
            for element, first in zip(letters.elements, letters.starts, strict=True)
            if start < first + len(element.text or "") and first < end
        }
        return list(found)

    def correct(self, span: _Span, text: str) -> None:
        """Make a tracked change where one can be made."""
        runs = self._between(*span)
        if not all(map(_is_plain, runs)) or len(set(map(_paragraph, runs))) != 1:
            return
        for run in runs:
            deleted = self._made("del", run)
            run.addprevious(deleted)
            deleted.append(run)
            for letters in run.iterchildren(f"{W}t"):
                letters.tag = f"{W}delText"
                letters.set(_SPACE, "preserve")
            self._changed[run] = (deleted, deleted)
        if text:
            last = runs[-1].getparent()
            inserted = self._made("ins", runs[0])
            inserted.append(run_like(runs[0], text))
            last.addnext(inserted)
            self._changed[runs[-1]] = (last, inserted)

    def _made(self, name: str, like: Any) -> Any:
        return like.makeelement(f"{W}{name}", {f"{W}id": self._id()} | self._by)

    def _id(self) -> str:
        self._next += 1
        return str(self._next - 1)

    def remark(self, span: _Span, text: str, comments: Any) -> None:
        """Anchor a comment, and add its text to the part of comments."""
        runs = self._between(*span)
        number = self._id()
        mark = {f"{W}id": number}
        first = self._changed.get(runs[0], (runs[0], runs[0]))[0]
        last = self._changed.get(runs[-1], (runs[-1], runs[-1]))[1]
        first.addprevious(first.makeelement(f"{W}commentRangeStart", mark))
        reference = first.makeelement(f"{W}r", {})
        reference.append(first.makeelement(f"{W}commentReference", mark))
        last.addnext(reference)
        last.addnext(first.makeelement(f"{W}commentRangeEnd", mark))
        comments.append(self._comment(comments, number, text))

    def _comment(self, like: Any, number: str, text: str) -> Any:
        author = self._by[f"{W}author"]
        comment = like.makeelement(
            f"{W}comment", {f"{W}id": number, f"{W}initials": author} | self._by
        )
        for line in text.split("\n"):
            paragraph, run = (comment.makeelement(f"{W}{name}", {}) for name in ("p", "r"))
            content = comment.makeelement(f"{W}t", {_SPACE: "preserve"})
            content.text = line
            run.append(content)
            paragraph.append(run)
            comment.append(paragraph)
        return comment


def _number(element: Any) -> int:
    """Return the id of an annotation or a bookmark; ids are unique whatever they are of."""
    value = element.get(f"{W}id") if isinstance(element.tag, str) else None
    return int(value) if value and value.isdecimal() else 0


def _is_plain(run: Any) -> bool:
    """Return whether a run holds nothing but letters, and is no part of another's change."""
    mere = all(child.tag in (f"{W}rPr", f"{W}t") for child in run)
    return mere and not any(one.tag in _OTHERS for one in run.iterancestors())


def _paragraph(run: Any) -> Any:
    return next(run.iterancestors(f"{W}p"))


def _comments(package: Package) -> tuple[str, Any, dict[str, bytes]]:
    """Return name and root of the part of comments, and the parts that a new one changes."""
    for relation in package.relations(package.main).values():
        if relation.kind == "comments" and relation.there:
            return relation.target, package.xml(relation.target), {}
    folder, base = posixpath.split(package.main)
    name = posixpath.join(folder, "comments.xml")
    relations_name = posixpath.join(folder, "_rels", f"{base}.rels")
    relations = parse(package.part(relations_name) or _NO_RELATIONS)
    _add(relations, "Relationship", Id=_free(relations), Type=_RELATION, Target=f"/{name}")
    types = parse(package.part(_CONTENT_TYPES) or b"")
    _add(types, "Override", PartName=f"/{name}", ContentType=_TYPE)
    changed = {relations_name: serialised(relations), _CONTENT_TYPES: serialised(types)}
    return name, parse(_NO_COMMENTS), changed


def _free(relations: Any) -> str:
    used = {one.get("Id") for one in relations}
    return next(name for n in range(len(used) + 1) if (name := f"rIdComments{n}") not in used)


def _add(root: Any, name: str, **attributes: str) -> None:
    namespace = root.tag.partition("}")[0]
    root.append(root.makeelement(f"{namespace}}}{name}", attributes))
