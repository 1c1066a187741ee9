"""Find the topic of a request, without the words of the request itself.

A request puts a frame around its topic (请起草县委书记在……会上的讲话，关于……，五分钟). An explicit
topic is used first. Otherwise the frame is removed from the ends of each clause, but not from its
middle, where the same words belong to the topic. Otherwise the meeting's name gives the topic.
"""

import re
from collections.abc import Sequence
from typing import Final

_TITLE_MARKS = r"“”\"「」『』"
_QUOTED = re.compile(rf"[“\"「『]([^{_TITLE_MARKS}]{{2,60}})[”\"」』]")
_WRITTEN = (
    r"(?:表态|动员|部署|总结|主持|述职|书面|正式|简短|即兴|典型|交流|汇报)?"
    r"(?:讲话提纲|讲话稿|党课讲稿|讲稿|党课(?!学习|教育)|讲话|发言提纲|发言稿|发言|致辞|祝酒词|欢迎词|贺词(?=$)|悼词|答谢[辞词]|推介词|祝福语|寄语|贺信|慰问信|感谢信(?!性质)|倡议书|公开信|结束语|开场白|主持[词稿]|述职报告|稿子|文稿|提纲|大纲|小标题)"
)
# Words for material; without 的 before them, most belong to the topic (新材料).
_FOUND = r"素材|说法|表述|语句|金句|段落|句子|(?:重要)?论述"
_ONLY_AFTER_DE = (
    r"材料|资料|话|内容|要求|部分|文章|观点|例子|写法|报告|稿|框架|标题|要点|[一这那]?[节段章句]"
)
_PIECE = (
    rf"(?:的?(?:{_WRITTEN}|{_FOUND})|的(?:{_ONLY_AFTER_DE})|的?[这那]一?[节段章]"
    r"|[一这那几](?:[篇份段节些句条章]|部分))"
)
# Ways to name a topic explicitly, most reliable first.
_NAMED: Final = (
    re.compile(
        r"(?:主题|题目|题为|主要内容|中心内容)(?:就?是|为|[：:])?\s*([^，。；：:“”\"\s]{2,40})"
    ),
    re.compile(r"以([^，。；“”\"\s]{2,40}?)(?:为题|为主题|为主线|为重点|作为主题)"),
    re.compile(
        r"(?:关于|围绕)([^，。；“”\"\s]{2,40}?)"
        rf"(?:这个主题|为主题|为题|{_PIECE}|(?=[，。；！？?]|$)"
        r"|(?:再|来|帮我)?(?:写|起草|拟|草拟|列|讲|谈|有)(?=[一个两三几份篇提什哪]|$|，))"
    ),
    re.compile(
        r"(?:^|[，。请我])就((?![业医学近地在])[^，。；“”\"\s]{2,40}?)"
        r"(?:问题)?(?:再|来)?(?:写|起草|拟|草拟|讲|谈|作)(?=[一个两三几份篇]|$|，)"
    ),
    re.compile(
        r"(?:重点|着重|主要|突出|专门)(?:是|要)?(?:讲一?讲|讲|谈一?谈|谈|说一?说|说|强调|突出|部署)"
        r"([^，。；？?“”\"\s]{2,40})"
    ),
    re.compile(
        r"(?:怎么|怎样|如何)(?:讲|说|写|提|表述|论述|部署)(?:好|到)?([^的，。；？?“”\"\s]{2,40})"
    ),
    re.compile(r"(?:解读|宣讲|结合)[^，。《]{0,8}《([^》]{2,40})》"),
)
# The speaker, if the words after it (or their absence) show that it is one.
_WHO: Final = (
    r"(?:以?[^，。；在]{0,8}?(?:书记|县长|市长|省长|区长|镇长|乡长|州长|旗长|盟长|局长|主席|主任|部长|董事长|总经理"
    r"|校长|院长|会长)|[省市县区乡镇]?领导)(?:的?(?:身份|名义|口吻))?"
    r"(?=$|要|在|将|去|到|明天|后天|下周|准备|拟|写|起草|上|述职|的?讲话|的?发言|的?致辞|的?对照"
    r"|讲(?!解|师|台|坛)|表态|年度|个人)"
)
# Verbs of requests, with the words in which they belong to the topic instead.
_LEAD = re.compile(
    r"^(?:代(?=写|拟|起草|$)|段话|[一这]封|(?:今天|明天|后天|上午|下午)(?=[^，。]{0,6}(?:书记|[省市县区镇乡局]长|领导))|你(?=写|起草|帮)|号召(?:大家|全县|全市|干部群众)*|(?:给|为|替)?[上中]?的?(?:讲话|发言|致辞)(?:草拟|起草|拟定?|列|写|弄|搞)"
    r"|请问?|帮我|帮忙|麻烦你?|给我|替我|为我|我想|我要|想要?|能不能|再(?!就业|生|制造)|来(?!华|料)|并|还要?"
    r"|(?:起草|草拟|拟写|拟定|撰写|编写|列出|列(?!车)|拟|写(?!好|作)|准备(?=[一个两几]))(?:一下)?"
    r"|(?:查找|查阅|查询|检索|搜索|搜集|收集|查一?查|找一?找|搜一?搜|看一?看"
    r"|查(?![处摆漏究验补])|找(?!准|差距)|搜(?!救)|看(?!齐|病|守|护))(?:一下|出|到)?"
    r"|参考(?:一下)?(?:[^，。]{0,6}(?:讲话|材料|稿子))?"
    r"|[一几这那](?:[篇份个段节些句条章]|点(?=关于|讲))|[两三四五](?:[篇份段节])|个(?![人体税性])|[篇份些]|一下"
    r"|有没有|有无|有什么|有哪些|哪些|哪里|什么(?:是|叫)|为什么|资料库里?|库里"
    r"|(?:以前|以往|往年|历年|近年|近几年|过去|别人|别的|其他)(?:的|来)?"
    r"|(?:全|各)?(?:中央|省|市|县|区|乡镇|乡|镇|基层)(?:级|里)?(?:层面|领导|干部)?的?(?:讲话|发言)(?:稿|材料)?(?:里面?|中)?的?"
    r"|(?:讲话|发言|材料|稿子)(?:里面?|中)|(?:可以)?(?:怎么|怎样|如何)(?:讲|说|写|提|表述)"
    r"|(?:关于|有关|围绕|涉及|针对|对于|对(?![标口外接照]))"
    r"|(?:讲一?讲|讲到|讲过|讲(?!政治|规矩|诚信|文明|卫生|奉献|好)|谈到|谈一?谈|谈(?!判|心)|说到|说说|提到|提过)"
    r"|[省市县区乡镇]?领导(?:明天|明早|后天|今天|下周[一二三四五六日]?|上午|下午|晚上"
    r"|[一二三四五六七八九十]{1,2}点(?:钟|半)?)*要?[去到]"
    r"|以?[^，。；]{0,12}的?(?:身份|名义|口吻)(?=写|起草|拟|草拟|在|讲)"
    rf"|(?:为|给|替|由|让)?{_WHO}"
    r"|[去到](?=[^，。]{2,10}(?:看望|慰问|走访|调研|视察|检查))"
    r"|要?在(?=$|上|会上|[^，。]{2,12}现场$)"
    r"|(?:下周[一二三四五六日]?|明天|后天)(?:上午|下午)?(?=要|$)|要(?=$)"
    r"|(?:会议?)?上的?(?=$)|的|[：:、\s]+)"
)
_TAIL = re.compile(
    rf"(?:{_PIECE}|(?:方面|问题|这块|这方面)的?|是?(?:怎么|怎样|如何)(?:讲|说|写|提|表述)(?:的|好)?"
    r"|(?:是什么|有哪些|有什么)(?:意思|内容|要求)?|(?:讲话|发言|致辞)(?:草拟|起草|拟|列|写)|(?:提出|讲过|说过)的?|(?:吗|呢|吧|的|了)"
    r"|左右|以内|要?在|(?<=天|周|上|在)用|[：:、，\s]+)$"
)
# A clause that only says how to write.
_MANNER = re.compile(
    r"^(?:(?:要求)?(?:语言(?!文字)|语气|风格|文风|篇幅|字数|时长)|控制在|不超过|不少于|尽量|要求$"
    r"|(?:开头|结尾|主体|结构|全文)(?:要|部分|上)?[^，。]{0,6}$|换[一个种]{1,2}(?:角度|说法|方式)|多用|少用|多举|务必$"
    r"|(?:大约|大概|约|共|一共|总共|每|各|分|今天|明天|后天|下周|上午|下午|谢谢|好吗|急)[^，。]{0,4}$"
    r"|(?:要|写得)?(?:正式|简短|朴实|平实|庄重|口语化|有气势|接地气)[^，。]{0,6}$)"
)
_MEETING_FRAME = re.compile(
    r"^(?:全国|全省|全市|全县|全区|全镇|全乡|全局|全校|全州|全旗|全院|全公司|全街道)"
    r"|(?:工作|动员|誓师|部署|推进|表彰|总结|现场|联席|专题|视频|电视电话|调度|启动)*"
    r"(?:会议|大会|座谈会|汇报会|推进会|现场会|动员会|部署会|仪式|典礼|[开闭](?:幕|班|学)式|论坛|活动|(?<!运动)会)+$"
)
_ASKING = re.compile(
    r"^(?:请|帮我|麻烦你?|给我|为我|再|来|起草|草拟|拟写|撰写|写|拟|列|找|查|搜)*(?:一下)?(?:一?[篇份个段节])?"
)
# Words of a request that was not taken off as a frame.
_FRAME_LEFT = re.compile(r"写[一几]?[个篇份段]|帮我|[请让]你|^[代你]|的$|上$")
SHORTEST: Final = 2
# A request that only has a length or a date (800字) still needs a topic to search for.
ASKED_FOR: Final = "讲话"
# A request states its topic at the beginning; the rest is material.
READ: Final = 1000
# A longer clause is prose, not a frame.
LONGEST_CLAUSE: Final = 120


