"""Requests from a workbook: the template that is filled in, and its reading.

Every row becomes a request or is named with its row and column; a list with one wrong
row gives no request at all. No value of a cell is ever said. Sheets: ``paper``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase

from jieqing.casebook.acts.open import USUAL, Channel, NewRequest
from jieqing.casebook.case_words import case_words
from jieqing.casebook.flows import FLOWS, Right
from jieqing.casebook.papers.request_register import channel_words
from jieqing.casebook.plausible import implausible
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.said import Subject
from jieqing.casebook.wording import Language
from jieqing.datamap.identity import KINDS, is_exact, normal_form
from jieqing.erasure.values import IdentityValue
from jieqing.errors import Phrase, phrase
from jieqing.language import said, spoken
from jieqing.paper import as_xlsx, csv_reading
from jieqing.paper.book_reading import BookCell, CellKind, read_rows
from jieqing.paper.paper import Column, Paper, Table

MOST_REQUESTS = 1_000
_READY_ROWS = 200
_OFFERED_KINDS = ("phone", "email", "customer_no", "account_id", "username", "openid")
_LONGEST = 200
_NOBODYS = BookCell(CellKind.TEXT, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong in one place: row as Excel counts, column's letter, in words."""

    row: int
    column: str
    what: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRequest:
    """A request and the row in which it stands."""

    row: int
    request: NewRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestList:
    """A list as read: all of its requests, or its problems and no request."""

    requests: tuple[ListedRequest, ...]
    problems: tuple[Problem, ...]

    def __post_init__(self) -> None:
        """Refuse a half list."""
        if self.requests and self.problems:
            raise ValueError("a list with a problem gives no request")


def read_requests(content: bytes, today: date) -> RequestList:
    """Read a filled-in template, or the same as CSV. Raises ``BookUnreadable``."""
    rows = _rows(content)
    places = _places(rows[0] if rows else ())
    if isinstance(places, Problem):
        return RequestList(requests=(), problems=(places,))
    filled = [
        (number, row)
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.text.strip() for cell in row)
    ]
    problem = _size_problem(len(filled))
    if problem is not None:
        return RequestList(requests=(), problems=(problem,))
    return _read(filled, places, today)


def _rows(content: bytes) -> tuple[tuple[BookCell, ...], ...]:
    """Read a workbook by what it begins with; anything else as CSV."""
    is_packed = content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    return read_rows(content) if is_packed else csv_reading.read_rows(content)


def _size_problem(count: int) -> Problem | None:
    if count == 0:
        return Problem(row=2, column="A", what=phrase("the list has no row"))
    if count > MOST_REQUESTS:
        what = phrase("more than {limit} rows", limit=MOST_REQUESTS)
        return Problem(row=MOST_REQUESTS + 2, column="A", what=what)
    return None


