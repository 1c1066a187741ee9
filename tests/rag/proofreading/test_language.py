"""Each check of language: the whole kind of its faults, and what only looks like one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.files.shipped import shipped_json
from rag.draft.values import Severity
from rag.proofreading.language import check_language
from rag.proofreading.spoken_sentences import LONGEST


def said(text: str) -> list[tuple[str, str]]:
    """The check and the words of each finding."""
    return [(one.check, text[one.start : one.end]) for one in check_language(text)]


PAIRS = [("《", "》"), ("〈", "〉"), ("（", "）"), ("【", "】"), ("〔", "〕")]


@pytest.mark.parametrize(("opening", "closing"), PAIRS)
def test_marks_have_partners(opening: str, closing: str) -> None:
    assert said(f"学习{opening}意见{closing}之后。") == []
    assert said(f"学习{opening}意见之后。") == [("标点", opening)]
    assert said(f"学习意见{closing}之后。") == [("标点", closing)]
    assert said(f"学习{opening}意见之后。\n又学习{opening}办法{closing}。") == [("标点", opening)]


@pytest.mark.parametrize(
    "text",
    [
        "印发《〈规范〉解读》（试行）。",
        "要点：1）摸底；2）建账；一）总结。",
        "（一）加强学习\n要学。",
        "根据《\n农业法\n》办。",
    ],
)
def test_marks_within_marks_items_and_broken_lines(text: str) -> None:
    assert said(text) == []


def test_two_marks_that_cross_are_both_told() -> None:
    assert said("建议（草案》已经起草。") == [("标点", "（"), ("标点", "》")]
    assert said("《建议（草案》已经起草。") == [("标点", "（")]


@pytest.mark.parametrize("mark", [",", ".", ":", ";", "!", "?"])
def test_half_width_marks_between_characters(mark: str) -> None:
    assert said(f"同志们{mark}开会了。") == [("半角", mark)]
    assert said(f"同志们{mark}\n开会了。") == [("半角", mark)]
    assert said(f"产值3{mark}5亿元。") == []
    assert said(f"型号A{mark}B。") == []


def test_half_width_marks_are_told_once_with_their_number() -> None:
    (one,) = check_language("各单位(含驻县单位)参加,不得缺席.")
    assert "共4处" in one.message
    assert said("(一)加强学习\n要学。\n(二)加强管理\n要管。") == []


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("一、甲\n要学。\n三、乙\n要干。", "三、"),
        ("一、甲\n要学。\n二、乙\n要干。\n二、丙\n要管。", "二、"),
        ("一、甲\n（一）子\n要学。\n（三）丑\n要干。", "（三）"),
        ("一、甲\n（二）子\n要学。", "（二）"),
        ("1. 甲\n2. 乙\n4. 丙", "4."),
        ("（1）甲\n（3）乙", "（3）"),
        ("三件事：一是甲；三是乙；四是丙。", "三是"),
        ("一要甲，二要乙，四要丙。", "四要"),
        ("一是甲，二是乙，二是丙。", "二是"),
        ("第一，甲。第三，乙。", "第三，"),
        ("第一是甲，第三是乙。", "第三是"),
        ("其一，甲。其三，乙。", "其三，"),
        ("首先，甲。再次，乙。", "再次，"),
        ("任务是（一）甲，（三）乙。", "（三）"),
        ("二是甲，三是乙。", "二是"),
        ("（一）、压实责任\n书记带头。", "（一）、"),
    ],
)
def test_numbering_counts_up(text: str, mark: str) -> None:
    assert said(text) == [("序号", mark)]


@pytest.mark.parametrize(
    "text",
    [
        "一、甲\n（一）子\n（二）丑\n二、乙\n（一）寅\n（二）卯",
        "一、甲\n（一）子\n（二）丑\n二、乙\n（三）寅",  # counted on through the chapters
        "经费方面，一是准，二是好。人员方面，一是齐，二是强。",
        "一是甲，第二，乙，三是丙。",
        "首先，甲。二是乙，三是丙。",
        "二、甲\n要学。\n三、乙\n要干。",  # a part of a longer text
        "首先，我代表县委表示感谢。",
        "我们拿了第一、第三两个名次，唯一是短板的是宣传。",
        "一、甲\n二、乙\n一、子\n二、丑\n三、寅\n三、丙\n四、丁",  # a list within a list
        "十、甲\n要学。\n十一、乙\n要干。\n十二、丙\n要管。",
    ],
)
def test_numbering_that_begins_anew_or_goes_on(text: str) -> None:
    assert said(text) == []


def test_first_without_second_is_a_note() -> None:
    (one,) = check_language("首先，要学习。大家辛苦了。")
    assert (one.check, one.severity) == ("序号", Severity.INFO)


def test_the_right_number_is_named() -> None:
    (one,) = check_language("九、甲\n要学。\n十一、乙\n要干。")
    assert "十、" in one.suggestion


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("认真的落实", "认真地落实"),
        ("坚决的贯彻", "坚决地贯彻"),
        ("切实的担负", "切实地担负"),
        ("不断的提高", "不断地提高"),
        ("逐步的改善", "逐步地改善"),
        ("自觉的接受", "自觉地接受"),
        ("坚定不移的贯彻", "坚定不移地贯彻"),
    ],
)
def test_adverbs_take_di(wrong: str, right: str) -> None:
    (one,) = check_language(f"各级要{wrong}各项部署。")
    assert one.check == "的地得"
    assert right in one.suggestion
    assert said(f"各级要{right}各项部署。") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("工作做的好，群众满意。", "做的好"),
        ("这件事办的很漂亮。", "办的很漂亮"),
        ("工作落的更细更实。", "落的更细更实"),
        ("路变的更加宽。", "变的更加"),
        ("显的格外重要。", "显的格外"),
        ("值的推广。", "值的推广"),
        ("取的了成绩。", "取的了"),
        ("这是崇高地使命。", "崇高地使命"),
        ("认认真真的贯彻精神。", "认认真真的贯彻"),
    ],
)
def test_the_other_particles(text: str, words: str) -> None:
    assert said(text) == [("的地得", words)]


@pytest.mark.parametrize(
    "text",
    [
        "靠的是认真的态度和扎实的作风。",
        "起到积极的推动作用。",
        "应该做的好事，做得好不好群众说了算。",
        "没有坚决的贯彻，就没有结果。",
        "有严格的管理制度，有不断的投入。",
        "社会科学的研究有进展。",
        "这是坚定不移的奋斗目标。",
        "结果比预想做的好。",
        "重要地位和重要地区。",
        "取得进一步的研究成果。",
        "超值的学习机会。",
        "所做的好。",
    ],
)
def test_other_readings_of_the_particles(text: str) -> None:
    assert said(text) == []


def _words() -> dict[str, str]:
    groups = shipped_json("rag.proofreading", "wrong_words")["groups"]
    return {wrong: right for group in groups for wrong, right in group["words"].items()}


@pytest.mark.parametrize(("wrong", "right"), _words().items())
def test_every_wrong_word_is_found_and_its_right_one_is_not(wrong: str, right: str) -> None:
    text = f"工作中{wrong}。"
    (one,) = [one for one in check_language(text) if one.check == "错别字"]
    assert text[one.start : one.end] == wrong
    assert right in one.suggestion
    assert [check for check, _ in said(f"工作中{right}。") if check == "错别字"] == []


def test_the_wrong_words_are_many_and_each_differs_from_its_right_one() -> None:
    words = _words()
    assert len(words) >= 150
    assert all(len(wrong) == len(right) and wrong != right for wrong, right in words.items())
    # No form is called right here and wrong there.
    assert not [right for right in words.values() for wrong in words if wrong in right]
    assert all(
        group["reason"] for group in shipped_json("rag.proofreading", "wrong_words")["groups"]
    )


@pytest.mark.parametrize(
    "text",
    [
        "当年红军走过长征路，走过长江。",
        "请按装修标准验收，按排名先后。",
        "既使群众得实惠，又使干部受锻炼。",
        "颁布署名文章。",
        "毕竟争取来了，毕竟选择对了。",
        "轻松驰骋。",
        "决不松劲，绝不允许。",
        "账户和帐户。",
        "过渡假设。",
        "要立即然后汇报。",
    ],
)
def test_two_words_side_by_side_are_no_wrong_word(text: str) -> None:
    assert [one for one in said(text) if one[0] == "错别字"] == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("一鼓做气", "一鼓作气"),
        ("艰苦奋头", "艰苦奋斗"),
        ("雪中送碳", "雪中送炭"),
        ("事必恭亲", "事必躬亲"),
    ],
)
def test_an_idiom_with_one_wrong_character(wrong: str, right: str) -> None:
    (one,) = check_language(f"要{wrong}抓下去。")
    assert (one.check, one.severity) == ("错别字", Severity.WARNING)
    assert right in one.suggestion
    assert said(f"要{right}抓下去。") == []


@pytest.mark.parametrize(
    "text", ["要艰苦战斗。", "因村制宜、因时制宜。", "一視同仁。", "线不动摇。"]
)
def test_four_characters_that_are_words_of_their_own(text: str) -> None:
    assert said(text) == []


def test_the_idioms_have_four_characters_and_are_not_each_others_slips() -> None:
    idioms = shipped_json("rag.proofreading", "wrong_words")["idioms"]
    assert all(len(idiom) == 4 for idiom in idioms)
    assert len(set(idioms)) == len(idioms)
    for idiom in idioms:
        assert "错别字" not in [check for check, _ in said(f"要{idiom}。")], idiom


@pytest.mark.parametrize(
    "words",
    [
        "习总书记",
        "以习近平总书记为核心的党中央",
        "以习近平为核心的党中央",
        "习近平新时代特色社会主义思想",
        "习近平中国特色社会主义思想",
        "李总理",
        "全国人大委员长",
    ],
)
def test_forms_of_address_not_in_use(words: str) -> None:
    assert said(f"学习，{words}提出要求。") == [("称谓", words)]


@pytest.mark.parametrize(
    "text",
    [
        "习近平总书记强调。",
        "学习总书记讲话。",
        "以习近平同志为核心的党中央。",
        "国务院总理李强。",
        "习近平新时代中国特色社会主义思想。",
        "习近平新时代中国特色社会主义经济思想。",
        "习主席访问部队。",
        "全国人大常委会委员长。",
        "练习总结。",
    ],
)
def test_forms_of_address_in_use(text: str) -> None:
    assert said(text) == []


def test_the_patterns_of_addresses_compile_and_do_not_match_what_they_advise() -> None:
    for entry in shipped_json("rag.proofreading", "wrong_words")["addresses"]:
        assert re.compile(entry["pattern"]).search(entry["right"]) is None


def test_a_long_sentence_is_a_note_and_a_pause_ends_it() -> None:
    clause = "各乡镇把每一项工作分解到岗位和人头，"
    long = clause * (LONGEST // len(clause) + 1)
    (one,) = [one for one in check_language(long) if one.check == "长句"]
    assert one.severity is Severity.INFO
    for pause in "。；：！？":
        assert "长句" not in [check for check, _ in said(long[:60] + pause + long[60:])]


def test_a_heading_unlike_its_siblings_is_a_note() -> None:
    odd = "三、坚持目标导向和问题导向相统一把各项工作任务逐条逐项落到实处"
    text = f"一、提高认识\n要学。\n二、压实责任\n要干。\n{odd}\n要成。\n四、严明纪律\n要严。"
    (one,) = check_language(text)
    assert (one.check, one.severity, text[one.start : one.end]) == ("标题", Severity.INFO, odd)
    assert said(text.replace(odd, "三、狠抓落实")) == []


def test_a_phrase_three_times_close_together_is_a_note() -> None:
    text = "基层治理是大事。抓基层治理要用心，大家对基层治理要有耐心。"
    (one,) = check_language(text)
    assert (one.check, one.severity) == ("反复", Severity.INFO)
    assert said("基层治理是大事。抓基层治理要用心。") == []
    # Clauses that begin alike are a figure of speech.
    assert said("为群众着想要实，为群众着想要早，为群众着想要快。") == []


@given(
    st.text(alphabet="《》（）(),.一二三是要、第，认真的落实走过长习总书记首先\n。", max_size=80)
)
def test_findings_have_real_spans(text: str) -> None:
    for one in check_language(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.message
        assert one.suggestion
