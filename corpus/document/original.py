"""Clean text in the script and width in which its source has it, for display."""

from corpus.document.values import CleanText


def original_script(clean: CleanText, raw: str, start: int, end: int) -> str:
    """``clean.text[start:end]`` as the source writes it: 本報訊 for 本报讯, １２ for 12.

    What cleaning dropped (pinyin, page numbers, notices) is left out; line feeds stand where the
    clean text has them. So it reads like the clean text, in the characters of the raw text.

    Args:
        clean: The clean text with its map.
        raw: The raw text that it was made from.
        start: Where the span begins in the clean text.
        end: Where it ends; may equal ``start``.

    Raises:
        IndexError: the span reaches outside the text.
    """
    if not 0 <= start <= end <= len(clean.text):
        raise IndexError(f"no such span: {start}:{end}")
    pieces: list[str] = []
    shown: tuple[int, int] | None = None
    for offset in range(start, end):
        if clean.text[offset] == "\n":
            pieces.append("\n")
            continue
        span = clean.raw_span(offset, offset + 1)
        # Several characters can come from one raw span as a whole: it is shown once.
        if span != shown:
            pieces.append(raw[slice(*span)])
            shown = span
    return "".join(pieces)
