"""The re-ranker: what it promises, where the one that is set lies, and loading it.

A re-ranker reads a query and a text together and says how well the one answers the other. It is
slower by far than comparing vectors, so it is shown only what a search has put first.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import RerankerError
from embeddings.hub import cached_folder

Scores = NDArray[np.float32]

# What to do about any re-ranker that does not serve; every message ends with it.
MEND: Final = "请核对 WENGAO_RERANKER（CrossEncoder 的文件夹或模型名），或清空它，不用重排模型"
# Whose models a name without owner means; sentence-transformers reads such names so.
OWNER: Final = "cross-encoder"
_CONFIG: Final = "config.json"
_OWN_CONFIG: Final = "config_sentence_transformers.json"
# Architectures that score pairs; of a language model the probability of “yes” is taken. Others,
# such as an encoder, would be given a head of random numbers, and rank by chance.
_SCORING: Final = ("ForSequenceClassification", "ForCausalLM")
# Windows of a long text share this part of their length, so that no sentence is only seen cut.
_SHARED: Final = 0.25


class Reranker(Protocol):
    """Says how well texts answer a query, having read both together."""

    @property
    def name(self) -> str:
        """Which model it is."""
        ...

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """How well each text answers the query, shape ``(len(texts),)``; higher is better.

        Scores compare texts of one query, and have no scale. Texts are folded inside, so script
        and width do not matter; of a text longer than the model reads the best window counts. Safe
        to call from several threads.

        Raises:
            RerankerError: the model cannot read them.
        """
        ...


def load_reranker(
    setting: str, *, threads: int = 0, progress: Callable[[str], None] | None = None
) -> Reranker:
    """Load a re-ranker; takes seconds.

    Args:
        setting: The folder of a Sentence-Transformers CrossEncoder, or its name on the hub. A name
            that is in no local cache is fetched, because the user named the model.
        threads: Used at most; 0 is one a core.
        progress: Told in the user's words what is going on.

    Raises:
        RerankerError: the model is missing, damaged or no CrossEncoder with one label.
    """
    folder = found_on_disk(setting)
    if folder is not None:
        check_folder(folder)
    # Late: what it imports takes seconds, which what is wrong above need not cost.
    from embeddings.cross_encoder import load_folder, load_from_hub

    if folder is not None and folder == Path(setting).expanduser():
        return load_folder(folder, threads=threads, progress=progress)
    return load_from_hub(setting, threads=threads, progress=progress)


def found_on_disk(setting: str) -> Path | None:
    """The folder of a re-ranker on this machine, the user's or the hub's cache; None if neither.

    Raises:
        RerankerError: the setting is a path, and there is no such folder, or no name of a model.
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
    """Check by its configuration that a folder holds a CrossEncoder; reads no weights.

    Raises:
        RerankerError: it does not, or the configuration is missing or damaged.
    """
    own = _read(folder / _OWN_CONFIG) if (folder / _OWN_CONFIG).is_file() else {}
    if own.get("model_type") == "CrossEncoder":
        return
    architectures = _read(folder / _CONFIG).get("architectures")
    if not scores_pairs(architectures):
        raise RerankerError(f"{folder} 里的模型不是 CrossEncoder；{MEND}")


def scores_pairs(architectures: object) -> bool:
    """Whether a model whose configuration names these architectures scores pairs of texts."""
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


def windows(text: str, longest: int) -> list[str]:
    """A text in pieces of at most ``longest`` characters, which overlap; itself where it fits."""
    beyond = len(text) - longest
    if beyond <= 0:
        return [text]
    step = max(1, round(longest * (1 - _SHARED)))
    count = -(-beyond // step)
    starts = [round(number * beyond / count) for number in range(count + 1)]
    return [text[start : start + longest] for start in starts]
