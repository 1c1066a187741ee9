"""Extract the body text of web pages; only this module imports trafilatura and lxml.html."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from corpus.document.values import Flaw, FlawKind
from corpus.errors import ReadError
from corpus.files.encoding import declared_encoding, decode
from corpus.reading.blocks import (
    Article,
    Block,
    drop_hidden,
    find_article,
    hidden_within,
    missing_pages,
    printed_heading,
    visible_lines,
    without_site,
)
from corpus.reading.extracted import Extracted

# Parsing time is linear, but a larger page contains no more speech text than this.
MAX_CHARACTERS = 8 * 1024 * 1024
_MARKUP = re.compile(r"<[a-zA-Z!/?]")
# <meta> names for an article's metadata: Chinese government sites (国办发〔2017〕47号
# 《政府网站发展指引》, appendix on meta tags), and Open Graph for other sites.
_TITLE_NAMES = ("articletitle", "og:title", "twitter:title")
_DATE_NAMES = ("pubdate", "publishdate", "og:release_date", "article:published_time")
_TABLE_PARTS = frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"})
# Labels in a government document's index card (《政府信息公开条例》), and the longest value.
_CARD_LABELS = frozenset(
    {"索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "主题词", "文号"}
)
_CARD_VALUE = 120
# A cell with at least this many characters and half of its table's text holds an article, not data.
_LAYOUT_CELL = 100
_HAN = re.compile("[\u4e00-\u9fff]")
_DATE = re.compile(r"((?:19|20)\d{2})[-/年.](\d{1,2})[-/月.](\d{1,2})")
_SITE_SUFFIX = re.compile(
    r"\s*[_|｜]\s*[^_|｜]*$|\s+[-—–]{1,2}\s*[^-—–]{2,20}$|-{2}[^-]{2,20}$|-[^-—]{2,12}网$"
)


def read_html(data: bytes, *, encoding: str = "", declared: str = "") -> Extracted:
    """Return the article, one paragraph per line, with the title and date that the page declares.

    Args:
        data: The page.
        encoding: The encoding to use.
        declared: The encoding stated outside the page.

    Raises:
        ReadError: The bytes are not text, or the page has no article.
    """
    page, name = decode(data, forced=encoding, declared=declared or declared_encoding(data))
    page = page.replace("\x00", "")[:MAX_CHARACTERS]
    if not _MARKUP.search(page):
        return Extracted(page, name)
    tree = parse_page(page)
    card = _index_card(tree)
    _unwrap_layout_tables(tree)
    hidden = drop_hidden(tree)
    blocks = visible_lines(tree)
    found = _article(tree, blocks)
    heading = printed_heading(blocks, found.start)
    printed = "" if heading is None else blocks[heading].text
    declared_fields = _declared(tree, card, printed)
    if heading is not None and heading < found.start:
        # The date and the place under the heading are the speech's.
        above = "\n".join(one.text for one in blocks[heading : found.start] if not one.is_link)
        text = f"{above}\n{found.text}"
    else:
        text = found.text
    if not text.strip():
        raise ReadError("网页里没有正文")
    # trafilatura keeps or drops the whole card; a single value may also occur in the article.
    shown = "".join(text.split())
    left_out = any("".join(value.split()) not in shown for _, value in card)
    missing = [f"{label}：{value}" for label, value in card if value] if left_out else []
    text = "\n".join([*missing, text])
    return Extracted(text, name, declared_fields, tuple(_page_flaws(tree, hidden, blocks, text)))


def _page_flaws(
    tree: Any, hidden: Sequence[Any], blocks: Sequence[Block], text: str
) -> Iterator[Flaw]:
    if pages := missing_pages(tree, blocks):
        end = len(text)
        yield Flaw(kind=FlawKind.TRUNCATED, reason=pages, start=end, end=end)
    if count := hidden_within(hidden, text, blocks):
        reason = f"网页正文里有 {count} 处看不见的文字，未读入"
        yield Flaw(kind=FlawKind.HIDDEN, reason=reason)


def parse_page(page: str) -> Any:
    """Parse a page or a fragment into a tree.

    Raises:
        ReadError: It contains no element.
    """
    import lxml.etree
    import lxml.html

    # lxml rejects a string that declares an encoding, so it gets bytes.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadError("网页结构损坏，读不出正文") from error
    return tree


def _unwrap_layout_tables(tree: Any) -> None:
    """Turn layout tables into plain blocks; otherwise an article would be one table cell."""
    for table in list(tree.iter("table")):
        parts = list(_parts(table))
        cells = [len(part.text_content()) for part in parts if part.tag in {"td", "th"}]
        longest = max(cells, default=0)
        if longest >= max(_LAYOUT_CELL, len(table.text_content()) // 2):
            for part in parts:
                part.tag = "div"


def _parts(table: Any) -> Iterator[Any]:
    """Yield the table, its rows and cells, without the parts of nested tables."""
    yield table
    pending = list(table)
    while pending:
        element = pending.pop()
        if element.tag in _TABLE_PARTS:
            yield element
            pending.extend(element)


def _article(tree: Any, blocks: Sequence[Block]) -> Article:
    import trafilatura

    text = trafilatura.extract(tree, include_comments=False, include_tables=True)
    return find_article(str(text), blocks) if text else Article(without_site(blocks), 0)


def all_text(tree: Any) -> str:
    """Return all visible text, for fragments and for pages without an article for trafilatura."""
    _unwrap_layout_tables(tree)
    return "\n".join(block.text for block in visible_lines(tree))


def read_whole_page(data: bytes, *, encoding: str = "", declared: str = "") -> Extracted:
    """Return all visible text of a page that is the article and nothing else.

    Raises:
        ReadError: The bytes are not text, or the page shows none.
    """
    page, name = decode(data, forced=encoding, declared=declared or declared_encoding(data))
    page = page.replace("\x00", "")[:MAX_CHARACTERS]
    if not _MARKUP.search(page):
        return Extracted(page, name)
    text = all_text(parse_page(page))
    if not text.strip():
        raise ReadError("网页里没有正文")
    return Extracted(text, name)


def _index_card(tree: Any) -> list[tuple[str, str]]:
    """Return the fields of the index card of a government document: 索引号, 发文机关, 成文日期 …"""
    cells = [" ".join(cell.text_content().split()) for cell in tree.iter("td", "th")]
    pairs = []
    for label, value in pairwise(cells):
        name = label.replace(" ", "").rstrip(":：")
        if name in _CARD_LABELS and label.endswith((":", "：")) and len(value) <= _CARD_VALUE:
            pairs.append((name, value))
    return pairs


def _declared(tree: Any, card: list[tuple[str, str]], printed: str) -> tuple[tuple[str, str], ...]:
    """Return the title and the date; ``posted`` is when the page was put up, if it says only that.

    ``printed`` is the heading above the article; where the page's head disagrees with it, it names
    the column or another text.
    """
    stated: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        stated.setdefault(name, (element.get("content") or "").strip())
    title = next((stated[name] for name in _TITLE_NAMES if stated.get(name)), "")
    if (full := _title(tree)).startswith(title):
        # A quotation mark inside the attribute cuts off the title in <meta>.
        title = full
    if _HAN.search(printed) and not _agree(printed, title):
        title = printed
    on_card = dict(card)
    title = on_card.get("标题", "") or title
    pairs = []
    if _HAN.search(title):
        pairs.append(("title", " ".join(title.split())))
    written = [on_card.get("成文日期", "")]
    posted = [stated.get(name, "") for name in _DATE_NAMES]
    for field, words in (("date", written), ("posted", posted)):
        match = next(filter(None, map(_DATE.search, words)), None)
        if match:
            year, month, day = match.groups()
            pairs.append((field, f"{year}-{int(month):02}-{int(day):02}"))
    return tuple(pairs)


def _agree(one: str, other: str) -> bool:
    """Return whether one title is the other, or a part of it."""
    left, right = ("".join(re.findall(r"\w", title)) for title in (one, other))
    return bool(left and right) and (left in right or right in left)


def _title(tree: Any) -> str:
    """Return the text of <title> without the names of the site and section at its end."""
    title = " ".join((tree.findtext(".//title") or "").split())
    while (shorter := _SITE_SUFFIX.sub("", title)) != title and len(shorter) > 3:
        title = shorter
    return title
