"""A paper as PDF/A-2b on A4, for the file, the seal and the signatures.

Heads repeat on every page and rows stay whole; the foot names the form, the page, the
check code and who printed it. Layout: content/paper.
"""

from datetime import date

from jieqing.language import said, spoken
from jieqing.paper.paper import Cell, Paper, Printed, Table
from jieqing.paper.typesetting import typeset

_TEMPLATE = "paper/paper.typ"


def render(paper: Paper, printed: Printed) -> bytes:
    """Set the paper. Raises ``PageNotSet``."""
    values = {
        "title": paper.title,
        "form": paper.form,
        "company": paper.company,
        "about": [list(pair) for pair in paper.about],
        "tables": [
            {**_table(table), "last": number == len(paper.tables)}
            for number, table in enumerate(paper.tables, start=1)
        ],
        "notes": list(paper.notes),
        "signatures": list(paper.signatures),
        "seal": paper.has_seal,
        "mark": paper.mark,
        "wide": paper.is_wide,
        "code": paper.check_code,
        "printed": f"{printed.by} {printed.at}",
        "day": printed.at[:10],
    }
    return typeset(_TEMPLATE, {"paper": values, "words": _words()})


def _table(table: Table) -> dict[str, object]:
    return {
        "heading": table.heading,
        "columns": [
            {"head": c.head, "share": c.share, "figure": c.is_figure}
            for c in table.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "total": [_cell(cell) for cell in table.total],
        "empty": table.empty,
    }


def _cell(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:,}" if isinstance(cell, int) else cell


def _words() -> dict[str, str]:
    is_english = spoken() == "en"
    return {
        "lang": "en" if is_english else "zh",
        "region": "GB" if is_english else "CN",
        "page": said("Page {number} of {total}"),
        "code": said("Check code"),
        "printed": said("Printed by"),
        "blank": said("Nothing below this line"),
        "date": said("Date:"),
        "day": said("      year    month    day"),
        "seal": said("(company seal)"),
    }
