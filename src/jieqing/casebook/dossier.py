"""What is held on a customer, as they are shown it: by table, with use, ground and end.

Made anew from the stores whenever it is asked for and kept nowhere. Rows of others in
which the customer is mentioned show the mention alone; passwords and the like are left
out; what is another person's is covered (third_persons.py).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jieqing.casebook.desk import day_of
from jieqing.casebook.disclosure import Audience, Circumstance
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.purposes import Purpose, purpose_of
from jieqing.casebook.third_persons import Own, covered, kind_of
from jieqing.casebook.today import circumstances_of, said_of, search
from jieqing.casebook.work import Work
from jieqing.datamap.values import BoundTable
from jieqing.erasure import plan as planner
from jieqing.erasure.values import (
    Belonging,
    Fate,
    Finding,
    FoundRow,
    MappedStore,
    Plan,
    PlannedRow,
    TableName,
    until_text,
)
from jieqing.evidence import canonical
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import KeysIn

READER: tuple[Audience, tuple[Circumstance, ...]] = (Audience.CUSTOMER, ())
"""Who reads a dossier: the customer, or whoever acts for them, verified."""
SECRET = frozenset({"password_hash", "session_token", "biometric"})
Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Rows that the law keeps: how many, until when, by which rules."""

    count: int
    until: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one table holds on the customer.

    ``is_mention``: rows about something else in which they are mentioned. ``covered``:
    columns in which another person's values are covered. ``secret``: columns left out.
    """

    store: str
    table: str
    kinds: tuple[str, ...]
    purpose: Purpose
    is_mention: bool
    rows: tuple[Row, ...]
    keeps: tuple[Keep, ...]
    covered: tuple[str, ...]
    secret: tuple[str, ...]

    def to_json(self) -> Mapping[str, object]:
        """Return it as the customer's programs read it."""
        keeps = [
            {"rows": keep.count, "until": keep.until, "rules": list(keep.rules)}
            for keep in self.keeps
        ]
        told = {
            "store": self.store,
            "table": self.table,
            "kinds": list(self.kinds),
            "purpose": self.purpose.name,
            "ground": self.purpose.ground,
            "source": "mention" if self.is_mention else "own",
            "kept_by_law": keeps,
            "covered": list(self.covered),
            "left_out": list(self.secret),
            "rows": [dict(row) for row in self.rows],
        }
        return rendered(Output.DOSSIER_TABLE, told, READER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that is held on one customer on one day."""

    case: str
    day: date
    tables: tuple[Held, ...]
    recipients: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether anything of another person was covered."""
        return any(held.covered for held in self.tables)

    @property
    def is_secret(self) -> bool:
        """Whether passwords and the like were left out."""
        return any(held.secret for held in self.tables)

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows by table; names of stores and tables only."""
        return {f"{h.store}.{h.table}": len(h.rows) for h in self.tables}

    def to_json(self) -> Mapping[str, object]:
        """Return it as the customer's programs read it."""
        told = {
            "case": self.case,
            "day": self.day.isoformat(),
            "tables": [held.to_json() for held in self.tables],
            "recipients": list(self.recipients),
        }
        return rendered(Output.DOSSIER, told, READER)

    def to_bytes(self) -> bytes:
        """Return its canonical form, of which the ledger keeps the digest."""
        return canonical.canonical(self.to_json())


def gather(work: Work) -> Dossier:
    """Search again and read everything that is held today."""
    stores, finding = search(work)
    said = said_of(work)
    standing = replace(
        circumstances_of(work, said, day_of(work.at)), clocks={}, part=None
    )
    plan = planner.plan(finding, stores, standing)
    tables = _tables(stores, finding, plan, day_of(work.at))
    outside = (one.what for mapped in stores for one in mapped.bound.datamap.outside)
    return Dossier(
        case=work.number,
        day=day_of(work.at),
        tables=tuple(tables),
        recipients=tuple(dict.fromkeys(outside)),
    )


def _tables(
    stores: Sequence[MappedStore], finding: Finding, plan: Plan, today: date
) -> Iterator[Held]:
    by_table: dict[TableName, list[FoundRow]] = {}
    for row in finding.rows:
        by_table.setdefault((row.name.store, row.name.table), []).append(row)
    planned: dict[TableName, list[PlannedRow]] = {}
    for one in plan.rows:
        planned.setdefault((one.name.store, one.name.table), []).append(one)
    mapped = {store.name: store for store in stores}
    found = {name: _Found(mapped[name[0]], rows) for name, rows in by_table.items()}
    own = Own.of(finding)
    for each in found.values():
        if each.is_person:
            own = own.with_cells(each.table, each.read(each.columns, today))
    for name, each in sorted(found.items(), key=lambda item: item[0]):
        yield each.held(own, today, _keeps(planned.get(name, [])))


class _Found:
    """The rows found in one table, and how they are read."""

    def __init__(self, mapped: MappedStore, rows: Sequence[FoundRow]) -> None:
        self._mapped, self._rows = mapped, rows
        self.table = mapped.bound.tables[rows[0].name.table]
        self.is_person = any(row.belonging is Belonging.ROOT for row in rows)
        self._is_mention = all(row.belonging is Belonging.TIED for row in rows)
        ties = {tie for row in rows for tie in row.ties}
        self.columns, self._secret = _columns(
            self.table, ties if self._is_mention else None
        )

    def read(self, columns: Sequence[str], today: date) -> tuple[Row, ...]:
        """Read these columns of all rows, as text."""
        where = [KeysIn(keys=tuple(row.name.key for row in self._rows))]
        with self._mapped.store.reading(self._mapped.bound, today) as reader:
            return tuple(
                {c: _text(stored.values[c]) for c in columns}
                for stored in reader.select(self.table, columns, where)
            )

    def held(self, own: Own, today: date, keeps: tuple[Keep, ...]) -> Held:
        """Return what may be shown of them."""
        rows = self.read(self.columns, today)
        shown = [
            (row, frozenset[str]()) if self.is_person else covered(self.table, row, own)
            for row in rows
        ]
        kinds = tuple(sorted({kind for row in self._rows for kind in row.kinds or ()}))
        return Held(
            store=self._mapped.name,
            table=self.table.name,
            kinds=kinds,
            purpose=purpose_of(kinds),
            is_mention=self._is_mention,
            rows=tuple(row for row, _ in shown),
            keeps=keeps,
            covered=tuple(sorted({column for _, some in shown for column in some})),
            secret=self._secret,
        )


def _columns(
    table: BoundTable, ties: Collection[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns to show and those left out; of a mention only its ``ties``."""
    names = tuple(column.name for column in table.schema.columns)
    secret = tuple(c for c in names if kind_of(table, c) in SECRET)
    shown = names if ties is None else ties
    return tuple(c for c in names if c in shown and c not in secret), secret


def _keeps(rows: Iterable[PlannedRow]) -> tuple[Keep, ...]:
    kept = Counter(
        (until_text(row), row.rules[:1])
        for row in rows
        if row.fate is Fate.KEEP and row.hold is None
    )
    return tuple(
        Keep(count=count, until=until, rules=rules)
        for (until, rules), count in sorted(kept.items())
    )


def _text(cell: object) -> str | None:
    known = cell if cell is None or isinstance(cell, int | float | str | bytes) else ""
    return None if known is None else read_text(known)
