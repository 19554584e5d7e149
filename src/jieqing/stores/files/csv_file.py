"""A CSV file as a table: rows go and change, every other byte stays.

The text is cut into records and never written anew by a library: a record that nobody
changed keeps its quoting, spaces and line end, and a changed one changes in that cell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from jieqing.errors import phrase
from jieqing.stores.files.encoding import Encoded, read_text
from jieqing.stores.files.lines import (
    FileUnreadable,
    Line,
    Lines,
    Source,
    Text,
    headed,
    unreadable,
)

_DELIMITERS = ",;\t|"
_LOOKED_AT = 200  # records read to tell the delimiter
_SAID = re.compile(r"sep=([,;\t|])(\r\n|\n|\r)", re.IGNORECASE)
_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a file writes: what a raw record must share to be put into another file."""

    encoding: str
    delimiter: str
    line_end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A record as written, with its line end and the blank lines after it."""

    text: str
    dialect: Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    fields: tuple[Text, ...]
    text: str
    line: int


class CsvFile:
    """One CSV file, read whole."""

    def __init__(self, content: bytes, name: str, source: Source) -> None:
        """Read it as the table ``name``. Raises ``FileUnreadable`` with the line."""
        self._source, self._name = source, name
        self._encoded = read_text(content, source)
        said = _SAID.match(self._encoded.text)
        start = said.end() if said else 0
        delimiter = said[1] if said else _delimiter(self._encoded.text, source)
        self._dialect = _dialect(self._encoded, delimiter)
        records = _records(self._encoded.text, start, delimiter, source)
        head = next(records, None)
        if head is None:
            raise unreadable(source, 1, phrase("it has no header"))
        self._head = self._encoded.text[:start] + head.text
        self._columns = headed(source, str(head.line), head.fields)
        lines = tuple(self._line(record) for record in records)
        self.tables: Mapping[str, Lines] = {
            name: Lines(columns=self._columns, lines=lines)
        }

    def written(self, rows: Mapping[str, Sequence[Line]]) -> bytes:
        """Return the file with these rows, all else as it was."""
        texts = [self._head, *(self._text(line) for line in rows[self._name])]
        end = self._dialect.line_end
        ended = [text if _is_ended(text) else text + end for text in texts[:-1]]
        whole = "".join([*ended, texts[-1]])
        return self._encoded.mark + whole.encode(self._encoded.encoding)

    def texts_outside(self, table: str) -> Iterator[tuple[str, str]]:
        """Yield the header: it belongs to no row."""
        for column in self.tables[table].columns:
            yield "header", column

    def unseen(self, values: frozenset[str]) -> str | None:
        """Nothing stands in such a file but its rows and its header."""
        return "header" if values & set(self._columns) else None

    def _line(self, record: _Record) -> Line:
        if len(record.fields) != len(self._columns):
            words = phrase(
                "{count} fields, the header has {columns}",
                count=len(record.fields),
                columns=len(self._columns),
            )
            raise unreadable(self._source, record.line, words)
        raw = Raw(text=record.text, dialect=self._dialect)
        return Line(cells=record.fields, raw=raw, was=record.fields, number=record.line)

    def _text(self, line: Line) -> str:
        raw = line.raw
        if not isinstance(raw, Raw) or raw.dialect != self._dialect:
            fields = (self._field(cell, quoted=False) for cell in line.cells)
            return self._dialect.delimiter.join(fields) + self._dialect.line_end
        return self._rewritten(raw.text, line) if line.changed else raw.text

    def _rewritten(self, text: str, line: Line) -> str:
        """The record with the changed cells in the place of the old ones."""
        parts, at = [], 0
        changed = set(line.changed)
        pattern = _pattern(self._dialect.delimiter)
        for number, cell in enumerate(line.cells):
            found = pattern.match(text, at)
            if found is None:
                raise unreadable(self._source, line.number, phrase("it has changed"))
            written = text[at : found.start("end")]
            if number in changed:
                written = self._field(cell, quoted=found["quoted"] is not None)
            parts += [written, found["end"]]
            at = found.end()
        return "".join([*parts, text[at:]])

    def _field(self, cell: Text, *, quoted: bool) -> str:
        if cell is None:
            return ""
        special = {self._dialect.delimiter, '"', "\r", "\n"}
        if quoted or special & set(cell) or cell != cell.strip():
            return '"' + cell.replace('"', '""') + '"'
        return cell


def _is_ended(text: str) -> bool:
    return text.endswith(("\r", "\n"))


@lru_cache(maxsize=8)
def _pattern(delimiter: str) -> re.Pattern[str]:
    """One field and what ends it; a field that begins with a quote must close it."""
    sign = re.escape(delimiter)
    return re.compile(
        r'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"'
        rf'|(?P<plain>(?:[^{sign}"\r\n][^{sign}\r\n]*)?))'
        rf"(?P<end>{sign}|\r\n|\n|\r|\Z)"
    )


def _records(
    text: str, start: int, delimiter: str, source: Source
) -> Iterator[_Record]:
    """Cut the text into records; blank lines go with the record before them."""
    pending: _Record | None = None
    line = 1 + _lines_in(text[:start])
    while start < len(text):
        record = _record(text, start, delimiter, (source, line))
        start += len(record.text)
        line += _lines_in(record.text)
        if pending is not None and record.fields == (None,):
            pending = _Record(
                fields=pending.fields,
                text=pending.text + record.text,
                line=pending.line,
            )
            continue
        if pending is not None:
            yield pending
        pending = record
    if pending is not None:
        yield pending


def _record(
    text: str, start: int, delimiter: str, where: tuple[Source, int]
) -> _Record:
    pattern, at = _pattern(delimiter), start
    fields: list[Text] = []
    while True:
        found = pattern.match(text, at)
        if found is None:
            raise unreadable(*where, phrase("a quote is opened and not closed"))
        fields.append(_cell(found))
        at = found.end()
        if found["end"] != delimiter:
            break
    return _Record(fields=tuple(fields), text=text[start:at], line=where[1])


def _cell(found: re.Match[str]) -> Text:
    quoted = found["quoted"]
    if quoted is None:
        return found["plain"] or None
    return quoted.replace('""', '"') or None


def _lines_in(text: str) -> int:
    ends = text.count("\n")
    return ends + text.count("\r") - text.count("\r\n") if "\r" in text else ends


def _delimiter(text: str, source: Source) -> str:
    """The sign that cuts the first records into equally many fields, most of all."""
    best, delimiter = (False, 1), _DELIMITERS[0]
    for sign in _DELIMITERS:
        counts = _widths(text, sign, source)
        if not counts:
            continue
        fitness = (len(set(counts)) == 1 and counts[0] > 1, counts[0])
        if fitness > best:
            best, delimiter = fitness, sign
    return delimiter


def _widths(text: str, sign: str, source: Source) -> list[int]:
    """Fields per record; a sign by which the text cannot be cut counts not at all."""
    if sign not in text:
        return []
    records = _tolerant(_records(text, 0, sign, source))
    return [len(record.fields) for record in islice(records, _LOOKED_AT)]


def _tolerant(records: Iterator[_Record]) -> Iterator[_Record]:
    try:
        yield from records
    except FileUnreadable:
        return


def _dialect(encoded: Encoded, delimiter: str) -> Dialect:
    end = _END.search(encoded.text)
    return Dialect(
        encoding=encoded.encoding,
        delimiter=delimiter,
        line_end=end[0] if end else "\r\n",
    )
