"""Each check of facts: the whole kind of its faults, and what only looks like one."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.calendar.milestones import shipped
from rag.consistency.facts import check_facts
from rag.consistency.quantities import plain, quantities
from rag.draft.values import Severity

MEETING = "2025-07-01"


def said(text: str, date: str | None = MEETING, given: str = "") -> list[tuple[str, str]]:
    """The check and the words of each finding."""
    day = datetime.date.fromisoformat(date) if date else None
    return [
        (one.check, text[one.start : one.end]) for one in check_facts(text, date=day, given=given)
    ]


@pytest.mark.parametrize(
    "written",
    ["12.5亿元", "十二亿五千万元", "１２.５亿元", "12亿5000万元", "125000万元", "1,250,000,000元"],
)
def test_a_quantity_is_one_value_however_it_is_written(written: str) -> None:
    (one,) = quantities(plain(f"投资{written}。"))
    assert (one.value, one.unit) == (Decimal(1_250_000_000), "元")


@pytest.mark.parametrize("written", ["近百人", "三四个", "一千二百多人", "超过400万户", "30人以上"])
def test_an_approximation_gives_no_sum(written: str) -> None:
    assert quantities(f"共有{written}。") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("项目12个，其中工业5个、农业6个、文旅3个。", "工业5个、农业6个、文旅3个"),
        ("项目共12个（其中工业5个，农业6个，文旅3个）。", "工业5个，农业6个，文旅3个"),
        ("共有学校60所，其中：小学40所，初中18所，高中9所。", "小学40所，初中18所，高中9所"),
        (
            "全县85个村中，先进村50个、一般村30个、后进村15个。",
            "先进村50个、一般村30个、后进村15个",
        ),
        ("全镇有党员3200名，其中农村党员3500名。", "农村党员3500名"),
        (
            "补贴100万元：大户40万元、农场35万元、合作社45万元。",
            "大户40万元、农场35万元、合作社45万元",
        ),
        ("新建学校5所、医院3所、养老院2所，共11所。", "，共11所"),
        ("排查隐患126处，已整改98处，尚有38处。", "126处，已整改98处，尚有38处"),
        ("暴雨造成86人受伤，其中包括90名儿童。", "86人受伤，其中包括90名"),
        ("省级300万元、市级200万元、县级100万元，合计700万元。", "，合计700万元"),
        ("全县共有乡镇12个，分为镇5个、乡6个、街道3个。", "镇5个、乡6个、街道3个"),
        ("全县共有乡镇16个，分为镇5个、乡6个、街道3个。", "镇5个、乡6个、街道3个"),
        (
            "到位三亿元，其中财政一亿元、信贷1.5亿元、社会8000万元。",
            "财政一亿元、信贷1.5亿元、社会8000万元",
        ),
    ],
)
def test_parts_must_fit_their_total(text: str, words: str) -> None:
    assert said(text) == [("合计", words)]


@pytest.mark.parametrize(
    "text",
    [
        "项目14个，其中工业5个、农业6个、文旅3个。",
        "项目14个，其中工业5个、农业6个等。",
        "代表120人，其中女代表70人、党员80人。",
        "播种面积50万亩，其中粮食30万亩，小麦25万亩。",
        "赤字1.2万亿元，比上年增加4000亿元，其中中央8500亿元、地方3500亿元。",
        "涉及教育、医疗等7个领域，其中教育项目67个。",
        "先进集体15个、先进个人40名，共计55个单位和个人。",
        "总投资12.5亿元，其中一期4.2亿元、二期8.4亿元。",  # rounded: 4.15 and 8.35
        "新增159种，修订1101种，总共6385种。",
        "接待观众超300万人次，其中一馆接待652万人次。",
    ],
)
def test_parts_that_are_few_overlapping_or_rounded_are_left_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("产量占全市120%。", "占全市120%"),
        ("面积占全省茶园总面积的比重达到132%。", "占全省茶园总面积的比重达到132%"),
        ("税收占全区税收的百分之一百零六。", "占全区税收的百分之一百零六"),
        (
            "第一产业占20%，第二产业占45%，第三产业占40%。",
            "第一产业占20%，第二产业占45%，第三产业占40%",
        ),
        ("城镇居民占65%，农村居民占45%。", "城镇居民占65%，农村居民占45%"),
        ("一产占比18%、二产占比45%、三产占比47%。", "一产占比18%、二产占比45%、三产占比47%"),
        ("优秀占30%、称职占65%、基本称职占10%。", "优秀占30%、称职占65%、基本称职占10%"),
        ("支出的80%用于民生，25%用于基建。", "80%用于民生，25%"),
        ("三次产业分别占10%、45%、50%。", "分别占10%、45%、50%"),
        ("三次产业结构为8.5∶41.2∶55.3。", "8.5∶41.2∶55.3"),
    ],
)
def test_shares_stay_within_the_whole(text: str, words: str) -> None:
    assert said(text) == [("占比", words)]


@pytest.mark.parametrize(
    "text",
    [
        "女干部占42%，党员占90%，大学以上学历占75%。",
        "三次产业结构为8.5∶41.2∶50.3。",
        "第一产业占8.1%，第二产业占45.0%，第三产业占47.0%。",  # rounded
        "支出相当于去年的106%，占年初预算的104%。",
        "按2∶3∶5的比例分配。",
    ],
)
def test_shares_of_different_wholes_are_left_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("产量由80万吨增加到100万吨，增长20%。", "增长20%"),
        ("总产由5亿斤提高到6亿斤，增长了25%。", "增长了25%"),
        ("信访量由500件下降到400件，下降25%。", "下降25%"),
        ("接待120万人次，去年同期为100万人次，同比增长25%。", "同比增长25%"),
        ("总产达到6亿斤，比上年的5亿斤增长25%。", "增长25%"),
        ("去年接待游客50万人次，今年达到100万人次，增长50%。", "增长50%"),
        ("收入从5亿元增长到15亿元，翻了两番。", "翻了两番"),
        ("会员从2万人增加到6万人，翻了一番。", "翻了一番"),
        ("合作社由30家发展到90家，增加了3倍。", "增加了3倍"),
        ("收入由20万元提高到100万元，是原来的四倍。", "是原来的四倍"),
        ("收入达到60万元，是2020年20万元的4倍。", "的4倍"),
        ("余额由120亿元增加到100亿元。", "120亿元增加到100亿元"),
        ("贫困发生率由3%下降到12%。", "3%下降到12%"),
        ("能耗下降了两倍。", "下降了两倍"),
        ("企业从50家增长了80家。", "从50家增长了80家"),
    ],
)
def test_two_values_give_their_rate_and_direction(text: str, words: str) -> None:
    assert said(text) == [("增幅", words)]


@pytest.mark.parametrize(
    "text",
    [
        "产量由80万吨增加到100万吨，增长25%。",
        "生产总值由80亿元增加到100亿元，增长5.2%。",  # in constant prices
        "收入由80亿元增加到100亿元，年均增长5.2%。",
        "会员从2万人增加到4.3万人，翻了一番多。",
        "排名由第12位上升到第5位，水质由五类提升至三类。",
        "航线从1条增长到22条，发货量增长了10倍。",
        "占比由42.1%提高到45.3%，提高3.2个百分点。",
        "人次从537万人次增长到2.38亿人次，增长了44倍。",
        "企业在50家的基础上增加了80家。",
    ],
)
def test_rates_of_other_things_and_rounded_ones_are_left_alone(text: str) -> None:
    assert said(text) == []


@given(st.integers(10, 9999), st.integers(10, 9999))
def test_a_rate_that_was_reckoned_is_never_wrong(old: int, new: int) -> None:
    rate = abs(new - old) / old * 100
    verb, claim = ("增加", "增长") if new >= old else ("减少", "下降")
    assert said(f"数量由{old}件{verb}到{new}件，{claim}{rate:.1f}%。") == []


@given(st.lists(st.integers(1, 999), min_size=2, max_size=6))
def test_a_sum_that_was_reckoned_is_never_wrong(parts: list[int]) -> None:
    listed = "、".join(f"第{'甲乙丙丁戊己'[place]}片{part}亩" for place, part in enumerate(parts))
    assert said(f"共有{sum(parts)}亩，其中{listed}。{listed}，合计{sum(parts)}亩。") == []
    assert ("合计", f"，合计{sum(parts) + 1}亩") in said(f"{listed}，合计{sum(parts) + 1}亩。")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("事故下降120%。", "下降120%"),
        ("亩均效益提高120%，能耗降低105%。", "降低105%"),
        ("覆盖率达到103%。", "覆盖率达到103%"),
        ("合格率为百分之一百零二。", "合格率为百分之一百零二"),
        ("接种率１０５％。", "接种率１０５％"),
        ("参保率由95%提高到101%。", "参保率由95%提高到101%"),
        ("完成率达到130%。", "完成率达到130%"),
    ],
)
def test_percentages_that_cannot_be(text: str, words: str) -> None:
    assert said(text) == [("百分比", words)]


@pytest.mark.parametrize(
    "text",
    [
        "出口增长130%。",
        "毛入学率为103%。",
        "企业利润下降120%，由盈转亏。",
        "完成计划的112%。",
        "覆盖率达到100%。",
    ],
)
def test_percentages_that_can_be(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "words",
    [
        "2月30日",
        "4月31日",
        "六月三十一日",
        "十一月三十一日",
        "二〇二五年二月二十九日",
        "2023年2月29日",
        "9月28日至31日",
        "2024-11-31",
        "2025.2.30",
        "25时",
        "24时30分",
        "19时70分",
        "9月31号",
    ],
)
def test_days_and_hours_that_do_not_exist(words: str) -> None:
    assert said(f"定在{words}。") == [("日期", words)]


@pytest.mark.parametrize("words", ["25:00", "26点"])
def test_clocks_that_do_not_exist(words: str) -> None:
    assert said(f"下午{words}。") == [("日期", words)]
    assert said("比例在60:40，得分26点，会议在9:30，到下午3点。") == []


def test_a_year_has_twelve_months() -> None:
    assert said("在2025年13月底前、十四月初完成。") == [("日期", "13月"), ("日期", "十四月")]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2月29日前报送。", "2028-03-01"),
        ("2月29日前报送。", None),
        ("2024年2月29日、去年二月二十九日到任。", "2025-07-01"),
        ("工期十三个月，12月底完成，24时为止，每天24小时，25日恢复。", MEETING),
        ("9月28日至10月3日。", MEETING),
        ("五十年代的30时代记忆。", MEETING),
    ],
)
def test_days_that_do_exist(text: str, date: str | None) -> None:
    assert said(text, date) == []


def test_every_weekday_is_that_of_its_date() -> None:
    day = datetime.date(2025, 6, 20)
    for ahead in range(20):
        one = day + datetime.timedelta(days=ahead)
        for weekday, name in enumerate("一二三四五六日"):
            written = f"{one.month}月{one.day}日（星期{name}）"
            found = said(f"会议定在{written}。", "2025-06-25")
            assert bool(found) == (one.weekday() != weekday), written


@pytest.mark.parametrize(
    "pattern", ["建党", "新中国成立", "建军", "改革开放", "抗战胜利", "五四运动", "辛亥革命"]
)
@pytest.mark.parametrize("off", [-5, -1, 0, 2, 6])
def test_an_anniversary_is_that_of_its_year(pattern: str, off: int) -> None:
    founded = {
        "建党": 1921,
        "新中国成立": 1949,
        "建军": 1927,
        "改革开放": 1978,
        "抗战胜利": 1945,
        "五四运动": 1919,
        "辛亥革命": 1911,
    }[pattern]
    words = f"{pattern}{2025 - founded + off}周年"
    assert said(f"今年是{words}。") == ([("周年", words)] if off else [])


@pytest.mark.parametrize(
    ("text", "date", "words"),
    [
        ("庆祝建党105周年之际，干劲十足。", MEETING, "建党105周年"),
        ("热烈庆祝中国共产党成立105周年！", MEETING, "中国共产党成立105周年"),
        ("再过几天就是党的105岁生日。", "2025-06-25", "党的105岁生日"),
        ("在喜迎新中国成立77周年的日子里。", "2025-09-28", "新中国成立77周年"),
        ("去年，我们庆祝了新中国成立76周年。", MEETING, "新中国成立76周年"),
        ("2021年是建党102周年。", None, "建党102周年"),
        ("以优异成绩迎接中华人民共和国成立78周年！", MEETING, "中华人民共和国成立78周年"),
        ("改革开放52年来，面貌一新。", MEETING, "改革开放52年来"),
        ("纪念五四运动100周年，青年要有担当。", "2025-05-04", "五四运动100周年"),
        ("迎来了党的106岁生日。", MEETING, "党的106岁生日"),
    ],
)
def test_anniversaries_in_other_words(text: str, date: str | None, words: str) -> None:
    assert said(text, date) == [("周年", words)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("明年我们将迎来建党105周年。", "2025-12-20"),
        ("到新中国成立100周年时，建成强国。", MEETING),
        ("以优异成绩迎接建军100周年。", MEETING),
        ("聚焦实现建军一百年奋斗目标。", MEETING),
        ("在庆祝改革开放40周年大会上受到表彰。", MEETING),
        ("五年来，我们庆祝建党100周年。", MEETING),
        ("今年是越南建国80周年，是越南共产党成立95周年。", MEETING),
        ("今年是中国致公党成立100周年。", MEETING),
        ("今年是县中学建校110周年。", MEETING),
        ("我们隆重庆祝新中国成立75周年，成绩很大。", "2025-03-05"),
        ("今年是建党105周年。", None),
    ],
)
def test_anniversaries_of_other_days_and_of_others(text: str, date: str | None) -> None:
    assert said(text, date) == []


def test_every_founding_has_a_pattern_with_a_year_and_a_day() -> None:
    for pattern, year, day in shipped().foundings:
        assert pattern
        assert 1800 < year < 2030
        assert 1 <= int(day[:2]) <= 12


@pytest.mark.parametrize("date", [f"{year}-07-01" for year in range(2021, 2031)])
def test_first_and_last_years_of_a_plan(date: str) -> None:
    first, last = "“十四五”开局之年", "“十五五”收官之年"
    found = said(f"今年是{first}。", date) + said(f"今年是{last}。", date)
    wrong = [("规划期", first)] if date[:4] != "2021" else []
    wrong += [("规划期", last)] if date[:4] != "2030" else []
    assert found == wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023年是“十四五”规划的收官之年。", "“十四五”规划的收官之年"),
        ("明年是“十四五”收官之年。", "“十四五”收官之年"),
        ("今年是十四五规划的第四年。", "十四五规划的第四年"),
        ("站在“十四五”开局之年的新起点上。", "“十四五”开局之年"),
        ("作为“十五五”规划的开局之年，今年至关重要。", "“十五五”规划的开局之年"),
        ("“十四五”时期（2021—2026年）很关键。", "“十四五”时期（2021—2026年）"),
    ],
)
def test_plans_in_other_words(text: str, words: str) -> None:
    assert said(text) == [("规划期", words)]


@pytest.mark.parametrize(
    ("words", "date", "wrong"),
    [
        ("二十届八中全会", "2025-11-10", True),
        ("十九届九中全会", None, True),
        ("十三届八中全会", "1992-01-01", False),
        ("二十届五中全会", "2024-08-20", True),
        ("二十届五中全会", "2026-11-20", False),
        ("党的二十一大", "2024-06-10", True),
        ("党的二十大", "2024-06-10", False),
        ("十四届全国人大六次会议", "2025-04-10", True),
        ("十四届全国人大四次会议", "2025-04-10", True),
        ("十四届全国人大三次会议", "2025-04-10", False),
        ("全国政协十四届六次会议", "2025-04-10", True),
        ("党的第二十一次全国代表大会", "2025-04-10", True),
        ("县十八届人大六次会议", "2025-04-10", False),
    ],
)
def test_congresses_plenums_and_sessions(words: str, date: str | None, wrong: bool) -> None:
    assert [check for check, _ in said(f"贯彻{words}精神。", date)] == ["届次"] * wrong


def test_a_session_to_come_may_be_called() -> None:
    text = "会议通过了关于召开十四届全国人大四次会议的决定，以优异成绩迎接党的二十一大。"
    assert said(text, "2025-12-27") == []


@pytest.mark.parametrize(
    "words",
    [
        "出生于1980年，今年50岁",
        "1995年出生，今年25岁",
        "生于1952年的老人，现年六十岁",
        "今年58岁的李师傅，1977年出生",
        "1985年入党，党龄已有55年",
        "1980年入党，有50年党龄",
        "成立于2010年，至今已走过二十五年",
        "从2012年算起，到现在已经20年",
        "1990年参加工作的，到今年已经整整45年",
        "1958年建校，至今已有77年",
    ],
)
def test_ages_and_years_of_service(words: str) -> None:
    assert said(f"他{words}。") == [("年龄", words)]
    assert said(f"他{words}。", None) == []


@pytest.mark.parametrize(
    "text",
    [
        "出生于1975年，今年50岁。",
        "1975年出生，今年49岁。",
        "1952年出生，儿子今年四十岁。",
        "1995年出生，那年25岁。",
        "1998年参加工作，在村里干了十二年。",
    ],
)
def test_ages_that_fit_and_ages_of_others(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("[2024]05号", "〔2024〕5号"),
        ("（2024）12号", "〔2024〕12号"),
        ("【2023】8号", "〔2023〕8号"),
        ("2024〔5〕号", "〔2024〕5号"),
        ("〔2024〕第6号", "〔2024〕6号"),
        ("〔2025〕3", "〔2025〕3号"),
        ("(2022)17号", "〔2022〕17号"),
        ("［2024］7号", "〔2024〕7号"),
        ("〔24〕7号", "〔24〕7号"),
        ("〔2024〕 007号", "〔2024〕7号"),
    ],
)
def test_document_numbers(words: str, right: str) -> None:
    text = f"按照云办发{words}要求办。"
    (one,) = check_facts(text)
    assert (one.check, text[one.start : one.end]) == ("文号", words)
    assert right in one.suggestion
    assert one.severity is Severity.ERROR


@pytest.mark.parametrize(
    "text",
    [
        "按照国发〔2024〕15号文件办。",
        "国务院令第712号。",
        "最近三年（2024）5个项目开工。",
        "财政部公告2024年第5号。",
        "（2024）云民初15号判决。",
    ],
)
def test_numbers_of_other_kinds(text: str) -> None:
    assert said(text) == []


def test_a_document_of_a_later_year_is_doubtful() -> None:
    (one,) = check_facts("云办发〔2026〕3号已经印发。", date=datetime.date(2025, 7, 1))
    assert one.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("全市工会会员总数达到35万人", "全市工会会员总数是36万人"),
        ("目前全市工会会员总数达到35万人", "全市工会会员总数是36万人"),
        ("全镇耕地面积四万二千亩", "全镇耕地面积4.6万亩"),
        ("工会会员35万人", "工会会员36万人"),
        ("去年全县接待游客120万人次", "去年全县接待游客150万人次"),
        ("我县常住人口为32.6万人", "我县常住人口达36.2万人"),
    ],
)
def test_one_thing_has_one_figure(first: str, second: str) -> None:
    ((check, words),) = said(f"{first}。大家很关心。{second}。")
    assert check == "前后不一"
    assert second.endswith(words)
    assert said(f"{first}。大家很关心。{first}。") == []


@pytest.mark.parametrize(
    "text",
    [
        "去年全市工会会员总数为35万人。今年全市工会会员总数为36万人。",
        "城关镇耕地面积4万亩，河口镇耕地面积3万亩。",
        "全镇耕地面积四万二千亩。全镇耕地面积4.2万亩。",
        "联合国安理会共有15个成员。联合国安理会共有5个常任理事国。",
        "这条公路全长96公里。\n这条公路全长69公里。",
        "这些项目，在今年内可以完工的有十四个。这些项目，在今年内可以完工的有七个。",
    ],
)
def test_figures_of_other_times_places_and_things(text: str) -> None:
    assert said(text) == []


COUNTY = "在全县安全生产工作会议上的讲话\n同志们：\n"


def test_a_county_does_not_make_demands_of_the_city() -> None:
    assert said(f"{COUNTY}全市各级各部门要行动起来。") == [("层级", "全市各级各部门要")]
    assert said(f"{COUNTY}全县各级各部门要行动起来，争当全市标杆。") == []
    assert said(f"{COUNTY}市委要求，全市上下要行动起来。") == []
    assert said("全市各级各部门要行动起来。") == []
    assert said("全市上下要行动起来。", given="请写县委书记在动员会上的讲话") == [
        ("层级", "全市上下要")
    ]


@given(
    st.text(
        alphabet="今年是建党105周年十四五开局2月30日其中万亿元个%占〔〕第号，。、增长到了倍\n",
        max_size=80,
    )
)
def test_findings_have_real_spans(text: str) -> None:
    for one in check_facts(text, date=datetime.date(2025, 7, 1)):
        assert 0 <= one.start < one.end <= len(text)
        assert one.message
        assert one.suggestion
