"""Where the vectors are, and what a draft depends on, as settings."""

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings


def test_vectors_are_in_faiss_unless_milvus_is_named(tmp_path: Path) -> None:
    assert Settings.load(home=tmp_path).milvus_uri == ""
    server = Settings.load(home=tmp_path, index="milvus:http://10.0.0.5:19530", index_token="a:b")
    assert server.milvus_uri == "http://10.0.0.5:19530"
    assert "a:b" not in repr(server)
    file = Settings.load(home=tmp_path, index="milvus:some/file.db")
    assert file.milvus_uri == str(Path.cwd() / "some" / "file.db")


@pytest.mark.parametrize(
    "index", ["milvus", "milvus:", "milvus:file", "milvus:ftp://host", "milvus:http://", "chroma"]
)
def test_what_names_no_place_is_refused(tmp_path: Path, index: str) -> None:
    with pytest.raises(SettingsError, match="WENGAO_INDEX"):
        Settings.load(home=tmp_path, index=index)


@pytest.mark.parametrize("name", ["llm", "encoder", "reranker"])
def test_another_model_is_another_hash(tmp_path: Path, name: str) -> None:
    plain = Settings.load(home=tmp_path)
    assert Settings.load(home=tmp_path, **{name: "somebody/a-model"}).content_hash != (
        plain.content_hash
    )
    assert plain.reranker == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [("10", "不小于 2048"), ("1e9", "整数"), ("许多", "整数"), ("9999999", "不大于")],
)
def test_a_context_that_no_model_has_is_refused_in_the_users_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setenv("WENGAO_CONTEXT", value)
    with pytest.raises(SettingsError, match=f"WENGAO_CONTEXT.*{said}"):
        Settings.load(home=tmp_path)


def test_the_pace_of_the_speaker_changes_a_draft(tmp_path: Path) -> None:
    slow, fast = (Settings.load(home=tmp_path, pace=pace) for pace in (120, 200))
    assert slow.content_hash != fast.content_hash


def test_the_room_for_evidence_changes_a_draft(tmp_path: Path) -> None:
    plain, larger = Settings.load(home=tmp_path), Settings.load(home=tmp_path, context=32_768)
    assert plain.context == 4096
    assert plain.content_hash != larger.content_hash


def test_a_model_on_a_server_reads_more_at_once_unless_it_is_said() -> None:
    url = "http://127.0.0.1:1/v1"
    assert Settings(context=4096).reads_at_once == 4096
    assert Settings(llm_base_url=url).reads_at_once == 16_384
    assert Settings(llm_base_url=url, context=4096).reads_at_once == 4096


def test_who_writes_goes_by_the_model_unless_it_is_said() -> None:
    url = "http://127.0.0.1:1/v1"
    assert not Settings().writes_sections
    assert Settings(llm_base_url=url).writes_sections
    assert Settings(writer="section").writes_sections
    assert not Settings(llm_base_url=url, writer="paragraph").writes_sections


@pytest.mark.parametrize(
    ("llm", "provider"),
    [
        ("anthropic:claude-sonnet-4-5", "anthropic"),
        ("ollama:qwen3:8b", "ollama"),
        ("google_genai:gemini", "google_genai"),
        ("embedded", ""),
        ("C:\\models\\a.gguf", ""),
        ("c:/models/a", ""),
        ("models:a.gguf", ""),
        ("/models/a:b/c.gguf", ""),
        ("file:///models/a", ""),
        ("qwen3:8b", ""),
    ],
)
def test_a_provider_is_named_before_a_colon(llm: str, provider: str) -> None:
    assert Settings(llm=llm).provider == provider
    assert Settings(llm=llm).asks_server is bool(provider)
    assert Settings(llm=llm, llm_base_url="http://127.0.0.1:9/v1").provider == ""


@pytest.mark.parametrize(
    ("value", "said"), [("0", "不小于 1"), ("86401", "不大于"), ("一", "整数")]
)
def test_a_timeout_out_of_bounds_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setenv("WENGAO_LLM_TIMEOUT", value)
    with pytest.raises(SettingsError, match=f"WENGAO_LLM_TIMEOUT.*{said}"):
        Settings.load()
