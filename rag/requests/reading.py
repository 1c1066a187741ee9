"""Reading a turn into operations: rules for the exact forms, the likely intent for the rest.

A turn is read whole where a form fits it whole, else wish by wish. Rules give the fields of an
operation; the intent (:mod:`rag.requests.intents`) says what is meant where no rule is certain.
What lacks a field, or has no likely reading, is asked back.
"""

import re
from collections.abc import Callable
from typing import Final

from rag.requests.brief import BEGINS_DRAFT, Action, Brief, ReviseMode, parse_request
from rag.requests.by_hand import LABELS
from rag.requests.english import in_chinese
from rag.requests.forms import (
    FORMS,
    comparing,
    going_on,
    manner,
    outside,
    remembering,
    small_talk,
)
from rag.requests.intents import shipped
from rag.requests.length import asked_length
from rag.requests.material import Parted, part
from rag.requests.operations import (
    AddFact,
    AddSection,
    Ask,
    ChangeBrief,
    Clarify,
    Draft,
    Find,
    Forget,
    GoOn,
    Operation,
    Outline,
    Redo,
    Refuse,
    Remember,
    Restore,
    Revise,
    Talk,
    Undo,
    Wishes,
)
from rag.requests.place import Place
from rag.requests.places import InHand, find_places, first_place
from rag.settings import PACE

_ITEM = re.compile(
    r"(?:^|[\n；;。：:，,])\s*(?:\d{1,2}[.、．)）]|[一二三四五六]是|[①②③④⑤⑥⑦⑧⑨]|[一二三四五][，、](?=数|不|每|用|把|要|别))\s*"
)
_STOPS = re.compile(
    r"(?<=[。；;！!？?\n])|(?<=\.)\s+(?=[A-Z])"
    r"|[，,]\s*(?=(?:再(?!也)|另外|顺便|顺手|然后|还有|接着|最后把|并把|同时把|然后把)[^，,]{3,})"
)
# A clear request for a new text.
NEW_TEXT: Final = re.compile(
    r"(?:起草|草拟|撰写|拟写|写|来|弄|搞|整|拟|出|做)\S{0,3}?(?:一|个|份|篇|全)\S{0,40}?(?:讲话|主持词|致辞|发言稿?|稿|党课|报告|贺词|欢迎词|全文|演讲)"
    r"|新稿|另(?:外)?(?:写|起草|来)一[篇份]|换一?个活|重新起草|(?:起草|写)[^，。]{2,40}(?:讲话|主持词|致辞|表态发言|述职报告)"
    r"|主持词也?\S{0,4}来一?个|draft (?:a|an|the)|write (?:a|an)",
    re.IGNORECASE,
)
_BY_OUTLINE: Final = re.compile(
    r"^(?:好|行|可以|就|那|嗯)*[，,]?(?:就)?(?:照|按|据|依)?(?:着|照)?(?:这个|此|上面|合并以后)?\S{0,6}(?:提纲|大纲|框架|架子|这个)?\S{0,4}(?:写吧|写把|写出来|成稿|展开写|写正文|起草|写)"
    r"|^出全文|^写吧|^写$|^开始写|先把?第.{1,2}部分写"
)
_OUTLINE: Final = re.compile(r"提[纲刚]|大纲|框架(?!协议|结构|性|体系)|架子|列个?(?:标题|要点)")
_NO_OUTLINE: Final = re.compile(r"(?:不要|别|不用|无需|不必)(?:先)?(?:写|列|给|出)?(?:提纲|大纲)")
_FINDS: Final = re.compile(
    r"^(?:请|帮我|麻烦您?|另外|还有)*(?:再)?(?:找|查|搜|检索)(?!准|补|短板|问题|差距)|库里(?:头)?(?:还)?(?:有没有|有哪些|有无)|有没有.{0,16}(?:讲话|材料|说法|素材|稿子)|(?:再)?搜搜|找一?找|查一?查|供我(?:参考|比照)"
)
_NARROWS: Final = re.compile(
    r"^(?:只要|只看|里面|其中|限|去掉|不要|换成|再(?:窄|近)|挑|要).{0,24}(?:的|看|类|年|级)"
)
_QUESTION: Final = re.compile(
    r"[？?]\s*$|^(?:什么|哪|谁|为什么|是否)|哪一?年|哪些|怎么(?:讲|说|写)的|一般(?:都)?"
)
_BRIEF_WORDS: Final = re.compile(
    r"(?:不要|别|不)(?:再)?(?:写|讲|提|用|打|喊|分|说)|只讲|换成.{1,14}(?:口气|口吻|身份|讲|来讲)|(?:发言人|讲话人|对象|听众|受众|会期|日期|时间|地点|场合)(?:换成|改成|改为|是|定|压到|改到)"
    r"|(?:改成|压到|控制在|改为|按)\S{0,3}(?:\d+|[一二三四五六七八九十两半]+)(?:个)?(?:分钟|小时|刻钟|页|字)|我说的|不是.{1,12}是|参会|会期|面向|给.{1,10}听|从.{1,12}的?角度"
)


