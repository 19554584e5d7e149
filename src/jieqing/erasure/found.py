"""Reached rows as values: each row, its fingerprint, what led there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from jieqing.datamap.met import met_columns
from jieqing.datamap.values import Role
from jieqing.erasure.local import own_facts
from jieqing.erasure.reach import Reach, Reached
from jieqing.erasure.values import Anchor, Belonging, FoundRow, RowName, Secrets
from jieqing.stores.port import Key


def found_rows(reach: Reach, secrets: Secrets) -> Iterator[FoundRow]:
    """All reached rows as values, each with the rows that its declared keys need."""
    places = _Places(reach)
    for reached in reach.rows.values():
        found = found_row(reach, reached, secrets)
        yield replace(found, needs=tuple(places.needed(reached)))


class _Places:
    """Where the reached rows stand, by the columns that declared keys point to."""

    def __init__(self, reach: Reach) -> None:
        self._names: dict[tuple[str, tuple[str, ...]], dict[Key, RowName]] = {}
        keys = [k for t in reach.bound.tables.values() for k in t.schema.foreign_keys]
        for name, reached in reach.rows.items():
            for key in keys:
                if key.target != name.table:
                    continue
                held = _held(reached, key.target_columns or reached.table.key)
                if held is not None:
                    place = (key.target, key.target_columns)
                    self._names.setdefault(place, {})[held] = name

    def needed(self, reached: Reached) -> Iterator[tuple[tuple[str, ...], RowName]]:
        """The rows that must stand as long as this one does, with its columns."""
        for key in reached.table.schema.foreign_keys:
            held = _held(reached, key.columns)
            there = self._names.get((key.target, key.target_columns), {})
            met = None if held is None else there.get(held)
            if met is not None:
                yield key.columns, met


def _held(reached: Reached, columns: Sequence[str]) -> Key | None:
    known = dict(zip(reached.table.key, reached.row.key, strict=False))
    cells = {**known, **reached.row.values}
    if any(cells.get(column) is None for column in columns):
        return None
    return tuple(str(cells[column]) for column in columns)


def found_row(reach: Reach, reached: Reached, secrets: Secrets) -> FoundRow:
    """The reached row as a value, with its fingerprint under these secrets."""
    row = reached.row
    cases = reached.table.table.record
    return FoundRow(
        name=reach.name(reached.table, row.key),
        belonging=reached.belonging,
        kinds=None if row.case is None else cases[row.case].kinds,
        case=row.case,
        live=row.live,
        clocks=row.clocks,
        fingerprint=secrets.digest("fingerprint", fingerprint_of(reach, reached)),
        owners=tuple(sorted(reached.owners, key=repr)),
        other_owners=reached.other_owners,
        ties=tuple(sorted(reached.ties)),
        ambiguous=reached.ambiguous,
    )


def fingerprint_of(reach: Reach, reached: Reached) -> bytes:
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


def anchors_of(
    reach: Reach, among: Collection[RowName] | None = None
) -> Iterator[Anchor]:
    """The values by which rows refer to found rows, per table and columns.

    ``among``: only to these rows; None: to every one.
    """
    met = {
        (reference.table, reference.of, columns)
        for table in reach.bound.tables.values()
        for reference in table.references
        if reference.role is not Role.LOOKUP
        for columns in (reference.of, met_columns(reference))
    }
    for target, needed, columns in sorted(met):
        tuples = {
            tuple(reached.row.values[column] for column in columns)
            for name, reached in reach.rows.items()
            if reached.table.name == target
            and (among is None or name in among)
            and reached.belonging is not Belonging.TIED
            and reached.holds(needed) is not None
        }
        if tuples:
            yield Anchor(
                store=reach.bound.store,
                table=target,
                columns=columns,
                tuples=tuple(sorted(tuples, key=repr)),
            )
