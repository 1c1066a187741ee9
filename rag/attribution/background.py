"""Measure cosines against unrelated prose, so that they are comparable between encoders.

Cosines of e5 lie between 0.75 and 0.95 for any texts; other encoders have other ranges. So a cosine
is measured as its distance from the cosines with the background below, in units of the background's
spread. 0 means unrelated, and one threshold fits any encoder. Correcting both sides by their
cosines with other texts follows CSLS (Conneau et al. 2018, arXiv:1710.04087), but here the
background does not depend on the pool of candidates.
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.protocol import Vectors
from rag.retrieval.encodings import Encodings

# Written for this project, each on a different subject. Half of them sound like official speeches,
# so that this register alone does not count as support.
BACKGROUND = (
    "要把防汛责任落实到每一座水库、每一段堤防。",
    "各级财政部门要优化支出结构，兜牢基本民生底线。",
    "广大教师要潜心教书育人，关心学生的身心健康。",
    "要加快老旧小区改造，解决群众停车难的问题。",
    "推动文化遗产保护传承，让文物活起来。",
    "必须坚持底线思维，守住不发生系统性风险的底线。",
    "要健全干部考核评价机制，树立重实干的用人导向。",
    "深化医药卫生体制改革，推进分级诊疗。",
    "要严格落实耕地保护制度，确保粮食播种面积稳定。",
    "加大科技创新投入，支持企业建设研发平台。",
    "党员干部要严守纪律规矩，自觉接受监督。",
    "要创新服务方式，把温暖送到困难群众的心坎上。",
    "今天召开这次会议，主要是分析形势、部署工作。",
    "要依法打击各类违法犯罪，维护社会大局稳定。",
    "我们要倍加珍惜来之不易的发展局面。",
    "要统筹推进山水林田湖草系统治理。",
    "这种鸟每年秋天飞到南方的湖边过冬。",
    "他的第一部小说写的是码头工人的生活。",
    "这座桥建成于十九世纪，后来改建过两次。",
    "球队在加时赛中攻入一球，赢得了比赛。",
    "手术之后，病人需要卧床休息两个星期。",
    "这款软件可以把照片转换成不同的格式。",
    "公司去年第四季度的利润低于市场预期。",
    "这道菜先用小火慢炖，再加少许盐调味。",
    "岛上的居民大多以捕鱼和种植椰子为生。",
    "她从音乐学院毕业后在乐团担任小提琴手。",
    "列车从港口出发，沿海岸线向北行驶。",
    "古城的城墙用青砖砌成，四面各有一座城门。",
    "这颗行星围绕恒星运行一周大约需要十二天。",
    "学生们在操场上练习跳远和接力跑。",
    "法院驳回了原告提出的全部诉讼请求。",
    "春天的夜里下了一场小雨，院子里落满了花瓣。",
)
# Avoids division by zero; with less spread than this, a cosine has no meaning.
_LEAST_SPREAD = 1e-3


def spread(background: Vectors) -> float:
    """Return the standard deviation of the cosines between different background sentences."""
    cosines = background @ background.T
    return max(float(np.std(cosines[np.triu_indices(len(cosines), 1)])), _LEAST_SPREAD)


def nearness(sentences: Vectors, candidates: Vectors, background: Vectors) -> NDArray[np.float32]:
    """Return how far each cosine exceeds the cosines of both sides with unrelated prose.

    Args:
        sentences: Unit vectors, shape ``(s, d)``.
        candidates: Unit vectors, shape ``(c, d)``.
        background: Unit vectors of :data:`BACKGROUND`, shape ``(b, d)``.

    Returns:
        Shape ``(s, c)``; 0 is unrelated, 1 is one spread above.
    """
    level = (sentences @ background.T).mean(axis=1)[:, None] + (candidates @ background.T).mean(
        axis=1
    )[None, :]
    scaled = (sentences @ candidates.T - level / 2) / spread(background)
    return np.asarray(scaled, dtype=np.float32)


def background_vectors(encodings: Encodings) -> Vectors:
    """Return the vectors of :data:`BACKGROUND`, shape ``(b, d)``."""
    held = encodings.passages.get(BACKGROUND)
    return np.stack([held[text] for text in BACKGROUND])
