"""The prompts of the paragraph writer: points of a paragraph, and the paragraph from them.

Each is one line of instruction, examples as chat turns, and the task. The examples are the same in
every call, so the server keeps them and reads only the few new words. They were written for this
project on subjects that nobody asks for, so that words copied from them are noticed.
"""

import re
from collections.abc import Sequence
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

Example = tuple[str, str]

# Enough for four points.
POINTS_TOKENS: Final = 100
_POINTS: Final = (
    "你为领导的讲话稿列要点。按题目和这一部分讲什么，列出四条具体要点，每行一条，十几个字，通顺完整，"
    "不加序号，不写套话，不写数字和名称；有参考的，先用参考的意思，换成自己的话。"
)
_POINTS_EXAMPLES: Final[tuple[Example, ...]] = (
    (
        "题目：冬季供暖\n这一部分：部署任务\n参考：",
        "检修热源和老旧管网，把隐患消除在供热之前\n提前储足燃煤燃气，稳住热源供应\n"
        "公开报修电话，做到随报随修、接诉即办\n对独居老人和困难家庭逐户上门测温",
    ),
    (
        "题目：图书馆建设\n这一部分：讲意义\n参考：读书人多了，赌钱的人就少了；图书馆不收一分钱学费",
        "书香浓了，社会风气自然就正了\n图书馆是群众身边不花钱的课堂\n"
        "读书关系一个地方的文化底气\n建好图书馆是补上公共文化的短板",
    ),
    (
        "题目：垃圾分类\n这一部分：指出问题\n参考：",
        "分类知晓率高、投放准确率低\n前端分了、后端混运的现象还没有杜绝\n"
        "有的小区桶点设置不合理，群众投放不方便\n重突击检查、轻日常管理",
    ),
    (
        "题目：公园绿化\n这一部分：提要求，压实责任\n参考：局长每周到工地转一圈；谁种的树谁管三年；苗木款当面点清",
        "主要负责同志常到现场，发现问题及时解决\n明确管护责任，谁栽植谁管护、管到成活\n"
        "加强资金监管，管好用好每一分钱\n定期督查通报，对进度滞后的约谈问责",
    ),
    (
        "题目：供水保障\n这一部分：表态，讲举措\n参考：停水之前挨家挨户说一声；水费账目上墙",
        "摸清管网底数，先修群众反映最集中的漏点\n落实值班抢修制度，停水提前告知到户\n"
        "管好水费收支，账目定期公布\n干部带头到一线，难题不上交、不推诿",
    ),
)

# All points of the examples: an answer that repeats one is an echo.
EXAMPLE_POINTS: Final = tuple(
    line for _, answer in _POINTS_EXAMPLES for line in answer.splitlines()
)

