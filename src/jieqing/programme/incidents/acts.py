"""The acts on an incident: report it, weigh it, end it, report it on, learn from it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.evidence import instant
from jieqing.evidence.canonical import canonical
from jieqing.language import heard, said
from jieqing.people.matrix import Role
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    Signature,
    begun,
    birth,
    next_no,
    unborn,
)
from jieqing.programme.guards import require_other_human
from jieqing.programme.incidents import drills
from jieqing.programme.incidents.beginning import Begun, beginning, kept_text
from jieqing.programme.incidents.clocks import ReportClock, Sending
from jieqing.programme.incidents.flow import INCIDENT, IncidentAct, IncidentState
from jieqing.programme.incidents.handling import require_no_steps_left, taken
from jieqing.programme.incidents.improving import require_learned
from jieqing.programme.incidents.level import Facts, Level, level_of, thresholds_on
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.playbooks import playbook_for
from jieqing.programme.incidents.told import LETTERS, MECHANISM, ToldIncident
from jieqing.programme.incidents.vocabulary import INCIDENT_KINDS

ITEMS = ("m10.3", "m16.2")


class KindUnknown(WrongUsage):
    """An incident is of a known kind."""

    code = "incident-kind-unknown"
    cause = "There is no kind of incident {kind}."
    advice = "Use one of: {known}."


class KnownTooLate(WrongUsage):
    """Nothing is known before it happened, nor in the future."""

    code = "incident-known-too-late"
    cause = "It happened on {occurred} and was known at {known}: that cannot be."
    advice = "Give the day it happened and the moment somebody here knew, up to now."


class LevelWouldFall(Refused):
    """What makes an incident look smaller is weighed by two."""

    code = "incident-level-would-fall"
    cause = "By these facts {record} would fall from {old} to {new}."
    advice = "Ask for it to be lowered, with a reason; a second person confirms."


class LowerNotAsked(Refused):
    """There is nothing to confirm."""

    code = "incident-lower-not-asked"
    cause = "Nobody has asked to lower the level of {record}."
    advice = "Whoever handles it asks with new facts and a reason first."


class ClockUnknown(WrongUsage):
    """No such report is owed."""

    code = "incident-clock-unknown"
    cause = "{record} owes no report {clock}."
    advice = "The page of the incident lists the reports that are owed."


class SentInFuture(WrongUsage):
    """What went, went."""

    code = "incident-sent-in-future"
    cause = "The report {clock} of {record} cannot have gone at {sent}."
    advice = "Give the moment at which it went: after its clock began, up to now."


class ReportNotLate(Refused):
    """Only what is late is explained: else a report could be explained away at once."""

    code = "incident-report-not-late"
    cause = "The report {clock} of {record} is not late: its term ends at {ends}."
    advice = "Send it by then. If it went later, or not at all, explain that."


class NobodyTold(WrongUsage):
    """Telling nobody is not telling; that takes two signatures."""

    code = "incident-nobody-told"
    cause = "For {record} nobody would have been told, or it is not said how."
    advice = (
        "Enter how people were told, and how many; or have two people sign why not."
    )


class NotToldNotAsked(Refused):
    """There is nothing to sign with somebody."""

    code = "incident-not-told-not-asked"
    cause = "Nobody has asked that the people concerned by {record} be not told."
    advice = "Tell them, or ask with a reason that the second signature can judge."


class PeopleUndecided(NeedsPerson):
    """Whether people are told is decided before an incident is closed."""

    code = "incident-people-undecided"
    cause = "For {record} it is not decided whether the people concerned are told."
    advice = "Record how they were told, or have two people sign why not (PIPL 57)."


class ClocksUnanswered(NeedsPerson):
    """Every report is sent in time or explained."""

    code = "incident-clocks-unanswered"
    cause = "{record} has reports that did not go in time and were not explained: {n}."
    advice = "Record when each went, and explain those that were late."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What a reporter says. ``account`` is free text and is sealed, never entered.

    ``drill``: the drill of a pack that is played; its kind is the drill's then.
    """

    kind: str
    title: str
    is_exercise: bool
    occurred_on: date
    known_at: datetime
    facts: Facts
    account: str
    drill: str = ""


