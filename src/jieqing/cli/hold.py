"""``jieqing hold``: hold rows back, look at the hold again, lift it."""

from datetime import datetime
from typing import TypedDict, Unpack

import click

from jieqing.casebook.acts import hold as holding
from jieqing.casebook.acts.hold import NewHold, NextReview
from jieqing.casebook.flows import Act
from jieqing.casebook.hold_words import ground_of
from jieqing.casebook.outputs import Output, rendered, shown
from jieqing.casebook.read import standing
from jieqing.casebook.reasons import REASONS
from jieqing.casebook.row_keys import read_key
from jieqing.casebook.visibility import Visibility
from jieqing.cli.keys_reading import read_table
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.language import said

DAY = click.DateTime(formats=["%Y-%m-%d"])


class _Told(TypedDict):
    """What the options of ``add`` tell."""

    ground: str
    table: str
    keys: tuple[str, ...]
    owner: str
    review: datetime
    visibility: str


@click.command(
    help=said(
        "Hold rows, or the units they are in; the rest of the case goes on.\n\n"
        "Example: jieqing hold add CL-2026-0001 --ground litigation"
        " --table shop.trade_order --key 1042 --owner P-0002 --review 2027-01-31"
        " --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option("--ground", required=True, help=said("Ground (law/facts.yaml)."))
@click.option("--table", required=True, metavar="STORE.TABLE", help=said("Table."))
@click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    help=said("Key of a row; several columns with commas; repeatable."),
)
@click.option("--owner", required=True, help=said("Who answers for its review."))
@click.option("--review", required=True, type=DAY, help=said("Day of review."))
@click.option(
    "--visibility",
    default=Visibility.OPEN.value,
    type=click.Choice([each.value for each in Visibility]),
    help=said("Who may know of it."),
)
@seated
def add(seat: Seat, number: str, **told: Unpack[_Told]) -> None:
    """Set the hold."""
    name = holding.hold(seat.desk, number, _new(told), by=seat.by, at=seat.at)
    words = said("Hold {hold} is set on {count} rows of {table}.")
    seat.answer(
        words.format(hold=name, count=len(told["keys"]), table=told["table"]),
        {"hold": name},
    )


@click.command(
    help=said(
        "Lift a hold that another person set.\n\n"
        "Example: jieqing hold lift CL-2026-0001 H1 --by P-0003"
    )
)
@click.argument("number", metavar="CASE")
@click.argument("hold")
@seated
def lift(seat: Seat, number: str, hold: str) -> None:
    """Lift the hold."""
    holding.lift(seat.desk, number, hold, by=seat.by, at=seat.at)
    words = said("Hold {hold} is lifted; plan again.")
    seat.answer(words.format(hold=hold), {"hold": hold, "lifted": True})


@click.command(
    help=said(
        "Look at a hold again that another person set, and name its next review.\n\n"
        "Example: jieqing hold review CL-2026-0001 H1 --next 2027-02-15"
        " --reason goes-on --by P-0003"
    )
)
@click.argument("number", metavar="CASE")
@click.argument("hold")
@click.option(
    "--next", "day", required=True, type=DAY, help=said("Day of the next review.")
)
@click.option(
    "--reason",
    required=True,
    type=click.Choice(list(REASONS[Act.HOLD_REVIEW])),
    help=said("Why it goes on."),
)
@seated
def review(seat: Seat, number: str, hold: str, day: datetime, reason: str) -> None:
    """Enter the review."""
    next_ = NextReview(hold=hold, day=day.date(), reason=reason)
    holding.review(seat.desk, number, next_, by=seat.by, at=seat.at)
    words = said("Hold {hold} goes on; it is looked at again on {day}.")
    seat.answer(
        words.format(hold=hold, day=next_.day),
        {"hold": hold, "review": next_.day.isoformat()},
    )


@click.command(
    name="list",
    help=said("The holds of a case.\n\nExample: jieqing hold list CL-2026-0001"),
)
@click.argument("number", metavar="CASE")
@visiting
def list_(visit: Visit, number: str) -> None:
    """Print the holds in force."""
    held = [h for h in standing(visit.desk, number).holds if h.is_open]
    lines = [
        f"{h.number} {ground_of(h)} {h.store}.{h.table} × {h.rows} {h.owner} {h.review}"
        for h in held
    ]
    told = (
        {
            "hold": h.number,
            "ground": None if h.is_limited else h.ground,
            "table": f"{h.store}.{h.table}",
            "rows": h.rows,
            "owner": h.owner,
            "review": h.review.isoformat(),
        }
        for h in held
    )
    content = {"holds": [rendered(Output.HOLD, each) for each in told]}
    words = shown(Output.HOLD, {"hold": lines})
    visit.answer("\n".join(words) or said("No holds."), content)


def _new(told: _Told) -> NewHold:
    store, table = read_table(told["table"])
    return NewHold(
        ground=told["ground"],
        store=store,
        table=table,
        keys=tuple(read_key(text) for text in told["keys"]),
        owner=told["owner"],
        review=told["review"].date(),
        visibility=Visibility(told["visibility"]),
    )
