"""The part that a piece of a speech plays, by its words, its headings and its place.

A rule-based classifier: each part has cue words with weights; the headings above a piece vote, its
own words vote, and its place in the speech limits what it can be. The parts are those of the
handbooks on official speeches (称谓、背景、意义、成绩、问题、目标、任务、保障、结语).
"""

import re
from collections.abc import Mapping, Sequence

from corpus.document import Part

# A salutation is a line such as 同志们：, with the title and date lines above it if they are short.
_LONGEST_SALUTATION = 80
# Closings stand in the last sixth of a speech, salutations in its first fifth.
_CLOSING_FROM = 0.84
_SALUTATION_UNTIL = 0.2
# A heading speaks for everything under it, so it outweighs a single cue in the text.
_HEADING_WEIGHT = 3.0
# The last paragraph of a speech is its closing unless its words say otherwise.
_LAST_FROM, _LAST_WEIGHT = 0.95, 2.5
# Under a heading of another part, words of meaning or support mostly serve the task at hand.
_OFF_TOPIC = 0.6
# Most of a speech tells what to do, and the words for it are everyday ones.
_TASK_WEIGHT = 1.5
# What is named in a piece's own first sentence counts more than what comes later.
_FIRST_SENTENCE_WEIGHT = 1.0
# Below this the words say nothing.
_LEAST_SCORE = 1.5

_ANYWHERE = (
    Part.SIGNIFICANCE,
    Part.SAFEGUARDS,
    Part.ACHIEVEMENTS,
    Part.PROBLEMS,
    Part.GOALS,
)

_Cues = tuple[tuple[float, re.Pattern[str]], ...]


def _cues(*weighted: tuple[float, str]) -> _Cues:
    return tuple((weight, re.compile(pattern)) for weight, pattern in weighted)


