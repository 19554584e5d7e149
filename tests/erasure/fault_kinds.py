"""The faults: each takes a trial and the step at which it happens.

The first sentence of each is its name in docs/reference/faults-of-stores.md.
"""

import multiprocessing
import os
import signal
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from dying import in_a_process, on_a_full_disk, wake
from small_shop import TODAY, Shop, a_company
from store_faults import NamedTrap, Trap, TrappedStore, Trial, told_by

from jieqing.erasure.erase import Outcome
from jieqing.erasure.values import ChunkState
from jieqing.stores import idle
from jieqing.stores.open import open_store
from jieqing.stores.port import Store
from jieqing.stores.refusals import StoreLocked
from places import Place
from servers import Machine

_FORK = multiprocessing.get_context("fork")


def killed(trial: Trial, at: int) -> None:
    """Our process is killed (-9); the next run goes on."""
    trap = Trap(at, lambda: os.kill(os.getpid(), signal.SIGKILL))
    ended = in_a_process(lambda: trial.disturbed(trap))
    trial.told = "killed" if ended == -signal.SIGKILL else "finished"
    trial.shop.lease = 1


def cut_off(trial: Trial, at: int) -> None:
    """The server ends our session; the next run goes on."""
    trial.disturbed(Trap(at, trial.ground.end_sessions))


def overtaken(trial: Trial, at: int) -> None:
    """A second worker takes over and finishes while the first is at work."""

    def takes_over() -> None:
        trial.outcome = replace(trial.shop, lease=1).carry_out(trial.plan)

    trial.disturbed(Trap(at, takes_over))
    trial.shop.lease = 2


def slept_through_takeover(trial: Trial, at: int) -> None:
    """The worker sleeps (SIGSTOP) through a takeover that finishes, then wakes."""
    sleeper = _asleep(trial, at)
    trial.shop.lease = 1
    # SQLite has no session to end: a sleeper inside its transaction is waited for.
    with suppress(StoreLocked):
        trial.outcome = trial.shop.carry_out(trial.plan)
    wake(sleeper)
    trial.told = (trial.folder / "told").read_text()
    trial.shop.lease = 2


def slept_through_restore(trial: Trial, at: int) -> list[str]:
    """The worker sleeps (SIGSTOP) through a restore of what it committed, then wakes.

    What is wrong then; the case does not go on.
    """
    sleeper = _asleep(trial, at)
    trial.shop.lease = 1
    done = tuple(i for i, s in trial.shop.log.chunks() if s is ChunkState.COMMITTED)
    trial.shop.restore(trial.plan, Outcome(finished=False, committed=done))
    wake(sleeper)
    trial.told = (trial.folder / "told").read_text()
    is_back = trial.shop.dump() == trial.ground.before
    return [] if is_back and done else ["not as before the case"]


def server_killed(trial: Trial, at: int, machine: Machine) -> list[str]:
    """The server is killed (-9) with all its sessions and started again.

    What is wrong at the end.
    """
    trial.again()
    trial.disturbed(Trap(at, machine.kill))
    machine.start()
    return trial.judged()


def locked(trial: Trial, statement: str) -> None:
    """Another session holds a lock and never gives it back."""
    place = trial.shop.places["shop"]
    with closing(place.connect()) as other:
        cursor = other.cursor()
        cursor.execute("BEGIN IMMEDIATE" if place.kind == "sqlite" else "BEGIN")
        cursor.execute(statement)
        trial.disturbed(Trap())
        other.rollback()


def out_of_room(trial: Trial, size: int) -> None:
    """The disk under the capsule is full."""
    told = trial.folder / "told"
    in_a_process(lambda: on_a_full_disk(trial.shop, trial.plan, told, size))
    trial.told = "disk-full" if "disk-full" in told.read_text() else told.read_text()
    trial.shop.lease = 1


def on_another_day(trial: Trial, days: int) -> None:
    """Our process is killed after its first chunk; the clock jumps; it goes on."""
    killed(trial, trial.ground.after_first_chunk)
    day = TODAY + timedelta(days=days)
    trial.shop.circumstances = replace(trial.shop.circumstances, today=day)
    trial.told = told_by(trial.resumed)