def topic_of(said: str, *, headings: Sequence[str] = (), occasion: str = "") -> str:
    """Return what a request wants written or found; only empty if the request is.

    Args:
        said: The request, without a pasted text, its length, date and years.
        headings: The requested sections, which are the topic if there are any.
        occasion: The meeting; it gives the topic if nothing else does.
    """
    said = said[:READ]
    if named := named_topic(said, headings=headings, occasion=occasion):
        return named
    subject = meeting_subject(occasion)
    for place, clause in enumerate(_clauses(_without(occasion, said))):
        # Behind the clause that names the meeting, others say how to write.
        if place and len(subject) >= SHORTEST:
            break
        found = "" if _MANNER.match(clause) else peeled(clause)
        # The meeting says it better than what is left of a frame.
        if len(found) >= SHORTEST and not (len(subject) >= SHORTEST and _FRAME_LEFT.search(found)):
            return visited(found)
    rest = next(iter(_clauses(_ASKING.sub("", said))), "")
    return subject or occasion or rest or said.strip() or ASKED_FOR


def _clauses(said: str) -> list[str]:
    clauses = re.split(r"[，,。；;！!？?：:\n]+", said)
    return [clause.strip() for clause in clauses if clause.strip()]


def named_topic(said: str, *, headings: Sequence[str] = (), occasion: str = "") -> str:
    """Return the topic that a request names explicitly; empty if it names none."""
    if headings:
        return "；".join(headings)
    quoted = _QUOTED.search(said[:READ])
    if quoted and quoted[1].strip():
        return quoted[1].strip()
    bare = _without(occasion, said[:READ])
    for pattern in _NAMED:
        match = pattern.search(bare)
        if match and len(found := peeled(match[1])) >= SHORTEST:
            return found
    return ""


