"""Requests as they are really said: who speaks, where, on what; each failed once."""

import pytest

from corpus.document.values import Kind
from rag.requests.brief import Action, parse_request
from rag.requests.missing import missing

ADDRESS, PLEDGE, TALKS = Kind.ADDRESS, Kind.PLEDGE, Kind.SYMPOSIUM


@pytest.mark.parametrize(
    ("request_text", "role", "topic"),
    [
        ("帮我写个旗长在全旗牧民大会上的讲话，800字", "旗长", "牧民"),
        ("给我来一段县长在招商推介会上的结尾，要有力", "县长", "招商推介"),
        ("以县委宣传部的名义写一份读书月活动的动员讲话，10分钟", "县委宣传部", "读书月活动"),
        ("领导明早八点要去养老院慰问，写几句话，口语一点", "", "养老院慰问"),
        ("写一份廉政党课讲稿，主讲人是县纪委书记，40分钟", "县纪委书记", "廉政"),
        ("公司董事长在年会上的致辞，轻松一点，500字", "董事长", "年会"),
        ("写一个致辞的开头，市长在茶博会上讲，200字", "市长", "茶博会"),
        ("写一篇书记在民主生活会上的对照检查发言，2000字", "书记", "对照检查"),
        ("写一份县人大常委会主任在立法工作会议上的讲话", "县人大常委会主任", "立法"),
        ("帮我起草统战部长在新春茶话会上的祝酒词", "统战部长", "新春茶话"),
        ("代村支书写一个在全镇产业发展现场会上的典型发言", "村支书", "产业发展"),
        ("镇长下周一要在全镇冬季征兵动员会上讲话，帮忙弄个稿子，不要太长", "镇长", "冬季征兵"),
        ("写篇退休老干部欢送会上的讲话，温情一点", "", "退休老干部欢送"),
        ("写一段结束语，号召大家打赢蓝天保卫战", "", "打赢蓝天保卫战"),
        ("换一个角度，讲讲基层减负", "", "基层减负"),
        ("请你写一个区委组织部部长在新任职干部谈话会上的讲话", "区委组织部部长", "新任职干部谈话"),
        ("写一个三分钟的即兴讲话，县长在项目开工现场", "县长", "项目开工现场"),
        ("帮我把县长讲话里关于教育的那一段写一下，300字", "县长", "教育"),
        ("写一份街道党工委书记在垃圾分类誓师大会上的讲话", "街道党工委书记", "垃圾分类"),
        ("给学校党支部书记写一份党员大会上的讲话，主题是师德", "学校党支部书记", "师德"),
        ("县长要去省里参加招商会，写个推介词，5分钟", "县长", "招商"),
        ("拟一篇区委书记给全区大学毕业生的寄语", "区委书记", "给全区大学毕业生"),
        ("写镇党委书记送新兵入伍的讲话，短一些", "镇党委书记", "送新兵入伍"),
        ("公司工会主席在职工运动会开幕式上的讲话", "公司工会主席", "职工运动会"),
        ("写段话表扬一下抗洪的消防员，会上用", "", "表扬一下抗洪的消防员"),
    ],
)
def test_who_speaks_and_on_what(request_text: str, role: str, topic: str) -> None:
    brief = parse_request(request_text)
    assert (brief.action, brief.role, brief.topic) == (Action.DRAFT, role, topic)


@pytest.mark.parametrize(
    ("request_text", "kind"),
    [
        ("我是副镇长，明天要在全镇禁毒工作会上表个态，三分钟左右", PLEDGE),
        ("写一篇市长在与企业家座谈时的讲话，1200字", TALKS),
        ("写个答谢辞，招商团回访，市长讲", ADDRESS),
    ],
)
def test_of_which_kind(request_text: str, kind: Kind) -> None:
    assert parse_request(request_text).kind is kind


def test_what_is_written_about_how_it_sounds_is_no_revision() -> None:
    brief = parse_request("写县长在县政府全会上的讲话，语气重一些，重点讲招商引资落后的问题")
    assert (brief.action, brief.topic, brief.tone) == (Action.DRAFT, "招商引资落后", "重")


def test_names_behind_their_count_are_points_each() -> None:
    brief = parse_request("起草书记在表彰大会上的讲话，要提到三个先进典型：李大山、王秀英、张卫国")
    assert brief.points == ("李大山", "王秀英", "张卫国")


def test_an_agenda_needs_no_heading() -> None:
    brief = parse_request("主持词，全县经济工作会，县长主持，书记讲话，副县长通报，最后提三点要求")
    assert (brief.role, brief.agenda) == ("县长", ("书记讲话", "副县长通报"))
    brief = parse_request("写个主持稿，村里丰收节，乡长致辞，村民代表讲话，颁奖，文艺表演")
    assert (brief.role, brief.agenda) == ("", ("乡长致辞", "村民代表讲话", "颁奖"))


@pytest.mark.parametrize("for_whom", ["替", "帮", "代", "给"])
def test_only_for_whom_it_is_leaves_the_topic_open(for_whom: str) -> None:
    brief = parse_request(f"{for_whom}青溪镇党委书记写个讲话")
    assert brief.place == "青溪镇"
    open_question = missing(brief)
    assert open_question is not None
    assert "讲什么主题" in open_question.question


def test_who_speaks_for_another_is_no_part_of_the_place() -> None:
    brief = parse_request("代青溪镇镇长写一个在全县乡村治理工作会议上的表态发言，5分钟")
    assert (brief.place, brief.role, brief.topic) == ("青溪镇", "镇长", "乡村治理")
