"""Which calendar a home counts by, as its ledger and its own files say."""

import hashlib
from pathlib import Path

from jieqing.errors import NotConfigured
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger
from jieqing.home import Home
from jieqing.law.calendar_file import Notice, decoded, read_calendar
from jieqing.law.shipped import shipped_calendar
from jieqing.law.working_days import Calendar

RECORD, LOAD = "calendar", "calendar-load"
FOLDER = "calendar"


class CalendarGone(NotConfigured):
    """A notice that the ledger names is not in the home as it was taken in."""

    code = "calendar-file-altered"
    cause = "{file}, taken in as the holidays of {years}, is gone or was changed."
    advice = "Put the file back into the home's folder calendar/ as it was."


def home_calendar(home: Home, ledger: Ledger) -> Calendar:
    """The shipped years, and over them those taken in, the newest last.

    Raises ``CalendarGone``: days are never counted by less than was published.
    """
    taken = records.read(ledger, RECORD).of(LOAD)
    shipped = shipped_calendar()
    if not taken:
        return shipped
    notices: dict[int, Notice] = dict(shipped.notices)
    for leaf in taken:
        notices |= _years(home.place(FOLDER), leaf)
    return Calendar.of(notices)


def years_taken(ledger: Ledger) -> dict[int, str]:
    """The years that were taken in, each with who did last."""
    found: dict[int, str] = {}
    for leaf in records.read(ledger, RECORD).of(LOAD):
        found |= dict.fromkeys(_listed(leaf), leaf.entry.actor)
    return found


def _years(folder: Path, leaf: Leaf) -> dict[int, Notice]:
    facts = leaf.entry.facts
    name = str(facts["file"])
    try:
        content = (folder / name).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != facts["digest"]:
        years = ", ".join(map(str, _listed(leaf)))
        raise CalendarGone(file=name, years=years)
    return dict(read_calendar(decoded(content, name), name).years)


def _listed(leaf: Leaf) -> list[int]:
    years = leaf.entry.facts["years"]
    return [int(year) for year in years] if isinstance(years, list | tuple) else []
