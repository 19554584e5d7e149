"""``jieqing rules count``: what the law makes of every row of a table."""

from collections import Counter
from collections.abc import Mapping

import click

from jieqing.casebook.code_words import doubt_named, hold_named
from jieqing.casebook.counted import counted
from jieqing.cli.seat import Seat, seated
from jieqing.erasure.tally import Tally, Verdict
from jieqing.language import said
from jieqing.law.predicate import Ruling
from jieqing.law.values import Fate, Permanent

_FATES = {
    Fate.ERASE: "Erase",
    Fate.ANONYMISE: "Mask",
    Fate.KEEP: "Keep",
    Fate.ASK: "Needs a person",
}
Line = tuple[str, str, str]  # fate, why or until, the rule that decides


@click.command(
    help=said(
        "Count a whole table by fate, last year kept and rule; nothing is written."
        "\n\nExample: jieqing rules count --store shop --table trade_order"
        " --by P-0002"
    )
)
@click.option("--store", required=True, help=said("Name of the store."))
@click.option("--table", required=True, help=said("Name of the table."))
@click.option(
    "--asked", is_flag=True, help=said("As if every customer asked today to be erased.")
)
@seated
def count(seat: Seat, store: str, table: str, *, asked: bool) -> None:
    """Each row by itself; whose it is and what it waits for is not asked."""
    found = counted(seat.desk, store, table, by=seat.by, at=seat.at, asked=asked)
    lines = _lines(found)
    words = [
        said("{store}.{table}: {count} rows").format(
            store=store, table=table, count=found.rows
        ),
        *(f"  {_words(line)} × {number}" for line, number in lines.items()),
    ]
    content = [
        {"fate": fate, "why": why, "rule": rule or None, "rows": number}
        for (fate, why, rule), number in lines.items()
    ]
    seat.answer("\n".join(words), {"rows": found.rows, "counts": content})


def _lines(found: Tally) -> Mapping[Line, int]:
    """Counts by what is shown, in the order of fates, then the longest kept last."""
    summed: Counter[Line] = Counter()
    for verdict, number in found.counts.items():
        summed[_line(verdict)] += number
    places = {str(fate): place for place, fate in enumerate(_FATES)}
    ordered = sorted(summed, key=lambda line: (places[line[0]], *line[1:]))
    return {line: summed[line] for line in ordered}


def _line(verdict: Verdict) -> Line:
    if not isinstance(verdict, Ruling):
        return str(Fate.ASK), str(verdict), ""
    until = verdict.until
    end = str(until.value) if isinstance(until, Permanent) else str(until or "")
    why = verdict.hold or verdict.doubt or end
    return str(verdict.fate), str(why), verdict.decisive or ""


def _words(line: Line) -> str:
    fate, why, rule = line
    shown = said(_FATES[Fate(fate)])
    if fate == Fate.KEEP:
        shown += f" {_until(why)}"
    elif why:
        shown += f" ({doubt_named(why)})"
    return f"{shown} [{rule}]" if rule else shown


def _until(why: str) -> str:
    if why == "permanent":
        return said("permanently")
    if why.isdecimal():
        return said("until {year}").format(year=why)
    return f"({hold_named(why)})"
