"""``jieqing customer``: look up what is held on a customer, writing nothing."""

import click

from jieqing.casebook.plan_words import (
    finding_content,
    finding_words,
    plan_content,
    plan_words,
)
from jieqing.casebook.preview import preview
from jieqing.casebook.store_words import hidden_content, hidden_lines
from jieqing.cli.seat import Seat, seated
from jieqing.cli.subject_reading import read_subject
from jieqing.erasure.summary import summary
from jieqing.language import said


@click.command(
    help=said(
        "Preview (read-only): what is held on somebody and what would happen to it.\n\n"
        "Example: jieqing customer find --subject phone=- --by P-0002"
    )
)
@click.option(
    "--subject",
    required=True,
    metavar="KIND=-",
    help=said("KIND=- reads the value from the keyboard, KIND=@FILE from a file."),
)
@seated
def find(seat: Seat, subject: str) -> None:
    """Search and plan; nobody found is an honest answer."""
    entry = read_subject(subject, is_demo=seat.is_demo)
    seen = preview(seat.desk, entry, by=seat.by, at=seat.at)
    words = [finding_words(seen.finding), *hidden_lines(seen.hidden)]
    content = finding_content(seen.finding) | {"hidden": hidden_content(seen.hidden)}
    if seen.finding.is_empty:
        seat.answer("\n".join(words), content)
        return
    told = summary(seen.plan)
    words += ["", plan_words(told, seat.desk.catalogue)]
    seat.answer("\n".join(words), content | {"plan": plan_content(told)})
