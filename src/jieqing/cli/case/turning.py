"""``case send-back``, ``hand-over``, ``add-signer``, ``remind``: whose turn it is."""

from collections.abc import Callable
from typing import Any

import click

from jieqing.casebook.acts import add_signer as adding
from jieqing.casebook.acts import hand_over as handing
from jieqing.casebook.acts import remind as reminding
from jieqing.casebook.acts import send_back as returning
from jieqing.casebook.flows import Act
from jieqing.casebook.reasons import REASONS, Reason
from jieqing.cli.seat import Seat, seated
from jieqing.language import said

Command = Callable[..., Any]


def _reasoned(act: Act) -> Callable[[Command], Command]:
    """Give a command the reasons of its act, and words for another one."""
    codes = list(REASONS[act])

    def made(command: Command) -> Command:
        words = click.option("--words", default="", help=said("In own words."))
        code = click.option(
            "--reason", required=True, type=click.Choice(codes), help=_reasons(act)
        )
        return code(words(command))

    return made


def _reasons(act: Act) -> str:
    named = (f"{code} {said(words)}" for code, words in REASONS[act].items())
    return said("Reason: {reasons}.").format(reasons=said("; ").join(named))


@click.command(
    name="send-back",
    help=said(
        "Send a plan back instead of signing it; it is made anew.\n\n"
        "Example: jieqing case send-back CL-2026-0001 --reason fate --by P-0003"
    ),
)
@click.argument("number", metavar="CASE")
@_reasoned(Act.SEND_BACK)
@seated
def send_back(seat: Seat, number: str, reason: str, words: str) -> None:
    """Send it back."""
    why = Reason(code=reason, words=words)
    returning.send_back(seat.desk, number, why, by=seat.by, at=seat.at)
    told = said("Sent back; nobody's signature stands. Next: jieqing case plan")
    seat.answer(told, {"sent_back": True})


@click.command(
    name="hand-over",
    help=said(
        "Hand over what waits for you in a case.\n\n"
        "Example: jieqing case hand-over CL-2026-0001 --to P-0006 --reason absent"
        " --by P-0002"
    ),
)
@click.argument("number", metavar="CASE")
@click.option("--to", required=True, help=said("Who does it instead."))
@_reasoned(Act.HAND_OVER)
@seated
def hand_over(seat: Seat, number: str, to: str, reason: str, words: str) -> None:
    """Hand it over."""
    why = Reason(code=reason, words=words)
    handing.hand_over(seat.desk, number, to, why, by=seat.by, at=seat.at)
    told = said("Handed over to {person}.").format(person=to)
    seat.answer(told, {"handed_over": to})


@click.command(
    name="add-signer",
    help=said(
        "Have one more person sign a plan, beside the two who must.\n\n"
        "Example: jieqing case add-signer CL-2026-0001 --whom P-0007 --reason unusual"
        " --by P-0002"
    ),
)
@click.argument("number", metavar="CASE")
@click.option("--whom", required=True, help=said("Who signs too."))
@_reasoned(Act.ADD_SIGNER)
@seated
def add_signer(seat: Seat, number: str, whom: str, reason: str, words: str) -> None:
    """Add them."""
    why = Reason(code=reason, words=words)
    adding.add_signer(seat.desk, number, whom, why, by=seat.by, at=seat.at)
    told = said("{person} has to sign too.").format(person=whom)
    seat.answer(told, {"added": whom})


@click.command(
    help=said(
        "Remind those whom a case waits for, once a day.\n\n"
        "Example: jieqing case remind CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def remind(seat: Seat, number: str) -> None:
    """Remind them."""
    told = reminding.remind(seat.desk, number, by=seat.by, at=seat.at)
    persons = ", ".join(told.persons)
    words = said("Reminded: {persons}.").format(persons=persons)
    seat.answer(words, {"reminded": list(told.persons), "of": told.act})
