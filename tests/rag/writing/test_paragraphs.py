"""The paragraph writer: it takes what passes, cuts off what does not, and goes on from there."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from rag.attribution.attributing import Attributor
from rag.draft.values import AttributedSentence, Verdict
from rag.errors import ModelServerError
from rag.models.client import LanguageModel
from rag.retrieval.encodings import Encodings
from rag.settings import Settings
from rag.structures.choosing import moves
from rag.writing.copying import CopyBudget
from rag.writing.gate import Gate, Sources
from rag.writing.paragraph_prompts import EXAMPLE_SENTENCES
from rag.writing.paragraphs import TEMPERATURES, ParagraphPlan, ParagraphWriter
from tests.fake_model import ScriptedChatModel
from tests.hash_encoder import HashEncoder

ONE: Final = "护林员早晚各巡一遍，把进山的路走熟。"
TWO: Final = "路口有人守着，火种一律留在山外。"
THREE: Final = "上坟改用鲜花，老规矩也能有新办法。"
BAD: Final = "全市要设三十七个卡点，昼夜有人值守。"
LEAD: Final = "山林要有人守。"
TASKS: Final = ParagraphPlan(moves()["部署任务"], "护林防火", LEAD, 60)


def writer(
    settings: Settings, *answers: str, source: Sequence[str] = ()
) -> tuple[ParagraphWriter, ScriptedChatModel]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0) if left else "\n"

    model = ScriptedChatModel(answer=answer)
    made = ParagraphWriter(
        LanguageModel(settings, chat_model=model),
        Attributor(Encodings(HashEncoder())),
        Gate(Sources((), (), "写一段护林防火的话")),
        CopyBudget(source, 20),
        seed=1,
    )
    return made, model


def texts(made: ParagraphWriter, plan: ParagraphPlan = TASKS) -> list[str]:
    return [one.text for one in made.write(plan) if isinstance(one, AttributedSentence)]


def begun(model: ScriptedChatModel, call: int) -> str:
    last = model.prompts[call][-1]
    return str(last.content) if isinstance(last, AIMessage) else ""


def test_a_paragraph_is_taken_as_it_comes(settings: Settings) -> None:
    made, model = writer(settings, ONE + TWO + THREE)
    assert texts(made) == [LEAD, ONE, TWO, THREE]
    assert made.written == [LEAD, ONE, TWO, THREE]
    assert len(model.prompts) == 1


def test_what_is_refused_is_cut_off_and_the_model_goes_on_from_before(settings: Settings) -> None:
    made, model = writer(settings, ONE + BAD + THREE, TWO + THREE)
    assert texts(made) == [LEAD, ONE, TWO, THREE]
    assert begun(model, 0) == LEAD
    assert begun(model, 1) == LEAD + ONE


def test_a_paragraph_ends_where_it_is_long_enough(settings: Settings) -> None:
    made, _ = writer(settings, ONE + TWO + THREE)
    short = replace(TASKS, length=len(LEAD + ONE))
    assert texts(made, short) == [LEAD, ONE]


def test_half_a_sentence_is_never_kept(settings: Settings) -> None:
    made, _ = writer(settings, ONE + TWO + "上坟改用鲜花，老规矩")
    assert texts(made) == [LEAD, ONE, TWO]


def test_a_model_that_only_fails_is_asked_so_often_and_no_oftener(settings: Settings) -> None:
    made, model = writer(settings, *[BAD] * 9)
    assert texts(made) == [LEAD]
    assert len(model.prompts) == len(TEMPERATURES)


def test_the_lead_comes_first_and_is_shown_without_its_number(settings: Settings) -> None:
    made, model = writer(settings, TWO)
    second = replace(TASKS, lead="把巡山的路走熟。", length=40, count="二是")
    assert texts(made, second) == ["二是把巡山的路走熟。", TWO]
    assert begun(model, 0) == "把巡山的路走熟。"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (f"首先，{ONE}", ONE),
        (f"二是{ONE}", ONE),
        (f"二要{TWO[:-1]}，不留空当。", f"要{TWO[:-1]}，不留空当。"),
    ],
)
def test_a_stray_number_is_struck_out(settings: Settings, answer: str, kept: str) -> None:
    made, _ = writer(settings, answer)
    made.written += ["别的话说完了。", "再说一件别的事。"]
    assert texts(made)[1:2] == [kept]


def test_a_promise_says_what_we_do(settings: Settings) -> None:
    made, _ = writer(settings, "要把进山的路走熟，早晚各巡一遍。我们守住路口，火种一律留在山外。")
    plan = ParagraphPlan(moves()["谈举措"], "护林防火", LEAD, 60)
    assert texts(made, plan)[1:] == [
        "我们将把进山的路走熟，早晚各巡一遍。",
        "我们守住路口，火种一律留在山外。",
    ]


def test_one_who_reports_on_himself_says_i(settings: Settings) -> None:
    made, _ = writer(settings, "要把进山的路走熟，早晚各巡一遍。我们守住路口，火种一律留在山外。")
    made.first_person = "我"
    plan = ParagraphPlan(moves()["讲打算"], "护林防火", LEAD, 60)
    assert texts(made, plan)[1:] == [
        "我将把进山的路走熟，早晚各巡一遍。",
        "我守住路口，火种一律留在山外。",
    ]


def test_not_every_sentence_begins_with_yao(settings: Settings) -> None:
    made, _ = writer(settings, "要" + ONE + "要" + TWO + "要" + THREE)
    said = texts(made)
    assert len(said) == 4
    assert sum(one.startswith("要") for one in said) <= 1


def test_a_server_that_breaks_off_leaves_what_was_taken(settings: Settings) -> None:
    calls: list[int] = []

    def breaks(messages: Sequence[BaseMessage]) -> str:
        calls.append(1)
        if len(calls) > 1:
            raise ModelServerError("断了")
        return ONE + BAD

    made, _ = writer(settings)
    made.model = LanguageModel(settings, chat_model=ScriptedChatModel(answer=breaks))
    with pytest.raises(ModelServerError):
        texts(made)
    assert made.written == [LEAD, ONE]


def test_a_paragraph_goes_on_from_its_heading_without_saying_it_again(settings: Settings) -> None:
    made, model = writer(settings, "这件事要有人管，管就管到底。" + ONE, ONE + TWO)
    plan = replace(TASKS, headed=True)
    assert texts(made, plan) == [ONE, TWO]
    assert begun(model, 0) == LEAD


@pytest.mark.parametrize("words", ["我们组建了", "我们已经成立了", "同时，我们制定了"])
def test_what_is_to_be_done_is_not_told_as_done(settings: Settings, words: str) -> None:
    made, _ = writer(settings, f"{words}巡山的队伍和班次，早晚各走一遍。{TWO}")
    assert not any("了巡山" in one for one in texts(made))


def test_a_sentence_of_the_examples_is_no_sentence_of_a_draft(settings: Settings) -> None:
    echo = EXAMPLE_SENTENCES[-3].replace("节水", "护林")
    made, _ = writer(settings, echo + ONE, ONE + TWO)
    assert texts(made) == [LEAD, ONE, TWO]


def test_what_copies_too_much_is_asked_for_again_without_its_source(settings: Settings) -> None:
    made, model = writer(settings, ONE + TWO + THREE, TWO + THREE, source=[ONE + TWO])
    made.budget.left = 5
    plan = replace(TASKS, references=("护林员早晚各巡一遍",))
    assert texts(made, plan) == [LEAD, THREE] or ONE not in made.written
    assert "护林员早晚各巡一遍" in str(model.prompts[0][-2].content)
    assert "护林员早晚各巡一遍" not in str(model.prompts[1][-2].content)


def test_the_data_go_on_and_the_model_is_asked_only_for_what_is_missing(
    settings: Settings,
) -> None:
    made, model = writer(settings, THREE)
    assert texts(made, replace(TASKS, then=ONE + TWO)) == [LEAD, ONE, TWO]
    assert not model.prompts
    made, model = writer(settings, THREE)
    assert texts(made, replace(TASKS, then=ONE, length=120))[:2] == [LEAD, ONE]
    assert begun(model, 0) == LEAD + ONE


def test_what_the_data_say_is_not_said_twice(settings: Settings) -> None:
    made, _ = writer(settings, THREE)
    made.said.append(ONE)
    assert ONE not in texts(made, replace(TASKS, then=ONE + TWO))


@pytest.mark.parametrize(
    ("name", "verdict"), [("部署任务", Verdict.NOT_NEEDED), ("指出问题", Verdict.UNSUPPORTED)]
)
def test_what_claims_nothing_needs_no_source(
    settings: Settings, name: str, verdict: Verdict
) -> None:
    made, _ = writer(settings)
    plan = replace(TASKS, move=moves()[name], then=ONE + TWO)
    said = [one for one in made.write(plan) if isinstance(one, AttributedSentence)]
    assert [one.verdict for one in said] == [verdict] * 3
