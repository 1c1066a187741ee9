import pytest

from corpus.document import Flaw, FlawKind
from corpus.flaws import find_flaws

BODY = "今天召开这次会议，主要任务是总结去年的工作，研究部署今年的重点任务。"


def kinds(text: str) -> set[FlawKind]:
    return {flaw.kind for flaw in find_flaws(text)}


def places(text: str, kind: FlawKind) -> list[str]:
    return [text[f.start : f.end] for f in find_flaws(text) if f.kind is kind]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("市总工会等X个部门", ["X"]),
        ("为推动XX群团事业，建设法治XX、平安XX作贡献", ["XX", "XX", "XX"]),
        ("把X多万工人转化为动力", ["X"]),
        ("_总书记强调", ["_"]),
        ("农民工、_职业者等_延伸组织", ["_", "_"]),
        ("×××同志作了报告", ["×××"]),
        ("**县委书记", ["**"]),
        ("这次x区会议，x同志作了报告", ["x", "x"]),
        ("某某同志讲话", ["某某"]),
    ],
)
def test_masks_are_found_with_their_place(text: str, masked: list[str]) -> None:
    assert places(text, FlawKind.MASKED) == masked


@pytest.mark.parametrize(
    "text",
    [
        "二○○八年和二〇〇六年",
        "X光检查",
        "增长3×4倍",
        "某部和某种原因",
        "CXX系统",
        "file_name",
        "MAX个人",
        "Xi’an",
    ],
)
def test_what_is_no_mask_stays(text: str) -> None:
    assert places(text, FlawKind.MASKED) == []


SPUN = "以科学开展观为统领，围绕中心、效劳大局，群团是重要组成局部，向广阔群众致敬。"


def test_spun_text_is_flagged_with_what_was_meant() -> None:
    whole, *places = [flaw for flaw in find_flaws(SPUN) if flaw.kind is FlawKind.SPUN]
    assert (whole.start, whole.end) == (0, len(SPUN))
    assert "科学发展观" in whole.reason
    assert [SPUN[flaw.start : flaw.end] for flaw in places] == ["开展", "效劳", "局部", "广阔"]
    assert places[0].reason == "疑似换词：“科学开展观”疑为“科学发展观”"


def test_two_odd_phrases_are_not_yet_spinning() -> None:
    assert FlawKind.SPUN not in kinds("以科学开展观为统领，以科学开展观为指导，效劳大局。")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("胡锦涛同志在党的十九大报告中指出", ["胡锦涛同志在党的十九大报告"]),
        (
            "在认真学习贯彻党的十七届四中全会精神的形势下召开，我们圆满完成国庆73周年任务。",
            ["国庆73周年"],
        ),
        ("认真学习贯彻党的十七届四中全会精神，落实党的十九大提出的任务", ["十九大"]),
        ("以胡锦涛同志为总书记的党中央领导我们贯彻党的二十大精神", ["二十大"]),
        ("隆重庆祝建党九十周年，认真落实党的二十大精神", ["二十大"]),
    ],
)
def test_contradictions_of_time(text: str, words: list[str]) -> None:
    assert places(text, FlawKind.CONTRADICTION) == words


@pytest.mark.parametrize(
    "text",
    [
        "习近平同志在党的十九大报告中指出，江泽民同志在党的十五大报告中提出",
        "全面贯彻党的十八大和十八届三中、四中、五中、六中全会精神，迎接党的十九大胜利召开",
        "隆重庆祝改革开放40周年、新中国成立70周年、建党100周年，党的二十大胜利召开",
        "“七一”后至“十八大”召开前，贯彻党的十七届五中全会精神，胡锦涛总书记作出指示",
        "到建党一百周年时全面建成小康社会，贯彻落实党的十八届三中全会精神",
        "贯彻党的二十届三中全会精神，党的十八届三中全会以来，改革不断深化",
        "全国人大十三届三次会议和市十八大代表",
        "十九大至二十大期间，我们办成了大事",
        "以江泽民同志为核心的党的第三代中央领导集体，党的二十大报告",
    ],
)
def test_texts_that_agree_with_themselves(text: str) -> None:
    assert FlawKind.CONTRADICTION not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "本报讯（记者张三）12月6日，市委书记李四调研。李四强调，要抓好落实。",
        "某某调研时强调\n新华社某地5月1日电 市委书记调研。",
        "近日，全市召开会议。会议指出，要抓好落实。会议强调，要压实责任。",
        "（通讯员 王五）昨天，县委书记主持召开座谈会。",
    ],
)
def test_news_reports(text: str) -> None:
    (flaw,) = [flaw for flaw in find_flaws(text) if flaw.kind is FlawKind.NEWS_REPORT]
    assert (flaw.start, flaw.end) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        f"同志们：\n{BODY}我讲三点意见。中央会议强调，要抓好落实。会议指出，要压实责任。",
        f"新华社北京5月1日电\n在大会上的讲话\n同志们：\n我代表市委讲话。我讲三点。我相信大家。{BODY}",
        "各县人民政府：现将办法印发给你们，请认真贯彻执行。",
        f"{BODY}近日我到乡镇走了走。",
    ],
)
def test_speeches_and_documents_are_no_reports(text: str) -> None:
    assert FlawKind.NEWS_REPORT not in kinds(text)


def test_lost_quotation_marks_are_noticed_not_repaired() -> None:
    text = "打造“枢纽和“平台，形成“一盘棋”格局"
    noise = [flaw for flaw in find_flaws(text) if flaw.kind is FlawKind.NOISE]
    assert [flaw.start for flaw in noise] == [2, 6]


def test_broken_characters_are_noise() -> None:
    assert places("抓好\ufffd\ufffd落实，锟斤拷", FlawKind.NOISE) == ["\ufffd\ufffd", "锟斤拷"]


def test_a_long_last_line_without_an_end_is_truncated() -> None:
    text = BODY + "\n" + BODY * 2 + "要抓好基层"
    (flaw,) = [flaw for flaw in find_flaws(text) if flaw.kind is FlawKind.TRUNCATED]
    assert flaw.start == flaw.end == len(text)
    assert FlawKind.TRUNCATED not in kinds(BODY + "\n某某县委书记 张三")


def test_nothing_is_wrong_with_nothing() -> None:
    assert find_flaws("") == ()


def test_flaws_are_plain_values() -> None:
    assert all(isinstance(flaw, Flaw) for flaw in find_flaws(SPUN))
