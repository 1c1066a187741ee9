"""What a site puts around a text goes, kind by kind; lines of a speech that look alike stay."""

import pytest

from corpus.cleaning import gaps, site
from corpus.cleaning.rules import Rule, clean
from corpus.cleaning.site_lines import SiteLine, index_card, is_promotion, site_line
from corpus.document.values import CleanText, FlawKind, RawDocument

BODY = (
    "今天召开全县乡村治理工作会议，主要任务是总结去年的工作，"
    "研究部署今年的重点任务，请大家抓好落实。"
)
MORE = "会前，我到三个乡镇看了一圈，同村干部和群众谈了谈，有些想法，借这个机会同大家交流一下。"
OTHER = "总的看，这些年全县的变化是实实在在的，群众的日子一年比一年好，这一点要充分肯定。"

KINDS = {
    SiteLine.ERROR: [
        "404 Not Found", "HTTP Error 503: Service Temporarily Unavailable", "502", "nginx/1.18.0",
        "对不起，您访问的页面不存在", "文章已被删除",
    ],
    SiteLine.NAVIGATION: [
        "您当前的位置：首页 > 讲话 > 正文", "首页 > 领导讲话", "首页", "政务公开 > 领导讲话 > 正文",
        "发改局|某某省|政务服务网 简体|繁体|无障碍浏览", "登录 | 注册 | 收藏本站",
    ],
    SiteLine.DOWNLOAD: [
        "上传人：li****y 文档编号：12345", "亲，已超出免费预览范围，喜欢就下载吧！",
        "讲话稿.docx_第3页",
        "下载积分：20", "第1页 / 共7页", "立即下载", "文件大小：19KB",
    ],
    SiteLine.PAGER: ["[1] [2] [3] 下一页", "上一页 1 2 3 下一页", "1 2 3 尾页"],
    SiteLine.RELATED: [
        "相关文章", "猜你喜欢", "上一篇：在某某会议上的讲话", "延伸阅读：", "大家都在看",
        "- THE END -", "调研2015-09-22座谈2015-08-11部署2015-08-08",
    ],
    SiteLine.COMMENTS: [
        "分享到：微信 微博", "网友评论（12）", "目前没有跟贴，欢迎你发表观点", "微信扫一扫",
        "发表评论",
    ],
    SiteLine.IMPRINT: [
        "Copyright © 2008-2023 某某网", "某ICP备12345678号-2", "特别声明", "技术支持：某公司",
    ],
    SiteLine.CREDIT: [
        "来源：某某日报", "- 责任编辑：甲某", "编辑|张某某", "宣传部、妇联供稿 摄影/李某 编辑/王某",
        "编辑 张某某 校对 李某", "关键词 >> 群团",
    ],
    SiteLine.COUNTER: [
        "浏览次数：301", "阅读 1.2万", "点击量：88 次", "2301人看过", "（已有 12 人评论）",
    ],
    SiteLine.STAMP: [
        "发布时间：2020-01-02", "打印日期：2021年3月4日", "2020-01-02 10:30 来源：某网", "3小时前",
        "日期：2020/1/2",
    ],
    SiteLine.BUTTON: ["【打印】【关闭】", "字号 大 中 小", "收藏 分享(赏)", "返回顶部"],
    SiteLine.ORNAMENT: ["■", "- - -", "————"],
    SiteLine.NOTE: ["（原标题：某某县召开大会？）", "原标题：狠抓落实"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "line"), [(k, line) for k, lines in KINDS.items() for line in lines]
)
def test_a_line_of_the_site_is_known(kind: SiteLine, line: str) -> None:
    assert site_line(line) is kind


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "同志们：",
        "谢谢大家！",
        "二〇二〇年一月二日",
        "2020年1月2日",
        "某某县委书记 张三",
        "一、找准位置，当好桥梁",
        "（一）来源：群众是我们的力量之源。",
        "编辑：请问这件事下一步怎么办？",
        "记者：请谈谈今年的打算。",
        "答：主要抓三件事。",
        "主持人：下面请代表发言。",
        "（全体起立）",
        "（奏国歌）",
        "第一项议程：宣读表彰决定",
        "首页之外还有内容要看，不能只看一张纸。",
        "阅读是一件大事",
        "点击率高不等于群众满意",
        "更多的实惠要落到群众身上，这一条什么时候都不能含糊。",
        "转发了文件，不等于落实了文件",
        "××同志",
        "＿＿＿＿＿＿",
        "《在全县大会上的讲话》",
        "甲乡、乙镇、丙街道",
        "春江潮水连海平",
    ],
)
def test_a_line_of_a_text_is_none(line: str) -> None:
    assert site_line(line) is None


@pytest.mark.parametrize(
    "line",
    ["会员群：12345", "欢迎关注我们的微信", "以上内容不代表本网立场", "安装某某客户端看更多",
     "【点击投票】选出你的代表"],
)  # fmt: skip
def test_promotion_is_known(line: str) -> None:
    assert is_promotion(line)


def test_a_sentence_about_promotion_is_none() -> None:
    assert not is_promotion(
        "各单位要办好公众号，发布权威信息，把不良信息举报办结，这件事要有专人负责，一抓到底。"
    )


