"""The register in words: only what is unusual is named, the rest can be looked at."""

import pytest

from rag.draft.values import Basis, RegisterMeasure
from rag.register.measuring import MEASURES
from ui.messages.catalogue import Lang, Messages
from ui.text.register import register_hint, register_line


def measures(**percentiles: int) -> list[RegisterMeasure]:
    return [
        RegisterMeasure(name=name, value=0.5, percentile=value, basis=Basis.KIND)
        for name, value in percentiles.items()
    ]


def test_only_what_is_unusual_is_named() -> None:
    say = Messages("zh")
    assert register_line(measures(demands=99, facts=3, we=50), say) == (
        "语体：要字句偏高、数字和名称偏低"
    )
    assert register_line(measures(demands=50), say) == "语体：与同类讲话相当"
    assert register_line([], say) == ""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("basis", Basis)
def test_every_measure_and_basis_has_its_words(language: Lang, basis: Basis) -> None:
    say = Messages(language)
    held = [RegisterMeasure(name=name, value=1, percentile=7, basis=basis) for name in MEASURES]
    lines = register_hint(held, say).split("\n")
    assert len(lines) == 1 + len(MEASURES)
    assert all("7%" in line for line in lines[1:])
