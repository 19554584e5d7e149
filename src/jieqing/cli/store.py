"""``jieqing store``: connect and look at the company's databases."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import click

from jieqing.casebook import sources
from jieqing.casebook.desk import day_of
from jieqing.casebook.place_words import store_named
from jieqing.casebook.store_probe import Probe, bound_as_it_is, probe
from jieqing.casebook.store_words import (
    grants_content,
    grants_words,
    seen_of,
    sight_content,
    sight_lines,
    told_grants,
)
from jieqing.cli.seat import Visit, visiting
from jieqing.errors import Refused, WrongUsage
from jieqing.home import OWN_STORE, StoreEntry, write_home
from jieqing.language import explained, said
from jieqing.progress import Stage
from jieqing.stores.open import absolute, open_store, shown

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
WAITS = 3
ADDRESS = "address"  # what a store is called that has no name yet


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


@click.command(
    help=said(
        "Name a database; nothing is written to it.\n\n"
        "Example: jieqing store add shop sqlite:///shop.db --map maps/shop.yaml"
    )
)
@click.argument("name")
@click.argument("url")
@click.option("--map", "map_", help=said("Its data map, a path within the home."))
@visiting
def add(visit: Visit, name: str, url: str, map_: str | None) -> int:
    """Open the store once, then write it into jieqing.toml."""
    if not _NAME.fullmatch(name):
        raise StoreNameUnfit(store=name)
    if name in {*visit.home.stores, OWN_STORE}:
        raise StoreNamed(store=name)
    visit.progress.begin(Stage.CATALOGUE)
    sight = seen_of(open_store(name, url))
    entry = StoreEntry(url=absolute(url), map=map_ or f"maps/{name}.yaml")
    write_home(replace(visit.home, stores={**visit.home.stores, name: entry}))
    words = said("Store {name} was added. Its map: {map}")
    lines = [words.format(name=name, map=entry.map), *sight_lines(name, sight)]
    content = {"store": name, **sight_content(sight), "map": entry.map}
    visit.answer("\n".join(lines), content)
    return 0 if sight.tables else WAITS


@click.command(
    name="list",
    help=said("The stores of this home.\n\nExample: jieqing store list"),
)
@visiting
def list_(visit: Visit) -> None:
    """Print every store with its map."""
    stores = [
        {"store": name, "url": shown(entry.url), "map": entry.map}
        for name, entry in visit.home.searched.items()
    ]
    lines = [f"{store_named(s['store'])}  {s['url']}  {s['map']}" for s in stores]
    visit.answer("\n".join(lines) or said("No stores yet."), {"stores": stores})


@click.command(
    help=said(
        "Open a store, try every kind of statement there on no row, and say what it "
        "still lacks (exit 3 then), which references have no index, and by which "
        "settings the server would log statements or rows. With --look: only whether "
        "this account can look.\n\n"
        "Example: jieqing store test shop"
    )
)
@click.argument("name", metavar="STORE")
@click.option("--look", is_flag=True, help=said("Reading is all that is asked for."))
@visiting
def test(visit: Visit, name: str, *, look: bool) -> int:
    """Open the store, look for the mark table and the confirmed map, try both."""
    if look:
        return _look(visit, name)
    tested = probe(visit.desk, name, day_of(datetime.now(tz=UTC)))
    lacks = explained(tested.lacks) if tested.lacks else None
    content = {
        "store": name,
        **sight_content(tested.sight),
        "mark_table": tested.has_mark_table,
        "map": lacks or "confirmed",
        "refused": explained(tested.refused) if tested.refused else None,
        "without_index": list(tested.slow),
        "logged": {each.setting: each.value for each in tested.logged},
    }
    visit.answer("\n".join(_lines(name, tested)), content)
    return 0 if tested.is_ready else WAITS


@click.command(
    help=said(
        "SQL for IT: least privileges of two accounts, one that only looks and one that"
        " erases, with the mark table by which a crash is settled. An address instead "
        "of a name: what to grant before the store is added.\n\n"
        "Example: jieqing store grants shop"
    )
)
@click.argument("name", metavar="STORE|URL")
@click.option(
    "--make", is_flag=True, help=said("Make the mark table now, if this account may.")
)
@visiting
def grants(visit: Visit, name: str, *, make: bool) -> None:
    """Print what IT must run in the store; with --make run it."""
    is_address = "://" in name
    store = (
        open_store(ADDRESS, name)
        if is_address
        else sources.open_named(visit.desk, name)
    )
    visit.progress.begin(Stage.CATALOGUE)
    made = make and not store.has_mark_table()
    if made:
        store.make_mark_table()
    told = told_grants(store, None if is_address else bound_as_it_is(visit.desk, name))
    words = said("The mark table was made in store {name}.").format(name=name)
    named = shown(name) if is_address else name
    visit.answer(
        words if made else grants_words(told),
        {"store": named, **grants_content(told), "made": made},
    )


def _look(visit: Visit, name: str) -> int:
    """Say whether all that the account sees can be read."""
    sight = seen_of(sources.open_named(visit.desk, name))
    visit.answer(
        "\n".join(sight_lines(name, sight)), {"store": name, **sight_content(sight)}
    )
    return 0 if sight.can_look else WAITS


def _lines(name: str, tested: Probe) -> list[str]:
    lines = list(sight_lines(name, tested.sight))
    if not tested.has_mark_table:
        lines.append(said("The mark table is missing: `jieqing store grants`."))
    if tested.lacks is None:
        lines.append(_fits(name))
    else:
        lines.append(explained(tested.lacks)["cause"].rstrip())
    if tested.refused is not None:
        told = explained(tested.refused)
        lines += [told["cause"].rstrip(), told["advice"]]
    return [*lines, *_remarks(tested)]


def _fits(name: str) -> str:
    if name == OWN_STORE:
        return said("Its map ships with the program and fits; nobody confirms it.")
    return said("Its map is confirmed and fits.")


def _remarks(tested: Probe) -> list[str]:
    """What does not stop anybody and should be known before."""
    lines = []
    if tested.slow:
        words = said("These references have no index, so each search reads the table:")
        lines.append(f"{words} {said(', ').join(tested.slow)}")
    if tested.logged:
        words = said(
            "By these settings the server writes statements or rows into a log of its "
            "own, where they outlast the erasure:"
        )
        named = [f"{each.setting} = {each.value}" for each in tested.logged]
        lines.append(f"{words} {said(', ').join(named)}")
    return lines
