"""Speeches put together by chance: one mould, in which every speech has things of its own."""

import random

_WHO = ("各镇", "县直各部门", "村两委", "驻村干部", "水利站", "供销社", "团支部", "妇联组织")
_HOW = (
    "立足实际",
    "不等不靠",
    "一条一条",
    "挨家挨户",
    "按照清单",
    "对照短板",
    "结合农时",
    "分片包干",
)
_VERB = ("理清", "修好", "盘活", "补齐", "管住", "办成", "带动", "守牢", "稳住", "接续")
_WHY = ("让群众看得见变化", "把底子摸透", "不把难题留给明年", "叫责任落到人头", "使投入见到回头钱")
# Of these the names of things are coined.
_COINS = (
    "山水田林湖草沙石桥路渠坝井泉仓房校院站点网格灯火车船粮油茶桑蚕果蔬鱼虾牛羊竹木药花苗种机器图书"
)


def speech(seed: int, *, sentences: int = 40) -> str:
    """A text of about 32 letters a sentence, four sentences a paragraph; unlike that of others."""
    chance = random.Random(seed)
    lines = [f"在青石渡第{seed}次现场会上的讲话", "同志们："]
    for _ in range(-(-sentences // 4)):
        lines.append("".join(_sentence(chance) for _ in range(4)))
    return "\n".join(lines)


def _sentence(chance: random.Random) -> str:
    first, second = (_thing(chance) for _ in range(2))
    return (
        f"{chance.choice(_WHO)}要{chance.choice(_HOW)}{chance.choice(_VERB)}{first}，"
        f"{chance.choice(_HOW)}{chance.choice(_VERB)}{second}，{chance.choice(_WHY)}。"
    )


def _thing(chance: random.Random) -> str:
    return "".join(chance.choice(_COINS) for _ in range(5))


def edited(text: str, share: float, *, seed: int = 1) -> str:
    """The text with this share of its letters exchanged, here and there."""
    chance = random.Random(seed)
    return "".join(
        chance.choice("甲乙丙丁戊己庚辛") if one.isalnum() and chance.random() < share else one
        for one in text
    )
