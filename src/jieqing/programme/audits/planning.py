"""Plan an audit, name its team, seal what is drawn from, draw: before anybody looks."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.own_words import require_nobody_in
from jieqing.casebook.papers.period import Period
from jieqing.errors import Refused, WrongUsage
from jieqing.flow import record as records
from jieqing.people.matrix import Role
from jieqing.people.roll import Person
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    begun,
    birth,
    locked,
    next_no,
    unborn,
)
from jieqing.programme.audits.checklists import (
    INDEPENDENT,
    AuditKind,
    Checklist,
    checklist_as_loaded,
    checklist_of,
)
from jieqing.programme.audits.flow import AUDIT, AuditAct, AuditState
from jieqing.programme.audits.independence import require_independent
from jieqing.programme.audits.models import Audit
from jieqing.programme.audits.populations import population
from jieqing.programme.audits.sampling import (
    RULE,
    commitment,
    drawn,
    population_digest,
    sample_size,
    seed_of_entry,
    seed_of_number,
)
from jieqing.programme.audits.told import (
    ENDED,
    LETTERS,
    MECHANISM,
    ToldAudit,
    rows_of,
    title_digest,
    told,
    told_in,
)
from jieqing.programme.guards import require_holds, require_reason

Drawn = Mapping[str, tuple[str, ...]]
"""What was drawn, by the population that it was drawn from."""
NUMBER = re.compile(r"[0-9]{6,10}")
LONGEST_TITLE, LONGEST_TEXT = 120, 4000


class AuditUnfit(WrongUsage):
    """What an audit needs is not there, or is not possible."""

    code = "audit-unfit"
    cause = "The audit cannot go on like this: {reason}."
    advice = "Correct that, then send it again; what you typed is still there."


class NotInTeam(Refused):
    """Who acts is not of the team, or does not lead it."""

    code = "audit-not-in-team"
    cause = "{person} does not belong to those who do this on {record}."
    advice = "Who leads the audit names its team."


class NumberNotAsCommitted(Refused):
    """Another number than the one committed to would draw another sample."""

    code = "audit-number-not-as-committed"
    cause = "That is not the number to which {record} was committed."
    advice = "Give the very number; if it is lost, cancel the audit and plan another."


class PopulationMoved(Refused):
    """The population is no longer what was sealed."""

    code = "audit-population-moved"
    cause = "What {record} draws from is not what was sealed: {name}."
    advice = "Keep the casebook; run `jieqing ledger audit` before anything goes on."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAudit:
    """What is to be examined, of which days, until when.

    ``number``: six to ten digits to which who plans commits now and which are told only
    when the sample is drawn; empty: the ledger's own entry gives the seed.
    """

    checklist: str
    period: Period
    due: date
    title: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on an audit: how it was begun, and the audit as told."""

    doing: Doing
    told: ToldAudit

    def keep(self, text: str) -> str:
        """Seal a text that is asked for; returns its name."""
        words = require_reason(self.doing, text)
        if len(words) > LONGEST_TEXT:
            raise AuditUnfit(reason="a text is too long")
        return sealed.write(self.doing.desk.home, words.encode())


def plan(desk: Desk, new: NewAudit, *, by: str, at: datetime) -> str:
    """Plan an audit, which who plans it leads; returns its number.

    Points that were at fault the time before are to be tested again. Raises
    ``ChecklistUnknown``, ``RecordAltered``, ``NotIndependent``, ``NotYourPost`` or
    ``AuditUnfit``.
    """
    plain = checklist_as_loaded(desk, new.checklist)
    found = checklist_of(plain)
    _require_fit(new, day_of(at))
    content = json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()
    title = new.title.strip() or found.title
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, _heading(found, title), at)
        asked = Asked(no=no, act=AuditAct.PLAN, by=by, at=at)
        doing = begun(desk, AUDIT, asked, row, unborn(no))
        if not may_plan(doing.person, found):
            require_holds(doing, found.owner)
        if found.kind in INDEPENDENT:
            require_independent(desk, doing.person, found.scope, new.period)
        before = last_issued(desk, new.checklist)
        facts = {
            "checklist": found.key,
            "snapshot": sealed.write(desk.home, content),
            "digest": hashlib.sha256(content).hexdigest(),
            "kind": found.kind,
            "title": title_digest(title),
            "first": new.period.first.isoformat(),
            "last": new.period.last.isoformat(),
            "scope": list(found.scope),
            "due": new.due.isoformat(),
            "commitment": commitment(new.number) if new.number else "",
            "before": before.no if before else "",
            "retests": [k for k in before.faults if found.point(k)] if before else [],
        }
        doing.conclude(AuditState.PLANNED, facts)
        Audit.objects.create(
            record=row,
            checklist=found.key,
            first=new.period.first,
            last=new.period.last,
            lead=by,
            due=new.due,
        )
    return no


