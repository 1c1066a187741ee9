"""What of the passages found a section is built on."""

import datetime
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Flaw, FlawKind, Kind, Level, Part
from embeddings.encoders.protocol import Vectors
from rag.attachments.holdings import Holdings
from rag.draft.values import Evidence
from rag.query.identity import LEADER
from rag.requests.brief import Brief, parse_request
from rag.retrieval.library import Library
from rag.retrieval.preference import (
    SAME_KIND,
    SAME_LEVEL,
    SAME_PART,
    SAME_ROLE,
    SAME_TIME,
    Preference,
)
from rag.retrieval.selection import (
    EVIDENCE_SHARE,
    FLAWED,
    TOKENS_A_CHARACTER,
    Budget,
    dated,
    outdated_wording,
    select,
)
from rag.settings import Settings
from rag.writing.outline import SectionPlan
from rag.writing.sections import retrieve

DAY = datetime.date(2024, 5, 6)
ROOM = Budget(4096)
# Sentences without a bigram in common.
TEXTS = (
    "修好水渠再种田",
    "粮食入仓要过秤",
    "路灯亮到村口桥头",
    "孩子放学有人接送",
    "老人食堂饭菜热乎",
    "账目每月贴上墙",
)


def found(
    texts: Sequence[str] = TEXTS,
    *,
    scores: Sequence[float] = (),
    documents: Sequence[str] = (),
    flawed: Sequence[int] = (),
) -> list[Evidence]:
    return [
        Evidence(
            rank=place + 1,
            score=scores[place] if scores else 0.9 - 0.1 * place,
            passage_id=f"p{place}",
            document_id=documents[place] if documents else f"d{place}",
            source=f"{place}.txt",
            title="在全县工作会议上的讲话",
            start=0,
            end=len(text),
            text=text,
            flaws=(Flaw(kind=FlawKind.SPUN, reason="试"),) if place in flawed else (),
        )
        for place, text in enumerate(texts)
    ]


def chosen(
    items: Sequence[Evidence],
    vectors: dict[str, Vectors] | None = None,
    *,
    day: datetime.date = DAY,
    budget: Budget = ROOM,
) -> list[str]:
    return [one.passage_id for one in select(items, vectors or {}, day=day, budget=budget)]


def test_what_differs_in_nothing_else_comes_as_it_was_ranked() -> None:
    assert chosen(found()) == [f"p{place}" for place in range(6)]
    assert [one.rank for one in select(found(), {}, day=DAY, budget=ROOM)] == [1, 2, 3, 4, 5, 6]
    assert chosen([]) == []


def test_the_sound_come_before_the_flawed_and_one_much_nearer_still_wins() -> None:
    assert chosen(found(flawed=[0], scores=[0.65, 0.6, 0.58, 0.55, 0.53, 0.5]))[-1] == "p0"
    assert chosen(found(flawed=[0], scores=[0.99, 0.5, 0.5, 0.5, 0.5, 0.5]))[0] == "p0"


def test_current_wording_comes_before_outdated_by_the_day_of_the_meeting() -> None:
    texts = ("坚持“三个代表”，修好水渠", "打赢脱贫攻坚战要过秤", *TEXTS[2:4])
    items = found(texts, scores=[0.62, 0.63, 0.6, 0.58])
    assert chosen(items, day=datetime.date(2019, 5, 6))[0] == "p1"
    assert chosen(items, day=datetime.date(2026, 5, 6))[-1] == "p1"
    late = select(items, {}, day=datetime.date(2026, 5, 6), budget=ROOM)
    assert [one.outdated for one in late if one.passage_id == "p1"] == [("打赢脱贫攻坚战",)]
    early = select(items, {}, day=datetime.date(1999, 5, 6), budget=ROOM)
    assert [one.outdated for one in early if one.passage_id == "p0"] == [("三个代表",)]


def test_wording_of_the_day_is_not_outdated() -> None:
    assert outdated_wording("打赢脱贫攻坚战", datetime.date(2019, 1, 1)) == ()
    assert outdated_wording("打赢脱贫攻坚战", datetime.date(2026, 1, 1)) == ("打赢脱贫攻坚战",)
    texts = ("打赢脱贫攻坚战", "修渠")
    assert [one.outdated for one in dated(found(texts), datetime.date(2026, 1, 1))] == [
        ("打赢脱贫攻坚战",),
        (),
    ]


def test_one_speech_does_not_make_a_section_alone() -> None:
    items = found(
        documents=["a", "a", "a", "a", "b", "c"], scores=[0.66, 0.65, 0.64, 0.63, 0.58, 0.57]
    )
    order = chosen(items)
    assert order[0] == "p0"
    assert {"p4", "p5"} <= set(order[:4])