_TEXT_CUES: Mapping[Part, _Cues] = {
    Part.BACKGROUND: _cues(
        (3, r"今天.{0,12}(?:召开|举行|开|聚|集会|欢聚)"),
        (
            3,
            r"(?:这次|此次|本次|今天).{0,14}(?:会议?|活动|论坛|培训班?)(?:的?(?:主要)?(?:任务|目的|是|，))",
        ),
        (2, r"会议背景|主要任务是|经.{0,12}(?:同意|研究|批准)|受.{0,10}委托"),
        (2.5, r"刚才[，,].{2,60}(?:发言|讲话|汇报|通报|介绍|交流|总结|宣读|传达|报告|发了言|讲)"),
        (2, r"(?:下面|借此机会|借这个机会)[，,].{0,30}(?:讲|谈|提|强调|汇报|发言|意见|希望)"),
        (2, r"(?:出席|参加).{0,12}(?:会议|座谈会|活动)的(?:有|领导)"),
        (1.5, r"召开了?.{0,30}(?:会议|全会|大会)[，,。]"),
    ),
    Part.SIGNIFICANCE: _cues(
        (2, r"重要意义|重大意义|意义(?:十分|非常)?(?:重大|深远)|现实意义"),
        (2, r"重要性|必要性|紧迫性|紧迫感"),
        (1.5, r"(?:充分|深刻|清醒|切实)?(?:认识|认清)"),
        (
            2,
            r"(?:必然要求|迫切需要|必由之路|内在要求|根本要求|客观要求|客观需要|现实需要|重要法宝)",
        ),
        (
            1.5,
            r"是[^，。]{0,18}(?:重要(?:组成部分|保障|途径|举措|抓手|内容|任务|基础)|根本|基础性工作|桥梁|纽带|力量之源)",
        ),
        (1.5, r"事关|关系到|关乎|站在.{0,12}高度|摆在.{0,8}位置"),
        (1.5, r"(?:习近平|总书记|党中央|中央)[^。]{0,30}(?:指出|强调|指示|要求)"),
        (2, r"面临.{0,20}(?:机遇|挑战|形势)|新形势|新机遇|不进则退|(?:关键|决胜)(?:时期|阶段)"),
        (1.5, r"责任感|使命感|只能加强|必须加强和改进"),
        (1, r"有利于|才能|就会|没有.{1,12}就没有|意味着"),
    ),
    Part.ACHIEVEMENTS: _cues(
        (3, r"(?:取得(?:了|的)|[都已均]取得)[^，。]{0,20}(?:成效|成绩|进展|进步|成果|突破)"),
        (2.5, r"(?:给予|充分|是|表示)[^，。]{0,6}肯定|值得肯定|是满意的"),
        (
            2.5,
            r"(?:过去[一二三四五六七八九十几]|去年|一年来|几年来|近年来|多年来|今年以来|这些年|五年来|三年来|任职以来|上半年|前阶段)",
        ),
        (1.5, r"(?:作出|做出)了?[^，。]{0,8}贡献|功不可没|来之不易|卓有成效|亮点|好样的|出了力"),
        (
            1.5,
            r"荣获|先后(?:获|被)|圆满(?:完成|举办)|增长了?[\d一二三四五六七八九十]|达到|提高到|下降到|实现了",
        ),
        (2, r"(?:衷心|崇高|诚挚|亲切|真诚)[^，。]{0,4}(?:感谢|敬意|问候|慰问|祝贺)|表示感谢"),
    ),
    Part.PROBLEMS: _cues(
        (3, r"存在.{0,24}(?:问题|不足|差距|短板|薄弱|困难|现象)"),
        (2.5, r"(?:也要|还要|必须|同时|更要|应当)[^。]{0,12}(?:看到|认识到|承认|正视)"),
        (
            2.5,
            r"差距|短板|弱项|薄弱环节|突出问题|毛病|主要问题|问题的根子|不足(?![\d一二三四五六七八九十百])",
        ),
        (0.7, r"有的[^，。；]{2,}.{0,60}有的|少数|个别|一些(?:地方|单位|干部|部门|同志)"),
        (
            0.7,
            r"不够|不高|不强|不到位|不平衡|不适应|缺乏|滞后|落后|还不|没有(?:真正|完全)|流于形式",
        ),
    ),
    Part.GOALS: _cues(
        (
            3,
            r"总体(?:要求|思路|目标)|指导思想|工作思路|总的(?:要求|思路|考虑|目标)|基本原则",
        ),
        (2.5, r"(?:主要|预期|工作)目标|目标是|力争|确保到|到(?:20|２０|二〇)..?年(?:底|末)?"),
        (1.5, r"以[^，。]{2,30}为(?:指导|统领|主线|目标|中心|重点|抓手|核心)"),
    ),
    Part.TASKS: _cues(
        (1, r"(?:^|[。；，])(?:要|必须|务必|应当)"),
        (
            1,
            r"着力|扎实|大力|深入(?:推进|开展|实施)|抓好|抓实|落实|建立健全|完善|加快|推动|推进|强化",
        ),
        (1.5, r"(?:各级|全市|全县|全省|全区|各单位|各部门|各镇|各地)[^，。]{0,16}要"),
    ),
    Part.SAFEGUARDS: _cues(
        (3, r"(?:加强|强化)(?:组织|党的|对[^，。]{1,12}的)?(?:组织)?领导|组织领导|齐抓共管"),
        (
            2,
            r"(?:压实|落实|强化|明确|夯实|扛起)[^，。]{0,8}责任|责任(?:制|状|清单|到人)|一把手|第一责任人|书记抓",
        ),
        (2, r"督促|督查|督办|检查|考核|问责|奖惩|通报|追责"),
        (
            1.5,
            r"(?:经费|人员|组织|制度|政策|资金|要素)[^，。]{0,6}保障|协调配合|形成合力|工作格局|联席会议",
        ),
        (1.5, r"(?:宣传|舆论)(?:引导|工作|报道)|营造[^，。]{0,10}氛围|作风"),
    ),
    Part.CLOSING: _cues(
        (4.5, r"^(?:同志们|各位[^，。！]{1,8}|朋友们|青年朋友们|女士们|最后)[，,！!、]"),
        (3, r"让我们|谢谢(?:大家|各位)|预祝|祝(?:大家|各位|本次|愿)|我的(?:发言|讲话|汇报)完"),
        (
            2,
            r"而(?:努力|不懈|团结)?奋斗|(?:作出|做出)[^，。]{0,6}(?:新的?|更大)[^，。]{0,6}贡献|谱写|开创[^，。]{0,16}(?:新)?局面",
        ),
        (1.5, r"锐意进取|真抓实干|取得新的(?:更大)?(?:成效|成绩|进步)|再创"),
        (1.5, r"只争朝夕|不负|勇毅前行|团结一心|更加紧密地团结|在[^，。]{2,20}(?:坚强)?领导下"),
    ),
}

