"""``case fulfil``: what is no erasing: show, hand over a copy, restrict."""

from datetime import datetime
from pathlib import Path

import click

from jieqing.casebook.acts import fulfil as fulfilling
from jieqing.casebook.acts.fulfil import End
from jieqing.casebook.case_words import case_words
from jieqing.casebook.correspondence import language_of_home
from jieqing.casebook.dossier_text import Reading, to_text
from jieqing.casebook.flows import Right
from jieqing.casebook.read import standing
from jieqing.cli.case.opening import DAY
from jieqing.cli.passphrase_reading import new_passphrase
from jieqing.cli.seat import Seat, seated
from jieqing.language import said
from jieqing.progress import Stage


@click.command(
    help=said(
        "Show what is held (R1), make an encrypted copy (R2), or restrict use (R9).\n\n"
        "Example: jieqing case fulfil CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=said("R2: file whose first line is the passphrase; tell it by another way."),
)
@click.option("--until", type=DAY, help=said("R9: last day; at most 90 days on."))
@click.option("--dispute", is_flag=True, help=said("R9: until a dispute is over."))
@seated
def fulfil(
    seat: Seat,
    number: str,
    passphrase_file: Path | None,
    until: datetime | None,
    *,
    dispute: bool,
) -> None:
    """Do what the case's right asks for."""
    match standing(seat.desk, number).right:
        case Right.COPY | Right.DELETE | Right.CLOSE:  # the last two: a copy first
            _hand_copy(seat, number, passphrase_file)
        case Right.RESTRICT:
            last = until.date() if until else None
            _restrict(seat, number, End(until=last, with_dispute=dispute))
        case _:
            _show(seat, number)


def _show(seat: Seat, number: str) -> None:
    seat.progress.begin(Stage.READ)
    dossier = fulfilling.show(seat.desk, number, by=seat.by, at=seat.at)
    words = case_words(language_of_home(seat.home))
    text = to_text(dossier, Reading(words=words, catalogue=seat.desk.catalogue))
    seat.answer(text, dossier.to_json())


def _hand_copy(seat: Seat, number: str, file: Path | None) -> None:
    secret = new_passphrase(file)
    seat.progress.begin(Stage.READ)
    letter = fulfilling.hand_copy(seat.desk, number, secret, by=seat.by, at=seat.at)
    words = said(
        "The encrypted copy {letter} lies in the outbox for seven days; hand it over,"
        " tell the passphrase by another way, and record its delivery."
    )
    seat.answer(words.format(letter=letter), {"letter": letter})


def _restrict(seat: Seat, number: str, end: End) -> None:
    last = fulfilling.restrict(seat.desk, number, end, by=seat.by, at=seat.at)
    words = said("Restricted; to be looked at by {day}.")
    seat.answer(words.format(day=last), {"by": last.isoformat()})
