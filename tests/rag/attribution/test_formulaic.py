"""Words that stand in many documents are marked, and are no copying."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.attribution.attributing import Attributor, attribute_text, copy_rate, formulaic_spans
from rag.attribution.formulaic import LEAST_DOCUMENTS, Formulas, clause_spans
from rag.draft.composing import Piece, compose
from rag.draft.values import AttributedSentence, Verdict
from rag.retrieval.library import Library
from rag.settings import Settings
from rag.writing.drafting import noticeable_copy
from tests.hash_encoder import HashEncoder

PHRASE = "把每一滴水都用在刀刃上"
SECOND = "把每一条渠都修到地头边"
OWN = "青石渡的闸门由老船工们轮流看守"
LEVELS = ("县", "市", "省", "省", "县", "乡")
_MADE = (
    "渡口的石阶由各村分段清扫。",
    "仓库的钥匙由两个人一起保管。",
    "学校的操场在暑假里重新铺过。",
    "集市的摊位按先来后到排定。",
    "山上的防火道每年秋天割一次草。",
    "卫生院的救护车配齐了驾驶员。",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Six speeches that share two clauses; the earliest of the province is the fourth."""
    folder = tmp_path / "speeches"
    folder.mkdir()
    for number, level in enumerate(LEVELS):
        head = f"---\ntitle: 第{number}次讲话\nlevel: {level}\ndate: {2020 - number}-05-01\n---\n"
        own = f"{OWN}，这是规矩。" if number == 1 else ""
        text = f"{head}同志们：\n{_MADE[number]}{PHRASE}，{SECOND}。{own}\n"
        (folder / f"{number}.md").write_text(text, "utf-8")
    settings = Settings.load(home=tmp_path / "home", model_cache=tmp_path / "models")
    with Library.open(settings, encoder=HashEncoder()) as opened:
        opened.ingest([folder])
        yield opened


def formulas(library: Library) -> Formulas:
    return Formulas(library.spans(), library.store)


def test_it_is_cited_at_the_highest_level_and_then_the_earliest_date(library: Library) -> None:
    text = f"我们要{PHRASE}，不能浪费。"
    (found,) = formulas(library).find(text)
    assert text[found.start : found.end] == found.text == PHRASE
    assert (found.title, found.date, found.others, found.more) == (
        "第3次讲话", "2017-05-01", 5, False,
    )  # fmt: skip
    stored = library.store.text(found.document_id)
    assert stored[found.source_start : found.source_end] == PHRASE


def test_clauses_that_stand_together_are_one(library: Library) -> None:
    (found,) = formulas(library).find(f"今年，{PHRASE}，{SECOND}，大家都有份。")
    assert found.text == f"{PHRASE}，{SECOND}"


def test_what_stands_in_few_documents_is_not_formulaic(library: Library) -> None:
    assert formulas(library).find(f"{OWN}，这是规矩。") == ()


def test_a_removal_counts_at_once(library: Library) -> None:
    ids = [one.id for one in library.store.documents()]
    library.remove(ids[: len(ids) - LEAST_DOCUMENTS])
    assert formulas(library).find(f"{PHRASE}。")
    library.remove([ids[-1]])
    assert formulas(library).find(f"{PHRASE}。") == ()


def test_copies_of_one_document_count_once(library: Library, tmp_path: Path) -> None:
    ids = [one.id for one in library.store.documents()]
    kept = next(one for one in library.store.documents() if one.title == "第1次讲话")
    library.remove([one for one in ids if one != kept.id])
    text = library.store.text(kept.id) + "".join(_MADE) * 4
    for number in range(LEAST_DOCUMENTS + 1):
        (tmp_path / f"copy{number}.txt").write_text(f"{text}\n第{number}份。\n", "utf-8")
    library.ingest([tmp_path / f"copy{number}.txt" for number in range(LEAST_DOCUMENTS + 1)])
    assert formulas(library).find(f"{PHRASE}。") == ()


def test_attribution_marks_it_and_leaves_the_verdict(library: Library) -> None:
    text = f"{PHRASE}，{SECOND}。{OWN}，这是规矩。"
    first, second = attribute_text(text, library)
    assert (first.verdict, len(first.formulas)) == (Verdict.VERBATIM, 1)
    assert (second.verdict, second.formulas) == (Verdict.VERBATIM, ())
    (plain,) = Attributor(library.encodings).attribute([(first.text, 0)], [])
    assert plain.formulas == ()


def test_it_is_no_copying(library: Library) -> None:
    text = f"{PHRASE}，{SECOND}。{OWN}，这是规矩。"
    sentences = attribute_text(text, library)
    sources = [library.store.text(one.id) for one in library.store.documents()]
    assert copy_rate(text, sources) == 1
    letters = len(PHRASE + SECOND), len(OWN) + 4
    left = copy_rate(text, sources, formulaic=formulaic_spans(sentences))
    assert left == pytest.approx(letters[1] / sum(letters))
    draft = compose([Piece.of("一、水", [sentences])], source_texts=sources)
    assert draft.metrics["copy_rate"] == pytest.approx(left, abs=0.0001)


def test_a_draft_is_not_written_again_for_it(library: Library) -> None:
    (sentence,) = attribute_text(f"{PHRASE}，{SECOND}。", library)
    assert sentence.formulas
    assert not noticeable_copy(sentence)
    bare: AttributedSentence = sentence.model_copy(update={"formulas": ()})
    assert noticeable_copy(bare)


def test_clauses_end_at_marks_but_not_at_the_pause_of_a_list() -> None:
    text = "抓重点、补短板，强弱项。"
    assert [text[a:b] for a, b in clause_spans(text)] == ["抓重点、补短板", "强弱项"]
