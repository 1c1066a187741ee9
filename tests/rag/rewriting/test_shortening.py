"""A paragraph brought down to a length: no fact is lost, the order stays."""

from hypothesis import given
from hypothesis import strategies as st

from rag.draft.values import AttributedSentence, Verdict
from rag.rewriting.facts import lost
from rag.rewriting.shortening import fitted, without_trimmings


def sentence(text: str, verdict: Verdict = Verdict.SUPPORTED) -> AttributedSentence:
    return AttributedSentence(text=text, start=0, end=len(text), verdict=verdict)


def test_a_clause_that_only_says_how_well_goes() -> None:
    long = "要把堤防查一遍，切实做到不留死角、不漏一处。"
    assert without_trimmings(long) == "要把堤防查一遍。"
    for kept in ("要把堤防查一遍，确保5月底前查完。", "要把堤防查一遍，发现险情就报。"):
        assert without_trimmings(kept) == kept


def test_the_least_supported_goes_first_and_never_the_first_sentence() -> None:
    verdicts = (Verdict.UNSUPPORTED, Verdict.VERBATIM, Verdict.UNSUPPORTED, Verdict.PARTIAL)
    line = [
        sentence(f"{word}要修好。", verdict)
        for word, verdict in zip("路桥渠坝", verdicts, strict=True)
    ]
    assert [one.text[0] for one in fitted(line, 15)] == ["路", "桥", "坝"]
    assert [one.text[0] for one in fitted(line, 10)] == ["路", "桥"]
    assert fitted(line, 99) == tuple(line)


SENTENCES = st.lists(
    st.builds(
        sentence,
        st.sampled_from(
            ["要把路修好。", "修路12公里。", "年底前通车，谁也不能拖。", "大家都要上心。"]
        ),
        st.sampled_from(Verdict),
    ),
    min_size=1,
    max_size=8,
)


@given(SENTENCES, st.integers(0, 80))
def test_every_fact_stays_and_no_more_goes_than_must(
    line: list[AttributedSentence], most: int
) -> None:
    left = fitted(line, most)
    assert left[0] == line[0]
    text = "".join(one.text for one in left)
    assert not lost("".join(one.text for one in line), text)
    if len(text) > most:  # nothing is left that could go
        assert all(lost(one.text, "") for one in left[1:])
