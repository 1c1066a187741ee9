import gc
import random
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import NotFoundError
from corpus.language.folding import fold
from corpus.language.grams import content
from embeddings.encoders.protocol import Vectors
from rag.attribution.attributing import (
    Attributor,
    Candidate,
    attribute_items,
    attribute_text,
    copy_rate,
    supported_rate,
)
from rag.attribution.background import background_vectors
from rag.attribution.needs import needs_source
from rag.attribution.polarity import conflict
from rag.draft.values import AttributedSentence, Relation, Verdict
from rag.retrieval.encodings import Encodings, VectorCache
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

SOURCES = (
    "群团组织要把政治性摆在首位，自觉接受党的领导，听党话、跟党走。",
    "各级党委每半年要专题研究一次群团工作，帮助解决人员和经费的困难。",
    "去年全县新建工会组织126家，发展会员3200人。",
    "不得以开会发文代替走访群众，不得给基层增加负担。",
    "要把服务阵地建到园区和楼栋，让职工群众走得进、坐得下。",
    "河道两岸要种上柳树，汛期之前完成清淤。",
    "妇联干部要经常走进家庭，当好群众的贴心人。",
)
ATTRIBUTOR = Attributor(Encodings(HashEncoder()))


def pool(texts: tuple[str, ...] = SOURCES) -> list[Candidate]:
    return [Candidate(f"d{i}", 10 * i, 10 * i + len(t), t) for i, t in enumerate(texts)]


def one(
    text: str, candidates: list[Candidate] | None = None, given: str = ""
) -> AttributedSentence:
    chosen = pool() if candidates is None else candidates
    (sentence,) = ATTRIBUTOR.attribute([(text, 7)], chosen, given=given)
    return sentence


def test_a_sentence_of_a_source_is_verbatim_whatever_its_punctuation_and_script() -> None:
    found = one("群團組織要把政治性擺在首位、自覺接受黨的領導。")
    assert found.verdict is Verdict.VERBATIM
    assert found.citations[0].document_id == "d0"
    assert found.citations[0].relation is Relation.VERBATIM
    assert found.citations[0].score == 1


def test_one_changed_character_is_near_verbatim_and_many_are_not() -> None:
    near = one("要把服务阵地建到园区和楼道，让职工群众走得进、坐得下。")
    far = one("要把活动场所建到园区和村里，让职工家属走得进。")
    assert near.verdict is Verdict.VERBATIM
    assert 0.9 <= near.citations[0].score < 1
    assert far.verdict is not Verdict.VERBATIM


def test_a_reworded_sentence_is_supported() -> None:
    found = one("群团组织必须始终把政治性摆在首位，做到自觉接受党的领导。")
    assert found.verdict is Verdict.SUPPORTED
    assert [c.document_id for c in found.citations] == ["d0"]
    assert found.citations[0].relation is Relation.REWORDED


def test_what_nothing_bears_out_has_no_citation() -> None:
    found = one("要加快数字政府建设，推进一网通办。")
    assert found.verdict is Verdict.UNSUPPORTED
    assert found.citations == ()
    assert found.reasons


def test_two_sources_are_cited_where_each_has_a_clause() -> None:
    found = one("要自觉接受党的领导，把服务阵地建到园区和楼栋。")
    assert {c.document_id for c in found.citations} == {"d0", "d4"}


def test_a_clause_of_its_own_makes_it_partial_and_is_named() -> None:
    found = one("各级党委每半年要专题研究一次群团工作，建设一流的营商环境和政务大厅。")
    assert found.verdict is Verdict.PARTIAL
    assert "营商环境" in found.reasons[0]


def test_another_number_is_partial_with_the_number_named() -> None:
    found = one("去年全县新建工会组织126家，发展会员5100人。")
    assert found.verdict is Verdict.PARTIAL
    assert "5100" in found.reasons[0]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("三十四个村", "三四个村"),
        ("三四个村", "三十四个村"),
        ("八百户", "七八百户"),
        ("一千二百户", "一千二百多户"),
        ("一千二百多户", "一千二百户"),
        ("一百户", "近百户"),
    ],
)
def test_a_number_is_not_borne_out_by_a_range_that_looks_like_it(said: str, written: str) -> None:
    template = "去年以来，全县上下一道努力，工作队先后走访慰问了{}，送去了党和政府的关怀。"
    source = [Candidate("d", 0, 40, template.format(written))]
    assert one(template.format(written), source).verdict is Verdict.VERBATIM
    found = one(template.format(said), source)
    assert found.verdict is Verdict.PARTIAL
    assert said[:-2] in "".join(found.reasons)


