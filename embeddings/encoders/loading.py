"""Load the encoder that a setting names; an implementation is imported only when it is needed."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from embeddings.encoders.protocol import Encoder

BUNDLED: Final = "bundled"
# The same weights through Sentence-Transformers and torch, as 32-bit floats.
BUNDLED_TORCH: Final = "bundled-torch"


def known_name(setting: str) -> str | None:
    """Return the encoder name of a setting, or None if it is only known after loading."""
    from embeddings.encoders.bundled import NAME

    return NAME if setting in (BUNDLED, BUNDLED_TORCH) else None


def load_encoder(
    name: str,
    *,
    models_dir: Path,
    threads: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Encoder:
    """Load an encoder: the bundled one in half a second, others in seconds, mostly for torch.

    Args:
        name: ``bundled``, ``bundled-torch``, the path of a Sentence-Transformers folder, or a
            model name on the hub. A name that is not in the local cache is downloaded, because
            the user named the model. This package makes no other requests.
        models_dir: The folder for the written bundled encoder.
        threads: The maximum number of threads; 0 means one per core.
        progress: Called with messages for the user.

    Raises:
        EncoderError: The model is missing, damaged or no Sentence-Transformers model.
    """
    if name == BUNDLED:
        from embeddings.encoders import onnx

        return onnx.load_bundled(models_dir, threads=threads, progress=progress)
    # Imported late, because it takes seconds.
    from embeddings.encoders import transformer

    if name == BUNDLED_TORCH:
        return transformer.load_bundled(models_dir, threads=threads, progress=progress)
    return transformer.load_model(name, threads=threads, progress=progress)