def read_turn(text: str, held: InHand, *, guess: bool = True) -> tuple[Operation, ...] | None:
    """The operations of a turn, by rules and the likely intent together; None where unsure.

    Args:
        text: The turn.
        held: What is in hand.
        guess: Whether a reading by rules alone or by the likely intent alone is followed; not
            where a capable model can be asked, with something in hand that can be changed.
    """
    parted = part(text)
    said = in_chinese(parted.request) if held.draft else parted.request
    if whole := _whole(said, parted, held):
        return tuple(whole)
    wishes = _wishes(said)
    if held.has in ("nothing", "material") or len(wishes) == 1:
        return _single(said, parted, held, guess=guess)
    found: list[Operation] = []
    for wish in wishes:
        read = _single(wish, Parted(wish), held, guess=guess)
        if read is None:
            idle = guess and found and shipped().likely(wish, held.has).probability < IDLE
            if _explains(wish) or idle:
                continue
            return None
        found += [one for one in read if not isinstance(one, Talk)]
    return tuple(found) or None


def _single(
    said: str, parted: Parted, held: InHand, *, guess: bool
) -> tuple[Operation, ...] | None:
    """One wish: what rules read, unless another intent is far more likely, or a model is asked."""
    ruled = _by_rules(said, parted, held)
    intent = shipped().likely(said, held.has)
    agreed = ruled is not None and intent.do in {one.do for one in ruled}
    if not guess:
        return ruled if agreed or parted.text else None
    if ruled is not None and (parted.text or intent.probability < SURE or agreed or len(ruled) > 1):
        return ruled
    likely = HARMLESS.get(intent.do, LIKELY)
    if intent.probability < (SURE if ruled is not None else likely):
        return ruled
    return _as_intended(intent.do, said, parted, held)


def _by_rules(said: str, parted: Parted, held: InHand) -> tuple[Operation, ...] | None:
    if held.has in ("nothing", "material"):
        return _first(said, parted, held)
    read = _one(said, held)
    return tuple(read) if read else None


def _as_intended(do: str, said: str, parted: Parted, held: InHand) -> tuple[Operation, ...] | None:
    """An operation of the kind that is likely, with what code can find of its fields."""
    for form in (*FORMS, small_talk, outside, going_on, manner):
        read = form(said, held)
        if read and all(one.do == do for one in read):
            return tuple(read)
    if do in _ASKED_BACK:
        return (Clarify(question=_ASKED_BACK[do]),)
    plain = _PLAIN.get(do)
    made = _of_text(do, said, parted, held) or (plain(said) if plain else None)
    return (made,) if made else None


