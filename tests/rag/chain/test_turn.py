"""A conversation with a draft in hand: what was asked for is done, and no draft is lost."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest
from langchain_core.messages import BaseMessage

from rag.chain.graph import Writer
from rag.draft.requirements import Judged, Met
from rag.draft.values import (
    Answer,
    AttributedSentence,
    DraftDone,
    DraftStarted,
    OutlineDone,
    Understood,
)
from rag.errors import RequestError
from rag.requests.brief import Brief
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.scripted_speechwriter import answer
from tests.shared import SHARED, needs_shared

REQUEST = "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字左右"


class Talk:
    """A conversation; what is said, and the draft after it."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def say(self, message: str) -> str:
        self.events = list(self.writer.stream(message, thread_id="t"))
        last = self.events[-1]
        assert isinstance(last, Answer)
        self.choices = last.choices
        return last.text

    @property
    def text(self) -> str:
        held = self.writer.draft("t")
        return held.text if held else ""

    @property
    def title(self) -> str:
        held = self.writer.draft("t")
        return held.title if held else ""


@pytest.fixture
def talk(settings: Settings, library: Library) -> Iterator[Talk]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        yield Talk(writer)


@pytest.fixture
def drafted(talk: Talk) -> Talk:
    talk.say(REQUEST)
    assert talk.text
    return talk


@pytest.mark.parametrize(
    "message",
    ["谢谢", "你好", "多少字", "能讲几分钟", "第一句出处是哪里", "你能干什么", "我改了几稿了",
     "明天会下雨不？", "嗯嗯呃这个那个", "把“没有的词”改成“别的”", "第九段删掉", "删掉那个"],
)  # fmt: skip
def test_what_asks_for_no_change_changes_nothing(drafted: Talk, message: str) -> None:
    before = drafted.text
    assert drafted.say(message)
    assert drafted.text == before
    assert not any(isinstance(one, DraftStarted | DraftDone) for one in drafted.events)
    assert len(drafted.writer.versions("t")) == 1


def test_words_are_replaced_exactly_and_taken_back(drafted: Talk) -> None:
    before = drafted.text
    word = "基层"
    count = before.count(word)
    said = drafted.say(f"把“{word}”改成“一线”")
    assert f"{count} 处" in said
    assert drafted.text == before.replace(word, "一线")
    assert "撤销" in drafted.say("撤销")
    assert drafted.text == before
    drafted.say("重做")
    assert drafted.text == before.replace(word, "一线")


def test_undo_gives_back_sentences_and_citations(drafted: Talk) -> None:
    before = drafted.writer.draft("t")
    for message in ("删掉第二句", "第一句和第二句对调", "把标题改成《抓基层》", "再短一点"):
        drafted.say(message)
    for _ in range(4):
        drafted.say("撤销")
    assert drafted.writer.draft("t") == before


def test_several_wishes_in_one_turn_are_one_version(drafted: Talk) -> None:
    first, second, *_ = [one.text for one in _sentences(drafted)]
    said = drafted.say("把标题改成《抓基层强组织》；删掉第二句；第九段删掉")
    assert drafted.title == "抓基层强组织"
    assert second not in drafted.text
    assert first in drafted.text
    assert "没有改成" in said
    assert len(drafted.writer.versions("t")) == 2
    drafted.say("撤销")
    assert second in drafted.text


def test_a_fact_goes_in_as_it_was_given(drafted: Talk) -> None:
    drafted.say("加上我县今年完成投资12.5亿元")
    sentence = next(one for one in _sentences(drafted) if "12.5亿元" in one.text)
    assert sentence.verdict == "user_fact"


def test_a_new_text_leaves_the_former_within_reach(drafted: Talk) -> None:
    before = drafted.text
    drafted.say("另写一篇：起草镇长在全镇防汛动员会上的讲话中“看好堤坝”一节，200字")
    assert drafted.text != before
    assert [one.document for one in drafted.writer.versions("t")] == [1, 2]
    drafted.say("恢复到第1版")
    assert drafted.text == before


def test_a_section_is_added_where_it_was_asked_for(talk: Talk) -> None:
    talk.say("请起草镇长在全镇防汛动员会上讲话中“看好堤坝”一节，100字")
    before = talk.text
    talk.say("再写一段，讲基层组织建设")
    assert talk.text.startswith(before)
    assert "基层" in talk.text.removeprefix(before)


