"""How much a section may copy, and what is refused beyond that."""

from typing import Final

import pytest

from rag.draft.values import AttributedSentence, Formula, Verdict
from rag.requests.brief import parse_request
from rag.writing.copying import (
    IMITATION_SHARE,
    ORIGINAL_SHARE,
    USUAL_SHARE,
    CopyBudget,
    allowed_share,
    formulas,
)

SOURCE: Final = "护林员早晚各巡一遍，把进山的路走熟，路口有人守着。另有别的话。"
COPY: Final = "护林员早晚各巡一遍，把进山的路走熟。"
OWN: Final = "山上的火要从山下防起，火种一律不进山。"


def sentence(text: str, *formula: tuple[int, int]) -> AttributedSentence:
    return AttributedSentence(
        text=text,
        start=0,
        end=len(text),
        verdict=Verdict.UNSUPPORTED,
        formulas=tuple(
            Formula(
                start=a,
                end=b,
                text=text[a:b],
                document_id="d",
                title="护林防火讲话",
                source_start=0,
                source_end=b - a,
                others=2,
            )
            for a, b in formula
        ),
    )


@pytest.mark.parametrize(
    ("request_", "share"),
    [
        ("写一段县长在护林防火会议上的讲话", USUAL_SHARE),
        ("写一段县长在护林防火会议上的讲话，不要照抄", ORIGINAL_SHARE),
        ("写一段县长在护林防火会议上的讲话，要原创", ORIGINAL_SHARE),
        ("参照《县长在防汛会议上的讲话》的写法，写一段护林防火的话", IMITATION_SHARE),
    ],
)
def test_the_request_says_how_much_may_be_copied(request_: str, share: float) -> None:
    assert allowed_share(parse_request(request_)) == share


def test_what_is_copied_uses_the_budget_up() -> None:
    budget = CopyBudget([SOURCE], 20)
    assert not budget.refuses(COPY)
    budget.take(sentence(COPY))
    assert budget.refuses(COPY)
    # Own words are never refused.
    assert not budget.refuses(OWN)


def test_nothing_left_refuses_no_own_words() -> None:
    assert not CopyBudget([SOURCE], -5).refuses(OWN)


def test_formulaic_language_is_nobodys_own() -> None:
    said = sentence(COPY, (0, len(COPY)))
    budget = CopyBudget([SOURCE], 0)
    assert not budget.refuses(COPY, formulas(said))
    budget.take(said)
    assert budget.left == 0
