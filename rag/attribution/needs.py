"""Decide which sentences need a source; salutations, transitions, markers and slots do not."""

import re

from corpus.language.grams import content

SLOT = re.compile(r"【待补[：:]?[^【】\n]*】")
# A shorter sentence says nothing that a source could support.
_LEAST_CONTENT = 4
# A sentence with less than this besides its slots says nothing of its own.
_LEAST_BESIDE_SLOTS = 8
_SALUTATION = re.compile(
    r"(?:尊敬的|敬爱的|亲爱的)?(?:各位|同志们|女士们|先生们|朋友们|同学们|老师们|乡亲们|代表们|.{1,8}同志).{0,40}[：:]"
)
_MARKER_ONLY = re.compile(
    r"(?:第?[一二三四五六七八九十]+(?:是|、|，|个方面)?|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．])$"
)
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])[^。！？；\n]{2,40}"
)
_TRANSITIONS = re.compile(
    r"(?:同志们[，,！!]?|最后[，,]|下面[，,]|接下来[，,]|现在[，,]|借此机会[，,]|这里[，,]|在此[，,]|总之[，,])*(?:"
    r"(?:就[^，。]{1,30}[，,])?(?:我|我们)?(?:再|先|简要|着重|重点|主要|代表[^，。]{1,12})*"
    r"(?:讲|谈|说|强调|提出?|介绍|汇报)(?:以下)?(?:这)?(?:[一二两三四五六七八九几]点|[一二两三四五六七八九几]个(?:方面|问题))?"
    r"(?:意见|要求|建议|看法|体会|希望|想法|情况|的?问题)?"
    r"|我(?:就|先|要)?(?:讲|说)(?:这些|到这里|这么多|完了)"
    r"|(?:我的)?(?:讲话|发言|汇报)(?:到此结束|完了|完毕)"
    r"|(?:谢谢|感谢)(?:大家|各位)?|不当之处[，,]?(?:敬请|请)?[^。]{0,10}批评指正"
    r"|(?:会议|大会)?(?:到此结束|现在散会|散会)|现在(?:开会|开始)"
    r"|同志们|综上所述|总的来看|与此同时|具体来说|为此|因此|此外"
    r")[。！!：:，,]?"
)


def needs_source(text: str) -> bool:
    """Return whether the sentence says something that a source could support."""
    stripped = text.strip()
    beside = SLOT.sub("", stripped)
    if beside != stripped and len(content(beside).characters) < _LEAST_BESIDE_SLOTS:
        return False
    if len(content(stripped).characters) < _LEAST_CONTENT:
        return False
    whole = (_SALUTATION, _MARKER_ONLY, _HEADING, _TRANSITIONS)
    return not any(pattern.fullmatch(stripped) for pattern in whole)
