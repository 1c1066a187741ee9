"""What the set phrases may say of a brief, and what they pass over."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind, Level
from rag.requests.brief import Action, Brief, parse_request
from rag.structures.filling import (
    LONGEST_SUBJECT,
    fill,
    fill_headings,
    named_subject,
    slots_of,
    subject_of,
)


def slots(request: str) -> dict[str, str]:
    return slots_of(parse_request(request))


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ("起草省长在全省旅游发展大会上的讲话", "省委、省政府"),
        ("起草市长在全市禁渔工作会议上的讲话", "市委、市政府"),
        ("起草县委书记在全县禁渔工作会议上的讲话", "县委、县政府"),
        ("起草区长在全区旧楼加装电梯推进会上的讲话", "区委、区政府"),
        ("起草旗委书记在全旗草原防火工作会议上的讲话", "旗委、旗政府"),
        ("起草州委书记在全州旅游发展大会上的讲话", "州委、州政府"),
        ("起草乡长在全乡春耕生产动员会上的讲话", "乡党委、乡政府"),
        ("起草镇党委书记在全镇垃圾分类工作会议上的讲话", "镇党委、镇政府"),
        ("起草街道党工委书记在街道文明创建会议上的讲话", "街道党工委、办事处"),
        ("写一篇县审计局局长在全县审计工作会议上的讲话", "县审计局"),
        ("写一篇市总工会主席在劳动模范座谈会上的讲话", "市总工会"),
        ("写一篇县妇联主席在全县妇女工作会议上的讲话", "县妇联"),
        ("写一篇新任县审计局局长的任职表态发言", "县审计局"),
        # The speaker's own body, not that of the meeting.
        ("写一篇镇党委书记在全县禁渔工作会议上的表态发言", "镇党委、镇政府"),
        ("写一篇县委书记在全市禁渔工作会议上的表态发言", "县委、县政府"),
        ("写一篇区长在全市禁渔工作会议上的表态发言", "区委、区政府"),
        ("写一篇副书记在全区信访工作会议上的讲话", "区委、区政府"),
        # 全域 and 乡村 name no place.
        ("起草市长在全区域协同发展推进会上的讲话", "市委、市政府"),
        ("起草县长在全县全域旅游推进会上的讲话", "县委、县政府"),
    ],
)
def test_a_speaker_speaks_for_the_own_body(request_: str, body: str) -> None:
    assert slots(request_)["body"] == body


@pytest.mark.parametrize(
    "request_",
    [
        "写一篇招商推介会上的致辞",
        "写一篇校长在开学典礼上的讲话",
        # An office of its own does not speak in the name of the committee.
        "写一篇副主席在全市政协工作会议上的讲话",
        "写一篇公司董事长在年度总结表彰大会上的讲话",
    ],
)
def test_a_body_that_is_not_known_is_not_guessed(request_: str) -> None:
    assert "body" not in slots(request_)


@pytest.mark.parametrize(
    ("role", "body"),
    [
        ("自治区党委书记", "自治区党委、自治区政府"),
        ("盟委书记", "盟委、盟行署"),
        ("县政协主席", "县政协"),
        ("市卫健委主任", "市卫健委"),
        ("县发展和改革局党组书记", "县发展和改革局"),
    ],
)
def test_further_offices(role: str, body: str) -> None:
    assert slots_of(Brief(request="讲话", action=Action.DRAFT, role=role))["body"] == body


@pytest.mark.parametrize(
    ("level", "place", "occasion", "body"),
    [
        (Level.COUNTY, "", "全市禁渔工作会议", "县委、县政府"),
        (Level.COUNTY, "清河区", "全市禁渔工作会议", "区委、区政府"),
        (Level.COUNTY, "", "全区禁渔工作会议", "区委、区政府"),
        (Level.TOWNSHIP, "青石乡", "全县禁渔工作会议", "乡党委、乡政府"),
        (None, "", "全市禁渔工作会议", "市委、市政府"),
        (None, "", "禁渔工作会议", ""),
        (Level.UNIT, "", "全市禁渔工作会议", ""),
    ],
)
def test_an_office_that_names_no_body_speaks_for_that_of_its_level(
    level: Level | None, place: str, occasion: str, body: str
) -> None:
    brief = Brief(
        request="讲话",
        action=Action.DRAFT,
        role="副书记",
        level=level,
        place=place,
        occasion=occasion,
    )
    assert slots_of(brief).get("body", "") == body


@pytest.mark.parametrize(
    ("request_", "unit"),
    [
        ("写一篇镇长在全县禁渔工作会议上的表态发言", "镇党委、政府"),
        ("写一篇副乡长在全县禁渔工作会议上的表态发言", "乡党委、政府"),
        ("写一篇镇党委书记在全市禁渔工作会议上的表态发言", "镇党委、政府"),
        ("写一篇街道党工委书记在全区垃圾分类会议上的表态发言", "街道党工委、办事处"),
        ("写一篇县审计局局长在全县审计工作会议上的表态发言", "县审计局"),
        ("写一篇县长在全市禁渔工作会议上的表态发言", ""),
        ("写一篇全市禁渔工作会议上的表态发言", ""),
    ],
)
def test_a_unit_pledges_in_its_own_name(request_: str, unit: str) -> None:
    assert slots(request_).get("unit", "") == unit


@pytest.mark.parametrize(
    ("request_", "above"),
    [
        ("写一篇镇长在全县禁渔工作会议上的表态发言", "县委、县政府"),
        ("写一篇县长在全市禁渔工作会议上的表态发言", "市委、市政府"),
        ("写一篇街道党工委书记在全区街道工作会议上的表态发言", "区委、区政府"),
        ("写一篇旗委书记在全盟草原防火工作会议上的表态发言", "盟委、盟行署"),
        ("写一篇村支书在禁渔工作会议上的表态发言", ""),
    ],
)
def test_a_pledge_is_made_to_those_who_hold_the_meeting(request_: str, above: str) -> None:
    assert slots(request_).get("above", "") == above


@pytest.mark.parametrize(
    ("request_", "workers"),
    [
        ("起草县委书记在全县教师节表彰大会上的讲话", "全县广大教师"),
        ("起草区长在全区医务工作者表彰大会上的讲话", "全区广大医务工作者"),
        ("起草旗长在全旗教师节表彰大会上的讲话", "全旗广大教师"),
        ("写一篇劳动模范表彰大会上的讲话", "广大劳动模范"),
        ("起草县长在全县禁渔表彰大会上的讲话", "奋战在各条战线上的广大干部群众"),
    ],
)
def test_those_who_are_honoured_are_called_by_their_work(request_: str, workers: str) -> None:
    assert slots(request_)["workers"] == workers


@pytest.mark.parametrize(
    ("request_", "event"),
    [
        ("写一篇市长在石榴文化节开幕式上的致辞", "石榴文化节开幕式"),
        ("写一篇市长在全市乡贤大会上的致辞", "本次乡贤大会"),
        ("写一篇旗长在全旗那达慕大会上的致辞", "本次那达慕大会"),
        ("写一篇致辞", ""),
    ],
)
def test_an_event_is_wished_success_by_its_name(request_: str, event: str) -> None:
    assert slots(request_).get("event", "") == event


@pytest.mark.parametrize(
    ("request_", "year"),
    [
        ("起草县林业局局长2024年度述职报告", "2024"),
        ("起草县林业局局长述职报告", ""),
        ("起草县林业局局长述职报告，2024年植树8万亩", ""),
    ],
)
def test_a_year_is_that_of_the_report(request_: str, year: str) -> None:
    assert slots(request_).get("year", "") == year


@pytest.mark.parametrize(("parts", "count"), [(0, ""), (2, "两"), (3, "三"), (10, "十"), (11, "")])
def test_the_parts_are_counted(parts: int, count: str) -> None:
    brief = parse_request("起草县长在全县禁渔工作会议上的讲话")
    assert slots_of(brief, parts=parts).get("count", "") == count


@pytest.mark.parametrize(
    ("request_", "subject"),
    [
        ("起草县长在全县禁渔工作会议上的讲话", "禁渔工作"),
        ("起草县委书记在县委常委会会议上传达学习市委全会精神的讲话", "市委全会精神"),
        ("起草县林业局局长2024年度述职报告", "县林业局局长履职"),
        ("写一篇旗委书记在全旗草原防火推进会上的讲话", "草原防火"),
        # The word for the text is not what it is on.
        ("写一篇主持词", ""),
        ("写一篇总结表彰大会上的讲话", ""),
        # Those whom a meeting is for are not what it is on: what is done with them is.
        ("起草县委书记在全县教师节表彰大会上的讲话", "教育工作"),
        ("写一篇县委书记在青年代表座谈会上的讲话", "青年工作"),
        ("写一篇市长在全市民营企业家座谈会上的讲话", "民营经济发展"),
        ("写一篇县委书记在全县老干部座谈会上的讲话", "老干部工作"),
        ("写一篇县委书记在全县干部大会上的讲话", "干部队伍建设"),
        ("起草镇党委书记在全镇干部大会上讲话中“转变工作作风”一节", "转变工作作风"),
        # A month of something is on that.
        ("写一篇总经理在安全生产月动员大会上的讲话", "安全生产"),
        ("写一篇县长在全县消防宣传月启动仪式上的讲话", "消防宣传"),
        # Nobody carries out a festival, a course, or an office that begins.
        ("写一篇县委书记在青年干部培训班开班式上的讲话", ""),
        ("写一篇新任县审计局局长的任职表态发言", ""),
        ("写一篇市总工会主席在劳动模范座谈会上的讲话", ""),
    ],
)
def test_a_subject_is_what_was_named_and_nothing_else(request_: str, subject: str) -> None:
    assert slots(request_).get("subject", "") == subject


def test_a_request_without_a_subject_is_searched_for_as_it_is() -> None:
    brief = Brief(request="再来一篇", action=Action.DRAFT, kind=Kind.WORK_MEETING)
    assert (named_subject(brief), subject_of(brief)) == ("", "再来一篇")


@pytest.mark.parametrize(
    ("phrases", "known", "said"),
    [
        (["代表{unit}发言。", "作表态发言。"], {"unit": "柳河镇"}, "代表柳河镇发言。"),
        (["代表{unit}发言。", "作表态发言。"], {}, "作表态发言。"),
        (["{occasion}和{unit}。", "{unit}。", "都好。"], {"unit": "柳河镇"}, "柳河镇。"),
        (["{occasion}。"], {"unit": "柳河镇"}, ""),
        ([], {"unit": "柳河镇"}, ""),
        (["没有空。"], {}, "没有空。"),
    ],
)
def test_a_phrase_with_an_unknown_slot_is_passed_over(
    phrases: list[str], known: Mapping[str, str], said: str
) -> None:
    assert fill(phrases, known) == said


NAMES = st.sampled_from(["body", "unit", "event", "year"])


@given(
    st.lists(st.lists(NAMES, max_size=3), max_size=4),
    st.dictionaries(NAMES, st.text("甲乙丙", min_size=1)),
)
def test_what_is_said_has_no_slot_left(wanted: list[list[str]], known: dict[str, str]) -> None:
    phrases = ["。".join(f"{{{name}}}" for name in one) + "完" for one in wanted]
    said = fill(phrases, known)
    assert "{" not in said
    assert bool(said) == any(set(one) <= known.keys() for one in wanted)


SETS = (("抓好{subject}", "管好{subject}"), ("再认识", "再落实"))


def test_headings_name_a_short_subject() -> None:
    assert fill_headings(SETS, {"subject": "禁渔"}) == (
        ("抓好禁渔", "管好禁渔"), ("再认识", "再落实"),
    )  # fmt: skip


@pytest.mark.parametrize("known", [{}, {"subject": "长" * (LONGEST_SUBJECT + 1)}])
def test_headings_do_without_a_subject_that_is_long_or_unknown(known: dict[str, str]) -> None:
    assert fill_headings(SETS, known) == (("再认识", "再落实"),)
    assert fill_headings(SETS[:1], known) == (("抓好这项工作", "管好这项工作"),)
