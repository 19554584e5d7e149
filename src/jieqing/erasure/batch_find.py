"""Find many subjects, one after the other, in the same read of the stores.

What takes time is to look for identities in normal form. Each column is read once here
and its values remembered by their hash, so that the store is asked for the rows that
can be meant and no others; it still decides. Few are found sooner through an index.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

from jieqing.datamap.identity import is_exact, normal_form
from jieqing.datamap.syntax import IsNull, OwnColumn
from jieqing.datamap.values import BoundTable
from jieqing.erasure.find import find_by
from jieqing.erasure.passing import Passing
from jieqing.erasure.reach import Reach
from jieqing.erasure.values import Finding, IdentityValue, MappedStore, Secrets
from jieqing.errors import JieqingError
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import (
    Condition,
    Fits,
    IdentityIn,
    Key,
    KeysIn,
    Reader,
    Search,
    Selection,
    StoredRow,
)

Found = Finding | JieqingError
_FEW = 200  # questions by an index; by then to read the column takes no longer


def find_many(
    stores: Sequence[MappedStore],
    entries: Iterable[IdentityValue],
    secrets: Secrets,
    today: date,
) -> Iterator[Found]:
    """What is held on each subject, in order, or why it cannot be said of one."""
    with ExitStack() as stack:
        readers = {
            mapped.name: Remembering(
                stack.enter_context(mapped.store.reading(mapped.bound, today))
            )
            for mapped in stores
        }
        for entry in entries:
            reaches = {s.name: Reach(s.bound, readers[s.name]) for s in stores}
            yield _found(reaches, entry, secrets)


def _found(
    reaches: Mapping[str, Reach], entry: IdentityValue, secrets: Secrets
) -> Found:
    try:
        return find_by(reaches, entry, secrets)
    except JieqingError as refusal:  # this subject's trouble is nobody else's
        return refusal


class Remembering(Passing):
    """A reader that reads each column of identities once."""

    def __init__(self, reader: Reader) -> None:
        """Remember nothing yet."""
        super().__init__(reader)
        self._keys: dict[tuple[str, str, str], dict[int, list[Key]]] = {}
        self._asked: Counter[tuple[str, str, str]] = Counter()

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions."""
        narrowed = self._narrowed(table, where)
        if narrowed is not None:
            yield from self._reader.select(table, columns, narrowed)

    def select_all(self, selections: Sequence[Selection]) -> list[list[StoredRow]]:
        """The rows of each."""
        narrowed = [self._narrowed(s.table, s.where) for s in selections]
        found = iter(
            self._reader.select_all(
                [
                    replace(selection, where=where)
                    for selection, where in zip(selections, narrowed, strict=True)
                    if where is not None
                ]
            )
        )
        return [[] if where is None else next(found) for where in narrowed]

    def _narrowed(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> tuple[Condition, ...] | None:
        """The conditions with the keys that are remembered; None: no row meets them."""
        narrowed: list[Condition] = []
        for condition in where:
            if isinstance(condition, IdentityIn) and self._is_read(table, condition):
                keys = self._meant(table, condition)
                if not keys:
                    return None
                narrowed.append(KeysIn(keys=keys))
            narrowed.append(condition)
        return tuple(narrowed)

    def _is_read(self, table: BoundTable, condition: IdentityIn) -> bool:
        """Whether it is time to read the column; rows need a short key for that."""
        if not table.key or is_exact(condition.kind):
            return False
        place = (table.name, condition.column, condition.kind)
        self._asked[place] += 1
        few = self._asked[place] <= _FEW and place not in self._keys
        return not (few and self._is_served(table, condition))

    def _is_served(self, table: BoundTable, condition: IdentityIn) -> bool:
        search = Search(
            table=table.name,
            column=condition.column,
            kind=condition.kind,
            values=condition.values,
            within=False,
        )
        return self._reader.is_quick(search)

    def _meant(self, table: BoundTable, condition: IdentityIn) -> tuple[Key, ...]:
        place = (table.name, condition.column, condition.kind)
        if place not in self._keys:
            self._keys[place] = self._read(table, condition)
        known = self._keys[place]
        met = (key for v in condition.values for key in known.get(hash(v), ()))
        return tuple(dict.fromkeys(met))

    def _read(self, table: BoundTable, condition: IdentityIn) -> dict[int, list[Key]]:
        column, kind = condition.column, condition.kind
        known: dict[int, list[Key]] = {}
        is_there = Fits(when=IsNull(item=OwnColumn(name=column), negated=True))
        for row in self._reader.select(table, [column], [is_there]):
            normal = normal_form(kind, read_text(row.values[column]))
            known.setdefault(hash(normal), []).append(row.key)
        return known
