"""Questions that the system answers for a point: over casebook, people and ledger.

Each says how many there were and how many were not as they should be; where there was
nothing to look at it says so, and a person answers the point.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from jieqing.casebook import models as casebook
from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import QUIET
from jieqing.casebook.papers.period import touched
from jieqing.casebook.papers.told_cases import ToldCase, tell_all
from jieqing.casebook.sources import record_name as map_record
from jieqing.casebook.told import Phase
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.people import review as access
from jieqing.people.matrix import conflicts
from jieqing.people.roll import roles_of_human
from jieqing.programme import models
from jieqing.programme.adoption import is_adopted
from jieqing.programme.audits.populations import POPULATIONS
from jieqing.programme.figures import Asked
from jieqing.programme.flows import TaskState
from jieqing.programme.issues.flow import IssueState
from jieqing.programme.issues.stops import stops
from jieqing.programme.issues.told import rows_of
from jieqing.programme.policy_gate import policy_in_force

_WEEK, _YEAR = timedelta(days=7), timedelta(days=366)
_NAMED = 10
_UNDONE = (IssueState.CONFIRMED, IssueState.PLANNED, IssueState.FIXING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was found: of so many, so many wrong ones, the first of them by name.

    ``of`` 0: there was nothing to look at.
    """

    of: int
    wrong: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """One look at a home for all questions of a checklist."""

    asked: Asked

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.asked.desk

    @property
    def today(self) -> date:
        """The Beijing day on which it is looked."""
        return day_of(self.asked.at)

    @cached_property
    def ended(self) -> tuple[ToldCase, ...]:
        """Cases that ended in the period."""
        return self.asked.ended()

    @cached_property
    def erased(self) -> tuple[ToldCase, ...]:
        """Cases whose erasing finished in the period, settled or not."""
        names = POPULATIONS["executed"](self.desk, self.asked.period)
        return tell_all(self.desk, names, self.today)


Query = Callable[[Look, str], Said]


def _each(cases: Iterable[ToldCase], is_right: Callable[[ToldCase], bool]) -> Said:
    of = tuple(cases)
    wrong = tuple(case.number for case in of if not is_right(case))
    return Said(of=len(of), wrong=len(wrong), names=wrong[:_NAMED])


def _rows(names: Iterable[str], of: int) -> Said:
    found = tuple(names)
    return Said(of=max(of, 1), wrong=len(found), names=found[:_NAMED])


def _whether(holds: object, name: str = "") -> Said:
    names = () if holds or not name else (name,)
    return Said(of=1, wrong=0 if holds else 1, names=names)


def _two_signed(look: Look, _: str) -> Said:
    roll = look.desk.register.roll()

    def is_right(case: ToldCase) -> bool:
        signed = told.approvals_of(case.record, told.plan_hash(case.record))
        people = [roll.persons[one.person] for one in signed]
        return roll.sides(people, Act.APPROVE) > 1

    return _each(look.erased, is_right)


def _apart(look: Look, _: str) -> Said:
    """Who opened a case neither signed nor erased it, who signed did not erase."""
    roll = look.desk.register.roll()

    def is_right(case: ToldCase) -> bool:
        acted = [
            {leaf.entry.actor for leaf in case.record.of(act)}
            for act in (Act.OPEN, Act.APPROVE, Act.EXECUTE)
        ]
        pairs = ((acted[0], acted[1] | acted[2]), (acted[1], acted[2]))
        return not any(
            roll.persons[one].is_same_human(roll.persons[other])
            for mine, others in pairs
            for one in mine
            for other in others
        )

    return _each(look.erased, is_right)


def _second_check(look: Look, _: str) -> Said:
    """The last check was clean and came after the quiet period."""

    def is_right(case: ToldCase) -> bool:
        since, last = told.quiet_since(case.record), case.record.last(Act.CHECK)
        if case.state is State.EXECUTING:
            return True  # its second search is still to come
        if since is None or last is None or last.entry.facts["is_clean"] is not True:
            return False
        return moment_of(last) - moment_of(since) >= QUIET

    return _each(look.erased, is_right)