def _read(
    filled: Sequence[tuple[int, Sequence[BookCell]]],
    places: Mapping[str, int],
    today: date,
) -> RequestList:
    requests: list[ListedRequest] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in filled:
        reading = _Row(number=number, cells=row, places=places, problems=[])
        request = _request(reading, today)
        if request is not None:
            _note_twice(reading, request, seen)
        if reading.problems or request is None:
            problems += reading.problems
        else:
            requests.append(ListedRequest(row=number, request=request))
    listed = () if problems else tuple(requests)
    return RequestList(requests=listed, problems=tuple(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row being read; its problems are gathered."""

    number: int
    cells: Sequence[BookCell]
    places: Mapping[str, int]
    problems: list[Problem]

    def cell(self, name: str) -> BookCell:
        """Return the cell under a head; an empty one where the row ends before."""
        at = self.places[name]
        return self.cells[at] if at < len(self.cells) else _NOBODYS

    def text(self, name: str) -> str:
        """Return its text without outer spaces; notes one that cannot be trusted."""
        cell = self.cell(name)
        if cell.kind is CellKind.CUT:
            what = phrase("a long number lost its last digits; write it as text")
            self.wrong(name, what)
        elif len(cell.text) > _LONGEST:
            self.wrong(name, phrase("longer than {limit} signs", limit=_LONGEST))
        return cell.text.strip()

    def code(self, name: str) -> str:
        """Return the first word, by which the template's lists begin.

        Who typed only the words that follow it there means the same.
        """
        text = self.text(name)
        for line in _OFFERED[name]():
            code, _, words = line.partition(" ")
            if text.casefold() == words.casefold():
                return code
        return next(iter(text.split()), "")

    def wrong(self, name: str, what: Phrase) -> None:
        """Note what is wrong under a head."""
        column = ascii_uppercase[self.places[name]]
        self.problems.append(Problem(row=self.number, column=column, what=what))


def _request(row: _Row, today: date) -> NewRequest | None:
    right, channel = _right(row), _channel(row)
    entry, received = _entry(row), _received(row, today)
    words = row.text("scope").replace("，", ",").split(",")
    salutation = row.text("salutation")
    if row.problems or right is None or channel is None:
        return None
    purpose, ground = USUAL[right]
    return NewRequest(
        right=right,
        subject=Subject(entry=entry, salutation=salutation),
        channel=channel,
        received=received,
        purpose=purpose,
        ground=ground,
        scope=tuple(word.strip() for word in words if word.strip()),
    )


def _right(row: _Row) -> Right | None:
    code = row.code("right").upper()
    if code not in {right.value for right in _rights()}:
        row.wrong("right", phrase("no right that may be asked for here"))
        return None
    return Right(code)


def _rights() -> tuple[Right, ...]:
    """What a customer may ask for in this version; what the company finds is signed."""
    return tuple(right for right in USUAL if right in FLOWS and not right.is_companys)


def _channel(row: _Row) -> Channel | None:
    code = row.code("channel").lower()
    if code not in {channel.value for channel in _channels()}:
        row.wrong("channel", phrase("no channel by which requests come"))
        return None
    return Channel(code)


def _channels() -> tuple[Channel, ...]:
    return tuple(channel for channel in Channel if channel is not Channel.COMPANY)


def _entry(row: _Row) -> IdentityValue:
    kind, value = row.code("kind").lower(), row.text("value")
    if kind not in KINDS:
        row.wrong("kind", phrase("no kind of identity"))
    if not value:
        row.wrong("value", phrase("the value is empty"))
    elif kind in KINDS:
        reason = implausible(kind, value)
        if reason is not None:
            row.wrong("value", reason)
    return IdentityValue(kind=kind, value=value)


def _received(row: _Row, today: date) -> date:
    text = row.text("received")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        row.wrong("received", phrase("no day in the form 2026-11-02"))
        return today
    if day > today:
        row.wrong("received", phrase("a day that has not come yet"))
    return day


def _note_twice(
    row: _Row, request: NewRequest, seen: dict[tuple[str, str, str], int]
) -> None:
    entry = request.subject.entry
    exact = is_exact(entry.kind)
    value = entry.value if exact else normal_form(entry.kind, entry.value)
    first = seen.setdefault((request.right, entry.kind, value), row.number)
    if first != row.number:
        row.wrong("value", phrase("the same request as row {first}", first=first))


def heads() -> Mapping[str, str]:
    """Return the template's heads by what stands below them, in its order."""
    return {
        "right": said("Right"),
        "kind": said("Kind of identity"),
        "value": said("Customer (as they gave it)"),
        "channel": said("How it came"),
        "received": said("Received on"),
        "salutation": said("How to address them"),
        "scope": said("Part it is about"),
    }


def _places(row: Sequence[BookCell]) -> Mapping[str, int] | Problem:
    """Where each head stands; columns may be moved, none may lack or come twice."""
    found = [cell.text.strip() for cell in row]
    places: dict[str, int] = {}
    for name, head in heads().items():
        if found.count(head) != 1:
            what = phrase("the head “{head}” must stand in row 1, once", head=head)
            return Problem(row=1, column="A", what=what)
        places[name] = found.index(head)
    if max(places.values()) >= len(ascii_uppercase):
        return Problem(row=1, column="A", what=phrase("the heads stand too far right"))
    return places


def template() -> bytes:
    """Write the template: a sheet to fill in, with lists, and one that explains it."""
    columns = tuple(Column(head=head, share=3) for head in heads().values())
    form = Table(heading=said("Requests"), columns=columns, rows=(), empty="")
    paper = Paper(
        title=said("Requests to be imported"),
        form="JQ-DR-01",
        company="",
        about=(),
        tables=(form, _explained()),
    )
    at = tuple(heads())
    offered = {at.index(name): words() for name, words in _OFFERED.items()}
    return as_xlsx.with_lists(paper, offered, _READY_ROWS)


def _explained() -> Table:
    words = {
        "right": said("Choose from the list."),
        "kind": said("Choose from the list, or type another kind."),
        "value": said("One value, as text: a number, an address, a customer number."),
        "channel": said("Choose from the list."),
        "received": said("A day such as 2026-11-02; empty: the day of the import."),
        "salutation": said("For letters; may be empty."),
        "scope": said("Only R6, R8, R9: parts, with commas between; else empty."),
    }
    columns = (Column(head=said("Head"), share=3), Column(head=said("How"), share=8))
    rows = tuple((heads()[name], how) for name, how in words.items())
    heading = said("How to fill it in")
    return Table(heading=heading, columns=columns, rows=rows, empty="")


def _right_words() -> tuple[str, ...]:
    named = shipped_rights().rights
    return tuple(f"{r.value} {named[r].name.spoken(spoken())}" for r in _rights())


def _kind_words() -> tuple[str, ...]:
    words = case_words(Language(spoken()))
    return tuple(f"{kind} {words.identity(kind)}" for kind in _OFFERED_KINDS)


def _channel_lines() -> tuple[str, ...]:
    return tuple(f"{each.value} {channel_words(each.value)}" for each in _channels())


_OFFERED: Mapping[str, Callable[[], tuple[str, ...]]] = {
    "right": _right_words,
    "kind": _kind_words,
    "channel": _channel_lines,
}


def problem_lines(problems: Sequence[Problem]) -> Iterator[Phrase]:
    """Return each problem with its place, to be told to a person."""
    for each in problems:
        yield phrase(
            "row {row}, column {column}: {what}",
            row=each.row,
            column=each.column,
            what=each.what,
        )
