"""The command line: its commands and options. Imports only the standard library."""

import argparse
import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

from ui.messages.catalogue import LANGS, Lang, Messages

# The modes of ``revise``, in the order of the help.
MODES = ("润色", "扩写", "缩写", "改写", "口语转书面", "续写", "仿写")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860
_T = TypeVar("_T")
# Commands on the corpus whose functions are not named after them in ui.cli.corpus.
_CORPUS_COMMANDS = {
    "list": "ui.cli.corpus:list_documents",
    "stats": "ui.cli.stats:stats",
}


def language(argv: Sequence[str]) -> Lang:
    """Read the language before the parser is built, which needs it; Chinese by default."""
    for before, argument in zip(("", *argv), argv, strict=False):
        value = argument.removeprefix("--lang=") if before != "--lang" else argument
        if value == "en" and (before == "--lang" or argument != value):
            return "en"
    return "zh"


def build_parser(say: Messages) -> argparse.ArgumentParser:
    """Build the parser; a namespace has ``run``, the command's function as ``module:name``."""
    return _Builder(say).build()


class _Formatter(argparse.HelpFormatter):
    prefix = "usage: "

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self.prefix if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line, in the user's language."""

    def __init__(self, *, say: Messages, **options: Any) -> None:
        formatter: Any = type("Formatter", (_Formatter,), {"prefix": say("usage.usage")})
        super().__init__(**options, add_help=False, formatter_class=formatter)
        self._say = say
        self._positionals.title = say("usage.arguments")
        self._optionals.title = say("usage.options")

    def error(self, message: str) -> NoReturn:
        line = self._say("error", message=_translate(message, self._say))
        self.exit(2, f"{line}（{self.prog} --help）\n")


