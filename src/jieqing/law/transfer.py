"""Which path a transfer of data abroad needs: assessment, contract, certificate, none.

Pure. The order of questions is that of the provisions of 2024-03-22; figures, articles
and duties are dated rows of ``content/law/cn/transfer.yaml``. A fact that nobody said
stays open: only if every possible answer leads to the same path is the path told,
otherwise a person must find out. What exempts must be claimed, it is never assumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Any

from jieqing.errors import NeedsPerson
from jieqing.law.period import Period, add_period
from jieqing.law.transfer_rows import THRESHOLDS, Duty, Ground, TransferLaw, Way
from jieqing.law.working_days import Calendar, WorkingDay


class Path(StrEnum):
    """What has to be done before anything may leave."""

    ASSESSMENT = "assessment"
    CONTRACT_OR_CERTIFICATE = "contract-or-certificate"
    EXEMPT = "exempt"
    PERSON = "person"


class Purpose(StrEnum):
    """What the transfer is needed for; all but the last exempt."""

    CONTRACT = "contract"
    HR = "hr"
    EMERGENCY = "emergency"
    FOREIGN_ORIGIN = "foreign-origin"
    OTHER = "other"


class Zone(StrEnum):
    """How the data stands to a free trade zone's negative list."""

    NONE = "none"
    ON_LIST = "on-list"
    OFF_LIST = "off-list"