_PARAGRAPH: Final = (
    "你为领导起草讲话稿。按写法和要点写一段话：先亮观点，再把要点逐条展开，讲清怎么做、做到什么程度；"
    "庄重、具体、通顺，句子长短相间、前后连贯，不写标题和序号，不写要点以外的数字、人名和地名。"
)
_PARAGRAPH_EXAMPLES: Final[tuple[Example, ...]] = (
    (
        "题目：节约用水\n写法：讲意义\n要点：水是发展的命脉；节水关系子孙后代；水龙头连着饭碗",
        "水是生存之本，也是发展的命脉。一个地方能走多远，很大程度上取决于水够不够用、用得好不好。"
        "今天多省下一方水，明天就多一分发展的底气，子孙后代就多一份保障。拧紧一个水龙头，看似是小事，守住的却是千家万户的饭碗。",
    ),
    (
        "题目：节约用水\n写法：部署任务\n要点：取水口逐个登记；超采的机井限期封填；用水计划管理",
        "节水要从源头上管起来。对所有取水口逐个登记造册，做到底数清、情况明。凡是超采的机井，一律列出清单、限期封填，不讲价钱、不留尾巴。"
        "用水要有计划、按定额，谁用多少、怎么用，年初定下来，年底对账。",
    ),
    (
        "题目：节约用水\n写法：部署任务\n要点：先修漏水严重的渠段；推广滴灌；设施交给用水协会管护",
        "灌区改造是节水的大头，功夫要下在这里。先把漏水最严重的渠段修起来，修一段就发挥一段的效益。"
        "农田要逐步告别大水漫灌，把滴灌推广到地头，技术人员跟着下去，手把手地教会群众。建好的设施交给用水协会管护，让用水的人来管水，才能管得住、管得久。",
    ),
    (
        "题目：节约用水\n写法：指出问题\n要点：思想重视不够；渠道老化失修；管护责任不清",
        "也要清醒看到，节水工作还有不少短板。有的同志总觉得水是用不完的，抓起来不上心、不用力。"
        "一些渠道建成多年没有维修，水在半路上就漏掉了。灌区的管护责任还没有理清，出了问题找不到该负责的人。这些问题拖不得，必须一个一个地解决。",
    ),
    (
        "题目：节约用水\n写法：肯定成绩\n要点：渠系改造扎实；群众节水意识增强",
        "这段时间，各级各部门做了大量打基础、利长远的工作。老旧渠系一段一段地修，跑冒滴漏的现象明显少了。"
        "宣传做到了家门口，不少群众从“要我节水”变成了“我要节水”。这些成绩来之不易，是大家一道干出来的。",
    ),
    (
        "题目：节约用水\n写法：提要求，压实责任\n要点：主要负责人亲自抓；任务分解到岗；督查考核",
        "节水工作成效如何，关键看责任落得实不实。主要负责同志要把这件事拿在手上、抓在经常，遇到难题亲自协调。"
        "任务要分解到岗、落实到人，一项一项列出时间表。督查也要跟上去，干得好的予以通报，推诿拖延的严肃追责，决不能让工作停在会议上、挂在墙上。",
    ),
    (
        "题目：节约用水\n写法：表态，讲举措\n要点：摸清渠道底数；水费收支公开；班子成员带头包片",
        "我们将把这次会议的部署不折不扣落到灌区。会后立即摸清渠道底数，对漏水的地方逐段登记、逐段修复，修好一处销号一处。"
        "水费收支定期张榜公布，主动接受群众监督。班子成员带头包片，常到田间地头走一走，做到难题不上交、矛盾不推脱。",
    ),
    (
        "题目：节约用水\n写法：讲自己的不足\n要点：学习不够系统；破解难题办法不多",
        "对照组织的要求和群众的期盼，我还存在一些不足。学习还不够系统，对节水的新政策钻研得不深，用理论指导实践的能力有待提高。"
        "面对渠道改造中的难题，有时候办法不多、魄力不够，存在求稳怕难的思想。对这些问题，我将认真加以改进。",
    ),
    (
        "题目：节约用水\n写法：致辞，表达合作的愿望\n要点：节水产业前景广阔；做好服务",
        "节水产业前景广阔，合作大有可为。我们真诚期待与各界朋友携起手来，把技术、资金和市场更好地结合在一起，共同把这篇文章做深做实。"
        "我们将以最大的诚意、最优的服务，为大家在这里投资兴业提供保障，让合作的种子早日结出果实。",
    ),
    (
        "题目：节约用水\n写法：号召\n要点：从现在做起",
        "节水是一场持久战，也是一场必须打赢的硬仗。让我们从今天做起、从自己做起，一滴一滴地省，一年一年地干，为子孙后代留下清水长流的家园！",
    ),
)


def points_prompt(subject: str, says: str, references: Sequence[str] = ()) -> list[BaseMessage]:
    """Build the chat that asks for four points, one per line.

    Args:
        subject: What they are on.
        says: What their part of the speech does.
        references: Clauses of other speeches, whose meaning is used first.
    """
    asked = f"题目：{subject}\n这一部分：{says}\n参考：{'；'.join(references)}"
    return _chat(_POINTS, _POINTS_EXAMPLES, asked)


def paragraph_prompt(
    subject: str, says: str, points: Sequence[str], begun: str = ""
) -> list[BaseMessage]:
    """Build the chat that asks for a paragraph.

    Args:
        subject: What it is on.
        says: What it does.
        points: What it says, in order.
        begun: Its first sentences; the answer goes on behind them.
    """
    asked = f"题目：{subject}\n写法：{says}\n要点：{'；'.join(points)}"
    chat = _chat(_PARAGRAPH, _PARAGRAPH_EXAMPLES, asked)
    return [*chat, AIMessage(begun)] if begun else chat


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
