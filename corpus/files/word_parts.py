"""Find the main part of an Office package (ECMA-376 part 2): by relationship, not by its name.

Word writes ``word/document.xml``; Word for the web, and other programs, name it otherwise.
"""

import re
import zipfile
import zlib
from typing import Final

_PACKAGE_RELATIONSHIPS: Final = "_rels/.rels"
# A real one has under 2 KB.
_MOST_BYTES: Final = 1 << 20
_RELATIONSHIP: Final = re.compile(r"<(?:\w+:)?Relationship\b[^>]{1,4000}>")
_ATTRIBUTE: Final = re.compile(r"\b(Type|Target)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# The end of the type in the namespaces of ISO 29500 (Strict) and of ECMA (Transitional).
_MAIN_TYPE: Final = "/relationships/officeDocument"
_USUAL: Final = "word/document.xml"


def plain_name(name: str) -> str:
    """Return a part's name as packages compare it: slashes, no first one, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def main_part(package: zipfile.ZipFile) -> str:
    """Return the plain name of the main part; "" if it has none, as an archive."""
    names = {plain_name(name): name for name in package.namelist()}
    stated = plain_name(_stated(package, names.get(_PACKAGE_RELATIONSHIPS, "")))
    return next((name for name in (stated, _USUAL) if name in names), "")


def _stated(package: zipfile.ZipFile, relationships: str) -> str:
    if not relationships:
        return ""
    try:
        with package.open(relationships) as file:
            source = file.read(_MOST_BYTES).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return ""
    for match in _RELATIONSHIP.finditer(source):
        stated = {name: one or other for name, one, other in _ATTRIBUTE.findall(match.group())}
        if stated.get("Type", "").endswith(_MAIN_TYPE):
            return str(stated.get("Target", ""))
    return ""
