"""Fulfil a request that erases nothing: show, hand over a copy, or restrict.

What is shown or handed over is made anew from the stores; the ledger keeps its digest
and how many rows it had of each table, and nothing else stays of what is shown.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jieqing.casebook import copies, told
from jieqing.casebook.correspondence import words_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.dossier import Dossier, gather
from jieqing.casebook.flows import Act, Right, State, erases
from jieqing.casebook.told import Choice
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence import canonical

LONGEST_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """When a restriction ends: on a day, or with a dispute that is looked at by then.

    ``until`` None: the longest that may be said at once.
    """

    until: date | None = None
    with_dispute: bool = False


class EndTooFar(WrongUsage):
    """A restriction has an end that is looked at."""

    code = "restriction-end-unfit"
    cause = "A restriction cannot end on {until}; the furthest day is {furthest}."
    advice = "Name a day before it; a restriction can be renewed."


class CopyNotChosen(Refused):
    """A copy is made for who asks for one."""

    code = "copy-not-chosen"
    cause = "The customer of {case} did not choose to have a copy first."
    advice = "Record the choice: `jieqing case choose --choice copy-first`, or open R2."


class NotThisRight(WrongUsage):
    """The case asks for something else."""

    code = "fulfil-other-right"
    cause = "{case} is of the kind {right}, which is not fulfilled in this way."
    advice = "`jieqing case fulfil --help` says what each kind of case takes."


def show(desk: Desk, number: str, *, by: str, at: datetime) -> Dossier:
    """R1: return what is held today, for showing; no copy of it stays here.

    May be repeated until the case is settled. Raises ``NotThisRight``.
    """
    seen = glance(desk, number, Act.FULFIL, by=by, at=at)
    _require_right(seen, Right.ACCESS)
    dossier = gather(seen)
    with continuing(seen) as work:
        digest = hashlib.sha256(dossier.to_bytes()).hexdigest()
        work.conclude(State.FULFILLED, {**_facts(work, dossier), "digest": digest})
    return dossier


def hand_copy(
    desk: Desk, number: str, passphrase: str, *, by: str, at: datetime
) -> str:
    """R2: lay an encrypted copy into the outbox; returns its letter's number.

    It lies there until it is delivered, at most seven days; a new one replaces it. In a
    case that erases: where the customer chose to have a copy first. Raises
    ``NotThisRight``, ``CopyNotChosen`` or ``PassphraseShort``.
    """
    copies.remove_expired(desk, at)
    seen = glance(desk, number, Act.FULFIL, by=by, at=at)
    if erases(seen.case.right):
        _require_copy_chosen(seen)
    else:
        _require_right(seen, Right.COPY)
    dossier = gather(seen)
    with continuing(seen) as work:
        archive = copies.packed(dossier, copies.reading_of(work))
        made = copies.lay_out(work, archive, passphrase)
        to = None if erases(work.case.right) else State.FULFILLED
        work.conclude(to, {**_facts(work, dossier), **made})
    return made["copy"]


def restrict(desk: Desk, number: str, end: End, *, by: str, at: datetime) -> date:
    """R9: record how long use is restricted; returns the day it is looked at again.

    May be repeated before settling, to renew it. Raises ``NotThisRight`` or
    ``EndTooFar``.
    """
    with working(desk, number, Act.FULFIL, by=by, at=at) as work:
        _require_right(work, Right.RESTRICT)
        last = _require_end(work, end)
        when = {"review" if end.with_dispute else "until": last.isoformat()}
        facts = {"day": day_of(work.at).isoformat(), **when}
        digest = hashlib.sha256(canonical.canonical(facts)).hexdigest()
        work.conclude(State.FULFILLED, {**facts, "digest": digest})
    return last


def _require_end(work: Work, end: End) -> date:
    furthest = day_of(work.at) + timedelta(days=LONGEST_DAYS)
    last = end.until or furthest
    if not day_of(work.at) < last <= furthest:
        raise EndTooFar(until=last, furthest=furthest)
    return last


def _facts(work: Work, dossier: Dossier) -> dict[str, object]:
    words = words_of(work)
    return {
        "day": day_of(work.at).isoformat(),
        "rows": dict(dossier.counts),
        "held": sorted({words.kind(held.kinds) for held in dossier.tables}),
        "covered": dossier.is_covered,
        "secret": dossier.is_secret,
    }


def _require_copy_chosen(work: Work) -> None:
    chosen = told.chosen(work.record)
    if chosen is None or chosen.choice is not Choice.COPY_FIRST:
        raise CopyNotChosen(case=work.number)


def _require_right(work: Work, right: Right) -> None:
    if work.case.right != right:
        raise NotThisRight(case=work.number, right=work.case.right)
