"""Acts that are killed, cut off or left without room, and then done again.

A step is a durable write: a file written, synced, renamed or removed, a folder made, a
commit of the casebook or of a store. The interpreter's profiler tells when an act, in a
process of its own, is about to take one. What becomes of the case afterwards is held
against the same act done undisturbed (``Scene.aftermath``).
"""

import json
import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from types import FrameType

from deeds import Deed
from django.apps import apps
from django.db import connection
from office import CASE, Office, enter

from jieqing.casebook import models
from jieqing.errors import JieqingError
from jieqing.evidence.entry import Entry
from jieqing.flow.models import LedgerEntry

_FORK = multiprocessing.get_context("fork")
_OF_THE_SYSTEM = frozenset(
    {"fsync", "mkdir", "remove", "rename", "replace", "rmdir", "unlink", "write"}
)
_STORES, _DJANGO = "/jieqing/stores/", "/django/db/backends/base/base.py"
FAULTS_FILE = "JIEQING_FAULTS"  # where outcomes are noted for the table, if anywhere
Happens = Callable[[], object]


@dataclass(slots=True)
class Watch:
    """Counts durable writes; at the one numbered ``at`` something happens."""

    at: int
    happens: Happens
    seen: int = 0

    def __call__(self, frame: FrameType, what: str, called: object) -> None:
        if _is_durable(frame, what, called):
            self.seen += 1
            if self.seen == self.at:
                sys.setprofile(None)
                self.happens()


def _is_durable(frame: FrameType, what: str, called: object) -> bool:
    if what == "c_call":
        of_system = getattr(called, "__module__", None) == "posix"
        return of_system and getattr(called, "__name__", "") in _OF_THE_SYSTEM
    if what != "call":
        return False
    code = frame.f_code
    of_store = code.co_name == "commit" and _STORES in code.co_filename
    return of_store or (code.co_name == "_commit" and code.co_filename.endswith(_DJANGO))


def end_here() -> None:
    """The power fails."""
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
    deed: Deed
    kept: Path
    kept_casebook: str
    notes: dict[str, object] = field(default_factory=dict)

    @classmethod
    def set_up(cls, office: Office, deed: Deed) -> "Scene":
        """Lead the office to where the act can be done, and keep a copy of that."""
        office = deed.before(office)
        connection.close()
        kept = office.folder.with_name(f"{office.folder.name}-kept")
        shutil.copytree(office.folder, kept)
        copied = office.casebooks.copied(office.desk.home.casebook)
        return cls(office, deed, kept, copied)

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
        office = self.office
        opened = enter(office.folder, office.customer, office.at)
        return replace(opened, casebooks=office.casebooks)

    def process(self, work: Happens) -> Ended:
        """Do something in a process of its own."""
        told = self.office.folder.with_name("told")
        told.unlink(missing_ok=True)
        process = self.start(work, told)
        process.join()
        said = told.read_text(encoding="utf-8") if told.exists() else ""
        return Ended(exit_code=process.exitcode or 0, told=said)

    def start(self, work: Happens, told: Path) -> multiprocessing.Process:
        """Begin to do something in a process of its own."""
        connection.close()
        process = _FORK.Process(target=_tell, args=(work, told))
        process.start()
        return process

    def watched(self, watch: Watch) -> Happens:
        """The act, watched step by step; the last step is its end."""

        def act() -> None:
            office = self.reopened()
            sys.setprofile(watch)
            self.deed.does(office)
            sys.setprofile(None)
            if watch.seen < watch.at:
                watch.happens()

        return act

    def steps(self) -> int:
        """How many durable writes the act makes when nothing happens to it."""
        watch, file = Watch(at=sys.maxsize, happens=int), self.kept.with_name("steps")
        act = self.watched(watch)

        def count() -> None:
            act()
            file.write_text(str(watch.seen))

        self.again()
        assert self.process(count) == Ended(exit_code=0, told="")
        return int(file.read_text())

    def is_entered(self, before: int) -> bool:
        """Whether the ledger says that the act happened."""
        return self.reopened().entries > before

    def do_again(self, before: int) -> str:
        """Do what whoever comes next does: the act, unless it is done."""
        office = self.reopened()
        if office.entries > before and not self.deed.goes_on:
            return "done before the fault"
        was = office.entries
        self.deed.does(office)
        return "gone on with" if was > before else "done again"

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
    """Records, acts and states in the ledger; what was begun twice counts once."""
    rows = LedgerEntry.objects.order_by("position").values_list("content", flat=True)
    entries = [Entry.from_bytes(bytes(content)) for content in rows]
    told = [(e.case or "", e.act, str(e.facts.get("state", ""))) for e in entries]
    return [one for one, _ in groupby(t for t in told if t[1] != "chunk-intend")]


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
        line = {"act": deed, "fault": fault, "casebook": casebook, "seen": counts}
        with Path(file).open("a", encoding="utf-8") as table:
            table.write(json.dumps(line) + "\n")
