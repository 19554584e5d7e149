"""``jieqing programme certificate``: what the ledger says that somebody passed."""

from pathlib import Path

import click

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.drawing import printed_by
from jieqing.cli.seat import Seat, seated
from jieqing.keys import durable
from jieqing.language import said
from jieqing.paper import as_pdf
from jieqing.programme.courses.certificate_paper import drawn
from jieqing.programme.courses.certificates import certificate_for
from jieqing.programme.courses.enrolments import told


@click.command(
    help=said(
        "Print the certificate of a passed course from the ledger, with its check"
        " code.\n\n"
        "Example: jieqing programme certificate KC-2026-0001 --out certificate.pdf"
        " --by P-0002"
    )
)
@click.argument("number", metavar="COURSE")
@click.option(
    "--out", type=click.Path(path_type=Path), help=said("The PDF to be written.")
)
@seated
def certificate(seat: Seat, number: str, out: Path | None) -> None:
    """Say what the certificate says; write it, if a file is named."""
    reader = seat.desk.register.roll(seat.at).active(seat.by)
    found = certificate_for(reader, told(seat.desk, number, day_of(seat.at)))
    paper = drawn(seat.desk, found)
    if out is not None:
        content = as_pdf.render(paper, printed_by(seat.by, seat.at))
        durable.create(out, lambda file: durable.write_all(file, content))
    words = said(
        "{number}: {course} (version {version}), passed on {won_on}, holds until"
        " {until}; check code {code}."
    )
    content_of = {
        "number": found.number,
        "course": found.course,
        "version": found.version,
        "won_on": found.won_on.isoformat(),
        "until": found.until.isoformat(),
        "position": found.position,
        "entry": found.entry,
        "code": paper.check_code,
    }
    seat.answer(words.format(**content_of), content_of)
