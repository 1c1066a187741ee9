"""Small files of every format, made by the tests."""

import io
import zipfile

import docx
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx_bytes(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def numbered_docx_bytes(*items: str) -> bytes:
    """A document whose paragraphs Word counts 一、二、三、."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for item in items:
        properties = document.add_paragraph(item)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="91"/></w:numPr>')
        )
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_member(package: bytes, name: str, content: bytes) -> bytes:
    """The zip file with one member replaced or added."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return result.getvalue()


# A page of :func:`pdf_bytes` with this line alone shows a picture and no text.
PICTURE = "(picture)"
_INLINE_IMAGE = "q 500 0 0 700 50 70 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q"


def pdf_bytes(*pages: list[str], encrypted: bool = False) -> bytes:
    """A PDF whose pages show these lines, in a font that every viewer has to bring along."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
        " /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /StemV 80 >> >>] >>",
    ]
    for index, lines in enumerate(pages):
        shown = "".join(
            f"1 0 0 1 72 {760 - 20 * place} Tm <{line.encode('utf-16-be').hex()}> Tj "
            for place, line in enumerate(lines)
        )
        stream = _INLINE_IMAGE if lines == [PICTURE] else f"BT /F1 12 Tf {shown}ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _assemble(objects, encrypted=encrypted)


def _assemble(objects: list[str], *, encrypted: bool) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(f"{offset:010} 00000 n \n".encode("ascii") for offset in offsets)
    # An encryption dictionary whose keys no password fits.
    key = "00" * 32
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>"
    extra = f"{lock} /ID [<00> <00>]" if encrypted else ""
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\n".encode("ascii")
    return out + f"startxref\n{table}\n%%EOF\n".encode("ascii")


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def renamed_docx_bytes(*paragraphs: str, main: str = "word/document2.xml") -> bytes:
    """A document as Word for the web saves it: its main part has another name."""
    usual, folder, name = "word/document.xml", *main.split("/")
    return _rewritten(
        docx_bytes(*paragraphs),
        names={usual: main, "word/_rels/document.xml.rels": f"{folder}/_rels/{name}.rels"},
        words={"_rels/.rels": {usual.encode(): main.encode()},
               "[Content_Types].xml": {usual.encode(): main.encode()}},
    )  # fmt: skip


def strict_docx_bytes(*paragraphs: str) -> bytes:
    """A document in the namespaces of ISO 29500 Strict."""
    return _rewritten(docx_bytes(*paragraphs), names={}, words={"": _STRICT})


_STRICT = {
    f"http://schemas.openxmlformats.org/{one}/2006/".encode(): f"http://purl.oclc.org/ooxml/{one}/".encode()
    for one in ("officeDocument", "wordprocessingml", "drawingml")
}


def _rewritten(
    package: bytes, *, names: dict[str, str], words: dict[str, dict[bytes, bytes]]
) -> bytes:
    """The package with members renamed, and words replaced in a member ("": in every one)."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            content = old.read(member)
            for before, after in {**words.get("", {}), **words.get(member.filename, {})}.items():
                content = content.replace(before, after)
            new.writestr(names.get(member.filename, member.filename), content)
    return result.getvalue()


def related_docx_bytes(
    body: str, parts: dict[str, bytes], relations: dict[str, tuple[str, str]]
) -> bytes:
    """A document with this XML as its body, more parts, and relations ``id: (type, target)``."""
    stated = "".join(
        f'<Relationship Id="{name}" Type="{RELATION}{kind}" Target="{target}"/>'
        for name, (kind, target) in relations.items()
    )
    main = f'<w:document {W} xmlns:r="{RELATION[:-1]}"><w:body>{body}</w:body></w:document>'
    data = with_member(docx_bytes(), "word/document.xml", main.encode())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        old = package.read("word/_rels/document.xml.rels").decode()
    new = old.replace("</Relationships>", f"{stated}</Relationships>")
    data = with_member(data, "word/_rels/document.xml.rels", new.encode())
    for name, content in parts.items():
        data = with_member(data, name, content)
    return data


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
