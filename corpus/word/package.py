"""Open a Word package: check it, find its parts by relationship, and parse them.

Parts are read as ECMA-376 defines them and not as one library expects them: the main part may have
any name, the namespaces may be those of ISO 29500 Strict, and a relationship may lead nowhere
(``../NULL``, which Word writes for a lost picture). None of this makes a document damaged.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from corpus.errors import ReadError
from corpus.files.limits import check_ratio, check_unpacked, open_archive, read_member
from corpus.files.word_parts import main_part, plain_name

MAX_MEMBERS: Final = 5000
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DAMAGED: Final = "不是完好的 Word 文档（内容损坏）"
_DAMAGED_PACKAGE: Final = "不是完好的 Word 文档（压缩包损坏）"
# ISO 29500 Strict names what ECMA names .../2006/..., with nothing else changed for the text.
_STRICT: Final = re.compile(r"\{http://purl\.oclc\.org/ooxml/(\w+)/")
_STRICT_NAMES: Final = b"http://purl.oclc.org/ooxml/"
_USUAL: Final = r"{http://schemas.openxmlformats.org/\1/2006/"
_UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the last word of its type, and the plain name of the other part.

    ``there`` is whether the package has that part; one outside the package is not there.
    """

    kind: str
    target: str
    there: bool
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a Word package by plain name, and the name of the main one."""

    data: bytes
    members: dict[str, str]
    main: str

    def part(self, name: str) -> bytes | None:
        """Return the content of a part; None if there is none, or if it is damaged."""
        if name not in self.members:
            return None
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as package:
                return package.read(self.members[name])
        except (*_UNREADABLE, RuntimeError, OSError):
            return None

    def xml(self, name: str) -> Any:
        """Return the root of a part in the usual namespaces; None if it cannot be parsed."""
        return parse(self.part(name) or b"")

    def relations(self, name: str) -> dict[str, Relation]:
        """Return what a part refers to, by id."""
        folder, base = posixpath.split(name)
        root = self.xml(f"{folder}/_rels/{base}.rels".lstrip("/"))
        found = {}
        for element in () if root is None else root.iterchildren("{*}Relationship"):
            kind = (element.get("Type") or "").rpartition("/")[2]
            external = element.get("TargetMode") == "External"
            target = _resolved(folder, element.get("Target") or "")
            there = not external and target in self.members
            found[element.get("Id") or ""] = Relation(kind, target, there, external)
        return found

    def related(self, kind: str) -> Any:
        """Return the root of the first part of this kind that the main part refers to, or None."""
        for relation in self.relations(self.main).values():
            if relation.kind == kind and relation.there:
                return self.xml(relation.target)
        return None


def open_package(data: bytes) -> Package:
    """Check a package and list its parts; every member is unpacked once and discarded.

    Raises:
        ReadError: No zip file, no Word document, encrypted, damaged, or a zip bomb.
    """
    file = io.BytesIO(data)
    with open_archive(file, max_members=MAX_MEMBERS, damaged=_DAMAGED_PACKAGE) as package:
        members = package.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise ReadError("文档有密码保护，请去掉密码再试")
        main = main_part(package)
        if not main:
            raise ReadError("不是 Word 文档（里面没有正文部分）")
        check_unpacked(sum(member.file_size for member in members))
        unpacked = 0
        for member in members:
            check_ratio(member, member.file_size)
            unpacked += len(read_member(package, member, check_size=_after(unpacked)))
        return Package(data, {plain_name(one.filename): one.filename for one in members}, main)


def _after(unpacked: int) -> Callable[[int], None]:
    return lambda size: check_unpacked(unpacked + size)


def parse(content: bytes) -> Any:
    """Return the root element with the namespaces of ECMA-376, or None if it is no XML.

    An element that a program left open ends where the file does, so a part that was cut off gives
    what it holds.
    """
    import lxml.etree

    for recover in (False, True):
        parser = lxml.etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=True, recover=recover
        )
        try:
            root = lxml.etree.fromstring(content, parser=parser)
        except (lxml.etree.LxmlError, ValueError):
            continue
        if root is not None:
            _rename(root)
            return root
    return None


def editable(package: Package) -> Any:
    """Return the root of the main part, which may be changed and put back.

    Raises:
        ReadError: it is damaged, or Strict Open XML, whose other parts would not fit to it.
    """
    content = package.part(package.main) or b""
    if not is_sound(content):
        raise ReadError(DAMAGED)
    if _STRICT_NAMES in content:
        raise ReadError("是“严格 Open XML”格式，请在 Word 里另存为普通的 .docx 再试")
    return parse(content)


def serialised(root: Any) -> bytes:
    """Return a part as it is stored."""
    import lxml.etree

    tree = root.getroottree()
    content: bytes = lxml.etree.tostring(
        tree, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return content


def repacked(package: Package, parts: Mapping[str, bytes]) -> bytes:
    """Return the package with some parts replaced or added, by plain name; the rest stays."""
    left, file = dict(parts), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package.data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            content = left.pop(plain_name(member.filename), None)
            new.writestr(member, old.read(member) if content is None else content)
        for name, content in left.items():
            new.writestr(name, content)
    return file.getvalue()


def is_sound(content: bytes) -> bool:
    """Return whether a part is well-formed XML, so that nothing of it was passed over."""
    import lxml.etree

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        lxml.etree.fromstring(content, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return False
    return True


def _rename(root: Any) -> None:
    """Change Strict namespaces to the usual ones; a usual document is left as it is."""
    if not _STRICT.match(str(root.tag)):
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        element.tag = _STRICT.sub(_USUAL, element.tag)
        for name, value in element.attrib.items():
            usual = _STRICT.sub(_USUAL, str(name))
            if usual != name:
                del element.attrib[name]
                element.set(usual, value)


def _resolved(folder: str, target: str) -> str:
    """Return the plain name of a target, which is relative to the folder of its source."""
    path = unquote(target.partition("#")[0]).replace("\\", "/")
    return plain_name(posixpath.normpath(posixpath.join("/" + folder, path)))
