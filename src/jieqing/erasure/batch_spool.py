"""Subjects' plans as lines and back: one line a subject, so that many never meet.

JSON that is quick to read. The law's version, the maps and the day, which all subjects
share, stand in a first line; what many groups of rows share in a line of its own, when
it is first met. Keys stand in columns. Of a subject's line only what stands before the
tab is read at once; the rest when somebody looks closer. That rest is most of the file
and every run decrypts it, so that it says the shortest what it can: fingerprints stand
in one text, units are numbered, and a row that is a unit of its own says no more.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from jieqing.erasure.batch_plan import (
    NOBODY,
    Form,
    Particulars,
    RowGroup,
    SubjectPlan,
    Told,
)
from jieqing.erasure.operations import writes
from jieqing.erasure.spool import SpoolDamaged
from jieqing.erasure.values import (
    Anchor,
    Belonging,
    Fate,
    IdentityValue,
    Learned,
    Plan,
    PlannedRow,
    RowName,
    until_text,
)
from jieqing.law.values import PERMANENT, Permanent
from jieqing.stores.port import Cell, Key

FORMAT = 3
_OF_NO_UNIT, _OF_ITS_OWN = -1, -2  # instead of a unit's number


def lines(plans: Iterable[SubjectPlan]) -> Iterator[bytes]:
    """Write plans as lines, one by one."""
    writing = _Writing()
    for count, one in enumerate(plans):
        if count == 0:
            yield _line(_head(one.head))
        subject = writing.subject(one)
        yield from writing.new
        writing.new.clear()
        yield subject


def plans_in(content: Iterable[bytes]) -> Iterator[SubjectPlan]:
    """Read plans back, one by one. Raises ``SpoolDamaged``."""
    stream = iter(content)
    first = next(stream, None)
    if first is None:
        return
    try:
        reading = _Reading(_frame(_read(first)))
        for line in stream:
            yield from reading.subjects(line)
    except (ValueError, KeyError, TypeError, IndexError):
        raise SpoolDamaged(expected="SubjectPlan") from None


class _Writing:
    """Names each form of a group and each place once, by its number."""

    def __init__(self) -> None:
        self.new: list[bytes] = []
        self._numbers: dict[bytes, int] = {}

    def subject(self, one: SubjectPlan) -> bytes:
        known = one.particulars()
        units = _Units()
        at_once = {
            "n": one.number,
            "hash": one.hash,
            "groups": [[self._form(g.first), _columns(g.keys)] for g in one.groups],
            "anchors": [
                [self._place((a.store, a.table, a.columns)), _columns(a.tuples)]
                for a in one.anchors
            ],
            "named": [[self._place(place), value] for place, value in one.named],
            "beside": [_name(name) for name in one.beside],
        }
        later = {
            "entry": [known.entry.kind, known.entry.value],
            "learned": [
                [k.identity.kind, k.identity.value, k.store, k.table, k.column, k.acts]
                for k in known.learned
            ],
            "told": [
                [",".join(mark for mark, _ in told), units.numbers(group, told)]
                for group, told in zip(one.groups, known.told, strict=True)
            ],
            "units": list(units.named),
            "stays": [
                [_name(name), belonging, [_name(owner) for owner in owners]]
                for name, belonging, owners in known.stays
            ],
        }
        return _line(at_once) + b"\t" + _line(later)

    def _form(self, first: PlannedRow) -> int:
        return self._number(_line({"form": _group(first)}))

    def _place(self, place: Sequence[object]) -> int:
        return self._number(_line({"place": place}))

    def _number(self, line: bytes) -> int:
        if line not in self._numbers:
            self._numbers[line] = len(self._numbers)
            self.new.append(line)
        return self._numbers[line]


class _Units:
    """The units of one subject's rows, each named once."""

    def __init__(self) -> None:
        self.named: dict[str, int] = {}

    def numbers(self, group: RowGroup, told: Sequence[Told]) -> list[int]:
        """What is said of the unit of each row of the group."""
        rows = zip(_own_units(group), told, strict=True)
        return [self._number(unit, own) for own, (_, unit) in rows]

    def _number(self, unit: str | None, own: str) -> int:
        if unit is None:
            return _OF_NO_UNIT
        if unit == own:
            return _OF_ITS_OWN
        return self.named.setdefault(unit, len(self.named))


def _own_units(group: RowGroup) -> Iterator[str]:
    """What the unit of each row is called that is one by itself."""
    store, table = group.form.store, group.form.table
    for key in group.keys:
        yield repr(RowName(store=store, table=table, key=key))


class _Reading:
    """Remembers the forms and places that lines before have named."""

    def __init__(self, head: Plan) -> None:
        self._head = head
        self._numbered: list[Any] = []

    def subjects(self, line: bytes) -> Iterator[SubjectPlan]:
        """The subject of a line, if it is about one."""
        at_once, _, later = line.partition(b"\t")
        said = _read(at_once)
        if "form" in said:
            self._numbered.append(SaidForm(said["form"]))
        elif "place" in said:
            self._numbered.append(_place(said["place"]))
        else:
            yield self._subject(said, later)

    def _subject(self, said: Mapping[str, Any], later: bytes) -> SubjectPlan:
        numbered = self._numbered
        groups = tuple(
            [
                RowGroup(numbered[form], tuple(zip(*columns, strict=True)))
                for form, columns in said["groups"]
            ]
        )
        return SubjectPlan(
            number=said["n"],
            hash=said["hash"],
            head=self._head,
            groups=groups,
            anchors=tuple(
                [_anchor(numbered[at], keys) for at, keys in said["anchors"]]
            ),
            particulars=Later(later, groups),
            named=tuple([(numbered[at], value) for at, value in said["named"]]),
            beside=tuple(map(_name_in, said["beside"])),
        )


