"""The commands serve and doctor."""

import stat
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.progress import Meter
from ui.cli.session import Session
from ui.errors import InputError, UiError

if TYPE_CHECKING:
    from rag.retrieval.library import Library


def serve(session: Session) -> int:
    """Serve the page until interrupted; add the sample speeches first if the corpus is empty."""
    from rag.models.loopback import is_loopback
    from rag.settings import spare_loopback

    args, console, say = session.args, session.console, session.say
    users = _users(session)
    if not users and not is_loopback(args.host):
        console.note(say("serve.open", host=args.host))
    with ExitStack() as stack:
        library = stack.enter_context(session.library())
        add_sample(session, library)
        writer = stack.enter_context(session.writer_on(library))
        from ui.export.docx import export_docx
        from ui.web.app import serve as serve_page

        spare_loopback()
        try:
            serve_page(
                writer,
                library,
                host=args.host,
                port=args.port,
                auth=users,
                export=export_docx,
                language=args.lang,
                pace=session.settings.pace,
                on_ready=lambda address: console.note(say("serve.ready", address=address)),
            )
        except OSError as error:
            # Gradio raises its own OSError without an error number.
            raise UiError(say("serve.port", host=args.host, port=args.port)) from error
    return 0


def add_sample(session: Session, library: "Library") -> None:
    """Ingest the sample speeches into an empty corpus, so that the page is useful at once."""
    import corpus

    if library.store.documents():
        return
    console, say = session.console, session.say
    console.note(say("serve.sample"))
    folder = Path(corpus.__file__).parent / "sample"
    with Meter(console) as meter:
        library.ingest([folder], progress=meter)


def _users(session: Session) -> list[tuple[str, str]]:
    """Read the users of ``--auth``: one ``user:password`` per line; # begins a comment line.

    Raises:
        InputError: the file is missing, others can read it, or a line is wrong.
    """
    if session.args.auth is None:
        return []
    path, say = Path(session.args.auth), session.say
    if not path.is_file():
        raise InputError(say("error.no_such_file", path=path))
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise InputError(say("error.auth_open", path=path))
    users = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        user, colon, password = line.strip().partition(":")
        if not (user and colon and password):
            raise InputError(say("error.auth_line", path=path, line=number))
        users.append((user, password))
    if not users:
        raise InputError(say("error.auth_empty", path=path))
    return users


def doctor(session: Session) -> int:
    """Check that everything is present; exit status 1 if something is missing."""
    from ui.cli.doctor import examine

    console, say = session.console, session.say
    checks = []
    for check in examine(session.settings, say=say, open_library=session.library_opener):
        checks.append(check)
        if console.as_json:
            continue
        state = say("doctor.ok" if check.ok else "doctor.missing")
        console.text(f"{state}  {say(f'doctor.name.{check.name}')}  {check.message}")
        if check.fix:
            console.text(say("doctor.fix", fix=check.fix))
    ok = all(check.ok for check in checks)
    if console.as_json:
        console.document({"ok": ok, "checks": [check.as_json() for check in checks]})
    return 0 if ok else 1
