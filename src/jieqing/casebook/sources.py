"""The stores of a home, each with the map that a person confirmed.

A map fits when a person confirmed exactly these bytes against exactly the schema that
the store has today. What has changed since is named; nothing is guessed.
"""

from collections import deque
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction

from jieqing.casebook import own_store, silence
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.models import MapConfirmation
from jieqing.datamap import bind, load, not_yet
from jieqing.datamap.findings import MapFinding, MapRefused
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundMap, DataMap
from jieqing.discovery.marks import open_lines
from jieqing.erasure.values import MappedStore
from jieqing.errors import (
    NeedsPerson,
    NotConfigured,
    Phrases,
    Refused,
    lines,
    phrase,
)
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.home import OWN_STORE, Mode
from jieqing.stores.open import open_store
from jieqing.stores.port import Store
from jieqing.stores.refusals import StoreHides

CONFIRM = "map-confirm"
ADDRESS_LABEL = "store-address"


class StoreUnknown(NotConfigured):
    """The home has no store of that name, or no map for it."""

    code = "store-unknown"
    cause = "The home has no store {store} with a readable map."
    advice = "Add it with `jieqing store add`, or correct jieqing.toml."


class NoStores(NotConfigured):
    """Zero stores searched would look like nothing found."""

    code = "no-stores"
    cause = "The home has no stores, so nothing can be found in them."
    advice = "Add the company's databases with `jieqing store add`."


class MapNotConfirmed(NeedsPerson):
    """Nobody has confirmed this map."""

    code = "map-not-confirmed"
    cause = "The map of store {store} was not confirmed by a person as it is now."
    advice = "Review it with `jieqing map show`, then `jieqing map confirm`."


class MapUnreviewed(NeedsPerson):
    """Guesses of a scan stand in the map, and nobody has looked at them."""

    code = "map-unreviewed"
    cause = "The map of store {store} holds {count} guesses that nobody answered."
    advice = (
        "Go through them: `jieqing map review {store}`; or correct the lines that end"
        " in `# ?` by hand and take the mark away."
    )


class MapChanged(NeedsPerson):
    """The store's schema is not what the map was confirmed against."""

    code = "map-changed"
    cause = "Store {store} has changed since its map was confirmed: {changes}."
    advice = "Bring the map up to date, review it and confirm it again."


class StoreMoved(NeedsPerson):
    """The store is not where it was when its map was confirmed."""

    code = "store-moved"
    cause = "Store {store} is at another address than when its map was confirmed."
    advice = "If it was moved, confirm its map again: `jieqing map confirm`."


class ColumnsUnclassified(NeedsPerson):
    """Columns came after the last confirmation, and nobody has said what they hold."""

    code = "columns-unclassified"
    cause = "Columns are new since the map of store {store} was confirmed: {columns}."
    advice = (
        "Classify each in the map, or confirm it by name: "
        "`jieqing map confirm --accept TABLE.COLUMN`."
    )


class MapUnsupported(Refused):
    """The map says something this version cannot carry out."""

    code = "map-unsupported"
    cause = "The map of store {store} uses what cannot be carried out yet:\n{errors}\n"
    advice = "Leave the store out, or wait for the version that supports it."


def confirm_map(
    desk: Desk,
    store: str,
    *,
    by: str,
    at: datetime,
    accepted: frozenset[str] = frozenset(),
) -> MapConfirmation:
    """Record that a person confirms the map against the store's schema of today.

    ``accepted``: new columns (TABLE.COLUMN) that the person has seen and that the map
    need not name. Raises ``ColumnsUnclassified``.
    """
    with transaction.atomic():
        person = desk.register.entitled(by, CONFIRM)
        opened = open_named(desk, store)
        bound = _bound(desk, store, opened.schema())
        _require_reviewed(desk, store)
        _require_supported(bound, _map_file(desk, store))
        _require_told_apart(opened, bound, day_of(at), _map_file(desk, store))
        _require_classified(desk, bound, accepted)
        facts: dict[str, object] = {
            "accepted": sorted(accepted),
            "store": store,
            "map": bound.datamap.digest,
            "fingerprint": bound.schema.fingerprint(),
            "address": _address(desk, store),
            "tables": _table_facts(bound.schema),
        }
        confirmation = MapConfirmation.objects.create(
            tenant=desk.tenant,
            store=store,
            map_digest=bound.datamap.digest,
            fingerprint=bound.schema.fingerprint(),
            person=person.number,
            at=at,
        )
        entry = records.new_entry(
            CONFIRM,
            tenant=desk.tenant,
            actor=person.number,
            at=at,
            case=None,
            facts={**desk.home.standing, **facts},
        )
        desk.ledger.append(record_name(store), entry)
    return confirmation


