import pytest

from rag.quotations.marks import check_quotation_marks


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [("要“办好事。\n下一段", 1, "前引号"), ("要办好”事", 3, "后引号"), ("“甲“乙”丙”", 2, "里层")],
)
def test_quotation_marks_have_partners(text: str, position: int, word: str) -> None:
    (finding,) = check_quotation_marks(text)
    assert finding.start == position
    assert word in finding.message + finding.suggestion
