"""What the ledger says of figures that were frozen; rows are compared with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.programme import models
from jieqing.programme.figures import COUNT, Counted

RECORD, FREEZE = "figures", "figures-freeze"
Frozen = Mapping[tuple[str, str], tuple[str, datetime]]
"""By month and figure: its value, and when it was frozen."""


def told_of(found: Mapping[str, Counted | None]) -> Mapping[str, object]:
    """Return figures as an entry has them: no floats, no negative numbers."""
    return {
        key: [str(c.part), str(c.whole) if c.whole >= 0 else ""] if c else []
        for key, c in found.items()
    }


def frozen_in(leaves: Iterable[Leaf]) -> Frozen:
    """Read every figure that was ever frozen."""
    found: dict[tuple[str, str], tuple[str, datetime]] = {}
    for leaf in leaves:
        read = leaf.entry.facts.get("read")
        period = str(leaf.entry.facts.get("period", ""))
        for key, told in read.items() if isinstance(read, Mapping) else ():
            found[period, str(key)] = (_value(told), moment_of(leaf))
    return found


def is_as_frozen(row: models.Reading, frozen: Frozen) -> bool:
    """Whether a row has the value and the moment that the ledger has."""
    return frozen.get((row.period, row.figure)) == (row.value, row.read_at)


def _value(told: object) -> str:
    match told:
        case [str(part), str(whole)]:
            return Counted(part=int(part), whole=int(whole or COUNT)).value
    return ""
