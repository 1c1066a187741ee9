"""Clean notices of missing text, in the middle or at the end.

The notice is dropped, and a flaw marks the place with the lengths from the notice. The text before
and after gets separate lines, so that no later rule joins it.
"""

import re

from corpus.cleaning.edits import Edit, apply
from corpus.document.values import CleanText, Flaw, FlawKind

_DOTS = r"[.…。·]*"
_OPEN, _SHUT, _INSIDE = r"[（(\[【]", r"[)）\]】]", r"[^（）()\[\]【】\n]"
# ……(某网http://…省略1293字,正式会员可完整阅读)……, and similar forms of other sites
_GAP = re.compile(
    rf"[ \t]*{_DOTS}[ \t]*{_OPEN}{_INSIDE}{{0,60}}?"
    r"(?:省略|略去|隐藏|此处略)[^（）()\[\]【】\n\d]{0,8}(\d+)[ \t]*字"
    rf"{_INSIDE}{{0,80}}{_SHUT}[ \t]*{_DOTS}[ \t]*"
)
# ……(未完,全文共6983字,当前只显示3362字,请阅读下面提示信息。收藏…)
_TRUNCATED = re.compile(
    rf"[ \t]*{_DOTS}[ \t]*{_OPEN}{_INSIDE}{{0,20}}?"
    rf"(?:未完|全文共[ \t]*\d|剩余[ \t]*\d){_INSIDE}{{0,200}}{_SHUT}"
)
_TOTAL = re.compile(r"(?:全文共|共)[ \t]*(\d+)[ \t]*字")
_SHOWN = re.compile(r"(?:只显示|仅显示|已显示|显示)[了到前 \t]*(\d+)[ \t]*字")
# Lines that say that the rest is for members or on another page.
_NOTICE = re.compile(
    r"""^[ \t]*(?:[.…]*[（(]?未完待续[)）]?
      |.{0,20}(?:
          (?:登录|注册|开通|购买|付费|升级)[^。\n]{0,12}(?:阅读|查看|下载|浏览)(?:全文|完整|剩余|更多)
        | 试读(?:已)?结束 | 剩余\d+%[^。\n]{0,10}未读 | 点击(?:阅读|查看|展开)(?:全文|剩余)
      ).{0,40})[ \t]*$""",
    re.M | re.X,
)


def mark_gaps(clean: CleanText) -> CleanText:
    """Replace each notice of omitted text with a line break and a GAP flaw there."""
    matches = list(_GAP.finditer(clean.text))
    flaws = [
        Flaw(
            kind=FlawKind.GAP,
            reason=f"网页在此处省略了 {match.group(1)} 字，前后两句不相连",
            start=match.start(),
            end=match.start(),
        )
        for match in matches
    ]
    marked = CleanText(clean.text, clean.raw_spans, (*clean.flaws, *flaws))
    return apply(marked, [Edit(match.start(), match.end(), "\n") for match in matches])


def mark_truncation(clean: CleanText) -> CleanText:
    """Drop notices that the text ends early, and put a TRUNCATED flaw at the first one."""
    matches = [m for pattern in (_TRUNCATED, _NOTICE) for m in pattern.finditer(clean.text)]
    if not matches:
        return clean
    first = min(matches, key=lambda match: match.start())
    reasons = (_shown(match.group()) for match in matches)
    reason = next((said for said in reasons if said), "网页只给出了一部分，后文缺失")
    flaw = Flaw(kind=FlawKind.TRUNCATED, reason=reason, start=first.start(), end=first.start())
    marked = CleanText(clean.text, clean.raw_spans, (*clean.flaws, flaw))
    return apply(marked, [Edit(match.start(), match.end(), "\n") for match in matches])


def _shown(notice: str) -> str:
    """Return how much of the text is shown, or "" if the notice does not say it."""
    total, shown = _TOTAL.search(notice), _SHOWN.search(notice)
    if not (total and shown):
        return ""
    return f"全文共 {total.group(1)} 字，网页只显示 {shown.group(1)} 字，后文缺失"


# （本文有删减） and similar notes that a newspaper prints below an abridged speech.
_ABRIDGED = re.compile(
    rf"[ \t]*{_OPEN}[ \t]*(?:本文|全文|原文|文章|讲话|内容|发表时|刊发时|收入本书时)?[ \t]*"
    rf"(?:略?有|作了)[ \t]*(?:删减|删节|省略|节略)[ \t]*{_SHUT}"
    rf"|^[ \t]*{_OPEN}?(?:本文|以下|这)(?:是|为|系)[^。\n]{{2,40}}的?"
    rf"(?:节选|摘要|摘录|一部分)。?{_SHUT}?[ \t]*$",
    re.M,
)


def mark_abridged(clean: CleanText) -> CleanText:
    """Drop the note that the text is abridged, and add a GAP flaw without offsets."""
    match = _ABRIDGED.search(clean.text)
    if match is None:
        return clean
    reason = f"文中注明“{match.group().strip(' ()（）[]【】')}”，不是全文"
    flaws = (*clean.flaws, Flaw(kind=FlawKind.GAP, reason=reason))
    marked = CleanText(clean.text, clean.raw_spans, flaws)
    return apply(marked, [Edit(match.start(), match.end())])
