"""Documents that other programs than Word for the desktop write, and what Word hides in them."""

import pytest

from corpus.document.values import FlawKind
from corpus.errors import ReadError
from corpus.files.sniffing import recognise
from corpus.reading.docx import read_docx
from corpus.reading.extracted import Extracted
from tests.corpus.made_files import (
    docx_bytes,
    related_docx_bytes,
    renamed_docx_bytes,
    strict_docx_bytes,
    with_member,
)


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def read(body: str) -> Extracted:
    return read_docx(related_docx_bytes(body, {}, {}))


def flaws(found: Extracted) -> list[tuple[FlawKind, int | None]]:
    return [(flaw.kind, flaw.start) for flaw in found.flaws]


def test_the_main_part_may_have_any_name() -> None:
    data = renamed_docx_bytes("同志们：", "现在开会。")
    assert recognise(data, ".docx") == ".docx"
    assert recognise(data, ".zip") == ".docx"
    assert read_docx(data).text == "同志们：\n现在开会。"


def test_strict_open_xml_is_read() -> None:
    found = read_docx(strict_docx_bytes("同志们：", "现在开会。"))
    assert (found.text, found.flaws) == ("同志们：\n现在开会。", ())


def test_a_relationship_that_leads_nowhere_is_said_and_the_rest_is_read() -> None:
    body = paragraph(run("修渠要赶在春灌前。"))
    found = read_docx(related_docx_bytes(body, {}, {"rId90": ("image", "../NULL")}))
    assert found.text == "修渠要赶在春灌前。"
    assert flaws(found) == [(FlawKind.UNREAD, None)]
    assert "1 处" in found.flaws[0].reason


def test_a_link_to_the_web_is_not_missing() -> None:
    body = paragraph(run("修渠要赶在春灌前。"))
    data = related_docx_bytes(body, {}, {"rId90": ("hyperlink", 'x" TargetMode="External')})
    assert read_docx(data).flaws == ()


def test_a_main_part_that_was_cut_off_gives_what_it_holds() -> None:
    body = paragraph(run("渠要早修。")) + paragraph(run("水要省用。"))
    whole = related_docx_bytes(body, {}, {})
    xml = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>渠要早修。</w:t></w:r></w:p><w:p><w:r><w:t>水要"
    )
    found = read_docx(with_member(whole, "word/document.xml", xml.encode()))
    assert found.text.startswith("渠要早修。")
    assert flaws(found) == [(FlawKind.TRUNCATED, len(found.text))]


INSERTED = {
    "a.html": "<html><body><h2>一、修渠</h2><ul><li>先看图</li></ul></body></html>".encode(),
    "a.htm": "<p>一、修渠</p>先看图".encode(),
    "a.txt": "一、修渠\n先看图".encode("gb18030"),
    "a.docx": docx_bytes("一、修渠", "先看图"),
    "a.rtf": rb"{\rtf1\ansicpg936 {\u19968?\u12289?\u20462?\u28192?\par\u20808?\u30475?\u22270?}}",
    "a.mht": (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p>一、修渠</p><p>先看图</p>\r\n--B--\r\n"
    ).encode(),
}


@pytest.mark.parametrize("name", INSERTED)
def test_an_inserted_file_is_read_in_its_place(name: str) -> None:
    body = paragraph(run("前")) + '<w:altChunk r:id="rId90"/>' + paragraph(run("后"))
    data = related_docx_bytes(body, {f"word/{name}": INSERTED[name]}, {"rId90": ("aFChunk", name)})
    found = read_docx(data)
    assert found.text.split("\n") == ["前", "一、修渠", "先看图", "后"]
    assert found.flaws == ()


def test_an_inserted_file_that_is_missing_or_unreadable_leaves_a_gap() -> None:
    body = paragraph(run("前")) + '<w:altChunk r:id="rId90"/>' + paragraph(run("后"))
    for parts in ({}, {"word/a.docx": b"PK\x03\x04"}):
        found = read_docx(related_docx_bytes(body, parts, {"rId90": ("aFChunk", "a.docx")}))
        assert found.text == "前\n\n后"
        assert (FlawKind.GAP, 2) in flaws(found)


def test_documents_inside_one_another_without_end_are_not_followed() -> None:
    data = docx_bytes("底")
    for level in range(5):
        body = paragraph(run(f"第{level}层")) + '<w:altChunk r:id="rId90"/>'
        data = related_docx_bytes(body, {"word/a.docx": data}, {"rId90": ("aFChunk", "a.docx")})
    found = read_docx(data)
    assert found.text.split("\n")[:3] == ["第4层", "第3层", "第2层"]
    assert [flaw.kind for flaw in found.flaws] == [FlawKind.GAP]


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="FEFEFE"/>',
        '<w:sz w:val="2"/>',
        '<w:sz w:val="1pt"/>',
    ],
)
def test_text_that_nobody_sees_is_left_out_with_a_flaw(properties: str) -> None:
    found = read(paragraph(run("抓好"), run("照抄某县的话", properties), run("落实。")))
    assert found.text == "抓好落实。"
    assert flaws(found) == [(FlawKind.HIDDEN, 2)]
    assert "6 字" in found.flaws[0].reason


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vanish w:val="0"/>',
        "<w:webHidden/>",
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
        '<w:color w:val="auto"/>',
        '<w:color w:val="C00000"/>',
        '<w:sz w:val="9"/>',
    ],
)
def test_text_that_can_be_seen_stays(properties: str) -> None:
    found = read(paragraph(run("要紧的话", properties)))
    assert (found.text, found.flaws) == ("要紧的话", ())