def run(rule: Rule, text: str) -> str:
    return rule(CleanText.from_raw(text)).text


def cleaned(text: str) -> CleanText:
    return clean(RawDocument("a", b"a", text, ".txt", "utf-8"))


def test_editors_notes_go_and_a_sentence_like_them_stays() -> None:
    note = "按：昨天召开了会议，现将讲话予以刊发。\n"
    assert run(site.drop_editor_notes, note + BODY) == "\n" + BODY
    kept = "按：每人一份的办法发放，不搞平均。"
    assert run(site.drop_editor_notes, kept) == kept


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("抓好落实。（责任编辑：张某）", "抓好落实。"),
        ("抓好落实。( 编辑 : ljx )", "抓好落实。"),
        ("抓好落实。责任编辑：张某", "抓好落实。"),
        ("抓好落实。【责编 李某】", "抓好落实。"),
        ("编辑部要抓好落实（编辑要到一线去）。", "编辑部要抓好落实（编辑要到一线去）。"),
        ("会后请责任编辑：张某、李某留下。", "会后请责任编辑：张某、李某留下。"),
    ],
)
def test_editors_marks(raw: str, expected: str) -> None:
    assert run(site.drop_editor_marks, raw) == expected


def test_neighbours_in_a_line_go() -> None:
    raw = "完了。 上一篇：甲会讲话 下一篇：乙会讲话 相关栏目：党务"
    assert run(site.drop_neighbours, raw) == "完了。"
    kept = "上一篇文章我讲过，下一篇还要讲。"
    assert run(site.drop_neighbours, kept) == kept


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("抓好落实。（某网 http://a.cn/1）", "抓好落实。"),
        ("抓好落实。返回某某网首页>>", "抓好落实。"),
        ("抓好落实。点击查看更多", "抓好落实。"),
        ("我们要返回首页时的初心。", "我们要返回首页时的初心。"),
        ("欢迎登录www.a.cn反映情况。", "欢迎登录www.a.cn反映情况。"),
    ],
)
def test_addresses_and_links_back(raw: str, expected: str) -> None:
    assert run(site.drop_addresses, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("我向大家致敬！（热烈鼓掌）今年", "我向大家致敬！今年"),
        ("好！（全场长时间热烈的掌声）", "好！"),
        ("好。（笑声、掌声）", "好。"),
        ("请全体起立。（全体起立）奏国歌。", "请全体起立。（全体起立）奏国歌。"),
        ("（领导讲话后鼓掌，请大家就座）", "（领导讲话后鼓掌，请大家就座）"),
        ("掌声和鲜花属于你们", "掌声和鲜花属于你们"),
    ],
)
def test_applause_goes_and_stage_directions_stay(raw: str, expected: str) -> None:
    assert run(site.drop_applause, raw) == expected


def test_a_list_of_articles_below_the_text_goes() -> None:
    tail = "推荐阅读\n- 某县开会\n- 某市开会\n- 某省开会\n加载更多"
    assert cleaned(f"{BODY}\n{MORE}\n{tail}").text == f"{BODY}\n{MORE}"


def test_a_list_of_the_text_itself_stays() -> None:
    raw = f"{BODY}\n- 抓学习\n- 抓整改\n{MORE}"
    assert cleaned(raw).text == raw


def test_comments_below_the_text_go_though_they_are_sentences() -> None:
    comment = "这位同志讲得很实在，我们村里的路就是去年修好的，大家都看在眼里记在心里。"
    raw = f"{BODY}\n{MORE}\n{OTHER}\n网友评论\n{comment}"
    assert cleaned(raw).text == f"{BODY}\n{MORE}\n{OTHER}"


CARD = [
    "索 引 号： 000123/2004-00205 主题分类： 体育",
    "发文机关： 某某市政府 成文日期： 2004年12月17日",
    "某某市政府关于办好运动会的复函",
    "发文字号： 某政函〔2004〕88号 发布日期： 2018年12月24日",
]


def test_of_the_index_card_of_a_document_its_own_facts_stay() -> None:
    text = cleaned("\n".join([*CARD, BODY])).text
    assert text.split("\n") == [
        "主题分类：体育",
        "发文机关：某某市政府 成文日期：2004年12月17日",
        "某某市政府关于办好运动会的复函",
        "发文字号：某政函〔2004〕88号",
        BODY,
    ]


def test_a_few_labels_are_no_index_card() -> None:
    assert index_card(["来源：某报", "发布日期：2020-01-02", BODY]) == range(0)
    assert cleaned(f"标题甲\n发布日期：2020-01-02\n{BODY}").text == f"标题甲\n{BODY}"


@pytest.mark.parametrize("note", ["（本文有删减）", "（有删节）", "（本文是讲话的节选）"])
def test_a_note_that_the_text_was_shortened_is_remembered(note: str) -> None:
    result = cleaned(f"{BODY}\n{MORE}\n{note}")
    assert result.text == f"{BODY}\n{MORE}"
    assert [(f.kind, f.start) for f in result.flaws] == [(FlawKind.GAP, None)]
    assert note.strip("（）") in result.flaws[0].reason


def test_a_sentence_about_shortening_stays() -> None:
    kept = "内容有删减的，要重新报审。"
    assert run(gaps.mark_abridged, kept) == kept
