"""The throwaway home of a rehearsal: invented people, lent stores, their maps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from jieqing import settings
from jieqing.casebook.days import column_name
from jieqing.casebook.desk import BEIJING, Desk
from jieqing.casebook.sources import confirm_map, open_named, require_sight
from jieqing.cli.crew import Crew, hire_crew
from jieqing.datamap.load import load
from jieqing.errors import Refused, WrongUsage
from jieqing.home import Budget, Clock, Company, Mode, StoreEntry, make_home
from jieqing.language import ENGLISH, said, spoken
from jieqing.stores.open import absolute

HALF_PAST_EIGHT = time(8, 30, tzinfo=BEIJING)
TENANT = "rehearsal"
NOBODY = "rehearsal@example.invalid"


class RehearsalStoreUnreadable(WrongUsage):
    """A store's address cannot be read, or stands there without a map."""

    code = "rehearsal-store-unreadable"
    cause = "--store {store} cannot be used: {problem}."
    advice = "Write NAME=URL or NAME=@FILE, one for each map; names stand in the maps."


class NotLent(Refused):
    """A rehearsal erases only in a database that somebody lent for it."""

    code = "store-not-lent"
    cause = "Store {store} has no empty table jieqing_lent; nothing was written."
    advice = (
        "On a copy made for it: CREATE TABLE jieqing_lent (x INTEGER); in a copied"
        " folder of files an empty file jieqing_lent."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalHome:
    """Everything in place before the request; ``began`` is the day's first moment."""

    desk: Desk
    crew: Crew
    began: datetime

    def at(self, minutes: int) -> datetime:
        """So many minutes after the home was made."""
        return self.began + timedelta(minutes=minutes)


def read_stores(said_stores: Sequence[str]) -> Mapping[str, str]:
    """Name to address. Raises ``RehearsalStoreUnreadable``."""
    if not said_stores:
        raise RehearsalStoreUnreadable(store="NAME", problem="none was named")
    urls: dict[str, str] = {}
    for text in said_stores:
        name, sign, url = text.partition("=")
        if not (name and sign and url):
            raise RehearsalStoreUnreadable(store=name, problem="NAME=URL is needed")
        if name in urls:
            raise RehearsalStoreUnreadable(store=name, problem="it is named twice")
        urls[name] = _address(name, url)
    return urls


def read_maps(files: Iterable[Path], stores: Mapping[str, str]) -> Mapping[str, str]:
    """Store to the text of its map. Raises ``MapRefused`` or the above."""
    maps: dict[str, str] = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise RehearsalStoreUnreadable(
                store=file.name, problem="its map is no UTF-8 text"
            ) from None
        store = load(text, file=file.name).store
        if store not in stores:
            raise RehearsalStoreUnreadable(
                store=store, problem="a map names it, and no --store does"
            )
        if store in maps:
            raise RehearsalStoreUnreadable(store=store, problem="two maps name it")
        maps[store] = text
    for store in stores:
        if store not in maps:
            raise RehearsalStoreUnreadable(store=store, problem="no map names it")
    return maps


def rehearsal_home(
    folder: Path,
    maps: Mapping[str, str],
    stores: Mapping[str, str],
    actors: frozenset[str] | None,
    today: date,
) -> RehearsalHome:
    """Make the home in an empty folder; the stores are only read."""
    entries = {n: StoreEntry(url=u, map=f"maps/{n}.yaml") for n, u in stores.items()}
    home = make_home(folder, _company(actors), entries)
    for store, text in maps.items():
        home.map_path(store).write_text(text, encoding="utf-8")
    settings.make_casebook(home)
    desk = Desk.open(home)
    began = datetime.combine(today, HALF_PAST_EIGHT)
    crew = hire_crew(desk, began)
    for store in home.stores:
        confirm_map(desk, store, by=crew.executor.number, at=began)
    return RehearsalHome(desk=desk, crew=crew, began=began)


def take_on_loan(desk: Desk) -> None:
    """Make the mark table in each lent store. Raises ``NotLent`` before any of it."""
    opened = [open_named(desk, name) for name in desk.home.stores]
    for store in opened:
        if not store.is_lent():
            raise NotLent(store=store.name)
        require_sight(store.name, store.schema())
    for store in opened:
        if not store.has_mark_table():
            store.make_mark_table()


def _company(actors: frozenset[str] | None) -> Company:
    return Company(
        tenant=TENANT,
        name=said("Rehearsal, no company"),
        contact=NOBODY,
        officer_contact=NOBODY,
        actors=actors,
        budget=Budget(column_name(actors)),
        language="en" if spoken() == ENGLISH else "zh",
        mode=Mode.REHEARSAL,
        clock=Clock.MOVED,
    )


def _address(name: str, url: str) -> str:
    """The address, from a file where the command line must not show it."""
    if url.startswith("@"):
        try:
            url = Path(url[1:]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise RehearsalStoreUnreadable(
                store=name, problem="its file cannot be read"
            ) from None
    return absolute(url)
