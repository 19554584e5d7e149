"""Small companies for one case each: a few tables, a map, and the chain over them."""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from jieqing.content import read
from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.erasure.capsule import Copied, read_rows
from jieqing.erasure.check import check
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import Outcome, erase, prepare
from jieqing.erasure.find import find
from jieqing.erasure.plan import plan, plan_hash
from jieqing.erasure.restore import RestoreReceipt, propose, restore
from jieqing.erasure.values import (
    Answer,
    CheckReport,
    ChunkIntent,
    ChunkState,
    Circumstances,
    Fate,
    Finding,
    HeldRows,
    IdentityValue,
    Journal,
    MappedStore,
    Plan,
)
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.age_file import read as read_age
from jieqing.keys.case_key import CaseKey
from jieqing.law import catalogue
from jieqing.sample.values import ACTORS, RULED_OUT
from jieqing.stores.port import Original
from places import Place, sqlite_place

TODAY = date(2026, 11, 26)
OLD, YOUNG = "2020-05-01 09:00:00", "2026-05-01 09:00:00"
LAW = catalogue.load(
    {n: read(f"law/cn/{n}") for n in (catalogue.RULES_FILE, catalogue.WORDS_FILE)}
)
Rows = list[tuple[object, ...]]
# Where shops are made: the fixture ``everywhere`` moves them to the servers.
MAKER: ContextVar[Callable[..., Place]] = ContextVar("maker", default=sqlite_place)


@dataclass(slots=True)
class Log:
    """A journal in memory."""

    lines: list[tuple[ChunkIntent, ChunkState]] = field(default_factory=list)
    stops_after: int = 1_000

    def chunks(self) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
        return tuple(self.lines)

    def intend(self, intent: ChunkIntent) -> None:
        self.lines.append((intent, ChunkState.INTENDED))

    def settle(self, intent: ChunkIntent, state: ChunkState) -> None:
        self.lines = [(i, state if i == intent else s) for i, s in self.lines]

    def should_stop(self) -> bool:
        self.stops_after -= 1
        return self.stops_after < 0


@dataclass(slots=True)
class Shop:
    """One company, its stores, and one case about one of its customers."""

    folder: Path
    stores: tuple[MappedStore, ...]
    places: dict[str, Place]
    circumstances: Circumstances
    secrets: CaseKey = field(default_factory=CaseKey.generate)
    capsule: CapsuleKey = field(default_factory=CapsuleKey.generate)
    log: Journal = field(default_factory=Log)
    lease: int = 0
    chunk_rows: int = 20_000
    mark: str = "m1"

    def ask(self, sql: str, *values: object, store: str = "shop") -> Rows:
        """Run plain SQL on a store, past the product."""
        return self.places[store].ask(sql, *values)

    def path(self, store: str = "shop") -> Path:
        return self.folder / f"{store}.db"

    def find(self, kind: str, value: str) -> Finding:
        entry = IdentityValue(kind=kind, value=value)
        return find(self.stores, entry, self.secrets, TODAY)

    def plan(self, kind: str, value: str) -> Plan:
        return plan(self.find(kind, value), self.stores, self.circumstances)

    def hash(self, of: Plan) -> str:
        return plan_hash(of, tenant="t", case="c", secrets=self.secrets)

    def order(self, of: Plan) -> Order:
        return Order(
            plan=of,
            stores=self.stores,
            circumstances=self.circumstances,
            mark=self.mark,
            lease=self.lease,
            folder=self.folder / "capsule",
            recipient=self.capsule.recipient,
            secrets=self.secrets,
            chunk_rows=self.chunk_rows,
        )

    def carry_out(self, of: Plan) -> Outcome:
        """Take the stores over and erase, as each run of the act does."""
        self.lease += 1
        prepare(self.order(of), self.log)
        return erase(self.order(of), self.log)

    def erase(self, kind: str, value: str) -> Outcome:
        return self.carry_out(self.plan(kind, value))

    def next_case(self, mark: str) -> "Shop":
        """The same company, and a case of its own for somebody else."""
        return replace(
            self,
            mark=mark,
            lease=0,
            log=Log(),
            folder=self.folder,
            secrets=CaseKey.generate(),
        )

    def check(self, of: Plan, found: Finding) -> CheckReport:
        return check(found, of, self.stores, TODAY)

    def restore(self, of: Plan, outcome: Outcome) -> RestoreReceipt:
        self.lease += 1
        order = self.order(of)
        prepare(order, self.log)
        approved = propose(outcome.committed, tenant="t", case="c", erased_plan="h")
        return restore(order, approved, self.capsule.identity)

    def copied(self, outcome: Outcome) -> list[Copied]:
        """The rows of every copy that the outcome names."""
        return [row for rows, _ in self._copies(outcome) for row in rows]

    def originals(self, outcome: Outcome) -> list[Original]:
        """The files replaced as a whole, as they were."""
        return [each for _, originals in self._copies(outcome) for each in originals]

    def _copies(
        self, outcome: Outcome
    ) -> Iterator[tuple[list[Copied], list[Original]]]:
        for intent in outcome.committed:
            path = self.folder / "capsule" / intent.store / intent.file
            lines = read_age(path, self.capsule.identity)
            yield read_rows(lines, intent.file)[1:]

    def dump(self, store: str = "shop") -> dict[str, Rows]:
        """Every row of every table, the product's own left out."""
        return self.places[store].dump()


