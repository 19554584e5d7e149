"""How audits take part: flow, checklists, figures, what of them keeps an item."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.errors import Phrase, phrase
from jieqing.flow.record import Record
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.audits.checklists import (
    CHECKLIST,
    KIND_WORDS,
    AuditKind,
    shipped_checklists,
)
from jieqing.programme.audits.figures import FIGURES
from jieqing.programme.audits.flow import AUDIT, AuditState
from jieqing.programme.audits.models import Audit
from jieqing.programme.audits.standards import PACK as STANDARDS
from jieqing.programme.audits.standards import STANDARD
from jieqing.programme.audits.told import ENDED, ToldAudit, rows_of, told_in
from jieqing.programme.audits.wording import ACTS, STATES
from jieqing.programme.day_list import Falls, falls_on
from jieqing.programme.issues.levels import Source
from jieqing.programme.issues.mechanism import EYE as ISSUES
from jieqing.programme.lists import MOST as LISTED
from jieqing.programme.lists import Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.titles import title_told

MOST = 60
"""The newest audits by which cells are judged."""
PACKS = ("checklists", "pi-audit", "closing", "norms", "partners", STANDARDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The audits that a page of cells has read, newest first."""

    audits: tuple[ToldAudit, ...]


def _records(desk: Desk, today: date) -> Iterator[str]:
    del today
    yield from rows_of(desk)[:MOST].values_list("record__no", flat=True)


def _read(glance: Glance) -> Told:
    rows: Iterable[Audit] = rows_of(glance.desk)[:MOST]
    found = (
        told_in(glance.desk, row, Record(number=row.record.no, leaves=leaves))
        for row in rows
        if (leaves := glance.leaves.get(row.record.no))
    )
    return Told(audits=tuple(found))


EYE = Eye(key="audit", records=_records, read=_read)


def _issued(seen: Seen, clause: Clause) -> Found:
    """An audit of a kind, or by a checklist, was issued in time; its report holds."""
    own = [one for one in seen.by(EYE).audits if _is_asked(one, clause)]
    issued = [one for one in own if one.state in ENDED and one.issued_on]
    newest = max(issued, key=_issued_on, default=None)
    until = _issued_on(newest) + timedelta(days=clause.within) if newest else None
    reported = newest is not None and _is_reported(seen, newest, clause)
    is_met = reported and until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=reported,
        has_begun=bool(own),
        proofs=tuple(_proofs(newest)) if newest else tuple(map(_begun, own[:1])),
        until=until if reported else None,
        missing=None if is_met else _missing(newest, clause, reported=reported),
    )


def _gaps(seen: Seen, clause: Clause) -> Found:
    """Whatever the newest audit of a kind found at fault is an issue, and none late."""
    issued = [
        one
        for one in seen.by(EYE).audits
        if _is_asked(one, clause) and one.state in ENDED and one.issued_on
    ]
    newest = max(issued, key=_issued_on, default=None)
    if newest is None:
        none = phrase("nothing of it was issued yet: {what}", what=_named(clause))
        return Found(clause=clause, is_met=False, missing=none)
    raised = {
        one.source_key.partition("/")[2]: one
        for one in seen.by(ISSUES).of(Source.AUDIT)
        if one.source_key.startswith(f"{newest.no}/")
    }
    without = [key for key in newest.faults if key not in raised]
    late = [one.no for one in raised.values() if one.is_late(seen.today)]
    is_met = not without and not late
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=not without,
        has_begun=True,
        proofs=tuple(Proof(where=Where.ISSUE, name=one.no) for one in raised.values()),
        missing=None
        if is_met
        else phrase(
            "{audit}: {without} faults are no issue yet, {late} issues are late",
            audit=newest.no,
            without=len(without),
            late=len(late),
        ),
    )


def _gaps_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "every fault of it is an issue, none is late: {what}", what=_named(clause)
    )


def _is_asked(one: ToldAudit, clause: Clause) -> bool:
    named, key = clause.text("kind"), clause.text("checklist")
    is_kind = named in ("", one.checklist.kind)
    return is_kind and key in ("", one.checklist.key)


def _issued_on(one: ToldAudit) -> date:
    return one.issued_on or date.min


def _is_reported(seen: Seen, one: ToldAudit, clause: Clause) -> bool:
    """Where the report is asked for, its document is in force as it was signed."""
    if clause.text("report") != "in-force":
        return True
    versions = [v for docs in seen.documents.values() for doc in docs for v in doc]
    own = (v for v in versions if v.no == one.document and v.is_in_force)
    return any((v.no, v.number) in seen.whole for v in own)


def _proofs(one: ToldAudit) -> Iterator[Proof]:
    yield Proof(where=Where.AUDIT, name=one.no, day=one.issued_on)
    if one.document:
        yield Proof(where=Where.DOCUMENT, name=one.document, day=one.issued_on)


def _begun(one: ToldAudit) -> Proof:
    return Proof(where=Where.AUDIT, name=one.no)


def _missing(newest: ToldAudit | None, clause: Clause, *, reported: bool) -> Phrase:
    if newest is None:
        return phrase("nothing of it was issued yet: {what}", what=_named(clause))
    if not reported:
        return phrase("the report of {audit} is not in force", audit=newest.no)
    return phrase("the last one was issued on {day}", day=newest.issued_on)


def _named(clause: Clause) -> Phrase:
    key = clause.text("checklist")
    if key:
        return Phrase("{title}", {"title": shipped_checklists()[key]["title"]})
    return Phrase(KIND_WORDS[AuditKind(clause.text("kind"))], {})


def _words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    key = clause.text("checklist")
    title = (
        str(shipped_checklists()[key]["title"])
        if key
        else said(KIND_WORDS[AuditKind(clause.text("kind"))])
    )
    return phrase(
        "an audit was issued within {days} days: {title}",
        days=clause.within,
        title=title,
    )


def _exists(clause: Clause) -> bool:
    key, kind = clause.text("checklist"), clause.text("kind")
    return (key in shipped_checklists()) if key else kind in set(AuditKind)


def _falls(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    rows = rows_of(desk).filter(due__gte=first, due__lte=last)
    over = (*ENDED, AuditState.CANCELLED)
    for row in rows.exclude(record__state__in=over):
        yield falls_on(row.due, row.record, "audits", is_owed=True)


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    del today
    for row in rows_of(desk)[:LISTED]:
        yield (
            row.record.no,
            title_told(row.record.title),
            said(KIND_WORDS[AuditKind(row.record.kind)]),
            row.first,
            row.last,
            said(STATES[row.record.state]),
            row.due,
        )


LISTING = Listing(
    name="audits",
    title="Audits",
    heads=(
        "Number",
        "Title",
        "Kind",
        "First day examined",
        "Last day examined",
        "State",
        "To be issued by",
    ),
    rows=_listed,
)
AUDITS = Mechanism(
    key="audit",
    flows=(AUDIT,),
    acts=ACTS,
    clauses=(
        ClauseKind(of="audit-issued", judge=_issued, words=_words, exists=_exists),
        ClauseKind(of="gaps-raised", judge=_gaps, words=_gaps_words, exists=_exists),
    ),
    eye=EYE,
    kinds=(CHECKLIST, STANDARD),
    packs=PACKS,
    figures=FIGURES,
    falls=_falls,
    lists=(LISTING,),
)
"""检查."""
