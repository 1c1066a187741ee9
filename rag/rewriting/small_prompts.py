"""The prompts with which a small model revises a paragraph.

Each is one line of instruction, examples as chat turns, and the paragraph. The examples are the
same in every call, so the server keeps them. They were written for this project on subjects that
nobody asks for, so that words copied from them are noticed. Of a paragraph, the model keeps much
more than of single sentences, of which it does not know the subject.
"""

from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.requests.brief import ReviseMode

Example = tuple[str, str]

_REVISE: Final[dict[ReviseMode, tuple[str, tuple[Example, ...]]]] = {
    ReviseMode.POLISH: (
        "你修改讲话稿。把这段话改得通顺、庄重、有力：换掉口语和重复的词，理顺句子，好的句子不动；"
        "一句对一句，意思、数字和名称都不变，只写改后的一段。",
        (
            (
                "节水这个事情很重要，大家一定要重视起来，不要不当回事。我们要把渠道修好，然后管理也要跟上，"
                "不能修了不管。水利部门要去多跑跑灌区，看看有什么问题，帮忙解决。",
                "节水事关全局，各级务必高度重视，切不可等闲视之。既要把渠道修好，也要把管理跟上，"
                "坚决防止重建轻管。水利部门要常到灌区走一走、看一看，及时发现问题、帮助解决问题。",
            ),
            (
                "要把图书馆建好，这是一件对群众有好处的事。一粥一饭，当思来处不易。李主任跟我说，"
                "书架上有一半的书都没人翻过。馆里的书要经常更新，群众想看什么书，我们就买什么书。",
                "要把图书馆建好，这是一件惠及群众的好事实事。一粥一饭，当思来处不易。李主任向我反映，"
                "书架上有一半的书无人翻阅。馆藏图书要常换常新，群众想读什么，我们就添置什么。",
            ),
        ),
    ),
    ReviseMode.REPHRASE: (
        "你修改讲话稿。把这段话换一种说法：换词语、换句式，一句对一句，"
        "意思、数字和名称都不变，一件事也不漏，只写改后的一段。",
        (
            (
                "要把节水教育送进每一所学校，让孩子从小懂得珍惜每一滴水。水利部门要主动服务，"
                "帮助灌区解决渠道维修的难题。36处漏水的渠段，10月底前必须全部修好。",
                "节水教育要走进全部校园，使珍惜点滴之水的道理在孩子心里早早扎根。水利部门要靠前一步，"
                "把灌区渠道维修这块硬骨头帮着啃下来。到10月底，36处漏水渠段的维修必须一处不落地完成。",
            ),
            (
                "渡口的安全一天也不能放松。渡工要持证上岗，救生衣、救生圈、灭火器要配齐。"
                "哪个渡口出了事，就追究哪个渡口的责任。",
                "管好渡口安全，一天都松懈不得。没有证件的渡工不得上岗，救生衣、救生圈、灭火器一样都不能少。"
                "渡口谁家管，出了事就由谁家担责。",
            ),
        ),
    ),
    ReviseMode.FORMAL: (
        "你修改讲话稿。把口语改成庄重的书面语，一句对一句，"
        "意思、数字和名称都不变，一件事也不漏，只写改后的一段。",
        (
            (
                "这水再这么用下去可不行，过两年大家都没得喝。有些干部就爱在办公室坐着，地里啥情况根本不知道。"
                "大伙儿加把劲，年底前把这事儿办利索了。",
                "如此粗放用水难以为继，长此以往必将影响群众的饮水安全。少数干部习惯于坐在机关，"
                "对田间地头的实际情况不甚了解。希望大家再接再厉，确保年底前全面完成任务。",
            ),
            (
                "镇里那个图书馆，门天天锁着，老百姓想借本书都没处借。李主任跟我讲，3月份就打了报告要钱，"
                "到现在没人理，我听了脸上发烧。下个月底前得把门开开，谁再拖着不办我就问谁。",
                "镇里的图书馆常年闭门，群众借书无门。李主任向我反映，3月份即已提交经费申请，"
                "至今无人答复，我深感惭愧。下个月底前必须开馆，谁再拖延不办，就追究谁的责任。",
            ),
        ),
    ),
    ReviseMode.SHORTEN: (
        "你修改讲话稿。把这段话压缩到六成长：删去重复、修饰和套话，留下每一件要做的事，"
        "数字、日期和名称一个不少，只写改后的一段。",
        (
            (
                "要把节水教育抓紧抓实。各级各部门要高度重视、精心组织，把节水教育送进每一所学校、每一个班级，"
                "让孩子们从小就懂得珍惜每一滴水的道理，养成节约用水的好习惯。对去年4月查出的36处漏水的渠段，"
                "水利部门要一处一处地查，一段一段地修，切实做到不漏一处、不留死角，确保在10月底之前全部修好。",
                "要把节水教育抓紧抓实，送进每一所学校、每一个班级，让孩子养成节约用水的习惯。"
                "对去年4月查出的36处漏水渠段，水利部门要逐处查修，确保10月底之前全部修好。",
            ),
            (
                "要把图书馆管好用好。书买回来了，不能锁在柜子里、放在架子上没人看，要让群众真正看得到、"
                "借得到、用得上。管理人员要按照《借阅办法》的规定，做好登记、整理、修补等各项工作，"
                "做到态度热情、服务周到。对于群众反映的问题，要认真听取、及时改进、件件落实。",
                "要把图书馆管好用好，让群众看得到、借得到、用得上。管理人员要按照《借阅办法》"
                "做好登记、整理、修补，热情服务。群众反映的问题，要及时改进、件件落实。",
            ),
        ),
    ),
    ReviseMode.IMITATE: (
        "你写讲话稿。照着例句的句式，换成新的题目写一句，只写一句。",
        (
            (
                "题目：读书\n例句：节水不是一时之功，贵在人人动手、天天坚持。",
                "读书不是一日之功，贵在心里有数、手中有恒。",
            ),
            (
                "题目：植树\n例句：要把节水教育送进每一所学校，让孩子懂得珍惜每一滴水。",
                "要把绿化任务落到每一块荒坡，让群众看见年年长高的每一棵树。",
            ),
        ),
    ),
}


def revise_prompt(mode: ReviseMode, text: str, topic: str = "") -> list[BaseMessage]:
    """Build the chat that asks to revise a paragraph; to imitate a sentence, on ``topic``.

    Raises:
        KeyError: the mode works otherwise (:attr:`ReviseMode.EXPAND`, ``CONTINUE``).
    """
    instruction, examples = _REVISE[mode]
    messages: list[BaseMessage] = [SystemMessage(instruction)]
    for user, assistant in examples:
        messages += [HumanMessage(user), AIMessage(assistant)]
    asked = f"题目：{topic}\n例句：{text}" if mode is ReviseMode.IMITATE else text
    return [*messages, HumanMessage(asked)]
