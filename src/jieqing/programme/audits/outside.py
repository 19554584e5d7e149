"""Outside auditors: which firm examines with us and who leads for it, in turn.

Neither a firm nor its lead takes the same object, which is what one checklist examines,
three times running. The lead's name is sealed; audits are compared by a keyed digest of
it. A party is read by its own record: this room knows no more of parties.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.errors import Phrases, Refused
from jieqing.flow import record as records
from jieqing.flow.record import STATE
from jieqing.programme.acting import Asked
from jieqing.programme.audits.flow import AuditAct, AuditState
from jieqing.programme.audits.planning import beginning, require_lead
from jieqing.programme.audits.told import ToldAudit, rows_of

RUNNING = 2
"""How often running they may have taken it before; the next time is refused."""
_LABEL = "outside-auditor"
_FIRM_KIND, _AT_WORK = "auditor", "active"


class FirmUnfit(Refused):
    """The party is no outside auditor with whom the company works."""

    code = "audit-firm-unfit"
    cause = "{firm} is no outside auditor with whom the company works now."
    advice = "Register it as an outside auditor, assess, approve and bind it first."


class ThreeTimesRunning(Refused):
    """Somebody else looks at it this time."""

    code = "audit-three-times-running"
    cause = "This firm or its lead examined the same object in {before} already."
    advice = "Name another firm with another lead; after one audit they may again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Who examines from outside: the party's number, and whose digest leads for it.

    ``text``: the sealed file with the lead's name.
    """

    firm: str
    lead: str
    text: str


def outside_of(audit: records.Record) -> Outside | None:
    """Return who was named last; None: it is examined by the company alone."""
    leaf = audit.last(AuditAct.OUTSIDE)
    if leaf is None:
        return None
    facts = leaf.entry.facts
    return Outside(
        firm=str(facts["firm"]), lead=str(facts["lead"]), text=str(facts["text"])
    )


def name(desk: Desk, asked: Asked, firm: str, lead: str) -> None:
    """Name the firm and its lead. Raises ``FirmUnfit`` or ``ThreeTimesRunning``."""
    with beginning(desk, asked) as begun:
        require_lead(begun)
        text = begun.keep(lead)
        _require_firm(desk, firm)
        digest = desk.tenant_key.digest(_LABEL, _normal(lead))
        _require_turn(desk, begun.told, firm, digest)
        begun.doing.conclude(None, {"firm": firm, "lead": digest, "text": text})


def _require_firm(desk: Desk, firm: str) -> None:
    leaves = records.read(desk.ledger, firm).leaves
    states = [x.entry.facts[STATE] for x in leaves if STATE in x.entry.facts]
    kind = leaves[0].entry.facts.get("kind") if leaves else ""
    if kind != _FIRM_KIND or states[-1:] != [_AT_WORK]:
        raise FirmUnfit(firm=firm[:24])


def _require_turn(desk: Desk, audit: ToldAudit, firm: str, lead: str) -> None:
    before = tuple(_before(desk, audit))
    firms = [one.firm if one else "" for _, one in before]
    leads = [one.lead if one else "" for _, one in before]
    if firms == [firm] * RUNNING or leads == [lead] * RUNNING:
        raise ThreeTimesRunning(before=Phrases(tuple(no for no, _ in before), ", "))


def _before(desk: Desk, audit: ToldAudit) -> Iterator[tuple[str, Outside | None]]:
    """Give the audits of the same object right before, what was cancelled left out."""
    rows = rows_of(desk).filter(
        checklist=audit.checklist.key, record__created__lt=audit.row.record.created
    )
    held = rows.exclude(record__state=AuditState.CANCELLED)
    for row in held[:RUNNING]:
        yield row.record.no, outside_of(records.read(desk.ledger, row.record.no))


def _normal(name: str) -> bytes:
    """One person is written in one way, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).encode()
