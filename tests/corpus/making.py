"""Documents made up for the tests, so that none needs a reader."""

import hashlib

from corpus.document.derived import Derived
from corpus.document.values import CleanText, Document, Flaw, RawDocument
from corpus.ingest.ingesting import document_id
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from corpus.store.store import Store

SPEECH = """在全县河道清淤现场会上的讲话
同志们：
今天我们在青石渡开现场会，主要任务是看样板、算细账、定任务。刚才三个镇作了发言，讲得都很实在。
去年以来，全县清淤四十二公里，取得了看得见的成效，对大家的辛苦，县里是肯定的。
同时也要看到，还存在上游清、下游堵的问题，有的镇一条沟三年没有动过，进度很不平衡。
下面，我讲三点意见。
一、充分认识清淤的重要性
河道是水乡的血脉。清不清淤，关系到汛期安全，关系到两岸庄稼，具有十分重要的意义。
二、抓好三项任务
（一）摸清底数。各镇要在月底前把每一条沟渠走一遍，画出图，列出表。
（二）分段包干。要把任务分到村、分到人，一段一牌，一牌一人。
三、加强组织领导
各镇党委要落实责任，书记是第一责任人。县里每半月督查一次，年底考核，结果通报全县。
同志们，水清一分，民心就近一分。让我们一锹一锹干下去，为乡亲们作出新的贡献！
"""


def raw_document(text: str = SPEECH, *, source: str = "讲话.txt") -> RawDocument:
    return RawDocument(source, text.encode(), text, ".txt", "utf-8")


def add(
    store: Store,
    text: str = SPEECH,
    *,
    source: str = "讲话.txt",
    flaws: tuple[Flaw, ...] = (),
    replaces: str | None = None,
) -> Document:
    raw = raw_document(text, source=source)
    content = hashlib.sha256(raw.data).hexdigest()
    document = Document(
        id=document_id(content, source),
        title=text.partition("\n")[0],
        source=source,
        content_sha256=content,
        flaws=flaws,
    )
    sentences = split_sentences(text)
    passages = split_passages(text, sentences, document_id=document.id, flaws=flaws)
    new = Derived(raw, document, CleanText.from_raw(text), sentences, passages)
    store.writer.add(new, replaces=replaces)
    return document
