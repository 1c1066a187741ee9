"""Find the people whom a speech addresses, in the words of its salutation."""

import re

from corpus.document.guess import Guess

# A salutation comes before the first paragraph, after title, speaker and date.
_HEADER_LINES = 8
# For example 尊敬的各位领导、各位来宾，女士们、先生们，朋友们：; anything longer is a sentence.
_LONGEST_SALUTATION = 80
_HEAD = re.compile(rf"([^。！？：:!；;\n]{{2,{_LONGEST_SALUTATION}}})[：:！!]")
# One member of a salutation; names and offices occur only before 先生 or 主席.
_MEMBER = re.compile(
    r"(?:(?:尊敬|敬爱|亲爱)的)?(?:同志们?|各位[\u4e00-\u9fff]{0,10}|[\u4e00-\u9fff]{0,6}"
    r"(?:女士|先生|朋友|同学|老师|战友|乡亲|父老|职工|代表|委员|同事|同仁|嘉宾|来宾|校友|同志)们?"
    r"|(?:大会)?主席先生|[\u4e00-\u9fff]{0,12}总干事先生)"
)
# A letter names its kind before its salutation.
_LETTER = re.compile(r"^(?:回信|贺信)\s*")
# A salutation that the sentence continues: 各位代表，现在，我代表国务院….
_RUN_ON = re.compile(r"(各位代表|同志们|各位委员|朋友们|各位领导)[，,](?!同志们|各位)")
_RESPECTED = re.compile(r"(?:尊敬|敬爱|亲爱)的[\u4e00-\u9fff·]{2,24}")


def find_audience(text: str) -> Guess | None:
    """Return the salutation of a clean text without its last mark, or None."""
    for line in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        line = _LETTER.sub("", line.lstrip())
        head = _HEAD.match(line)
        if head and _is_salutation(head.group(1)):
            return Guess(head.group(1).strip("，、, \u3000"), 0.95, head.group())
        run_on = _RUN_ON.match(line)
        if run_on:
            return Guess(run_on.group(1), 0.8, run_on.group())
    return None


def _is_salutation(words: str) -> bool:
    """Return whether every member of an enumeration addresses people."""
    members = [member for member in re.split(r"[，、,\s]+", words) if member]
    return bool(members) and all(
        _MEMBER.fullmatch(member) or _RESPECTED.fullmatch(member) for member in members
    )
