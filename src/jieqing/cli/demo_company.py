"""The demo's company: 青禾商城 in a throwaway home, its people, stores and maps."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jieqing import settings
from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.sources import confirm_map, open_named
from jieqing.casebook.trusted import write_trust
from jieqing.cli.crew import Colleague, Crew, hire_crew
from jieqing.home import (
    Budget,
    Clock,
    Company,
    Home,
    Mode,
    StoreEntry,
    make_home,
)
from jieqing.keys import durable
from jieqing.language import ENGLISH, spoken
from jieqing.sample import Sample, generate

SEED = 20261126
CUSTOMERS = 2_400
FOUNDED = datetime(2026, 11, 26, 8, 30, tzinfo=BEIJING)
KEY_WORDS_FILE = "passphrase.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCompany:
    """The home with everything in place, before the first request."""

    sample: Sample
    desk: Desk
    crew: Crew


def found_company(
    folder: Path,
    *,
    founded: datetime = FOUNDED,
    seed: int = SEED,
    customers: int = CUSTOMERS,
) -> DemoCompany:
    """Make databases, home, people, mark tables and confirmed maps in ``folder``."""
    stores = folder / "company"
    today = day_of(founded)
    sample = generate(stores, seed=seed, customers=customers, today=today)
    home = make_home(folder, _company(sample), _entries(sample))
    _write_maps(home, sample.maps)
    settings.make_casebook(home)
    desk = Desk.open(home)
    crew = _hire(desk, founded)
    write_trust(desk)
    for store in home.stores:
        _connect(desk, store, crew.executor.number, founded)
    return DemoCompany(sample=sample, desk=desk, crew=crew)


def _company(sample: Sample) -> Company:
    return Company(
        tenant="qinghe-demo",
        name=sample.company,
        contact="kefu@example.test",
        officer_contact="privacy@example.test",
        actors=sample.actors,
        budget=Budget.ECOMMERCE,
        language="en" if spoken() == ENGLISH else "zh",
        mode=Mode.DEMO,
        clock=Clock.MOVED,
    )


def _entries(sample: Sample) -> Mapping[str, StoreEntry]:
    return {
        store: StoreEntry(url=f"sqlite:///{path.resolve()}", map=f"maps/{store}.yaml")
        for store, path in sample.stores.items()
    }


def _write_maps(home: Home, maps: Mapping[str, str]) -> None:
    for store, text in maps.items():
        _write(home.map_path(store), text)


def _write(path: Path, text: str) -> None:
    durable.create(path, lambda file: durable.write_all(file, text.encode()))


def _connect(desk: Desk, store: str, by: str, at: datetime) -> None:
    opened = open_named(desk, store)
    opened.make_mark_table()
    confirm_map(desk, store, by=by, at=at)


def _hire(desk: Desk, at: datetime) -> Crew:
    """Everybody gets a key file under one throwaway passphrase, to play on with."""
    folder = desk.home.folder / "people"
    folder.mkdir(mode=0o700)
    passphrase = secrets.token_hex(16)
    _write(folder / KEY_WORDS_FILE, passphrase + "\n")
    crew = hire_crew(desk, at)
    for colleague in crew.everybody:
        lay_key(desk, colleague)
    return crew


def lay_key(desk: Desk, colleague: Colleague) -> None:
    """Put somebody's key file where the others lie, under the same passphrase."""
    folder = desk.home.folder / "people"
    passphrase = (folder / KEY_WORDS_FILE).read_text(encoding="utf-8").strip()
    colleague.key.save(folder / f"{colleague.number}.key", passphrase)
