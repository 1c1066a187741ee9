"""Classify a single line of a page: a kind of site line, or part of the article.

A *kind* is a shape that no sentence has. Lines of some kinds may occur anywhere (a source line
under the title); others also show where the article is:

- a line **above** the article (navigation, download notices, error pages): the article follows;
- a line **below** it (related articles, comments, imprint): the rest is the site's.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

from corpus.cleaning.layout import ends_sentence


class SiteLine(StrEnum):
    """The kinds of lines that a site puts around an article."""

    ERROR = "error page"
    NAVIGATION = "navigation"
    DOWNLOAD = "download notice"
    PAGER = "pages of an article"
    RELATED = "list of other articles"
    COMMENTS = "comments and sharing"
    IMPRINT = "imprint"
    CREDIT = "source, author or editor"
    COUNTER = "view counter"
    STAMP = "time of publication or printing"
    BUTTON = "buttons"
    ORNAMENT = "ornament"
    NOTE = "editor's note on the title"


# Kinds of lines above the article; the article does not start before them.
ABOVE = frozenset({SiteLine.ERROR, SiteLine.NAVIGATION, SiteLine.DOWNLOAD, SiteLine.PAGER})
# Kinds of lines with nothing of the article below them.
BELOW = frozenset({SiteLine.RELATED, SiteLine.COMMENTS, SiteLine.IMPRINT})
# Longer lines are article text, whatever they start with.
_LONGEST = 120
_LONGEST_LABELLED = 80

_NAMES = r"[\u4e00-\u9fff·]{2,6}(?:[、\ ][\u4e00-\u9fff·]{2,6}){0,4}"
_CREDITED = (
    "(?:执行|责任|实习|值班|本期|网络|新媒体)?编[辑审]|责\\s*编|主编|校[对审]|审[核校读]|复审|终审|监制|摄影|摄像|制图"
    "|供\\s*稿|撰\\s*稿|撰文|录\\s*入|排版|美编|图|文|来\\s*源|作\\s*者|策划|统筹"
)
_BUTTON = (
    "(?:收藏|分享|下载|举报|打印|关闭|复制|点赞|评论|相关|全屏|返回|顶部|正文|纠错"
    "|赏|我要纠错|大|中|小|字[号体]|放大|缩小|默认|听全文|语音播报|加载更多|查看更多|展开|收起)"
)
_DAY = r"(?:19|20)\d\d\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}\s*日?"
_CLOCK = r"\d{1,2}\s*[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?"
# Links in a row at the top of a site: 国家发改委|浙江政务服务网 简体|繁体|无障碍浏览
_LINK = re.compile(
    "网站首页|首页|[简繁][体體]中?文?|English|无障碍(?:浏览|阅读)?|(?:用户)?登[录陆]|(?:免费)?注册|设为首页"
    "|(?:加入)?收藏本?站?|网站地图|RSS|客户端|(?:公务)?邮箱|微博|微信|论坛|.{1,10}(?:网|在线|门户)",
    re.I,
)
_LINKS_APART = re.compile(r"[|\s]+")
_LEAST_LINKS = 2
# Web page readers put this mark before each list item.
_BULLET = re.compile(r"^[-•·]\s+(?=\S)")
# A line with at least this many dates and no full stop lists other articles.
_ISO_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_LEAST_DATES = 3


def _lines(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.X | re.I)


_KINDS: tuple[tuple[SiteLine, re.Pattern[str]], ...] = (
    (
        SiteLine.ERROR,
        _lines(
            r"""
              (?:(?:HTTP\ )?(?:Error\ )?[45]\d\d[\s:-]+)?(?:Not\ Found|Bad\ Gateway|Forbidden
                |Internal\ Server\ Error|Service\ (?:Temporarily\ )?Unavailable|Gateway\ Time-?out
                |Bad\ Request|Unauthorized)\.?
            | (?:404|403|50[0-4])(?:\ Error)?
            | (?:nginx|openresty|apache|tengine|iis|zjol|cloudflare)(?:/[\d.]+)?
            | (?:抱歉|对不起)?[，,]?\s*(?:您|你)?(?:所?(?:访问|请求|查找|浏览)的)?
              (?:页面|网页|文章|内容)(?:不存在|已?被?删除|找不到了?|无法访问|已过期)(?:或已?被?删除)?[。！!]?
            """
        ),
    ),
    (
        SiteLine.NAVIGATION,
        _lines(
            r"""
              (?:您|你)?(?:当前|现在|目前)?的?(?:所在)?位置\s*[:：].*
            | (?:网站)?首页\s*(?:[>》→»|/-].*)?
            | [^。，]{0,12}[>»]\s*[^。，]{1,20}[>»]\s*[^。，]{1,40}
            | (?:跳转?到|转到)(?:主要|正文)?内容 | 切换(?:导航|菜单)
            """
        ),
    ),
    (
        SiteLine.DOWNLOAD,
        _lines(
            r"""
              上传(?:人|者|用户|时间)\s*[:：].* | .{0,40}(?:文档|资源)编号\s*[:：].*
            | 资源描述 | 文档(?:介绍|简介|描述|预览) | 内容摘要
            | (?:文件|文档)(?:大小|格式|类型)\s*[:：].*
            | 附件下载(?:\s*[:：].*)? | 立即下载 | 下载(?:文档|全文|附件|Word|PDF|积分).{0,20}
            | 此?文档(?:由|为)[^。]{1,20}(?:上传|分享).{0,30} | (?:所需|下载)积分\s*[:：].*
            | [^。]{0,30}(?:免费预览|喜欢就下载|预览结束|在线预览)[^。]{0,30}
            | \S{1,60}\.(?:docx?|pdf|pptx?|wps|txt|rtf)(?:_第\d+页)?
            | 第\s*\d+\s*页\s*[/／,，]?\s*共\s*\d+\s*页
            """
        ),
    ),
    (
        SiteLine.PAGER,
        _lines(
            r"""
              共\s*\d+\s*页[^。\d]{0,8}第\s*\d+\s*页 | \d+\s*/\s*\d+\s*页(?:\s.{0,20})?
            | (?:\[\s*\d+\s*\]\s*){2,}.{0,10} | .{0,10}(?:上一页|下一页)[\s\d|]*.{0,10}
            | (?:共\s*\d+\s*页\s*)?(?:\d+\s+){2,}(?:下一页|尾页|末页)
            """
        ),
    ),
    (
        SiteLine.RELATED,
        _lines(
            r"""
              (?:展开(?:阅读)?全文|阅读全文
                |相关(?:资源|搜索|稿件|文章|阅读|新闻|链接|推荐|报道|栏目|专题|资讯|内容)
                |猜你喜欢|大家都在[看搜]|为您推荐|精彩(?:推荐|阅读|内容)
                |热[点门](?:推荐|新闻|排行|文章|标签|词)?
                |(?:推荐|延伸|扩展|拓展|更多)(?:阅读|新闻|文章|内容|资讯)|更多.{0,6}
                |最新(?:文章|新闻|动态|评论|资讯|发布)|(?:点击|阅读|新闻|热点)排行榜?|视频播报|热帖|热词|友情链接)
              \s*(?:[:：>》].*|更多.*)?
            | (?:上一[篇条页]|下一[篇条页]|前一篇|后一篇)\s*[:：].*
            | [-—–\s]*(?:THE\ END|END|全文完|本文完)[-—–\s]*
            """
        ),
    ),
    (
        SiteLine.COMMENTS,
        _lines(
            r"""
              (?:转发到|分享到|分享至|一键分享)\s*[:：]?.*
            | (?:网友|热门|最新|全部|新闻|精彩)评论(?:\s*[（(]\d+[)）])?\s*(?:[:：>》].*)?
            | (?:发表|我要|暂无|查看全部)评论.{0,10} | 我来说两句.{0,20}
            | 目前没有.{0,4}[跟评][贴论].{0,20}
            | (?:请)?(?:微信|手机)?(?:扫一扫|扫码|扫描(?:下方|左方|右方|上方)?二维码).{0,30} | -->
            | 网友评论仅.{0,40} | (?:长按|识别).{0,6}二维码.{0,30}
            """
        ),
    ),
    (
        SiteLine.IMPRINT,
        _lines(
            r"""
              (?:网站标识码|技术支持|网站维护|违法和?不良信息举报.{0,6}|举报(?:邮箱|电话))\s*[:：].*
            | .{0,60}(?:copyright\ |©|ICP备|ICP证|经营许可证|公网安备
              |All\ Rights\ Reserved|Powered\ By).*
            | 特别声明(?:\s*[:：].*)? | 免责声明(?:\s*[:：].*)? | 版权声明(?:\s*[:：].*)?
            """
        ),
    ),
    (
        SiteLine.NOTE,
        _lines(
            r"""
              [（(【\[]\s*(?:本文)?原(?:标题|题|文标题).{0,80}[)）】\]]
            | (?:本文)?原(?:文)?标题\s*[:：].{0,80}
            | [（(]\s*(?:完|待续|文字实录|转载自.{0,30})\s*[)）]
            """
        ),
    ),
    (
        SiteLine.COUNTER,
        _lines(
            r"""
              [（(【\[]?\s*(?:已有\s*)?(?:浏览|点击|阅读|访问|下载|人气|热度|点赞|评论|收藏|转发)
              (?:次数|量|数|率|人数)?\s*[:：]?\s*[（(]?\s*\d[\d,.]*\s*[万wk+]?\s*[)）]?
              \s*(?:次|人|人次|人看过)?\s*[)）】\]]?
            | [（(]?(?:已有\s*)?\d[\d,.]*\s*[万wk+]?\s*(?:次|人|条)?\s*
              (?:阅读|浏览|点击|评论|跟贴|看过|参与)[)）]?
            | (?:浏览|点击|阅读|访问)(?:次数|量|数|率)\s*[:：].*
            """
        ),
    ),
    (
        SiteLine.STAMP,
        _lines(
            rf"""
              [\[【（(]?\s*(?:发布|发表|更新|打印|刊发|最后更新|编辑|上传|创建)(?:日期|时间|于)\s*[:：]?.*
            | (?:时\s*间|日\s*期)\s*[:：]\s*{_DAY}.*
            | {_DAY}\s+{_CLOCK}.* | {_DAY}\s*[|｜/\s]?\s*来\s*源\s*[:：].*
            | (?:刚刚|昨天|前天|\d{{1,2}}\s*(?:分钟|小时|天)前)(?:\s*{_CLOCK})?
            """
        ),
    ),
    (
        SiteLine.CREDIT,
        _lines(
            rf"""
              (?:[【\[]\s*{_BUTTON}\s*[】\]]\s*){{0,3}}
              [\[【（(]?\s*(?:(?:信息|文章|稿件|资料|新闻|本文|文字)?来\s*源|作\s*者|{_CREDITED}
                |发布(?:机构|人|单位)|字\s*[号体]|字体大小|关键[词字](?:\s*>>)?|标签|栏目|索\s*引\s*号
                |主题分类|发文机关|成文日期|发文字号|主\s*题\s*词)\s*[:：>].*
            | (?:(?:{_CREDITED})\s*[|｜/／]\s*{_NAMES}\s*)+
            | (?:[\u4e00-\u9fff、]{{2,24}}供稿\s*)?
              (?:(?:{_CREDITED})[\s/／|｜:：]+[\u4e00-\u9fff·]{{2,4}}\s*){{2,}}
            """
        ),
    ),
    (
        SiteLine.BUTTON,
        _lines(rf"[\[【（(]?{_BUTTON}(?:[\ |/()（）【】\[\]+-]*{_BUTTON})*[()（）【】\[\]\ +-]*"),
    ),
    # A row of × or _ is a masked name, not an ornament.
    (SiteLine.ORNAMENT, _lines(r"[-—–·•●◆■▲▼△▽★☆=~～>»|│┃\s]+")),
)
# The index card above a government document (required by 《政府信息公开条例》). Some fields are the
# document's (主题词: GB/T 9704-1999), others the site's (where and when it filed the document).
_OF_DOCUMENT = "主题分类|发文机关|成文日期|发文字号|文 ?号|有效性|标 ?题|主 ?题 ?词"
_OF_SITE = "索 ?引 ?号|发布日期|公开方式|体裁分类"
_CARD_LABEL = re.compile(rf"(?<!\S)(?:({_OF_SITE})|{_OF_DOCUMENT}) ?[:：]")
_MOST_CARD_LINES = 12
# Fewer labels are metadata of the site.
_LEAST_CARD_LABELS = 4
# Sentences may start like these kinds (编辑：…), so a line that ends a sentence is article text.
_LABELLED = frozenset({SiteLine.CREDIT, SiteLine.COUNTER, SiteLine.STAMP, SiteLine.BUTTON})
# Words of lines that promote the site or give its warnings.
_PROMOTION = re.compile(
    r"""
      仅供学习|禁止外传|(?:禁止|严禁|谢绝)转载|翻印必究|版权所有|未经授权
    | 倒卖|立享|会员(?:资料|群)|QQ群|微信群|加微信|加QQ|扫码|二维码|公众号|客户端下载|下载地址
    | 权益和资料|文明上网|理性发言|注册后|我要注册|复制本文标题|不良信息举报|转载请(?:注明|联系)
    | 不(?:表明|代表)[^。，]{0,16}(?:立场|观点)|【点击[^】]{0,10}】|点击(?:进入|下载|投票|关注)
    | (?:请|欢迎|敬请|快来|记得)关注[^。]{0,16}(?:微信|微博|专区|账号|头条号|官方|我们)
    | 安装[^。]{0,16}客户端|侵权[^。]{0,12}删除|(?:报料|投稿)(?:热线|电话|邮箱|请)
    """,
    re.X | re.I,
)
# Names of columns of government sites (国办发〔2017〕47号, 《政府网站发展指引》, and usage). They
# may be headings of a speech as well, so they count only above a title.
_COLUMN = re.compile(
    r"(?:政务|政府|党务|村务|厂务|信息|政府信息|法定主动)公开(?:目录|专栏|平台)?"
    r"|(?:新闻|政务|资讯|信息|服务|互动|数据|媒体)中心"
    r"|(?:时政|今日|本地|国内|图片|县区|部门|基层|工作|单位|最新|政务|通知)?(?:新闻|要闻|动态|资讯|快讯)"
    r"(?:动态|资讯|中心)?"
    r"|领导(?:讲话|活动|之窗|信息|信箱|动态|专栏|言论|批示)|(?:重要|领导)?(?:讲话|发言|致辞)(?:精神|专栏|选登)?"
    r"|政策(?:文件|法规|解读)|法律法规|规范性文件|(?:通知|公告|公示)(?:公告|公示|通知)?|文件(?:通知|资料|下载)"
    r"|(?:互动|政民)(?:交流|互动)|(?:网上|办事|政务|便民)(?:办事|服务|大厅|指南)|(?:专题|热点)(?:专栏|专题)"
    r"|(?:机构|部门)(?:职能|设置|概况|介绍)|(?:走进|魅力|印象)[\u4e00-\u9fff]{2,4}|公文写作|范文(?:大全|网)"
    r"|[\u4e00-\u9fff]{2,16}(?:门户网站|政府网|人民政府网站?|政务网)|正文|详细内容|内容详情"
)
# A line of at least this length that ends a sentence belongs to the article.
BODY_LENGTH = 40


def site_line(text: str) -> SiteLine | None:
    """Return the kind of a stripped line, or None if it belongs to the article."""
    if len(_ISO_DAY.findall(text)) >= _LEAST_DATES and "。" not in text:
        return SiteLine.RELATED
    if len(text) > _LONGEST:
        return None
    if _is_row_of_links(text):
        return SiteLine.NAVIGATION
    text = _BULLET.sub("", " ".join(text.split()))
    for kind, pattern in _KINDS:
        if pattern.fullmatch(text) and not _is_text(text, kind):
            return kind
    return None


def _is_row_of_links(text: str) -> bool:
    words = [word for word in _LINKS_APART.split(text) if word]
    links = sum(1 for word in words if _LINK.fullmatch(word))
    return "|" in text and links >= _LEAST_LINKS and 2 * links >= len(words)


def is_column(text: str) -> bool:
    """Return whether a line is the name of a column of a site, if it stands above a title."""
    return bool(_COLUMN.fullmatch("".join(text.split())))


def index_card(texts: Sequence[str]) -> range:
    """Return the line indexes of a government document's index card; empty if there is none."""
    first = next((n for n, text in enumerate(texts) if _CARD_LABEL.match(text)), len(texts))
    last, labels = first, 0
    for place, text in enumerate(texts[first : first + _MOST_CARD_LINES], start=first):
        if found := len(_CARD_LABEL.findall(text)):
            last, labels = place + 1, labels + found
    return range(first, last) if labels >= _LEAST_CARD_LABELS else range(0)


def filing_notes(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans in an index card line that say where and when the site filed the document."""
    labels = list(_CARD_LABEL.finditer(text))
    for label, following in zip_longest(labels, labels[1:]):
        if label.group(1):
            yield label.start(), following.start() if following else len(text)


def is_site(text: str) -> bool:
    """Return whether a stripped line is the site's in any context."""
    return site_line(text) is not None


def is_promotion(text: str) -> bool:
    """Return whether a line outside the article promotes the site or gives its warnings."""
    return bool(_PROMOTION.search(text)) and not is_long_sentence(text)


def is_long_sentence(text: str) -> bool:
    """Return whether a line is long and ends a sentence."""
    return len(text) >= BODY_LENGTH and ends_sentence(text)


def _is_text(text: str, kind: SiteLine) -> bool:
    if kind not in _LABELLED:
        return False
    if len(text) > _LONGEST_LABELLED:
        return True
    return ends_sentence(text) and not text.endswith((":", "："))
