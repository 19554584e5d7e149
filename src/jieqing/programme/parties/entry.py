"""The acts by which a party comes in: registered, assessed, approved, bound, named."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.people.matrix import Role
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Heading,
    Signature,
    begun,
    birth,
    next_no,
    unborn,
)
from jieqing.programme.guards import require_other_human
from jieqing.programme.parties.acting import (
    NoErasureClause,
    Particulars,
    beginning,
    require_assessed,
    require_erasure_clause,
    show_until,
)
from jieqing.programme.parties.agreements import (
    holding,
    require_clauses,
    require_names,
)
from jieqing.programme.parties.diligence import Answer, judged
from jieqing.programme.parties.flow import PARTY, PartyAct, PartyState
from jieqing.programme.parties.kinds import (
    CHINA,
    HANDLING,
    PARTY_KINDS,
    Clause,
    PartyKind,
    is_credit_code,
)
from jieqing.programme.parties.models import Party
from jieqing.programme.parties.places import places
from jieqing.programme.parties.told import (
    LETTERS,
    MECHANISM,
    approval_digest,
    named_by,
    told_all,
)

ITEMS = ("m18.1",)
_COUNTRY = re.compile(r"[A-Z]{2}")


class PartyKindUnknown(WrongUsage):
    """A party is of a known kind."""

    code = "party-kind-unknown"
    cause = "There is no kind of party {kind}."
    advice = "Use one of: {known}."


class PartyMisnamed(WrongUsage):
    """The register tells parties apart by name, country and code."""

    code = "party-misnamed"
    cause = "The entry does not name a party: {what}."
    advice = "Look at its business licence and enter name, country and code again."


class PlaceUnknown(WrongUsage):
    """No confirmed map has a processor there."""

    code = "party-place-unknown"
    cause = "No confirmed data map names a processor at {place}."
    advice = "Write it under `outside` of the store's map and confirm the map first."


class PlaceTaken(Refused):
    """One place, one processor: else an instruction would go to the wrong one."""

    code = "party-place-taken"
    cause = "{place} is {record}'s place already."
    advice = "Let that party leave first, with its certificate."


class NotApproved(NeedsPerson):
    """Who gets customers' data is approved by a second person first."""

    code = "party-not-approved"
    cause = "{record} would get customers' data and is not approved."
    advice = "Assess it; an approver who did not assess it approves it."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """What is entered of a party; ``code``: its unified social credit code, if any."""

    kind: str
    name: str
    country: str = CHINA
    code: str = ""
    contact: str = ""


def register(desk: Desk, new: NewParty, *, by: str, at: datetime) -> str:
    """Enter a party as a candidate; returns its number.

    Raises ``PartyKindUnknown`` or ``PartyMisnamed``.
    """
    kind = _require_named(new)
    particulars = Particulars(
        name=new.name.strip(), code=new.code.strip(), contact=new.contact.strip()
    )
    with transaction.atomic():
        no = next_no(desk, LETTERS, at.astimezone(BEIJING).year)
        heading = Heading(
            mechanism=MECHANISM,
            kind=kind,
            title=particulars.name,
            post=Role.OFFICER,
            items=ITEMS,
        )
        row = birth(desk, no, heading, at)
        asked = Asked(no=no, act=PartyAct.REGISTER, by=by, at=at)
        act = begun(desk, PARTY, asked, row, unborn(no))
        facts = {
            "kind": kind,
            "country": new.country,
            "particulars": sealed.write(desk.home, particulars.to_bytes()),
        }
        act.conclude(PartyState.CANDIDATE, facts)
        Party.objects.create(record=row, kind=kind, country=new.country)
    return no


def assess(desk: Desk, asked: Asked, answers: Mapping[str, Answer]) -> bool:
    """Answer every point; returns whether nothing grave was found.

    Of a party that is worked with this is its yearly review. Raises ``PointsOpen``
    or ``FaultUntold``.
    """
    with beginning(desk, asked) as act:
        found = judged(desk, answers, act.doing.today)
        is_before = act.told.state in {
            PartyState.CANDIDATE,
            PartyState.ASSESSED,
            PartyState.APPROVED,
        }
        act.doing.conclude(PartyState.ASSESSED if is_before else None, found.facts)
        until = date.fromisoformat(str(found.facts["until"])) if found.is_good else None
        agreement = act.told.agreement
        show_until(act, assessed=until, agreed=agreement.until if agreement else None)
    return found.is_good