def _of_text(do: str, said: str, parted: Parted, held: InHand) -> Operation | None:
    """An operation that takes the wish as it was said."""
    changes = held.has in ("draft", "outline")
    match do:
        case "draft" if not held.draft:
            return Draft(brief=_brief(said, parted, Action.DRAFT))
        case "outline":
            return Outline(brief=_brief(said, parted, Action.OUTLINE))
        case "change_brief" if held.draft:
            return ChangeBrief(brief=_brief(said, Parted(said), Action.DRAFT))
        case "revise" if held.draft or parted.text:
            place = first_place(said, held) if held.draft else Place()
            return Revise(mode=ReviseMode.POLISH, target=place, wish=said, text=parted.text)
        case "add_section" if held.draft:
            return AddSection(topic=said)
        case "find":
            return Find(query=said, narrows=held.has == "material")
        case "ask" if changes:
            return Ask(about="draft", question=said, target=first_place(said, held))
        case "ask":
            return Ask(about="corpus", question=said)
        case _:
            return None


# What is likely and has no field that must be found.
_PLAIN: Final[dict[str, Callable[[str], Operation]]] = {
    "talk": lambda _said: Talk(),
    "refuse": lambda _said: Refuse(),
    "undo": lambda _said: Undo(),
    "redo": lambda _said: Redo(),
    "restore": lambda _said: Restore(version="previous"),
    "go_on": lambda _said: GoOn(),
    "wishes": lambda _said: Wishes(),
    "remember": lambda said: Remember(wish=said),
    "forget": lambda said: Forget(wish=said),
    "add_fact": lambda said: AddFact(text=said),
    "clarify": lambda _said: Clarify(
        question="没有听准是哪一处、怎么改；请说第几段第几句，或把原话放在引号里。"
    ),
}
# What is likely, and lacks a field without which it would change the wrong words.
_ASKED_BACK: Final = {
    "replace": "要把哪几个字换成什么？请这样说：把“原话”改成“新话”。",
    "delete": "要删哪一处？请说第几段第几句，或把要删的原话放在引号里。",
    "move": "要把哪一段移到哪里？请这样说：把第三段移到第一段前面。",
    "swap": "哪两处对调？请这样说：第二段和第三段对调。",
    "merge": "哪几段合并？请这样说：第二段和第三段合并。",
    "split": "拆开哪一段？请这样说：第二段从“某句话”那里拆成两段。",
    "insert": "要加的原话请放在引号里，并说加在哪里，例如：第一段后面加一句“……”。",
    "set_title": "标题改成什么？请这样说：标题改成《……》。",
    "set_heading": "改第几部分的小标题？请这样说：第二部分的标题改成“……”。",
}
# How likely an intent must be to be followed alone, and to overrule what rules read; below the
# last a wish among others is taken for an explanation (measured on the turns of dev.jsonl).
LIKELY, SURE, IDLE = 0.3, 0.8, 0.3
# What changes no draft may be guessed sooner.
HARMLESS: Final = dict.fromkeys(("talk", "ask", "find", "wishes", "refuse"), 0.2)


def _whole(said: str, parted: Parted, held: InHand) -> list[Operation] | None:
    """A turn that one form reads whole."""
    for form in (remembering, comparing, small_talk, outside, going_on):
        if read := form(said, held):
            return read
    if held.draft and (changed := _field_changed(said)):
        return [changed]
    if _by_outline(said, held):
        brief = _brief(said, parted, Action.DRAFT)
        return [Draft(brief=brief)]
    if held.draft and _asks_outline(said) and _LISTS.search(said):
        return [Outline(brief=_brief(said, parted, Action.OUTLINE))]
    anew = _ANEW.match(said)
    begins = anew or BEGINS_DRAFT.match(said.strip())
    said = said[anew.end() :] if anew else said
    if held.draft and (begins or (NEW_TEXT.search(said) and not _about_hand(said))):
        outline = _asks_outline(said)
        action = Action.OUTLINE if outline else Action.DRAFT
        made = Outline if outline else Draft
        return [made(brief=_brief(said, parted, action))]
    return None


_NAMES: Final = {label: name for name, label in LABELS.items()}
_FIELD: Final = "|".join(_NAMES)
# As the card of the brief puts it: 长度改成：800字, 去掉“语气”这一项.
_SETS: Final = re.compile(rf"^(?P<field>{_FIELD})改成[：:]\s*(?P<words>.+)$", re.DOTALL)
_UNSETS: Final = re.compile(rf"^去掉“(?P<field>{_FIELD})”这一项[。]?$")


