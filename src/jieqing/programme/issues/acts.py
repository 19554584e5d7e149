"""Everything that is done with an issue: each a guard, one transaction, one entry.

Who owns it, who mends it and who verifies are different humans. Texts lie sealed in the
home; the ledger has their names, days and numbers.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.own_words import require_nobody_in
from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.people.matrix import Role
from jieqing.people.roll import roles_of_human
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    Signature,
    begun,
    birth,
    locked,
    next_no,
    unborn,
)
from jieqing.programme.evidence import LARGEST, MIB, EvidenceUnfit
from jieqing.programme.figures import Asked as FigureAsked
from jieqing.programme.guards import (
    NotYourPost,
    require_holds,
    require_other_human,
    require_reason,
)
from jieqing.programme.issues.effects import (
    Effect,
    Verdict,
    effect,
    read,
    require_can_show,
    span_after,
    span_before,
)
from jieqing.programme.issues.flow import ISSUE, IssueAct, IssueState
from jieqing.programme.issues.levels import (
    BEARERS,
    EFFECT_DAYS,
    EXAMINERS,
    MAY_STOP,
    STOPPABLE,
    Severity,
    Source,
)
from jieqing.programme.issues.models import Issue
from jieqing.programme.issues.stops import set_stop
from jieqing.programme.issues.told import (
    LETTERS,
    MECHANISM,
    Plan,
    ToldIssue,
    clocks_of,
    digest_of,
    rows_of,
    told,
    told_in,
)
from jieqing.programme.vocabulary import shipped_anchors

A_YEAR = timedelta(days=365)
LONGEST_TITLE, LONGEST_TEXT = 120, 4000
LONGEST_WATCH = 366


class IssueUnfit(WrongUsage):
    """What an issue needs is not there, or is not possible."""

    code = "issue-unfit"
    cause = "The issue cannot be entered like this: {reason}."
    advice = "Correct that, then send it again; what you typed is still there."


class StopNeedsPost(Refused):
    """Not everybody may stop the company's work."""

    code = "issue-stop-needs-post"
    cause = "{person} cannot stop an act; auditor, approver or officer do."
    advice = "Raise it without a stop, and tell one of them."


class DoerIsNot(Refused):
    """Somebody else is named in the plan."""

    code = "issue-not-its-doer"
    cause = "{record} is mended by {doer}, as its plan says."
    advice = "Who owns it can plan it anew with another doer."


class AuditorVerifies(Refused):
    """A grave fault is verified by an auditor."""

    code = "issue-auditor-verifies"
    cause = "{record} is a grave fault; an auditor verifies it."
    advice = "Ask somebody with the post of auditor."


class OfItsPost(Refused):
    """A colleague of the owner's is no stranger to what is judged."""

    code = "issue-of-its-post"
    cause = "{record} is a matter of a post that {person} holds, too."
    advice = "Somebody who does not hold that post judges it."


class NotWatchedYet(NeedsPerson):
    """The effect is not to be seen yet."""

    code = "issue-not-watched-yet"
    cause = "{record} is watched until {day}; before that nobody can tell its effect."
    advice = "Close it from the day after on."


class EffectNotTold(NeedsPerson):
    """There is neither a figure that tells nor a signature."""

    code = "issue-effect-not-told"
    cause = "{record} has no figure that tells its effect."
    advice = "Say why no figure can show it, and sign that."


class NothingAsked(Refused):
    """One asks, another grants."""

    code = "issue-nothing-asked"
    cause = "Nobody has asked for this on {record}."
    advice = "Who owns it asks with a reason; a second person grants it."


