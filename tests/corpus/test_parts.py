"""Parts are told by words, headings and place."""

from pathlib import Path

import pytest

from corpus.document import Part
from corpus.parts import classify


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


def test_every_speech_of_the_sample_opens_and_closes() -> None:
    """Over the sample: the salutation first, the closing last, and most passages have a part."""
    from corpus.cleaning import clean
    from corpus.document import RawDocument
    from corpus.passages import split_passages
    from corpus.readers import read
    from corpus.sentences import split_sentences

    folder = Path(__file__).resolve().parents[2] / "corpus" / "sample"
    known = passages_seen = closings = speeches = 0
    for path in sorted(folder.glob("*.md")):
        raw = next(read(path))
        assert isinstance(raw, RawDocument)
        text = clean(raw)
        passages = split_passages(
            text.text, split_sentences(text.text), document_id="d", flaws=text.flaws
        )
        assert passages[0].part is Part.SALUTATION, path.name
        speeches += 1
        closings += passages[-1].part is Part.CLOSING
        passages_seen += len(passages)
        known += sum(passage.part is not None for passage in passages)
    assert closings >= 0.85 * speeches
    assert known >= 0.85 * passages_seen
