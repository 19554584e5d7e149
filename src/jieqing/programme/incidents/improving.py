"""What came of an incident or a drill: at least one issue, or two who sign why not.

An issue is raised from the record itself, which then names it. What lost a point at a
table, or was not met in a sandbox, is not signed away: there is something to improve.
"""

import hashlib
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson, Refused
from jieqing.evidence.canonical import canonical
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import RecordAltered
from jieqing.people.roll import Roll, SignedWith
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.guards import require_other_human
from jieqing.programme.incidents.beginning import beginning, kept_text
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.table_top import sheet_in
from jieqing.programme.incidents.told import ToldIncident
from jieqing.programme.issues.acts import NewIssue, raise_issue
from jieqing.programme.issues.levels import Severity, Source

CRITERION = "csl:incident-plan"
ITEMS = ("m16.3",)


class NothingLearned(NeedsPerson):
    """Nothing is closed without an issue or two signatures that there is none."""

    code = "incident-nothing-learned"
    cause = "Nothing that is to become better came of {record}."
    advice = (
        "Raise an issue from it, or have two people sign that nothing is to improve."
    )


class MissesThere(Refused):
    """What was missed is something to improve."""

    code = "incident-misses-there"
    cause = "{record} was not met in {n} places: there is something to improve."
    advice = "Raise an issue from what was missed."


class SheetNotScored(NeedsPerson):
    """A drill at a table is scored before it is closed."""

    code = "drill-not-scored"
    cause = "{record} is played at a table and not every inject was scored."
    advice = "Tell, decide and score each inject on the drill's page."


class NothingNotAsked(Refused):
    """There is nothing to sign with somebody."""

    code = "incident-nothing-not-asked"
    cause = "Nobody has signed that nothing is to improve after {record}."
    advice = "One signs with a reason that the second can judge."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What is to become better. ``inject``: the one it comes of; 0: none of them."""

    title: str
    fact: str
    post: str
    severity: Severity
    inject: int = 0


def raise_from(desk: Desk, asked: Asked, lesson: Lesson) -> str:
    """Raise an issue from an incident or drill, which names it; returns its number.

    Raises what ``raise_issue`` does.
    """
    with beginning(desk, asked) as begun:
        incident = begun.told
        source = Source.DRILL if incident.is_exercise else Source.INCIDENT
        nth = len(issues_of(incident)) + 1
        what = incident.drill or incident.kind
        new = NewIssue(
            source=source,
            source_key=f"{incident.no}/L{nth}",
            matter=f"{source}:{what}/{lesson.inject}",
            title=lesson.title,
            fact=lesson.fact,
            severity=lesson.severity,
            criterion=CRITERION,
            post=lesson.post,
            items=ITEMS,
        )
        no = raise_issue(desk, new, by=asked.by, at=asked.at)
        begun.doing.conclude(None, {"issue": no, "inject": lesson.inject})
    return no


def issues_of(incident: ToldIncident) -> tuple[str, ...]:
    """Return the issues that came of it, the oldest first."""
    leaves = incident.record.of(IncidentAct.ISSUE, IncidentAct.DRILL)
    named = (str(leaf.entry.facts.get("issue", "")) for leaf in leaves)
    return tuple(no for no in named if no)


def digest_of(no: str, reason: str) -> str:
    """SHA-256 (hex) of what two people sign who find nothing to improve."""
    content = {"incident": no, "nothing": reason.strip()}
    return hashlib.sha256(canonical(content)).hexdigest()


def ask_nothing(desk: Desk, asked: Asked, reason: str, signature: Signature) -> None:
    """Sign that nothing is to improve, and why. Raises ``MissesThere``."""
    with beginning(desk, asked) as begun:
        _require_no_misses(desk, begun.told)
        signed = begun.doing.signed(digest_of(asked.no, reason), signature)
        text = kept_text(begun.doing, reason)
        begun.doing.conclude(None, {**text, **signed})


def confirm_nothing(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Sign the same. Raises ``NothingNotAsked``, ``MissesThere`` or ``SamePerson``."""
    with beginning(desk, asked) as begun:
        _require_no_misses(desk, begun.told)
        wish = begun.told.record.last(IncidentAct.NOTHING)
        if wish is None:
            raise NothingNotAsked(record=asked.no)
        require_other_human(begun.doing, [wish.entry.actor], "asker")
        digest = str(wish.entry.facts["digest"])
        begun.doing.conclude(None, begun.doing.signed(digest, signature))


def require_learned(desk: Desk, incident: ToldIncident, roll: Roll) -> None:
    """Something came of it. Raises ``SheetNotScored`` or ``NothingLearned``."""
    sheet = sheet_in(desk, incident)
    if sheet is not None and not sheet.is_scored:
        raise SheetNotScored(record=incident.no)
    if not issues_of(incident) and not _is_signed_by_two(desk, incident, roll):
        raise NothingLearned(record=incident.no)


def _require_no_misses(desk: Desk, incident: ToldIncident) -> None:
    sheet = sheet_in(desk, incident)
    missed = len(sheet.missed) if sheet else 0
    unmet = [
        leaf
        for leaf in incident.record.of(IncidentAct.DRILL)
        if leaf.entry.facts.get("met") is False
    ]
    if missed or unmet:
        raise MissesThere(record=incident.no, n=missed + len(unmet))


def _is_signed_by_two(desk: Desk, incident: ToldIncident, roll: Roll) -> bool:
    asked = incident.record.last(IncidentAct.NOTHING)
    confirmed = incident.record.last(IncidentAct.CONFIRM_NOTHING)
    if asked is None or confirmed is None or confirmed.position < asked.position:
        return False
    for leaf in (asked, confirmed):
        _require_signed(desk, incident.no, leaf, roll)
    return asked.entry.facts["digest"] == confirmed.entry.facts["digest"]


def _require_signed(desk: Desk, no: str, leaf: Leaf, roll: Roll) -> None:
    entry = leaf.entry
    asked = (no, entry.act, str(entry.facts["digest"]), entry.actor)
    person = roll.persons.get(entry.actor)
    message = programme_message(desk.tenant, *asked)
    if person is None or not person.had_signed(message, SignedWith.of(entry)):
        raise RecordAltered(record=no, what="signatures")
