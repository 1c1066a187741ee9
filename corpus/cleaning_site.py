"""Cleaning rules on what a site puts around a text: navigation, promotion, lists, editor marks.

A line is judged by what it is made of and by where it stands:

- *site* lines have a shape that no sentence has (navigation, file names, error pages, 来源：…);
  they are dropped wherever they stand; of these the *fences* also show that what lies beyond
  them, away from the article, is the site's;
- *promotion* is known by a word (会员群, 版权所有), so it counts only outside the article, and
  never for a whole sentence of some length;
- the article reaches from the first to the last *body* line: long enough, ending a sentence.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus.cleaning_edits import Edit, apply, move_to_front, substitute
from corpus.cleaning_layout import SALUTATION, Line, ends_sentence, lines_of
from corpus.document import CleanText

# Buttons and counters of a page, alone or in a row.
_BUTTON = (
    "(?:收藏|分享|下载|举报|打印|关闭|复制|点赞|评论|相关|全屏|返回顶部"
    "|赏|我要纠错|大|中|小|字[号体])"
)
_FENCE = re.compile(
    r"""
      (?:[45]\d\d\s+)?(?:Not\ Found|Bad\ Gateway|Forbidden|Internal\ Server\ Error
        |Service\ Unavailable|Gateway\ Time-?out)
    | (?:404|50[0-4])(?:\ Error)?
    | (?:nginx|openresty|apache|tengine|iis|zjol)(?:/[\d.]+)?
    | (?:您|你)?(?:当前|现在|目前)?的?(?:所在)?位置\s*[:：].*
    | (?:网站)?首页\s*(?:[>》→»|/-].*)?
    | [^。，]{0,12}[>»]\s*[^。，]{1,20}[>»]\s*[^。，]{1,40}
    | 上传人\s*[:：].* | .{0,40}文档编号\s*[:：].* | 资源描述 | 文档介绍 | 内容摘要
    | [^。]{0,30}(?:免费预览|喜欢就下载|预览结束)[^。]{0,30}
    | \S{1,60}\.(?:docx?|pdf|pptx?|wps|txt|rtf)(?:_第\d+页)?
    | 第\s*\d+\s*页\s*[/／,，]?\s*共\s*\d+\s*页
    | (?:\[\s*\d+\s*\]\s*){2,}.{0,10} | .{0,10}下一页\s*
    """,
    re.X | re.I,
)
_TAIL = re.compile(
    r"""
      (?:展开(?:阅读)?全文|相关(?:资源|搜索|稿件|文章|阅读|新闻|链接|推荐|报道|栏目|专题|资讯|内容)
        |猜你喜欢|热[点门](?:推荐|新闻|排行|文章|标签|词)?|(?:推荐|延伸|扩展)阅读|更多.{0,6}|精彩推荐
        |特别声明|免责声明|网友评论|发表评论|我要评论|视频播报|热帖|热词|友情链接)
      \s*(?:[:：>》].*|更多.*)?
    | (?:上一[篇条页]|下一[篇条页]|前一篇|后一篇)\s*[:：].*
    | (?:转发到|分享到|分享至|一键分享)\s*[:：]?.*
    | 扫一扫.{0,20} | --> | (?:网站标识码|技术支持|网站维护)\s*[:：].*
    | .{0,40}(?:copyright\ |©|ICP备|经营许可证|公网安备|All\ Rights\ Reserved|Powered\ By).*
    """,
    re.X | re.I,
)
_WEAK = re.compile(
    rf"""
      [\[【（(]?\s*
      (?:(?:信息|文章|稿件|资料|新闻|本文)?来\s*源|作\s*者|编\s*辑|责任编辑|责\s*编|审\s*核|供\s*稿|撰\s*稿
        |录\s*入|(?:发布|发表|更新|打印)(?:日期|时间|机构|人)|(?:浏览|点击|阅读|访问)(?:次数|量|数|率)?
        |字\s*[号体]|字体大小|关键[词字](?:\s*>>)?|标签|栏目|索\s*引\s*号|主题分类|发文机关|成文日期
        |发文字号|主\s*题\s*词)
      \s*[:：>].*
    | (?:19|20)\d\d[-/年.]\d{{1,2}}[-/月.]\d{{1,2}}日?\s+\d{{1,2}}:\d{{2}}.*
    | [\[【(（]?{_BUTTON}(?:[\ |/()（）【】\[\]]*{_BUTTON})*[()（）【】\[\]\ ]*
    | [（(]\s*(?:此件公开发布|本文有删减|完|原标题\s*[:：].*|原题为.*)\s*[)）]
    """,
    re.X,
)
_PROMOTION = re.compile(
    r"""
      仅供学习|禁止外传|(?:禁止|严禁|谢绝)转载|翻印必究|版权所有|未经授权
    | 倒卖|立享|会员(?:资料|群)|QQ群|微信群|加微信|加QQ|扫码|公众号|客户端下载|下载地址|权益和资料
    | 文明上网|理性发言|注册后|我要注册|复制本文标题|不良信息举报|转载请注明
    """,
    re.X | re.I,
)
# Lines of these kinds are short: 编辑：… may also begin a sentence about editors.
_WEAK_LENGTH = 80
_SITE_LENGTH = 120
# A line of this length that ends a sentence belongs to the article.
_BODY_LENGTH = 40
_TITLE = re.compile(
    r"[^。！？；]{4,60}(?:讲话|发言|致辞|报告|主持词|述职|讲稿|演讲|要点)"
    r"(?:稿|提纲|摘要|全文|节选)?(?:[（(][^（）()]{0,30}[)）])?"
)
# Behind a heading such as 相关阅读 there may be long lines too, but not more than this share.
_MOST_TAIL_SHARE = 0.4
_BULLET = re.compile(r"[-·•●◆■*]\s*\S.{0,60}")
# Fewer bullets in a row behind the article may still be its own.
_LEAST_BULLETS = 3

_EDITOR_NOTE = re.compile(
    r"(?:^|(?<=[ \n]))[ \t]*(?:编者按|编者的话|编辑导语|按)[ \t]*[:：][^\n]{0,800}?"
    r"(?:请?详见|请认真学习[^。\n]{0,10}|请遵照执行|现(?:全文)?(?:刊发|转发|印发)[^。\n]{0,20}"
    r"|供[^。\n]{0,8}(?:参考|借鉴)|如下)[ \t]*[:：。]"
)
_OPEN, _SHUT, _INSIDE = r"[（(\[【]", r"[)）\]】]", r"[^（）()\[\]【】\n]"
_EDITOR_MARK = re.compile(
    rf"[ \t]*{_OPEN}[ \t]*(?:(?:责任|实习)?编辑|责编|编校|校对|审核)[ \t]*[:：]"
    rf"{_INSIDE}{{0,30}}{_SHUT}"
)
_NEIGHBOURS = re.compile(
    r"[ \t]*上一[篇条][ \t]*[:：][^\n]{0,300}?下一[篇条][ \t]*[:：][^\n]{0,400}$", re.M
)
_ADDRESS = re.compile(
    rf"(?:\[(?:查看|阅读)原文\])?{_OPEN}{_INSIDE}{{0,20}}(?:https?://|www\.){_INSIDE}{{0,80}}{_SHUT}"
)


def drop_editor_marks(clean: CleanText) -> CleanText:
    """Editors' notes before the text, (编辑：…) behind it, neighbours and addresses in a line."""
    for pattern in (_EDITOR_NOTE, _EDITOR_MARK, _NEIGHBOURS, _ADDRESS):
        clean = substitute(clean, pattern, "")
    return clean


def title_to_front(clean: CleanText) -> CleanText:
    """A title that a page has below its text, above the line with the date, comes first."""
    lines = [line for line in lines_of(clean.text) if line.text]
    said = [
        n for n, line in enumerate(lines) if ends_sentence(line.text) and not is_site(line.text)
    ]
    if not said or not is_body(lines[0]):
        return clean
    below = lines[said[-1] + 1 :]
    titles = []
    for line in below:
        if is_site(line.text) or len(line.text) > _BODY_LENGTH:
            break
        titles.append(line)
    dated = below[len(titles) : len(titles) + 1]
    if not 1 <= len(titles) <= 3 or not dated or not _WEAK.fullmatch(dated[0].text):
        return clean
    rest = Edit(titles[-1].end, len(clean.text))
    return move_to_front(apply(clean, [rest]), titles[0].start)


def drop_site_lines(clean: CleanText) -> CleanText:
    """Everything that the site put before and behind the article is dropped."""
    lines = [line for line in lines_of(clean.text) if line.text]
    first, last = _article(lines)
    keep = [
        not is_site(line.text) and (first <= place <= last or not is_promotion(line.text))
        for place, line in enumerate(lines)
    ]
    _cut_head(lines, keep, first)
    _cut_tail(lines, keep, last)
    dropped = [line for line, kept in zip(lines, keep, strict=True) if not kept]
    return apply(clean, [Edit(line.start, line.end) for line in dropped])


def is_site(text: str) -> bool:
    """Whether a line, stripped, is the site's whatever stands around it."""
    label_alone = text.endswith((":", "："))
    weak = len(text) <= _WEAK_LENGTH and _WEAK.fullmatch(text)
    if weak and (label_alone or not ends_sentence(text)):
        return True
    return _is_fence(text) or (len(text) <= _SITE_LENGTH and bool(_TAIL.fullmatch(text)))


def is_promotion(text: str) -> bool:
    """Whether a line that stands outside the article advertises or warns for the site."""
    return bool(_PROMOTION.search(text)) and not _is_long_sentence(text)


def is_body(line: Line) -> bool:
    """Whether a line is surely part of an article."""
    return _is_long_sentence(line.text) and not is_site(line.text)


def _is_fence(text: str) -> bool:
    return len(text) <= _SITE_LENGTH and bool(_FENCE.fullmatch(text))


def _is_long_sentence(text: str) -> bool:
    return len(text) >= _BODY_LENGTH and ends_sentence(text)


def _article(lines: Sequence[Line]) -> tuple[int, int]:
    """The places of the first and the last line that are surely the article's."""
    sure = [n for n, line in enumerate(lines) if is_body(line) or SALUTATION.fullmatch(line.text)]
    if not sure:
        return len(lines), len(lines) - 1
    return sure[0], _before_tail_heading(lines, sure)


def _before_tail_heading(lines: Sequence[Line], sure: Sequence[int]) -> int:
    """The last sure line, or the one before a heading such as 相关阅读 if little follows it."""
    total = sum(len(line.text) for line in lines)
    behind = 0
    last = sure[-1]
    for place in range(len(lines) - 1, sure[0], -1):
        text = lines[place].text
        behind += len(text)
        if behind > _MOST_TAIL_SHARE * total:
            break
        if len(text) <= _SITE_LENGTH and _TAIL.fullmatch(text):
            last = sure[max(0, bisect_left(sure, place) - 1)]
    return last


def _cut_head(lines: Sequence[Line], keep: list[bool], first: int) -> None:
    """Lines before the last fence or promotion above the article go, but for its title."""
    if first == len(lines):
        return
    fences = [n for n in range(first) if _is_fence(lines[n].text) or is_promotion(lines[n].text)]
    for place in range(fences[-1] if fences else 0):
        keep[place] = keep[place] and bool(_TITLE.fullmatch(lines[place].text))


def _cut_tail(lines: Sequence[Line], keep: list[bool], last: int) -> None:
    """Lines behind the first fence, list heading or promotion below the article go."""
    for place in range(last + 1, len(lines)):
        text = lines[place].text
        bullets = [_BULLET.fullmatch(line.text) for line in lines[place : place + _LEAST_BULLETS]]
        tail = len(text) <= _SITE_LENGTH and _TAIL.fullmatch(text)
        listed = len(bullets) == _LEAST_BULLETS and all(bullets)
        if tail or listed or _is_fence(text) or is_promotion(text):
            keep[place:] = [False] * (len(lines) - place)
            return
