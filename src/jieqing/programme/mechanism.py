"""What a mechanism of the programme is made of, and how it joins at start-up.

A mechanism is a sub-package and a Django application of its own: models, migrations,
acts. What the kernel must know of it stands in one value; its ``AppConfig.ready`` gives
it to ``join``. The kernel imports no mechanism.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jieqing.casebook.desk import Desk
from jieqing.casebook.long_acts import JOINED, LongAct
from jieqing.flow.table import Flow
from jieqing.programme.daily import CHORES
from jieqing.programme.day_list import FALLING, Falls
from jieqing.programme.figures import FIGURES, Figure
from jieqing.programme.flows import FLOWS
from jieqing.programme.lists import LISTS, Listing
from jieqing.programme.own_days import EXPIRING, Expiring
from jieqing.programme.packs import KINDS, SHIPPED, PackKind
from jieqing.programme.seen import EYES, Eye
from jieqing.programme.shown import CLAUSES, ClauseKind
from jieqing.programme.wording import ACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """Everything by which a mechanism takes part in what all share.

    ``acts``: what acts are called on a button (message ids); its states it says itself.
    ``packs``: names of the packs that ship with it. ``chore``: what is done once a day.
    ``falls``: what of it falls on the days of a span, for the calendar. ``lists``: its
    lists as tables, for files. ``errands``: acts that a worker does. ``expiring``: its
    records of people that are over by their own dates.
    """

    key: str
    flows: tuple[Flow, ...] = ()
    acts: Mapping[str, str] = field(default_factory=dict)
    clauses: tuple[ClauseKind, ...] = ()
    eye: Eye[Any] | None = None
    kinds: tuple[PackKind, ...] = ()
    packs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    chore: Callable[[Desk, datetime], object] | None = None
    falls: Callable[[Desk, date, date], Iterable[Falls]] | None = None
    lists: tuple[Listing, ...] = ()
    errands: Mapping[str, LongAct] = field(default_factory=dict)
    expiring: Mapping[str, Expiring] = field(default_factory=dict)


def join(new: Mechanism) -> None:
    """Let a mechanism take part from now on.

    Raises ``ValueError`` where another one has such a flow, clause, kind or figure.
    """
    _add(FLOWS, {flow.kind: flow for flow in new.flows})
    _add(CLAUSES, {clause.of: clause for clause in new.clauses})
    _add(KINDS, {kind.kind: kind for kind in new.kinds})
    _add(FIGURES, {figure.key: figure for figure in new.figures})
    _add(LISTS, {listing.name: listing for listing in new.lists})
    _add(ACTS, new.acts)
    _add(JOINED, new.errands)
    _add(EXPIRING, new.expiring)
    SHIPPED.extend(new.packs)
    if new.eye is not None:
        _add(EYES, {new.key: new.eye})
    if new.chore is not None:
        _add(CHORES, {new.key: new.chore})
    if new.falls is not None:
        _add(FALLING, {new.key: new.falls})


def _add(known: dict[str, Any], new: Mapping[str, Any]) -> None:
    twice = sorted(known.keys() & new.keys())
    if twice:
        raise ValueError(f"there twice: {', '.join(twice)}")
    known.update(new)
