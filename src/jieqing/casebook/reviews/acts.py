"""Opening a review, judging its rows, closing it: each an act with its entry.

Entries name stores, tables, columns and counts. Which rows were drawn lies in a file
sealed under the company's key, which goes when the review closes.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.casebook.reviews.drawing import RULE, drawn, sample_size
from jieqing.casebook.reviews.flow import REVIEW, ReviewAct, Stage
from jieqing.casebook.reviews.reading import (
    INDEX,
    Asks,
    Found,
    Judged,
    Review,
    judged_in,
    record_name,
    review_numbered,
    reviews,
)
from jieqing.casebook.sources import bound_store
from jieqing.casebook.work_files import WorkFiles
from jieqing.datamap.values import BoundTable, Subject
from jieqing.erasure import spool
from jieqing.erasure.values import MappedStore
from jieqing.errors import Refused, WrongUsage
from jieqing.flow.record import STATE
from jieqing.flow.table import NEW
from jieqing.people.roll import Person
from jieqing.stores.port import AllOf, Cell, Key, KeysIn

FOLDER = "reviews"
MOST_ROWS = 1_000_000
"""Rows of a table from which a sample is drawn while somebody waits."""
ELSEWHERE = "outside"
"""Corrected in a place that is no store of the home."""
_SEED_BYTES = 16
Row = Mapping[str, Cell]


class ReviewNotTold(WrongUsage):
    """A review names a table of customers, its judges and its last day."""

    code = "review-not-complete"
    cause = "The review cannot be opened: {reason}."
    advice = (
        "Name a table of customers that has rows, who judges them, and a day to come."
    )


class NotYourRow(Refused):
    """Somebody else was asked to judge the row."""

    code = "not-your-row"
    cause = "Row {row} of review {review} is judged by {person}."
    advice = "Judge your own; who opened the review says whose each row is."


class JudgementNotTold(WrongUsage):
    """What was found of a row does not hang together."""

    code = "judgement-not-complete"
    cause = "Row {row} cannot be judged like this: {reason}."
    advice = "Of a wrong row name the columns, and where it was corrected if it was."


class ReviewNotDone(Refused):
    """Rows of the review are open still."""

    code = "review-not-done"
    cause = (
        "Review {review} has {waiting} rows without a judgement and {standing} wrong."
    )
    advice = "Have each row judged, and each wrong one corrected and judged again."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """What is to be reviewed: of which table, by whom, until which day."""

    asks: Asks
    store: str
    table: str
    judges: tuple[str, ...]
    due: date


def open_review(desk: Desk, new: NewReview, *, by: str, at: datetime) -> Review:
    """Draw the sample and open; returns the review.

    Raises ``NotEntitled``, ``ReviewNotTold``, ``StoreUnknown`` and what a store does.
    """
    desk.register.entitled(by, ReviewAct.OPEN)
    for judge in new.judges:
        desk.register.entitled(judge, ReviewAct.JUDGE)
    mapped = bound_store(desk, new.store)
    seed = secrets.token_hex(_SEED_BYTES)
    keys, rows = _drawn(new, mapped, seed, day_of(at))
    sealed = _files(desk).write(spool.dump(keys))
    with transaction.atomic():
        desk.ledger.lock()
        REVIEW.row(ReviewAct.OPEN, NEW)
        number = _next_number(desk, at)
        facts = {
            "review": number,
            "asks": new.asks,
            "store": new.store,
            "table": new.table,
            "rows": rows,
            "size": len(keys),
            "seed": seed,
            "rule": RULE,
            "due": new.due.isoformat(),
            "judges": list(new.judges),
            "file": [sealed.name, sealed.digest],
            STATE: Stage.OPEN,
        }
        enter(desk, record_name(number), ReviewAct.OPEN, facts, by=by, at=at)
        enter(desk, INDEX, ReviewAct.OPEN, facts, by=by, at=at)
    return review_numbered(desk, number)


def judge(desk: Desk, number: str, row: int, judged: Judged, *, at: datetime) -> None:
    """Enter what its judge found of a row; a later word takes the place of this one.

    Raises ``NotYourRow``, ``JudgementNotTold``, ``NotInTable`` or ``ReviewUnknown``.
    """
    person = desk.register.entitled(judged.by, ReviewAct.JUDGE)
    review = review_numbered(desk, number)
    _require_own(review, row, person)
    _require_whole(desk, review, row, judged)
    facts = {
        "review": number,
        "row": row,
        "found": judged.found,
        "columns": list(judged.columns),
        "corrected": judged.corrected,
        STATE: Stage.OPEN,
    }
    with transaction.atomic():
        desk.ledger.lock()
        REVIEW.row(ReviewAct.JUDGE, review_numbered(desk, number).stage)
        enter(desk, record_name(number), ReviewAct.JUDGE, facts, by=judged.by, at=at)


def close(desk: Desk, number: str, *, by: str, at: datetime) -> Mapping[str, int]:
    """Close with counts, once every row is judged and every wrong one corrected.

    Returns rows by what was found. The file with the rows' keys goes. Raises
    ``NotEntitled``, ``ReviewNotDone``, ``NotInTable`` or ``ReviewUnknown``.
    """
    desk.register.entitled(by, ReviewAct.CLOSE)
    with transaction.atomic():
        desk.ledger.lock()
        review = review_numbered(desk, number)
        REVIEW.row(ReviewAct.CLOSE, review.stage)
        judged = judged_in(desk, review)
        standing = sum(not each.is_settled for each in judged.values())
        waiting = review.size - len(judged)
        if waiting or standing:
            raise ReviewNotDone(review=number, waiting=waiting, standing=standing)
        counts = dict(Counter(str(each.found) for each in judged.values()))
        facts = {"review": number, "found": counts, STATE: Stage.CLOSED}
        enter(desk, record_name(number), ReviewAct.CLOSE, facts, by=by, at=at)
        enter(desk, INDEX, ReviewAct.CLOSE, facts, by=by, at=at)
    (desk.home.place(FOLDER) / review.file.name).unlink(missing_ok=True)
    return counts


def row_of(
    desk: Desk, review: Review, row: int, today: date
) -> tuple[BoundTable, Row | None]:
    """Read a drawn row as it is now; None: it is gone. Kept nowhere.

    Raises ``ReviewUnknown`` for a row that was not drawn, ``WorkFileAltered``.
    """
    mapped = bound_store(desk, review.store)
    table = mapped.bound.tables[review.table]
    keys = spool.load(_files(desk).open(review.file, FOLDER), tuple)
    key: Key = keys[row - 1]
    names = tuple(column.name for column in table.schema.columns)
    with mapped.store.reading(mapped.bound, today) as reader:
        found = tuple(reader.select(table, names, [KeysIn(keys=(key,))]))
    return table, found[0].values if found else None


def reviewable(mapped: MappedStore) -> tuple[str, ...]:
    """Return the tables of customers whose columns the map describes."""
    return tuple(
        name
        for name, table in mapped.bound.tables.items()
        if table.table.subject is Subject.CUSTOMER and described(table)
    )


def described(table: BoundTable) -> tuple[str, ...]:
    """Return the columns that hold something personal, in the table's order."""
    said = table.table.columns
    return tuple(
        column.name
        for column in table.schema.columns
        if column.name in table.table.identities
        or (column.name in said and said[column.name].category)
    )


