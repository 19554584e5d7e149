"""Stop new processing of the subject, where a store has a flag for it.

1. read what the flags hold now; 2. seal and enter it; 3. set the flags; 4. enter that
they are set. A crash after 2 leaves what is needed to put them back.
"""

from dataclasses import replace
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, State
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import subject_of
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure import stop as stopper
from jieqing.erasure.stop import Stopped
from jieqing.erasure.values import MappedStore


def stop(desk: Desk, number: str, *, by: str, at: datetime) -> int:
    """Set the stop flags and remember what they held; returns how many rows have one.

    Raises ``MapNotConfirmed``, ``MapChanged`` or what a store refuses.
    """
    seen = glance(desk, number, Act.STOP, by=by, at=at)
    stores = mapped_stores(desk)
    stopped = _remembered(seen, stores)
    with working(desk, number, Act.STOP, by=by, at=at) as work:
        # In the act's transaction: a withdrawal meanwhile would lift what is not set.
        stopper.apply_stop(stores, stopped, day_of(at))
        facts = {"phase": Phase.FINISHED, "flags": len(stopped.rows)}
        work.conclude(State.STOPPED, facts)
    return len(stopped.rows)


def lift_flags(work: Work) -> int:
    """Put back what the stop flags held, where the stop still stands."""
    if not work.has(Kind.STOPPED):
        return 0
    return _lift(work, spool.load(work.read(Kind.STOPPED), Stopped))


def return_flags(work: Work) -> int:
    """Put back the flags of a lent database, whose rows may be masked by now.

    Nobody else writes there, so that no number can have been given to somebody else.
    """
    if not work.has(Kind.STOPPED):
        return 0
    stopped = spool.load(work.read(Kind.STOPPED), Stopped)
    rows = tuple(replace(row, identities={}) for row in stopped.rows)
    return _lift(work, replace(stopped, rows=rows))


def _lift(work: Work, stopped: Stopped) -> int:
    stopper.lift_stop(mapped_stores(work.desk), stopped, day_of(work.at))
    return len(stopped.rows)


def _remembered(seen: Work, stores: tuple[MappedStore, ...]) -> Stopped:
    """Steps 1 and 2, unless an earlier try has done them."""
    if seen.has(Kind.STOPPED):
        return spool.load(seen.read(Kind.STOPPED), Stopped)
    entry = subject_of(seen).entry
    stopped = stopper.read_stop(stores, entry, seen.key, day_of(seen.at))
    with continuing(seen) as work:
        work.write(Kind.STOPPED, spool.dump(stopped))
        work.conclude(None, {"phase": Phase.INTENDED})
    return stopped