def _asleep(trial: Trial, at: int) -> int:
    """Start a worker that falls asleep at that step; its process id."""
    trap = Trap(at, lambda: os.kill(os.getpid(), signal.SIGSTOP))
    told = trial.folder / "told"

    def works() -> None:
        trial.disturbed(trap)
        told.write_text(trial.told)

    process = _FORK.Process(target=works)
    process.start()
    assert process.pid is not None
    os.waitpid(process.pid, os.WUNTRACED)
    return process.pid


@dataclass(slots=True)
class Road:
    """The way to one store, which can be closed and opened again."""

    there: Path
    away: Path

    def closed(self) -> None:
        self.there.rename(self.away)
        idle.close_all()  # whoever waits on the other side is cut off too

    def opened(self) -> None:
        self.away.rename(self.there)


def road_to(place: Place, folder: Path) -> tuple[Store, Road]:
    """The store at an address of its own in that folder, and the road to it."""
    if place.server is None:
        path = place.store._path
        return place.store, Road(path, path.with_suffix(".away"))
    names = ("s.sock", ".s.PGSQL.5432")
    (socket,) = (p for n in names if (p := place.server.folder / n).exists())
    link = folder / socket.name
    link.symlink_to(socket)
    url = replace(place.server, folder=folder).url(place.database)
    return open_store(place.store.name, url), Road(link, folder / "away")


def with_road(company: Shop, name: str, folder: Path, trap: Trap) -> tuple[Shop, Road]:
    """The company with one store under watch that is reached by a road."""
    reached, road = road_to(company.places[name], folder)
    stores = tuple(
        replace(s, store=TrappedStore(reached, trap)) if s.name == name else s
        for s in company.stores
    )
    return replace(company, stores=stores), road


ROOT = (
    """CREATE TABLE m (id INTEGER PRIMARY KEY, mail VARCHAR(40) UNIQUE);
    INSERT INTO m VALUES (1, 'jia@example.test'), (2, 'yi@example.test');""",
    """root: m
tables: {m: {record: account-profile, identities: {id: customer_no, mail: email}}}""",
)
BESIDE = (
    """CREATE TABLE b (id INTEGER PRIMARY KEY, mail VARCHAR(40));
    INSERT INTO b VALUES (1, 'jia@example.test'), (2, 'yi@example.test');""",
    """tables:
  b: {record: contact-info, identities: {mail: {kind: email, unique: true}}}""",
)


def three_stores(folder: Path) -> Shop:
    """A company of three stores; that of the root is written last."""
    return a_company(folder, shop=ROOT, crm=BESIDE, post=BESIDE)


def left(company: Shop) -> list[int]:
    """Rows in the stores, in the order in which they are written."""
    tables = {"crm": "b", "post": "b", "shop": "m"}
    counted = [
        company.ask(f"SELECT count(*) FROM {t}", store=s) for s, t in tables.items()
    ]
    return [rows[0][0] for rows in counted]


def store_down(company: Shop, folder: Path) -> list[str]:
    """The second of three stores goes down once its chunk begins, and comes back.

    What is wrong at the end.
    """
    trap = NamedTrap(at=2)  # the first transaction raises the lease
    shop, road = with_road(company, "post", folder, trap)
    trap.spring = road.closed
    approved = shop.plan("email", "jia@example.test")
    told = [told_by(lambda: shop.carry_out(approved))]
    road.opened()
    rows = [left(company)]  # the first stands, the last was not begun
    road.closed()
    told.append(told_by(lambda: shop.carry_out(approved)))
    road.opened()
    outcome = shop.carry_out(approved)
    rows.append(left(company))
    is_right = {
        "refused in other words": told == ["store-unreachable"] * 2,
        "other rows gone": rows == [[1, 2, 2], [1, 1, 1]],
        "not finished": outcome.finished,
        "rows and copies differ": len(shop.copied(outcome)) == 3,
    }
    return [what for what, is_so in is_right.items() if not is_so]
