"""What waits for somebody beside cases: today's page lists it, the digest counts it.

What everybody shares is read once (``Board``). It is a hint: the act that a line leads
to asks the ledger again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from django.db.models import Q

from jieqing.casebook import standing as standings
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_flow import DueAct, Stands
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.law_flow import Standing as LawStanding
from jieqing.casebook.law_in_force import LawChange
from jieqing.casebook.law_in_force import changes as law_changes
from jieqing.flow import record as records
from jieqing.language import said
from jieqing.notices.clocks import ABOVE_DAYS
from jieqing.people.access_asked import GRANT, Application, waiting
from jieqing.people.attention import Attention, attention
from jieqing.people.matrix import REVIEWERS, Role, readers_of, roles_for
from jieqing.people.posts import SOON
from jieqing.people.register import names
from jieqing.people.roll import Person, Roll, held
from jieqing.people.superiors import answers_for, below
from jieqing.programme import models
from jieqing.programme.audience import is_asked
from jieqing.programme.clock_ahead import CONFIRM, far_behind
from jieqing.programme.flows import (
    TASKS_ENDED,
    TASKS_HANDED_IN,
    DocumentAct,
    DocumentState,
    TaskState,
)
from jieqing.programme.handovers.told import ToldHandover, handovers
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.owing import IS_OPEN, Owed, owed_by
from jieqing.programme.incidents.told import MECHANISM as INCIDENT
from jieqing.programme.pack_items import Duty, Template
from jieqing.programme.reach.told import MECHANISM as REACH
from jieqing.programme.reach.told import calling_in, is_answerable
from jieqing.programme.templates import duties, templates
from jieqing.programme.tips.acts import receiving_names
from jieqing.programme.versions import ToldVersion, versions_in

MOST = 100
"""Tasks that are counted; beyond, it says that there are more."""
STANDING_ENDS = timedelta(days=30)
"""Before its last day: two people have to sign the next one."""
LAW_IS_NEW = timedelta(days=14)
READERS = frozenset({Role.OFFICER, Role.AUDITOR})
"""Who are shown what goes round and was not reviewed; others may review it as well."""


class Waits(StrEnum):
    """What it is that waits."""

    REACH_CALL = "reach-call"
    HANDOVERS = "handovers"
    HANDOVERS_BELOW = "handovers-below"
    ACCESS_REVIEW = "access-review"
    ACCESS_ASKED = "access-asked"
    POSTS_ENDING = "posts-ending"
    TASKS_LATE = "tasks-late"
    TASKS_OPEN = "tasks-open"
    TASKS_TO_VERIFY = "tasks-to-verify"
    TASKS_LATE_BELOW = "tasks-late-below"
    TEXTS_TO_SIGN = "texts-to-sign"
    TEXTS_TO_PUBLISH = "texts-to-publish"
    TEXTS_TO_READ = "texts-to-read"
    STANDING_TO_SIGN = "standing-to-sign"
    STANDING_ENDS = "standing-ends"
    REPORTS_LATE = "reports-late"
    REPORTS_OWED = "reports-owed"
    LAW_TO_SIGN = "law-to-sign"
    LAW_TO_READ = "law-to-read"
    CLOCK = "clock"
    TIPS = "tips"


WAITS_WORDS: Mapping[Waits, str] = {
    Waits.REACH_CALL: "A reach test calls you: open it and press “I am here”.",
    Waits.HANDOVERS: "{count} handovers of your post wait to be accepted.",
    Waits.HANDOVERS_BELOW: "{count} handovers of posts below yours are not accepted.",
    Waits.ACCESS_REVIEW: "The access review is due by {day}.",
    Waits.ACCESS_ASKED: "{count} colleagues ask for access to pages.",
    Waits.POSTS_ENDING: "{count} posts end within two weeks.",
    Waits.TASKS_LATE: "{count} tasks of your post were not done in time.",
    Waits.TASKS_OPEN: "{count} tasks of your post are open.",
    Waits.TASKS_TO_VERIFY: "{count} tasks wait for you to verify them.",
    Waits.TASKS_LATE_BELOW: "{count} tasks of posts below yours are two working days"
    " late.",
    Waits.TEXTS_TO_SIGN: "{count} documents wait for your signature.",
    Waits.TEXTS_TO_PUBLISH: "{count} rules wait to be made public to the staff.",
    Waits.TEXTS_TO_READ: "{count} documents wait for you to read them.",
    Waits.STANDING_TO_SIGN: "{count} standing approvals wait for your signature.",
    Waits.STANDING_ENDS: "The standing approval ends on {day}; propose the next one.",
    Waits.REPORTS_LATE: "{count} reports on incidents were not made in time.",
    Waits.REPORTS_OWED: "{count} reports on incidents are owed, the first by {day}.",
    Waits.LAW_TO_SIGN: "{count} changes of the law wait for a second signature.",
    Waits.LAW_TO_READ: "Changes of the law published lately: {count}.",
    Waits.CLOCK: "The last day kept was {day}; by this machine's clock too many days "
    "were passed over of late. Nothing goes by its own date until somebody confirms "
    "that the clock is right: `jieqing programme clock`.",
    Waits.TIPS: "Look in at the recipients' pages of the tips. This line stands here"
    " every day, whether something came or not.",
}
PLACES: Mapping[Waits, str] = {
    Waits.REACH_CALL: "programme/incidents/team/",
    Waits.HANDOVERS: "programme/handovers/",
    Waits.HANDOVERS_BELOW: "programme/handovers/",
    Waits.ACCESS_REVIEW: "organisation/reviews",
    Waits.ACCESS_ASKED: "organisation/access/",
    Waits.POSTS_ENDING: "organisation/",
    Waits.TASKS_LATE: "programme/tasks/",
    Waits.TASKS_OPEN: "programme/tasks/",
    Waits.TASKS_TO_VERIFY: "programme/tasks/",
    Waits.TASKS_LATE_BELOW: "programme/tasks/?view=late",
    Waits.TEXTS_TO_SIGN: "programme/documents/",
    Waits.TEXTS_TO_PUBLISH: "programme/documents/",
    Waits.TEXTS_TO_READ: "programme/documents/",
    Waits.STANDING_TO_SIGN: "data/kept/",
    Waits.STANDING_ENDS: "data/kept/",
    Waits.REPORTS_LATE: "programme/incidents/",
    Waits.REPORTS_OWED: "programme/incidents/",
    Waits.LAW_TO_SIGN: "rules/changes/",
    Waits.LAW_TO_READ: "rules/changes/",
}
"""Where each leads, below the company's address; to tips and clock no console leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that waits; ``day``: its last one, where it has one."""

    what: Waits
    count: int = 1
    day: date | None = None
    is_late: bool = False

    @property
    def words(self) -> str:
        """Say it."""
        number = f"{MOST - 1}+" if self.count >= MOST else str(self.count)
        day = self.day.isoformat() if self.day else ""
        return said(WAITS_WORDS[self.what]).format(count=number, day=day)


