"""Take the programme on: proposed by one, confirmed by another, both with their key."""

from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.flow import record as records
from jieqing.flow.record import STATE
from jieqing.programme.acting import Signature, signed_facts
from jieqing.programme.adoption import RECORD, Adoption, adoption, digest_of
from jieqing.programme.flows import ADOPTION, AdoptionAct, AdoptionState
from jieqing.programme.vocabulary import SIZES


class SizeUnknown(WrongUsage):
    """The programme is made for companies of three sizes."""

    code = "programme-size-unknown"
    cause = "{size} is no size of a company."
    advice = "Choose one of: {known}."


class NotProposed(NeedsPerson):
    """Nobody has proposed it yet."""

    code = "programme-not-proposed"
    cause = "Nobody has proposed to adopt the programme."
    advice = "The compliance officer proposes it: `jieqing programme adopt`."


class ProposerConfirms(NeedsPerson):
    """The second signature is another human's."""

    code = "programme-proposer-confirms"
    cause = "{person} proposed it and cannot confirm it, too."
    advice = "Another person with the post of approver confirms."


def propose_adoption(
    desk: Desk, size: str, signature: Signature, *, by: str, at: datetime
) -> Adoption:
    """Propose it for a company of a size; nothing binds yet.

    Raises ``NotEntitled``, ``SizeUnknown``, ``NotInTable`` or ``SignatureNotTheirs``.
    """
    if size not in SIZES:
        raise SizeUnknown(size=size[:16], known=", ".join(SIZES))
    with transaction.atomic():
        _act(desk, AdoptionAct.ADOPT, size, signature, (by, at))
    return _stands(desk)


def confirm_adoption(
    desk: Desk, signature: Signature, *, by: str, at: datetime
) -> Adoption:
    """Confirm it: from now on the programme's gates bind.

    Raises ``NotEntitled``, ``NotProposed``, ``ProposerConfirms`` or
    ``SignatureNotTheirs``.
    """
    with transaction.atomic():
        known = adoption(desk.ledger)
        if known is None:
            raise NotProposed
        _act(desk, AdoptionAct.CONFIRM, known.size, signature, (by, at))
        roll = desk.register.roll(at)
        proposed = (roll.person(known.proposer), AdoptionAct.ADOPT)
        if roll.are_one_side(proposed, (roll.person(by), AdoptionAct.CONFIRM)):
            raise ProposerConfirms(person=by)
    return _stands(desk)


def _act(
    desk: Desk,
    act: AdoptionAct,
    size: str,
    signature: Signature,
    who: tuple[str, datetime],
) -> None:
    by, at = who
    person = desk.register.entitled(by, act, at)
    state = records.read(desk.ledger, RECORD).state(ADOPTION)
    ADOPTION.row(act, state)
    facts = dict(signed_facts(desk, (RECORD, act, digest_of(size)), person, signature))
    is_confirmed = act is AdoptionAct.CONFIRM
    left = AdoptionState.ADOPTED if is_confirmed else AdoptionState.PROPOSED
    facts |= {"size": size, STATE: left}
    enter(desk, RECORD, act, facts, by=by, at=at)


def _stands(desk: Desk) -> Adoption:
    found = adoption(desk.ledger)
    if found is None:
        raise NotProposed
    return found
