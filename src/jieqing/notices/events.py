"""Events: what happened or comes near, as programs get it; the body of a webhook.

An event's id is the same however often it is sent, so that a receiver can tell a
repetition. Bodies follow Standard Webhooks: ``type``, ``timestamp``, ``data``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk
from jieqing.evidence import instant
from jieqing.evidence.canonical import canonical
from jieqing.flow.record import STATE
from jieqing.notices.kinds import ACCESS_ANSWERED, ACCESS_ASKED
from jieqing.notices.models import Sending

_LABEL = "event v1"
_ID_DIGITS = 32
RECORD, PART, DUE, PLACE = "record", "part", "due", "place"
"""Facts of what is about a record of the programme: which, by when, its page."""
ELSEWHERE: Mapping[str, str] = {
    ACCESS_ASKED: "organisation/access/",
    ACCESS_ANSWERED: "organisation/access/",
}
"""Where to look at what is no case."""
TOLD_FACTS = ("act", STATE, "position")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventData:
    """What an event says: never a person's data, never the content of a case.

    ``id``: the same for every repetition. ``act``, ``state`` and ``position`` (of the
    ledger) only where an act is told; ``due`` (YYYY-MM-DD): the last day of what comes
    next, as of sending. ``record``: what else of the programme it is about, where it
    is about no case. ``link``: where to look.
    """

    id: str
    company: str
    case: str
    act: str
    state: str
    position: int | None
    due: str | None
    link: str
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The body of a webhook; ``timestamp``: when it happened (UTC, RFC 3339)."""

    type: str
    timestamp: str
    data: EventData

    def to_bytes(self) -> bytes:
        """Return the JSON that is signed and sent."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def event_id(desk: Desk, *parts: object) -> str:
    """Return an id that these parts alone decide and that tells nothing of them."""
    digest = desk.tenant_key.digest(_LABEL, canonical([str(part) for part in parts]))
    return f"evt_{digest[:_ID_DIGITS]}"


def event_of(desk: Desk, row: Sending, base: str) -> Event:
    """Return the event of a message as it is now; ``base``: what links begin with."""
    facts: Mapping[str, object] = row.facts
    position, due = facts.get("position"), due_of(desk, row)
    return Event(
        type=row.kind,
        timestamp=instant.to_text(row.at),
        data=EventData(
            id=row.event,
            company=desk.tenant,
            case=row.case,
            act=str(facts.get("act", "")),
            state=str(facts.get(STATE, "")),
            position=position if isinstance(position, int) else None,
            due=due.isoformat() if due else None,
            link=link_of(desk, row, base),
            record=str(facts.get(RECORD, "")),
        ),
    )


def due_of(desk: Desk, row: Sending) -> date | None:
    """Return the last day of what a message is about, as it stands now."""
    if row.facts.get(DUE):
        return date.fromisoformat(str(row.facts[DUE]))
    if not row.case:
        return None
    found = cases_of(desk).filter(number=row.case).exclude(next_act="").first()
    return found.due if found else None


def link_of(desk: Desk, row: Sending, base: str) -> str:
    """Return where to look: the case, the record's page, or a page beside them."""
    place = f"cases/{row.case}/" if row.case else ELSEWHERE.get(row.kind, "today/")
    if row.facts.get(PLACE):
        place = f"programme/{row.facts[PLACE]}"
    return f"{base}/{desk.tenant}/{place}"
