"""What goes wrong in a drill, for real, and by which check it is noticed.

Each script does harm to a company that was made for it: kills a process, puts an old
copy back, edits a row. Then it lets the very checks of everyday work look, and tells
what each saw and after how many milliseconds.
"""

import json
import multiprocessing
import os
import secrets
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from jieqing import settings
from jieqing.casebook import errands
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.desk import Desk
from jieqing.casebook.doctor.waiting import waiting
from jieqing.casebook.errand_work import carry_out, take
from jieqing.casebook.errands import Progressing
from jieqing.casebook.flows import Act, Right
from jieqing.casebook.models import Case, ProcessorTask
from jieqing.casebook.proof import issue
from jieqing.cli import demo_deeds as deeds
from jieqing.cli.demo_company import DemoCompany
from jieqing.cli.demo_deeds import Deed, Scene
from jieqing.cli.output import unforeseen
from jieqing.cli.worker import LOOKS_EVERY
from jieqing.erasure.values import IdentityValue
from jieqing.errors import JieqingError
from jieqing.evidence.verify import verify
from jieqing.home import read_home
from jieqing.programme import sealed
from jieqing.progress import Stage, Unit

CHUNK = 5
"""Rows of a chunk, so few that an erasing has a middle."""
A_DAY, A_MOMENT = timedelta(days=1), timedelta(minutes=7)
STORE = "shop"
GIVES_UP_AFTER = 120.0
"""Seconds; what has not noticed by then does not notice."""


@dataclass(slots=True, kw_only=True)
class Watch:
    """What was seen, in which order, milliseconds after the harm was done."""

    struck: float = 0.0
    seen: list[Mapping[str, object]] = field(default_factory=list)
    contained: int | None = None
    residue: int = 0

    def strike(self) -> None:
        """The harm is done now."""
        self.struck = time.monotonic()

    def saw(self, check: str, *, is_noticed: bool, code: str = "") -> None:
        """A check has looked."""
        sight = {"check": check, "noticed": is_noticed, "ms": self._ms(), "code": code}
        self.seen.append(sight)

    def is_contained(self) -> None:
        """Everything stands right again."""
        self.contained = self._ms()

    def _ms(self) -> int:
        return round((time.monotonic() - self.struck) * 1000)


@dataclass(slots=True, kw_only=True)
class Sandbox:
    """The company, the days of its case, and what is watched."""

    company: DemoCompany
    began: datetime
    watch: Watch = field(default_factory=Watch)

    @property
    def desk(self) -> Desk:
        """Where the acts are done."""
        return self.company.desk

    def reopened(self) -> Desk:
        """Another process's desk in the same home."""
        home = read_home(self.desk.home.folder)
        settings.use(home)
        return Desk.open(home)

    def case(self, until: str = "signed") -> Scene:
        """A case of the sample's first customer, walked as far as is said."""
        customer = self.company.sample.customers["demo"]
        who = IdentityValue(kind="phone", value=customer.phone or "")
        scene = Scene(
            company=self.company, right=Right.CLOSE, people=(who,), at=self.began
        )
        for name, days, done in WALK:
            self.walk(scene, days, done)
            if name == until:
                break
        return scene

    def walk(self, scene: Scene, days: int, done: tuple[Deed, ...]) -> None:
        """Do the deeds of one day."""
        scene.at += days * A_DAY
        for deed in done:
            deed(scene)
            scene.at += A_MOMENT

    def noticed(self, check: str, look: Callable[[], object]) -> None:
        """Let a check look; it notices by refusing."""
        try:
            look()
        except JieqingError as refusal:
            self.watch.saw(check, is_noticed=True, code=refusal.code)
        else:
            self.watch.saw(check, is_noticed=False)

    def search(self, scene: Scene) -> None:
        """Search every store by another path; what is left over counts."""
        desk, number = self.desk, scene.number
        report = check(desk, number, by=scene.officer, at=scene.at)
        self.watch.residue += sum(place.count for place in report.residue)
        self.watch.residue += len(report.not_checked)

    def search_again(self, scene: Scene) -> None:
        """Search once more after the quiet period."""
        scene.at += 2 * A_DAY
        self.search(scene)


