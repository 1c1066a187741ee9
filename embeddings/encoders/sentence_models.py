"""What the doors to sentence-transformers share: loading quietly, what may go wrong.

Import this module late: what it imports takes seconds.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from safetensors import SafetensorError
from transformers.utils import logging as _transformers_logging

# Untyped upstream.
_library: Any = _transformers_logging

Report = Callable[[str], None]

# Besides that of transformers. The hub's client tells each of its attempts to reach it.
_LOGGERS: Final = ("sentence_transformers", "huggingface_hub")
# What loading a folder or name that is not what it should be can raise.
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
    """Tell a message, if somebody listens."""
    if progress:
        progress(message)


@contextmanager
def quiet() -> Iterator[None]:
    """No progress bar and no warning of the libraries on stderr, which belongs to our own lines."""
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
    """The first line of a message, or the kind of error where there is none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
