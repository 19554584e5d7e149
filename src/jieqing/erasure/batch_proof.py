"""Of which subjects a statement alone can tell that their rows are as planned.

Its condition repeats whose a row is and what was decided of it, and it must meet
exactly the rows it names. Where other rows decide either, the subject is found again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from jieqing.datamap.values import BoundMap, Role
from jieqing.erasure.batch_plan import Form, RowGroup, SubjectPlan
from jieqing.erasure.local import still_fits
from jieqing.erasure.operations import UNGUARDED
from jieqing.erasure.values import Fate
from jieqing.stores.port import Key

Held = tuple[str, str, Key]  # store, table, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Provable:
    """Tables of whose rows a statement alone can tell whose they are, and their fate.

    ``owned``: no other row says whose a row is, and no name that two could bear.
    ``decided``: nor what becomes of it.
    """

    owned: frozenset[str]
    decided: frozenset[str]


def provable_tables(bound: BoundMap) -> Provable:
    """The tables of a store that can be told so."""
    tables = bound.tables
    return Provable(
        owned=frozenset(
            name
            for name, table in tables.items()
            if all(
                r.via is None and r.role is not Role.SHARED for r in table.references
            )
            and (name in bound.datamap.roots or not table.table.identities)
        ),
        decided=frozenset(
            name
            for name, table in tables.items()
            if still_fits(table, frozenset(), {}) is not None
        ),
    )


class Proof:
    """Whether statements alone can tell that a subject's rows are as planned."""

    def __init__(self, store: str, provable: Provable, held: Collection[Held]) -> None:
        """``held`` are the rows that holds bind."""
        self._store = store
        self._provable = provable
        self._held = held
        self._plain: dict[Form, bool] = {}  # asked once of groups that share a form

    def is_plain(self, subject: SubjectPlan) -> bool:
        """Say it of one subject.

        Not so where other rows decide whose a row is or what becomes of it, where a
        person answered, where a row is shared, and where a hold binds one.
        """
        return all(map(self._is_plain_group, subject.groups))

    def _is_plain_group(self, group: RowGroup) -> bool:
        form = group.form
        is_known = self._plain.get(form)
        if is_known is None:
            is_here = form.store == self._store
            is_known = not is_here or _is_plain(form, self._provable)
            self._plain[form] = is_known
        return is_known and not (self._held and _is_held(group, self._held))


def _is_plain(form: Form, provable: Provable) -> bool:
    first = form.first
    if first.why in UNGUARDED or first.fate in (Fate.ASK, Fate.WAIT):
        return False
    if first.name.table not in provable.owned:
        return False
    return first.fate is Fate.UNTIE or first.name.table in provable.decided


def _is_held(group: RowGroup, held: Collection[Held]) -> bool:
    name = group.first.name
    return any((name.store, name.table, key) in held for key in group.keys)
