"""Open a case on a request: who asks, for what, on which ground, received when."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from jieqing.casebook import customer_label, days, models
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import Act, Right, State, erases, flow_of
from jieqing.casebook.said import Subject
from jieqing.casebook.scope import SCOPE, require_scope
from jieqing.casebook.subjects import enter_subject
from jieqing.casebook.unfinished import making
from jieqing.casebook.work import TimeRunsBackwards, Work
from jieqing.casebook.work_files import Kind
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence import canonical
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import written_signature
from jieqing.evidence.shape import to_json
from jieqing.flow import gates
from jieqing.flow.record import Record
from jieqing.flow.table import NEW
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import random_name
from jieqing.people.roll import Person

USUAL: Mapping[Right, tuple[str, str]] = {
    Right.ACCESS: ("access", "PIPL 45"),
    Right.COPY: ("copy", "PIPL 45"),
    Right.DELETE: ("erase-a-part", "PIPL 47"),
    Right.CLOSE: ("close-account", "PIPL 47"),
    Right.WITHDRAW_CONSENT: ("withdraw-consent", "PIPL 15"),
    Right.RESTRICT: ("restrict", "PIPL 44"),
    Right.PURPOSE_ACHIEVED: ("purpose-achieved", "PIPL 47.1.1"),
    Right.UNLAWFUL: ("unlawful-processing", "PIPL 47.1.4"),
}
"""Purpose and ground of each right, where nobody says others."""


class Channel(StrEnum):
    """How a request reached the company."""

    COUNTER = "counter"
    PHONE = "phone"
    MAIL = "mail"
    LETTER = "letter"
    APP = "app"
    WEB = "web"
    COMPANY = "company"


FINDING = "jieqing company finding v1"
NUMBER = "customer_no"


class FindingNeedsNumber(WrongUsage):
    """A customer whom the company found is named as the company names them."""

    code = "finding-needs-number"
    cause = "A case that the company opens names the customer by number, not by {kind}."
    advice = "Give the customer number: --subject customer_no=-."


class FindingNotSigned(Refused):
    """Nobody answers for what the company is said to have found."""

    code = "finding-not-signed"
    cause = "The finding is not signed by {person}, who opens the case."
    advice = "Sign it with your own key: --key FILE."


class PurposeMissing(WrongUsage):
    """A case without purpose or ground is nobody's work."""

    code = "purpose-or-ground-missing"
    cause = "A case needs a purpose and a ground."
    advice = "Say what was asked for, and on which article it rests."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request as it came in; purpose and ground are words, never about the person.

    ``scope`` names the part it is about (scope.py); empty: the whole customer.
    ``signature``: of who opens, where the company itself found that it must act.
    """

    right: Right
    subject: Subject
    channel: Channel
    received: date
    purpose: str = "close-account"
    ground: str = "PIPL 47"
    scope: tuple[str, ...] = ()
    signature: bytes | Assertion = b""


def open_case(desk: Desk, request: NewRequest, *, by: str, at: datetime) -> str:
    """Open the case and return its number; the slots of its letters are fixed here.

    Raises ``RightNotBuilt``, ``PurposeMissing``, ``NotEntitled``, ``CaseAlreadyOpen``
    or what ``require_scope`` refuses.
    """
    require_openable(desk, request, by=by, at=at)
    with transaction.atomic():
        work = begin_case(desk, request, by=by, at=at)
        _require_signed_finding(desk, request, work.person)
        work.write(Kind.IDENTITY, request.subject.to_bytes())
        customer_label.put(work, customer_label.of_one(request.subject))
        # Who only looks may look again: one case per subject is for those that erase.
        is_single = erases(request.right)
        subjects = enter_subject(work, request.subject.entry) if is_single else {}
        facts = facts_of_opening(desk, work.case, request)
        work.conclude(None, {**facts, **subjects})
    return work.number


def require_openable(desk: Desk, request: NewRequest, *, by: str, at: datetime) -> None:
    """The right is built, the request grounded, and it did not come tomorrow.

    What governs the opening of cases is asked too (``flow.gates``).
    """
    flow = flow_of(request.right)
    _require_purpose_and_ground(request)
    _require_time(request, at)
    require_scope(desk, request.right, request.scope)
    flow.row(Act.OPEN, NEW)
    asked = gates.Question(
        ledger=desk.ledger, act=Act.OPEN, by=by, on=day_of(at), home=desk.home
    )
    gates.require_open(asked)


def begin_case(desk: Desk, request: NewRequest, *, by: str, at: datetime) -> Work:
    """Write the rows of a new case; in the transaction that concludes it."""
    roll = desk.register.roll(at)
    person = roll.entitled(by, Act.OPEN)
    case = _new_case(desk, request.right, at)
    _new_request(case, request)
    return Work(
        desk=desk,
        case=case,
        record=Record(number=case.number, leaves=()),
        state=State.OPENED,
        person=person,
        roll=roll,
        act=Act.OPEN,
        at=at,
    )


def finding_message(desk: Desk, request: NewRequest) -> bytes:
    """Return what an officer signs who says that the company must act on a customer.

    The customer stands in it as a keyed digest: the ledger keeps the signature.
    """
    entry = request.subject.entry
    who = desk.tenant_key.digest(FINDING, f"{entry.kind}\n{entry.value}".encode())
    said = {
        "domain": FINDING,
        "tenant": desk.tenant,
        "right": request.right,
        "ground": request.ground,
        "purpose": request.purpose,
        "received": request.received.isoformat(),
        "scope": list(request.scope),
        "subject": who,
    }
    return canonical.canonical(said)


def _require_signed_finding(desk: Desk, request: NewRequest, person: Person) -> None:
    if not request.right.is_companys:
        return
    if request.subject.entry.kind != NUMBER:
        raise FindingNeedsNumber(kind=request.subject.entry.kind)
    message = finding_message(desk, request)
    if person.signing_key(message, written_signature(request.signature)) is None:
        raise FindingNotSigned(person=person.number)


def _require_purpose_and_ground(request: NewRequest) -> None:
    if not (request.purpose.strip() and request.ground.strip()):
        raise PurposeMissing


def _require_time(request: NewRequest, at: datetime) -> None:
    if request.received > day_of(at):
        raise TimeRunsBackwards(case="-", at=request.received.isoformat())


def _new_case(desk: Desk, right: Right, at: datetime) -> models.Case:
    key_name = random_name()
    with making(desk.home):
        desk.keyring.create(key_name, CaseKey.generate())
    return models.Case.objects.create(
        tenant=desk.tenant,
        number=_next_number(desk, at),
        right=right,
        state=State.OPENED,
        opened_at=at,
        mark=secrets.token_hex(16),
        folder=secrets.token_hex(16),
        key_name=key_name,
    )


def _next_number(desk: Desk, at: datetime) -> str:
    """Follow the newest case; a number with any entry in the ledger is not given again.

    Rows say where to begin, the ledger's counts what is taken: neither is counted.
    """
    rows = models.Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    newest = rows.order_by("-pk").values_list("number", flat=True).first()
    place = int(newest.rpartition("-")[2]) if newest else 0
    while True:
        place += 1
        number = f"CL-{day_of(at).year}-{place:04d}"
        if not desk.ledger.counted((number,)).counts[number]:
            return number


def _new_request(case: models.Case, request: NewRequest) -> None:
    models.Request.objects.create(
        tenant=case.tenant,
        case=case,
        right=request.right,
        channel=request.channel,
        purpose=request.purpose,
        ground=request.ground,
        received=request.received,
    )


def facts_of_opening(
    desk: Desk, case: models.Case, request: NewRequest
) -> Mapping[str, object]:
    """What the entry of the opening says, beside whom the case is about."""
    written = to_json(written_signature(request.signature))
    signed = {"signature": written} if request.right.is_companys else {}
    company = desk.home.company
    column = days.column_of(request.right, company.budget).within(company.promise_days)
    slots = days.slots(column, request.received, desk.calendar)
    provisional = days.provisional(column, request.received, desk.calendar)
    return {
        "right": request.right,
        "channel": request.channel,
        "purpose": request.purpose,
        "ground": request.ground,
        "received": request.received.isoformat(),
        SCOPE: list(request.scope),
        "mark": case.mark,
        "folder": case.folder,
        "key_name": case.key_name,
        "column": column.name,
        "numbers": column.numbers,
        "days": {step: day.isoformat() for step, day in slots.items()},
        "provisional": sorted(provisional),
        "undo_until": days.undo_until(request.received, slots).isoformat(),
        "mode": desk.home.company.mode,
        **signed,
    }
