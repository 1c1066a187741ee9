"""Drop text that a website adds around an article, and text that editors add to it.

The content of a line (:mod:`corpus.cleaning.site_lines`) and its position decide:

- lines of the *site* are dropped everywhere; some kinds also show that the lines on their far side
  from the article belong to the site;
- *promotion* is recognized by a word (会员群, 版权所有), so it counts only outside the article, and
  never for a long sentence;
- the article runs from the first to the last *body* line: long, and ending a sentence.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus.cleaning.edits import Edit, apply, move_to_front, substitute
from corpus.cleaning.layout import SALUTATION, Line, ends_sentence, lines_of
from corpus.cleaning.site_lines import (
    ABOVE,
    BELOW,
    BODY_LENGTH,
    SiteLine,
    filing_notes,
    index_card,
    is_column,
    is_long_sentence,
    is_promotion,
    is_site,
    site_line,
)
from corpus.document.values import CleanText, Flaw, FlawKind
from corpus.language.numerals import NUMERALS

_TITLE = re.compile(
    r"[^。！？；]{4,60}(?:讲话|发言|致辞|报告|主持词|述职|讲稿|演讲|要点)"
    r"(?:稿|提纲|摘要|全文|节选)?(?:[（(][^（）()]{0,30}[)）])?"
)
# After a heading such as 相关阅读 there may be long lines too, but at most this share of the text.
_MOST_TAIL_SHARE = 0.4
_BULLET = re.compile(r"[-·•●◆■*]\s*\S.{0,60}")
# Fewer consecutive bullets after the article may belong to it.
_LEAST_BULLETS = 3

# Signs of speech in short lines. A bare “1.” numbers the links of a list as well.
_MARKED_HEADING = re.compile(
    rf"[{NUMERALS}]{{1,3}}、|[（(][{NUMERALS}]{{1,3}}[)）]|第[{NUMERALS}]{{1,3}}[章节部编]"
    rf"|第?[{NUMERALS}]{{1,2}}[是要]"
)
_CLOSING_WORDS = re.compile(r"(?:最后，|谢谢|祝[大各你您全]|同志们|各位|让我们|我(?:的|就)|讲话完)")
_LEAST_SENTENCE = 8
# The length of the quotation that shows where a cut starts.
_QUOTED = 16

# Kinds of lines that follow a title.
_UNDER_A_TITLE = frozenset({SiteLine.CREDIT, SiteLine.STAMP, SiteLine.COUNTER})

_EDITOR_NOTE = re.compile(
    r"(?:^|(?<=[ \n]))[ \t]*(?:编者按|编者的话|编辑导语|按)[ \t]*[:：][^\n]{0,800}?"
    r"(?:请?详见|请认真学习[^。\n]{0,10}|请遵照执行|现(?:将[^。\n]{0,20})?(?:全文|予以)?(?:刊发|转发|印发)[^。\n]{0,20}"
    r"|供[^。\n]{0,8}(?:参考|借鉴)|如下)[ \t]*[:：。]"
)
_OPEN, _SHUT, _INSIDE = r"[（(\[【]", r"[)）\]】]", r"[^（）()\[\]【】\n]"
_EDITOR = r"(?:责任|实习|值班|执行)?编辑|责编|编校|校对|审核|供稿|撰稿|录入"
_EDITOR_MARK = re.compile(
    rf"[ \t]*{_OPEN}[ \t]*(?:{_EDITOR})[ \t]*[:： |/]{_INSIDE}{{0,30}}{_SHUT}"
    rf"|(?<=[。！？”）)])[ \t]*(?:{_EDITOR})[ \t]*[:：][ \t]*[^\s。，；]{{1,8}}[ \t]*$",
    re.M,
)
_NEIGHBOURS = re.compile(
    r"[ \t]*上一[篇条][ \t]*[:：][^\n]{0,300}?下一[篇条][ \t]*[:：][^\n]{0,400}$", re.M
)
_ADDRESS = re.compile(
    rf"(?:\[(?:查看|阅读)原文\])?{_OPEN}{_INSIDE}{{0,20}}(?:https?://|www\.){_INSIDE}{{0,80}}{_SHUT}"
)
_BACK_LINK = re.compile(
    r"(?<=[。！？”）)])[ \t]*(?:(?:点击)?返回[^。，；\s]{0,12}(?:首页|顶部|列表)"
    r"|(?:点击)?(?:阅读|查看)(?:原文|更多))[ \t]*[>》»]{0,4}[ \t]*$",
    re.M,
)
# A shorthand writer's notes about the audience are not the speaker's words. Stage directions in a
# chairman's script (全体起立, 奏国歌) stay, because he reads them to run the meeting.
_APPLAUSE = re.compile(
    r"[（(\[【][ \t]*(?:(?:全场|会场|台下|经久不息|长时间|热烈|雷鸣般|的)[ \t]*){0,4}"
    r"(?:鼓掌|掌声|笑声|欢呼)(?:[、，和](?:鼓掌|掌声|笑声|欢呼))?"
    r"(?:热烈|雷动|如潮|经久不息)?[ \t]*[)）\]】]"
)


def drop_editor_notes(clean: CleanText) -> CleanText:
    """Drop 按：… and 编者按：… before a text, up to the words that announce the text."""
    return substitute(clean, _EDITOR_NOTE, "")


def drop_editor_marks(clean: CleanText) -> CleanText:
    """Drop （编辑：…） and similar marks after a text."""
    return substitute(clean, _EDITOR_MARK, "")


def drop_neighbours(clean: CleanText) -> CleanText:
    """Drop 上一篇：… 下一篇：… at the end of a line."""
    return substitute(clean, _NEIGHBOURS, "")


def drop_addresses(clean: CleanText) -> CleanText:
    """Drop web addresses in brackets and links back to the site at the end of a paragraph."""
    return substitute(substitute(clean, _ADDRESS, ""), _BACK_LINK, "")


def drop_applause(clean: CleanText) -> CleanText:
    """Drop notes about the audience in a transcript: （热烈鼓掌）, （笑声）."""
    return substitute(clean, _APPLAUSE, "")


def title_to_front(clean: CleanText) -> CleanText:
    """Move a title to the front if the page has it below the text, above the date line."""
    lines = [line for line in lines_of(clean.text) if line.text]
    said = [
        n for n, line in enumerate(lines) if ends_sentence(line.text) and not is_site(line.text)
    ]
    if not said or not is_body(lines[0]):
        return clean
    below = lines[said[-1] + 1 :]
    titles = []
    for line in below:
        if is_site(line.text) or len(line.text) > BODY_LENGTH:
            break
        titles.append(line)
    dated = below[len(titles) : len(titles) + 1]
    if not 1 <= len(titles) <= 3 or not dated or site_line(dated[0].text) not in _UNDER_A_TITLE:
        return clean
    rest = Edit(titles[-1].end, len(clean.text))
    return move_to_front(apply(clean, [rest]), titles[0].start)


def drop_site_lines(clean: CleanText) -> CleanText:
    """Drop what the site added; an index card keeps the document's issuer, number and date."""
    lines = [line for line in lines_of(clean.text) if line.text]
    first, last = _article(lines)
    card = index_card([line.text for line in lines])
    keep = [
        not is_site(line.text) and (first <= place <= last or not is_promotion(line.text))
        for place, line in enumerate(lines)
    ]
    _cut_head(lines, keep, first)
    cut = _cut_tail(lines, keep, last)
    if cut < len(lines):
        flaws = (*clean.flaws, _shown_cut(lines, cut))
        clean = CleanText(clean.text, clean.raw_spans, flaws)
    edits = []
    for place, (line, kept) in enumerate(zip(lines, keep, strict=True)):
        if place in card:
            text = clean.text[line.start : line.end]
            spans = filing_notes(text)
            edits += [Edit(line.start + start, line.start + end) for start, end in spans]
        elif not kept:
            edits.append(Edit(line.start, line.end))
    return apply(clean, edits)


