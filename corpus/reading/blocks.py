"""Give the lines of a web page as a browser shows them: one for each block, in order.

An article's reader picks paragraphs and may pass over headings and lists that stand among them;
these lines have all of them. Elements are lxml elements.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Elements that start and end a line (HTML Living Standard 15.3, display: block and the like).
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol optgroup"
    " option p pre section summary table tbody tfoot thead tr ul".split()
)
_CELLS: Final = frozenset({"td", "th"})
# Elements whose content is not shown (an iframe's content is only for browsers without iframes).
_UNSEEN: Final = frozenset(
    {"head", "iframe", "noscript", "script", "select", "style", "template", "textarea", "title"}
)
# A source that breaks its lines inside Chinese text means no space.
_BREAK_IN_CHINESE: Final = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\n\s*(?=[^\x00-\x7f])"
)
_BLANK: Final = re.compile(r"[ \t\r\n\f]+")
# A line of which this share is a link leads to another page.
_LINK_SHARE: Final = 0.8
# Parts of a page that are never the article, by element, id or class.
_APART: Final = frozenset({"aside", "button", "footer", "form", "nav"})
_APART_NAMES: Final = re.compile(
    r"(?:^|[-_\s])(?:nav|menu|crumbs?|breadcrumbs?|share|footer|foot|sidebar|related|recommend|"
    r"comments?|copyright|toolbar|pager|pagination|page-?nav|hot|rank|ad|ads|qrcode)(?:$|[-_\s\d])",
    re.I,
)
_HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em)?\s*(?:;|$)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A shown line, whether it is only a link, and the block that it stands in."""

    text: str
    is_link: bool
    element: Any


@dataclass(slots=True)
class _Open:
    """The line that is being put together, and how many of its characters are in links."""

    pieces: list[str]
    linked: int = 0


def visible_lines(tree: Any, *, hidden: bool = False) -> tuple[Block, ...]:
    """Return the lines of a page, without blank ones; those of hidden elements if ``hidden``."""
    return tuple(_Walk(hidden).lines(tree))


def is_hidden(element: Any) -> bool:
    """Return whether an element is not shown, by its own attributes."""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    return bool(_HIDING.search(element.get("style") or ""))


def is_apart(element: Any) -> bool:
    """Return whether an element is a part of the site and not of the article, by its names."""
    if element.tag in _APART:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_APART_NAMES.search(names))


class _Walk:
    def __init__(self, hidden: bool) -> None:
        self._hidden = hidden
        self._line = _Open([])

    def lines(self, tree: Any) -> Iterator[Block]:
        """Walk the tree without recursion, because broken pages nest thousands deep."""
        block, links = tree, 0
        pending: list[tuple[Any, bool]] = [(tree, True)]
        blocks: list[Any] = []
        while pending:
            element, enters = pending.pop()
            if not isinstance(element.tag, str):
                self._add(element.tail if element is not tree else "", links)
                continue
            tag = element.tag
            if enters:
                if tag in _UNSEEN or (not self._hidden and is_hidden(element)):
                    self._add(element.tail if element is not tree else "", links)
                    continue
                if tag in _BLOCKS:
                    yield from self._finished(block)
                    blocks.append(block)
                    block = element
                elif tag == "br":
                    yield from self._finished(block)
                elif tag in _CELLS and "".join(self._line.pieces).strip():
                    self._line.pieces.append("\t")
                links += tag == "a"
                self._add(element.text, links)
                pending.append((element, False))
                pending.extend((child, True) for child in reversed(element))
            else:
                links -= tag == "a"
                if tag in _BLOCKS:
                    yield from self._finished(block)
                    block = blocks.pop()
                self._add(element.tail if element is not tree else "", links)
        yield from self._finished(block)

    def _add(self, text: str | None, links: int) -> None:
        if text:
            self._line.pieces.append(text)
            self._line.linked += len("".join(text.split())) if links else 0

    def _finished(self, block: Any) -> Iterator[Block]:
        line, self._line = self._line, _Open([])
        cells = _BREAK_IN_CHINESE.sub("", "".join(line.pieces)).split("\t")
        text = "\t".join(filter(None, (_BLANK.sub(" ", cell).strip() for cell in cells)))
        if text:
            length = len("".join(text.split()))
            yield Block(text, line.linked >= _LINK_SHARE * length, block)


def restored(article: str, blocks: Sequence[Block]) -> str:
    """Return the article with the lines that its reader passed over, in order.

    The element that holds nearly all of the article is found; its lines are the article, except
    links and parts of the site. If the lines do not agree with the article, it is returned as is.
    """
    known = Counter(map(_plain, article.split("\n")))
    own = "".join(known)
    found = [place for place, one in enumerate(blocks) if _is_known(_plain(one.text), known, own)]
    if not found:
        return article
    holder = _holder([blocks[place] for place in found])
    inside = [place for place, one in enumerate(blocks) if _is_in(one.element, holder)]
    first, last = found[0], found[-1]
    shown = set(found)
    lines = []
    for place in inside:
        one = blocks[place]
        missing = place not in shown
        if missing and (one.is_link or _is_of_site(one.element, holder)):
            continue
        if missing and holder.tag in ("body", "html") and not first < place < last:
            continue  # nothing but the page as a whole holds the article
        lines.append(one.text)
    text = "\n".join(lines)
    return text if len(_plain(text)) >= len(_plain(article)) else article


def _plain(text: str) -> str:
    return "".join(text.split()).lstrip("-|").rstrip("|")


# A shorter line may stand in the article and in the site around it.
_LEAST_WITHIN: Final = 10


def _is_known(line: str, known: Counter[str], own: str) -> bool:
    if known[line]:
        return True
    return len(line) >= _LEAST_WITHIN and line in own


# The share of the article that its element must hold; a date or a caption may stand outside.
_HELD_SHARE: Final = 0.9


def _holder(blocks: Sequence[Block]) -> Any:
    """Return the deepest element that holds nearly all of the text of some lines."""
    weights: Counter[Any] = Counter()
    total = 0
    for one in blocks:
        length = len(one.text)
        total += length
        weights[one.element] += length
        for element in one.element.iterancestors():
            weights[element] += length
    held = [element for element, weight in weights.items() if weight >= _HELD_SHARE * total]
    return max(held, key=lambda element: sum(1 for _ in element.iterancestors()))


def _is_in(element: Any, holder: Any) -> bool:
    return element is holder or any(one is holder for one in element.iterancestors())


def _is_of_site(element: Any, holder: Any) -> bool:
    while element is not None and element is not holder:
        if is_apart(element):
            return True
        element = element.getparent()
    return False
