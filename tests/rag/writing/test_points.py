"""The points of a section, over a small library of speeches written for this."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Flaw, FlawKind
from corpus.language.grams import bigram_set
from rag.draft.values import Evidence
from rag.facts.finding import FactKind, find_facts
from rag.retrieval.library import Library
from rag.settings import Settings
from rag.structures.choosing import moves
from rag.writing.points import (
    LONGEST_CLAUSE,
    MOST_FROM_ONE,
    SAME_POINT,
    UsableSentence,
    choose,
    gather,
    gives_point,
    usable_clauses,
)
from tests.hash_encoder import HashEncoder

TOPIC = "基层组织建设"


@pytest.fixture
def materials(library: Library) -> tuple[UsableSentence, ...]:
    return gather(library, library.search(TOPIC, k=24), TOPIC)


TASKS = moves()["部署任务"]


def test_names_numbers_and_coined_words_stay_behind(materials: tuple[UsableSentence, ...]) -> None:
    clauses = [clause for material in materials for clause in material.clauses]
    assert clauses
    said = "\n".join(clauses)
    for own in ("枫溪", "阮怀川", "沈若兰", "澜州", "一百二十六", "去年", "枝叶工程"):
        assert own not in said
    assert not any(find_facts(clause) for clause in clauses)


def test_clauses_stand_in_their_source(
    library: Library, materials: tuple[UsableSentence, ...]
) -> None:
    for material in materials:
        source = library.store.text(material.candidate.document_id)
        at = material.candidate
        assert source[at.start : at.end] == at.text
        assert all(clause in at.text for clause in material.clauses)


def test_what_is_about_another_subject_gives_no_point(
    materials: tuple[UsableSentence, ...],
) -> None:
    assert not any("堤坝" in material.candidate.text for material in materials)


@pytest.mark.parametrize("topic", ["航天发射测控", "qwerty", "职业足球联赛转播"])
def test_nothing_is_built_where_the_corpus_has_nothing(library: Library, topic: str) -> None:
    assert gather(library, library.search(topic, k=24), topic) == ()


def test_no_evidence_gives_no_material_and_no_points(library: Library) -> None:
    assert gather(library, (), TOPIC) == ()
    assert choose((), TASKS, most=5) == []


def flawed(item: Evidence, kind: FlawKind) -> Evidence:
    return item.model_copy(update={"flaws": (Flaw(kind=kind, reason="试"),)})


@pytest.mark.parametrize("kind", [FlawKind.SPUN, FlawKind.NOISE, FlawKind.MASKED])
def test_a_passage_of_unsound_wording_is_passed_over(library: Library, kind: FlawKind) -> None:
    evidence = library.search(TOPIC, k=24)
    assert gather(library, [flawed(item, kind) for item in evidence], TOPIC) == ()


def test_an_undated_passage_is_sound(library: Library) -> None:
    evidence = library.search(TOPIC, k=24)
    undated = [flawed(item, FlawKind.UNDATED) for item in evidence]
    assert [m.row_id for m in gather(library, undated, TOPIC)] == [
        m.row_id for m in gather(library, evidence, TOPIC)
    ]


def test_the_order_of_the_evidence_does_not_matter(library: Library) -> None:
    evidence = library.search(TOPIC, k=24)
    there = gather(library, evidence, TOPIC)
    back = gather(library, evidence[::-1], TOPIC)
    assert [m.row_id for m in there] == [m.row_id for m in back]


def test_the_tasks_are_different_and_of_several_speeches(
    materials: tuple[UsableSentence, ...],
) -> None:
    chosen = choose(materials, TASKS, most=5)
    assert 2 <= len(chosen) <= 5
    assert len({one.clauses for one in chosen}) == len(chosen)
    owners = [one.candidate.document_id for one in chosen]
    assert len(set(owners)) == 2
    assert max(map(owners.count, owners)) <= MOST_FROM_ONE


def test_the_same_sentence_in_two_speeches_is_chosen_once(
    materials: tuple[UsableSentence, ...],
) -> None:
    task = choose(materials, TASKS, most=1)[0]
    twin = replace(
        task, row_id=-1, candidate=replace(task.candidate, document_id="twin"), relevance=9.0
    )
    chosen = choose((twin, *materials), TASKS, most=8)
    assert sum(one.clauses == task.clauses for one in chosen) == 1


@pytest.mark.parametrize("most", [0, 1, 3])
def test_no_more_are_chosen_than_asked(materials: tuple[UsableSentence, ...], most: int) -> None:
    assert len(choose(materials, TASKS, most=most)) <= most


def test_what_others_achieved_is_nothing_to_report(materials: tuple[UsableSentence, ...]) -> None:
    assert choose(materials, moves()["肯定成绩"], most=5) == []
    assert choose(materials, moves()["讲履职"], most=5) == []


def test_a_statement_is_of_a_part_that_states(materials: tuple[UsableSentence, ...]) -> None:
    for one in choose(materials, moves()["讲意义"], most=5):
        assert one.part in moves()["讲意义"].parts


@pytest.mark.parametrize(
    ("clauses", "near", "gives"),
    [
        ("把阵地办到群众身边", 2.0, True),
        ("把阵地办到群众身边", 1.3, False),
        ("加强基层组织建设", 1.2, True),
        ("把疫情防控的组织建起来", 2.0, False),
    ],
)
def test_a_clause_gives_a_point_only_where_it_is_about_the_subject(
    clauses: str, near: float, gives: bool
) -> None:
    assert gives_point(TOPIC, clauses, near) is gives


NAMES = frozenset({(FactKind.PLACE, "枫溪县"), (FactKind.PLACE, "枫溪")})


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("要建好服务阵地，配强专职力量。", ("建好服务阵地", "配强专职力量")),
        ("（二）选好基层带头人。", ("选好基层带头人",)),
        ("枫溪县要把阵地建起来，让职工有家可回。", ("让职工有家可回",)),
        ("去年建起阵地十处，让职工有家可回。", ("让职工有家可回",)),
        ("办好“枝叶工程”，让职工有家可回。", ("让职工有家可回",)),
        ("我们这些年走过弯路，刚才大家都讲了。", ()),
        ("怎么办？", ()),
        ("", ()),
        ("，，，。", ()),
    ],
)
def test_the_clauses_that_another_speech_can_use(text: str, clauses: tuple[str, ...]) -> None:
    assert usable_clauses(text, NAMES) == clauses


def test_a_word_that_others_coined_too_may_travel() -> None:
    text = "要办好“职工之家”，让职工有家可回。"
    assert usable_clauses(text, NAMES) == ("让职工有家可回",)
    shared = usable_clauses(text, NAMES, shared="各地都建“职工之家”。")
    assert shared == ("办好“职工之家”", "让职工有家可回")


@given(
    st.text(
        st.sampled_from("要把阵地建好群众家门口有人管“”，。；《》的去年十（）一、我枫溪县"),
        max_size=60,
    )
)
def test_whatever_the_sentence_no_fact_and_no_name_gets_through(text: str) -> None:
    for clause in usable_clauses(text, NAMES):
        assert clause in text
        assert not find_facts(clause)
        assert "枫溪" not in clause
        assert clause.count("“") == clause.count("”")
        assert len(bigram_set(clause)) < LONGEST_CLAUSE


@pytest.fixture
def crowded(tmp_path: Path, settings: Settings) -> Iterator[Library]:
    """One speech with much to say and one with little."""
    lines = [
        "要把书屋开到田间地头，让农民抬脚就能借书。",
        "要建立图书轮换制度，让各村的书流动起来。",
        "要选好图书管理员，书屋天天有人开门。",
        "要办好读书活动，请孩子和老人一起来读。",
        "要落实购书经费，农民点什么书就配什么书。",
    ]
    folder = tmp_path / "crowded"
    folder.mkdir()
    (folder / "many.txt").write_text("在农家书屋推进会上的讲话\n" + "\n".join(lines), "utf-8")
    (folder / "one.txt").write_text(
        "在农家书屋座谈会上的讲话\n要推动城里的图书下乡，城乡书屋通借通还。\n", "utf-8"
    )
    with Library.open(settings, encoder=HashEncoder()) as opened:
        opened.ingest([folder])
        yield opened


def test_a_section_is_not_taken_from_one_speech(crowded: Library) -> None:
    materials = gather(crowded, crowded.search("农家书屋图书", k=24), "农家书屋图书")
    chosen = choose(materials, TASKS, most=10)
    owners = [one.candidate.document_id for one in chosen]
    assert max(map(owners.count, owners), default=0) <= MOST_FROM_ONE
    for one in chosen:
        own = bigram_set(one.candidate.text)
        for other in chosen:
            if other is not one:
                assert len(own & bigram_set(other.candidate.text)) < SAME_POINT * len(own)
