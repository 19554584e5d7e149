"""Acts whose answer is the same whether a case is about one subject or many."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from jieqing.casebook.acts.answer import answer as answer_one
from jieqing.casebook.acts.approve import approve as approve_one
from jieqing.casebook.acts.check import check as check_one
from jieqing.casebook.acts.notify import draft as draft_one
from jieqing.casebook.acts.notify import notify as notify_one
from jieqing.casebook.acts.restore import restore as restore_one
from jieqing.casebook.acts.settle import settle as settle_one
from jieqing.casebook.acts.stop import stop as stop_one
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import State
from jieqing.casebook.many.approving import approve_all
from jieqing.casebook.many.checking import check_all
from jieqing.casebook.many.finding import stop_many
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.many.restoring import restore_all
from jieqing.casebook.many.settling import settle_all
from jieqing.casebook.many.telling import answer_all, draft_first, notify_all
from jieqing.casebook.proof import Issued
from jieqing.erasure.restore import RestoreReceipt
from jieqing.erasure.values import CheckReport
from jieqing.evidence.passkey import Assertion

T = TypeVar("T")


def stop(desk: Desk, number: str, *, by: str, at: datetime, by_hand: bool) -> int:
    """Stop new processing; returns how many rows carry a flag.

    ``by_hand`` is of cases about a part, which are about one customer.
    """
    if concerns_many(desk, number):
        return stop_many(desk, number, by=by, at=at)
    return stop_one(desk, number, by=by, at=at, by_hand=by_hand)


def notify(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Tell what the plan does; returns the letter's number."""
    return _either(desk, number, notify_one, notify_all)(desk, number, by=by, at=at)


def draft_notice(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Return what `notify` would write now, of many to the first; writes nothing."""
    act = _either(desk, number, draft_one, draft_first)
    return act(desk, number, by=by, at=at)


def approve(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> State:
    """Sign the plan; returns the state it led to."""
    act = _either(desk, number, approve_one, approve_all)
    return act(desk, number, signature, by=by, at=at)


def check(desk: Desk, number: str, *, by: str, at: datetime) -> CheckReport:
    """Search again by another path."""
    return _either(desk, number, check_one, check_all)(desk, number, by=by, at=at)


def restore(desk: Desk, number: str, *, by: str, at: datetime) -> RestoreReceipt:
    """Bring the rows back inside the window."""
    return _either(desk, number, restore_one, restore_all)(desk, number, by=by, at=at)


def answer(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Write the result; returns the letter's number."""
    return _either(desk, number, answer_one, answer_all)(desk, number, by=by, at=at)


def settle(desk: Desk, number: str, *, by: str, at: datetime) -> Issued:
    """Settle and hand out the proof."""
    return _either(desk, number, settle_one, settle_all)(desk, number, by=by, at=at)


def _either(
    desk: Desk, number: str, one: Callable[..., T], many: Callable[..., T]
) -> Callable[..., T]:
    return many if concerns_many(desk, number) else one
