"""Reading and cleaning beside what a user would take instead: body text, encodings, speed.

Run with ``python -m tests.benchmarks.bench_corpus``; the data lie in ``shared`` beside the
checkout. Peers that are not installed are left out; ``pip install -e .[bench]`` brings them. All
is measured in one process.

The character F1 of a text against its reference is that of their longest common subsequence, as in
ROUGE-L (Lin 2004) with characters for words: precision is its share of the text, recall its share
of the reference. White space is left out, script, width and case are folded on both sides.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import LCSseq

from corpus.cleaning.rules import clean, rules_for
from corpus.document.values import CleanText, RawDocument
from corpus.errors import ReadError
from corpus.files.encoding import decode
from corpus.language.folding import fold
from corpus.metadata.describing import infer
from corpus.reading.gathering import read
from corpus.reading.html import read_html
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from tests.shared import SHARED

Extract = Callable[[str], str]
_BLANK = re.compile(r"\s+")
# The index card above a policy page and the notice below it: its frame, not its body.
_CARD = re.compile(r"\A.*?主\s*题\s*词\s*[：:]", re.S)
_BELOW = re.compile(r"扫一扫在手机打开当前页\s*(?:-->)?\s*\Z")
# So many first characters of a body are looked for in so many first ones of a text.
_KEY, _CARD_REACH = 10, 1000
# What is found out is decoded with the widest of its family, in favour of those who name a part.
_FAMILIES = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz": "gb18030",
    "big5": "big5hkscs", "cp950": "big5hkscs", "ascii": "utf-8", "utf_8_sig": "utf-8",
}  # fmt: skip
# Words of what sites put around articles; the article texts of these pages have none of them.
_SITE = re.compile(
    "责任编辑|责编[：:|]|原标题|版权所有|扫一扫|二维码|相关阅读|热门推荐|推荐新闻|加载更多|免责声明|网友评论"
    "|跟贴|ICP备|转载请|位置[：:]|返回.{0,6}首页|无障碍|-->"
)
_SITE_SUFFIX = re.compile(r"[_|｜].*|\s*-+\s*[^-]{2,20}$")
_SPEED_FILES = ("speeches", "work_reports", "news_2025")
_SPEED_CHARACTERS = 3_000_000


class Scores(NamedTuple):
    """F1 of each page, by its name."""

    by_name: Mapping[str, float]

    @property
    def mean(self) -> float:
        """Of all pages."""
        return sum(self.by_name.values()) / len(self.by_name)

    @property
    def worst_tenth(self) -> float:
        """The mean of the worst tenth of the pages."""
        worst = sorted(self.by_name.values())[: max(1, len(self.by_name) // 10)]
        return sum(worst) / len(worst)

    def worst(self, count: int = 3) -> list[tuple[str, float]]:
        """The pages with the lowest figures."""
        return sorted(self.by_name.items(), key=lambda one: one[1])[:count]


def main() -> None:
    """Print the tables."""
    if SHARED is None:
        raise SystemExit("shared data not found")
    data = SHARED / "data"
    body_text(data / "cleaning" / "govcn_html.jsonl")
    pages(data)
    encodings(data)
    speed(data / "corpus")


def character_f1(text: str, reference: str) -> float:
    """The F1 of the longest common subsequence of two folded texts; 1 where both are empty."""
    one, other = _folded(text), _folded(reference)
    if not one and not other:
        return 1.0
    return 2 * LCSseq.similarity(one, other) / (len(one) + len(other))


def _folded(text: str) -> str:
    return _BLANK.sub("", fold(text))


# --- body text -----------------------------------------------------------------------------------


def body_text(path: Path) -> None:
    """F1 against the reference of 30 policy pages, and of the bodies alone, frames cut off both."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    print(f"{'policy pages':22} {'mean':>6} {'worst 1/10':>10} {'body':>6} {'worst 1/10':>10}")
    for name, extract in (("wengao", _product), *_html_peers()):
        texts = {row["id"]: extract(row["html"]) for row in rows}
        whole = Scores({row["id"]: character_f1(texts[row["id"]], row["text"]) for row in rows})
        body = Scores({row["id"]: _body_f1(texts[row["id"]], row["text"]) for row in rows})
        figures = (whole.mean, whole.worst_tenth, body.mean, body.worst_tenth)
        print(
            f"{name:22} {figures[0]:6.3f} {figures[1]:10.3f} {figures[2]:6.3f} {figures[3]:10.3f}"
        )
        if name == "wengao":
            worst = ", ".join(f"{page} {value:.3f}" for page, value in whole.worst())
    print(f"worst of wengao: {worst}")


def _body_f1(text: str, reference: str) -> float:
    """F1 of the bodies, what stands above and below them cut off the text as off the reference."""
    body = _folded(_BELOW.sub("", _CARD.sub("", reference)))
    whole = _folded(_BELOW.sub("", text))
    # The title stands in the card too: whichever of its places gives the best figure.
    starts = [match.start() for match in re.finditer(re.escape(body[:_KEY]), whole[:_CARD_REACH])]
    return max(character_f1(whole[start:], body) for start in (starts or [0]))


def _product(page: str) -> str:
    return clean(RawDocument("page", b"", read_html(page.encode()).text, ".html", "utf-8")).text


def _title(page: str) -> str:
    """The title that the document gets, which need not stand in its text."""
    found = read_html(page.encode())
    raw = RawDocument("page", b"", found.text, ".html", "utf-8", found.declared)
    return infer(raw, clean(raw)).title.value


