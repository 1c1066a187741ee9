"""Show clean text in the script and width of its source."""

from corpus.document.values import CleanText


def original_script(clean: CleanText, raw: str, start: int, end: int) -> str:
    """Return ``clean.text[start:end]`` as the source writes it: 本報訊 for 本报讯, １２ for 12.

    The result has the characters of the raw text, but the line feeds of the clean text. Text that
    cleaning dropped (pinyin, page numbers, notices) is left out.

    Args:
        clean: The clean text with its map.
        raw: The raw text that it was made from.
        start: The start of the span in the clean text.
        end: Its end; may equal ``start``.

    Raises:
        IndexError: The span reaches outside the text.
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
        # Several characters can come from one raw span; it is shown once.
        if span != shown:
            pieces.append(raw[slice(*span)])
            shown = span
    return "".join(pieces)
