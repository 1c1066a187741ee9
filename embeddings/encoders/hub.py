"""Look up models in the local cache of the model hub, without loading or downloading them."""

from pathlib import Path
from typing import Final

# Every model has this file.
_CONFIG: Final = "config.json"


def cached_folder(name: str, *, owner: str) -> Path | None:
    """Return the folder of a model's current revision, which has the revision's name, or None.

    Args:
        name: The model's name on the hub.
        owner: The owner for a name without one.

    Raises:
        ValueError: The name is not valid on the hub.
    """
    # Imported late, because it takes 0.1 s.
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(name if "/" in name else f"{owner}/{name}", _CONFIG)
    return Path(cached).parent if isinstance(cached, str) else None


def revision(name: str, *, owner: str) -> str:
    """Return the start of the revision of a model that was loaded by name."""
    folder = cached_folder(name, owner=owner)
    return folder.name[:12] if folder else "unknown"