@dataclass(frozen=True, kw_only=True)
class Board:
    """What all the home's people share, each part read when it is first asked for."""

    desk: Desk
    today: date

    @cached_property
    def roll(self) -> Roll:
        """Everybody and the superiors, as of the desk's moment."""
        return self.desk.register.roll()

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody by number."""
        return self.roll.persons

    @cached_property
    def day_for_superiors(self) -> date:
        """Whose last day is before it is so late that the superior is told."""
        tomorrow = self.today + timedelta(days=1)
        return self.desk.calendar.working_day_before(tomorrow, ABOVE_DAYS).day

    @cached_property
    def organisation(self) -> Attention:
        """The access review and the posts that end."""
        return attention(self.desk.register)

    @cached_property
    def access_asked(self) -> tuple[Application, ...]:
        """What colleagues asked for and nobody has answered."""
        return waiting(self.desk.register)

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        """The duties in use."""
        return {key: duty for key, (duty, _) in duties(self.desk.tenant).items()}

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        """The templates in use."""
        return templates(self.desk.tenant)

    @cached_property
    def standing(self) -> tuple[standings.Standing, ...]:
        """The standing approvals."""
        return standings.all_of(self.desk)

    @cached_property
    def law(self) -> tuple[LawChange, ...]:
        """The changes of the law."""
        return law_changes(self.desk.ledger)

    @cached_property
    def handovers(self) -> tuple[ToldHandover, ...]:
        """The handovers that nobody has accepted."""
        found = handovers(self.desk, self.people, self.today)
        return tuple(one for one in found if one.is_owed)

    @cached_property
    def owed(self) -> tuple[Owed, ...]:
        """The reports that incidents owe, the first to end first."""
        titles = self._open_records.get(INCIDENT, {})
        return owed_by(self.desk, titles, self.people)

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """The reach tests that can still be answered, by number."""
        return tuple(self._open_records.get(REACH, {}))

    @cached_property
    def _open_records(self) -> Mapping[str, Mapping[str, str]]:
        """Titles of open incidents and calls by mechanism and number: one query."""
        asked = IS_OPEN | is_answerable(self.desk.register.clock())
        rows = models.Record.objects.filter(asked, tenant=self.desk.tenant)
        found: dict[str, dict[str, str]] = {}
        for mechanism, no, title in rows.values_list("mechanism", "no", "title"):
            found.setdefault(mechanism, {})[no] = title
        return found

    @cached_property
    def receivers(self) -> frozenset[str]:
        """The persons who are called like somebody who receives tips.

        The list of recipients has names and keys and knows no people: some are of no
        company, and the process of tips reads no register. So a namesake is told the
        same line, which says nothing of a tip; who took another name is not told until
        recipients are appointed anew.
        """
        receiving = receiving_names(self.desk)
        if not receiving:
            return frozenset()
        named = names(self.desk.tenant)
        return frozenset(no for no, name in named.items() if name in receiving)

    @cached_property
    def versions(self) -> tuple[models.Version, ...]:
        """What goes round, or was approved, oldest first."""
        rows = models.Version.objects.select_related("record__document").filter(
            record__tenant=self.desk.tenant,
            state__in=(DocumentState.IN_REVIEW, DocumentState.APPROVED),
        )
        return tuple(rows.order_by("record_id", "number"))

    @cached_property
    def round(self) -> tuple[ToldVersion, ...]:
        """The texts that go round, as the ledger tells them."""
        numbers = [v.record.no for v in self.versions if _goes_round(v)]
        found = records.read_together(self.desk.ledger, numbers) if numbers else {}
        told = (
            versions_in(self.desk.tenant, record, self.people, self.today)[-1]
            for record in found.values()
        )
        return tuple(one for one in told if one.state is DocumentState.IN_REVIEW)


def board_of(desk: Desk) -> Board:
    """Return the board at the desk's moment."""
    return Board(desk=desk, today=day_of(desk.register.clock()))