def test_what_is_most_like_the_chosen_comes_later() -> None:
    """Three directions, two passages in each: one of each comes first."""
    vectors = {f"p{place}": np.eye(3, dtype=np.float32)[place // 2] for place in range(6)}
    order = chosen(found(scores=[0.6, 0.59, 0.58, 0.57, 0.56, 0.55]), vectors)
    assert set(order[:3]) == {"p0", "p2", "p4"}


def test_what_says_the_same_again_is_left_out() -> None:
    texts = ("村里的账目每月十五日贴上墙给群众看", "村里的账目每月十五日贴上墙，给群众看", TEXTS[0])
    assert chosen(found(texts)) == ["p0", "p2"]
    longer = ("账目每月贴上墙", f"{TEXTS[5]}，而且{TEXTS[1]}", TEXTS[0])
    assert chosen(found(longer)) == ["p0", "p2"]


def test_as_many_are_chosen_as_there_is_room_for() -> None:
    texts = [chr(0x4E00 + place) * 2 + chr(0x6E00 + place) * 998 for place in range(6)]
    room = Budget(4096)
    assert room.characters == int(4096 * EVIDENCE_SHARE / TOKENS_A_CHARACTER) == 3840
    assert chosen(found(texts), budget=room) == ["p0", "p1", "p2"]
    # What does not fit any more does not keep out what does.
    assert chosen(found([*texts[:4], "短的也好"]), budget=room) == ["p0", "p1", "p2", "p4"]
    assert Budget(32_768).candidates > room.candidates


@given(
    scores=st.lists(st.floats(0.01, 0.99), min_size=6, max_size=6),
    flawed=st.sets(st.integers(0, 5)),
    owners=st.lists(st.sampled_from("ab"), min_size=6, max_size=6),
    tokens=st.integers(20, 4096),
)
def test_the_choice_is_within_the_budget_distinct_and_repeatable(
    scores: list[float], flawed: set[int], owners: list[str], tokens: int
) -> None:
    items = found(scores=scores, flawed=sorted(flawed), documents=owners)
    first = select(items, {}, day=DAY, budget=Budget(tokens))
    assert first == select(items[::-1], {}, day=DAY, budget=Budget(tokens))
    assert sum(len(one.text) for one in first) <= Budget(tokens).characters
    assert len({one.passage_id for one in first}) == len(first)
    assert [one.rank for one in first] == list(range(1, len(first) + 1))


# In the product


def test_a_section_is_built_on_what_fits_the_model(library: Library) -> None:
    brief = parse_request("请起草“加强基层组织建设”一节")
    plan = SectionPlan(topic="基层组织建设", length=400)
    evidence = retrieve(Holdings(library), brief, plan)
    assert len({one.document_id for one in evidence}) > 1
    assert sum(len(one.text) for one in evidence) <= Budget(library.settings.context).characters
    assert evidence == retrieve(Holdings(library), brief, plan)


def test_evidence_is_judged_by_the_day_of_the_meeting(settings: Settings, library: Library) -> None:
    path = settings.home / "old.txt"
    path.write_text("在全县基层组织建设会上的讲话\n\n要以基层组织建设打赢脱贫攻坚战，一户不落。\n")
    library.ingest([path])
    plan = SectionPlan(topic="基层组织建设 脱贫攻坚", length=400)
    for year, wording in ((2019, ()), (2026, ("打赢脱贫攻坚战",))):
        brief = Brief.model_validate(
            {**parse_request("请起草一节").model_dump(), "date": datetime.date(year, 5, 6)}
        )
        (own,) = (one for one in retrieve(Holdings(library), brief, plan) if "一户不落" in one.text)
        assert own.outdated == wording


def test_passages_have_the_mean_direction_of_their_sentences(library: Library) -> None:
    passage = next(iter(library.store.passages()))
    vectors = library.passage_vectors([passage.id, "none"])
    assert list(vectors) == [passage.id]
    assert float(np.linalg.norm(vectors[passage.id])) == pytest.approx(1, abs=1e-4)
    ids = library.store.sentences_of([passage.id])[passage.id]
    total = np.sum(list(library.sentence_vectors(ids).values()), axis=0)
    assert vectors[passage.id] == pytest.approx(total / np.linalg.norm(total), abs=1e-4)


def levelled(scores: Sequence[float], levels: Sequence[Level]) -> list[Evidence]:
    return [
        one.model_copy(update={"level": level, "kind": Kind.PLEDGE, "date": "2023", "role": "县长"})
        for one, level in zip(found(TEXTS[:2], scores=scores), levels, strict=True)
    ]


COUNTY = Preference(level=Level.COUNTY)


@pytest.mark.parametrize(("first", "chosen"), [(0.51, "p1"), (0.7, "p0")])
def test_a_preference_decides_between_equals_and_no_further(first: float, chosen: str) -> None:
    """Where two are about as good the preferred one goes first; a clearly better one does so."""
    items = levelled((first, 0.5), (Level.CITY, Level.COUNTY))
    assert select(items, {}, day=DAY, budget=ROOM, preferred=COUNTY)[0].passage_id == chosen
    assert select(items, {}, day=DAY, budget=ROOM)[0].passage_id == "p0"


@pytest.mark.parametrize(
    "preferred",
    [COUNTY, Preference(kind=Kind.PLEDGE), Preference(role=LEADER), Preference(day=DAY),
     Preference(parts=(Part.TASKS,))],
)  # fmt: skip
def test_each_preference_counts(preferred: Preference) -> None:
    (item,) = levelled((0.5, 0.5), (Level.COUNTY, Level.CITY))[:1]
    item = item.model_copy(update={"part": Part.TASKS})
    assert preferred.bonus(item) > 0
    other = found(TEXTS[:1])[0]
    assert preferred.bonus(other) == 0


def test_all_preferences_together_are_worth_less_than_a_flaw() -> None:
    assert SAME_LEVEL + SAME_KIND + SAME_ROLE + SAME_PART + SAME_TIME < FLAWED