def _drawn(
    new: NewReview, mapped: MappedStore, seed: str, today: date
) -> tuple[tuple[Key, ...], int]:
    """Draw the rows; returns their keys and how many rows there are."""
    if not new.judges:
        raise ReviewNotTold(reason="it names nobody who judges")
    if new.due <= today:
        raise ReviewNotTold(reason="its last day is no day to come")
    if new.table not in reviewable(mapped):
        raise ReviewNotTold(reason="the map has no such table of customers")
    table = mapped.bound.tables[new.table]
    with mapped.store.reading(mapped.bound, today) as reader:
        rows = reader.count(new.table)
        if not 0 < rows <= MOST_ROWS:
            raise ReviewNotTold(reason="the table has no rows, or over a million")
        every = (row.key for row in reader.select(table, (), [AllOf(conditions=())]))
        return drawn(every, seed, sample_size(rows)), rows


def _require_own(review: Review, row: int, person: Person) -> None:
    if not 1 <= row <= review.size:
        raise JudgementNotTold(row=row, reason="it was not drawn")
    own = review.judge_of(row)
    if own != person.number:
        raise NotYourRow(row=row, review=review.number, person=own)


def _require_whole(desk: Desk, review: Review, row: int, judged: Judged) -> None:
    is_wrong = judged.found is Found.WRONG
    table = bound_store(desk, review.store).bound.tables[review.table]
    places = {"", ELSEWHERE, *desk.home.stores}
    wrong = (
        (is_wrong and not judged.columns, "no column is named"),
        (not is_wrong and bool(judged.columns), "only a wrong row has wrong columns"),
        (not {*judged.columns} <= {*described(table)}, "a column is not described"),
        (judged.corrected not in places, "there is no such store"),
        (not is_wrong and bool(judged.corrected), "only a wrong row is corrected"),
    )
    for is_unfit, reason in wrong:
        if is_unfit:
            raise JudgementNotTold(row=row, reason=reason)


def _next_number(desk: Desk, at: datetime) -> str:
    return f"FH-{day_of(at).year}-{len(reviews(desk)) + 1:04d}"


def _files(desk: Desk) -> WorkFiles:
    return WorkFiles(folder=desk.home.place(FOLDER), key=desk.tenant_key)
