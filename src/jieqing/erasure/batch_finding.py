"""What decided the plans of many subjects, as lines and back: one line a subject.

Beside the plans (``batch_spool``), which say whom and by which values: here are the
rows with the facts that decided them, so that each plan can be made again. JSON that is
quick to write, for there is a line for each of many thousands.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from jieqing.erasure.batch_plan import SubjectPlan
from jieqing.erasure.decided import rows_digest
from jieqing.erasure.spool import SpoolDamaged
from jieqing.erasure.values import Belonging, Finding, FoundRow, RowName, Secrets
from jieqing.evidence import merkle


def finding_line(number: int, finding: Finding) -> bytes:
    """The rows that were found of the subject of that number."""
    rows = [_row(row) for row in finding.rows]
    text = json.dumps([number, rows], separators=(",", ":"), default=_plain)
    return text.encode()


def findings_in(lines: Iterable[bytes]) -> Iterator[tuple[int, tuple[FoundRow, ...]]]:
    """Number and rows of each subject. Raises ``SpoolDamaged``."""
    for line in lines:
        try:
            number, rows = json.loads(line, object_hook=_bytes_back)
            yield int(number), tuple(map(_row_in, rows))
        except (ValueError, KeyError, TypeError):
            raise SpoolDamaged(expected="Finding") from None


def finding_of(plan: SubjectPlan, rows: tuple[FoundRow, ...]) -> Finding:
    """What was found of a subject, whose identities stand with the plan."""
    frame = plan.frame
    return Finding(
        entry=frame.entry, rows=rows, learned=frame.learned, anchors=frame.anchors
    )


class FactsOfMany:
    """One digest (hex) over the facts of all subjects, gathered as they pass."""

    def __init__(self, secrets: Secrets) -> None:
        """``secrets`` key the digests of rows."""
        self._secrets = secrets
        self._frontier = merkle.Frontier()

    def add(self, number: int, rows: Iterable[FoundRow]) -> None:
        """The next subject, in the order of their numbers."""
        digest = rows_digest(rows, self._secrets)
        leaf = merkle.leaf_hash(f"{number}\n{digest}".encode())
        self._frontier = self._frontier.append(leaf)

    def digest(self, circumstances: str) -> str:
        """The digest, with that of what holds for all of them alike."""
        told = f"{circumstances}\n{self._frontier.root().hex()}"
        return self._secrets.digest("plan-facts-of-many", told.encode())


def _row(row: FoundRow) -> list[object]:
    return [
        _name(row.name),
        row.belonging,
        row.kinds,
        row.case,
        row.live,
        [[clock, str(day) if day else None] for clock, day in row.clocks.items()],
        row.fingerprint,
        [_name(owner) for owner in row.owners],
        row.other_owners,
        row.ties,
        row.ambiguous,
        [[columns, _name(name)] for columns, name in row.needs],
    ]


def _row_in(said: Sequence[Any]) -> FoundRow:
    (name, belonging, kinds, case, live, clocks, mark, owners, others, ties, *rest) = (
        said
    )
    ambiguous, needs = rest
    return FoundRow(
        name=_name_in(name),
        belonging=Belonging(belonging),
        kinds=None if kinds is None else tuple(kinds),
        case=case,
        live=live,
        clocks={c: date.fromisoformat(day) if day else None for c, day in clocks},
        fingerprint=mark,
        owners=tuple(map(_name_in, owners)),
        other_owners=others,
        ties=tuple(ties),
        ambiguous=ambiguous,
        needs=tuple((tuple(columns), _name_in(of)) for columns, of in needs),
    )


def _name(name: RowName) -> list[object]:
    return [name.store, name.table, name.key]


def _name_in(said: Sequence[Any]) -> RowName:
    store, table, key = said
    return RowName(store=store, table=table, key=tuple(key))


def _plain(cell: object) -> Mapping[str, str]:
    if not isinstance(cell, bytes):
        raise TypeError(type(cell).__name__)
    return {"bytes": base64.b64encode(cell).decode()}


def _bytes_back(found: dict[str, Any]) -> object:
    if found.keys() == {"bytes"}:
        return base64.b64decode(found["bytes"], validate=True)
    return found
