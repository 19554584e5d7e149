"""What the kernel must know of appraisals: flow, figure, and their clause."""

from collections.abc import Iterable
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.programme.courses.appraisal.flow import ACTS, APPRAISAL, AppraisalState
from jieqing.programme.courses.appraisal.told import (
    LETTERS,
    MECHANISM,
    ToldAppraisal,
    rows,
    sheets_of,
    told_of,
)
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where

NEWEST = 6
_YEAR = timedelta(days=365)


def _names(desk: Desk, _: date) -> Iterable[str]:
    return tuple(row.no for row in rows(desk)[:NEWEST])


def _read(glance: Glance) -> tuple[ToldAppraisal, ...]:
    numbers = sorted(no for no in glance.leaves if no.startswith(f"{LETTERS}-"))
    found = (Record(number=no, leaves=glance.leaves[no]) for no in numbers)
    return tuple(told_of(one) for one in found if one.leaves)


EYE: Eye[tuple[ToldAppraisal, ...]] = Eye(key=MECHANISM, records=_names, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    """Scores were worked out by the rule, could be contested, and were agreed."""
    known = seen.by(EYE)
    agreed = [one for one in known if one.state is AppraisalState.AGREED]
    newest = max(agreed, key=lambda one: one.last_on, default=None)
    until = newest.last_on + timedelta(days=clause.within) if newest else None
    is_met = until is not None and until >= seen.today
    shown = [newest] if newest else list(known[-1:])
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=newest is not None,
        has_begun=bool(known),
        proofs=tuple(
            Proof(where=Where.APPRAISAL, name=one.no, day=one.last_on) for one in shown
        ),
        until=until,
        missing=None if is_met else _missing(known),
    )


def _missing(known: tuple[ToldAppraisal, ...]) -> Phrase:
    if not known:
        return phrase("nobody has worked out scores by the rule yet")
    return phrase("{record} is not agreed, or too old", record=known[-1].no)


def _words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "scores by the published rule were agreed, of a period within {days} days",
        days=clause.within,
    )


def _appraised(asked: Asked) -> Counted | None:
    """Of the people of the day, those in scores agreed within a year before it."""
    desk, last = asked.desk, asked.period.last
    numbers = [row.no for row in rows(desk)]
    known = records.read_together(desk.ledger, numbers).values()
    agreed = [
        one
        for one in map(told_of, known)
        if one.agreed_on is not None and last - _YEAR < one.agreed_on <= last
    ]
    if not agreed:
        return None
    scored = {person for one in agreed for person in sheets_of(desk, one)}
    people = desk.register.roll(asked.at).persons.values()
    active = {one.number for one in people if one.is_active}
    return share(len(active & scored), len(active), (one.no for one in agreed))


APPRAISALS = Mechanism(
    key=MECHANISM,
    flows=(APPRAISAL,),
    acts=ACTS,
    eye=EYE,
    clauses=(ClauseKind(of="appraised", judge=_judge, words=_words),),
    figures=(
        Figure(
            key="staff_appraised",
            question="How many of the staff have a score agreed within a year?",
            definition="1",
            compute=_appraised,
        ),
    ),
)
"""考核: what lights the cell of appraisals."""
