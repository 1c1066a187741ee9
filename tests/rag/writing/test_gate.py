"""The gate: what code refuses of a sentence, and what it lets through."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Level
from rag.structures.values import Mood
from rag.writing.gate import (
    MOST_IN_SENTENCE,
    MOST_OPENINGS,
    REPEATED_CLAUSE,
    Gate,
    Sources,
    harps,
    opens_again,
    says_again,
)

GIVEN = "写一篇县长在全县防火工作会议上的讲话"
SPEECH = "枫溪县委书记阮怀川同志指出：要把巡山的路走熟。枫溪县去年新建瞭望台一百二十六处。"
GATE = Gate(Sources((), (SPEECH,), GIVEN), ("赋能",), Level.COUNTY, datetime.date(2026, 11, 1))
GOOD = "护林员要把每一条进山的路走熟，早晚各巡一遍，雨雪天也不能断。"


def reason(text: str, mood: Mood | None = Mood.DEMANDS, said: tuple[str, ...] = ()) -> str:
    return GATE.refuses(text, words="防火", said=said, mood=mood)


@pytest.mark.parametrize("mood", list(Mood))
def test_a_good_sentence_passes_in_every_mood(mood: Mood) -> None:
    own = "我们将把每一条进山的路走熟，早晚各巡一遍，雨雪天也不断。"
    assert reason(own if mood is Mood.PROMISES else GOOD, mood) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("要巡山。", "太短"),
        ("写法：部署任务，要把山看好，把人管好。", "照抄提示"),
        ("**巡山**要走到每一条沟、每一道梁，不留空当。", "照抄提示"),
        ("要为护林员赋能，让他们把山看得更好、更牢。", "避免的词"),
        ("要在进山的路口设三十七个卡点，昼夜有人值守。", "多出的数字"),
        ("灌区要巡到每一条沟、每一道梁，不留一处空当。", "多出的数字"),
        ("阮怀川同志要求把巡山的路走熟，把火种挡在山外。", "他处的名称和数字"),
        ("为此要采取以下措施，把巡山护林的事情办好。", "空引子"),
        ("作为护林工作的领导者，我深知责任十分重大。", "空引子"),
        ("加强巡山是大事，加强巡山是急事，加强巡山是难事。", "句式重复"),
        ("对点火的人要从严从重处理，对放炮的人要从严从重处理。", "句式重复"),
    ],
)
def test_what_is_refused_says_why(text: str, why: str) -> None:
    assert reason(text) == why


@pytest.mark.parametrize(
    "text",
    [
        "同志们，护林防火的担子很重，大家要挑起来。",
        "今天，我们在这里研究护林防火的工作，十分必要。",
        "县委书记强调，要把巡山的路走熟，把山看好。",
        "我们已经对进山的路口逐个检查，火种都留在山外。",
        "这次火灾损失不小，教训非常深刻，值得记取。",
        "以某村为例，护林员早晚巡山，多年没有起火。",
        "全市上下要把护林防火放在心上、抓在手上。",
        "省妇联要发动妇女劝住上坟烧纸的人，管住明火。",
        "要像抗击疫情那样守住山林，守住群众的安宁。",
        "到了扶贫的关键时候，更要把山看好、把火管住。",
    ],
)
def test_a_greeting_a_report_another_level_and_another_event_are_out_of_place(text: str) -> None:
    assert reason(text) == "不合身份和场合"
    # A sentence of the writer's own facts may say any of it.
    assert reason(text, mood=None) != "不合身份和场合"


def test_a_promise_demands_nothing_of_others() -> None:
    said = "各乡镇要把巡山的路走熟，把火种挡在山门之外。"
    assert reason(said, Mood.PROMISES) == "不合身份和场合"
    assert reason(said, Mood.DEMANDS) == ""


def test_a_call_may_address_those_who_listen() -> None:
    said = "同志们，让我们守好这一片青山，守住群众的安宁！"
    assert reason(said, Mood.HONOURS) == ""
    assert reason(said, Mood.STATES) == "不合身份和场合"


def test_the_own_level_is_no_other() -> None:
    assert reason("全县上下要把护林防火放在心上、抓在手上。") == ""
    assert reason("全面排查要查到每一户、每一处，不留死角。") == ""


def test_wording_not_in_force_on_the_day_is_refused() -> None:
    early = Gate(Sources((), (), GIVEN), day=datetime.date(2015, 5, 1))
    said = "要发展新质生产力，把护林的本领练得更强。"
    assert early.refuses(said, words="", said=(), mood=Mood.DEMANDS) == "不合身份和场合"
    assert reason(said) == ""


def test_a_set_phrase_in_a_wrong_form_is_refused() -> None:
    said = "要让全县干部懂得青山绿水就是金山银山，把林子护好。"
    assert reason(said) == "不合身份和场合"
    assert reason(said.replace("青山绿水", "绿水青山")) == ""


def test_what_was_said_is_not_said_again() -> None:
    assert reason(GOOD, said=(GOOD,)) == "重复"
    again = "干部也一样，早晚各巡一遍，雨雪天也不能断。"
    assert reason(again, said=(GOOD,)) == "重复"
    # The subject may be named as often as it must.
    assert not says_again(
        "加强护林防火工作，人人有责。", ("加强护林防火工作，重在平时。",), but="加强护林防火工作"
    )


def test_openings_wear_out() -> None:
    said = [f"护林防火{word}，大家都明白。" for word in ("很难", "很急", "很重")]
    assert not opens_again("护林防火不易，贵在坚持。", said[: MOST_OPENINGS - 1])
    assert opens_again("护林防火不易，贵在坚持。", said)
    assert opens_again("护林防火很难，大家心里有数。", said[:1])


@given(st.text(st.sampled_from("守山护林防火巡"), min_size=4, max_size=4))
def test_a_phrase_said_once_too_often_harps(phrase: str) -> None:
    assert harps("，".join([phrase] * (MOST_IN_SENTENCE + 1)))
    assert not harps("守好每座山，护好一片林。")


@given(st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=REPEATED_CLAUSE, max_size=20))
def test_a_long_clause_is_found_wherever_it_stands(clause: str) -> None:
    assert says_again(f"{clause}，这是后面的半句。", (f"别处也这样说过，{clause}。",))
    assert not says_again(f"{clause}，这是后面的半句。", ())
