"""From a file to passages: each passage carries the flaws that concern it, and no others."""

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, FlawKind, Passage, RawDocument
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences

FIRST = "要把每一条河道的底数摸清楚，画出图，列出表，一段一段落实到村，落实到人，不留空白。"
SECOND = "要把群众发动起来，让沿河的每户人家都知道为什么清、怎么清、清完以后谁来管。"


def passages(body: str) -> tuple[CleanText, tuple[Passage, ...]]:
    text = f"在全县清淤现场会上的讲话\n同志们：\n{body}"
    raw = RawDocument("讲话.txt", text.encode(), text, ".txt", "utf-8")
    result = clean(raw)
    found = split_passages(
        result.text, split_sentences(result.text), document_id="d", flaws=result.flaws
    )
    return result, found


def kinds(passage: Passage) -> set[FlawKind]:
    return {flaw.kind for flaw in passage.flaws}


@pytest.mark.parametrize("notice", ["……（此处省略1293字）……", "（略去 1293 字）"])
def test_the_sides_of_a_gap_are_never_in_one_passage(notice: str) -> None:
    result, found = passages(f"{FIRST}各镇要立足{notice}检查验收。{SECOND}")
    (gap,) = [flaw for flaw in result.flaws if flaw.kind is FlawKind.GAP]
    assert gap.start is not None
    assert not any(one.start < gap.start < one.end for one in found)
    texts = [result.text[one.start : one.end] for one in found]
    assert not any("立足" in text and "检查验收" in text for text in texts)
    beside = [one for one, text in zip(found, texts, strict=True) if "立足" in text]
    beside += [one for one, text in zip(found, texts, strict=True) if "检查验收" in text]
    assert len(beside) == 2
    assert all(FlawKind.GAP in kinds(one) for one in beside)


def test_a_mask_is_on_its_own_passage_only() -> None:
    _, found = passages(f"一、摸清底数\n{FIRST * 4}\n二、发动群众\n{SECOND * 4}XX县要带头。")
    assert FlawKind.MASKED in kinds(found[-1])
    assert sum(FlawKind.MASKED in kinds(one) for one in found) == 1


def test_spun_text_is_on_every_passage_and_its_words_on_their_own() -> None:
    spun = "以科学开展观为统领，围绕中心、效劳大局，群团是重要组成局部，向广阔群众致敬。"
    result, found = passages(f"一、摸清底数\n{FIRST * 4}\n二、发动群众\n{spun}")
    assert all(FlawKind.SPUN in kinds(one) for one in found)
    pointed = {
        flaw.reason
        for one in found
        for flaw in one.flaws
        if flaw.kind is FlawKind.SPUN and flaw.end != len(result.text)
        if one.end < len(result.text)
    }
    assert pointed == set()
    assert sum("科学发展观" in flaw.reason for flaw in found[-1].flaws) == 2


def test_both_sides_of_a_contradiction_carry_it() -> None:
    _, found = passages(
        f"一、摸清底数\n今年是2015年。{FIRST * 4}\n二、发动群众\n{SECOND * 4}\n三、结语\n"
        f"要落实党的十九大精神。{SECOND * 4}"
    )
    flawed = [one.heading_path for one in found if FlawKind.CONTRADICTION in kinds(one)]
    assert {path[-1][:2] for path in flawed} == {"一、", "三、"}
