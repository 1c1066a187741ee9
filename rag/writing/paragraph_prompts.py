"""The prompts of the paragraph writer: points on aspects, and a paragraph from its first sentence.

Each is one line of instruction, examples as chat turns, and the task. The examples are the same in
every call, so the server keeps them and reads only the few new words. They were written for this
project on subjects that nobody asks for, so that words copied from them are noticed.
"""

import re
from collections.abc import Sequence
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from corpus.splitting.sentences import split_sentences

Example = tuple[str, str]

# Enough for five points.
POINTS_TOKENS: Final = 120
_POINTS: Final = (
    "你为领导的讲话稿列要点。按题目，对列出的每个方面写一条具体做法或判断，一行一条，十几个字，"
    "说清做什么、怎么做；不加序号，不写套话，不写数字和名称，题目里的话不重复。"
)
_POINTS_EXAMPLES: Final[tuple[Example, ...]] = (
    (
        "题目：戏台修缮\n部署任务：摸底排查；重点整治；值守应急；服务群众",
        "逐座戏台查看梁柱和瓦面，列出隐患清单\n把歪斜漏雨最严重的先支撑、先翻修\n"
        "开锣的日子有人值守，电路和烛火看紧看牢\n老人孩子看戏的地方铺平台阶、装上扶手",
    ),
    (
        "题目：图书馆建设\n讲意义：对群众；对风气；对长远",
        "让普通人家的孩子在家门口就有书读\n读书的人多了，一个地方的风气自然就正了\n"
        "今天添的每一本书，都是留给后人的家底",
    ),
    (
        "题目：渡口管理\n指出问题：认识；推进；机制",
        "有的干部觉得摆渡是小事，抓起来不上心\n船修了、码头没有修，上下船还是磕磕绊绊\n检查一阵风，过后没有人管",
    ),
    (
        "题目：公园绿化\n压实责任：领导带头；分工到人；检查督促；工作作风",
        "主要负责同志常到现场，遇到难题当面拍板\n每片林地都落实管护人，栽活管好才算完成\n"
        "定期到现场查看，进度慢的点名通报\n少开会、多跑路，把问题解决在工地上",
    ),
    (
        "题目：邮路投递\n表态举措：学习领会；抓住重点；建好制度；带头落实",
        "把会议精神原原本本传达到每一名邮递员\n先跑通山里最偏的几条邮路，一户也不落下\n"
        "投递时限贴上墙，误了班的说明原因\n班子成员轮流跟班，难走的路自己先走一趟",
    ),
)

# All points of the examples: an answer that repeats one is an echo.
EXAMPLE_POINTS: Final = tuple(
    line for _, answer in _POINTS_EXAMPLES for line in answer.splitlines()
)

