"""Standing wishes in a conversation: kept, listed, applied to later drafts, taken back."""

import re
from collections.abc import Iterator

import pytest

from rag.chain.graph import Writer
from rag.chain.standing import as_offered
from rag.draft.values import Draft, DraftDone
from rag.requests.operations import Forget
from rag.retrieval.library import Library
from rag.settings import Settings
from rag.wishes.applying import CHECK
from tests.fake_model import ScriptedChatModel
from tests.rag.chain.test_turn import REQUEST, Talk
from tests.scripted_speechwriter import answer
from ui.web import threads


@pytest.fixture
def talk(settings: Settings, library: Library) -> Iterator[Talk]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        yield Talk(writer)


def held(talk: Talk, thread: str = "t") -> list[str]:
    return [one.text for one in talk.writer.kept(thread).wishes]


def draft_in(talk: Talk) -> Draft:
    (done,) = [one for one in talk.events if isinstance(one, DraftDone)]
    return done.draft


def test_a_wish_is_kept_listed_and_taken_back_by_what_is_offered(talk: Talk) -> None:
    said = talk.say("记住：我们县长不喜欢排比")
    assert "记住了，第 1 条长期要求：我们县长不喜欢排比" in said
    assert "查不了" in said
    assert talk.choices == ("列出长期要求", "第 1 条长期要求不要了")
    assert "早已记着" in talk.say("记住：我们县长不喜欢排比。")
    talk.say("记住：每分钟按 200 字")
    listed = talk.say("列出长期要求")
    assert "第 1 条：我们县长不喜欢排比" in listed
    assert "第 2 条：每分钟按 200 字" in listed
    assert list(talk.choices) == ["第 1 条长期要求不要了", "第 2 条长期要求不要了"]
    talk.say("第 1 条长期要求不要了")
    assert held(talk) == ["每分钟按 200 字"]
    assert "记住：我们县长不喜欢排比" in talk.choices
    talk.say("记住：我们县长不喜欢排比")
    assert held(talk) == ["每分钟按 200 字", "我们县长不喜欢排比"]


def test_an_answer_that_only_sounds_like_it_keeps_nothing(talk: Talk) -> None:
    talk.say("记住了，谢谢")
    assert held(talk) == []


def test_several_wishes_at_once_are_each_their_own(talk: Talk) -> None:
    talk.say("记住：我们县长不喜欢排比；每分钟按 200 字；不用“赋能”")
    assert held(talk) == ["我们县长不喜欢排比", "每分钟按 200 字", "不用“赋能”"]
    talk.say("把不用“赋能”那条要求取消吧")
    assert held(talk) == ["我们县长不喜欢排比", "每分钟按 200 字"]
    assert "没有听准" in talk.say("那条规矩取消吧")
    assert "第 2 条长期要求不要了" in talk.choices
    talk.say(talk.choices[-1])
    assert held(talk) == []


@pytest.mark.parametrize("has_draft", [False, True])
def test_short_answers_mean_what_was_just_offered(talk: Talk, has_draft: bool) -> None:
    if has_draft:
        talk.say(REQUEST)
    before = talk.text
    talk.say("记住：不用排比；多用短句；不用“赋能”")
    talk.say("列出长期要求")
    talk.say("第 2 条不要了")
    assert held(talk) == ["不用排比", "不用“赋能”"]
    talk.say("列出长期要求")
    talk.say("都不要了")
    assert held(talk) == []
    talk.say("记住：少用“抓手”")
    talk.say("不要这一条了")
    assert held(talk) == []
    assert talk.text == before


def test_what_offers_no_wish_is_not_read_as_one() -> None:
    assert as_offered("第 2 条不要了", ()) is None
    assert as_offered("第 2 条不要了", ("恢复到第 2 版",)) is None
    assert as_offered("第三段不要了", ("第 1 条长期要求不要了",)) is None
    assert as_offered("都不要了", ("第 1 条长期要求不要了",)) == Forget(wish="全部")


def test_a_pace_turns_minutes_into_characters(talk: Talk) -> None:
    talk.say("记住：每分钟按 100 字")
    said = talk.say(REQUEST.replace("300字左右", "五分钟"))
    (message,) = [one.message for one in draft_in(talk).findings if one.check == "篇幅"]
    assert "要求约500字" in message
    assert "每分钟100字" in message
    assert "按长期要求：每分钟按 100 字" in said
    assert "按每分钟 100 字" in talk.say("能讲几分钟")
    assert talk.writer.kept("t").pace == 100
    talk.say("长期要求都不要了")
    assert "按每分钟 100 字" not in talk.say("能讲几分钟")


def test_words_to_avoid_are_reported_in_later_drafts_and_edits(talk: Talk) -> None:
    talk.say("记住：不用“基层”，我们县长不喜欢排比")
    said = talk.say(REQUEST)
    places = talk.text.count("基层")
    assert places
    findings = [one for one in draft_in(talk).findings if one.check == CHECK]
    assert [talk.text[one.start : one.end] for one in findings] == ["基层"] * places
    assert f"还有 {places} 处" in said
    talk.say("把“基层”改成“一线”")
    assert not [one for one in draft_in(talk).findings if one.check == CHECK]


def test_words_that_are_said_otherwise_are_replaced_by_a_click(talk: Talk) -> None:
    talk.say("记住：“基层”一律写“一线”")
    talk.say(REQUEST)
    before = talk.text
    assert list(talk.choices) == ["把“基层”改成“一线”"]
    talk.say(talk.choices[0])
    assert talk.text == before.replace("基层", "一线")


def test_an_outline_says_which_wish_set_its_length(talk: Talk) -> None:
    talk.say("记住：稿子都写1800字")
    asked = "为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分"
    assert "篇幅按长期要求：稿子都写1800字" in talk.say(asked)
    assert "长期要求" not in talk.say(f"{asked}，900字")


def test_a_draft_without_wishes_says_nothing_of_them(talk: Talk) -> None:
    assert "长期要求" not in talk.say(REQUEST)


def test_wishes_hold_in_other_conversations_of_the_same_writer_only(talk: Talk) -> None:
    mine, yours = (threads.key_of(threads.new(), user) for user in ("甲", "乙"))
    also_mine = threads.key_of(threads.new(), "甲")
    list(talk.writer.stream("记住：每分钟按 100 字", thread_id=mine))
    assert held(talk, also_mine) == ["每分钟按 100 字"]
    assert held(talk, yours) == []
    assert held(talk) == []
    assert talk.writer.kept(yours).pace != 100


def test_wishes_survive_a_restart_and_reach_the_brief(settings: Settings, library: Library) -> None:
    for message in ("记住：不用排比", REQUEST):
        with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
            list(writer.stream(message, thread_id="t"))
            brief = writer._state("t").get("draft_brief", {})
    assert brief["wishes"] == ["不用排比"]


def test_what_cannot_be_kept_is_refused_in_one_line(talk: Talk) -> None:
    for message in ("记住：每分钟按 1000 字", f"记住：{'长' * 201}"):
        said = talk.say(message)
        assert "\n" not in said
        assert re.search("请", said)
    assert held(talk) == []


def test_a_draft_outside_a_conversation_knows_no_wishes(
    settings: Settings, library: Library
) -> None:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        list(writer.stream("记住：不用“基层”", thread_id="t"))
        made = writer.draft_once(REQUEST)
        assert isinstance(made, Draft)
        assert not [one for one in made.findings if one.check == CHECK]
