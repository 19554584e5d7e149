"""Each check judges gathered facts: pure functions, one row of ``CHECKS`` for each.

A check that finds nothing says its sentence in ``FINE``. What cannot be looked at is
itself what was found.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Generic, TypeVar

from jieqing.casebook.doctor import troubles
from jieqing.casebook.doctor.facts import (
    Books,
    Folder,
    Gathered,
    Law,
    Machine,
    People,
    StoreFacts,
    Tables,
    Waiting,
)
from jieqing.casebook.guards import APPROVALS_NEEDED
from jieqing.casebook.work import CLOCK_TOLERANCE
from jieqing.errors import JieqingError, NeedsPerson, NotConfigured, Phrases

SPARE_MB = 1024
LAW_DAYS = 365
STANDING_DAYS = 30
QUIET_AT_MOST = timedelta(days=31)
"""How long a ledger may be without an entry before the clock is doubted."""
_MEGABYTE = 1024 * 1024
_OLDEST_PYTHON = (3, 11)
_SHOWN = 5


class Level(StrEnum):
    """How it stands."""

    FINE = "fine"
    UNSAFE = "unsafe"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; without ``trouble`` it is fine."""

    check: str
    level: Level
    trouble: JieqingError | None = None


Found = Iterator[tuple[Level, JieqingError]]

FINE = {
    "python": "Python is new enough.",
    "locale": "Chinese can be read and printed, and days are Beijing days.",
    "pages": "Statements can be set as pages.",
    "home": "Only its owner gets at the home, and nothing of it is missing.",
    "disk": "There is room for recovery copies.",
    "keys": "The keys open. Keep a copy of keys/home.key away from this machine:"
    " without it nothing opens again.",
    "casebook": "The casebook is of this version.",
    "ledger": "The ledger continues its checkpoint; `jieqing ledger audit` reads it"
    " whole.",
    "clock": "The clock is not behind the ledger, and not far ahead of it.",
    "trust": "trust.json names the keys that the ledger names.",
    "people": "Every post is held, and two approvers can sign.",
    "duties": "Nobody holds posts that are kept apart.",
    "stores": "Every store can be opened, and its map is confirmed and fits.",
    "servers": "Connections are safe, and accounts may do no more than they need.",
    "indexes": "Every reference has an index.",
    "logs": "No server writes values into a log of its own.",
    "law": "The law pack is less than a year old, and knows what the company is.",
    "calendar": "The holidays of this year are loaded.",
    "runs": "Nothing that was begun is unfinished.",
    "case-keys": "Every open case has its key.",
    "days": "No case is late, and no copy outlives its window.",
    "due": "No kept row is past its last day.",
    "standing": "No standing approval runs out or has fallen.",
}


def python(machine: Machine) -> Found:
    """The interpreter is one that the program was tried on."""
    if machine.python < _OLDEST_PYTHON:
        found = ".".join(map(str, machine.python))
        yield Level.MISSING, troubles.PythonTooOld(found=found)


def locale(machine: Machine) -> Found:
    """Words and days come out right."""
    if machine.encoding.lower().replace("-", "") != "utf8":
        yield Level.UNSAFE, troubles.EncodingUnfit(found=machine.encoding)
    if not machine.has_beijing_time:
        yield Level.MISSING, troubles.BeijingTimeMissing()
    if not machine.has_words:
        yield Level.MISSING, troubles.WordsMissing()


def pages(machine: Machine) -> Found:
    """Typesetter and font are there."""
    for part in machine.lacks_for_pages:
        yield Level.MISSING, troubles.PagesUnprintable(part=part)


def home(folder: Folder) -> Found:
    """The folder is private and whole."""
    if folder.open_to_others:
        paths = _some(folder.open_to_others)
        yield Level.UNSAFE, troubles.HomeOpenToOthers(paths=paths, folder=folder.path)
    if folder.owner != folder.reader:
        owner = {"owner": folder.owner, "reader": folder.reader}
        yield Level.UNSAFE, troubles.HomeOfAnother(**owner)
    if folder.missing:
        yield Level.MISSING, troubles.HomeFolderMissing(paths=_some(folder.missing))


def disk(folder: Folder) -> Found:
    """A chunk's copy fits on the disk."""
    free = folder.free_bytes // _MEGABYTE
    if free < SPARE_MB:
        yield Level.UNSAFE, troubles.DiskNearlyFull(free=free, wanted=SPARE_MB)


def keys(folder: Folder) -> Found:
    """The house keys open."""
    for refusal in folder.keys:
        yield Level.MISSING, refusal


