"""Load a pack: seen as a plan, confirmed by a person, merged three ways.

A field that nobody here edited follows the pack; an edited one stays and is listed.
What the pack no longer has is retired, never removed: records point at it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson, Refused
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.people.roll import Person
from jieqing.programme import models
from jieqing.programme.acting import Asked
from jieqing.programme.adoption import is_adopted
from jieqing.programme.borne_out import PACKS, name_of, require_item, seal_of
from jieqing.programme.horizon import extend, forget_untouched
from jieqing.programme.pack_items import ItemKind
from jieqing.programme.packs import KINDS, Pack

RECORD, APPLY, AGREE = PACKS, "pack-apply", "pack-agree"
OWN = "own"
"""The pack of items that acts of this company made; no file has them."""


class PlanMoved(Refused):
    """What the pack would do is no longer what was seen."""

    code = "pack-plan-moved"
    cause = "What loading {pack} would do has changed since it was looked at."
    advice = "Look at the plan again: `jieqing programme pack plan`."


class FieldBinds(Refused):
    """What two people adopted, one does not weaken."""

    code = "pack-field-binds"
    cause = "The fields {fields} of {item} bar acts since two people adopted this."
    advice = "They follow the pack; load the version of it that says otherwise."


class PackNotAgreed(NeedsPerson):
    """A load changes what an act demands, and nobody else has looked at it."""

    code = "pack-not-agreed"
    cause = "Loading {pack} changes what opens acts: {items}. No approver agreed to it."
    advice = (
        "Another person who approves agrees to this plan, on the page of packs or with "
        "`jieqing programme pack agree`."
    )


class NothingToAgree(Refused):
    """The load changes nothing that opens an act."""

    code = "pack-nothing-to-agree"
    cause = "Loading {pack} changes nothing that opens acts."
    advice = "The officer loads it alone."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happens to one item: ``new``, ``changed``, ``retired`` or ``back``.

    ``follows``: fields that take the pack's word. ``stays``: fields edited here, which
    the pack would change too.
    """

    kind: str
    key: str
    effect: str
    title: str
    follows: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What loading a pack would do here; ``same``: items that stay as they are."""

    pack: Pack
    size: str
    changes: tuple[Change, ...]
    same: int

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the plan: who confirms has seen this one."""
        told = [
            [c.kind, c.key, c.effect, list(c.follows), list(c.stays)]
            for c in self.changes
        ]
        content = [self.pack.checksum, self.size, told, str(self.same)]
        return hashlib.sha256(canonical(content)).hexdigest()


def plan(desk: Desk, pack: Pack, size: str) -> Plan:
    """Compare a pack with what a company of this size has in use; writes nothing."""
    items = {k: v for k, v in pack.items.items() if _fits(v, size)}
    rows = {(r.kind, r.key): r for r in _rows(desk, pack)}
    changes = tuple(_changes(items, rows))
    return Plan(
        pack=pack,
        size=size,
        changes=changes,
        same=len(items) - sum(c.effect != "retired" for c in changes),
    )


def apply(desk: Desk, seen: Plan, *, by: str, at: datetime) -> Plan:
    """Put a pack in use as it was seen. Raises ``PlanMoved`` or ``NotEntitled``."""
    with transaction.atomic():
        person = desk.register.entitled(by, APPLY)
        now = plan(desk, seen.pack, seen.size)
        if now.digest != seen.digest:
            raise PlanMoved(pack=seen.pack.key)
        _require_agreed(desk, now, person, at)
        for change in now.changes:
            _carry_out(desk, now.pack, change, at)
        _rows(desk, now.pack).update(version=now.pack.version)
        facts = {
            "pack": now.pack.key,
            "version": now.pack.version,
            "checksum": now.pack.checksum,
            "size": now.size,
            "changes": {c.key: c.effect for c in now.changes},
            "stays": sorted(c.key for c in now.changes if c.stays),
            "sealed": {name_of(row): seal_of(row) for row in _rows(desk, now.pack)},
        }
        enter(desk, RECORD, APPLY, facts, by=person.number, at=at)
    extend(desk, at)
    return now


def agree(desk: Desk, seen: Plan, *, by: str, at: datetime) -> None:
    """Agree to a load that changes what an act demands, as it was seen.

    Raises ``PlanMoved``, ``NothingToAgree`` or ``NotEntitled``.
    """
    with transaction.atomic():
        person = desk.register.entitled(by, AGREE)
        now = plan(desk, seen.pack, seen.size)
        if now.digest != seen.digest:
            raise PlanMoved(pack=seen.pack.key)
        if not bound_by(desk, now):
            raise NothingToAgree(pack=seen.pack.key)
        facts = {"pack": now.pack.key, "plan": now.digest}
        enter(desk, RECORD, AGREE, facts, by=person.number, at=at)


def bound_by(desk: Desk, seen: Plan) -> tuple[str, ...]:
    """Return the items by which a load changes what acts demand here.

    Before two people adopted the programme nothing binds; what is new demands more and
    weakens nothing.
    """
    if not is_adopted(desk.ledger):
        return ()
    return tuple(one.key for one in seen.changes if _is_binding(one))


def is_agreed(desk: Desk, seen: Plan) -> bool:
    """Whether an approver agreed to this very plan."""
    return bool(_agreements(desk, seen))


def _is_binding(change: Change) -> bool:
    binding = KINDS[change.kind].binding
    if change.effect in {"retired", "back"}:
        return bool(binding)
    return change.effect == "changed" and bool(binding & set(change.follows))


