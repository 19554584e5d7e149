"""A first guess at a store's map, from its catalogue alone; no row is read.

Which table holds the customers, how the others hang on it (``ties``), and which
columns' names speak of a person. A guess is never silent: each is marked in the file
until a person has answered it, and whatever the map leaves open, deciding asks.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jieqing.datamap.schema import ColumnSchema, Schema, TableSchema, TypeFamily
from jieqing.datamap.values import Subject
from jieqing.discovery.business import anything, needed, state_of
from jieqing.discovery.ties import Tie, Ties, key_of
from jieqing.discovery.wording import Wording, holds, meant, meets, words_of

NONE = "none"  # the category of a column that holds nothing personal
MOMENTS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
TEXTS = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.JSON})
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER})
_FOR_NUMBERS = frozenset({"phone", "birth_date", "gender", "id_number"})
_DATED = frozenset({"transaction-record"})
_NAMING = ("phone", "email", "openid", "id_number", "username", "bank_account")
_Ties = Mapping[str, tuple[Tie, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReference:
    """How a table seems to hang on another: ``owner`` or ``lookup``."""

    role: str
    target: str
    by: tuple[str, ...]
    of: tuple[str, ...] | None
    is_declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTable:
    """What a table seems to hold.

    ``key`` None: the store declares it; empty: nothing tells the rows apart.
    ``live_when``: an expression; ``minimum`` None: a kept row is kept whole.
    """

    name: str
    subject: Subject
    record: str | None = None
    key: tuple[str, ...] | None = None
    identities: Mapping[str, str]
    columns: Mapping[str, str]
    clocks: Mapping[str, str]
    references: tuple[DraftReference, ...] = ()
    unit: str | None = None
    live_when: str | None = None
    minimum: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A first map of a store; ``root`` is None where no table looks like people."""

    store: str
    root: str | None
    tables: tuple[DraftTable, ...]


def draft(store: str, schema: Schema, *, root: str | None = None) -> Draft:
    """Guess the map of a store; ``root``: a person said where the customers are."""
    wording = Wording.shipped()
    ties, root = _ties(schema, wording, root)
    owned = _owned(root, ties)
    tables = {
        table.name: _table(table, ties[table.name], _whose(table, root, owned, wording))
        for table in schema.tables.values()
    }
    return Draft(store=store, root=root, tables=tuple(_in_units(tables, root)))


def _in_units(
    tables: Mapping[str, DraftTable], root: str | None
) -> Iterator[DraftTable]:
    """An order and its lines are decided together: same kind, one owned by the other.

    A line has no date of its own; alone it would be asked.
    """
    heads = {name: _head(tables, name, root) for name in tables}
    led = {head for name, head in heads.items() if head != name}
    for name, table in tables.items():
        head = heads[name]
        yield replace(table, unit=head) if head in led else table


def _head(tables: Mapping[str, DraftTable], name: str, root: str | None) -> str:
    """The uppermost table of the same kind of record that owns these rows."""
    seen = [name]
    while True:
        table = tables[seen[-1]]
        above = [
            reference.target
            for reference in table.references
            if reference.role == "owner"
            and reference.target not in {root, *seen}
            and tables[reference.target].record == table.record in _DATED
        ]
        if len(above) != 1:
            return seen[-1]
        seen.append(above[0])


def drawn(schema: Schema, table: str, subject: Subject, root: str) -> DraftTable:
    """One table drawn anew, now that a person has said whose rows it holds."""
    wording, people = Wording.shipped(), schema.tables[root]
    declared = schema.tables[table]
    reading = Ties(schema, wording)
    known = reading.of_table(declared)
    more = reading.to_root(declared, people, known)
    if subject is not Subject.CUSTOMER:
        return _table(declared, (*known, *more), (subject, frozenset()))
    if not any(tie.target == root for tie in (*known, *more)):
        more = (*more, *_by_identity(declared, people, wording))
    return _table(declared, (*known, *more), (subject, frozenset({root})))


