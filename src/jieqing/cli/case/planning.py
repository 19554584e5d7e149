"""``case find``, ``plan``, ``notify`` and ``choose``: from search to the choice."""

from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.acts import choose as choosing
from jieqing.casebook.acts import find as finding
from jieqing.casebook.acts import plan as planning
from jieqing.casebook.acts.choose import Chosen
from jieqing.casebook.askable import askable
from jieqing.casebook.many import either
from jieqing.casebook.many.planning import AnswersForOne
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.next_act import OTHERWISE
from jieqing.casebook.plan_words import (
    finding_content,
    finding_words,
    plan_content,
    plan_words,
)
from jieqing.casebook.read import standing
from jieqing.casebook.said import Said
from jieqing.casebook.told import Choice
from jieqing.cli.case import many
from jieqing.cli.decisions_reading import read_decisions
from jieqing.cli.seat import Seat, seated
from jieqing.erasure.summary import PlanSummary, summary
from jieqing.erasure.values import Unfinished
from jieqing.language import said

WAITS = 3


class _Told(TypedDict):
    """What persons say with a plan."""

    decisions: Path | None
    conditions: tuple[str, ...]
    ruled_out: tuple[str, ...]
    age: int | None
    deceased: bool | None


@click.command(
    help=said(
        "Find everything held on the customer; nothing found is an answer (exit 0).\n\n"
        "Example: jieqing case find CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def find(seat: Seat, number: str) -> None:
    """Search all stores."""
    if concerns_many(seat.desk, number):
        many.say_found(seat, number)
        return
    found = finding.find(seat.desk, number, by=seat.by, at=seat.at)
    seat.answer(finding_words(found), finding_content(found))


@click.command(
    help=said(
        "Decide the fate of every row found. Exit 3: some rows wait for a person.\n\n"
        "Example: jieqing case plan CL-2026-0001 --decisions answers.yaml --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option(
    "--decisions",
    type=click.Path(path_type=Path),
    help=said("Persons' decisions on rows that were asked (YAML)."),
)
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    help=said("A condition of the law that is true here; repeatable."),
)
@click.option(
    "--ruled-out",
    multiple=True,
    help=said("A condition that is not; repeatable."),
)
@click.option("--age", type=int, help=said("Age of the customer, where it matters."))
@click.option(
    "--deceased/--alive",
    default=None,
    help=said("The customer has died; --alive takes that back."),
)
@seated
def plan(seat: Seat, number: str, **told: Unpack[_Told]) -> int:
    """Search again and plan."""
    if concerns_many(seat.desk, number):
        return many.say_planned(seat, number, _said_of_all(seat, told))
    planned = planning.plan(
        seat.desk, number, _said(seat, number, told), by=seat.by, at=seat.at
    )
    counted = summary(planned)
    words = [plan_words(counted, seat.desk.catalogue), *_waits(seat, number)]
    seat.answer("\n".join(words), plan_content(counted))
    return _ending(counted)


@click.command(
    help=said(
        "Write the notice: what goes, what stays until when, by which article.\n\n"
        "Example: jieqing case notify CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@seated
def notify(seat: Seat, number: str) -> None:
    """Lay the notice into the outbox."""
    letter = either.notify(seat.desk, number, by=seat.by, at=seat.at)
    words = said("Notice {letter} lies in the outbox; send it and record its delivery.")
    seat.answer(words.format(letter=letter), {"letter": letter})


@click.command(
    help=said(
        "Record what the customer chose, or the default once their day is over.\n\n"
        "Example: jieqing case choose CL-2026-0001 --choice erase --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option(
    "--choice",
    type=click.Choice([choice.value for choice in Choice]),
    help=said("What was chosen; without it the default is recorded."),
)
@click.option(
    "--unfinished",
    default=Unfinished.REST_NOW.value,
    type=click.Choice([each.value for each in Unfinished]),
    help=said("What to do while business is unfinished."),
)
@click.option("--no-window", is_flag=True, help=said("No recovery window is wanted."))
@seated
def choose(
    seat: Seat, number: str, choice: str | None, unfinished: str, *, no_window: bool
) -> None:
    """Record the choice."""
    if choice is None:
        choosing.choose_default(seat.desk, number, by=seat.by, at=seat.at)
    else:
        chosen = Chosen(
            choice=Choice(choice),
            unfinished=Unfinished(unfinished),
            window_waived=no_window,
        )
        choosing.choose(seat.desk, number, chosen, by=seat.by, at=seat.at)
    words = [said("The choice is recorded.")]
    if choice and unfinished == Unfinished.WAIT:
        words.append(said("Next: plan again; it says whether the case waits."))
    told = {"choice": choice or "default", "unfinished": unfinished}
    seat.answer("\n".join(words), told)


def _waits(seat: Seat, number: str) -> list[str]:
    """Say in one sentence that the customer lets the whole case wait."""
    case = standing(seat.desk, number)
    return [said(case.sentence)] if case.sentence == OTHERWISE["planned choose"] else []


def _said(seat: Seat, number: str, told: _Told) -> Said | None:
    """What was said now; None when nothing was, and then the former words stand."""
    said_now, file = _known(seat, told), told["decisions"]
    if said_now is None or file is None:
        return said_now
    may_decide = askable(seat.desk, number, said_now, by=seat.by, at=seat.at)
    return replace(said_now, answers=read_decisions(file, may_decide))


def _known(seat: Seat, told: _Told) -> Said | None:
    """What was said beside decisions; None when nothing was said at all."""
    if told["deceased"] is None and not any(told.values()):
        return None
    words = seat.desk.catalogue.vocabulary
    words.require("conditions", (*told["conditions"], *told["ruled_out"]))
    return Said(
        conditions=frozenset(told["conditions"]),
        ruled_out=frozenset(told["ruled_out"]),
        subject_age=told["age"],
        subject_alive=not told["deceased"],
    )


def _said_of_all(seat: Seat, told: _Told) -> Said | None:
    """What was said now of all subjects alike. Raises ``AnswersForOne``."""
    if told["decisions"] is not None:
        raise AnswersForOne
    return _known(seat, told)


def _ending(counted: PlanSummary) -> int:
    return WAITS if counted.asked or counted.waiting else 0
