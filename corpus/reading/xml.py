"""Read XML: feeds (RSS, RDF, Atom), Word 2003's XML, and the text of any other XML.

Feeds often declare a wrong encoding, like web pages, so the encoding is detected before parsing.
Only XML's own entities are expanded, and nothing is fetched.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from corpus.errors import ReadError
from corpus.files.encoding import declared_encoding, decode
from corpus.reading.extracted import Extracted
from corpus.reading.html import MAX_CHARACTERS, all_text, parse_page

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")
# XML allows no character below the space except tab and line breaks, but feeds contain some.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTRIES = frozenset({"item", "entry"})
# In order of preference: full text before summary.
_BODIES = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "issued", "date", "modified", "updated")
_WORD_2003 = "wordDocument"


def read_xml(data: bytes, *, encoding: str = "") -> Extracted:
    """Return the text; for a feed the title, date and text of each entry, one paragraph per line.

    Raises:
        ReadError: The bytes are not text in any encoding, or the elements have no text.
    """
    page, name = decode(data, forced=encoding, declared=declared_encoding(data))
    root = _parse(page[:MAX_CHARACTERS])
    entries = [element for element in root.iter() if _name(element) in _ENTRIES]
    declared: tuple[tuple[str, str], ...] = ()
    if entries:
        title = _title(root)
        declared = (("title", title),) if title else ()
        lines = [title, *(line for entry in entries for line in _entry_lines(entry))]
    elif _name(root) == _WORD_2003:
        lines = list(_paragraphs(root))
    else:
        lines = list(_texts(root))
    text = "\n".join(line for line in lines if line.strip())
    if not text:
        raise ReadError("XML 文件里没有文字")
    return Extracted(text, name, declared)


def _parse(page: str) -> Any:
    import lxml.etree

    # Recover from errors, because feeds are cut off or use HTML entities that XML does not define.
    parser = lxml.etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, encoding="utf-8"
    )
    source = _FORBIDDEN.sub("", _DECLARATION.sub("", page))
    try:
        root = lxml.etree.fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise ReadError("XML 结构损坏，读不出文字") from error
    if root is None:
        raise ReadError("XML 结构损坏，读不出文字")
    return root


def _name(element: Any) -> str:
    """Return the local name; "" for comments, instructions and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _title(root: Any) -> str:
    """Return the feed's title, which comes in <feed> or <channel> before the entries."""
    for element in root.iter():
        if _name(element) in _ENTRIES:
            return ""
        if _name(element) == "title":
            return " ".join(_markup_text(element).split())
    return ""


def _entry_lines(entry: Any) -> Iterator[str]:
    parts: dict[str, Any] = {}
    for child in entry:
        parts.setdefault(_name(child), child)
    if "title" in parts:
        yield " ".join(_markup_text(parts["title"]).split())
    dates = (parts[name] for name in _DATES if name in parts)
    yield next((date.text or "" for date in dates), "").strip()
    bodies = (_markup_text(parts[name]) for name in _BODIES if name in parts)
    yield next((body for body in bodies if body.strip()), "")


def _markup_text(element: Any) -> str:
    """Return the text of an element that contains text, escaped HTML or XHTML."""
    if len(element):
        return "\n".join(_texts(element))
    text = element.text or ""
    if "<" not in text:
        return html.unescape(text).strip()
    try:
        return all_text(parse_page(text))
    except ReadError:
        return text.strip()


def _texts(element: Any) -> Iterator[str]:
    for part in element.itertext():
        if part.strip():
            yield part.strip()


def _paragraphs(root: Any) -> Iterator[str]:
    """Yield the paragraphs of Word 2003's XML (before WordprocessingML, same local names)."""
    for element in root.iter():
        if _name(element) == "p":
            yield "".join(part.text or "" for part in element.iter() if _name(part) == "t")
