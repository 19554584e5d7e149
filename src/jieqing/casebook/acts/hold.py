"""Hold rows, or the units they are in; another person reviews and lifts the hold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from jieqing.casebook import held, told
from jieqing.casebook.code_words import hold_named
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.guards import PersonInvolved
from jieqing.casebook.models import Hold
from jieqing.casebook.reasons import Reason, keep_reason
from jieqing.casebook.sources import bound_store, data_map
from jieqing.casebook.takeover import all_taken_over, require_all_taken_over
from jieqing.casebook.visibility import Visibility
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.erasure.fates import UNFINISHED_BUSINESS
from jieqing.erasure.values import HeldRows
from jieqing.errors import Phrases, Refused, WrongUsage, phrase
from jieqing.flow.ledger import Leaf
from jieqing.stores.port import Key, KeysIn

LONGEST = timedelta(days=90)


class SecretHoldElsewhere(Refused):
    """A hold of a case is seen by all who work on it, by what it changes."""

    code = "secret-hold-elsewhere"
    cause = "A secret hold is not set in a case: whoever works on it would notice."
    advice = "The two persons named for orders set it: `jieqing secret set`."


class HoldNotTold(WrongUsage):
    """A hold names its ground, its rows and its day of review."""

    code = "hold-not-complete"
    cause = "The hold cannot be set: {reason}."
    advice = (
        "Name one of these grounds: {grounds}; the rows; who reviews it (a compliance "
        "officer or approver); and a review day in 90 days."
    )


class ReviewNotTold(WrongUsage):
    """A review of a hold ends with the day of the next one."""

    code = "hold-review-not-complete"
    cause = "The day of review cannot be {day}: {reason}."
    advice = "Name another day after today, at most 90 days on."


class HoldUnknown(WrongUsage):
    """There is no such open hold."""

    code = "hold-unknown"
    cause = "{case} has no open hold {hold}."
    advice = "`jieqing hold list` shows the holds."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """What to hold and why. ``owner`` answers for its review and may review holds."""

    ground: str
    store: str
    table: str
    keys: tuple[Key, ...]
    owner: str
    review: date
    visibility: Visibility = Visibility.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class NextReview:
    """When which hold is looked at again; ``reason``: a code of the act's list."""

    hold: str
    day: date
    reason: str


def hold(desk: Desk, number: str, new: NewHold, *, by: str, at: datetime) -> str:
    """Set a hold; returns its number. The rest of the case goes on time.

    Raises ``SecretHoldElsewhere``, ``HoldNotTold`` or ``PersonUnknown``. A plan made
    before it is out of date if the hold changes the fate of a row.
    """
    seen = glance(desk, number, Act.HOLD, by=by, at=at)
    _require_told(seen, new)
    new = _as_they_stand(seen, new)
    # Whoever erases now, in whatever case, does not know of the hold: they ask again.
    with all_taken_over(seen) as taken, continuing(seen) as work:
        require_all_taken_over(work, taken)
        name = f"H{len(work.record.of(Act.HOLD)) + 1}"
        held.enter(work, _rows(name, new))
        _save(work, name, new)
        facts = {
            "hold": name,
            "ground": new.ground,
            "store": new.store,
            "table": new.table,
            "rows": len(new.keys),
            "owner": new.owner,
            "review": new.review.isoformat(),
            "visibility": new.visibility,
        }
        work.conclude(None, facts)
    return name


def lift(desk: Desk, number: str, name: str, *, by: str, at: datetime) -> None:
    """Lift a hold that another human set, also one whose case has ended.

    Raises ``PersonInvolved`` or ``HoldUnknown``.
    """
    with working(desk, number, Act.LIFT, by=by, at=at) as work:
        _require_another_human(work, _open_hold(work, name))
        rows = Hold.objects.filter(case=work.case, number=name)
        rows.update(is_lifted=True)
        file = held.end(work, name)
        work.conclude(None, {"hold": name})
    held.remove(desk, file)


