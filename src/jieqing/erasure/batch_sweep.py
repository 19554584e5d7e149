"""Which operations of a wave one statement carries out, and whether it met the plan.

A sweep does not look at its rows one by one. Of each it is shown the key, the cells by
which the row is somebody's and, of a person's own row, the names: as columns these are
compared with the wave's. Rows that do not fit are then looked at closely.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

from jieqing.datamap.history import histories_of
from jieqing.datamap.identity import normal_form
from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundMap, BoundTable, Reference
from jieqing.erasure.batch_wave import Wave, leads_to_a_subject
from jieqing.erasure.chunk import SweepWork
from jieqing.erasure.mask import settled_mask
from jieqing.erasure.meeting import is_plain
from jieqing.erasure.operations import DeleteRows, MaskColumns, Operation
from jieqing.erasure.values import Secrets
from jieqing.stores.port import Blanks, Cell, Key, Sweep, Writer

FEW = 20  # so many rows go as quickly one by one
_COMPARED = frozenset({TypeFamily.INTEGER, TypeFamily.TEXT})


class Sweeper:
    """Turns operations on one store into sweeps, where that can be."""

    def __init__(
        self, bound: BoundMap, opened: Mapping[str, object], secrets: Secrets
    ) -> None:
        """Tables of circles (``opened``) go row by row."""
        self._bound = bound
        self._opened = opened
        self._secrets = secrets
        self._fit: dict[str, bool] = {}
        self._mapped = {name: each.table for name, each in bound.tables.items()}

    def work(self, operation: Operation, writer: Writer) -> SweepWork | None:
        """The operation as a sweep; None: it has to go row by row."""
        work, sweeps = operation.work, writer.sweeps()
        if sweeps is None or len(work.keys) < FEW:
            return None
        if not (self.is_fit(work.table) and sweeps.can_sweep(work.table)):
            return None
        sweep = Sweep(
            work=work, shown=shown_of(work.table), names=_names_of(work.table)
        )
        match operation:
            case DeleteRows():
                return SweepWork(operation=operation, by=sweeps, sweep=sweep)
            case MaskColumns():
                blanks = self._blanks(operation)
                if blanks is None:
                    return None
                return SweepWork(
                    operation=operation, by=sweeps, sweep=sweep, blanks=blanks
                )
        return None

    def is_fit(self, table: BoundTable) -> bool:
        """Whether many rows of the table can go, or be looked at, by columns."""
        if table.name not in self._fit:
            self._fit[table.name] = self._is_alone(table) and _is_simple(
                self._bound, table
            )
        return self._fit[table.name]

    def _is_alone(self, table: BoundTable) -> bool:
        """Nothing else changes when its rows do: no trigger, history or circle."""
        is_fed = bool(histories_of(self._mapped, table.name))
        is_history = table.table.history_of is not None
        in_circle = table.name in self._opened
        return not (table.schema.triggers or is_fed or is_history or in_circle)

    def _blanks(self, operation: MaskColumns) -> Blanks | None:
        table, keys = operation.work.table, operation.work.keys
        fixed: dict[str, Cell] = {}
        own: dict[str, Sequence[Cell]] = {}
        for column in operation.columns:
            settled = settled_mask(table, column, keys, self._secrets)
            if settled is None:
                return None
            if isinstance(settled, list):
                own[column] = settled
            else:
                fixed |= settled
        return Blanks(fixed=fixed, own=own) if fixed or own else None


def _is_simple(bound: BoundMap, table: BoundTable) -> bool:
    """Whether key, ties and names are cells that simply equal those of a plan."""
    own = [r for r in table.references if leads_to_a_subject(r)]
    return (
        bool(table.key)
        and table.schema.is_unique(table.key)
        and all(is_plain(bound, reference) for reference in own)
        and all(_is_alike(bound, table, reference) for reference in own)
        and all(_is_compared(table, name) for name in shown_of(table))
    )


def _is_alike(bound: BoundMap, table: BoundTable, reference: Reference) -> bool:
    """Whether both sides of a reference write their values in the same way."""
    target = bound.tables[reference.table].schema
    pairs = zip(reference.by, reference.of, strict=True)
    sides = [(table.schema.column(here), target.column(there)) for here, there in pairs]
    return all(one and other and one.family is other.family for one, other in sides)


def _is_compared(table: BoundTable, name: str) -> bool:
    schema = table.schema.column(name)
    return schema is not None and schema.family in _COMPARED


def shown_of(table: BoundTable) -> tuple[str, ...]:
    """The columns that tell which row it is, whose, and whom it names."""
    ties = [c for r in table.references if leads_to_a_subject(r) for c in r.by]
    return tuple(dict.fromkeys((*table.key, *ties, *table.table.identities)))


def _names_of(table: BoundTable) -> tuple[str, ...]:
    every = (column.name for column in table.schema.columns)
    return tuple(dict.fromkeys((*shown_of(table), *every)))


def doubtful_rows(
    wave: Wave,
    bound: BoundMap,
    table: BoundTable,
    shown: Sequence[str],
    rows: Sequence[Key],
) -> list[Key]:
    """The rows, by the cells ``shown``, that are not plainly what the plans say."""
    numbers = wave.known(table.name)
    columns = dict(zip(shown, zip(*rows, strict=True), strict=True)) if rows else {}
    if not columns:
        return []
    owners = list(map(numbers.get, _cells(columns, table.key)))
    doubts = [[owner is None for owner in owners]] if None in owners else []
    doubts += [
        strays
        for reference in table.references
        if leads_to_a_subject(reference)
        and (strays := _strays(wave, reference, columns, owners))
    ]
    if table.name in bound.datamap.roots:
        doubts.append(_misnamed(wave, bound.store, table, columns, owners))
    return list(compress(rows, map(any, zip(*doubts, strict=True))))


def _strays(
    wave: Wave,
    reference: Reference,
    columns: Mapping[str, Sequence[Cell]],
    owners: Sequence[int | None],
) -> list[bool]:
    """Which rows refer to another subject than the one whose plan names them.

    Empty: none does.
    """
    whose = wave.whose(reference)
    met = list(map(whose.get, _cells(columns, reference.by)))
    if met == owners:
        return []
    return [
        value is not None and value != owner
        for value, owner in zip(met, owners, strict=True)
    ]


def _misnamed(
    wave: Wave,
    store: str,
    table: BoundTable,
    columns: Mapping[str, Sequence[Cell]],
    owners: Sequence[int | None],
) -> list[bool]:
    """Which of the persons' own rows do not name them just as when they were planned.

    A person with several rows here is always looked at closely.
    """
    names = _names(wave, store, table)
    identities = list(table.table.identities.items())
    cells = zip(*(columns[column] for column, _ in identities), strict=True)
    wanted = [[names.get((owner, c)) for c, _ in identities] for owner in owners]
    return [
        not all(
            _is_said(identity.kind, cell, value)
            for (_, identity), cell, value in zip(identities, row, said, strict=True)
        )
        for row, said in zip(cells, wanted, strict=True)
    ]


def _names(
    wave: Wave, store: str, table: BoundTable
) -> Mapping[tuple[int | None, str], str]:
    """What each subject was called by each column; twice: nothing that is true."""
    names: dict[tuple[int | None, str], str] = {}
    for one in wave.as_planned:
        for (of, name, column), value in one.subject.named:
            if (of, name) == (store, table.name):
                place = (one.subject.number, column)
                names[place] = "" if place in names else value
    return names


def _is_said(kind: str, cell: Cell, value: str | None) -> bool:
    if cell is None or value is None:
        return cell is None and value is None
    text = str(cell)
    return text == value or normal_form(kind, text) == value


def _cells(
    columns: Mapping[str, Sequence[Cell]], names: Sequence[str]
) -> Iterator[Key]:
    return zip(*(columns[name] for name in names), strict=True)