_PARAGRAPH: Final = (
    "你为领导的讲话稿写一段话：按写法，接着第一句往下写，把这一句讲具体：做哪几件事、怎么做、谁来做、"
    "做到什么程度；有参考的，把参考的意思用自己的话写进去。庄重、通顺，长短句相间，不重复第一句，"
    "不写标题和序号，不写数字、人名和地名。"
)
_PARAGRAPH_EXAMPLES: Final[tuple[Example, ...]] = (
    (
        "题目：节约用水\n写法：部署任务\n第一句：先把漏水最严重的渠段修起来。\n参考：",
        "先把漏水最严重的渠段修起来。开工之前要到现场一段一段地看，哪里垮了、哪里渗漏，都记在图上。"
        "施工用料由村里派人盯着，不合格的一律退回去。修好一段就放水试一段，不漏了才能验收。",
    ),
    (
        "题目：节约用水\n写法：部署任务\n第一句：节水要从源头上管起来。\n"
        "参考：取水口逐个登记；超采的机井限期封填",
        "节水要从源头上管起来。所有取水口逐个登记造册，做到底数清、情况明。"
        "超采的机井列出清单、限期封填，不讲价钱、不留尾巴。"
        "谁用多少、怎么用，年初定下计划，年底对账算账，用超了的要说清原因。",
    ),
    (
        "题目：节约用水\n写法：讲意义\n第一句：水是生存之本，也是发展的命脉。\n参考：节水关系子孙后代",
        "水是生存之本，也是发展的命脉。一个地方能走多远，很大程度上取决于水够不够用、用得好不好。"
        "今天多省下一方水，子孙后代就多一份保障。拧紧一个水龙头，看似是小事，守住的却是千家万户的饭碗。",
    ),
    (
        "题目：节约用水\n写法：指出问题\n第一句：灌区的管护责任没有理清。\n参考：",
        "灌区的管护责任没有理清。渠道建好以后，有的交给了村里，有的还挂在项目上，坏了谁来修、"
        "钱从哪里出，说法不一。个别地方遇到问题就往上推、往外推，一拖就是一个浇地季节。",
    ),
    (
        "题目：节约用水\n写法：肯定成绩\n第一句：这段时间，大家为节水做了不少打基础的工作。\n参考：",
        "这段时间，大家为节水做了不少打基础的工作。老旧渠系一段一段地修，跑冒滴漏的现象明显少了。"
        "宣传做到了家门口，不少群众从“要我节水”变成了“我要节水”。这些变化来之不易，是同志们一道干出来的。",
    ),
    (
        "题目：节约用水\n写法：提要求，压实责任\n第一句：主要负责同志要把这件事拿在手上。\n"
        "参考：任务分解到岗；督查考核",
        "主要负责同志要把这件事拿在手上。重点工程亲自到场，遇到卡住的难题当场协调，不能只听汇报、只看材料。"
        "任务分解到岗、落实到人，一项一项列出时间表。督查也要跟上去，干得好的予以通报，推诿拖延的严肃追责。",
    ),
    (
        "题目：节约用水\n写法：表态，讲举措\n第一句：会后立即摸清渠道底数。\n参考：",
        "会后立即摸清渠道底数。我们将组织技术人员沿渠走一遍，漏水的地方逐段登记，轻的马上修，重的排进计划。"
        "每修好一处就销号一处，结果张榜公布，让群众看得见、信得过。",
    ),
    (
        "题目：节约用水\n写法：讲自己的不足\n第一句：学习还不够系统。\n参考：",
        "学习还不够系统。对节水的新政策钻研得不深，用理论指导实践的能力有待提高。"
        "有时忙于事务，静下心来读书思考的时间不多，遇到新情况容易凭老经验办事。",
    ),
    (
        "题目：节约用水\n写法：致辞，表达合作的愿望\n第一句：节水产业前景广阔，合作大有可为。\n参考：",
        "节水产业前景广阔，合作大有可为。我们愿与各界朋友携起手来，把技术、资金和市场更好地结合在一起，"
        "共同把这篇文章做深做实。凡是需要我们协调的事情，我们一定尽心办、办到位。",
    ),
    (
        "题目：节约用水\n写法：号召\n第一句：节水是一场必须打赢的硬仗。\n参考：",
        "节水是一场必须打赢的硬仗。让我们从今天做起、从自己做起，一滴一滴地省，一年一年地干，"
        "为子孙后代留下清水长流的家园！",
    ),
)


# All sentences of the examples: one that comes back is an echo.
EXAMPLE_SENTENCES: Final = tuple(
    answer[span.start : span.end]
    for _, answer in _PARAGRAPH_EXAMPLES
    for span in split_sentences(answer)
)


def points_prompt(subject: str, says: str, aspects: Sequence[str]) -> list[BaseMessage]:
    """Build the chat that asks for a point on each aspect, one per line.

    Args:
        subject: What they are on.
        says: What their part of the speech does.
        aspects: The sides of the subject, or clauses of other speeches to put into other words.
    """
    return _chat(_POINTS, _POINTS_EXAMPLES, f"题目：{subject}\n{says}：{'；'.join(aspects)}")


def paragraph_prompt(
    subject: str, says: str, lead: str, references: Sequence[str] = (), begun: str = ""
) -> list[BaseMessage]:
    """Build the chat that asks for the rest of a paragraph; the answer goes on behind what stands.

    Args:
        subject: What it is on.
        says: What it does.
        lead: Its first sentence.
        references: Clauses of other speeches whose meaning belongs in it.
        begun: What stands of it, its first sentence with it; the first sentence, if empty.
    """
    asked = f"题目：{subject}\n写法：{says}\n第一句：{lead}\n参考：{'；'.join(references)}"
    return [*_chat(_PARAGRAPH, _PARAGRAPH_EXAMPLES, asked), AIMessage(begun or lead)]


def bare_lines(answer: str) -> list[str]:
    """Return the lines of an answer that lists something, without numbers, Markdown and ends."""
    return [bare for line in answer.splitlines() if (bare := _MARKS.sub("", line))]


_MARKS: Final = re.compile(
    r"^[\s*#\-·]*(?:\d+[.、．)）]|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)])?[\s*]*|[。；，*\s]+$"
)


def _chat(instruction: str, examples: Sequence[Example], asked: str) -> list[BaseMessage]:
    messages: list[BaseMessage] = [SystemMessage(instruction)]
    for user, assistant in examples:
        messages += [HumanMessage(user), AIMessage(assistant)]
    return [*messages, HumanMessage(asked)]
