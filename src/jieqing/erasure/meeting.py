"""How two rows meet by a reference: as conditions for a store, and as values in hand.

Both sides are compared exactly, or in the normal form of an identity kind. A key
hidden in a cell (``inside``) stands in the first column of ``by``; further columns are
compared as they are. Through a link table (``via``) the link's own columns are met.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from jieqing.datamap.hidden_key import Sought, keys_in, named
from jieqing.datamap.identity import NORMAL_KINDS, normal_form
from jieqing.datamap.kinds import Kind, Standing
from jieqing.datamap.met import beside, columns_beside, met_columns, names_met
from jieqing.datamap.syntax import (
    And,
    Compare,
    Expression,
    Number,
    OwnColumn,
    Text,
    Truth,
)
from jieqing.datamap.values import BoundMap, BoundTable, Reference
from jieqing.erasure.mask import names_nobody
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import (
    AnyOf,
    Cell,
    ColumnsIn,
    Condition,
    Fits,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    StoredRow,
)

NOBODY = (None, "")
# Rows of a table that meet all conditions, with the columns that references need.
Select = Callable[[BoundTable, Sequence[Condition]], Iterable[StoredRow]]


def kind_of(table: BoundTable, column: str) -> str | None:
    """The identity kind whose normal form compares this column's values, if any."""
    identity = table.table.identities.get(column)
    described = table.table.columns.get(column)
    kind = identity.kind if identity else described and described.category
    return kind if kind in NORMAL_KINDS else None


def natural_kind(bound: BoundMap, reference: Reference) -> str | None:
    """The identity kind in whose normal form the two sides of it are compared."""
    if len(reference.of) != 1:
        return None
    return kind_of(bound.tables[reference.table], reference.of[0])


def here_kind(bound: BoundMap, reference: Reference) -> str | None:
    """The same for ``by``: what a link table holds is compared exactly."""
    return None if reference.via is not None else natural_kind(bound, reference)


def meeting(
    bound: BoundMap, table: str, reference: Reference, values: Iterable[Key]
) -> Condition | None:
    """The condition under which a row of ``table`` refers to one of these values.

    ``values`` are of ``met_columns(reference)``. None: no row refers to any of them.
    """
    if isinstance(values, tuple) and values and is_plain(bound, reference):
        return ColumnsIn(columns=reference.by, tuples=values, when=reference.when)
    parts = [
        condition
        for when, tuples in _by_when(bound, table, reference, values)
        if (condition := holding(bound, table, reference, tuples, when)) is not None
    ]
    if len(parts) > 1:
        return AnyOf(conditions=tuple(parts))
    return parts[0] if parts else None


def is_plain(bound: BoundMap, reference: Reference) -> bool:
    """Whether a row refers by cells that simply equal those of the row met."""
    return (
        reference.inside is None
        and not names_met(reference)
        and here_kind(bound, reference) is None
        and reference.when != Truth(value=False)
    )


def _by_when(
    bound: BoundMap, table: str, reference: Reference, values: Iterable[Key]
) -> Iterator[tuple[Expression | None, list[Key]]]:
    """The values of ``of`` that are met under one and the same condition."""
    width = len(reference.of)
    groups: dict[Key, list[Key]] = {}
    for value in values:
        groups.setdefault(value[width:], []).append(value[:width])
    for extra, tuples in groups.items():
        when = when_met(bound, table, reference, (*tuples[0], *extra))
        if when != Truth(value=False):
            yield when, tuples


def when_met(
    bound: BoundMap, table: str, reference: Reference, met: Key
) -> Expression | None:
    """The condition on the row alone, beside one row met; None: there is none."""
    if not names_met(reference):
        return reference.when
    row = dict(zip(met_columns(reference), met, strict=True))
    found = beside(bound, table, reference, row)
    return None if found == Truth(value=True) else found


def holding(
    bound: BoundMap,
    table: str,
    reference: Reference,
    tuples: Iterable[Key],
    when: Expression | None,
) -> Condition | None:
    """The condition: ``by`` holds one of the tuples, and ``when`` is true."""
    distinct = tuple(dict.fromkeys(tuples))
    kind = here_kind(bound, reference)
    if not distinct:
        return None
    if reference.inside is not None:
        return _hidden(bound, table, reference, distinct, when)
    if kind is None:
        return ColumnsIn(columns=reference.by, tuples=distinct, when=when)
    normals = _naming(kind, distinct)
    if not normals:
        return None
    return IdentityIn(column=reference.by[0], kind=kind, values=normals, when=when)


def _hidden(
    bound: BoundMap,
    table: str,
    reference: Reference,
    tuples: Sequence[Key],
    when: Expression | None,
) -> Condition | None:
    if reference.inside is None:
        return None
    kind = here_kind(bound, reference)
    groups: dict[Key, list[Key]] = {}
    for each in tuples:
        groups.setdefault(each[1:], []).append(each)
    parts: list[Condition] = [
        HiddenIn(
            column=reference.by[0],
            inside=reference.inside,
            kind=kind,
            values=values,
            when=_all([*_equal(bound, table, reference.by[1:], rest), when]),
        )
        for rest, group in groups.items()
        if (values := hidden_values(kind, group))
    ]
    if len(parts) > 1:
        return AnyOf(conditions=tuple(parts))
    return parts[0] if parts else None


