"""``case fulfil``: what is no erasing: show what is held."""

import click

from jieqing.casebook.acts import fulfil as fulfilling
from jieqing.casebook.case_words import case_words
from jieqing.casebook.correspondence import language_of_home
from jieqing.casebook.dossier_text import Reading, to_text
from jieqing.cli.output import waiting
from jieqing.cli.seat import Seat, seated
from jieqing.language import said


@click.command(
    help=said(
        "Show what is held (R1); nothing of it is kept here.\n\n"
        "Example: jieqing case fulfil CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def fulfil(seat: Seat, number: str) -> None:
    """Show the dossier."""
    with waiting(said("Reading what is held …")):
        dossier = fulfilling.show(seat.desk, number, by=seat.by, at=seat.at)
    words = case_words(language_of_home(seat.home))
    text = to_text(dossier, Reading(words=words, catalogue=seat.desk.catalogue))
    seat.answer(text, dossier.to_json())
