"""Read who is said to have said a quotation, on which day and on which occasion.

Speaker and day are read from the clause that leads to the quotation, or from the one after it
(“……”，某某指出; “……”——某某). What is not named there is left empty, and is not compared.
"""

import re
from dataclasses import dataclass
from typing import Final

from corpus.language.person_names import OFFICE
from corpus.language.words import tagged
from rag.facts.finding import Fact, FactKind, find_facts
from rag.facts.names import find_names, public_persons

# The longest first: 强调指出 ends with 指出 anyway.
VERBS: Final = (
    "指出|强调|提出|说过?|说道|讲过?|讲道|讲到|要求|写道|写到|告诫|告诉|嘱咐|叮嘱|教导|勉励|寄语|号召|"
    "指示|批示|表示|认为|谈到|提到|谈道|重申|坦言|提醒|明确|规定|论述|论断|阐述|宣布|宣示|有言|有云|"
    "曾言|云|曰|道|问道?|回答|回忆"
)
_WHOM: Final = r"(?:我们|大家|全党|全国|同志们|干部|群众|记者|人们|青年|全县|全市|全省)?"
_LEADING: Final = re.compile(
    rf"(?:(?:{VERBS}){_WHOM}(?:过|了|的是|的|：|:|，|,|、|\s)*"
    r"|的(?:这|那)?(?:[一几两]?[句段番])?(?:话|名言|要求|指示|论断|教导|嘱托|号召|论述|箴言|古训|诗句)(?:是|说)?[：:，,]?"
    r"|(?:常言道|俗话说|古人云|古语云|有道是|正所谓)[：:，,]?)$"
)
# “……”的要求: a speaker must be named before, else the words are a slogan.
_TRAILING: Final = re.compile(
    r"[”」』’\"＂'＇]?的(?:重要|总体|总|明确|殷切|谆谆)?"
    r"(?:要求|指示|论断|教导|嘱托|号召|论述|批示|讲话|期望)"
)
_AFTER: Final = re.compile(
    rf"[，,。！？；\s]{{0,2}}(?P<who>[^，,。！？；：:“”\n]{{0,40}}?)(?:{VERBS})(?:道|过|的)?(?=[，,。；\n]|$)"
)
_SIGNED: Final = re.compile(r"[。！？]?\s*(?:——|—|－－|--)\s*(?P<who>[^\n“”]{2,40})")
_TITLE: Final = re.compile(r"《([^《》\n]{1,60})》[^，,。；：:！？“”《》\n]{0,14}[：:，,]?$")
_SENTENCE_END: Final = re.compile(r"[。！？；\n][”」』]?")
_LONGEST_LEAD: Final = 120
# A day that is told for another thing: 自2013年…以来, 到2035年, 2019年底前.
_NOT_BEFORE: Final = re.compile(r"(?:自|从|到|至|截至|截止|距)$")
_NOT_AFTER: Final = re.compile(
    r"\s*(?:以来|起|前|后|之前|之后|底|末|至|到|—|-|出版|出生|间|的[^，]{0,6}(?:年|月))"
)
_OCCASION: Final = re.compile(
    r"(?:在|出席|主持召开的?|主持)(?P<what>[^，,。；：“”]{2,40}?"
    r"(?:会议|大会|座谈会|论坛|全会|仪式|年会|峰会|推进会|现场会|动员会|部署会|汇报会|报告会|研讨会|"
    r"工作会|讲坛|开班式|调研|考察|集体学习))(?:[上时中]|期间|的讲话|，|,|发表)"
)
_TITLED: Final = re.compile(rf"(?:同志|总书记|{OFFICE}|先生|女士)")
_SAYINGS: Final = re.compile(
    r"古人|古语|古训|古诗|诗云|诗句|常言|俗话|谚语|老话|民谚|格言|有道是|正所谓|云[：:]?$|曰[：:]?$"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the draft says of a quotation: the speaker's name, the date and the occasion.

    Each may be empty. ``date`` is written as in :class:`rag.facts.finding.Fact`. ``saying`` marks
    proverbs and words of old books, which a corpus of speeches need not have.
    """

    speaker: str = ""
    date: str = ""
    occasion: str = ""
    saying: bool = False


def said_before(text: str, mark: int) -> Said | None:
    """Read the words that lead to the opening mark at ``mark``; None if they do not attribute."""
    lead = _lead(text, mark)
    if _LEADING.search(lead):
        return _read(lead)
    close = _closing(text, mark)
    if close and _TRAILING.match(text, close):
        found = _read(lead)
        return found if found.speaker else None
    return None


def said_after(text: str, after: int) -> Said | None:
    """Read the words that follow the closing mark before ``after``; None if there are none."""
    match = _SIGNED.match(text, after)
    if match:
        return _read(match["who"])
    match = _AFTER.match(text, after)
    if match and (not match["who"] or _names_somebody(match["who"])):
        return _read(match["who"])
    return None


def title_before(text: str, mark: int) -> str:
    """Return the title 《…》 that is named as the source just before the mark; may be empty."""
    match = _TITLE.search(text, max(0, mark - _LONGEST_LEAD), mark)
    return match[1] if match else ""


def _lead(text: str, mark: int) -> str:
    lead = text[max(0, mark - _LONGEST_LEAD) : mark]
    ends = [match.end() for match in _SENTENCE_END.finditer(lead)]
    return lead[ends[-1] :] if ends else lead


def _closing(text: str, mark: int) -> int:
    """Return the place of the mark that closes the one at ``mark``; 0 if its line has none."""
    pairs = {"“": "”", "「": "」", "『": "』", "‘": "’"}
    close = pairs.get(text[mark : mark + 1], text[mark : mark + 1])
    end = text.find(close, mark + 1) if close else -1
    return end if end > 0 else 0


def _names_somebody(words: str) -> bool:
    pronoun = words.strip() in ("他", "她", "他们", "他还", "她还", "作者", "文章", "会议", "报告")
    return pronoun or bool(speaker_in(words)) or _TITLED.search(words) is not None


def _read(lead: str) -> Said:
    occasion = ""
    for match in _OCCASION.finditer(lead):
        occasion = match["what"]
    return Said(speaker_in(lead), date_in(lead), occasion, _SAYINGS.search(lead) is not None)


def speaker_in(lead: str) -> str:
    """Return the name of the speaker: the first person of the last clause that names one."""
    for clause in reversed(re.split(r"[，,；;（）()]", lead)):
        found = _persons(clause)
        if found:
            return min(found, key=lambda fact: (fact[0], -len(fact[1])))[1]
    return ""


def _persons(clause: str) -> list[tuple[int, str]]:
    found = [(fact.start, fact.text) for fact in find_names(clause) if fact.kind is FactKind.PERSON]
    for name in public_persons():
        at = clause.find(name)
        if at >= 0:
            found.append((at, name))
    found += [
        (word.start, word.text)
        for word in tagged(clause)
        if word.tag.startswith("nr") and 2 <= len(word.text) <= 4
    ]
    return found


def date_in(lead: str) -> str:
    """Return the last date that may be the day of saying; empty if none is named."""
    facts = [one for one in find_facts(lead) if one.kind is FactKind.DATE]
    return next((one.value for one in reversed(facts) if _is_day(lead, one)), "")


def _is_day(lead: str, fact: Fact) -> bool:
    return not (_NOT_BEFORE.search(lead, 0, fact.start) or _NOT_AFTER.match(lead, fact.end))
