"""The data that judge wording: each entry has its source, and old reports do not contradict it."""

import datetime
import json

import pytest

from corpus.files.shipped import shipped_json
from rag.draft.values import Severity
from rag.formulations.dated import check_formulations
from tests.shared import SHARED, needs_shared

ENTRIES = shipped_json("rag.formulations", "formulations")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["phrase"])
def test_every_formulation_says_where_it_is_from(entry: dict[str, str]) -> None:
    assert entry["confidence"] in ("高", "中", "低")
    assert not entry["to"] or entry["from"] < entry["to"]
    for date in filter(None, (entry["from"], entry["to"])):
        assert date[:4] in entry["source"] + entry["note"]


@pytest.mark.parametrize(("room", "name"), [("rag.facts", "names"), ("rag.checks", "style")])
def test_every_list_says_where_it_is_from(room: str, name: str) -> None:
    data = shipped_json(room, name)
    for key, entries in data.items():
        if key == "sources":
            continue
        rows = [entry for entry in entries if isinstance(entry, dict)]
        assert all(row["source"] for row in rows)
        assert rows or data["sources"][key]
    assert set(data["sources"]) < set(data)


@needs_shared
def test_no_report_uses_a_formulation_before_it_was_coined() -> None:
    """The government reports of 88 years are right about the wording of their own day."""
    assert SHARED is not None
    path = SHARED / "data" / "corpus" / "work_reports.jsonl"
    early = []
    for line in path.read_text("utf-8").splitlines():
        report = json.loads(line)
        day = report["date"] or ""
        if not day:
            continue
        # Dated by the year alone: wording of any of its days passes.
        date = datetime.date.fromisoformat(day if len(day) == 10 else f"{day[:4]}-12-31")
        found = check_formulations(report["text"], date)
        early += [(day, one.message) for one in found if one.severity is Severity.ERROR]
    assert early == []
