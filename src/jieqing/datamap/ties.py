"""Which references an expression means when it names another table.

``table.column`` and ``latest(table.column …)`` follow keys, not copies; a table that is
tied by copies only is followed by those.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jieqing.datamap.syntax import Expression
from jieqing.datamap.values import Reference, Role, Table


def references_to(
    references: tuple[Reference, ...], target: str, by: str | None = None
) -> tuple[Reference, ...]:
    """Return the references to ``target`` that an expression follows, in map order."""
    meant = [each for each in references if each.table == target]
    if by is not None:
        return tuple(each for each in meant if each.by == (by,))
    keyed = [each for each in meant if each.role is not Role.COPY]
    return tuple(keyed or meant)


def cut_columns(reference: Reference) -> tuple[str, ...]:
    """The columns that are cleared with the tie; of a link table its row goes."""
    if reference.cut is not None:
        return reference.cut
    return () if reference.via is not None else reference.by


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An expression of a table, where it stands in the file, and what it must give.

    ``meets`` is the table whose row a reference's ``when`` may name beside this one;
    ``is_clock``: it must give a moment, else a condition.
    """

    expression: Expression
    path: tuple[str, ...]
    meets: str | None = None
    is_clock: bool = False


def expressions_of(table: Table) -> Iterator[Placed]:
    """Yield every expression of a table."""
    top = ("tables", table.name)
    if table.live_when is not None:
        yield Placed(expression=table.live_when, path=(*top, "live_when"))
    for place, record in enumerate(table.record):
        if record.when is not None:
            path = (*top, "record", str(place), "when")
            yield Placed(expression=record.when, path=path)
    for place, reference in enumerate(table.references):
        if reference.when is not None:
            path = (*top, "references", str(place), "when")
            yield Placed(expression=reference.when, path=path, meets=reference.table)
    yield from _clock_expressions(table, top)


def _clock_expressions(table: Table, top: tuple[str, ...]) -> Iterator[Placed]:
    for clock, cases in table.clocks.items():
        for place, case in enumerate(cases):
            path = (*top, "clocks", clock, str(place))
            if case.when is not None:
                yield Placed(expression=case.when, path=(*path, "when"))
            yield Placed(expression=case.at, path=(*path, "at"), is_clock=True)