def test_a_number_of_the_user_is_the_users_fact() -> None:
    text = "去年全县新建工会组织126家，发展会员5100人。"
    assert one(text, given="会员5100人").verdict is Verdict.USER_FACT
    assert one("全县现有职工书屋五百一十家。", given="职工书屋510家").verdict is Verdict.USER_FACT


def test_another_fraction_is_named_and_not_supported() -> None:
    source = "机关干部每年要有三分之一的时间在基层，不能蜻蜓点水。"
    said = one("机关干部每年要有一半的时间在基层，不能蜻蜓点水。", pool((source,)))
    assert said.verdict is Verdict.PARTIAL
    assert "一半" in said.reasons[0]


def test_the_opposite_is_not_supported() -> None:
    found = one("要以开会发文代替走访群众。")
    assert found.verdict is Verdict.UNSUPPORTED
    assert "不得" in found.reasons[0]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("要搞形式主义", "不得搞形式主义"),
        ("全县产值增长很快", "全县产值下降很快"),
        ("严禁开展互相帮扶活动", "要开展互相帮扶活动"),
    ],
)
def test_negations_and_antonyms_conflict(said: str, written: str) -> None:
    assert conflict(said, written)
    assert not conflict(said, said)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("不断加强基层组织建设", "加强基层组织建设"),
        ("要关心群众冷暖，不能脱离群众", "要关心群众冷暖，紧密联系群众"),
        ("我们要让群众满意", "不能让群众不满意"),
    ],
)
def test_what_only_looks_like_a_negation_does_not(said: str, written: str) -> None:
    assert not conflict(said, written)


@pytest.mark.parametrize(
    "text",
    [
        "同志们：",
        "下面，我讲三点意见。",
        "【待补：数据】",
        "一、加强组织领导",
        "一是",
        "我就讲这些，谢谢大家！",
        "各位代表、同志们：",
    ],
)
def test_what_says_nothing_needs_no_source(text: str) -> None:
    if text != "我就讲这些，谢谢大家！":
        assert not needs_source(text)
        assert one(text).verdict is Verdict.NOT_NEEDED


def test_what_says_something_needs_a_source() -> None:
    assert needs_source("要加强组织领导，压实工作责任。")
    assert needs_source("全县现有会员【待补：数据】人，覆盖所有乡镇和街道。")


DRAFTS = (
    *SOURCES,
    "要自觉接受党的领导，把服务阵地建到园区和楼栋。",
    "各级党委要专题研究群团工作，解决经费困难。",
    "去年发展会员3300人。",
    "要加快数字政府建设，推进一网通办。",
    "妇联干部要走进家庭，听取群众的意见。",
)