def may_plan(person: Person, checklist: Checklist) -> bool:
    """Whether a checklist is this person's to use: inspections, supervisors' too."""
    is_inspection = checklist.kind is AuditKind.INSPECTION
    owners = {Role.SUPERVISOR} if is_inspection else frozenset[str]()
    return bool({checklist.owner, *owners} & person.roles)


def last_issued(desk: Desk, key: str) -> ToldAudit | None:
    """Return the newest issued audit by a checklist; None: there is none."""
    for row in rows_of(desk).filter(checklist=key, record__state__in=ENDED)[:1]:
        return told_in(desk, row, records.read(desk.ledger, row.record.no))
    return None


def join(desk: Desk, asked: Asked, person: str) -> None:
    """Take somebody into the team. Raises ``NotIndependent`` or ``PersonUnknown``."""
    with beginning(desk, asked) as begun_:
        require_lead(begun_)
        member = begun_.doing.roll.active(person)
        found = begun_.told.checklist
        if found.kind in INDEPENDENT:
            require_independent(desk, member, found.scope, begun_.told.period)
        begun_.doing.conclude(None, {"person": member.number})


def prepare(desk: Desk, asked: Asked) -> None:
    """Seal what is drawn from: its digest and how many, as of now."""
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        size = desk.ledger.size()
        told_ = begun_.told
        found = {
            name: population(desk, name, told_.period, size)
            for name in told_.checklist.populations
        }
        sealed_ = {n: [population_digest(p), str(len(p))] for n, p in found.items()}
        facts = {"populations": sealed_, "ledger_size": size, "rule": RULE}
        begun_.doing.conclude(AuditState.PREPARED, facts)


def begin(desk: Desk, asked: Asked, number: str = "") -> Drawn:
    """Tell the number, if one was committed to, and draw; returns what was drawn.

    Raises ``NumberNotAsCommitted`` or ``PopulationMoved``.
    """
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        told_ = begun_.told
        if told_.commitment and commitment(number) != told_.commitment:
            raise NumberNotAsCommitted(record=asked.no)
        seed = seed_of(told_, number)
        found = draw_again(desk, told_, seed)
        facts = {
            "seed": seed,
            "number": number.strip() if told_.commitment else "",
            "drawn": {name: list(refs) for name, refs in found.items()},
        }
        begun_.doing.conclude(AuditState.FIELDWORK, facts)
        return found


def seed_of(told_: ToldAudit, number: str) -> str:
    """Return the seed of an audit: of the told number, else of the sealing entry."""
    if told_.commitment:
        return seed_of_number(number)
    sealing = told_.record.last(AuditAct.PREPARE)
    return seed_of_entry(sealing.content) if sealing else ""


def draw_again(desk: Desk, told_: ToldAudit, seed: str) -> Drawn:
    """Draw from what was sealed; anybody gets the same. Raises ``PopulationMoved``."""
    found = {}
    for name, one in told_.populations.items():
        names = population(desk, name, told_.period, one.size)
        if (population_digest(names), len(names)) != (one.digest, one.count):
            raise PopulationMoved(record=told_.no, name=name)
        found[name] = drawn(names, seed, sample_size(len(names)))
    return found


def cancel(desk: Desk, asked: Asked, reason: str) -> None:
    """End it without a report; the reason stays."""
    with beginning(desk, asked) as begun_:
        require_lead(begun_)
        facts = {"reason": begun_.keep(reason)}
        begun_.doing.conclude(AuditState.CANCELLED, facts)


@contextmanager
def beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    """Begin an act on an audit, its row locked, its record read."""
    with transaction.atomic():
        row = locked(desk, asked)
        found = told(desk, asked.no)
        found.row.record = row
        doing = begun(desk, AUDIT, asked, row, (found.record, {}))
        yield Begun(doing=doing, told=found)


def require_team(begun_: Begun) -> None:
    """Who acts belongs to the team. Raises ``NotInTeam``."""
    if begun_.doing.person.number not in begun_.told.team:
        raise NotInTeam(person=begun_.doing.person.number, record=begun_.told.no)


def require_lead(begun_: Begun) -> None:
    """Who acts leads the audit. Raises ``NotInTeam``."""
    if begun_.doing.person.number != begun_.told.lead:
        raise NotInTeam(person=begun_.doing.person.number, record=begun_.told.no)


def _require_fit(new: NewAudit, today: date) -> None:
    require_nobody_in(new.title)
    wrong = (
        (new.due < today, "its day has passed"),
        (len(new.title) > LONGEST_TITLE, "a text is too long"),
        (new.period.first > today, "its period has not begun"),
        (
            bool(new.number) and not NUMBER.fullmatch(new.number.strip()),
            "the number has six to ten digits",
        ),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise AuditUnfit(reason=reason)


def _heading(found: Checklist, title: str) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind=found.kind,
        title=title,
        post=found.owner,
        items=found.items,
    )
