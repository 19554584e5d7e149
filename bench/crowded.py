"""A casebook with very many cases: those of a demo home, over and over, by bulk SQL.

Every copy has its own number, row, requests, letters and entries in the ledger, hashed,
tagged, counted and sealed as an append would have done it, so that pages and `jieqing
ledger audit` believe them. Keys and sealed files are those of the case it was copied
from: that many folders would measure the file system.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from jieqing.casebook import models as rooms
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import KIND
from jieqing.evidence import merkle
from jieqing.evidence.merkle import Frontier
from jieqing.flow import census
from jieqing.flow.ledger import SEAL_LABEL, TAG_LABEL
from jieqing.flow.log_tree import HEIGHTS
from jieqing.flow.models import LedgerEntry, LedgerHead, LedgerNode, LedgerSubtree

YEAR = 2027
AT_ONCE = 2_000
BESIDE = (
    rooms.Request,
    rooms.Letter,
    rooms.Hold,
    rooms.Approval,
    rooms.Chunk,
    rooms.CheckRun,
    rooms.ProcessorTask,
    rooms.Issue,
)
PLAIN = (models.CharField, models.IntegerField, models.BinaryField)
"""Kinds of fields whose values a database takes as they are."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One case to be copied: its row, what hangs on it, its entries."""

    case: Row
    beside: Mapping[type[models.Model], Sequence[Row]]
    entries: Sequence[Row]

    @property
    def number(self) -> str:
        """Its number."""
        return str(self.case["number"])


@dataclass(slots=True, kw_only=True)
class Log:
    """The end of the log while it grows."""

    desk: Desk
    frontier: Frontier
    counts: dict[str, int]
    subtrees: list[Row]

    def entered(self, entry: Row, old: str, new: str) -> Row:
        """Copy an entry of one case as an entry of another, at the log's end."""
        content = bytes(entry["content"]).replace(old.encode(), new.encode())
        record = entry["record"].replace(old, new)
        leaf, position = merkle.leaf_hash(content), self.frontier.size
        parts = (self.desk.tenant, str(position), record, entry["act"], leaf.hex())
        nodes = self.frontier.completed(leaf)
        self._keep(nodes, position)
        kept = self.frontier.hashes[: len(self.frontier.hashes) + 1 - len(nodes)]
        self.frontier = Frontier(size=position + 1, hashes=(*kept, nodes[-1]))
        self.counts[record] = self.counts.get(record, 0) + 1
        return {
            "tenant": self.desk.tenant,
            "position": position,
            "record": record,
            "act": entry["act"],
            "leaf_hash": leaf.hex(),
            "content": content,
            "tag": self.desk.ledger.mac.digest(TAG_LABEL, "\n".join(parts).encode()),
        }

    def seal(self) -> None:
        """Write head, counts and kept roots, and the checkpoint outside."""
        nodes, root = census.built(self.counts.items())
        size, hashes = self.frontier.size, self.frontier.hashes
        named = [self.desk.tenant, size, self.frontier.root().hex(), root.hex()]
        seal = self.desk.ledger.mac.digest(SEAL_LABEL, json.dumps(named).encode())
        told = {"tenant": self.desk.tenant}
        with transaction.atomic():
            LedgerNode.objects.filter(**told).delete()
            rows = [{**told, "number": n, "content": c} for n, c in nodes.items()]
            written(LedgerNode, rows)
            written(LedgerSubtree, self.subtrees)
            LedgerHead.objects.filter(**told).update(
                size=size,
                frontier=[node.hex() for node in hashes],
                census=root.hex(),
                inventory=seal,
            )
        self.desk.ledger.publish()

    def _keep(self, nodes: Sequence[bytes], position: int) -> None:
        for height in HEIGHTS[1:]:
            if height < len(nodes):
                place = position >> height
                told = {"height": height, "place": place, "hash": nodes[height].hex()}
                self.subtrees.append({"tenant": self.desk.tenant, **told})


