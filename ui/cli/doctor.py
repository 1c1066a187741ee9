"""Check what is installed, which models are present, what is missing and how to get it.

Nothing heavy is loaded, neither torch nor a model. Each check is a function of the settings.
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from corpus.errors import WengaoError
from rag.models.loopback import is_on_loopback
from ui.messages.catalogue import Messages

if TYPE_CHECKING:
    from rag.retrieval.library import Library
    from rag.settings import Settings

MINIMUM_PYTHON: Final = (3, 11)
# The command that installs the project; make runs it too.
INSTALL: Final = "pip install -c constraints.txt -e '.[embedded]'"
# Time limit for a server's answer, so that the check does not hang.
SERVER_SECONDS: Final = 3.0
FONT_PACKAGE: Final = "apt-get install fonts-noto-cjk"
LIBREOFFICE_PACKAGE: Final = "apt install libreoffice-writer"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check: whether it passed, what it found, and how to fix it."""

    name: str
    ok: bool
    message: str
    fix: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the check as a JSON object."""
        return asdict(self)


def examine(
    settings: "Settings", *, say: Messages, open_library: Callable[["Settings"], "Library"]
) -> Iterator[Check]:
    """Yield all checks, in the order in which to fix problems."""
    yield python_version(sys.version_info[:3])
    yield packages(say)
    yield home(settings.home, say)
    yield from proxies(say)
    yield from vector_server(settings, say)
    yield from corpus(settings, say, open_library)
    yield encoder(settings, say)
    yield from reranker(settings, say)
    yield language_model(settings, say)
    yield old_word_files(say)
    yield chinese_fonts(say)


def python_version(version: tuple[int, int, int]) -> Check:
    """Check that this Python is new enough."""
    seen = ".".join(map(str, version))
    needed = ".".join(map(str, MINIMUM_PYTHON))
    ok = version >= MINIMUM_PYTHON
    return Check("python", ok, seen, "" if ok else f"make PYTHON=python{needed} run")


def packages(say: Messages) -> Check:
    """Check that all required packages are installed, and list their versions."""
    versions: dict[str, str] = {}
    for requirement in importlib.metadata.requires("wengao") or ():
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = ""
    missing = [name for name, version in versions.items() if not version]
    if missing:
        return Check(
            "packages", False, say("doctor.not_installed", names=", ".join(missing)), INSTALL
        )
    return Check(
        "packages", True, ", ".join(f"{name} {version}" for name, version in versions.items())
    )


def home(path: Path, say: Messages) -> Check:
    """Check that the home folder can be written or created."""
    nearest = path
    while not nearest.exists():
        nearest = nearest.parent
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Check("home", True, str(path))
    return Check("home", False, say("doctor.not_writable", path=path), say("doctor.other_home"))


def proxies(say: Messages) -> Iterator[Check]:
    """Report the proxies that requests to other machines use, if any."""
    found = {
        name: address
        for name, address in sorted(urllib.request.getproxies().items())
        if name in ("http", "https", "all")
    }
    if found:
        listed = ", ".join(f"{name}={_without_password(one)}" for name, one in found.items())
        yield Check("proxies", True, say("doctor.proxies", proxies=listed))


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", address)


def vector_server(settings: "Settings", say: Messages) -> Iterator[Check]:
    """Check that Milvus answers, if it holds the vectors."""
    if not settings.milvus_uri:
        return
    from embeddings.milvus.server import MilvusPlace, server_version

    place = MilvusPlace(settings.milvus_uri, "", settings.index_token.get_secret_value())
    try:
        version = server_version(place)
    except WengaoError as error:
        yield Check("milvus", False, str(error), say("doctor.see_message"))
    else:
        yield Check("milvus", True, f"{settings.milvus_uri} {version}")


def corpus(
    settings: "Settings", say: Messages, open_library: Callable[["Settings"], "Library"]
) -> Iterator[Check]:
    """Check that the database opens and that its indexes agree with it."""
    if not settings.home.exists():
        # Opening would create the home folder, but a check must not change anything.
        yield Check("database", True, say("doctor.no_corpus"))
        return
    try:
        library = open_library(settings)
    except WengaoError as error:
        yield Check("database", False, str(error), say("doctor.see_message"))
        return
    try:
        count = len(library.store.documents())
        yield Check("database", True, say("doctor.documents", count=count))
        report = library.upkeep.verify_indexes()
        yield Check(
            "indexes",
            report.ok,
            "；".join((*report.problems, *report.notices)) or say("doctor.sound"),
            "" if report.ok else "wengao corpus verify --repair",
        )
    finally:
        library.close()


def encoder(settings: "Settings", say: Messages) -> Check:
    """Check that the encoder is unpacked and verified, or can be at first use."""
    from embeddings.encoders import bundled

    forms = {"bundled": bundled.ONNX, "bundled-torch": bundled.SENTENCE_TRANSFORMERS}
    form = forms.get(settings.encoder)
    if form is None:
        ok = Path(settings.encoder).is_dir()
        note = settings.encoder if ok else say("doctor.named_encoder", name=settings.encoder)
        return Check("encoder", True, note)
    folder = settings.models_dir / form.folder_name
    if bundled.is_sound(form, settings.models_dir):
        return Check("encoder", True, say("doctor.verified", path=folder))
    try:
        bundled.source_path()
    except WengaoError as error:
        return Check("encoder", False, str(error), INSTALL)
    return Check("encoder", True, say("doctor.encoder_later", path=folder))


def reranker(settings: "Settings", say: Messages) -> Iterator[Check]:
    """Check that the re-ranker is present, if one is set."""
    if not settings.reranker:
        return
    from embeddings.rerankers.configuration import check_folder, found_on_disk

    try:
        folder = found_on_disk(settings.reranker)
        if folder is not None:
            check_folder(folder)
    except WengaoError as error:
        yield Check("reranker", False, str(error), say("doctor.see_message"))
        return
    note = folder or say("doctor.named_reranker", name=settings.reranker)
    yield Check("reranker", True, str(note))


def language_model(settings: "Settings", say: Messages) -> Check:
    """Check the language model: the remote server, the named file, or the embedded model."""
    from rag.models import model_file

    if settings.llm_base_url:
        return _server(settings, say)
    if settings.provider:
        return _provider(settings, say)
    if find_spec("xllamacpp") is None:
        return Check(
            "language_model", False, say("doctor.not_installed", names="xllamacpp"), INSTALL
        )
    if settings.llm != "embedded":
        path = Path(settings.llm).expanduser()
        if path.is_file():
            return Check("language_model", True, str(path))
        return Check(
            "language_model", False, say("error.no_such_file", path=path), "WENGAO_LLM=embedded"
        )
    ok, message = model_file.status(settings)
    return Check("language_model", ok, message, "" if ok else INSTALL)


def _provider(settings: "Settings", say: Messages) -> Check:
    """Check that the client of a provider can be made; nobody is asked."""
    from rag.models.client import LanguageModel

    try:
        LanguageModel(settings).load()
    except WengaoError as error:
        return Check("language_model", False, str(error), say("doctor.see_message"))
    return Check("language_model", True, say("doctor.provider", name=settings.llm))


def _server(settings: "Settings", say: Messages) -> Check:
    """Check that the user's server answers; any HTTP answer except a refused key passes."""
    url = f"{settings.llm_base_url}/models"
    key = settings.llm_api_key.get_secret_value()
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    direct = [urllib.request.ProxyHandler({})] if is_on_loopback(url) else []
    try:
        with urllib.request.build_opener(*direct).open(request, timeout=SERVER_SECONDS):
            return Check("language_model", True, say("doctor.server", url=url))
    except urllib.error.HTTPError as error:
        refused = error.code in (401, 403)
        return Check(
            "language_model",
            not refused,
            say("doctor.server_status", url=url, status=error.code),
            say("doctor.check_key") if refused else "",
        )
    except OSError as error:
        return Check(
            "language_model",
            False,
            say("doctor.server_down", url=url, reason=getattr(error, "reason", error)),
            say("doctor.check_server"),
        )


def old_word_files(say: Messages) -> Check:
    """Suggest programs that read .doc and .wps files; a corpus may have no such files."""
    from corpus.reading.doc import INSTALL as PROGRAMS
    from corpus.reading.doc import LIBREOFFICE, installed

    names = installed()
    if not names:
        return Check("word_files", True, say("doctor.no_word"), PROGRAMS)
    listed = ", ".join(names)
    if LIBREOFFICE not in names:
        return Check(
            "word_files", True, say("doctor.word_lists", names=listed), LIBREOFFICE_PACKAGE
        )
    return Check("word_files", True, say("doctor.word", names=listed))


def chinese_fonts(say: Messages) -> Check:
    """Suggest Chinese fonts if there are none; the page may be read on another machine."""
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return Check("fonts", True, say("doctor.fonts_unknown"))
    found = subprocess.run(
        [fc_list, ":lang=zh", "family"], capture_output=True, text=True, check=False
    )
    families = found.stdout.split("\n")
    if any(families):
        return Check("fonts", True, say("doctor.fonts", count=len(set(filter(None, families)))))
    return Check("fonts", True, say("doctor.no_fonts"), FONT_PACKAGE)
