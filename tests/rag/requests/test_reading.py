"""Turns are read into operations: the figures on two sets, and what must never go wrong."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind
from rag.chain.state import plain
from rag.errors import RequestError
from rag.requests.brief import ReviseMode
from rag.requests.material import part
from rag.requests.operations import OPERATIONS, Compare, Draft, Operation, Revise
from rag.requests.places import InHand
from rag.requests.reading import read_turn
from tests.rag.requests.scoring import Turn, score, turns
from tests.shared import SHARED, needs_shared

DEV = tuple(turns("dev"))
HELD = tuple(turns("held"))
# Below what was measured (docs/quality/requests.md), so that one turn more or less is no failure.
LEAST = {"dev": (0.86, 0.80), "held": (0.38, 0.40)}
DRAFT = InHand(
    has="draft", headings=("一、提高认识", "二、抓好落实"), paragraphs=(2, 2), versions=2
)


def read(turn: Turn) -> tuple[Operation, ...] | None:
    try:
        return read_turn(turn.text, turn.held)
    except RequestError:
        return None


@pytest.mark.parametrize(("name", "cases"), [("dev", DEV), ("held", HELD)])
def test_turns_are_read_as_measured(name: str, cases: tuple[Turn, ...]) -> None:
    found = score(cases, read)
    actions, targets = LEAST[name]
    assert found.actions / found.turns >= actions
    assert found.targets_right / found.targets >= targets


@pytest.mark.parametrize(("cases", "most"), [(DEV, 0), (HELD, 2)])
def test_hardly_a_turn_with_a_draft_in_hand_becomes_a_new_text_unasked(
    cases: tuple[Turn, ...], most: int
) -> None:
    """The words of an instruction do not become the topic of a new draft."""
    asked = {"draft", "outline", "go_on", "change_brief", "add_section"}
    wrong = [
        turn.id
        for turn in cases
        if turn.held.draft
        and not asked & {one["do"] for reading in turn.readings for one in reading}
        and "draft" in {one.do for one in read(turn) or ()}
    ]
    assert len(wrong) <= most


def test_material_is_apart_from_the_request() -> None:
    cases = [turn for turn in (*DEV, *HELD) if turn.material_starts]
    right = [turn for turn in cases if part(turn.text).text.startswith(turn.material_starts[:6])]
    assert len(cases) > 10
    assert len(right) >= 0.75 * len(cases)


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("恢复上一版", "restore"),
        ("撤销", "undo"),
        ("重做", "redo"),
        ("恢复到第2版", "restore"),
        ("还是用最早那一版", "restore"),
        ("删掉第三段", "delete"),
        ("第二段和第三段对调", "swap"),
        ("把“抓好”改成“抓实”", "replace"),
        ("把标题改成《在希望的田野上》", "set_title"),
        ("给第二段加一个例子", "revise"),
        ("改成十分钟", "change_brief"),
        ("加上我县今年完成投资12.5亿元", "add_fact"),
        ("继续", "go_on"),
        ("谢谢", "talk"),
        ("你好", "talk"),
        ("不要写成绩，只讲问题", "change_brief"),
        ("别用排比", "change_brief"),
        ("第三段移到第一段前面", "move"),
        ("第一段和第二段合并", "merge"),
        ("第二段从“要落实”那里断成两段", "split"),
        ("第一段后面加一句“群众满意才算数。”", "insert"),
        ("第二部分的标题改成“狠抓落实”", "set_heading"),
        ("这句话的出处是哪里", "ask"),
        ("多少字", "ask"),
        ("找一找县里怎么讲营商环境", "find"),
        ("另写一篇：起草县长在全县安全生产会议上的讲话", "draft"),
    ],
)
def test_what_writers_say_of_a_draft_in_hand(said: str, does: str) -> None:
    found = read_turn(said, DRAFT)
    assert found is not None
    assert [one.do for one in found] == [does]


@pytest.mark.parametrize(
    ("said", "old", "new"),
    [
        ("比较第1版和第3版", 1, 3),
        ("比较一下第二版和第三版", 2, 3),
        ("和上一版比改了什么", "previous", 0),
        ("跟初稿比有哪些变化？", "first", 0),
        ("第一版和现在这版有什么不同", 1, 0),
        ("刚才改了哪些", "previous", 0),
        ("对比第 2 稿", 2, 0),
    ],
)
@pytest.mark.parametrize("has", ["draft", "material"])
def test_versions_to_be_compared(said: str, old: int | str, new: int, has: str) -> None:
    found = read_turn(said, DRAFT if has == "draft" else InHand(has="material", versions=3))
    assert found == (Compare.model_validate({"old": old, "new": new}),)


@pytest.mark.parametrize(
    "said",
    [
        "第2版比较好，恢复它",
        "第二段和第三段比较一下",
        "比如第一版",
        "和去年相比，任务更重",
        "改了几稿了",
    ],
)
def test_what_only_sounds_like_it_compares_no_versions(said: str) -> None:
    found = read_turn(said, DRAFT)
    assert "compare" not in {one.do for one in found or ()}


@given(
    st.text("把第二三段句删掉移到和“”改成撤销恢复版加写，。：；0123\n讲话稿", max_size=60),
    st.sampled_from(["nothing", "draft", "outline", "material"]),
)
def test_any_turn_is_read_or_asked_back(said: str, has: str) -> None:
    held = InHand(has=has, headings=("一、甲乙", "二、丙丁"), paragraphs=(1, 3), versions=1)
    with suppress(RequestError):
        found = read_turn(said, held)
        assert found is None or OPERATIONS.validate_python(plain(found)) == found


def test_reading_takes_a_few_milliseconds() -> None:
    """Rules and the likely intent, without the language model."""
    read_turn("先读一次，把要用的都读进来", DRAFT)
    begun = time.process_time()
    for turn in DEV:
        read(turn)
    assert (time.process_time() - begun) / len(DEV) < 0.02


MATERIAL = "全县建成渠道48公里，覆盖农田3.6万亩。水费收缴率由七成升到九成。" * 12


@pytest.mark.parametrize(
    "said",
    [
        f"写一段节水的讲话，300字。参考素材：\n{MATERIAL}",
        f"请起草县长在全县节水工作会议上的讲话，材料如下：{MATERIAL}",
        f"写一段节水的讲话，县长讲，要讲管护\n{MATERIAL}",
        f"{MATERIAL}\n请根据以上材料写一段节水的讲话，300字，县长讲。",
    ],
)
def test_material_before_or_behind_is_no_part_of_the_request(said: str) -> None:
    found = read_turn(said, InHand())
    assert found is not None
    (draft,) = found
    assert isinstance(draft, Draft)
    assert "渠道48公里" not in draft.brief.request
    assert draft.brief.text.count("渠道48公里") == 12


def test_a_structure_that_is_given_is_taken_over() -> None:
    said = "起草一份节水工作总结，按照以下大纲撰写：1. 引言（背景），2. 做法与成效，3. 问题。3000字"
    found = read_turn(said, InHand())
    assert found is not None
    (draft,) = found
    assert isinstance(draft, Draft)
    assert draft.brief.headings == ("一、引言", "二、做法与成效", "三、问题")
    assert draft.brief.length == 3000


@needs_shared
def test_real_requests_are_parted_from_their_material() -> None:
    """Four long requests with pasted material, as they are made."""
    assert SHARED is not None
    path = SHARED / "data" / "writing" / "writingbench.jsonl"
    for line in path.read_text("utf-8").splitlines():
        turn = json.loads(line)["request"]
        parted = part(turn)
        assert len(parted.request) < 700
        assert len(parted.request) + len(parted.text) >= 0.99 * len(turn.strip())
        found = read_turn(turn, InHand())
        assert found is not None
        assert "outline" not in {one.do for one in found}
        (operation,) = found
        if isinstance(operation, Revise):  # a report of 7,000 characters, 3,000 to 4,000 are asked
            assert (operation.mode, operation.length) == (ReviseMode.SHORTEN, 3500)
            continue
        assert isinstance(operation, Draft)
        brief = operation.brief
        assert len(brief.headings or brief.points) >= 3
        assert len(brief.requirements) >= 3
        # Of the roles, kinds and levels in the material none is the request's.
        assert (brief.role, brief.level, brief.kind) == ("", None, Kind.OTHER)


def test_without_guessing_only_what_rules_and_the_likely_intent_agree_on_is_read() -> None:
    """What is read with a capable model to ask is read so without one; no wish is dropped."""
    asked = [turn for turn in (*DEV, *HELD) if turn.held.draft]
    sure = {turn.id: read_turn(turn.text, turn.held, guess=False) for turn in asked}
    assert sum(found is not None for found in sure.values()) >= len(asked) / 4
    right = score([turn for turn in asked if sure[turn.id]], lambda turn: sure[turn.id])
    assert right.actions / right.turns >= 0.85
    assert read_turn("把“抓好”改成“抓实”", DRAFT, guess=False)
    assert read_turn("撤销", DRAFT, guess=False)
    assert read_turn("撤销，那个地方嗯嗯呃这个那个", DRAFT, guess=False) is None
