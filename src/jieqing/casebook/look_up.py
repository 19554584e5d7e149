"""Looking a customer up without a case: what is held on them, entered as a look.

Read from the stores as they are now and kept nowhere. The entry names who looked, by
which kind of identity and how much was found, and nothing that leads to the customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jieqing.casebook import held_entries
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.models import Case
from jieqing.casebook.preview import Preview, preview
from jieqing.casebook.reasons import OTHER, REASONS, ReasonUnknown
from jieqing.casebook.sources import record_name
from jieqing.casebook.subjects import cases_of
from jieqing.erasure.values import IdentityValue
from jieqing.flow import record as records

RECORD, LOOK, VALUES = "customer-looks", "customer-look", "customer-values"

LOOKS: Mapping[str, str] = {
    code: words for code, words in REASONS[Act.SHOW_VALUE].items() if code != OTHER
}
"""Why somebody looks at values without a case; words are message ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOf:
    """A case on what was typed, and where it stands."""

    number: str
    right: str
    state: State
    next_act: Act | None
    opened_at: datetime

    @property
    def is_settled(self) -> bool:
        """Whether a statement was issued."""
        return self.state is State.SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What is held today, and the cases that were ever opened on what was typed."""

    preview: Preview
    cases: tuple[CaseOf, ...]


def look_up(desk: Desk, entry: IdentityValue, *, by: str, at: datetime) -> LookedUp:
    """Search, and enter that somebody did. Raises as ``preview`` does."""
    desk.ledger.expect((held_entries.RECORD, *map(record_name, desk.home.stores)))
    seen = preview(desk, entry, by=by, at=at)
    facts = {
        "kind": entry.kind,
        "rows": len(seen.finding.rows),
        "stores": sorted(mapped.name for mapped in seen.stores),
    }
    cases = _cases(desk, entry)
    _enter(desk, facts, by=by, at=at)
    return LookedUp(preview=seen, cases=cases)


def look_at_values(
    desk: Desk, kind: str, reason: str, *, by: str, at: datetime
) -> None:
    """Enter that somebody looks at values of a customer, and why; never the values.

    ``kind``: by which kind of identity they were looked up. ``reason``: a code of the
    list of ``Act.SHOW_VALUE``; own words would have no key to lie under. Raises
    ``NotEntitled`` or ``ReasonUnknown``.
    """
    desk.register.entitled(by, Act.SHOW_VALUE)
    if reason not in LOOKS:
        raise ReasonUnknown(
            reason=reason, act=Act.SHOW_VALUE, known=", ".join(sorted(LOOKS))
        )
    stood = {**desk.home.standing, "kind": kind, "reason": reason}
    with transaction.atomic():
        records.append(desk.ledger, RECORD, VALUES, stood, by=by, at=at)


def _enter(desk: Desk, facts: Mapping[str, object], *, by: str, at: datetime) -> None:
    stood = {**desk.home.standing, **facts}
    with transaction.atomic():
        records.append(desk.ledger, RECORD, LOOK, stood, by=by, at=at)


def _cases(desk: Desk, entry: IdentityValue) -> tuple[CaseOf, ...]:
    numbers = cases_of(desk, entry)
    rows = Case.objects.filter(tenant=desk.tenant, number__in=numbers)
    return tuple(
        CaseOf(
            number=row.number,
            right=row.right,
            state=State(row.state),
            next_act=Act(row.next_act) if row.next_act else None,
            opened_at=row.opened_at,
        )
        for row in rows.order_by("-pk")
    )
