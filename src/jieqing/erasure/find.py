"""Find everything held on one subject, outward from the row that is the person.

1. Enter at the root by a typed identity that names one person; where no store has a
   root of that name, enter the tables that stand by identities alone.
2. Follow references to a standstill in each store (reach.py).
3. Enter the other stores by the identities now known; second phones and the like are
   learned from owned rows and widen the search once. A value that is another person's
   is shown and never acted on.

Reads only. Personal values stay in the ``Finding``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date

from jieqing.datamap.identity import KINDS
from jieqing.datamap.values import BoundTable
from jieqing.erasure.doors import (
    belonging_of,
    columns_of_kind,
    doors,
    is_root,
    naming,
    rows_named,
)
from jieqing.erasure.found import anchors_of, found_rows
from jieqing.erasure.mask import names_nobody
from jieqing.erasure.reach import Reach, Reached, identities_of
from jieqing.erasure.values import (
    Belonging,
    Finding,
    IdentityValue,
    Learned,
    MappedStore,
    Secrets,
)
from jieqing.erasure.watched import Watched
from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.progress import SILENT, Progress
from jieqing.stores.port import Condition, StoredRow

# Too many people share a name: it never leads from one store into another.
_NAMES = frozenset({"name", "nickname"})
LEARNED_AT_MOST = 50


class SubjectNotSingle(NeedsPerson):
    """The value does not name exactly one person."""

    code = "subject-not-single"
    cause = "This {kind} does not name one person: {count} rows of {table} fit."
    advice = "Ask for the customer number or another identity that names one person."


class IdentityNotUnique(SubjectNotSingle):
    """One row fits, but nothing says that the column names one person only."""

    code = "identity-not-unique"
    cause = "One row of {table} fits, but nothing says that {column} names one person."
    advice = (
        "If it does, write `{column}: {{kind: {kind}, unique: true}}` in the map, or"
        " have a unique index made; else ask for the customer number."
    )


class NoSuchIdentity(WrongUsage):
    """No store's map knows this kind of identity."""

    code = "no-such-identity"
    cause = "No map has an identity of the kind {kind}; known kinds: {known}."
    advice = "Name the customer by one of the known kinds."


class IdentityBlank(WrongUsage):
    """The value says nobody: it is empty, or what masked cells hold."""

    code = "identity-blank"
    cause = "The {kind} given is empty, or a placeholder that names nobody."
    advice = "Give the identity as the customer uses it."


class TooManyLearned(Refused):
    """More identities were learned than a person can look through."""

    code = "too-many-learned"
    cause = "{count} further identities were learned; at most {limit} are followed."
    advice = "Check the identities in the map: a column may hold other people's values."


def find(
    stores: Sequence[MappedStore],
    entry: IdentityValue,
    secrets: Secrets,
    today: date,
    progress: Progress = SILENT,
) -> Finding:
    """Everything held on the subject; an empty finding is an honest answer.

    ``progress`` is told the rows of each table once it was read (watched.py).

    Raises ``SubjectNotSingle`` where the identity does not name one person,
    ``NoSuchIdentity`` where no map knows its kind and ``IdentityBlank`` for a value
    that names nobody.
    """
    with ExitStack() as stack:
        reaches = {
            mapped.name: Reach(
                mapped.bound,
                Watched(
                    stack.enter_context(mapped.store.reading(mapped.bound, today)),
                    mapped.bound.schema,
                    progress,
                ),
            )
            for mapped in stores
        }
        return find_by(reaches, entry, secrets)


def find_by(
    reaches: Mapping[str, Reach], entry: IdentityValue, secrets: Secrets
) -> Finding:
    """The same, in stores that are read already; the reaches have reached nothing."""
    if entry.kind in KINDS and names_nobody(entry.kind, entry.value):
        raise IdentityBlank(kind=entry.kind)
    search = _Search(reaches)
    search.enter_by(entry)
    search.widen()
    return search.finding(entry, secrets)


