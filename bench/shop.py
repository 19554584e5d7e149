"""The generated shop as the product knows it: its map, its law, its day."""

from datetime import date
from pathlib import Path

from jieqing.content import read
from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.erasure.values import Circumstances, MappedStore
from jieqing.law import catalogue
from jieqing.sample.values import ACTORS
from jieqing.stores.open import open_store

TODAY = date(2026, 6, 30)  # the generator's last day; three years before is CUTOFF
CUTOFF = "2023-06-30 00:00:00"
MAP = Path(__file__).with_name("map.yaml")


def shop_at(url: str) -> tuple[MappedStore, ...]:
    """The one store of the shop, joined with its map."""
    store = open_store("shop", url)
    bound = bind(load(MAP.read_text(encoding="utf-8")), store.schema())
    return (MappedStore(store=store, bound=bound),)


def circumstances() -> Circumstances:
    """The law on the generator's last day, for a shop whose customers all leave."""
    names = (catalogue.RULES_FILE, catalogue.WORDS_FILE)
    clocks = ("user-deletion-request", "purpose-achieved", "relationship-ended")
    return Circumstances(
        catalogue=catalogue.load({name: read(f"law/cn/{name}") for name in names}),
        actors=ACTORS | {"financial-institution"},
        ruled_out=frozenset(),
        today=TODAY,
        clocks=dict.fromkeys(clocks, TODAY),
    )