def is_body(line: Line) -> bool:
    """Return whether a line is certainly part of an article."""
    return is_long_sentence(line.text) and not is_site(line.text)


def _article(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the indexes of the first and the last line that are certainly in the article."""
    sure = [n for n, line in enumerate(lines) if is_body(line) or SALUTATION.fullmatch(line.text)]
    if not sure:
        return len(lines), len(lines) - 1
    return sure[0], _before_tail_heading(lines, sure)


def _before_tail_heading(lines: Sequence[Line], sure: Sequence[int]) -> int:
    """Return the last certain line, or the one before a heading like 相关阅读 with little text."""
    total = sum(len(line.text) for line in lines)
    behind = 0
    last = sure[-1]
    for place in range(len(lines) - 1, sure[0], -1):
        text = lines[place].text
        behind += len(text)
        if behind > _MOST_TAIL_SHARE * total:
            break
        if site_line(text) in BELOW:
            last = sure[max(0, bisect_left(sure, place) - 1)]
    return last


def _cut_head(lines: Sequence[Line], keep: list[bool], first: int) -> None:
    """Drop lines before the last fence or promotion above the article, except its title."""
    if first == len(lines):
        return
    fences = [
        n for n in range(first) if site_line(lines[n].text) in ABOVE or is_promotion(lines[n].text)
    ]
    for place in range(fences[-1] if fences else 0):
        keep[place] = keep[place] and bool(_TITLE.fullmatch(lines[place].text))
    # The names of columns above a title; a text needs another line to be its title.
    columns = [n for n in range(first) if keep[n] and is_column(lines[n].text)]
    if len(columns) < sum(keep[:first]):
        for place in columns:
            keep[place] = False


def _cut_tail(lines: Sequence[Line], keep: list[bool], last: int) -> int:
    """Drop lines from the first fence, list or promotion below the article.

    A list, a promotion and what usually stands above an article prove little: lines that read like
    a speech below them stay. Returns the place of the first dropped line if what was dropped is to
    be shown, else the number of lines.
    """
    tail = range(last + 1, len(lines))
    last_spoken = max((n for n in tail if _reads_like_speech(lines[n].text)), default=-1)
    for place in tail:
        text = lines[place].text
        below = site_line(text) in BELOW
        spoken = place <= last_spoken
        if not below and (spoken or not _is_weak_fence(lines, place)):
            continue
        keep[place:] = [False] * (len(lines) - place)
        plain = any(not (is_site(line.text) or is_promotion(line.text)) for line in lines[place:])
        return place if spoken or (plain and not below) else len(lines)
    return len(lines)


def _is_weak_fence(lines: Sequence[Line], place: int) -> bool:
    text = lines[place].text
    bullets = [_BULLET.fullmatch(line.text) for line in lines[place : place + _LEAST_BULLETS]]
    listed = len(bullets) == _LEAST_BULLETS and all(bullets)
    return listed or site_line(text) in ABOVE or is_promotion(text)


def _reads_like_speech(text: str) -> bool:
    """Return whether a short line may be spoken: a heading, an address, thanks, a sentence."""
    if is_site(text) or is_promotion(text):
        return False
    spoken = _MARKED_HEADING.match(text) or SALUTATION.match(text) or _CLOSING_WORDS.match(text)
    return bool(spoken) or (len(text) >= _LEAST_SENTENCE and ends_sentence(text))


def _shown_cut(lines: Sequence[Line], first: int) -> Flaw:
    """Say which lines were taken for the site's, so that nothing is lost without a word."""
    count = len(lines) - first
    words = lines[first].text[:_QUOTED]
    reason = f"文末从“{words}”起的 {count} 行看作网站内容，未收入；如有正文，请看原文"
    place = lines[first].start
    return Flaw(kind=FlawKind.UNREAD, reason=reason, start=place, end=place)
