import hashlib
from pathlib import Path

import pytest

from rag.errors import ModelMissingError
from rag.models import model_file
from rag.settings import Settings

WHOLE = b"GGUF" + bytes(range(200))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(home=tmp_path)


@pytest.fixture
def small_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """A model of three parts in place of the real one; the parts can be tampered with."""
    parts = [tmp_path / f"part{number}.bin" for number in range(3)]
    for number, part in enumerate(parts):
        part.write_bytes(WHOLE[number * 70 : (number + 1) * 70])
    monkeypatch.setattr(model_file, "_part_paths", lambda: parts)
    monkeypatch.setattr(model_file, "SIZE", len(WHOLE))
    monkeypatch.setattr(model_file, "SHA256", hashlib.sha256(WHOLE).hexdigest())
    return parts


def test_the_parts_are_joined_once(settings: Settings, small_model: list[Path]) -> None:
    said: list[str] = []
    path = model_file.ensure_embedded(settings, said.append)
    assert path.read_bytes() == WHOLE
    assert said
    written = path.stat().st_mtime_ns
    assert model_file.ensure_embedded(settings, said.append) == path
    assert path.stat().st_mtime_ns == written


def test_a_file_that_differs_is_never_used(settings: Settings, small_model: list[Path]) -> None:
    small_model[1].write_bytes(b"\0" * 70)
    with pytest.raises(ModelMissingError, match="校验不符"):
        model_file.ensure_embedded(settings)
    folder = model_file.embedded_path(settings).parent
    assert not [name for name in folder.iterdir() if not name.name.endswith(".lock")]


def test_a_file_that_was_changed_later_is_made_anew(
    settings: Settings, small_model: list[Path]
) -> None:
    path = model_file.ensure_embedded(settings)
    path.write_bytes(b"\0" * len(WHOLE))
    assert not model_file.is_verified(path)
    assert model_file.ensure_embedded(settings).read_bytes() == WHOLE


def test_a_right_file_from_elsewhere_is_taken_over(
    settings: Settings, small_model: list[Path]
) -> None:
    path = model_file.embedded_path(settings)
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)
    for part in small_model:
        part.unlink()
    assert model_file.ensure_embedded(settings) == path
    assert model_file.status(settings) == (True, f"{path}（已校验）")


def test_a_missing_part_says_what_to_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_file, "find_spec", lambda _name: None)
    found, line = model_file.status(settings)
    assert not found
    assert "pip install" in line
    with pytest.raises(ModelMissingError, match="缺第 1 部分"):
        model_file.ensure_embedded(settings)


@pytest.mark.model
def test_the_real_model_is_the_published_file(models_dir: Path, tmp_path: Path) -> None:
    settings = Settings.load(home=tmp_path, model_cache=models_dir)
    path = model_file.ensure_embedded(settings)
    with path.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == model_file.SHA256
