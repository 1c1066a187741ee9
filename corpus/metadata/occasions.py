"""Find the meeting at which a speech was given: in the title, header, a note or the opening."""

import re

from corpus.document.guess import Guess
from corpus.metadata.header import Header

_OCCASION = re.compile(
    r"(?:在|(?<!关)于)([^，。《》]{3,50}?)(?:开[闭幕]幕[式会]|结业式)?(?:上|中|时)?(?:的|所作的|作)(?:总结|主持|表态|动员|主旨|"
    r"重要|致辞|工作|交流|典型|书面|部署)*(?:讲话|发言|致辞|致词|报告|演讲|主持词)"
)
_HOSTING = re.compile(r"^(.{2,50}?)(?:的)?主持词")
# 在中央政治局常委会会议研究应对…工作时: the name of the meeting comes before its business.
_BUSINESS = re.compile(r"^(.{2,30}?(?:会议|大会|座谈会))(?:研究|讨论|审议|听取).{2,}$")
_NOTE = re.compile(r"※[^。※]{0,6}这是[^。※]{0,40}?日在([^。※]{3,40}?)(?:上|时)?的?讲话")
_OPENED = re.compile(
    r"(?:我们|今天|里|县委|市委|省委)(?:在这里|隆重)?(?:召开|举行)(?:的)?([^，。；]{4,30}?(?:会议|大会|座谈会|动员会|推进会|"
    r"现场会|表彰会|茶话会))(?=[，。；])"
)
# The opening names the speech's own meeting; meetings mentioned later are others.
_OPENING = 300


def find_occasion(title: str, header: Header, text: str) -> Guess | None:
    """Return the name of the meeting in the text's own words, or None.

    Args:
        title: The title; empty if the text has no title of its own.
        header: The header of the text.
        text: The clean text.
    """
    main = title.rpartition("——")[2]
    match = _OCCASION.search(main) or _HOSTING.search(main)
    if match:
        meeting = match.group(1)
        business = _BUSINESS.match(meeting)
        return Guess(business.group(1) if business else meeting, 0.85, match.group())
    if header.occasion:
        return Guess(header.occasion, 0.9, header.occasion)
    note = _NOTE.search(text)
    if note:
        return Guess(note.group(1), 0.85, note.group())
    opened = _OPENED.search(text[:_OPENING])
    return Guess(opened.group(1), 0.7, opened.group()) if opened else None