def _all(parts: Iterable[Expression | None]) -> Expression | None:
    said = tuple(part for part in parts if part is not None)
    if len(said) > 1:
        return And(parts=said)
    return said[0] if said else None


def _equal(
    bound: BoundMap, table: str, columns: Sequence[str], cells: Key
) -> Iterator[Expression]:
    standing = Standing(datamap=bound.datamap, schema=bound.schema, table=table)
    for column, cell in zip(columns, cells, strict=True):
        is_number = standing.column_kind(column) is Kind.NUMBER
        literal: Expression = Text(value=str(cell))
        if is_number and _is_whole(cell):
            literal = Number(value=int(str(cell)))
        yield Compare(operator="=", left=OwnColumn(name=column), right=literal)


def _is_whole(cell: Cell) -> bool:
    text = str(cell)
    return text.isascii() and text.removeprefix("-").isdecimal()


def hidden_values(kind: str | None, tuples: Iterable[Key]) -> frozenset[str]:
    """The values of a reference ``inside`` a cell, in the form they are compared in."""
    if kind is not None:
        return _naming(kind, tuples)
    return frozenset(str(value[0]) for value in tuples)


def _naming(kind: str, values: Iterable[Key]) -> frozenset[str]:
    """The normal forms of those values that name somebody."""
    return frozenset(
        normal_form(kind, str(value[0]))
        for value in values
        if not names_nobody(kind, str(value[0]))
    )


def met_by(
    bound: BoundMap, reference: Reference, values: Sequence[Key]
) -> Condition | None:
    """The condition under which a row is referred to by one of these values."""
    if not values:
        return None
    kind = natural_kind(bound, reference)
    if kind is None:
        return ColumnsIn(columns=reference.of, tuples=tuple(values))
    return IdentityIn(column=reference.of[0], kind=kind, values=_naming(kind, values))


def referred_rows(
    bound: BoundMap,
    select: Select,
    place: tuple[BoundTable, StoredRow],
    reference: Reference,
) -> Iterator[StoredRow]:
    """The rows that one row refers to by the reference, ``when`` and link included."""
    row = place[1]
    here = tuple(row.values[column] for column in reference.by)
    if any(cell in NOBODY for cell in here):
        return
    values: Sequence[Key] = held_in(reference, here)
    if reference.via is not None and values:
        link = bound.tables[reference.via.table]
        met = ColumnsIn(columns=reference.via.here, tuples=tuple(values))
        there = reference.via.there
        rows = select(link, [met])
        values = tuple(tuple(each.values[c] for c in there) for each in rows)
    condition = met_by(bound, reference, values)
    if condition is None:
        return
    for target in select(bound.tables[reference.table], [condition]):
        if _is_true(bound, select, place, reference, target):
            yield target


def _is_true(
    bound: BoundMap,
    select: Select,
    place: tuple[BoundTable, StoredRow],
    reference: Reference,
    target: StoredRow,
) -> bool:
    """Whether ``when`` is true of this row, beside that one."""
    table, row = place
    met = tuple(target.values[column] for column in met_columns(reference))
    when = when_met(bound, table.name, reference, met)
    if when is None:
        return True
    if when == Truth(value=False):
        return False
    return any(select(table, [KeysIn(keys=(row.key,)), Fits(when=when)]))


def held_in(reference: Reference, here: Key) -> tuple[Key, ...]:
    """The keys that a row holds in ``by``: its cells, or those hidden in the first."""
    if any(cell in NOBODY for cell in here):
        return ()
    if reference.inside is not None:
        found = keys_in(reference.inside, read_text(here[0]))
        return tuple((key, *here[1:]) for key in found)
    return () if any(isinstance(cell, bytes) for cell in here) else (here,)


def met_in(
    reference: Reference, here: Key, kind: str | None, sought: Iterable[Key]
) -> tuple[Key, ...]:
    """Which of the values a row meets, in the form in which they are compared."""
    if reference.inside is None:
        return (comparable(here, kind),)
    rest = comparable(here[1:], None)
    values = frozenset(str(key[0]) for key in sought if key[1:] == rest)
    inside = Sought(inside=reference.inside, kind=kind, values=values)
    return tuple((value, *rest) for value in sorted(named(inside, read_text(here[0]))))


def comparable(values: Sequence[Cell], kind: str | None) -> Key:
    """Values in the form in which both sides of a reference are compared."""
    if kind is None:
        return tuple(str(value) for value in values)
    return tuple(normal_form(kind, str(value)) for value in values)


def extras_of(reference: Reference, cells: Mapping[str, Cell]) -> Key:
    """What ``when`` reads of the row met, beside ``of``."""
    return tuple(cells[column] for column in columns_beside(reference))
