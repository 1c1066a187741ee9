import datetime
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from corpus.document.values import Part
from rag.draft.values import Evidence
from rag.query.filters import Filters
from rag.retrieval.library import Library
from rag.retrieval.retriever import LibraryRetriever, as_document, as_evidence
from rag.retrieval.selection import Budget
from rag.settings import Settings
from tests.hash_encoder import HashEncoder


def test_it_gives_langchain_what_search_finds(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nlevel: 乡\ndate: 2022\n---\n在全镇春耕现场会上的讲话\n\n同志们：\n\n育秧要抢晴天，"
        "插秧要趁雨后，农技员一村一名包到底。\n",
        encoding="utf-8",
    )
    with Library.open(Settings.load(home=tmp_path / "home"), encoder=HashEncoder()) as library:
        library.ingest([tmp_path / "a.md"])
        expected = library.search("农技员包村", k=2)
        documents = LibraryRetriever(library=library, k=2).invoke("农技员包村")
        assert [one.id for one in documents] == [one.passage_id for one in expected]
        assert documents[0].page_content == expected[0].text
        assert documents[0].metadata["level"] == "乡"
        assert documents[0].metadata["start"] == expected[0].start
        filtered = LibraryRetriever(library=library, filters=Filters(since="2023"))
        assert filtered.invoke("农技员包村") == []


def _as_evidence(found: list[Document]) -> list[Evidence]:
    return [as_evidence(one) for one in found]


def test_evidence_for_a_meeting_can_go_into_another_chain(library: Library) -> None:
    """Chosen as for a draft: the last day of a formulation counts, and so does the room."""
    budget = Budget(1500)
    retriever = LibraryRetriever(
        library=library, literal=True, budget=budget, day=datetime.date(2026, 5, 6)
    )
    chain = retriever | RunnableLambda(_as_evidence)
    chosen = chain.invoke("加强基层组织建设")
    assert [one.rank for one in chosen] == list(range(1, len(chosen) + 1))
    assert 1 < len(chosen) < budget.candidates
    assert sum(len(one.text) for one in chosen) <= budget.characters
    assert Part.SALUTATION not in {one.part for one in chosen}
    only = LibraryRetriever(
        library=library, budget=budget, filters=Filters(part=Part.TASKS)
    ).invoke("加强基层组织建设")
    assert {one.metadata["part"] for one in only} == {str(Part.TASKS)}


def test_evidence_survives_the_way_through_langchain(library: Library) -> None:
    for one in library.search("加强基层组织建设", k=5):
        assert as_evidence(as_document(one)) == one
