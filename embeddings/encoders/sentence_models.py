"""Load sentence-transformers models quietly; import this late, because it takes seconds."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from safetensors import SafetensorError
from transformers.utils import logging as _transformers_logging

# The library has no types.
_library: Any = _transformers_logging

Report = Callable[[str], None]

# Loggers besides the one of transformers. huggingface_hub logs each of its connection attempts.
_LOGGERS: Final = ("sentence_transformers", "huggingface_hub")
# Exceptions when a folder or name is not a valid model.
LOAD_ERRORS: Final = (
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    ImportError,
    SafetensorError,
)


def tell(progress: Report | None, message: str) -> None:
    """Report a message if there is a listener."""
    if progress:
        progress(message)


@contextmanager
def quiet() -> Iterator[None]:
    """Hide the libraries' progress bars and warnings, because stderr is for our own messages."""
    shown = _library.is_progress_bar_enabled()
    level = _library.get_verbosity()
    _library.disable_progress_bar()
    _library.set_verbosity_error()
    others = {name: logging.getLogger(name) for name in _LOGGERS}
    levels = {name: logger.level for name, logger in others.items()}
    for logger in others.values():
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, logger in others.items():
            logger.setLevel(levels[name])
        _library.set_verbosity(level)
        if shown:
            _library.enable_progress_bar()


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, or its class name if it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
