"""How exercises take part: flow, lures, figure, list, what they add to their cell."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.period import touched
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.courses.models import Phishing
from jieqing.programme.courses.phishing.acts import close_over
from jieqing.programme.courses.phishing.flow import (
    ACTS,
    PHISHING,
    STATES,
    PhishingAct,
    PhishingState,
)
from jieqing.programme.courses.phishing.lures import LURE
from jieqing.programme.courses.phishing.told import (
    LETTERS,
    MECHANISM,
    ToldPhishing,
    newest,
    told_in,
    told_together,
)
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.lists import MOST, Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where

NEWEST = 12
"""Of how many exercises the cell reads."""
UNTOLD = "too few to be told"
_GRACE = timedelta(days=7)
"""The worker closes what is over within a day; so late, no worker runs."""


def _names(desk: Desk, _: date) -> Iterable[str]:
    return tuple(row.record.no for row in newest(desk, NEWEST))


def _read(glance: Glance) -> tuple[ToldPhishing, ...]:
    if not any(no.startswith(LETTERS) for no in glance.leaves):
        return ()  # the page of cells asks nothing for what was never begun
    return tuple(
        told_in(row, Record(number=row.record.no, leaves=leaves), glance.today)
        for row in newest(glance.desk, NEWEST)
        if (leaves := glance.leaves.get(row.record.no))
    )


EYE: Eye[tuple[ToldPhishing, ...]] = Eye(key=MECHANISM, records=_names, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    """No exercise stands open after its days; the newest one that was counted shows."""
    known = seen.by(EYE)
    late = [
        one
        for one in known
        if one.state is PhishingState.OVER and one.last_on + _GRACE < seen.today
    ]
    shown = late or [one for one in known if one.totals is not None][:1]
    return Found(
        clause=clause,
        is_met=not late,
        is_idle=not shown,
        proofs=tuple(
            Proof(where=Where.PHISHING, name=one.no, day=one.last_on) for one in shown
        ),
        missing=phrase("a phishing exercise is over and was not closed")
        if late
        else None,
    )


def _words(_: Seen, clause: Clause) -> Phrase:
    del clause
    return phrase("no phishing exercise stands open after its days")


def _reported(asked: Asked) -> Counted | None:
    """Of everybody who got such a mail in exercises closed in the period."""
    numbers = touched(asked.desk, asked.period.first, [PhishingAct.CLOSE])
    read = records.read_together(asked.desk.ledger, numbers) if numbers else {}
    rows = Phishing.objects.select_related("record").filter(
        record__tenant=asked.desk.tenant, record__no__in=numbers
    )
    told = [told_in(row, read[row.record.no], day_of(asked.at)) for row in rows]
    closed = [
        one for one in told if _closed_on(one) and asked.period.holds(_closed_on(one))
    ]
    known = [
        (one.totals.reported, one.totals.sent, one.no)
        for one in closed
        if one.totals is not None and one.totals.reported is not None
    ]
    reported = sum(part or 0 for part, _, _ in known)
    return share(reported, sum(sent for _, sent, _ in known), (no for *_, no in known))


def _closed_on(one: ToldPhishing) -> date:
    last = one.record.last(PhishingAct.CLOSE)
    return day_of(moment_of(last)) if last else date.min


FIGURE = Figure(
    key="phishing_reported",
    question="How many of those who got the mail of an exercise reported it?",
    definition="1",
    compute=_reported,
)


def _rows(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    """Closed ones alone: who might still get a mail does not read of it here."""
    for one in told_together(desk, newest(desk, MOST), today):
        if one.totals is None:
            continue
        told = one.totals
        few = said(UNTOLD)
        yield (
            one.no,
            said(STATES[one.state]),
            one.first_on,
            one.last_on,
            told.sent,
            few if told.fell is None else told.fell,
            few if told.reported is None else told.reported,
            told.machine,
        )


PHISHINGS = Mechanism(
    key=MECHANISM,
    flows=(PHISHING,),
    acts=ACTS,
    eye=EYE,
    clauses=(ClauseKind(of="phishing", judge=_judge, words=_words),),
    kinds=(LURE,),
    figures=(FIGURE,),
    chore=close_over,
    lists=(
        Listing(
            name=MECHANISM,
            title="Phishing exercises",
            heads=(
                "Number",
                "State",
                "First day",
                "Last day",
                "Mails sent",
                "Took the second step",
                "Reported it",
                "Opened by a program",
            ),
            rows=_rows,
        ),
    ),
)
"""钓鱼演练."""
