"""Traditional characters become simplified ones; what simplified text has itself stays."""

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import RawDocument
from corpus.language.folding import fold, simplify
from corpus.metadata.describing import infer


@pytest.mark.parametrize(
    "text",
    [
        "在乾县水利工作会议上的讲话",
        "毕昇故里的同志们来了。",
        "瞭望塔、瞭望哨都要有人。",
        "於潜镇的於书记发了言。",
        "幺麽小丑不足道。",
        "乾坤朗朗，乾隆年间修的渠。",
        "名著要读，著名的渠要护，著书立说。",
        "李昇、王昇平、刘乾元同志",
        "宫商角徵羽都会弹。",
        "塬上的乾塬村，要通水。",
    ],
)
def test_simplified_text_stays(text: str) -> None:
    assert simplify(text) == text
    assert clean(RawDocument("a.txt", b"", text, ".txt", "utf-8")).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("餅乾和乾燥的糧食", "饼干和干燥的粮食"),
        ("關於這個問題，旭日東昇，要提昇能力。", "关于这个问题，旭日东升，要提升能力。"),
        ("瞭解情況，為什麽不來", "了解情况，为什么不来"),
        ("乾縣的同志們在畢昇故里開會", "乾县的同志们在毕昇故里开会"),
        ("於潛鎮的渠修好了，對於這條渠", "於潜镇的渠修好了，对于这条渠"),
        ("劉乾元同志講話", "刘乾元同志讲话"),
    ],
)
def test_traditional_text_is_converted_and_names_stay(text: str, expected: str) -> None:
    assert simplify(text) == expected


def test_a_traditional_phrase_in_simplified_text_is_converted_and_the_rest_is_not() -> None:
    text = "他引了“雲從龍，風從虎”，说的是乾县。關於这条渠，请看石碑。"
    assert simplify(text) == "他引了“云从龙，风从虎”，说的是乾县。关于这条渠，请看石碑。"


def test_a_particle_of_a_traditional_text_becomes_the_simplified_one() -> None:
    text = "同志們，我們看著這條渠，想著群眾，這是著名的渠，有專著講它。"
    found = clean(RawDocument("a.txt", b"", text, ".txt", "utf-8")).text
    assert found == "同志们，我们看着这条渠，想着群众，这是著名的渠，有专著讲它。"


def test_the_title_keeps_the_name_of_its_place() -> None:
    lines = "在乾县水利工作会议上的讲话\n同志们：\n今天我们开会，研究修渠的事，请大家抓好落实。"
    raw = RawDocument("a.txt", b"", lines, ".txt", "utf-8")
    assert infer(raw, clean(raw)).title.value == "在乾县水利工作会议上的讲话"


def test_comparing_still_ignores_the_script() -> None:
    assert fold("乾縣") == fold("乾县")
