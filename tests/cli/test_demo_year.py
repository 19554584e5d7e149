"""A company that lived a year with the sixty items: lit by acts, dark again in time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from jieqing.cli.demo_year import found_year
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells

FRIDAY = date(2026, 11, 27)
LIT = {CellState.KEPT, CellState.EXPIRING}


@pytest.mark.long
def test_a_year_of_acts_lights_every_item_that_is_built(tmp_path: Path) -> None:
    desk = found_year(tmp_path / "home", today=FRIDAY).desk
    measures = shipped_measures()
    built = {key for key, one in measures.items() if one.shown_by}
    now = cells(see(desk, FRIDAY), measures.values())
    later = cells(see(desk, FRIDAY + timedelta(days=365)), measures.values())

    assert {key for key, cell in now.items() if cell.state in LIT} == built
    assert {later[key].state for key in built} <= {
        CellState.EXPIRED,
        CellState.IN_PROGRESS,
    }
    assert desk.ledger.audit().holds