def mapped_stores(desk: Desk) -> tuple[MappedStore, ...]:
    """Return all stores with their confirmed maps, for acts that lead to erasing.

    Raises ``NoStores``, ``MapNotConfirmed``, ``MapChanged``, ``StoreMoved``,
    ``StoreHides`` or ``MapUnsupported``.
    """
    if not desk.home.stores:
        raise NoStores
    return tuple(mapped_store(desk, name) for name in desk.home.searched)


def mapped_store(desk: Desk, store: str) -> MappedStore:
    """Return one of them. Raises as ``mapped_stores`` does, or ``StoreUnknown``."""
    mapped = _mapped(desk, store)
    _require_sight(desk, store, mapped.bound.schema)
    return mapped


def looked_at_stores(desk: Desk) -> tuple[MappedStore, ...]:
    """Return them for an account that may only read: what it cannot see is its sight.

    Hidden triggers that are seen one day change the fingerprint, so that a map which
    was confirmed without them stops there.
    """
    if not desk.home.stores:
        raise NoStores
    return tuple(_mapped(desk, name) for name in desk.home.searched)


def bound_store(desk: Desk, store: str) -> MappedStore:
    """Return a store bound to its map as both are now, confirmed or not."""
    opened = open_named(desk, store)
    return MappedStore(store=opened, bound=_bound(desk, store, opened.schema()))


def bound_as_planned(desk: Desk, store: str, version: str) -> MappedStore:
    """Return a store bound as a plan knew it; for words, which lead to no erasing.

    Where this process has not bound that version, as map and store are now.
    """
    opened = open_named(desk, store)
    for _, bound in tuple(_bound_before):
        mapped = MappedStore(store=opened, bound=bound)
        if bound.store == store and version_of(mapped) == version:
            return mapped
    return bound_store(desk, store)


def version_of(mapped: MappedStore) -> str:
    """Return map and schema of a store as one word that changes with either."""
    return _version(mapped.bound.datamap.digest, mapped.bound.schema.fingerprint())


def confirmed_since(desk: Desk, store: str, position: int) -> frozenset[str]:
    """Return the versions that were confirmed after a position of the ledger."""
    leaves = records.read(desk.ledger, record_name(store)).of(CONFIRM)
    facts = [leaf.entry.facts for leaf in leaves if leaf.position > position]
    return frozenset(_version(str(f["map"]), str(f["fingerprint"])) for f in facts)


def open_named(desk: Desk, store: str) -> Store:
    """Open one store of the home. Raises ``StoreUnknown``."""
    if store not in desk.home.searched:
        raise StoreUnknown(store=store)
    return open_store(store, desk.home.searched[store].url)


def data_map(desk: Desk, store: str) -> DataMap:
    """Read the map file of a store. Raises ``StoreUnknown`` or ``MapRefused``."""
    path = desk.home.map_path(store)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise StoreUnknown(store=store) from None
    except UnicodeDecodeError:
        words = phrase("it cannot be read as UTF-8 text")
        found = MapFinding(code="map.not-utf8", line=1, words=words)
        raise MapRefused([found], file=path.name) from None
    loaded = _loaded(text, path.name)
    _require_own(loaded, store, path.name)
    return loaded


def _require_own(loaded: DataMap, store: str, file: str) -> None:
    if loaded.store != store:
        words = phrase(
            "the map is of store '{other}', not of '{store}'",
            other=loaded.store,
            store=store,
        )
        line = loaded.line_of("store")
        found = MapFinding(code="map.other-store", line=line, words=words)
        raise MapRefused([found], file=file)


@lru_cache(maxsize=32)
def _loaded(text: str, name: str) -> DataMap:
    """Read a map once for its bytes: acts ask for it several times."""
    return load.load(text, file=name)


def _mapped(desk: Desk, name: str) -> MappedStore:
    store = open_named(desk, name)
    schema = _known(store.schema())
    if name == OWN_STORE:
        _require_as_made(name, schema)
    else:
        record = records.read(desk.ledger, record_name(name))
        _require_confirmed(record, name, data_map(desk, name), schema)
        _require_address(desk, record, name)
    bound = _bound(desk, name, schema)
    _require_supported(bound, _map_file(desk, name))
    return MappedStore(store=store, bound=bound)


def _bound(desk: Desk, store: str, schema: Schema) -> BoundMap:
    """Bind the map as it is now to the schema as it was read now.

    What was bound before is the answer where both are word for word the same.
    """
    datamap, file = data_map(desk, store), _map_file(desk, store)
    for written, bound in tuple(_bound_before):  # a bound map's own is filled in
        if written is datamap and bound.schema == schema:
            return bound
    fresh = bind.bind(datamap, schema, file=file)
    _bound_before.append((datamap, fresh))
    return fresh


def _known(schema: Schema) -> Schema:
    """The same schema as an earlier act read it, whose fingerprint is worked out."""
    before = (bound.schema for _, bound in tuple(_bound_before))
    return next((each for each in before if each == schema), schema)


_bound_before: deque[tuple[DataMap, BoundMap]] = deque(maxlen=16)


