"""What follows from the ledger's entries beside the lists: who is told of what.

Each act of a case is an event; so is asking for access, and its answer. It is taken
from the entry, in the transaction that moves the reading on, so that none is lost and
none is written twice, whoever dies.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import STATE, moment_of
from jieqing.notices import copying, deeds
from jieqing.notices.endpoints import told_of
from jieqing.notices.events import PLACE, RECORD, event_id
from jieqing.notices.kinds import (
    ACCESS_ANSWERED,
    ACCESS_ASKED,
    COPIED,
    INTERRUPTED,
    REACH,
    RESIDUE,
    UNTOLD,
    kind_of,
)
from jieqing.notices.outbox import Happening, keep, to_endpoints, to_people
from jieqing.notices.recipients import concerned
from jieqing.people.access_asked import ASK, GRANT, REFUSE
from jieqing.programme.reach.flow import ReachAct

ACCESS: Mapping[str, str] = {
    ASK: ACCESS_ASKED,
    GRANT: ACCESS_ANSWERED,
    REFUSE: ACCESS_ANSWERED,
}
"""Which event an act beside cases is."""


def read_on(desk: Desk, at: datetime) -> bool:
    """Read the next entries of the ledger; returns whether there are more."""

    def following(desk: Desk, leaves: Sequence[Leaf]) -> None:
        _tell(desk, leaves, at)

    return deeds.catch_up(desk, at, following)


def events_of(desk: Desk, leaf: Leaf) -> Iterator[Happening]:
    """Return the events that an entry is: its act, and what must not wait."""
    entry = leaf.entry
    if entry.act == ReachAct.CALL:
        yield _call(desk, leaf)
    for kind in _kinds(leaf):
        act = entry.act if kind == kind_of(entry.act) else ""
        told = {"act": act, STATE: str(entry.facts.get(STATE, ""))}
        is_named = kind in {COPIED, ACCESS_ANSWERED}
        person = {"person": str(entry.facts["person"])} if is_named else {}
        yield Happening(
            id=event_id(desk, leaf.position, kind),
            kind=kind,
            case=entry.case or "",
            at=moment_of(leaf),
            facts={**told, "position": leaf.position, **person},
        )


def _call(desk: Desk, leaf: Leaf) -> Happening:
    no = str(leaf.entry.facts["test"])
    return Happening(
        id=event_id(desk, leaf.position, REACH),
        kind=REACH,
        case="",
        at=moment_of(leaf),
        facts={RECORD: no, PLACE: f"incidents/reach/{no}/"},
    )


def _kinds(leaf: Leaf) -> Iterator[str]:
    kind = ACCESS.get(leaf.entry.act)
    if kind:
        yield kind
    if leaf.entry.case:
        yield from _kinds_of_case(leaf)


def _kinds_of_case(leaf: Leaf) -> Iterator[str]:
    act, facts = leaf.entry.act, leaf.entry.facts
    if deeds.is_done(leaf) and act not in UNTOLD:
        yield kind_of(act)
    if act == copying.COPY:
        yield COPIED
    if act == Act.EXECUTE and facts.get(STATE) == State.INTERRUPTED:
        yield INTERRUPTED
    if act == Act.CHECK and facts.get("residue"):
        yield RESIDUE


def _tell(desk: Desk, leaves: Sequence[Leaf], now: datetime) -> None:
    told = told_of(desk) if leaves else {}
    for leaf in leaves:
        for event in events_of(desk, leaf):
            people = concerned(desk, event.kind, event.case, event.facts)
            rows = to_people(desk, event, people, now)
            keep([*rows, *to_endpoints(event, told, now)])
