"""The lists of the programme as tables, for XLSX and CSV; each is what its page shows.

Titles, posts, states and days only: nothing of a case and nobody's name stands in them.
Renderers keep cells from being read as formulas (``paper``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.drawing import mark_of, printed_by
from jieqing.errors import WrongUsage
from jieqing.language import said
from jieqing.paper import as_csv, as_xlsx
from jieqing.paper.paper import Cell, Column, Paper, Table
from jieqing.programme import models
from jieqing.programme.day_list import falls_in
from jieqing.programme.figures import FIGURES
from jieqing.programme.measures import shipped_measures
from jieqing.programme.readings import words_of
from jieqing.programme.seen import see
from jieqing.programme.shown import cells
from jieqing.programme.tasks import state_of
from jieqing.programme.titles import title_told
from jieqing.programme.versions import versions_among
from jieqing.programme.wording import CELLS, STATES, post_words, told

MOST = 5000
"""Rows of one file, the newest; a list that has more says so in its last line."""
AHEAD = timedelta(days=400)
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ListUnknown(WrongUsage):
    """There is no such list, or no such form of it."""

    code = "programme-list-unknown"
    cause = "There is no list {list} as {form}."
    advice = "Lists: {known}; each as csv or xlsx."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list: its name in addresses, its title, and how its rows are drawn."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: Callable[[Desk, date], Iterable[tuple[Cell, ...]]]


LISTS: Final[dict[str, Listing]] = {}
"""Every list by its name; mechanisms add theirs (``mechanism.join``)."""


def exported(desk: Desk, name: str, form: str, *, by: str, at: datetime) -> bytes:
    """Write a list as a file. Raises ``ListUnknown``."""
    listing = LISTS.get(name)
    if listing is None or form not in MEDIA_TYPES:
        known = ", ".join(LISTS)
        raise ListUnknown(list=name[:32], form=form[:8], known=known)
    table = table_of(desk, listing, day_of(at))
    if form == "csv":
        return as_csv.render(table)
    return as_xlsx.render(_paper(desk, listing, table), printed_by(by, at))


def table_of(desk: Desk, listing: Listing, today: date) -> Table:
    """Draw a list as it is on a day."""
    rows = tuple(listing.rows(desk, today))
    return Table(
        heading=said(listing.title),
        columns=tuple(Column(head=said(head)) for head in listing.heads),
        rows=rows[:MOST],
        empty=said("Nothing is in this list yet."),
    )


def _paper(desk: Desk, listing: Listing, table: Table) -> Paper:
    about = ((said("Rows"), str(len(table.rows))),)
    return Paper(
        title=said(listing.title),
        form=f"LB-{listing.name}",
        company=desk.home.company.name,
        about=about,
        tables=(table,),
        mark=mark_of(desk),
    )


def _items(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    found = cells(see(desk, today), shipped_measures().values())
    for cell in found.values():
        measure = cell.measure
        yield (
            measure.id,
            measure.name,
            said(CELLS[cell.state]),
            cell.until or "",
            post_words(measure.post),
            "；".join(told(one) for one in cell.missing),
            ", ".join(p.name for one in cell.found for p in one.proofs),
        )


def _documents(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    rows = models.Document.objects.select_related("record").filter(
        record__tenant=desk.tenant
    )
    found = list(rows.order_by("-record__no")[:MOST])
    versions = versions_among(desk, [row.record.no for row in found], today)
    for row in found:
        for one in reversed(versions[row.record.no]):
            yield (
                one.no,
                title_told(row.record.title),
                one.label,
                said(STATES[one.state]),
                one.effective_on or "",
                post_words(row.record.owner_post),
                one.digest,
            )


def _tasks(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant
    )
    for row in rows.order_by("-due_on")[:MOST]:
        yield (
            row.record.no,
            title_told(row.record.title),
            row.opens_on,
            row.due_on,
            said(STATES[state_of(row, today)]),
            post_words(row.record.owner_post),
            ", ".join(row.record.items),
        )


def _calendar(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    falls = falls_in(desk, today.replace(day=1), today + AHEAD, post="")
    for one in falls:
        yield (one.day, one.no, title_told(one.title), post_words(one.post))


def _figures(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    del today
    rows = models.Reading.objects.filter(tenant=desk.tenant)
    for row in rows.order_by("-period", "figure")[:MOST]:
        figure = FIGURES.get(row.figure)
        yield (
            row.period,
            said(figure.question) if figure else row.figure,
            words_of(row),
            row.definition,
            row.ledger_size,
        )


def _pack_items(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    del today
    rows = models.PackItem.objects.filter(tenant=desk.tenant)
    for row in rows.order_by("pack", "kind", "key")[:MOST]:
        yield (
            row.pack,
            row.key,
            str(row.shipped.get("title", "")),
            row.version,
            ", ".join(sorted(row.local)),
            said("retired") if row.is_retired else said("in use"),
        )


KERNEL = (
    Listing(
        name="items",
        title="Sixty items",
        heads=("Item", "Title", "State", "Until", "Post", "What lacks", "Proofs"),
        rows=_items,
    ),
    Listing(
        name="documents",
        title="Documents",
        heads=("Number", "Title", "Version", "State", "Since", "Post", "Digest"),
        rows=_documents,
    ),
    Listing(
        name="tasks",
        title="Tasks",
        heads=("Number", "Title", "Opens", "Due", "State", "Post", "Items"),
        rows=_tasks,
    ),
    Listing(
        name="calendar",
        title="Calendar",
        heads=("Day", "Number", "Title", "Post"),
        rows=_calendar,
    ),
    Listing(
        name="figures",
        title="Figures",
        heads=("Month", "Question", "Reading", "Definition", "Size of the ledger"),
        rows=_figures,
    ),
    Listing(
        name="packs",
        title="Packs",
        heads=("Pack", "Item", "Title", "Version", "Edited here", "State"),
        rows=_pack_items,
    ),
)
"""The lists that the kernel has."""
