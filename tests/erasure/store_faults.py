"""Faults on purpose: something happens at the n-th step of a run; how it ends then.

A step is one call that the chain makes of its ports, before or after it, or one row of
a statement. One shop is made per database, put back before each trial. ``Trial.told``
is what the disturbed worker said; ``Trial.judged`` what is wrong at the end (nothing).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from dying import FileLog
from member_shop import MAP, SCHEMA
from small_shop import YOUNG, Rows, Shop, a_shop

from jieqing.datamap.values import BoundMap
from jieqing.erasure.erase import Outcome, prepare
from jieqing.erasure.values import ChunkState, Plan
from jieqing.errors import JieqingError
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.case_key import CaseKey

_ROWS = frozenset({"delete", "overwrite"})
_TABLES, _, _FIRST_ROWS = SCHEMA.partition("INSERT INTO")
ROWS = f"""INSERT INTO{_FIRST_ROWS}
INSERT INTO trade_order VALUES (12, 1, 3, '{YOUNG}', '测试甲');
INSERT INTO trade_order VALUES (13, 1, 1, NULL, '测试甲');
INSERT INTO order_line VALUES (103, 12, '锅'), (104, 13, '勺');"""
CHUNK_ROWS = 8  # two chunks
ME = "13800000001"
_SECRETS, _CAPSULE = CaseKey.generate(), CapsuleKey.generate()
# One name for what happens in a run, whichever call of a port it is.
STEPS = {
    "writing": "transaction begins",
    "mark": "case's mark locked",
    "raise_lease": "lease raised",
    "add_mark": "chunk's mark inserted",
    "select": "subject found and decided again",
    "select_all": "subject found and decided again",
    "overwrite": "rows masked or untied",
    "delete": "rows deleted",
    "changes": "changed rows counted",
    "originals": "replaced files asked for",
    "intend": "intention recorded",
    "commit": "store commits",
    "settle": "commit recorded",
    "chunks": "journal read",
    "should_stop": "pause looked for",
}


@dataclass(slots=True)
class Trap:
    """Counts the steps of a run by name; at step ``at`` (0: never) it springs once."""

    at: int = 0
    spring: Callable[[], object] = bool
    steps: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.at:
            self.spring()


@dataclass(slots=True)
class NamedTrap(Trap):
    """Springs at the n-th step of one name."""

    name: str = STEPS["writing"]

    def step(self, name: str) -> None:
        if name == self.name:
            Trap.step(self, name)


@dataclass(frozen=True, slots=True)
class Trapped:
    """A writer or a journal whose calls are steps."""

    inner: Any
    trap: Trap

    def __getattr__(self, name: str) -> Callable[..., object]:
        call, told = getattr(self.inner, name), STEPS.get(name, name)

        def watched(*args: object) -> object:
            self.trap.step(told)
            answer = self._rows(call(*args), told) if name in _ROWS else call(*args)
            self.trap.step(told)
            return answer

        return watched

    def _rows(self, rows: Iterator[object], told: str) -> Iterator[object]:
        for row in rows:
            self.trap.step(told)
            yield row


@dataclass(frozen=True, slots=True)
class TrappedStore:
    """A store whose writing is watched, before its transaction begins first of all."""

    store: Any
    trap: Trap

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[Trapped]:
        self.trap.step(STEPS["writing"])
        with self.store.writing(bound, today) as writer:
            yield Trapped(writer, self.trap)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


def trapped(shop: Shop, trap: Trap) -> Shop:
    """The same case, worked on under watch."""
    stores = tuple(replace(s, store=TrappedStore(s.store, trap)) for s in shop.stores)
    return replace(shop, stores=stores, log=Trapped(shop.log, trap))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A shop on one database, and how it looks before and after an undisturbed run."""

    shop: Shop
    before: dict[str, Rows]
    after: dict[str, Rows]
    steps: Sequence[str]

    @property
    def kind(self) -> str:
        return self.shop.places["shop"].kind

    def end_sessions(self) -> None:
        place = self.shop.places["shop"]
        place.server.end_sessions(place.database)

    @property
    def after_first_chunk(self) -> int:
        """The step at which the first chunk's commit has been recorded."""
        return self.steps.index(STEPS["settle"]) + 2

    def last(self, name: str) -> int:
        """The step just before the last call of that name, or its last row, is over."""
        number = max(n for n, told in enumerate(self.steps, start=1) if told == name)
        return number if name == STEPS["writing"] else number - 1

    def some(self) -> list[int]:
        """For each name the first and the last step that bears it."""
        last = {name: number for number, name in enumerate(self.steps, start=1)}
        return sorted({*last.values(), *(self.steps.index(name) + 1 for name in last)})


