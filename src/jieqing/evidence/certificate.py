"""What the page of a statement says, as plain values for ``pdf``.

Everything comes from the signed statement and its place in the ledger; moments are
turned into the company's own time zone for people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from jieqing.evidence import instant, shape
from jieqing.evidence.predicate import Kept, Processor, Search, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the statement stands: entry number, size and root (hex) of the ledger.

    ``envelope`` is the SHA-256 (hex) that the entry holds.
    """

    index: int
    size: int
    root: str
    envelope: str


def of(statement: Statement, position: Position, zone: tzinfo) -> Mapping[str, object]:
    """Return the page's values."""
    check, capsule = statement.check, statement.capsule
    return {
        **_as_they_are(statement),
        "opened": _local(statement.opened_at, zone),
        "executed": _local(statement.executed_at, zone),
        "checked": _local(statement.checked_at, zone),
        "settled": _local(statement.settled_at, zone),
        "kept": _kept(statement.kept),
        "zone": _zone(statement.settled_at, zone),
        "first": _search(check.first, zone),
        "second": _search(check.second, zone) if check.second else None,
        "capsule": {"destroyed_at": _local(capsule.destroyed_at, zone)},
        "processors": [_processor(party, zone) for party in statement.processors],
        "approvals": [
            {"person": g.person, "key": g.key, "at": _local(g.at, zone)}
            for g in statement.approvals
        ],
        "position": {
            "index": position.index,
            "size": position.size,
            "root": position.root,
        },
        "envelope": position.envelope,
    }


def _as_they_are(statement: Statement) -> Mapping[str, object]:
    """Fields that people read just as they were signed."""
    names = (
        "tenant_name",
        "case",
        "flow",
        "mode",
        "clock",
        "small_organisation",
        "outcome",
        "law",
        "plan_hash",
        "applicant",
        "executor",
        "stores",
        "totals",
        "backups_until",
        "growth",
        "standing",
        "witness",
        "adopted",
    )
    return {name: shape.to_json(getattr(statement, name)) for name in names}


def _kept(groups: Iterable[Kept]) -> list[Mapping[str, object]]:
    """Groups of one end and one ground are one line for a reader."""
    counted: dict[tuple[str | None, str | None, tuple[str, ...]], int] = {}
    for group in groups:
        same = (group.until, group.hold, tuple(dict.fromkeys(group.articles)))
        counted[same] = counted.get(same, 0) + group.count
    return [
        {"count": count, "until": until, "hold": hold, "articles": list(articles)}
        for (until, hold, articles), count in counted.items()
    ]


def _search(search: Search, zone: tzinfo) -> Mapping[str, object]:
    return {
        "at": _local(search.at, zone),
        "gone": search.gone,
        "kept": search.kept,
        "masked": search.masked,
        "others": search.others,
        "residue": search.residue,
        "not_checked": search.not_checked,
    }


def _processor(party: Processor, zone: tzinfo) -> Mapping[str, object]:
    return {"name": party.name, "state": party.state, "at": _local(party.at, zone)}


def _local(text: str | None, zone: tzinfo) -> str | None:
    """Day and minute in a time zone."""
    if text is None:
        return None
    return instant.from_text(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _zone(text: str, zone: tzinfo) -> str:
    """Name the zone by its distance from UTC; its letters mean several zones."""
    return instant.from_text(text).astimezone(zone).strftime("UTC%z")