class _Version(argparse.Action):
    """Looks the version up only on request, because the lookup is slow."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: object
    ) -> NoReturn:
        from importlib.metadata import version

        print(f"wengao {version('wengao')}")
        parser.exit()


# Messages of argparse (Lib/argparse.py), and the keys of ours.
_ARGPARSE = (
    (r"the following arguments are required: COMMAND", "usage.no_command"),
    (r"the following arguments are required: (?P<names>.*)", "usage.required"),
    (r"unrecognized arguments: (?P<names>.*)", "usage.unknown"),
    (
        r"argument (?P<name>.*?): invalid choice: (?P<value>.*) \(choose from (?P<choices>.*)\)",
        "usage.choice",
    ),
    (r"argument (?P<name>.*?): expected .*argument.*", "usage.value"),
    (r"argument (?P<name>.*?): (?P<reason>.*)", "usage.bad"),
)


def _translate(message: str, say: Messages) -> str:
    for pattern, key in _ARGPARSE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return say(key, **found.groupdict())
    return message


class _Builder:
    def __init__(self, say: Messages) -> None:
        self._say = say

    def build(self) -> argparse.ArgumentParser:
        parser = _Parser(
            prog="wengao",
            say=self._say,
            description=self._say("help.wengao"),
            epilog=self._say("usage.see", command="wengao COMMAND"),
            parents=[self._common()],
        )
        parser.set_defaults(home=None, json=False, lang=self._say.lang)
        parser.add_argument("--version", action=_Version, nargs=0, help=self._say("help.version"))
        commands = self._commands(parser)
        self._ingest(commands)
        self._corpus(commands)
        self._search(commands)
        self._draft(commands)
        self._chat(commands)
        self._revise(commands)
        self._attribute(commands)
        self._check(commands)
        self._changes(commands)
        self._timeline(commands)
        self._export(commands)
        self._serve(commands)
        self._command(commands, "doctor", "ui.cli.serve:doctor")
        return parser

    def _common(self) -> argparse.ArgumentParser:
        """Create the options that can be before or after the command.

        Defaults are suppressed, so that a command does not reset options before it. Each parser has
        its own copy, because ``set_defaults`` of one would change the others.
        """
        common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
        options = common.add_argument_group(self._say("usage.everywhere"))
        options.add_argument("--help", "-h", action="help", help=self._say("help.help"))
        options.add_argument("--home", metavar="DIR", help=self._say("help.home"))
        options.add_argument("--json", action="store_true", help=self._say("help.json"))
        options.add_argument("--lang", choices=LANGS, help=self._say("help.lang"))
        return common

    def _commands(self, parser: argparse.ArgumentParser, title: str = "usage.commands") -> Any:
        return parser.add_subparsers(
            title=self._say(title), metavar="COMMAND", dest="command", required=True
        )

    def _command(self, commands: Any, name: str, run: str, help_key: str = "") -> _Parser:
        text = self._say(help_key or f"help.{name}")
        parser: _Parser = commands.add_parser(
            name, help=text, description=text, parents=[self._common()], say=self._say
        )
        parser.set_defaults(run=run)
        return parser

    def _ingest(self, commands: Any) -> None:
        ingest = self._command(commands, "ingest", "ui.cli.corpus:ingest")
        ingest.add_argument("--encoding", metavar="NAME", help=self._say("help.encoding"))
        ingest.add_argument("paths", nargs="+", metavar="PATH", help=self._say("help.ingest.path"))

    def _corpus(self, commands: Any) -> None:
        corpus = self._command(commands, "corpus", "")
        actions = self._commands(corpus)
        for name in ("list", "show", "edit", "remove", "verify", "stats"):
            run = _CORPUS_COMMANDS.get(name, f"ui.cli.corpus:{name}")
            action = self._command(actions, name, run, f"help.corpus.{name}")
            if name == "show":
                action.add_argument("id", metavar="ID", help=self._say("help.id"))
                action.add_argument("--raw", action="store_true", help=self._say("help.raw"))
                action.add_argument(
                    "--original", action="store_true", help=self._say("help.original")
                )
            if name == "edit":
                self._edit(action)
            if name == "remove":
                action.add_argument("ids", nargs="+", metavar="ID", help=self._say("help.id"))
            if name == "verify":
                action.add_argument("--repair", action="store_true", help=self._say("help.repair"))

    def _edit(self, edit: _Parser) -> None:
        edit.add_argument("id", metavar="ID", help=self._say("help.id"))
        for name, metavar in (("set", "FIELD=VALUE"), ("reset", "FIELD")):
            edit.add_argument(
                f"--{name}", action="append", default=[], metavar=metavar,
                help=self._say(f"help.{name}"),
            )  # fmt: skip

    def _search(self, commands: Any) -> None:
        search = self._command(commands, "search", "ui.cli.search:search")
        search.add_argument("query", nargs="?", metavar="QUERY", help=self._say("help.query"))
        search.add_argument("--queries", metavar="FILE.jsonl", help=self._say("help.queries"))
        search.add_argument(
            "-k", type=self._positive, default=10, metavar="N", help=self._say("help.k")
        )
        for name in ("level", "kind", "part", "since", "until", "role", "speaker"):
            search.add_argument(f"--{name}", metavar=name.upper(), help=self._say(f"help.{name}"))
        search.add_argument("--no-flawed", action="store_true", help=self._say("help.no_flawed"))
        search.add_argument("--literal", action="store_true", help=self._say("help.literal"))

    def _draft(self, commands: Any) -> None:
        draft = self._command(commands, "draft", "ui.cli.draft:draft")
        draft.add_argument("request", nargs="?", metavar="REQUEST", help=self._say("help.request"))
        draft.add_argument("--brief", metavar="FILE", help=self._say("help.brief"))
        self._material(draft)
        self._date(draft)
        draft.add_argument("--seed", type=self._integer, metavar="N", help=self._say("help.seed"))

    def _material(self, command: Any) -> None:
        command.add_argument(
            "--material", nargs="+", default=[], metavar="FILE", help=self._say("help.material")
        )

    def _chat(self, commands: Any) -> None:
        chat = self._command(commands, "chat", "ui.cli.chat:chat")
        chat.add_argument("message", nargs="?", metavar="MESSAGE", help=self._say("help.message"))
        self._material(chat)
        chat.add_argument("--thread", default="cli", metavar="ID", help=self._say("help.thread"))
        chat.add_argument("--threads", action="store_true", help=self._say("help.threads"))

    def _revise(self, commands: Any) -> None:
        revise = self._command(commands, "revise", "ui.cli.draft:revise")
        revise.add_argument(
            "--mode", required=True, choices=MODES, metavar="MODE",
            help=f"{self._say('help.mode')}：{' '.join(MODES)}",
        )  # fmt: skip
        revise.add_argument(
            "--instruction", default="", metavar="TEXT", help=self._say("help.instruction")
        )
        revise.add_argument("file", metavar="FILE", help=self._say("help.file"))

    def _attribute(self, commands: Any) -> None:
        attribute = self._command(commands, "attribute", "ui.cli.search:attribute")
        attribute.add_argument("file", nargs="?", metavar="FILE", help=self._say("help.file"))
        attribute.add_argument(
            "--document", nargs="+", action="extend", metavar="ID", help=self._say("help.document")
        )
        attribute.add_argument("--items", metavar="FILE.jsonl", help=self._say("help.items"))

    def _check(self, commands: Any) -> None:
        check = self._command(commands, "check", "ui.cli.draft:check")
        check.add_argument("file", metavar="FILE", help=self._say("help.file"))
        check.add_argument("--to", metavar="OUT.docx", help=self._say("help.check.to"))
        self._date(check)

    def _changes(self, commands: Any) -> None:
        changes = self._command(commands, "changes", "ui.cli.changes:changes")
        changes.add_argument("file", metavar="FILE.docx", help=self._say("help.changes.file"))
        for name in ("accept", "reject"):
            changes.add_argument(
                f"--{name}", metavar="all|N,N…", help=self._say(f"help.changes.{name}")
            )
        changes.add_argument("--to", metavar="OUT.docx", help=self._say("help.to"))

    def _timeline(self, commands: Any) -> None:
        timeline = self._command(commands, "timeline", "ui.cli.corpus:timeline")
        timeline.add_argument("phrase", metavar="PHRASE", help=self._say("help.phrase"))

    def _export(self, commands: Any) -> None:
        export = self._command(commands, "export", "ui.cli.draft:export")
        export.add_argument("file", metavar="FILE", help=self._say("help.export.file"))
        export.add_argument("--to", required=True, metavar="OUT.docx", help=self._say("help.to"))
        export.add_argument(
            "--reading-copy", action="store_true", help=self._say("help.reading_copy")
        )

    def _serve(self, commands: Any) -> None:
        serve = self._command(commands, "serve", "ui.cli.serve:serve")
        serve.add_argument(
            "--host", default=DEFAULT_HOST, metavar="HOST",
            help=f"{self._say('help.host')} ({DEFAULT_HOST})",
        )  # fmt: skip
        serve.add_argument(
            "--port", type=self._port, default=DEFAULT_PORT, metavar="PORT",
            help=f"{self._say('help.port')} ({DEFAULT_PORT})",
        )  # fmt: skip
        serve.add_argument("--auth", metavar="FILE", help=self._say("help.auth"))

    def _date(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--date", type=self._day, metavar="YYYY-MM-DD", help=self._say("help.date")
        )

    def _day(self, text: str) -> datetime.date:
        # fromisoformat accepts 20260701 and 2026-W27 too, more than the help promises.
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise argparse.ArgumentTypeError(self._say("usage.date"))
        return self._parse(datetime.date.fromisoformat, text, "usage.date")

    def _integer(self, text: str) -> int:
        return self._parse(int, text, "usage.integer")

    def _positive(self, text: str) -> int:
        value = self._parse(int, text, "usage.positive")
        if value < 1:
            raise argparse.ArgumentTypeError(self._say("usage.positive"))
        return value

    def _port(self, text: str) -> int:
        value = self._parse(int, text, "usage.port")
        if not 0 <= value <= 65535:
            raise argparse.ArgumentTypeError(self._say("usage.port"))
        return value

    def _parse(self, convert: Callable[[str], _T], text: str, key: str) -> _T:
        try:
            return convert(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(self._say(key)) from error
