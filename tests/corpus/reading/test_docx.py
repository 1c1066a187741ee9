import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from corpus.errors import ReadError
from corpus.files import limits as archives
from corpus.reading.docx import read_docx
from corpus.word import package
from tests.corpus.made_files import docx_bytes, with_member

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def test_paragraphs_and_tables_come_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("一、去年工作")
    table = document.add_table(rows=2, cols=2)
    for row, texts in enumerate((("指标", "数值"), ("增长", "5.2%"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.add_paragraph("二、今年任务")
    lines = [line for line in read_docx(saved(document)).text.split("\n") if line]
    assert lines == ["一、去年工作", "指标\t数值", "增长\t5.2%", "二、今年任务"]


def test_headers_and_footers_are_left_out() -> None:
    document = docx.Document()
    document.add_paragraph("同志们：")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    assert read_docx(saved(document)).text.strip() == "同志们："


def test_inserted_text_stays_deleted_text_goes_and_boxes_are_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("要")
    for xml in (
        f"<w:ins {W}><w:r><w:t>抓好</w:t></w:r></w:ins>",
        f"<w:del {W}><w:r><w:delText>做好</w:delText></w:r></w:del>",
        f"<w:r {W}><w:t>落实</w:t><w:tab/><w:t>。</w:t></w:r>",
        f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>",
    ):
        paragraph._p.append(parse_xml(xml))
    assert read_docx(saved(document)).text.split("\n")[-2:] == ["要抓好落实\t。", "框里的话"]


def test_the_pinyin_above_a_word_is_left_out() -> None:
    document = docx.Document()
    ruby = (
        f"<w:r {W}><w:ruby><w:rt><w:r><w:t>bào</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>報</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    document.add_paragraph("本")._p.append(parse_xml(ruby))
    assert read_docx(saved(document)).text.split("\n")[-1] == "本報"


def test_a_deleted_paragraph_mark_joins_two_lines() -> None:
    document = docx.Document()
    first = document.add_paragraph("要抓好")
    mark = f"<w:pPr {W}><w:rPr><w:del/></w:rPr></w:pPr>"
    first._p.insert(0, parse_xml(mark))
    document.add_paragraph("落实。")
    assert read_docx(saved(document)).text.split("\n")[-1] == "要抓好落实。"


def test_footnotes_are_no_body_text() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("粮食十二万吨")
    reference = f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'
    paragraph._p.append(parse_xml(reference))
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    data = with_member(saved(document), "word/footnotes.xml", notes.encode())
    assert read_docx(data).text.strip() == "粮食十二万吨"


def test_numbers_that_word_counts_are_written_out() -> None:
    """Levels, a restart below a new heading, a style's list, an empty item, a new start."""
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for index, (form, text) in enumerate(
            [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
        )
    )
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    for number, override in (
        ("91", ""),
        ("92", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
    ):
        numbering.append(
            parse_xml(
                f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="90"/>{override}</w:num>'
            )
        )
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {W}><w:numId w:val="91"/></w:numPr>'))
    document.add_paragraph("认清形势", style="Heading 1")
    for text, level, number in (
        ("看到成绩", 1, "91"),
        ("看到不足", 1, "91"),
        ("抓好任务", 0, "91"),
        ("腾仓要早", 1, "91"),
        ("先清库", 2, "91"),
        ("再检修", 2, "91"),
        ("另起一头", 0, "92"),
        ("没有编号", 0, "0"),
    ):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            )
        )
    assert read_docx(saved(document)).text.split("\n") == [
        "一、认清形势",
        "（一）看到成绩",
        "（二）看到不足",
        "二、抓好任务",
        "（一）腾仓要早",
        "1.先清库",
        "2.再检修",
        "五、另起一头",
        "没有编号",
    ]


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(ReadError, match="没有文字"):
        read_docx(docx_bytes())


def test_a_zip_file_of_something_else_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ReadError, match="不是 Word 文档"):
        read_docx(file.getvalue())


def test_a_bomb_is_refused_by_what_its_directory_says() -> None:
    bomb = with_member(docx_bytes("x"), "word/media/a.png", bytes(64 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(ReadError, match="压缩炸弹"):
        read_docx(bomb)


def test_a_bomb_whose_directory_lies_is_refused_while_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The directory claims one byte; the content has a megabyte more than is allowed."""
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1024 * 1024)
    bomb = with_member(docx_bytes("x"), "word/media/a.png", bytes(2 * 1024 * 1024))
    size = (2 * 1024 * 1024).to_bytes(4, "little")
    lying = bomb.replace(size, (1).to_bytes(4, "little"))
    assert lying != bomb
    with pytest.raises(ReadError):
        read_docx(lying)


def test_sizes_are_counted_while_reading_whatever_was_claimed() -> None:
    data = with_member(docx_bytes("x"), "word/media/a.bin", bytes(3 * 1024 * 1024))
    start = archives.MAX_UNPACKED_BYTES - 1024
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        member = opened.getinfo("word/media/a.bin")
        with pytest.raises(ReadError, match="压缩炸弹"):
            archives.read_member(
                opened, member, check_size=lambda size: archives.check_unpacked(start + size)
            )


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_MEMBERS", 3)
    with pytest.raises(ReadError, match="压缩炸弹"):
        read_docx(docx_bytes("x"))


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(docx_bytes("x"))
    # Bit 0 of the general purpose flags, in every local header and directory entry.
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    with pytest.raises(ReadError, match="密码"):
        read_docx(bytes(data))


@pytest.mark.parametrize("content", [b"", b"<w:document", b"<a/>", b"\x00\xff" * 50])
def test_damaged_content_is_refused(content: bytes) -> None:
    with pytest.raises(ReadError):
        read_docx(with_member(docx_bytes("x"), "word/document.xml", content))


def test_an_entity_bomb_does_not_expand() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = (
        f'<!DOCTYPE d [<!ENTITY e0 "炸弹炸弹">{entities}]><w:document {W}><w:body><w:p><w:r>'
        "<w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        text = read_docx(with_member(docx_bytes("x"), "word/document.xml", xml.encode())).text
    except ReadError:
        return
    assert len(text) < 1000


@pytest.mark.parametrize("cut", [10, 200, 5000, -10])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(ReadError):
        read_docx(docx_bytes("同志们")[:cut])