def _field_changed(said: str) -> ChangeBrief | None:
    match = _SETS.match(said.strip()) or _UNSETS.match(said.strip())
    if match is None:
        return None
    words = match.groupdict().get("words") or ""
    brief = Brief(request=said, action=Action.DRAFT)
    return ChangeBrief(brief=brief, field=_NAMES[match["field"]], words=words.strip())


_LISTS: Final = re.compile(
    r"(?:拟|列|搭|起草|写|出|做|来|搞成|理)\S{0,6}(?:提[纲刚]|大纲|框架|架子)"
)


# 另写一篇：…: what comes behind is a request of its own.
_ANEW: Final = re.compile(
    r"^\s*(?:请|那|好|下面)?(?:另(?:外)?|重新|再)(?:写|起草|来|起|做)(?:一[篇份个]|个)?(?:新稿|新的)?[：:，,]\s*"
)


# 按下列大纲写：1. 形势，2. 任务: the structure is given, a text is wanted.
_GIVEN_OUTLINE: Final = re.compile(
    r"(?:按照?|依照?|根据|照着?)(?:以下|下列|下面|如下|所附|这个)?的?(?:大纲|提纲|框架|结构)"
)


def _asks_outline(said: str) -> bool:
    unwanted = _NO_OUTLINE.search(said) or _GIVEN_OUTLINE.search(said)
    return bool(_OUTLINE.search(said)) and not unwanted


def _by_outline(said: str, held: InHand) -> bool:
    return held.has == "outline" and bool(_BY_OUTLINE.search(said.strip()))


_HAND = re.compile(
    r"第.{1,3}(?:段|句|部分)|那一?段|这一?段|开头|结尾|全文|[“《]|凑成|每个部分|标题|题目"
)


def _about_hand(said: str) -> bool:
    return bool(_HAND.search(said)) and not re.search(r"新稿|换一?个活|重新起草|讲稿|主持词", said)


def _first(said: str, parted: Parted, held: InHand) -> tuple[Operation, ...] | None:
    """A turn with nothing in hand, or with material just found."""
    if read := next((r for form in FORMS[:3] if (r := form(said, held))), None):
        return tuple(read)
    if held.has == "material" and (_NARROWS.match(said.strip()) and len(said) < 40):
        return (Find(query=said, narrows=True),)
    if _FINDS.search(said) and not NEW_TEXT.search(said):
        return (Find(query=said),)
    if held.has == "material" and held.versions and (read := _one(said, held)):
        return tuple(read)
    if _QUESTION.search(said.strip()) and not re.search(r"起草|写一|写个|写份|来一", said):
        return (Ask(about="corpus", question=said),)
    if not _asks_outline(said):
        revised = _pasted(said, parted)
        if revised is not None:
            return (revised,)
        if _asks_for_text(said):
            return tuple(Draft(brief=_brief(one, parted, Action.DRAFT)) for one in _texts(said))
        if manner(said, held) and len(said) < 40:
            return (Clarify(question="手里还没有稿子。请把要改的文字贴过来，或先说要起草什么。"),)
        return None
    return (Outline(brief=_brief(said, parted, Action.OUTLINE)),)


_ASKS_TEXT = re.compile(
    r"起草|草拟|撰写|拟|写|弄|来一|来个|讲话|致辞|发言|主持词|报告|[Dd]raft|[Ww]rite|讲\S{0,3}(?:字|分钟)"
)
_REVISE_FIRST = re.compile(r"顺一?顺|润色|改(?:一下|改|得|写)|压缩|缩写|扩写|精简|修改")


def _asks_for_text(said: str) -> bool:
    return bool(_ASKS_TEXT.search(said))


_TWO_TEXTS = re.compile(
    r"先写?(?P<a>[^；;。]{2,40})[；;，,。]\s*(?:再|然后|接着)写?(?P<b>[^；;。]{2,40})"
)


