"""``jieqing store``: connect and look at the company's databases."""

import re
from dataclasses import dataclass, replace

import click

from jieqing.casebook import sources
from jieqing.cli.seat import Visit, visiting
from jieqing.errors import JieqingError, Refused, WrongUsage
from jieqing.home import StoreEntry, write_home
from jieqing.language import explained, said
from jieqing.stores.open import absolute, open_store, shown

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
WAITS = 3


class StoreNameUnfit(WrongUsage):
    """A store's name stands in maps, plans and the ledger."""

    code = "store-name-unfit"
    cause = "The store name {store} cannot be used."
    advice = "Use small letters, digits and underscores, beginning with a letter."


class StoreNamed(Refused):
    """A store of that name is there already."""

    code = "store-exists"
    cause = "The home has a store {store} already."
    advice = "Choose another name, or change its address in jieqing.toml."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """How a store stands: its tables, the mark table, what its map still lacks."""

    tables: int
    has_mark_table: bool
    lacks: JieqingError | None

    @property
    def is_ready(self) -> bool:
        return self.has_mark_table and self.lacks is None


@click.group(help=said("Connect and look at the company's databases."))
def command() -> None:
    """Group of the commands on stores."""


@command.command(
    help=said(
        "Name a database; nothing is written to it.\n\n"
        "Example: jieqing store add shop sqlite:////srv/shop.db --map maps/shop.yaml"
    )
)
@click.argument("name")
@click.argument("url")
@click.option("--map", "map_", help=said("Its data map, a path within the home."))
@visiting
def add(visit: Visit, name: str, url: str, map_: str | None) -> None:
    """Open the store once, then write it into jieqing.toml."""
    if not _NAME.fullmatch(name):
        raise StoreNameUnfit(store=name)
    if name in visit.home.stores:
        raise StoreNamed(store=name)
    tables = len(open_store(name, url).schema().tables)
    entry = StoreEntry(url=absolute(url), map=map_ or f"maps/{name}.yaml")
    write_home(replace(visit.home, stores={**visit.home.stores, name: entry}))
    words = said("Store {name} was added: {tables} tables. Its map: {map}")
    visit.answer(
        words.format(name=name, tables=tables, map=entry.map),
        {"store": name, "tables": tables, "map": entry.map},
    )


@command.command(
    name="list",
    help=said("The stores of this home.\n\nExample: jieqing store list"),
)
@visiting
def list_(visit: Visit) -> None:
    """Print every store with its map."""
    stores = [
        {"store": name, "url": shown(entry.url), "map": entry.map}
        for name, entry in visit.home.stores.items()
    ]
    lines = [f"{s['store']}  {s['url']}  {s['map']}" for s in stores]
    visit.answer("\n".join(lines) or said("No stores yet."), {"stores": stores})


@command.command(
    help=said(
        "Open a store and say what it still lacks (exit 3 then).\n\n"
        "Example: jieqing store test shop"
    )
)
@click.argument("name")
@visiting
def test(visit: Visit, name: str) -> int:
    """Open the store, look for the mark table and the confirmed map."""
    tested = _tested(visit, name)
    lacks = explained(tested.lacks) if tested.lacks else None
    content = {
        "store": name,
        "tables": tested.tables,
        "mark_table": tested.has_mark_table,
        "map": lacks or "confirmed",
    }
    visit.answer("\n".join(_lines(name, tested)), content)
    return 0 if tested.is_ready else WAITS


@command.command(
    help=said(
        "SQL for IT: the mark table, by which a crash is settled.\n\n"
        "Example: jieqing store grants shop --make"
    )
)
@click.argument("name")
@click.option(
    "--make", is_flag=True, help=said("Make the table now, if this account may.")
)
@visiting
def grants(visit: Visit, name: str, *, make: bool) -> None:
    """Print what IT must run in the store; with --make run it."""
    store = sources.open_named(visit.desk, name)
    sql = store.grants()
    made = make and not store.has_mark_table()
    if made:
        store.make_mark_table()
    words = said("The mark table was made in store {name}.").format(name=name)
    visit.answer(words if made else sql, {"store": name, "sql": sql, "made": made})


def _tested(visit: Visit, name: str) -> _Tested:
    store = sources.open_named(visit.desk, name)
    schema = store.schema()
    lacks = None
    alone = replace(visit.home, stores={name: visit.home.stores[name]})
    try:
        sources.mapped_stores(replace(visit.desk, home=alone))
    except JieqingError as error:
        lacks = error
    return _Tested(
        tables=len(schema.tables), has_mark_table=store.has_mark_table(), lacks=lacks
    )


def _lines(name: str, tested: _Tested) -> list[str]:
    lines = [
        said("Store {name} can be opened: {tables} tables.").format(
            name=name, tables=tested.tables
        )
    ]
    if not tested.has_mark_table:
        lines.append(said("The mark table is missing: `jieqing store grants`."))
    if tested.lacks is None:
        lines.append(said("Its map is confirmed and fits."))
    else:
        lines.append(explained(tested.lacks)["cause"].rstrip())
    return lines
