"""A paper as a part of a page: plain tables, every text escaped, no style, no script.

Its own classes begin with ``paper``; how these, ``scroll`` and ``number`` look is the
page's. Print rules stand there too.
"""

from collections.abc import Iterable, Iterator
from html import escape

from jieqing.language import said
from jieqing.paper.paper import Cell, Column, Paper, Table


def render(paper: Paper) -> str:
    """Return the paper as one ``<article>``."""
    return "\n".join(_lines(paper))


def _lines(paper: Paper) -> Iterator[str]:
    yield '<article class="paper">'
    yield f"<h2>{escape(paper.title)}</h2>"
    if paper.mark:
        yield f'<p class="paper-mark">{escape(paper.mark)}</p>'
    yield '<dl class="paper-about">'
    for name, word in paper.about:
        yield f"<dt>{escape(name)}</dt><dd>{escape(word)}</dd>"
    yield "</dl>"
    for table in paper.tables:
        yield from _table(table)
    for note in paper.notes:
        yield f'<p class="paper-note">{escape(note)}</p>'
    yield '<p class="paper-foot">'
    yield f"{escape(paper.form)} · {escape(said('Check code'))} {paper.check_code}</p>"
    yield "</article>"


def _table(table: Table) -> Iterator[str]:
    yield f"<h3>{escape(table.heading)}</h3>"
    if not table.rows:
        yield f"<p>{escape(table.empty)}</p>"
        return
    region = f'role="region" aria-label="{escape(table.heading)}"'
    yield f'<div class="scroll" tabindex="0" {region}><table>'
    heads = (
        f'<th scope="col"{_manner(c)}>{escape(c.head)}</th>' for c in table.columns
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        yield _row(table.columns, row)
    yield "</tbody>"
    if table.total:
        yield f"<tfoot>{_row(table.columns, table.total)}</tfoot>"
    yield "</table></div>"


def _row(columns: Iterable[Column], row: Iterable[Cell]) -> str:
    cells = (
        f"<td{_manner(column)}>{escape(str(cell))}</td>"
        for column, cell in zip(columns, row, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _manner(column: Column) -> str:
    return ' class="number"' if column.is_figure else ""
