"""One exercise as the ledger tells it; while it runs nothing of its finds is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

from jieqing.casebook.desk import Desk
from jieqing.evidence import canonical
from jieqing.flow import record as records
from jieqing.flow.record import Record, RecordAltered
from jieqing.programme import sealed
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.courses.models import Phishing
from jieqing.programme.courses.phishing.flow import (
    PHISHING,
    PhishingAct,
    PhishingState,
)
from jieqing.programme.courses.phishing.lures import Lure, lure_of
from jieqing.programme.courses.phishing.telling import Totals
from jieqing.programme.forms.results import Cell

LETTERS: Final = "DY"
MECHANISM: Final = "phishing"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPhishing:
    """``asked``: how many were to get the mail, None before it was confirmed.

    ``totals`` None: not closed yet. ``rule``: the document that allowed it.
    """

    row: Phishing
    record: Record
    state: PhishingState
    first_on: date
    last_on: date
    audience: tuple[str, ...]
    author: str
    rule: str
    asked: int | None
    totals: Totals | None

    @property
    def no(self) -> str:
        """Its number."""
        return self.row.record.no

    @property
    def is_secret(self) -> bool:
        """Whether who might get its mail should not read of it."""
        return self.state is not PhishingState.CLOSED


def told(desk: Desk, no: str, today: date) -> ToldPhishing:
    """Read one. Raises ``RecordUnknown`` or ``RecordAltered``."""
    rows = Phishing.objects.select_related("record")
    row = rows.filter(record__tenant=desk.tenant, record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    return told_in(row, records.read(desk.ledger, no), today)


def told_in(row: Phishing, record: Record, today: date) -> ToldPhishing:
    """Judge one that was read together with others. Raises ``RecordAltered``."""
    planned = record.last(PhishingAct.PLAN)
    facts: Mapping[str, object] = planned.entry.facts if planned else {}
    days = (row.first_on.isoformat(), row.last_on.isoformat(), row.lure)
    if days != (facts.get("first_on"), facts.get("last_on"), facts.get("lure")):
        raise RecordAltered(record=record.number, what="days and lure")
    confirmed = record.last(PhishingAct.CONFIRM)
    closed = record.last(PhishingAct.CLOSE)
    return ToldPhishing(
        row=row,
        record=record,
        state=PhishingState(PHISHING.at(record.state(PHISHING), clocks(row), today)),
        first_on=row.first_on,
        last_on=row.last_on,
        audience=tuple(str(facts.get("audience", "")).split()),
        author=planned.entry.actor if planned else "",
        rule=str(facts.get("rule", "")),
        asked=int(str(confirmed.entry.facts["asked"])) if confirmed else None,
        totals=_totals(closed.entry.facts) if closed else None,
    )


def clocks(row: Phishing) -> dict[str, date]:
    """The days on which it begins and is over."""
    return {"begins": row.first_on, "over": row.last_on + _DAY}


def newest(desk: Desk, count: int) -> tuple[Phishing, ...]:
    """The rows of the newest exercises."""
    rows = Phishing.objects.select_related("record").filter(record__tenant=desk.tenant)
    return tuple(rows.order_by("-first_on", "-record__no")[:count])


def told_together(
    desk: Desk, rows: Iterable[Phishing], today: date
) -> tuple[ToldPhishing, ...]:
    """Read several at once."""
    found = tuple(rows)
    known = records.read_together(desk.ledger, [row.record.no for row in found])
    return tuple(told_in(row, known[row.record.no], today) for row in found)


def lure_shown(desk: Desk, exercise: ToldPhishing) -> Lure:
    """The lure as it was when the exercise was proposed.

    Raises ``RecordAltered`` or ``SealedTextGone``.
    """
    content = sealed.read(desk.home, exercise.row.lure, exercise.no)
    found = canonical.read(content, "lure")
    if not isinstance(found, dict):
        raise RecordAltered(record=exercise.no, what="lure")
    return lure_of(found)


def facts_of(totals: Totals) -> Mapping[str, object]:
    """Totals as they stand in the entry that closes an exercise."""
    parts = [{"of": list(one.values), "count": one.count} for one in totals.parts]
    return {
        "sent": totals.sent,
        "parts": parts,
        "opened": totals.opened,
        "machine": totals.machine,
    }


def _totals(facts: Mapping[str, object]) -> Totals:
    parts = cast("Iterable[Mapping[str, Any]]", facts["parts"])
    return Totals(
        sent=int(str(facts["sent"])),
        parts=tuple(
            Cell(values=tuple(one["of"]), count=int(one["count"])) for one in parts
        ),
        opened=int(str(facts["opened"])),
        machine=int(str(facts["machine"])),
    )
