"""The five seeds: the clean text begins with the speech and ends with it."""

import re

import pytest

from corpus.cleaning import clean
from corpus.document import CleanText, FlawKind, RawDocument
from corpus.readers import read
from tests.shared import needs_shared, seed

pytestmark = needs_shared

# First and last characters of the speech, and its share of the raw text in which it stands.
BEGINS = {
    "000": "县委书记在县委党的群团工作会议上的讲话\n同志们：\n今天",
    "001": "在2020年全市群团工作会议上的讲话\n同志们：\n今天召开",
    "002": "区群团组织工作大会讲话\n同志们：\n这次",
    "003": "刘南昌调研我市群团工作时强调\n提高站位",
    "004": "翁鲁敏同志在全市党群共建创先争优座谈会上的讲话\n为深入贯彻",
}
ENDS = {
    "000": "发挥基层",
    "001": "更大的贡献。",
    "002": "努力奋斗！\n谢谢大家！",
    "003": "具体要求。",
    "004": "新的成效。",
}
SITE_WORDS = {
    "000": ["快文网", "http", "会员", "上一篇", "下一篇", "相关栏目", "未完", "标题", "|"],
    "001": ["仅供学习", "酷乐", "订阅", "QQ", "会员", "倒卖", "不断迭代"],
    "002": [
        "收藏",
        "上传",
        "免费预览",
        "编者按",
        "资源描述",
        "展开阅读",
        "版权",
        "ICP",
        ".doc",
        "第1页",
    ],
    "003": ["编辑", "打印", "发布日期", "來", "(", "|"],
    "004": [
        "404",
        "ZJOL",
        "位置",
        "转发到",
        "相关稿件",
        "我要注册",
        "更多",
        "·",
        "微博",
        "按：",
        "刊发",
    ],
}
MISSING_LINES = {"000": 0, "001": 7, "002": 20, "003": 2, "004": 40}


def raw_of(number: str) -> RawDocument:
    (document,) = read(seed(number))
    assert isinstance(document, RawDocument)
    return document


def cleaned(number: str) -> CleanText:
    return clean(raw_of(number))


def reasons(number: str, kind: FlawKind) -> list[str]:
    return [flaw.reason for flaw in cleaned(number).flaws if flaw.kind is kind]


@pytest.mark.parametrize("number", sorted(BEGINS))
def test_a_seed_begins_and_ends_with_the_speech(number: str) -> None:
    text = cleaned(number).text
    assert text.startswith(BEGINS[number])
    assert text.endswith(ENDS[number])


@pytest.mark.parametrize("number", sorted(SITE_WORDS))
def test_no_line_of_the_site_is_left(number: str) -> None:
    text = cleaned(number).text
    assert [word for word in SITE_WORDS[number] if word in text] == []


@pytest.mark.parametrize("number", sorted(BEGINS))
def test_nothing_of_the_speech_is_lost(number: str) -> None:
    """Between the speech's first and last raw character only notices and annotations are missing.

    What is missing in one piece holds no sentence of the speech: for each seed the longest such
    piece is a notice of known length.
    """
    raw, result = raw_of(number), cleaned(number)
    kept = bytearray(len(raw.text))
    for segment in result.raw_spans:
        kept[segment.raw_start : segment.raw_end] = b"\1" * (segment.raw_end - segment.raw_start)
    lines = [line for line in result.text.split("\n") if len(line) > 60]
    start = result.raw_span(result.text.index(lines[0]), result.text.index(lines[0]) + 1)[0]
    end_offset = result.text.index(lines[-1]) + len(lines[-1])
    end = result.raw_span(end_offset - 1, end_offset)[1]
    pieces = [raw.text[m.start() : m.end()] for m in re.finditer(rb"\0+", bytes(kept)[start:end])]
    longest = max((len(piece.strip()) for piece in pieces), default=0)
    assert longest <= {"000": 60}.get(number, 12)


@pytest.mark.parametrize("number", sorted(BEGINS))
def test_every_character_maps_back(number: str) -> None:
    raw, result = raw_of(number).text, cleaned(number)
    same = sum(
        raw[slice(*result.raw_span(offset, offset + 1))] == character
        for offset, character in enumerate(result.text)
    )
    # Seed 003 is traditional throughout; the others change punctuation and line breaks only.
    assert same >= (0.5 if number == "003" else 0.85) * len(result.text)


def test_seed_000_names_its_gap_and_its_missing_end() -> None:
    result = cleaned("000")
    (gap,) = [flaw for flaw in result.flaws if flaw.kind is FlawKind.GAP]
    assert "1293" in gap.reason
    assert gap.start is not None
    assert result.text[gap.start] == "\n"
    assert result.text[gap.start - 1] == "，"
    assert result.text[gap.start + 1 :].startswith("“十三五”")
    (end,) = reasons("000", FlawKind.TRUNCATED)
    assert "6983" in end
    assert "3362" in end
    assert len(reasons("000", FlawKind.MASKED)) >= 3


def test_seed_000_has_its_headings_on_lines_of_their_own() -> None:
    lines = cleaned("000").text.split("\n")
    assert [line for line in lines if line.startswith(("二、", "三、")) and len(line) < 40]
    assert sum(line.startswith(("（一）", "（二）", "（三）")) for line in lines) == 4


def test_seed_001_is_masked() -> None:
    result = cleaned("001")
    masked = [result.text[f.start : f.end] for f in result.flaws if f.kind is FlawKind.MASKED]
    assert masked.count("X") >= 5
    assert masked.count("XX") >= 5
    assert {flaw.kind for flaw in result.flaws} == {FlawKind.MASKED}


def test_seed_002_reads_through_its_page_breaks() -> None:
    text = cleaned("002").text
    for joined in (
        "群团工作会议是在",
        "群团工作者致以",
        "重视群团工作，无论",
        "许多艰巨的任务",
        "红十字会各有",
    ):
        assert joined in text
    assert [line[:2] for line in text.split("\n") if line[:1].isdigit()] == ["1.", "2.", "3."]


def test_seed_002_is_spun_and_contradicts_itself() -> None:
    whole, *places = reasons("002", FlawKind.SPUN)
    assert "科学发展观" in whole
    assert len(places) >= 30
    contradictions = "\n".join(reasons("002", FlawKind.CONTRADICTION))
    for words in ("胡锦涛", "十九大", "国庆73周年", "十七届四中全会"):
        assert words in contradictions
    assert len(reasons("002", FlawKind.NOISE)) >= 10


def test_seed_003_is_simplified_without_pinyin_and_a_report() -> None:
    result = cleaned("003")
    assert not re.search(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+[)）]", result.text)
    assert "党的群团工作" in result.text
    # The page lost a character while it annotated it; that is said, and nothing else is wrong.
    assert [flaw.kind for flaw in result.flaws] == [FlawKind.NEWS_REPORT, FlawKind.NOISE]
    start = result.text.index("本报讯")
    begin, end = result.raw_span(start, start + 3)
    assert raw_of("003").text[begin:end] == "本報(bào)訊"


def test_seed_004_is_whole_and_has_no_flaw() -> None:
    result = cleaned("004")
    assert result.flaws == ()
    lines = result.text.split("\n")
    assert sum(line.startswith(("一、", "二、", "三、", "四、")) for line in lines) == 4
    assert sum(line.startswith(("一要", "二要", "三要", "四要")) for line in lines) >= 7