WALK: tuple[tuple[str, int, tuple[Deed, ...]], ...] = (
    ("found", 0, (deeds.opened, deeds.identified, deeds.stopped, deeds.found)),
    ("told", 1, (deeds.planned, deeds.noticed, deeds.delivered, deeds.chosen)),
    ("signed", 2, (deeds.signed_twice,)),
    ("erased", 1, (deeds.executed, deeds.checked)),
    ("checked", 2, (deeds.checked, deeds.answered, deeds.delivered)),
    ("settled", 4, (deeds.processors_answered, deeds.settled, deeds.delivered)),
)
"""A closing from its first day to its last, by the working days in between."""


def kill(sandbox: Sandbox) -> None:
    """A worker dies by SIGKILL in the middle of erasing; the next one goes on."""
    scene = sandbox.case()
    asked = (sandbox.desk, Act.EXECUTE, scene.number)
    errands.ask(*asked, by=scene.executor, at=scene.at)
    _die_half_way(sandbox, scene)
    sandbox.watch.strike()
    desk = sandbox.reopened()
    taken = take(desk)
    while taken is None and time.monotonic() - sandbox.watch.struck < GIVES_UP_AFTER:
        time.sleep(LOOKS_EVERY)
        taken = take(desk)
    sandbox.watch.saw("worker", is_noticed=taken is not None)
    if taken is None:
        return
    ended = carry_out(
        desk,
        taken,
        is_stopping=lambda: False,
        unforeseen=unforeseen,
        clock=lambda _: scene.at + A_MOMENT,
    )
    if ended is not Progressing.DONE:
        return
    scene.at += 2 * A_MOMENT
    sandbox.search(scene)
    sandbox.search_again(scene)
    sandbox.watch.is_contained()


def restore(sandbox: Sandbox) -> None:
    """The shop is put back from a copy that is older than the erasing.

    It is noticed by the next search. Then the copy made after the erasing is put in its
    place: what had come back is gone again, and searched for.
    """
    shop = sandbox.company.sample.stores[STORE]
    old, new = shop.with_suffix(".old"), shop.with_suffix(".new")
    scene = sandbox.case()
    shutil.copyfile(shop, old)
    sandbox.walk(scene, *_days("erased"))
    shutil.copyfile(shop, new)
    shutil.copyfile(old, shop)
    sandbox.watch.strike()
    scene.at += 2 * A_DAY
    sandbox.noticed("check", lambda: scene.do(check))
    shutil.copyfile(new, shop)
    sandbox.search_again(scene)
    sandbox.watch.is_contained()


def tamper(sandbox: Sandbox) -> None:
    """A row of the ledger, a statement and a sealed file are edited, each by a byte."""
    scene = sandbox.case("settled")
    desk = sandbox.desk
    name = sealed.write(desk.home, b"drill")
    jqz = issue(desk, scene.number).package
    hidden = desk.home.place(sealed.FOLDER) / name
    was = {path: path.read_bytes() for path in (jqz, hidden)}
    middle = desk.ledger.size() // 2
    row = _edit_row(desk.home.casebook_path, middle, _turned)
    for path, content in was.items():
        path.write_bytes(_turned(content))
    sandbox.watch.strike()
    altered = desk.ledger.audit().altered
    sandbox.watch.saw("ledger-audit", is_noticed=middle in altered)
    trust = (desk.home.folder / "trust.json").read_bytes()
    judged = verify(jqz.read_bytes(), trust)
    sandbox.watch.saw("verify", is_noticed=judged.exit != 0)
    sandbox.noticed("sealed", lambda: sealed.read(desk.home, name, scene.number))
    _edit_row(desk.home.casebook_path, middle, lambda _: row)
    for path, content in was.items():
        path.write_bytes(content)
    sealed.read(desk.home, name, scene.number)
    if verify(jqz.read_bytes(), trust).exit == 0:
        sandbox.watch.is_contained()


def lose_key(sandbox: Sandbox) -> None:
    """The key of an open case is destroyed before its day."""
    scene = sandbox.case("erased")
    case = Case.objects.get(number=scene.number)
    key = sandbox.desk.home.place("keys") / f"{case.key_name}.key"
    safe = key.with_suffix(".safe")
    shutil.copyfile(key, safe)
    key.unlink()
    sandbox.watch.strike()
    desk = sandbox.reopened()
    keyless = waiting(desk, scene.at).keyless
    sandbox.watch.saw("doctor", is_noticed=scene.number in keyless)
    scene.at += 2 * A_DAY
    sandbox.noticed("check", lambda: scene.do(check))
    safe.replace(key)
    sandbox.search_again(scene)
    sandbox.watch.is_contained()


