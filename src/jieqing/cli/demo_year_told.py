"""What a demo's year has lit: each item that this version can show, in words."""

from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.language import said
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells
from jieqing.programme.wording import CELLS, SHAPES


def year_told(desk: Desk, today: date) -> tuple[str, dict[str, object]]:
    """Return the built items in words, and all of them as content."""
    found = cells(see(desk, today), shipped_measures().values())
    built = [c for c in found.values() if c.state is not CellState.NOT_OFFERED]
    lines = [
        f"{cell.measure.id:6} {cell.measure.name}  "
        f"{SHAPES[cell.state]} {said(CELLS[cell.state])}"
        for cell in built
    ]
    rest = said("{count} items have no mechanism in this version.")
    lines.append(rest.format(count=len(found) - len(built)))
    lines.append(said("Open it: jieqing demo --year --serve"))
    states = {key: str(cell.state) for key, cell in found.items()}
    return "\n".join(lines), {"items": states, "ledger_size": desk.ledger.size()}
