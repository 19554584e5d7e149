"""Filters of the list of cases: read from an address, where they are words and days.

What is unknown filters nothing. The same query is a saved view's, an export's and that
of the rows on which many acts are done at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from jieqing.casebook.case_list import Asked
from jieqing.casebook.flows import Act, State
from jieqing.console.cases.words import CHANNELS, DEADLINES, RIGHTS, VIEWS
from jieqing.console.parts import cursor_of
from jieqing.console.visit import Visit

DAYS = ("opened_from", "opened_to")
_AFTER = "after"
_NEAR: Mapping[str, int] = {"today": 0, "week": 7, "month": 30}
"""How many days from today a last day may lie away, by the word of the filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What somebody chose; each empty where nothing is."""

    view: str = ""
    state: str = ""
    right: str = ""
    channel: str = ""
    deadline: str = ""
    opened_from: str = ""
    opened_to: str = ""

    @property
    def query(self) -> str:
        """The query of an address with these filters, in one order."""
        chosen = QueryDict(mutable=True)
        for name in self.__slots__:
            if getattr(self, name):
                chosen[name] = getattr(self, name)
        return chosen.urlencode()

    @property
    def is_any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.query)


def filters_of(chosen: QueryDict) -> Filters:
    """Read filters; what no page offers is left out."""
    known: Mapping[str, frozenset[str]] = {
        "view": frozenset(VIEWS),
        "state": frozenset(state.value for state in State),
        "right": frozenset(RIGHTS),
        "channel": frozenset(CHANNELS),
        "deadline": frozenset(DEADLINES),
    }
    words = {n: chosen.get(n, "") for n in known if chosen.get(n, "") in known[n]}
    days = {n: chosen.get(n, "") for n in DAYS if _day(chosen.get(n, ""))}
    return Filters(**words, **days)


def asked_by(filters: Filters, visit: Visit) -> Asked:
    """Return what the list is asked for by these filters."""
    states = {State(filters.state)} if filters.state else set()
    if filters.view == "settled":
        states.add(State.SETTLED)
    near = _NEAR.get("week" if filters.view == "week" else filters.deadline)
    is_mine = filters.view == "mine"
    return Asked(
        states=frozenset(states),
        rights=frozenset({filters.right} - {""}),
        channels=frozenset({filters.channel} - {""}),
        acts=_acts_of(filters.view, visit),
        is_late="late" in (filters.view, filters.deadline),
        is_held=filters.view == "held",
        opened=(_day(filters.opened_from), _day(filters.opened_to)),
        due_by=None if near is None else visit.today + timedelta(days=near),
        by=visit.by if is_mine else "",
    )


def after_of(chosen: QueryDict) -> int | None:
    """Return the cursor of an address."""
    return cursor_of(chosen.get(_AFTER, ""))


def _acts_of(view: str, visit: Visit) -> frozenset[Act]:
    """Return the next acts that a view lists; empty: whatever is next."""
    match view:
        case "mine":
            return frozenset(act for act in Act if visit.may(act))
        case "choice":
            return frozenset({Act.CHOOSE})
        case "signature":
            return frozenset({Act.APPROVE})
    return frozenset()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
