"""What code refuses of a sentence that the model wrote, with the reason.

A small model never has to decide, cite or stop, which it does badly: it writes, and this module
judges. Each rule answers to a fault that was seen in drafts.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.document.values import Level
from corpus.language.grams import bigram_set, content
from rag.attribution.attributing import Candidate
from rag.attribution.scoring import clause_texts
from rag.checks.leaks import find_leaks
from rag.checks.style import DEMAND
from rag.formulations.dated import check_formulations
from rag.formulations.wording import check_wording
from rag.structures.values import Mood
from rag.writing.numerals import own_numerals
from rag.writing.points import OF_OTHERS

SHORTEST_SENTENCE: Final = 10
# A sentence repeats an earlier one that has this share of its bigrams.
REPEATS: Final = 0.6
# A clause of this many characters is not said twice in one text; shorter ones recur in any speech.
REPEATED_CLAUSE: Final = 8
# Words of the examples' subject; in a draft on another subject they were copied.
EXAMPLE_SUBJECT: Final = re.compile(
    r"节水|用水|灌区|水费|渠道|渠系|机井|水龙头|浇地|食堂|滴灌|喷灌|大水漫灌|取水口"
    r"|渠段|浇地|戏台|梁柱|图书|渡口|渡工|摆渡|邮路|邮递|投递|水利|借阅|馆藏|灌溉|水池|水管"
)
_ECHO = re.compile(r"写法[：:]|参考[：:]|题目[：:]|要点[：:]|[#*`|]|^\s*[-\d]+[.、]")
# A greeting or the frame of a meeting, which stands in its own place and nowhere else.
_FORMULA = re.compile(
    r"同志们|各位(?:领导|来宾|代表|同事|朋友|嘉宾)|大家(?:上午|下午|晚上)?好|今天，?我们|在此，?我|谢谢|感谢大家"
    r"|尊敬的|(?:讲话|发言|汇报|报告)(?:完毕|到此|完了)|下面，?我|我(?:先|再)?(?:讲|谈|强调)[几一二三两]点"
)
_ADDRESS = re.compile(r"^(?:同志们|朋友们|各位来宾)[，、！]")
# What somebody is reported to have said or done cannot be known.
_REPORTED = re.compile(
    r"(?:进行|开展|组织|采取)了|我们.{0,8}(?:组建|成立|建立|制定|设立|完成|开展|发现|解决|走访|收到|实现)了|(?:总书记|书记|省长|市长|县长|主席|总理)(?:指出|强调|要求|说|提出|讲)|昨天|前不久|上个?月|去年"
    r"|(?:这|此)次(?!会议|大会|活动|培训|部署)|我们(?:已经|已|还(?!将|要)|决定)|已经(?:完成|建立|建成|对|开展)|正在(?:组织|进行|开展|推进|实施|建设|加快)|近日|日前|据(?:统计|了解|调查)|今年(?:以来|内)|年底前|上半年"
)
# A lead to a list that does not come, and an office that the writer did not name.
_EMPTY_LEAD = re.compile(
    r"以下(?:几|措施|方面|工作|要求)|如下|^作为[^，]{2,24}，我|你们的|采取.{0,4}措施：$"
)
# Openings of so many characters are not used twice in a text; shorter ones, as the subject is, no
# oftener than this.
OPENING, SHORT_OPENING, MOST_OPENINGS = 7, 4, 2
# A phrase of four characters is said so often in one sentence at most, and one of six only once.
MOST_IN_SENTENCE: Final = 2
_LONG_PHRASE: Final = 6
# An example of one place or case is invented where nobody gave it.
_CASE = re.compile(r"以[^，。]{2,12}为例|某[县市区镇村局]|例如|比如")
_OWN_LEVEL: Final = {
    "国": Level.CENTRAL, "省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY,
    "镇": Level.TOWNSHIP, "乡": Level.TOWNSHIP,
}  # fmt: skip
_EVERY = re.compile(
    r"全(?P<all>[国省市县镇乡])(?![一性有人防集家场容民区域])|我(?P<own>[省市县镇乡])(?![场民])"
    r"|(?<![城都超上股门夜])(?P<body>[省市县镇])(?:总工会|妇联|委(?![员托])|政府|直(?:各|机关|部门)|里(?!面))"
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a section may use.

    ``candidates`` are to be cited. ``texts`` are the speeches of the corpus, whose names and
    numbers stay out. ``given`` is what the user said. ``attached`` is the user's material: its
    facts may be used, and must be cited.
    """

    candidates: tuple[Candidate, ...]
    texts: tuple[str, ...]
    given: str
    attached: str = ""

    @property
    def allowed(self) -> str:
        """The words whose names and numbers may be used."""
        return f"{self.given}\n{self.attached}" if self.attached else self.given


