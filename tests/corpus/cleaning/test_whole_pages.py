"""Pages of sites, from their bytes to title, date, text and flaws: nothing spoken is lost."""

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, FlawKind, RawDocument
from corpus.metadata.describing import Metadata, infer
from corpus.reading.html import read_html

TITLE = "在全县河道清淤现场会上的讲话"
OPENING = [
    "同志们：",
    "今天我们在青石渡开现场会，主要任务是看样板、算细账、定任务，刚才三个镇作了发言，讲得都很实在。",
    "下面，我讲三点意见。",
    "一、看清任务",
    "清淤要抓早，各镇要把底数摸清，把账算清楚，把任务分到村、分到人，一段一牌，一牌一人，年底考核。",
]
LISTED = ["先看图", "再修渠", "后放水", "同时护堤"]
CLOSING = ["二、压实责任", "书记是第一责任人。", "三、抓好督查", "县里半月一查。", "谢谢大家！"]
LINKS = "".join(f'<li><a href="/{n}.html">某乡召开第{n}次会议</a></li>' for n in range(6))


def read(body: str, head: str = "") -> tuple[CleanText, Metadata]:
    page = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    found = read_html(page.encode())
    raw = RawDocument(
        "a.html", page.encode(), found.text, ".html", "utf-8", found.declared, found.flaws
    )
    cleaned = clean(raw)
    return cleaned, infer(raw, cleaned)


def blocks(lines: list[str], tag: str) -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


@pytest.mark.parametrize("kind", ["ul", "ol"])
@pytest.mark.parametrize("tag", ["div", "p"])
@pytest.mark.parametrize("name", ["TRS_Editor", "article", "x"])
def test_a_list_and_what_follows_it_stay(kind: str, tag: str, name: str) -> None:
    body = (
        f'<div class="nav"><a href="/">首页</a><a href="/a">领导讲话</a></div><h1>{TITLE}</h1>'
        f'<div class="{name}">{blocks(OPENING, tag)}<{kind}>{blocks(LISTED, "li")}</{kind}>'
        f"{blocks(CLOSING, tag)}</div><ul>{LINKS}</ul><div>版权所有</div>"
    )
    cleaned, metadata = read(body)
    assert cleaned.text.split("\n") == [TITLE, *OPENING, *LISTED, *CLOSING]
    assert cleaned.flaws == ()
    assert metadata.title.value == TITLE


def test_headings_between_paragraphs_stay() -> None:
    parts = (
        blocks(OPENING[:3], "p") + blocks(OPENING[3:4], "h3") + blocks(OPENING[4:], "p")
        + blocks(CLOSING[:1], "h3") + blocks(CLOSING[1:2], "p") + "<strong>三、抓好督查</strong>"
        + blocks(CLOSING[3:], "p")
    )  # fmt: skip
    cleaned, _ = read(f"<h1>{TITLE}</h1><div class='TRS_Editor'>{parts}</div><ul>{LINKS}</ul>")
    assert cleaned.text.split("\n") == [TITLE, *OPENING, *CLOSING]


def test_the_name_of_a_column_above_the_title_goes() -> None:
    body = f"<div><span>政务公开</span></div><h1>{TITLE}</h1><div>{blocks(OPENING, 'p')}</div>"
    cleaned, metadata = read(body)
    assert cleaned.text.split("\n") == [TITLE, *OPENING]
    assert metadata.title.value == TITLE
    # In a text without markup, too; but a heading of the speech has the same words.
    lines = "\n".join(["政务公开", TITLE, *OPENING, "政务公开", "各镇要晒账。"])
    text = clean(RawDocument("a.txt", b"", lines, ".txt", "utf-8")).text
    assert text.split("\n") == [TITLE, *OPENING, "政务公开", "各镇要晒账。"]


POSTED = '<meta name="PubDate" content="2026-05-01 09:00">'


def test_the_printed_date_is_that_of_the_speech_and_not_the_day_of_posting() -> None:
    body = f"<h1>{TITLE}</h1><p>（2019年3月8日）</p><div>{blocks(OPENING, 'p')}</div>"
    _, metadata = read(body, POSTED)
    assert metadata.date is not None
    assert metadata.date.value == "2019-03-08"


def test_the_day_of_posting_stands_where_nothing_is_printed() -> None:
    _, metadata = read(f"<h1>{TITLE}</h1><div>{blocks(OPENING, 'p')}</div>", POSTED)
    assert metadata.date is not None
    assert metadata.date.value == "2026-05-01"
    assert metadata.date.confidence < 1


