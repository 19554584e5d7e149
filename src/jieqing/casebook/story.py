"""A customer's life with the company as one timeline: by the map and by the casebook.

Where they came from, what of theirs was used and for what, consents, contacts, deals,
requests, who was told to erase, and the end. The stores tell days, never a value; the
casebook tells acts. Computed when it is looked at and kept nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, Right
from jieqing.casebook.held_on import happened
from jieqing.casebook.look_up import LookedUp
from jieqing.casebook.preview import Preview
from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.erasure.values import FoundRow, MappedStore, RowName
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import Key, KeysIn

MOST_ROWS = 2_000
"""Rows of one table whose days are read; who has more has a newest one among them."""
_MOMENTS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
_DAY = len("2026-11-02")


class Theme(StrEnum):
    """What a line of the timeline is about."""

    SOURCE = "source"
    CONSENT = "consent"
    USE = "use"
    CONTACT = "contact"
    DEAL = "deal"
    REQUEST = "request"
    RECIPIENT = "recipient"
    ENDING = "ending"


class Which(StrEnum):
    """Which of several rows of one kind a line tells."""

    ONLY = "only"
    FIRST = "first"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromStores:
    """A day that rows of one table carry; ``clock``: the law's name of it, if any."""

    day: date
    theme: Theme
    kinds: tuple[str, ...]
    table: str
    rows: int
    which: Which
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromCase:
    """An act on a case of the customer."""

    day: date
    theme: Theme
    case: str
    act: str


Told = FromStores | FromCase

_KINDS: Mapping[Theme, frozenset[str]] = {
    Theme.CONSENT: frozenset({"consent-record"}),
    Theme.SOURCE: frozenset(
        {"account-profile", "realname-registration", "kyc-identity", "id-copy"}
    ),
    Theme.CONTACT: frozenset(
        {
            "complaint-record",
            "call-recording",
            "sms-record",
            "email-record",
            "rights-request",
            "contact-info",
        }
    ),
    Theme.USE: frozenset(
        {
            "network-log",
            "access-record",
            "marketing-profile",
            "location-track",
            "device-identifier",
            "content-record",
            "ai-input-record",
            "course-log",
        }
    ),
}
_ACTS: Mapping[str, Theme] = {
    Act.OPEN: Theme.REQUEST,
    Act.STOP: Theme.USE,
    Act.FULFIL: Theme.REQUEST,
    Act.NOTIFY: Theme.CONTACT,
    Act.CHOOSE: Theme.REQUEST,
    Act.ANSWER: Theme.CONTACT,
    Act.DELIVER: Theme.CONTACT,
    Act.PROCESSOR: Theme.RECIPIENT,
    Act.EXECUTE: Theme.ENDING,
    Act.RESTORE: Theme.ENDING,
    Act.SETTLE: Theme.ENDING,
    Act.REFUSE: Theme.ENDING,
    Act.WITHDRAW: Theme.ENDING,
}


def story(desk: Desk, seen: LookedUp, today: date) -> tuple[Told, ...]:
    """Return the whole timeline, newest first; one query for all cases together."""
    lines: list[Told] = [*_cases(desk, seen), *_clocks(seen.preview)]
    lines += _days(seen.preview, today)
    return tuple(sorted(lines, key=lambda one: (one.day, one.theme), reverse=True))


def theme_of(kinds: Iterable[str]) -> Theme:
    """Return what rows of these kinds tell of; of a kind not named here, a deal."""
    wanted = set(kinds)
    fitting = (theme for theme, known in _KINDS.items() if wanted & known)
    return next(fitting, Theme.DEAL)


def _cases(desk: Desk, seen: LookedUp) -> Iterator[FromCase]:
    numbers = [one.number for one in seen.cases]
    for number, record in records.read_together(desk.ledger, numbers).items():
        for leaf in record.leaves:
            theme = _ACTS.get(leaf.entry.act)
            if theme is None or told.fact(leaf, "phase") == told.Phase.BEGUN:
                continue
            if told.fact(leaf, "right") == Right.WITHDRAW_CONSENT:
                theme = Theme.CONSENT
            day = day_of(moment_of(leaf))
            yield FromCase(day=day, theme=theme, case=number, act=leaf.entry.act)


def _clocks(seen: Preview) -> Iterator[FromStores]:
    for one in happened(seen):
        yield FromStores(
            day=one.day,
            theme=theme_of(one.kinds),
            kinds=one.kinds,
            table="",
            rows=one.rows,
            which=Which.NEWEST,
            clock=one.clock,
        )


def _days(seen: Preview, today: date) -> Iterator[FromStores]:
    """The first and the newest day of each table, by the first moment of its rows."""
    by_table: dict[tuple[str, str], list[FoundRow]] = {}
    for row in seen.finding.rows:
        by_table.setdefault((row.name.store, row.name.table), []).append(row)
    for mapped in seen.stores:
        tables = [name for store, name in by_table if store == mapped.name]
        with mapped.store.reading(mapped.bound, today) as reader:
            for name in tables:
                table, rows = mapped.bound.tables[name], by_table[mapped.name, name]
                column = _moment(table)
                if column is not None:
                    where = [KeysIn(keys=_keys(rows))]
                    read = reader.select(table, [column], where)
                    cells = [read_text(stored.values[column]) for stored in read]
                    yield from _ends(mapped, name, rows, _known(cells, today))


def _moment(table: BoundTable) -> str | None:
    """The first column that holds a moment and says nothing of the person."""
    described = table.table.columns
    found = (
        column.name
        for column in table.schema.columns
        if column.family in _MOMENTS
        and not column.auto
        and (column.name not in described or not described[column.name].category)
    )
    return next(found, None)


def _ends(
    mapped: MappedStore, table: str, rows: Sequence[FoundRow], days: Sequence[date]
) -> Iterator[FromStores]:
    kinds = tuple(sorted({kind for row in rows for kind in row.kinds or ()}))
    ends = {min(days): Which.FIRST, max(days): Which.NEWEST} if days else {}
    for day, which in ends.items():
        yield FromStores(
            day=day,
            theme=theme_of(kinds),
            kinds=kinds,
            table=f"{mapped.name} · {table}",
            rows=len(rows),
            which=which if len(ends) > 1 else Which.ONLY,
        )


def _known(cells: Iterable[str], today: date) -> list[date]:
    """Days that can be read as such; a day to come, or none at all, tells nothing."""
    found = []
    for cell in cells:
        try:
            day = date.fromisoformat(cell[:_DAY])
        except ValueError:
            continue
        if day <= today:
            found.append(day)
    return found


def _keys(rows: Sequence[FoundRow]) -> tuple[Key, ...]:
    names: list[RowName] = [row.name for row in rows[:MOST_ROWS]]
    return tuple(name.key for name in names)
