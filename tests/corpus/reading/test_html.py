import pytest

from corpus.errors import ReadError
from corpus.reading.html import read_html

PARAGRAPH = (
    "今天召开这次会议，主要任务是总结去年的工作，研究部署今年的重点任务，请大家认真抓好落实。"
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="{{charset}}">
<meta name="ArticleTitle" content="在全县大会上的讲话">
<meta name="PubDate" content="2024-3-5 10:00">
<title>在全县大会上的讲话_某某县人民政府网</title><script>var 导航 = "脚本";</script></head>
<body><div class="nav"><a href="/">首页</a><a href="/a">新闻</a></div>
<div class="article"><h1>在全县大会上的讲话</h1><p>同志们：</p><p>{PARAGRAPH}</p>
<p>一、提高认识</p><p>{PARAGRAPH}第二遍说。</p></div>
<div class="footer">版权所有 某某县人民政府</div></body></html>"""


@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_article_is_found_whatever_the_page_declares(encoding: str, declared: str) -> None:
    extracted = read_html(PAGE.format(charset=declared).encode(encoding))
    assert extracted.encoding == encoding
    assert PARAGRAPH in extracted.text.split("\n")
    assert "同志们：" in extracted.text
    assert "脚本" not in extracted.text
    assert dict(extracted.declared) == {"title": "在全县大会上的讲话", "posted": "2024-03-05"}


def test_a_layout_table_keeps_its_paragraphs() -> None:
    page = (
        "<html><head><title>讲话</title></head><body><table><tr><td>栏目</td><td>"
        f"<p>同志们：</p><p>{PARAGRAPH}</p><p>{PARAGRAPH}二</p><p>{PARAGRAPH}三</p>"
        f"<p>{PARAGRAPH}四</p></td></tr></table></body></html>"
    )
    assert PARAGRAPH + "二" in read_html(page.encode()).text.split("\n")


def test_an_index_card_is_declared_and_kept() -> None:
    card = (
        "<table><tr><td>标　　题：</td><td>关于某事的通知</td><td>成文日期：</td>"
        "<td>2019年1月2日</td></tr><tr><td>发文机关：</td><td>某县政府</td></tr></table>"
    )
    page = f"<html><body>{card}<div><p>{PARAGRAPH}</p><p>{PARAGRAPH}二</p></div></body></html>"
    extracted = read_html(page.encode())
    assert dict(extracted.declared) == {"title": "关于某事的通知", "date": "2019-01-02"}
    assert "某县政府" in extracted.text


def test_a_page_without_an_article_gives_what_it_shows() -> None:
    assert "短短一句" in read_html("<html><body><p>短短一句</p></body></html>".encode()).text


def test_a_cut_page_is_read_as_far_as_it_goes() -> None:
    page = PAGE.format(charset="utf-8")
    assert PARAGRAPH in read_html(page[: page.index("第二遍")].encode()).text


def test_plain_text_called_html_is_text() -> None:
    assert read_html("同志们：\n开会。".encode()).text == "同志们：\n开会。"


@pytest.mark.parametrize("page", ["<html></html>", "<script>x</script>", "<!-- 只有注释 -->"])
def test_an_empty_page_is_refused(page: str) -> None:
    with pytest.raises(ReadError):
        read_html(page.encode())