def encrypt(sandbox: Sandbox) -> None:
    """A store is made unreadable, as by ransom; the copy of the night is put back."""
    scene = sandbox.case("erased")
    shop = sandbox.company.sample.stores[STORE]
    backup = shop.with_suffix(".backup")
    shutil.copyfile(shop, backup)
    shop.write_bytes(secrets.token_bytes(shop.stat().st_size))
    sandbox.watch.strike()
    scene.at += 2 * A_DAY
    sandbox.noticed("check", lambda: scene.do(check))
    shutil.copyfile(backup, shop)
    sandbox.search_again(scene)
    sandbox.watch.is_contained()


def overdue(sandbox: Sandbox) -> None:
    """A processor does not erase by its day; no case ends without saying so."""
    scene = sandbox.case("checked")
    tasks = ProcessorTask.objects.filter(case__number=scene.number, state="asked")
    sandbox.watch.strike()
    sandbox.noticed("settle", lambda: scene.do(settle))
    scene.at = _after(scene.at, max(row.due for row in tasks))
    for name in tasks.values_list("name", flat=True):
        scene.do(record_processor, name, ProcessorAnswer.LATE)
    late = ProcessorTask.objects.filter(case__number=scene.number, state="late")
    if late.exists():
        sandbox.watch.is_contained()


SCRIPTS: Mapping[str, Callable[[Sandbox], None]] = {
    "kill": kill,
    "restore": restore,
    "key": lose_key,
    "ransom": encrypt,
    "tamper": tamper,
    "overdue": overdue,
}
"""The harm that is done, by the name that drills of packs use."""


@dataclass(slots=True, kw_only=True)
class _DieAfterOneChunk:
    """Kills its own process as soon as the first chunk is committed."""

    is_erasing: bool = False

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        """Remember whether rows go now."""
        del total, unit
        self.is_erasing = stage is Stage.ERASE

    def advance(self, count: int) -> None:
        """Die without a word."""
        del count
        if self.is_erasing:
            os.kill(os.getpid(), signal.SIGKILL)


def _die_half_way(sandbox: Sandbox, scene: Scene) -> None:
    """A worker takes the errand, erases one chunk and is killed."""

    def work() -> None:
        desk = replace(sandbox.reopened(), progress=_DieAfterOneChunk())
        if take(desk) is not None:
            asked = (desk, scene.number)
            execute(*asked, by=scene.executor, at=scene.at, chunk_rows=CHUNK)

    worker = multiprocessing.get_context("fork").Process(target=work)
    worker.start()
    worker.join()
    if worker.exitcode != -signal.SIGKILL:
        raise RuntimeError(f"the worker was not killed: {worker.exitcode}")


def _days(name: str) -> tuple[int, tuple[Deed, ...]]:
    return next((days, done) for known, days, done in WALK if known == name)


def _after(at: datetime, day: object) -> datetime:
    while at.date() <= day:  # type: ignore[operator]  # a date
        at += A_DAY
    return at


def _turned(content: bytes) -> bytes:
    """The same with one bit of the middle byte turned."""
    middle = len(content) // 2
    changed = bytes([content[middle] ^ 1])
    return content[:middle] + changed + content[middle + 1 :]


def _edit_row(casebook: Path, position: int, edit: Callable[[bytes], bytes]) -> bytes:
    """Edit an entry behind the program's back; returns what it was."""
    with closing(sqlite3.connect(casebook)) as rows, rows:
        one = "select content from flow_ledgerentry where position = ?"
        (was,) = rows.execute(one, (position,)).fetchone()
        changed = (edit(bytes(was)), position)
        rows.execute(
            "update flow_ledgerentry set content = ? where position = ?", changed
        )
    return bytes(was)


def told(watch: Watch, *, ledger_holds: bool) -> str:
    """What came out, as one line of JSON."""
    content = {
        "seen": watch.seen,
        "contained": watch.contained,
        "residue": watch.residue,
        "ledger_holds": ledger_holds,
    }
    return json.dumps(content, ensure_ascii=False)
