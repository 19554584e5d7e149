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

from jieqing.datamap.identity import KINDS, is_exact, normal_form, typed_spellings
from jieqing.datamap.values import BoundTable, Role, Subject
from jieqing.erasure.local import own_facts
from jieqing.erasure.mask import names_nobody
from jieqing.erasure.reach import Reach, Reached, identities_of
from jieqing.erasure.values import (
    Anchor,
    Belonging,
    Finding,
    FoundRow,
    IdentityValue,
    Learned,
    MappedStore,
    Plan,
    PlannedRow,
    RowName,
    Secrets,
    Why,
)
from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.stores.port import IdentityIn, KeysIn, Reader, StoredRow

# Too many people share a name: it never leads from one store into another.
_NAMES = frozenset({"name", "nickname"})
LEARNED_AT_MOST = 50


class SubjectNotSingle(NeedsPerson):
    """The value does not name exactly one person."""

    code = "subject-not-single"
    cause = "This {kind} does not name one person: {count} rows of {table} fit."
    advice = "Ask for the customer number or another identity that names one person."


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
    stores: Sequence[MappedStore], entry: IdentityValue, secrets: Secrets, today: date
) -> Finding:
    """Everything held on the subject; an empty finding is an honest answer.

    Raises ``SubjectNotSingle`` where the identity does not name one person,
    ``NoSuchIdentity`` where no map knows its kind and ``IdentityBlank`` for a value
    that names nobody.
    """
    if entry.kind in KINDS and names_nobody(entry.kind, entry.value):
        raise IdentityBlank(kind=entry.kind)
    with ExitStack() as stack:
        search = _Search(
            {
                mapped.name: Reach(
                    mapped.bound,
                    stack.enter_context(mapped.store.reading(mapped.bound, today)),
                )
                for mapped in stores
            }
        )
        search.enter_by(entry)
        search.widen()
        return search.finding(entry, secrets)


def found_again(
    mapped: MappedStore, reader: Reader, approved: Plan, secrets: Secrets
) -> Finding:
    """The subject's rows in one store now, by the identities frozen in the plan.

    For the recheck under lock: no identity is learned and no other store is read.
    """
    reach = Reach(mapped.bound, reader)
    acting = [known.identity for known in approved.learned if known.acts]
    planned = {row.name: row for row in approved.rows}
    for table in _doors(reach):
        for value in acting:
            for column in _columns_of_kind(table, value.kind):
                for row in _rows_named(reach, table, column, value):
                    _enter_planned(reach, table, row, column, planned)
    reach.grow()
    _enter_shared(reach, planned)
    reach.tie()
    return Finding(
        entry=approved.entry,
        rows=tuple(_found(reach, reached, secrets) for reached in reach.rows.values()),
        learned=approved.learned,
        anchors=tuple(_anchors(reach)),
    )


def _enter_planned(
    reach: Reach,
    table: BoundTable,
    row: StoredRow,
    column: str,
    planned: Mapping[RowName, PlannedRow],
) -> None:
    """Enter a row the plan knows, as doubtful as it was when it was planned."""
    frozen = planned.get(reach.name(table, row.key))
    if frozen is not None:
        reached = reach.enter(table, row, _belonging(reach, table))
        reached.ambiguous = frozen.why == Why.AMBIGUOUS or (
            reached.belonging is not Belonging.ROOT
            and column not in table.unique_identities
        )


def _enter_shared(reach: Reach, planned: Mapping[RowName, PlannedRow]) -> None:
    """Shared rows whose link an earlier chunk cut are found by their own key."""
    for table in reach.bound.tables.values():
        keys = tuple(
            name.key
            for name in planned
            if (name.store, name.table) == (reach.bound.store, table.name)
            and name not in reach.rows
        )
        via = any(r.via is not None for r in table.references)
        if via and keys:
            for row in reach.select(table, [KeysIn(keys=keys)]):
                reach.share(table, row)


