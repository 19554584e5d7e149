"""Set an item aside for a time: a reason, an end within a year, two signatures."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.flow.record import STATE
from jieqing.programme.acting import Signature, signed_facts
from jieqing.programme.exemptions import RECORD, Exemption, exemptions_of, part_of
from jieqing.programme.flows import EXEMPTION, ExemptionAct, ExemptionState
from jieqing.programme.measures import shipped_measures

LONGEST = timedelta(days=366)
SHORTEST_REASON = 10


class ItemUnknown(WrongUsage):
    """There is no such item."""

    code = "item-unknown"
    cause = "There is no item {item}."
    advice = "Items are named m1.1 to m20.3 and p1 to p5."


class ExemptionUnfit(WrongUsage):
    """Nothing is set aside without a reason, or for ever."""

    code = "exemption-unfit"
    cause = "{item} cannot be set aside until {until} for this reason."
    advice = "Give a reason in a sentence, and a last day within a year from today."


class AskerConfirms(Refused):
    """The second signature is another human's."""

    code = "exemption-asker-confirms"
    cause = "{person} asked to set {item} aside and cannot confirm it, too."
    advice = "Another person with the post of approver confirms."


def digest_of(item: str, reason: str, until: date) -> str:
    """SHA-256 (hex) of what is agreed to."""
    content = {"item": item, "reason": reason, "until": until.isoformat()}
    return hashlib.sha256(canonical(content)).hexdigest()


def exempt(
    desk: Desk, what: Exemption, signature: Signature, *, by: str, at: datetime
) -> None:
    """Ask that an item be set aside; of ``what``, item, reason and end count.

    The reason stands in the ledger: it names nobody. Raises ``ItemUnknown``,
    ``ExemptionUnfit``, ``NotEntitled`` or ``SignatureNotTheirs``.
    """
    if what.item not in shipped_measures():
        raise ItemUnknown(item=what.item[:8])
    today, reason = day_of(at), what.reason.strip()
    if not today <= what.until <= today + LONGEST or len(reason) < SHORTEST_REASON:
        raise ExemptionUnfit(item=what.item, until=what.until)
    digest = digest_of(what.item, reason, what.until)
    facts = {"reason": reason[:400], "until": what.until.isoformat()}
    with transaction.atomic():
        act = (ExemptionAct.EXEMPT, what.item, digest)
        _enter(desk, act, (signature, by, at), facts)


def confirm_exemption(
    desk: Desk, item: str, signature: Signature, *, by: str, at: datetime
) -> None:
    """Confirm it: until its end the item is 不适用. Raises ``AskerConfirms``."""
    with transaction.atomic():
        roll = desk.register.roll(at)
        known = exemptions_of(desk, roll.persons).get(item)
        if known is None:
            raise ItemUnknown(item=item[:8])
        asker, second = roll.person(known.asker), roll.person(by)
        asked, confirmed = ExemptionAct.EXEMPT, ExemptionAct.CONFIRM
        if roll.are_one_side((asker, asked), (second, confirmed)):
            raise AskerConfirms(person=by, item=item)
        act = (ExemptionAct.CONFIRM, item, known.digest)
        _enter(desk, act, (signature, by, at), {})


def _enter(
    desk: Desk,
    what: tuple[ExemptionAct, str, str],
    who: tuple[Signature, str, datetime],
    more: Mapping[str, object],
) -> None:
    (act, item, digest), (signature, by, at) = what, who
    person = desk.register.entitled(by, act, at)
    course = part_of(records.read(desk.ledger, RECORD), item)
    EXEMPTION.row(act, course.state(EXEMPTION))
    named = (f"{RECORD}/{item}", act, digest)
    signed = signed_facts(desk, named, person, signature)
    is_granted = act is ExemptionAct.CONFIRM
    state = ExemptionState.GRANTED if is_granted else ExemptionState.ASKED
    enter(
        desk, RECORD, act, {**more, **signed, "item": item, STATE: state}, by=by, at=at
    )
