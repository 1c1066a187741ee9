from corpus.document.values import Flaw, FlawKind
from corpus.flaws.finding import find_flaws

BODY = "今天召开这次会议，主要任务是总结去年的工作，研究部署今年的重点任务。"


def kinds(text: str) -> set[FlawKind]:
    return {flaw.kind for flaw in find_flaws(text)}


def test_a_long_last_line_without_an_end_is_truncated() -> None:
    text = BODY + "\n" + BODY * 2 + "要抓好基层"
    (flaw,) = [flaw for flaw in find_flaws(text) if flaw.kind is FlawKind.TRUNCATED]
    assert flaw.start == flaw.end == len(text)
    assert FlawKind.TRUNCATED not in kinds(BODY + "\n某某县委书记 张三")


def test_nothing_is_wrong_with_nothing() -> None:
    assert find_flaws("") == ()


def test_flaws_are_plain_values() -> None:
    assert all(isinstance(flaw, Flaw) for flaw in find_flaws("打造“枢纽和“平台"))