def crowd(desk: Desk, cases: int) -> None:
    """Add so many cases; some minutes for a million."""
    _hurry()
    patterns, log = _patterns(desk), _log(desk)
    keys = {model: _next_key(model) for model in (rooms.Case, *BESIDE)}
    made = _made(patterns, log, keys, cases)
    done = 0
    while batch := list(islice(made, AT_ONCE)):
        with transaction.atomic():
            for model in (rooms.Case, *BESIDE, LedgerEntry):
                written(model, [row for of in batch for row in of[model]])
        done += len(batch)
        sys.stderr.write(f"\r{done:,} cases, {log.frontier.size:,} entries")
    log.seal()
    if connection.vendor != "sqlite":  # nobody else has an SQLite casebook analysed
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    sys.stderr.write("\n")


def written(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows by one statement."""
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 -- Django's own name for what it documents
    names = list(rows[0])
    quoted = ", ".join(f'"{fields[name].column}"' for name in names)
    marks = ", ".join(["%s"] * len(names))
    table = model._meta.db_table  # noqa: SLF001 -- the same
    plain = {n for n in names if isinstance(fields[n], PLAIN)}
    told = [
        [
            row[n] if n in plain else fields[n].get_db_prep_save(row[n], connection)
            for n in names
        ]
        for row in rows
    ]
    sql = f"INSERT INTO {table} ({quoted}) VALUES ({marks})"
    with connection.cursor() as cursor:
        cursor.executemany(sql, told)


def _made(
    patterns: Sequence[Pattern],
    log: Log,
    keys: dict[type[models.Model], int],
    cases: int,
) -> Iterator[Mapping[type[models.Model], Sequence[Row]]]:
    for place in range(cases):
        pattern = patterns[place % len(patterns)]
        number = f"CL-{YEAR}-{place:07d}"
        key = keys[rooms.Case] + place
        of: dict[type[models.Model], list[Row]] = {
            rooms.Case: [{**pattern.case, "id": key, "number": number}]
        }
        for model in BESIDE:
            of[model] = [{**row, "case_id": key} for row in pattern.beside[model]]
        of[LedgerEntry] = [
            log.entered(entry, pattern.number, number) for entry in pattern.entries
        ]
        yield of


def _patterns(desk: Desk) -> Sequence[Pattern]:
    rows = rooms.Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    return [_pattern(row) for row in rows.order_by("pk").values()]


def _pattern(case: Row) -> Pattern:
    number, key = case["number"], case["id"]
    beside = {}
    for model in BESIDE:
        rows = list(model._default_manager.filter(case_id=key).values())  # noqa: SLF001 -- the same
        beside[model] = [{n: v for n, v in r.items() if n != "id"} for r in rows]
    entries = LedgerEntry.objects.filter(record__in=[number, f"chunks:{number}"])
    return Pattern(
        case=case, beside=beside, entries=list(entries.order_by("position").values())
    )


def _log(desk: Desk) -> Log:
    head = LedgerHead.objects.get(tenant=desk.tenant)
    hashes = tuple(bytes.fromhex(node) for node in head.frontier)
    counted = LedgerEntry.objects.filter(tenant=desk.tenant).values("record")
    counts = {r["record"]: r["n"] for r in counted.annotate(n=models.Count("pk"))}
    frontier = Frontier(size=head.size, hashes=hashes)
    return Log(desk=desk, frontier=frontier, counts=counts, subtrees=[])


def _next_key(model: type[models.Model]) -> int:
    newest: Callable[..., Row] = model._default_manager.aggregate  # noqa: SLF001 -- the same
    return int(newest(k=models.Max("pk"))["k"] or 0) + 1


def _hurry() -> None:
    """Nothing of this has to outlive a power failure."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for said in ("synchronous=OFF", "secure_delete=OFF", "cache_size=-400000"):
                cursor.execute(f"PRAGMA {said}")
