"""How issues take part: their flow, figures, what of them keeps an item."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Phrase, phrase
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.borne_out import require_listed, unlisted
from jieqing.programme.day_list import Falls
from jieqing.programme.issues.effects import Verdict
from jieqing.programme.issues.figures import FIGURES
from jieqing.programme.issues.flow import ISSUE, IssueAct, IssueState
from jieqing.programme.issues.levels import SEVERITIES, SOURCES, Severity, Source
from jieqing.programme.issues.models import Issue
from jieqing.programme.issues.told import (
    LETTERS,
    ToldIssue,
    open_first,
    rows_of,
    told_in,
)
from jieqing.programme.issues.wording import ACTS, STATES
from jieqing.programme.lists import MOST as LISTED
from jieqing.programme.lists import Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.titles import title_told
from jieqing.programme.wording import post_words

MOST = 300
"""How many issues cells are judged by, those that are not over first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The issues that a page of cells has read."""

    issues: tuple[ToldIssue, ...]

    def of(self, source: str) -> tuple[ToldIssue, ...]:
        """Those of a source; empty: all."""
        return tuple(one for one in self.issues if source in ("", one.source))


def _records(desk: Desk, today: date) -> Iterator[str]:
    numbers = tuple(open_first(desk).values_list("record__no", flat=True))
    yield from numbers[:MOST]
    yield from unlisted(numbers, LETTERS, today)


def _read(glance: Glance) -> Told:
    rows: Iterable[Issue] = open_first(glance.desk)[:MOST]
    born = {
        no
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act == IssueAct.RAISE
    }
    there = rows_of(glance.desk).filter(record__no__in=born)
    require_listed(born, there.values_list("record__no", flat=True))
    found = (
        told_in(row, Record(number=row.record.no, leaves=leaves), glance.today)
        for row in rows
        if (leaves := glance.leaves.get(row.record.no))
    )
    return Told(issues=tuple(found))


EYE = Eye(key="issue", records=_records, read=_read)


def _none_late(seen: Seen, clause: Clause) -> Found:
    """No issue of a source is past its day; where there is none, it shows nothing."""
    issues = seen.by(EYE).of(clause.text("source"))
    late = [one for one in issues if one.is_late(seen.today)]
    return Found(
        clause=clause,
        is_met=not late,
        was_met=True,
        proofs=tuple(_proof(one) for one in (late or list(issues))[:5]),
        missing=phrase("past their day: {issues}", issues=_numbers(late))
        if late
        else None,
        is_idle=not issues,
    )


def _closed(seen: Seen, clause: Clause) -> Found:
    """So many issues were closed because a figure has become better."""
    told = [_effect(one) for one in seen.by(EYE).of(clause.text("source"))]
    good = sorted(one for one in told if one is not None)
    least = clause.number("least") or 1
    until = None
    if len(good) >= least:
        until = good[-least][0] + timedelta(days=clause.within)
    is_met = until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=len(good) >= least,
        has_begun=bool(seen.by(EYE).issues),
        proofs=tuple(
            Proof(where=Where.ISSUE, name=no, day=day) for day, no in good[-3:]
        ),
        until=until,
        missing=None
        if is_met
        else phrase(
            "{count} of {least} issues have ended with a measured effect",
            count=len(good),
            least=least,
        ),
    )


def _effect(one: ToldIssue) -> tuple[date, str] | None:
    last = one.record.last(IssueAct.CLOSE)
    if one.state is not IssueState.CLOSED or last is None:
        return None
    is_good = last.entry.facts["verdict"] == Verdict.EFFECTIVE
    return (day_of(moment_of(last)), one.no) if is_good else None


def _proof(one: ToldIssue) -> Proof:
    return Proof(where=Where.ISSUE, name=one.no, day=one.raised_on)


def _numbers(issues: Iterable[ToldIssue]) -> str:
    return ", ".join(one.no for one in tuple(issues)[:3])


def _late_words(seen: Seen, clause: Clause) -> Phrase:
    del seen, clause
    return phrase("no issue is past its day")


def _closed_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "at least {least} issues have ended with a measured effect within {days} days",
        least=clause.number("least") or 1,
        days=clause.within,
    )


def _is_source(clause: Clause) -> bool:
    return clause.text("source") in {"", *Source}


def _falls(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    rows = rows_of(desk).filter(due__gte=first, due__lte=last)
    undone = (IssueState.CONFIRMED, IssueState.PLANNED, IssueState.FIXING)
    for row in rows.filter(record__state__in=undone):
        yield Falls(
            day=row.due or first,  # the query asks for rows that have one
            no=row.record.no,
            title=row.record.title,
            post=row.record.owner_post,
            address=f"issues/{row.record.no}/",
            is_typed=True,
            is_owed=True,
        )


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    del today
    for row in open_first(desk)[:LISTED]:
        yield (
            row.record.no,
            title_told(row.record.title),
            said(SOURCES[Source(row.source)]),
            said(SEVERITIES[Severity(row.severity)]),
            said(STATES[row.record.state]),
            post_words(row.record.owner_post),
            row.raised_on,
            row.due or "",
            row.repeat_of,
        )


LISTING = Listing(
    name="issues",
    title="Issues",
    heads=(
        "Number",
        "Title",
        "Found by",
        "Severity",
        "State",
        "Post",
        "Raised",
        "Due",
        "the same again as",
    ),
    rows=_listed,
)
ISSUES = Mechanism(
    key="issue",
    flows=(ISSUE,),
    acts=ACTS,
    clauses=(
        ClauseKind(
            of="issues-in-time", judge=_none_late, words=_late_words, exists=_is_source
        ),
        ClauseKind(
            of="issues-closed", judge=_closed, words=_closed_words, exists=_is_source
        ),
    ),
    eye=EYE,
    figures=FIGURES,
    falls=_falls,
    lists=(LISTING,),
)
"""问题."""