def casebook(tables: Tables) -> Found:
    """The tables are those of this version."""
    if tables.steps_missing:
        yield Level.MISSING, troubles.CasebookOlder(count=tables.steps_missing)
    if tables.steps_unknown:
        yield Level.UNSAFE, troubles.CasebookNewer(count=tables.steps_unknown)


def ledger(books: Books) -> Found:
    """The ledger opened: nothing more is to be said of it."""
    del books
    yield from ()


def clock(books: Books) -> Found:
    """Nobody set the machine's clock back, or far ahead."""
    newest = books.newest
    if newest is None or not books.is_clock_real:
        return
    newest_, now = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (newest, books.now))
    if newest > books.now + CLOCK_TOLERANCE:
        yield Level.UNSAFE, troubles.ClockBehindLedger(newest=newest_, now=now)
    if books.now - newest > QUIET_AT_MOST:
        yield Level.UNSAFE, troubles.ClockFarFromLedger(newest=newest_, now=now)


def trust(books: Books) -> Found:
    """Others can verify statements by a file that says what the ledger says."""
    if not books.has_trust:
        yield Level.MISSING, troubles.TrustFileMissing()
    elif not books.is_trust_current:
        yield Level.UNSAFE, troubles.TrustFileOld()


def people(staff: People) -> Found:
    """Every post is held, by two different humans where two sign."""
    posts = {"officer": staff.officers, "executor": staff.executors}
    for post, count in posts.items():
        if not count:
            yield Level.MISSING, troubles.PostEmpty(post=post)
    if staff.approvers < APPROVALS_NEEDED:
        counts = {"count": staff.approvers, "needed": APPROVALS_NEEDED}
        yield Level.MISSING, troubles.ApproversTooFew(**counts)


def duties(staff: People) -> Found:
    """Nobody holds posts that are kept apart, unless the home says that it is small."""
    if staff.joined and not staff.is_small_organisation:
        yield Level.UNSAFE, troubles.DutiesJoined(persons=_some(staff.joined))


def stores(listed: tuple[StoreFacts, ...]) -> Found:
    """Each store opens, and its map is confirmed and fits."""
    for store in listed:
        for refusal in store.refused:
            yield Level.MISSING, refusal


def servers(listed: tuple[StoreFacts, ...]) -> Found:
    """Each connection is safe, each account no mightier than it needs to be."""
    for store in listed:
        if store.is_encrypted is False:
            yield Level.UNSAFE, troubles.StoreNotEncrypted(store=store.name)
        if store.too_mighty:
            told = {"store": store.name, "rights": _some(store.too_mighty)}
            yield Level.UNSAFE, troubles.AccountTooMighty(**told)


def indexes(listed: tuple[StoreFacts, ...]) -> Found:
    """References are followed by an index."""
    for store in listed:
        if store.slow:
            told = {"store": store.name, "columns": _some(store.slow)}
            yield Level.MISSING, troubles.IndexesMissing(**told)


def logs(listed: tuple[StoreFacts, ...]) -> Found:
    """No value outlives its erasure in a log."""
    for store in listed:
        if store.logged:
            told = {"store": store.name, "settings": _some(store.logged)}
            yield Level.UNSAFE, troubles.StoreLogsValues(**told)


def law(found: Law) -> Found:
    """The law was read not long ago, for a company that it knows."""
    if (found.today - found.read_on).days > LAW_DAYS:
        told = {"day": found.read_on.isoformat(), "days": LAW_DAYS}
        yield Level.UNSAFE, troubles.LawReadLongAgo(**told)
    if not found.knows_company:
        yield Level.MISSING, troubles.CompanyUnknownToLaw()


def calendar(found: Law) -> Found:
    """Working days of this year are not provisional."""
    if found.today.year not in found.years:
        yield Level.MISSING, troubles.CalendarYearMissing(year=found.today.year)


def runs(waiting: Waiting) -> Found:
    """What was begun has ended."""
    for case in waiting.cut_off:
        yield Level.UNSAFE, troubles.RunCutOff(case=case)
    for run in waiting.runs_cut_off:
        yield Level.UNSAFE, troubles.DueRunCutOff(run=run)
    for case in waiting.half_back:
        yield Level.UNSAFE, troubles.RestoreCutOff(case=case)


def case_keys(waiting: Waiting) -> Found:
    """Open cases can open their own files."""
    for case in waiting.keyless:
        yield Level.MISSING, troubles.CaseKeyMissing(case=case)