def report(desk: Desk, new: NewIncident, *, by: str, at: datetime) -> str:
    """Report an incident, or begin a drill; returns its number.

    Raises ``KindUnknown``, ``KnownTooLate`` or ``ReasonMissing``.
    """
    if new.kind not in INCIDENT_KINDS:
        raise KindUnknown(kind=new.kind[:24], known=", ".join(INCIDENT_KINDS))
    _require_known_before(new, at)
    played = drills.begun(desk, new.drill) if new.drill else {}
    with transaction.atomic():
        no = next_no(desk, LETTERS, at.astimezone(BEIJING).year)
        row = birth(desk, no, _heading(desk, no, new), at)
        asked = Asked(no=no, act=IncidentAct.REPORT, by=by, at=at)
        act = begun(desk, INCIDENT, asked, row, unborn(no))
        act.conclude(
            IncidentState.REPORTED,
            {
                **new.facts.told(),
                **kept_text(act, new.account),
                **played,
                "kind": new.kind,
                "exercise": new.is_exercise,
                "occurred_on": new.occurred_on.isoformat(),
                "known_at": instant.to_text(new.known_at),
            },
        )
        level = level_of(new.facts, thresholds_on(act.today))
        Incident.objects.create(
            record=row,
            is_exercise=new.is_exercise,
            known_at=new.known_at,
            level=level,
            title=_typed(no, new),
        )
    return no


def weigh(desk: Desk, asked: Asked, facts: Facts) -> Level:
    """Enter what is known now; the level follows. Raises ``LevelWouldFall``."""
    with beginning(desk, asked) as begun_:
        old, new = begun_.told.level, _weighed(begun_.doing, facts)
        if new.rank < old.rank:
            raise LevelWouldFall(record=asked.no, old=old.value, new=new.value)
        begun_.doing.conclude(None, facts.told())
        _show_level(begun_, new)
    return new


def ask_lower(desk: Desk, asked: Asked, facts: Facts, reason: str) -> None:
    """Ask that it be weighed by smaller facts; another human confirms."""
    with beginning(desk, asked) as begun_:
        text = kept_text(begun_.doing, reason)
        begun_.doing.conclude(None, {**facts.told(), **text})


def confirm_lower(desk: Desk, asked: Asked) -> Level:
    """Weigh it by those facts. Raises ``LowerNotAsked`` or ``SamePerson``."""
    with beginning(desk, asked) as begun_:
        if begun_.told.lower is None:
            raise LowerNotAsked(record=asked.no)
        facts, asker = begun_.told.lower
        require_other_human(begun_.doing, [asker], "asker")
        begun_.doing.conclude(None, facts.told())
        level = _weighed(begun_.doing, facts)
        _show_level(begun_, level)
    return level


def write_line(desk: Desk, asked: Asked, text: str) -> None:
    """Write on the timeline what happened or was done; nothing there is edited."""
    with beginning(desk, asked) as begun_:
        begun_.doing.conclude(None, kept_text(begun_.doing, text))


def dismiss(desk: Desk, asked: Asked, reason: str) -> None:
    """Find that it was none; not who reported it. Raises ``SamePerson``."""
    with beginning(desk, asked) as begun_:
        require_other_human(begun_.doing, [_reporter(begun_.told)], "reporter")
        text = kept_text(begun_.doing, reason)
        begun_.doing.conclude(IncidentState.FALSE_ALARM, text)


def declare(desk: Desk, asked: Asked) -> None:
    """Declare it: from now on it is handled by the playbook of its kind."""
    with beginning(desk, asked) as begun_:
        key = playbook_for(desk.tenant, begun_.told.kind)
        facts = {"level": begun_.told.level, **(taken(desk, key) if key else {})}
        begun_.doing.conclude(IncidentState.DECLARED, facts)


def contain(desk: Desk, asked: Asked, what: str) -> None:
    """Say how its spreading was stopped."""
    _told_by(desk, asked, IncidentState.CONTAINED, what)


def recover(desk: Desk, asked: Asked, what: str) -> None:
    """Say how things were set right; the final report's clock begins."""
    _told_by(desk, asked, IncidentState.RECOVERED, what)


def review(desk: Desk, asked: Asked, cause: str) -> None:
    """Say what its cause was and what is to be learned."""
    _told_by(desk, asked, IncidentState.REVIEWED, cause)


def sent(desk: Desk, asked: Asked, clock: str, at: datetime, receipt: bytes) -> None:
    """Enter that a report went, when, and seal its receipt.

    One that is entered much later than it went counts from its entry.
    Raises ``ClockUnknown`` or ``SentInFuture``.
    """
    with beginning(desk, asked) as begun_:
        found = _clock(begun_.told, clock)
        begun_in = found.started.replace(second=0, microsecond=0)  # minutes are typed
        if not begun_in <= at <= asked.at:
            raise SentInFuture(record=asked.no, clock=clock, sent=_minute(at))
        went = Sending(at=at, entered_at=asked.at)
        facts = {
            "clock": clock,
            "sent_at": instant.to_text(at),
            "in_time": not found.ends.is_over(went.counts_from),
            "receipt": sealed.write(desk.home, receipt),
        }
        begun_.doing.conclude(None, facts)


