"""The lines that a browser would show of a page; scripts and styles are left out."""

from html.parser import HTMLParser

from jieqing.law.text.outline import SourceLine

_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "title"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "ins", "label", "mark"}
    | {"q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr", "o:p"}
)


def html_lines(text: str) -> tuple[SourceLine, ...]:
    """The shown lines, each with the line of the file on which it begins."""
    page = _Page()
    page.feed(text)
    page.close()
    page.end_line()
    return tuple(page.found)


class _Page(HTMLParser):
    """Every element that is not inline ends a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[SourceLine] = []
        self.words: list[str] = []
        self.begun = 1
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _HIDDEN:
            self.hidden.append(tag)
        elif tag == "body":
            self.hidden.clear()  # a head that nobody closed
        elif tag not in _INLINE:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        elif tag not in _INLINE:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if not "".join(self.words).strip():
            before = data[: len(data) - len(data.lstrip())]
            self.begun = self.getpos()[0] + before.count("\n")
        self.words.append(data)

    def end_line(self) -> None:
        """Keep the words so far; white space counts once, as a browser shows it."""
        # A browser would show the ideographic space; but an indent is no word.
        text = " ".join("".join(self.words).split())
        self.words.clear()
        if text:
            self.found.append(SourceLine(number=self.begun, text=text))
