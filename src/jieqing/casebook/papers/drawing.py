"""How a form's rows become a table: only the columns that its reader is told.

Each column belongs to a fact of the disclosure matrix (``outputs``); one that the
reader is not told in full is not on the paper at all, neither head nor cells.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.casebook.disclosure import Audience, Circumstance
from jieqing.casebook.outputs import AT_THE_DESK, Output, rendered
from jieqing.casebook.rights import cited
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.home import Mode
from jieqing.language import CHINESE, said, spoken
from jieqing.law.numerals import chinese
from jieqing.paper.paper import Cell, Column, Paper, Printed, Table

Reader = tuple[Audience, Collection[Circumstance]]
INSPECTOR: Reader = (Audience.INSPECTOR, frozenset())
SHORT_HASH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """For which desk, on which day and for whom papers are drawn."""

    desk: Desk
    today: date
    reader: Reader = AT_THE_DESK


@dataclass(frozen=True, slots=True)
class Field:
    """A column as a form names it: the field it shows, its head, its width."""

    name: str
    head: str
    share: int = 2
    is_figure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What stands in one table of a form: its fields and a row for each thing told."""

    output: Output
    fields: Sequence[Field]
    rows: Iterable[Mapping[str, Cell]]


def draw_table(
    heading: str, told: Rows, drawing: Drawing, total: Sequence[str] = ()
) -> Table:
    """Draw a table of what the reader is told; ``total``: fields to be summed up."""
    shown = _shown(told, drawing.reader)
    cells = [rendered(told.output, row, drawing.reader) for row in told.rows]
    rows = tuple(tuple(_cell(row[f.name]) for f in shown) for row in cells)
    summed = tuple(
        sum(_count(row[f.name]) for row in cells) if f.name in total else ""
        for f in shown
    )
    return Table(
        heading=heading,
        columns=tuple(
            Column(head=f.head, share=f.share, is_figure=f.is_figure) for f in shown
        ),
        rows=rows,
        empty=said("None in this period."),
        total=(said("Together"), *summed[1:]) if total and rows else (),
    )


def draw_rows(told: Rows, drawing: Drawing) -> Iterator[tuple[Cell, ...]]:
    """Draw rows as they come, under the heads of ``draw_table``; none is kept."""
    shown = _shown(told, drawing.reader)
    for row in told.rows:
        cells = rendered(told.output, row, drawing.reader)
        yield tuple(_cell(cells[field.name]) for field in shown)


def _shown(told: Rows, reader: Reader) -> tuple[Field, ...]:
    """Ask the matrix once for all rows: what is not told has no column."""
    asked = {field.name: "" for field in told.fields}
    names = rendered(told.output, asked, reader)
    return tuple(field for field in told.fields if field.name in names)


def _cell(value: object) -> Cell:
    return value if isinstance(value, int | date) else str(value)


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def mark_of(desk: Desk) -> str:
    """Return what stands across papers of homes whose cases are not real ones."""
    if desk.home.company.mode is Mode.NORMAL:
        return ""
    return said("Sample or rehearsal: this paper proves nothing.")


def printed_by(by: str, at: datetime) -> Printed:
    """Return who prints and when, in Beijing time."""
    return Printed(by=by, at=f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}")


def article_words(place: str) -> str:
    """Return a place such as ``PIPL 47.1.1`` in words; anything else as it stands."""
    found = cited(place)
    if found is None or found.law not in shipped_rights().laws:
        return place
    law = shipped_rights().laws[found.law].spoken(spoken())
    if spoken() != CHINESE:
        return f"{law}, Art. {found.number}"
    names = zip(("条", "款", "项"), found.number.split("."), strict=False)
    number = "".join(f"第{chinese(int(n))}{name}" for name, n in names)
    return f"《{law}》{number}"


def rule_words(desk: Desk, rule: str) -> str:
    """Return law and article of a rule; one of another law pack by its own name."""
    known = {each.id: each for each in desk.catalogue.rules}
    found = known.get(rule)
    return f"《{found.law}》{found.article}" if found else rule


def fraction(part: int, whole: int) -> str:
    """Return a share as people may check it: ``97 % (29/30)``; of nothing: no data."""
    if whole == 0:
        return said("no data")
    return said("{percent} % ({part}/{whole})").format(
        percent=part * 100 // whole, part=part, whole=whole
    )


def new_paper(drawing: Drawing, title: str, form: str, *tables: Table) -> Paper:
    """Return a paper of this home with its marks, to be completed by ``replace``."""
    return Paper(
        title=title,
        form=form,
        company=drawing.desk.home.company.name,
        about=(),
        tables=tables,
        mark=mark_of(drawing.desk),
    )
