"""Find filter words in a query, but only where they describe what the user looks for.

The rules are conservative: 压实县级责任怎么讲 is about a county's responsibility, so 县级 is no
filter. Words are a filter only in these positions of a clause (it ends at ，；。 or white space):

- as the whole clause: 压实责任，县级，2021年以来
- at the beginning, before what is said or written: 县级分管领导讲…, 2021年以来的讲话里…
- at the end, before the question: …县级怎么讲, …2021年以来的说法
- after 只看, up to the end of the clause
- as the requested part of a speech: …怎么结尾, …意义部分
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rag.query.dates import read_date
from rag.query.words import FilterWord, read_body, read_part, read_part_verb, read_word

_CLAUSE = re.compile(r"[^，,；;。！？!?\s]+")  # both widths: removed words become commas too
_HOW: Final = (
    r"(?:是|应该?|一般|都|通常)?(?:怎么|如何|怎样|咋)(?:样)?(?:去|来)?"
    r"(?:讲|说|写|提|谈|表述|论述|部署|要求|强调|安排)"
)
_TEXT: Final = (
    r"(?:讲话|发言|材料|素材|文稿|讲稿|稿子|稿件|范文|例子|"
    r"表述|说法|提法|段落|句子|论述|文章|来源|内容)稿?"
)
_WHO: Final = r"(?:的?领导(?:干部|同志)?|干部|同志)?(?:们)?"
_FIND: Final = re.compile(
    r"(?:请|麻烦|帮我|帮忙|给我|我想|我要|想|再)*"
    r"(?:找(?!准|差|问|短|不|出|回|到|补|对)|查(?!处|办|摆|验|实|收|封|补|漏|究)|搜索?|检索|看看|有没有|列出)"
    r"(?:一下|一找|一查|下|找|看|出)?"
)
_SOME: Final = re.compile(
    r"(?:[几一两三四五六十\d]{1,2}[段篇个条句份处]|一?些|点儿?)?(?:有关|关于)?"
)
_ONLY: Final = re.compile(
    r"(?:只|仅|就)(?:看|找|查|限于?|用|收)|只要|限于?|限定(?:在|为)?|范围(?:是|为|限于)?"
)
_JOIN: Final = re.compile(r"(?:之?间的|里的|中的|内的|的|里|内|在)?")
# After filter words: what is said or written (…怎么讲, …的讲话里关于).
_HEAD: Final = re.compile(
    rf"{_WHO}(?:"
    rf"(?:在(?:会议?|大会|讲话)[上中里])?{_HOW}(?:的)?"
    r"|(?:是)?(?:讲(?!师|座|堂|解|坛|究|政治|习|学|台|信|话|授|义|好|清|透|故)|谈(?!判|心|话|及|论)|强调)(?:的|到|过|了)?"
    rf"|的?{_TEXT}(?:里|中|当中)?(?:的)?(?:{_HOW}|讲|谈|关于|有关)"
    rf"|(?:里|中|上|会上)(?:的)?(?:{_HOW}|讲|谈)"
    r")"
)
_TAIL: Final = re.compile(
    rf"(?:{_WHO}(?:的?(?:相关)?{_TEXT}|(?:讲|说|谈|写)过?的?(?:{_TEXT})?|的|部分)?(?:有哪些|就行|即可|就好|吧)?)$"
)
_END_HOW: Final = re.compile(rf"{_WHO}{_HOW}的?$")
_END_TEXT: Final = re.compile(rf"的?(?:相关)?{_TEXT}(?:里|中)?(?:{_HOW}的?)?$")
# A filter word after one of these inside a clause belongs to it and is no filter.
_BOUND: Final = re.compile(
    r"(?:[到在对向把由从给和与及跨是各让请使为于以当做好抓强如写]|总结|回顾|展望|起草|准备|学习|落实|贯彻)$"
)
_BEHIND_PART: Final = re.compile(r"(?:的)?(?:部分|段落|那部分|那一?段|一节|一段|章节|环节|内容)")
_BEFORE_PART: Final = re.compile(r"讲|谈|说|写")
_ASKED_PART: Final = re.compile(r"(?:怎么|如何|怎样|咋)(?:去|来)?(?:讲|写|谈|说|提)?")
_PART_END: Final = re.compile(r"(?:的|好|呢|才好|比较好)?$")
_PART_HOW_END: Final = re.compile(
    r"(?:部分|一段)?(?:该|应该)?(?:怎么|如何|怎样|咋)(?:写|讲|说|收|弄|处理)?(?:好)?$"
)
# Removed from both ends of the remaining text after filters were taken out.
_LEFT_BEGIN: Final = re.compile(r"(?:关于|有关|的)")
_LEFT_END: Final = re.compile(rf"(?:(?:的|方面|有关|相关)+{_TEXT}|{_HOW}的?|的|在|里)$")
_SHORTEST_TOPIC: Final = 2
# 2021年以来，压实责任 asks for texts; a longer sentence that begins so describes events.
_LONGEST_ASKING: Final = 30
# 致辞里怎么欢迎来宾: a question about what is said at the meeting or in the text.
_AT_MEETING: Final = re.compile(r"(?:里|中|上|会上|时)?(?:的)?(?=怎么|怎样|如何|为什么)")


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Filter words with their positions, and the span to remove with them."""

    words: tuple[tuple[int, FilterWord], ...]
    start: int
    end: int


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the clauses of a text."""
    for match in _CLAUSE.finditer(text):
        yield match.span()


def read_clause(
    text: str, start: int, end: int, *, today: datetime.date | None
) -> list[FoundWords]:
    """Return the filters of one clause, by position; they do not overlap."""
    clause = _Clause(text[:end], start, today, len(text.rstrip()))
    found: list[FoundWords] = []
    for read in (_at_beginning, _behind_only, _part_asked_for, _at_end):
        begin = max((one.end for one in found), default=start)
        one = read(clause, begin)
        if one is not None and not any(_overlap(one, other) for other in found):
            found.append(one)
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Strip words such as 找几段 before a clause and 的材料 after it."""
    if found := _FIND.match(text, start, end):
        some = _SOME.match(text, found.end(), end)
        start = some.end() if some else found.end()
    if begin := _LEFT_BEGIN.match(text, start, end):
        start = begin.end()
    while (tail := _LEFT_END.search(text[:end], start)) and tail.start() > start:
        end = tail.start()
    return start, end


