"""``jieqing paper``: forms for regulators, finance and managers, and the pack."""

from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers import forms
from jieqing.casebook.papers.drawing import Drawing, printed_by
from jieqing.casebook.papers.forms import OF_CASE, OF_PERIOD, Form, Format, form_words
from jieqing.casebook.papers.pack_inspection import pack_inspection
from jieqing.casebook.papers.period import Period
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.errors import WrongUsage
from jieqing.keys import durable
from jieqing.language import said
from jieqing.paper.paper import Paper

DAY = click.DateTime(formats=["%Y-%m-%d"])


class PaperAboutWhat(WrongUsage):
    """A form is about a case or about a period."""

    code = "paper-about-what"
    cause = "The form {form} needs {what}."
    advice = "Write --case CASE, or --from DAY --to DAY; both days count."


class _Asked(TypedDict):
    """What the options of ``print`` tell."""

    form: str
    case: str | None
    first: datetime | None
    last: datetime | None
    wanted: str
    output: Path


_FROM = click.option("--from", "first", type=DAY, help=said("First day of the period."))
_TO = click.option("--to", "last", type=DAY, help=said("Last day of the period."))
_OUTPUT = click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help=said("The file to be written."),
)


@click.command(name="list", help=said("The forms.\n\nExample: jieqing paper list"))
@visiting
def list_(visit: Visit) -> None:
    """Say each form's name and what it is about."""
    words = [f"{form.value:12} {form_words(form)}" for form in Form]
    content = [
        {"form": form.value, "about": "case" if form in OF_CASE else "period"}
        for form in Form
    ]
    visit.answer("\n".join(words), {"forms": content})


@click.command(
    name="print",
    help=said(
        "Write one form as PDF, DOCX, XLSX, CSV or HTML.\n\n"
        "Example: jieqing paper print requests --from 2026-11-01 --to 2026-11-30"
        " --output requests.pdf --by P-0002"
    ),
)
@click.argument("form", type=click.Choice([form.value for form in Form]))
@click.option("--case", metavar="CASE", help=said("The case it is about."))
@_FROM
@_TO
@click.option(
    "--as",
    "wanted",
    default=Format.PDF.value,
    type=click.Choice([each.value for each in Format]),
    help=said("The format; PDF."),
)
@_OUTPUT
@seated
def print_(seat: Seat, **asked: Unpack[_Asked]) -> None:
    """Draw the form from the record and write it."""
    person = seat.desk.register.roll().active(seat.by)
    _require_free(asked["output"])
    paper = _drawn(seat, asked)
    printed = printed_by(person.number, seat.at)
    content = forms.render(paper, Format(asked["wanted"]), printed)
    _write(asked["output"], content)
    words = said("{form} is written to {file}, check code {code}.")
    told = words.format(form=paper.title, file=asked["output"], code=paper.check_code)
    seat.answer(told, {"file": str(asked["output"]), "code": paper.check_code})


@click.command(
    help=said(
        "Build the pack for an inspector: index, forms, statements, how to verify.\n\n"
        "Example: jieqing paper inspection --from 2026-11-01 --to 2026-11-30"
        " --output pack.zip --by P-0002"
    )
)
@_FROM
@_TO
@_OUTPUT
@seated
def inspection(
    seat: Seat, first: datetime | None, last: datetime | None, output: Path
) -> None:
    """Pack, write, and say the digest that the ledger now holds."""
    _require_free(output)
    period = _period("inspection", first, last)
    packed = pack_inspection(seat.desk, period, by=seat.by, at=seat.at)
    _write(output, packed.content)
    words = said("The pack of {count} files is {file}; its SHA-256 is {sha256}.")
    seat.answer(
        words.format(count=len(packed.files), file=output, sha256=packed.sha256),
        {
            "file": str(output),
            "sha256": packed.sha256,
            "files": list(packed.files),
        },
    )


def _drawn(seat: Seat, asked: _Asked) -> Paper:
    form, case = Form(asked["form"]), asked["case"]
    drawing = Drawing(desk=seat.desk, today=day_of(seat.at))
    if form in OF_PERIOD:
        period = _period(form, asked["first"], asked["last"])
        return OF_PERIOD[form](drawing, period)
    if case is None:
        raise PaperAboutWhat(form=form.value, what=said("the case it is about"))
    return OF_CASE[form](drawing, case)


def _period(form: str, first: datetime | None, last: datetime | None) -> Period:
    if first is None or last is None:
        raise PaperAboutWhat(form=form, what=said("the first and the last day"))
    return Period(first=first.date(), last=last.date())


def _require_free(path: Path) -> None:
    """Refuse before the long work what would be refused after it."""
    if path.exists():
        raise durable.FileExists(file=path.name)


def _write(path: Path, content: bytes) -> None:
    """Write it whole, for its owner alone; nothing is written over."""
    durable.create(path, lambda file: durable.write_all(file, content))
