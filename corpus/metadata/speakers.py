"""Find the speaker's name and office: in title, header, signature, editor's note or lead."""

import re

from corpus.calendar.dates import YEAR
from corpus.language.person_names import NAME, ROLE, Person, normal_role
from corpus.metadata.header import Header

# Words that follow the name of a person who acts, in a report or a note.
_ACTS = (
    "同志|深入|在|到|赴|来到|强调|主持|出席|率|作|对|讲|指出|一行|表示|要求|调研|参加|发表|宣布|"
    r"说|致辞|\d{1,2}月"
)
_TITLE_NAME = re.compile(rf"^[“《]?({NAME})(?:同志)?(?:在|调研|深入|出席|赴|到|强调|主持|就)")
_TITLE_ROLE = re.compile(rf"^({ROLE})(?:同志)?(?:在|关于|于)")
_LEAD = re.compile(rf"(?:^|[，。：:；\s）)日电])({ROLE})({NAME})(?={_ACTS})")
# The person is not the subject: 由药剂科主任主持, 在国家主席…之际.
_NOT_SUBJECT = re.compile("由|^在|主持人|习近平")
# A letter ends with signature and date: 方正平2019年4月2日, or on two lines.
_SIGNED = re.compile(
    rf"(?:[。！”\n]|^)\s*(?:({ROLE})\s*)?({NAME})\s*"
    rf"(?={YEAR}年[^，。\n]{{1,8}}月[^，。\n]{{1,4}}日\s*(?:$|\n|[（(“]))"
)
_CALLED = re.compile(rf"(?:^|[。：\n])我(?:叫|是)({NAME})(?=[，,])")
# A report names its person in the first lines; a speaker introduces himself at the start.
_LEAD_LENGTH, _OPENING = 300, 200


def find_speaker(
    title: str, header: Header, text: str, raw_text: str, *, news: bool
) -> Person | None:
    """Return who gives the speech, or whom a news report is about; None if unknown.

    Args:
        title: The title.
        header: The header of the clean text.
        text: The clean text.
        raw_text: The raw text, where an editor's note may name the speaker.
        news: Whether the text is a report, whose lead names the person with the office.
    """
    named = _TITLE_NAME.match(title)
    if named:
        name = named.group(1)
        return Person(name, _role_of(name, text) or _role_of(name, raw_text), 0.9, title)
    if header.person:
        return header.person
    office = _TITLE_ROLE.match(title)
    if office:
        return Person("", normal_role(office.group(1)), 0.85, title)
    if news:
        return _lead(text)
    return _signed(text) or _called(text)


def _role_of(name: str, text: str) -> str:
    """Return the office before a name: 市委常委、组织部长…翁某某同志."""
    match = re.search(rf"(?:^|[，。：:；\s）)日])({ROLE}){re.escape(name)}", text)
    return normal_role(match.group(1)) if match else ""


def _signed(text: str) -> Person | None:
    match = _SIGNED.search(text)
    if not match:
        return None
    role, name = match.group(1) or "", match.group(2)
    return Person(name, normal_role(role), 0.85, match.group().strip("。！”\n \u3000"))


def _called(text: str) -> Person | None:
    match = _CALLED.search(text[:_OPENING])
    return Person(match.group(1), "", 0.8, match.group().strip("。：\n")) if match else None


def _lead(text: str) -> Person | None:
    for match in _LEAD.finditer(text[:_LEAD_LENGTH]):
        if not _NOT_SUBJECT.search(match.group(1)):
            return Person(match.group(2), normal_role(match.group(1)), 0.75, match.group())
    return None
