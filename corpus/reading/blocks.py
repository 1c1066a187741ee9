"""Give the lines of a web page as a browser shows them: one for each block, in order.

An article's reader picks paragraphs and may pass over headings and lists that stand among them;
these lines have all of them. Elements are lxml elements.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Elements that start and end a line (HTML Living Standard 15.3, display: block and the like).
_BLOCKS: Final = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
        ),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "menu", "nav"),
        *("ol", "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot"),
        *("thead", "tr", "ul"),
    }
)
_CELLS: Final = frozenset({"td", "th"})
# Elements whose content is not shown (an iframe's content is only for browsers without iframes).
_UNSEEN: Final = frozenset(
    {"head", "iframe", "noscript", "script", "select", "style", "template", "textarea", "title"}
)
# A source that breaks its lines inside Chinese text means no space.
_BREAK_IN_CHINESE: Final = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef]) *[\r\n\f][ \r\n\f]*(?=[^\x00-\x7f])"
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
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_TINY: Final = re.compile(r"font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em)?\s*(?:;|$)", re.I)
# Longer text is the article itself, which a script of the page shows when it has loaded.
_LONGEST_HIDDEN: Final = 200


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


def visible_lines(tree: Any) -> tuple[Block, ...]:
    """Return the lines of a page, without blank ones and those of hidden elements.

    A row of a table is one line, with tabs between its cells.
    """
    return tuple(_Walk().lines(tree))


def is_hidden(element: Any) -> bool:
    """Return whether an element is not shown, by its own attributes."""
    style = element.get("style") or ""
    by_name = element.get("hidden") is not None and element.get("hidden") != "until-found"
    # A size of nothing is for the blanks between elements that have sizes of their own.
    tiny = not len(element) and _TINY.search(style)
    if not (by_name or tiny or _HIDING.search(style)):
        return False
    return sum(map(len, element.itertext())) <= _LONGEST_HIDDEN


def is_apart(element: Any) -> bool:
    """Return whether an element is a part of the site and not of the article, by its names."""
    if element.tag in _APART:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_APART_NAMES.search(names))


class _Walk:
    def __init__(self) -> None:
        self._line = _Open([])
        self._cells = 0

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
                if tag in _UNSEEN or is_hidden(element):
                    self._add(element.tail if element is not tree else "", links)
                    continue
                if tag in _BLOCKS:
                    yield from self._finished(block)
                    blocks.append(block)
                    block = element
                elif tag == "br":
                    yield from self._finished(block)
                elif tag in _CELLS:
                    self._line.pieces.append("\t")
                    self._cells += 1
                links += tag == "a"
                self._add(element.text, links)
                pending.append((element, False))
                pending.extend((child, True) for child in reversed(element))
            else:
                links -= tag == "a"
                if tag in _BLOCKS:
                    yield from self._finished(block)
                    block = blocks.pop()
                self._cells -= tag in _CELLS
                self._add(element.tail if element is not tree else "", links)
        yield from self._finished(block)

    def _add(self, text: str | None, links: int) -> None:
        if text:
            self._line.pieces.append(text)
            self._line.linked += len("".join(text.split())) if links else 0

    def _finished(self, block: Any) -> Iterator[Block]:
        if self._cells:
            self._line.pieces.append(" ")
            return
        line, self._line = self._line, _Open([])
        cells = _BREAK_IN_CHINESE.sub("", "".join(line.pieces)).split("\t")
        text = "\t".join(filter(None, (_BLANK.sub(" ", cell).strip() for cell in cells)))
        if text:
            length = len("".join(text.split()))
            yield Block(text, line.linked >= _LINK_SHARE * length, block)


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article, and the index of the line of the page with which it starts."""

    text: str
    start: int


def find_article(article: str, blocks: Sequence[Block]) -> Article:
    """Return the article with the lines that its reader passed over, in order.

    The element that holds nearly all of the article is found; its lines are the article, except
    links and parts of the site. If the lines do not agree with the article, it is returned as is.
    """
    known = Counter(map(_plain, article.split("\n")))
    own = "\n".join(known)
    said = [place for place, one in enumerate(blocks) if _is_known(_plain(one.text), known, own)]
    links = _runs_of_links(blocks)
    found = [place for place in said if place not in links]
    if not found:
        return Article(article, 0)
    holder = _holder([blocks[place] for place in found])
    whole_page = holder.tag in ("body", "html")
    first, last, shown = found[0], found[-1], set(found)
    apart: dict[Any, bool] = {}
    kept = []
    for place, one in enumerate(blocks):
        if place not in shown:
            beside = not first < place < last
            # If only the page as a whole holds the article, nothing around it is.
            if one.is_link or (whole_page and beside) or not _is_in(one.element, holder):
                continue
            if _is_of_site(one.element, holder, apart):
                continue
        kept.append(place)
    text = "\n".join(blocks[place].text for place in kept)
    chosen = set(kept)
    dropped = "".join(_plain(one.text) for n, one in enumerate(blocks) if n not in chosen)
    if _lost(known, text, dropped) > _MOST_LOST * sum(map(len, known)):
        return Article(article, first)
    return Article(text, kept[0])


# A single link may be a heading or an attachment of the article; three in a row are a list.
_LEAST_LINKS: Final = 3


def _runs_of_links(blocks: Sequence[Block]) -> set[int]:
    """Return the indexes of lines in runs of links to other pages."""
    runs: set[int] = set()
    run: list[int] = []
    for place, one in enumerate(blocks):
        if one.is_link:
            run.append(place)
            continue
        runs.update(run if len(run) >= _LEAST_LINKS else ())
        run = []
    return runs | set(run if len(run) >= _LEAST_LINKS else ())


