"""Stop new processing of the subject, where a store has a flag for it.

1. read what the flags hold now; 2. seal and enter it; 3. set the flags; 4. enter that
they are set. A crash after 2 leaves what is needed to put them back.

A flag stops all that is done with a customer; a part of it, while the account goes on,
is stopped by hand, and a case that is about stopping says so.
"""

from dataclasses import replace
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.scope import words_of
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import subject_of
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure import stop as stopper
from jieqing.erasure.stop import Stopped
from jieqing.erasure.values import MappedStore
from jieqing.errors import NeedsPerson


class StopNeedsHand(NeedsPerson):
    """No store has a flag for what is to be stopped."""

    code = "stop-needs-hand"
    cause = "No store has a flag that stops what {case} is about."
    advice = "Stop it where it is done, then record that: `case stop --by-hand`."


def stop(
    desk: Desk, number: str, *, by: str, at: datetime, by_hand: bool = False
) -> int:
    """Set the stop flags and remember what they held; returns how many rows have one.

    ``by_hand``: somebody stopped it where no store has a flag. Raises
    ``StopNeedsHand``, ``MapNotConfirmed``, ``MapChanged`` or what a store refuses.
    """
    seen = glance(desk, number, Act.STOP, by=by, at=at)
    stores = mapped_stores(desk)
    stopped = _read(seen, stores)
    _require_stopped_somewhere(seen, stopped, by_hand=by_hand)
    stopped = _remembered(seen, stopped)
    with working(desk, number, Act.STOP, by=by, at=at) as work:
        # In the act's transaction: a withdrawal meanwhile would lift what is not set.
        stopper.apply_stop(stores, stopped, day_of(at))
        facts = {"flags": len(stopped.rows), "by_hand": by_hand}
        work.conclude(State.STOPPED, {"phase": Phase.FINISHED, **facts})
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


def _read(seen: Work, stores: tuple[MappedStore, ...]) -> Stopped:
    """Step 1, unless an earlier try has done it."""
    if seen.has(Kind.STOPPED):
        return spool.load(seen.read(Kind.STOPPED), Stopped)
    if words_of(seen.record):
        return Stopped(rows=())
    entry = subject_of(seen).entry
    return stopper.read_stop(stores, entry, seen.key, day_of(seen.at))


def _require_stopped_somewhere(seen: Work, stopped: Stopped, *, by_hand: bool) -> None:
    guards = flow_of(seen.case.right).row(Act.STOP, seen.state).guards
    if "stopped_somewhere" in guards and not (stopped.rows or by_hand):
        raise StopNeedsHand(case=seen.number)


def _remembered(seen: Work, stopped: Stopped) -> Stopped:
    """Step 2, unless an earlier try has done it."""
    if not seen.has(Kind.STOPPED):
        with continuing(seen) as work:
            work.write(Kind.STOPPED, spool.dump(stopped))
            work.conclude(None, {"phase": Phase.INTENDED})
    return stopped
