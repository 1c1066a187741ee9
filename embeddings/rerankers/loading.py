"""Loading the re-ranker that a setting names."""

from collections.abc import Callable
from pathlib import Path

from embeddings.rerankers.configuration import check_folder, found_on_disk
from embeddings.rerankers.protocol import Reranker


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
    from embeddings.rerankers.cross_encoder import load_folder, load_from_hub

    if folder is not None and folder == Path(setting).expanduser():
        return load_folder(folder, threads=threads, progress=progress)
    return load_from_hub(setting, threads=threads, progress=progress)