def tied(schema: Schema, table: str, column: str, root: str) -> DraftReference | None:
    """How a column that a person named meets the customers' table; None: not at all."""
    wording, people = Wording.shipped(), schema.tables[root]
    here = schema.tables[table].column(column)
    if here is None:
        return None
    category = category_of(here, wording)
    there = _first_of(people, category, wording) if category in _NAMING else None
    if there is not None and there.family is here.family:
        of: tuple[str, ...] | None = (there.name,)
    elif len(key_of(people, wording)) == 1:
        of = None
    else:
        return None
    return DraftReference(role="owner", target=root, by=(column,), of=of)


def _ties(
    schema: Schema, wording: Wording, root: str | None
) -> tuple[_Ties, str | None]:
    """How the tables hang on each other, and the one that holds the customers."""
    reading = Ties(schema, wording)
    ties = {name: reading.of_table(table) for name, table in schema.tables.items()}
    root = root or _root(schema, ties, wording)
    if root is None:
        return ties, None
    people = schema.tables[root]
    more = {
        name: (*ties[name], *reading.to_root(table, people, ties[name]))
        for name, table in schema.tables.items()
        if name != root
    }
    ties |= more
    owned = _owned(root, ties)
    for name, table in schema.tables.items():
        if name not in owned and _is_nobodys(table, wording):
            ties[name] = (*ties[name], *_by_identity(table, people, wording))
    return ties, root


def _root(schema: Schema, ties: _Ties, wording: Wording) -> str | None:
    """The table that looks most like people, by its name, columns and followers."""
    followers = Counter(tie.target for listed in ties.values() for tie in listed)
    scored = [
        (_likeness(table, wording, followers[name]), name)
        for name, table in schema.tables.items()
    ]
    best = max(scored, default=(0, ""))
    return best[1] if best[0] > 0 else None


def _likeness(table: TableSchema, wording: Wording, followers: int) -> int:
    if not key_of(table, wording) or meets(table.name, wording.not_roots):
        return 0
    named = sum(meets(word, wording.roots) for word in words_of(table.name))
    speaking = {
        category
        for column in table.columns
        if (category := category_of(column, wording)) in wording.identities | {"name"}
    }
    if not named or not speaking:
        return 0
    # A table of people alone has a short name: member, not member_level.
    return max(
        1, 10 * named + 3 * len(speaking) + followers - 5 * len(words_of(table.name))
    )


def _is_nobodys(table: TableSchema, wording: Wording) -> bool:
    apart = meets(table.name, wording.system | wording.company)
    return not (apart or _is_staffs(table.name, wording))


def _is_staffs(name: str, wording: Wording) -> bool:
    """Roles, admins, and people who are no customers, such as in sys_user."""
    is_people = meets(name, wording.roots) and meets(name, wording.not_customers)
    return is_people or meets(name, wording.staff)


def _by_identity(
    table: TableSchema, people: TableSchema, wording: Wording
) -> tuple[Tie, ...]:
    """A phone number or the like that the customers' table has too: whose it may be."""
    for category in _NAMING:
        here = _first_of(table, category, wording)
        there = _first_of(people, category, wording)
        if here and there and here.family is there.family:
            return (Tie(target=people.name, by=(here.name,), of=(there.name,)),)
    return ()


def _first_of(
    table: TableSchema, category: str, wording: Wording
) -> ColumnSchema | None:
    found = (c for c in table.columns if category_of(c, wording) == category)
    return next(found, None)


def _owned(root: str | None, ties: _Ties) -> frozenset[str]:
    """The root and every table from which ties lead to it."""
    owned, more = set[str](), {root} if root else set()
    while more:
        owned |= more
        more = {
            name
            for name, listed in ties.items()
            if name not in owned and any(each.target in owned for each in listed)
        }
    return frozenset(owned)


