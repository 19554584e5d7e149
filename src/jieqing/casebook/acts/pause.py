"""Pause a case, and resume it where it was. No clock moves for either."""

from contextlib import nullcontext
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import AFTER_EXECUTE, RUNNABLE, Act, State
from jieqing.casebook.takeover import taken_over
from jieqing.casebook.work import continuing, glance, working
from jieqing.flow.record import RecordAltered


def pause(desk: Desk, number: str, *, by: str, at: datetime) -> None:
    """Stop our machine for this case; whoever erases for it can write no more."""
    seen = glance(desk, number, Act.PAUSE, by=by, at=at)
    is_at_work = seen.state in RUNNABLE | AFTER_EXECUTE
    with taken_over(seen) if is_at_work else nullcontext(), continuing(seen) as work:
        work.conclude(State.PAUSED, {"from": work.state})


def resume(desk: Desk, number: str, *, by: str, at: datetime) -> State:
    """Go on in the state in which the case was paused; returns it."""
    with working(desk, number, Act.RESUME, by=by, at=at) as work:
        paused = work.record.last(Act.PAUSE)
        if paused is None:
            raise RecordAltered(record=number, what="pause")
        state = State(told.fact(paused, "from"))
        work.conclude(state, {})
    return state
