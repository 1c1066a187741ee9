"""Load the re-ranker that a setting names."""

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
            that is not in the local cache is downloaded, because the user named the model.
        threads: The maximum number of threads; 0 means one per core.
        progress: Called with messages for the user.

    Raises:
        RerankerError: The model is missing, damaged or no CrossEncoder with one label.
    """
    folder = found_on_disk(setting)
    if folder is not None:
        check_folder(folder)
    # Imported late, because it takes seconds; the errors above need not wait for it.
    from embeddings.rerankers.cross_encoder import load_folder, load_from_hub

    if folder is not None and folder == Path(setting).expanduser():
        return load_folder(folder, threads=threads, progress=progress)
    return load_from_hub(setting, threads=threads, progress=progress)
