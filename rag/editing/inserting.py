"""Exact words put in, and a section that was written."""

from corpus.language.grams import content
from corpus.language.numerals import chinese
from rag.draft.composing import Piece
from rag.editing.document import Document, Node, Paragraph, Sentence, Step, sentences_in
from rag.editing.marks import ENDS, ended, is_ended, one_line
from rag.editing.naming import name_of, where_of
from rag.editing.numbering import numbered_in, renumber
from rag.editing.places import sentences_at
from rag.editing.placing import anchor_of, paragraph_place, put, sentence_place, still
from rag.errors import RequestError
from rag.requests.operations import AddSection, Insert
from rag.requests.place import Spot


def inserting(operation: Insert, held: Document) -> Step:
    """Insert exact words beside others, or as sentences of their own."""
    at, text = operation.at, one_line(operation.text)
    if not text:
        raise RequestError("没有给出要加的话，没有改动")
    anchor: Node | None
    if at.words:
        anchor, words = _quoted(at, held)
        if not is_ended(text):
            return _inserting_beside(text, at, anchor, words, held)
    else:
        anchor = anchor_of(at, held)
    where = where_of(anchor, at, held, Sentence)

    def step() -> str:
        still([anchor] if anchor else [], where, held)
        _insert_at(text, anchor, at, held)
        return f"在{where}加了“{text}”"

    return step


def _quoted(at: Spot, held: Document) -> tuple[Sentence, str]:
    """The sentence that has the words of a place, and the words as they stand there."""
    found = [(one, _exact(at.words, one.text)) for one in sentences_at(at, held)]
    found = [(one, words) for one, words in found if words]
    count = sum(one.text.count(words) for one, words in found)
    if not found:
        raise RequestError(f"“{at.words}”不在正文的同一句话里；请少引几个字")
    if count > 1:
        raise RequestError(f"这里有 {count} 处“{at.words}”；请前后多引几个字")
    return found[0]


def _exact(words: str, text: str) -> str:
    """Words as a text has them, whatever their punctuation; empty where it has none."""
    if words in text:
        return words
    wanted, own = content(words).characters, content(text)
    start = own.characters.find(wanted)
    if not wanted or start < 0:
        return ""
    return text[own.offsets[start] : own.offsets[start + len(wanted) - 1] + 1]


def _inserting_beside(text: str, at: Spot, anchor: Sentence, words: str, held: Document) -> Step:
    """Words within a sentence, before or after others."""
    before = at.side == "before"
    named = name_of(held.paragraph_of(anchor), held)

    def step() -> str:
        start = anchor.text.find(words)
        if start < 0 or not held.holds(anchor):
            raise RequestError(f"“{words}”已随前面的改动改掉，没有加“{text}”")
        place = start if before else start + len(words)
        anchor.reword(anchor.text[:place] + text + anchor.text[place:])
        side = "前面" if before else "后面"
        return f"在“{words}”{side}加了“{text}”（{named}）"

    return step


def _insert_at(text: str, anchor: Node | None, at: Spot, held: Document) -> None:
    """Sentences at a place; 同时， goes into the sentence behind it, ，并…… into the one before."""
    after = at.side == "after"
    own = Paragraph(sentences_in(text))
    if anchor is None and not after and own.is_salutation:
        paragraph_place(None, held, after=False)[0].paragraphs.insert(0, own)
        return
    paragraph, place = sentence_place(anchor, held, after=after)
    beside = paragraph.sentences[place - 1 if after else place :][:1]
    if beside and not after and text[-1] in "，、":
        beside[0].reword(text + beside[0].text)
    elif beside and after and text[0] in "，、" and beside[0].text[-1] in ENDS:
        words, last = beside[0].text[:-1], beside[0].text[-1]
        beside[0].reword(words + ended(text, last))
    else:
        paragraph.sentences[place:place] = sentences_in(ended(text))


def put_section(operation: AddSection, piece: Piece, held: Document) -> None:
    """Put a section that was written where it was asked for.

    Without a heading, and in a draft that has none, its paragraphs stand among the others.

    Raises:
        RequestError: there is no such place.
    """
    numbered = numbered_in(held)
    made = Document.of("", [piece]).sections[0]
    anchor = anchor_of(operation.at, held)
    if not operation.heading and not held.headed:
        put(made.paragraphs, anchor, operation.at.side, held)
        return
    if isinstance(anchor, Sentence):
        anchor = held.paragraph_of(anchor)
    if isinstance(anchor, Paragraph):
        anchor = held.section_of(anchor)
    heading = operation.heading or operation.topic
    made.heading = f"{chinese(len(held.headed) + 1)}、{heading}" if numbered else heading
    put([made], anchor, operation.at.side, held)
    renumber(held, numbered)
