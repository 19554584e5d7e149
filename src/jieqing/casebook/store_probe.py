"""How a store stands today: what it lets us see and do, and what it still lacks.

Nothing is written there: every kind of statement is tried on no row.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from jieqing.casebook import sources
from jieqing.casebook.desk import Desk
from jieqing.casebook.store_words import Sight, seen_of
from jieqing.datamap.values import BoundMap
from jieqing.errors import JieqingError
from jieqing.progress import Stage, Unit
from jieqing.stores.port import Logged, Store
from jieqing.stores.trial import unindexed, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How a store stands: what it still lacks, what is slow there, what it logs.

    ``slow``: references without an index, as ``table (column, …)``.
    """

    sight: Sight
    has_mark_table: bool
    lacks: JieqingError | None
    refused: JieqingError | None
    slow: tuple[str, ...]
    logged: tuple[Logged, ...]

    @property
    def is_ready(self) -> bool:
        """Whether cases can be executed there."""
        is_whole = self.sight.can_look and self.has_mark_table
        return is_whole and self.lacks is None and self.refused is None


def probe(desk: Desk, name: str, today: date) -> Probe:
    """Look, and try the statements of erasing if there is all that they need.

    Raises ``StoreUnknown`` or what the store itself refuses.
    """
    store = sources.open_named(desk, name)
    desk.progress.begin(Stage.CATALOGUE)
    sight, is_marked = seen_of(store), store.has_mark_table()
    bound, refused = bound_as_it_is(desk, name), None
    if bound is not None and is_marked:
        tried = sum(1 for _ in written(bound))
        desk.progress.begin(Stage.TRY, tried, Unit.TABLES)
        asked = (bound, today, desk.progress)
        refused = _refusal(partial(store.require_statements, *asked))
    return Probe(
        sight=sight,
        has_mark_table=is_marked,
        lacks=lack_of(desk, name),
        refused=refused,
        slow=_slow(store, bound),
        logged=store.logged(),
    )


def lack_of(desk: Desk, name: str) -> JieqingError | None:
    """Return what keeps the store's map from being used; None: it is confirmed."""
    return _refusal(lambda: sources.mapped_store(desk, name))


def bound_as_it_is(desk: Desk, name: str) -> BoundMap | None:
    """The store's map as it is now; what keeps it from fitting is said elsewhere."""
    with suppress(JieqingError):
        return sources.bound_store(desk, name).bound
    return None


def _slow(store: Store, bound: BoundMap | None) -> tuple[str, ...]:
    found = unindexed(bound, store.leading()) if bound else ()
    return tuple(f"{table} ({', '.join(columns)})" for table, columns in found)


def _refusal(work: Callable[[], object]) -> JieqingError | None:
    try:
        work()
    except JieqingError as error:
        return error
    return None
