"""Subjects' plans as lines and back: one line a subject, so that many never meet.

JSON that is quick to read. What many rows share stands once in a group; the law's
version, the maps and the day, which all subjects share, stand in a first line.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from jieqing.erasure.batch_plan import RowGroup, SubjectPlan
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

FORMAT = 1


def lines(plans: Iterable[SubjectPlan]) -> Iterator[bytes]:
    """Write plans as lines, one by one."""
    for count, one in enumerate(plans):
        if count == 0:
            yield _line(_head(one.frame))
        yield _line(_subject(one))


def plans_in(content: Iterable[bytes]) -> Iterator[SubjectPlan]:
    """Read plans back, one by one. Raises ``SpoolDamaged``."""
    stream = iter(content)
    first = next(stream, None)
    if first is None:
        return
    try:
        frame = _frame(_read(first))
        for line in stream:
            yield _subject_in(_read(line), frame)
    except (ValueError, KeyError, TypeError, IndexError):
        raise SpoolDamaged(expected="SubjectPlan") from None


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
        entry=IdentityValue(kind="", value=""),
        learned=(),
        anchors=(),
        today=date.fromisoformat(head["today"]),
    )


def _subject(one: SubjectPlan) -> Mapping[str, object]:
    frame = one.frame
    return {
        "n": one.number,
        "hash": one.hash,
        "entry": [frame.entry.kind, frame.entry.value],
        "learned": [
            [k.identity.kind, k.identity.value, k.store, k.table, k.column, k.acts]
            for k in frame.learned
        ],
        "anchors": [[a.store, a.table, a.columns, a.tuples] for a in frame.anchors],
        "groups": [[_group(group.first), group.rows] for group in one.groups],
        "beside": [_name(name) for name in one.beside],
        "stays": [
            [_name(name), belonging, [_name(owner) for owner in owners]]
            for name, belonging, owners in one.stays
        ],
    }


def _subject_in(said: Mapping[str, Any], frame: Plan) -> SubjectPlan:
    kind, value = said["entry"]
    return SubjectPlan(
        number=said["n"],
        hash=said["hash"],
        frame=replace(
            frame,
            entry=IdentityValue(kind=kind, value=value),
            learned=tuple(map(_learned, said["learned"])),
            anchors=tuple(
                Anchor(
                    store=store,
                    table=table,
                    columns=tuple(columns),
                    tuples=tuple(map(_key, tuples)),
                )
                for store, table, columns, tuples in said["anchors"]
            ),
        ),
        groups=tuple(
            RowGroup(
                first=_first(first),
                rows=tuple((_key(key), mark, unit) for key, mark, unit in rows),
            )
            for first, rows in said["groups"]
        ),
        beside=tuple(map(_name_in, said["beside"])),
        stays=tuple(
            (_name_in(name), Belonging(belonging), tuple(map(_name_in, owners)))
            for name, belonging, owners in said["stays"]
        ),
    )


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


def _first(said: list[Any]) -> PlannedRow:
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
    read = json.loads(line, object_hook=_bytes_back)
    if not isinstance(read, dict):
        raise TypeError(line)
    return read


def _bytes_back(found: dict[str, Any]) -> object:
    if found.keys() == {"bytes"}:
        return base64.b64decode(found["bytes"], validate=True)
    return found
