"""客户关系: what was had with one customer, and who wants no advertising.

A customer is sought by the number that somebody types, spelt as tickets are laid, in
the home's own store, from which their tickets go with them. The list of those who want
no advertising holds keyed digests and days alone, and stays. Each look is an entry that
says how many were found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.casebook.spelt import as_spelt
from jieqing.errors import WrongUsage
from jieqing.home import HomeKey
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.models import Suppressed, Ticket

RECORD = "contacts"
LOOK, SCREEN = "contact-look", "contact-screen"
SUPPRESS, ALLOW = "contact-suppress", "contact-allow"
MOST = 5000
"""Of how many customers a list is screened at once."""
_LABEL = "contact of a customer"


class NobodyNamed(WrongUsage):
    """A customer is named by a number."""

    code = "contact-nobody-named"
    cause = "No customer is named, or too many are."
    advice = "Type the customer's number as the shop knows it, at most {most} lines."


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The tickets of one customer, and since when they want no advertising."""

    tickets: tuple[Ticket, ...]
    suppressed_since: date | None


def digest_of(desk: Desk, subject: str) -> str:
    """A keyed digest of a customer's number; without the home's key it tells nobody."""
    plain = letters.plain_subject(subject).casefold().encode()
    return desk.home.secret(HomeKey.PROGRAMME).digest(_LABEL, plain)


def look(desk: Desk, subject: str, *, by: str, at: datetime) -> History:
    """Look at what was had with a customer; the look is entered."""
    person = desk.register.entitled(by, LOOK)
    (digest,) = _digests(desk, [subject])
    whose = as_spelt(desk, letters.plain_subject(subject), day_of(at))
    rows = Ticket.objects.select_related("record").filter(
        record__tenant=desk.tenant, letters__in=letters.names_of(desk.home, whose)
    )
    tickets = tuple(rows.order_by("-received_on")[:MOST])
    held = Suppressed.objects.filter(tenant=desk.tenant, subject=digest).first()
    with transaction.atomic():
        facts = {"tickets": len(tickets)}
        enter(desk, RECORD, LOOK, facts, by=person.number, at=at)
    return History(tickets=tickets, suppressed_since=held.since if held else None)


def suppress(desk: Desk, subject: str, *, by: str, at: datetime) -> None:
    """Put a customer on the list of those who want no advertising."""
    person = desk.register.entitled(by, SUPPRESS)
    (digest,) = _digests(desk, [subject])
    with transaction.atomic():
        Suppressed.objects.get_or_create(
            tenant=desk.tenant, subject=digest, defaults={"since": day_of(at)}
        )
        enter(desk, RECORD, SUPPRESS, {"count": 1}, by=person.number, at=at)


def allow(desk: Desk, subject: str, *, by: str, at: datetime) -> None:
    """Take a customer off it, at their own wish."""
    person = desk.register.entitled(by, ALLOW)
    (digest,) = _digests(desk, [subject])
    with transaction.atomic():
        rows = Suppressed.objects.filter(tenant=desk.tenant, subject=digest)
        gone, _ = rows.delete()
        enter(desk, RECORD, ALLOW, {"count": gone}, by=person.number, at=at)


def screen(
    desk: Desk, subjects: Sequence[str], *, by: str, at: datetime
) -> tuple[str, ...]:
    """Return those of a list who may be written to; the list is kept nowhere."""
    person = desk.register.entitled(by, SCREEN)
    digests = _digests(desk, subjects)
    rows = Suppressed.objects.filter(tenant=desk.tenant)
    barred = set(rows.values_list("subject", flat=True))
    pairs = zip(subjects, digests, strict=True)
    allowed = tuple(one for one, digest in pairs if digest not in barred)
    facts = {"asked": len(subjects), "barred": len(subjects) - len(allowed)}
    with transaction.atomic():
        enter(desk, RECORD, SCREEN, facts, by=person.number, at=at)
    return allowed


def _digests(desk: Desk, subjects: Sequence[str]) -> tuple[str, ...]:
    if not 0 < len(subjects) <= MOST or not all(map(str.strip, subjects)):
        raise NobodyNamed(most=MOST)
    return tuple(digest_of(desk, one) for one in subjects)