def _agreements(desk: Desk, seen: Plan) -> list[str]:
    """Who agreed since the pack was loaded last: one agreement is for one load."""
    record, key = records.read(desk.ledger, RECORD), seen.pack.key
    loads = (leaf for leaf in record.of(APPLY) if _is_load(leaf, key))
    last = max((leaf.position for leaf in loads), default=-1)
    return [
        leaf.entry.actor
        for leaf in record.of(AGREE)
        if leaf.entry.facts.get("plan") == seen.digest and leaf.position > last
    ]


def _is_load(leaf: Leaf, pack: str) -> bool:
    facts = leaf.entry.facts
    return facts.get("pack") == pack and "checksum" in facts


def _require_agreed(desk: Desk, now: Plan, person: Person, at: datetime) -> None:
    bound = bound_by(desk, now)
    if not bound:
        return
    roll = desk.register.roll(at)
    others = (roll.persons[by] for by in _agreements(desk, now))
    mine = (person, APPLY)
    if not any(
        one.may(AGREE) and not roll.are_one_side((one, AGREE), mine) for one in others
    ):
        raise PackNotAgreed(pack=now.pack.key, items=", ".join(bound))


def edit(
    desk: Desk,
    key: tuple[str, str],
    fields: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
) -> None:
    """Edit fields of an item here: later packs leave them, untouched tasks move.

    Raises ``NotEntitled``, ``RecordAltered`` or ``FieldBinds``.
    """
    kind, name = key
    binding = sorted(KINDS[kind].binding & fields.keys())
    if binding and is_adopted(desk.ledger):
        raise FieldBinds(fields=", ".join(binding), item=name)
    require_item(desk, kind, name)
    with transaction.atomic():
        person = desk.register.entitled(by, APPLY)
        row = models.PackItem.objects.select_for_update().get(
            tenant=desk.tenant, kind=kind, key=name
        )
        row.local = {**row.local, **fields}
        _begin_anew(desk, row, at)
        row.save()
        facts = {
            "pack": row.pack,
            "edited": name,
            "fields": sorted(fields),
            "sealed": {name_of(row): seal_of(row)},
        }
        enter(desk, RECORD, APPLY, facts, by=person.number, at=at)
    extend(desk, at)


def put_own(
    desk: Desk,
    key: tuple[str, str],
    content: Mapping[str, Any],
    *,
    version: str,
    asked: Asked,
) -> None:
    """Put an item of the company's own making in use, in the transaction of its act.

    ``asked``: the act that makes it; who may do it, that act asks. Made again, the item
    says what it says now. Raises ``RecordAltered``.
    """
    kind, name = key
    require_item(desk, kind, name)
    named = {"tenant": desk.tenant, "kind": kind, "key": name}
    said = {"pack": OWN, "version": version, "shipped": dict(content)}
    row, _ = models.PackItem.objects.get_or_create(
        **named, defaults={**said, "since": day_of(asked.at)}
    )
    row.shipped, row.version = said["shipped"], version
    row.save()
    facts = {"pack": OWN, "of": asked.no, "sealed": {name_of(row): seal_of(row)}}
    enter(desk, RECORD, asked.act, facts, by=asked.by, at=asked.at)


def _rows(desk: Desk, pack: Pack) -> Any:  # noqa: ANN401 -- a query set of Django's
    return models.PackItem.objects.filter(tenant=desk.tenant, pack=pack.key)


def _fits(item: Mapping[str, Any], size: str) -> bool:
    return size in item.get("sizes", (size,))


Key = tuple[str, str]


def _changes(
    items: Mapping[Key, Mapping[str, Any]], rows: Mapping[Key, models.PackItem]
) -> Iterator[Change]:
    for (kind, key), item in items.items():
        row = rows.get((kind, key))
        title = str(item["title"])
        if row is None:
            yield Change(kind=kind, key=key, effect="new", title=title)
            continue
        moved = [
            f for f in {**row.shipped, **item} if row.shipped.get(f) != item.get(f)
        ]
        if moved or row.is_retired:
            yield Change(
                kind=kind,
                key=key,
                effect="back" if row.is_retired else "changed",
                title=title,
                follows=tuple(sorted(f for f in moved if f not in row.local)),
                stays=tuple(sorted(f for f in moved if f in row.local)),
            )
    for (kind, key), row in rows.items():
        if (kind, key) not in items and not row.is_retired:
            title = str(row.shipped["title"])
            yield Change(kind=kind, key=key, effect="retired", title=title)


def _carry_out(desk: Desk, pack: Pack, change: Change, at: datetime) -> None:
    if change.effect == "retired":
        rows = models.PackItem.objects.filter(tenant=desk.tenant, kind=change.kind)
        rows.filter(key=change.key).update(is_retired=True)
        forget_untouched(desk, change.key, at)
        return
    item = pack.items[change.kind, change.key]
    row, _ = models.PackItem.objects.get_or_create(
        tenant=desk.tenant,
        kind=change.kind,
        key=change.key,
        defaults={
            "pack": pack.key,
            "version": pack.version,
            "shipped": item,
            "since": day_of(at),
        },
    )
    row.shipped, row.version, row.is_retired = item, pack.version, False
    _begin_anew(desk, row, at)
    row.save()


def _begin_anew(desk: Desk, row: models.PackItem, at: datetime) -> None:
    """Future tasks on which nobody acted follow the new rule; past ones stay."""
    if row.kind == ItemKind.DUTY:
        forget_untouched(desk, row.key, at)
        row.until = day_of(at) if row.until else None