def _map_file(desk: Desk, store: str) -> str:
    """Return the name of the store's map, as findings name it."""
    return desk.home.map_path(store).name


def _require_confirmed(
    record: Record, store: str, datamap: DataMap, schema: Schema
) -> None:
    confirmed = record.last(CONFIRM)
    if confirmed is None or confirmed.entry.facts["map"] != datamap.digest:
        raise MapNotConfirmed(store=store)
    facts = confirmed.entry.facts
    if facts["fingerprint"] != schema.fingerprint():
        changes = _changes(facts["tables"], _table_facts(schema))
        named = ", ".join(changes) or phrase("details")
        raise MapChanged(store=store, changes=named)


def _require_as_made(store: str, schema: Schema) -> None:
    """Its map ships with the tables that it is of: nobody has to confirm it.

    Tables that another program made there, or changed, stop the plan by name.
    """
    if schema.fingerprint() != own_store.schema().fingerprint():
        changes = _changes(_table_facts(own_store.schema()), _table_facts(schema))
        named = ", ".join(changes) or phrase("details")
        raise MapChanged(store=store, changes=named)


def _require_address(desk: Desk, record: Record, store: str) -> None:
    """A copy at another address would answer for the store itself."""
    confirmed = record.last(CONFIRM)
    facts = confirmed.entry.facts if confirmed else {}
    if facts.get("address") != _address(desk, store):
        raise StoreMoved(store=store)


def _address(desk: Desk, store: str) -> str:
    url = desk.home.stores[store].url
    return desk.tenant_key.digest(ADDRESS_LABEL, url.encode())


def _require_reviewed(desk: Desk, store: str) -> None:
    text = desk.home.map_path(store).read_text(encoding="utf-8")
    if found := open_lines(text):
        raise MapUnreviewed(store=store, count=len(found))


def _require_classified(desk: Desk, bound: BoundMap, accepted: frozenset[str]) -> None:
    confirmed = records.read(desk.ledger, record_name(bound.store)).last(CONFIRM)
    if confirmed is None:
        return
    before = confirmed.entry.facts["tables"]
    today = _table_facts(bound.schema)
    new = silence.new_columns(before if isinstance(before, dict) else {}, today)
    unknown = new - silence.classified(bound) - accepted
    if unknown:
        columns = Phrases(tuple(sorted(unknown)), ", ")
        raise ColumnsUnclassified(store=bound.store, columns=columns)


def require_sight(store: str, schema: Schema) -> None:
    """Nothing that a delete would set off is hidden. Raises ``StoreHides``."""
    for hidden in schema.hidden:
        raise StoreHides(store=store, hidden=hidden.what, right=hidden.right)


def _require_sight(desk: Desk, store: str, schema: Schema) -> None:
    """A rehearsal that only looks goes without: it says what it could not see."""
    if desk.home.company.mode is not Mode.REHEARSAL:
        require_sight(store, schema)


def _require_supported(bound: BoundMap, file: str) -> None:
    found = not_yet.unsupported(bound)
    if found:
        errors = lines(one.in_file(file) for one in found)
        raise MapUnsupported(store=bound.store, errors=errors)


def _require_told_apart(store: Store, bound: BoundMap, day: date, file: str) -> None:
    """The columns of ``key`` tell rows apart, where the store does not see to it."""
    named = [
        table
        for table in bound.tables.values()
        if table.table.key and not table.schema.is_unique(table.key)
    ]
    if not named:
        return
    with store.reading(bound, day) as reader:
        alike = [table for table in named if not reader.tells_apart(table)]
    found = [
        MapFinding(
            code="map.key-not-unique",
            line=bound.datamap.line_of("tables", table.name, "key"),
            words=phrase(
                "{columns} do not tell the rows of table '{table}' apart: two are the "
                "same or one has no value there; name more columns, or 'key: none'",
                columns=Phrases(table.key, ", "),
                table=table.name,
            ),
        )
        for table in alike
    ]
    if found:
        raise MapRefused(found, file=file)


def _table_facts(schema: Schema) -> dict[str, list[str]]:
    """Names only: enough to name what is new when the fingerprint differs."""
    return {
        name: sorted(column.name for column in table.columns)
        for name, table in schema.tables.items()
    }


def _changes(was: object, today: Mapping[str, list[str]]) -> list[str]:
    """Name tables and columns that came or went, as ``table.column``."""
    before = was if isinstance(was, Mapping) else {}
    old = {(t, c) for t, columns in before.items() for c in columns}
    new = {(t, c) for t, columns in today.items() for c in columns}
    came = [f"+{table}.{column}" for table, column in sorted(new - old)]
    gone = [f"-{table}.{column}" for table, column in sorted(old - new)]
    return came + gone


def _version(map_digest: str, fingerprint: str) -> str:
    return f"{map_digest}:{fingerprint}"


def record_name(store: str) -> str:
    """Return the ledger's record of a store's map."""
    return f"map:{store}"