class TransferLawUnknown(NeedsPerson):
    """The pack has no rows for a transfer on that day."""

    code = "transfer-law-unknown"
    cause = "The law pack does not say what a transfer abroad needed on {day}."
    advice = "Ask counsel; the rows begin with the provisions of 2024-03-22."


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What is said of a transfer; None is what nobody said.

    ``people`` and ``sensitive`` count people since 1 January of the year, this transfer
    included and those of exempt purposes left out: ``people`` whose information is not
    sensitive, ``sensitive`` whose is. ``important``: told or published to be important
    data. ``ciio``: the company operates critical information infrastructure.
    """

    day: date
    personal: bool = True
    important: bool | None = None
    ciio: bool | None = None
    people: int | None = None
    sensitive: int | None = None
    purpose: Purpose = Purpose.OTHER
    zone: Zone = Zone.NONE

    def __post_init__(self) -> None:
        if min(self.people or 0, self.sensitive or 0) < 0:
            raise ValueError("nobody can be counted less than once")

    @property
    def open(self) -> tuple[str, ...]:
        """The facts that nobody said."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A duty's day, and whether a year without published holidays was counted."""

    duty: Duty
    day: date
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAnswer:
    """The path, why, how it may be gone, what must be done and by when.

    ``missing``: the facts that a person must find out (path PERSON only). ``counsel``:
    something that was used has not been read in the text, or is known by heart only.
    """

    path: Path
    ground: Ground | None
    ways: tuple[Way, ...] = ()
    duties: tuple[Duty, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def counsel(self) -> bool:
        """Whether a row that was used rests on memory."""
        used = [*self.ways, *self.duties, *([self.ground] if self.ground else [])]
        return any(row.verified == "memory" for row in used)


_WAYS = {
    Path.ASSESSMENT: ("assessment",),
    Path.CONTRACT_OR_CERTIFICATE: ("standard-contract", "certification"),
    Path.EXEMPT: ("exempt",),
}


def path_of(
    transfer: Transfer,
    law: TransferLaw,
    calendar: Calendar,
    clocks: Mapping[str, date] | None = None,
) -> TransferAnswer:
    """What the transfer needs on its day. Raises ``TransferLawUnknown``.

    ``clocks`` are the days from which duties count: contract-effective, result-issued,
    certificate-issued, impact-assessed.
    """
    rows = law.on(transfer.day)
    if not rows.grounds:
        raise TransferLawUnknown(day=transfer.day.isoformat())
    found = [_decided(full, rows) for full in _completions(transfer, rows)]
    if len({path for path, _ in found}) > 1:
        missing = tuple(_that_matter(transfer, rows))
        return TransferAnswer(path=Path.PERSON, ground=None, missing=missing)
    path, role = found[0]  # with every open fact at its least: what needs none of them
    ways = tuple(way for way in rows.ways if way.role in _WAYS[path])
    duties = tuple(_duties(transfer, path, ways, rows))
    return TransferAnswer(
        path=path,
        ground=rows.ground(role),
        ways=ways,
        duties=duties,
        deadlines=tuple(_deadlines(duties, calendar, clocks or {})),
    )


_ORDER = (
    "important",
    "no-personal",
    "foreign-origin",
    "contract",
    "hr",
    "emergency",
    "off-list",
    "ciio",
    "many-sensitive",
    "many-people",
    "some-sensitive",
    "some-people",
    "few-people",
)
"""The grounds in the order in which they are asked; the first that fits decides."""

_EXEMPTING = frozenset(_ORDER[1:7]) | {"few-people"}
_ASSESSED = frozenset({"important", "ciio", "many-sensitive", "many-people"})


def _decided(full: Transfer, rows: TransferLaw) -> tuple[Path, str]:
    """Path and ground of a transfer of which everything is known."""
    role = next(role for role in _ORDER if _fits(role, full, rows))
    if role in _EXEMPTING:
        return Path.EXEMPT, role
    is_assessed = role in _ASSESSED
    return Path.ASSESSMENT if is_assessed else Path.CONTRACT_OR_CERTIFICATE, role


def _fits(role: str, full: Transfer, rows: TransferLaw) -> bool:
    """Whether a ground applies to a transfer of which everything is known."""
    claimed = {
        "important": bool(full.important),
        "no-personal": not full.personal,
        "off-list": full.zone is Zone.OFF_LIST,
        "ciio": bool(full.ciio),
    }
    if role in claimed:
        return claimed[role]
    if role not in THRESHOLDS:
        return full.purpose == role
    is_sensitive = role.endswith("sensitive")
    count = (full.sensitive if is_sensitive else full.people) or 0
    # 以上 includes the number itself, 不满 does not (Civil Code 1259).
    return (count >= rows.threshold(role)) is not (role == "few-people")


def _completions(transfer: Transfer, rows: TransferLaw) -> Iterator[Transfer]:
    """The transfer with every open fact answered, in each way that may matter."""
    answers = {name: _answers(name, rows) for name in transfer.open}
    for chosen in product(*answers.values()):
        said: dict[str, Any] = dict(zip(answers, chosen, strict=True))
        yield replace(transfer, **said)


def _answers(name: str, rows: TransferLaw) -> Sequence[int]:
    """A value on either side of every line that the law draws."""
    lines = {
        "people": ("some-people", "many-people"),
        "sensitive": ("some-sensitive", "many-sensitive"),
    }
    if name in lines:
        return (0, *(rows.threshold(role) for role in lines[name]))
    return (False, True)


def _that_matter(transfer: Transfer, rows: TransferLaw) -> Iterator[str]:
    """The open facts of which at least one answer, the rest open, changes the path."""
    completions = tuple(_completions(transfer, rows))
    for name in transfer.open:
        by_rest: dict[Transfer, set[Path]] = {}
        unsaid: dict[str, Any] = {name: None}
        for full in completions:
            rest = replace(full, **unsaid)
            by_rest.setdefault(rest, set()).add(_decided(full, rows)[0])
        if any(len(paths) > 1 for paths in by_rest.values()):
            yield name


def _duties(
    transfer: Transfer, path: Path, ways: Sequence[Way], rows: TransferLaw
) -> Iterator[Duty]:
    """The duties of the path; without personal information none of them remains."""
    if not transfer.personal and path is Path.EXEMPT:
        return
    wanted = {way.role for way in ways} or set(_WAYS[path])
    yield from (duty for duty in rows.duties if wanted & duty.ways)


def _deadlines(
    duties: Sequence[Duty], calendar: Calendar, clocks: Mapping[str, date]
) -> Iterator[Deadline]:
    for duty in duties:
        began = clocks.get(duty.clock or "")
        if began is not None and duty.term is not None:
            counted = _counted(duty, began, calendar)
            yield Deadline(duty=duty, day=counted.day, provisional=counted.provisional)


def _counted(duty: Duty, began: date, calendar: Calendar) -> WorkingDay:
    """The last day of a term, or the day some working days before it."""
    term = duty.term
    if term is None:
        raise ValueError(duty.role)
    if term.unit == "working-day":
        return calendar.working_day(began, term.value)
    end = add_period(began, Period(years=term.value))
    if not term.before:
        return WorkingDay(day=end, provisional=False)
    return calendar.working_day_before(end, term.before)