def explain(desk: Desk, asked: Asked, clock: str, reason: str) -> None:
    """Say why a report did not go, or not in time.

    Raises ``ClockUnknown`` or ``ReportNotLate``.
    """
    with beginning(desk, asked) as begun_:
        found = _clock(begun_.told, clock)
        if not found.is_late(asked.at):
            ends = _minute(found.ends.ends)
            raise ReportNotLate(record=asked.no, clock=clock, ends=ends)
        text = kept_text(begun_.doing, reason)
        begun_.doing.conclude(None, {"clock": clock, **text})


def tell_people(desk: Desk, asked: Asked, channel: str, count: int) -> None:
    """Enter how many of the people concerned were told, and how; in a drill, none.

    Raises ``NobodyTold``.
    """
    with beginning(desk, asked) as begun_:
        is_exercise = begun_.told.is_exercise
        if not is_exercise and (count < 1 or not channel.strip()):
            raise NobodyTold(record=asked.no)
        told_now = 0 if is_exercise else count
        begun_.doing.conclude(None, {"channel": channel[:40], "count": told_now})


def digest_of(no: str, reason: str) -> str:
    """SHA-256 (hex) of what two people sign who do not want people told."""
    content = {"incident": no, "reason": reason.strip()}
    return hashlib.sha256(canonical(content)).hexdigest()


def ask_not_told(desk: Desk, asked: Asked, reason: str, signature: Signature) -> None:
    """Ask that people be not told (PIPL 57, second paragraph), signed."""
    with beginning(desk, asked) as begun_:
        signed = begun_.doing.signed(digest_of(asked.no, reason), signature)
        text = kept_text(begun_.doing, reason)
        begun_.doing.conclude(None, {**text, **signed, "signed_as": asked.no})


def confirm_not_told(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Sign the same. Raises ``NotToldNotAsked`` or ``SamePerson``."""
    with beginning(desk, asked) as begun_:
        if begun_.told.not_told is None:
            raise NotToldNotAsked(record=asked.no)
        digest, asker = begun_.told.not_told
        require_other_human(begun_.doing, [asker], "asker")
        signed = begun_.doing.signed(digest, signature)
        begun_.doing.conclude(None, {**signed, "signed_as": asked.no})


def close(desk: Desk, asked: Asked) -> None:
    """Close it: steps done, reports answered, people told, something learned.

    Raises ``StepsLeft``, ``ClocksUnanswered``, ``PeopleUndecided``, ``SheetNotScored``,
    ``NothingLearned`` or ``SamePerson``: who reviewed it does not close it.
    """
    with beginning(desk, asked) as begun_:
        require_no_steps_left(begun_.told)
        if begun_.told.unanswered:
            raise ClocksUnanswered(record=asked.no, n=len(begun_.told.unanswered))
        if not begun_.told.people_decided:
            raise PeopleUndecided(record=asked.no)
        require_learned(desk, begun_.told, begun_.doing.roll)
        reviewed = begun_.told.record.of(IncidentAct.REVIEW)
        require_other_human(
            begun_.doing, [leaf.entry.actor for leaf in reviewed], "reviewer"
        )
        begun_.doing.conclude(IncidentState.CLOSED, {})


def _told_by(desk: Desk, asked: Asked, to: IncidentState, text: str) -> None:
    with beginning(desk, asked) as begun_:
        begun_.doing.conclude(to, kept_text(begun_.doing, text))


def _require_known_before(new: NewIncident, at: datetime) -> None:
    known_on = new.known_at.astimezone(BEIJING).date()
    if new.known_at > at or new.occurred_on > known_on:
        raise KnownTooLate(occurred=new.occurred_on, known=_minute(new.known_at))


def _heading(desk: Desk, no: str, new: NewIncident) -> Heading:
    """What every list shows: of a real incident nothing that was typed."""
    with heard(desk.home.company.language):
        plain = said("Security incident")
    return Heading(
        mechanism=MECHANISM,
        kind="exercise" if new.is_exercise else "incident",
        title=_typed(no, new) if new.is_exercise else plain,
        post=Role.OFFICER,
        items=ITEMS,
        confidentiality="internal" if new.is_exercise else "restricted",
    )


def _typed(no: str, new: NewIncident) -> str:
    return new.title.strip()[:120] or no


def _weighed(act: Doing, facts: Facts) -> Level:
    return level_of(facts, thresholds_on(act.today))


def _show_level(begun_: Begun, level: Level) -> None:
    Incident.objects.filter(record=begun_.doing.row).update(level=level)


def _clock(incident: ToldIncident, key: str) -> ReportClock:
    found = next((one for one in incident.clocks if one.key == key), None)
    if found is None:
        raise ClockUnknown(record=incident.no, clock=key[:16])
    return found


def _reporter(incident: ToldIncident) -> str:
    return incident.record.leaves[0].entry.actor


def _minute(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
