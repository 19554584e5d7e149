"""Hand over what is one's own to do in a case, to somebody who may do it as well."""

from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.guards import require_not_applicant, require_not_signer
from jieqing.casebook.next_act import next_act_of
from jieqing.casebook.reasons import Reason, keep_reason
from jieqing.casebook.takers import CannotTakeOver, role_in, takers
from jieqing.casebook.work import Work, working
from jieqing.errors import Phrase, Refused
from jieqing.people.matrix import Role


class NothingToHandOver(Refused):
    """There is nothing in the case that this person has in hand."""

    code = "nothing-to-hand-over"
    cause = "There is nothing in {case} that waits for you."
    advice = "Only what is your own to do can be handed over."


def hand_over(
    desk: Desk, number: str, to: str, reason: Reason, *, by: str, at: datetime
) -> None:
    """Name who does instead of ``by`` what their post has to do in the case.

    A signature that was handed over is given by them alone. Raises
    ``NothingToHandOver``, ``PersonInvolved``, ``CannotTakeOver``, and as
    ``keep_reason`` does.
    """
    with working(desk, number, Act.HAND_OVER, by=by, at=at) as work:
        role = _require_somebody_s_turn(work)
        require_takes_over(work, to, role)
        facts = {"from": by, "to": to, "role": str(role), **keep_reason(work, reason)}
        work.conclude(None, facts)


def require_takes_over(work: Work, to: str, role: Role) -> None:
    """The one named holds the post and has no other part in the case."""
    act = Act.APPROVE if role is Role.APPROVER else Act.EXECUTE
    what = act if role in (Role.APPROVER, Role.EXECUTOR) else Act.HAND_OVER
    found = takers(work.roll, work.record, what, role, work.person.number)
    taker = next((one for one in found if one.person == to), None)
    work.roll.active(to)
    if taker is None or taker.why:
        why = Phrase(taker.why if taker else "", {})
        raise CannotTakeOver(person=to, case=work.number, why=why)


def _require_somebody_s_turn(work: Work) -> Role:
    act = next_act_of(work.case.right, work.record, work.state)
    role = role_in(work.person, act) if act else None
    if role is None:
        raise NothingToHandOver(case=work.number)
    if role is Role.APPROVER:
        require_not_applicant(work)
        require_not_signer(work, told.plan_hash(work.record))
    return role
