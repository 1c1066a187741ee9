"""Write folders atomically: a manifest of hashes seals them, and one rename publishes them.

A derived folder (an index, a written model) is written to a temporary folder beside its target. Its
files are hashed into ``manifest.json`` and flushed to disk, and then the folder is renamed. Indexes
are kept as generations under a root; ``CURRENT`` names the current one. Readers keep the generation
that they opened until they close it. Only this module imports filelock.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

MANIFEST = "manifest.json"
CURRENT = "CURRENT"
_PARTIAL = ".partial-"
# Larger files can be checked by samples: blocks of this size, evenly spread.
_LARGE = 32 << 20
_SAMPLES, _SAMPLE = 64, 64 << 10

Manifest = Mapping[str, Any]


class DamagedFolderError(Exception):
    """A sealed folder is incomplete or altered; the caller tells the user what to do."""


class FolderBusyError(Exception):
    """Another process holds the folder's lock."""


@contextmanager
def locked(path: Path, *, timeout: float) -> Iterator[None]:
    """Hold the lock file ``path`` across processes; it is released when its holder dies.

    Raises:
        FolderBusyError: Another process held it for ``timeout`` seconds.
        OSError: The folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=timeout)
    try:
        lock.acquire()
    except Timeout as error:
        raise FolderBusyError(str(path)) from error
    try:
        yield
    finally:
        lock.release()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sample_of(path: Path) -> str:
    """Return the SHA-256 of sample blocks of a large file, including its ends, in hex."""
    digest = hashlib.sha256()
    last = path.stat().st_size - _SAMPLE
    with path.open("rb") as file:
        for number in range(_SAMPLES):
            file.seek(last * number // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def seal(folder: Path, manifest: Manifest, known: Mapping[str, Any] | None = None) -> None:
    """Write the manifest with the size and SHA-256 of every file, and flush everything to disk.

    ``known`` holds the entries of files that were sealed before; these are not read again.
    """
    files = {
        name: (known or {}).get(name) or _entry(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (name := path.relative_to(folder).as_posix())
    }
    written = json.dumps({**manifest, "files": files}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(written, encoding="utf-8")
    for path in (*folder.rglob("*"), folder):
        _flush(path)


def _entry(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    entry = {"bytes": size, "sha256": sha256_of(path)}
    return entry | {"sample": sample_of(path)} if size > _LARGE else entry


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a sealed folder without checking its files.

    Raises:
        DamagedFolderError: The manifest is missing or cannot be read.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedFolderError(f"{MANIFEST}: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise DamagedFolderError(f"{MANIFEST}: not a manifest")
    return manifest


def check(folder: Path, *, deep: bool = True) -> dict[str, Any]:
    """Check that the files of a sealed folder are unchanged, and return its manifest.

    Args:
        folder: The sealed folder.
        deep: Read every byte. Otherwise large files are sampled, which takes no time. It finds
            files that were cut off, emptied or overwritten in long parts, but not single bytes.

    Raises:
        DamagedFolderError: A file is missing or altered; names the first one.
    """
    manifest = read_manifest(folder)
    for name, expected in manifest["files"].items():
        try:
            sound = _is_sound(folder / name, expected, deep=deep)
        except (OSError, KeyError, TypeError) as error:
            raise DamagedFolderError(f"{name}: {error}") from error
        if not sound:
            raise DamagedFolderError(name)
    return manifest


def _is_sound(path: Path, expected: Mapping[str, Any], *, deep: bool) -> bool:
    if path.stat().st_size != expected["bytes"]:
        return False
    if not deep and "sample" in expected:
        return bool(sample_of(path) == expected["sample"])
    return bool(sha256_of(path) == expected["sha256"])


def place(
    folder: Path,
    write: Callable[[Path], None],
    manifest: Manifest,
    *,
    keep_from: Path | None = None,
    keep: Sequence[str] = (),
) -> None:
    """Write and seal a folder, and rename it to its target, which it replaces.

    Args:
        folder: The target.
        write: Writes the files into a given folder.
        manifest: The caller's entries in the manifest.
        keep_from: A sealed folder with files to reuse: hard links if possible, else copies.
        keep: The names of the files to reuse.

    Raises:
        OSError: The folder cannot be written; the old one stays.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.parent / f"{_PARTIAL}{uuid.uuid4().hex}"
    try:
        partial.mkdir()
        write(partial)
        known = _take_over(partial, keep_from, keep) if keep_from and keep else None
        seal(partial, manifest, known)
        if folder.exists():
            folder.rename(folder.parent / f"{_PARTIAL}{uuid.uuid4().hex}")
        partial.rename(folder)
        _flush(folder.parent)
    finally:
        _sweep(folder.parent, keep=None)


def _take_over(partial: Path, folder: Path, names: Sequence[str]) -> dict[str, Any]:
    """Link or copy files from a folder, and return their manifest entries."""
    try:
        entries = read_manifest(folder)["files"]
    except DamagedFolderError as error:
        raise OSError(str(error)) from error
    for name in names:
        try:
            os.link(folder / name, partial / name)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(folder / name, partial / name)
    return {name: entries[name] for name in names if name in entries}


def current(root: Path) -> Path | None:
    """Return the current generation, or None if there is none.

    Raises:
        DamagedFolderError: The pointer cannot be read, or its target is missing.
    """
    before = None
    while True:
        try:
            name = (root / CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise DamagedFolderError(f"{CURRENT}: {error}") from error
        if name.startswith("g-") and Path(name).name == name and (root / name).is_dir():
            return root / name
        # Another process may have switched and swept between the two reads, so read again.
        if name == before:
            raise DamagedFolderError(CURRENT)
        before = name


def publish(
    root: Path,
    write: Callable[[Path], None],
    manifest: Manifest,
    *,
    keep_from: Path | None = None,
    keep: Sequence[str] = (),
) -> Path:
    """Write a new generation, switch to it, and remove the old ones; see :func:`place`.

    The caller must hold a lock, so that no two processes publish at once.

    Raises:
        OSError: It cannot be written; the old generation stays current.
    """
    folder = root / f"g-{uuid.uuid4().hex[:12]}"
    place(folder, write, manifest, keep_from=keep_from, keep=keep)
    pointer = root / f"{_PARTIAL}{CURRENT}"
    pointer.write_text(folder.name, encoding="utf-8")
    _flush(pointer)
    pointer.replace(root / CURRENT)
    _flush(root)
    _sweep(root, keep=folder)
    return folder


def _sweep(root: Path, *, keep: Path | None) -> None:
    """Remove partial folders and, if ``keep`` is given, all other generations."""
    for path in root.iterdir():
        old = keep is not None and path.name.startswith("g-") and path != keep
        if old or path.name.startswith(_PARTIAL):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
