"""The corpus desk over the real library: questions answered, changes made or refused in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.retrieval.library import Library
from rag.settings import Settings
from tests.cli_runner import open_library, write
from tests.ui.conftest import TEXTS as FILES
from tests.ui.reading import read
from ui.messages.catalogue import Messages
from ui.web.corpus_desk import CorpusDesk
from ui.web.intake import Intake, IntakeDesk, IntakeState, intake_html

SAY = Messages()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "sources"
    folder.mkdir()
    with open_library(Settings.load(home=tmp_path / "home")) as library:
        library.ingest(write(folder, FILES))
        yield library


@pytest.fixture
def desk(library: Library) -> CorpusDesk:
    return CorpusDesk(library, SAY)


def id_of(library: Library, title: str) -> str:
    (found,) = [one.id for one in library.store.documents() if title in one.title]
    return found


def test_the_report_and_the_table_are_answered_for_their_address(desk: CorpusDesk) -> None:
    report = desk.answer({"do": "show", "view": "report", "route": "#/corpus"})
    assert (report["route"], report["view"]) == ("#/corpus", "report")
    assert "3篇文档" in read(report["report"]).text
    table = desk.answer({"do": "show", "view": "documents", "query": {"level": "县"}})
    assert "在全县青年工作座谈会上的讲话" in table["table"]
    assert "安全生产会议" not in table["table"]


def test_the_corpus_is_read_again_only_when_it_changed(desk: CorpusDesk, library: Library) -> None:
    first = desk.snapshot()
    assert desk.snapshot() is first
    library.correct(id_of(library, "青年"), {"speaker": "周江"})
    assert desk.snapshot() is not first


def test_a_correction_is_saved_shown_and_taken_back(desk: CorpusDesk, library: Library) -> None:
    known = id_of(library, "青年")
    asked = {"document": known, "view": "document", "route": "r"}
    saved = desk.answer(asked | {"do": "correct", "changes": {"level": "市", "date": "2024-05"}})
    assert SAY("document.saved") in saved["document"]
    document = library.store.document(known)
    assert (document.level, document.date, document.date_precision) == ("市", "2024-05", "month")
    desk.answer(asked | {"do": "reset", "field": "level"})
    assert library.store.document(known).level == "县"
    assert library.store.document(known).date == "2024-05"
    nothing = desk.answer(asked | {"do": "correct", "changes": {}})
    assert SAY("document.unchanged") in nothing["document"]


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "去年"},
        {"level": "国"},
        {"title": ""},
        {"title": "一\n二"},
        {"id": "x"},
        {"flaws": ""},
    ],
)
def test_a_wrong_correction_is_refused_in_a_line(
    desk: CorpusDesk, library: Library, changes: dict[str, str]
) -> None:
    known = id_of(library, "青年")
    before = library.store.document(known)
    answer = desk.answer({"do": "correct", "document": known, "changes": changes})
    assert answer["refused"]
    assert "\n" not in answer["refused"]
    assert library.store.document(known) == before


def test_a_document_that_is_removed_is_gone_from_table_and_search(
    desk: CorpusDesk, library: Library
) -> None:
    known = id_of(library, "青年")
    answer = desk.answer({"do": "remove", "document": known, "view": "document"})
    assert (answer["removed"], "青年" in answer["notice"]) == (known, True)
    assert "青年" not in desk.answer({"view": "documents"})["table"]
    assert known not in {one.document_id for one in library.search("青年夜校")}
    for do in ("show", "raw", "remove", "correct", "reset"):
        asked = {"do": do, "view": "document", "document": known, "changes": {"title": "新"}}
        assert "error" in desk.answer(asked)


def test_the_text_as_found_shows_what_cleaning_took_away(
    desk: CorpusDesk, library: Library
) -> None:
    raw = desk.answer({"do": "raw", "document": id_of(library, "青年")})["raw"]
    assert "青年夜校" in read(raw).text


def test_a_text_in_traditional_script_can_be_read_as_it_was_written(
    desk: CorpusDesk, library: Library, tmp_path: Path
) -> None:
    source = tmp_path / "繁體.txt"
    source.write_text("同志們：\n要把國家的農業發展好，讓農民過上好日子。\n", encoding="utf-8")
    library.ingest([source])
    known = next(one.id for one in library.store.documents() if one.source == str(source))
    page = desk.answer({"view": "document", "document": known})["document"]
    assert 'data-text="script"' in page
    assert "农业发展" in read(page).text
    assert "農業發展" in read(desk.answer({"do": "script", "document": known})["script"]).text
    plain = desk.answer({"view": "document", "document": id_of(library, "青年")})["document"]
    assert 'data-text="script"' not in plain


@pytest.mark.parametrize(
    "asked",
    [{}, {"view": "<b>"}, {"view": "document"}, {"do": "correct", "changes": None},
     {"view": "documents", "query": {"page": "x", "words": "<b>"}}],
)  # fmt: skip
def test_any_question_gets_an_answer(desk: CorpusDesk, asked: dict[str, object]) -> None:
    assert desk.answer(asked)


# Adding files ------------------------------------------------------------------------------------


def ended(intake: Intake) -> IntakeState:
    *_, state = intake.follow()
    assert state.over
    return state


def test_files_are_taken_in_and_rejected_with_their_reason(
    library: Library, tmp_path: Path
) -> None:
    good, bad = tmp_path / "新讲话.md", tmp_path / "空.txt"
    good.write_text(
        "同志们：\n要把水渠修到地头，把责任落到人头，一段一段抓到底。\n", encoding="utf-8"
    )
    bad.write_text("", encoding="utf-8")
    state = ended(IntakeDesk(library, SAY).take_in([good, bad]))
    assert state.report is not None
    assert [Path(one.source).name for one in state.report.added] == ["新讲话.md"]
    words = read(intake_html(state, SAY)).text
    assert "空.txt文件是空的" in words
    assert str(tmp_path) not in words
    assert library.search("水渠修到地头", k=1)[0].document_id == state.report.added[0].id
    assert [path for path in (library.settings.home / "uploads").rglob("*") if path.is_file()] == []


def test_the_same_file_again_is_there_already_and_another_of_its_name_is_not(
    library: Library, tmp_path: Path
) -> None:
    desk = IntakeDesk(library, SAY)
    paths = []
    for number, text in enumerate(
        ("水渠修到地头，一抓到底。", "山林管到山头，一管到底。", "水渠修到地头，一抓到底。")
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(folder / "讲话.txt")
        paths[-1].write_text(f"同志们：\n要把{text}\n", encoding="utf-8")
    # All at once, as from three sessions.
    states = [ended(intake) for intake in [desk.take_in([path]) for path in paths]]
    reports = [state.report for state in states if state.report is not None]
    assert sum(len(report.added) for report in reports) == 2
    assert sum(report.unchanged for report in reports) == 1
    assert len(library.store.documents()) == 5


def test_a_file_that_went_away_is_an_error_in_words(library: Library, tmp_path: Path) -> None:
    state = ended(IntakeDesk(library, SAY).take_in([tmp_path / "没有.txt"]))
    assert state.report is None
    assert state.error
    assert 'role="alert"' in intake_html(state, SAY)
