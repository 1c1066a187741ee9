"""The five seeds: the clean text begins with the speech and ends with it."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

import pytest

from corpus.cleaning.rules import clean
from corpus.cleaning.site_lines import is_site
from corpus.document.original import original_script
from corpus.document.values import CleanText, FlawKind, Kind, Level, Part, Passage, RawDocument
from corpus.language.folding import fold
from corpus.metadata.describing import Metadata, infer
from corpus.reading.gathering import read
from corpus.splitting.headings import find_headings
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
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


def raw_of(number: str) -> RawDocument:
    (document,) = read(seed(number))
    assert isinstance(document, RawDocument)
    return document


@lru_cache
def cleaned(number: str) -> CleanText:
    return clean(raw_of(number))


@lru_cache
def metadata(number: str) -> Metadata:
    return infer(raw_of(number), cleaned(number))


def fields(number: str, *names: str) -> list[object]:
    known: Mapping[str, object] = metadata(number).fields()
    return [known[name] for name in names]


@lru_cache
def passages(number: str) -> tuple[Passage, ...]:
    result = cleaned(number)
    sentences = split_sentences(result.text)
    return split_passages(result.text, sentences, document_id="d", flaws=result.flaws)


def headings(number: str) -> list[str]:
    """The headings over passages, in order, each once."""
    return list(dict.fromkeys(title for one in passages(number) for title in one.heading_path))


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


# What stands between the first and the last character of a speech and is not the speech's, by the
# letters of its beginning and its end: page-break numbers, an editor's note, a repeated title.
NOT_OF_THE_SPEECH = {
    "000": [("县委书记在", "会议上的讲话"), ("快文网", "可完整阅读")],
    "001": [],
    "002": [("编者按", "请详见"), *((str(page), str(page)) for page in range(2, 11))],
    "003": [],
    "004": [("翁鲁敏同志", "学习贯彻")],
}
# The first and the last words of the speech in the raw text of a seed.
SPEECH_BEGINS = {
    "000": "县委书记在",
    "001": "在2020年",
    "002": "区群团组织工作大会讲话 编",
    "003": "本報",
    "004": "翁鲁敏",
}
SPEECH_ENDS = {
    "000": "发挥基层 ……",
    "001": "更大的贡献。",
    "002": "谢谢大家!",
    "003": "具體要求。",
    "004": "新的成效。",
}
_LETTER = re.compile(r"[0-9A-Za-z_\u3400-\u9fff]")


def letters(text: str) -> str:
    """Letters and digits in one script and width; marks and blanks are not what could be lost."""
    return "".join(_LETTER.findall(fold(text))).replace("著", "着")


def without_pinyin(text: str) -> str:
    return re.sub(r"[(（?][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+[)）]", "", text)


def speech_of(number: str) -> str:
    """The raw text from the speech's first to its last words, pinyin left out."""
    raw = without_pinyin(raw_of(number).text)
    start = raw.index(SPEECH_BEGINS[number])
    return raw[start : raw.rindex(SPEECH_ENDS[number]) + len(SPEECH_ENDS[number])]


@pytest.mark.parametrize("number", sorted(BEGINS))
def test_nothing_of_the_speech_is_lost(number: str) -> None:
    """Letter by letter, what the clean text lacks of the speech is known, and it adds nothing."""
    said, kept = letters(speech_of(number)), letters(body_of(number))
    missing, added = [], []
    for tag, i, j, k, m in SequenceMatcher(None, said, kept, autojunk=False).get_opcodes():
        if tag != "equal":
            missing.append(said[i:j])
            added.append(kept[k:m])
    assert "".join(added) == ""
    known = NOT_OF_THE_SPEECH[number]
    assert len([piece for piece in missing if piece]) == len(known)
    for piece, (begins, ends) in zip(missing, known, strict=True):
        assert piece.startswith(begins)
        assert piece.endswith(ends)


def body_of(number: str) -> str:
    """The clean text; of seed 003 without the title that its page has below the report."""
    text = cleaned(number).text
    return text[text.index("本报讯") :] if number == "003" else text


@pytest.mark.parametrize("number", sorted(BEGINS))
def test_every_line_of_the_page_is_the_speech_or_gone(number: str) -> None:
    """A line of the clean text is a line of the speech; there is none of the site's."""
    # Seed 003 has its title below the speech.
    whole_page = without_pinyin(raw_of(number).text)
    speech = letters(whole_page if number == "003" else speech_of(number))
    for line in cleaned(number).text.split("\n"):
        whole = letters(line)
        # A page break or a note can stand within a line: then its halves are there.
        assert whole[:8] in speech
        assert whole[-8:] in speech
        assert not is_site(line)


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
    (end,) = [flaw for flaw in result.flaws if flaw.kind is FlawKind.TRUNCATED]
    assert "6983" in end.reason
    assert "3362" in end.reason
    assert end.start == len(result.text)
    assert len(reasons("000", FlawKind.MASKED)) >= 3


def test_seed_000_has_no_passage_over_its_gap() -> None:
    (gap,) = [flaw for flaw in cleaned("000").flaws if flaw.kind is FlawKind.GAP]
    assert gap.start is not None
    assert not [one for one in passages("000") if one.start <= gap.start < one.end]
    beside = [one for one in passages("000") if gap.start in (one.end, one.start - 1)]
    assert len(beside) == 2
    assert all(gap in one.flaws for one in beside)


