"""A small model's revision: what keeps the facts is taken, the rest stays as it was."""

from collections.abc import Sequence

import pytest
from langchain_core.messages import BaseMessage

from rag.attribution.attributing import Attributor
from rag.draft.values import AttributedSentence, Verdict
from rag.models.client import LanguageModel
from rag.requests.brief import ReviseMode
from rag.retrieval.encodings import Encodings
from rag.rewriting.protocol import KEPT
from rag.rewriting.reviser import TEMPERATURES, Reviser
from rag.settings import Settings
from rag.writing.drafting import Attempt
from rag.writing.gate import Sources
from tests.fake_model import ScriptedChatModel
from tests.hash_encoder import HashEncoder

ONE = "要把活动场所开在群众家门口，切实做到方便群众、服务群众。"
TWO = "场所每天开放8个小时，白天有人管，晚上有灯亮。"
THREE = "村里的张老伯跟我说，去年底那扇门锁了半个月。"
TEXT = (ONE, TWO, THREE)


def sentence(text: str, verdict: Verdict = Verdict.SUPPORTED) -> AttributedSentence:
    return AttributedSentence(text=text, start=0, end=len(text), verdict=verdict)


def revised(
    settings: Settings, mode: ReviseMode, *answers: str, aim: int = 0, before: Sequence[str] = TEXT
) -> tuple[tuple[AttributedSentence, ...], int]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0)

    model = ScriptedChatModel(answer=answer)
    reviser = Reviser(
        LanguageModel(settings, chat_model=model),
        Attributor(Encodings(HashEncoder())),
        Sources((), (), "".join(before)),
        mode,
        "植树",
        1,
    )
    *pieces, last = reviser.rewrite([sentence(one) for one in before], around=("", ""), aim=aim)
    assert all(isinstance(piece, Attempt) for piece in pieces)
    assert isinstance(last, tuple)
    return last, len(model.prompts)


def texts(sentences: Sequence[AttributedSentence]) -> list[str]:
    return [one.text for one in sentences]


NEW_TWO = "场所每天开放8个小时，白天要有人管，晚上要有灯亮。"


def test_what_changed_is_taken_and_what_did_not_is_the_very_sentence(settings: Settings) -> None:
    after, asked = revised(settings, ReviseMode.POLISH, ONE + NEW_TWO + THREE)
    assert texts(after) == [ONE, NEW_TWO, THREE]
    assert asked == 1
    assert after[0] == sentence(ONE)
    assert not any(KEPT in one.reasons for one in after)


@pytest.mark.parametrize(
    "bad",
    [
        "场所每天开放9个小时，白天有人管，晚上有灯亮。",
        "场所每天开放，白天有人管，晚上有灯亮。",
        "场所每天开放8个小时，白天没有人管，晚上有灯亮。",
        "枫溪县的场所每天开放8个小时，白天有人管，晚上有灯亮。",
        "场所每天开放8个小时，白天有人管水利，晚上有灯亮。",
        "**场所每天开放8个小时**，白天有人管，晚上有灯亮。",
    ],
)
def test_one_bad_sentence_does_not_cost_the_others(settings: Settings, bad: str) -> None:
    good = "要把活动场所开到群众家门口，切实做到方便群众、服务群众。"
    answer = good + bad + THREE
    after, asked = revised(settings, ReviseMode.POLISH, *[answer] * len(TEMPERATURES), bad)
    assert texts(after) == [good, TWO, THREE]
    assert asked == len(TEMPERATURES) + 1
    assert after[1].reasons[-1] == KEPT


@pytest.mark.parametrize("answer", ["".join(TEXT), "\n", "好的"])
def test_where_no_answer_will_do_the_paragraph_stays(settings: Settings, answer: str) -> None:
    answers = [answer] * (len(TEMPERATURES) + len(TEXT))
    after, asked = revised(settings, ReviseMode.REPHRASE, *answers)
    assert texts(after) == list(TEXT)
    assert all(one.reasons[-1] == KEPT for one in after)
    assert asked == len(answers)