def mapped(folder: Path, schema: str, text: str, store: str = "shop") -> MappedStore:
    """Make a store from SQL and join it with its map."""
    return _placed(folder, schema, text, store)[0]


def _placed(
    folder: Path, schema: str, text: str, store: str
) -> tuple[MappedStore, Place]:
    place = MAKER.get()(folder, store)
    place.script(schema)
    place.make_mark_table()
    whole = f"map: 1\nstore: {store}\n{text}"
    bound = bind(load(whole), place.store.schema())
    return MappedStore(store=place.store, bound=bound), place


def a_shop(folder: Path, schema: str, text: str) -> Shop:
    """Return a company of one store."""
    return a_company(folder, shop=(schema, text))


def a_company(folder: Path, **stores: tuple[str, str]) -> Shop:
    """Return a company of several stores, each of SQL and a map."""
    made = {n: _placed(folder, *parts, n) for n, parts in stores.items()}
    return Shop(
        folder=folder,
        stores=tuple(store for store, _ in made.values()),
        places={name: place for name, (_, place) in made.items()},
        circumstances=Circumstances(
            catalogue=LAW,
            actors=ACTORS,
            ruled_out=RULED_OUT,
            today=TODAY,
            clocks={
                "user-deletion-request": TODAY,
                "purpose-achieved": TODAY,
                "service-ended": TODAY,
            },
        ),
    )


def fates(of: Plan) -> dict[str, str]:
    """``table/key: fate`` of every planned row."""
    return {
        f"{row.name.table}/{'-'.join(map(str, row.name.key))}": str(row.fate)
        for row in of.rows
    }


def erased(outcome: Outcome) -> int:
    return sum(t.erased for i in outcome.committed for t in i.tables)


def held(shop: Shop, table: str, *keys: int, ground: str = "litigation") -> Shop:
    """The same case with an ordinary hold on rows."""
    hold = HeldRows(
        number="1",
        ground=ground,
        store="shop",
        table=table,
        keys=tuple((key,) for key in keys),
        review=TODAY,
    )
    shop.circumstances = replace(shop.circumstances, holds=(hold,))
    return shop


def answered(shop: Shop, table: str, keys: Iterable[int], fate: Fate) -> Shop:
    """The same case with a person's answer on rows."""
    answer = Answer(
        number="1",
        store="shop",
        table=table,
        keys=tuple((key,) for key in keys),
        reason="known",
        by="陈经办",
        fate=fate,
    )
    shop.circumstances = replace(shop.circumstances, answers=(answer,))
    return shop