def test_where_nothing_can_be_written_the_draft_stands(
    settings: Settings, library: Library
) -> None:
    def at_a_loss(messages: Sequence[BaseMessage]) -> str:
        return (
            "好的。"
            if any("防汛值班" in str(one.content) for one in messages)
            else answer(messages)
        )

    with Writer.open(settings, library, model=ScriptedChatModel(answer=at_a_loss)) as writer:
        talk = Talk(writer)
        talk.say(REQUEST)
        before = talk.text
        assert "没有写出" in talk.say("再写一段，讲防汛值班")
        assert talk.text == before


def test_an_outline_is_edited_and_written_out(talk: Talk) -> None:
    talk.say("为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分")
    said = talk.say("第二部分改成“干好重点大事”")
    assert "二、干好重点大事" in said
    assert "已删去" in talk.say("删掉第三部分")
    talk.say("按这个提纲写")
    assert "二、干好重点大事" in talk.text
    assert "压实责任，切实加强" not in talk.text


def test_a_section_is_added_to_an_outline_and_its_wording_is_asked_for(talk: Talk) -> None:
    talk.say("为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分")
    said = talk.say("第一部分后面加一个部分，标题叫“练好本领”")
    assert re.search(r"二、练好本领.*三、突出重点.*四、", said, re.DOTALL)
    assert "按这个提纲写" in talk.say("第二部分再精炼一点")
    assert not talk.text


def test_an_outline_is_made_outside_a_conversation(settings: Settings, library: Library) -> None:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        made = writer.draft_once("为县长在全县防汛动员会上的讲话拟一份提纲，分三个部分")
        assert isinstance(made, OutlineDone)
        assert [one.heading for one in made.sections][1:3] == [
            "一、提高站位，充分认识防汛的重要意义",
            "二、突出重点，扎实抓好防汛的各项任务",
        ]
        with pytest.raises(RequestError, match="wengao chat"):
            writer.draft_once("谢谢")


def test_a_conversation_goes_on_when_a_cited_document_is_removed(drafted: Talk) -> None:
    draft = drafted.writer.draft("t")
    assert draft is not None
    cited = {c.document_id for s in draft.sentences for c in s.citations}
    for document_id in cited:
        drafted.writer._library.remove([document_id])
    assert "改为" in drafted.say("把“基层”改成“一线”")
    assert drafted.say("再短一点")


def test_versions_survive_a_restart(settings: Settings, library: Library) -> None:
    for message, count in ((REQUEST, 1), ("删掉第一句", 2), ("撤销", 2)):
        with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
            list(writer.stream(message, thread_id="t"))
            assert len(writer.versions("t")) == count
            text = (writer.draft("t") or pytest.fail("no draft")).text
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
        held = writer.draft("t")
        assert held is not None
        assert held.text == text


def _sentences(talk: Talk) -> Sequence[AttributedSentence]:
    held = talk.writer.draft("t")
    assert held is not None
    return held.sentences


def by_schema(answers: Sequence[str]) -> Callable[[Sequence[BaseMessage]], str]:
    """A model that also reads turns: each reading takes the next answer."""
    left = list(answers)

    def answers_to(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0) if "只答 JSON" in str(messages[0].content) else answer(messages)

    return answers_to


Reads = Callable[..., tuple[Talk, ScriptedChatModel]]


