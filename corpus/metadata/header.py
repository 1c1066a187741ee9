"""Read the header of a speech: title, subtitle, speaker and office, date and place, meeting.

It is in short lines above the salutation. If a page lost its line feeds, it is joined to the text,
with the date in brackets: …上的讲话（2019年4月2日，青石渡）县委书记 方正平各位代表：.
"""

import re
from dataclasses import dataclass, replace

from corpus.calendar.dates import YEAR
from corpus.language.person_names import NAME, ROLE, Person, find_person, fits_name
from corpus.metadata.audience import find_audience

# The maximum number and length of header lines; longer lines are paragraphs.
_LINES, _LONGEST_LINE = 8, 60
# The maximum number of lines of a title.
_TITLE_LINES = 3
# In a header joined to the text, the bracketed date is within this many characters.
_GLUED = 140

SPEECH = re.compile(
    r"讲话|致辞|致词|发言|主持词|述职|汇报|讲稿|演讲|贺信|贺词|报告|动员令|决议|党课"
)
_DATED = rf"{YEAR}年[^，。（）()\n]{{2,12}}?日"
_HEADER_NOT_TITLE = re.compile(
    rf"^[（(].*[)）]$|^{_DATED}|^\d{{4}}[-/.]\d|[：:]$|^(?:按|编者按|来源|作者|时间|日期|发布)[：:\s]"
)
_DATELINE = re.compile(r"^(?:新华社|本报)[^\s，。]{2,14}(?:电|讯)\s*")
_BRACKET = re.compile(
    rf"[（(]\s*({_DATED})(?:\s*(?:上午|下午|晚上?)?\s*[，,、\s]\s*([\u4e00-\u9fff]{{2,8}}))?\s*[）)]"
)
_REPORT = re.compile(
    rf"^[—\-－\s]*({_DATED})?\s*([^在。]{{0,24}}?)\s*在"
    r"([^，。（）()]{3,40}(?:会议|大会(?!堂)|全会|论坛|座谈会|推进会|动员会))(?:上|中)?(.{0,24})$"
)
_ROLE_LINE = re.compile(rf"^[（(]?(?:中共|中国共产党)?{ROLE}$")
_STARRED = re.compile(rf"^([^。！？\n※]{{6,80}})※({NAME})")


@dataclass(frozen=True, slots=True)
class Header:
    """The content of a header; missing values are empty.

    ``lines`` are its original lines, and ``date`` has its original spelling. ``glued`` means that
    the text follows without a line feed, at offset ``body``.
    """

    title: str = ""
    lines: tuple[str, ...] = ()
    date: str = ""
    place: str = ""
    person: Person | None = None
    occasion: str = ""
    glued: bool = False
    body: int = 0


def find_header(text: str) -> Header:
    """Return the header of a clean text; empty if the text starts with the speech itself."""
    return _starred(text) or _glued(text) or _in_lines(text)


def _starred(text: str) -> Header | None:
    """Read “title※name”: the star marks a note of the journal on where the speech was given."""
    match = _STARRED.match(text)
    if not match:
        return None
    name = fits_name(match.group(2), text[match.end() :]) or match.group(2)
    person = Person(name, "", 0.9, f"※{name}")
    return Header(
        title=match.group(1).strip(),
        lines=(match.group(1),),
        person=person,
        glued=True,
        body=match.start(2) + len(name),
    )


def _glued(text: str) -> Header | None:
    head = _DATELINE.sub("", text[:_GLUED])
    bracket = _BRACKET.search(head)
    if bracket is None:
        return None
    line = head[head.rfind("\n", 0, bracket.start()) + 1 : bracket.start()].strip()
    title = " ".join(head[: bracket.start()].split())
    if re.search(r"[。！？]", title) or not SPEECH.search(line):
        return None
    skipped = len(text[:_GLUED]) - len(head)
    end = skipped + bracket.end()
    after = text[end:][:_LONGEST_LINE]
    person = find_person(after, glued=True)
    return Header(
        title=title,
        lines=(bracket.group(),),
        date=bracket.group(1),
        place=bracket.group(2) or "",
        person=person,
        glued=not after.startswith("\n"),
        body=end + (after.find(person.name) + len(person.name) if person else 0),
    )


def _in_lines(text: str) -> Header:
    lines = _header_lines(text)
    title = title_lines(text)
    header = Header(title=title, lines=tuple(lines))
    for index, line in enumerate(lines):
        header = _reading(header, line, lines[index + 1] if index + 1 < len(lines) else "")
    return header


def _header_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n", _LINES)[:_LINES]:
        paragraph = len(line) > _LONGEST_LINE or line.endswith(("！", "；", "，", "：", ":"))
        if paragraph or find_audience(line) or (line.endswith("。") and not _REPORT.match(line)):
            break
        lines.append(line)
    return lines


def _reading(header: Header, line: str, following: str) -> Header:
    """Add the content of one line to the header."""
    report = _REPORT.match(line.rstrip("。"))
    if report:
        date, before, occasion, after = report.groups()
        person = header.person or find_person(before) or find_person(after)
        header = replace(header, occasion=header.occasion or occasion, person=person)
        return replace(header, date=header.date or date or "")
    bracket = _BRACKET.search(line)
    if bracket:
        place = header.place or bracket.group(2) or ""
        header = replace(header, date=header.date or bracket.group(1), place=place)
        line = line[: bracket.start()]
    if header.person or line in header.title or not line:
        return header
    if _ROLE_LINE.match(line) and following:
        return replace(header, person=find_person(f"{line} {following}"))
    return replace(header, person=find_person(line))


# The first heading of a text without a preamble is no second line of its title.
_FIRST_HEADING = re.compile(r"一、|[（(]一[）)]|第一(?:部分|章|篇)")


def title_lines(text: str) -> str:
    """Return the first lines if they are a title, and not a paragraph, a salutation or a date."""
    lines: list[str] = []
    for line in text.split("\n", _TITLE_LINES)[:_TITLE_LINES]:
        ends = line.endswith(("。", "！", "，", "；", "：", "？")) and not lines
        if len(line) > _LONGEST_LINE or ends or _HEADER_NOT_TITLE.search(line):
            break
        if lines and _ends_title(lines, line):
            break
        lines.append(line)
    return " ".join(lines)


def _ends_title(lines: list[str], line: str) -> bool:
    """Return whether the title ends before a line, which is a name, a sentence or a subtitle."""
    return (
        bool(SPEECH.search(lines[-1]))
        or len(line) < 5
        or line.endswith(("。", "！"))
        or bool(_FIRST_HEADING.match(line))
        or bool(_REPORT.match(line) and re.search(_DATED, line))
        or find_person(line) is not None
    )
