from pathlib import Path

from rag.query.filters import Filters
from rag.retrieval.library import Library
from rag.retrieval.retriever import LibraryRetriever
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
