"""What LangChain expects of a vector store: the cases of its own standard tests, and ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding

from corpus.store.store import Store
from embeddings.index.faiss_index import FaissIndex
from embeddings.index.vectorstore import CorpusVectorStore, EncoderEmbeddings
from tests.corpus.making import add
from tests.hash_encoder import HashEncoder

FLOOD = "汛期值守要二十四小时在岗。发现险情立即转移群众。"
BOOKS = "农家书屋要有人管、有人读。每月办一次读书会。"
LOANS = "创业贷款对返乡青年开放，三年免息。"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[CorpusVectorStore]:
    encoder = HashEncoder()
    with Store.open(tmp_path / "corpus.sqlite3") as store:
        yield CorpusVectorStore(store, FaissIndex.create(encoder.dimension), encoder)


@pytest.fixture
def three(empty: CorpusVectorStore) -> CorpusVectorStore:
    documents = [
        Document(id="flood", page_content=FLOOD, metadata={"year": 2020}),
        Document(id="books", page_content=BOOKS, metadata={"year": 2021, "tags": ["文化"]}),
        Document(id="loans", page_content=LOANS, metadata={"year": 2022}),
    ]
    assert empty.add_documents(documents) == ["flood", "books", "loans"]
    return empty


def test_an_empty_store_finds_nothing(empty: CorpusVectorStore) -> None:
    assert empty.similarity_search("汛期", k=3) == []
    assert empty.get_by_ids(["flood"]) == []
    assert empty.max_marginal_relevance_search("汛期") == []


def test_a_document_comes_back_as_it_went_in(three: CorpusVectorStore) -> None:
    found = three.similarity_search("读书会每月办一次", k=1)
    assert found == [
        Document(id="books", page_content=BOOKS, metadata={"year": 2021, "tags": ["文化"]})
    ]
    assert three.get_by_ids(["loans", "none", "flood"]) == [
        Document(id="loans", page_content=LOANS, metadata={"year": 2022}),
        Document(id="flood", page_content=FLOOD, metadata={"year": 2020}),
    ]


def test_a_passage_is_as_near_as_its_nearest_sentence(three: CorpusVectorStore) -> None:
    found = three.similarity_search_with_score("发现险情立即转移群众。", k=3)
    assert found[0][0].id == "flood"
    scores = [score for _, score in found]
    assert scores[0] == pytest.approx(1, abs=1e-3)  # vectors are kept in half precision
    assert scores == sorted(scores, reverse=True)
    assert len(found) == 3


def test_relevance_scores_lie_between_0_and_1(three: CorpusVectorStore) -> None:
    found = three.similarity_search_with_relevance_scores("青年创业贷款", k=3)
    assert all(0 <= score <= 1 for _, score in found)
    assert found[0][0].id == "loans"


def test_what_is_deleted_is_not_found(three: CorpusVectorStore) -> None:
    assert three.delete(["flood", "never there"])
    assert {one.id for one in three.similarity_search("汛期值守", k=9)} == {"books", "loans"}
    assert three.delete(None)
    assert len(three.similarity_search("汛期值守", k=9)) == 2


def test_the_same_id_again_replaces(three: CorpusVectorStore) -> None:
    three.add_texts(["水库巡查每天两次。"], [{"year": 2023}], ids=["flood"])
    found = three.similarity_search("水库巡查", k=9)
    assert [one.id for one in found].count("flood") == 1
    assert three.get_by_ids(["flood"])[0].page_content == "水库巡查每天两次。"
    assert three.add_texts(["水库巡查每天两次。"], [{"year": 2023}], ids=["flood"]) == ["flood"]


def test_the_same_text_under_two_ids_is_two_documents(three: CorpusVectorStore) -> None:
    three.add_texts([LOANS], ids=["again"])
    assert {one.id for one in three.similarity_search(LOANS, k=2)} == {"loans", "again"}


def test_a_filter_does_not_cost_results(three: CorpusVectorStore) -> None:
    found = three.similarity_search("汛期值守", k=1, filter=lambda one: one.metadata["year"] > 2021)
    assert [one.id for one in found] == ["loans"]


def test_marginal_relevance_prefers_the_unlike(three: CorpusVectorStore) -> None:
    three.add_texts([FLOOD + "再查一遍。"], ids=["twin"])
    found = three.max_marginal_relevance_search("汛期值守，发现险情", k=2, lambda_mult=0.1)
    assert {one.id for one in found} != {"flood", "twin"}


def test_a_blank_text_or_an_id_given_twice_is_refused(empty: CorpusVectorStore) -> None:
    with pytest.raises(ValueError, match="no sentence"):
        empty.add_texts(["好的。", " \n "], ids=["a", "b"])
    with pytest.raises(ValueError, match="twice"):
        empty.add_texts(["甲。", "乙。"], ids=["a", "a"])
    assert empty.get_by_ids(["a", "b"]) == []


def test_it_is_made_of_texts_with_any_embeddings() -> None:
    store = CorpusVectorStore.from_texts(
        [FLOOD, BOOKS],
        DeterministicFakeEmbedding(size=16),
        metadatas=[{"n": 1}, {"n": 2}],
        ids=["a", "b"],
    )
    assert {one.metadata["n"] for one in store.similarity_search("书", k=5)} == {1, 2}
    vector = EncoderEmbeddings(HashEncoder()).embed_query("每月办一次读书会。")
    ours = CorpusVectorStore.from_texts([FLOOD, BOOKS], EncoderEmbeddings(HashEncoder()))
    assert ours.similarity_search_by_vector(vector, k=1)[0].page_content == BOOKS


def test_as_a_retriever(three: CorpusVectorStore) -> None:
    assert [one.id for one in three.as_retriever(search_kwargs={"k": 1}).invoke("读书会")] == [
        "books"
    ]


async def _search_later(store: CorpusVectorStore) -> list[Document]:
    return await store.asimilarity_search("读书会", k=1)


def test_it_answers_asynchronously(three: CorpusVectorStore) -> None:
    import asyncio

    assert [one.id for one in asyncio.run(_search_later(three))] == ["books"]


def test_ingested_passages_are_found_and_cannot_be_cut_out(tmp_path: Path) -> None:
    encoder = HashEncoder()
    with Store.open(tmp_path / "corpus.sqlite3") as store:
        document = add(store)
        index = FaissIndex.create(encoder.dimension)
        rows = list(store.sentence_rows())
        index.add([row.id for row in rows], encoder.encode_passages([row.text for row in rows]))
        vectors = CorpusVectorStore(store, index, encoder)
        found = vectors.similarity_search("一段一牌，一牌一人", k=1)[0]
        assert found.metadata["document_id"] == document.id
        text = store.text(document.id)
        assert text[found.metadata["start"] : found.metadata["end"]] == found.page_content
        with pytest.raises(ValueError, match="ingested"):
            vectors.delete([str(found.id)])
        with pytest.raises(ValueError, match="ingested"):
            vectors.add_texts(["换掉它。"], ids=[str(found.id)])
        assert store.counts().documents == 1
