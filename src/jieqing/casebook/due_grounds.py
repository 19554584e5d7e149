"""What is kept by which article and when it ends: counts, never a key."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_batches import DueEntry, open_batches
from jieqing.casebook.law_words import ground_words, short
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period, add_period
from jieqing.law.values import Permanent


class Ends(StrEnum):
    """How far off the last day is."""

    YEAR = "year"
    THREE = "three"
    TEN = "ten"
    LATER = "later"
    UNKNOWN = "unknown"


ENDS = tuple(Ends)
_YEARS = {Ends.YEAR: 1, Ends.THREE: 3, Ends.TEN: 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLine:
    """Rows kept on one basis: how many end when, and the last day of all of them.

    ``last`` None: for ever, or as long as a hold binds them.
    """

    basis: str
    by_end: tuple[int, ...]
    last: date | None

    @property
    def rows(self) -> int:
        """All rows of the basis."""
        return sum(self.by_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGrounds:
    """The lines, most rows first; ``unreadable`` batches do not open."""

    lines: tuple[GroundLine, ...]
    unreadable: int


def due_grounds(desk: Desk, today: date) -> DueGrounds:
    """Count what the batches hold by what it is kept for."""
    opened = open_batches(desk)
    counted: dict[str, Counter[Ends]] = {}
    lasts: dict[str, list[date | Permanent | None]] = {}
    for batch, _ in opened.batches:
        for entry in batch.entries:
            basis = _basis(entry, desk.catalogue)
            counted.setdefault(basis, Counter())[_ends(entry, today)] += 1
            lasts.setdefault(basis, []).append(entry.until)
    lines = (
        GroundLine(
            basis=basis,
            by_end=tuple(counts[end] for end in ENDS),
            last=_last(lasts[basis]),
        )
        for basis, counts in counted.items()
    )
    return DueGrounds(
        lines=tuple(sorted(lines, key=lambda x: (-x.rows, x.basis))),
        unreadable=opened.unreadable,
    )


def _basis(entry: DueEntry, catalogue: Catalogue) -> str:
    """Say what a row is kept for; which hold it is, is not said here."""
    if entry.hold is not None:
        return said("A hold")
    if not entry.rules:
        return said("A shell that kept rows hang on")
    known = [catalogue.by_id[name] for name in entry.rules if name in catalogue.by_id]
    named = (
        ground_words(short(one), catalogue.own_change(one.id))
        for one in known
        if not one.is_unverified
    )
    # What is not confirmed is cited nowhere; a law that was replaced is not at hand.
    return "；".join(dict.fromkeys(named)) or ", ".join(entry.rules)


def _ends(entry: DueEntry, today: date) -> Ends:
    until = entry.until
    if until is None:
        return Ends.UNKNOWN
    if isinstance(until, Permanent):
        return Ends.LATER
    return next(
        (end for end, n in _YEARS.items() if until <= _years_on(today, n)), Ends.LATER
    )


def _last(untils: Iterable[date | Permanent | None]) -> date | None:
    days = list(untils)
    known = [day for day in days if isinstance(day, date)]
    return max(known) if len(known) == len(days) else None


def _years_on(today: date, years: int) -> date:
    return add_period(today, Period(years=years))