def _overlap(one: FoundWords, other: FoundWords) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class _Clause:
    """The text up to a clause's end, the clause's start, the day, the whole text's length."""

    text: str
    start: int
    today: datetime.date | None
    whole: int

    def word(self, start: int) -> FilterWord | None:
        """Return the longest filter word at a position; a part needs 部分 after it."""
        read = (
            read_word(self.text, start),
            read_date(self.text, start, today=self.today),
            _part_passage(self.text, start),
        )
        return max((w for w in read if w is not None), key=lambda w: w.length, default=None)


def _part_passage(text: str, start: int) -> FilterWord | None:
    """Read a part such as 讲问题的部分 or 意义部分."""
    verb = _BEFORE_PART.match(text, start)
    at = verb.end() if verb else start
    part = read_part(text, at)
    behind = _BEHIND_PART.match(text, at + part.length) if part else None
    if part is None or behind is None:
        return None
    return FilterWord(behind.end() - start, part.label, part.sets, alone=True, ends=True)


def _chain(clause: _Clause, start: int) -> tuple[list[tuple[int, FilterWord]], int]:
    """Return the consecutive filter words from a position, and where they end."""
    words: list[tuple[int, FilterWord]] = []
    place = start
    while word := clause.word(place):
        words.append((place, word))
        place += word.length
        joined = _JOIN.match(clause.text, place)
        after = joined.end() if joined else place
        if after == place or clause.word(after) is None:
            if clause.word(place) is None:
                return words, place
            continue
        place = after
    return words, place


def _at_beginning(clause: _Clause, start: int) -> FoundWords | None:
    """Read 县级分管领导讲…, 2021年以来的讲话里…, or a clause of filter words only."""
    place = start
    if asked := _FIND.match(clause.text, start):
        place = asked.end()
    if some := _SOME.match(clause.text, place):
        place = some.end()
    words, end = _chain(clause, place)
    if not words:
        return _body_speaks(clause, place, start)
    whole = _TAIL.match(clause.text, end)
    if whole and _sets_the_scene(clause, words, end):
        return None
    if whole and (all(word.alone for _, word in words) or len(whole.group()) > 1):
        return FoundWords(tuple(words), start, len(clause.text))
    if head := _HEAD.match(clause.text, end):
        return FoundWords(tuple(words), start, head.end())
    asked = _AT_MEETING.match(clause.text, end)
    if "kind" in words[-1][1].sets and asked and (asked.group() or clause.text[end - 1] == "上"):
        return FoundWords(tuple(words), start, asked.end())
    dated = all(_is_date(word) for _, word in words)
    speaks = re.search(rf"的{_TEXT}$", clause.text[end:])
    if dated and all(word.ends for _, word in words) and speaks and "”" not in clause.text[:end]:
        return FoundWords(tuple(words), start, end)
    return None


