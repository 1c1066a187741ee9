
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.numerals import read
from rag.facts.agreement import lacking
from rag.facts.finding import FactKind, agrees, find_facts, find_quotations
from rag.facts.names import find_names, is_written_in, names_shown


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二〇二一", "2021"),
        ("三十二万", "320000"),
        ("一万二千三百", "12300"),
        ("三亿五千万", "350000000"),
        ("一百零五", "105"),
        ("两千", "2000"),
        ("五点二", "5.2"),
    ],
)
def test_chinese_numerals_are_read(numeral: str, value: str) -> None:
    assert str(read(numeral)) == value


@pytest.mark.parametrize("phrase", ["千百", "亿万", "万", "百", "五点"])
def test_manners_of_speaking_are_no_numbers(phrase: str) -> None:
    assert read(phrase) is None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("去年增长5.2%", FactKind.NUMBER, "5.2%"),
        ("去年增长百分之五点二", FactKind.NUMBER, "5.2%"),
        ("三分之一的时间在基层", FactKind.NUMBER, "1/3"),
        ("空闲的接近一半", FactKind.NUMBER, "1/2"),
        ("投资３.２亿元", FactKind.NUMBER, "320000000"),
        ("惠及三十二万人", FactKind.NUMBER, "320000"),
        ("共有1,234人", FactKind.NUMBER, "1234"),
        ("2021年7月1日召开", FactKind.DATE, "2021-07-01"),
        ("二〇二一年七月召开", FactKind.DATE, "2021-07"),
        ("7月1日召开", FactKind.DATE, "-07-01"),
        ("国发〔2020〕3号", FactKind.DOCUMENT_NUMBER, "2020-3"),
        ("按照《工会工作办法》", FactKind.TITLE, "工会工作办法"),
    ],
)
def test_facts_are_found_with_their_value(text: str, kind: FactKind, value: str) -> None:
    assert (kind, value) in {(fact.kind, fact.value) for fact in find_facts(text)}


@pytest.mark.parametrize(
    "text", ["一是加强领导", "“十四五”规划", "千家万户", "1. 加强领导", "一个目标"]
)
def test_markers_and_phrases_are_no_facts(text: str) -> None:
    assert not find_facts(text)


@given(st.text(alphabet="二〇一年月日十百万亿点第5.2%，《》〔〕号项人2021", max_size=30))
def test_spans_of_facts_are_exact(text: str) -> None:
    for fact in find_facts(text):
        assert text[fact.start : fact.end] == fact.text != ""
        assert fact.value


def test_ways_of_writing_agree() -> None:
    (said,) = find_facts("增长百分之五")
    assert agrees(said, find_facts("增长5%"))
    assert not agrees(said, find_facts("增长5个百分点以上的有6家"))


def test_quotations_are_the_outermost() -> None:
    (quotation,) = find_quotations("他说“要‘深入’基层，把事办好”。")
    assert quotation.text == "要‘深入’基层，把事办好"


def test_lacking_names_what_no_source_has() -> None:
    source = "去年全县发展会员1200人，抓好五项任务。"
    assert not lacking("发展会员一千二百人", [source])
    assert [fact.text for fact in lacking("发展会员1500人", [source])] == ["1500"]
    assert [fact.text for fact in lacking("抓好三项任务", [source])] == ["三"]
    assert not lacking("抓好三件实事", [source])


def test_places_and_persons_are_found_by_their_frames() -> None:
    names = {(n.kind, n.text) for n in find_names("临澄县委书记李秀英同志到双枫村调研。")}
    assert (FactKind.PLACE, "临澄县") in names
    assert (FactKind.PERSON, "李秀英") in names
    assert (FactKind.PLACE, "双枫村") in names


@pytest.mark.parametrize(
    "text",
    [
        "全市各级、我县各区都要行动起来。",
        "基层社区、街道社区要发挥作用。",
        "建设平安乡村、幸福家园、法治社会。",
        "把工作与实际结合起来，各乡镇要抓好落实。",
        "党支部书记要带头，党员代表要参加。",
        "依法治国、依法治县，示范村、贫困县要先行。",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert find_names(text) == ()


def test_a_place_without_suffix_is_shown_by_its_frames() -> None:
    source = "共同建设平安青禾、幸福青禾，把上级要求与青禾实际结合起来。"
    assert (FactKind.PLACE, "青禾") in names_shown(source)


def test_a_name_is_written_with_or_without_its_suffix() -> None:
    assert is_written_in("临澄县", "建设美丽临澄")
    assert not is_written_in("临澄县", "建设美丽沅澜")
