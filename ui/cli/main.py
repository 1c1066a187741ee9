"""Parse the command line, run one command, and return an exit status.

0: done; 1: done, but something was found (``check``, ``corpus verify``, ``doctor``); 2: wrong input
or state, with one line that says what is wrong and what to do; 130: interrupted. Users never see a
traceback. The traceback of an unexpected error goes to ``log/wengao.log`` in the home folder.
"""

import errno
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import WengaoError
from ui.cli.arguments import build_parser, language
from ui.cli.console import Console, use_utf8
from ui.cli.exits import DONE, FAILED, INTERRUPTED, READER_GONE
from ui.cli.session import Session, open_library, open_writer
from ui.messages.catalogue import CATALOGUE, Messages

if TYPE_CHECKING:
    from ui.cli.session import LibraryOpener, WriterOpener

_LOGGER = logging.getLogger("wengao")
# Write tracebacks only to the file, not to the root logger's standard error.
_LOGGER.propagate = False


def main(
    argv: Sequence[str] | None = None,
    *,
    open_library: "LibraryOpener" = open_library,
    open_writer: "WriterOpener" = open_writer,
) -> int:
    """Run one command and return its exit status.

    Args:
        argv: The arguments without the program's name; None for those of the process.
        open_library: Opens the corpus.
        open_writer: Opens the writer.
    """
    use_utf8()
    argv = sys.argv[1:] if argv is None else argv
    try:
        args = build_parser(Messages(language(argv))).parse_args(argv)
    except SystemExit as exit_:  # argparse has reported the error
        return FAILED if exit_.code else DONE
    console = Console(Messages(args.lang), as_json=args.json)
    session = Session(args, console, open_library, open_writer)
    try:
        return _run(session)
    except BrokenPipeError:
        _drop_output()
        return READER_GONE
    except KeyboardInterrupt:
        console.error(console.say("error.interrupted"))
        return INTERRUPTED


def _run(session: Session) -> int:
    console = session.console
    module, _, name = session.args.run.partition(":")
    try:
        status: int = getattr(import_module(module), name)(session)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        raise
    except WengaoError as error:
        console.error(str(error))
    except OSError as error:
        console.error(_file_trouble(error, console.say))
    except Exception as error:
        # The boundary of the process: no caller could do more than keep the traceback.
        with _log_file(session) as log:
            _LOGGER.exception("wengao %s", session.args.command)
        console.error(console.say("error.unexpected", kind=type(error).__name__, log=log))
    return FAILED


def _file_trouble(error: OSError, say: Messages) -> str:
    key = f"errno.{errno.errorcode.get(error.errno or 0, '')}"
    reason = say(key) if key in CATALOGUE else error.strerror or str(error)
    if error.filename is None:
        return reason
    return say("error.file", path=os.fsdecode(error.filename), reason=reason)


@contextmanager
def _log_file(session: Session) -> Iterator[Path]:
    """Add a log file and remove it on exit."""
    path = _log_folder(session) / "wengao.log"
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _LOGGER.addHandler(handler)
    try:
        yield path
    finally:
        _LOGGER.removeHandler(handler)
        handler.close()


def _log_folder(session: Session) -> Path:
    """Return the home's log folder, or the temporary folder if the home is not writable."""
    try:
        folder = session.settings.home / "log"
        folder.mkdir(parents=True, exist_ok=True)
    except (WengaoError, OSError):
        return Path(tempfile.gettempdir())
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())


def _drop_output() -> None:
    """Redirect standard output to null, so that the interpreter's last flush raises no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
