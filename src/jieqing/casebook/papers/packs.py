"""Packs for inspectors that a worker made: where they lie, which were made, by whom.

A pack that a page asked for lies in the home for a while, so that it can be fetched;
the ledger keeps which bytes it was, and only those bytes are handed out.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jieqing.casebook.desk import Desk
from jieqing.casebook.papers.pack_inspection import PACK, RECORD, pack_inspection
from jieqing.casebook.papers.period import Period
from jieqing.casebook.told import fact
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.home import PRIVATE_FOLDER
from jieqing.keys import durable

FOLDER = "inspections"
LYING = 5
"""How many files of packs lie in the home; the oldest goes first, its entry stays."""
SHOWN = 20
_JOINT = "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMade:
    """One pack, as the entry at ``position`` names it; ``is_here``: its file too."""

    position: int
    first: str
    last: str
    files: int
    sha256: str
    by: str
    at: datetime
    is_here: bool

    @property
    def name(self) -> str:
        """What its file is called when it is handed out."""
        return f"inspection-{self.first}-{self.last}.zip"


def name_of(period: Period) -> str:
    """Return a period as addresses and errands name it."""
    return f"{period.first}{_JOINT}{period.last}"


def period_named(name: str) -> Period | None:
    """Read what ``name_of`` wrote; None: it is no period."""
    first, _, last = name.partition(_JOINT)
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return Period(first=days[0], last=days[1]) if days[0] <= days[1] else None


def make_pack(desk: Desk, named: str, /, *, by: str, at: datetime) -> Path:
    """Make the pack of a period and lay it down; returns where.

    Raises what ``pack_inspection`` raises.
    """
    period = period_named(named)
    if period is None:
        raise ValueError("an errand names a period")
    packed = pack_inspection(desk, period, by=by, at=at)
    folder = desk.home.place(FOLDER)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    path = folder / f"{packed.sha256}.zip"
    durable.replace(path, packed.content)
    by_age = sorted(folder.glob("*.zip"), key=lambda each: each.stat().st_mtime)
    for old in by_age[:-LYING]:
        old.unlink(missing_ok=True)
    return path


def packs_made(desk: Desk) -> tuple[PackMade, ...]:
    """Return the newest packs, newest first; two queries."""
    leaves = desk.ledger.newest_of([RECORD], SHOWN)
    return tuple(_made(desk, leaf) for leaf in leaves)


def pack_at(desk: Desk, position: int) -> tuple[PackMade, Path] | None:
    """Return a pack whose file lies here and is what was entered; else None."""
    if position >= desk.ledger.size():
        return None
    leaf = desk.ledger.leaf_at(position)
    if leaf.entry.act != PACK:
        return None
    made = _made(desk, leaf)
    path = _path(desk, made.sha256)
    if not made.is_here or _digest(path) != made.sha256:
        return None
    return made, path


def _made(desk: Desk, leaf: Leaf) -> PackMade:
    sha256 = fact(leaf, "sha256")
    return PackMade(
        position=leaf.position,
        first=fact(leaf, "from"),
        last=fact(leaf, "to"),
        files=int(fact(leaf, "files")),
        sha256=sha256,
        by=leaf.entry.actor,
        at=moment_of(leaf),
        is_here=_path(desk, sha256).is_file(),
    )


def _path(desk: Desk, sha256: str) -> Path:
    return desk.home.place(FOLDER) / f"{sha256}.zip"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
