"""What a feed of news (RSS 2.0 or Atom) tells: its entries and the laws they name.

Of a link only the host is kept: what is shown is read, never followed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from jieqing.errors import WrongUsage
from jieqing.law.text.encoding import decode
from jieqing.law.text.html_lines import unescaped
from jieqing.law.text.xml_events import NotPlainXmlError, listen

MOST_ENTRIES = 2_000
LONGEST_TITLE = 300  # signs; what is longer is cut
_BEIJING = timezone(timedelta(hours=8))
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<[^<>]*>")
_ROOTS = {"rss": "item", "RDF": "item", "feed": "entry"}
_DAYS = frozenset({"pubDate", "published", "updated", "date"})


class FeedRefused(WrongUsage):
    """The file is no feed that can be read safely."""

    code = "feed-refused"
    cause = "{file} is no RSS or Atom feed that can be read."
    advice = (
        "Save the feed itself (XML, not the page that shows it); a document type or"
        " entities are refused, and more than 2000 entries."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One piece of news; ``day`` is its day in Beijing, None where it tells none.

    ``host`` is where its link leads, empty if nowhere; ``laws`` are those of the laws
    asked for that its title names, as they were asked for.
    """

    title: str
    day: date | None
    host: str
    line: int
    laws: tuple[str, ...]


def read_feed(
    content: bytes, file: str, laws: Iterable[str] = ()
) -> tuple[FeedEntry, ...]:
    """The entries, the newest first. Raises ``FeedRefused``, ``LawTextEncodingWrong``.

    ``laws``: bare names to look for in the titles.
    """
    # The parser knows few encodings; so it is given UTF-8, without another claim.
    text = _DECLARATION.sub("", decode(content, file).text)
    reader = _Reader()
    try:
        listen(text.encode(), reader)
    except NotPlainXmlError as error:
        raise FeedRefused(file=file) from error
    if not reader.wanted or len(reader.found) > MOST_ENTRIES:
        raise FeedRefused(file=file)
    names = sorted(set(laws), key=len, reverse=True)
    entries = [_entry(raw, names) for raw in reader.found]
    return tuple(sorted(entries, key=lambda each: each.day or date.min, reverse=True))


@dataclass(slots=True)
class _Raw:
    """An entry while it is read."""

    line: int
    title: list[str] = field(default_factory=list)
    day: list[str] = field(default_factory=list)
    link: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Collects the entries; their own children only, whatever lies deeper."""

    wanted: str = ""
    depth: int = 0
    entry: _Raw | None = None
    entry_depth: int = 0
    into: list[str] | None = None
    found: list[_Raw] = field(default_factory=list)

    def begin(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self.depth += 1
        local = name.rpartition(":")[2]
        if self.depth == 1:
            self.wanted = _ROOTS.get(local, "")
        elif self.entry is None and local == self.wanted:
            self.entry, self.entry_depth = _Raw(line=line), self.depth
        elif self.entry is not None and self.depth == self.entry_depth + 1:
            self._child(local, attributes)

    def end(self, name: str) -> None:
        del name
        if self.entry is not None:
            if self.depth == self.entry_depth:
                self.found.append(self.entry)
                self.entry = None
            elif self.depth == self.entry_depth + 1:
                self.into = None
        self.depth -= 1

    def words(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def _child(self, local: str, attributes: Mapping[str, str]) -> None:
        if self.entry is None:
            return
        if local == "title":
            self.into = self.entry.title
        elif local in _DAYS and not self.entry.day:
            self.into = self.entry.day
        elif local == "link" and not self.entry.link:
            self.into = self.entry.link
            if attributes.get("rel", "alternate") == "alternate":
                self.entry.link.append(attributes.get("href", ""))


def _entry(raw: _Raw, names: Iterable[str]) -> FeedEntry:
    words = unescaped(_TAG.sub("", "".join(raw.title)))
    shown = "".join(sign for sign in words if sign.isprintable() or sign.isspace())
    title = " ".join(shown.split())[:LONGEST_TITLE]
    return FeedEntry(
        title=title,
        day=_day("".join(raw.day).strip()),
        host=_host("".join(raw.link).strip()),
        line=raw.line,
        laws=tuple(_named(title, names)),
    )


def _named(title: str, names: Iterable[str]) -> Iterator[str]:
    """The laws that the title names; a longer name hides those inside it."""
    left = "".join(title.split())
    for name in names:
        if name in left:
            yield name
            left = left.replace(name, " ")


def _day(text: str) -> date | None:
    """The day in Beijing of a moment as RSS or Atom writes it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=_BEIJING)
        return aware.astimezone(UTC).astimezone(_BEIJING).date()
    except OverflowError:
        return None


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""
