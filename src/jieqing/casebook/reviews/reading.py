"""What the ledger says of reviews: the list, one review, and what is late.

Opening and closing are entered in one record for all (``INDEX``), so that a list is one
query; what each row was found to be stands in the review's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.reviews.flow import REVIEW, ReviewAct, Stage
from jieqing.casebook.work_files import SealedFile
from jieqing.errors import WrongUsage
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered

INDEX = "reviews"


class Asks(StrEnum):
    """What a review asks of each row."""

    ACCURACY = "accuracy"
    COMPLETENESS = "completeness"
    EXPIRY = "expiry"


class Found(StrEnum):
    """What somebody found a row to be."""

    RIGHT = "right"
    WRONG = "wrong"
    GONE = "gone"


class ReviewUnknown(WrongUsage):
    """There is no such review."""

    code = "review-unknown"
    cause = "There is no review {review}."
    advice = "The list of reviews names each by its number."


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found of one row: which columns were wrong, corrected in which store.

    ``corrected`` is empty as long as a wrong row stands; no value is in it.
    """

    found: Found
    columns: tuple[str, ...]
    corrected: str
    by: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do on the row."""
        return self.found is not Found.WRONG or bool(self.corrected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review; ``rows``: how many the table had, ``size``: how many were drawn."""

    number: str
    asks: Asks
    store: str
    table: str
    rows: int
    size: int
    seed: str
    rule: str
    due: date
    judges: tuple[str, ...]
    opened_by: str
    stage: Stage
    file: SealedFile

    def judge_of(self, row: int) -> str:
        """Return who judges a row; rows count from 1."""
        return self.judges[(row - 1) % len(self.judges)]

    def is_late(self, today: date) -> bool:
        """Whether it is open after its last day."""
        return self.stage is Stage.OPEN and self.due < today


def reviews(desk: Desk) -> tuple[Review, ...]:
    """Return every review, newest first; one record is read."""
    index = records.read(desk.ledger, INDEX)
    closed = {told.fact(leaf, "review") for leaf in index.of(ReviewAct.CLOSE)}
    opened = reversed(index.of(ReviewAct.OPEN))
    return tuple(
        _review(leaf, is_closed=told.fact(leaf, "review") in closed) for leaf in opened
    )


def late_reviews(desk: Desk, today: date) -> tuple[Review, ...]:
    """Return the reviews that are open after their last day, the oldest first."""
    late = [each for each in reviews(desk) if each.is_late(today)]
    return tuple(sorted(late, key=lambda each: (each.due, each.number)))


def open_reviews_of(desk: Desk, person: str) -> tuple[Review, ...]:
    """Return the open reviews in which this person judges rows, the nearest first."""
    mine = [
        each
        for each in reviews(desk)
        if each.stage is Stage.OPEN and person in each.judges
    ]
    return tuple(sorted(mine, key=lambda each: (each.due, each.number)))


def review_numbered(desk: Desk, number: str) -> Review:
    """Return one review. Raises ``ReviewUnknown``."""
    for each in reviews(desk):
        if each.number == number:
            return each
    raise ReviewUnknown(review=number)


def judged_in(desk: Desk, review: Review) -> Mapping[int, Judged]:
    """Return what was found by row, the latest word on each. Raises ``RecordAltered``.

    The review's own record must lead to the stage that the index tells.
    """
    record = records.read(desk.ledger, record_name(review.number))
    require_stage(record, review.stage)
    return {
        int(told.fact(leaf, "row")): _judged(leaf)
        for leaf in record.of(ReviewAct.JUDGE)
    }


def require_stage(record: Record, stage: Stage) -> None:
    """Refuse where index and record differ. Raises ``RecordAltered``."""
    if record.state(REVIEW) != stage:
        raise RecordAltered(record=record.number, what="state")


def record_name(number: str) -> str:
    """Return the name of a review's own record."""
    return f"review:{number}"


def _review(leaf: Leaf, *, is_closed: bool) -> Review:
    return Review(
        number=told.fact(leaf, "review"),
        asks=Asks(told.fact(leaf, "asks")),
        store=told.fact(leaf, "store"),
        table=told.fact(leaf, "table"),
        rows=int(told.fact(leaf, "rows")),
        size=int(told.fact(leaf, "size")),
        seed=told.fact(leaf, "seed"),
        rule=told.fact(leaf, "rule"),
        due=date.fromisoformat(told.fact(leaf, "due")),
        judges=_names(leaf, "judges"),
        opened_by=leaf.entry.actor,
        stage=Stage.CLOSED if is_closed else Stage.OPEN,
        file=SealedFile(name=_names(leaf, "file")[0], digest=_names(leaf, "file")[1]),
    )


def _judged(leaf: Leaf) -> Judged:
    return Judged(
        found=Found(told.fact(leaf, "found")),
        columns=_names(leaf, "columns"),
        corrected=told.fact(leaf, "corrected"),
        by=leaf.entry.actor,
    )


def _names(leaf: Leaf, fact: str) -> tuple[str, ...]:
    named = leaf.entry.facts.get(fact, [])
    return tuple(map(str, named)) if isinstance(named, list) else ()