def agenda(board: Board, person: Person) -> tuple[Line, ...]:
    """Return what waits for a person, what is late first."""
    kinds = (
        _clock,
        _call,
        _organisation,
        _handovers,
        _reports,
        _tasks,
        _below,
        _texts,
        _standing,
        _law,
        _tips,
    )
    found = (line for kind in kinds for line in kind(board, person))
    return tuple(sorted(found, key=lambda line: not line.is_late))


def _organisation(board: Board, person: Person) -> Iterator[Line]:
    if not person.roles & REVIEWERS:
        return
    waits = board.organisation
    if waits.review_due - board.today <= SOON:
        yield Line(
            what=Waits.ACCESS_REVIEW,
            day=waits.review_due,
            is_late=waits.is_review_overdue,
        )
    if person.may(GRANT) and board.access_asked:
        yield Line(what=Waits.ACCESS_ASKED, count=len(board.access_asked))
    if waits.ending and Role.SECURITY in person.roles:
        yield Line(what=Waits.POSTS_ENDING, count=len(waits.ending))


def _clock(board: Board, person: Person) -> Iterator[Line]:
    if not person.may(CONFIRM):
        return
    last = far_behind(board.desk, board.desk.register.clock())
    if last is not None:
        yield Line(what=Waits.CLOCK, day=last, is_late=True)