@pytest.mark.parametrize(
    ("pager", "said"),
    [
        ("<div>第1页 / 共3页</div>", "第 1 页，共 3 页"),
        ("<p>共3页，当前第2页</p>", "第 2 页，共 3 页"),
        ("<div>1/3页 <a href='a_2.html'>下一页</a></div>", "第 1 页，共 3 页"),
        ("<div><a href='a_2.html'>下一页</a></div>", "下一页"),
        ("<div><span>1</span> <a href='a_2.html'>2</a> <a href='a_2.html'>下一页&gt;</a></div>",
         "下一页"),
    ],
)  # fmt: skip
def test_one_page_of_several_is_not_whole(pager: str, said: str) -> None:
    cleaned, _ = read(f"<h1>{TITLE}</h1><div>{blocks(OPENING, 'p')}</div>{pager}")
    cut = [flaw for flaw in cleaned.flaws if flaw.kind is FlawKind.TRUNCATED]
    assert [said in flaw.reason for flaw in cut] == [True]
    assert "页" not in cleaned.text


@pytest.mark.parametrize(
    "pager",
    [
        "<div>第1页 / 共1页</div>",
        "<div><a href='#'>下一页</a></div>",
        "<div><a href='b.html'>下一篇</a></div>",
        "<div class='comments'><a href='c2.html'>下一页</a></div>",
    ],
)
def test_a_whole_article_is_not_cut(pager: str) -> None:
    cleaned, _ = read(f"<h1>{TITLE}</h1><div>{blocks(OPENING, 'p')}</div>{pager}")
    assert FlawKind.TRUNCATED not in {flaw.kind for flaw in cleaned.flaws}


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        ("<title>某某县召开河道清淤现场会_某某县人民政府</title>", f"<h1>{TITLE}</h1>"),
        ("<title>领导讲话</title>", f"<h2>{TITLE}</h2>"),
        ("<title>水利局-某某县人民政府</title>", f"<div class='title'>{TITLE}</div>"),
        ("<title>水利局-某某县人民政府</title>", f"<p>{TITLE}</p>"),
        (f"<title>{TITLE}_某某县人民政府</title>", "<h1>领导讲话</h1>" + f"<h2>{TITLE}</h2>"),
        (f"<title>{TITLE}_某某县人民政府</title>", ""),
    ],
)
def test_the_printed_heading_is_the_title(head: str, heading: str) -> None:
    _, metadata = read(f"{heading}<div>{blocks(OPENING, 'p')}</div>", head)
    assert metadata.title.value == TITLE


def test_links_below_an_article_go_and_the_cut_is_shown_where_it_is_no_known_form() -> None:
    lines = [TITLE, *OPENING, "- 某乡开会", "- 某镇开会", "- 某村开会", "另一行"]
    cleaned = clean(RawDocument("a.txt", b"", "\n".join(lines), ".txt", "utf-8"))
    assert cleaned.text.split("\n") == [TITLE, *OPENING]
    shown = [flaw for flaw in cleaned.flaws if flaw.kind is FlawKind.UNREAD]
    assert ["“- 某乡开会”起的 4 行" in flaw.reason for flaw in shown] == [True]


def test_a_list_in_plain_text_stays_where_speech_follows() -> None:
    lines = [TITLE, *OPENING, "- 先看图", "- 再修渠", "- 后放水", *CLOSING]
    cleaned = clean(RawDocument("a.txt", b"", "\n".join(lines), ".txt", "utf-8"))
    assert cleaned.text.split("\n") == lines
    assert cleaned.flaws == ()


@pytest.mark.parametrize("style", ["display:none", "visibility: hidden", "font-size:0px"])
def test_what_a_page_hides_among_its_words_is_left_out_with_a_flaw(style: str) -> None:
    hidden = f"<span style='{style}'>照抄某县的话</span>"
    parts = blocks([*OPENING, f"要抓好{hidden}落实，一条渠一条渠地修，修好一条算一条。"], "p")
    cleaned, _ = read(f"<h1>{TITLE}</h1><div>{parts}</div>")
    assert "照抄" not in cleaned.text
    assert "要抓好落实" in cleaned.text
    assert [flaw.kind for flaw in cleaned.flaws] == [FlawKind.HIDDEN]


def test_a_hidden_menu_is_no_hidden_text_of_the_article() -> None:
    menu = f"<ul style='display:none'>{LINKS}</ul><div style='display:none'>扫一扫分享</div>"
    cleaned, _ = read(f"{menu}<h1>{TITLE}</h1><div>{blocks(OPENING, 'p')}</div>")
    assert cleaned.flaws == ()