def _told_before(look: Look, _: str) -> Said:
    """The notice was written before anybody signed."""

    def is_right(case: ToldCase) -> bool:
        notice, signed = case.record.of(Act.NOTIFY), case.record.of(Act.APPROVE)
        is_first = bool(notice) and bool(signed)
        return is_first and notice[0].position < signed[0].position

    return _each(look.erased, is_right)


def _known(look: Look, _: str) -> Said:
    """Identity was proved before anything was looked for."""

    def is_right(case: ToldCase) -> bool:
        found = case.record.of(Act.FIND)
        proved = [
            leaf
            for leaf in case.record.of(Act.IDENTIFY)
            if leaf.entry.facts.get("is_verified") is not False
        ]
        return not found or (bool(proved) and proved[0].position < found[0].position)

    return _each(look.ended, is_right)


def _stopped_first(look: Look, _: str) -> Said:
    """Processing was stopped before the data was looked for."""

    def is_right(case: ToldCase) -> bool:
        stop, find = case.record.of(Act.STOP), case.record.of(Act.FIND)
        return bool(stop and find) and stop[0].position < find[0].position

    return _each(look.erased, is_right)


def _keys_gone(look: Look, _: str) -> Said:
    """The keys were destroyed, looked for and not found."""
    settled = [case for case in look.erased if case.state is State.SETTLED]

    def is_right(case: ToldCase) -> bool:
        ended = told.in_phase(case.record.of(Act.SETTLE), Phase.FINISHED)
        found = told.mapping(ended, "keys").get("case_key") if ended else None
        return isinstance(found, Mapping) and bool(found.get("not_found"))

    return _each(settled, is_right)


def _refusals(look: Look, _: str) -> Said:
    """A refusal names its ground, and two people stand for it."""
    refused = [case for case in look.ended if case.state is State.REFUSED]

    def is_right(case: ToldCase) -> bool:
        actors = {leaf.entry.actor for leaf in case.record.of(Act.REFUSE)}
        return bool(case.refusal) and len(actors) > 1

    return _each(refused, is_right)


def _in_time(look: Look, _: str) -> Said:
    return _each(look.ended, lambda case: not case.is_late)


def _open_in_time(look: Look, _: str) -> Said:
    rows = casebook.Case.objects.filter(tenant=look.desk.tenant).exclude(next_act="")
    late = rows.filter(due__lt=look.today).order_by("due")
    return _rows(late.values_list("number", flat=True)[:_NAMED], rows.count())


def _residue(look: Look, _: str) -> Said:
    rows = casebook.Issue.objects.filter(tenant=look.desk.tenant)
    wrong = rows.filter(is_open=True).values_list("case__number", flat=True)
    return _rows(wrong, rows.count())


def _processors(look: Look, _: str) -> Said:
    rows = casebook.ProcessorTask.objects.filter(tenant=look.desk.tenant)
    late = rows.filter(state="asked", due__lt=look.today)
    return Said(of=rows.count(), wrong=late.count(), names=_cases(late))


def _holds(look: Look, _: str) -> Said:
    rows = casebook.Hold.objects.filter(tenant=look.desk.tenant, is_lifted=False)
    late = rows.filter(review__lt=look.today)
    return Said(of=rows.count(), wrong=late.count(), names=_cases(late))


def _letters(look: Look, _: str) -> Said:
    """No letter waits for longer than a week to be delivered."""
    rows = casebook.Letter.objects.filter(tenant=look.desk.tenant)
    waiting = rows.filter(delivery="waits", case__opened_at__lt=look.asked.at - _WEEK)
    return Said(of=rows.count(), wrong=waiting.count(), names=_cases(waiting))


def _cases(rows: QuerySet[Any]) -> tuple[str, ...]:
    return tuple(rows.values_list("case__number", flat=True)[:_NAMED])


def _policy(look: Look, template: str) -> Said:
    found = policy_in_force(look.desk.ledger, template, look.today)
    return _whether(found, template)


def _adopted(look: Look, _: str) -> Said:
    return _whether(is_adopted(look.desk.ledger))