_HEADING_CUES: Mapping[Part, re.Pattern[str]] = {
    Part.SIGNIFICANCE: re.compile(
        r"认识|认清|意义|重要性|必要性|紧迫|责任感|使命感|站位|为什么|统一思想|形势|看清|掂准|深刻领会"
    ),
    Part.ACHIEVEMENTS: re.compile(
        r"成绩|回顾|肯定|成效|取得|过去(?:的)?(?:一|几|五)年|工作总结|履职情况|主要工作"
    ),
    Part.PROBLEMS: re.compile(
        r"毛病|(?:存在|突出|主要|正视|查找|对照)[^，]{0,8}(?:问题|不足|差距|短板)|不足|差距"
    ),
    Part.GOALS: re.compile(r"目标|思路|总体要求|指导思想|原则|打算"),
    Part.TASKS: re.compile(
        r"重点|任务|抓好|抓实|推进|推动|突出|举措|怎么|建设|提升|增强|构建|服务|改革|创新|探索|希望"
    ),
    Part.SAFEGUARDS: re.compile(
        r"领导|保障|压实|责任(?!感)|组织实施|督查|考核|氛围|作风|落到实处|合力|党的建设"
    ),
}
# 一、去年工作回顾: everything under it looks back, whatever its subsections are called.
_REVIEW = re.compile(r"回顾|履职情况|取得的?(?:主要)?成[绩就效]")
_REVIEW_WEIGHT = 5.0
_SALUTATION = re.compile(r"[：:]\s*$|^(?:同志们|各位.{0,12}|朋友们)[！!]\s*$")
_ASKS = re.compile(r"(?:^|[。；，])(?:要|必须|务必)|希望|建议")


def classify(text: str, *, headings: Sequence[str] = (), position: float = 0.5) -> Part | None:
    """The part that a piece of a speech plays, or None where nothing tells.

    Args:
        text: The piece, a paragraph or a passage.
        headings: The titles of the headings that it stands under, outermost first.
        position: Where its middle lies in the speech, 0 at the beginning and 1 at the end.
    """
    stripped = text.strip()
    if not headings and is_salutation(stripped, position):
        return Part.SALUTATION
    scores = {part: _score(stripped, cues) for part, cues in _TEXT_CUES.items()}
    votes = _heading_votes(headings)
    _weigh_by_place(scores, votes, position, headed=bool(headings))
    for part, weight in votes.items():
        scores[part] += weight
    best = max(scores, key=lambda part: scores[part])
    if scores[best] >= _LEAST_SCORE:
        return best
    return Part.TASKS if _ASKS.search(stripped) else None


def is_salutation(text: str, position: float) -> bool:
    """Whether a piece at ``position`` (0 to 1) is 同志们： or so, with short lines above it."""
    last = text.rsplit("\n", 1)[-1]
    short = len(text) <= _LONGEST_SALUTATION and position <= _SALUTATION_UNTIL
    return short and bool(_SALUTATION.search(last))


def _score(text: str, cues: _Cues) -> float:
    """Each cue counts once, and again if it stands in the first sentence."""
    first = re.split(r"[。！？]", text, maxsplit=1)[0]
    score = 0.0
    for weight, pattern in cues:
        if pattern.search(text):
            score += weight
            if pattern.search(first):
                score += min(weight, _FIRST_SENTENCE_WEIGHT)
    return score


def _heading_votes(headings: Sequence[str]) -> dict[Part, float]:
    """Votes of the headings; the innermost one that says something speaks loudest."""
    votes: dict[Part, float] = {}
    for depth, heading in enumerate(reversed(headings)):
        for part, pattern in _HEADING_CUES.items():
            if pattern.search(heading):
                weight = _HEADING_WEIGHT if part is not Part.TASKS else _TASK_WEIGHT
                votes[part] = votes.get(part, 0.0) + weight / (1 + depth / 2)
    if any(_REVIEW.search(heading) for heading in headings):
        votes[Part.ACHIEVEMENTS] = _REVIEW_WEIGHT
    return votes


def _weigh_by_place(
    scores: dict[Part, float], votes: Mapping[Part, float], position: float, *, headed: bool
) -> None:
    """Background belongs before the first heading, a closing at the end."""
    if position < _CLOSING_FROM:
        scores[Part.CLOSING] = 0.0
    elif position >= _LAST_FROM:
        scores[Part.CLOSING] += _LAST_WEIGHT
    if not headed:
        return
    scores[Part.BACKGROUND] *= 0.3
    scores[Part.TASKS] += _TASK_WEIGHT
    for part in _ANYWHERE:
        if part not in votes:
            scores[part] *= _OFF_TOPIC