class StopNotAccepted(Refused):
    """What stops an act is mended, not borne."""

    code = "issue-stop-not-accepted"
    cause = "{record} stops an act and cannot be accepted as a risk."
    advice = "Mend it and have it verified."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIssue:
    """What somebody raises. ``matter`` names what would be the same fault again."""

    source: Source
    source_key: str
    matter: str
    title: str
    fact: str
    severity: Severity
    criterion: str
    post: str
    items: tuple[str, ...] = ()
    stop_act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """How it is to be mended, by whom, until when; ``figure`` shows the effect."""

    cause: str
    steps: str
    doer: str
    due: date
    figure: str = ""
    target: str = ""
    days: int = EFFECT_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on an issue: how it was begun, and the issue as told."""

    doing: Doing
    told: ToldIssue

    def keep(self, text: str) -> str:
        """Seal a text that is asked for; returns its name."""
        words = require_reason(self.doing, text)
        _require_short(words, LONGEST_TEXT)
        return sealed.write(self.doing.desk.home, words.encode())


def raise_issue(desk: Desk, new: NewIssue, *, by: str, at: datetime) -> str:
    """Raise an issue; returns its number.

    The same matter within a year links to the issue before and is one level graver.
    Raises ``IssueUnfit``, ``StopNeedsPost`` or ``NotEntitled``.
    """
    _require_fit(new)
    with transaction.atomic():
        return _raise(desk, new, by, at)


def _raise(desk: Desk, new: NewIssue, by: str, at: datetime) -> str:
    today = day_of(at)
    _require_not_raised(desk, new)
    before = repeated(desk, new.matter, today)
    severity = new.severity.raised if before else new.severity
    no = next_no(desk, LETTERS, today.year)
    heading = Heading(
        mechanism=MECHANISM,
        kind=new.source,
        title=new.title.strip(),
        post=new.post,
        items=new.items,
    )
    row = birth(desk, no, heading, at)
    asked = Asked(no=no, act=IssueAct.RAISE, by=by, at=at)
    doing = begun(desk, ISSUE, asked, row, unborn(no))
    if new.stop_act and not doing.person.roles & MAY_STOP:
        raise StopNeedsPost(person=by)
    facts = {
        "source": new.source,
        "source_key": new.source_key,
        "matter": new.matter,
        "severity": severity,
        "criterion": new.criterion,
        "post": new.post,
        "title": digest_of(row.title),
        "fact": sealed.write(desk.home, new.fact.strip().encode()),
        "stops": new.stop_act,
        "repeat_of": before,
        "items": list(new.items),
    }
    doing.conclude(IssueState.RAISED, facts)
    Issue.objects.create(
        record=row,
        source=new.source,
        source_key=new.source_key,
        matter=new.matter,
        severity=severity,
        stop_act=new.stop_act,
        repeat_of=before,
        raised_on=today,
    )
    if new.stop_act:
        set_stop(doing, new.stop_act)
    return no


def repeated(desk: Desk, matter: str, today: date) -> str:
    """Return the newest issue of the same matter of the last year; empty: none."""
    rows = rows_of(desk).filter(matter=matter, raised_on__gt=today - A_YEAR)
    for row in rows[:10]:
        found = told_in(row, records.read(desk.ledger, row.record.no), today)
        is_own = found.matter == matter and found.raised_on > today - A_YEAR
        if is_own and found.state is not IssueState.WITHDRAWN:
            return found.no
    return ""


def confirm(desk: Desk, asked: Asked) -> None:
    """The owner takes it: the fact is as it was told."""
    with _beginning(desk, asked) as begun_:
        _require_owner(begun_)
        begun_.doing.conclude(IssueState.CONFIRMED, {})


def dispute(desk: Desk, asked: Asked, reason: str) -> None:
    """The owner says that it is not so; a second person decides."""
    with _beginning(desk, asked) as begun_:
        _require_owner(begun_)
        facts = {"reason": begun_.keep(reason)}
        begun_.doing.conclude(IssueState.DISPUTED, facts)


def uphold(desk: Desk, asked: Asked, reason: str) -> None:
    """A second person, of another post, says that it stands."""
    _decide(desk, asked, reason, IssueState.RAISED)


def withdraw(desk: Desk, asked: Asked, reason: str) -> None:
    """A second person, of another post, says that it was none; what it stopped goes on.

    Of a grave fault an auditor says so, as with its verification.
    """
    _decide(desk, asked, reason, IssueState.WITHDRAWN)


def plan(desk: Desk, asked: Asked, new: NewPlan) -> None:
    """Say why it came about, who mends it until when, and what will show the effect.

    The figure is read now, over as many days as it will be watched. Raises
    ``NotYourPost``, ``SamePerson``, ``IssueUnfit``, ``FigureUnknown`` or
    ``FigureShowsNothing``.
    """
    with _beginning(desk, asked) as begun_:
        _require_owner(begun_)
        doing = begun_.doing
        _require_fit_plan(doing, new)
        _require_doer_is_another(begun_, new.doer)
        span = span_before(doing.today, new.days)
        reading = FigureAsked(desk=desk, period=span, at=asked.at)
        before = read(new.figure, reading) if new.figure else ()
        if new.figure:
            require_can_show(new.figure, before)
        facts = {
            "cause": begun_.keep(new.cause),
            "steps": begun_.keep(new.steps),
            "doer": new.doer,
            "due": new.due.isoformat(),
            "figure": new.figure,
            "target": new.target,
            "days": str(new.days),
            "before": list(before),
            "ledger_size": desk.ledger.size(),
        }
        begun_.told.row.due = new.due
        begun_.told.row.save()
        doing.conclude(IssueState.PLANNED, facts)


def begin(desk: Desk, asked: Asked) -> None:
    """Its doer begins. Raises ``DoerIsNot``."""
    with _beginning(desk, asked) as begun_:
        _require_doer(begun_)
        begun_.doing.conclude(IssueState.FIXING, {})


def fix(desk: Desk, asked: Asked, what: str, evidence: bytes = b"") -> None:
    """Its doer says what was done, with what shows it. Raises ``EvidenceUnfit``."""
    with _beginning(desk, asked) as begun_:
        _require_doer(begun_)
        if len(evidence) > LARGEST:
            raise EvidenceUnfit(most=LARGEST // MIB)
        facts: dict[str, object] = {"what": begun_.keep(what)}
        if evidence:
            facts["evidence"] = sealed.write(desk.home, evidence)
            facts["sha256"] = hashlib.sha256(evidence).hexdigest()
        begun_.doing.conclude(IssueState.FIXED, facts)


def verify(desk: Desk, asked: Asked, method: str) -> None:
    """Somebody who neither owns nor mended it says how they saw that it is mended.

    What it stopped goes on. Raises ``SamePerson``, ``OfItsPost`` or
    ``AuditorVerifies``.
    """
    with _beginning(desk, asked) as begun_:
        _require_apart(begun_)
        facts = {"method": begun_.keep(method)}
        if begun_.told.stop_act:
            set_stop(begun_.doing, "")
        begun_.doing.conclude(IssueState.VERIFIED, facts)


def return_(desk: Desk, asked: Asked, reason: str) -> None:
    """It is not mended: it is planned anew."""
    with _beginning(desk, asked) as begun_:
        _require_apart(begun_)
        facts = {"reason": begun_.keep(reason)}
        begun_.doing.conclude(IssueState.PLANNED, facts)


def close(
    desk: Desk, asked: Asked, why: str = "", signature: Signature | None = None
) -> Verdict:
    """Read the figure again and say what came of it; what did not help comes back.

    Where no figure can tell, ``why`` is signed. Raises ``NotWatchedYet``,
    ``EffectNotTold``, ``SamePerson`` or ``OfItsPost``.
    """
    with _beginning(desk, asked) as begun_:
        _require_apart(begun_)
        until = begun_.told.watched_until
        if until is None or begun_.doing.today <= until:
            raise NotWatchedYet(record=asked.no, day=until or begun_.doing.today)
        found = effect_of(desk, begun_.told, asked.at)
        if found.verdict in {Verdict.NO_DATA, Verdict.NO_FIGURE}:
            return _close_signed(begun_, found, why, signature)
        is_better = found.verdict is Verdict.EFFECTIVE
        if not is_better and begun_.told.stop_act:
            set_stop(begun_.doing, begun_.told.stop_act)
        to = IssueState.CLOSED if is_better else IssueState.PLANNED
        begun_.doing.conclude(to, _effect_facts(desk, found))
        return found.verdict


def effect_of(desk: Desk, issue: ToldIssue, at: datetime) -> Effect:
    """Read what came of an issue, as of now."""
    planned, verified = issue.plan, issue.verified_on
    if planned is None or verified is None or not planned.figure:
        return Effect(before=(), after=(), verdict=Verdict.NO_FIGURE)
    span = span_after(verified, planned.days)
    after = read(planned.figure, FigureAsked(desk=desk, period=span, at=at))
    return effect(planned.figure, planned.before, after, planned.target)


def statement_digest(no: str, why: str) -> str:
    """SHA-256 (hex) of what is signed: no figure can show the effect, and why."""
    said = {"issue": no, "no_figure": why.strip()}
    return hashlib.sha256(canonical(said)).hexdigest()


def ask_extension(desk: Desk, asked: Asked, due: date, reason: str) -> None:
    """Ask for a later day; a second person grants it, and it is counted."""
    with _beginning(desk, asked) as begun_:
        if begun_.doing.person.number not in begun_.told.doers:
            _require_owner(begun_)
        if begun_.told.due is None or due <= begun_.told.due:
            raise IssueUnfit(reason="the new day is no later one")
        facts = {"due": due.isoformat(), "reason": begun_.keep(reason)}
        begun_.doing.conclude(None, facts)


def extend(desk: Desk, asked: Asked) -> None:
    """Grant the later day. Raises ``NothingAsked`` or ``SamePerson``."""
    with _beginning(desk, asked) as begun_:
        wish = begun_.told.extension
        if wish is None:
            raise NothingAsked(record=asked.no)
        _require_second(begun_, [wish.by, *begun_.told.doers], "asker")
        begun_.told.row.due = wish.day
        begun_.told.row.save()
        begun_.doing.conclude(None, {"due": wish.day.isoformat()})


def ask_acceptance(desk: Desk, asked: Asked, until: date, reason: str) -> None:
    """Ask that the risk be borne for a time. Raises ``StopNotAccepted``."""
    with _beginning(desk, asked) as begun_:
        _require_owner(begun_)
        if begun_.told.stop_act:
            raise StopNotAccepted(record=asked.no)
        today = begun_.doing.today
        if not today < until <= today + A_YEAR:
            raise IssueUnfit(reason="a risk is borne for a year at the most")
        facts = {"until": until.isoformat(), "reason": begun_.keep(reason)}
        begun_.doing.conclude(None, facts)


def acceptance_digest(issue: ToldIssue) -> str:
    """SHA-256 (hex) of what is signed: this risk, until this day, for this reason.

    Raises ``NothingAsked``.
    """
    if issue.acceptance is None:
        raise NothingAsked(record=issue.no)
    said = {
        "issue": issue.no,
        "until": issue.acceptance.day.isoformat(),
        "reason": issue.acceptance.reason,
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def accept(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Bear the risk until that day; then it comes back by itself."""
    with _beginning(desk, asked) as begun_:
        wish, doing = begun_.told.acceptance, begun_.doing
        digest = acceptance_digest(begun_.told)
        if wish is None:
            raise NothingAsked(record=asked.no)
        _require_second(begun_, [wish.by, *begun_.told.owners], "asker")
        is_grave = begun_.told.severity.is_grave
        if is_grave and not doing.person.roles & BEARERS:
            raise NotYourPost(
                record=asked.no, post=Role.APPROVER, person=doing.person.number
            )
        signed = doing.signed(digest, signature)
        doing.conclude(IssueState.ACCEPTED, {**signed, "until": wish.day.isoformat()})


