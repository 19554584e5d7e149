"""What a guess of a map is asked with: shapes of the first rows; alone or with others.

Nobody's cell is shown; of a column of states its codes are.
"""

from collections.abc import Mapping, Sequence

from jieqing.casebook.map_answers import Answered
from jieqing.datamap.schema import ColumnSchema
from jieqing.discovery.business import state_columns
from jieqing.discovery.draft import NONE as NOT_PERSONAL
from jieqing.discovery.questions import Kind, Question
from jieqing.discovery.reasons import FAIR
from jieqing.discovery.shapes import Seen, codes, seen
from jieqing.discovery.wording import Wording
from jieqing.stores.port import Store

CELLS = frozenset({Kind.COLUMN, Kind.IDENTITY})
GLANCE_ROWS = 200
MOST_CODES = 20
_MOSTLY_OTHER = 0.3


def glanced(
    book: Answered, store: Store, asked: Sequence[Question]
) -> Mapping[str, Seen]:
    """Return what the first rows look like by column; all asked are of one table.

    Raises what the store does: an account may not read it.
    """
    columns = [each.column for each in asked if cell_asked(book, each)]
    if not columns:
        return {}
    rows = store.glance(asked[0].table, columns, GLANCE_ROWS)
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return {column: seen(listed) for column, listed in zip(columns, cells, strict=True)}


def cell_asked(book: Answered, question: Question) -> ColumnSchema | None:
    """Return the column that a guess speaks of, if it is about what a cell holds."""
    schema = book.schema.tables.get(question.table)
    is_cell = schema is not None and question.kind in CELLS
    return schema.column(question.column) if schema and is_cell else None


def is_unique(book: Answered, question: Question) -> bool:
    """Whether the store itself says that each value stands once."""
    schema = book.schema.tables.get(question.table)
    return schema is not None and schema.is_unique((question.column,))


def stands_alone(book: Answered, question: Question, facts: Mapping[str, Seen]) -> bool:
    """Whether it is asked alone: doubtful, or the rows look like something else."""
    if question.kind in {Kind.GROUP, Kind.ROOT} or question.doubt >= FAIR:
        return True
    if question.kind is Kind.IDENTITY and not is_unique(book, question):
        return True
    return looks_other(question, facts.get(question.column))


def looks_other(question: Question, fact: Seen | None) -> bool:
    """Whether the rows speak against the guess."""
    if question.kind not in CELLS or fact is None or fact.rows == fact.empty:
        return False
    form = fact.form()
    if form is not None:
        return form != question.guess
    return 0 < fact.forms.get(question.guess, 1) < _MOSTLY_OTHER


def codes_seen(
    book: Answered, store: Store, table: str, column: str
) -> Sequence[tuple[str, int]]:
    """The codes of a column that is called like a state and is nothing personal.

    Raises what the store does.
    """
    said_of = book.datamap().tables[table].columns.get(column)
    category = said_of.category if said_of else None
    named = state_columns(book.schema.tables[table], Wording.shipped())
    if column not in named or category not in {None, NOT_PERSONAL}:
        return ()
    return codes(store.occurrences(table, column, MOST_CODES), most=MOST_CODES)
