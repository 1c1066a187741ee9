"""Offsets are exact for any text and any composition of rules, and no text takes long."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning.rules import (
    RULES,
    Rule,
    clean,
    drop_front_matter,
    drop_markdown_marks,
    rules_for,
)
from corpus.document.values import CleanText, FlawKind, RawDocument
from tests.corpus.cleaning.test_edits import check, holds

# Pieces that the rules care about, so that random texts make them act.
PIECES = st.sampled_from(
    [
        *"群团工作会议，。！？、：；“”‘’「」『』（）()[]|,:;!?\"'＂〝〞",
        *"\n\n\n  \t\f　\u200b\ufeff\u00a0\r１２Ａ％．XX_×…·■\ufffd⼀﹐𠮷😀",
        "\r\n",
        "同志们：",
        "同志們:",
        "\n\n1、",
        "\n\n2、",
        "\n\n3、",
        "一、提高认识 ",
        "（一）",
        "一是",
        "本報(bào)",
        "團(tuán)",
        "創[chuàng]",
        "要?jiǎng)",
        "著",
        "發展",
        "……(某网省略120字,会员可读)……",
        "(未完,全文共600字,只显示30字)",
        "（本文有删减）",
        "（热烈鼓掌）",
        "\n登录后查看全文\n",
        "404 Not Found\n",
        "| 标题:讲话 |\n",
        "|---|---|\n",
        "首页 > 讲话 > 正文\n",
        "\n相关文章\n",
        "\n版权所有 某网\n",
        "\n索引号：1 主题分类：2 发文机关：3 成文日期：4 发布日期：5\n",
        "\n来源:某报 发布日期:2018-12-07\n",
        "\n2018-12-07甲2018-12-07乙2018-12-07\n",
        "( 编辑:甲 )",
        "上一篇:甲 下一篇:乙",
        "\n- 3 -\n",
        "在大会上的讲话\n",
        "---\ntitle: 讲话\n---\n",
        "## ",
        "**",
        "今天召开会议，主要任务是总结去年的工作，安排部署今年的任务，请同志们认真抓好落实。" * 2,
    ]
)
# Readers give no half surrogate pairs: nothing could store them.
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(PIECES | CHARACTERS, max_size=60).map("".join)
EVERY_RULE = (drop_front_matter, drop_markdown_marks, *RULES)
# Any order, any number of times: a rule may not rely on the ones before it for its offsets.
COMPOSITIONS = st.lists(st.sampled_from(EVERY_RULE), max_size=12) | st.permutations(EVERY_RULE)


def cleaned(text: str, suffix: str = ".txt") -> CleanText:
    return clean(RawDocument("a", b"a", text, suffix, "utf-8"))


@settings(deadline=None)
@given(TEXTS, COMPOSITIONS)
def test_any_composition_of_rules_covers_the_text_without_a_hole(
    raw: str, rules: list[Rule]
) -> None:
    text = CleanText.from_raw(raw)
    for rule in rules:
        text = rule(text)
        check(raw, text)
        for offset in range(len(text.text)):
            start, end = text.raw_span(offset, offset + 1)
            assert 0 <= start < end <= len(raw)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(EVERY_RULE), st.sampled_from(EVERY_RULE))
def test_two_rules_map_as_one_after_the_other(raw: str, first: Rule, second: Rule) -> None:
    """The map of a composition holds the composition of the maps.

    It can be wider where a rule put as many characters in the place of as many, of which the first
    rule had left some out between: then the whole maps to the whole.
    """
    once = first(CleanText.from_raw(raw))
    both = second(once)
    # Without its flaws: they can keep a rule from joining two lines.
    alone = second(CleanText(once.text, CleanText.from_raw(once.text).raw_spans, once.flaws))
    assert both.text == alone.text
    for offset in range(len(both.text)):
        assert holds(
            both.raw_span(offset, offset + 1), once.raw_span(*alone.raw_span(offset, offset + 1))
        )


@settings(deadline=None)
@given(TEXTS, st.sampled_from([".txt", ".md", ".html", ".docx", ".pdf", ".jsonl"]))
def test_clean_keeps_what_it_promises(raw: str, suffix: str) -> None:
    text = cleaned(raw, suffix)
    check(raw, text)
    for line in text.text.split("\n") if text.text else []:
        assert line == line.strip(" \t")
        assert line
    assert cleaned(raw, suffix) == text


# What a character of clean text may have been in the raw text, but for itself.
REPLACED = re.compile(
    r"[\n ，、。：；！？（）〈〉《》【】“”‘’0-9A-Za-z%+$/@=.\-&#*<>_|\ufffd\u3400-\u9fff]"
)


@settings(deadline=None)
@given(TEXTS)
def test_characters_map_to_themselves_but_for_declared_replacements(raw: str) -> None:
    text = CleanText.from_raw(raw)
    for rule in rules_for(".txt"):
        text = rule(text)
    for offset, character in enumerate(text.text):
        start, end = text.raw_span(offset, offset + 1)
        if raw[start:end] != character:
            assert REPLACED.match(character), (character, raw[start:end])


@settings(deadline=None)
@given(TEXTS)
def test_the_sides_of_a_gap_are_never_joined(raw: str) -> None:
    text = cleaned(raw)
    for flaw in text.flaws:
        if flaw.kind is FlawKind.GAP and flaw.start is not None:
            around = text.text[max(0, flaw.start - 1) : flaw.start + 1]
            assert "\n" in around or flaw.start in (0, len(text.text))


# Sentences, headings and lists as a speech has them, with nothing of a site.
SPEECH_PIECES = st.sampled_from(
    [
        "同志们：\n",
        "一、提高认识\n",
        "（一）抓好学习。",
        "1.抓早。",
        "一是抓紧。",
        "今天召开会议，主要任务是部署今年的工作，请大家抓好落实。",
        "他说：“要一抓到底。”",
        "增长5.2%，达到３，０００万元。",
        "春江潮水连海平，\n",
        "問：這件事怎麼辦？\n",
        "（全体起立）\n",
        "\n",
        "　　",
        "谢谢大家！",
    ]
)


@settings(deadline=None)
@given(st.lists(SPEECH_PIECES, max_size=30).map("".join))
def test_cleaning_a_clean_speech_changes_nothing(raw: str) -> None:
    """Cleaning a second time finds nothing more to do.

    Of any text whatever that is not so: a first cleaning can lay bare a line that looks like the
    site's (“（编辑：甲）| 标题”), and a notice of a gap, once it is a flaw, no longer stands in
    the text to keep its two sides apart.
    """
    once = cleaned(raw).text
    assert cleaned(once).text == once


ADVERSARIES = [
    " ", "\n", " \n", "\t", "…", "_", "X", "| ", "（", "(", "“", "\"", "'", "「", "』", ",",
    ",群", "---\n", "群(", "群（ā", "群(a ", "?ā)", "[1] ", "[1", "1 ", "第1页", "1、\n\n",
    "\n\n1、", "一、", "（一）", "同志们", "各位", "按：", "上一篇：", "（省略", "（省略1字",
    "（未完", "首页 > ", "首页|", "2020-01-02 ", "2020年1月", "编辑 甲乙 ", "编辑|", "打印 ",
    "大中小", "来源", "返回", "索引号：", "。返回", "（掌声", "（热烈", "（本文", "本文是",
    "－", "１", "︰", "⼀", "著", "發", "\ufffd", "\u200b", "😀", "群团工作会议，",
    "抓好落实。", "甲 乙\n", "**", "__", "> ", "# ", "|--", "- 3 -\n", "\f",
]  # fmt: skip
# Quadratic time would be tens of seconds at this length.
_LONG = 20_000
_MOST_SECONDS = 2.0


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_no_rule_takes_more_than_linear_time(piece: str) -> None:
    """Each rule on 20,000 characters of one kind, on one line or many."""
    for raw in (
        piece * (_LONG // len(piece)),
        (piece * 20 + "\n") * (_LONG // (20 * len(piece) + 1)),
    ):
        text = CleanText.from_raw(raw)
        for rule in rules_for(".md"):
            started = time.process_time()
            text = rule(text)
            assert time.process_time() - started < _MOST_SECONDS, rule.__name__


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_twice_the_text_takes_about_twice_the_time(rule: Rule) -> None:
    speech = '今天召开会议，主要任务是部署工作（一）抓好学习 。\n\n本報(bào)訊 "要" 1.抓早,抓好。'
    times = [
        min(_processor_seconds(rule, speech * copies) for _ in range(3))
        for copies in (1000, 2000, 4000)
    ]
    # Quadratic time would make it four times as long twice over; a busy machine disturbs a little.
    assert all(later < 3.5 * earlier + 0.2 for earlier, later in pairwise(times))


def _processor_seconds(rule: Rule, raw: str) -> float:
    started = time.process_time()
    rule(CleanText.from_raw(raw))
    return time.process_time() - started
