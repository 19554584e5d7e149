"""The five principles as figures: the very readings by which their items are judged.

Only what the ledger bears out counts; a principle without a figure, or a figure without
a reading, is 无数据.
"""

from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.programme.frozen import RECORD
from jieqing.programme.measures import Measure, Of, shipped_groups
from jieqing.programme.models import Reading
from jieqing.programme.seen import sealed_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One principle; its figures by key, each with its newest sealed reading."""

    measure: Measure
    figures: tuple[tuple[str, Reading | None], ...]


def promises(desk: Desk) -> tuple[Promise, ...]:
    """Return the five, in order; two queries. Raises ``LedgerAltered``."""
    leaves = records.read(desk.ledger.as_it_is(), RECORD).leaves
    readings = sealed_readings(desk, leaves)
    newest = {key: found[0] for key, found in readings.items()}
    principles = (group for group in shipped_groups() if not group.number)
    return tuple(
        Promise(
            measure=measure,
            figures=tuple(
                (clause.text("key"), newest.get(clause.text("key")))
                for clause in measure.shown_by
                if clause.of == Of.FIGURE
            ),
        )
        for group in principles
        for measure in group.measures
    )