@dataclass(frozen=True, slots=True)
class Gate:
    """Judges sentences against the sources, the words to avoid, the level and the day."""

    sources: Sources
    avoid: tuple[str, ...] = ()
    level: Level | None = None
    day: datetime.date | None = None

    def refuses(self, text: str, *, words: str, said: Sequence[str], mood: Mood | None) -> str:
        """Return in a word why a sentence is refused; empty if it is not.

        Args:
            text: The sentence.
            words: The words of its point: numbers in them are given.
            said: What was said before in the text; none of it is said again.
            mood: What its paragraph does; None for a sentence of facts, which may do anything.
        """
        return next(self._faults(text, words, said, mood), "")

    def _faults(
        self, text: str, words: str, said: Sequence[str], mood: Mood | None
    ) -> Iterator[str]:
        """Yield what is wrong, what is quickly seen first."""
        if len(content(text).characters) < SHORTEST_SENTENCE:
            yield "太短"
        if _ECHO.search(text):
            yield "照抄提示"
        if any(word in text for word in self.avoid):
            yield "避免的词"
        if self._strays(text, words):
            yield "多出的数字"
        if repeats(text, said) or says_again(text, said, but=words):
            yield "重复"
        if opens_again(text, said) or harps(text):
            yield "句式重复"
        if _EMPTY_LEAD.search(text):
            yield "空引子"
        if self._leaks(text):
            yield "他处的名称和数字"
        if mood is not None and self._misplaced(text, mood):
            yield "不合身份和场合"

    def _strays(self, text: str, words: str) -> bool:
        """Return whether it has an invented number or a word of the prompt's examples."""
        known = words + self.sources.given
        strange = [*EXAMPLE_SUBJECT.findall(text), *own_numerals(text, known)]
        return any(word not in known for word in strange)

    def _leaks(self, text: str) -> bool:
        sources = self.sources
        return bool(find_leaks(text, source_texts=sources.texts, given=sources.allowed))

    def _misplaced(self, text: str, mood: Mood) -> bool:
        """Return whether it greets, demands, reports or names a level where that is not its own."""
        bare = _ADDRESS.sub("", text) if mood is Mood.HONOURS else text
        allowed = self.sources.allowed
        invented = any(
            found[0] not in allowed
            for pattern in (_REPORTED, _CASE, OF_OTHERS)
            for found in pattern.finditer(text)
        )
        return (
            bool(_FORMULA.search(bare))
            or invented
            or (mood is Mood.PROMISES and bool(DEMAND.search(text)))
            or self._of_another_level(text)
            or bool(self.day and check_formulations(text, self.day))
            or bool(check_wording(text, self.day))
        )

    def _of_another_level(self, text: str) -> bool:
        for match in _EVERY.finditer(text):
            own = _OWN_LEVEL[match["all"] or match["own"] or match["body"]]
            if match[0] not in self.sources.given and own is not self.level:
                return True
        return False


def repeats(text: str, before: Sequence[str]) -> bool:
    """Return whether the sentence repeats an earlier one."""
    own = bigram_set(text)
    return any(len(own & bigram_set(other)) >= REPEATS * max(1, len(own)) for other in before)


def opens_again(text: str, before: Sequence[str]) -> bool:
    """Return whether an earlier sentence begins with the same words, or several nearly do."""
    own = content(text).characters
    others = [content(one).characters for one in before]
    near = sum(one.startswith(own[:SHORT_OPENING]) for one in others)
    return near >= MOST_OPENINGS or any(one.startswith(own[:OPENING]) for one in others)


def harps(text: str) -> bool:
    """Return whether one phrase is said again and again within the sentence."""
    said = content(text).characters
    return any(
        max(Counter(said[at : at + size] for at in range(len(said) - size + 1)).values(), default=0)
        > most
        for size, most in ((4, MOST_IN_SENTENCE), (_LONG_PHRASE, 1))
    )


def says_again(text: str, before: Sequence[str], *, but: str = "") -> bool:
    """Return whether a clause was said before, letter by letter, that is not of ``but``."""
    clauses = [content(one).characters for one in clause_texts(text)]
    said, own = content("".join(before)).characters, content(but).characters
    return any(len(one) >= REPEATED_CLAUSE and one in said and one not in own for one in clauses)
