"""Each rule on texts of its own; the texts are written for these tests."""

import pytest

from corpus.cleaning import characters, gaps, layout, paragraphs, script
from corpus.cleaning.rules import Rule, clean, drop_front_matter, drop_markdown_marks
from corpus.document.values import CleanText, FlawKind, RawDocument

BODY = (
    "今天召开全县乡村治理工作会议，主要任务是总结去年的工作，"
    "研究部署今年的重点任务，请大家抓好落实。"
)
MORE = "会前，我到三个乡镇看了一圈，同村干部和群众谈了谈，有些想法，借这个机会同大家交流一下。"


def run(rule: Rule, text: str) -> str:
    return rule(CleanText.from_raw(text)).text


def cleaned(text: str, suffix: str = ".txt") -> CleanText:
    return clean(RawDocument("a", b"a", text, suffix, "utf-8"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("同\u200b志\ufeff们\u00ad", "同志们"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("李\u3000明\u00a0讲", "李 明 讲"),
    ],
)
def test_invisible_characters(raw: str, expected: str) -> None:
    assert run(characters.drop_invisible, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("１９９３年增长１２．５％", "1993年增长12.5%"),
        ("ＧＤＰ", "GDP"),
        ("（一）要抓好：落实！", "（一）要抓好：落实！"),
    ],
)
def test_full_width_letters(raw: str, expected: str) -> None:
    assert run(characters.narrow_letters, raw) == expected


def test_pinyin_is_dropped_where_a_page_is_full_of_it() -> None:
    assert run(script.drop_pinyin, "開(kāi)會(huì)講(jiǎng)話（huà）") == "開會講話"


@pytest.mark.parametrize("text", ["圩(wéi)堤要加固", "物价指数(cpi)", "居民(a)和(b)和(c)和(d)"])
def test_a_gloss_or_a_letter_in_brackets_stays(text: str) -> None:
    assert run(script.drop_pinyin, text) == text


def test_traditional_becomes_simplified_and_the_raw_stays() -> None:
    text = CleanText.from_raw("羣眾團體發展著頭髮乾淨")
    simple = script.to_simplified(text)
    assert simple.text == "群众团体发展着头发干净"
    assert simple.raw_span(2, 4) == (2, 4)


def test_simplified_text_is_left_alone() -> None:
    text = "著名作者编著的论著，干部着力发展"
    assert run(script.to_simplified, text) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("同志们:开会了,请坐!", "同志们：开会了，请坐！"),
        ("增长5.2%,达到3,000万元;比10:30早", "增长5.2%，达到3,000万元；比10:30早"),
        ("(一)总值(GDP)见http://a.cn/b,c", "（一）总值（GDP）见http://a.cn/b,c"),
        ("f(x), g(y); see a:b", "f(x), g(y); see a:b"),
        ("同志们： 今天 ，开会", "同志们：今天，开会"),
        ("提高站位 强化担当", "提高站位 强化担当"),
    ],
)
def test_punctuation(raw: str, expected: str) -> None:
    assert run(characters.widen_punctuation, raw) == expected


def test_page_breaks_inside_sentences_are_joined() -> None:
    raw = (
        "资料\n\n1、同志们：我们开\n\n2、会，讲三点意见，供大\n\n3、家参考。"
        "\n1.要重视。\n2.要落实。 谢谢！ 3"
    )
    expected = "资料\n同志们：我们开会，讲三点意见，供大家参考。\n1.要重视。\n2.要落实。 谢谢！"
    assert run(layout.join_page_breaks, raw) == expected


def test_a_list_with_blank_lines_is_no_page_break() -> None:
    raw = "任务有三项：\n\n1、抓好学习。\n\n2、抓好整改。\n\n3、抓好落实。"
    assert run(layout.join_page_breaks, raw) == raw


@pytest.mark.parametrize("number", ["- 3 -", "— 12 —", "第 3 页", "第3页 共 9 页"])
def test_page_numbers(number: str) -> None:
    assert "3" not in run(layout.drop_page_numbers, f"上页{number}\n{number}\n下页").split("\n")[1]