def _call(board: Board, person: Person) -> Iterator[Line]:
    now = board.desk.register.clock()
    if calling_in(board.desk, board.calls, person.number, now):
        yield Line(what=Waits.REACH_CALL, is_late=True)


def _handovers(board: Board, person: Person) -> Iterator[Line]:
    """To the successor until it is accepted, and as long to the post above."""
    owed = [one for one in board.handovers if one.left.person != person.number]
    posts = answers_for(person.roles, board.roll)
    mine = sum(one.left.role in posts for one in owed)
    if mine:
        yield Line(what=Waits.HANDOVERS, count=mine, is_late=True)
    under = below(person.roles, board.roll.superiors) - posts
    others = sum(one.left.role in under for one in owed)
    if others:
        yield Line(what=Waits.HANDOVERS_BELOW, count=others, is_late=True)


def _reports(board: Board, person: Person) -> Iterator[Line]:
    if not person.roles & roles_for(IncidentAct.SENT):
        return
    now = board.desk.register.clock()
    late = [one for one in board.owed if one.clock.is_late(now)]
    if late:
        yield Line(what=Waits.REPORTS_LATE, count=len(late), is_late=True)
    running = [one for one in board.owed if not one.clock.is_late(now)]
    if running:
        yield Line(what=Waits.REPORTS_OWED, count=len(running), day=running[0].day)


def _tasks(board: Board, person: Person) -> Iterator[Line]:
    posts = answers_for(person.roles, board.roll)
    mine = Q(record__owner_post__in=sorted(posts))
    rows = models.Task.objects.filter(
        mine | Q(record__state=TaskState.SUBMITTED),
        record__tenant=board.desk.tenant,
        opens_on__lte=board.today,
        engine_position=None,
    ).exclude(record__state__in=TASKS_ENDED)
    told = rows.values_list("record__state", "shuts_on", "duty")[: MOST * 2]
    counted = dict.fromkeys(
        (Waits.TASKS_LATE, Waits.TASKS_OPEN, Waits.TASKS_TO_VERIFY), 0
    )
    for state, shuts_on, duty in told:
        if state != TaskState.SUBMITTED:
            is_late = shuts_on <= board.today
            counted[Waits.TASKS_LATE if is_late else Waits.TASKS_OPEN] += 1
        elif duty in board.duties and board.duties[duty].verify_by in posts:
            counted[Waits.TASKS_TO_VERIFY] += 1
    for what, count in counted.items():
        if count:
            yield Line(what=what, count=count, is_late=what is Waits.TASKS_LATE)


def _below(board: Board, person: Person) -> Iterator[Line]:
    """What the posts below leave undone; a vacant one's tasks are one's own already."""
    filled = held(board.people.values())
    posts = below(person.roles, board.roll.superiors) & filled
    if not posts:
        return
    rows = models.Task.objects.filter(
        record__tenant=board.desk.tenant,
        record__owner_post__in=sorted(posts),
        due_on__lt=board.day_for_superiors,
        engine_position=None,
    ).exclude(record__state__in=TASKS_HANDED_IN)
    count = len(rows.values_list("pk")[:MOST])
    if count:
        yield Line(what=Waits.TASKS_LATE_BELOW, count=count, is_late=True)


def _texts(board: Board, person: Person) -> Iterator[Line]:
    to_sign = sum(_signs(person, one) for one in board.round)
    if to_sign:
        yield Line(what=Waits.TEXTS_TO_SIGN, count=to_sign)
    to_publish = sum(_publishes(person, one) for one in board.versions)
    if to_publish:
        yield Line(what=Waits.TEXTS_TO_PUBLISH, count=to_publish)
    to_read = len(_unread(board, person))
    if to_read:
        yield Line(what=Waits.TEXTS_TO_READ, count=to_read)


