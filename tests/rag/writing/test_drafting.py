"""Drafting: what code accepts of a model that says anything."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from corpus.splitting.sentences import completed
from rag.attribution.attributing import Attributor, Candidate
from rag.draft.values import AttributedSentence, Citation, Relation, Verdict
from rag.errors import ModelServerError
from rag.models.client import LanguageModel
from rag.retrieval.encodings import Encodings
from rag.settings import Settings
from rag.writing.drafting import (
    NOTICEABLE_COPY,
    TEMPERATURES,
    Attempt,
    Drafter,
    noticeable_copy,
    tidy,
    without_bare_tail,
)
from rag.writing.gate import Gate, Sources, repeats
from rag.writing.points import Point, Stance
from tests.fake_model import ScriptedChatModel
from tests.hash_encoder import HashEncoder

SOURCE = "要把活动场所开在群众家门口，白天有人管，晚上有灯亮。"
SPEECH = f"枫溪县委书记阮怀川同志指出：{SOURCE}枫溪县去年新建阵地一百二十六处。"
POINT = Point(Stance.TASK, "", ("活动场所开在群众家门口", "白天有人管"))
GOOD = "要把活动场所建到群众家门口，做到白天有人管、晚上有灯亮。"
WEAK = "各级干部都应当认真读书看报，多多思考天下大事。"


def drafter(
    settings: Settings, *answers: str, given: str = "", written: Sequence[str] = ()
) -> tuple[Drafter, ScriptedChatModel]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0)

    model = ScriptedChatModel(answer=answer)
    sources = Sources((Candidate("a", 0, len(SOURCE), SOURCE),), (SPEECH,), given)
    writer = Drafter(
        LanguageModel(settings, chat_model=model),
        Attributor(Encodings(HashEncoder())),
        Gate(sources),
        seed=1,
        written=list(written),
    )
    return writer, model


def sentences(drafter: Drafter, point: Point = POINT) -> list[AttributedSentence]:
    return [step for step in drafter.write(point) if isinstance(step, AttributedSentence)]


def test_a_good_sentence_is_taken_at_once_with_its_source(settings: Settings) -> None:
    writer, model = drafter(settings, GOOD)
    (sentence,) = sentences(writer)
    assert sentence.text == GOOD
    assert sentence.citations[0].document_id == "a"
    assert sentence.verdict in (Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.VERBATIM)
    assert len(model.prompts) == 1
    assert writer.written == [GOOD]


@pytest.mark.parametrize(
    "refused",
    [
        "枫溪县要把活动场所建到群众家门口，白天有人管。",
        "阮怀川同志强调，要把活动场所建到群众家门口。",
        "要把一百二十六处活动场所建到群众家门口。",
        "要把126处活动场所建到群众家门口。",
        "写法：部署。参考：活动场所开在群众家门口。",
        "1. 要把活动场所建到群众家门口，白天有人管。",
        "**要把活动场所建到群众家门口**，白天有人管。",
        "要把节水教育办到群众家门口，白天有人管。",
        "要办好。",
        "\n",
        "好的",
    ],
)
def test_what_is_refused_is_tried_again(settings: Settings, refused: str) -> None:
    writer, model = drafter(settings, refused, GOOD)
    (sentence,) = sentences(writer)
    assert sentence.text == GOOD
    assert len(model.prompts) == 2


@pytest.mark.parametrize("refused", ["枫溪县要把活动场所建到群众家门口。", "要办好。", "\n"])
def test_a_point_is_dropped_when_nothing_acceptable_comes(settings: Settings, refused: str) -> None:
    writer, model = drafter(settings, *[refused] * len(TEMPERATURES))
    assert sentences(writer) == []
    assert writer.written == []
    assert len(model.prompts) == len(TEMPERATURES)


def test_what_the_user_said_is_no_leak(settings: Settings) -> None:
    own = "枫溪县要把活动场所建到群众家门口，白天有人管。"
    writer, model = drafter(settings, own, GOOD, given="写枫溪县的一段讲话")
    (sentence,) = sentences(writer)
    assert sentence.text == own
    assert len(model.prompts) == 1


def test_the_subject_of_the_examples_is_welcome_where_it_was_asked_for(settings: Settings) -> None:
    point = Point(Stance.TASK, "", ("节水教育开在群众家门口",))
    said = "要把节水活动场所开在群众家门口，白天有人管，晚上有灯亮。"
    writer, _ = drafter(settings, said, said)
    assert [one.text for one in sentences(writer, point)] == [said]


def test_a_repetition_is_refused(settings: Settings) -> None:
    writer, _ = drafter(settings, GOOD, GOOD, written=[GOOD])
    assert sentences(writer) == []


@pytest.mark.parametrize("order", [(WEAK, GOOD), (GOOD, WEAK)])
def test_the_better_of_two_attempts_is_kept(settings: Settings, order: tuple[str, str]) -> None:
    writer, _ = drafter(settings, *order)
    assert [one.text for one in sentences(writer)] == [GOOD]


def test_of_two_weak_attempts_the_first_is_kept_without_a_source(settings: Settings) -> None:
    other = "凡事预则立，谋事要实，做人也要坦坦荡荡。"
    writer, model = drafter(settings, WEAK, other)
    (sentence,) = sentences(writer)
    assert (sentence.text, sentence.verdict, sentence.citations) == (WEAK, Verdict.UNSUPPORTED, ())
    assert len(model.prompts) == 2


def test_a_copy_is_tried_again_and_the_rewording_kept(settings: Settings) -> None:
    writer, model = drafter(settings, SOURCE, GOOD)
    (sentence,) = sentences(writer)
    assert len(model.prompts) == 2
    assert sentence.text == GOOD


def test_a_padding_tail_is_struck_out(settings: Settings) -> None:
    padded = GOOD[:-1] + "，为全面振兴提供坚强有力保障。"
    writer, _ = drafter(settings, padded)
    assert [one.text for one in sentences(writer)] == [GOOD]


def test_the_pieces_come_as_they_are_written_with_the_attempt_counted(settings: Settings) -> None:
    writer, _ = drafter(settings, "要办好。", GOOD)
    steps = list(writer.write(POINT))
    pieces = [step for step in steps if isinstance(step, Attempt)]
    assert "".join(piece.text for piece in pieces if piece.number == 0) == "要办好。"
    assert "".join(piece.text for piece in pieces if piece.number == 1) == GOOD
    assert isinstance(steps[-1], AttributedSentence)


def test_a_model_that_breaks_off_leaves_what_was_written(settings: Settings) -> None:
    writer, _ = drafter(settings, GOOD)
    list(writer.write(POINT))

    def broken(messages: Sequence[BaseMessage]) -> str:
        raise ModelServerError("断了")

    writer.model = LanguageModel(settings, chat_model=ScriptedChatModel(answer=broken))
    with pytest.raises(ModelServerError):
        list(writer.write(POINT))
    assert writer.written == [GOOD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要把路修好。", "要把路修好。"),
        ("要把路修好。要把桥", "要把路修好。"),
        ("要把路修好，把桥架", "要把路修好。"),
        ("“要把路修好。”", "要把路修好。"),
        ("“要把路修好。", "要把路修好。"),
        ("要把路修好。”", "要把路修好。"),
        ("“两个维护”要落到行动上。", "“两个维护”要落到行动上。"),
        ("群众说得好：“路通了，心就通了。”", "群众说得好：“路通了，心就通了。”"),
        ("  要把路\n修好。 ", "要把路修好。"),
        ("要把路修", ""),
        ("，要", ""),
        ("", ""),
    ],
)
def test_only_whole_sentences_are_kept(text: str, expected: str) -> None:
    assert tidy(text) == expected


PROSE = st.text(st.sampled_from("要把路修好桥架，。！？“”；：… \n"), max_size=50)


@given(PROSE | st.text(max_size=40))
def test_tidy_gives_whole_sentences_on_one_line_and_is_done_at_once(text: str) -> None:
    whole = tidy(text)
    assert "\n" not in whole
    assert whole == whole.strip()
    if whole:
        assert completed(whole + "\n") == len(whole)
        assert set(whole.rstrip("。")) <= set(text)


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_what_stands_further_back_counts_as_much(text: str, others: list[str]) -> None:
    assert repeats(text, others) == repeats(text, others[::-1])
    assert not repeats(text, [])


@given(st.text(st.sampled_from("要把路修好桥架"), min_size=2, max_size=40))
def test_repeating_is_reflexive(text: str) -> None:
    assert repeats(text, ["别的话", text])


def cited(text: str, quote: str) -> AttributedSentence:
    citation = Citation(
        document_id="a",
        start=0,
        end=len(quote),
        quote=quote,
        score=1,
        relation=Relation.REWORDED,
    )
    return AttributedSentence(
        text=text, start=0, end=len(text), verdict=Verdict.SUPPORTED, citations=(citation,)
    )


LONG = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@pytest.mark.parametrize("length", [NOTICEABLE_COPY - 1, NOTICEABLE_COPY])
def test_a_copy_is_noticed_from_a_certain_length_on(length: int) -> None:
    sentence = cited(f"要{LONG[:length]}好。", f"把{LONG[:length]}坏。")
    assert noticeable_copy(sentence) is (length >= NOTICEABLE_COPY)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (GOOD[:-1] + "，为全面振兴提供坚强有力保障。", GOOD),
        ("要把活动场所开在群众家门口，不断做到白天有人管。", ""),
        ("要把活动场所开在群众家门口，大家都去唱戏打球下棋。", ""),
        ("要办好，为全面振兴提供坚强有力保障。", ""),
        ("要把活动场所办成“群众之家，为全面振兴添彩”那样的地方。", ""),
        ("没有逗号的一句话也可以。", ""),
    ],
)
def test_only_a_tail_that_pads_and_has_no_source_is_struck_out(text: str, kept: str) -> None:
    assert without_bare_tail(cited(text, SOURCE)) == kept


@pytest.mark.parametrize("invented", ["一百三十七处读书角", "三轮读书会", "5个读书角"])
def test_a_numeral_that_nobody_gave_is_refused(settings: Settings, invented: str) -> None:
    said = f"全年要在镇上办成{invented}，把书送到门口。"
    writer, _ = drafter(settings, said, said, given="写一段关于读书的话")
    assert sentences(writer) == []


def test_a_numeral_that_the_user_gave_is_the_users(settings: Settings) -> None:
    said = "全年要建成一百三十七处读书角，发展会员九百二十八名。"
    given_, _ = drafter(settings, said, given="今年建成137处读书角，会员928名")
    assert [one.verdict for one in sentences(given_)] == [Verdict.USER_FACT]
