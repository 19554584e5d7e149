"""Hold rows, or the units they are in, and lift a hold by another person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import RUNNING, Act
from jieqing.casebook.guards import PersonInvolved
from jieqing.casebook.models import Hold
from jieqing.casebook.said import held_from_bytes, held_to_bytes
from jieqing.casebook.sources import data_map
from jieqing.casebook.takeover import fence
from jieqing.casebook.work import Work, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure.fates import UNFINISHED_BUSINESS
from jieqing.erasure.values import HeldRows
from jieqing.errors import Refused, WrongUsage
from jieqing.flow.ledger import Leaf
from jieqing.stores.port import Key

LONGEST = timedelta(days=90)


class Visibility(StrEnum):
    """Who may know of a hold."""

    OPEN = "open"
    LIMITED = "limited"
    SECRET = "secret"  # noqa: S105  # a word of the law, no password


class SecretHoldNotBuilt(Refused):
    """A secret hold needs the sealed archive, which does not exist yet."""

    code = "secret-hold-not-built"
    cause = "A secret hold cannot be set yet: rows under it must leave no trace."
    advice = "Set no other hold in its place; ask counsel before anything is erased."


class HoldNotTold(WrongUsage):
    """A hold names its ground, its rows and its day of review."""

    code = "hold-not-complete"
    cause = "The hold cannot be set: {reason}."
    advice = "Name a ground of law/facts.yaml, the rows, and a review day in 90 days."


class HoldUnknown(WrongUsage):
    """There is no such open hold."""

    code = "hold-unknown"
    cause = "{case} has no open hold {hold}."
    advice = "`jieqing hold list` shows the holds."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """What to hold and why. ``owner`` is who answers for its review."""

    ground: str
    store: str
    table: str
    keys: tuple[Key, ...]
    owner: str
    review: date
    visibility: Visibility = Visibility.OPEN


def hold(desk: Desk, number: str, new: NewHold, *, by: str, at: datetime) -> str:
    """Set a hold; returns its number. The rest of the case goes on time.

    Raises ``SecretHoldNotBuilt`` or ``HoldNotTold``. A plan made before it is out of
    date if the hold changes the fate of a row.
    """
    seen = glance(desk, number, Act.HOLD, by=by, at=at)
    _require_told(seen, new)
    if seen.state in RUNNING and told.outcome(seen.record) is None:
        fence(seen)  # whoever erases now does not know of the hold: they must ask again
    with working(desk, number, Act.HOLD, by=by, at=at) as work:
        name = f"H{len(work.record.of(Act.HOLD)) + 1}"
        _keep_rows(work, name, new)
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
    """Lift a hold that another human set.

    Raises ``PersonInvolved`` or ``HoldUnknown``.
    """
    with working(desk, number, Act.LIFT, by=by, at=at) as work:
        held = _open_hold(work, name)
        _require_another_human(work, held)
        rows = Hold.objects.filter(case=work.case, number=name)
        rows.update(is_lifted=True)
        work.conclude(None, {"hold": name})


def _require_another_human(work: Work, held: Leaf) -> None:
    setter = work.roll.person(held.entry.actor)
    if setter.is_same_human(work.person):
        raise PersonInvolved(
            person=work.person.number, case=work.number, part="hold's setter"
        )


def _require_told(work: Work, new: NewHold) -> None:
    if new.visibility is Visibility.SECRET:
        raise SecretHoldNotBuilt
    latest = day_of(work.at) + LONGEST
    grounds = work.desk.catalogue.vocabulary.words("holds")
    tables = data_map(work.desk, new.store).tables
    wrong = (
        (new.ground not in grounds, "its ground is not one of the law pack"),
        (new.ground == UNFINISHED_BUSINESS, "unfinished business holds itself"),
        (new.table not in tables, "the map has no such table"),
        (not new.keys, "it names no rows"),
        (not day_of(work.at) < new.review <= latest, "the review day is not within 90"),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise HoldNotTold(reason=reason)
    work.roll.active(new.owner)


def _keep_rows(work: Work, name: str, new: NewHold) -> None:
    known: Sequence[HeldRows] = ()
    if work.has(Kind.HELD):
        known = held_from_bytes(work.read(Kind.HELD))
    rows = HeldRows(
        number=name,
        ground=new.ground,
        store=new.store,
        table=new.table,
        keys=new.keys,
        review=new.review,
    )
    work.write(Kind.HELD, held_to_bytes((*known, rows)))


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
