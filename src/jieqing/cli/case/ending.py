"""``case answer``, ``deliver``, ``processor``, ``settle``, ``release``: the end."""

import click

from jieqing.casebook.acts import deliver as delivering
from jieqing.casebook.acts import processor as processing
from jieqing.casebook.acts import release as releasing
from jieqing.casebook.acts.deliver import Delivery
from jieqing.casebook.acts.processor import ProcessorAnswer
from jieqing.casebook.many import either
from jieqing.cli.seat import Seat, seated
from jieqing.home import TRUST
from jieqing.language import said
from jieqing.progress import Stage


@click.command(
    help=said(
        "Write the result letter to the customer.\n\n"
        "Example: jieqing case answer CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def answer(seat: Seat, number: str) -> None:
    """Lay the result letter into the outbox."""
    letter = either.answer(seat.desk, number, by=seat.by, at=seat.at)
    words = said("Letter {letter} lies in the outbox; send it and record its delivery.")
    seat.answer(words.format(letter=letter), {"letter": letter})


@click.command(
    help=said(
        "Record how a letter was delivered, or that it was not.\n\n"
        "Example: jieqing case deliver CL-2026-0001 L1 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.argument("letter")
@click.option("--failed", is_flag=True, help=said("It could not be delivered."))
@seated
def deliver(seat: Seat, number: str, letter: str, *, failed: bool) -> None:
    """Record delivery."""
    outcome = Delivery.FAILED if failed else Delivery.DELIVERED
    delivering.deliver(seat.desk, number, letter, outcome, by=seat.by, at=seat.at)
    words = said("Letter {letter} is recorded.")
    seat.answer(words.format(letter=letter), {"letter": letter, "delivery": outcome})


@click.command(
    help=said(
        "Record a processor's answer, or that its day is over without one.\n\n"
        "Example: jieqing case processor CL-2026-0001 shop/courier --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.argument("task")
@click.option("--late", is_flag=True, help=said("No answer came by its day."))
@seated
def processor(seat: Seat, number: str, task: str, *, late: bool) -> None:
    """Record the answer."""
    said_ = ProcessorAnswer.LATE if late else ProcessorAnswer.DONE
    processing.record_processor(seat.desk, number, task, said_, by=seat.by, at=seat.at)
    words = said("The answer of {task} is recorded.")
    seat.answer(words.format(task=task), {"task": task, "answer": said_})


@click.command(
    help=said(
        "Settle: destroy the case's keys, sign the statement, pack the proof.\n\n"
        "Example: jieqing case settle CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def settle(seat: Seat, number: str) -> None:
    """Settle and say where the proof lies."""
    seat.progress.begin(Stage.SETTLE)
    issued = either.settle(seat.desk, number, by=seat.by, at=seat.at)
    trust = seat.home.folder / TRUST
    words = said(
        "Settled. Ledger position {position} of {size}.\n"
        "Statement: {statement}\nPage: {page}\n"
        "Check it: jieqing verify {statement} --trust {trust}"
    )
    content = {
        "position": issued.position,
        "size": issued.size,
        "statement": str(issued.package),
        "page": str(issued.page),
        "trust": str(trust),
    }
    seat.answer(words.format(**content), content)


@click.command(
    help=said(
        "Lift a restriction (R9): put back what was stopped, tell the customer.\n\n"
        "Example: jieqing case release CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def release(seat: Seat, number: str) -> None:
    """Lift the restriction."""
    letter = releasing.release(seat.desk, number, by=seat.by, at=seat.at)
    words = said("Lifted. Letter {letter} lies in the outbox; send it and record it.")
    seat.answer(words.format(letter=letter), {"letter": letter})
