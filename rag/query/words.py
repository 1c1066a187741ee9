"""The words that writers use for levels, kinds, parts, offices and soundness.

Only the words; :mod:`rag.query.clauses` decides whether they are a filter in their position.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from corpus.document.values import Kind, Level, Part
from rag.query.identity import IN_CHARGE, LEADER

Sets = dict[str, str | bool]
_T = TypeVar("_T", bound=str)


@dataclass(frozen=True, slots=True)
class FilterWord:
    """A filter word: its length, its label, and the filters it sets.

    ``alone``: it may be a whole clause (，县级，). ``ends``: or end one (压实责任2021年以来).
    """

    length: int
    label: str
    sets: Sets
    alone: bool = False
    ends: bool = False


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_TIER: Final = "(?:级层面|级|一级|这一级|层级|层面|这个层面)"
LEVELS: Final = (
    (Level.CENTRAL, _of(r"(?:中央|国家)(?:级|一级|层面|领导(?!小组|核心|权))")),
    (Level.PROVINCE, _of(rf"省(?:{_TIER}|里|领导)|省部级|自治区(?:{_TIER}|领导)")),
    (Level.CITY, _of(rf"(?:地级|地)?市(?:{_TIER}|里|领导)|州(?:{_TIER}|里|领导)")),
    (Level.COUNTY, _of(rf"县(?:区|市区)?(?:{_TIER}|里|领导)|[区旗](?:{_TIER}|里|领导)")),
    (Level.TOWNSHIP, _of(rf"(?:乡镇|镇街|街道|[乡镇])(?:{_TIER}|里|领导)|乡镇")),
    (Level.UNIT, _of(rf"单位(?:{_TIER}|内部)|本单位|[局校院]里|局领导|校领导|院领导")),
)
# Committees and governments that speak; only as subjects (县委怎么讲).
BODIES: Final = (
    (Level.CENTRAL, _of(r"党中央|国务院|中央")),
    (Level.PROVINCE, _of(r"省委|省政府|自治区党委")),
    (Level.CITY, _of(r"[市州]委|[市州]政府")),
    (Level.COUNTY, _of(r"[县区旗]委|[县区旗]政府")),
    (Level.TOWNSHIP, _of(r"[乡镇]党委|[乡镇]政府")),
)
KINDS: Final = (
    (Kind.PLEDGE, _of(r"表态(?:性)?(?:发言|讲话)稿?|表态(?:稿|会)?")),
    (Kind.HOSTING, _of(r"主持(?:词|稿|讲话)")),
    (Kind.DUTY_REPORT, _of(r"述职(?:述[廉德学法党])*(?:报告|发言|稿)?")),
    (
        Kind.MOBILISATION,
        _of(
            r"动员部署(?:会|大会)?(?:上)?的?(?:讲话|发言)?稿?|(?:动员|部署|启动)(?:大会|会议|会)(?:上的?)?(?:讲话)?|动员讲话"
        ),
    ),
    (Kind.COMMENDATION, _of(r"(?:总结表彰|表彰)(?:大会|会议?)?(?:上的?)?(?:讲话)?")),
    (Kind.SYMPOSIUM, _of(r"座谈会(?:上的?)?(?:讲话|发言)?")),
    (Kind.INSPECTION, _of(r"调研(?:时的?|中的?|座谈)?讲话")),
    (Kind.WORK_MEETING, _of(r"工作(?:会议|会|例会)(?:上的?)?(?:讲话|发言)")),
    (Kind.ADDRESS, _of(r"致辞|贺词|欢迎词|祝酒词")),
    (Kind.NEWS, _of(r"新闻(?:报道|稿)")),
    (Kind.PAPER, _of(r"文件")),
)
# A kind named with a word for a text is a filter at the end of a query too.
A_TEXT: Final = _of(r".*(?:发言|讲话|[词稿辞]|述职\S*报告)稿?$")
PARTS: Final = (
    (Part.SALUTATION, _of(r"称谓|称呼")),
    (Part.BACKGROUND, _of(r"背景(?:情况)?|开头|开场白?|开篇")),
    (Part.SIGNIFICANCE, _of(r"(?:重要|重大)?意义(?:认识)?|重要性|必要性|提高认识")),
    (Part.ACHIEVEMENTS, _of(r"肯定成绩|成绩|成效")),
    (Part.PROBLEMS, _of(r"(?:存在的?)?(?:问题|不足|短板|差距)")),
    (Part.GOALS, _of(r"目标思路|总体(?:要求|思路|目标)|目标任务|工作思路|目标")),
    (Part.TASKS, _of(r"任务部署|工作部署|部署(?:任务|工作)|重点任务|任务|措施|部署")),
    (Part.SAFEGUARDS, _of(r"组织保障|保障措施|组织领导|保障")),
    (Part.CLOSING, _of(r"结语号召|结束语|结语|结尾|收尾|收束|号召")),
)
# Parts expressed by a verb: 怎么结尾.
PART_VERBS: Final = (
    (Part.BACKGROUND, _of(r"开头|开场|开篇|起头")),
    (Part.CLOSING, _of(r"结尾|收尾|收束|结束语?|结语|发号召")),
    (Part.ACHIEVEMENTS, _of(r"肯定成绩")),
)
_PRINCIPAL = (
    r"总书记|总理|(?:省|市|县|区|州|旗|乡|镇|街道|乡镇)?(?:党)?(?:委|工委)书记|书记|"
    r"[省市县区州旗镇乡]长|局长|厅长|校长|院长|董事长|总经理|"
    r"(?:人大|政协|工会|总工会|妇联|科协|残联|文联)?(?:主任|主席)|团[省市县区]委书记"
)
_SUBORDINATE = (
    r"(?:[省市县区州旗]委)?(?:常委、)?(?:组织|宣传|统战|社会工作)(?:部)?部长|(?:常务)?副(?:书记|省长|市长|县长|区长|"
    r"州长|镇长|乡长|局长|主任|主席|部长|校长|院长)|[省市县区州旗]委副书记|纪委书记|政法委书记|秘书长"
)
OFFICES: Final = (
    (
        IN_CHARGE,
        _of(r"分管(?:的)?(?:县|市|省|区)?(?:领导|同志|负责人|负责同志|副[省市县区州镇乡]长)"),
    ),
    (LEADER, _of(r"(?:党政)?一把手|党政主要(?:领导|负责人)|主要(?:领导|负责人|负责同志)")),
    ("", _of(rf"{_SUBORDINATE}|{_PRINCIPAL}")),
)
_WANT: Final = "(?:只要|只看|只找|只用|要)"
SOUNDNESS: Final = _of(
    r"(?:不要|不看|不用|不含|排除|去掉|剔除|除去|别要)(?:有)?(?:新闻(?:报道|稿)?|报道|洗稿|洗过|伪原创|残缺|缺文|残篇|"
    r"乱码|瑕疵|缺陷|问题来源|不可靠)(?:过)?(?:的)?(?:稿子|来源|文章|材料)?"
    rf"|{_WANT}?(?:可靠|完好|完整可靠)的?(?:来源|原文|出处|原稿)(?:的)?|(?:来源|出处)要?可靠的?"
)
LABELS: Final = {
    "level": "层级",
    "kind": "文种",
    "part": "部分",
    "since": "时间",
    "until": "时间",
    "role": "身份",
    "speaker": "讲话人",
    "no_flawed": "来源",
}


def read_word(text: str, start: int) -> FilterWord | None:
    """Return the longest level, kind, office or word about soundness that begins at ``start``."""
    found = [
        _word("level", value, match, alone=_named_tier(match))
        for value, match in _all(LEVELS, text, start)
    ]
    for value, match in _all(KINDS, text, start):
        is_text = bool(A_TEXT.match(match.group()))
        found.append(_word("kind", value, match, alone=is_text, ends=is_text))
    for name, match in _all(OFFICES, text, start):
        found.append(_word("role", name or match.group(), match, alone=name == IN_CHARGE))
    if unsound := SOUNDNESS.match(text, start):
        label = f"{LABELS['no_flawed']} 不要有缺陷的"
        found.append(
            FilterWord(unsound.end() - start, label, {"no_flawed": True}, alone=True, ends=True)
        )
    return max(found, key=lambda word: word.length, default=None)


def read_body(text: str, start: int) -> FilterWord | None:
    """Return the level of the committee or government named at ``start``: 县委."""
    found = [_word("level", value, match) for value, match in _all(BODIES, text, start)]
    return max(found, key=lambda word: word.length, default=None)


def read_part(text: str, start: int) -> FilterWord | None:
    """Return the part of a speech named at ``start``: 存在问题."""
    found = [_word("part", value, match) for value, match in _all(PARTS, text, start)]
    return max(found, key=lambda word: word.length, default=None)


def read_part_verb(text: str, start: int) -> FilterWord | None:
    """Return the part of a speech named by a verb at ``start``: 结尾."""
    found = [_word("part", value, match) for value, match in _all(PART_VERBS, text, start)]
    return max(found, key=lambda word: word.length, default=None)


def _all(
    table: Sequence[tuple[_T, re.Pattern[str]]], text: str, start: int
) -> Iterator[tuple[_T, re.Match[str]]]:
    for value, pattern in table:
        if match := pattern.match(text, start):
            yield value, match


def _word(
    field: str, value: str, match: re.Match[str], *, alone: bool = False, ends: bool = False
) -> FilterWord:
    said = str(value)
    return FilterWord(len(match.group()), f"{LABELS[field]} {said}", {field: said}, alone, ends)


def _named_tier(match: re.Match[str]) -> bool:
    """Return whether a level is explicit: 县级 and 县领导 are; 乡镇 and 县里 may be a topic."""
    return match.group()[-1] in "级面导"
