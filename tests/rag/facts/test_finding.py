import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.numerals import CHINESE
from rag.facts.agreement import lacking
from rag.facts.finding import FactKind, agrees, find_facts
from rag.facts.names import find_names, is_written_in, names_shown


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
        ("二OO八年五月", FactKind.DATE, "2008-05"),
        ("二０一八年以来", FactKind.DATE, "2018"),
        ("走访三四个村", FactKind.NUMBER, "3~4"),
        ("惠及七八百户", FactKind.NUMBER, "700~800"),
        ("第五十三次会议", FactKind.NUMBER, "53"),
        ("共一万二人", FactKind.NUMBER, "12000"),
        ("投资三点五亿元", FactKind.NUMBER, "350000000"),
        ("到会3千人", FactKind.NUMBER, "3000"),
        ("全长3千米", FactKind.NUMBER, "3"),
        ("惠及一千二百多户", FactKind.NUMBER, "1200~1300"),
        ("惠及1200余户", FactKind.NUMBER, "1200~1300"),
        ("来了近百名代表", FactKind.NUMBER, "90~100"),
        ("来了上千人", FactKind.NUMBER, "1000~2000"),
        ("来了十几个人", FactKind.NUMBER, "10~20"),
        ("约5000户", FactKind.NUMBER, "4500~5500"),
        ("5000户左右", FactKind.NUMBER, "4500~5500"),
        ("增长约5%", FactKind.NUMBER, "4.5~5.5%"),
        ("增长百分之五左右", FactKind.NUMBER, "4.5~5.5%"),
        ("节约5000元", FactKind.NUMBER, "5000"),
        ("附近5000户", FactKind.NUMBER, "5000"),
        ("近五年来", FactKind.NUMBER, "5"),
        ("国发〔2020〕3号", FactKind.DOCUMENT_NUMBER, "2020-3"),
        ("按照《工会工作办法》", FactKind.TITLE, "工会工作办法"),
    ],
)
def test_facts_are_found_with_their_value(text: str, kind: FactKind, value: str) -> None:
    assert (kind, value) in {(fact.kind, fact.value) for fact in find_facts(text)}


@pytest.mark.parametrize(
    "text",
    [
        "一是加强领导", "“十四五”规划", "千家万户", "1. 加强领导", "一个目标", "四面八方",
        "千方百计", "一心一意", "三番五次地讲", "百花齐放", "七上八下", "三天两头", "五湖四海",
        "成千上万名群众", "成百上千个", "几十年如一日", "三五成群", "百年大计", "千千万万",
        "数一数二", "三三两两", "几个月", "亿万人民",
    ],
)  # fmt: skip
def test_markers_and_phrases_are_no_facts(text: str) -> None:
    assert not find_facts(text)


@given(
    st.text(
        alphabet="二〇一年月日十百万亿点第5.2%，《》〔〕号项人2021三四多余来几数近约上左右O",
        max_size=30,
    )
)
def test_spans_of_facts_are_exact(text: str) -> None:
    for fact in find_facts(text):
        assert text[fact.start : fact.end] == fact.text != ""
        assert fact.value


def test_ways_of_writing_agree() -> None:
    (said,) = find_facts("增长百分之五")
    assert agrees(said, find_facts("增长5%"))
    assert not agrees(said, find_facts("增长5个百分点以上的有6家"))


# Each row is one statement in several ways of writing; the rows contradict one another.
STATEMENTS = [
    ["三四个村"],
    ["三十四个村", "34个村"],
    ["三四十个村"],
    ["七八百户"],
    ["八百户", "800户"],
    ["一千二百多户", "1200多户", "1200余户", "一千二百余户"],
    ["一千二百户", "1200户", "1,200户"],
    ["十几个", "十多个", "10余个", "10多个"],
    ["近百名", "近100名", "将近一百名"],
    ["约5000人", "大约五千人", "5000人左右", "约五千人"],
    ["几十万人", "数十万人"],
    ["一万二千人", "一万二人", "1.2万人", "12000人"],
    ["一百零二人", "102人"],
    ["一百二十人", "一百二人"],
]


@pytest.mark.parametrize("said", [text for row in STATEMENTS for text in row])
def test_a_number_is_borne_out_by_its_like_and_by_nothing_else(said: str) -> None:
    for row in STATEMENTS:
        for source in row:
            borne = not lacking(f"去年覆盖{said}。", [f"去年覆盖{source}。"])
            assert borne is (said in row), (said, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("去年全县走访了三十四个村。", "去年全县走访了三四个村。"),
        ("去年全县走访了三四个村。", "去年全县走访了三十四个村。"),
    ],
)
def test_a_range_is_no_verbatim_source_for_another_number(sentence: str, source: str) -> None:
    assert [fact.text for fact in lacking(sentence, [source])] == [
        "三十四" if "三十四" in sentence else "三四"
    ]


@pytest.mark.parametrize("piece", [*CHINESE, "三四", "近", "近百", "数百", "多", "1,"])
def test_a_long_run_of_numerals_states_nothing_and_takes_no_time(piece: str) -> None:
    started = time.process_time()
    find_facts((piece * 6000)[:6000])
    assert time.process_time() - started < 2


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


@pytest.mark.parametrize("name", ["覃志远", "麦秀兰", "丛建国"])
def test_a_person_of_a_rarer_surname_is_a_person(name: str) -> None:
    assert (FactKind.PERSON, name) in names_shown(f"县委书记{name}到会讲话。")


@pytest.mark.parametrize("dot", "·•‧・．")
def test_names_with_a_dot_are_persons_beside_a_title(dot: str) -> None:
    text = f"会上，州长阿依肯{dot}托合提强调要修渠，买买提{dot}艾力同志作了发言。"
    persons = [fact.text for fact in find_names(text) if fact.kind is FactKind.PERSON]
    assert [one[:3] + one[4:] for one in persons] == ["阿依肯托合提", "买买提艾力"]
