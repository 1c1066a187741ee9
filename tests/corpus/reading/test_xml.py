import pytest

from corpus.errors import ReadError
from corpus.reading.xml import read_xml

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>县委要闻</title>
<link>http://example.org/</link>
<item><title>全县冬修水利现场会召开</title><pubDate>2024-11-03</pubDate><author>某某</author>
<description>摘要。</description><content:encoded><![CDATA[<p>同志们：</p><p>今天开会&nbsp;，安排冬修。</p>]]>
</content:encoded></item>
<item><title>春耕 &amp; 备耕</title><description>&lt;b&gt;春耕开始了&lt;/b&gt;</description></item>
</channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_a_feed_gives_its_entries_in_any_encoding(encoding: str, declared: str) -> None:
    found = read_xml(RSS.format(encoding=declared).encode(encoding))
    assert found.encoding == encoding
    assert found.declared == (("title", "县委要闻"),)
    assert found.text.replace("\xa0", "").split("\n") == [
        "县委要闻",
        "全县冬修水利现场会召开",
        "2024-11-03",
        "同志们：",
        "今天开会，安排冬修。",
        "春耕 & 备耕",
        "春耕开始了",
    ]


def test_atom_with_markup_inside() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>要闻</title><entry><title>题</title>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>第一段</p><p>第二段</p>'
        "</div></content></entry></feed>"
    )
    assert read_xml(feed.encode()).text == "要闻\n题\n第一段\n第二段"


def test_a_cut_feed_is_read_as_far_as_it_goes() -> None:
    page = RSS.format(encoding="utf-8")
    assert "安排冬修" in read_xml(page[: page.index("</content")].encode()).text


def test_word_2003_gives_paragraphs() -> None:
    xml = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        "<w:p><w:r><w:t>同志</w:t></w:r><w:r><w:t>们：</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>开会。</w:t></w:r></w:p></w:body></w:wordDocument>"
    )
    assert read_xml(xml.encode()).text == "同志们：\n开会。"


def test_other_xml_gives_its_text() -> None:
    assert read_xml("<讲话><题>一</题><文>二</文></讲话>".encode()).text == "一\n二"


def test_an_entity_reads_no_file_and_does_not_expand(tmp_path: object) -> None:
    secret = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>看 &e; 完</r>'
    assert "root" not in read_xml(secret.encode()).text
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "炸弹">{entities}]><r>看 &e11; 完</r>'
    assert len(read_xml(bomb.encode()).text) < 1000


@pytest.mark.parametrize("page", ["<a/>", "<a><b> </b></a>", "不是 XML", "<"])
def test_what_holds_no_text_is_refused(page: str) -> None:
    with pytest.raises(ReadError):
        read_xml(page.encode())
