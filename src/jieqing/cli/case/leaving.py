"""``case refuse``, ``withdraw``, ``pause`` and ``resume``: off the straight way."""

import click

from jieqing.casebook.acts import pause as pausing
from jieqing.casebook.acts import refuse as refusing
from jieqing.casebook.acts import withdraw as withdrawing
from jieqing.casebook.case_words import case_words, refusable
from jieqing.casebook.state_words import state_words
from jieqing.casebook.wording import Language
from jieqing.cli.seat import Seat, seated
from jieqing.language import said, spoken

GROUNDS = sorted(refusable())


def _grounds() -> str:
    """Each code that may be used, with the words that the letter has for it."""
    words = case_words(Language(spoken()))
    named = (f"{code} {words.refusal(code).fact}" for code in GROUNDS)
    return said("Ground: {grounds}.").format(grounds=said("; ").join(named))


@click.command(
    help=said(
        "Refuse with a code: one person proposes, another one confirms by the same"
        " command without --propose.\n\n"
        "Example: jieqing case refuse CL-2026-0001 --code X1 --propose --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option("--code", required=True, metavar="|".join(GROUNDS), help=_grounds())
@click.option("--propose", is_flag=True, help=said("Propose; another person confirms."))
@seated
def refuse(seat: Seat, number: str, code: str, *, propose: bool) -> None:
    """Propose the refusal, or confirm it."""
    act = refusing.propose_refusal if propose else refusing.refuse
    act(seat.desk, number, code, by=seat.by, at=seat.at)
    proposed = said("Proposed; another person must confirm the same code.")
    done = said("Refused with {code}. Next: jieqing case answer").format(code=code)
    seat.answer(proposed if propose else done, {"code": code, "refused": not propose})


@click.command(
    help=said(
        "The customer withdraws, until the first commit; the stop is lifted.\n\n"
        "Example: jieqing case withdraw CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def withdraw(seat: Seat, number: str) -> None:
    """End the case at the asker's word."""
    withdrawing.withdraw(seat.desk, number, by=seat.by, at=seat.at)
    words = said("Withdrawn; nothing was erased. Next: jieqing case answer")
    seat.answer(words, {"withdrawn": True})


@click.command(
    help=said(
        "Pause the work on a case; no clock of the customer stops.\n\n"
        "Example: jieqing case pause CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def pause(seat: Seat, number: str) -> None:
    """Pause."""
    pausing.pause(seat.desk, number, by=seat.by, at=seat.at)
    seat.answer(said("Paused; its days run on."), {"paused": True})


@click.command(
    help=said(
        "Go on with a paused case where it was.\n\n"
        "Example: jieqing case resume CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def resume(seat: Seat, number: str) -> None:
    """Resume."""
    state = pausing.resume(seat.desk, number, by=seat.by, at=seat.at)
    words = said("The case is: {state}")
    seat.answer(words.format(state=state_words(state)), {"state": state})
