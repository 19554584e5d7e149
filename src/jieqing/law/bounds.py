"""How far each event could move before a record that goes today would have to stay.

Erasing repeats these days in its WHERE: an event that moved later since the plan was
signed (a new return, a new visit) then saves its record.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from jieqing.law.choice import longest
from jieqing.law.scope import Scope
from jieqing.law.terms import Term, latest_events
from jieqing.law.values import Rule

_DAY = timedelta(days=1)


def bounds_of(seen: Scope) -> Mapping[str, date]:
    """Event to the latest day that would still let the record go today."""
    common = seen.common
    if common.actor_unknown:
        mine = (term.rule for term in (*seen.keeps, *seen.open))
        found: Mapping[str, date] = latest_events((rule, seen.today) for rule in mine)
    else:
        found = common.bounds
    more = list(_unverified(seen)) if common.unverified else []
    if all(term.rule.is_unverified for term in seen.due):
        more += _resting_on_time(seen)
    for name, day in latest_events(more).items():
        found = {**found, name: min(day, found.get(name, date.max))}
    return found


def _resting_on_time(seen: Scope) -> Iterator[tuple[Rule, date]]:
    """Without a ground it is the passing of these terms alone that lets it go."""
    ended = [term for term in seen.caps if term.is_over(seen.today)]
    if ended and not seen.keeps:
        yield ended[0].rule, seen.today
    if not ended:
        for term in seen.weak:
            yield term.rule, seen.today


def _unverified(seen: Scope) -> Iterator[tuple[Rule, date]]:
    """A remembered term must end no later than one that was read."""
    read = [term for term in seen.keeps if not term.rule.is_unverified]
    cover = longest(read)
    if cover is None or not isinstance(cover.end, date):
        return
    for term in (*seen.keeps, *seen.open):
        moves_along = any(_covers(one, term) for one in read)
        if term.rule.is_unverified and not moves_along:
            yield term.rule, cover.end + _DAY


def _covers(read: Term, remembered: Term) -> bool:
    """True if the read rule runs from the same event and never ends earlier."""
    if read.rule.clock != remembered.rule.clock or read.start is None:
        return False
    return not _shorter(read, remembered)


def _shorter(one: Term, other: Term) -> bool:
    first, second = one.end, other.end
    return isinstance(first, date) and isinstance(second, date) and first < second
