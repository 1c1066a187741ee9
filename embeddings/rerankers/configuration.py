"""Find the configured re-ranker on disk, and check that its configuration is valid."""

import json
from pathlib import Path
from typing import Any, Final

from embeddings.encoders.hub import cached_folder
from embeddings.errors import RerankerError

# What to do about an unusable re-ranker; every message ends with it.
MEND: Final = "请核对 WENGAO_RERANKER（CrossEncoder 的文件夹或模型名），或清空它，不用重排模型"
# The owner for model names without one, as in sentence-transformers.
OWNER: Final = "cross-encoder"
_CONFIG: Final = "config.json"
_OWN_CONFIG: Final = "config_sentence_transformers.json"
# Architectures that score pairs; a language model scores with the probability of “yes”. Other
# models, such as an encoder, would get a random head and rank randomly.
_SCORING: Final = ("ForSequenceClassification", "ForCausalLM")


def found_on_disk(setting: str) -> Path | None:
    """Return the folder of a re-ranker, the user's or one in the hub's cache; None if neither.

    Raises:
        RerankerError: The setting is a path to a missing folder, or an invalid model name.
    """
    path = Path(setting).expanduser()
    if path.is_dir():
        return path
    if path.is_absolute() or setting[0] in "~." or setting.count("/") > 1:
        raise RerankerError(f"没有重排模型的文件夹 {path}；{MEND}")
    try:
        return cached_folder(setting, owner=OWNER)
    except ValueError as error:
        raise RerankerError(f"“{setting}”不是文件夹，也不是模型名；{MEND}") from error


def check_folder(folder: Path) -> None:
    """Check that a folder is configured as a CrossEncoder, without reading weights.

    Raises:
        RerankerError: It is not, or its configuration is missing or damaged.
    """
    own = _read(folder / _OWN_CONFIG) if (folder / _OWN_CONFIG).is_file() else {}
    if own.get("model_type") == "CrossEncoder":
        return
    architectures = _read(folder / _CONFIG).get("architectures")
    if not scores_pairs(architectures):
        raise RerankerError(f"{folder} 里的模型不是 CrossEncoder；{MEND}")


def scores_pairs(architectures: object) -> bool:
    """Return whether a model with these configured architectures scores pairs of texts."""
    return (
        isinstance(architectures, list)
        and bool(architectures)
        and str(architectures[0]).endswith(_SCORING)
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RerankerError(f"重排模型的 {path} 读不了，文件不全或已损坏；{MEND}") from error
    if not isinstance(found, dict):
        raise RerankerError(f"重排模型的 {path} 读不了，文件不全或已损坏；{MEND}")
    return found