@pytest.fixture
def reads(settings: Settings, library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Makes a conversation with a draft in hand and a model that reads turns as it is told."""
    with ExitStack() as stack:

        def make(
            *answers: str, url: str = "http://127.0.0.1:1/v1"
        ) -> tuple[Talk, ScriptedChatModel]:
            served = settings.model_copy(update={"llm_base_url": url, "writer": "paragraph"})
            monkeypatch.setattr(library, "settings", served)
            model = ScriptedChatModel(answer=by_schema(answers))
            held = Talk(stack.enter_context(Writer.open(served, library, model=model)))
            held.say(REQUEST)
            assert held.text
            model.prompts.clear()
            return held, model

        yield make


UNCLEAR = "嗯嗯呃这个那个"
RETITLED = '{"operations": [{"do": "set_title", "text": "在全县群团会上的讲话"}]}'
TITLE = "台头那几个字不合适，用“在全县群团会上的讲话”那样的"


def test_what_no_rule_reads_is_read_by_a_capable_model(reads: Reads) -> None:
    talk, model = reads(f"<think>改名</think>{RETITLED}")
    before = talk.text
    talk.say(TITLE)
    assert talk.title == "在全县群团会上的讲话"
    assert talk.text == before
    assert len(model.prompts) == 1


def test_nonsense_is_asked_once_more(reads: Reads) -> None:
    talk, model = reads("好的，马上改。", RETITLED)
    talk.say(TITLE)
    assert talk.title == "在全县群团会上的讲话"
    assert len(model.prompts) == 2


def test_nonsense_twice_changes_nothing_unasked(reads: Reads) -> None:
    talk, model = reads("好的。", '{"operations": [{"do": "delete"}]}')
    before = talk.text
    assert talk.say(UNCLEAR)
    assert len(model.prompts) == 2
    assert talk.text == before


def test_what_rules_read_is_not_asked(reads: Reads) -> None:
    talk, model = reads()
    before = talk.text
    talk.say("把“基层”改成“一线”")
    assert "一线" in talk.text
    talk.say("撤销")
    assert talk.text == before
    assert not model.prompts


def test_the_embedded_model_is_not_asked_to_read(reads: Reads) -> None:
    talk, model = reads(url="")
    before = talk.text
    assert talk.say(UNCLEAR)
    assert talk.text == before
    assert not any("只答 JSON" in str(prompt[0].content) for prompt in model.prompts)


def test_versions_can_be_chosen_word_for_word(drafted: Talk) -> None:
    first = drafted.text
    drafted.say("把“基层”改成“一线”")
    drafted.say("把“一线”改成“前沿”")
    drafted.say("都有哪些版本")
    assert list(drafted.choices) == ["恢复到第 1 版", "恢复到第 2 版"]
    drafted.say(drafted.choices[0])
    assert drafted.text == first
    drafted.say("撤销")
    assert drafted.choices[0] == "重做"
    assert "前沿" in drafted.text
    drafted.say(drafted.choices[0])
    assert drafted.text == first
    drafted.say("谢谢")
    assert not drafted.choices


def test_what_is_unclear_can_be_chosen_and_choices_are_kept(drafted: Talk) -> None:
    before = drafted.text
    drafted.say("嗯嗯呃这个那个")
    assert drafted.choices == ("另写一篇：嗯嗯呃这个那个", "你能干什么")
    assert drafted.writer.turns("t")[-1].choices == drafted.choices
    drafted.say(drafted.choices[1])
    assert drafted.text == before


def test_an_outline_offers_to_be_written_out(talk: Talk) -> None:
    talk.say("请拟一份县委书记在全县群团工作会议上讲话的提纲，分三部分")
    assert talk.choices == ("按这个提纲写",)
    talk.say(talk.choices[0])
    assert talk.text


def test_a_capable_model_offers_what_can_be_said(reads: Reads) -> None:
    asked = {"do": "clarify", "text": "是哪一句？", "choices": ["删掉第一句", "删掉第二句"]}
    talk, _model = reads(json.dumps({"operations": [asked]}, ensure_ascii=False))
    before = talk.text
    assert talk.say("那句不太对头啊") == "是哪一句？"
    assert talk.choices == ("删掉第一句", "删掉第二句")
    talk.say(talk.choices[1])
    assert len(talk.text) < len(before)


SPEECH = "起草县长在全县秋粮收购工作会议上的讲话，500字"


def test_what_was_understood_is_told_before_writing_begins(talk: Talk) -> None:
    talk.say(f"{SPEECH}，不要写成绩，分两点：一是敞开收购；二是及时付款")
    kinds = [type(one) for one in talk.events]
    assert kinds.index(Understood) < kinds.index(DraftStarted)
    told = next(one for one in talk.events if isinstance(one, Understood))
    fields = {one.name: (one.value, one.words) for one in told.fields}
    assert fields["leave_out"] == ("成绩", ("成绩",))
    assert fields["length"] == ("约 500 字", ("500字",))
    assert fields["points"] == ("敞开收购；及时付款", ("敞开收购", "及时付款"))
    assert "不要写成绩" in told.requirements
    assert Brief.model_validate(told.brief).points == ("敞开收购", "及时付款")
    assert talk.writer.understood("t") == told


def test_the_draft_says_which_requirements_it_meets(talk: Talk) -> None:
    talk.say(f"{SPEECH}，语气庄重，分两点：一是敞开收购；二是及时付款；不要出现“收官”")
    held = talk.writer.draft("t")
    assert held is not None
    met = {one.text: one.met for one in held.requirements}
    assert met["不要出现“收官”"] is Met.MET
    assert met["分两点：一是敞开收购"] in (Met.MET, Met.PARTLY)
    assert met["语气庄重"] is Met.NOT_JUDGED
    assert [one.heading for one in held.sections if one.heading] == ["一、敞开收购", "二、及时付款"]


@pytest.mark.parametrize(
    "wishes",
    ["不提要求，提三点要求", "不讲付款，必须讲到付款", "800字以内，不少于1500字", "5分钟，3000字",
     "不要出现“收官”，用上“收官”", "分三点：一是收购；二是付款"],
)  # fmt: skip
def test_a_contradiction_is_asked_about_before_anything_is_written(talk: Talk, wishes: str) -> None:
    said = talk.say(f"起草县长在全县秋粮收购工作会议上的讲话，{wishes}")
    assert "对不上" in said
    assert talk.choices
    assert not talk.text
    way = talk.choices[0]
    assert "对不上" not in talk.say(way)
    assert talk.text
    assert [one.text for one in talk.writer.turns("t") if one.role == "user"][-1] == way


@pytest.mark.parametrize(
    "wishes",
    ["讲两点：一是收购；二是付款。必须提到值班值守", "每部分100字，全文400字", "不讲成绩，突出收购",
     "2页，约1000字", "不少于300字，不超过500字", "不提困难，提两点要求"],
)  # fmt: skip
def test_what_goes_together_is_no_contradiction(talk: Talk, wishes: str) -> None:
    talk.say(f"起草县长在全县秋粮收购工作会议上的讲话，{wishes}")
    assert talk.text


def test_nobody_is_there_to_be_asked(settings: Settings, library: Library) -> None:
    with (
        Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer,
        pytest.raises(RequestError, match=r"自相矛盾.*请去掉一条") as caught,
    ):
        writer.draft_once(f"{SPEECH}，不提要求，提三点要求")
    assert "\n" not in str(caught.value)


def test_what_is_missing_is_asked_once_and_has_a_default(talk: Talk) -> None:
    assert "讲什么主题" in talk.say("写一篇讲话，400字")
    assert not talk.text
    talk.say(talk.choices[0])
    assert talk.text


def test_an_answer_to_what_is_missing_is_added_to_the_request(talk: Talk) -> None:
    talk.say("写一篇讲话，400字")
    talk.say("群团工作")
    told = next(one for one in talk.events if isinstance(one, Understood))
    fields = {one.name: one.value for one in told.fields}
    assert (fields["topic"], fields["length"]) == ("群团工作", "约 400 字")


def test_it_is_not_asked_twice(talk: Talk) -> None:
    talk.say("写一篇讲话")
    talk.say("五百字")
    assert talk.text


def test_another_request_is_no_answer(talk: Talk) -> None:
    talk.say("写一篇讲话，400字")
    talk.say(REQUEST)
    told = next(one for one in talk.events if isinstance(one, Understood))
    assert told.brief["request"] == REQUEST


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ("长度改成：200-240字", "length", "200-240 字"),
        ("避免改成：抓手、赋能", "avoid", "抓手；赋能"),
        ("层级改成：市", "level", "市"),
        ("去掉“长度”这一项", "length", ""),
        ("不要讲成绩", "leave_out", "成绩"),
    ],
)
def test_a_field_is_changed_by_a_turn(drafted: Talk, change: str, name: str, value: str) -> None:
    drafted.say(change)
    told = next(one for one in drafted.events if isinstance(one, Understood))
    assert {one.name: one.value for one in told.fields}.get(name, "") == value
    assert drafted.text


def test_a_value_that_is_none_of_a_field_is_refused(drafted: Talk) -> None:
    with pytest.raises(RequestError, match="没有看懂长度"):
        drafted.say("长度改成：长一点")


def test_a_request_in_english_is_asked_for_in_chinese(talk: Talk) -> None:
    request = "Draft a speech for the county mayor on work safety, 800 characters"
    assert "请用中文" in talk.say(request)
    assert not talk.text
    with pytest.raises(RequestError, match="请用中文"):
        talk.writer.draft_once(request)


def test_parts_and_the_whole_have_lengths_of_their_own(talk: Talk) -> None:
    talk.say(f"{SPEECH[:-4]}，分两个部分，每部分100字，全文不超过400字")
    held = talk.writer.draft("t")
    assert held is not None
    reasons = {one.text: one.reason for one in held.requirements}
    assert "每部分约 100 字" in reasons["每部分100字"]
    assert "不超过 400 字" in reasons["全文不超过400字"]


def test_a_section_in_points_has_as_many_and_meets_that(talk: Talk) -> None:
    talk.say("请起草“加强基层组织建设”一节，500字，分三点")
    held = talk.writer.draft("t")
    assert held is not None
    assert [one.heading[:3] for one in held.sections[1:]] == ["（一）", "（二）", "（三）"]
    met = {one.text: one.met for one in held.requirements}
    assert met["分三点"] is Met.MET


def test_a_server_gives_its_opinion_and_an_exact_edit_keeps_it(
    settings: Settings, library: Library
) -> None:
    def judging(messages: Sequence[BaseMessage]) -> str:
        if "核对讲话稿" not in str(messages[0].content):
            return answer(messages)
        quote = str(messages[-1].content).rpartition('"稿子": "')[2][:8]
        judged = [{"number": 1, "met": "partly", "quote": quote, "reason": "还可以更庄重"}]
        return json.dumps({"judged": judged}, ensure_ascii=False)

    server = settings.model_copy(update={"llm_base_url": "http://127.0.0.1:9/v1"})
    library.settings = server
    with Writer.open(server, library, model=ScriptedChatModel(answer=judging)) as writer:
        talk = Talk(writer)
        talk.say("写一段群团工作的讲话，150字，语气庄重")
        opinions = [one for one in _requirements(talk) if one.opinion]
        assert [(one.text, one.met) for one in opinions] == [("语气庄重", Met.PARTLY)]
        assert talk.text[opinions[0].start : opinions[0].end] == opinions[0].quote
        talk.say("后面加一句“散会。”")
        assert "散会" in talk.text
        assert [one for one in _requirements(talk) if one.opinion] == opinions


def _requirements(talk: Talk) -> tuple[Judged, ...]:
    held = talk.writer.draft("t")
    assert held is not None
    return held.requirements


@needs_shared
def test_the_outline_of_a_real_request_is_taken_over(talk: Talk) -> None:
    assert SHARED is not None
    path = SHARED / "data" / "writing" / "writingbench.jsonl"
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    turn = next(line["request"] for line in lines if line["id"] == "wb733")
    talk.say(turn)
    told = next(one for one in talk.events if isinstance(one, Understood))
    fields = {one.name: one.value for one in told.fields}
    assert {"role", "kind", "level"} & set(fields) == set()
    held = talk.writer.draft("t")
    assert held is not None
    given = fields["headings"].split("；")
    assert [one.heading for one in held.sections] == given
    assert [one.met for one in held.requirements[1:5]] == [Met.MET] * 4
    assert [one.text for one in held.requirements] == list(told.requirements)


def test_what_is_short_of_the_request_is_told_with_the_draft(talk: Talk) -> None:
    said = talk.say("写一段群团工作的讲话，1500字，要讲到阵地建设")
    assert "逐条要求 2 条" in said
    assert "· 不符合：1500字" in said
    assert "材料不够，没有写到 1500 字" in said
    again = talk.say("都满足了我的要求吗？")
    assert again.count("· ") == 2
    assert "长期要求" not in again


def test_a_fact_that_was_added_survives_another_brief_and_lost_edits_are_told(talk: Talk) -> None:
    talk.say(REQUEST)
    talk.say("加上一条事实：今年新建职工书屋37个")
    assert "今年新建职工书屋37个" in talk.text
    assert "一条事实" not in talk.text
    said = talk.say("换成副县长的口气")
    assert "没有带过来" in said
    assert "37个" in talk.text


def test_going_on_after_a_deletion_writes_no_section_twice(talk: Talk) -> None:
    talk.say("写一篇县委书记在全县群团工作会议上的讲话稿，600字")
    held = talk.writer.draft("t")
    assert held is not None
    headings = [one.heading for one in held.sections if one.heading]
    talk.say(f"删掉“{headings[0]}”这一部分")
    talk.say("继续")
    after = talk.writer.draft("t")
    assert after is not None
    left = [one.heading for one in after.sections if one.heading]
    assert len(left) == len(set(left))


@pytest.mark.parametrize("said", ["写3字的讲话", "写一篇讲话，8万字"])
def test_a_length_that_cannot_be_is_refused(talk: Talk, said: str) -> None:
    with pytest.raises(RequestError, match="60"):
        talk.say(said)


def test_a_text_by_command_needs_a_subject(settings: Settings, library: Library) -> None:
    with (
        Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer,
        pytest.raises(RequestError, match="主题"),
    ):
        writer.draft_once("写一篇讲话")
