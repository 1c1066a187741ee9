"""Cleaning rules on what a site puts around a text: navigation, promotion, lists, editor marks.

Three kinds of lines, by how sure they are:

- *strong* lines (navigation, promotion, error pages) are never part of a speech; what stands
  before one at the top or behind one at the bottom is the site's as well;
- *tail* lines (related articles, share buttons) end the article;
- *weak* lines (source, date of publication, view counter) are dropped alone.

A line counts as body when it is long enough and ends a sentence; the rules only look at what lies
before the first and behind the last such line, and never cut a body line for its wording alone.
"""

import re
from collections.abc import Sequence

from corpus.cleaning_edits import Edit, apply, move_to_front, substitute
from corpus.cleaning_layout import SALUTATION, Line, ends_sentence, lines_of
from corpus.document import CleanText

_STRONG = re.compile(
    r"""
    (?:[45]\d\d\s+)?(?:Not\ Found|Bad\ Gateway|Forbidden|Internal\ Server\ Error|Service\ Unavailable|Gateway\ Time-?out)
    | 404(?:\ Not\ Found)? | (?:nginx|openresty|apache|tengine|iis|zjol)(?:/[\d.]+)?
    | (?:您|你)?(?:当前|现在|目前)?的?(?:位置|所在位置)\s*[:：].*
    | (?:网站)?首页\s*(?:[>》→»|/-].*)? | .{0,12}>\s*.{0,20}>\s*.{0,20}
    | (?:收藏|分享|下载|举报|打印|关闭|复制|点赞|评论|相关|全屏|顶部)(?:[\ |/()（）赏]*(?:收藏|分享|下载|举报|打印|关闭|复制|点赞|评论|相关|全屏|顶部|赏))*[()（）\ ]*
    | 上传人.* | .*文档编号.* | .*免费预览.* | 资源描述 | .*喜欢就下载.*
    | .{1,60}\.(?:docx?|pdf|pptx?|wps|txt|rtf)(?:_第\d+页)?
    | 第\s*\d+\s*页\s*[/／,，]?\s*共\s*\d+\s*页
    | .{0,20}(?:仅供学习|禁止外传|禁止转载|严禁转载|翻印必究).{0,20}
    | .*(?:倒卖|立享|会员资料|会员群|QQ群|微信群|加微信|加QQ|扫码|公众号|客户端下载|订阅.{0,6}权益).*
    | \[\s*\d+\s*\](?:\s*\[\s*\d+\s*\])+.* | .*下一页\s*$
    """,
    re.X | re.I,
)
_TAIL = re.compile(
    r"""
    (?:展开阅读全文|展开全文|相关资源|猜你喜欢|相关搜索|相关(?:稿件|文章|阅读|新闻|链接|推荐|报道|栏目|专题|资讯|内容)|热点(?:推荐|新闻|排行)?|推荐阅读|延伸阅读|热门.{0,6}|更多.{0,6}|精彩推荐|最新.{0,4}|特别声明|免责声明|网友评论|发表评论|视频播报)\s*(?:[:：>》].*|更多.*)?
    | (?:上一[篇条页]|下一[篇条页]|前一篇|后一篇)\s*[:：].*
    | (?:转发到|分享到|分享至|一键分享)\s*[:：]?.*
    | .*(?:版权所有|copyright|©|ICP备|经营许可证|公网安备|All\ Rights\ Reserved|Powered\ By).*
    | .*(?:文明上网|理性发言|注册后发表评论|我要注册|复制本文标题|发表评论|未经授权不得转载|违法和不良信息举报).*
    | (?:主办单位|承办单位|技术支持|网站标识码|联系电话|地址|邮编)\s*[:：].*
    | 扫一扫.* | -->
    """,
    re.X | re.I,
)
_WEAK = re.compile(
    r"""
    [\[【（(]?\s*(?:信息来源|文章来源|稿件来源|资料来源|新闻来源|来\s*源|作\s*者|编\s*辑|责任编辑|责\s*编|审\s*核|供\s*稿|撰\s*稿|录\s*入|发布(?:日期|时间|机构|人)|发表(?:日期|时间)|更新(?:日期|时间)|打印(?:日期|时间)|浏览(?:次数|量)?|点击(?:数|率|次数|量)?|阅读(?:次数|量|数)?|访问(?:量|次数)|字\s*[号体]|字体大小|关键[词字](?:\s*>>)?|标签|栏目|分类|索\s*引\s*号|主题分类|发文机关|成文日期|发文字号|主\s*题\s*词)\s*[:：>].*
    | (?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s+\d{1,2}:\d{2}.*
    | 【?\[?(?:打印|关闭|收藏|字体|大\s*中\s*小|打印本页|关闭窗口|返回顶部|我要纠错)[】\]\ 【\[\w]*
    | [（(]\s*(?:此件公开发布|本文有删减|完)\s*[)）]
    """,
    re.X,
)
# A weak line is short: 编辑：… may also begin a sentence about editors.
_WEAK_LENGTH = 80
_STRONG_LENGTH = 120
# A line of this length that ends a sentence belongs to the article.
_BODY_LENGTH = 40
_TITLE = re.compile(
    r"[^。！？；]{4,60}(?:讲话|发言|致辞|报告|主持词|述职|讲稿|演讲|要点|词)(?:稿|提纲|摘要|全文|节选)?(?:[（(][^（）()]{0,30}[)）])?"
)
# A list of related articles behind its heading may hold long lines, but not more than this share.
_MOST_TAIL_SHARE = 0.4