def _roles_apart(look: Look, _: str) -> Said:
    people = [p for p in look.desk.register.roll().persons.values() if p.is_active]
    wrong = [p.number for p in people if conflicts(roles_of_human(p, people))]
    return _rows(wrong, len(people))


def _post_held(look: Look, post: str) -> Said:
    people = look.desk.register.roll().persons.values()
    return _whether(any(p.is_active and post in p.roles for p in people), post)


def _access_reviewed(look: Look, _: str) -> Said:
    return _whether(access.due_on(look.desk.register) >= look.today)


def _maps_fresh(look: Look, _: str) -> Said:
    names = sorted(look.desk.home.stores)
    read = records.read_together(look.desk.ledger, [map_record(n) for n in names])
    oldest = look.today - _YEAR
    stale = [n for n in names if not _confirmed_since(read[map_record(n)], oldest)]
    return Said(of=len(names), wrong=len(stale), names=tuple(stale))


def _confirmed_since(record: records.Record, day: date) -> bool:
    last = record.last("map-confirm")
    return last is not None and day_of(moment_of(last)) >= day


def _act_done(look: Look, act: str) -> Said:
    return _whether(touched(look.desk, look.asked.period.first, [act]), act)


def _duty_done(look: Look, duty: str) -> Said:
    """No task of the duty that shut in the period was missed."""
    rows = models.Task.objects.filter(
        record__tenant=look.desk.tenant,
        shuts_on__gt=look.asked.period.first,
        shuts_on__lte=min(look.today, look.asked.period.last),
    )
    rows = rows.filter(duty=duty) if duty else rows
    missed = rows.filter(
        engine_position=None, record__state__in=(TaskState.PLANNED, TaskState.OPEN)
    )
    names = tuple(missed.values_list("record__no", flat=True)[:_NAMED])
    return Said(of=rows.count(), wrong=missed.count(), names=names)


def _figures_frozen(look: Look, _: str) -> Said:
    before = look.today.replace(day=1) - timedelta(days=1)
    rows = models.Reading.objects.filter(tenant=look.desk.tenant)
    return _whether(rows.filter(period=f"{before:%Y-%m}").exists(), f"{before:%Y-%m}")


def _issues_in_time(look: Look, _: str) -> Said:
    rows = rows_of(look.desk)
    late = rows.filter(record__state__in=_UNDONE, due__lt=look.today)
    names = tuple(late.values_list("record__no", flat=True)[:_NAMED])
    return Said(of=rows.count(), wrong=late.count(), names=names)


def _nothing_stopped(look: Look, _: str) -> Said:
    return _rows(stops(look.desk.ledger), 1)


def _no_repeats(look: Look, _: str) -> Said:
    rows = rows_of(look.desk).filter(raised_on__gte=look.asked.period.first)
    again = rows.exclude(repeat_of="")
    names = tuple(again.values_list("record__no", flat=True)[:_NAMED])
    return Said(of=rows.count(), wrong=again.count(), names=names)


QUERIES: Mapping[str, Query] = {
    "two-signed": _two_signed,
    "roles-apart-in-cases": _apart,
    "second-check": _second_check,
    "told-before-signing": _told_before,
    "identity-first": _known,
    "stopped-first": _stopped_first,
    "keys-gone": _keys_gone,
    "refusals-grounded": _refusals,
    "answered-in-time": _in_time,
    "open-cases-in-time": _open_in_time,
    "no-residue-open": _residue,
    "processors-answered": _processors,
    "holds-reviewed": _holds,
    "letters-delivered": _letters,
    "document-in-force": _policy,
    "programme-adopted": _adopted,
    "roles-apart": _roles_apart,
    "post-held": _post_held,
    "access-reviewed": _access_reviewed,
    "maps-fresh": _maps_fresh,
    "act-done": _act_done,
    "duty-done": _duty_done,
    "figures-frozen": _figures_frozen,
    "issues-in-time": _issues_in_time,
    "nothing-stopped": _nothing_stopped,
    "no-repeats": _no_repeats,
}
"""The questions by name; what is asked of an argument (a document, an act), has one."""
