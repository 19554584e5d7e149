"""Is an item kept today? Each clause looks for the records that show it, and how long.

An item is kept when every clause of it is met by fresh evidence; nobody can tick it.
Pure over what was read once (``seen.py``); the words are told by the page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from jieqing.errors import Phrase, phrase
from jieqing.programme.exemptions import RECORD as EXEMPTIONS_RECORD
from jieqing.programme.exemptions import Exemption, exemptions_in
from jieqing.programme.measures import Clause, Measure
from jieqing.programme.seen import Seen

SOON = timedelta(days=14)
"""Before its last day an item is said to expire: the same for every item."""
_DAY = timedelta(days=1)


class CellState(StrEnum):
    """How an item stands."""

    NONE = "none"
    IN_PROGRESS = "in_progress"
    KEPT = "kept"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_APPLICABLE = "not_applicable"
    NOT_OFFERED = "not_offered"


class Where(StrEnum):
    """What kind of page shows a piece of evidence."""

    DOCUMENT = "document"
    TASK = "task"
    FIGURE = "figure"
    ENTRY = "entry"
    STORE = "store"
    PEOPLE = "people"
    LEDGER = "ledger"
    ISSUE = "issue"
    AUDIT = "audit"
    COURSE = "course"
    ENROLMENT = "enrolment"
    CAMPAIGN = "campaign"
    PHISHING = "phishing"
    APPRAISAL = "appraisal"
    INCIDENT = "incident"
    FORM = "form"
    TICKET = "ticket"
    PARTY = "party"
    RESOURCE = "resource"
    REACH = "reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A record that shows something: where it is, its name, of which day."""

    where: Where
    name: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a clause found. ``until``: the last day on which it is fresh.

    ``is_met``: fresh today. ``was_met``: it was once, or is only out of date.
    ``has_begun``: something is there, not enough. ``missing``: what lacks, in words.
    ``is_idle``: it asks that nothing speaks against the item, and there is nothing that
    could; beside what another clause found it is met, by itself it shows nothing.
    """

    clause: Clause
    is_met: bool
    proofs: tuple[Proof, ...] = ()
    until: date | None = None
    was_met: bool = False
    has_begun: bool = False
    missing: Phrase | None = None
    is_idle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One item as it stands today; ``until``: the day on which it stops being fresh."""

    measure: Measure
    state: CellState
    until: date | None
    found: tuple[Found, ...]
    exemption: Exemption | None = None

    @property
    def missing(self) -> tuple[Phrase, ...]:
        """What lacks, in words."""
        return tuple(one.missing for one in self.found if one.missing is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseKind:
    """One kind of clause: how it is judged, how it is told, what it may name.

    ``words``: what the clause asks for, in a sentence. ``exists``: whether everything
    that a shipped clause names is there; asked by a test of the shipped content.
    """

    of: str
    judge: Callable[[Seen, Clause], Found]
    words: Callable[[Seen, Clause], Phrase]
    exists: Callable[[Clause], bool] = lambda _: True


CLAUSES: Final[dict[str, ClauseKind]] = {}
"""Every kind of clause by its name; mechanisms add theirs (``mechanism.join``)."""


def cells(seen: Seen, measures: Iterable[Measure]) -> Mapping[str, Cell]:
    """Judge items by what was seen."""
    exempted = exemptions_in(
        seen.desk.tenant, seen.leaves[EXEMPTIONS_RECORD], seen.people
    )
    return {one.id: _cell(seen, one, exempted.get(one.id)) for one in measures}


def _cell(seen: Seen, measure: Measure, exemption: Exemption | None) -> Cell:
    judged = (CLAUSES[clause.of].judge(seen, clause) for clause in measure.shown_by)
    found = _by_something(tuple(judged))
    if exemption is not None and exemption.holds_on(seen.today):
        state, until = CellState.NOT_APPLICABLE, exemption.until
    elif measure.lacks or not found:
        state, until = CellState.NOT_OFFERED, None
    else:
        state, until = _state(seen.today, found)
    return Cell(
        measure=measure,
        state=state,
        until=until,
        found=found,
        exemption=exemption,
    )


def _by_something(found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Where no clause found anything, that nothing speaks against it is no evidence."""
    if any(_is_there(one) for one in found if not one.is_idle):
        return found
    nothing = phrase("nothing was done yet that could be late or lack anything")
    return tuple(
        replace(one, is_met=False, was_met=False, missing=nothing)
        if one.is_idle
        else one
        for one in found
    )


def _is_there(found: Found) -> bool:
    return found.is_met or found.was_met or found.has_begun


def _state(today: date, found: tuple[Found, ...]) -> tuple[CellState, date | None]:
    until = min((one.until for one in found if one.until), default=None)
    if all(one.is_met for one in found):
        soon = until is not None and until - today < SOON
        return (CellState.EXPIRING if soon else CellState.KEPT), until
    if all(one.is_met or one.was_met for one in found):
        return CellState.EXPIRED, until
    return (
        CellState.IN_PROGRESS if any(map(_is_there, found)) else CellState.NONE
    ), None


def months_on(day: date, months: int) -> date:
    """The day before that many months later; a short month ends on its last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for back in range(4):
        try:
            return date(year, month, day.day - back) - _DAY
        except ValueError:
            continue
    raise ValueError(day)
