"""The sealed file of a due run: its frozen plan and what is to become of the batches.

Names rows, so it leaves memory only under the run's own key, which dies when the second
check is clean.
"""

from collections.abc import Iterable, Mapping
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
_UNSEEN = frozenset({Left.LIMIT, Left.UNCOVERED, Left.WAITS, Left.BESIDE, Left.ASKED})
_MOVES = frozenset({Left.KEPT, Left.HELD, Left.ABOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFile:
    """``plan``: rows to touch; ``persons``: whose; ``batches``: where they were kept.

    ``stays``: why other due rows stay, and until when. ``anchors``: the values by which
    rows refer to a row that goes. ``changes``: the new end of rows that are written and
    stay. ``went``: rows that were really touched, once that is known.
    """

    plan: Plan
    persons: Mapping[str, tuple[RowName, ...]]
    batches: tuple[str, ...]
    stays: Mapping[RowName, Stay] = field(default_factory=dict)
    anchors: Mapping[RowName, tuple[Anchor, ...]] = field(default_factory=dict)
    changes: Mapping[RowName, Stay] = field(default_factory=dict)
    went: tuple[RowName, ...] = ()

    def to_bytes(self) -> bytes:
        """Write it."""
        return spool.dump(
            {
                "plan": self.plan,
                "persons": dict(self.persons),
                "batches": self.batches,
                "stays": {name: _plain(stay) for name, stay in self.stays.items()},
                "changes": {name: _plain(c) for name, c in self.changes.items()},
                "anchors": dict(self.anchors),
                "went": self.went,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> "DueFile":
        """Read it. Raises ``SpoolDamaged``."""
        said: dict[str, Any] = spool.load(content, dict)
        ends = {
            word: {name: _stay(plain) for name, plain in said[word].items()}
            for word in ("stays", "changes")
        }
        return cls(**{**said, **ends})

    def checked_plan(self) -> Plan:
        """What the check searches for: only what was really touched."""
        went = frozenset(self.went)
        rows = tuple(row for row in self.plan.rows if row.name in went)
        erased = {row.name for row in rows if row.fate is Fate.ERASE}
        anchors = (a for n, held in self.anchors.items() if n in erased for a in held)
        return replace(self.plan, rows=rows, anchors=tuple(anchors))

    def written(self) -> Mapping[RowName, tuple[str, ...]]:
        """Rows that were written and stay, with the columns masked now."""
        return {
            row.name: row.columns
            for row in self.plan.rows
            if row.name in self.changes and row.name in frozenset(self.went)
        }

    def dropped(self) -> frozenset[RowName]:
        """Rows that leave their batch because the run erased them."""
        return frozenset(self.went) - self.changes.keys()


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
        changes={n: c for j in looked.judged for n, c in j.changes.items()},
    )


def rewritten(batch: DueBatch, file: DueFile, marks: Mapping[RowName, str]) -> DueBatch:
    """The batch as it is to stand: rows that went dropped, new ends written.

    ``marks``: fingerprints, under the batch's key, of rows that were written.
    """
    dropped, written = file.dropped(), file.written()
    kept = (entry for entry in batch.entries if entry.row not in dropped)
    entries = (
        _changed(entry, file.changes[entry.row], marks[entry.row], written[entry.row])
        if entry.row in written and entry.row in marks
        else _moved(entry, file.stays.get(entry.row))
        for entry in kept
    )
    rows = tuple(entry for entry in entries if entry)
    law = file.plan.law_version if _is_decided(rows, file) else batch.law
    return replace(batch, entries=rows, law=law)


def _is_decided(rows: Iterable[DueEntry], file: DueFile) -> bool:
    """Whether the ends of these rows are those of today's law: each was looked at."""
    written = file.written()
    return all(
        entry.row in written
        or (entry.row in file.stays and file.stays[entry.row].why not in _UNSEEN)
        for entry in rows
    )


def _changed(
    entry: DueEntry, stay: Stay, mark: str, columns: tuple[str, ...]
) -> DueEntry:
    return replace(
        entry,
        fingerprint=mark,
        until=stay.until,
        hold=stay.hold,
        rules=stay.rules or entry.rules,
        columns=tuple(sorted({*entry.columns, *columns})),
        is_emptied=stay.why is Left.ABOVE,
    )


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
    rules = stay.rules if stay.why is Left.KEPT else entry.rules
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