def without_site(blocks: Sequence[Block]) -> str:
    """Return the lines of a page that are no links and in no part of the site, or else all."""
    apart: dict[Any, bool] = {}
    kept = [one for one in blocks if not (one.is_link or _is_of_site(one.element, None, apart))]
    return "\n".join(one.text for one in kept or blocks)


# Parts of a paragraph; a hidden one among the words of an article is no menu.
_INLINE: Final = ("b", "em", "font", "i", "p", "span", "strong", "u")
_HAN: Final = re.compile("[\u4e00-\u9fff]{2}")


def drop_hidden(tree: Any) -> list[Any]:
    """Drop hidden pieces of paragraphs; return the elements that they stood in, one for each."""
    found = [
        element
        for element in tree.iter(*_INLINE)
        if element.getparent() is not None
        and is_hidden(element)
        and _HAN.search("".join(element.itertext()))
    ]
    parents = [element.getparent() for element in found]
    for element in found:
        element.drop_tree()
    return parents


def hidden_within(parents: Iterable[Any], article: str, blocks: Sequence[Block]) -> int:
    """Return how many of these elements stand in or around the lines of an article."""
    lines = set(article.split("\n"))
    own = [one.element for one in blocks if not one.is_link and one.text in lines]
    around = {*own, *(element.getparent() for element in own)}
    return sum(parent in around for parent in parents)


# How far from the start of the article its heading may be, in lines: between them stand the date,
# the source, and the buttons for the size of letters.
_HEADING_WITHIN: Final = 8
_HEADINGS: Final = frozenset({"h1", "h2"})
_HEADING_NAMES: Final = re.compile(
    r"(?:^|[-_\s])(?:title|tit|bt|headline|arti-?title|article-?title|xl-?title|news-?title"
    r"|content-?title|main-?title|detail-?title)(?:$|[-_\s])",
    re.I,
)
_LABELLED: Final = re.compile(
    r"(?:来源|日期|时间|作者|编辑|浏览|点击|阅读|字[号体]|发布|责编)[^，。]{0,6}[:：]"
)
_LENGTHS: Final = range(5, 81)


def printed_heading(blocks: Sequence[Block], start: int) -> int | None:
    """Return the index of the heading above or at the start of an article, or None."""
    near = range(max(0, start - _HEADING_WITHIN), min(start + 2, len(blocks)))
    found = [place for place in near if _is_heading(blocks[place])]
    # The nearest one before the text; the site's name stands further up.
    return found[-1] if found else None


def _is_heading(block: Block) -> bool:
    labelled = _LABELLED.search(block.text)
    if block.is_link or labelled or len(block.text) not in _LENGTHS or block.text[-1] in "。；，":
        return False
    element = block.element
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _HEADINGS or bool(_HEADING_NAMES.search(names))


# 第1页 / 共3页, 共3页 第1页, and 1/3页.
_PAGE_OF: Final = (
    re.compile(r"第\s*(?P<page>\d+)\s*页\s*[/／,，|]?\s*[（(]?共\s*(?P<all>\d+)\s*页"),
    re.compile(r"共\s*(?P<all>\d+)\s*页[^。\d]{0,8}第\s*(?P<page>\d+)\s*页"),
    re.compile(r"(?<!\d)(?P<page>\d{1,2})\s*/\s*(?P<all>\d{1,2})\s*页"),
)
_NEXT: Final = re.compile(r"(?:下一?页|后一页|余下全文)\s*[>»→]{0,2}")
# Pages of comments and of lists have such links, too.
_NO_PAGES: Final = re.compile(r"comment|pinglun|list", re.I)


def missing_pages(tree: Any, blocks: Sequence[Block]) -> str:
    """Return what is missing of an article that a site divides into pages; "" if nothing is."""
    stated = {
        (int(match["page"]), int(match["all"]))
        for one in blocks
        for pattern in _PAGE_OF
        for match in pattern.finditer(one.text)
        if len(one.text) <= _LENGTHS.stop
    }
    if len(stated) == 1:
        page, total = stated.pop()
        if 1 <= page <= total and total > 1:
            return f"网页只是全文的第 {page} 页，共 {total} 页，其余各页缺失"
    elif stated:
        return ""  # all of them are here
    for link in tree.iter("a"):
        target = (link.get("href") or "").strip()
        leads = target and not target.startswith("#")
        if leads and _NEXT.fullmatch("".join(link.itertext()).strip()) and not _in_list(link):
            return "网页有“下一页”，这只是全文的一部分，后文缺失"
    return ""


def _in_list(link: Any) -> bool:
    return any(
        _NO_PAGES.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in link.iterancestors()
    )


def _plain(text: str) -> str:
    """Return a line without spaces, the mark of a list item, and the frames of a table."""
    return "".join(text.split()).lstrip("-").replace("|", "")


# A larger share of the article that is not among the lines means that these do not agree with it.
_MOST_LOST: Final = 0.02


def _lost(known: Iterable[str], text: str, dropped: str) -> int:
    """Return how many characters of the article's lines are neither kept nor dropped on purpose."""
    lines = {_plain(line) for line in text.split("\n")}
    whole = "\n".join(lines)
    return sum(
        len(line)
        for line in known
        if line not in lines and line not in dropped and line not in whole
    )


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


def _is_of_site(element: Any, holder: Any, known: dict[Any, bool]) -> bool:
    """Return whether an element, or one around it within the holder, is a part of the site."""
    passed = []
    apart = False
    while element is not None and element is not holder:
        if element in known:
            apart = known[element]
            break
        passed.append(element)
        if is_apart(element):
            apart = True
            break
        element = element.getparent()
    known.update(dict.fromkeys(passed, apart))
    return apart