def _whose(
    table: TableSchema, root: str | None, owned: frozenset[str], wording: Wording
) -> tuple[Subject, frozenset[str]]:
    """Whose rows a table holds, and the tables on which rows of customers hang."""
    if table.name == root:
        return Subject.CUSTOMER, frozenset()
    if _is_staffs(table.name, wording):
        return Subject.STAFF, frozenset()
    if table.name in owned:
        return Subject.CUSTOMER, owned
    for subject, words in (
        (Subject.COMPANY, wording.company),
        (Subject.SYSTEM, wording.system),
    ):
        if meets(table.name, words):
            return subject, frozenset()
    return Subject.REFERENCE, frozenset()


def _table(
    table: TableSchema,
    ties: tuple[Tie, ...],
    whose: tuple[Subject, frozenset[str]],
) -> DraftTable:
    wording = Wording.shipped()
    subject, owners = whose
    is_root = subject is Subject.CUSTOMER and not owners
    speaking = _speaking(table, wording)
    if is_root and table.column("name") is not None:
        speaking = {**speaking, "name": "name"}
    identities = {c: k for c, k in speaking.items() if k in wording.identities}
    key = key_of(table, wording)
    numbered = dict.fromkeys(key[:1], "customer_no")
    record = meant(table.name, wording.records) or "account-profile"
    references = tuple(_told(each, subject, owners) for each in ties)
    columns = speaking
    if subject is Subject.CUSTOMER:
        columns = _every_text(table, speaking, references)
    state = state_of(table, record, wording) if owners else None
    return DraftTable(
        name=table.name,
        subject=subject,
        record="account-profile" if is_root else record,
        key=None if table.primary_key else key,
        identities={**numbered, **identities} if is_root else {},
        columns={
            c: k for c, k in columns.items() if not is_root or c not in identities
        },
        clocks=_clocks(table, record, wording) if owners else {},
        references=references,
        live_when=None if state is None else anything(state),
        minimum=needed(table, record, speaking, wording) if owners else None,
    )


def _every_text(
    table: TableSchema, speaking: Mapping[str, str], ties: tuple[DraftReference, ...]
) -> dict[str, str]:
    """What each text of a customers' table seems to hold, nothing personal too.

    Said, because silence would be read the same way and nobody would have looked.
    """
    keys = {
        *key_of(table, Wording.shipped()),
        *(column for tie in ties for column in tie.by),
    }
    return {
        column.name: speaking.get(column.name, NONE)
        for column in table.columns
        if column.name in speaking
        or (column.family in TEXTS and column.name not in keys)
    }


def _told(tie: Tie, subject: Subject, owners: frozenset[str]) -> DraftReference:
    """Rows of customers go with their owner; anything else is looked up."""
    is_owner = subject is Subject.CUSTOMER and tie.target in owners
    return DraftReference(
        role="owner" if is_owner else "lookup",
        target=tie.target,
        by=tie.by,
        of=tie.of,
        is_declared=tie.is_declared,
    )


def _speaking(table: TableSchema, wording: Wording) -> dict[str, str]:
    """Columns whose names speak of a person, each with its category."""
    found = ((each.name, category_of(each, wording)) for each in table.columns)
    return {name: category for name, category in found if category is not None}


def category_of(column: ColumnSchema, wording: Wording) -> str | None:
    """What the name of a column says that it holds of a person; None: nothing."""
    if words_of(column.name)[-1:] == ("id",) and column.family in _NUMBERS:
        return None
    category = meant(column.name, wording.columns)
    if column.family in TEXTS or column.generated:
        return category
    is_day = category == "birth_date" and column.family in MOMENTS
    is_number = category in _FOR_NUMBERS and column.family in _NUMBERS
    return category if is_day or is_number else None


def _clocks(table: TableSchema, record: str, wording: Wording) -> dict[str, str]:
    """The moment of the row from which a keep of its kind would count, if named."""
    moments = [c.name for c in table.columns if c.family in MOMENTS]
    clock = {
        "transaction-record": "transaction-completed",
        "payment-record": "transaction-completed",
        "invoice": "invoice-issued",
        "network-log": "record-created",
    }.get(record)
    if clock is None:
        return {}
    for phrase in wording.clocks[clock]:
        for name in moments:
            if holds(words_of(name), phrase):
                return {clock: name}
    return {}
