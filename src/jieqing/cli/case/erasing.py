"""``case execute``, ``check`` and ``restore``: what touches the stores."""

from dataclasses import asdict

import click

from jieqing.casebook.acts import execute as executing
from jieqing.casebook.acts import restore as restoring
from jieqing.casebook.gone import gone
from jieqing.casebook.many import either
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.plan_words import check_counts, check_words
from jieqing.cli.case import many
from jieqing.cli.seat import Seat, seated
from jieqing.erasure.values import CheckReport
from jieqing.language import said


@click.command(
    help=said(
        "Erase by the approved plan; calling it again goes on where it stopped.\n\n"
        "Example: jieqing case execute CL-2026-0001 --by P-0005"
    )
)
@click.argument("number", metavar="CASE")
@seated
def execute(seat: Seat, number: str) -> int:
    """Erase; Ctrl-C leaves a state from which the same command goes on."""
    if concerns_many(seat.desk, number):
        return many.say_executed(seat, number)
    executing.execute(seat.desk, number, by=seat.by, at=seat.at)
    counts = asdict(gone(seat.desk, number))
    words = said(
        "Done, not yet checked: {erased} rows erased, {masked} masked, {untied} untied;"
        " {reduced} kept rows reduced to what the law needs; {chunks} chunks."
    )
    seat.answer(words.format(**counts), counts)
    return 0


@click.command(
    help=said(
        "Search again by another path: at once, and after the quiet period. Exit 1:"
        " something is left.\n\n"
        "Example: jieqing case check CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def check(seat: Seat, number: str) -> int:
    """Search again."""
    report = either.check(seat.desk, number, by=seat.by, at=seat.at)
    seat.answer(check_words(report), _content(report))
    return 0 if report.is_clean else 1


@click.command(
    help=said(
        "Bring the rows back inside the recovery window, by a plan of its own that two"
        " people sign.\n\n"
        "First with --propose; after two runs of `jieqing case approve` without it.\n\n"
        "Example: jieqing case restore CL-2026-0001 --propose --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option("--propose", is_flag=True, help=said("Propose the restore plan."))
@seated
def restore(seat: Seat, number: str, *, propose: bool) -> None:
    """Propose the restore plan, or carry out the approved one."""
    if propose:
        _propose(seat, number)
        return
    receipt = either.restore(seat.desk, number, by=seat.by, at=seat.at)
    counts = {
        "restored": sum(t.inserted for t in receipt.tables.values()),
        "unmasked": sum(t.unmasked for t in receipt.tables.values()),
        "conflicts": receipt.conflicts,
    }
    words = said(
        "Back: {restored} rows; {unmasked} rows unmasked; {conflicts} could not return."
    )
    seat.answer(words.format(**counts), counts)


def _propose(seat: Seat, number: str) -> None:
    plan = restoring.propose_restore(seat.desk, number, by=seat.by, at=seat.at)
    words = said("Restore plan {hash}: {rows} rows. Two people must sign it now.")
    seat.answer(
        words.format(hash=plan.digest[:12], rows=plan.rows),
        {"plan_hash": plan.digest, "rows": plan.rows},
    )


def _content(report: CheckReport) -> dict[str, object]:
    tables = {
        f"{store}.{table}": {
            "gone": seen.gone,
            "kept": seen.kept,
            "masked": seen.masked,
            "others": seen.others,
            "residue": seen.residue,
            "not_checked": seen.not_checked,
        }
        for (store, table), seen in report.tables.items()
    }
    return {
        "clean": report.is_clean,
        **check_counts(report),
        "put_off": len(report.put_off),
        "tables": tables,
    }