def approve(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Approve it as it was assessed, signed by another than who assessed it.

    Raises ``NotAssessed`` or ``SamePerson``.
    """
    with beginning(desk, asked) as act:
        assessment = require_assessed(act)
        require_other_human(act.doing, [assessment.by], "assessor")
        digest = approval_digest(asked.no, assessment)
        act.doing.conclude(PartyState.APPROVED, act.doing.signed(digest, signature))


def agree(
    desk: Desk,
    asked: Asked,
    document: str,
    clauses: Mapping[Clause, str],
    until: date | None,
) -> None:
    """Enter the document that binds it, and where in it each clause stands.

    Raises ``DocumentNotInForce``, ``AgreementBlank``, ``PartyNotNamed``,
    ``ClauseNotInText``; ``NoErasureClause`` for who gets customers' data without one.
    """
    said = {key: where.strip() for key, where in clauses.items() if where.strip()}
    with beginning(desk, asked) as act:
        if act.told.handles and Clause.ERASURE not in said:
            raise NoErasureClause(record=asked.no)
        version = holding(desk, document, act.doing.today)
        name = Particulars.of(desk, act.told).name
        require_names(desk, (asked.no, name), version)
        require_clauses(desk, version, said)
        facts = {
            "document": version.no,
            "document_digest": version.digest,
            "clauses": {key.value: _digest_of(where) for key, where in said.items()},
            "by_file": version.file is not None,
            "until": until.isoformat() if until else "",
            "text": sealed.write(desk.home, _sentences(said)),
        }
        act.doing.conclude(None, facts)
        assessment = act.told.assessment
        fresh = assessment.until if assessment and assessment.is_good else None
        show_until(act, assessed=fresh, agreed=until)


def activate(desk: Desk, asked: Asked) -> None:
    """Begin to work with it; who gets customers' data is approved and bound before.

    Raises ``NotApproved``, ``NotAssessed`` or ``NoErasureClause``.
    """
    with beginning(desk, asked) as act:
        if act.told.handles:
            if act.told.state is not PartyState.APPROVED:
                raise NotApproved(record=asked.no)
            require_assessed(act)
            require_erasure_clause(act)
        act.doing.conclude(PartyState.ACTIVE, {})


def name(desk: Desk, asked: Asked, place: str) -> None:
    """Name it as the processor at a place of a confirmed map (store/name).

    Raises ``PlaceUnknown``, ``PlaceTaken``, ``NotAssessed`` or ``NoErasureClause``.
    """
    with beginning(desk, asked) as act:
        if place not in places(desk):
            raise PlaceUnknown(place=place[:80])
        taken = named_by(told_all(desk, act.doing.roll.persons)).get(place)
        if taken is not None and taken.no != asked.no:
            raise PlaceTaken(place=place, record=taken.no)
        if act.told.kind not in HANDLING:
            raise NotApproved(record=asked.no)
        require_assessed(act)
        require_erasure_clause(act)
        act.doing.conclude(None, {"place": place})


def _require_named(new: NewParty) -> PartyKind:
    if new.kind not in set(PartyKind):
        raise PartyKindUnknown(kind=new.kind[:24], known=", ".join(PARTY_KINDS))
    if not new.name.strip():
        raise PartyMisnamed(what="name")
    if not _COUNTRY.fullmatch(new.country):
        raise PartyMisnamed(what="country")
    if new.kind == PartyKind.OVERSEAS and new.country == CHINA:
        raise PartyMisnamed(what="country")
    if new.code.strip() and not is_credit_code(new.code.strip()):
        raise PartyMisnamed(what="code")
    return PartyKind(new.kind)


def _digest_of(where: str) -> str:
    return hashlib.sha256(where.encode()).hexdigest()


def _sentences(said: Mapping[Clause, str]) -> bytes:
    return "\n".join(f"{key.value}: {where}" for key, where in said.items()).encode()
