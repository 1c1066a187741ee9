"""Detect whether a sentence contradicts the source that it shares words with.

Texts that differ in one word can contradict each other: 不得 against 要, 增长 against 下降. The
texts are aligned, and the differences next to shared runs are compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.language.grams import content

# Negations, longest first.
_NEGATIONS = (
    "严禁|禁止|不得|不准|不许|不能|不可|不应|不要|不会|不再|不是|不会|决不|绝不|从不|切忌|切勿|杜绝|防止|避免|"
    "没有|并非|尚未|从未|未能|未曾|拒绝|反对|取消|停止|难以|不|未|无|非|没|勿"
)
_NEGATION = re.compile(_NEGATIONS)
# Words that contain a negation but negate nothing, or nothing that is stated beside them.
_AFFIRMATIVE = re.compile(
    "不断|不仅|不但|不只|不单|不忘|不懈|不少|不同|不遗余力|不折不扣|不辱使命|不负|不愧|不可或缺|必不可少|"
    "毫不动摇|坚定不移|源源不断|不畏|不松劲|不停步|不动摇|不含糊|不打折扣|不平凡|不平衡|不充分|不足|"
    "无论|无私|无比|无不|无疑|无数|无愧|未来|非常|非凡|非公|除非|没有.{1,12}就没有|不.{1,6}不行|"
    "不得不|不能不|无微不至|持之以恒|不怕|不甘|不惜|不胜|不计|不时|不等|不管|不论|不妨|无缝|无障碍|"
    "不过|不明|不动产|无党派|无产阶级|无偿|无形|未成年|非遗|非物质|没收|沉没|淹没"
)
_ANTONYMS = (
    (
        "增长 增加 提高 上升 提升 扩大 上调 攀升 回升 增多",
        "下降 减少 降低 下滑 缩小 下调 回落 减弱 减轻 缩减",
    ),
    ("加强 强化 增强", "削弱 弱化 减弱 放松"),
    ("支持 鼓励 提倡 允许 倡导 赞成", "反对 限制 禁止 严禁 抵制 不准"),
    ("有利 有益", "不利 有害"),
    ("高于 超过 多于 大于", "低于 不足 少于 小于"),
    ("最高 最大 最多", "最低 最小 最少"),
    ("成功", "失败"),
    ("顺差", "逆差"),
    ("盈利", "亏损"),
    ("流入", "流出"),
    ("完成 实现", "未完成 落空"),
    ("坚持", "放弃"),
    ("必须 务必 应当", "不得 不准 不能 不许"),
    ("之前 以前", "之后 以后"),
    ("肯定", "否定"),
    ("开放", "封闭 关闭"),
)
# Only equal runs of at least this length align the two texts.
_ANCHOR = 2
# A negation applies to the shared run after it if the run is at least this long.
_GOVERNED = 2
# Words further than this from a shared run belong to another statement.
_LONGEST_CHANGE = 6
# 不得再搞: the number of characters allowed between a negation and the shared run.
_GAP = 1
# Two negations within this many characters cancel each other if only one text has them.
_DOUBLE_NEGATION = 8


def conflict(sentence: str, source: str) -> str:
    """Describe in Chinese how ``sentence`` contradicts ``source``; empty if it does not."""
    lone: list[tuple[str, str, int]] = []
    for change in _changes(_masked(sentence), _masked(source)):
        pair = _antonyms(change.said, change.written)
        if pair:
            return f"来源说“{pair[1]}”，本句说“{pair[0]}”"
        said, written = _governing(change.said), _governing(change.written)
        if bool(said) == bool(written) or not change.following:
            continue
        if lone and change.position - lone[-1][2] <= _DOUBLE_NEGATION:
            lone.pop()  # 要让群众满意 against 不能让群众不满意
        elif change.following >= _GOVERNED:
            lone.append((said, written, change.position))
    if not lone:
        return ""
    said, written, _ = lone[0]
    return f"来源没有“{said}”这层否定" if said else f"来源带“{written}”，本句没有"


def _governing(change: str) -> str:
    """Return the negation directly before the shared run, if any."""
    found = list(_NEGATION.finditer(change))
    if not found or len(change) - found[-1].end() > _GAP:
        return ""
    return found[-1][0]


def _masked(text: str) -> str:
    """Return the content of a text, with words that only look like negations masked."""
    characters = content(text).characters
    return _AFFIRMATIVE.sub(lambda match: re.sub("[不未无非没]", "○", match[0]), characters)


@dataclass(frozen=True, slots=True)
class _Divergence:
    """The text before a shared run in each of two texts, and the run's length; 0 at the end."""

    said: str
    written: str
    position: int
    following: int


def _changes(mine: str, theirs: str) -> Iterator[_Divergence]:
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= _ANCHOR]
    previous = (0, 0)
    for block in blocks:
        said, written = mine[previous[0] : block.a], theirs[previous[1] : block.b]
        yield _Divergence(said[-_LONGEST_CHANGE:], written[-_LONGEST_CHANGE:], block.a, block.size)
        previous = (block.a + block.size, block.b + block.size)
    if blocks:
        said, written = mine[previous[0] :], theirs[previous[1] :]
        yield _Divergence(said[:_LONGEST_CHANGE], written[:_LONGEST_CHANGE], previous[0], 0)


def _antonyms(said: str, written: str) -> tuple[str, str] | None:
    for left, right in _ANTONYMS:
        for ours, other in ((left, right), (right, left)):
            mine = next((word for word in ours.split() if word in said), "")
            theirs = next((word for word in other.split() if word in written), "")
            if mine and theirs:
                return mine, theirs
    return None