@contextmanager
def _beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    with transaction.atomic():
        row = locked(desk, asked)
        found = told(desk, asked.no, day_of(asked.at))
        found.row.record = row
        course = (found.record, clocks_of(found.record))
        yield Begun(doing=begun(desk, ISSUE, asked, row, course), told=found)


def _decide(desk: Desk, asked: Asked, reason: str, to: IssueState) -> None:
    with _beginning(desk, asked) as begun_:
        disputed = begun_.told.record.of(IssueAct.DISPUTE)[-1].entry.actor
        others = {disputed, *begun_.told.owners, *begun_.told.doers}
        _require_second(begun_, sorted(others), "owner")
        _require_not_of_its_post(begun_)
        if to is IssueState.WITHDRAWN:
            _require_judge_of_grave(begun_)
        facts = {"reason": begun_.keep(reason)}
        if to is IssueState.WITHDRAWN and begun_.told.stop_act:
            set_stop(begun_.doing, "")
        begun_.doing.conclude(to, facts)


def _close_signed(
    begun_: Begun, found: Effect, why: str, signature: Signature | None
) -> Verdict:
    doing = begun_.doing
    if not why.strip() or signature is None:
        raise EffectNotTold(record=doing.row.no)
    kept = begun_.keep(why)
    signed = doing.signed(statement_digest(doing.row.no, why), signature)
    facts = {**_effect_facts(doing.desk, found), "why": kept, **signed}
    doing.conclude(IssueState.CLOSED, {**facts, "verdict": Verdict.NO_FIGURE})
    return Verdict.NO_FIGURE