@dataclass(frozen=True, slots=True)
class Later:
    """What of a subject's line is read only when somebody looks closer."""

    line: bytes
    groups: Sequence[RowGroup]

    def __call__(self) -> Particulars:
        """Read it. Raises ``SpoolDamaged``."""
        try:
            said = _read(self.line)
            kind, value = said["entry"]
            return Particulars(
                entry=IdentityValue(kind=kind, value=value),
                learned=tuple(map(_learned, said["learned"])),
                told=tuple(
                    tuple(_told(group, rows, said["units"]))
                    for group, rows in zip(self.groups, said["told"], strict=True)
                ),
                stays=tuple(
                    (_name_in(name), Belonging(belonging), tuple(map(_name_in, owners)))
                    for name, belonging, owners in said["stays"]
                ),
            )
        except (ValueError, KeyError, TypeError, IndexError):
            raise SpoolDamaged(expected="SubjectPlan") from None


def _told(group: RowGroup, said: Sequence[Any], units: Sequence[str]) -> Iterator[Told]:
    marks, numbers = said
    rows = zip(marks.split(","), numbers, _own_units(group), strict=True)
    for mark, number, own in rows:
        if number == _OF_NO_UNIT:
            yield mark, None
        else:
            yield mark, own if number == _OF_ITS_OWN else units[number]


def _head(frame: Plan) -> Mapping[str, object]:
    return {
        "plans": FORMAT,
        "law": frame.law_version,
        "maps": dict(frame.maps),
        "today": frame.today.isoformat(),
    }


def _frame(head: Mapping[str, Any]) -> Plan:
    if head["plans"] != FORMAT:
        raise ValueError(head["plans"])
    return Plan(
        rows=(),
        law_version=head["law"],
        maps=head["maps"],
        entry=NOBODY,
        learned=(),
        anchors=(),
        today=date.fromisoformat(head["today"]),
    )


def _columns(keys: Sequence[Key]) -> list[tuple[Cell, ...]]:
    """Keys as columns: of numbers and texts JSON makes short work so."""
    return list(zip(*keys, strict=True))


def _keys(columns: Sequence[Sequence[Cell]]) -> tuple[Key, ...]:
    return tuple(zip(*columns, strict=True))


class SaidForm(Form):
    """A form that was read, with what was read."""

    def __init__(self, said: Sequence[Any]) -> None:
        """``said`` is what a line says of it, as plain values."""
        store, table, fate, _, columns, *_ = said
        place, is_written = (store, table), writes(fate, columns)
        super().__init__(place, partial(_first, said), is_written=is_written)
        self.said = said


def _place(said: Sequence[Any]) -> tuple[Any, ...]:
    store, table, columns = said
    return store, table, tuple(columns) if isinstance(columns, list) else columns


def _anchor(place: tuple[Any, ...], columns: Sequence[Sequence[Cell]]) -> Anchor:
    store, table, named = place
    return Anchor(store=store, table=table, columns=named, tuples=_keys(columns))


def _name(name: RowName) -> list[object]:
    return [name.store, name.table, name.key]


def _name_in(said: list[Any]) -> RowName:
    store, table, key = said
    return RowName(store=store, table=table, key=_key(key))


def _learned(said: list[Any]) -> Learned:
    kind, value, store, table, column, acts = said
    return Learned(
        identity=IdentityValue(kind=kind, value=value),
        store=store,
        table=table,
        column=column,
        acts=acts,
    )


def _group(first: PlannedRow) -> list[object]:
    return [
        first.name.store,
        first.name.table,
        first.fate,
        first.rules,
        first.columns,
        until_text(first),
        first.hold,
        first.why,
        first.case,
        [[clock, day.isoformat()] for clock, day in first.bounds.items()],
        first.counsel,
    ]


def _first(said: Sequence[Any]) -> PlannedRow:
    store, table, fate, rules, columns, until, hold, why, case, bounds, counsel = said
    return PlannedRow(
        name=RowName(store=store, table=table, key=()),
        fate=Fate(fate),
        fingerprint="",
        rules=tuple(rules),
        columns=tuple(columns),
        until=_until(until),
        hold=hold,
        why=why,
        case=case,
        bounds={clock: date.fromisoformat(day) for clock, day in bounds},
        counsel=counsel,
    )


def _until(text: str) -> date | Permanent | None:
    if text == PERMANENT.value:
        return PERMANENT
    return date.fromisoformat(text) if text else None


def _key(cells: list[Cell]) -> Key:
    return tuple(cells)


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, separators=(",", ":"), default=_bytes).encode()


def _bytes(cell: object) -> Mapping[str, str]:
    if not isinstance(cell, bytes):
        raise TypeError(type(cell).__name__)
    return {"bytes": base64.b64encode(cell).decode()}


def _read(line: bytes) -> Mapping[str, Any]:
    read = _DECODER.decode(line.decode())
    if not isinstance(read, dict):
        raise TypeError(line)
    return read


def _bytes_back(found: dict[str, Any]) -> object:
    if found.keys() == {"bytes"}:
        return base64.b64decode(found["bytes"], validate=True)
    return found


_DECODER = json.JSONDecoder(object_hook=_bytes_back)