def _sets_the_scene(clause: _Clause, words: list[tuple[int, FilterWord]], end: int) -> bool:
    """Return whether a date says when something happened: 2008年，谁提出….

    So does a date at the start of a long sentence, and a single day anywhere (a newspaper's date).
    """
    if not all(_is_date(word) for _, word in words) or end < len(clause.text):
        return False
    if any(_is_day(word) for _, word in words):
        return True
    first = not clause.text[: clause.start].strip("，,；;。！？!? \u3000")
    more = clause.whole > len(clause.text)
    open_ended = clause.text.endswith(("来", "后", "起", "前"))
    return first and more and not (open_ended and clause.whole <= _LONGEST_ASKING)


def _is_day(word: FilterWord) -> bool:
    """Return whether the word is a single day: 2021年6月30日."""
    return not word.ends and any(len(str(day)) == len("2021-06-30") for day in word.sets.values())


def _is_date(word: FilterWord) -> bool:
    return bool({"since", "until"} & set(word.sets))


def _body_speaks(clause: _Clause, place: int, start: int) -> FoundWords | None:
    """Read 县委怎么讲…."""
    word = read_body(clause.text, place)
    if word is None:
        return None
    head = re.compile(_HOW).match(clause.text, place + word.length)
    return FoundWords(((place, word),), start, head.end()) if head else None


def _behind_only(clause: _Clause, start: int) -> FoundWords | None:
    """Read 只看任务部署, up to the end of the clause."""
    for match in _ONLY.finditer(clause.text, start):
        before = clause.text[: match.start()]
        if before.endswith(("不", "不能", "不要", "不是", "无", "有", "权", "期", "局")):
            continue
        if match.start() > clause.start and match.group() in ("只要", "限", "范围"):
            continue
        words, end = _chain(clause, match.end())
        if not words and (part := read_part(clause.text, match.end())):
            words, end = [(match.end(), part)], match.end() + part.length
        if words and _TAIL.match(clause.text, end):
            return FoundWords(tuple(words), match.start(), len(clause.text))
    return None


def _part_asked_for(clause: _Clause, start: int) -> FoundWords | None:
    """Read …怎么结尾, …怎么讲意义, …结尾怎么写, …讲问题的部分."""
    text = clause.text
    for place in range(start, len(text)):
        how = _ASKED_PART.match(text, place)
        if how and (found := _part_ends(text, place, how.end())):
            return found
        verb = read_part_verb(text, place)
        if verb and _PART_HOW_END.match(text, place + verb.length):
            return FoundWords(((place, verb),), place, len(text))
        passage = _part_passage(text, place)
        if passage and _free(text, clause.start, place):
            after = place + passage.length
            if after == len(text) or _PART_HOW_END.match(text, after):
                return FoundWords(((place, passage),), place, len(text))
    return None


def _free(text: str, start: int, place: int) -> bool:
    """Return whether a part here is one of the speech: at the beginning, or after a topic."""
    before = text[start:place].removesuffix("的")
    return not before or (len(before) >= _SHORTEST_TOPIC and not _BOUND.search(before))


def _part_ends(text: str, start: int, place: int) -> FoundWords | None:
    """Read a part up to the end; without a verb before it, only parts that are verbs."""
    spoken = text[place - 1] in "讲写谈说提"
    part = read_part(text, place) if spoken else read_part_verb(text, place)
    if part is None or not _PART_END.match(text, place + part.length):
        return None
    return FoundWords(((place, part),), start, len(text))


def _at_end(clause: _Clause, start: int) -> FoundWords | None:
    """Read …县级怎么讲, …2021年以来, …的县级讲话, …表态发言, …不要新闻."""
    text = clause.text
    for place in range(max(start, clause.start + _SHORTEST_TOPIC), len(text)):
        words, end = _chain(clause, place)
        if words and _ends(text, clause.start, place, words, end):
            return FoundWords(tuple(words), place, len(text))
    return None


def _ends(text: str, start: int, place: int, words: list[tuple[int, FilterWord]], end: int) -> bool:
    before = text[start:place]
    of = before.endswith("的")
    over = end == len(text)
    asked = over or _END_HOW.match(text, end) or _END_TEXT.match(text, end)
    if not asked or _BOUND.search(before.removesuffix("的")):
        return False
    if all(word.ends for _, word in words):
        # 执政的2003年至2006年间 says when they governed.
        return not (of and over and any(_is_date(word) for _, word in words))
    if of:
        return bool(_END_TEXT.match(text, end))
    return bool(_END_HOW.match(text, end)) and all(_named(word) for _, word in words)


def _named(word: FilterWord) -> bool:
    """Return False for plain offices, because 书记 may be the end of another office."""
    return "role" not in word.sets or word.sets["role"] in ("分管领导", "一把手")