class _Search:
    """One search over all stores; grows its reaches and its known identities."""

    def __init__(self, reaches: Mapping[str, Reach]) -> None:
        self._reaches = reaches
        self._known: dict[IdentityValue, Learned] = {}

    def enter_by(self, entry: IdentityValue) -> None:
        """Step 1: the row that is the person, in the stores that have a root."""
        open_doors = [
            (reach, table, column)
            for reach in self._reaches.values()
            for table in doors(reach)
            for column in columns_of_kind(table, entry.kind)
        ]
        if not open_doors:
            raise NoSuchIdentity(kind=entry.kind, known=", ".join(self._kinds()))
        roots = [door for door in open_doors if is_root(*door[:2])]
        entered = [door for door in roots if self._enter(door, entry)]
        _require_one_person(entered, entry)
        if not entered:
            for door in open_doors:
                self._enter(door, entry)

    def widen(self) -> None:
        """Steps 2 and 3: references, other stores, and what was learned, once."""
        self._grow()
        self._enter_elsewhere()
        self._grow()
        self._learn(self._owned())
        self._enter_elsewhere()
        self._grow()
        for reach in self._reaches.values():
            reach.tie()

    def finding(self, entry: IdentityValue, secrets: Secrets) -> Finding:
        """What was reached, as a value."""
        rows = [
            row
            for reach in self._reaches.values()
            for row in found_rows(reach, secrets)
        ]
        return Finding(
            entry=entry,
            rows=tuple(sorted(rows, key=lambda row: repr(row.name))),
            learned=tuple(self._known.values()),
            anchors=tuple(
                anchor
                for reach in self._reaches.values()
                for anchor in anchors_of(reach)
            ),
        )

    def _kinds(self) -> list[str]:
        return sorted(
            {
                identity.kind
                for reach in self._reaches.values()
                for table in doors(reach)
                for identity in table.table.identities.values()
            }
        )

    def _enter(self, door: tuple[Reach, BoundTable, str], entry: IdentityValue) -> bool:
        reach, table, column = door
        rows = list(rows_named(reach, table, column, entry))
        is_sure = column in table.unique_identities
        is_persons = not is_sure or is_root(reach, table)
        if len(rows) > 1 and (is_persons or _differ(table, rows)):
            raise SubjectNotSingle(kind=entry.kind, count=len(rows), table=table.name)
        if rows and not is_sure:
            raise IdentityNotUnique(kind=entry.kind, table=table.name, column=column)
        for row in rows:
            reached = reach.enter(table, row, belonging_of(reach, table))
            self._learn([(reach, reached)])
        return bool(rows)

    def _grow(self) -> None:
        for reach in self._reaches.values():
            reach.grow()

    def _owned(self) -> list[tuple[Reach, Reached]]:
        return [
            (reach, reached)
            for reach in self._reaches.values()
            for reached in reach.rows.values()
            if reached.belonging is Belonging.OWNED and not reached.ambiguous
        ]

    def _learn(self, sources: Iterable[tuple[Reach, Reached]]) -> None:
        listed = list(sources)
        self._ask_whose(listed)
        for reach, reached in listed:
            for value, column in identities_of(reached.table, reached.row.values):
                if value not in self._known:
                    self._known[value] = Learned(
                        identity=value,
                        store=reach.bound.store,
                        table=reached.table.name,
                        column=column,
                        acts=value.kind not in _NAMES and not self._is_anothers(value),
                    )
        if len(self._known) > LEARNED_AT_MOST:
            raise TooManyLearned(count=len(self._known), limit=LEARNED_AT_MOST)

    def _ask_whose(self, sources: Iterable[tuple[Reach, Reached]]) -> None:
        """Ask at one go whose the values in these rows are, as far as it is unknown."""
        values = dict.fromkeys(
            value
            for _, reached in sources
            for value, _ in identities_of(reached.table, reached.row.values)
            if value not in self._known and value.kind not in _NAMES
        )
        for reach in self._reaches.values():
            reach.ask_ahead(
                (table, naming(column, value))
                for value in values
                for table, column in _persons_doors(reach, value.kind)
            )

    def _is_anothers(self, value: IdentityValue) -> bool:
        """Whether a root row that is not the subject's carries the value.

        In a store that knows several kinds of persons, the same unique phone or mail
        address in a row of another kind is the same person's, not another's.
        """
        return any(
            reach.name(table, row.key) not in reach.rows
            for reach in self._reaches.values()
            for table, column in _persons_doors(reach, value.kind)
            for row in rows_named(reach, table, column, value)
        )

    def _enter_elsewhere(self) -> None:
        acting = [known.identity for known in self._known.values() if known.acts]
        for reach in self._reaches.values():
            sought = list(_elsewhere(reach, acting))
            reach.ask_ahead((table, where) for table, _, where in sought)
            for table, column, where in sought:
                for row in reach.select(table, where):
                    self._enter_row(reach, table, row, column)

    def _enter_row(
        self, reach: Reach, table: BoundTable, row: StoredRow, column: str
    ) -> None:
        if reach.name(table, row.key) in reach.rows:
            return
        reached = reach.enter(table, row, belonging_of(reach, table))
        reached.ambiguous = column not in table.unique_identities or self._contradicts(
            reach, reached
        )
        if not reached.ambiguous:
            self._learn([(reach, reached)])

    def _contradicts(self, reach: Reach, reached: Reached) -> bool:
        """Whether another identity in the row speaks for another person.

        It is known to be somebody else's, or the subject's own root row has another
        value of the kind: one value in common does not make two people one. The number
        of a row of another kind of person in the store says nothing of that.
        """
        numbers = _own_numbers(reach, reached.table)
        own = {
            known.identity.kind
            for known in self._known.values()
            if known.acts and self._is_from_root(known)
        }
        strangers = [
            value
            for value, column in identities_of(reached.table, reached.row.values)
            if value not in self._known
            and value.kind not in _NAMES
            and column not in numbers
        ]
        return any(v.kind in own or self._is_anothers(v) for v in strangers)

    def _is_from_root(self, known: Learned) -> bool:
        reach = self._reaches[known.store]
        return known.table in reach.bound.datamap.roots


