"""The sealed file of a due run: its frozen plan and what is to become of the batches.

Names rows, so it leaves memory only under the run's own key, which dies when the second
check is clean.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jieqing.casebook.due_batches import DueBatch, DueEntry
from jieqing.casebook.due_look import Looked
from jieqing.casebook.sources import version_of
from jieqing.erasure import spool
from jieqing.erasure.due import NOBODY, Left, Stay
from jieqing.erasure.due_manner import merged
from jieqing.erasure.values import Anchor, Fate, Plan, RowName

_ENDS = frozenset({Left.GONE, Left.EMPTIED})
_MOVES = frozenset({Left.KEPT, Left.HELD, Left.ABOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFile:
    """``plan``: rows to touch; ``persons``: whose; ``batches``: where they were kept.

    ``stays``: why other due rows stay, and until when. ``anchors``: the values by which
    rows refer to a row that goes. ``went``: rows that were really erased, once known.
    """

    plan: Plan
    persons: Mapping[str, tuple[RowName, ...]]
    batches: tuple[str, ...]
    stays: Mapping[RowName, Stay] = field(default_factory=dict)
    anchors: Mapping[RowName, tuple[Anchor, ...]] = field(default_factory=dict)
    went: tuple[RowName, ...] = ()

    def to_bytes(self) -> bytes:
        """Write it."""
        return spool.dump(
            {
                "plan": self.plan,
                "persons": dict(self.persons),
                "batches": self.batches,
                "stays": {name: _plain(stay) for name, stay in self.stays.items()},
                "anchors": dict(self.anchors),
                "went": self.went,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> "DueFile":
        """Read it. Raises ``SpoolDamaged``."""
        said: dict[str, Any] = spool.load(content, dict)
        stays = {name: _stay(plain) for name, plain in said["stays"].items()}
        return cls(**{**said, "stays": stays})

    def checked_plan(self) -> Plan:
        """What the check searches for: only what was really erased."""
        went = frozenset(self.went)
        rows = (r for r in self.plan.rows if r.fate is not Fate.ERASE or r.name in went)
        anchors = tuple(
            a for n, held in self.anchors.items() if n in went for a in held
        )
        return replace(self.plan, rows=tuple(rows), anchors=anchors)


def file_of(looked: Looked) -> DueFile:
    """Freeze what was looked at."""
    rows = merged(looked.judged).values()
    persons: dict[str, tuple[RowName, ...]] = {}
    for judged in looked.judged:
        if judged.going:
            before = persons.get(judged.person, ())
            persons[judged.person] = (*before, *judged.going)
    return DueFile(
        plan=Plan(
            rows=tuple(sorted(rows, key=lambda row: repr(row.name))),
            law_version=looked.circumstances.catalogue.version,
            maps={mapped.name: version_of(mapped) for mapped in looked.stores},
            entry=NOBODY,
            learned=(),
            anchors=(),
            today=looked.circumstances.today,
        ),
        persons=persons,
        batches=looked.batches,
        stays=looked.stays,
        anchors={n: a for j in looked.judged for n, a in j.anchors.items()},
    )


def rewritten(
    batch: DueBatch, stays: Mapping[RowName, Stay], dropped: Collection[RowName]
) -> DueBatch:
    """The batch as it is to stand: rows that went dropped, new ends written."""
    kept = (entry for entry in batch.entries if entry.row not in dropped)
    moved = (_moved(entry, stays.get(entry.row)) for entry in kept)
    return replace(batch, entries=tuple(entry for entry in moved if entry))


def is_moved(entry: DueEntry, stay: Stay) -> bool:
    """Whether the entry gets another end."""
    return stay.why in _MOVES and (entry.until, entry.hold) != (stay.until, stay.hold)


def _moved(entry: DueEntry, stay: Stay | None) -> DueEntry | None:
    if stay is None:
        return entry
    if stay.why in _ENDS:
        return None
    if not is_moved(entry, stay):
        return entry
    rules = stay.rules or entry.rules
    return replace(entry, until=stay.until, hold=stay.hold, rules=rules)


def _plain(stay: Stay) -> Mapping[str, object]:
    return {
        "why": str(stay.why),
        "until": stay.until,
        "hold": stay.hold,
        "rules": stay.rules,
    }


def _stay(plain: Mapping[str, Any]) -> Stay:
    return Stay(**{**plain, "why": Left(plain["why"])})