def _effect_facts(desk: Desk, found: Effect) -> Mapping[str, object]:
    return {
        "verdict": found.verdict,
        "before": list(found.before),
        "after": list(found.after),
        "ledger_size": desk.ledger.size(),
    }


def _require_fit(new: NewIssue) -> None:
    _require_short(new.title, LONGEST_TITLE)
    _require_short(new.fact, LONGEST_TEXT)
    require_nobody_in(new.title)
    wrong = (
        (new.criterion not in shipped_anchors(), "the criterion is no ground we know"),
        (new.post not in set(Role), "there is no such post"),
        (
            bool(new.stop_act) and new.stop_act not in STOPPABLE,
            "there is no such act to be stopped",
        ),
        (not new.matter.strip(), "it names nothing that would be the same again"),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise IssueUnfit(reason=reason)


def _require_not_raised(desk: Desk, new: NewIssue) -> None:
    """One finding is one issue, whoever is quicker; what a person saw may recur."""
    if new.source is Source.PERSON:
        return
    same = rows_of(desk).filter(source=new.source, source_key=new.source_key)
    if same.exclude(record__state=IssueState.WITHDRAWN).exists():
        raise IssueUnfit(reason="an issue was raised from it before")


def _require_short(text: str, most: int) -> None:
    if not text.strip():
        raise IssueUnfit(reason="a text that is asked for is empty")
    if len(text) > most:
        raise IssueUnfit(reason="a text is too long")


def _require_fit_plan(doing: Doing, new: NewPlan) -> None:
    is_number = new.target.replace(".", "", 1).isdecimal() or not new.target
    wrong = (
        (new.due < doing.today, "its day has passed"),
        (not 1 <= new.days <= LONGEST_WATCH, "it is watched for 1 to 366 days"),
        (not is_number, "the target is no number"),
        (bool(new.target) and not new.figure, "a target needs a figure"),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise IssueUnfit(reason=reason)


def _require_owner(begun_: Begun) -> None:
    require_holds(begun_.doing, begun_.told.post)


def _require_doer_is_another(begun_: Begun, doer: str) -> None:
    """Who owns it does not mend it, save in a company too small for that."""
    doing = begun_.doing
    doing.roll.active(doer)
    if not doing.desk.home.company.small_organisation:
        require_other_human(doing, [doer], "owner")


def _require_doer(begun_: Begun) -> None:
    planned: Plan | None = begun_.told.plan
    if planned is None or planned.doer != begun_.doing.person.number:
        doer = planned.doer if planned else ""
        raise DoerIsNot(record=begun_.doing.row.no, doer=doer)
    if not begun_.doing.desk.home.company.small_organisation:
        require_other_human(begun_.doing, sorted(begun_.told.owners), "owner")


def _require_apart(begun_: Begun) -> None:
    """Neither who owns it or holds its post, nor mended it; a judge of a grave one."""
    doing = begun_.doing
    require_other_human(doing, sorted(begun_.told.owners), "owner")
    require_other_human(doing, sorted(begun_.told.doers), "doer")
    _require_not_of_its_post(begun_)
    _require_judge_of_grave(begun_)


def _require_not_of_its_post(begun_: Begun) -> None:
    """Whoever holds the post could own it tomorrow, by whichever of their accounts."""
    doing = begun_.doing
    roles = roles_of_human(doing.person, doing.roll.persons.values())
    if begun_.told.post in roles:
        raise OfItsPost(record=doing.row.no, person=doing.person.number)


def _require_judge_of_grave(begun_: Begun) -> None:
    """Else whoever a grave fault stops disputes it, and a colleague lets it go.

    An auditor or a supervisor judges; a fault of their own posts an approver.
    """
    issue, person = begun_.told, begun_.doing.person
    if not issue.severity.is_grave:
        return
    if issue.post in EXAMINERS and Role.APPROVER not in person.roles:
        raise NotYourPost(record=issue.no, post=Role.APPROVER, person=person.number)
    if issue.post not in EXAMINERS and not person.roles & EXAMINERS:
        raise AuditorVerifies(record=issue.no)


def _require_second(begun_: Begun, numbers: list[str], part: str) -> None:
    require_other_human(begun_.doing, numbers, part)