def _html_peers() -> Iterator[tuple[str, Extract]]:
    yield "trafilatura alone", lambda page: str(import_module("trafilatura").extract(page) or "")
    if find_spec("readability"):
        yield "readability-lxml", _readability
    if find_spec("resiliparse"):
        yield "resiliparse", _resiliparse
    if find_spec("justext"):
        yield "justext", _justext
    yield "all text of the page", lambda page: _parsed(page).text_content()


def _parsed(page: str) -> Any:
    parsers: Any = import_module("lxml.html")
    return parsers.fromstring(page)


def _readability(page: str) -> str:
    summary = import_module("readability").Document(page).summary()
    return str(_parsed(summary).text_content())


def _resiliparse(page: str) -> str:
    html2text = import_module("resiliparse.extract.html2text")
    return str(html2text.extract_plain_text(page, main_content=True))


def _justext(page: str) -> str:
    """With the settings that its documentation gives for languages without a list of stop words."""
    paragraphs = import_module("justext").justext(
        page.encode(), frozenset(), stopwords_low=0, stopwords_high=0, length_low=20, length_high=60
    )
    return "\n".join(one.text for one in paragraphs if not one.is_boilerplate)


# --- pages of many sites -------------------------------------------------------------------------


def pages(data: Path) -> None:
    """Pages of 24 sites: how many are read, have their title, and keep lines of the site."""
    rows = [row for row in _manifest(data) if row["label"] == "html"]
    print(f"\n{'web pages':22} {'read':>6} {'title':>6} {'lines of the site':>18}")
    for name, extract in (("wengao", _product), *_html_peers()):
        taken, titled, lines = 0, 0, 0
        for row in rows:
            page = (data / row["file"]).read_text("utf-8", "replace")
            try:
                text = extract(page)
            except ReadError:
                continue
            taken += bool(text.strip())
            if name == "wengao":
                text = f"{_title(page)}\n{text}"
            titled += _folded(_SITE_SUFFIX.sub("", row["title"])) in _folded(text)
            lines += sum(bool(_SITE.search(line)) for line in text.split("\n"))
        print(f"{name:22} {taken:>3}/{len(rows)} {titled:>6} {lines:>18}")


def _manifest(data: Path) -> list[dict[str, Any]]:
    lines = (data / "messy_manifest.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if (data / row["file"]).exists()]


# --- encodings -----------------------------------------------------------------------------------


def encodings(data: Path) -> None:
    """Files decoded exactly as the manifest says."""
    files = [
        ((data / row["file"]).read_bytes(), row.get("decoder") or "utf-8", row)
        for row in _manifest(data)
        if row.get("decoder") or row.get("valid_utf8")
    ]
    legacy = sum("decoder" in row for *_, row in files)
    print(f"\n{'encodings':22} {f'all {len(files)}':>8} {f'GB, Big5 {legacy}':>14}")
    for name, read_bytes in (("wengao", _by_product), *_encoding_peers()):
        right = [
            (read_bytes(content) == content.decode(decoder), "decoder" in row)
            for content, decoder, row in files
        ]
        exact = sum(ok for ok, _ in right)
        print(f"{name:22} {exact:>8} {sum(ok and old for ok, old in right):>14}")


def _by_product(content: bytes) -> str | None:
    return decode(content)[0]


def _encoding_peers() -> Iterator[tuple[str, Callable[[bytes], str | None]]]:
    """Each as it names the encoding, and with the widest encoding of the family that it names."""
    named = {"charset-normalizer": _by_charset_normalizer}
    if find_spec("chardet"):
        named["chardet"] = _by_chardet
    for name, detect in named.items():
        yield name, partial(_as_named, detect)
        yield f"{name}, family", partial(_in_family, detect)


def _as_named(detect: Callable[[bytes], str], content: bytes) -> str | None:
    return _decoded(content, detect(content))


def _in_family(detect: Callable[[bytes], str], content: bytes) -> str | None:
    name = detect(content)
    return _decoded(content, _FAMILIES.get(name, name))


def _by_charset_normalizer(content: bytes) -> str:
    best = import_module("charset_normalizer").from_bytes(content).best()
    return str(best.encoding) if best else ""


def _by_chardet(content: bytes) -> str:
    found = import_module("chardet").detect(content)["encoding"] or ""
    return str(found).lower().replace("-", "_")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None


# --- speed ---------------------------------------------------------------------------------------


def speed(folder: Path) -> None:
    """Characters a minute of cleaning, and of all that ingest does but storing and encoding."""
    texts = _texts([folder / f"{name}.jsonl" for name in _SPEED_FILES])
    total = sum(len(raw.text) for raw in texts)
    print(f"\n{'speed':38} million characters a minute ({total:,} characters, one process)")
    for name, work in (
        ("cleaning rules", _rules),
        ("cleaning with flaws", clean),
        ("all of it", _all),
    ):
        start = time.perf_counter()
        for raw in texts:
            work(raw)
        rate = total / (time.perf_counter() - start) * 60 / 1e6
        print(f"{name:38} {rate:.1f}")


def _texts(paths: Sequence[Path]) -> list[RawDocument]:
    taken: list[RawDocument] = []
    for path in paths:
        budget = _SPEED_CHARACTERS // len(paths)
        for item in read(path):
            if isinstance(item, RawDocument) and budget > 0:
                taken.append(item)
                budget -= len(item.text)
    return taken


def _rules(raw: RawDocument) -> None:
    text = CleanText.from_raw(raw.text)
    for rule in rules_for(raw.suffix):
        text = rule(text)


def _all(raw: RawDocument) -> None:
    """Cleaning, metadata, sentences and passages."""
    text = clean(raw)
    infer(raw, text)
    split_passages(text.text, split_sentences(text.text), document_id="d", flaws=text.flaws)


if __name__ == "__main__":
    main()
