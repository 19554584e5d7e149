"""Queries that are evidence: whoever asks the same of the same ledger gets the same.

A query reads the ledger's first ``size`` entries and nothing else, so an inspector asks
it again years later and compares digests. Results hold numbers, acts and days.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import WrongUsage
from jieqing.evidence import instant
from jieqing.evidence.canonical import canonical
from jieqing.evidence.entry import Entry
from jieqing.flow.models import LedgerEntry
from jieqing.programme.frozen import FREEZE

_SHOWN = 500
_SETTLED = frozenset({"settle", "due-settle"})
Result = Mapping[str, object]


class QueryUnknown(WrongUsage):
    """There is no such query, or it is asked in no way that it understands."""

    code = "programme-query-unknown"
    cause = "The query {query} cannot be asked like this."
    advice = "Queries: {known}. Each has a first and a last day."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A query: its name, about what (an act or a figure), of which days.

    ``size``: how many entries of the ledger are read.
    """

    name: str
    about: str
    first: date
    last: date
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query found; ``digest`` is SHA-256 (hex) of asking and result."""

    asking: Asking
    result: Result

    @property
    def content(self) -> bytes:
        """Asking and result in their one way of writing."""
        asked = self.asking
        return canonical(
            {
                "query": asked.name,
                "about": asked.about,
                "first": asked.first.isoformat(),
                "last": asked.last.isoformat(),
                "ledger_size": asked.size,
                "result": self.result,
            }
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the content."""
        return hashlib.sha256(self.content).hexdigest()


Placed = tuple[int, Entry]


def ask(desk: Desk, asking: Asking) -> Answer:
    """Ask a query of the ledger. Raises ``QueryUnknown`` or ``LedgerAltered``."""
    query = QUERIES.get(asking.name)
    if query is None or asking.first > asking.last or asking.size < 0:
        known = ", ".join(QUERIES)
        raise QueryUnknown(query=asking.name[:32], known=known)
    desk.ledger.as_it_is()  # the log agrees with the checkpoint outside
    return Answer(asking=asking, result=query(asking, _entries(desk, asking)))


def _entries(desk: Desk, asking: Asking) -> Iterator[Placed]:
    rows = LedgerEntry.objects.filter(tenant=desk.tenant, position__lt=asking.size)
    listed = rows.order_by("position").values_list("position", "content")
    for position, content in listed.iterator():
        entry = Entry.from_bytes(bytes(content))
        if asking.first <= day_of(instant.from_text(entry.at)) <= asking.last:
            yield position, entry


def _acts(asking: Asking, entries: Iterator[Placed]) -> Result:
    """How often an act was done, and where the ledger has it."""
    found = [position for position, entry in entries if entry.act == asking.about]
    return {"count": len(found), "positions": found[:_SHOWN]}


def _settled(asking: Asking, entries: Iterator[Placed]) -> Result:
    """Which cases were settled."""
    del asking
    ended = (entry.case for _, entry in entries if entry.act in _SETTLED)
    cases = sorted({case for case in ended if case})
    return {"count": len(cases), "cases": cases[:_SHOWN]}


def _figure(asking: Asking, entries: Iterator[Placed]) -> Result:
    """What a figure was when its months were frozen."""
    months: dict[str, object] = {}
    for _, entry in entries:
        read = entry.facts.get("read")
        if entry.act == FREEZE and isinstance(read, Mapping):
            months[str(entry.facts["period"])] = read.get(asking.about, [])
    return {"months": months}


QUERIES: Mapping[str, Callable[[Asking, Iterator[Placed]], Result]] = {
    "acts": _acts,
    "settled": _settled,
    "figure": _figure,
}
"""Every query by its name."""
