"""Read how a text is to be worded: words to use or to avoid, the tone, a speech to imitate."""

import re
from typing import Final

from rag.fields.found import BEGIN, NEGATED, Page

_QUOTE = r"[“\"「『‘]([^“”\"「」『』‘’]{1,60})[”\"」』’]"
_QUOTES = rf"(?:{_QUOTE}[、和及与，或\s]*){{1,9}}"
# Manners of speaking that are avoided without a verb: 不要套话.
_MANNERS = (
    r"客套|套话|空话|官话|大话|口号|排比|比喻|典故|古诗|形容词|成语|英文|长句|生僻[字词]|网络(?:用语|语言)"
    r"|专业术语|术语|堆砌(?:数字|辞藻)"
)
_AVOIDED = re.compile(
    rf"{BEGIN}{NEGATED}(?:使用|出现|运用|采用|引用|用|喊|说|讲|搞|写|有)?(?:那些|这些|太多|过多)?(?P<x>{_QUOTES}|(?:{_MANNERS})[^，。；;！\n]{{0,16}})"
    rf"|{BEGIN}{NEGATED}(?:使用|出现|运用|采用|引用|用)(?:那些|这些|太多|过多)?(?P<y>[^，。；;！\n“”]{{1,20}})"
)
_KINDS_OF_WORDS = r"(?:词语?|字眼|字样|说法|提法|表述|句式|话语?|手法|修辞)"
_TAIL = re.compile(rf"(?:(?:这|那)[个些类种句]|之类的?|等|的){_KINDS_OF_WORDS}?$")
_USED = re.compile(
    r"(?:要|必须|须|务必|一定要?)*(?:用上|用到|引用|使用|写上|写进|写入|提到|提及|点到|点明|出现|带上|体现|称呼用?|加上|用)(?:一下|到|了)?"
    rf"[：:]?\s*(?P<x>{_QUOTES})(?:(?:这|那)[个些类种句]老?{_KINDS_OF_WORDS}?)?"
)
_TONE_WORDS = (
    r"庄重|庄严|严肃|严厉|有力|坚定|朴实|朴素|平实|平和|通俗易懂|通俗|易懂|简明扼要|简明|简洁|精炼|精练|凝练"
    r"|热情|喜庆|亲切|温暖|暖心|温情|深情|真诚|诚恳|恳切|真挚|谦和|谦虚|接地气|口语化?|正式|活泼|轻松|风趣"
    r"|务实|实在|生动|幽默|激昂|昂扬|振奋|提气|鼓劲|有气势|大气|明快|干脆|利落|直白|犀利|客观|规范|沉稳|稳重"
    r"|凝重|热烈|感人|优美|典雅|儒雅|亲民|克制"
)
_TONE = re.compile(
    rf"{BEGIN}(?:要求|行文|整体|讲话)*"
    rf"(?:语气|口气|口吻|用语|语言(?!文字)|语调|风格|文风|文字(?!工作)|行文|笔调)(?:风格|上)?"
    r"(?:要求|要|应|须|应当|需|力求|尽量|必须)?(?:写得|更|再|做到)?[：:]?"
    rf"(?P<x>(?:(?:{_TONE_WORDS})|[^，。；;！\n]{{1,8}}?)(?:[、且又而和，]?(?:{_TONE_WORDS}))*)(?:一点儿?|一些|点|些|为主|为宜|即可)?(?=[，。；;！\n]|$)"
)
_BARE_TONE = re.compile(
    rf"{BEGIN}(?:要|要求|写得|讲得|力求|宜)*"
    rf"(?P<x>(?:{_TONE_WORDS})(?:[、且又而和]?(?:{_TONE_WORDS}))*)"
    r"(?:一点儿?|一些|点|些|不宜[^，。；;！\n]{1,4})?(?=[，。；;！\n]|$)"
)
_NO_TONE: Final = re.compile(r"建设|工作|大会|会议|转变|问题|改进|讲话")
_IMITATED = re.compile(
    r"(?:仿照|参照|参考|模仿|借鉴|沿用|套用|仿|照着|按照?|学习?|比照)着?(?:《(?P<title>[^》]{2,60})》|(?P<plain>(?!\S*公文)[^，。；;、“”]{2,20}?))的?"
    r"(?:写法|开头|结尾|思路|路子|样子|结构|风格|格式|体例|口气|笔法|套路)"
)


def read_wording(page: Page) -> None:
    """Read words to avoid, words to use, the tone and the model."""
    for match in list(_AVOIDED.finditer(page.left)):
        name = "x" if match["x"] else "y"
        page.take("avoid", _named(page, *match.span(name)), match.span())
    for match in list(_USED.finditer(page.left)):
        page.take("use", _named(page, *match.span("x")), match.span())
    for pattern in (_TONE, _BARE_TONE):
        said = pattern.search(page.left)
        if said and not _NO_TONE.search(said["x"]):
            page.take("tone", [said.span("x")], said.span())
    if like := _IMITATED.search(page.left):
        name = "title" if like["title"] else "plain"
        page.take("model", [like.span(name)], like.span())


def _named(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """The words in quotation marks, or else all, without what says that they are words."""
    quoted = [
        (start + match.start(1), start + match.end(1))
        for match in re.finditer(_QUOTE, page.left[start:end])
    ]
    words = page.left[start:end]
    return quoted or [(start, start + len(_TAIL.sub("", words)))]
