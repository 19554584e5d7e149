"""Acts that are killed, cut off or left without room, and then done again.

A step is a durable write: a file written, synced, renamed or removed, a folder made, a
commit of the casebook or of a store. The interpreter's profiler tells when an act, in a
process of its own, is about to take one. What becomes of the case afterwards is held
against the same act done undisturbed (``Scene.aftermath``).
"""

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import FrameType

import apart
from deeds import DEEDS, Deed
from django.apps import apps
from django.db import connection
from office import Office

from jieqing import settings
from jieqing.casebook import models
from jieqing.casebook.desk import Desk
from jieqing.erasure.values import IdentityValue
from jieqing.errors import JieqingError
from jieqing.evidence.entry import Entry
from jieqing.flow.models import LedgerEntry
from jieqing.home import read_home

_FORK = multiprocessing.get_context("fork")
_SPAWN = multiprocessing.get_context("spawn")
_OF_THE_SYSTEM = frozenset(
    {"fsync", "mkdir", "remove", "rename", "replace", "rmdir", "unlink", "write"}
)
_STORES, _DJANGO = "/jieqing/stores/", "/django/db/backends/base/base.py"
FAULTS_FILE = "JIEQING_FAULTS"  # where outcomes are noted for the table, if anywhere
DONE = "done before the fault"
ALREADY = frozenset({"not-in-this-state", "already-answered"})
IsStep = Callable[[FrameType, str, object], bool]
Happens = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens at which step of its kind; after the last one, if there are fewer.

    What happens is told how many steps there were.
    """

    at: int
    happens: Callable[[int], object]
    is_step: IsStep


@dataclass(slots=True)
class Watch:
    """Counts the steps of an act as the interpreter tells of them."""

    fault: Fault
    seen: int = 0

    def __call__(self, frame: FrameType, what: str, called: object) -> None:
        if self.fault.is_step(frame, what, called):
            self.seen += 1
            if self.seen == self.fault.at:
                sys.setprofile(None)
                self.fault.happens(self.seen)


@dataclass(frozen=True, slots=True)
class Errand:
    """A deed with a fault in it, as another process can be told of it."""

    deed: str
    home: Path
    customer: IdentityValue
    at: datetime
    fault: Fault

    def __call__(self) -> None:
        settings.use(read_home(self.home))
        desk = Desk.open(read_home(self.home))
        office = Office(
            folder=self.home.parent, desk=desk, customer=self.customer, at=self.at
        )
        watch = Watch(self.fault)
        sys.setprofile(watch)
        DEEDS[self.deed].does(office)
        sys.setprofile(None)
        if watch.seen < self.fault.at:
            self.fault.happens(watch.seen)


def is_durable(frame: FrameType, what: str, called: object) -> bool:
    """Whether something durable is about to be written."""
    if what == "c_call":
        of_system = getattr(called, "__module__", None) == "posix"
        return of_system and getattr(called, "__name__", "") in _OF_THE_SYSTEM
    code = frame.f_code
    of_store = code.co_name == "commit" and _STORES in code.co_filename
    return (what == "call" and of_store) or is_commit(frame, what, called)


def is_commit(frame: FrameType, what: str, called: object) -> bool:
    """Whether the casebook is about to commit."""
    del called
    code = frame.f_code
    of_casebook = code.co_name == "_commit" and code.co_filename.endswith(_DJANGO)
    return what == "call" and of_casebook


def spread(steps: int, most: int) -> Sequence[int]:
    """At most so many of the steps, the first and the last among them."""
    if steps <= most:
        return range(1, steps + 1)
    return sorted({1 + round(n * (steps - 1) / (most - 1)) for n in range(most)})


def _count(file: Path, steps: int) -> None:
    file.write_text(str(steps), encoding="utf-8")


def end_here(steps: int) -> None:
    """The power fails."""
    del steps
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended: minus the signal, or 0, and the code of what it said."""

    exit_code: int
    told: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A case just before an act, as often as needed."""

    office: Office
    name: str
    kept: Path
    kept_casebook: str

    @property
    def deed(self) -> Deed:
        """The act."""
        return DEEDS[self.name]

    @classmethod
    def set_up(cls, office: Office, name: str) -> "Scene":
        """Lead the office to where the act can be done, and keep a copy of that."""
        office = DEEDS[name].before(office)
        connection.close()
        kept = office.folder.with_name(f"{office.folder.name}-kept")
        shutil.copytree(office.folder, kept)
        copied = office.casebooks.copied(office.desk.home.casebook)
        return cls(office, name, kept, copied)

    def again(self) -> Office:
        """The office as it was before the act."""
        connection.close()
        shutil.rmtree(self.office.folder)
        shutil.copytree(self.kept, self.office.folder)
        address = self.office.desk.home.casebook
        self.office.casebooks.put_back(address, self.kept_casebook)
        return self.reopened()

    def reopened(self) -> Office:
        """The office as the next command finds it."""
        connection.close()
        home = read_home(self.office.desk.home.folder)
        settings.use(home)
        return replace(self.office, desk=Desk.open(home))

    def process(self, work: Happens) -> Ended:
        """Do something in a process of its own."""
        told = self.office.folder.with_name("told")
        told.unlink(missing_ok=True)
        process = self.start(work, told)
        process.join()
        said = told.read_text(encoding="utf-8") if told.exists() else ""
        return Ended(exit_code=process.exitcode or 0, told=said)

    def start(self, work: Happens, told: Path) -> BaseProcess:
        """Begin to do something in a process of its own."""
        connection.close()
        if self.deed.draws:
            process = _SPAWN.Process(target=apart.run, args=(_tell, work, told))
        else:
            process = _FORK.Process(target=_tell, args=(work, told))
        process.start()
        return process

    def gate(self, workers: int) -> Barrier:
        """Where so many processes wait for one another."""
        return _FORK.Barrier(workers)

    def errand(self, fault: Fault) -> "Errand":
        """The act with a fault in it, for a process of its own."""
        office = self.office
        home, at = office.desk.home.folder, office.at
        return Errand(self.name, home, office.customer, at, fault)

    def struck(self, fault: Fault) -> Ended:
        """How the act ended with the fault in it, in a process of its own."""
        return self.process(self.errand(fault))

    def steps(self, is_step: IsStep) -> int:
        """How many such steps the act takes when nothing happens to it."""
        file = self.kept.with_name("steps")
        fault = Fault(at=sys.maxsize, happens=partial(_count, file), is_step=is_step)
        self.again()
        assert self.struck(fault) == Ended(exit_code=0, told="")
        return int(file.read_text())

    def do_again(self, before: int) -> str:
        """Do what whoever comes next does: the act, unless it is done."""
        office = self.reopened()
        is_entered = office.entries > before
        if is_entered and not self.deed.goes_on:
            return DONE
        try:
            self.deed.does(office)
        except JieqingError as refusal:
            if is_entered and refusal.code in ALREADY:
                return DONE
            raise
        return "gone on with" if is_entered else "done again"

    def undisturbed(self) -> Mapping[str, object]:
        """What is true when nothing happens to the act."""
        self.deed.does(self.again())
        return self.aftermath()

    def judged(self, fault: str, outcome: str, expected: Mapping[str, object]) -> str:
        """The outcome, or what is wrong with the case now."""
        found = self.aftermath()
        wrong = [
            f"{k}: {v} / {expected[k]}" for k, v in found.items() if v != expected[k]
        ]
        return f"{fault} {outcome}: {wrong}" if wrong else outcome

    def aftermath(self) -> Mapping[str, object]:
        """What is now true of the case, the stores, the ledger and the disk."""
        office = self.reopened()
        return {
            "ledger holds": office.desk.ledger.audit().holds,
            "acts": _acts(),
            "states": sorted(models.Case.objects.values_list("number", "state")),
            "rows": {model.__name__: model.objects.count() for model in _counted()},
            "stores": {name: _dump(office, name) for name in office.desk.home.stores},
            "files": _files(office),
        }


def _tell(work: Happens, told: Path) -> None:
    """Leave the code of a refusal for who started the process."""
    with suppress(KeyboardInterrupt):
        try:
            work()
        except JieqingError as refusal:
            told.write_text(refusal.code, encoding="utf-8")
        except Exception as error:  # noqa: BLE001 -- any end of an act is an outcome
            told.write_text(type(error).__name__, encoding="utf-8")
    connection.close()


def _acts() -> Sequence[tuple[str, str, str]]:
    """Records, acts and states in the ledger; what was begun twice counts once.

    Interruptions and chunks are left out: a disturbed run has more of them.
    """
    rows = LedgerEntry.objects.order_by("position").values_list("content", flat=True)
    entries = [Entry.from_bytes(bytes(content)) for content in rows]
    told = [(e.case or "", e.act, str(e.facts.get("state", ""))) for e in entries]
    counted = (t for t in told if t[1] != "chunk-intend" and t[2] != "interrupted")
    return [one for one, _ in groupby(counted)]


def _counted() -> Iterable[type]:
    """Every table of the casebook, chunks by what became of them left out."""
    return (
        model
        for model in apps.get_app_config("casebook").get_models()
        if model is not models.Chunk
    )


def _dump(office: Office, store: str) -> Mapping[str, object]:
    with sqlite3.connect(office.folder / "stores" / f"{store}.db") as database:
        names = "select name from sqlite_master where type = 'table' order by 1"
        tables = [name for (name,) in database.execute(names)]
        return {
            table: sorted(database.execute(f'select * from "{table}"'), key=repr)
            for table in tables
            if table != "jieqing_mark"
        }


def _files(office: Office) -> Mapping[str, int]:
    """How many files lie in each folder of the home that the outside sees."""
    home = office.desk.home
    return {
        "keys": len(home.keyring().names()),
        "cases": len(list(home.place("cases").iterdir())),
        "copies": len(list(home.place("capsules").rglob("*.age"))),
        **{
            name: len(list(home.place(name).iterdir()))
            for name in ("due", "holds", "outbox", "statements")
        },
    }


def note(deed: str, fault: str, casebook: str, outcomes: Iterable[str]) -> None:
    """Leave what was seen for the table of faults, where one is being made."""
    found = list(outcomes)
    counts = {each: found.count(each) for each in sorted(set(found))}
    file = os.environ.get(FAULTS_FILE)
    if file:
        test = os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].partition("[")[0]
        line = {"act": deed, "fault": fault, "casebook": casebook, "test": test}
        line |= {"seen": counts}
        with Path(file).open("a", encoding="utf-8") as table:
            table.write(json.dumps(line) + "\n")