def test_a_sentence_that_was_left_is_tried_alone(settings: Settings) -> None:
    answer = ONE + "场所每天开放9个小时，白天有人管，晚上有灯亮。" + THREE
    after, _ = revised(
        settings, ReviseMode.POLISH, *[answer] * len(TEMPERATURES), *TEXT[:1], NEW_TWO, THREE
    )
    assert texts(after) == [ONE, NEW_TWO, THREE]


def test_the_better_of_two_attempts_is_kept(settings: Settings) -> None:
    bad = "".join(TEXT).replace("8", "9")
    after, _ = revised(settings, ReviseMode.POLISH, bad, ONE + NEW_TWO + THREE)
    assert texts(after) == [ONE, NEW_TWO, THREE]


def test_what_a_villager_said_is_no_instruction(settings: Settings) -> None:
    after, _ = revised(
        settings, ReviseMode.FORMAL, ONE + TWO + "村里的张老伯指出，去年底场所的门锁了半个月。"
    )
    assert after[2].text == "村里的张老伯向我反映，去年底场所的门锁了半个月。"


def test_a_shortening_meets_its_length_without_losing_a_fact(settings: Settings) -> None:
    before = (*TEXT, "大家都要把这件事放在心上，不要当成小事。")
    same = "".join(before)
    after, _ = revised(
        settings, ReviseMode.SHORTEN, *[same] * len(TEMPERATURES), aim=62, before=before
    )
    assert texts(after) == ["要把活动场所开在群众家门口。", TWO, THREE]
    assert sum(map(len, texts(after))) <= 62


def test_a_shortening_may_drop_a_sentence_without_facts_only(settings: Settings) -> None:
    answer = "场所每天开8个小时，白天有人管，晚上有灯亮。"
    after, _ = revised(settings, ReviseMode.SHORTEN, *[answer] * len(TEMPERATURES), aim=60)
    assert texts(after) == [answer, THREE]


def test_an_imitation_carries_no_fact_of_its_model_over(settings: Settings) -> None:
    model = "要把38棵树栽在群众家门口。"
    good, bad = "要把学堂开在孩子家门口。", "要把38间学堂开在家门口。"
    after, asked = revised(settings, ReviseMode.IMITATE, bad, good, before=[model])
    assert (texts(after), asked) == ([good], 2)


def test_a_point_keeps_its_count(settings: Settings) -> None:
    before = ("第一，场所要开在群众家门口。", "第二，白天有人管，晚上有灯亮。")
    after, _ = revised(
        settings,
        ReviseMode.FORMAL,
        "一是场所要开到群众家门口。白天要有人管，晚上要有灯亮。",
        before=before,
    )
    assert texts(after) == ["第一，场所要开到群众家门口。", "第二，白天要有人管，晚上要有灯亮。"]


@pytest.mark.parametrize(
    "answer",
    [
        "同志们，这里要办三件事：一是大家要把门口的路修好。",
        "大家，要把门口的路修好。",
        "同志们，要修路。",
        "同志们，首先，要把门口的路修好，不要光说不练。",
        "同志们，要把门口的路修好，光说不练的不会追究。",
    ],
)
def test_address_count_and_clauses_stay(settings: Settings, answer: str) -> None:
    before = ["同志们，要把门口的路修好，别光说不练。"]
    after, _ = revised(settings, ReviseMode.POLISH, *[answer] * len(TEMPERATURES), before=before)
    assert texts(after) == before


def test_a_length_that_is_asked_for_costs_clauses_without_facts(settings: Settings) -> None:
    before = ["要备足12吨物资，组建抢险队伍，开展应急演练，清理河道，7月底前做好。"]
    same = "".join(before)
    after, _ = revised(
        settings, ReviseMode.SHORTEN, *[same] * len(TEMPERATURES), aim=26, before=before
    )
    assert texts(after) == ["要备足12吨物资，组建抢险队伍，7月底前做好。"]


def test_a_counted_point_may_become_two_sentences(settings: Settings) -> None:
    before = ("第一，场所要开在群众家门口，白天有人管，晚上有灯亮。", "第二，门口的路要修好。")
    answer = "第一，场所要开到群众家门口。白天要有人管，晚上要有灯亮。第二，门口的路要修好。"
    after, _ = revised(settings, ReviseMode.POLISH, answer, before=before)
    assert "".join(texts(after)) == answer
    assert len(after) == 3
