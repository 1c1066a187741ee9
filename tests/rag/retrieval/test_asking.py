"""Asking as writers ask: phrases first, filters in words, relaxed where nothing passes."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.document.values import Level
from rag.query.filters import Filters
from rag.query.parsing import literal, understand
from rag.retrieval.asking import ask, ask_many
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.cli_runner import open_library, write

TODAY = datetime.date(2026, 11, 22)
# Written for these tests. The phrase 一口井一张图 stands in two; its letters apart in a third.
_TEXTS = {
    "county.md": """---
title: 在全县饮水工程推进会上的讲话
date: 2022-03-02
level: 县
role: 副县长
---
饮水工程要一口井一张图，哪里有管、哪里有阀，图上要看得清楚。管水员每周走一遍。
""",
    "city.md": """---
title: 在全市饮水工程现场会上的讲话
date: 2019-04-05
level: 市
role: 市长
---
要把饮水工程一口井一張圖的办法推开，管水员的报酬按月发到手里。
""",
    "apart.md": """---
title: 在饮水工程座谈会上的讲话
date: 2023-05-06
level: 县
role: 县委书记
---
每一口井都要有人管，一张一张图都要画准，井一张罗起来就不能停。饮水工程饮水工程饮水工程，管水员管水员。
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("home")
    folder: Path = home / "texts"
    folder.mkdir()
    write(folder, _TEXTS)
    with open_library(Settings.load(home=home)) as opened:
        opened.ingest([folder])
        yield opened


def _names(found: object) -> list[str]:
    return [Path(one.source).stem for one in found]  # type: ignore[attr-defined]


def test_passages_with_the_phrase_come_first_and_say_so(library: Library) -> None:
    found = library.search("饮水工程管水员“一口井一张图”", k=3)
    assert set(_names(found[:2])) == {"county", "city"}
    assert [one.ranks.get("phrase") for one in found] == [1, 1, None]
    assert len({one.passage_id for one in found}) == len(found)


def test_a_phrase_is_found_in_either_script_and_width(library: Library) -> None:
    found = library.search("「一口井一張圖」", k=3)
    assert [one.ranks.get("phrase") for one in found] == [1, 1, None]


def test_the_few_with_a_phrase_are_not_judged_by_each_other(library: Library) -> None:
    """Among themselves one of two would always be as far above the mean as the other below."""
    query = "饮水工程管水员“一口井一张图”"
    with_phrase = {one.passage_id: one.score for one in library.search(query, k=2)}
    as_text = {one.passage_id: one.score for one in library.search(query, k=9, literal=True)}
    assert len(with_phrase) == 2
    assert {name: as_text[name] for name in with_phrase} == with_phrase


def test_passages_with_more_of_the_phrases_come_first(library: Library) -> None:
    found = library.search("“一口井一张图”“按月发到手里”", k=3)
    assert [
        (name, one.ranks.get("phrase")) for name, one in zip(_names(found), found, strict=True)
    ][:2] == [("city", 1), ("county", 2)]


def test_a_phrase_obeys_filters_and_may_be_nowhere(library: Library) -> None:
    found = library.search("“一口井一张图”", k=3, filters=Filters(level=Level.COUNTY))
    assert [one.ranks.get("phrase") for one in found] == [1, None]
    nowhere = library.search("“一张图一口井”", k=3)
    assert nowhere
    assert not any("phrase" in one.ranks for one in nowhere)


def test_a_literal_text_has_no_phrases(library: Library) -> None:
    found = library.search("饮水工程管水员“一口井一张图”", k=3, literal=True)
    assert not any("phrase" in one.ranks for one in found)


def test_filters_in_words_are_in_force(library: Library) -> None:
    found = ask(library, understand("饮水工程，市级", today=TODAY), k=5)
    assert _names(found.results) == ["city"]
    assert [chip.words for chip in found.chips] == ["市级"]
    assert not found.relaxed
    in_charge = ask(library, understand("分管领导怎么讲饮水工程", today=TODAY), k=5)
    assert _names(in_charge.results) == ["county"]
    leading = ask(library, understand("一把手怎么讲饮水工程", today=TODAY), k=5)
    assert set(_names(leading.results)) == {"city", "apart"}


def test_what_was_chosen_wins_over_words(library: Library) -> None:
    query = understand("饮水工程，市级，2022年以来", today=TODAY)
    found = ask(library, query, k=5, given=Filters(level=Level.COUNTY, until="2022"))
    assert found.filters == Filters(level=Level.COUNTY, until="2022")
    assert found.chips == ()
    assert _names(found.results) == ["county"]


def test_filters_that_nothing_passes_are_left_out_and_that_is_said(library: Library) -> None:
    found = ask(library, understand("饮水工程，省级", today=TODAY), k=5)
    assert found.relaxed
    assert len(found.results) == 3
    kept = ask(library, understand("饮水工程，省级", today=TODAY), k=5, given=Filters(since="2023"))
    assert (kept.relaxed, _names(kept.results)) == (True, ["apart"])
    none = ask(library, literal("饮水工程"), k=5, given=Filters(level=Level.PROVINCE))
    assert (none.relaxed, none.results) == (False, ())


def test_many_are_answered_as_one_by_one(library: Library) -> None:
    texts = ["饮水工程，市级", "管水员", "饮水工程，省级", "县级怎么讲饮水工程"]
    queries = [understand(text, today=TODAY) for text in texts]
    assert ask_many(library, queries, k=3) == [ask(library, query, k=3) for query in queries]


def test_a_speaker_is_found_by_a_part_of_the_name() -> None:
    from tests.rag.query.test_filters import document

    named = document().model_copy(update={"speaker": "林远舟", "role": "副县长"})
    assert Filters(speaker="林遠").match_document(named)
    assert not Filters(speaker="周").match_document(named)
    assert Filters(role="分管领导").match_document(named)
    assert not Filters(role="一把手").match_document(named)
    assert not Filters(speaker="林").match_document(document())


def test_chosen_filters_take_the_others_where_they_ask_for_nothing() -> None:
    words = Filters(level=Level.CITY, since="2021", until="2022", role="市长")
    assert Filters(level=Level.COUNTY).over(words) == words.model_copy(
        update={"level": Level.COUNTY}
    )
    assert Filters(until="2020").over(words) == Filters(level=Level.CITY, until="2020", role="市长")


def test_the_sentences_nearest_to_each_point_are_named(library: Library) -> None:
    (found,) = library.search(
        "管水员每周走一遍", k=1, filters=Filters(level=Level.COUNTY, until="2022")
    )
    said = [found.text[start - found.start : end - found.start] for start, end in found.nearest]
    assert said == ["管水员每周走一遍。"]
    text = library.store.text(found.document_id)
    assert all(
        text[start:end] == one for (start, end), one in zip(found.nearest, said, strict=True)
    )
    both = "一是饮水工程要一口井一张图；二是管水员每周走一遍。"
    (found,) = library.search(both, k=1, filters=Filters(level=Level.COUNTY, until="2022"))
    assert len(found.nearest) == 2
    assert list(found.nearest) == sorted(found.nearest)


def test_wording_is_judged_by_the_day_asked_for(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("在全县饮水安全推进会上的讲话\n\n要以饮水安全打赢脱贫攻坚战。\n")
    (document,) = library.ingest([path]).added
    for year, wording in ((2019, ()), (2026, ("打赢脱贫攻坚战",))):
        found = ask(library, literal("饮水安全打赢"), k=9, day=datetime.date(year, 5, 1)).results
        (own,) = (one for one in found if one.document_id == document.id)
        assert own.outdated == wording
    library.remove([document.id])