def _without(occasion: str, said: str) -> str:
    if not occasion:
        return said
    return re.sub(
        rf"(?:[^，。；]{{0,12}}(?:要开|召开|参加|出席)|在)?{re.escape(occasion)}上?", "", said
    )


def peeled(clause: str) -> str:
    """Remove the words of a request from both ends of the clause."""
    before = ""
    while clause != before and len(clause) <= LONGEST_CLAUSE:
        before = clause
        clause = _LEAD.sub("", clause, count=1)
        clause = _TAIL.sub("", clause, count=1)
    return clause


# A speech on a visit: 在县区调研民营经济时的讲话.
_VISIT = re.compile(
    r"^.{0,12}?(?:在|到|赴|去)(?P<place>[^，。]{1,16}?)(?P<does>调研|检查|督导|考察|走访|视察|慰问|看望)"
    r"(?P<what>[^，。]*?)(?:时|期间)$"
)


_MET = re.compile(r"^.{0,8}?[与同和](?P<whom>[^，。]{1,12}?)座谈(?:会上)?(?:时|期间)?$")


def visited(topic: str) -> str:
    """Return what a visit is on, 民营经济 of 在县区调研民营经济时; another topic as it is."""
    if met := _MET.match(topic):
        return f"{met['whom']}座谈"
    match = _VISIT.match(topic)
    if not match:
        return topic
    return match["what"] or match["place"].removesuffix("现场") + match["does"]


def meeting_subject(occasion: str) -> str:
    """Return a meeting's subject: 安全生产 of 全县安全生产工作会议; empty if its name has none."""
    found = _MEETING_FRAME.sub("", occasion)
    # 茶博会 and 年会 are names that say nothing without their 会.
    return occasion if len(found) == 1 or found.endswith("博") else found
