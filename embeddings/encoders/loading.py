"""Loading the encoder that a setting names; each implementation is imported only when asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from embeddings.encoders.protocol import Encoder

BUNDLED: Final = "bundled"
# The same weights by Sentence-Transformers and torch, in 32-bit floats.
BUNDLED_TORCH: Final = "bundled-torch"


def known_name(setting: str) -> str | None:
    """The name of the encoder that a setting stands for, if it is known without loading it."""
    from embeddings.encoders.bundled import NAME

    return NAME if setting in (BUNDLED, BUNDLED_TORCH) else None


def load_encoder(
    name: str,
    *,
    models_dir: Path,
    threads: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Encoder:
    """Load an encoder: the bundled one in half a second, others in seconds, most of them torch's.

    Args:
        name: ``bundled``, ``bundled-torch``, the path of a Sentence-Transformers folder, or the
            name of a model on the hub. A name that is in no local cache is fetched: the only
            request this package makes, and only because the user named the model.
        models_dir: Where the bundled encoder is written out.
        threads: Used at most; 0 is one a core.
        progress: Told in the user's words what is going on.

    Raises:
        EncoderError: the model is missing, damaged or no Sentence-Transformers model.
    """
    if name == BUNDLED:
        from embeddings.encoders import onnx

        return onnx.load_bundled(models_dir, threads=threads, progress=progress)
    # Late: what it imports takes seconds.
    from embeddings.encoders import transformer

    if name == BUNDLED_TORCH:
        return transformer.load_bundled(models_dir, threads=threads, progress=progress)
    return transformer.load_model(name, threads=threads, progress=progress)
