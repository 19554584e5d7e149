"""The acts by which a party is left: suspended, dropped, or led out with a certificate.

What it held is returned or erased by a document that holds; a second person ends it,
and not before its backups are gone and every instruction of a case has its answer.
"""

from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.guards import require_other_human
from jieqing.programme.parties.acting import (
    Begun,
    Particulars,
    beginning,
    kept,
    require_assessed,
    require_erasure_clause,
)
from jieqing.programme.parties.agreements import holding, require_names
from jieqing.programme.parties.flow import PartyAct, PartyState
from jieqing.programme.parties.kinds import Ending
from jieqing.programme.parties.places import instructions
from jieqing.programme.parties.told import ending_digest


class CertificateMissing(NeedsPerson):
    """Who had customers' data does not leave on its word alone."""

    code = "party-certificate-missing"
    cause = "{record} has no certificate of what became of the data."
    advice = "Have its certificate approved as a document and enter it."


class DayToCome(WrongUsage):
    """What is still to happen is not entered as done."""

    code = "party-day-to-come"
    cause = "{day} is no day on which {record} can have done this."
    advice = "Enter the days on which it was done: after it was registered, up to now."


class BackupsRemain(NeedsPerson):
    """Its backups still hold what it gave back."""

    code = "party-backups-remain"
    cause = "The backups of {record} hold our data until {day}."
    advice = "End it on that day or later."


class InstructionsOpen(NeedsPerson):
    """Cases wait for its answer."""

    code = "party-instructions-open"
    cause = "{record} has not answered {count} instructions, the first of {case}."
    advice = "Enter what it answered in each case, or that its day is over."


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """How the data went: by which document, when, and when access and backups ended."""

    ending: Ending
    document: str
    done_on: date
    access_ended_on: date
    backups_gone_on: date


def suspend(desk: Desk, asked: Asked, reason: str) -> None:
    """Give it nothing more for now, and say why."""
    with beginning(desk, asked) as act:
        act.doing.conclude(PartyState.SUSPENDED, kept(act.doing, reason))


def resume(desk: Desk, asked: Asked) -> None:
    """Work with it again; another human than who suspended it, same guards as before.

    Raises ``SamePerson``, ``NotAssessed`` or ``NoErasureClause``.
    """
    with beginning(desk, asked) as act:
        last = act.told.record.last(PartyAct.SUSPEND)
        require_other_human(act.doing, [last.entry.actor] if last else [], "asker")
        if act.told.handles:
            require_assessed(act)
            require_erasure_clause(act)
        act.doing.conclude(PartyState.ACTIVE, {})


def drop(desk: Desk, asked: Asked, reason: str) -> None:
    """Decide against a candidate; nothing has gone to it."""
    with beginning(desk, asked) as act:
        act.doing.conclude(PartyState.ENDED, kept(act.doing, reason))


def leave(desk: Desk, asked: Asked, reason: str) -> None:
    """Begin its exit: from now on it owes the data or their certificate."""
    with beginning(desk, asked) as act:
        act.doing.conclude(PartyState.EXITING, kept(act.doing, reason))


def certify(desk: Desk, asked: Asked, leaving: Leaving) -> None:
    """Enter what became of the data, by a document in force.

    Raises ``CertificateMissing``, ``DocumentNotInForce`` or ``DayToCome``.
    """
    with beginning(desk, asked) as act:
        needs = act.told.handles or bool(act.told.places)
        if needs and not leaving.document.strip():
            raise CertificateMissing(record=asked.no)
        for day in (leaving.done_on, leaving.access_ended_on):
            if not act.told.registered_on <= day <= act.doing.today:
                raise DayToCome(record=asked.no, day=day.isoformat())
        version = None
        if leaving.document.strip():
            version = holding(desk, leaving.document, act.doing.today)
            name = Particulars.of(desk, act.told).name
            require_names(desk, (asked.no, name), version)
        facts = {
            "ending": leaving.ending.value,
            "document": version.no if version else "",
            "document_digest": version.digest if version else "",
            "done": leaving.done_on.isoformat(),
            "access": leaving.access_ended_on.isoformat(),
            "backups": leaving.backups_gone_on.isoformat(),
        }
        act.doing.conclude(None, facts)


def end(desk: Desk, asked: Asked, signature: Signature) -> None:
    """End it, signed by another human than who entered the certificate.

    Raises ``CertificateMissing``, ``BackupsRemain``, ``InstructionsOpen`` or
    ``SamePerson``.
    """
    with beginning(desk, asked) as act:
        found = act.told.certificate
        if found is None:
            raise CertificateMissing(record=asked.no)
        if found.document:
            _require_still(act)
        if found.backups_gone_on > act.doing.today:
            day = found.backups_gone_on.isoformat()
            raise BackupsRemain(record=asked.no, day=day)
        _require_answered(desk, act)
        require_other_human(act.doing, [found.by], "asker")
        digest = ending_digest(asked.no, found)
        act.doing.conclude(PartyState.ENDED, act.doing.signed(digest, signature))


def _require_still(act: Begun) -> None:
    """The certificate is still the one that was entered."""
    found = act.told.certificate
    if found is None:
        raise CertificateMissing(record=act.told.no)
    version = holding(act.doing.desk, found.document, act.doing.today)
    if version.digest != found.digest:
        raise CertificateMissing(record=act.told.no)


def _require_answered(desk: Desk, act: Begun) -> None:
    asked = instructions(desk, act.told.places)
    silent = [one for one in asked if not one.answer]
    if silent:
        raise InstructionsOpen(
            record=act.told.no, count=len(silent), case=silent[-1].case
        )
