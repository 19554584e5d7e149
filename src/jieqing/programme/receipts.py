"""Who must have read a document, and who has, as the ledger tells it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.people.roll import Person
from jieqing.programme.audience import is_asked
from jieqing.programme.flows import DocumentAct
from jieqing.programme.models import Receipt
from jieqing.programme.own_days import Expiring, last_days, long_gone
from jieqing.programme.versions import ToldVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One person of the audience; ``at`` None: they have not confirmed yet."""

    person: str
    at: datetime | None


def record_name(no: str) -> str:
    """The ledger's record of a document's receipts, apart from its own acts."""
    return f"receipts:{no}"


def receipts_of(
    desk: Desk, versions: Iterable[ToldVersion], audience: Iterable[str]
) -> tuple[Read, ...]:
    """Return everybody who must have read the version in force.

    A receipt of an earlier version counts as long as only minor ones came after it.
    """
    known = tuple(versions)
    current = next((one for one in known if one.is_in_force), None)
    if current is None:
        return ()
    major = current.label.partition(".")[0]
    counted = {one.digest for one in known if one.label.partition(".")[0] == major}
    confirmed: dict[str, datetime] = {}
    for leaf in records.read(desk.ledger, record_name(current.no)).of(DocumentAct.READ):
        if str(leaf.entry.facts["digest"]) in counted:
            confirmed[leaf.entry.actor] = moment_of(leaf)
    return tuple(
        Read(person=person.number, at=confirmed.get(person.number))
        for person in _audience(desk, frozenset(audience))
    )


def _audience(desk: Desk, posts: frozenset[str]) -> list[Person]:
    people = desk.register.roll().persons.values()
    active = [person for person in people if person.is_active]
    return [person for person in active if is_asked(posts, person)]


def _over(desk: Desk, at: datetime) -> tuple[int, ...]:
    rows = Receipt.objects.filter(record__tenant=desk.tenant)
    found = rows.filter(person__in=long_gone(desk, at))
    return tuple(found.values_list("pk", flat=True))


def _erase(desk: Desk, rows: Sequence[int], at: datetime) -> None:
    del desk, at
    Receipt.objects.filter(pk__in=rows).delete()


def _ahead(desk: Desk) -> Iterator[date | None]:
    days = last_days(desk)
    rows = Receipt.objects.filter(record__tenant=desk.tenant)
    return (days.get(person) for person in rows.values_list("person", flat=True))


EXPIRING = Expiring(
    name="Receipts of documents",
    rule="two years after the person left",
    ahead=_ahead,
    over=_over,
    erase=_erase,
)
"""Who was shown what and when; the ledger keeps numbers of persons alone."""
