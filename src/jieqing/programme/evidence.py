"""Evidence of a record: which period it proves, and when it came, are two things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage
from jieqing.programme import models, sealed
from jieqing.programme.queries import Answer

MIB = 1024 * 1024
LARGEST = 10 * MIB


class EvidenceKind(StrEnum):
    """What was handed in."""

    FILE = "file"
    LINK = "link"
    QUERY = "query"


class PeriodWrong(WrongUsage):
    """Nothing proves a time that has not been, or ends before it begins."""

    code = "evidence-period-wrong"
    cause = "Evidence cannot prove {first} to {last}."
    advice = "Name the first and the last day that it proves; neither lies ahead."


class EvidenceUnfit(WrongUsage):
    """There is nothing in it, or too much."""

    code = "evidence-unfit"
    cause = "The evidence is empty or has more than {most} MiB."
    advice = "Hand in the file itself; a folder of them as one archive."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """What somebody hands in. Names tell no person: they stand in lists.

    ``content`` is sealed in the home; of a link it is the address. ``facts`` of a query
    are what it needs to be asked again.
    """

    kind: EvidenceKind
    name: str
    content: bytes
    proves_from: date
    proves_to: date
    facts: Mapping[str, object] = field(default_factory=dict)


def of_query(answer: Answer, name: str) -> NewEvidence:
    """Return what a query found as evidence: it proves the days that it asked for."""
    asking = answer.asking
    return NewEvidence(
        kind=EvidenceKind.QUERY,
        name=name,
        content=answer.content,
        proves_from=asking.first,
        proves_to=asking.last,
        facts={
            "query": asking.name,
            "about": asking.about,
            "result": answer.digest,
            "ledger_size": asking.size,
        },
    )


def require_fit(new: NewEvidence, today: date) -> None:
    """Refuse what proves nothing. Raises ``PeriodWrong`` or ``EvidenceUnfit``."""
    if not new.proves_from <= new.proves_to <= today:
        raise PeriodWrong(first=new.proves_from, last=new.proves_to)
    if not new.content or len(new.content) > LARGEST:
        raise EvidenceUnfit(most=LARGEST // MIB)


def of_record(desk: Desk, no: str) -> tuple[models.Evidence, ...]:
    """Return what was handed in for a record, newest first."""
    rows = models.Evidence.objects.filter(record__tenant=desk.tenant, record__no=no)
    return tuple(rows.order_by("-pk"))


def opened(desk: Desk, row: models.Evidence) -> bytes:
    """Open the content. Raises ``SealedTextGone``."""
    return sealed.read(desk.home, row.content, row.record.no)
