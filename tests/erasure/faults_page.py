"""The matrix of faults, composed from a run of all of them.

``PYTHONPATH=tests:tests/erasure python tests/erasure/faults_page.py`` tries every fault
on each database (some minutes) and writes
docs/reference/faults-of-stores.md anew.
"""

import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import fault_kinds as kinds
from small_shop import MAKER
from store_faults import STEPS, Ground, Trial, a_ground

from jieqing import settings
from places import Place, served, sqlite_place
from servers import (
    Server,
    mariadb_machine,
    postgresql_machine,
    running_mariadb,
    running_postgresql,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "faults-of-stores.md"
HEAD = """\
# Faults of stores 数据源故障

What happens when something breaks while a case is being erased: tried, not argued.
One case (two chunks; a step is a call of the chain on the store or the journal, before
it, after it, or one row of a statement) is disturbed at one step, goes on afterwards,
and is then judged. Right means all of: the same rows are gone, masked and
untied as in a run that nobody disturbed, and every other row is as it was; the rows
that the store lost are the rows in the copies and in the receipts; no copy is left that
the journal does not name; no intention is open; the case says "finished".

Run on {day} (UTC) with {versions}:
`PYTHONPATH=tests:tests/erasure python tests/erasure/faults_page.py`. The page tries the
first and the last step of each name; `make test` a sample, `make test-all` every step.

"""
EVERYWHERE = (kinds.killed,)
ON_SERVERS = (kinds.cut_off, kinds.overtaken)
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Result:
    """How one trial ended."""

    fault: str
    step: str
    kind: str
    told: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Yard:
    """A folder and a ground to try faults on."""

    ground: Ground
    folder: Path

    def trial(self) -> Trial:
        return Trial(ground=self.ground, folder=self.folder / f"trial{next(_NUMBERS)}")


def named(fault: Callable[..., object]) -> str:
    """What a fault is called: its first sentence."""
    return str(fault.__doc__).partition(".")[0].removesuffix(" (-9)").strip()


def at_each_step(yard: Yard, fault: Callable, steps: Iterable[int]) -> Iterator[Result]:
    for at in steps:
        tried = yard.trial()
        fault(tried, at)
        yield result(yard, named(fault), yard.ground.steps[at - 1], tried)
    print(yard.ground.kind, named(fault), file=sys.stderr)  # noqa: T201 -- progress


def result(yard: Yard, fault: str, step: str, tried: Trial) -> Result:
    wrong = tuple(tried.judged())
    return Result(fault, step, yard.ground.kind, tried.told, wrong)


def whole_run(yard: Yard) -> Iterator[Result]:
    """The faults that can happen at any step."""
    is_server = yard.ground.kind != "sqlite"
    for fault in (*EVERYWHERE, *(ON_SERVERS if is_server else ())):
        yield from at_each_step(yard, fault, yard.ground.some())


def others(yard: Yard) -> Iterator[Result]:
    """The faults that need more than a step."""
    ground = yard.ground
    for step in (STEPS["writing"], STEPS["delete"], STEPS["commit"]):
        tried = yard.trial()
        kinds.slept_through_takeover(tried, ground.last(step))
        yield result(yard, named(kinds.slept_through_takeover), step, tried)
        if ground.kind != "sqlite" or step == STEPS["writing"]:
            tried = yard.trial()
            wrong = kinds.slept_through_restore(tried, ground.last(step))
            name = named(kinds.slept_through_restore)
            yield Result(name, step, ground.kind, tried.told, tuple(wrong))
    statements = {
        "first chunk": "UPDATE tag SET tag = tag WHERE id = 60",
        "last chunk": "UPDATE member SET memo = 'x' WHERE id = 1",
    }
    for which, statement in statements.items():
        tried = yard.trial()
        kinds.locked(tried, statement)
        yield result(yard, named(kinds.locked), which, tried)
    for size in (300, 700):
        tried = yard.trial()
        kinds.out_of_room(tried, size)
        yield result(yard, named(kinds.out_of_room), f"after {size} bytes", tried)
    for days in (-1, 400):
        tried = yard.trial()
        kinds.on_another_day(tried, days)
        yield result(yard, named(kinds.on_another_day), f"by {days} days", tried)


def years_back(yard: Yard) -> Result:
    """Set back so far that a row which is planned to go must be kept again."""
    tried = yard.trial()
    kinds.on_another_day(tried, -2_100)
    aside = tried.outcome.put_aside
    wrong = () if aside and not tried.outcome.finished else ("not put aside",)
    told = aside.code if aside else tried.told
    name = named(kinds.on_another_day)
    return Result(name, "back by years", yard.ground.kind, told, wrong)


def down(kind: str, folder: Path) -> Result:
    """A store down between two others."""
    with tempfile.TemporaryDirectory(prefix="jq") as short:
        wrong = kinds.store_down(kinds.three_stores(folder), Path(short))
    step = STEPS["writing"]
    return Result(
        named(kinds.store_down), step, kind, "store-unreachable", tuple(wrong)
    )


def killed_servers(machine_of: Callable, folder: Path) -> Iterator[Result]:
    """The server itself killed around the commit."""
    with machine_of() as machine, made_by(partial(_served, machine.server)):
        yard = Yard(a_ground(folder), folder)
        commit = yard.ground.last(STEPS["commit"])
        for at in (yard.ground.last(STEPS["delete"]), commit, commit + 1):
            tried = yard.trial()
            wrong = tuple(kinds.server_killed(tried, at, machine))
            step = yard.ground.steps[at - 1]
            name = named(kinds.server_killed)
            yield Result(name, step, yard.ground.kind, tried.told, wrong)


def _served(server: Server, _: Path, name: str = "shop") -> Place:
    return served(server, name)


@contextmanager
def made_by(maker: Callable[..., Place]) -> Iterator[None]:
    token = MAKER.set(maker)
    yield
    MAKER.reset(token)


def on(maker: Callable[..., Place], folder: Path) -> Iterator[Result]:
    """Every fault on one database."""
    (folder / "three").mkdir(parents=True)
    with made_by(maker):
        yard = Yard(a_ground(folder), folder)
        yield from whole_run(yard)
        yield from others(yard)
        yield years_back(yard)
        yield down(yard.ground.kind, folder / "three")


def page(results: Sequence[Result], versions: str) -> str:
    head = HEAD.format(day=datetime.now(UTC).date(), versions=versions)
    return head + _matrix(results) + _words(results) + _rest(results)


DATABASES = ("sqlite", "postgresql", "mariadb")
_TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mariadb": "MariaDB"}


def _matrix(results: Sequence[Result]) -> str:
    columns = [(f, k) for f in (*EVERYWHERE, *ON_SERVERS) for k in DATABASES]
    columns = [(named(f), k) for f, k in columns if f in EVERYWHERE or k != "sqlite"]
    names = list(dict.fromkeys(f for f, _ in columns))
    letters = {name: "ABC"[number] for number, name in enumerate(names)}
    lines = [f"- **{letters[name]}** {name}.\n" for name in names]
    titles = [f"{letters[f]} {_TITLES[k]}" for f, k in columns]
    lines.append("\n## At each step: trials that ended right, of all\n\n")
    lines.append(f"| step | {' | '.join(titles)} |\n|---|{'---|' * len(columns)}\n")
    for step in STEPS.values():
        cells = [
            _right(r for r in results if (r.fault, r.kind) == c and r.step == step)
            for c in columns
        ]
        lines.append(f"| {step} | {' | '.join(cells)} |\n")
    whole = [_right(r for r in results if (r.fault, r.kind) == c) for c in columns]
    lines.append(f"| **all** | {' | '.join(whole)} |\n")
    return "".join(lines)


def _right(results: Iterable[Result]) -> str:
    tried = list(results)
    right = sum(not each.wrong for each in tried)
    return f"{right}/{len(tried)}"


def _words(results: Sequence[Result]) -> str:
    """What the disturbed worker said, by its code in errors.md."""
    lines = ["\n## What the disturbed worker said\n\n| fault | database | words |\n"]
    lines.append("|---|---|---|\n")
    said: dict[tuple[str, str], Counter[str]] = {}
    for each in results:
        said.setdefault((each.fault, each.kind), Counter())[each.told] += 1
    for (fault, kind), told in said.items():
        words = ", ".join(f"{word} {times}" for word, times in told.most_common())
        lines.append(f"| {fault} | {_TITLES[kind]} | {words} |\n")
    return "".join(lines)


def _rest(results: Sequence[Result]) -> str:
    whole = {named(fault) for fault in (*EVERYWHERE, *ON_SERVERS)}
    rest = [each for each in results if each.fault not in whole]
    lines = ["\n## Faults that need more than a step\n\n"]
    lines.append(
        "| fault | where | SQLite | PostgreSQL | MariaDB |\n|---|---|---|---|---|\n"
    )
    for fault, step in dict.fromkeys((each.fault, each.step) for each in rest):
        found = {r.kind: r for r in rest if (r.fault, r.step) == (fault, step)}
        cells = [_ended(found.get(kind)) for kind in DATABASES]
        lines.append(f"| {fault} | {step} | {' | '.join(cells)} |\n")
    return "".join(lines)


def _ended(result: Result | None) -> str:
    if result is None:
        return "–"
    return "; ".join(result.wrong) or f"right ({result.told})"


def main() -> None:
    settings.start()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        results += on(sqlite_place, folder / "sqlite")
        with running_postgresql() as server:
            versions = f"SQLite {sqlite3.sqlite_version}, PostgreSQL {server.version()}"
            results += on(partial(_served, server), folder / "postgresql")
        with running_mariadb() as server:
            versions += f", MariaDB {server.version()}"
            results += on(partial(_served, server), folder / "mariadb")
        for machine_of in (postgresql_machine, mariadb_machine):
            place = folder / machine_of.__name__
            place.mkdir()
            results += killed_servers(machine_of, place)
    versions += f" and Python {sys.version.partition(' ')[0]}"
    PAGE.write_text(page(results, versions), encoding="utf-8")
    sys.exit(any(each.wrong for each in results))


if __name__ == "__main__":
    main()
