"""Look at a store as the acts will meet it: opened, tried on no row, compared.

What an act would be told there is kept in its own words; nothing is changed.
"""

from collections.abc import Iterator
from datetime import datetime

from jieqing.casebook import sources
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.doctor import troubles
from jieqing.casebook.doctor.facts import StoreFacts
from jieqing.casebook.doctor.gathering import met
from jieqing.datamap.values import BoundMap
from jieqing.erasure.erase import MarkTableMissing
from jieqing.errors import JieqingError
from jieqing.stores.port import Server, Store
from jieqing.stores.trial import unindexed


def stores(desk: Desk, now: datetime) -> tuple[StoreFacts, ...]:
    """Look at every store that a case searches. Raises ``NoStores``."""
    if not desk.home.stores:
        raise sources.NoStores
    return tuple(_store(desk, name, now) for name in desk.home.searched)


def _store(desk: Desk, name: str, now: datetime) -> StoreFacts:
    store = sources.open_named(desk, name)
    schema = met(store.schema)
    if isinstance(schema, JieqingError):
        return StoreFacts(name=name, refused=(schema,))
    if not schema.tables:
        nothing = troubles.StoreShowsNothing(store=name)
        return StoreFacts(name=name, refused=(nothing,))
    server, logged = met(store.server), met(store.logged)
    told = server if isinstance(server, Server) else Server()
    bound = _bound(desk, name)
    return StoreFacts(
        name=name,
        tables=len(schema.tables),
        version=told.version,
        is_encrypted=told.is_encrypted,
        too_mighty=told.rights,
        slow=_slow(store, bound) if bound else (),
        logged=()
        if isinstance(logged, JieqingError)
        else tuple(f"{each.setting} = {each.value}" for each in logged),
        refused=(
            *_each(desk, store, bound, now),
            *(each for each in (server, logged) if isinstance(each, JieqingError)),
        ),
    )


def _each(
    desk: Desk, store: Store, bound: BoundMap | None, now: datetime
) -> Iterator[JieqingError]:
    """What an act would be refused there: by its map, its mark table, its rights."""
    lacks = met(lambda: sources.mapped_store(desk, store.name))
    if isinstance(lacks, JieqingError):
        yield lacks
    has_mark = met(store.has_mark_table)
    if isinstance(has_mark, JieqingError):
        yield has_mark
    elif not has_mark:
        yield MarkTableMissing(store=store.name)
    elif bound is not None:
        tried = met(lambda: store.require_statements(bound, day_of(now)))
        if isinstance(tried, JieqingError):
            yield tried


def _bound(desk: Desk, name: str) -> BoundMap | None:
    mapped = met(lambda: sources.bound_store(desk, name))
    return None if isinstance(mapped, JieqingError) else mapped.bound


def _slow(store: Store, bound: BoundMap) -> tuple[str, ...]:
    leading = met(store.leading)
    if isinstance(leading, JieqingError):
        return ()
    found = unindexed(bound, leading)
    return tuple(f"{table} ({', '.join(columns)})" for table, columns in found)