def _differ(table: BoundTable, rows: Iterable[StoredRow]) -> bool:
    """Whether rows that one value names have different values of another kind.

    Then they may be of two who share it, as a household does a phone.
    """
    told: dict[str, set[IdentityValue]] = {}
    for row in rows:
        for value, column in identities_of(table, row.values):
            told.setdefault(column, set()).add(value)
    return any(len(values) > 1 for values in told.values())


def _root_tables(reach: Reach) -> frozenset[str]:
    """The root tables of the store in which the subject has a row already."""
    return frozenset(
        row.table.name for row in reach.rows.values() if row.belonging is Belonging.ROOT
    )


def _elsewhere(
    reach: Reach, acting: Sequence[IdentityValue]
) -> Iterator[tuple[BoundTable, str, tuple[Condition, ...]]]:
    """Where what names the person may lead, beside the tables entered already.

    Into a table of another kind of person only what names people there, too, leads.
    """
    entered = _root_tables(reach)
    for table in doors(reach):
        beside = bool(entered) and is_root(reach, table)
        for value in acting if table.name not in entered else ():
            for column in columns_of_kind(table, value.kind):
                if not beside or _names_across_roots(table, column):
                    yield table, column, naming(column, value)


def _persons_doors(reach: Reach, kind: str) -> Iterator[tuple[BoundTable, str]]:
    """Where a value of the kind in another row would be another person's."""
    for table in doors(reach):
        if is_root(reach, table):
            for column in columns_of_kind(table, kind):
                if not _is_same_person(reach, table, column):
                    yield table, column


def _names_across_roots(table: BoundTable, column: str) -> bool:
    """Whether the column names people, not rows: numbers are given in each table."""
    return column in table.unique_identities and column not in table.key


def _own_numbers(reach: Reach, table: BoundTable) -> frozenset[str]:
    """The columns that number the rows of a root table beside the one entered."""
    is_beside = is_root(reach, table) and _root_tables(reach) - {table.name}
    return frozenset(table.key if is_beside else ())


def _is_same_person(reach: Reach, table: BoundTable, column: str) -> bool:
    entered = _root_tables(reach)
    elsewhere = bool(entered) and table.name not in entered
    return elsewhere and _names_across_roots(table, column)


def _require_one_person(
    entered: Sequence[tuple[Reach, BoundTable, str]], entry: IdentityValue
) -> None:
    """The same number in two root tables of a store names two people."""
    for reach, table, column in entered:
        others = {each[1].name for each in entered if each[0] is reach} - {table.name}
        if others and not _names_across_roots(table, column):
            raise SubjectNotSingle(kind=entry.kind, count=2, table=table.name)
