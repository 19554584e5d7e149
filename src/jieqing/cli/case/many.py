"""What commands say of a case about many: totals, exceptions, the sample. No names."""

from collections.abc import Mapping
from dataclasses import asdict

import click

from jieqing.casebook.code_words import named
from jieqing.casebook.gone import gone
from jieqing.casebook.many import reading
from jieqing.casebook.many.executing import execute_all
from jieqing.casebook.many.finding import find_all
from jieqing.casebook.many.planning import plan_all
from jieqing.casebook.many.reading import Many
from jieqing.casebook.many.sample import draw, look
from jieqing.casebook.many.subjects import Result
from jieqing.casebook.plan_words import FATES, plan_content, plan_words
from jieqing.casebook.said import Said
from jieqing.cli.seat import Seat, seated
from jieqing.erasure.batch_plan import End
from jieqing.erasure.values import Fate
from jieqing.language import said

WAITS = 3
END_WORDS: Mapping[str, str] = {
    End.DONE: "done",
    End.KEPT: "done, part kept by law",
    End.ASIDE: "put aside for a person",
    End.NOT_FOUND: "nothing found",
    End.ASKS: "done, part waits for a person",
    End.BEFORE: "erased in an earlier case",
}
SHOWN_AT_MOST = 50


def say_found(seat: Seat, number: str) -> None:
    """Find every subject and say what was found of all."""
    found = find_all(seat.desk, number, by=seat.by, at=seat.at)
    words = said("{store}.{table}: {count} rows")
    lines = [
        words.format(store=store, table=table, count=count)
        for (store, table), count in sorted(found.counts.items())
    ]
    tables = {f"{s}.{t}": n for (s, t), n in sorted(found.counts.items())}
    content = {
        "found": sum(tables.values()),
        "tables": tables,
        "ends": dict(found.ends),
    }
    seat.answer("\n".join([*lines, *_ends(found.ends)]), content)


def say_planned(seat: Seat, number: str, told: Said | None) -> int:
    """Plan every subject and say the totals."""
    planned = plan_all(seat.desk, number, told, by=seat.by, at=seat.at)
    many = reading.many(seat.desk, number)
    words = [plan_words(planned, seat.desk.catalogue), *_ends(many.ends)]
    content = {**plan_content(planned), **content_of(many)}
    seat.answer("\n".join(words), content)
    return WAITS if planned.asked or planned.waiting else 0


def say_executed(seat: Seat, number: str) -> int:
    """Erase, and say what went and who was put aside; exit 3 if anybody was."""
    outcome = execute_all(seat.desk, number, by=seat.by, at=seat.at)
    counts = asdict(gone(seat.desk, number))
    words = said(
        "Done, not yet checked: {erased} rows erased, {masked} masked, {untied} untied;"
        " {reduced} kept rows reduced to what the law needs; {chunks} chunks."
    )
    many = reading.many(seat.desk, number)
    lines = [words.format(**counts), *lines_of(many)]
    seat.answer("\n".join(lines), {**counts, **content_of(many)})
    return WAITS if outcome.aside else 0


def lines_of(many: Many) -> list[str]:
    """Say how it stands for all, and for each with whom it ended otherwise."""
    total = said("Subjects: {count}").format(count=many.subjects)
    exceptions = [one for one in many.exceptions if one.end is not End.DONE]
    shown = [_exception(one) for one in exceptions[:SHOWN_AT_MOST]]
    left = len(exceptions) - len(shown)
    more = [said("  and {count} more").format(count=left)] if left else []
    drawn = said(", ").join(map(str, many.drawn))
    sample = [said("Sample drawn: {numbers}").format(numbers=drawn)] if drawn else []
    return [total, *_rows(many), *_ends(many.ends), *shown, *more, *sample]


def content_of(many: Many) -> dict[str, object]:
    """Return the same as JSON."""
    return {
        "subjects": many.subjects,
        "ends": dict(many.ends),
        "rows": {table: dict(fates) for table, fates in many.rows.items()},
        "sample": list(many.drawn),
        "results": [
            {"subject": one.number, "end": one.end, "why": one.why}
            for one in many.exceptions
        ],
    }


def subject_lines(many: Many) -> list[str]:
    """Say how it stands for every subject, by number."""
    return [_exception(one) for one in many.exceptions]


@click.command(
    help=said(
        "Open the sample that was drawn of a case about many, before you sign.\n\n"
        "Example: jieqing case sample CL-2026-0001 --by P-0003"
    )
)
@click.argument("number", metavar="CASE")
@click.option("--subject", type=int, help=said("Only this one of those drawn."))
@seated
def sample(seat: Seat, number: str, subject: int | None) -> None:
    """Draw once, then show each subject's plan and record that it was opened."""
    drawn = draw(seat.desk, number, by=seat.by, at=seat.at)
    chosen = drawn.drawn if subject is None else (subject,)
    lines: list[str] = []
    content: list[dict[str, object]] = []
    for each in chosen:
        told = look(seat.desk, number, each, by=seat.by, at=seat.at)
        lines += [said("Subject {number}").format(number=each)]
        lines += [plan_words(told, seat.desk.catalogue)]
        content.append({"subject": each, **plan_content(told)})
    seat.answer("\n".join(lines), {"sample": content})


def _rows(many: Many) -> list[str]:
    """Rows of all subjects by what becomes of them, per table."""
    words = said("{table}: {counts}")
    return [
        words.format(
            table=table,
            counts=said(", ").join(
                f"{said(FATES[Fate(fate)])} {count}" for fate, count in fates.items()
            ),
        )
        for table, fates in many.rows.items()
    ]


def _ends(ends: Mapping[str, int]) -> list[str]:
    words = said("  {end}: {count}")
    return [words.format(end=named(END_WORDS, end), count=n) for end, n in ends.items()]


def _exception(one: Result) -> str:
    words = said("  subject {number}: {end}").format(
        number=one.number, end=named(END_WORDS, one.end)
    )
    return f"{words} ({one.why})" if one.why else words
