"""Parts are told by words, headings and place."""

from pathlib import Path

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import Part, RawDocument
from corpus.reading.gathering import read
from corpus.splitting.parts import classify
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("同志们：", Part.SALUTATION),
        ("尊敬的各位来宾，女士们、先生们：", Part.SALUTATION),
        ("今天我们召开全县工作会议，主要任务是总结去年、部署今年。", Part.BACKGROUND),
        ("刚才，三个镇的同志作了发言，讲得很好。下面，我讲三点意见。", Part.BACKGROUND),
        ("一年来，各镇干部扑下身子，取得了明显成效，值得肯定。", Part.ACHIEVEMENTS),
        ("同时要清醒地看到，工作中还存在不少短板，有的镇行动迟缓，力度不够。", Part.PROBLEMS),
        ("做好这项工作，事关长远，具有十分重要的意义，是当前的迫切需要。", Part.SIGNIFICANCE),
        ("今年工作的总体要求是：稳住基本盘，主要目标是增长百分之六。", Part.GOALS),
        ("要扎实推进清淤，各镇要把任务分到人，务必抓好落实。", Part.TASKS),
        ("要加强组织领导，压实责任，严格督查考核，形成齐抓共管的合力。", Part.SAFEGUARDS),
    ],
)
def test_words_tell(text: str, part: Part) -> None:
    position = 0.02 if part is Part.SALUTATION else 0.4
    assert classify(text, position=position) is part


def test_a_closing_stands_at_the_end() -> None:
    text = "同志们，让我们一起努力，为家乡作出新的贡献！"
    assert classify(text, position=0.97) is Part.CLOSING
    assert classify(text, position=0.3) is not Part.CLOSING


def test_a_salutation_stands_at_the_beginning() -> None:
    assert classify("同志们：", position=0.0) is Part.SALUTATION
    assert classify("同志们：", position=0.6) is not Part.SALUTATION


def test_a_heading_speaks_for_what_stands_under_it() -> None:
    text = "这件事一天也等不起，早一天想通，早一天主动。"
    assert classify(text) is None
    assert classify(text, headings=["一、提高认识"]) is Part.SIGNIFICANCE
    assert classify(text, headings=["二、存在的问题"]) is Part.PROBLEMS
    assert classify(text, headings=["三、加强组织领导"]) is Part.SAFEGUARDS
    inner = ["一、提高认识", "（二）正视存在的问题和不足"]
    assert classify(text, headings=inner) is Part.PROBLEMS


def test_nothing_tells_nothing() -> None:
    assert classify("") is None
    assert classify("窗外下着雨。") is None


def test_a_header_may_be_a_sentence_before_the_salutation() -> None:
    header = "政府工作报告\n2025年1月2日县长方正平作政府工作报告。\n各位代表：\n"
    text = header + "现在，我代表县人民政府向大会报告工作，请予审议。" * 8
    passages = split_passages(text, split_sentences(text), document_id="d", flaws=())
    assert [one.part for one in passages] == [Part.SALUTATION, Part.BACKGROUND]
    assert passages[1].start == len(header)


def test_what_is_not_spoken_plays_no_parts() -> None:
    text = "同志们：\n今天我们召开全县工作会议，主要任务是部署清淤。\n各镇要抓好落实，务必见效。"
    sentences = split_sentences(text)
    spoken = split_passages(text, sentences, document_id="d", flaws=())
    silent = split_passages(text, sentences, document_id="d", flaws=(), spoken=False)
    assert spoken[0].part is Part.SALUTATION
    assert {one.part for one in silent} == {None}
    assert [(one.start, one.end) for one in silent] == [(one.start, one.end) for one in spoken]


SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample"

# Parts by reading, for four speeches of the sample: words of a passage, and the part it plays.
READ = {
    "01-county-mass-organisations-conference.md": [
        ("春耕大忙", Part.BACKGROUND),
        ("过去一年，群团组织", Part.ACHIEVEMENTS),
        ("根扎得还不深", Part.PROBLEMS),
        ("群团工作强不强", Part.TASKS),
        ("覆盖要跟着", Part.TASKS),
        ("骨干要从", Part.TASKS),
        ("阵地要让", Part.TASKS),
        ("力量要往", Part.TASKS),
        ("保障要落到", Part.SAFEGUARDS),
        ("党建带群建，带的", Part.SAFEGUARDS),
        ("轴承里最小", Part.CLOSING),
    ],
    "02-city-union-new-employment.md": [
        ("城东快递分拨中心", Part.BACKGROUND),
        ("这是法律交给工会", Part.SIGNIFICANCE),
        ("这是工会自身", Part.SIGNIFICANCE),
        ("第一场", Part.TASKS),
        ("第二场", Part.TASKS),
        ("第四场", Part.TASKS),
        ("数字服从感受", Part.SAFEGUARDS),
        ("一座城市早上醒来", Part.CLOSING),
    ],
    "06-city-mass-organisations-reform.md": [
        ("今年七月，中央召开", Part.BACKGROUND),
        ("一、分量为什么重", Part.SIGNIFICANCE),
        ("二、毛病出在哪里", Part.PROBLEMS),
        ("三、改革从哪下手", Part.TASKS),
        ("改基层，", Part.TASKS),
        ("改方法，", Part.TASKS),
        ("责任首先在党委", Part.SAFEGUARDS),
        ("桥不过人", Part.CLOSING),
    ],
    "08-township-pledge-rural-governance.md": [
        ("今天上午看了三个现场", Part.BACKGROUND),
        ("弄清为谁而治", Part.SIGNIFICANCE),
        ("党的二十大对", Part.SIGNIFICANCE),
        ("第一件", Part.TASKS),
        ("第二件", Part.TASKS),
        ("第三件", Part.TASKS),
        ("第四件", Part.TASKS),
        ("乡党委书记是第一责任人", Part.SAFEGUARDS),
        ("力争做到三个下降", Part.GOALS),
        ("鹿鸣坝的老人有句话", Part.CLOSING),
    ],
}


def passages_of(path: Path) -> list[tuple[str, Part | None]]:
    raw = next(read(path))
    assert isinstance(raw, RawDocument)
    text = clean(raw).text
    passages = split_passages(text, split_sentences(text), document_id="d", flaws=())
    return [(text[passage.start : passage.end], passage.part) for passage in passages]


def test_parts_agree_with_a_reader() -> None:
    hits: list[tuple[str, Part, Part | None]] = []
    for name, judged in READ.items():
        passages = passages_of(SAMPLE / name)
        for words, part in judged:
            found = next((part for text, part in passages if words in text), None)
            hits.append((words, part, found))
    wrong = [hit for hit in hits if hit[1] is not hit[2]]
    assert len(wrong) <= 0.15 * len(hits), wrong


def test_every_speech_of_the_sample_opens_and_closes() -> None:
    speeches = [passages_of(path) for path in sorted(SAMPLE.glob("*.md"))]
    assert all(passages[0][1] is Part.SALUTATION for passages in speeches)
    closing = sum(passages[-1][1] is Part.CLOSING for passages in speeches)
    assert closing >= 0.85 * len(speeches)
    parts = [part for passages in speeches for _, part in passages]
    assert sum(part is not None for part in parts) >= 0.85 * len(parts)
