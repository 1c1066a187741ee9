"""The outline: sections, their lengths, and headings that code accepts."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from corpus.document.values import Kind
from corpus.language.numerals import NUMERALS
from rag.models.client import LanguageModel
from rag.requests.brief import MOST_PARTS, Action, Brief, parse_request
from rag.settings import Settings
from rag.structures.choosing import moves, structure_of, structures
from rag.structures.filling import subject_of
from rag.structures.values import Mood, PartSpec, Structure
from rag.writing.outline import (
    ATTEMPTS,
    HEADING_SLACK,
    SectionPlan,
    are_parallel,
    fitted,
    is_divided,
    make_headings,
    plan_sections,
)
from tests.fake_model import ScriptedChatModel

POINTS = "编好值班表\n拉网式排查\n从重处罚违法行为"
GOOD = ("压实责任，守住安全底线", "排查隐患，堵住风险漏洞", "严格执法，形成高压态势")


def whole(**changes: object) -> Brief:
    brief = Brief(
        request="写一篇县委书记在全县安全生产会议上的讲话稿",
        action=Action.DRAFT,
        topic="安全生产",
        whole=True,
        occasion="全县安全生产会议",
        kind=Kind.WORK_MEETING,
        length=1500,
    )
    return brief.model_copy(update=changes)


def scripted(settings: Settings, answers: Sequence[str]) -> tuple[LanguageModel, ScriptedChatModel]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0)

    model = ScriptedChatModel(answer=answer)
    return LanguageModel(settings, chat_model=model), model


def planned(settings: Settings, brief: Brief) -> tuple[SectionPlan, ...]:
    """The sections under the headings that the structure gives; the model is not asked."""
    model, _ = scripted(settings, [])
    return plan_sections(brief, make_headings(model, brief, seed=0))


def test_a_request_for_sections_gets_these_and_no_others() -> None:
    brief = parse_request("写“建强阵地”“带好队伍”两节，一共800字")
    plans = plan_sections(brief, ())
    assert [(p.heading, p.topic, p.length) for p in plans] == [
        ("建强阵地", "建强阵地", 400),
        ("带好队伍", "带好队伍", 400),
    ]


def test_a_paragraph_has_no_heading() -> None:
    (plan,) = plan_sections(parse_request("写一段关于节约用水的话，300字"), ())
    assert (plan.heading, plan.topic, plan.length, plan.salutation) == ("", "节约用水", 300, "")


def test_a_speech_is_framed_and_numbered() -> None:
    plans = plan_sections(whole(), GOOD)
    assert [plan.heading for plan in plans] == [
        "",
        f"一、{GOOD[0]}",
        f"二、{GOOD[1]}",
        f"三、{GOOD[2]}",
        "",
    ]
    assert plans[0].salutation == "同志们："
    assert not any(plan.salutation for plan in plans[1:])
    assert all("安全生产" in plan.topic for plan in plans)
    assert GOOD[1] in plans[2].topic


@pytest.mark.parametrize("kind", [one for one in Kind if one is not Kind.HOSTING])
def test_a_speech_has_the_parts_of_its_kind(settings: Settings, kind: Kind) -> None:
    brief = whole(kind=kind)
    structure = structure_of(brief)
    plans = planned(settings, brief)
    assert [plan.moves for plan in plans] == [part.moves for part in structure.parts]
    assert [bool(plan.heading) for plan in plans] == [part.headed for part in structure.parts]
    assert [plan.salutation for plan in plans] == [structure.salutation, *[""] * (len(plans) - 1)]


def test_an_address_greets_its_guests() -> None:
    assert "来宾" in plan_sections(whole(kind=Kind.ADDRESS), ())[0].salutation


@pytest.mark.parametrize("kind", [Kind.PLEDGE, Kind.DUTY_REPORT, Kind.ADDRESS])
@pytest.mark.parametrize("length", [600, 1500, 5000])
def test_who_pledges_reports_or_greets_demands_nothing(
    settings: Settings, kind: Kind, length: int
) -> None:
    for plan in planned(settings, whole(kind=kind, length=length)):
        assert all(moves()[name].mood is not Mood.DEMANDS for name in plan.moves)
        # Without moves a section is written as tasks, unless set phrases stand before it.
        assert plan.moves or plan.before


def test_set_phrases_stand_around_the_paragraphs_of_their_part(settings: Settings) -> None:
    brief = parse_request("写一篇镇长在全县禁渔工作会议上的表态发言，讲三点，800字")
    first, *_, last = planned(settings, brief)
    assert "".join(first.before).endswith("下面，我代表镇党委、政府作表态发言。")
    assert "".join(last.before).startswith("请县委、县政府放心")
    assert (first.moves, last.moves) == ((), ())


def test_the_number_of_parts_is_announced_as_it_is(settings: Settings) -> None:
    for count in (2, 3, 5):
        said = "".join(planned(settings, whole(parts=count))[0].before)
        assert f"讲{'两' if count == 2 else NUMERALS[count - 1]}点意见" in said


def test_a_phrase_that_needs_more_than_was_said_is_passed_over(settings: Settings) -> None:
    brief = Brief(request="写一篇表态发言", action=Action.DRAFT, kind=Kind.PLEDGE, whole=True)
    said = "".join(phrase for one in planned(settings, brief) for phrase in one.before)
    assert "我作表态发言。" in said
    assert "请领导放心" in said
    assert not any(mark in said for mark in ("{", "}", "写一篇"))


def test_a_beginning_has_the_phrases_of_the_beginning() -> None:
    brief = parse_request("写县长在全县禁渔会议上的讲话的开头，200字")
    (plan,) = plan_sections(brief, ())
    assert (plan.salutation, plan.moves, plan.length, plan.heading) == (
        "同志们：",
        ("点题",),
        200,
        "",
    )
    assert plan.before[0].startswith("今天，我们召开全县禁渔会议，")


@pytest.mark.parametrize(
    ("request_", "does", "said"),
    [
        ("写县长在全县禁渔会议上的讲话的结尾，200字", ("号召",), ""),
        (
            "写市长在石榴文化节开幕式上的致辞的结尾，200字",
            ("表达愿望",),
            "最后，预祝石榴文化节开幕式",
        ),
        ("写镇长在全县禁渔会议上表态发言的结尾，200字", ("作承诺",), "请县委、县政府放心"),
        # Without a length there is nothing to fill.
        ("写市长在石榴文化节开幕式上的致辞的结尾", (), "最后，预祝石榴文化节开幕式"),
    ],
)
def test_an_end_has_the_phrases_of_the_end(request_: str, does: tuple[str, ...], said: str) -> None:
    (plan,) = plan_sections(parse_request(request_), ())
    assert (plan.salutation, plan.moves) == ("", does)
    assert "".join((*plan.before, *plan.after)).startswith(said)


def spoken(plan: SectionPlan) -> str:
    return "".join((*plan.before, *plan.after))


def hosting(rest: str) -> Brief:
    return parse_request(
        f"全县禁渔工作会议的主持词，议程：1. 副县长白露宣读决定；2. 县委书记高原讲话。{rest}",
        action=Action.DRAFT,
    )


def test_a_host_says_the_agenda_then_sums_up_then_requires_then_closes(settings: Settings) -> None:
    brief = hosting("")
    (plan,) = planned(settings, brief)
    words = ("现在开会", "宣读决定", "高原同志讲话", "进行完毕", "一要", "二要", "三要", "散会")
    places = [spoken(plan).index(one) for one in words]
    assert places == sorted(places)
    assert (plan.moves, plan.salutation) == ((), "同志们：")
    assert plan.length == len(spoken(plan))


def test_a_host_says_what_the_request_wants_said_instead_of_the_usual(settings: Settings) -> None:
    (plan,) = planned(settings, hosting("要讲到护渔巡查和转产安置。"))
    assert plan.asked == ("护渔巡查", "转产安置")
    assert plan.moves == ("部署任务",)
    assert plan.before[-1].endswith("我再强调几点。")
    assert plan.after == ("会议到此结束，散会！",)
    assert "一要" not in spoken(plan)


def test_a_longer_host_says_why_the_meeting_is_held(settings: Settings) -> None:
    (plan,) = planned(settings, hosting("1500字"))
    assert (plan.moves, plan.length, len(plan.before)) == (("讲意义",), 1500, 1)
    (short,) = planned(settings, hosting("300字"))
    assert short.moves == ()


def test_a_host_without_an_agenda_gets_a_slot(settings: Settings) -> None:
    (plan,) = planned(settings, parse_request("写一篇全县禁渔工作会议的主持词"))
    assert "【待补：逐项列出议程】" in spoken(plan)
    assert spoken(plan).endswith("散会！")


def test_a_part_of_the_words_of_a_host_is_that_part() -> None:
    agenda = "，全县禁渔工作会议，议程：1. 县长讲话；2. 合影"
    (begun,) = plan_sections(parse_request(f"写主持词的开头{agenda}"), ())
    (ended,) = plan_sections(parse_request(f"写主持词的结束语{agenda}"), ())
    assert "现在开会" in spoken(begun)
    assert "散会" not in spoken(begun)
    assert "现在开会" not in spoken(ended)
    assert spoken(ended).endswith("散会！")
    assert (begun.salutation, ended.salutation) == ("同志们：", "")
    # Without moves the phrases stand before, or tasks would be written.
    assert begun.before
    assert ended.before


@given(st.integers(60, 12_000), st.integers(1, 9))
def test_the_lengths_add_up_to_what_was_asked(length: int, count: int) -> None:
    plans = plan_sections(whole(length=length), [f"标题{n}" for n in range(count)])
    # Each is rounded, and at least one.
    assert abs(sum(plan.length for plan in plans) - length) <= len(plans)
    assert all(plan.length > 0 for plan in plans)


@pytest.mark.parametrize(
    ("topic", "occasion", "subject"),
    [
        ("源头治理", "全市信访工作联席会议", "源头治理"),
        ("", "全县安全生产会议", "安全生产"),
        ("讲话", "全县安全生产会议", "安全生产"),
        ("", "全县防汛抗旱工作动员大会", "防汛抗旱"),
        ("安全生产大会", "", "安全生产大会"),
    ],
)
def test_the_subject_is_a_word_and_no_meeting(topic: str, occasion: str, subject: str) -> None:
    assert subject_of(whole(topic=topic, occasion=occasion)) == subject


DIVIDED = "请起草“加强基层组织建设”一节，400字，分三点"


@pytest.mark.parametrize(
    "answer",
    [
        "\n".join(GOOD),
        "\n".join(f"{n}、{heading}" for n, heading in zip("一二三", GOOD, strict=True)),
        "\n\n".join(f"（{n}）{heading}。" for n, heading in zip("一二三", GOOD, strict=True)),
        "\n".join(f"{n}. **{heading}**" for n, heading in enumerate(GOOD, 1)),
        "\n".join((*GOOD, "多出来的一个标题不算数")),
    ],
)
def test_parallel_headings_are_taken_without_their_marks(settings: Settings, answer: str) -> None:
    model, _ = scripted(settings, [POINTS, answer])
    assert make_headings(model, parse_request(DIVIDED), seed=1) == GOOD


def test_bad_headings_are_asked_for_again_then_the_points_are_taken(settings: Settings) -> None:
    bad = ["只有一个", "标题\n" * 3, "短\n很长很长很长很长很长很长很长的标题\n标题"]
    model, asked = scripted(settings, [POINTS, *bad])
    assert make_headings(model, parse_request(DIVIDED), seed=1) == tuple(POINTS.splitlines())
    assert len(asked.prompts) == 1 + ATTEMPTS


def test_the_second_answer_will_do(settings: Settings) -> None:
    model, asked = scripted(settings, [POINTS, "只有一个", "\n".join(GOOD)])
    assert make_headings(model, parse_request(DIVIDED), seed=1) == GOOD
    assert len(asked.prompts) == 3


def test_points_are_asked_for_until_there_are_enough(settings: Settings) -> None:
    few = ["编好值班表", "编好值班表\n拉网式排查", "从重处罚违法行为"]
    model, asked = scripted(settings, [*few, "\n".join(GOOD)])
    assert make_headings(model, parse_request(DIVIDED), seed=1) == GOOD
    assert len(asked.prompts) == 4


def test_no_part_is_missing_where_the_model_knows_no_points(settings: Settings) -> None:
    model, _ = scripted(settings, ["\n"] * (2 * ATTEMPTS))
    assert len(make_headings(model, parse_request(DIVIDED), seed=1)) == len(GOOD)


def test_the_headings_of_a_section_are_of_its_points(settings: Settings) -> None:
    model, asked = scripted(settings, [POINTS, "\n".join(GOOD)])
    make_headings(model, parse_request(DIVIDED), seed=1)
    assert "加强基层组织建设" in str(asked.prompts[0][-1].content)
    last = str(asked.prompts[1][-1].content)
    assert all(one in last for one in POINTS.splitlines())


@pytest.mark.parametrize("structure", structures(), ids=lambda one: one.name)
def test_a_whole_speech_has_the_headings_of_its_structure(
    settings: Settings, structure: Structure
) -> None:
    model, chat = scripted(settings, [])
    brief = whole(kind=structure.kinds[0], request=f"写一篇讲话，{CUES.get(structure.name, '')}")
    assert structure_of(brief) is structure
    found = [make_headings(model, brief, seed=seed) for seed in range(len(structure.headings) or 1)]
    # Another seed, another set; the model has no part in it.
    assert len(set(found)) == (len(structure.headings) or 1)
    assert all(len(one) == len(structure.headed) for one in found)
    assert not any("{" in heading for one in found for heading in one)
    assert make_headings(model, brief, seed=len(found)) == found[0]
    assert not chat.prompts


CUES = {
    "任职表态": "就职",
    "传达学习": "传达学习",
    "开班动员": "开班",
    "现场会": "现场会",
    "青年座谈": "青年座谈会",
}


def test_headings_name_the_subject(settings: Settings) -> None:
    model, _ = scripted(settings, [])
    assert all("安全生产" in one for one in make_headings(model, whole(), seed=0))
    long = "长江流域重点水域禁渔退捕与渔民转产安置"
    assert not any(long in one for one in make_headings(model, whole(topic=long), seed=0))


@pytest.mark.parametrize("structure", structures(), ids=lambda one: one.name)
@pytest.mark.parametrize("count", range(2, MOST_PARTS + 1))
def test_as_many_parts_as_are_asked_for_have_different_headings(
    settings: Settings, structure: Structure, count: int
) -> None:
    model, _ = scripted(settings, [])
    cue = CUES.get(structure.name, "")
    brief = whole(kind=structure.kinds[0], request=f"写一篇讲话，{cue}", parts=count)
    headings = make_headings(model, brief, seed=0)
    assert len(headings) == len(set(headings)) == (count if structure.headed else 0)
    # None is the bare name of a part.
    assert not set(headings) & {part.name for part in structure.parts}


def spec(name: str, share: float, *, headed: bool = True, repeats: bool = False) -> PartSpec:
    return PartSpec(name=name, share=share, headed=headed, repeats=repeats)


THREE = Structure(
    name="三段",
    parts=(
        spec("开头", 0.1, headed=False),
        spec("甲", 0.2),
        spec("乙", 0.4, repeats=True),
        spec("丙", 0.2),
        spec("结尾", 0.1, headed=False),
    ),
)


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (0, "开头 甲 乙 丙 结尾"),
        (1, "开头 乙 结尾"),
        (2, "开头 甲 乙 结尾"),
        (3, "开头 甲 乙 丙 结尾"),
        (4, "开头 甲 乙 乙 丙 结尾"),
        (6, "开头 甲 乙 乙 乙 乙 丙 结尾"),
    ],
)
def test_the_main_part_repeats_and_the_last_ones_go(count: int, names: str) -> None:
    parts = fitted(THREE, count)
    assert " ".join(part.name for part in parts) == names


def test_more_main_parts_share_a_little_more_than_one_had() -> None:
    main = [part.share for part in fitted(THREE, 5) if part.name == "乙"]
    assert main == pytest.approx([0.2, 0.2, 0.2])


@given(st.sampled_from(structures()), st.integers(1, MOST_PARTS))
def test_a_structure_is_fitted_to_any_number_of_parts(structure: Structure, count: int) -> None:
    parts = fitted(structure, count)
    assert sum(part.headed for part in parts) == (count if structure.headed else 0)
    assert [p for p in parts if not p.headed] == [p for p in structure.parts if not p.headed]
    assert any(part.repeats for part in parts) == bool(structure.headed)


@pytest.mark.parametrize(
    ("headings", "parallel"),
    [
        (GOOD, True),
        (GOOD[:2], False),
        ((GOOD[0], GOOD[0], GOOD[1]), False),
        (("抓学习", "抓责任", "抓落实"), False),
        (("抓好学习", "抓实责任", "抓牢落实" + "落" * HEADING_SLACK), True),
        (("抓好学习", "抓实责任", "抓牢落实" + "落" * (HEADING_SLACK + 1)), False),
        (("标" * 25, "题" * 25, "目" * 25), False),
        ((), False),
    ],
)
def test_what_counts_as_parallel(headings: tuple[str, ...], parallel: bool) -> None:
    assert are_parallel(headings) is parallel


def test_points_that_are_asked_for_are_the_parts_in_their_order(settings: Settings) -> None:
    brief = parse_request(
        "起草区委书记在全区招商大会上的讲话，讲三点：一是项目要实；二是服务要快；三是作风要硬"
    )
    model, chat = scripted(settings, [])
    headings = make_headings(model, brief, seed=0)
    plans = plan_sections(brief, headings)
    assert not chat.prompts
    assert [one.heading for one in plans if one.heading] == [
        "一、项目要实", "二、服务要快", "三、作风要硬",
    ]  # fmt: skip
    assert [one.asked for one in plans if one.heading] == [
        ("项目要实",), ("服务要快",), ("作风要硬",),
    ]  # fmt: skip


def test_a_draft_is_planned_within_its_bounds() -> None:
    for words, low, high in (
        ("500-600字", 500, 600),
        ("不超过800字", 600, 800),
        ("至少1000字", 1000, 1300),
    ):
        brief = parse_request(f"起草县长在全县安全生产会议上的讲话，{words}")
        total = sum(one.length for one in plan_sections(brief, ("甲", "乙", "丙")))
        assert low <= total <= high


def test_a_paragraph_is_made_for_each_point_of_a_section() -> None:
    plans = plan_sections(
        parse_request("写一段关于防汛的内容，要讲到巡堤查险和转移避险，400字"), ()
    )
    assert [(one.heading, one.asked, one.length) for one in plans] == [
        ("", ("巡堤查险",), 200), ("", ("转移避险",), 200),
    ]  # fmt: skip


def test_facts_are_said_first() -> None:
    brief = parse_request("写一段关于稳就业的内容，数据：新增就业4200人。300字")
    (plan,) = plan_sections(brief, ())
    assert plan.asked == ("新增就业4200人",)


def test_what_is_to_be_said_besides_is_no_part_of_its_own(settings: Settings) -> None:
    brief = parse_request(
        "起草县长在全县安全生产会议上的讲话，讲两点：一是排查隐患；二是压实责任。必须提到值班值守"
    )
    model, _ = scripted(settings, [])
    plans = plan_sections(brief, make_headings(model, brief, seed=0))
    assert [(one.heading, one.asked) for one in plans if one.heading] == [
        ("一、排查隐患", ("排查隐患",)), ("二、压实责任", ("压实责任", "值班值守")),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.ADDRESS, Kind.PLEDGE, Kind.COMMENDATION, Kind.DUTY_REPORT])
def test_what_is_asked_for_is_in_a_part_that_has_paragraphs(settings: Settings, kind: Kind) -> None:
    brief = whole(kind=kind, points=("值班值守",), facts=("排查企业320家",))
    plans = planned(settings, brief)
    for wanted in ("值班值守", "排查企业320家"):
        (plan,) = (one for one in plans if wanted in one.asked)
        assert plan.moves


def test_the_facts_come_before_the_point_of_their_part(settings: Settings) -> None:
    brief = parse_request(
        "起草县长在全县安全生产会议上的讲话，讲两点：一是排查隐患；二是压实责任。数据：排查企业320家"
    )
    first = next(one for one in planned(settings, brief) if one.heading)
    assert first.asked == ("排查企业320家", "排查隐患")


def test_one_section_is_divided_as_asked(settings: Settings) -> None:
    brief = parse_request(DIVIDED)
    assert is_divided(brief)
    model, _ = scripted(settings, [POINTS, "\n".join(GOOD)])
    plans = plan_sections(brief, make_headings(model, brief, seed=0))
    assert [one.heading for one in plans] == [
        "加强基层组织建设", *(f"（{n}）{one}" for n, one in zip("一二三", GOOD, strict=True)),
    ]  # fmt: skip
    assert 350 <= sum(one.length for one in plans) <= 420
    assert [one.moves for one in plans] == [("点题",), *[("部署任务",)] * 3]
    assert plans[1].subject == f"加强基层组织建设：{GOOD[0]}"


def test_the_listed_points_of_a_section_are_its_parts(settings: Settings) -> None:
    brief = parse_request("请起草“压实责任”一节，讲三点：一是抓早；二是抓小；三是抓实")
    model, chat = scripted(settings, [])
    _, *parts = plan_sections(brief, make_headings(model, brief, seed=0))
    assert [(one.heading, one.asked, one.moves) for one in parts] == [
        ("（一）抓早", ("抓早",), ("压实责任",)),
        ("（二）抓小", ("抓小",), ("压实责任",)),
        ("（三）抓实", ("抓实",), ("压实责任",)),
    ]
    assert not chat.prompts


@pytest.mark.parametrize(
    ("request_", "does"),
    [
        ("请起草“充分认识禁渔意义”一节，400字", ("讲意义",)),
        ("请起草“正视存在的问题”一节，400字", ("指出问题",)),
        ("请起草“抓好护渔巡查”一节，400字", ("点题", "部署任务")),
        # A short one has no room for an opening.
        ("请起草“抓好护渔巡查”一节，200字", ("部署任务",)),
        ("请起草镇长表态发言的“抓好护渔巡查”一节，400字", ("谈举措",)),
        ("请起草镇长表态发言的“压实责任”一节，400字", ("作承诺",)),
        ("请起草局长述职报告的“存在问题”一节，400字", ("讲不足",)),
    ],
)
def test_a_section_alone_does_what_its_heading_says(request_: str, does: tuple[str, ...]) -> None:
    (plan,) = plan_sections(parse_request(request_), ())
    assert plan.moves == does
    assert plan.moves[-1] in moves()
