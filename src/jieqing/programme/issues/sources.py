"""What was found and nobody has raised yet: computed, so that nothing is forgotten.

Each source names a record that exists; an issue about what does not is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.casebook.models import Issue as Residue
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.language import said
from jieqing.people import review as access
from jieqing.programme import models
from jieqing.programme.figures import FIGURES
from jieqing.programme.flows import TaskState
from jieqing.programme.issues.levels import Severity, Source
from jieqing.programme.issues.models import Issue
from jieqing.programme.measures import Clause, shipped_measures
from jieqing.programme.readings import newest_readings
from jieqing.programme.tickets.kinds import TicketKind
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.vocabulary import CATEGORIES
from jieqing.programme.watching import OUT_OF_DATE

MOST = 50
A_QUARTER = timedelta(days=90)
A_PATTERN = 3
"""From how many complaints of one kind within a quarter on they are one matter."""


class SourceUnknown(WrongUsage):
    """The issue rests on a record that is not there."""

    code = "issue-source-unknown"
    cause = "There is no {name} from which an issue could be raised."
    advice = "Name what found it: the page of issues lists what waits to be raised."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something found that an issue can be raised from.

    ``key`` names it and no other; ``matter`` what would be the same fault again.
    """

    source: Source
    key: str
    matter: str
    fact: Phrase
    post: str
    severity: Severity
    criterion: str
    items: tuple[str, ...] = ()
    figure: str = ""


def findings(desk: Desk, today: date) -> tuple[Finding, ...]:
    """Return what waits to be raised, what is gravest first; a few queries."""
    raised = set(_raised(desk))
    found = (
        *_residue(desk),
        *_missed(desk, today),
        *_figures(desk),
        *_documents(desk),
        *_access(desk, today),
        *_complaints(desk, today),
    )
    waiting = (one for one in found if (one.source, one.key) not in raised)
    order = tuple(Severity)
    return tuple(sorted(waiting, key=lambda one: -order.index(one.severity)))[:MOST]


def finding(desk: Desk, source: str, key: str, today: date) -> Finding:
    """Return one of them. Raises ``SourceUnknown``."""
    named = (
        one for one in findings(desk, today) if (one.source, one.key) == (source, key)
    )
    found = next(named, None)
    if found is None:
        raise SourceUnknown(name=f"{source[:12]} {key[:64]}")
    return found


def _raised(desk: Desk) -> Iterator[tuple[Source, str]]:
    rows = Issue.objects.filter(record__tenant=desk.tenant)
    for source, key in rows.values_list("source", "source_key"):
        yield Source(source), key


def _missed(desk: Desk, today: date) -> Iterator[Finding]:
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant,
        record__state__in=(TaskState.PLANNED, TaskState.OPEN),
        engine_position=None,
        shuts_on__lte=today,
    )
    for row in rows.order_by("-shuts_on")[:MOST]:
        yield Finding(
            source=Source.TASK,
            key=row.record.no,
            matter=f"duty:{row.duty}",
            fact=phrase(
                "{title} was due on {day} and was not done",
                title=row.record.title,
                day=row.due_on,
            ),
            post=row.record.owner_post,
            severity=Severity.MINOR,
            criterion="pipl:51",
            items=tuple(row.record.items),
        )


def _residue(desk: Desk) -> Iterator[Finding]:
    rows = Residue.objects.select_related("case").filter(
        tenant=desk.tenant, is_open=True
    )
    for row in rows.order_by("-at")[:MOST]:
        yield Finding(
            source=Source.RESIDUE,
            key=row.case.number,
            matter="residue",
            fact=phrase(
                "the check of {case} found what should be gone, or could not look",
                case=row.case.number,
            ),
            post="executor",
            severity=Severity.MAJOR,
            criterion="pipl:47",
            items=("p1",),
            figure="settled_clean",
        )


def _figures(desk: Desk) -> Iterator[Finding]:
    newest = newest_readings(desk)
    for item, clause in _bands().items():
        row = newest.get(item)
        if row is None or not row.value or _is_within(float(row.value), clause[1]):
            continue
        yield Finding(
            source=Source.FIGURE,
            key=f"{item}:{row.period}",
            matter=f"figure:{item}",
            fact=phrase(
                "the figure {figure} was {value} in {period}",
                figure=item,
                value=row.value,
                period=row.period,
            ),
            post=shipped_measures()[clause[0]].post,
            severity=Severity.MINOR,
            criterion=shipped_measures()[clause[0]].anchors[0],
            items=(clause[0],),
            figure=item,
        )


def _documents(desk: Desk) -> Iterator[Finding]:
    """Documents whose task to bring them up to date still waits."""
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant,
        record__state__in=(TaskState.PLANNED, TaskState.OPEN),
        duty__startswith=f"{OUT_OF_DATE}:",
    )
    for row in rows.order_by("-shuts_on")[:MOST]:
        version = row.duty.partition(":")[2]
        yield Finding(
            source=Source.DOCUMENT,
            key=version,
            matter=f"document:{version.partition('/')[0]}",
            fact=phrase("{version} no longer says what holds", version=version),
            post=row.record.owner_post,
            severity=Severity.MINOR,
            criterion="pipl:51",
            items=tuple(row.record.items),
        )


def _bands() -> Mapping[str, tuple[str, Clause]]:
    """The first clause that says what a figure should be, and of which item."""
    bands: dict[str, tuple[str, Clause]] = {}
    for measure in shipped_measures().values():
        for clause in measure.shown_by:
            if clause.of == "figure" and clause.text("key") in FIGURES:
                bands.setdefault(clause.text("key"), (measure.id, clause))
    return bands


def _is_within(value: float, clause: Clause) -> bool:
    least, most = clause.number("least"), clause.number("most")
    return (least is None or value >= least) and (most is None or value <= most)


def _access(desk: Desk, today: date) -> Iterator[Finding]:
    due = access.due_on(desk.register)
    if due >= today:
        return
    yield Finding(
        source=Source.ACCESS,
        key=due.isoformat(),
        matter="access-review",
        fact=phrase("the access review was due on {day} and is not closed", day=due),
        post="security-administrator",
        severity=Severity.MINOR,
        criterion="pipl:51.4",
        items=("m3.1",),
    )


def _complaints(desk: Desk, today: date) -> Iterator[Finding]:
    """Complaints of one kind that came three times within a quarter."""
    rows = Ticket.objects.filter(
        record__tenant=desk.tenant,
        record__kind=TicketKind.COMPLAINT,
        received_on__gt=today - A_QUARTER,
    )
    found: dict[str, list[str]] = {}
    for no, category in rows.order_by("received_on", "record__no").values_list(
        "record__no", "category"
    ):
        found.setdefault(category, []).append(no)
    for category, numbers in found.items():
        if len(numbers) < A_PATTERN:
            continue
        yield Finding(
            source=Source.TICKET,
            key=f"{category}:{numbers[A_PATTERN - 1]}",
            matter=f"complaints:{category}",
            fact=phrase(
                "{count} complaints of one kind within a quarter: {kind}",
                count=len(numbers),
                kind=said(CATEGORIES[category]),
            ),
            post="officer",
            severity=Severity.MINOR,
            criterion="pipl:50",
            items=("m12.2",),
            figure="complaints_upheld",
        )
