"""Propose a change of the law, and publish it with a second person's signature.

From the moment of publishing every act that begins decides by the new pack. An act that
is going on ends under the law with which it began; a plan signed under the old law no
longer stands, because its hash names the law: its case waits to be planned again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from django.db import transaction

from jieqing.casebook.desk import Desk
from jieqing.casebook.entering import enter
from jieqing.casebook.guards import PersonInvolved
from jieqing.casebook.law_flow import LAW_CHANGE, RECORD, LawAct, Standing
from jieqing.casebook.law_in_force import (
    LawChange,
    LawMoved,
    keep_pack,
    law_of,
    named_change,
    next_number,
    pack_of,
    pack_of_change,
    with_own_rules,
)
from jieqing.casebook.turned import bring_up_to_date
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.law_change import law_change_message
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import written_signature
from jieqing.evidence.shape import to_json
from jieqing.flow.record import STATE
from jieqing.flow.table import NEW
from jieqing.law.change import Changed
from jieqing.law.difference import counted
from jieqing.people.roll import Person


class LawChangeEmpty(WrongUsage):
    """The change leaves the law as it is."""

    code = "law-change-empty"
    cause = "The change leaves the law in force as it is."
    advice = "`jieqing rules show RULE` tells what a rule says now."


class LawChangeForged(Refused):
    """The signature is not one of this person over this change."""

    code = "law-change-signature-not-genuine"
    cause = "The signature does not belong to {person} and this change of the law."
    advice = "Sign again with your own key file."


def propose(
    desk: Desk, changed: Changed, signature: bytes | Assertion, *, by: str, at: datetime
) -> LawChange:
    """Enter a change that was tried on the law in force; it is not in force yet.

    Raises ``LawMoved``, ``LawChangeEmpty``, ``LawChangeForged`` or what is wrong with
    the company's own rules beside the new pack.
    """
    with transaction.atomic():
        person = desk.register.entitled(by, LawAct.PROPOSE, at)
        before = pack_of(desk.home, desk.ledger)
        if changed.base != before.version:
            raise LawMoved(change=changed.name)
        if changed.pack.version == before.version:
            raise LawChangeEmpty
        with_own_rules(desk.home, changed.pack.catalogue)
        LAW_CHANGE.row(LawAct.PROPOSE, NEW)
        number = next_number(desk.ledger)
        signed_for = (number, LawAct.PROPOSE, changed.digest)
        signed = _genuine(desk, person, signed_for, signature)
        facts = {
            "name": changed.name,
            "why": changed.why,
            "base": changed.base,
            "version": changed.pack.version,
            "counts": counted(before.catalogue, changed.pack.catalogue),
            "change": number,
            STATE: Standing.PROPOSED,
            **signed,
        }
        keep_pack(desk.home, changed.pack)
        enter(desk, RECORD, LawAct.PROPOSE, facts, by=by, at=at)
    return named_change(desk.ledger, number)


def publish(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> LawChange:
    """Put a proposed change in force with the second signature.

    Whoever proposed it must still be able to. Raises ``PersonUnknown``,
    ``PersonInvolved``, ``LawMoved``, ``LawPackAltered`` or ``LawChangeForged``.
    """
    with transaction.atomic():
        roll = desk.register.roll(at)
        person = roll.entitled(by, LawAct.PUBLISH)
        change = named_change(desk.ledger, number)
        LAW_CHANGE.row(LawAct.PUBLISH, change.state)
        proposer = roll.entitled(change.proposer, LawAct.PROPOSE)
        proposed = (proposer, LawAct.PROPOSE)
        if roll.are_one_side(proposed, (person, LawAct.PUBLISH)):
            raise PersonInvolved(person=by, case=number, part="proposer")
        if pack_of(desk.home, desk.ledger).version != change.base:
            raise LawMoved(change=number)
        with_own_rules(desk.home, pack_of_change(desk.home, change).catalogue)
        signed_for = (number, LawAct.PUBLISH, change.digest)
        signed = _genuine(desk, person, signed_for, signature)
        facts = {
            "change": number,
            STATE: Standing.PUBLISHED,
            **signed,
        }
        enter(desk, RECORD, LawAct.PUBLISH, facts, by=by, at=at)
    law = cache(partial(law_of, desk.home, desk.ledger))
    bring_up_to_date(replace(desk, law=law))
    return named_change(desk.ledger, number)


def _genuine(
    desk: Desk,
    person: Person,
    what: tuple[str, str, str],
    signature: bytes | Assertion,
) -> Mapping[str, object]:
    """Return the facts of a signature; ``what``: the change's number, act, digest."""
    written = written_signature(signature)
    message = law_change_message(desk.tenant, *what, person.number)
    held = person.signing_key(message, written)
    if held is None:
        raise LawChangeForged(person=person.number)
    return {"digest": what[2], "signature": to_json(written), "key_id": held.id}