class _Search:
    """One search over all stores; grows its reaches and its known identities."""

    def __init__(self, reaches: Mapping[str, Reach]) -> None:
        self._reaches = reaches
        self._known: dict[IdentityValue, Learned] = {}

    def enter_by(self, entry: IdentityValue) -> None:
        """Step 1: the row that is the person, in the stores that have a root."""
        doors = [
            (reach, table, column)
            for reach in self._reaches.values()
            for table in _doors(reach)
            for column in _columns_of_kind(table, entry.kind)
        ]
        if not doors:
            raise NoSuchIdentity(kind=entry.kind, known=", ".join(self._kinds()))
        roots = [door for door in doors if _is_root(*door[:2])]
        entered = [self._enter(door, entry) for door in roots]
        if not any(entered):
            for door in doors:
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
            _found(reach, reached, secrets)
            for reach in self._reaches.values()
            for reached in reach.rows.values()
        ]
        return Finding(
            entry=entry,
            rows=tuple(sorted(rows, key=lambda row: repr(row.name))),
            learned=tuple(self._known.values()),
            anchors=tuple(
                anchor for reach in self._reaches.values() for anchor in _anchors(reach)
            ),
        )

    def _kinds(self) -> list[str]:
        return sorted(
            {
                identity.kind
                for reach in self._reaches.values()
                for table in _doors(reach)
                for identity in table.table.identities.values()
            }
        )

    def _enter(self, door: tuple[Reach, BoundTable, str], entry: IdentityValue) -> bool:
        reach, table, column = door
        rows = list(_rows_named(reach, table, column, entry))
        if rows and (len(rows) > 1 or column not in table.unique_identities):
            raise SubjectNotSingle(kind=entry.kind, count=len(rows), table=table.name)
        for row in rows:
            reached = reach.enter(table, row, _belonging(reach, table))
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
        for reach, reached in sources:
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

    def _is_anothers(self, value: IdentityValue) -> bool:
        """Whether a root row that is not the subject's carries the value."""
        return any(
            reach.name(table, row.key) not in reach.rows
            for reach in self._reaches.values()
            for table in _doors(reach)
            if _is_root(reach, table)
            for column in _columns_of_kind(table, value.kind)
            for row in _rows_named(reach, table, column, value)
        )

    def _enter_elsewhere(self) -> None:
        acting = [known.identity for known in self._known.values() if known.acts]
        for reach in self._reaches.values():
            has_root = any(r.belonging is Belonging.ROOT for r in reach.rows.values())
            for table in _doors(reach):
                if not (has_root and _is_root(reach, table)):
                    self._enter_table(reach, table, acting)

    def _enter_table(
        self, reach: Reach, table: BoundTable, acting: Sequence[IdentityValue]
    ) -> None:
        for value in acting:
            for column in _columns_of_kind(table, value.kind):
                for row in _rows_named(reach, table, column, value):
                    self._enter_row(reach, table, row, column)

    def _enter_row(
        self, reach: Reach, table: BoundTable, row: StoredRow, column: str
    ) -> None:
        if reach.name(table, row.key) in reach.rows:
            return
        reached = reach.enter(table, row, _belonging(reach, table))
        reached.ambiguous = column not in table.unique_identities or self._contradicts(
            reached
        )
        if not reached.ambiguous:
            self._learn([(reach, reached)])

    def _contradicts(self, reached: Reached) -> bool:
        """Whether another identity in the row is known to be another person's."""
        return any(
            value not in self._known
            and value.kind not in _NAMES
            and self._is_anothers(value)
            for value, _ in identities_of(reached.table, reached.row.values)
        )


def _doors(reach: Reach) -> Iterator[BoundTable]:
    """Customer tables that are entered by identity: roots, and those nobody owns."""
    for table in reach.bound.tables.values():
        owned = any(r.role is Role.OWNER for r in table.references)
        is_customers = table.table.subject is Subject.CUSTOMER
        if is_customers and (_is_root(reach, table) or not owned):
            yield table


def _is_root(reach: Reach, table: BoundTable) -> bool:
    return table.name in reach.bound.datamap.roots


def _belonging(reach: Reach, table: BoundTable) -> Belonging:
    return Belonging.ROOT if _is_root(reach, table) else Belonging.OWNED


def _columns_of_kind(table: BoundTable, kind: str) -> list[str]:
    return [
        c for c, identity in table.table.identities.items() if identity.kind == kind
    ]


def _rows_named(
    reach: Reach, table: BoundTable, column: str, value: IdentityValue
) -> Iterator[StoredRow]:
    if is_exact(value.kind):
        sought = frozenset(typed_spellings(value.kind, value.value))
    else:
        sought = frozenset({normal_form(value.kind, value.value)})
    condition = IdentityIn(column=column, kind=value.kind, values=sought)
    return reach.select(table, [condition])


def _found(reach: Reach, reached: Reached, secrets: Secrets) -> FoundRow:
    row = reached.row
    cases = reached.table.table.record
    return FoundRow(
        name=reach.name(reached.table, row.key),
        belonging=reached.belonging,
        kinds=None if row.case is None else cases[row.case].kinds,
        case=row.case,
        live=row.live,
        clocks=row.clocks,
        fingerprint=secrets.digest("fingerprint", _fingerprint(reach, reached)),
        owners=tuple(sorted(reached.owners, key=repr)),
        other_owners=reached.other_owners,
        ties=tuple(sorted(reached.ties)),
        ambiguous=reached.ambiguous,
    )


def _fingerprint(reach: Reach, reached: Reached) -> bytes:
    """What made the row the subject's and decided its fate, in one canonical form.

    Facts that other rows decide are left out: those rows may go first, and the plan of
    the first chunk decides them anew.
    """
    row = reached.row
    return repr(
        (
            reach.bound.store,
            reached.table.name,
            row.key,
            sorted(row.values.items()),
            sorted(own_facts(reached.table, row).items()),
        )
    ).encode()


def _anchors(reach: Reach) -> Iterator[Anchor]:
    """The values by which rows refer to found rows, per table and columns."""
    met = {
        (reference.table, reference.of)
        for table in reach.bound.tables.values()
        for reference in table.references
        if reference.role is not Role.LOOKUP
    }
    for target, columns in sorted(met):
        tuples = {
            held
            for reached in reach.rows.values()
            if reached.table.name == target
            and reached.belonging is not Belonging.TIED
            and (held := reached.holds(columns)) is not None
        }
        if tuples:
            yield Anchor(
                store=reach.bound.store,
                table=target,
                columns=columns,
                tuples=tuple(sorted(tuples, key=repr)),
            )