def test_bare_numbers_go_only_at_page_breaks() -> None:
    raw = "一句\n7\n\f\n接着\n2024\n说完\n8"
    assert run(layout.drop_page_numbers, raw).split() == ["一句", "接着", "2024", "说完"]
    assert run(layout.drop_page_numbers, "甲\n7\n乙") == "甲\n7\n乙"


def test_wrapped_lines_are_joined_and_headings_are_not() -> None:
    width = 24
    paragraph = (BODY + MORE) * 3
    wrapped = "\n".join(paragraph[at : at + width] for at in range(0, len(paragraph), width))
    raw = f"一、提高认识\n    {wrapped}\n二、抓好落实\n    {wrapped}"
    lines = [line.strip() for line in run(layout.join_wrapped_lines, raw).split("\n")]
    assert lines[0] == "一、提高认识"
    assert "二、抓好落实" in lines
    assert "".join(lines).count(paragraph) == 2
    assert all(line.endswith("。") or line.endswith(("认识", "落实")) for line in lines)


def test_paragraphs_of_different_lengths_stay() -> None:
    raw = "\n".join([BODY, "短句", MORE, BODY + MORE, "一句没有标点的话", MORE * 3, BODY, "完"])
    assert run(layout.join_wrapped_lines, raw) == raw


def test_marks_that_cannot_stand_alone_go_back() -> None:
    assert run(layout.join_orphan_marks, "听取了\n报告\n。会议“\n十三五\n”规划") == (
        "听取了\n报告。会议“十三五”规划"
    )


def test_pipes() -> None:
    assert run(layout.drop_pipes, "| 标题:在会上的讲话 |\n| 甲 | 乙 |\n|---|---|") == (
        "在会上的讲话\n甲 乙\n"
    )


def test_a_speech_run_together_is_split() -> None:
    raw = (
        f"在全县大会上的讲话 同志们: {BODY} {MORE} 一、提高站位 强化担当 {BODY}"
        f" (一)抓学习。{MORE * 6} 二、狠抓落实 {MORE} 谢谢大家!"
    )
    assert run(paragraphs.split_run_together, raw).split("\n") == [
        "在全县大会上的讲话",
        "同志们:",
        BODY,
        MORE,
        "一、提高站位 强化担当",
        BODY,
        f"(一)抓学习。{MORE * 6}",
        "二、狠抓落实",
        MORE,
        "谢谢大家!",
    ]


def test_short_lines_are_not_split() -> None:
    raw = f"同志们： {MORE}"
    assert run(paragraphs.split_run_together, raw) == raw


def test_site_lines_around_the_speech_go_and_the_speech_stays() -> None:
    raw = f"""404 Not Found
您当前的位置：某网 > 讲话 > 正文
在全县大会上的讲话
来源：某报  浏览次数：301
打印 关闭
同志们：
{BODY}
二是防止会员群倒卖资料。
{MORE}
谢谢大家！
【打印】 【关闭】
上一篇：甲
相关文章
·某县召开会议
·某市召开会议
版权所有 某网 ICP备1号
nginx/1.22"""
    lines = cleaned(raw).text.split("\n")
    assert lines == [
        "在全县大会上的讲话",
        "同志们：",
        BODY,
        "二是防止会员群倒卖资料。",
        MORE,
        "谢谢大家！",
    ]


def test_promotion_before_the_title_goes() -> None:
    site = "仅供学习 禁止外传\n某某文库\n现在订阅立享三年\n会员群：  QQ群：\n\n"
    raw = f"{site}在会上的讲话\n同志们：\n{BODY}"
    assert cleaned(raw).text == f"在会上的讲话\n同志们：\n{BODY}"


def test_an_ending_without_a_site_stays() -> None:
    raw = f"同志们：\n{BODY}\n谢谢大家！\n某某县委书记 张三\n2020年1月2日"
    assert cleaned(raw).text == raw


def test_sentences_with_words_of_promotion_stay() -> None:
    words = "要办好公众号，发布下载地址，杜绝倒卖，不良信息举报要办结，这些事都要有人管到底。"
    raw = f"{BODY}\n{words}\n{MORE}"
    assert cleaned(raw).text == raw