def _texts(said: str) -> list[str]:
    """先写主持词，800字；再写讲话稿，2000字: two texts, each with what is said of both."""
    match = _TWO_TEXTS.search(said)
    if not match or not all(_KIND_OF_TEXT.search(match[side]) for side in "ab"):
        return [said]
    common = said[: match.start()]
    return [f"{common}写{match['a']}", f"{common}写{match['b']}"]


_KIND_OF_TEXT = re.compile(r"主持词|讲话|致辞|发言|提纲|报告|贺词")


def _pasted(said: str, parted: Parted) -> Revise | None:
    """A text pasted to be revised."""
    if not parted.text or not _REVISE_FIRST.search(said) or re.search(r"起草|写一[篇份段]", said):
        return None
    read = manner(said, InHand())
    mode = read[0] if read else None
    if not isinstance(mode, Revise):
        return None
    asked = asked_length(said, PACE)
    length = asked.characters if asked else mode.length
    made = _mode(mode.mode, length, len(parted.text))
    return mode.model_copy(update={"text": parted.text, "mode": made, "length": length})


# A text is made longer or shorter where the length that is asked differs by more than this share.
_MUCH: Final = 0.15


def _mode(said: ReviseMode, asked: int, length: int) -> ReviseMode:
    """The mode of a revision; a length that is asked for says whether it gets longer or shorter."""
    if asked and asked < (1 - _MUCH) * length:
        return ReviseMode.SHORTEN
    return ReviseMode.EXPAND if asked > (1 + _MUCH) * length else said


def _wishes(said: str) -> list[str]:
    """The wishes of a turn: items of a list, else sentences; a quotation stays whole."""
    masked = _QUOTED.sub(lambda match: "□" * len(match[0]), said)
    items = _parts(said, masked, _ITEM)
    if len(items) > 2:
        return [one for one in (items[1:] if len(items[0]) < 14 else items) if one]
    return [one for one in _parts(said, masked, _STOPS) if one.strip(" 。；;！!？?，,")]


def _parts(said: str, masked: str, between: re.Pattern[str]) -> list[str]:
    """The parts of what was said between the matches of a pattern in its masked copy."""
    parts, start = [], 0
    for match in between.finditer(masked):
        parts.append(said[start : match.start()].strip())
        start = match.end()
    return [*parts, said[start:].strip()]


_QUOTED: Final = re.compile(r"[“\"「『‘《][^“”\"「」『』‘’《》]*[”\"」』’》]")


def _one(wish: str, held: InHand) -> list[Operation] | None:
    """One wish: whole, or clause by clause where each clause is one of its own."""
    for form in FORMS:
        if read := form(wish, held):
            rest = _more(wish, held)
            return read + rest
    if read := small_talk(wish, held):
        return []
    if held.draft and _FINDS.search(wish):
        return [Find(query=wish)]
    if held.draft and _changes_brief(wish, held):
        return [ChangeBrief(brief=_brief(wish, Parted(wish), Action.DRAFT))]
    return manner(wish, held)


def _more(wish: str, held: InHand) -> list[Operation]:
    """Further wishes behind a comma: 补一个数：…，补完告诉我全文多少字."""
    clauses = re.split(r"[，,](?:顺便|另外|并且?|同时|补完|然后|再)", wish)
    if len(clauses) < 2:
        return []
    found: list[Operation] = []
    for clause in clauses[1:]:
        for form in FORMS:
            if more := form(clause, held):
                found += more
                break
    return found


def _changes_brief(wish: str, held: InHand) -> bool:
    places = [p for p in find_places(wish, held) if not p.place.is_all]
    return bool(_BRIEF_WORDS.search(wish)) and not places


_EXPLAINS = re.compile(
    r"^(?:领导|书记|县长|市长|局长|因为|他们|我们|不然|老|都|可以|好|行|嗯|别的|其他|以免|下面)"
)


def _explains(wish: str) -> bool:
    return bool(_EXPLAINS.match(wish)) or len(wish) < 6


def _brief(said: str, parted: Parted, action: Action) -> Brief:
    brief = parse_request(said or parted.request or "起草", action=action)
    return brief.model_copy(update={"text": parted.text})
