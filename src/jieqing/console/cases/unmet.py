"""Why the next act cannot be done yet: the act's own guards, asked before the click.

The server refuses with the same words. What is not asked here is asked by the act.
"""

from collections.abc import Callable, Mapping

from jieqing.casebook import told
from jieqing.casebook.acts.approve import hash_to_sign
from jieqing.casebook.acts.check import require_quiet
from jieqing.casebook.acts.settle import require_settleable
from jieqing.casebook.flows import BEFORE_EXECUTE, Act, flow_of
from jieqing.casebook.guards import (
    require_approvals_stand,
    require_executed,
    require_not_applicant,
    require_not_handed_over,
    require_not_signer,
    require_nothing_half_restored,
    require_notice_over,
    require_window_open,
)
from jieqing.casebook.many.subjects import is_many
from jieqing.casebook.read import Standing
from jieqing.casebook.takers import reminded
from jieqing.casebook.work import Seen, Work, glance, looked_at
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError, Refused
from jieqing.language import said

Guard = Callable[[Work], None]


class YouHaveSigned(Refused):
    """The signature that is still awaited is somebody else's."""

    code = "you-have-signed"
    cause = "You have signed; it waits for {persons}."
    advice = "Nothing more is needed of you."


def unmet(visit: Visit, case: Standing, seen: Seen) -> JieqingError | None:
    """Return the first guard that this person's next act would meet; None: go on."""
    act = case.next_act
    if act is Act.APPROVE and visit.by in case.approvals:
        return YouHaveSigned(persons=_others_asked(visit, act, seen))
    guard = GUARDS.get(act) if act else None
    if act is None or guard is None or not visit.may(act):
        return None
    if act is Act.SETTLE and is_many(seen.record):
        return None
    try:
        guard(looked_at(seen, act, by=visit.by, at=visit.at))
    except JieqingError as hindered:
        return hindered
    return None


def require_met(visit: Visit, number: str, act: Act) -> None:
    """Refuse at once what a worker would refuse later without opening a store.

    Raises what the act itself raises.
    """
    guard = BEFOREHAND.get(act)
    if guard is not None:
        guard(glance(visit.desk, number, act, by=visit.by, at=visit.at))


def _others_asked(visit: Visit, act: Act, seen: Seen) -> str:
    """Return who else can do an act, by name."""
    names = visit.names()
    whoever = reminded(seen.roll, seen.record, act)
    others = (one for one in whoever if not one.is_same_human(visit.person))
    return said(", ").join(names.get(one.number, one.number) for one in others)


def _second_search(seen: Work) -> None:
    if seen.record.of(Act.CHECK):
        require_quiet(seen)


def _signable(seen: Work) -> None:
    require_not_applicant(seen)
    require_not_signer(seen, hash_to_sign(seen))
    require_not_handed_over(seen)
    asked = flow_of(seen.case.right).row(Act.APPROVE, seen.state).guards
    if seen.state in BEFORE_EXECUTE and "notice_over" in asked:
        require_notice_over(seen)


def _executable(seen: Work) -> None:
    require_not_applicant(seen)
    require_not_signer(seen, hash_to_sign(seen))


def _checkable(seen: Work) -> None:
    require_executed(seen)
    require_nothing_half_restored(seen)
    _second_search(seen)


def _settleable(seen: Work) -> None:
    if not is_many(seen.record):
        require_settleable(seen)


def _restorable(seen: Work) -> None:
    if told.half_restored(seen.record) is None:
        require_not_applicant(seen)
        require_approvals_stand(seen, told.restore_hash(seen.record))
        require_window_open(seen)


BEFOREHAND: Mapping[Act, Guard] = {
    Act.CHECK: _checkable,
    Act.SETTLE: _settleable,
    Act.RESTORE: _restorable,
}
"""Of acts that are left to a worker: what is asked before it is."""
GUARDS: Mapping[Act, Guard] = {
    Act.APPROVE: _signable,
    Act.EXECUTE: _executable,
    Act.CHECK: _second_search,
    Act.SETTLE: require_settleable,
}
