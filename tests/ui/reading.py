"""HTML read back: its text, its tags and where they lead; and text that tries to be markup."""

from html.parser import HTMLParser

from hypothesis import strategies as st

OUR_TAGS = {
    "span", "p", "div", "button", "b", "i", "em", "h2", "h3", "ul", "ol", "li", "blockquote", "a",
    "aside", "details", "form", "g", "input", "label", "nav", "option", "pre", "rect", "section",
    "select", "small", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title",
    "tr",
}  # fmt: skip
_VOID = {"input"}
# What a document can hold: letters, markup, quotation marks, control characters, astral planes.
hostile_text = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>&\"'/=`{}$\n𠮷群众。；")),
    max_size=60,
)


class Reader(HTMLParser):
    """Reads HTML back: its text, its tags, and the text under each value of an attribute."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.styles: list[str] = []
        self.under: dict[tuple[str, str], str] = {}
        self._open: list[list[tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.styles += [value or "" for name, value in attrs if name == "style"]
        keys = [
            (name, key)
            for name, value in attrs
            if name.startswith("data-")
            for key in (value or "").split()
        ]
        if tag not in _VOID:
            self._open.append(keys)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for address in {key for keys in self._open for key in keys}:
            self.under[address] = self.under.get(address, "") + data


def read(html: str) -> Reader:
    """The HTML read back."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def safe(html: str) -> Reader:
    """Reads HTML and asserts that every tag and attribute in it is ours and leads nowhere else."""
    reader = read(html)
    assert reader.tags <= OUR_TAGS
    assert not {name for name in reader.names if name.startswith("on")}
    assert not reader.names & {"src", "srcdoc", "action", "formaction"}
    assert all(link.startswith(("#/corpus/", "?")) for link in reader.links)
    assert all(style.startswith("--heat:") and ";" not in style for style in reader.styles)
    return reader
