"""Check 的, 地 and 得: 认真的落实 is 认真地落实, 做的好 is 做得好.

Only words that leave no other reading are judged, and only where the words around do not.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.files.shipped import shipped_json
from rag.draft.values import Finding, Severity

_CHECK: Final = "的地得"


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    right: str
    reason: str


def check_particles(text: str) -> tuple[Finding, ...]:
    """Report 的 where only 地 or 得 can stand, and 地 before a noun."""
    return tuple(_wrong(text)) if re.search("[的地]", text) else ()


def _wrong(text: str) -> Iterator[Finding]:
    for rule in _rules():
        for match in rule.pattern.finditer(text):
            words = match["words"]
            if rule.right == "得" and "比" in text[max(0, match.start() - 12) : match.start()]:
                continue  # 比预想的好
            right = words[: match.start("p") - match.start("words")] + rule.right
            right += words[match.end("p") - match.start("words") :]
            yield Finding.at(
                match.span("words"), _CHECK, Severity.WARNING,
                f"“{words}”：{rule.reason}", f"改为“{right}”", right,
            )  # fmt: skip


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    words = shipped_json("rag.proofreading", "particles")
    one_of = {
        key: "|".join(sorted(words[key], key=len, reverse=True))
        for key in words
        if key != "sources"
    }
    verb = rf"(?:{one_of['verbs']})"
    # 有认真的落实, 靠扎实的推进 and 认真的落实者 name a thing.
    noun_after = (
        r"(?![的者力作员机措方制效要率量型性地度工行计方]|和|与|及|是|、|，|。|；|！|”|$|\n)"
    )
    # After a word that wants a verb: 要认真的落实. 社会科学的研究 has no 会.
    wanting = r"(?<=[要须应能请来去地家位级])|(?<=[^社]会)"
    starts = rf"(?:{wanting}|(?<=[，。；：！\n])|^)"
    return (
        _Rule(
            re.compile(
                rf"{starts}(?P<words>(?:{one_of['adverbs']})(?P<p>的){verb}){noun_after}",
                re.MULTILINE,
            ),
            "地",
            "修饰动词用“地”",
        ),
        _Rule(
            re.compile(
                rf"(?:{wanting})(?P<words>(?:更加?|十分|更为)?(?:{one_of['manners']})(?P<p>的){verb}){noun_after}"
            ),
            "地",
            "修饰动词用“地”",
        ),
        _Rule(
            re.compile(
                rf"(?:(?<=[，。；：！\n])|^)(?P<words>(?:更加?|十分|更为)?(?:{one_of['manners']})(?P<p>的)"
                rf"(?:{one_of['firm']})){noun_after}(?=[\u4e00-\u9fff《“]{{2}})",
                re.MULTILINE,
            ),
            "地",
            "修饰动词用“地”",
        ),
        _Rule(
            re.compile(
                rf"(?<![所有])(?P<words>(?:{one_of['done']})(?P<p>的)(?:{one_of['degrees']})?"
                rf"(?:{one_of['results']})(?:更(?:{one_of['results']}))*)(?=[，。；！？、\n]|$)"
            ),
            "得",
            "动词后面说结果用“得”",
        ),
        _Rule(
            re.compile(rf"(?P<words>(?:变|显|觉|懂|晓|舍)(?P<p>的)(?:{one_of['became']}))"),
            "得",
            "“变得、显得、觉得、懂得”写“得”",
        ),
        _Rule(
            re.compile(
                r"(?P<words>(?:取|获|赢|博|夺)(?P<p>的)(?:了|过|新的|更大|显著|明显|优异|圆满))"
            ),
            "得",
            "“取得、获得、赢得”写“得”",
        ),
        _Rule(
            re.compile(rf"(?<![价增贬产数净市超估])(?P<words>值(?P<p>的)(?:{one_of['worth']}))"),
            "得",
            "“值得”写“得”",
        ),
        _Rule(
            re.compile(rf"(?P<words>(?:{one_of['qualities']})(?P<p>地)(?:{one_of['nouns']}))"),
            "的",
            "修饰名词用“的”",
        ),
    )
