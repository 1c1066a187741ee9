"""The exact forms of a wish, read by rules in well under a millisecond each.

A form is read only where it is certain: what several readings would fit is left to the likely
intent (:mod:`rag.requests.intents`) or to a capable model (:mod:`rag.requests.by_model`). Each
function takes one wish, a sentence or a clause of a turn.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

from corpus.language.numerals import number as ordinal
from rag.requests.brief import ReviseMode
from rag.requests.operations import (
    AddFact,
    AddSection,
    Ask,
    Compare,
    Delete,
    Forget,
    GoOn,
    Insert,
    Merge,
    Move,
    Operation,
    Redo,
    Refuse,
    Remember,
    Replace,
    Restore,
    Revise,
    SetHeading,
    SetTitle,
    Split,
    Swap,
    Talk,
    Undo,
    Wishes,
)
from rag.requests.place import Place, Spot, Unit
from rag.requests.places import InHand, Named, find_places, first_place, without

Form = Callable[[str, InHand], list[Operation] | None]

_NUM = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"
_OPEN, _SHUT = r"[“\"「『‘'《]", r"[”\"」』’'》]"
_QUOTE = rf"{_OPEN}([^“”\"「」『』‘’《》]{{1,400}}){_SHUT}"
_PUT = r"(?:统一|一律|全部|全都|都|通通|一概)?(?:替换|改|换|写|换写)(?:成|为|作|做|到)?"


def bare(text: str) -> str:
    """The words without quotation marks around and full stops behind."""
    text = text.strip().strip("。；;，, ")
    match = re.fullmatch(_QUOTE, text)
    return match[1] if match else text


# Back and forth

_UNDO = re.compile(
    r"(?:撤销|撤回|撤消|退回|退一步|回退|取消(?:刚才|上一步|上一次)|undo|撤(?=\S{0,2}步|$)|退(?=\S{1,2}步))"
    r"|(?:刚才|刚刚|上面)(?:那个|那次|那处|这个|这次|的)?(?:改动|修改|删除|替换|操作|改|删)?.{0,4}"
    r"(?:不要了|不算|还是不要|作废|恢复一?下)"
    r"|(?:改|换|恢复|变|还原)回(?:去|来|原样|原来)|还是原来的好|恢复原[样状]",
    re.IGNORECASE,
)
_NOT_UNDO = re.compile(r"撤销(?!了?(?:吧|刚才|上一|一下|这|那|$|[，。！]))|撤并|退回(?:资金|款|补)")
_REDO = re.compile(
    r"重做|redo|撤多了|(?:刚|才)?撤(?:销|回|掉)?的?.{0,6}(?:弄|找|拿|要|恢复|改|换)?回来|反撤销|取消撤销"
    r"|不撤了|往回找补",
    re.IGNORECASE,
)
_STEPS = re.compile(rf"(?:撤|退|回退|撤销|撤回|找补|往回|重做)\D{{0,3}}?({_NUM})\s*(?:步|次|下|版)")
_BACK_TO = re.compile(
    rf"(?:恢复|回|调|退|换|用|还原|找|看|切)\S{{0,6}}?(?:到|回|成)?第?\s*({_NUM})\s*[版稿]"
    rf"|第\s*({_NUM})\s*[版稿]\S{{0,6}}(?:好|恢复|回来|用回|找回)"
)
_FIRST_VERSION = re.compile(
    r"最早|最初|最开始|第一次(?:那|的)?|头一[稿版]|第一[稿版]|原稿|初稿|一开始(?:那|的)"
)
_VERSION_WORD = re.compile(r"[版稿]|那个稿子|之前|原来")
_PREVIOUS = re.compile(
    r"上一?[版稿]|前一[版稿]|上个版本|前一个版本|刚才那(?:一)?[版稿]|改之前那|之前那(?:一)?[版稿]"
)
_RESTORING = re.compile(r"恢复|回|还是|换|用|好|找|调|不要了|要|拿")


def back_and_forth(said: str, held: InHand) -> list[Operation] | None:
    """Undo, redo and restore."""
    if held.versions < 1 and not held.draft:
        return None
    if len(said) > 40:
        return None
    count = ordinal(match[1]) if (match := _STEPS.search(said)) else 1
    if _REDO.search(said):
        return [Redo(count=max(1, count))]
    if _PREVIOUS.search(said) and _RESTORING.search(said):
        return [Restore(version="previous")]
    if (match := _BACK_TO.search(said)) and _RESTORING.search(said):
        which = ordinal(match[1] or match[2])
        if _FIRST_VERSION.search(said):
            return [Restore(version="first")]
        return [Restore(version=which)] if which else None
    if _FIRST_VERSION.search(said) and _VERSION_WORD.search(said) and _RESTORING.search(said):
        return [Restore(version="first")]
    if _UNDO.search(said) and not (_NOT_UNDO.search(said) and not _STEPS.search(said)):
        return [Undo(count=max(1, count))]
    return None


_COMPARES = re.compile(
    r"^(?:请|帮我|把)?(?:比较|对比|对照|比一比)|比较(?=一下|第|上一?版|前一?版|初稿|原稿|[，。？?]|$)|对比|相比"
    r"|(?:和|跟|与|同|较|拿).{1,14}(?:比(?!如)|对照)|差别|差异|差在哪|区别|(?:不同|不一样|变化)"
    r"|(?:改|动|变)了(?:什么|哪些|哪里|哪儿|啥)|改动在哪"
)
_NAMED_VERSION = re.compile(
    rf"(?P<n>第\s*{_NUM})\s*[版稿]|(?P<first>初稿|原稿|最[早初](?:的|那)?一?[版稿])"
    r"|(?P<previous>[上前]一?[版稿]|上个版本|前一个版本|(?:刚才|之前)那一?[版稿]|改之前|改之前那[版稿])"
)
_THIS_CHANGE = re.compile(
    r"^(?:这一?[版稿]|这次|刚才|刚刚|你)?(?:都|到底|究竟)?(?:改|动|变)了(?:什么|哪些|哪里|哪儿|啥)"
)
# Of so many characters a wish may be to compare versions; a longer one says more than that.
_SHORT_WISH: Final = 40


def comparing(said: str, held: InHand) -> list[Operation] | None:
    """Two versions to be compared, or one with that on screen."""
    if held.versions < 1 or len(said) > _SHORT_WISH or not _COMPARES.search(said):
        return None
    if re.search(r"恢复|撤销|换回|退回", said):
        return None
    named: list[int | Literal["first", "previous"]] = []
    for match in _NAMED_VERSION.finditer(said):
        if match["n"]:
            named.append(ordinal(match["n"].lstrip("第").strip()))
        else:
            named.append("first" if match["first"] else "previous")
    match named:
        case [old, int(new)]:
            return [Compare(old=old, new=new)]
        case [old]:
            return [Compare(old=old)]
        case _:
            return [Compare()] if not named and _THIS_CHANGE.search(said.strip()) else None


# Standing wishes

_REMEMBER = re.compile(
    r"记住(?:了|啊|哦|：|:|，|$)|你?记住|记一下|记着|以后(?:给我)?写|以后都|今后(?:我的)?稿子|今后都|立(?:几条|个)规矩|往后(?:都|写)"
    r"|以后我的稿子|每次都要?|(?:以后|今后|往后).{0,6}(?:每分钟|语速)"
)
_FORGET = re.compile(
    r"(?:记的|规矩|要求|那条|习惯|口味)\S{0,14}(?:取消|作废|不算数|不用了|忘了|去掉|撤了|不要了|删了|不作数)"
    r"|(?:取消|忘了|忘掉|不用再|去掉)\S{0,6}(?:记的|那条|规矩|要求)"
    rf"|第\s*{_NUM}\s*条长期要求.{{0,4}}(?:不要|删|去掉|取消|作废)|(?:不要|删掉|去掉|取消)第\s*{_NUM}\s*条长期要求"
)
_WISHES = re.compile(
    r"(?:记(?:着|住|了|得)|规矩|要求|习惯|口味).{0,12}(?:哪些|什么|几条|列|看看)|(?:列|看看|说说).{0,8}(?:记(?:着|住)|规矩)"
    r"|(?:列出?|看看|看一下|说说).{0,4}长期要求|长期要求.{0,4}(?:列|清单)|^长期要求[。？?]?$"
)


# 都满足了我的要求吗: a question about the draft, not about standing wishes.
MEETS_WISHES: Final = re.compile(
    r"(?:满足|做到|符合|达到|落实)[^，。]{0,8}要求|要求[^，。]{0,6}(?:满足|做到|符合|达到|落实)"
)


def standing(said: str, held: InHand) -> list[Operation] | None:
    """Standing wishes: kept, taken back, listed."""
    if held.draft and MEETS_WISHES.search(said) and re.search(_ASKS, said):
        return [Ask(about="draft", question=said)]
    if _WISHES.search(said) and not _REMEMBER.match(said):
        return [Wishes()]
    if _FORGET.search(said):
        return [Forget(wish=said.strip())]
    if _REMEMBER.search(said):
        wish = _wish_in(said)
        return small_talk(wish, held) or [Remember(wish=wish)]
    return None


_BEGINS_REMEMBER: Final = re.compile(r"^\s*(?:请|你)?记住(?:了|啊|哦)?[：:，,\s]")


def remembering(said: str, held: InHand) -> list[Operation] | None:
    """A turn that begins with 记住, and so is nothing else: a wish in each of its parts.

    Where it names a place in the draft in hand as well, it may hold further wishes, and is read
    part by part.
    """
    match = _BEGINS_REMEMBER.match(said)
    if not match or (held.draft and any(not p.place.is_all for p in find_places(said, held))):
        return None
    parts = re.split(r"[；;。\n]+", said[match.end() :])
    said_on = [one for one in parts if one.strip() and not small_talk(one, held)]
    return [Remember(wish=wish) for one in said_on if (wish := _wish_in(one))] or None


def _wish_in(said: str) -> str:
    said = re.sub(r"^(?:还有啊?|对了|另外)[，,]?", "", said.strip())
    said = re.sub(r"(?:你)?记(?:住|着|一下)(?:了|啊|哦)?[：:，,]?|听着烦", "", said)
    return re.sub(r"^(?:以后|今后|往后)(?:都|给我)?", "", said).strip("，。,；; ")


# Questions about the draft

_ASKS = r"[？?]|吗|呢|没有|不了?$|哪|谁|什么|多少|多久|几|怎么|是不是|有没有|会不会"
_LENGTH = re.compile(
    r"多少(?:个)?字|几(?:百|千)?字|字数(?:多少|够|超|是|有|到)|多长$|篇幅(?:多|超|够)|(?:超|够)(?:了)?(?:没有|没|不)"
)
_MINUTES = re.compile(
    r"(?:几|多少)分[钟种]|多久|多长时间|多少时间|几分种|念得?完|讲得?完|读得?完|超时|念下来|讲下来|读下来"
)
_SOURCE = re.compile(
    r"出处|(?:从)?哪里?(?:来|取|引|找)(?:的|来)|哪来的|谁说的|(?:自|从)哪(?:里|儿)|原话还是|出自|是库里的|你写的|你编的|有没有依据|依据是什么"
    r"|引的谁|引自|来源(?:是|在)|来路|是(?:材料里|素材里)的"
)
_VERDICT = re.compile(
    r"(?:为什么|怎么|为啥|凭什么)\S{0,12}(?:标|算|是|写着|显示)\S{0,10}(?:未见出处|部分有据|有据|原文|待核|无出处|没出处|红|黄)"
    r"|(?:未见出处|部分有据|有据|待核|来自要求|无须出处|照抄)\S{0,6}(?:是什么意思|啥意思|什么意思|怎么回事|为什么)"
)
_VERSIONS = re.compile(
    r"(?:几|多少)个?[稿版](?:了|本|$)?|(?:哪|几)个版本|版本(?:列表|有哪些)|都有哪些[版稿]|改了(?:几|多少)"
)
_HELP = re.compile(
    r"(?:能|会|可以)(?:都)?(?:干|做|帮我?做?|写)(?:点|些)?(?:啥|什么|哪些)|怎么用(?:你|这)|有(?:什么|哪些)功能"
)


def about_draft(said: str, held: InHand) -> list[Operation] | None:
    """Questions about the draft, or about what can be asked for."""
    if _HELP.search(said) and len(said) < 24:
        return [Ask(about="help", question=said)]
    if held.has == "nothing" or not re.search(
        _ASKS + r"|告诉我|看下|看看|核一下|查一下|说明", said
    ):
        return None
    if _VERDICT.search(said):
        return [Ask(about="verdict", question=said, target=first_place(said, held))]
    if _VERSIONS.search(said):
        return [Ask(about="versions", question=said)]
    if _SOURCE.search(said) and held.has != "material":
        return [Ask(about="source", question=said, target=_asked_place(said, held))]
    if _LENGTH.search(said):
        return [Ask(about="length", question=said)]
    if _MINUTES.search(said):
        return [Ask(about="minutes", question=said)]
    return None


def _asked_place(said: str, held: InHand) -> Place:
    place = first_place(said, held)
    if place.is_all and (match := re.search(_QUOTE, said)):
        return Place(unit=Unit.SENTENCE, words=match[1])
    return place


# Talk

_ONLY_TALK = re.compile(
    r"^(?:[\s，。！!,.~～、？?]|太好了?|太棒了?|好的?|行了?|可以了?|嗯+|哦|哈哈+|不错|很好|真棒|绝了|厉害|牛|赞|妙|完美|漂亮|收到|明白了?|知道了?"
    r"|谢谢(?:老师|你|您|啊|了)*|多谢|感谢(?:你|您)?|辛苦(?:了|你|您|啊)*|麻烦(?:你|您)?了?(?:啊)?|再见|拜拜|您好|你好|早上好|下午好|晚上好|请?问?在吗"
    r"|就这样(?:吧)?|先这样(?:吧)?|回头(?:再)?\S{0,8}|改日\S{0,10}|多承费心|比我写的\S{0,3}|我先\S{0,12}|没事了?|吧|啊|呀|了|嘞|哈|老师|您|你"
    r"|很满意|满意|挺好的?|写得(?:真|很|不)?(?:好|错|棒)|节日快乐|新年好"
    r"|thanks?|thank you|hello|hi|ok|okay|great|bye|that'?s all(?: for today)?|very much)+$",
    re.IGNORECASE,
)


def small_talk(said: str, held: InHand) -> list[Operation] | None:
    """Thanks, greetings and praise, where nothing else is said."""
    return [Talk()] if _ONLY_TALK.match(said.strip()) else None


_OUTSIDE = re.compile(
    r"天气|下(?:不下)?雨|写(?:首|一首|个)?(?:情?诗|代码|程序|小说|情书|作文)|订(?:票|餐|酒店)|股票|彩票|翻译成英|星座|算命|讲个?笑话|菜谱|导航"
    r"|学号|身份证号|手机号是多少|电话是多少|几点了|放假安排|点外卖|推荐(?:一?部|电影)|weather|joke|python",
    re.IGNORECASE,
)


def outside(said: str, held: InHand) -> list[Operation] | None:
    """What is not of the craft."""
    return [Refuse()] if _OUTSIDE.search(said) and len(said) < 60 else None


# Exact edits

_A_TO_B = re.compile(
    rf"(?:请?把|将|把文中的?|把里面的?)?\s*(?P<where>[^“”\"「」『』‘’]*?){_QUOTE}(?:这(?:几|两|三)?个?(?:字|词|句|话|说法|提法)|两个字)?"
    rf"(?P<how>[^“”\"「」『』‘’。；]{{0,16}}?)(?:{_PUT}|→|->|换)\s*[：:，,]?\s*{_QUOTE}"
)
# “5个乡镇”错了，是“7个乡镇”; “提质增效”太旧，用“提级换挡”顶上去
_WRONG = re.compile(
    rf"{_QUOTE}[^“”。；]{{0,12}}?(?:错了|不对|不准|太\\S{{1,2}}|不规范|不妥|不好|应|规范(?:提法|说法))[，,]?(?:请|就)?"
    rf"(?:应?[该当]?(?:是|为|作|写(?:全称|成|作)?|改(?:成|为)?)|是|用|换(?:成|为)?|改(?:成|为)?)[：:]?\\s*{_QUOTE}"
)


def replacing(said: str, held: InHand) -> list[Operation] | None:
    """Words for words, a sentence for a sentence, a title, a heading."""
    if re.search(r"前面加|后面加|前加|后加|补一句|添一句", said) and not re.search(_PUT, said):
        return None
    if match := re.search(
        rf"{_QUOTE}(?:这?\S{{0,4}}字)?[，,]?(?:有|要是有|如果有)?(?:不合适|不好|不对|不妥|太\S{{1,3}})?[，,]?(?:就|请|应)?(?:{_PUT}|换)(?:成|为|作)?\s*{_QUOTE}",
        said,
    ):
        return [Replace(old=match[1], new=match[2], target=_scope(said, match, held))]
    if match := _WRONG.search(said):
        return [Replace(old=match[1], new=match[2], target=_scope(said, match, held))]
    if match := _A_TO_B.search(said):
        return [Replace(old=match[2], new=match[4], target=_scope(said, match, held))]
    return _named(said, held)


def _scope(said: str, match: re.Match[str], held: InHand) -> Place:
    """The place that a replacement is limited to: named outside the two quotations."""
    outside_quotes = re.sub(_QUOTE, lambda quote: "□" * len(quote[0]), said)
    found = [one for one in find_places(outside_quotes, held) if not one.place.words]
    return found[0].place if found else Place()


_TITLE_LINE = re.compile(
    r"^(?:大|总)?(?:标题|题目|题|title)\s*[：:]\s*(?P<name>.{4,60})$", re.IGNORECASE
)
_HEADING_LINE = re.compile(
    rf"^(?:第)?(?P<n>{_NUM})(?:部分)?的?(?:小|分)?标题\s*[：:→]\s*(?P<name>.{{3,60}})$"
    rf"|^小标题(?P<m>{_NUM})(?:换|改)(?:成|为)?\s*(?P<other>.{{3,60}})$"
)


_RENAMES = re.compile(
    r"(?:的)?(?:小|分)?(?P<what>标题|题目)?(?:太\S{0,4}[，,])?(?:不要[^，。]{0,24}[，,])?(?:就|请|直接|给我)?"
    r"(?:改成|改为|改作|换成|换为|换作|叫做?|定为|定成|用(?=[□《])|→|->)\s*[：:，,]?"
)


def _named(said: str, held: InHand) -> list[Operation] | None:
    """A title, a heading or a sentence that is to be another."""
    if match := _HEADING_LINE.match(said.strip()):
        number = ordinal(match["n"] or match["m"])
        text = bare(match["name"] or match["other"])
        return [SetHeading(target=Place(unit=Unit.SECTION, number=number), text=text)]
    if match := _TITLE_LINE.match(said.strip()):
        return [SetTitle(text=bare(match["name"]))]
    verb = _RENAMES.search(re.sub(_QUOTE, lambda quote: "□" * len(quote[0]), said))
    if not verb:
        return None
    new = said[verb.end() :].strip()
    quoted = re.match(_QUOTE, new)
    text = quoted[1] if quoted else bare(new)
    if not text or (len(text) < 4 and not quoted):
        return None
    places = find_places(said[: verb.start()], held)
    place = places[-1].place if places else Place()
    if verb["what"] or place.unit is Unit.TITLE:
        return _titled(said, text, places)
    if place.unit is Unit.SENTENCE and (quoted or "：" in verb[0] or place.number):
        return [Replace(new=text, target=place)]
    if held.has == "outline" and place.unit is Unit.SECTION and place.number:
        return [SetHeading(target=place, text=text)]
    return None


_WHOSE_HEADING = re.compile(rf"(?:^|[^\d])第?({_NUM})(?:、)?(?:的|部分的?)?(?:小|分)?(?:标题|题目)")


def _titled(said: str, text: str, places: list[Named]) -> list[Operation] | None:
    """The heading of a section, or the title."""
    counted = [one.place for one in places if one.place.unit is Unit.SECTION]
    if counted:
        return [SetHeading(target=counted[0], text=text)]
    match = _WHOSE_HEADING.search(said)
    if match and (number := ordinal(match[1])):
        return [SetHeading(target=Place(unit=Unit.SECTION, number=number), text=text)]
    return None if re.search(r"[小分]标题", said) else [SetTitle(text=text)]


_DELETES = re.compile(
    r"删(?:掉|去|除|了|一?下)?|去掉|拿掉|砍(?:掉|了)|不要了|不要(?=$|[，。])|划掉|抹掉|剔除|删$|别要|取消|drop|delete|remove",
    re.IGNORECASE,
)


def deleting(said: str, held: InHand) -> list[Operation] | None:
    """Places or exact words to be taken out."""
    if re.search(r"不要删|不删|别删|改动都不要|版|稿", said):
        return None
    match = _DELETES.search(said)
    dont_say = re.search(rf"(?:别说|别提|不要说|不要写|别写|不用)\s*{_QUOTE}", said)
    if dont_say:
        return [Delete(text=dont_say[1], target=_scope(said, dont_say, held))]
    if not match or re.search(r"删一删|删减|一半|删繁|精简", said):
        return None
    places = find_places(said, held)
    quoted = re.search(_QUOTE, said)
    if quoted and not re.search(r"加|改|换|补|写", said):
        if places and places[0].place.words and places[0].place.unit is not Unit.SENTENCE:
            return [Delete(target=places[0].place)]
        return [Delete(text=quoted[1])]
    if not places or any(one.place.is_all for one in places):
        return None
    if len(places) == 1 or places[-1].place.unit is places[0].place.unit:
        return [Delete(target=one.place) for one in places]
    return None


_SWAPS = re.compile(
    r"对调|互换|调换|换(?:个|一下)?位置|颠倒|倒一下|对换|掉个个|换一换|换换|交换|倒过来|调个个|互调|位置反了"
)
_MERGES = re.compile(
    r"合并(?!村|组|重组|后)|并了|归到一起|合了|合起来|合成|合到一起|合在一起|并成|并为|并到|并一[块起]|并入|连成一|捏成|并$|并。?$|接成一段|合二为一"
)
_MOVES = re.compile(
    r"移到|挪到|放到|放在|调到|搬到|移至|挪|移|提到|往前提|往前放|往最?前|往后放|放最|提前"
)
_SPLITS = re.compile(
    r"拆成|拆开|断成|断开|另起一段|掰开|劈开|一分为三|分成(?:两|2|三|3)|拆为|拆(?:$|。)|切成|一分为二|分两段|分开写"
)


def arranging(said: str, held: InHand) -> list[Operation] | None:
    """Swap, merge, split and move."""
    places = find_places(said, held) or _bare_numbers(said, held)
    if _SWAPS.search(said):
        two = _two(places)
        return [Swap(target=two[0], other=two[1])] if two else None
    crossed = re.findall(
        rf"第({_NUM})(段|部分|节|句)(?:移|挪|放|调|换)到第({_NUM})(?:段|部分|节|句)", said
    )
    if len(crossed) == 2 and crossed[0][0] == crossed[1][2] and crossed[0][2] == crossed[1][0]:
        unit = {"段": Unit.PARAGRAPH, "句": Unit.SENTENCE}.get(crossed[0][1], Unit.SECTION)
        first, second = (
            Place(unit=unit, number=ordinal(crossed[0][0])),
            Place(unit=unit, number=ordinal(crossed[0][2])),
        )
        return [Swap(target=first, other=second)]
    if _MERGES.search(said) and (merged := _merged(said, places)):
        return [Merge(target=merged)]
    plain = [one for one in places if not one.place.words]
    if _SPLITS.search(said) and len(plain) == 1:
        wish = without(said, plain).strip("把，。,吧一下 ")
        return [Split(target=plain[0].place, wish=wish)]
    if _MOVES.search(said) and places:
        return _moved(said, places, held)
    return None


def _bare_numbers(said: str, held: InHand) -> list[Named]:
    """三、四对调, 二三互换: by their numbers alone, sections where there are any."""
    match = re.match(
        r"^(?:把|提纲的?)?第?([一二三四五六七八九\d])\s*[、和与跟，,]?\s*第?([一二三四五六七八九\d])(?=\D)",
        said,
    )
    if not match:
        return []
    unit = Unit.SECTION if held.headings else Unit.PARAGRAPH
    return [
        Named(Place(unit=unit, number=ordinal(match[n])), match.start(n), match.end(n))
        for n in (1, 2)
    ]


def _two(places: list[Named]) -> tuple[Place, Place] | None:
    if len(places) == 2:
        first, second = places[0].place, places[1].place
        if first.section and not second.section and second.unit is first.unit:
            second = second.model_copy(update={"section": first.section})
        return first, second
    if len(places) == 1 and places[0].place.to:
        one = places[0].place
        return (
            one.model_copy(update={"to": 0}),
            one.model_copy(update={"number": one.to, "to": 0}),
        )
    return None


def _merged(said: str, places: list[Named]) -> Place | None:
    """The range that becomes one."""
    numbered = [one.place for one in places if one.place.number]
    if len(numbered) == 1:
        one = numbered[0]
        if one.to:
            return one
        if re.search(r"上一?(?:段|节|部分|句)|前一?(?:段|节|部分|句)|前面(?:那)?一?段", said):
            return one.model_copy(update={"number": one.number - 1, "to": one.number})
        if re.search(r"下一?(?:段|节|部分|句)|后一?(?:段|节|部分|句)", said):
            return one.model_copy(update={"to": one.number + 1})
        return None
    if len(numbered) == 2 and numbered[0].unit is numbered[1].unit:
        low, high = sorted((numbered[0].number, numbered[1].number))
        return numbered[0].model_copy(update={"number": low, "to": high})
    if (match := re.search(rf"的({_NUM})个?(自然段|段落|段)", said)) and len(numbered) == 0:
        section = next((one.place.number for one in places if one.place.unit is Unit.SECTION), 0)
        return Place(unit=Unit.PARAGRAPH, number=1, to=ordinal(match[1]), section=section)
    return None


_NAMES_SPOT = re.compile(r"最前|开头|最前头|打头|最后|末尾|结尾|最末")


def _moved(said: str, places: list[Named], held: InHand) -> list[Operation] | None:
    target, tail = places[0].place, said[places[0].end :]
    if target.is_all or not (len(places) > 1 or _NAMES_SPOT.search(tail)):
        return None
    at = _spot(tail, held)
    if at.unit is Unit.SENTENCE and at.number == -1 and target.unit is not Unit.SENTENCE:
        at = at.model_copy(update={"unit": Unit.PARAGRAPH})
    return [Move(target=target, at=at)]


_ADDS = r"(?:再|另外?|要|请|各)?(?:加上?|添上?|补上?|插入?|写上|放)"
_BESIDE = re.compile(
    rf"{_QUOTE}(?:这句|那句|这几个字)?(?:的)?(?P<side>前面?|后面?|之前|之后|前头|后头){_ADDS}(?:一?句|一?段|个|几个字|两个字)?[：:，,]?\s*(?:{_QUOTE}|(?P<plain>.+))"
)
_ADD_QUOTED = re.compile(
    rf"(?:加|添|补|插|放)\S{{0,6}}?(?:一句|一段|一句话|句|上|进去|入)?[：:，,]?\s*{_QUOTE}"
)
_QUOTED_TO = re.compile(
    rf"{_QUOTE}\S{{0,16}}?[，,]?\S{{0,10}}?(?:加|放|插|补|添)(?:到|在|进|入)(?P<where>[^，。]+)"
)


def inserting(said: str, held: InHand) -> list[Operation] | None:
    """Exact words to be put in."""
    if match := _BESIDE.search(said):
        side = "before" if match["side"][0] in "前" or match["side"] == "之前" else "after"
        text = match[3] or bare(match["plain"] or "")
        around = [one for one in find_places(said[: match.start()], held)]
        inside = around[-1].place if around else Place()
        paragraph = inside.number if inside.unit is Unit.PARAGRAPH else 0
        section = inside.number if inside.unit is Unit.SECTION else inside.section
        if text:
            at = Spot(unit=Unit.SENTENCE, words=match[1], paragraph=paragraph, section=section)
            return [Insert(text=text, at=at.model_copy(update={"side": side}))]
    if match := _QUOTED_TO.search(said):
        return [Insert(text=match[1], at=_spot(match["where"], held))]
    match = _ADD_QUOTED.search(said)
    if match and not re.search(r"[小分]?标题|数|数字|小节|部分叫", said[: match.start(1)]):
        return [Insert(text=match[1], at=_spot(said[: match.start()], held))]
    plain = re.search(r"(?:加|添|补)(?:上)?一?句(?:话)?(?:就?说|：|:)(?P<text>.{4,})$", said)
    if plain and not re.search(r"你来|收口|关于|讲", plain["text"][:6]):
        return [Insert(text=bare(plain["text"]), at=_spot(said[: plain.start()], held))]
    return None


_BEFORE = re.compile(r"(?:的)?(?:前面?|之前|前头|以前)")
_AT_END = re.compile(r"(?:的|里面?)?(?:最后|末尾|结尾)")
_AT_START = re.compile(r"(?:的|里面?)?(?:开头|最前)")


def _spot(said: str, held: InHand) -> Spot:
    """The place that words name to put something at; the end where they name none."""
    places = find_places(said, held)
    counted = [one for one in places if one.place.unit not in (Unit.OPENING, Unit.ENDING, Unit.ALL)]
    if not counted:
        return _edge(said, places)
    last = counted[-1]
    place, behind = last.place, said[last.end :]
    if place.unit is Unit.SECTION and _AT_END.match(behind):
        return Spot(unit=Unit.SENTENCE, number=-1, section=place.number)
    if place.unit is Unit.SECTION and _AT_START.match(behind):
        return Spot(unit=Unit.PARAGRAPH, number=1, section=place.number, side="before")
    return Spot(**place.model_dump(), side="before" if _BEFORE.match(behind) else "after")


def _edge(said: str, places: list[Named]) -> Spot:
    """The beginning or the end of the draft, or before its ending."""
    ending = next((one for one in places if one.place.unit is Unit.ENDING), None)
    if ending is not None and _BEFORE.match(said[ending.end :]):
        return Spot(unit=Unit.ENDING, side="before")
    opens = any(one.place.unit is Unit.OPENING for one in places)
    front = opens or re.search(r"最前|前头|开头|打头", said)
    return Spot(unit=Unit.ALL, side="before" if front else "after")


# Facts

_FIGURE = r"(?:\d|[一二三四五六七八九十百千万亿]{2,}|[一二三四五六七八九]成)"
_FACT = re.compile(
    rf"^(?:再|另外|还要?|请|顺便)*(?:加上|补充?(?:一个|个|一组)?(?:数|数字|情况)|加(?:一个|个|一组)?(?:数|数字|情况)|用上|写上|加进去|补上)[：:，,]?(?P<a>[^“”]*{_FIGURE}.*)$"
    rf"|^(?:把)?(?P<b>.*{_FIGURE}[^，,]*?)[，,]?(?:这(?:个|组|几个|两个)?(?:数|数字|情况|成绩|例子)?)?(?:你)?(?:给我)?(?:也)?(?:都)?(?:用进去|用上|写进去|加进去|写上|加上|补进去)(?:吧|了)?[。]?$"
    rf"|^(?P<c>[^，。：:]{{1,10}})(?:里头?|里面|中)(?:再)?加一条[：:](?P<d>.+)$"
)


def facts_given(said: str, held: InHand) -> list[Operation] | None:
    """Facts that the draft is to use."""
    if not held.draft and held.has != "draft":
        return None
    match = _FACT.match(said.strip())
    if not match:
        return None
    if match["d"]:
        return [AddFact(text=f"{match['c']}：{bare(match['d'])}")]
    text = re.sub(
        r"^[一两几]?(?:条|个|点|组)?(?:事实|情况|数据|数字)[：:]"
        r"|(?:这(?:个|组|几个|两个)?(?:数|数字|情况))$",
        "",
        bare(match["a"] or match["b"]),
    )
    return [AddFact(text=text)]


# What is to be written

_GO_ON = re.compile(
    r"^(?:请|那|就|好|嗯|你)?"
    r"(?:继续(?:写|吧|下去|往下写?)?|接着(?:写|来)?|往下写|写下去|写完(?:它|吧)?|go on|continue)"
    r"[吧啊。！!.]*$"
    r"|接着写完|把?(?:后面|剩下|余下|其余)的?(?:部分|几部分|内容)?(?:也|都)+?(?:都)?写(?:完|出来|了)|怎么只写到|没写完",
    re.IGNORECASE,
)


def going_on(said: str, held: InHand) -> list[Operation] | None:
    """Write the rest of what was begun."""
    if held.has in ("draft", "outline") and _GO_ON.search(said.strip()):
        return [GoOn()]
    return None


_SECTION_MORE = re.compile(
    r"(?:再|另|后面|后头|接着|接下来|最后|下面|前面|中间|还要?|顺便)?(?:再)?(?:来|写|加|添|补|增加?|插)(?:上|进)?(?:一|个|1)(?:个)?(?:小节|部分|部份|大点|节|段(?!话说)|块|条|点)"
    r"|架子\S{0,4}(?:添|加)一块|增加第.{1,2}部分|新的?(?:一)?(?:部分|节)"
)


def adding(said: str, held: InHand) -> list[Operation] | None:
    """A further section for what is in hand."""
    if held.has not in ("draft", "outline") or not (match := _SECTION_MORE.search(said)):
        return None
    if re.search(r"主持词|讲话稿|致辞|新稿|全文|每个|各加|例子|那一?段|这一?段", said):
        return None
    heading = re.search(
        rf"(?:标题|题目|叫做?|名字)(?:就|还)?(?:叫|用|是|为)?(?:刚才)?(?:那个)?[：:]?\s*{_QUOTE}",
        said,
    )
    rest = said[match.end() :]
    topic = re.search(r"(?:讲一?讲|专门讲|写|说|关于|[，,：:])\s*(?P<t>[^，。,；]{2,40})", rest)
    where = _spot(re.sub(_QUOTE, "", said[: match.start()]), held)
    if late := re.search(r"(?:加|放|插)在?(?:到)?(?P<w>[^，。,]{2,12})$", said):
        where = _spot(late["w"], held)
        if re.search(r"中间", late["w"]):
            middle = max(1, (sum(held.paragraphs) + 1) // 2)
            where = Spot(unit=Unit.PARAGRAPH, number=middle, side="after")
    return [
        AddSection(
            heading=heading[1] if heading else "",
            topic="" if heading or not topic else _about(topic["t"]),
            at=where,
        )
    ]


def _about(words: str) -> str:
    return re.sub(r"^(?:讲一?讲|讲|关于|专门讲|写|就叫|就是)|(?:的)$", "", words.strip("，。 "))


# Manner

_MODES: Final = (
    (
        ReviseMode.SHORTEN,
        re.compile(
            r"缩写|[更再在太]?短一?[点些]|^短[点些]|短点|精简|压缩|压[到短一]|简短|太长|有点长|删减|精炼|砍掉?一?半|浓缩|简洁|收一收|shorter|shorten|瘦身|减到|缩到|删一删"
        ),
    ),
    (
        ReviseMode.FORMAL,
        re.compile(
            r"口语转书面|(?:更|再)?书面一?[些点]|正式一?[点些]|正式(?:点|些)|改成书面|太口语|别太口语|庄重一?[点些]"
        ),
    ),
    (
        ReviseMode.CONTINUE,
        re.compile(r"续写|接着写|往下写|再写(?:几|两|一)句|续(?:两|几|一|三)[句段]|续一?段"),
    ),
    (
        ReviseMode.IMITATE,
        re.compile(
            r"仿写|仿着|仿照|照着?.{0,12}(?:写法|口气|路数|样子|风格|格式).{0,4}(?:写|来|重写|改)|学(?:它|他|着)"
        ),
    ),
    (
        ReviseMode.EXPAND,
        re.compile(
            r"扩写|扩充|[更再]?长一?[点些]|长点|展开|[详具][细体]一?[点些]|再具体|写细|细一[点些]|太短|太单薄|单薄|太?空(?!间|白)|充实|丰富|加(?:一)?(?:个|点|些)?[^，。]{0,10}(?:例子|事例|案例|内容|数据)"
            r"|补[进上充][^，。]{2,}|把[^，。]{2,30}(?:写进去|加进去|补进去|用到)|多写|多说|expand|longer|每块下面列|要有具体|各加一?句|各添|收口的话|给条出路"
        ),
    ),
    (
        ReviseMode.REPHRASE,
        re.compile(
            r"改写|换[个种一].{0,4}(?:说法|写法|讲法|角度|比喻|词)|重写|重新写|重来|推倒|不像|太像|像文件|改大白话|大白话|改一改|改成.{1,12}(?:口气|口吻|语气|说法|的话)|倒叙|别写成|不要写成|换一个|换个"
        ),
    ),
    (
        ReviseMode.POLISH,
        re.compile(
            r"润色|修改|通顺|打磨|顺一?顺|改得|有气势|有力|接地气|语气|口气|口吻|缓和|硬一?[点些]|软|平实|太[空虚啰官硬白平文满重飘]|[再更].{1,4}一?[点些]|低一些|放低"
        ),
    ),
)


def manner(said: str, held: InHand, *, length: int = 0) -> list[Operation] | None:
    """A revision in other words: the mode by its words, the place, and the wish as it was said."""
    mode = next((mode for mode, cue in _MODES if cue.search(said)), None)
    if mode is None:
        return None
    target = first_place(said, held)
    if target.unit is Unit.TITLE:
        return None
    return [Revise(mode=mode, target=target, wish=said.strip("。，,； "), length=length)]


FORMS: Final[tuple[Form, ...]] = (
    standing,
    comparing,
    about_draft,
    back_and_forth,
    replacing,
    inserting,
    facts_given,
    adding,
    arranging,
    deleting,
)
