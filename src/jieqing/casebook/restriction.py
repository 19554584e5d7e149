"""What a restriction stopped, kept beyond its case so that it can be put back.

Sealed under a key of its own, with a random-looking name; the case's last entry names
it. It ends with the restriction.
"""

from collections.abc import Mapping
from pathlib import Path

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.sweep import RESTRICTIONS
from jieqing.casebook.unfinished import making
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind, WorkFileAltered
from jieqing.erasure import spool
from jieqing.erasure import stop as stopper
from jieqing.erasure.stop import Stopped
from jieqing.flow.record import Record
from jieqing.home import PRIVATE_FOLDER
from jieqing.keys import durable
from jieqing.keys.case_key import CaseKey

LABEL, FACT = "restriction", "restriction"
NAME_DIGITS = 32  # as of every key in the ring


def keep(work: Work) -> Mapping[str, str]:
    """Seal the flags' former values anew while the case key lives; may be repeated."""
    stopped = spool.load(work.read(Kind.STOPPED), Stopped)
    name = work.key.digest(LABEL, work.number.encode())[:NAME_DIGITS]
    ring, key = work.desk.keyring, CaseKey.generate()
    ring.destroy(name)  # of an earlier try
    path = _path(work.desk, name)
    with making(work.desk.home):
        ring.create(name, key)
        path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        durable.write_anew(path, key.seal(spool.dump(stopped)))
    return {FACT: name}


def put_back(work: Work) -> int:
    """Put back what the flags held, where the restriction still stands."""
    name = name_of(work.record)
    path = _path(work.desk, name)
    if not path.exists():
        raise WorkFileAltered(kind="restriction")
    key = work.desk.keyring.load(name, CaseKey)
    stopped = spool.load(key.unseal(path.read_bytes()), Stopped)
    stopper.lift_stop(mapped_stores(work.desk), stopped, day_of(work.at))
    return len(stopped.rows)


def forget(work: Work) -> None:
    """Destroy the key and the file; may be repeated."""
    name = name_of(work.record)
    work.desk.keyring.destroy(name)
    _path(work.desk, name).unlink(missing_ok=True)


def name_of(record: Record) -> str:
    """Return the name under which it lies; empty: the case restricts nothing."""
    settled = told.in_phase(record.of(Act.SETTLE), told.Phase.INTENDED)
    return told.fact(settled, FACT) if settled else ""


def _path(desk: Desk, name: str) -> Path:
    return desk.home.place(RESTRICTIONS) / name