def test_a_title_below_the_text_comes_first() -> None:
    title = "某某调研某项工作时强调\n提高站位 狠抓落实"
    raw = f"{BODY}\n{MORE}\n{title}\n来源：某报 发布日期：2018-12-07 打印"
    assert cleaned(raw).text == f"{title}\n{BODY}\n{MORE}"


def test_editors_notes_and_marks_go() -> None:
    note = "按:昨天召开了会议,现将讲话予以刊发,请认真学习贯彻。"
    raw = f"{note}\n{BODY} ( 编辑:ljx )\n{MORE}（责任编辑：甲）"
    assert cleaned(raw).text == f"{BODY}\n{MORE}"


def test_an_error_page_leaves_nothing() -> None:
    assert cleaned("404 Not Found\n\n404 Not Found\n\nnginx/1.22.0").text == ""


def test_a_title_said_twice_is_said_once() -> None:
    assert run(paragraphs.drop_repeated_title, "讲话\n讲话\n正文\n讲话一") == "讲话\n正文\n讲话一"


def test_a_gap_is_named_and_its_sides_are_parted() -> None:
    result = cleaned(f"{BODY}下面，……(某网http://a.cn省略1204字,会员可读)……最后，{MORE}")
    (gap,) = [flaw for flaw in result.flaws if flaw.kind is FlawKind.GAP]
    assert "1204" in gap.reason
    assert gap.start == gap.end == len(BODY) + 3
    assert gap.start is not None
    assert result.text[gap.start] == "\n"
    assert result.text == f"{BODY}下面，\n最后，{MORE}"


def test_several_gaps_are_each_in_their_place() -> None:
    text = run(gaps.mark_gaps, "甲（此处省略10字）乙（隐藏 20 字）丙")
    marked = gaps.mark_gaps(CleanText.from_raw("甲（此处省略10字）乙（隐藏 20 字）丙"))
    assert text == "甲\n乙\n丙"
    assert [flaw.start for flaw in marked.flaws] == [1, 3]


def test_a_truncated_end_is_named_with_its_numbers() -> None:
    result = cleaned(
        f"{BODY}要抓 ……(未完,全文共6000字,当前只显示2000字,请阅读下面提示信息。收藏讲话)"
    )
    (flaw,) = [flaw for flaw in result.flaws if flaw.kind is FlawKind.TRUNCATED]
    assert "6000" in flaw.reason
    assert "2000" in flaw.reason
    assert flaw.start == len(result.text)
    assert result.text == f"{BODY}要抓"


@pytest.mark.parametrize(
    "notice", ["登录后查看完整内容", "试读已结束，开通后继续", "剩余60%内容未读"]
)
def test_a_notice_of_payment_is_a_truncated_end(notice: str) -> None:
    result = cleaned(f"{BODY}\n{notice}")
    assert [flaw.kind for flaw in result.flaws] == [FlawKind.TRUNCATED]
    assert result.text == BODY


def test_brackets_that_only_sound_like_gaps_stay() -> None:
    raw = f"{BODY}（以下简称《方案》，全文共印发）{MORE}"
    assert cleaned(raw).text == raw
    assert cleaned(raw).flaws == ()


def test_front_matter_and_markdown() -> None:
    raw = (
        "---\ntitle: 讲话\n---\n# 在会上的**讲话**\n\n同志们：\n\n"
        f"{BODY}\n\n## 一、提高认识\n\n{MORE}\n"
    )
    assert run(drop_front_matter, raw).startswith("# 在会上")
    assert run(drop_markdown_marks, "## 一、**提高**认识 ##\n> 引文") == "一、提高认识\n引文"
    assert cleaned(raw, ".md").text.split("\n") == [
        "在会上的讲话",
        "同志们：",
        BODY,
        "一、提高认识",
        MORE,
    ]


def test_cleaning_clean_text_changes_nothing() -> None:
    once = cleaned(f"在会上的讲话\n同志们：\n{BODY}\n一、提高认识\n{MORE}\n谢谢大家！").text
    assert cleaned(once).text == once


