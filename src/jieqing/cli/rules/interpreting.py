"""``jieqing rules interpret``: the document that explains a change of the law."""

import click

from jieqing.cli.seat import Seat, seated
from jieqing.language import said
from jieqing.programme.interpretations import Interpretation, interpret
from jieqing.programme.wording import STATES


@click.command(
    name="interpret",
    help=said(
        "Begin the document that tells each post what a published change means.\n\n"
        "It is finished, signed and read in the console; `rules changes` says who has"
        " read it.\n\n"
        "Example: jieqing rules interpret LC-0001 --by P-0002"
    ),
)
@click.argument("number", metavar="CHANGE")
@seated
def interpret_(seat: Seat, number: str) -> None:
    """Make the draft, linked to the change by its number."""
    no = interpret(seat.desk, number, by=seat.by, at=seat.at)
    words = said("{document} explains {change}; finish it in the console: Documents.")
    seat.answer(
        words.format(document=no, change=number), {"document": no, "change": number}
    )


def interpretation_words(one: Interpretation) -> str:
    """A document, where it stands and who has read it."""
    words = said("Explained by {document} {label}: {state}; {read} of {all} have read")
    told = words.format(
        document=one.no,
        label=one.version.label,
        state=said(STATES[one.version.state]),
        read=len(one.readers) - len(one.lacking),
        all=len(one.readers),
    )
    missing = said("; not yet: {persons}").format(persons=", ".join(one.lacking))
    return f"  {told}{missing if one.lacking else ''}"


def interpretation_content(one: Interpretation) -> dict[str, object]:
    """The same for programs."""
    return {
        "document": one.no,
        "version": one.version.label,
        "state": str(one.version.state),
        "read": {
            each.person: each.at.isoformat() if each.at else None
            for each in one.readers
        },
    }
