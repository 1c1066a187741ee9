"""Passages hold every sentence once, and never cross a heading, a gap or the salutation."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Flaw, FlawKind, Part, Passage
from corpus.splitting.headings import find_headings
from corpus.splitting.passages import LONGEST, split_passages
from corpus.splitting.sentences import split_sentences
from tests.corpus.making import SPEECH

TEXTS = st.lists(
    st.sampled_from(
        [
            "一、抓紧\n", "二、抓实\n", "（一）摸底。", "1.要快。", "一是要早。", "二是要稳。",
            "同志们：\n", "各级要落实责任，", "把工作抓在手上，" * 8, "干到底。", "\n", "“好！”",
            "；", "谢谢大家！",
        ]
    ),
    max_size=60,
).map("".join)  # fmt: skip


def split(text: str, *flaws: Flaw) -> tuple[Passage, ...]:
    return split_passages(text, split_sentences(text), document_id="d", flaws=flaws)


@given(TEXTS, st.lists(st.integers(0, 400), max_size=3))
def test_every_sentence_is_in_one_passage(text: str, gaps: list[int]) -> None:
    breaks = [at for at in gaps if at < len(text) and text[at] == "\n"]
    flaws = [Flaw(kind=FlawKind.GAP, reason="缺", start=at, end=at) for at in breaks]
    sentences = split_sentences(text)
    passages = split(text, *flaws)
    assert all(one.end <= two.start for one, two in pairwise(passages))
    for sentence in sentences:
        holding = [p for p in passages if p.start <= sentence.start and sentence.end <= p.end]
        assert len(holding) == 1
    starts, ends = {s.start for s in sentences}, {s.end for s in sentences}
    for passage in passages:
        assert passage.start in starts
        assert passage.end in ends
        assert not any(passage.start < at < passage.end for at in breaks)
    assert len({passage.id for passage in passages}) == len(passages)


@given(TEXTS)
def test_a_passage_crosses_no_heading_but_those_stacked_at_its_beginning(text: str) -> None:
    sentences = split_sentences(text)
    dividing = {h.start: h for h in find_headings(text, sentences) if h.divides}
    for passage in split(text):
        inside = [s.start for s in sentences if passage.start <= s.start < passage.end]
        levels = [dividing[at].level for at in inside if at in dividing]
        stacked = inside[: len(levels)]
        if any(at != passage.start for at in inside if at in dividing):
            assert stacked == [at for at in inside if at in dividing]
            assert levels == sorted(set(levels))


@given(TEXTS)
def test_only_a_single_sentence_makes_a_passage_too_long(text: str) -> None:
    sentences = split_sentences(text)
    for passage in split(text):
        held = [s for s in sentences if passage.start <= s.start < passage.end]
        headings = [s for s in held if s.end - s.start <= 60]
        assert passage.end - passage.start <= LONGEST or len(held) - len(headings) <= 1


def test_a_speech_by_its_parts() -> None:
    passages = split(SPEECH)
    parts = [passage.part for passage in passages]
    assert parts == [
        Part.SALUTATION,
        Part.BACKGROUND,
        Part.ACHIEVEMENTS,
        Part.PROBLEMS,
        Part.SIGNIFICANCE,
        Part.TASKS,
        Part.TASKS,
        Part.SAFEGUARDS,
        Part.CLOSING,
    ]
    assert passages[5].heading_path == ("二、抓好三项任务", "（一）摸清底数")
    assert passages[-1].heading_path == ()


def test_long_paragraphs_are_cut_evenly_between_sentences() -> None:
    text = "各级各部门要把这件事情放在心上抓在手上。" * 60
    lengths = [passage.end - passage.start for passage in split(text)]
    assert max(lengths) <= LONGEST
    assert max(lengths) - min(lengths) <= 40


def test_the_sides_of_a_gap_are_apart_and_both_know_it() -> None:
    text = "前面说到这里，\n后面从这里说起。\n" + "再往后是另一段话。" * 30
    gap = Flaw(kind=FlawKind.GAP, reason="省略1293字", start=7, end=7)
    before, after, *rest = split(text, gap)
    assert (before.start, before.end) == (0, 7)
    assert before.flaws == after.flaws == (gap,)
    assert all(passage.flaws == () for passage in rest)


def test_a_flaw_of_the_whole_text_is_on_every_passage_and_one_of_a_part_on_that_part() -> None:
    spun = Flaw(kind=FlawKind.SPUN, reason="洗稿")
    at = SPEECH.index("三个镇")
    masked = Flaw(kind=FlawKind.MASKED, reason="遮蔽", start=at, end=at + 3)
    passages = split(SPEECH, spun, masked)
    assert all(spun in passage.flaws for passage in passages)
    assert [p for p in passages if masked in p.flaws] == [
        p for p in passages if p.start <= at < p.end
    ]


def test_the_same_text_gives_the_same_ids_and_another_document_others() -> None:
    assert split(SPEECH) == split(SPEECH)
    other = split_passages(SPEECH, split_sentences(SPEECH), document_id="e", flaws=())
    assert not {p.id for p in other} & {p.id for p in split(SPEECH)}


def test_nothing_gives_nothing() -> None:
    assert split("") == ()
    assert split(" \n ") == ()


def test_an_address_in_mid_speech_begins_a_passage() -> None:
    work = "要把工作抓在手上，一件一件落到实处。" * 8
    text = f"各位代表：\n{work}\n各位代表！\n{work}\n同志们！\n朋友们！\n{work}"
    starts = [text[one.start : one.start + 5] for one in split(text)]
    assert starts == ["各位代表：", "要把工作抓", "各位代表！", "同志们！\n"]
