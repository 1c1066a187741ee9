"""A re-ranker on the command line and the page: a real cross-encoder in small, by setting."""

import json
from pathlib import Path

import pytest

from rag.retrieval.fusion import WEIGHTS
from rag.retrieval.phrases import PHRASE
from rag.retrieval.reranking import RERANKER
from tests.cli_runner import Cli
from tests.fakes import evidence
from tests.ui.conftest import TEXTS as SPEECHES
from tests.ui.reading import read
from ui.html.sources import NEAR, material_html
from ui.messages.catalogue import LANGS, Messages
from ui.text.ranks import PARTS, rank_places

QUERY = "安全生产怎么抓"
RANKS = {"dense": 2, "reranker": 1, "words": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Late: what it imports takes seconds.
    from tests.embeddings.making_reranker import write_cross_encoder

    return write_cross_encoder(
        tmp_path_factory.mktemp("models") / "letters", [QUERY, *SPEECHES.values()]
    )


@pytest.fixture
def set_up(filled: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("WENGAO_RERANKER", str(folder))
    return filled


def test_search_follows_it_and_explains_its_ranks(
    set_up: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The speech of that name comes first: its title has all letters, its words are few."""
    found = set_up.ok("search", QUERY, "--json").json["results"]
    assert found[0]["title"] == "在全市安全生产会议上的讲话"
    assert sorted(one["ranks"]["reranker"] for one in found) == list(range(1, len(found) + 1))
    assert found[0]["ranks"]["reranker"] == 1
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert "重排 1\n" in set_up.ok("search", QUERY).out
    assert "re-ranker 1\n" in set_up.ok("search", QUERY, "--lang", "en").out
    monkeypatch.delenv("WENGAO_RERANKER")
    without = set_up.ok("search", QUERY, "--json").json["results"]
    assert without[0]["passage_id"] != found[0]["passage_id"]


def test_nothing_of_the_libraries_is_said(set_up: Cli) -> None:
    assert set_up.ok("search", QUERY).err == ""


def test_many_queries_are_reranked(set_up: Cli, tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(json.dumps({"id": 1, "text": QUERY}), encoding="utf-8")
    (line,) = set_up.ok("search", "--queries", str(path), "--json").lines
    assert line["results"] == set_up.ok("search", QUERY, "--json").json["results"]


def test_without_it_no_rank_is_shown_of_it(filled: Cli) -> None:
    shown = filled.ok("search", QUERY)
    assert "名次：语义" in shown.out
    assert "重排" not in shown.out


def test_a_model_that_is_missing_is_an_error(
    filled: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENGAO_RERANKER", str(tmp_path / "none"))
    result = filled("search", QUERY)
    assert (result.status, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert "没有重排模型的文件夹" in result.err
    assert "WENGAO_RERANKER" in result.err


def test_doctor_says_whether_it_is_there(
    set_up: Cli, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> dict[str, object]:
        checks = set_up("doctor", "--json").json["checks"]
        (found,) = [one for one in checks if one["name"] == "reranker"]
        return dict(found)

    assert check() == {"name": "reranker", "ok": True, "message": str(folder), "fix": ""}
    (tmp_path / "none.json").write_text("{}", encoding="utf-8")
    for setting in (tmp_path / "none", tmp_path):
        monkeypatch.setenv("WENGAO_RERANKER", str(setting))
        found = check()
        assert not found["ok"]
        assert "WENGAO_RERANKER" in str(found["message"])
        assert "重排模型" in set_up("doctor").out
    monkeypatch.setenv("WENGAO_RERANKER", "somebody/no-such-model-here")
    found = check()
    assert found["ok"]
    assert "首次检索时" in str(found["message"])


def test_every_part_of_a_search_has_a_name() -> None:
    assert set(PARTS) == {*WEIGHTS, PHRASE, RERANKER}
    for language in LANGS:
        assert all(Messages(language)(f"rank.{part}") for part in PARTS)


def test_ranks_are_shown_in_one_order() -> None:
    assert rank_places(RANKS, Messages("zh")) == "语义 2 · 词语 3 · 重排 1"
    assert rank_places(RANKS, Messages("en")) == "meaning 2 · words 3 · re-ranker 1"


def test_a_card_of_the_page_says_why_it_was_found() -> None:
    (first, *_) = evidence()

    def card(ranks: dict[str, int]) -> str:
        return read(material_html([first.model_copy(update={"ranks": ranks})], Messages())).text

    assert "找到它，因为：意思接近、用词接近、通读后最对题" in card(RANKS)
    assert "找到它，因为：意思接近" in card({"dense": NEAR, "words": NEAR + 1})
    assert "用词" not in card({"dense": NEAR, "words": NEAR + 1})
    assert "找到它，因为：用词接近" in card({"dense": NEAR + 9, "bigrams": NEAR + 2}), "the best"
    assert "找到它" not in card({})
