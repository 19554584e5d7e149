"""``jieqing map``: look at, compare and confirm data maps."""

import json
from dataclasses import replace

import click

from jieqing.casebook import silence, sources
from jieqing.casebook.map_guess_words import heading
from jieqing.casebook.store_words import hidden_content, hidden_lines
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.datamap.json_schema import json_schema
from jieqing.datamap.values import DataMap, Table
from jieqing.discovery.draft import Draft, draft
from jieqing.discovery.marks import open_lines
from jieqing.discovery.written import block, written
from jieqing.errors import NeedsPerson
from jieqing.keys import durable
from jieqing.language import said
from jieqing.progress import Stage


class NothingSeen(NeedsPerson):
    """The account sees no table: that is no proof that there is none."""

    code = "nothing-seen"
    cause = "This account sees no table in store {store}."
    advice = "Let IT grant it to read: `jieqing store grants {store}` prints the SQL."


@click.command(
    help=said(
        "What a store's map says, checked against the store as it is now.\n\n"
        "Example: jieqing map show shop"
    )
)
@click.argument("store")
@visiting
def show(visit: Visit, store: str) -> None:
    """Print the map's tables with their record kinds and references."""
    bound = sources.bound_store(visit.desk, store).bound
    tables = [_told(table) for table in bound.datamap.tables.values()]
    lines = [
        f"{t['table']}: {t['record']} | {t['references']} | {t['columns']}"
        for t in tables
    ]
    content = {"store": store, "digest": bound.datamap.digest, "tables": tables}
    visit.answer("\n".join(lines), content)


@click.command(
    help=said(
        "Write a first map of a store from its catalogue alone, for a person to check; "
        "of a map that is there, print what it lacks.\n\n"
        "Example: jieqing map scan shop"
    )
)
@click.argument("store")
@visiting
def scan(visit: Visit, store: str) -> None:
    """Guess a map; reviewed lines are never rewritten."""
    visit.progress.begin(Stage.CATALOGUE)
    schema = sources.open_named(visit.desk, store).schema()
    guessed, path = draft(store, schema), visit.home.map_path(store)
    if not schema.tables:
        raise NothingSeen(store=store)
    if path.exists():
        _tell_what_it_lacks(visit, store, guessed, sources.data_map(visit.desk, store))
        return
    text = written(guessed, heading(store))
    durable.create(path, lambda file: durable.write_all(file, text.encode()))
    words = said(
        "A first map of store {store} is written: {count} tables, the customers seem to"
        " be in {root}. {guesses} guesses wait for you: `jieqing map review {store}`."
    )
    root, guesses = guessed.root or said("none of them"), len(open_lines(text))
    facts = {"store": store, "tables": len(guessed.tables), "guesses": guesses}
    told = words.format(root=root, count=len(guessed.tables), **facts)
    visit.answer(told, {**facts, "root": guessed.root})


def _tell_what_it_lacks(
    visit: Visit, store: str, guessed: Draft, datamap: DataMap
) -> None:
    """Print blocks for the tables that the map does not name."""
    lacking = [each for each in guessed.tables if each.name not in datamap.tables]
    lines = [line for table in lacking for line in block(table)]
    words = said("The map of store {store} names every table.").format(store=store)
    content = {"store": store, "lacking": [table.name for table in lacking]}
    visit.answer("\n".join(lines) or words, content)


@click.command(
    help=said(
        "Confirm that a map is true of its store as it is today.\n\n"
        "Example: jieqing map confirm shop --by P-0002"
    )
)
@click.argument("store")
@click.option(
    "--accept",
    multiple=True,
    metavar="TABLE.COLUMN",
    help=said("A new column that holds nothing of customers; repeatable."),
)
@seated
def confirm(seat: Seat, store: str, accept: tuple[str, ...]) -> None:
    """Enter who confirmed which map against which schema; name what it leaves out."""
    seat.progress.begin(Stage.CATALOGUE)
    made = sources.confirm_map(
        seat.desk, store, by=seat.by, at=seat.at, accepted=frozenset(accept)
    )
    bound = sources.bound_store(seat.desk, store).bound
    silent, hidden = silence.silent_text(bound), {store: bound.schema.hidden}
    words = said("The map of store {store} is confirmed by {person}.")
    lines = [words.format(store=store, person=made.person), *_silent_lines(silent)]
    lines += hidden_lines(hidden)
    content = {
        "store": store,
        "map": made.map_digest,
        "fingerprint": made.fingerprint,
        "unnamed_text": list(silent),
        "hidden": hidden_content(hidden)[store],
    }
    seat.answer("\n".join(lines), content)


def _silent_lines(silent: tuple[str, ...]) -> list[str]:
    """Say what the map's silence means: these texts are neither searched nor masked."""
    if not silent:
        return []
    words = said(
        "The map does not name these text columns of customer tables, which says that"
        " they hold nothing personal: {columns}"
    )
    return [words.format(columns=said(", ").join(silent))]


@click.command(
    help=said(
        "Has the store changed since its map was confirmed? (exit 3 if so)\n\n"
        "Example: jieqing map diff shop"
    )
)
@click.argument("store")
@visiting
def diff(visit: Visit, store: str) -> None:
    """Compare map and store with what was confirmed; a difference is an error."""
    sources.open_named(visit.desk, store)
    alone = replace(visit.home, stores={store: visit.home.stores[store]})
    sources.mapped_stores(replace(visit.desk, home=alone))
    words = said("Map and store {store} are as they were confirmed.")
    visit.answer(words.format(store=store), {"store": store, "changed": False})


@click.command(
    help=said(
        "The JSON Schema of data maps, for editors.\n\nExample: jieqing map schema"
    )
)
@json_option
def schema(*, as_json: bool) -> None:
    """Print the schema; it is JSON either way."""
    content = json_schema()
    words = json.dumps(content, ensure_ascii=False, indent=2)
    answer(words, content, as_json=as_json)


def _told(table: Table) -> dict[str, object]:
    kinds = sorted({kind for case in table.record for kind in case.kinds})
    return {
        "table": table.name,
        "record": ", ".join(kinds) or str(table.subject),
        "columns": ", ".join(table.columns) or "-",
        "references": len(table.references),
    }