_EDITOR_NOTE = re.compile(
    r"(?:^|(?<=[ \n]))[ \t]*(?:编者按|编者的话|编辑导语|【?摘要】?|按)[ \t]*[:：][^\n]{0,800}?(?:请?详见|请认真学习[^。\n]{0,10}|请遵照执行|现(?:全文)?(?:刊发|转发|印发)[^。\n]{0,20}|供[^。\n]{0,8}(?:参考|借鉴)|如下)[ \t]*[:：。]"
)
_EDITOR_MARK = re.compile(
    r"[ \t]*[（(\[【][ \t]*(?:责任)?(?:编辑|责编|实习编辑|编校|校对|审核)[ \t]*[:：][^（）()\[\]【】\n]{0,30}[)）\]】]"
)
_INLINE_NEIGHBOURS = re.compile(
    r"[ \t]*上一[篇条][ \t]*[:：][^\n]{0,300}?下一[篇条][ \t]*[:：][^\n]{0,400}$", re.M
)
_INLINE_ADDRESS = re.compile(
    r"[（(\[【][^（）()\[\]【】\n]{0,20}(?:https?://|www\.)[^（）()\[\]【】\n]{0,80}[)）\]】]"
)


def drop_editor_marks(clean: CleanText) -> CleanText:
    """Editors' notes before the text, (编辑：…) behind it, neighbours and addresses inside a line."""
    for pattern in (_EDITOR_NOTE, _EDITOR_MARK, _INLINE_NEIGHBOURS, _INLINE_ADDRESS):
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
    keep = [True] * len(lines)
    for place, line in enumerate(lines):
        keep[place] = not is_site(line.text)
    first, last = _article(lines)
    _cut_head(lines, keep, first)
    _cut_tail(lines, keep, last)
    dropped = [line for line, kept in zip(lines, keep, strict=True) if not kept]
    return apply(clean, [Edit(line.start, line.end) for line in dropped])


def is_site(text: str) -> bool:
    """Whether a line, stripped, is the site's whatever stands around it."""
    if len(text) <= _WEAK_LENGTH and _WEAK.fullmatch(text) and not ends_sentence(text):
        return True
    return len(text) <= _STRONG_LENGTH and bool(_STRONG.fullmatch(text) or _TAIL.fullmatch(text))


def is_body(line: Line) -> bool:
    """Whether a line is surely part of an article."""
    return len(line.text) >= _BODY_LENGTH and ends_sentence(line.text) and not is_site(line.text)


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
        behind += len(lines[place].text)
        if behind > _MOST_TAIL_SHARE * total:
            break
        if _TAIL.fullmatch(lines[place].text) and len(lines[place].text) <= _STRONG_LENGTH:
            last = max((n for n in sure if n < place), default=last)
    return last


def _cut_head(lines: Sequence[Line], keep: list[bool], first: int) -> None:
    """Lines before the last strong line above the article go, but for its title."""
    strong = [n for n in range(min(first, len(lines))) if _STRONG.fullmatch(lines[n].text)]
    if strong and first < len(lines):
        for place in range(strong[-1]):
            keep[place] = keep[place] and bool(_TITLE.fullmatch(lines[place].text))


def _cut_tail(lines: Sequence[Line], keep: list[bool], last: int) -> None:
    """Lines behind the first strong or tail line below the article go."""
    for place in range(last + 1, len(lines)):
        text = lines[place].text
        if len(text) <= _STRONG_LENGTH and (_STRONG.fullmatch(text) or _TAIL.fullmatch(text)):
            keep[place:] = [False] * (len(lines) - place)
            return
