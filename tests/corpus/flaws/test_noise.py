import time

import pytest

from corpus.flaws.noise import find_noise


def found(text: str) -> list[str]:
    return [text[flaw.start : flaw.end] for flaw in find_noise(text)]


def reasons(text: str) -> list[str]:
    return [flaw.reason for flaw in find_noise(text)]


def test_lost_quotation_marks_are_noticed_not_repaired() -> None:
    text = "打造“枢纽和“平台，形成“一盘棋”格局"
    assert [flaw.start for flaw in find_noise(text)] == [2, 6]


def test_broken_characters_are_noise() -> None:
    assert found("抓好\ufffd\ufffd落实，锟斤拷") == ["\ufffd\ufffd", "锟斤拷"]


SENTENCE = "各镇要抓好河道清淤，确保汛期安全。"


@pytest.mark.parametrize(
    ("encoding", "misread"), [("utf-8", "gbk"), ("utf-8", "cp1252"), ("gbk", "latin-1")]
)
def test_text_read_in_a_wrong_encoding_is_noise(encoding: str, misread: str) -> None:
    broken = SENTENCE.encode(encoding).decode(misread, "replace")
    covered = sum(len(one) for one in found(f"{SENTENCE}\n{broken}"))
    assert covered >= 0.3 * len(broken)


@pytest.mark.parametrize(
    ("text", "noise"),
    [
        ("工作&nbsp;部署&#8220;", ["&nbsp;", "&#8220;"]),
        ("抓好氵青淤", ["氵"]),
        ("2O20年增长l0%，20l8年", ["2O", "l0", "0l"]),
        ("5月8曰，今曰召开", ["曰", "曰"]),
        ("工~作，部^署，落#实", ["~", "^", "#"]),
        ("我们要抓 好 河 道 清 淤 工 作，确保安全", ["抓 好 河 道 清 淤 工 作"]),
        ("抓好落实落实落实落实", ["落实落实落实落实"]),
        ("正文\n※▲◆■※▲◆■※▲◆■\n正文", ["※▲◆■※▲◆■※▲◆■"]),
        ("印发《清淤办法的通知", ["《"]),
        ("清淤（一期已经完工。", ["（"]),
        ("今年要抓????落实", ["????"]),
    ],
)
def test_each_kind_of_noise_has_its_place(text: str, noise: list[str]) -> None:
    assert found(text) == noise


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "涓涓细流，绛县、浠水县，锦上添花",
        "“互联网+政务服务”，文化~旅游",
        "子曰：学而时习之",
        "做B超，A级景区，浙江e港通，PM2.5浓度，5G和C919",
        "×××同志、××县",
        "通 知 关 于 召 开 会 议",
        "他说：“第一段。\n“第二段。”",
        "细颗粒物（PM\n2.5）下降",
        "一、……\n——落实《关于印发〈办法〉的通知》（试行）",
        "1）抓落实；2）抓督查",
        "真好！！！什么？",
    ],
)
def test_proper_text_is_no_noise(text: str) -> None:
    assert reasons(text) == []


def test_marks_that_are_never_closed_take_linear_time() -> None:
    """A megabyte of them took an hour when all were kept until the end of the line."""
    started = time.process_time()
    assert list(find_noise("要抓好落实《（" * 100_000))
    assert time.process_time() - started < 20