def _signs(person: Person, told: ToldVersion) -> bool:
    """Whether a text waits for this person, who reviews it first or approves it."""
    signers = {one.person for one in told.signed}
    if person.number in {told.author, *signers}:
        return False
    is_reviewed = any(one.act == DocumentAct.REVIEW for one in told.signed)
    approvers = roles_for(DocumentAct.APPROVE)
    return bool(person.roles & (approvers if is_reviewed else approvers | READERS))


def _publishes(person: Person, version: models.Version) -> bool:
    """Whether an approved rule has no day yet: its post makes it public."""
    waits = version.state == DocumentState.APPROVED and version.effective_on is None
    return waits and bool({version.record.owner_post, Role.OFFICER} & person.roles)


def _unread(board: Board, person: Person) -> frozenset[str]:
    """Return the documents in force that this person has not confirmed to have read.

    A receipt of an earlier version counts as long as only minor ones came after it.
    """
    asked = {no: v for no, v in _in_force(board).items() if _reads(board, person, v)}
    if not asked:
        return frozenset()
    rows = models.Receipt.objects.filter(
        record__in=[v.record_id for v in asked.values()],
        person=person.number,
        confirmed_at__isnull=False,
    )
    labels = {(v.record.no, v.number): _major(v) for v in board.versions}
    read = {
        no
        for no, number in rows.values_list("record__no", "version")
        if labels.get((no, number)) == _major(asked[no])
    }
    return frozenset(asked.keys() - read)


def _in_force(board: Board) -> Mapping[str, models.Version]:
    return {
        v.record.no: v
        for v in board.versions
        if v.state == DocumentState.APPROVED
        and v.effective_on is not None
        and v.effective_on <= board.today
    }


def _reads(board: Board, person: Person, version: models.Version) -> bool:
    made_from = board.templates.get(version.record.document.template)
    audience = frozenset(made_from.audience) if made_from else frozenset[str]()
    return is_asked(audience, person)


def _major(version: models.Version) -> str:
    return version.label.partition(".")[0]


def _goes_round(version: models.Version) -> bool:
    return version.state == DocumentState.IN_REVIEW


def _standing(board: Board, person: Person) -> Iterator[Line]:
    proposes = bool(person.roles & roles_for(DueAct.PROPOSE))
    signs = bool(person.roles & roles_for(DueAct.APPROVE))
    if not proposes and not signs:
        return
    waiting = [one for one in board.standing if one.state is Stands.PROPOSED]
    asked = [one for one in waiting if _may_sign(board, person, one)]
    if signs and asked:
        yield Line(what=Waits.STANDING_TO_SIGN, count=len(asked))
    approved = (s.terms.until for s in board.standing if s.state is Stands.APPROVED)
    last = max(approved, default=None)
    is_near = last is not None and last - board.today <= STANDING_ENDS
    if proposes and is_near and not waiting:
        late = last is not None and last < board.today
        yield Line(what=Waits.STANDING_ENDS, day=last, is_late=late)


def _may_sign(board: Board, person: Person, one: standings.Standing) -> bool:
    signers = {signed.person for signed in one.signed}
    is_over = one.terms.until < board.today
    return not is_over and person.number not in {one.proposer, *signers}


def _law(board: Board, person: Person) -> Iterator[Line]:
    if person.roles & roles_for(LawAct.PUBLISH):
        waiting = [
            one
            for one in board.law
            if one.state is LawStanding.PROPOSED and one.proposer != person.number
        ]
        if waiting:
            yield Line(what=Waits.LAW_TO_SIGN, count=len(waiting))
    if person.roles & readers_of("rules"):
        since = board.today - LAW_IS_NEW
        new = [
            o for o in board.law if o.published_at and day_of(o.published_at) > since
        ]
        if new:
            yield Line(what=Waits.LAW_TO_READ, count=len(new))


def _tips(board: Board, person: Person) -> Iterator[Line]:
    """Say the same each day: a line that came with a tip would tell when it came."""
    if person.number in board.receivers:
        yield Line(what=Waits.TIPS)