def review(
    desk: Desk, number: str, next_: NextReview, *, by: str, at: datetime
) -> None:
    """Enter that a hold was looked at and goes on until its next day of review.

    Of another human than who set it, so that nobody alone keeps rows for ever. No
    plan is out of date by it. Raises ``PersonInvolved``, ``HoldUnknown``,
    ``ReviewNotTold`` or ``ReasonUnknown``.
    """
    with working(desk, number, Act.HOLD_REVIEW, by=by, at=at) as work:
        _require_another_human(work, _open_hold(work, next_.hold))
        rows = Hold.objects.filter(case=work.case, number=next_.hold)
        before = rows.values_list("review", flat=True).get()
        _require_next(work, before, next_.day)
        rows.update(review=next_.day)
        held.move(work, next_.hold, next_.day)
        facts = {
            "hold": next_.hold,
            "review_before": before.isoformat(),
            "review": next_.day.isoformat(),
        }
        reason = keep_reason(work, Reason(code=next_.reason))
        work.conclude(None, {**facts, **reason})


def _require_next(work: Work, before: date, day: date) -> None:
    today = day_of(work.at)
    wrong = (
        (day == before, "it is that day already"),
        (not today < day <= today + LONGEST, "the review day is not within 90"),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise ReviewNotTold(day=day.isoformat(), reason=reason)


def _require_another_human(work: Work, set_: Leaf) -> None:
    setting = (work.roll.person(set_.entry.actor), set_.entry.act)
    if work.roll.are_one_side(setting, (work.person, work.act)):
        raise PersonInvolved(
            person=work.person.number, case=work.number, part="hold's setter"
        )


def _require_told(work: Work, new: NewHold) -> None:
    if new.visibility is Visibility.SECRET:
        raise SecretHoldElsewhere
    latest = day_of(work.at) + LONGEST
    grounds = work.desk.catalogue.vocabulary.words("holds")
    tables = data_map(work.desk, new.store).tables
    owner = work.roll.active(new.owner)
    wrong = (
        (new.ground not in grounds, "its ground is not one of the law pack"),
        (new.ground == UNFINISHED_BUSINESS, "unfinished business holds itself"),
        (new.table not in tables, "the map has no such table"),
        (not new.keys, "it names no rows"),
        (not day_of(work.at) < new.review <= latest, "the review day is not within 90"),
        (not owner.may(Act.HOLD_REVIEW), "who answers for it may not review holds"),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise HoldNotTold(reason=reason, grounds=_grounds_named(grounds))


def _grounds_named(grounds: Iterable[str]) -> Phrases:
    """The grounds that a person may give, by code and word."""
    known = sorted(set(grounds) - {UNFINISHED_BUSINESS})
    named = (phrase("{code} ({words})", code=g, words=hold_named(g)) for g in known)
    return Phrases(tuple(named), ", ")


def _as_they_stand(work: Work, new: NewHold) -> NewHold:
    """The hold with each key as the store itself gives it.

    A key that is in no row would hold nothing, and nobody would notice; nor would one
    that is spelled otherwise than the row's own.
    """
    mapped = bound_store(work.desk, new.store)
    table = mapped.bound.tables[new.table]
    with mapped.store.reading(mapped.bound, day_of(work.at)) as reader:
        standing = [
            tuple(row.key for row in reader.select(table, (), [KeysIn(keys=(key,))]))
            if len(key) == len(table.key)
            else ()
            for key in new.keys
        ]
    lost = [place for place, keys in enumerate(standing, start=1) if not keys]
    if lost:
        places = Phrases(tuple(lost), ", ")
        words = phrase("no row has its key number {places}", places=places)
        grounds = work.desk.catalogue.vocabulary.words("holds")
        raise HoldNotTold(reason=words, grounds=_grounds_named(grounds))
    return replace(new, keys=tuple(key for keys in standing for key in keys))


def _rows(name: str, new: NewHold) -> HeldRows:
    return HeldRows(
        number=name,
        ground=new.ground,
        store=new.store,
        table=new.table,
        keys=new.keys,
        review=new.review,
    )


def _save(work: Work, name: str, new: NewHold) -> None:
    Hold.objects.create(
        tenant=work.desk.tenant,
        case=work.case,
        number=name,
        ground=new.ground,
        store=new.store,
        table=new.table,
        rows=len(new.keys),
        owner=new.owner,
        review=new.review,
        visibility=new.visibility,
    )


def _open_hold(work: Work, name: str) -> Leaf:
    for leaf in told.open_holds(work.record):
        if told.fact(leaf, "hold") == name:
            return leaf
    raise HoldUnknown(case=work.number, hold=name)
