"""The cache of the model hub on this machine: what is there, without loading or fetching it."""

from pathlib import Path
from typing import Final

# Every model has it.
_CONFIG: Final = "config.json"


def cached_folder(name: str, *, owner: str) -> Path | None:
    """The folder of the revision in force of a model, named by the revision; None if there is none.

    Args:
        name: The model's, as on the hub.
        owner: Whose models a name without owner means.

    Raises:
        ValueError: no model can have that name.
    """
    # Late: it takes a tenth of a second.
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(name if "/" in name else f"{owner}/{name}", _CONFIG)
    return Path(cached).parent if isinstance(cached, str) else None


def revision(name: str, *, owner: str) -> str:
    """The beginning of the revision of a model that was loaded by its name."""
    folder = cached_folder(name, owner=owner)
    return folder.name[:12] if folder else "unknown"
