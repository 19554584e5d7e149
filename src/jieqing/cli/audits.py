"""``jieqing programme audit``: plan, seal, draw, examine again, draw once more."""

from datetime import date, timedelta

import click

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.language import said
from jieqing.programme.acting import Asked
from jieqing.programme.audits import fieldwork, planning
from jieqing.programme.audits.checklists import checklist_of, checklists
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.recheck import OUTCOMES
from jieqing.programme.audits.told import VERDICTS, ToldAudit, rows_of, told
from jieqing.programme.audits.wording import STATES

DAY = click.DateTime(["%Y-%m-%d"])
NUMBER = click.option(
    "--number", default="", metavar="DIGITS", help=said("Number committed to.")
)
_MONTH = timedelta(days=30)


@click.command(
    name="list",
    help=said(
        "The audits, newest first, and the checklists that there are.\n\n"
        "Example: jieqing programme audit list"
    ),
)
@visiting
def list_(visit: Visit) -> None:
    """Print both."""
    rows = list(rows_of(visit.desk)[:200])
    known = [checklist_of(one) for one in checklists(visit.desk.tenant).values()]
    lines = [
        f"{row.record.no}  {row.record.title}  {said(STATES[row.record.state])}"
        for row in rows
    ]
    lines += [f"{one.key}  {one.title}  {len(one.points)}" for one in known]
    content = {
        "audits": [
            {"no": r.record.no, "checklist": r.checklist, "state": r.record.state}
            for r in rows
        ],
        "checklists": [
            {
                "key": one.key,
                "kind": one.kind,
                "points": len(one.points),
                "automatic": sum(point.is_automatic for point in one.points),
            }
            for one in known
        ],
    }
    visit.answer("\n".join(lines), content)


@click.command(
    help=said(
        "Plan an audit by a checklist; who plans it leads it.\n\n"
        "Example: jieqing programme audit plan erasure-process --first 2026-01-01"
        " --number 271828 --by P-0006"
    )
)
@click.argument("checklist", metavar="CHECKLIST")
@click.option("--first", required=True, type=DAY, help=said("First day examined."))
@click.option("--last", type=DAY, help=said("Last day examined; else today."))
@click.option("--due", type=DAY, help=said("To be issued by; else in 30 days."))
@NUMBER
@seated
def plan(
    seat: Seat,
    checklist: str,
    first: date,
    last: date | None,
    due: date | None,
    number: str,
) -> None:
    """Plan it, and commit to a number if one is given."""
    today = day_of(seat.at)
    new = planning.NewAudit(
        checklist=checklist,
        period=Period(first=_day(first), last=_day(last) if last else today),
        due=_day(due) if due else today + _MONTH,
        number=number,
    )
    no = planning.plan(seat.desk, new, by=seat.by, at=seat.at)
    seat.answer(said("Planned: {no}").format(no=no), {"audit": no})


@click.command(
    help=said(
        "Seal what is drawn from, before the seed is known.\n\n"
        "Example: jieqing programme audit prepare JC-2026-0001 --by P-0006"
    )
)
@click.argument("no", metavar="AUDIT")
@seated
def prepare(seat: Seat, no: str) -> None:
    """Seal the populations."""
    planning.prepare(seat.desk, _asked(seat, no, AuditAct.PREPARE))
    found = told(seat.desk, no)
    sealed = {one.name: one.digest for one in found.populations.values()}
    lines = [
        f"{one.name}  {one.count}  {one.digest}" for one in found.populations.values()
    ]
    none = said("Nothing is drawn by this checklist.")
    seat.answer("\n".join(lines) or none, {"audit": no, "sealed": sealed})


@click.command(
    help=said(
        "Tell the number, if one was committed to, and draw the sample.\n\n"
        "Example: jieqing programme audit begin JC-2026-0001 --number 271828"
        " --by P-0006"
    )
)
@click.argument("no", metavar="AUDIT")
@NUMBER
@seated
def begin(seat: Seat, no: str, number: str) -> None:
    """Draw and begin the fieldwork."""
    drawn = planning.begin(seat.desk, _asked(seat, no, AuditAct.BEGIN), number)
    seat.answer(*_drawn(no, drawn))


@click.command(
    help=said(
        "Draw the sample once more from what was sealed: anybody gets the same.\n\n"
        "Example: jieqing programme audit draw JC-2026-0001"
    )
)
@click.argument("no", metavar="AUDIT")
@visiting
def draw(visit: Visit, no: str) -> int | None:
    """Draw again and compare; ends with 1 where it is not the same."""
    found = told(visit.desk, no)
    again = planning.draw_again(visit.desk, found, found.seed)
    is_same = again == found.drawn
    words, content = _drawn(no, again)
    judged = said("The same as was drawn.") if is_same else said("Not what was drawn.")
    visit.answer(f"{words}\n{judged}", {**content, "same": is_same})
    return None if is_same else 1


@click.command(
    name="test",
    help=said(
        "Examine the cases of the sample again now, and answer what the system can.\n\n"
        "Example: jieqing programme audit test JC-2026-0001 --by P-0006"
    ),
)
@click.argument("no", metavar="AUDIT")
@seated
def test_(seat: Seat, no: str) -> None:
    """Run the engine's check on each case not examined yet."""
    for ref in told(seat.desk, no).untested:
        fieldwork.test(seat.desk, _asked(seat, no, AuditAct.TEST), ref)
    fieldwork.compute(seat.desk, _asked(seat, no, AuditAct.COMPUTE))
    seat.answer(*_found(told(seat.desk, no)))


@click.command(
    help=said(
        "One audit: its sample with outcomes, its points with verdicts.\n\n"
        "Example: jieqing programme audit show JC-2026-0001"
    )
)
@click.argument("no", metavar="AUDIT")
@visiting
def show(visit: Visit, no: str) -> None:
    """Print what was found so far."""
    visit.answer(*_found(told(visit.desk, no)))


def _asked(seat: Seat, no: str, act: AuditAct) -> Asked:
    return Asked(no=no, act=act, by=seat.by, at=seat.at)


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)


def _drawn(no: str, drawn: planning.Drawn) -> tuple[str, dict[str, object]]:
    lines = [f"{name}: {', '.join(refs) or '—'}" for name, refs in drawn.items()]
    none = said("Nothing is drawn by this checklist.")
    told_ = {name: list(refs) for name, refs in drawn.items()}
    return "\n".join(lines) or none, {"audit": no, "drawn": told_}


def _found(found: ToldAudit) -> tuple[str, dict[str, object]]:
    lines = [
        f"{found.no}  {found.row.record.title}  {said(STATES[found.state])}",
        *(f"{r}  {said(OUTCOMES[t.outcome])}" for r, t in found.tests.items()),
        *(
            f"{point.key}  {_verdict(found, point.key)}  {point.text}"
            for point in found.checklist.points
        ),
    ]
    content: dict[str, object] = {
        "audit": found.no,
        "state": found.state,
        "seed": found.seed,
        "tests": {ref: one.outcome for ref, one in found.tests.items()},
        "answers": {key: one.verdict for key, one in found.answers.items()},
        "unanswered": list(found.unanswered),
    }
    return "\n".join(lines), content


def _verdict(found: ToldAudit, key: str) -> str:
    one = found.answers.get(key)
    return said(VERDICTS[one.verdict]) if one else "—"
