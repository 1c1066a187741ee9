"""Each text is encoded once, whatever becomes of its document; the vectors are always its own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.disk.generations import current
from embeddings.encoders.protocol import Vectors
from embeddings.errors import EncoderError
from rag.indexes.sentence_vectors import progress_line, save_is_due
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

WORDS = ("堤坝", "涵洞", "书屋", "车间", "社区", "田埂", "学校", "码头", "矿山", "集市")


class ListeningEncoder(HashEncoder):
    """Keeps what it is asked to encode, call by call, and can be told to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        self.fail_after = 10**9

    @property
    def texts(self) -> list[str]:
        return [text for call in self.calls for text in call]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if len(self.texts) + len(texts) > self.fail_after:
            raise EncoderError("编码器坏了")
        self.calls.append(list(texts))
        return super().encode_passages(texts)


def speech(*words: str) -> str:
    """A sentence a word, each of another length."""
    said = (f"{word}的事要{'一件一件' * (n % 3)}抓到底。" for n, word in enumerate(words))
    return "同志们：\n\n" + "\n".join(said)


@pytest.fixture
def encoder() -> ListeningEncoder:
    return ListeningEncoder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(home=tmp_path / "home")


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def check(library: Library) -> None:
    """Every sentence has the vector of its own text."""
    rows = list(library.store.sentence_rows())
    vectors = library.sentence_vectors([row.id for row in rows])
    wanted = HashEncoder().encode_passages([row.text for row in rows])
    found = np.stack([vectors[row.id] for row in rows])
    assert (found * wanted).sum(axis=1).min() > 0.999


def test_a_text_that_stands_in_two_documents_is_encoded_once(
    settings: Settings, tmp_path: Path, encoder: ListeningEncoder
) -> None:
    first = write(tmp_path / "in", "a.txt", speech(*WORDS[:5]))
    second = write(tmp_path / "in", "b.txt", speech(*WORDS[:7]))
    with Library.open(settings, encoder=encoder) as library:
        library.ingest([first])
        before = set(encoder.texts)
        library.ingest([second])
        assert len(encoder.texts) == len(set(encoder.texts))
        added = set(encoder.texts) - before
        assert added
        assert all(WORDS[5] in text or WORDS[6] in text for text in added)
        check(library)


def test_copies_taken_in_together_are_encoded_once(
    settings: Settings, tmp_path: Path, encoder: ListeningEncoder
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write(tmp_path / "in", name, speech(*WORDS) + f"\n{name}的话到此为止。")
    with Library.open(settings, encoder=encoder) as library:
        library.ingest([tmp_path / "in"])
        assert len(library.store.sentence_ids()) > len(encoder.texts)
        assert len(encoder.texts) == len(set(encoder.texts))
        check(library)


def test_a_file_under_another_name_takes_its_vectors_along(
    settings: Settings, tmp_path: Path, encoder: ListeningEncoder
) -> None:
    path = write(tmp_path / "in", "a.txt", speech(*WORDS))
    with Library.open(settings, encoder=encoder) as library:
        library.ingest([path])
        encoder.calls.clear()
        moved = write(tmp_path / "in", "moved.txt", speech(*WORDS))
        gone = [document.id for document in library.store.documents()]
        library.store.writer.remove(gone[0])
        library.ingest([moved])
        assert encoder.texts == []
        check(library)


def test_without_the_hashes_it_only_hashes_again(
    settings: Settings, tmp_path: Path, encoder: ListeningEncoder
) -> None:
    with Library.open(settings, encoder=encoder) as library:
        library.ingest([write(tmp_path / "in", "a.txt", speech(*WORDS[:5]))])
        folder = current(settings.home / "index" / "texts")
        assert folder is not None
        (folder / "ids.npy").write_bytes(b"harmed")
        encoder.calls.clear()
        library.ingest([write(tmp_path / "in", "b.txt", speech(*WORDS[:5]) + "\n散会。")])
        assert encoder.texts == ["散会。"]
        check(library)


def test_a_failure_at_any_sentence_leaves_right_vectors_and_work_that_is_not_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.indexes.sentence_vectors._REPORT_EVERY", 2)
    monkeypatch.setattr("rag.indexes.sentence_vectors._SAVE_SECONDS", 0)
    monkeypatch.setattr("rag.indexes.sentence_vectors._SAVE_SHARE", 1e9)
    old = write(tmp_path / "in", "a.txt", speech(*WORDS[:4]))
    new = write(tmp_path / "in", "b.txt", speech(*WORDS))
    for fail_after in range(0, 6, 2):
        encoder = ListeningEncoder()
        home = Settings.load(home=tmp_path / f"home{fail_after}")
        with Library.open(home, encoder=encoder) as library:
            library.ingest([old])
            encoder.calls.clear()
            encoder.fail_after = fail_after
            with pytest.raises(EncoderError):
                library.ingest([new])
            encoder.fail_after = 10**9
        with Library.open(home, encoder=encoder) as library:
            library.refresh()
            assert len(encoder.texts) == len(set(encoder.texts))
            assert library.upkeep.verify().ok
            check(library)


def test_like_lengths_are_encoded_together(
    settings: Settings, tmp_path: Path, encoder: ListeningEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.indexes.sentence_vectors._REPORT_EVERY", 3)
    told: list[tuple[str, int, int]] = []
    with Library.open(settings, encoder=encoder) as library:
        path = write(tmp_path / "in", "a.txt", speech(*WORDS))
        library.ingest([path], progress=lambda *said: told.append(said))
    lengths = [len(text) for text in encoder.texts]
    assert lengths == sorted(lengths, reverse=True)
    assert all(len(call) <= 3 for call in encoder.calls)
    encoding = [(done, total) for what, done, total in told if what.startswith("编码句子")]
    assert encoding[-1] == (len(lengths), len(lengths))
    assert len(encoding) == len(encoder.calls)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "line"),
    [
        (256, 256, 2.0, "编码句子，每秒 128 句"),
        (100, 400, 2.0, "编码句子，每秒 50 句，约需 6 秒"),
        (100, 40_100, 1.0, "编码句子，每秒 100 句，约需 7 分钟"),
        (100, 1_000_100, 1.0, "编码句子，每秒 100 句，约需 2.8 小时"),
    ],
)
def test_progress_says_the_rate_and_what_remains(
    done: int, total: int, seconds: float, line: str
) -> None:
    assert progress_line(done, total, seconds) == line


def test_saving_takes_a_tenth_of_the_time_at_most() -> None:
    assert not save_is_due(19, 0)
    assert save_is_due(20, 0)
    assert not save_is_due(29, 3)
    assert save_is_due(30, 3)
