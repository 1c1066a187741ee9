from pathlib import Path

import pytest

from embeddings.disk import generations
from embeddings.disk.generations import DamagedFolderError, FolderBusyError


def _write(text: str, folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "a.txt").write_text(text)


def publish(root: Path, text: str) -> Path:
    return generations.publish(root, lambda folder: _write(text, folder), {"text": text})


def test_a_generation_follows_another_and_the_old_one_goes(tmp_path: Path) -> None:
    root = tmp_path / "root"
    assert generations.current(root) is None
    first = publish(root, "one")
    second = publish(root, "two")
    assert generations.current(root) == second
    assert not first.exists()
    assert generations.check(second)["text"] == "two"
    assert sorted(path.name for path in root.iterdir()) == ["CURRENT", second.name]


def test_a_write_that_fails_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    first = publish(tmp_path, "one")

    def fail(folder: Path) -> None:
        _write("half", folder)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        generations.publish(tmp_path, fail, {})
    assert generations.current(tmp_path) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", first.name]


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    (tmp_path / ".partial-dead").mkdir()
    (tmp_path / ".partial-CURRENT").write_text("g-x")
    second = publish(tmp_path, "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", second.name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("inner/a.txt", "five"),
        ("inner/a.txt", "fo"),
        ("inner/a.txt", None),
        (generations.MANIFEST, '{"files": {"inner/a.txt": {}}}'),
        (generations.MANIFEST, "[1]"),
        (generations.MANIFEST, "{"),
        (generations.MANIFEST, None),
    ],
)
def test_any_harm_is_found(tmp_path: Path, name: str, content: str | None) -> None:
    folder = publish(tmp_path, "four")
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(DamagedFolderError):
        generations.check(folder)


@pytest.mark.parametrize("pointer", ["g-none", "../elsewhere", "", "g-\ud800"])
def test_a_pointer_to_nothing_is_damage(tmp_path: Path, pointer: str) -> None:
    publish(tmp_path, "one")
    (tmp_path / "CURRENT").write_bytes(pointer.encode("utf-8", "surrogatepass"))
    with pytest.raises(DamagedFolderError):
        generations.current(tmp_path)


def test_a_lock_keeps_others_out_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with (
        generations.locked(path, timeout=0),
        pytest.raises(FolderBusyError),
        generations.locked(path, timeout=0),
    ):
        pass
    with generations.locked(path, timeout=0):
        pass
