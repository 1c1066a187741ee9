"""Documents labelled by reading, and the labels: names, dates and digests, no sentences of others.

A key names a document: ``seeds/NAME``, ``docx/NAME``, ``html_pages/NAME``, ``speeches.jsonl#ID``,
``work_reports.jsonl#ID``; ``sample/NAME`` is a speech of the sample without its front matter, and
``header/NAME`` the same with its front matter written out as the header of a speech.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from corpus.document.values import RawDocument
from corpus.reading.gathering import read
from tests.shared import SHARED

_DATA = Path(__file__).parent / "data"
_SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
_FOLDERS = {"seeds": "seeds", "docx": "data/docx", "html_pages": "data/html_pages"}

Labels = Mapping[str, Mapping[str, str]]
# The ways in which speeches carry title, speaker, office and date.
_HEADERS: tuple[Callable[[Mapping[str, str]], str], ...] = (
    lambda m: f"{m['title']}\n（{_spoken(m['date'])}）\n{m['role']} {m['speaker']}",
    lambda m: f"{m['title']}\n{m['role']}  {m['speaker']}\n{_spoken(m['date'])}",
    lambda m: f"{m['title']}\n{m['speaker']}\n（{_spoken(m['date'])}）",
    lambda m: f"{m['speaker']}同志{m['title']}\n{_spoken(m['date'])}",
)


def labels() -> Labels:
    """What a reader says of each document, by key and field.

    ``|`` separates what is right alike; an empty value is one that nothing tells; ``~`` stands
    before a date that the text does not tell. Titles are digests.
    """
    told = json.loads((_DATA / "metadata_gold.json").read_text("utf-8"))
    for path in sorted(_SAMPLE.glob("*.md")):
        meta = {key: value for key, value in _read(path).declared}
        told[f"header/{path.name}"] = _of_header(path.name, meta)
    return dict(told)


def document(key: str) -> RawDocument:
    """The document of a key without the fields that its file declares (a page's own stay)."""
    kind, _, name = key.partition("/")
    if kind in ("sample", "header"):
        raw = _read(_SAMPLE / name)
        if kind == "sample":
            return replace(raw, declared=())
        header = _HEADERS[_layout(name)](dict(raw.declared))
        return replace(raw, declared=(), text=f"{header}\n{raw.text.lstrip()}")
    if "#" in key:
        file, _, identity = key.partition("#")
        return replace(_records(file)[identity], declared=())
    raw = _read(_shared() / _FOLDERS[kind] / name)
    return raw if kind == "html_pages" else replace(raw, declared=())


def unlabelled(name: str, told: Labels) -> dict[str, str]:
    """The keys of the records of a file that are not labelled, with the dates they declare."""
    dates = {key: dict(raw.declared).get("date", "") for key, raw in _records(name).items()}
    return {f"{name}#{key}": date for key, date in dates.items() if f"{name}#{key}" not in told}


def digest(text: str) -> str:
    """Twelve hexadecimal digits that stand for the letters and digits of a text."""
    letters = "".join(re.findall(r"\w", text)).lower()
    return hashlib.sha256(letters.encode()).hexdigest()[:12]


def _of_header(name: str, meta: Mapping[str, str]) -> dict[str, str]:
    """The gold of a written-out header: what it says."""
    layout = _layout(name)
    title = f"{meta['speaker']}同志{meta['title']}" if layout == 3 else meta["title"]
    role = meta["role"].removeprefix("中共") if layout < 2 else ""
    told = {"title": digest(title), "speaker": meta["speaker"], "date": meta["date"]}
    told |= {"role": role, "level": meta["level"], "kind": meta["kind"]}
    if "述职" in title:
        told["level"] = "单位|县"
    elif "科协" not in title:  # three offices together are no meeting's name
        meeting = re.sub(r"上?时?的[^的]+$", "", meta["title"].rpartition("——")[2])
        told["occasion"] = meeting.removeprefix("在")
    return told


def _layout(name: str) -> int:
    return int(name[:2]) % len(_HEADERS)


def _spoken(date: str) -> str:
    year, month, day = date.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _read(path: Path) -> RawDocument:
    raw = next(read(path))
    if not isinstance(raw, RawDocument):
        raise SystemExit(f"{path}: {raw.reason}")
    return raw


@lru_cache
def _records(name: str) -> dict[str, RawDocument]:
    found = read(_shared() / "data" / "corpus" / name)
    return {raw.source.rpartition("#")[2]: raw for raw in found if isinstance(raw, RawDocument)}


def _shared() -> Path:
    if SHARED is None:
        raise SystemExit("shared data not found")
    return SHARED
