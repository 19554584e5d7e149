"""Whether a store would take what a chunk does, tried on no row at all.

Rights are checked by a database before it looks for rows, so every kind of statement
can be tried without touching one. The account is the one that will erase.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date

from jieqing.datamap.values import BoundMap, BoundTable, MaskKind, Role, Subject
from jieqing.errors import NotConfigured
from jieqing.progress import SILENT, Progress
from jieqing.stores.port import CASE_MARK, KeysIn, Writer
from jieqing.stores.proven import Proof, Proven
from jieqing.stores.refusals import StoreDenied, StoreFailed
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements


class StatementRefused(NotConfigured):
    """The account may not do with a table what erasing needs."""

    code = "statement-refused"
    cause = "Store {store} refuses {act} on table {table} to this account ({reason})."
    advice = "Let IT run what `jieqing store grants {store}` prints; nothing was done."


class Trying(ABC):
    """The part of a store that tries itself out."""

    name: str
    turn_seconds: float = 0.0005
    """Rows come one by one here: who was woken for each would do little else."""

    @property
    @abstractmethod
    def place(self) -> object:
        """Where the store is and under which account: another one proves nothing."""

    @abstractmethod
    def granted_now(self, bound: BoundMap) -> str | None:
        """A word that changes with what the account may do there; None: there is none.

        Raises what makes the whole server unfit.
        """

    @abstractmethod
    def writing(self, bound: BoundMap, today: date) -> AbstractContextManager[Writer]:
        """Open one chunk's transaction."""

    def require_statements(
        self, bound: BoundMap, today: date, progress: Progress = SILENT
    ) -> None:
        """Try every kind of statement of a chunk on no row; nothing is changed.

        ``progress`` is told each table. Raises ``StatementRefused``, or what makes the
        whole server unfit.
        """
        act, table = "SELECT FOR UPDATE", "jieqing_mark"
        try:
            with self.writing(bound, today) as writer:
                writer.mark("", CASE_MARK)
                for each in written(bound):
                    table = each.name
                    for act in writer.tries(each):  # noqa: B007 -- told if it fails
                        pass
                    progress.advance(1)
        except (StoreDenied, StoreFailed) as refusal:
            refused = StatementRefused(
                store=self.name, table=table, act=act, reason=refusal.facts["reason"]
            )
        else:
            return
        raise refused from None

    def require_taken(self, bound: BoundMap, today: date) -> None:
        """The same, unless it was tried lately under the same rights (proven.py).

        Raises as ``require_statements`` does.
        """
        granted = self.granted_now(bound)  # first: what comes later is not proven
        if granted is None:
            self.require_statements(bound, today)
            return
        proof = Proof(
            store=self.place,
            datamap=bound.datamap.digest,
            schema=bound.schema.fingerprint(),
            granted=granted,
        )
        if not _proven.holds(proof):
            self.require_statements(bound, today)
            _proven.add(proof)


_proven = Proven()


def written(bound: BoundMap) -> Iterator[BoundTable]:
    """Tables whose rows a chunk may delete or write."""
    for table in bound.tables.values():
        if table.table.subject is Subject.CUSTOMER or table.references:
            yield table


ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def rights_of(bound: BoundMap) -> Mapping[str, str]:
    """What erasing needs on each table: of a table that is only read, to read it.

    Where somebody else's row names a customer, the mention is cut and may return.
    """
    written_to = {table.name: "SELECT, UPDATE" for table in written(bound)}
    goes = {name: ALL_RIGHTS for name, table in bound.tables.items() if _may_go(table)}
    return {**dict.fromkeys(bound.tables, "SELECT"), **written_to, **goes}


def granted(tables: Iterable[str], rights: Mapping[str, str]) -> list[tuple[str, str]]:
    """The mark table's and each table's rights; without a map all of them."""
    given = {name: rights.get(name, "") if rights else ALL_RIGHTS for name in tables}
    named = [("jieqing_mark", "SELECT, INSERT, UPDATE")]
    return [*named, *((name, right) for name, right in given.items() if right)]


def harmless(
    statements: Statements, table: BoundTable, lock: str
) -> Iterator[tuple[str, Sql]]:
    """Every kind of statement, each on no row: what it is called, and itself."""
    nothing = [KeysIn(keys=())]
    rows = statements.rows(table, nothing)
    yield "SELECT", rows
    if lock:
        yield "SELECT FOR UPDATE", rows + Sql(lock)
    cells = dict.fromkeys(_rewritten(table))
    if cells:
        yield "UPDATE", statements.update(table, cells, nothing)
    if table.table.subject is Subject.CUSTOMER:
        yield "DELETE", statements.delete(table, nothing)
        yield "INSERT", statements.insert_none(table, nothing)


def unindexed(
    bound: BoundMap, leading: frozenset[tuple[str, str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """References that are followed by reading a whole table: table and columns.

    ``leading``: table and first column of each index of the store.
    """
    found = dict.fromkeys(_followed(bound))
    return tuple(
        (table, columns)
        for table, columns in found
        if columns and not any((table, column) in leading for column in columns)
    )


def _rewritten(table: BoundTable) -> list[str]:
    """Columns that a mask or a cut may write."""
    named = set(table.table.identities) - set(table.key)
    named |= {c for c, mask in table.masks.items() if mask.kind is not MaskKind.LEAVE}
    for reference in table.references:
        named |= set(reference.by if reference.cut is None else reference.cut)
    generated = {column.name for column in table.schema.columns if column.generated}
    return sorted(named - generated)


def _followed(bound: BoundMap) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is searched for rows that refer to a customer's, by us or by the database.

    From a list of levels or products nobody comes to a customer, and none goes.
    """
    goes = {table.name for table in bound.tables.values() if _may_go(table)}
    for table in bound.tables.values():
        for reference in table.references:
            if reference.inside is None and reference.role is not Role.LOOKUP:
                yield table.name, reference.by
            if reference.via is not None:
                yield reference.via.table, reference.via.there
                yield reference.via.table, reference.via.here
        for key in table.schema.foreign_keys:
            if key.target in goes:
                yield table.name, key.columns


def _may_go(table: BoundTable) -> bool:
    return table.table.subject is Subject.CUSTOMER