@pytest.mark.parametrize(
    "run_of", [" ", "\n", " \n", "…", "_", "X", "| ", "（", "---\n", "\t", "“"]
)
@pytest.mark.timeout(30)
def test_long_runs_take_no_long_time(run_of: str) -> None:
    cleaned(run_of * 50_000, ".md")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("⼀⼆⼈", "一二人"),
        ("抓早﹐抓小﹔抓实﹗", "抓早，抓小；抓实！"),
        ("︵一︶", "（一）"),
        ("豈", "豈"),
    ],
)
def test_variants_become_the_usual_characters(raw: str, expected: str) -> None:
    assert run(characters.unify_variants, raw) == expected


@pytest.mark.parametrize("text", ["①②③", "㎡", "ⅣⅤ", "（一）", "ＡＢ１２"])
def test_characters_that_are_no_variants_stay(text: str) -> None:
    assert run(characters.unify_variants, text) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("開[kāi]會[huì]講[jiǎng]話", "開會講話"),
        ("工会(gōng huì)干部(gànbù)大会(dàhuì)", "工会干部大会"),
        ("开(kai1)会(hui4)了(le)人(ren2)", "开会了人"),
        ("開(Kāi)會(huì)好(hǎo)了(le)", "開會好了"),
        ("開(kāi)會(huì)講(jiǎng)指数(cpi)", "開會講指数(cpi)"),
        ("開(kāi)會(huì)講(jiǎng)要?jiǎng)?chuàng)新", "開會講要\ufffd新"),
    ],
)
def test_pinyin_of_every_form(raw: str, expected: str) -> None:
    assert run(script.drop_pinyin, raw) == expected


def test_a_bracket_in_a_text_without_pinyin_is_no_lost_character() -> None:
    text = "要问一问?jiǎng)，对吗"
    assert run(script.drop_pinyin, text) == text


def test_a_chairmans_script_keeps_its_directions() -> None:
    raw = (
        "在全县大会上的主持词\n同志们：\n现在开会。请全体起立，奏唱国歌。（全体起立，奏国歌）\n"
        "请坐下。\n会议有三项议程：\n第一项，宣读表彰决定。\n（宣读完毕）\n第二项，请代表发言。"
    )
    assert cleaned(raw).text == raw


def test_questions_and_answers_keep_their_labels() -> None:
    raw = (
        "记者：请谈谈今年的打算。\n张三：主要是三件事，一件一件抓。\n"
        "问：钱从哪里来？\n答：县里出一点，镇里筹一点，大家凑一点。"
    )
    assert cleaned(raw).text == raw


def test_a_poem_in_a_speech_keeps_its_lines() -> None:
    poem = "小巷深深灯一盏\n家家门口有来人\n修桥补路千般事\n都在春风细雨中"
    raw = f"{BODY}\n{poem}\n{MORE}"
    assert cleaned(raw).text == raw


def test_a_letter_keeps_its_greeting_and_its_date() -> None:
    raw = f"亲爱的乡亲们：\n你们好！\n{BODY}\n此致\n敬礼！\n某某县委书记 张三\n2020年1月2日"
    assert cleaned(raw).text == raw


def test_a_table_of_two_columns_keeps_its_rows() -> None:
    raw = f"{BODY}\n姓名\t单位\n张三    青石镇\n李四    白水乡\n{MORE}"
    assert cleaned(raw).text == f"{BODY}\n姓名 单位\n张三 青石镇\n李四 白水乡\n{MORE}"


def test_titles_of_books_are_not_touched() -> None:
    raw = "学习《关于办好事情的意见》《办法（试行）》和《“一件事”清单》，"
    assert cleaned(raw + BODY).text == raw + BODY


def test_a_repeated_paragraph_of_a_speech_stays() -> None:
    raw = f"在会上的讲话\n同志们：\n{BODY}\n{BODY}\n一、抓早\n{MORE}\n一、抓早\n{MORE}"
    assert cleaned(raw).text == raw


@pytest.mark.parametrize("suffix", [".txt", ".pdf"])
def test_entries_of_equal_length_without_end_marks_stay_apart(suffix: str) -> None:
    lines = [f"第{1000 + n}户种粮{n % 7 + 1}亩养羊{n % 90 + 10}只住在河东村" for n in range(5000)]
    text = clean(RawDocument("户", b"", "\n".join(lines), suffix, "utf-8")).text
    assert text.split("\n") == lines