@given(st.sampled_from(DRAFTS), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_pool_changes_nothing(draft: str, seed: int) -> None:
    shuffled = pool()
    random.Random(seed).shuffle(shuffled)
    assert one(draft, shuffled) == one(draft)


@given(st.sampled_from(DRAFTS), st.text(alphabet="αβγδεζηθικλμν", min_size=6, max_size=30))
@settings(max_examples=40, deadline=None)
def test_an_irrelevant_candidate_adds_no_citation(draft: str, noise: str) -> None:
    before = one(draft)
    after = one(draft, [*pool(), Candidate("noise", 0, len(noise), noise)])
    assert {c.document_id for c in after.citations} <= {c.document_id for c in before.citations}
    assert after.verdict == before.verdict


@given(st.sampled_from(DRAFTS))
def test_spans_are_exact(draft: str) -> None:
    found = one(draft)
    assert (found.start, found.end) == (7, 7 + len(draft))
    for citation in found.citations:
        assert len(citation.quote) == citation.end - citation.start
        for mine, theirs, length in citation.matches:
            source = citation.quote[theirs - citation.start :][:length]
            assert fold(draft[mine : mine + length]) == fold(source)
            assert length >= 4


# A number cut in two is another number and 得 without 不 another demand: those are left out.
@given(st.sampled_from([SOURCES[0], *SOURCES[4:]]), st.integers(0, 30), st.integers(10, 40))
def test_any_piece_of_a_source_is_verbatim(source: str, start: int, length: int) -> None:
    piece = source[start : start + length]
    if needs_source(piece) and len(content(piece).characters) >= 10:
        assert one(piece).verdict is Verdict.VERBATIM


def test_of_two_moulds_the_one_with_the_right_number_comes_first() -> None:
    texts = ("全县共有会员2100人，比上年有所增加。", "全县共有会员3500人，比上年有所增加。")
    found = one("全县共有会员3500人，比上年明显增加。", pool(texts))
    assert found.citations[0].document_id == "d1"


def test_without_candidates_nothing_is_supported() -> None:
    assert one("要加强组织领导，压实工作责任。", []).verdict is Verdict.UNSUPPORTED


def test_items_cite_by_index() -> None:
    ((verdict, cites, score),) = attribute_items(SOURCES, [SOURCES[4]], ATTRIBUTOR)
    assert (verdict, cites, score) == (Verdict.VERBATIM, (4,), 1.0)


def test_copy_rate_counts_long_runs_only() -> None:
    assert copy_rate(SOURCES[0], SOURCES) == 1
    assert copy_rate("自觉接受党的领导。", SOURCES) == 0
    half = "群团组织要把政治性摆在首位，自觉" + "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
    assert copy_rate(half, SOURCES) == pytest.approx(15 / 30)
    assert copy_rate("", SOURCES) == 0


def test_supported_rate_leaves_out_what_needs_no_source() -> None:
    base = one(SOURCES[0])
    verdicts = [Verdict.VERBATIM, Verdict.UNSUPPORTED, Verdict.NOT_NEEDED, Verdict.USER_FACT]
    rows = [base.model_copy(update={"verdict": verdict}) for verdict in verdicts]
    assert supported_rate(rows) == 0.5
    assert supported_rate(rows[2:]) == 1


def test_the_cache_of_vectors_encodes_once_and_forgets_the_oldest() -> None:
    asked: list[list[str]] = []
    encoder = HashEncoder()

    def encode(texts: Sequence[str]) -> Vectors:
        asked.append(list(texts))
        return encoder.encode_passages(texts)

    cache = VectorCache(encode, capacity=2)
    cache.get(["甲", "乙"])
    cache.get(["乙", "丙"])
    assert asked == [["乙", "甲"], ["丙"]] or asked == [["甲", "乙"], ["丙"]]
    assert len(cache) == 2
    cache.get(["甲"])
    assert asked[-1] == ["甲"]


def test_a_duplicate_candidate_is_cited_once() -> None:
    twice = [*pool(), *(replace(c, document_id="copy") for c in pool())]
    assert len(one(SOURCES[0], twice).citations) == 1


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    for name, lines in (("甲", SOURCES[:4]), ("乙", SOURCES[4:])):
        body = "\n".join(lines)
        (tmp_path / f"{name}.txt").write_text(
            f"在会议上的讲话（{name}）\n{body}\n", encoding="utf-8"
        )
    settings = Settings(home=tmp_path / "home")
    with Library.open(settings, encoder=HashEncoder()) as opened:
        opened.ingest([tmp_path / "甲.txt", tmp_path / "乙.txt"])
        yield opened


DRAFT = f"一、加强组织领导\n{SOURCES[0]}要办好数字政务大厅。"


def test_a_text_is_attributed_to_the_corpus(library: Library) -> None:
    heading, verbatim, other = attribute_text(DRAFT, library)
    assert heading.verdict is Verdict.NOT_NEEDED
    assert verbatim.verdict is Verdict.VERBATIM
    assert other.verdict is Verdict.UNSUPPORTED
    citation = verbatim.citations[0]
    source = library.store.text(citation.document_id)
    assert source[citation.start : citation.end] == citation.quote
    for sentence in (heading, verbatim, other):
        assert DRAFT[sentence.start : sentence.end] == sentence.text


def test_only_the_documents_asked_for_are_cited(library: Library) -> None:
    by_title = {document.title: document.id for document in library.store.documents()}
    second = next(id_ for title, id_ in by_title.items() if "乙" in title)
    found = attribute_text(DRAFT, library, document_ids=[second])
    assert all(c.document_id == second for s in found for c in s.citations)
    assert found[1].verdict is not Verdict.VERBATIM


def test_an_unknown_document_is_named(library: Library) -> None:
    with pytest.raises(NotFoundError):
        attribute_text(DRAFT, library, document_ids=["nothing"])


def test_nothing_that_a_closed_library_encoded_is_kept(tmp_path: Path) -> None:
    encoder = HashEncoder()
    library = Library.open(Settings.load(home=tmp_path / "home"), encoder=encoder)
    path = tmp_path / "a.txt"
    path.write_text("在会上的讲话\n" + "\n".join(SOURCES), encoding="utf-8")
    library.ingest([path])
    assert attribute_text(SOURCES[0], library)
    background_vectors(library.encodings)
    kept = [weakref.ref(one) for one in (library.encodings, library.indexes, encoder)]
    library.close()
    gc.collect()
    assert kept[0]() is None  # also while the library itself is still held
    del library, encoder
    gc.collect()
    assert [one() for one in kept] == [None, None, None]