def a_ground(folder: Path) -> Ground:
    """Make the shop, run once without any fault, and put it back."""
    shop = a_shop(folder, _TABLES + ROWS, MAP)
    shop.chunk_rows, shop.secrets, shop.capsule = CHUNK_ROWS, _SECRETS, _CAPSULE
    before, trap = shop.dump(), Trap()
    trapped(shop, trap).carry_out(shop.plan("phone", ME))
    return Ground(shop=shop, before=before, after=shop.dump(), steps=trap.steps)


@dataclass(slots=True, kw_only=True)
class Trial:
    """One disturbed run on the ground, from the fault to the end of the case."""

    ground: Ground
    folder: Path
    shop: Shop = field(init=False)
    plan: Plan = field(init=False)
    told: str = ""
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.again()

    def again(self) -> None:
        """Put the shop back and begin the case anew."""
        place = self.ground.shop.places["shop"]
        names = [*self.ground.before, "jieqing_mark"]
        place.script("\n".join(f'DELETE FROM "{name}";' for name in names) + ROWS)
        log = FileLog(self.folder / "log")
        self.shop = replace(self.ground.shop, folder=self.folder, log=log, lease=0)
        self.plan = self.shop.plan("phone", ME)

    def disturbed(self, trap: Trap) -> None:
        """Run under the trap and remember what the worker said."""
        self.told = told_by(lambda: trapped(self.shop, trap).carry_out(self.plan))
        self.shop.lease = max(self.shop.lease, 1)

    def resumed(self) -> None:
        """Go on with the case, as somebody does who runs the act again."""
        if self.outcome is None:
            self.outcome = self.shop.carry_out(self.plan)

    def judged(self) -> list[str]:
        """What is wrong at the end; nothing, if the case ended as it should."""
        self.resumed()
        prepare(replace(self.shop.order(self.plan), lease=90), self.shop.log)
        lost, copied = self._lost(), self._copied()
        told = {
            "not finished": not self.outcome.finished,
            "other rows than undisturbed": self.shop.dump() != self.ground.after,
            "rows lost and rows copied differ": lost != copied,
            "rows lost and receipts differ": lost.total() != self._received(),
            "copies left that nobody named": self._files() != self._named(),
            "an intention is open": self._is_open(),
        }
        return [what for what, is_so in told.items() if is_so]

    def _lost(self) -> Counter[str]:
        now = self.shop.dump()
        return Counter({t: len(r) - len(now[t]) for t, r in self.ground.before.items()})

    def _copied(self) -> Counter[str]:
        rows = self.shop.copied(self.outcome)
        named = {(row.table, row.row["id"], row.act) for row in rows}
        return Counter(table for table, _, act in named if act == "erase")

    def _received(self) -> int:
        return sum(t.erased for i in self.outcome.committed for t in i.tables)

    def _files(self) -> set[str]:
        return {path.name for path in (self.folder / "capsule").rglob("*.age")}

    def _named(self) -> set[str]:
        return {intent.file for intent in self.outcome.committed}

    def _is_open(self) -> bool:
        states = [state for _, state in self.shop.log.chunks()]
        return ChunkState.INTENDED in states


def told_by(work: Callable[[], object]) -> str:
    """The code of the refusal; ``finished`` where there is none."""
    try:
        work()
    except JieqingError as refusal:
        return refusal.code
    return "finished"