def test_white_text_on_a_dark_cell_stays() -> None:
    cell = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="2E74B5"/></w:tcPr>'
        + paragraph(run("指标", '<w:color w:val="FFFFFF"/>'))
        + "</w:tc></w:tr></w:tbl>"
    )
    assert read(cell).text == "指标"


def test_a_style_may_hide_its_text() -> None:
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    body = paragraph(
        run("批注给起草人看"), properties='<w:pPr><w:pStyle w:val="b"/></w:pPr>'
    ) + paragraph(run("同志们："))
    data = with_member(related_docx_bytes(body, {}, {}), "word/styles.xml", styles.encode())
    assert read_docx(data).text.split("\n") == ["", "同志们："]


def test_a_hidden_paragraph_end_joins_the_next_paragraph() -> None:
    end = "<w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>"
    assert read(paragraph(run("一、修渠。"), properties=end) + paragraph(run("先看图。"))).text == (
        "一、修渠。先看图。"
    )


def test_a_moved_paragraph_comes_once_and_an_initial_belongs_to_its_word() -> None:
    body = (
        "<w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr><w:moveFrom>"
        + run("先修渠。")
        + "</w:moveFrom></w:p>"
        + paragraph(run("再护林。"))
        + "<w:p><w:moveTo>"
        + run("先修渠。")
        + "</w:moveTo></w:p>"
        + paragraph(run("同"), properties='<w:pPr><w:framePr w:dropCap="drop"/></w:pPr>')
        + paragraph(run("志们，开会。"))
    )
    assert read(body).text.split("\n") == ["再护林。", "先修渠。", "同志们，开会。"]


def test_the_code_of_a_field_is_left_out_and_its_result_stays() -> None:
    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = field("begin") + "<w:r><w:instrText>MERGEFIELD x</w:instrText></w:r>"
    inner += field("separate") + run("内") + field("end")
    body = paragraph(
        run("全县"), field("begin"), "<w:r><w:instrText>IF </w:instrText></w:r>", inner,
        field("separate"), run("十二"), field("end"), run("个乡镇"),
    )  # fmt: skip
    assert read(body).text == "全县十二个乡镇"
    # A field that never ends must not take the rest with it.
    assert read(paragraph(field("begin"), run("全县十二个乡镇"))).text == "全县十二个乡镇"


def test_content_controls_are_read_and_their_prompts_are_not() -> None:
    body = (
        "<w:sdt><w:sdtContent>" + paragraph(run("会议名称")) + "</w:sdtContent></w:sdt>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + paragraph(run("单击此处输入文字。"))
        + "</w:sdtContent></w:sdt>"
        + paragraph(
            "<w:sdt><w:sdtContent>", run("青石渡"), "</w:sdtContent></w:sdt>", run("现场会")
        )
    )
    assert read(body).text.split("\n") == ["会议名称", "青石渡现场会"]


def test_nested_tables_come_in_order() -> None:
    inner = "<w:tbl><w:tr><w:tc>" + paragraph(run("内")) + "</w:tc></w:tr></w:tbl>"
    body = (
        "<w:tbl><w:tr><w:tc>" + paragraph(run("外")) + inner + paragraph(run("再"))
        + "</w:tc><w:tc>" + paragraph(run("右"))
        + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    assert read(body).text == "外 内 再\t右"


def test_footnotes_are_counted_where_the_body_refers_to_them() -> None:
    note = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:t>见县志。</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="3"><w:p/></w:footnote></w:footnotes>'
    )
    body = paragraph(run("渠长三里"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    data = related_docx_bytes(
        body, {"word/footnotes.xml": note.encode()}, {"rId90": ("footnotes", "footnotes.xml")}
    )
    found = read_docx(data)
    assert found.text == "渠长三里"
    assert [flaw.reason for flaw in found.flaws] == ["有 1 条脚注，未读入"]


def test_a_diagram_and_lettering_are_read_behind_their_paragraph() -> None:
    diagram = (
        '<d:dataModel xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><d:ptLst>'
        "<d:pt><d:t><a:p><a:r><a:t>摸底</a:t></a:r></a:p></d:t></d:pt>"
        "<d:pt><d:t><a:p><a:r><a:t>分段</a:t></a:r></a:p></d:t></d:pt></d:ptLst></d:dataModel>"
    )
    body = paragraph(
        run("三步走"),
        '<w:r><w:drawing><d:relIds r:dm="rId90"'
        ' xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></w:drawing></w:r>',
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        '<v:textpath string="修渠动员"/></v:shape></w:pict></w:r>',
    )
    data = related_docx_bytes(
        body, {"word/diagrams/data1.xml": diagram.encode()},
        {"rId90": ("diagramData", "diagrams/data1.xml")},
    )  # fmt: skip
    assert read_docx(data).text.split("\n") == ["三步走", "摸底", "分段", "修渠动员"]


def test_a_workbook_by_another_name_is_still_a_workbook() -> None:
    data = renamed_docx_bytes("x", main="xl/workbook2.xml")
    with pytest.raises(ReadError, match="Excel"):
        recognise(data, ".docx")