def test_seed_000_is_of_a_county_and_its_secretary() -> None:
    assert fields("000", "level", "role") == [Level.COUNTY, "县委书记"]


def test_seed_000_has_its_headings_on_lines_of_their_own() -> None:
    lines = cleaned("000").text.split("\n")
    assert [line for line in lines if line.startswith(("二、", "三、")) and len(line) < 40]
    assert sum(line.startswith(("（一）", "（二）", "（三）")) for line in lines) == 4
    # The first point stood in the gap.
    assert [one[:4] for one in headings("000")] == [
        "二、牢记",
        "（一）牢",
        "（二）牢",
        "（三）牢",
        "三、紧扣",
        "（一）强",
    ]


def test_seed_001_is_masked() -> None:
    result = cleaned("001")
    masked = [result.text[f.start : f.end] for f in result.flaws if f.kind is FlawKind.MASKED]
    assert masked.count("X") >= 5
    assert masked.count("XX") >= 5
    assert {flaw.kind for flaw in result.flaws} == {FlawKind.MASKED}


def test_seed_001_is_of_a_city_in_2020_and_has_four_points() -> None:
    assert fields("001", "level", "date", "kind") == [Level.CITY, "2020", Kind.WORK_MEETING]
    assert [one[:2] for one in headings("001")] == ["一是", "二是", "三是", "四是"]


def test_seed_002_reads_through_its_page_breaks() -> None:
    text = cleaned("002").text
    for joined in (
        "群团工作会议是在",
        "群团工作者致以",
        "重视群团工作，无论",
        "许多艰巨的任务",
        "更高的地位来认识。",
        "红十字会各有",
        "各级各类群团组织要把",
        "学习网站、社区书屋、师资队伍",
        "群团组织整合资源",
    ):
        assert joined in text
    assert [line[:2] for line in text.split("\n") if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert not re.search(r"\d+、", text)


def test_seed_002_is_spun_and_contradicts_itself() -> None:
    spun = "\n".join(reasons("002", FlawKind.SPUN))
    assert "科学发展观" in spun
    contradictions = "\n".join(reasons("002", FlawKind.CONTRADICTION))
    for words in ("胡锦涛", "十九大", "国庆73周年", "十七届四中全会"):
        assert words in contradictions
    # Most quotations of this page lost their closing mark.
    assert len(reasons("002", FlawKind.NOISE)) >= 10


def test_seed_003_is_simplified_without_pinyin_and_a_report() -> None:
    result = cleaned("003")
    assert not re.search("[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", result.text)
    assert "党的群团工作" in result.text
    # The page lost a character while it annotated it; that is said, and nothing else is wrong.
    assert [flaw.kind for flaw in result.flaws] == [FlawKind.NEWS_REPORT, FlawKind.NOISE]
    assert result.text[result.flaws[1].start : result.flaws[1].end] == "\ufffd"
    start = result.text.index("本报讯")
    begin, end = result.raw_span(start, start + 3)
    assert raw_of("003").text[begin:end] == "本報(bào)訊"
    assert original_script(result, raw_of("003").text, start, start + 3) == "本報訊"


def test_seed_003_is_a_report_of_the_day_after() -> None:
    names = ("kind", "date", "speaker", "role", "place", "level")
    assert fields("003", *names) == [
        Kind.NEWS, "2018-12-07", "刘南昌", "市委书记", "三门峡", Level.CITY
    ]  # fmt: skip


def test_seed_004_is_whole_and_has_no_flaw() -> None:
    result = cleaned("004")
    assert result.flaws == ()
    lines = result.text.split("\n")
    assert sum(line.startswith(("一、", "二、", "三、", "四、")) for line in lines) == 4
    assert sum(line.startswith(("一要", "二要", "三要", "四要")) for line in lines) >= 7


def test_seed_004_has_its_four_points_with_their_headings() -> None:
    under: dict[str, list[str]] = {}
    for one in find_headings(cleaned("004").text, split_sentences(cleaned("004").text)):
        if one.level == 1:
            under[one.title[:2]] = []
        elif under:
            under[list(under)[-1]].append(one.title[:2])
    assert under == {
        "一、": ["一是", "二是", "三是", "四是"],
        "二、": ["一要", "二要", "三要"],
        "三、": ["一是", "二是", "三是", "四要"],
        "四、": ["一要", "二要", "三要", "四要"],
    }
    assert [one[:2] for one in headings("004") if one[1] == "、"] == [
        "一、",
        "二、",
        "三、",
        "四、",
    ]


def test_seed_004_is_a_talk_of_2010_by_the_head_of_organisation() -> None:
    speaker, role, date, kind = fields("004", "speaker", "role", "date", "kind")
    assert (speaker, kind) == ("翁鲁敏", Kind.SYMPOSIUM)
    assert str(role).startswith("市委常委、组织部长")
    assert str(date).startswith("2010")


@pytest.mark.parametrize("number", sorted(BEGINS))
def test_the_salutation_is_apart_and_the_end_calls(number: str) -> None:
    parts = [one.part for one in passages(number)]
    if number in ("000", "001", "002"):
        assert parts[0] is Part.SALUTATION
    if number in ("001", "002", "004"):
        assert parts[-1] is Part.CLOSING