def days(waiting: Waiting) -> Found:
    """Days that were promised or set are kept."""
    for case, day in waiting.late.items():
        yield Level.UNSAFE, troubles.CaseLate(case=case, day=day.isoformat())
    for case, day in waiting.window_over.items():
        yield Level.UNSAFE, troubles.CopyOutlivesWindow(case=case, day=day.isoformat())


def due(waiting: Waiting) -> Found:
    """What has come due has gone."""
    if waiting.due_rows:
        yield Level.UNSAFE, troubles.DueRowsWait(rows=waiting.due_rows)
    if waiting.unreadable:
        yield Level.UNSAFE, troubles.BatchesUnreadable(count=waiting.unreadable)


def standing(waiting: Waiting) -> Found:
    """A standing approval is renewed in time."""
    for refusal in waiting.fallen:
        yield Level.UNSAFE, refusal
    soon = waiting.today + timedelta(days=STANDING_DAYS)
    for number, day in waiting.standing_ends.items():
        if day <= soon:
            told = {"standing": number, "day": day.isoformat()}
            yield Level.MISSING, troubles.StandingRunsOut(**told)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[T]):
    """One row of the table: which part of the facts it judges, and how."""

    name: str
    part: Callable[[Gathered], T | JieqingError]
    judge: Callable[[T], Found]

    def findings(self, gathered: Gathered) -> tuple[Finding, ...]:
        """What is wrong, or that it is fine. A part that is missing is the finding."""
        part = self.part(gathered)
        if isinstance(part, JieqingError):
            is_missing = isinstance(part, NotConfigured)
            level = Level.MISSING if is_missing else Level.UNSAFE
            return (Finding(check=self.name, level=level, trouble=part),)
        found = tuple(
            Finding(check=self.name, level=level, trouble=trouble)
            for level, trouble in self.judge(part)
        )
        return found or (Finding(check=self.name, level=Level.FINE),)


_MACHINE = attrgetter("machine")
_FOLDER = attrgetter("folder")
_TABLES = attrgetter("tables")
_BOOKS = attrgetter("books")
_PEOPLE = attrgetter("people")
_LAW = attrgetter("law")
_STORES = attrgetter("stores")
_WAITING = attrgetter("waiting")
CHECKS = (
    Check(name="python", part=_MACHINE, judge=python),
    Check(name="locale", part=_MACHINE, judge=locale),
    Check(name="pages", part=_MACHINE, judge=pages),
    Check(name="home", part=_FOLDER, judge=home),
    Check(name="disk", part=_FOLDER, judge=disk),
    Check(name="keys", part=_FOLDER, judge=keys),
    Check(name="casebook", part=_TABLES, judge=casebook),
    Check(name="ledger", part=_BOOKS, judge=ledger),
    Check(name="clock", part=_BOOKS, judge=clock),
    Check(name="trust", part=_BOOKS, judge=trust),
    Check(name="people", part=_PEOPLE, judge=people),
    Check(name="duties", part=_PEOPLE, judge=duties),
    Check(name="stores", part=_STORES, judge=stores),
    Check(name="servers", part=_STORES, judge=servers),
    Check(name="indexes", part=_STORES, judge=indexes),
    Check(name="logs", part=_STORES, judge=logs),
    Check(name="law", part=_LAW, judge=law),
    Check(name="calendar", part=_LAW, judge=calendar),
    Check(name="runs", part=_WAITING, judge=runs),
    Check(name="case-keys", part=_WAITING, judge=case_keys),
    Check(name="days", part=_WAITING, judge=days),
    Check(name="due", part=_WAITING, judge=due),
    Check(name="standing", part=_WAITING, judge=standing),
)


def examine(gathered: Gathered) -> tuple[Finding, ...]:
    """Everything found, in the order of the table; one trouble is told once."""
    told: list[JieqingError] = []
    findings: list[Finding] = []
    for check in CHECKS:
        for finding in check.findings(gathered):
            trouble = finding.trouble
            if any(trouble is each for each in told):
                continue
            findings.append(finding)
            told += [trouble] if trouble else []
    return tuple(findings)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 if all is fine, 4 if something is not configured, else 3."""
    troubles_ = [each.trouble for each in findings if each.trouble is not None]
    if any(isinstance(each, NotConfigured) for each in troubles_):
        return NotConfigured.exit_code
    return NeedsPerson.exit_code if troubles_ else 0


def _some(names: Sequence[str]) -> Phrases:
    more = ("…",) if len(names) > _SHOWN else ()
    return Phrases((*names[:_SHOWN], *more), ", ")
