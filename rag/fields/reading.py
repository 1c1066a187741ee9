"""Read the fields of a request, the surest first; what one reader took no other reads."""

import re

from rag.fields.agenda import read_agenda
from rag.fields.contents import (
    read_facts,
    read_left_out,
    read_parts,
    read_points,
    read_structure,
)
from rag.fields.found import CROSSED_OUT, MARKER, Found, Page, Read
from rag.fields.setting import read_setting
from rag.fields.wording import read_wording

__all__ = ["Found", "Page", "Read", "crossed_out", "read_fields"]

# A request says what it wants in its first words; the rest of a longer one is material.
READ = 4000


# The line that leads to pasted material says nothing of the text.
_TO_MATERIAL = re.compile(
    r"(?:^|(?<=[\n。；;]))[^\n。；;]*(?:参考|素材|材料|附件|资料|原文)[^\n。；;]*[：:]\s*$"
)


def read_fields(said: str) -> Page:
    """What a request says of the text: the page has the fields, and what is left of the words."""
    page = Page(said[:READ])
    if lead := _TO_MATERIAL.search(page.left):
        page.cross_out(*lead.span())
    read_agenda(page)
    read_structure(page)
    read_points(page)
    for marker in list(MARKER.finditer(page.left)):
        page.cross_out(*marker.span())
    read_wording(page)
    read_left_out(page)
    read_facts(page)
    read_points(page)
    read_parts(page)
    read_setting(page)
    page.left = page.left + said[READ:]
    return page


def crossed_out(left: str) -> str:
    """The words that are left, each run that was crossed out as one comma."""
    while CROSSED_OUT * 2 in left:
        left = left.replace(CROSSED_OUT * 2, CROSSED_OUT)
    return left
